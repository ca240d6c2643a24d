# SPDX-License-Identifier: Apache-2.0
"""Make claims.

**Invariants:** statements are masked here; the organisation's private index is written
anew in the same transaction.

Example:
    >>> add_claim(actor, organisation, "The bridge is closed", "en")  # doctest: +SKIP
"""

from __future__ import annotations

from factdesk.desk import matching, policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.models import Claim, ClaimStatus
from factdesk.errors import ConflictError, InputError
from factdesk.text import mask, normalise

__all__ = ["MOST_CHARACTERS", "add_claim", "remove_new_claim"]

MOST_CHARACTERS = 1_000
"""A claim is a sentence or two."""


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
