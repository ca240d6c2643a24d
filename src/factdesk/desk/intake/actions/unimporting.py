# SPDX-License-Identifier: Apache-2.0
"""Take an import back as a whole; what somebody has worked with stays.

**Invariants:** a message stays that was answered, whose answer is on its way, or that
was joined to a claim; a known check stays that an answer was given with. Everything
else of the import goes, and the public volumes with it. The worker removes in steps,
each a transaction of its own, and asks again in each what may go.

Example:
    >>> undo_import(actor, batch)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from factdesk.desk import matching, policy
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.models import Claim, KnownCheck
from factdesk.desk.intake.actions.removing import remove_messages
from factdesk.desk.intake.collecting import collect_blobs
from factdesk.desk.intake.importing.plans import KNOWN
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    BatchState,
    Channel,
    ImportBatch,
    Match,
    SourceVolume,
    Submission,
    SubmissionGroup,
    TargetKind,
)
from factdesk.desk.jobs.actions import enqueue
from factdesk.errors import ConflictError

__all__ = ["UNDO", "Staying", "remove_some", "staying", "undo_import"]

UNDO = "intake.undo-import"
"""The job that removes what an undone import brought."""
_STEP = 200
_NO_TARGET = "0" * 26


@dataclass(frozen=True, slots=True)
class Staying:
    """What of an import goes, and what stays and why.

    Attributes:
        goes: Messages or checks that nobody has worked with.
        answered: Messages that were answered.
        leaving: Messages whose answer is on its way.
        joined: Messages that were joined to a claim.
        used: Known checks that an answer was given with.
    """

    goes: int = 0
    answered: int = 0
    leaving: int = 0
    joined: int = 0
    used: int = 0

    @property
    def stays(self) -> int:
        """How many stay."""
        return self.answered + self.leaving + self.joined + self.used


def staying(actor: Actor, batch: ImportBatch) -> Staying:
    """Say what would go and what would stay if the import were undone now.

    Args:
        actor: An editor.
        batch: Of their organisation.
    """
    policy.require(policy.may_import_files(actor, batch.organisation_id), "import")
    if batch.kind == KNOWN:
        ours = KnownCheck.objects.filter(batch_id=batch.id)
        goes = _unused(batch).count()
        return Staying(goes=goes, used=ours.count() - goes)
    ours_ = Submission.objects.filter(batch=batch)
    open_ = ours_.filter(is_answered=False)
    unjoined = open_.filter(Q(group=None) | Q(group__claim=None))
    goes = _untouched(batch).count()
    return Staying(
        goes=goes,
        answered=ours_.filter(is_answered=True).count(),
        joined=open_.exclude(Q(group=None) | Q(group__claim=None)).count(),
        leaving=unjoined.count() - goes,
    )


def _untouched(batch: ImportBatch) -> QuerySet[Submission]:
    """Return the messages of an import that nobody has answered or joined."""
    on_its_way = Answer.objects.filter(
        group=OuterRef("group"), state__in=(AnswerState.QUEUED, AnswerState.LEAVING)
    )
    return Submission.objects.filter(
        Q(group=None) | Q(group__claim=None),
        ~Exists(on_its_way),
        batch=batch,
        is_answered=False,
    )


def _unused(batch: ImportBatch) -> QuerySet[KnownCheck]:
    """Return the checks of an import that nobody has answered with."""
    given = Answer.objects.filter(
        target_kind=TargetKind.KNOWN, target_id=OuterRef("id")
    ).exclude(state=AnswerState.UNDONE)
    answered = Claim.objects.filter(
        answered_by_kind=TargetKind.KNOWN, answered_by_id=OuterRef("id")
    )
    return KnownCheck.objects.filter(
        ~Exists(given), ~Exists(answered), batch_id=batch.id
    )


def undo_import(actor: Actor, batch: ImportBatch) -> Staying:
    """Take an import back; rows that are still to come do not come any more.

    Args:
        actor: An editor.
        batch: Of their organisation.

    Returns:
        What goes and what stays.

    Raises:
        ConflictError: It was undone already.
    """
    policy.require(policy.may_import_files(actor, batch.organisation_id), "import")
    with recorded(actor, "intake.import_undone", batch) as entry:
        ImportBatch.objects.select_for_update().get(id=batch.id)
        batch.refresh_from_db()
        if batch.state == BatchState.UNDONE:
            raise ConflictError(
                "This import was undone already. Look at what became of it.",
                code="import-undone",
                data={"import": batch.id},
            )
        found = staying(actor, batch)
        entry.details |= {
            "state": str(batch.state),
            "goes": found.goes,
            "answered": found.answered,
            "leaving": found.leaving,
            "joined": found.joined,
            "used": found.used,
        }
        batch.state, batch.undone_at = BatchState.UNDONE, timezone.now()
        batch.save(update_fields=["state", "undone_at"])
        enqueue(
            UNDO,
            {"import": batch.id},
            key=batch.id,
            organisation_id=batch.organisation_id,
        )
        transaction.on_commit(lambda: collect_blobs(only=[batch.sha256]))
    return found


def remove_some(actor: Actor, batch: ImportBatch, *, limit: int = _STEP) -> int:
    """Remove some of what an undone import brought.

    Args:
        actor: The system.
        batch: Undone.
        limit: Most rows to remove in this transaction.

    Returns:
        How many went; 0 when there is nothing left.
    """
    policy.require(isinstance(actor, SystemActor))
    if batch.kind == KNOWN:
        return _remove_checks(actor, batch, limit)
    found = list(_untouched(batch).values_list("id", "group_id")[:limit])
    if not found:
        return 0
    with recorded(actor, "intake.import_rows_removed", batch) as entry:
        # Whoever answers at this moment waits, or was first: then the message stays.
        groups = SubmissionGroup.objects.filter(id__in={group for _id, group in found})
        list(groups.select_for_update().order_by("id").values_list("id"))
        ids = [submission for submission, _group in found]
        going = list(_untouched(batch).filter(id__in=ids))
        remove_messages(going)
        _discount(batch, len(going))
        entry.details["rows"] = len(going)
    return len(found)


def _remove_checks(actor: Actor, batch: ImportBatch, limit: int) -> int:
    ids = list(_unused(batch).values_list("id", flat=True)[:limit])
    if not ids:
        return 0
    with recorded(actor, "intake.import_rows_removed", batch) as entry:
        KnownCheck.objects.filter(id__in=ids).delete()
        _forget_matches(ids)
        matching.request_refresh(matching.PUBLIC)
        # Once the new generation is there, others may answer what these answered.
        enqueue(matching.REMATCH, {"holds": _NO_TARGET}, key="waiting")
        entry.details["rows"] = len(ids)
    return len(ids)


def _forget_matches(ids: Sequence[str]) -> None:
    """Take proposals away that lead nowhere any more."""
    gone = Match.objects.filter(target_kind=TargetKind.KNOWN, target_id__in=ids)
    groups = set(gone.values_list("group_id", flat=True))
    gone.delete()
    without = SubmissionGroup.objects.filter(id__in=groups, matches=None)
    without.update(best_confidence=0.0)


def _discount(batch: ImportBatch, count: int) -> None:
    """Take removed messages out of the volumes that the public profile shows."""
    SourceVolume.objects.filter(
        organisation_id=batch.organisation_id,
        month=batch.created_at.strftime("%Y-%m"),
        channel=Channel.FILE,
        source=batch.source,
    ).update(count=Greatest(F("count") - count, 0))
