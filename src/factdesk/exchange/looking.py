# SPDX-License-Identifier: Apache-2.0
"""Look at the beginning of a file: what it is, which columns it has, what is in them.

**Invariants:** what is shown is masked and cut short; a column about a person is named
and never shown. A file whose beginning cannot be read is refused.

Example:
    >>> look_at(Path("posts.csv")).columns  # doctest: +SKIP
    ('message', 'lang')
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from factdesk.errors import InputError
from factdesk.exchange.people import clean_text, is_about_a_person, without_people
from factdesk.exchange.rejects import Rejects
from factdesk.exchange.streams import Form, open_source
from factdesk.exchange.tables import Row, open_table

if TYPE_CHECKING:
    from typing_extensions import override as _override
else:  # the typing module has it from Python 3.12 on

    def _override(method):
        return method


__all__ = ["Look", "look_at"]

_MOST_CHARS = 200
_LOOKED_AT = 100
_MOST_HEAD = 32 << 20
"""So much of a gzip file is unpacked to see its first rows; Parquet has its end first.
"""


@dataclass(frozen=True, slots=True)
class Look:
    """The beginning of a file.

    Attributes:
        form: What the file is, in one word.
        columns: Names of its columns, in their order, those about people left out.
        dropped: Names of columns about people, which never come in.
        rows: First rows, column to masked text cut short.
        is_claim_review: Whether it holds schema.org ClaimReview, whose fields are ours
            already.
    """

    form: str
    columns: tuple[str, ...]
    dropped: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    is_claim_review: bool


def look_at(
    path: Path,
    *,
    encoding: str | None = None,
    name: str = "",
    max_unpacked: int = _MOST_HEAD,
) -> Look:
    """Return what stands at the beginning of a file.

    Args:
        path: A file in any form that factdesk reads, plain or gzip.
        encoding: Text encoding of the file where it is not Unicode.
        name: What people know the file by, where its path is another.
        max_unpacked: Most bytes that gzip Parquet may unpack to; of other gzip files
            no more than 32 MiB are looked at.

    Raises:
        InputError: The file is empty, of no form that is read, or its beginning cannot
            be read.
        ExternalError: The system cannot read it.
    """
    try:
        return _look(path, encoding, name, min(max_unpacked, _MOST_HEAD))
    except InputError as error:
        if error.code == "unpacks-too-large" and max_unpacked > _MOST_HEAD:
            with open_source(path, name=name) as source:
                is_parquet = source.form is Form.PARQUET
            if is_parquet:
                return _look(path, encoding, name, max_unpacked)
        raise


def _look(path: Path, encoding: str | None, name: str, most: int) -> Look:
    dropped: set[str] = set()
    rejects = _First()
    with open_source(path, encoding=encoding, name=name, max_unpacked=most) as source:
        table = open_table(source, rejects, dropped=dropped)
        rows = list(islice(table.rows, _LOOKED_AT))
        form = str(source.form)
    if rejects.first is not None and (
        not rows or rejects.first.code == "wrong-encoding"
    ):
        raise rejects.first
    if not rows:
        raise InputError(
            f"{name or path} holds no rows. Check how it was exported.",
            code="empty-file",
            data={"file": name or str(path)},
        )
    named = table.columns or tuple(_names_in(rows))
    dropped.update(column for column in named if is_about_a_person(column))
    return Look(
        form=form,
        columns=tuple(c for c in named if c and c not in dropped),
        dropped=tuple(sorted(dropped)),
        rows=tuple(_shown(row) for row in rows),
        is_claim_review=all(row.is_claim_review for row in rows),
    )


class _First(Rejects):
    """Goes on after any bad row, and keeps what was wrong with the first."""

    def __init__(self) -> None:
        super().__init__()
        self.first: InputError | None = None

    @_override
    def add(
        self,
        file: str,
        row: int,
        error: InputError,
        raw: Mapping[str, object] | None = None,
    ) -> None:
        self.count += 1
        if self.first is None:
            data = error.data | {"file": file, "row": row}
            text = f"{file}, row {row}: {error}"
            self.first = InputError(text, code=error.code, data=data)
        if error.code == "wrong-encoding":
            raise self.first


def _names_in(rows: list[Row]) -> list[str]:
    """Return the fields of rows that declare none, in the order they are met."""
    return list(dict.fromkeys(name for row in rows for name in row.values))


def _shown(row: Row) -> dict[str, str]:
    kept = without_people(row.values)
    if not isinstance(kept, dict):
        return {}
    return {
        name: _cut(value)
        for (name, _raw), value in zip(row.values.items(), kept.values(), strict=False)
    }


def _cut(value: object) -> str:
    if value is None:
        return ""
    is_text = isinstance(value, str)
    text = str(value) if is_text else json.dumps(value, ensure_ascii=False)
    text = clean_text(text)
    return text if len(text) <= _MOST_CHARS else text[:_MOST_CHARS] + "…"
