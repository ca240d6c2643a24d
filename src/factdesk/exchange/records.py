# SPDX-License-Identifier: Apache-2.0
"""Read records and posts from files: the one door through which they come in.

A column is recognised by its name (case does not matter): :data:`RECORD_COLUMNS`. Other
columns of records are kept in ``Record.extra``, those of posts are dropped; columns
about a person never come in. Every text is masked.

What happens to odd values, row by row:

=============================  ====================================================
value                          what happens
=============================  ====================================================
number, date                   becomes text (``12.0`` as an id is ``12``)
true, object, list, bytes      bad row: it is not a text
missing or empty ``id``        record: bad row; post: the row's number
a second row with the same id  bad row that names the first one; the same ClaimReview
                               published twice in a feed is read once
empty ``text`` of a post       accepted, and matches nothing; missing: bad row
record with no words at all    bad row
more than 16 Mi characters     bad row (:data:`MAX_TEXT_CHARS`); nothing is ever cut
NUL characters                 taken out
lone surrogates                become U+FFFD
=============================  ====================================================

**Invariants:** rows are read one by one; memory grows with the number of ids only, for
posts up to a limit. Order is that of the source.

Example:
    >>> for record in read_records([Path("checks.csv")]):  # doctest: +SKIP
    ...     print(record.id, record.claim)
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from factdesk.claims import FIELDS, Kind, Post, Record
from factdesk.errors import InputError
from factdesk.exchange.people import (
    clean_text,
    is_about_a_person,
    without_people,
    without_user_info,
)
from factdesk.exchange.rejects import Rejects
from factdesk.exchange.streams import (
    MAX_LINE_BYTES,
    UndecodableLine,
    open_source,
)
from factdesk.exchange.tables import Row, Table, open_table, parse_json_object

if TYPE_CHECKING:
    from typing_extensions import override as _override
else:  # the typing module has it from Python 3.12 on

    def _override(method):
        return method


__all__ = [
    "MAX_TEXT_CHARS",
    "POST_COLUMNS",
    "RECORD_COLUMNS",
    "IncomingPost",
    "NumberedRow",
    "incoming_post",
    "read_numbered",
    "read_post_lines",
    "read_posts",
    "read_records",
]

RECORD_COLUMNS = (
    "id", "claim", "title", "text", "url", "lang", "date", "rating", "publisher",
    "kind", "version",
)  # fmt: skip
POST_COLUMNS = ("id", "text", "lang")
MAX_TEXT_CHARS = 16 * 1024 * 1024
"""Longest text of one post or one field of a record; a longer one is a bad row."""
_MAX_ID_CHARS = 1000
_SEEN_POSTS = 2_000_000
"""So many ids of posts are remembered to find double ones: about 300 MB at most."""


@dataclass(frozen=True, slots=True)
class IncomingPost(Post):
    """A post as it came through the door.

    Attributes:
        changed: Whether its text is not what stood in the source: masked, or freed of
            characters that cannot be stored. Offsets then only fit this text, so it has
            to be shown beside them.
    """

    changed: bool = False


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """One row of a source, good or bad.

    Attributes:
        number: From 1, as the source's own tools count; a line that holds several
            reviews is several rows of one number.
        item: What it holds; None for a bad or repeated row.
        error: What is wrong with a bad row.
        is_repeat: Whether it repeats an earlier row: the same id, or the same review.
    """

    number: int
    item: IncomingPost | Record | None = None
    error: InputError | None = None
    is_repeat: bool = False


def incoming_post(id: str, text: str, lang: str = "") -> IncomingPost:  # noqa: A002
    """Return a post with its text cleaned and masked.

    Args:
        id: Identifier; kept as it is.
        text: What was written.
        lang: BCP 47 language, or empty.
    """
    clean = clean_text(text)
    return IncomingPost(id, clean, lang, clean != text)


def read_records(
    paths: Iterable[Path],
    *,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    rejects: Rejects | None = None,
) -> Iterator[Record]:
    """Yield the records of files, in order.

    Args:
        paths: Files in any form that factdesk reads, plain or gzip.
        mapping: Our column to the file's, for files that name theirs otherwise.
        encoding: Text encoding of the files where it is not Unicode.
        rejects: Told about every bad row; None stops at the first.

    Raises:
        InputError: A file or row is wrong; the message says which and what to do.
        ExternalError: The system cannot read a file.
    """
    rejects = rejects or Rejects()
    columns = _Columns(RECORD_COLUMNS, mapping or {})
    seen = _Seen(None)
    for path in paths:
        found = False
        with open_source(path, encoding=encoding) as source:
            table = open_table(source, rejects)
            columns.check(table, source.name, needed=("id",), any_of=FIELDS)
            for row in table.rows:
                found = True
                record = _good(row, source.name, columns, seen, rejects)
                if record is not None:
                    yield record
        if not found and not rejects.count:
            raise _no_rows(str(path))


def _good(
    row: Row, file: str, columns: _Columns, seen: _Seen, rejects: Rejects
) -> Record | None:
    """Return the row's record, or None after setting a bad row aside."""
    try:
        record = _record(columns.fields(row.values), columns.others(row.values))
        if not seen.is_new(record.id, file, row):
            return None
    except InputError as error:
        rejects.add(file, row.number, error, row.values)
        return None
    return record


def read_posts(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    rejects: Rejects | None = None,
) -> Iterator[IncomingPost]:
    """Yield the posts of a file, in order.

    Args:
        path: A file in any form that factdesk reads, plain or gzip.
        mapping: Our column to the file's.
        encoding: Text encoding of the file where it is not Unicode.
        rejects: Told about every bad row; None stops at the first.

    Raises:
        InputError: The file or a row is wrong.
        ExternalError: The system cannot read the file.
    """
    rejects = rejects or Rejects()
    columns = _Columns(POST_COLUMNS, mapping or {})
    seen = _Seen(_SEEN_POSTS)
    found = False
    with open_source(path, encoding=encoding) as source:
        table = open_table(source, rejects, keep=columns.is_known)
        columns.check(table, source.name, needed=("text",))
        for row in table.rows:
            found = True
            try:
                post = _post(columns.fields(row.values), str(row.number))
                seen.is_new(post.id, source.name, row)
            except InputError as error:
                rejects.add(source.name, row.number, error, row.values)
            else:
                yield post
    if not found and not rejects.count:
        raise _no_rows(str(path))


def read_numbered(
    path: Path,
    *,
    mapping: Mapping[str, str],
    records: bool = False,
    encoding: str | None = None,
    name: str = "",
    max_unpacked: int | None = None,
) -> Iterator[NumberedRow]:
    """Yield every row of a file, bad ones too, for a caller that keeps account.

    Unlike :func:`read_posts` and :func:`read_records` it takes the mapped columns
    alone, whatever else the file holds, and a record without an id is called by its
    row's number. Reading twice gives the same rows in the same order.

    Args:
        path: A file in any form that factdesk reads, plain or gzip.
        mapping: Our column to the file's.
        records: Whether the rows are records; else they are posts.
        encoding: Text encoding of the file where it is not Unicode.
        name: What people know the file by, where its path is another.
        max_unpacked: Most bytes that a gzip file may unpack to; None for no limit.

    Raises:
        InputError: The file cannot be read to its end, or lacks a mapped column.
        ExternalError: The system cannot read the file.
    """
    bad = _Collected()
    columns = _Columns(tuple(mapping), mapping)
    seen = _Seen(None if records else _SEEN_POSTS)
    found = False
    with open_source(
        path, encoding=encoding, name=name, max_unpacked=max_unpacked
    ) as source:
        table = open_table(source, bad, keep=columns.is_known)
        columns.check(table, source.name, needed=())
        for row in table.rows:
            found = True
            yield from bad.taken_out()
            yield _numbered(row, source.name, columns, seen, records=records)
        found = found or bool(bad.count)
        yield from bad.taken_out()
    if not found:
        raise _no_rows(name or str(path))


def _numbered(
    row: Row, file: str, columns: _Columns, seen: _Seen, *, records: bool
) -> NumberedRow:
    values = columns.fields(row.values)
    item: IncomingPost | Record
    # No id of the file looks like this one.
    own = f"(row {row.number})"
    try:
        if records:
            values["id"] = _id(values.get("id")) or own
            item = _record(values, {})
        else:
            item = _post(values, own)
        is_new = seen.is_new(item.id, file, row)
    except InputError as error:
        return NumberedRow(
            row.number, error=error, is_repeat=error.code == "duplicate-id"
        )
    return NumberedRow(row.number, item if is_new else None, is_repeat=not is_new)


class _Collected(Rejects):
    """Bad rows for a caller who takes them out as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[NumberedRow] = []

    @_override
    def add(
        self,
        file: str,
        row: int,
        error: InputError,
        raw: Mapping[str, object] | None = None,
    ) -> None:
        self.count += 1
        self._waiting.append(NumberedRow(row, error=error))

    def taken_out(self) -> Iterator[NumberedRow]:
        """Yield what has come since the last call."""
        waiting, self._waiting = self._waiting, []
        yield from waiting


def read_post_lines(
    stream: IO[bytes],
    *,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    rejects: Rejects | None = None,
    name: str = "standard input",
) -> Iterator[IncomingPost]:
    """Yield one post for each line as soon as the line is there.

    A line is a JSON object with ``text``, or plain text, blank lines included; without
    an ``id`` the line's number is one.

    Args:
        stream: Bytes, read line by line.
        mapping: Our column to the object's.
        encoding: Text encoding; UTF-8 by default.
        rejects: Told about every bad line; None stops at the first.
        name: What messages call the stream.

    Raises:
        InputError: A line is wrong.
    """
    rejects = rejects or Rejects()
    columns = _Columns(POST_COLUMNS, mapping or {})
    seen = _Seen(_SEEN_POSTS)
    number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        try:
            values = _line_values(line, encoding or "utf-8-sig")
        except InputError as error:
            rejects.add(name, number, error)
            continue
        try:
            post = _post(columns.fields(values), str(number))
            seen.is_new(post.id, name, Row(number, values))
        except InputError as error:
            rejects.add(name, number, error, values)
        else:
            yield post


def _line_values(line: bytes, encoding: str) -> dict[str, object]:
    try:
        text = line.decode(encoding).rstrip("\r\n")
    except (UnicodeDecodeError, LookupError) as error:
        raise UndecodableLine(
            f"The line is not {encoding}: {error}. Pass --encoding NAME, or convert "
            "the text with iconv.",
            code="wrong-encoding",
        ) from error
    if text.lstrip().startswith("{"):
        found = parse_json_object(text)
        return {k: v for k, v in found.items() if not is_about_a_person(k)}
    return {"text": text}


def _no_rows(name: str) -> InputError:
    return InputError(
        f"{name} holds no rows. Check how it was exported.",
        code="empty-file",
        data={"file": name},
    )


class _Columns:
    """Which column of a source is which of our fields.

    Args:
        known: Our fields.
        mapping: Our field to the source's column.
    """

    def __init__(self, known: tuple[str, ...], mapping: Mapping[str, str]) -> None:
        self.known = known
        self.mapping = {name.strip(): column for name, column in mapping.items()}
        for name, column in self.mapping.items():
            self._check_mapping(name, column)
        taken = {column.strip().casefold(): n for n, column in self.mapping.items()}
        own = {name: name for name in known if name not in self.mapping}
        self._targets: dict[str, str] = own | taken
        self._by_column: dict[str, str | None] = {}

    def _check_mapping(self, name: str, column: str) -> None:
        if name not in self.known:
            raise InputError(
                f"--map {name}={column}: there is no field {name!r}; the fields are "
                f"{', '.join(self.known)}. Write --map FIELD=COLUMN.",
                code="bad-mapping",
                data={"field": name, "column": column},
            )
        if is_about_a_person(column) and column.casefold() not in self.known:
            raise InputError(
                f"--map {name}={column}: the column {column!r} tells who wrote "
                "something. factdesk works on claims and takes in no authors; choose "
                "another column.",
                code="column-about-a-person",
                data={"field": name, "column": column},
            )

    def _target(self, column: str) -> str | None:
        """Return our field for a column; None for one that is not ours."""
        if column not in self._by_column:
            if len(self._by_column) > 10_000:
                self._by_column.clear()
            key = column.strip().casefold()
            self._by_column[column] = self._targets.get(key)
        return self._by_column[column]

    def is_known(self, column: str) -> bool:
        """Whether a column is one of our fields."""
        return self._target(column) is not None

    def fields(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return a row's values under our names."""
        named = ((self._target(column), value) for column, value in values.items())
        return {name: value for name, value in named if name is not None}

    def others(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return a row's other values, cleaned, empty ones left out."""
        return {
            clean_text(column): without_people(value)
            for column, value in values.items()
            if self._target(column) is None and value is not None and value != ""
        }

    def check(
        self,
        table: Table,
        file: str,
        *,
        needed: tuple[str, ...],
        any_of: tuple[str, ...] = (),
    ) -> None:
        """Refuse a table whose declared columns lack what we need."""
        if table.columns is None:
            return
        present = {self._target(column) for column in table.columns}
        missing = [name for name in (*needed, *self.mapping) if name not in present]
        if any_of and present.isdisjoint(any_of):
            missing.append(any_of[0])
        if not missing:
            return
        name = missing[0]
        shown = ", ".join(c for c in table.columns[:40] if c) or "none"
        wanted = self.mapping.get(name, name)
        raise InputError(
            f"{file} has no column {wanted!r}; its columns are: {shown}. "
            f"Name the right one: --map {name}=COLUMN.",
            code="missing-column",
            data={"file": file, "column": wanted, "columns": list(table.columns)},
        )


class _Seen:
    """The ids read so far, each with the place of its first row.

    Args:
        limit: How many ids are remembered; None for all.
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._places: dict[str, tuple[str, int]] = {}

    def is_new(self, name: str, file: str, row: Row) -> bool:
        """Remember an id. False for a repeated ClaimReview, which is read once."""
        if self._limit is not None and len(self._places) >= self._limit:
            return True
        first = self._places.setdefault(name, (file, row.number))
        if first == (file, row.number):
            return True
        if row.is_claim_review:
            return False
        where = f"row {first[1]}" if first[0] == file else f"{first[0]}, row {first[1]}"
        raise InputError(
            f"The id {name!r} is already that of {where}. Give each row its own id.",
            code="duplicate-id",
            data={"id": name, "first_file": first[0], "first_row": first[1]},
        )


def _record(values: Mapping[str, object], extra: dict[str, object]) -> Record:
    identifier = _id(values.get("id"))
    if not identifier:
        raise InputError(
            f"The row has no id; its fields are: {_shown(values, extra)}. Give it one, "
            "or name the right field: --map id=FIELD.",
            code="row-without-id",
        )
    claim, title, text = (_text(values, name) for name in FIELDS)
    if not (claim.strip() or title.strip() or text.strip()):
        raise InputError(
            f"The row has no claim, title or text; its fields are: "
            f"{_shown(values, extra)}. Fill one, or name the right field: "
            "--map claim=FIELD.",
            code="row-without-text",
        )
    return Record(
        id=identifier,
        claim=claim,
        title=title,
        text=text,
        url=without_user_info(_as_text(values.get("url"), "url").strip()),
        lang=_text(values, "lang").strip(),
        date=_text(values, "date").strip(),
        rating=_text(values, "rating").strip(),
        publisher=_text(values, "publisher").strip(),
        kind=_kind(_text(values, "kind")),
        version=_version(values.get("version")),
        extra=extra,
    )


def _shown(values: Mapping[str, object], extra: Mapping[str, object]) -> str:
    return ", ".join(islice((*values, *extra), 40)) or "none"


def _post(values: Mapping[str, object], number: str) -> IncomingPost:
    if values.get("text") is None:
        raise InputError(
            "The row has no text. Give it one, or name the right field: "
            "--map text=FIELD.",
            code="row-without-text",
        )
    return incoming_post(
        _id(values.get("id")) or number,
        _as_text(values["text"], "text"),
        _text(values, "lang").strip(),
    )


def _id(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Not masked: it must stay what the caller knows the row by.
    text = _as_text(value, "id").replace("\0", "").strip()
    if len(text) > _MAX_ID_CHARS:
        raise InputError(
            f"The id has {len(text)} characters, expected at most {_MAX_ID_CHARS}. "
            "Check that the right column is mapped to id.",
            code="id-too-long",
        )
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(values: Mapping[str, object], name: str) -> str:
    text = _as_text(values.get(name), name)
    return clean_text(text) if text else ""


def _as_text(value: object, name: str) -> str:
    """Return a scalar as text; refuse what is none."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT_CHARS:
            raise InputError(
                f"The field {name} has {len(value)} characters, expected at most "
                f"{MAX_TEXT_CHARS}. Split the text or leave the row out.",
                code="text-too-long",
                data={"field": name, "characters": len(value)},
            )
        return value
    # NaN is how tables of numbers say "nothing".
    if value is None or value != value:
        return ""
    if isinstance(value, int | float | decimal.Decimal) and not isinstance(value, bool):
        return _number_text(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raise InputError(
        f"The field {name} holds {_type_name(value)}, expected text. Export it as "
        "text, or map another field.",
        code="not-a-text",
        data={"field": name, "type": type(value).__name__},
    )


def _number_text(value: int | float | decimal.Decimal) -> str:
    try:
        return str(value)
    except ValueError as error:
        # Python refuses to print whole numbers of thousands of digits.
        raise InputError(
            "The field holds a number with thousands of digits. Export it as text.",
            code="not-a-text",
        ) from error


def _type_name(value: object) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false", bytes: "bytes"}
    return names.get(type(value), f"a {type(value).__name__}")


def _kind(text: str) -> Kind:
    text = text.strip().lower()
    if not text:
        return Kind.KNOWN
    try:
        return Kind(text)
    except ValueError as error:
        raise InputError(
            f"The kind is {text[:40]!r}, expected one of: {', '.join(Kind)}. Correct it"
            " or leave it empty.",
            code="bad-kind",
        ) from error


def _version(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _as_text(value, "version").strip()
    if not text:
        return 1
    if not (text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise InputError(
            f"The version is {text[:40]!r}, expected a whole number from 1. Correct it "
            "or leave it empty.",
            code="bad-version",
        )
    return int(text)
