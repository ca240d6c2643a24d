# SPDX-License-Identifier: Apache-2.0
"""Open what we are given: find out its form, decompress it, and decode its lines.

The content decides, not the name: a ``.csv`` that is gzip inside is decompressed, a
file without ending is recognised by its first bytes. Text is UTF-8, or UTF-16/32 with a
byte order mark; anything else is refused with the row, the place, what it looks like
and how to convert it, or read with the encoding that the caller names.

**Invariants:** a source is read once, from beginning to end, so pipes work; memory does
not grow with the file. Every error of the system or of gzip becomes one of ours.

Example:
    >>> with open_source(Path("posts.jsonl.gz")) as source:  # doctest: +SKIP
    ...     for number, line in text_lines(source): ...
"""

from __future__ import annotations

import codecs
import errno
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from factdesk.errors import ExternalError, FactdeskError, InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from typing_extensions import override as _override
else:  # the typing module has it from Python 3.12 on

    def _override(method):
        return method


__all__ = [
    "MAX_LINE_BYTES",
    "Form",
    "Source",
    "UndecodableLine",
    "open_source",
    "reading_errors",
    "source_of",
    "text_lines",
]

MAX_LINE_BYTES = 128 * 1024 * 1024
"""Longest line read into memory; a longer one means this is not a file of lines."""
_PEEK_BYTES = 65536
_BUFFER_BYTES = 1 << 18


class Form(StrEnum):
    """What a source is made of."""

    LINES = "JSON Lines"
    JSON = "JSON"
    CSV = "CSV"
    PARQUET = "Parquet"
    HTML = "HTML"


_ENDINGS = {
    ".jsonl": Form.LINES,
    ".ndjson": Form.LINES,
    ".json": Form.JSON,
    ".jsonld": Form.JSON,
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".tab": Form.CSV,
    ".parquet": Form.PARQUET,
    ".pq": Form.PARQUET,
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".xhtml": Form.HTML,
}
_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_FOREIGN = (
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet", "Save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file", "Save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF file", "Export the data as CSV or JSON Lines"),
    (b"BZh", "a bzip2 file", "Decompress it with bunzip2"),
    (b"\xfd7zXZ", "an xz file", "Decompress it with unxz"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", "Decompress it with unzstd"),
    (b"SQLite format 3", "an SQLite database", "Export the table as CSV"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """An opened source.

    Attributes:
        name: As people know it: the path that was given, or "standard input".
        form: What it is made of.
        stream: Its decompressed bytes, read once.
        encoding: Python's name of its text encoding; empty for Parquet.
    """

    name: str
    form: Form
    stream: IO[bytes]
    encoding: str


class UndecodableLine(InputError):
    """A line whose bytes are not text in the source's encoding."""


@contextmanager
def open_source(
    path: Path,
    *,
    encoding: str | None = None,
    name: str = "",
    max_unpacked: int | None = None,
) -> Iterator[Source]:
    """Open a file, or a pipe that has a name.

    Args:
        path: The file, plain or gzip.
        encoding: Text encoding where it is known; None finds out.
        name: What people know the file by, where its path is another; its ending is a
            hint.
        max_unpacked: Most bytes that a gzip file may unpack to; None for no limit.

    Raises:
        InputError: Missing, a folder, empty, unreadable, a form that we do not read, or
            damaged; the code says which.
        ExternalError: The system cannot read it.
    """
    name = name or str(path)
    if path.is_dir():
        raise InputError(
            f"{name} is a folder, expected a file. Name the files in it, as in "
            f"{name}/*.jsonl.",
            code="is-a-folder",
            data={"file": name},
        )
    with reading_errors(name), path.open("rb") as stream:
        yield source_of(stream, name, encoding=encoding, max_unpacked=max_unpacked)


def source_of(
    stream: io.BufferedReader,
    name: str,
    *,
    encoding: str | None = None,
    max_unpacked: int | None = None,
) -> Source:
    """Recognise an opened stream by its content, then by its name.

    Args:
        stream: Bytes that nobody has read from yet.
        name: As people know the source; its ending is a hint.
        encoding: As in open_source.
        max_unpacked: As in open_source.

    Raises:
        InputError: Empty, or of a form that we do not read.
    """
    ending = Path(name).suffix.lower()
    if stream.peek(2)[:2] == b"\x1f\x8b":
        zipped = cast("io.RawIOBase", gzip.GzipFile(fileobj=stream))
        if max_unpacked is not None:
            zipped = _Metered(zipped, name, max_unpacked)
        stream = io.BufferedReader(zipped, _BUFFER_BYTES)
        if ending == ".gz":
            ending = Path(Path(name).stem).suffix.lower()
    head = stream.peek(_PEEK_BYTES)[:_PEEK_BYTES]
    _refuse_foreign(head, name)
    form = _form(head, ending)
    if form is Form.PARQUET:
        return Source(name, form, stream, "")
    return Source(name, form, stream, _encoding(head, name, encoding))


class _Metered(io.RawIOBase):
    """Bytes that are unpacked up to a limit: a small file can hold a huge one."""

    def __init__(self, inner: io.RawIOBase, name: str, most: int) -> None:
        self._inner, self._name, self._most = inner, name, most
        self._total = 0

    @_override
    def readable(self) -> bool:
        return True

    @_override
    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        count = self._inner.readinto(buffer)
        self._total += count or 0
        if self._total > self._most:
            raise InputError(
                f"{self._name} unpacks to more than {self._most >> 20} MiB. Split it "
                "into smaller files.",
                code="unpacks-too-large",
                data={"file": self._name, "most_bytes": self._most},
            )
        return count


def _refuse_foreign(head: bytes, name: str) -> None:
    if not head.strip():
        raise InputError(
            f"{name} is empty. Check how it was exported.",
            code="empty-file",
            data={"file": name},
        )
    for magic, what, remedy in _FOREIGN:
        if head.startswith(magic):
            raise InputError(
                f"{name} is {what}, which factdesk does not read. {remedy}.",
                code="unknown-format",
                data={"file": name},
            )


def _form(head: bytes, ending: str) -> Form:
    """Say what the bytes are; the name counts only where they leave it open."""
    if head.startswith(b"PAR1"):
        return Form.PARQUET
    named = _ENDINGS.get(ending)
    if named in {Form.CSV, Form.HTML, Form.LINES}:
        return named
    start = _as_ascii(head).lstrip()
    if start.startswith(("{", "[")):
        return _json_form(start)
    if start.startswith("<"):
        return Form.HTML
    return named or Form.CSV


def _as_ascii(head: bytes) -> str:
    """Return the ASCII letters of the head, whatever Unicode encoding it is in."""
    return head.replace(b"\0", b"").decode("ascii", "ignore")


def _json_form(start: str) -> Form:
    """Tell one JSON document from one object a line, whatever the name says."""
    if start.startswith("["):
        return Form.JSON
    first, _, rest = start.partition("\n")
    is_whole = first.rstrip().endswith("}") and first.count("{") <= first.count("}")
    return (
        Form.LINES if is_whole and (not rest or rest.lstrip()[:1] in "{") else Form.JSON
    )


def _encoding(head: bytes, name: str, wanted: str | None) -> str:
    if wanted is not None:
        return _known_encoding(wanted)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    zeros = head.count(0)
    if zeros * 10 > len(head) * 3:
        # ASCII text in UTF-16 has a zero in every other byte, and is valid UTF-8.
        guess = "utf-16-le" if head[1::2].count(0) * 2 >= zeros else "utf-16-be"
        raise InputError(
            f"{name} is not UTF-8; it looks like UTF-16 without a byte order mark. "
            f"Pass --encoding {guess}, or convert it: iconv -f {guess} -t utf-8.",
            code="wrong-encoding",
            data={"file": name, "guess": guess},
        )
    return "utf-8"


def _known_encoding(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError as error:
        raise InputError(
            f"There is no text encoding {name!r}. Use a name such as utf-8, utf-16, "
            "windows-1252, windows-1251, shift_jis or gb18030.",
            code="unknown-encoding",
            data={"encoding": name},
        ) from error
    # Not every codec makes text: "hex" and "zip" turn bytes into bytes.
    if not found._is_text_encoding:
        return _known_encoding(f"{name} (not a text encoding)")
    return "utf-8-sig" if found.name == "utf-8" else found.name


def text_lines(source: Source) -> Iterator[tuple[int, str | UndecodableLine]]:
    r"""Yield (line number from 1, line with its line end) of a text source.

    A line that is not text in the source's encoding comes as the error to raise, so
    that the caller can set it aside and go on. Only ``\n`` ends a line.

    Args:
        source: An opened text source.

    Raises:
        InputError: A line above the limit, or bytes of UTF-16/32 that are not text.
    """
    if source.encoding in {"utf-8", "utf-8-sig"}:
        yield from _utf8_lines(source)
        return
    text = io.TextIOWrapper(source.stream, encoding=source.encoding, newline="\n")
    number = 1
    try:
        while line := text.readline(MAX_LINE_BYTES):
            _refuse_long(len(line), source.name, number)
            yield number, line
            number += 1
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source.name}, near row {number}: the bytes are not {source.encoding}. "
            "Check --encoding, or export the file as UTF-8.",
            code="wrong-encoding",
            data={"file": source.name, "row": number},
        ) from error
    finally:
        text.detach()


def _utf8_lines(source: Source) -> Iterator[tuple[int, str | UndecodableLine]]:
    number, offset = 1, 0
    while line := source.stream.readline(MAX_LINE_BYTES):
        _refuse_long(len(line), source.name, number)
        start = offset
        offset += len(line)
        if number == 1 and line.startswith(codecs.BOM_UTF8):
            line, start = line[3:], 3
        try:
            yield number, line.decode("utf-8")
        except UnicodeDecodeError as error:
            yield number, _undecodable(source, start + error.start, line)
        number += 1


def _undecodable(source: Source, offset: int, line: bytes) -> UndecodableLine:
    guess, language = _guess(line)
    return UndecodableLine(
        f"Byte offset {offset} is not UTF-8; the row looks like {guess}{language}. "
        f"Convert the file (iconv -f {guess} -t utf-8) or pass --encoding {guess}.",
        code="wrong-encoding",
        data={"offset": offset, "guess": guess},
    )


def _guess(line: bytes) -> tuple[str, str]:
    """Guess a legacy encoding from one line; good enough to name a next step."""
    high = [byte for byte in line if byte >= 0x80]
    for encoding, language in (("shift_jis", " (Japanese)"), ("gb18030", " (Chinese)")):
        # Long runs of high bytes in pairs: two bytes a letter.
        if len(high) >= 8 and len(high) * 2 > len(line) and _is_text(line, encoding):
            letters = line.decode(encoding, "ignore")
            if sum("\u3040" <= c <= "\u9fff" for c in letters) * 3 > len(letters):
                return encoding, language
    letters_high = sum(byte >= 0xC0 for byte in high)
    if len(high) >= 8 and letters_high * 10 > len(high) * 9 and _has_runs(line):
        return "windows-1251", " (Cyrillic)"
    return "windows-1252", " (Western European) or a relative of it"


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _has_runs(line: bytes) -> bool:
    """Whether high bytes stand side by side, as in an alphabet that has no ASCII."""
    pairs = sum(a >= 0xC0 and b >= 0xC0 for a, b in pairwise(line))
    return pairs * 2 > sum(byte >= 0xC0 for byte in line)


def _refuse_long(size: int, name: str, number: int) -> None:
    if size < MAX_LINE_BYTES:
        return
    raise InputError(
        f"{name}, row {number}: the line is longer than {MAX_LINE_BYTES >> 20} MiB. "
        "This is not a file with one record a line; check its format.",
        code="line-too-long",
        data={"file": name, "row": number},
    )


@contextmanager
def reading_errors(name: str) -> Iterator[None]:
    """Turn the system's and gzip's errors while reading into ours.

    Args:
        name: The source, as people know it.

    Raises:
        InputError: Missing, not permitted, or not whole gzip.
        ExternalError: The system cannot read it.
    """
    try:
        yield
    except FactdeskError:
        raise
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(
            f"{name} is truncated or damaged gzip: {error}. Fetch or export it again; "
            f'"gzip -t {name}" checks it.',
            code="damaged-gzip",
            data={"file": name},
        ) from error
    except FileNotFoundError as error:
        raise InputError(
            f"There is no file {name}. Check the path.",
            code="no-such-file",
            data={"file": name},
        ) from error
    except PermissionError as error:
        raise InputError(
            f"{name} may not be read by this user. Check its permissions.",
            code="not-readable",
            data={"file": name},
        ) from error
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE:
            raise
        raise ExternalError(
            f"{name} could not be read: {error.strerror or error}. Check the disk or "
            "the network share, then try again.",
            code="read-failed",
            data={"file": name},
        ) from error
