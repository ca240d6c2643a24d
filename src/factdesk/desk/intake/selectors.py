# SPDX-License-Identifier: Apache-2.0
"""Lists of the intake. Each takes the actor and gives nothing of another organisation.

**Invariants:** a page of the inbox takes a bounded number of queries, whatever it
holds; pages follow one another by key, so that the last is as quick as the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Attachment,
    Decision,
    GroupStatus,
    Match,
    SubmissionGroup,
    Verdict,
)

__all__ = [
    "PAGE",
    "Filters",
    "Proposal",
    "Row",
    "attachments_of",
    "inbox_page",
    "open_counts",
    "organisations_with_form",
    "proposals",
    "queued_answers",
]

PAGE = 50
"""Rows a page."""
_WAITING = (GroupStatus.OPEN, GroupStatus.UNSURE)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox is narrowed to; each can be taken away by itself.

    Attributes:
        status: One status; empty for all that waits.
        language: One language; empty for all.
    """

    status: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A match with what it leads to.

    Attributes:
        match: As the engine proposed it.
        target: What it leads to.
        verdict: What somebody said about the pair; empty where nobody has.
    """

    match: Match
    target: Target
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the inbox.

    Attributes:
        group: The messages.
        best: Their best match that nobody said no to.
    """

    group: SubmissionGroup
    best: Proposal | None


def inbox_page(
    actor: Actor,
    organisation_id: str,
    filters: Filters,
    *,
    before: tuple[datetime, str] | None = None,
) -> list[Row]:
    """Return one page of the inbox, newest first.

    Args:
        actor: Who reads the inbox.
        organisation_id: Their organisation.
        filters: What to show.
        before: Time and identifier of the last row of the page before.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, organisation_id), "inbox")
    groups = SubmissionGroup.objects.filter(organisation_id=organisation_id)
    if filters.status:
        groups = groups.filter(status=filters.status)
    else:
        groups = groups.filter(status__in=_WAITING)
    if filters.language:
        groups = groups.filter(language=filters.language)
    if before is not None:
        at, group_id = before
        groups = groups.filter(Q(last_at__lt=at) | Q(last_at=at, id__gt=group_id))
    shown = list(groups.select_related("assigned_to").order_by("-last_at", "id")[:PAGE])
    best = _best(organisation_id, shown)
    return [Row(group, best.get(group.id)) for group in shown]


def _best(
    organisation_id: str, groups: Sequence[SubmissionGroup]
) -> dict[str, Proposal]:
    found: dict[str, Proposal] = {}
    for proposal in _proposals(organisation_id, groups):
        if proposal.verdict != Verdict.NO:
            found.setdefault(proposal.match.group_id, proposal)
    return found


def _proposals(
    organisation_id: str, groups: Sequence[SubmissionGroup]
) -> list[Proposal]:
    """Return all matches of some groups, best first, in four queries at most a kind."""
    matches = list(Match.objects.filter(group__in=groups))
    pairs = ((match.target_kind, match.target_id) for match in matches)
    targets = targets_of(organisation_id, pairs)
    verdicts = _verdicts(groups)
    return [
        Proposal(match, target, verdicts.get((match.group_id, match.target_id), ""))
        for match in matches
        if (target := targets.get((match.target_kind, match.target_id))) is not None
    ]


def _verdicts(groups: Sequence[SubmissionGroup]) -> dict[tuple[str, str], str]:
    rows = Decision.objects.filter(group__in=groups, undone_at=None)
    return {
        (group, target): verdict
        for group, target, verdict in rows.values_list(
            "group_id", "target_id", "verdict"
        )
    }


def proposals(actor: Actor, group: SubmissionGroup) -> list[Proposal]:
    """Return the matches of one group, best first, with what was said about them.

    Args:
        actor: Who reads the inbox.
        group: Of their organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, group.organisation_id), "message")
    return _proposals(group.organisation_id, [group])


def open_counts(actor: Actor, organisation_id: str) -> dict[str, int]:
    """Return how many groups wait, and how many of them have a match.

    Args:
        actor: Who reads the inbox.
        organisation_id: Their organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, organisation_id), "inbox")
    waiting = SubmissionGroup.objects.filter(
        organisation_id=organisation_id, status__in=_WAITING
    )
    matched = waiting.filter(best_confidence__gt=0)
    return {"waiting": waiting.count(), "matched": matched.count()}


def queued_answers(actor: Actor, organisation_id: str) -> QuerySet[Answer]:
    """Return the answers that can still be undone, the next to leave first.

    Args:
        actor: Who reads the inbox.
        organisation_id: Their organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, organisation_id), "inbox")
    return (
        Answer.objects.filter(
            group__organisation_id=organisation_id, state=AnswerState.QUEUED
        )
        .select_related("group")
        .order_by("send_at", "id")
    )


def attachments_of(actor: Actor, group: SubmissionGroup) -> QuerySet[Attachment]:
    """Return the files that came with the messages of a group, newest message first.

    Args:
        actor: Who reads the inbox.
        group: Of their organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, group.organisation_id), "message")
    return Attachment.objects.filter(submission__group=group).order_by(
        "-submission__received_at", "submission_id", "position"
    )


def organisations_with_form() -> QuerySet[Organisation]:
    """Return the organisations that take messages, for anybody who asks."""
    return Organisation.objects.order_by("name")
