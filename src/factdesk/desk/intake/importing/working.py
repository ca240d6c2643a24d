# SPDX-License-Identifier: Apache-2.0
"""What the worker does with an import: read it once to its end, then take its rows.

**Invariants:** no row of a file is taken that cannot be read to its end; the worker
does not keep one job for long, so that answers leave in time while a file comes in.

Example:
    >>> go_on(batch_id, is_stopping)  # doctest: +SKIP
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from typing import Final

from factdesk.desk.actors import SystemActor
from factdesk.desk.intake.actions.importing import (
    fail_import,
    finish_import,
    go_on_later,
    note_total,
    take_rows,
)
from factdesk.desk.intake.actions.unimporting import remove_some
from factdesk.desk.intake.importing.reading import rows_of
from factdesk.desk.intake.models import BatchState, ImportBatch
from factdesk.errors import AccessError, ConflictError, InputError, VerificationError

__all__ = ["MOST_REJECTED", "go_on", "take_back"]

MOST_REJECTED: Final = 10_000
"""A file with more bad rows was read with the wrong columns."""
_CHUNK = 200
"""Rows a transaction: on SQLite others wait for so long."""
_SLICE_S = 5.0
"""After so long the job lets others go first; longer where skipping took longer."""


def go_on(import_id: str, is_stopping: Callable[[], bool]) -> None:
    """Do the next part of an import, and enqueue the rest.

    Args:
        import_id: The import.
        is_stopping: Whether the worker was asked to end.
    """
    batch = ImportBatch.objects.filter(id=import_id, state=BatchState.RUNNING).first()
    if batch is None:
        return
    actor = SystemActor("a file is imported")
    try:
        if batch.rows_total is None:
            total = _counted(batch, is_stopping)
            if total is None:
                go_on_later(batch)
                return
            note_total(actor, batch, total)
        if _take_slice(actor, batch, is_stopping):
            finish_import(actor, batch)
        else:
            go_on_later(batch)
    except (InputError, AccessError, VerificationError) as error:
        fail_import(actor, batch, error)
    except ConflictError:
        return  # undone meanwhile: what came in is being removed


def _counted(batch: ImportBatch, is_stopping: Callable[[], bool]) -> int | None:
    """Read a file to its end; return how many rows it has, None if told to stop.

    Raises:
        InputError: It cannot be read to its end, or hardly a row can be taken.
    """
    total, rejected = 0, 0
    for row in rows_of(batch):
        total = row.ordinal
        rejected += bool(row.reason)
        if rejected > MOST_REJECTED:
            raise _too_many(row.number, row.reason)
        if total % _CHUNK == 0 and is_stopping():
            return None
    return total


def _too_many(number: int, reason: str) -> InputError:
    return InputError(
        f"More than {MOST_REJECTED} rows cannot be taken, so none was. Were the right "
        "columns chosen?",
        code="too-many-rejected",
        data={"most": MOST_REJECTED, "row": number, "field": reason},
    )


def _take_slice(
    actor: SystemActor, batch: ImportBatch, is_stopping: Callable[[], bool]
) -> bool:
    """Take rows for a while; True when there is none left."""
    began = time.monotonic()
    rows = islice(rows_of(batch), batch.rows_done, None)
    skipped_s = 0.0
    while chunk := list(islice(rows, _CHUNK)):
        skipped_s = skipped_s or time.monotonic() - began
        take_rows(actor, batch, chunk)
        spent_s = time.monotonic() - began - skipped_s
        if is_stopping() or spent_s > max(_SLICE_S, skipped_s):
            return False
    return True


def take_back(import_id: str, is_stopping: Callable[[], bool]) -> bool:
    """Remove what an undone import brought; False where some is left for later.

    Args:
        import_id: The import.
        is_stopping: Whether the worker was asked to end.
    """
    batch = ImportBatch.objects.filter(id=import_id, state=BatchState.UNDONE).first()
    began = time.monotonic()
    actor = SystemActor("an import is undone")
    while batch is not None and remove_some(actor, batch):
        if is_stopping() or time.monotonic() - began > _SLICE_S:
            return False
    return True
