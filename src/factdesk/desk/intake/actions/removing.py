# SPDX-License-Identifier: Apache-2.0
"""Take messages away: what is too old, and what somebody asks to have erased.

**Invariants:** a message that joined no claim goes 30 days after it came, closed ones
too; an answered one 90 days after its answer; a reply address and a pseudonym never
last longer than 90 days. A wording that five or more askers sent stays as a wording of
its claim, masked, without a trace of who sent it. What a group says afterwards is what
one of its remaining messages says. No setting turns any of this off.

Example:
    >>> remove_outdated(SystemActor("retention"), timezone.now())  # doctest: +SKIP
    200
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.models import Check, Wording
from factdesk.desk.intake.collecting import collect_blobs
from factdesk.desk.intake.dialect import renew_words
from factdesk.desk.intake.fingerprints import fingerprints, quarters
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Appearance,
    Asker,
    Attachment,
    Delivery,
    RejectedRow,
    Submission,
    SubmissionGroup,
    TargetKind,
)
from factdesk.text import mask, prepare

__all__ = [
    "ANSWERED_KEPT",
    "UNJOINED_KEPT",
    "erase_submission",
    "outdated",
    "remove_messages",
    "remove_outdated",
    "remove_traces",
]

UNJOINED_KEPT = timedelta(days=30)
"""How long a message is kept that joined no claim."""
ANSWERED_KEPT = timedelta(days=90)
"""How long an answered message is kept; and any way back to its sender."""
_ASKERS_OF_A_WORDING = 5
_BATCH = 200


def outdated(now: datetime) -> QuerySet[Submission]:
    """Return the messages whose time is over, of every organisation.

    Args:
        now: The time.
    """
    on_its_way = Answer.objects.filter(
        group=OuterRef("group"), state__in=(AnswerState.QUEUED, AnswerState.LEAVING)
    )
    read_lately = Delivery.objects.filter(
        submission=OuterRef("id"), finished_at__gte=now - ANSWERED_KEPT
    )
    unjoined = Q(is_answered=False, group__claim=None)
    answered = Q(~Exists(read_lately), is_answered=True)
    answered &= Q(received_at__lt=now - ANSWERED_KEPT)
    return Submission.objects.filter(
        unjoined | answered, ~Exists(on_its_way), received_at__lt=now - UNJOINED_KEPT
    )


def remove_outdated(actor: Actor, now: datetime, *, limit: int = _BATCH) -> int:
    """Remove the oldest messages whose time is over.

    Args:
        actor: The system.
        now: The time.
        limit: Most messages to take in this transaction.

    Returns:
        How many went; 0 when there is nothing left.
    """
    policy.require(isinstance(actor, SystemActor))
    oldest = outdated(now).order_by("received_at", "id").first()
    if oldest is None:
        return 0
    ours = outdated(now).filter(organisation_id=oldest.organisation_id)
    organisation = Organisation(id=oldest.organisation_id)
    with recorded(actor, "intake.outdated_removed", organisation) as entry:
        batch = list(ours.order_by("received_at", "id")[:limit])
        groups = {one.group_id for one in batch if one.group_id}
        entry.details["wordings"] = _keep_wordings(groups)
        remove_messages(batch)
        entry.details["messages"] = len(batch)
    return len(batch)


def remove_traces(actor: Actor, now: datetime) -> int:
    """Cut the ways back to senders, and excerpts of rejected rows, that are too old.

    Args:
        actor: The system.
        now: The time.

    Returns:
        How many messages lost a reply address or a pseudonym.
    """
    policy.require(isinstance(actor, SystemActor))
    old = Submission.objects.filter(received_at__lt=now - ANSWERED_KEPT).exclude(
        reply_sealed=None, asker=None
    )
    month = (now - ANSWERED_KEPT).strftime("%Y-%m")
    with recorded(actor, "intake.traces_removed", Asker()) as entry:
        count = old.update(reply_sealed=None, reply_month="", asker=None)
        gone = Asker.objects.filter(month__lt=month).delete()[0]
        RejectedRow.objects.filter(batch__created_at__lt=now - UNJOINED_KEPT).delete()
        entry.details.update(messages=count, askers=gone)
    return count


def erase_submission(actor: Actor, submission: Submission) -> None:
    """Erase one message at once: because its sender asks, or it should not be here.

    Args:
        actor: An editor, or the system for whoever runs the desk.
        submission: Of their organisation.
    """
    policy.require(policy.may_decide(actor, submission.organisation_id), "message")
    files = list(submission.attachments.values_list("sha256", flat=True))
    with recorded(
        actor, "intake.submission_erased", submission, group=submission.group_id or ""
    ):
        remove_messages([submission])
        transaction.on_commit(lambda: collect_blobs(only=files))


def _keep_wordings(group_ids: Iterable[str]) -> int:
    """Keep what many askers sent as wordings of their claims; return how many."""
    often = SubmissionGroup.objects.filter(
        id__in=group_ids, askers_count__gte=_ASKERS_OF_A_WORDING
    )
    count = 0
    for group in often:
        claim_id = group.claim_id or _claim_of_answer(group)
        if claim_id:
            Wording.objects.update_or_create(
                claim_id=claim_id,
                exact=group.exact,
                defaults={"askers": group.askers_count},
                create_defaults={
                    "text": mask(group.text),
                    "language": group.language,
                    "askers": group.askers_count,
                    "first_seen": timezone.localdate(group.first_at),
                },
            )
            count += 1
    return count


def _claim_of_answer(group: SubmissionGroup) -> str | None:
    """Return the claim of the organisation's own check that answered a group."""
    checks = group.answers.filter(
        target_kind=TargetKind.CHECK, state=AnswerState.SENT
    ).values("target_id")
    own = Check.objects.filter(id__in=checks, organisation_id=group.organisation_id)
    return own.values_list("claim_id", flat=True).first()


def remove_messages(batch: Sequence[Submission]) -> None:
    """Remove messages with all that hangs on them; in the caller's transaction.

    Args:
        batch: They; the caller has asked whether they may go.
    """
    ids = [one.id for one in batch]
    # An appearance that belongs to a claim stays with it.
    of_claims = Appearance.objects.filter(submission_id__in=ids).exclude(claim=None)
    of_claims.update(submission=None)
    Attachment.objects.filter(submission_id__in=ids).delete()
    Submission.objects.filter(id__in=ids).delete()
    for group in SubmissionGroup.objects.filter(
        id__in={one.group_id for one in batch if one.group_id}
    ):
        _settle(group)


def _settle(group: SubmissionGroup) -> None:
    """Bring a group to what is left of it, or remove it with its last message."""
    left = group.submissions.all()
    first = left.filter(text=group.text).first() or left.order_by("received_at").first()
    if first is None:
        group.delete()
        return
    counts = left.aggregate(
        all=Count("id"),
        askers=Count("asker", distinct=True),
        unknown=Count("id", filter=Q(asker=None)),
        waiting=Count("id", filter=Q(is_answered=False)),
    )
    group.submissions_count, group.waiting_count = counts["all"], counts["waiting"]
    # Pseudonyms that were cut already do not make more askers than there were.
    askers = counts["askers"] + counts["unknown"]
    group.askers_count = min(group.askers_count, askers)
    if first.text != group.text:
        _speak_with(group, first)
    group.save()


def _speak_with(group: SubmissionGroup, submission: Submission) -> None:
    """Let another message stand for the group: the one that stood for it is gone."""
    prepared = submission.prepared or prepare(submission.text, submission.language)
    prints = fingerprints(bytes(prepared))
    group.text, group.language = submission.text, submission.language
    group.words, group.exact, group.near = prints.words, prints.exact, prints.near
    for number, part in enumerate(quarters(prints.near)):
        setattr(group, f"quarter_{number}", part)
    renew_words(group)
