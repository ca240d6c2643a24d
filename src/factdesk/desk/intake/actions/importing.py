# SPDX-License-Identifier: Apache-2.0
"""Bring a file in: begin, start, take rows, end.

**Invariants:** rows, counts and the place to go on from change in one transaction, so
that a kill at any point brings no row twice and loses none; taken, repeated and
rejected rows together are the rows that were read; the file is deleted when its import
has ended.

Example:
    >>> start_import(actor, batch, plan, source="tip line")  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor, Member, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.intake.actions.receiving import receive_many
from factdesk.desk.intake.collecting import collect_blobs
from factdesk.desk.intake.importing.plans import KNOWN, Plan
from factdesk.desk.intake.importing.reading import Judged
from factdesk.desk.intake.importing.told import kept
from factdesk.desk.intake.models import (
    BatchState,
    Channel,
    ImportBatch,
    RejectedRow,
)
from factdesk.desk.jobs.actions import enqueue
from factdesk.errors import ConflictError, FactdeskError
from factdesk.text import mask

__all__ = [
    "IMPORT",
    "begin_import",
    "fail_import",
    "finish_import",
    "go_on_later",
    "note_total",
    "start_import",
    "take_rows",
    "try_import_again",
]

IMPORT = "intake.import"
"""The job that takes the rows of a file."""
_MOST_NAME = 200


def begin_import(
    actor: Member, kind: str, file_name: str, sha256: str, *, encoding: str = ""
) -> ImportBatch:
    """Note a file that was uploaded; its columns are still to be named.

    Args:
        actor: An editor.
        kind: Messages or known checks, as ``ImportBatch.kind`` has them.
        file_name: As people know the file.
        sha256: Of the file in the blobs.
        encoding: Text encoding; empty: found out.
    """
    policy.require(policy.may_import_files(actor, actor.organisation_id), "import")
    batch = ImportBatch(
        organisation_id=actor.organisation_id,
        kind=kind,
        file_name=mask(file_name.replace("\0", ""))[:_MOST_NAME],
        sha256=sha256,
        mapping=Plan(encoding=encoding).to_json(),
        created_by_id=actor.id,
    )
    with recorded(actor, "intake.import_begun", batch, kind=kind, sha256=sha256):
        batch.save(force_insert=True)
    return batch


def start_import(actor: Actor, batch: ImportBatch, plan: Plan, source: str) -> None:
    """Have the worker take the rows of a file whose columns are named.

    Args:
        actor: An editor.
        batch: Of their organisation.
        plan: How the file is read.
        source: Where it is from, for the public profile; masked.

    Raises:
        ConflictError: Somebody started or dropped it already.
    """
    policy.require(policy.may_import_files(actor, batch.organisation_id), "import")
    with recorded(
        actor, "intake.import_started", batch, fields=sorted(plan.fields)
    ) as entry:
        _held(batch, BatchState.MAPPING)
        batch.mapping = plan.to_json()
        batch.source = mask(source.replace("\0", "").strip())[:_MOST_NAME]
        batch.state = BatchState.RUNNING
        batch.save(update_fields=["mapping", "source", "state"])
        entry.details["source"] = batch.source
        go_on_later(batch)


def try_import_again(actor: Actor, batch: ImportBatch) -> None:
    """Have a stopped import go on where it stopped.

    Args:
        actor: An editor.
        batch: Of their organisation.

    Raises:
        ConflictError: It did not stop.
    """
    policy.require(policy.may_import_files(actor, batch.organisation_id), "import")
    with recorded(actor, "intake.import_tried_again", batch):
        _held(batch, BatchState.FAILED)
        batch.mapping = replace(Plan.of(batch.mapping), problem="").to_json()
        batch.state, batch.finished_at = BatchState.RUNNING, None
        batch.save(update_fields=["mapping", "state", "finished_at"])
        go_on_later(batch)


def go_on_later(batch: ImportBatch) -> None:
    """Enqueue the job that takes rows; after what waits already.

    Args:
        batch: The import.
    """
    enqueue(
        IMPORT,
        {"import": batch.id},
        key=batch.id,
        organisation_id=batch.organisation_id,
    )


def note_total(actor: Actor, batch: ImportBatch, total: int) -> None:
    """Note how many rows a file has: it was read to its end once.

    Args:
        actor: The system.
        batch: Running.
        total: How many.
    """
    policy.require(isinstance(actor, SystemActor))
    with recorded(actor, "intake.import_counted", batch, rows=total):
        _held(batch, BatchState.RUNNING)
        batch.rows_total = total
        batch.save(update_fields=["rows_total"])


def take_rows(actor: Actor, batch: ImportBatch, rows: Sequence[Judged]) -> None:
    """Take the next rows of an import.

    Args:
        actor: The system.
        batch: Running; brought up to date by this.
        rows: Those that follow the rows that are done.

    Raises:
        ConflictError: The import was undone, or another worker took these rows.
    """
    policy.require(isinstance(actor, SystemActor))
    with recorded(actor, "intake.import_went_on", batch) as entry:
        _held(batch, BatchState.RUNNING)
        if rows[0].ordinal != batch.rows_done + 1:
            raise _elsewhere(batch)
        good = [row for row in rows if row.message or row.record]
        taken = _take(actor, batch, good)
        rejected = [row for row in rows if row.reason]
        RejectedRow.objects.bulk_create(
            (
                RejectedRow(batch=batch, number=row.number, reason=row.reason)
                for row in rejected
            ),
            ignore_conflicts=True,  # two bad reviews on one line
        )
        batch.rows_done += len(rows)
        batch.accepted += taken
        batch.rejected += len(rejected)
        batch.repeated += len(rows) - len(rejected) - taken
        batch.save(update_fields=["rows_done", "accepted", "rejected", "repeated"])
        entry.details |= {"rows": len(rows), "taken": taken}


def _take(actor: Actor, batch: ImportBatch, good: Sequence[Judged]) -> int:
    """Bring good rows in; return how many are new."""
    if not good:
        return 0
    if batch.kind == KNOWN:
        organisation = Organisation(id=batch.organisation_id)
        records = [row.record for row in good if row.record]
        return add_known_checks(actor, organisation, records, batch_id=batch.id)
    messages = [row.message for row in good if row.message]
    return receive_many(actor, batch, messages, Channel.FILE)


def finish_import(actor: Actor, batch: ImportBatch) -> None:
    """End an import whose rows are all done, and delete its file.

    Args:
        actor: The system.
        batch: Running.
    """
    policy.require(isinstance(actor, SystemActor))
    with recorded(actor, "intake.import_done", batch) as entry:
        _held(batch, BatchState.RUNNING)
        batch.state, batch.finished_at = BatchState.DONE, timezone.now()
        batch.save(update_fields=["state", "finished_at"])
        entry.details |= {
            "taken": batch.accepted,
            "repeated": batch.repeated,
            "rejected": batch.rejected,
        }
        transaction.on_commit(lambda: collect_blobs(only=[batch.sha256]))


def fail_import(actor: Actor, batch: ImportBatch, error: FactdeskError) -> None:
    """Stop an import whose file cannot be read; what came in stays until it is undone.

    Args:
        actor: The system.
        batch: Running.
        error: Why.
    """
    policy.require(isinstance(actor, SystemActor))
    with recorded(actor, "intake.import_stopped", batch, code=error.code):
        _held(batch, BatchState.RUNNING)
        plan = replace(Plan.of(batch.mapping), problem=kept(error))
        batch.mapping = plan.to_json()
        batch.state, batch.finished_at = BatchState.FAILED, timezone.now()
        batch.save(update_fields=["mapping", "state", "finished_at"])


def _held(batch: ImportBatch, state: BatchState) -> None:
    """Read an import anew and keep others from changing it until the transaction ends.

    Raises:
        ConflictError: It is in another state by now.
    """
    ImportBatch.objects.select_for_update().get(id=batch.id)
    batch.refresh_from_db()
    if batch.state != state:
        raise _elsewhere(batch)


def _elsewhere(batch: ImportBatch) -> ConflictError:
    return ConflictError(
        "Somebody did something with this import meanwhile. Look at where it stands "
        "now.",
        code="import-changed",
        data={"import": batch.id, "state": batch.state},
    )
