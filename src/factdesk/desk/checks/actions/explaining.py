# SPDX-License-Identifier: Apache-2.0
"""Write explainers, have them reviewed, publish and withdraw them.

**Invariants:** whoever reviews is not who wrote it last; what is published is exactly
what the reviewer read; a published version is never changed: the next one follows it
and is reviewed, too.

Example:
    >>> publish_explainer(reviewer, explainer, seen=explainer.changed_at)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from factdesk.desk import matching, policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Member
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.actions.sources import Source, sources_of
from factdesk.desk.checks.models import Explainer, ExplainerStatus, ExplainerVersion
from factdesk.errors import ConflictError, InputError
from factdesk.text import mask

__all__ = [
    "Draft",
    "ask_for_review",
    "pending_version",
    "publish_explainer",
    "save_explainer",
    "send_back",
    "start_explainer",
    "withdraw_explainer",
]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an explainer is to say.

    Attributes:
        question: That people ask.
        answer: To it, without a rating.
        language: Of both; may be empty.
        sources: At least one.
        valid_until: Last day on which it is sent.
    """

    question: str
    answer: str
    language: str
    sources: tuple[Source, ...]
    valid_until: date


def start_explainer(
    actor: Member, organisation: Organisation, draft: Draft
) -> Explainer:
    """Begin an explainer.

    Args:
        actor: A member who works on claims.
        organisation: Whose it is.
        draft: Its first text.

    Raises:
        InputError: Something is missing.
    """
    policy.require(policy.may_work_on_claims(actor, organisation.id), "explainer")
    explainer = Explainer(organisation_id=organisation.id)
    with recorded(actor, "checks.explainer_started", explainer):
        _write(actor, explainer, draft)
    return explainer


def save_explainer(
    actor: Member, explainer: Explainer, draft: Draft, *, seen: datetime
) -> None:
    """Change what is not published yet; of a published explainer, begin a new version.

    Args:
        actor: A member who works on claims; becomes the author.
        explainer: Of their organisation.
        draft: Its text.
        seen: When it had changed last, as the page showed it.

    Raises:
        ConflictError: Somebody changed it meanwhile.
        InputError: Something is missing.
    """
    policy.require(
        policy.may_work_on_claims(actor, explainer.organisation_id), "explainer"
    )
    with recorded(actor, "checks.explainer_saved", explainer):
        _require_unchanged(explainer, seen)
        if explainer.status != ExplainerStatus.PUBLISHED:
            explainer.status = ExplainerStatus.DRAFT
        _write(actor, explainer, draft)


def _write(actor: Member, explainer: Explainer, draft: Draft) -> None:
    question, answer = mask(draft.question.strip()), mask(draft.answer.strip())
    if not question or not answer:
        raise InputError(
            "An explainer needs its question and its answer. Add what is missing.",
            code="explainer-incomplete",
        )
    if draft.valid_until < timezone.localdate():
        raise InputError(
            f"The explainer would be valid until {draft.valid_until}, which is over. "
            "Give a later day.",
            code="explainer-over",
        )
    explainer.question, explainer.language = question, draft.language
    explainer.changed_at = timezone.now()
    explainer.save()
    version = pending_version(explainer) or ExplainerVersion(
        explainer=explainer, number=explainer.versions.count() + 1
    )
    version.answer = answer
    version.sources = sources_of(draft.sources)
    version.valid_until = draft.valid_until
    version.author_id = actor.id
    version.save()


def pending_version(explainer: Explainer) -> ExplainerVersion | None:
    """Return the version that is not published yet.

    Args:
        explainer: Any.
    """
    return explainer.versions.filter(published_at=None).first()


def _require_unchanged(explainer: Explainer, seen: datetime) -> None:
    """Lock the row; refuse where it is not what the page showed."""
    current = Explainer.objects.select_for_update().filter(id=explainer.id)
    if not current.filter(changed_at=seen).exists():
        raise ConflictError(
            "Somebody changed this explainer while you looked at it. Read it again; "
            "nothing was published.",
            code="explainer-changed",
            data={"explainer": explainer.id},
        )
    explainer.refresh_from_db()


def ask_for_review(actor: Member, explainer: Explainer, *, seen: datetime) -> None:
    """Hand a draft to a reviewer.

    Args:
        actor: A member who works on claims.
        explainer: A draft of their organisation.
        seen: When it had changed last, as the page showed it.

    Raises:
        ConflictError: Somebody changed it meanwhile.
    """
    policy.require(
        policy.may_work_on_claims(actor, explainer.organisation_id), "explainer"
    )
    with recorded(actor, "checks.explainer_to_review", explainer):
        _require_unchanged(explainer, seen)
        _set_status(explainer, ExplainerStatus.DRAFT, ExplainerStatus.IN_REVIEW)


def send_back(actor: Member, explainer: Explainer, *, seen: datetime) -> None:
    """Give an explainer back to its author.

    Args:
        actor: A reviewer.
        explainer: With a reviewer.
        seen: When it had changed last, as the page showed it.

    Raises:
        ConflictError: Somebody changed it meanwhile.
    """
    policy.require(policy.may_review(actor, explainer.organisation_id), "explainer")
    with recorded(actor, "checks.explainer_sent_back", explainer):
        _require_unchanged(explainer, seen)
        _set_status(explainer, ExplainerStatus.IN_REVIEW, ExplainerStatus.DRAFT)


def _set_status(
    explainer: Explainer, old: ExplainerStatus, new: ExplainerStatus
) -> None:
    if explainer.status != old:
        raise ConflictError(
            f"This explainer is not {old.value} any more, but "
            f"{explainer.status}. Look at it again.",
            code="explainer-status",
            data={"explainer": explainer.id},
        )
    explainer.status = new
    explainer.changed_at = timezone.now()
    explainer.save(update_fields=["status", "changed_at"])


def publish_explainer(actor: Member, explainer: Explainer, *, seen: datetime) -> None:
    """Publish what the reviewer has read.

    Args:
        actor: A reviewer who did not write it.
        explainer: With a reviewer, or published with a new version.
        seen: When it had changed last, as the page showed it.

    Raises:
        ConflictError: Somebody changed it meanwhile, or nothing waits for a review.
        InputError: The reviewer is its author.
    """
    policy.require(policy.may_review(actor, explainer.organisation_id), "explainer")
    with recorded(actor, "checks.explainer_published", explainer) as entry:
        _require_unchanged(explainer, seen)
        version = pending_version(explainer)
        ready = (ExplainerStatus.IN_REVIEW, ExplainerStatus.PUBLISHED)
        if version is None or explainer.status not in ready:
            raise ConflictError(
                "Nothing of this explainer waits for a review. Look at it again.",
                code="nothing-to-review",
                data={"explainer": explainer.id},
            )
        if version.author_id == actor.id:
            raise InputError(
                "You wrote this yourself. Somebody else has to read it before it is "
                "published: ask a colleague.",
                code="own-review",
                data={"explainer": explainer.id},
            )
        now = timezone.now()
        version.reviewed_by_id, version.reviewed_at = actor.id, now
        version.published_at = now
        version.save()
        explainer.status, explainer.changed_at = ExplainerStatus.PUBLISHED, now
        explainer.save(update_fields=["status", "changed_at"])
        entry.details["version"] = version.number
        matching.request_refresh(matching.PUBLIC)
        matching.request_sweep([explainer.id])


def withdraw_explainer(actor: Member, explainer: Explainer, *, seen: datetime) -> None:
    """Withdraw an explainer: it answers nobody any more.

    Args:
        actor: A reviewer.
        explainer: Published, of their organisation.
        seen: When it had changed last, as the page showed it.

    Raises:
        ConflictError: Somebody changed it meanwhile.
    """
    policy.require(policy.may_review(actor, explainer.organisation_id), "explainer")
    with recorded(actor, "checks.explainer_withdrawn", explainer):
        _require_unchanged(explainer, seen)
        published, withdrawn = ExplainerStatus.PUBLISHED, ExplainerStatus.WITHDRAWN
        _set_status(explainer, published, withdrawn)
        matching.request_refresh(matching.PUBLIC)
