# SPDX-License-Identifier: Apache-2.0
"""Pages that follow one another by key, newest first.

**Invariants:** the last page is as quick as the first; a cursor says where its page
began and nothing else, and one that was made up is refused.

Example:
    >>> read_cursor(write_cursor("2026-11-24", "3kq"))
    ('2026-11-24', '3kq')
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from factdesk.errors import InputError

__all__ = ["page_of", "read_cursor", "write_cursor"]

_Row = TypeVar("_Row", bound=Model)


def write_cursor(value: str, row_id: str) -> str:
    """Return the cursor of the page after a row.

    Args:
        value: What the list is ordered by.
        row_id: The row.
    """
    return base64.urlsafe_b64encode(json.dumps([value, row_id]).encode()).decode()


def read_cursor(cursor: str) -> tuple[str, str]:
    """Return what ``write_cursor`` was given.

    Args:
        cursor: From a request.

    Raises:
        InputError: It is none of ours.
    """
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        date.fromisoformat(value[:10])
        datetime.fromisoformat(value)
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise _bad_cursor() from error
    if not isinstance(row_id, str) or "\0" in row_id:
        raise _bad_cursor()
    return value, row_id


def _bad_cursor() -> InputError:
    return InputError(
        "The cursor is none of this list's. Give back what the page before said as "
        '"next", or leave it out for the first page.',
        code="bad-cursor",
    )


def page_of(
    rows: QuerySet[_Row], field: str, cursor: str | None, limit: int
) -> tuple[Sequence[_Row], str | None]:
    """Return one page of a list and the cursor of the next.

    Args:
        rows: All that may be seen.
        field: A date or time that never changes, by which it is ordered.
        cursor: Of the page; None or empty for the first.
        limit: Most rows.
    """
    if cursor:
        value, row_id = read_cursor(cursor)
        key: Any = datetime.fromisoformat(value)
        if len(value) == len("2026-11-24"):
            key = date.fromisoformat(value)
        elif key.tzinfo is None:
            raise _bad_cursor()
        rows = rows.filter(
            Q(**{f"{field}__lt": key}) | Q(**{field: key, "id__gt": row_id})
        )
    found = list(rows.order_by(f"-{field}", "id")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], write_cursor(getattr(last, field).isoformat(), str(last.pk))
