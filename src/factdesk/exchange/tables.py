# SPDX-License-Identifier: Apache-2.0
"""Turn an opened source into numbered rows of named fields, one at a time.

**Invariants:** rows are numbered from 1 as the source's own tools count them: lines of
JSON Lines, rows of a sheet (the header is row 1), rows of Parquet, items of a feed.
Fields about a person are not in a row. A bad row goes to :class:`Rejects`, which
decides whether reading goes on; an error about the whole source is raised at once.

Example:
    >>> with open_source(Path("checks.csv")) as source:  # doctest: +SKIP
    ...     rows = list(open_table(source, Rejects()).rows)
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from factdesk.errors import InputError
from factdesk.exchange import claimreview
from factdesk.exchange.people import is_about_a_person
from factdesk.exchange.rejects import Rejects
from factdesk.exchange.streams import Form, Source, UndecodableLine, text_lines

__all__ = ["Row", "Table", "open_table", "parse_json_object"]

_PARQUET_BATCH_ROWS = 1024
_SPOOL_BYTES = 64 << 20
_DELIMITERS = ",;\t|"
_MOST_DROPPED = 200
_LINKED_DATA = frozenset({"@context", "@type", "@graph"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a source.

    Attributes:
        number: From 1, as the source's own tools count.
        values: Field name to value, fields about a person left out.
        is_claim_review: Whether it came from schema.org data, where the same review may
            be published several times.
    """

    number: int
    values: Mapping[str, object]
    is_claim_review: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a source.

    Attributes:
        columns: Names of its columns where the source declares them, else None.
        rows: Its rows, read as they are asked for.
    """

    columns: tuple[str, ...] | None
    rows: Iterator[Row]


def open_table(
    source: Source,
    rejects: Rejects,
    *,
    keep: Callable[[str], bool] | None = None,
    dropped: set[str] | None = None,
) -> Table:
    """Return the rows of an opened source.

    Args:
        source: As ``open_source`` gives it.
        rejects: Told about every bad row.
        keep: Says which columns are wanted, so that others need not be read.
        dropped: Told the names of fields about a person, as they are met.

    Raises:
        InputError: The source as a whole cannot be read as what it is.
    """
    dropped = set() if dropped is None else dropped
    if source.form is Form.CSV:
        return _csv_table(source, rejects)
    if source.form is Form.PARQUET:
        return _parquet_table(source, keep)
    if source.form is Form.LINES:
        return Table(None, _json_line_rows(source, rejects, dropped))
    return Table(None, _document_rows(source, rejects, dropped))


def _without_people(
    values: Mapping[str, object], dropped: set[str]
) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, value in values.items():
        if not is_about_a_person(name):
            kept[name] = value
        elif len(dropped) < _MOST_DROPPED:
            dropped.add(name)
    return kept


# JSON Lines -------------------------------------------------------------------------


def _json_line_rows(
    source: Source, rejects: Rejects, dropped: set[str]
) -> Iterator[Row]:
    for number, line in text_lines(source):
        if isinstance(line, UndecodableLine):
            rejects.add(source.name, number, line)
            continue
        if not line.strip():
            continue
        try:
            found = parse_json_object(line)
        except InputError as error:
            rejects.add(source.name, number, error)
            continue
        # Looking inside every object would double the time of a large plain file.
        if "ClaimReview" in line or not _LINKED_DATA.isdisjoint(found):
            yield from _rows_of_object(found, number, dropped)
        else:
            yield Row(number, _without_people(found, dropped))


def parse_json_object(line: str) -> dict[str, object]:
    """Return the object that a line holds.

    Args:
        line: One line of JSON Lines.

    Raises:
        InputError: The line is no JSON (``bad-json``) or no object (``not-an-object``).
    """
    try:
        found = json.loads(line, strict=False)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply or a number too long")
        place = f" at character {error.pos + 1}" if hasattr(error, "pos") else ""
        raise InputError(
            f"The line is not JSON: {reason}{place}. Write one JSON object a line.",
            code="bad-json",
        ) from error
    if not isinstance(found, dict):
        raise InputError(
            f"The line holds a JSON {_json_name(found)}, expected an object such as "
            '{"id": "1", "text": "…"}.',
            code="not-an-object",
        )
    return found


def _json_name(value: object) -> str:
    names = {list: "list", str: "string", bool: "boolean", int: "number"}
    return "null" if value is None else names.get(type(value), "number")


def _rows_of_object(
    found: dict[str, object], number: int, dropped: set[str]
) -> Iterator[Row]:
    reviews = list(claimreview.find_reviews(found))
    for review in reviews:
        yield Row(number, claimreview.fields_of(review), is_claim_review=True)
    # Other JSON-LD (a page, a breadcrumb, an empty feed item) is nothing to match.
    if not reviews and _LINKED_DATA.isdisjoint(found):
        yield Row(number, _without_people(found, dropped))


# Whole documents: JSON, JSON-LD and HTML --------------------------------------------


def _document_rows(
    source: Source, rejects: Rejects, dropped: set[str]
) -> Iterator[Row]:
    text = _Text(source)
    items = (
        claimreview.html_items(text.read())
        if source.form is Form.HTML
        else claimreview.json_items(text.read)
    )
    count = 0
    try:
        for number, item in enumerate(items, 1):
            if isinstance(item, InputError):
                rejects.add(source.name, number, item)
            elif not isinstance(item, dict):
                error = InputError("The item is not an object.", code="not-an-object")
                rejects.add(source.name, number, error)
            else:
                for row in _rows_of_object(item, number, dropped):
                    count += 1
                    yield Row(count, row.values, is_claim_review=row.is_claim_review)
    except claimreview.BrokenDocument as error:
        raise InputError(
            f"{source.name}: {error}",
            code=error.code,
            data=error.data | {"file": source.name},
        ) from error
    if not count and not rejects.count:
        _raise_nothing_found(source)


def _raise_nothing_found(source: Source) -> None:
    what = "page" if source.form is Form.HTML else "file"
    raise InputError(
        f"The {what} {source.name} holds no ClaimReview and no records. A page must "
        'carry schema.org ClaimReview in a script of type "application/ld+json"; other '
        "embeddings are not read.",
        code="no-records",
        data={"file": source.name},
    )


class _Text:
    """The characters of a source, for readers of whole documents."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines = text_lines(source)

    def read(self, size: int = -1) -> str:
        """Return ``size`` characters or more, fewer at the end; -1: all of them."""
        parts: list[str] = []
        length = 0
        for number, line in self._lines:
            if isinstance(line, UndecodableLine):
                raise InputError(
                    f"{self._source.name}, row {number}: {line}",
                    code=line.code,
                    data=line.data | {"file": self._source.name, "row": number},
                )
            parts.append(line)
            length += len(line)
            if 0 <= size <= length:
                break
        return "".join(parts)


# CSV --------------------------------------------------------------------------------


def _csv_table(source: Source, rejects: Rejects) -> Table:
    # The reader's limit is global to the process; ours is the limit of a line.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    lines = _CsvLines(source)
    try:
        reader = _csv_reader(lines)
        header = next(reader)
    except UndecodableLine as error:
        raise InputError(
            f"{source.name}, row 1: {error}",
            code=error.code,
            data=error.data | {"file": source.name, "row": 1},
        ) from error
    except (csv.Error, StopIteration) as error:
        raise InputError(
            f"{source.name}, row 1: the header cannot be read: {str(error) or 'none'}. "
            "The first row must hold the names of the columns.",
            code="bad-header",
            data={"file": source.name, "row": 1},
        ) from error
    columns = tuple(name.replace("\0", "").strip() for name in header)
    _refuse_double(columns, source.name)
    return Table(columns, _csv_rows(source.name, reader, columns, rejects))


def _csv_reader(lines: _CsvLines) -> Any:
    """Return a reader of the lines with the delimiter that the first of them shows."""
    first = lines.first()
    # Spreadsheets may say the delimiter in a line of its own before the header.
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return csv.reader(lines, delimiter=first.strip()[4], strict=True)
    lines.push_back(first)
    return csv.reader(lines, delimiter=_delimiter(first), strict=True)


def _delimiter(header: str) -> str:
    """Return the delimiter that the header holds most of, outside quotes."""
    outside = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _refuse_double(columns: tuple[str, ...], name: str) -> None:
    named = [column.casefold() for column in columns if column]
    double = next((c for c in named if named.count(c) > 1), None)
    if double is not None:
        raise InputError(
            f"{name}, row 1: the column {double!r} is there twice. Rename one of them.",
            code="double-column",
            data={"file": name, "row": 1, "column": double},
        )


def _csv_rows(
    name: str, reader: Any, columns: tuple[str, ...], rejects: Rejects
) -> Iterator[Row]:
    number = 1
    kept = [(i, c) for i, c in enumerate(columns) if c and not is_about_a_person(c)]
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UndecodableLine as error:
            rejects.add(name, number, error)
            continue
        except csv.Error as error:
            rejects.add(name, number, _csv_error(error))
            continue
        if not cells:
            continue
        values: dict[str, object] = {c: cells[i] for i, c in kept if i < len(cells)}
        if len(cells) != len(columns):
            rejects.add(name, number, _wrong_length(len(cells), len(columns)), values)
            continue
        yield Row(number, values)


def _csv_error(error: csv.Error) -> InputError:
    return InputError(
        f"The row is not CSV: {error}. Look for a quotation mark that is not closed or "
        "not doubled.",
        code="bad-csv",
    )


def _wrong_length(found: int, expected: int) -> InputError:
    return InputError(
        f"The row has {found} cells, the header {expected}. Put quotation marks around "
        "cells that hold the delimiter or a line break.",
        code="wrong-number-of-cells",
        data={"found": found, "expected": expected},
    )


class _CsvLines:
    """Lines for the CSV reader, which can go on after a line that is not text."""

    def __init__(self, source: Source) -> None:
        self._lines = text_lines(source)
        self._waiting: list[str] = []

    def __iter__(self) -> _CsvLines:
        return self

    def __next__(self) -> str:
        if self._waiting:
            return self._waiting.pop()
        _, line = next(self._lines)
        if isinstance(line, UndecodableLine):
            raise line
        return line

    def first(self) -> str:
        """Return the first line that is not blank; empty if there is none."""
        line = ""
        for line in self:
            if line.strip():
                return line
        return line

    def push_back(self, line: str) -> None:
        """Give a line again next time."""
        self._waiting.append(line)


# Parquet ----------------------------------------------------------------------------


def _parquet_table(source: Source, keep: Callable[[str], bool] | None) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = _seekable(source.stream)
    try:
        file = pq.ParquetFile(stream)
    except (pa.ArrowException, OSError) as error:
        stream.close()
        raise _parquet_error(source.name, error) from error
    # A field inside another has a dotted name here; only whole columns are of use.
    columns = tuple(file.schema_arrow.names)
    _refuse_double(columns, source.name)
    wanted = [c for c in columns if not is_about_a_person(c) and (not keep or keep(c))]
    return Table(columns, _parquet_rows(source.name, file, stream, wanted))


def _seekable(stream: IO[bytes]) -> IO[bytes]:
    """Return the stream itself, or a copy on disk of one that was compressed."""
    if stream.seekable() and not hasattr(getattr(stream, "raw", None), "mtime"):
        return stream
    copy = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115
    while block := stream.read(1 << 20):
        copy.write(block)
    copy.seek(0)
    return copy


def _parquet_rows(
    name: str, file: Any, stream: IO[bytes], wanted: list[str]
) -> Iterator[Row]:
    import pyarrow as pa

    number = 0
    try:
        for batch in file.iter_batches(_PARQUET_BATCH_ROWS, columns=wanted):
            for values in batch.to_pylist():
                number += 1
                yield Row(number, values)
    except (pa.ArrowException, OSError) as error:
        raise _parquet_error(name, error, number + 1) from error
    finally:
        stream.close()


def _parquet_error(name: str, error: Exception, row: int = 0) -> InputError:
    where = f", at or after row {row}" if row else ""
    reason = str(error).partition("\n")[0].rstrip(".")
    return InputError(
        f"{name}{where} is not whole Parquet: {reason}. Export or fetch it again.",
        code="damaged-parquet",
        data={"file": name} | ({"row": row} if row else {}),
    )
