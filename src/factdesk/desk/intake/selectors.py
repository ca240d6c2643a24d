# SPDX-License-Identifier: Apache-2.0
"""Lists of the intake. Each takes the actor and gives nothing of another organisation.

**Invariants:** a page of the inbox takes a bounded number of queries, whatever it
holds; pages follow one another by key, so that the last is as quick as the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation, User
from factdesk.desk.actors import Actor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.desk.intake.filters import WAITING, Filters, narrowed
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Attachment,
    Decision,
    Match,
    SourceVolume,
    SubmissionGroup,
    Verdict,
)

__all__ = [
    "MOST_NEW",
    "PAGE",
    "Filters",
    "Happened",
    "Proposal",
    "Row",
    "around",
    "attachments_of",
    "inbox_page",
    "is_burst",
    "languages",
    "newer_count",
    "open_counts",
    "organisations_with_form",
    "proposals",
    "public_volumes",
    "queued_answers",
    "what_happened",
]

PAGE = 50
"""Rows a page."""
MOST_NEW = 999
"""So many are counted of what is new."""
_ABOVE, _BELOW = 3, 12
"""Rows beside a message, around it."""
_BURST = timedelta(minutes=20)
_BURST_LEAST = 10


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

    @property
    def verdict_words(self) -> str:
        """What somebody said, in words."""
        return str(Verdict(self.verdict).label) if self.verdict else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the inbox.

    Attributes:
        group: The messages.
        best: Their best match that nobody said no to.
    """

    group: SubmissionGroup
    best: Proposal | None


@dataclass(frozen=True, slots=True)
class Happened:
    """The newest change of a group by a person.

    Attributes:
        action: Name of the event.
        who: Name of the member.
        at: When.
    """

    action: str
    who: str
    at: datetime


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
    groups = _narrowed(actor, organisation_id, filters)
    if before is not None:
        at, group_id = before
        groups = groups.filter(Q(last_at__lt=at) | Q(last_at=at, id__gt=group_id))
    shown = list(groups.select_related("assigned_to").order_by("-last_at", "id")[:PAGE])
    best = _best(organisation_id, shown)
    return [Row(group, best.get(group.id)) for group in shown]


def _narrowed(
    actor: Actor, organisation_id: str, filters: Filters
) -> QuerySet[SubmissionGroup]:
    groups = SubmissionGroup.objects.filter(organisation_id=organisation_id)
    return narrowed(groups, filters, actor.id, timezone.now())


def around(
    actor: Actor, group: SubmissionGroup, filters: Filters
) -> tuple[list[SubmissionGroup], list[SubmissionGroup]]:
    """Return the groups above and below one in a list, the nearest first.

    The group itself need not be in the list any more: it may just have been answered.

    Args:
        actor: Who reads the inbox.
        group: Of their organisation.
        filters: Of the list.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, group.organisation_id), "message")
    groups = _narrowed(actor, group.organisation_id, filters)
    at, group_id = group.last_at, group.id
    later = groups.filter(Q(last_at__gt=at) | Q(last_at=at, id__lt=group_id))
    earlier = groups.filter(Q(last_at__lt=at) | Q(last_at=at, id__gt=group_id))
    above = list(later.order_by("last_at", "-id")[:_ABOVE])
    return above, list(earlier.order_by("-last_at", "id")[:_BELOW])


def newer_count(
    actor: Actor, organisation_id: str, filters: Filters, since: datetime
) -> int:
    """Return how many rows came to the top of a list since it was drawn.

    Args:
        actor: Who reads the inbox.
        organisation_id: Their organisation.
        filters: Of the list.
        since: Newest row that the page shows.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, organisation_id), "inbox")
    groups = _narrowed(actor, organisation_id, filters)
    return groups.filter(last_at__gt=since)[:MOST_NEW].count()


def languages(actor: Actor, organisation_id: str) -> list[str]:
    """Return the languages of what waits, for the filter.

    Args:
        actor: Who reads the inbox.
        organisation_id: Their organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, organisation_id), "inbox")
    waiting = SubmissionGroup.objects.filter(
        organisation_id=organisation_id, status__in=WAITING
    )
    found = waiting.exclude(language="").order_by("language")
    return list(found.values_list("language", flat=True).distinct())


def is_burst(actor: Actor, group: SubmissionGroup) -> bool:
    """Whether most of a group came from new askers within 20 minutes.

    It is said beside the count, so that nobody can push a claim up by themselves.

    Args:
        actor: Who reads the inbox.
        group: Of their organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, group.organisation_id), "message")
    if group.submissions_count < _BURST_LEAST:
        return False
    since = group.last_at - _BURST
    recent = group.submissions.filter(received_at__gte=since)
    new = recent.filter(Q(asker=None) | Q(asker__first_at__gte=since))
    return new.count() * 2 > group.submissions_count


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
        organisation_id=organisation_id, status__in=WAITING
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


def what_happened(actor: Actor, group: SubmissionGroup) -> Happened | None:
    """Return the newest change of a group by a person; None where there is none.

    Args:
        actor: Who reads the inbox.
        group: Of their organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_inbox(actor, group.organisation_id), "message")
    ids = [group.id]
    ids += group.decisions.order_by("-decided_at").values_list("id", flat=True)[:20]
    ids += group.answers.order_by("-queued_at").values_list("id", flat=True)[:20]
    entries = AuditEntry.objects.filter(object_id__in=ids, actor_kind="member")
    newest = entries.order_by("-at", "-id").first()
    if newest is None:
        return None
    names = User.objects.filter(id=newest.actor_id).values_list("name", flat=True)
    # A yes is told by what came of it.
    is_yes = newest.details.get("verdict") == Verdict.YES
    action = "intake.answer_queued" if is_yes else newest.action
    return Happened(action, names.first() or "", newest.at)


def public_volumes(organisation_id: str) -> QuerySet[SourceVolume]:
    """Return how much an organisation took in, for its public profile.

    Args:
        organisation_id: The organisation; anybody may read this of any.
    """
    rows = SourceVolume.objects.filter(organisation_id=organisation_id)
    return rows.order_by("-month", "channel", "source", "id")
