# SPDX-License-Identifier: Apache-2.0
"""Make claims, and tag what is worked on.

**Invariants:** statements are masked here; the organisation's private index is written
anew in the same transaction.

Example:
    >>> add_claim(actor, organisation, "The bridge is closed", "en")  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from factdesk.desk import matching, policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.models import Claim, ClaimStatus, Explainer, Tag
from factdesk.errors import ConflictError, InputError
from factdesk.text import mask, normalise

__all__ = ["MOST_CHARACTERS", "MOST_TAGS", "add_claim", "remove_new_claim", "set_tags"]

MOST_CHARACTERS = 1_000
"""A claim is a sentence or two."""
MOST_TAGS = 20
"""More than anybody reads."""
_MOST_TAG_CHARACTERS = 80


def add_claim(
    actor: Actor, organisation: Organisation, statement: str, language: str = ""
) -> Claim:
    """Make a claim.

    Args:
        actor: A member or token that works on claims.
        organisation: Whose claim it is.
        statement: One checkable statement.
        language: Of the statement; may be empty.

    Raises:
        InputError: The statement is empty or too long.
    """
    policy.require(policy.may_work_on_claims(actor, organisation.id), "claim")
    statement = mask(statement.strip())
    if not statement or len(statement) > MOST_CHARACTERS:
        raise InputError(
            f"A claim has 1 to {MOST_CHARACTERS} characters; this one has "
            f"{len(statement)}. Write the one sentence that can be checked.",
            code="claim-length",
            data={"characters": len(statement)},
        )
    claim = Claim(
        organisation_id=organisation.id,
        statement=statement,
        language=language,
        words=normalise(statement),
        created_by_id=actor.id if actor.kind == "member" else None,
    )
    with recorded(actor, "checks.claim_made", claim):
        claim.save(force_insert=True)
        matching.request_refresh(matching.private_name(organisation.id))
    return claim


def remove_new_claim(actor: Actor, claim: Claim) -> None:
    """Take back a claim that nobody has worked on.

    Args:
        actor: A member or token that works on claims.
        claim: Just made.

    Raises:
        ConflictError: Something hangs on it already.
    """
    policy.require(policy.may_work_on_claims(actor, claim.organisation_id), "claim")
    untouched = Claim.objects.filter(id=claim.id, version=1, status=ClaimStatus.OPEN)
    is_used = (
        claim.checks.exists()
        or claim.holding_notes.exists()
        or claim.groups.exists()
        or not untouched.exists()
    )
    if is_used:
        raise ConflictError(
            "Somebody has worked on this claim already, so it stays. Close it instead.",
            code="claim-in-use",
            data={"claim": claim.id},
        )
    with recorded(actor, "checks.claim_removed", claim):
        untouched.delete()
        matching.request_refresh(matching.private_name(claim.organisation_id))


def set_tags(actor: Actor, thing: Claim | Explainer, names: Iterable[str]) -> None:
    """Say which tags something has; new ones are made.

    What a coalition may read can hang on tags: see ``coalition.reading``.

    Args:
        actor: A member or token that works on claims.
        thing: Of their organisation.
        names: All its tags from now on.

    Raises:
        InputError: They are too many, or one is too long.
    """
    own = thing.organisation_id
    policy.require(policy.may_work_on_claims(actor, own), "claim")
    wanted = list(dict.fromkeys(mask(name.strip()) for name in names if name.strip()))
    if len(wanted) > MOST_TAGS or any(len(n) > _MOST_TAG_CHARACTERS for n in wanted):
        raise InputError(
            f"Give at most {MOST_TAGS} tags of at most {_MOST_TAG_CHARACTERS} "
            "characters each.",
            code="tags",
        )
    before = sorted(thing.tags.values_list("name", flat=True))
    if before == sorted(wanted):
        return
    with recorded(actor, "checks.tagged", thing) as entry:
        tags = [
            Tag.objects.get_or_create(organisation_id=own, name=name)[0]
            for name in wanted
        ]
        entry.details["tags"] = [tag.id for tag in tags]
        thing.tags.set(tags)
        if isinstance(thing, Claim):
            Claim.objects.filter(id=thing.id).update(
                version=F("version") + 1, changed_at=timezone.now()
            )
