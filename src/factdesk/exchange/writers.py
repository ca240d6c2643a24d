# SPDX-License-Identifier: Apache-2.0
"""Write match results: JSON Lines, CSV or Parquet files, or lines on a stream.

A JSON line holds one post with all its matches. CSV and Parquet hold one row for each
match and one row, without source and id, for a post that nothing matched, so that no
post is lost; an explanation stands in its cell as JSON.

**Invariants:** a result file appears whole or not at all. In CSV a cell that a
spreadsheet would run as a formula is written with an apostrophe before it.

Example:
    >>> with open_writer(Path("out.csv"), "csv") as out:  # doctest: +SKIP
    ...     out.write("post 1", result)
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, cast

from factdesk.claims import Match, MatchResult
from factdesk.errors import InputError
from factdesk.exchange.atomic import AtomicFile, writing_error

__all__ = [
    "COLUMNS",
    "FORMATS",
    "LineWriter",
    "ResultWriter",
    "format_of",
    "open_writer",
    "spreadsheet_safe",
]

FORMATS = ("jsonl", "csv", "parquet")
COLUMNS = (
    "query_id", "rank", "source", "id", "score", "confidence", "url", "kind", "version",
    "measured", "masked", "explanation",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BATCH_ROWS = 4096
_CSV_BUFFER_CHARS = 1 << 16


def format_of(path: Path) -> str:
    """Return the format that a file's name asks for; JSON Lines when it says none.

    Args:
        path: Where results shall go.
    """
    ending = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    return {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}.get(ending, "jsonl")


def spreadsheet_safe(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it instead of running it.

    Args:
        cell: Any text.

    Source: OWASP, "CSV Injection".
    """
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell


class ResultWriter(Protocol):
    """Takes results one by one. Use it in ``with``: leaving normally publishes."""

    def __enter__(self) -> ResultWriter:
        """Return itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Publish, or leave everything as it was when an exception passes through."""

    def write(self, query_id: str, result: MatchResult) -> None:
        """Add the answer to one post.

        Args:
            query_id: The post's id.
            result: What was found for it.
        """


class LineWriter:
    """Writes each answer as a JSON line at once, without waiting for the next.

    Args:
        stream: Where the bytes go; it stays open.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def __enter__(self) -> LineWriter:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Do nothing: every line is already out."""

    def write(self, query_id: str, result: MatchResult) -> None:
        """Write one line and flush it.

        Args:
            query_id: The post's id.
            result: What was found for it.

        Raises:
            ExternalError: The system cannot take it; a closed pipe stays as it is.
        """
        try:
            self._stream.write(_json_line(query_id, result))
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise writing_error("standard output", error) from error


def _json_line(query_id: str, result: MatchResult) -> bytes:
    text = json.dumps(result.to_json(query_id), ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"


def open_writer(path: Path, form: str) -> ResultWriter:
    """Return a writer of a result file.

    Args:
        path: Where the file shall appear; ending in ``.gz`` it is compressed.
        form: One of FORMATS.

    Raises:
        InputError: The format is unknown, or the folder does not exist.
        ExternalError: The system refuses.
    """
    if form not in FORMATS:
        raise InputError(
            f"There is no result format {form!r}; choose one of {', '.join(FORMATS)}.",
            code="unknown-format",
            data={"format": form},
        )
    encoders: dict[str, type[_Json | _Csv | _Parquet]] = {
        "jsonl": _Json,
        "csv": _Csv,
        "parquet": _Parquet,
    }
    return _FileWriter(path, encoders[form])


class _FileWriter:
    """Results through an encoder into an AtomicFile, compressed if its name says so."""

    def __init__(self, path: Path, encoder: type[_Json | _Csv | _Parquet]) -> None:
        self._file = AtomicFile(path)
        # pyarrow and gzip ask for no more of a file than ours can do.
        out = cast("IO[bytes]", self._file)
        self._gzip: gzip.GzipFile | None = None
        if path.suffix == ".gz":
            # No name and no time inside: equal results are equal files.
            self._gzip = gzip.GzipFile("", "wb", 6, fileobj=out, mtime=0)
            out = cast("IO[bytes]", self._gzip)
        self._encoder = encoder(out)

    def __enter__(self) -> _FileWriter:
        return self

    def write(self, query_id: str, result: MatchResult) -> None:
        self._encoder.add(query_id, result)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._discard()
            return
        try:
            self._encoder.finish()
            if self._gzip is not None:
                self._gzip.close()
        except BaseException:
            self._discard()
            raise
        self._file.commit()

    def _discard(self) -> None:
        # First: what encoder and gzip write while they close then goes nowhere.
        self._file.discard()
        self._encoder.close()
        if self._gzip is not None:
            self._gzip.close()


class _Json:
    """Encoder of JSON Lines."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def add(self, query_id: str, result: MatchResult) -> None:
        self._out.write(_json_line(query_id, result))

    def finish(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""


class _Csv:
    """Encoder of CSV; UTF-8 with CRLF, as RFC 4180 has it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow(COLUMNS)

    def add(self, query_id: str, result: MatchResult) -> None:
        for row in _rows(query_id, result):
            self._csv.writerow([_cell(row[column]) for column in COLUMNS])
        if self._text.tell() > _CSV_BUFFER_CHARS:
            self.finish()

    def finish(self) -> None:
        self._out.write(self._text.getvalue().encode("utf-8", "replace"))
        self._text.seek(0)
        self._text.truncate()

    def close(self) -> None:
        self._text.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_safe(value) if isinstance(value, str) else str(value)


class _Parquet:
    """Encoder of Parquet, in batches of rows."""

    def __init__(self, out: IO[bytes]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._schema = pa.schema([(name, _arrow_type(name)) for name in COLUMNS])
        self._writer = pq.ParquetWriter(out, self._schema)
        self._rows: list[dict[str, object]] = []

    def add(self, query_id: str, result: MatchResult) -> None:
        self._rows += _rows(query_id, result)
        if len(self._rows) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        table = pa.Table.from_pylist(self._rows, schema=self._schema)
        self._writer.write_table(table)
        self._rows = []

    def finish(self) -> None:
        self._flush()
        self.close()

    def close(self) -> None:
        self._writer.close()


def _arrow_type(column: str) -> Any:
    import pyarrow as pa

    special = {
        "rank": pa.int32(),
        "score": pa.int64(),
        "confidence": pa.float64(),
        "version": pa.int64(),
        "measured": pa.bool_(),
    }
    return special.get(column, pa.string())


def _rows(query_id: str, result: MatchResult) -> Iterator[dict[str, object]]:
    """Yield one flat row for each match, or one with an empty match."""
    empty: dict[str, object] = dict.fromkeys(COLUMNS)
    base = empty | {"query_id": query_id, "masked": result.masked}
    if not result.matches:
        yield base
    for rank, match in enumerate(result.matches, 1):
        yield base | _flat(match) | {"rank": rank}


def _flat(match: Match) -> dict[str, object]:
    row = match.to_json()
    why = row.pop("explanation", None)
    text = None if why is None else json.dumps(why, ensure_ascii=False)
    return row | {"explanation": text}
