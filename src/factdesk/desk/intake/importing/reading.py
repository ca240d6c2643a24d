# SPDX-License-Identifier: Apache-2.0
"""Read the file of an import, row by row, and judge each row.

**Invariants:** reading twice gives the same rows in the same order, so that an import
goes on after the rows that it has done; each row is taken, a repeat, or rejected with
a reason, and nothing else.

Example:
    >>> for row in rows_of(batch): ...  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from factdesk.claims import Record
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.blobs import Blobs
from factdesk.desk.checks.actions.known import known_check_of
from factdesk.desk.intake.actions.receiving import Incoming, check_message
from factdesk.desk.intake.importing.plans import KNOWN, Plan
from factdesk.desk.intake.importing.told import kept
from factdesk.desk.intake.importing.uploading import MOST_UNPACKED_BYTES
from factdesk.desk.intake.models import ImportBatch
from factdesk.desk.running import running
from factdesk.errors import AccessError, InputError
from factdesk.exchange import (
    IncomingPost,
    Look,
    NumberedRow,
    look_at,
    read_numbered,
)

__all__ = ["Judged", "is_gone", "look", "place_of", "rows_of"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of an import.

    Attributes:
        ordinal: From 1: how many rows come before it, and one.
        number: As the file's own tools count it; for people.
        message: What is taken in, of an import of messages.
        record: What is taken in, of an import of known checks.
        reason: Why it is rejected, as ``told.kept`` gave it.
        is_repeat: Whether an earlier row of the file is the same.
    """

    ordinal: int
    number: int
    message: Incoming | None = None
    record: Record | None = None
    reason: str = ""
    is_repeat: bool = False


def place_of(batch: ImportBatch) -> Path:
    """Return where the file of an import is.

    Args:
        batch: The import.

    Raises:
        AccessError: It was deleted.
    """
    return Blobs(running().state_folder.blobs).place(batch.sha256)


def look(batch: ImportBatch) -> Look:
    """Return the beginning of the file of an import.

    Args:
        batch: The import.

    Raises:
        AccessError: It was deleted.
        InputError: It cannot be read.
    """
    return look_at(
        place_of(batch),
        name=batch.file_name,
        encoding=Plan.of(batch.mapping).encoding or None,
        max_unpacked=MOST_UNPACKED_BYTES,
    )


def rows_of(batch: ImportBatch) -> Iterator[Judged]:
    """Yield the rows of an import, judged.

    Args:
        batch: The import, with its plan.

    Raises:
        AccessError: Its file was deleted.
        InputError: The file cannot be read to its end.
        ExternalError: The disk does not give it.
    """
    plan = Plan.of(batch.mapping)
    rows = read_numbered(
        place_of(batch),
        mapping=plan.fields,
        records=batch.kind == KNOWN,
        encoding=plan.encoding or None,
        name=batch.file_name,
        max_unpacked=MOST_UNPACKED_BYTES,
    )
    organisation = Organisation(id=batch.organisation_id)
    for ordinal, row in enumerate(rows, start=1):
        yield _judged(ordinal, row, plan, organisation)


def _judged(
    ordinal: int, row: NumberedRow, plan: Plan, organisation: Organisation
) -> Judged:
    if row.is_repeat:
        return Judged(ordinal, row.number, is_repeat=True)
    if row.error is not None:
        return _rejected(ordinal, row.number, row.error)
    try:
        return _good(ordinal, row, plan, organisation)
    except InputError as error:
        return _rejected(ordinal, row.number, error)


def _good(
    ordinal: int, row: NumberedRow, plan: Plan, organisation: Organisation
) -> Judged:
    if isinstance(row.item, Record):
        record = replace(row.item, publisher=row.item.publisher or plan.publisher)
        known_check_of(record, organisation)
        return Judged(ordinal, row.number, record=record)
    post = row.item or IncomingPost("", "")
    return Judged(ordinal, row.number, message=_message(post, ordinal))


def _rejected(ordinal: int, number: int, error: InputError) -> Judged:
    # The number stands beside the reason already.
    data = {name: value for name, value in error.data.items() if name != "row"}
    told = InputError(str(error), code=error.code, data=data)
    return Judged(ordinal, number, reason=kept(told))


def _message(post: IncomingPost, ordinal: int) -> Incoming:
    message = Incoming(text=post.text, language=post.lang, row_number=ordinal)
    check_message(message)
    return message


def is_gone(batch: ImportBatch) -> bool:
    """Whether the file of an import was deleted.

    Args:
        batch: The import.
    """
    try:
        place_of(batch)
    except AccessError:
        return True
    return False
