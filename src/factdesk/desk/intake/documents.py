# SPDX-License-Identifier: Apache-2.0
"""Take out of a PDF who made it and what would run in it, without moving a byte.

A PDF is not rendered or rebuilt here. Where it keeps its author, program and machine,
blanks are written over them; the names of parts that run by themselves are made into
names that no reader knows. Both also inside compressed parts that hold such entries.

**Invariants:** the file is as long as before, so that its table of places still fits;
what is unpacked at once is bounded; a PDF in which this cannot be done is refused.

Example:
    >>> pdf_without_author(b"%PDF-1.4 /Author (Ada) %%EOF")
    b'%PDF-1.4 /Author (   ) %%EOF'

Source: ISO 32000-1 sections 7.3.4 (strings), 7.5.7 (object streams), 12.6 (actions),
14.3 (metadata).
"""

from __future__ import annotations

import re
import zlib

__all__ = ["is_locked", "is_pdf", "pdf_without_author"]

_MOST_UNPACKED = 64 * 1024 * 1024
"""Of all compressed parts together that are looked into."""
_WHO = re.compile(
    rb"/(?:Author|Creator|Producer|Company|Manager|LastModifiedBy|SourceModified)\s*"
    rb"(?=[(<])"
)
_XMP = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*>", re.DOTALL)
_RUNS = re.compile(
    rb"/(?:JavaScript|JS|OpenAction|AA|Launch|RichMedia|SubmitForm|ImportData)"
    rb"(?![A-Za-z0-9])"
)
_STREAM = re.compile(rb"stream\r?\n")
_LOOKED_INTO = re.compile(rb"/(?:ObjStm|Metadata)(?![A-Za-z])")
_MOST_HEAD = 2000
"""The dictionary before a stream is looked for so far back."""


def is_pdf(data: bytes) -> bool:
    """Whether the bytes say that they are a PDF."""
    return data.startswith(b"%PDF-")


def is_locked(data: bytes) -> bool:
    """Whether a password is in the way: then nothing can be taken out of it."""
    return re.search(rb"/Encrypt(?![A-Za-z])", data) is not None


def pdf_without_author(data: bytes) -> bytes:
    """Return a PDF as it may be kept.

    Args:
        data: The whole file, not locked.

    Raises:
        ValueError: It has no end, or a part of it cannot be cleaned.
    """
    if b"%%EOF" not in data[-4096:]:
        raise ValueError("no end")
    kept = bytearray(data)
    left = _MOST_UNPACKED
    for start, end in _packed_parts(data):
        unpacked = _unpacked(data[start:end], left)
        left -= len(unpacked)
        clean = _blanked(unpacked)
        if clean != unpacked:
            packed = zlib.compress(clean, 9)
            if len(packed) > end - start:
                raise ValueError("does not fit")
            # What follows the end of a compressed part is passed over by readers.
            kept[start:end] = packed.ljust(end - start, b"\n")
    return _blanked(bytes(kept))


def _packed_parts(data: bytes) -> list[tuple[int, int]]:
    """Return where the compressed parts are that may hold who made it."""
    found, at = [], 0
    while (start := _STREAM.search(data, at)) is not None:
        end = data.find(b"endstream", start.end())
        if end < 0:
            raise ValueError("no end")
        opened = data.rfind(b"obj", max(at, start.start() - _MOST_HEAD), start.start())
        head = data[max(opened, at) : start.start()]
        if _LOOKED_INTO.search(head) and b"FlateDecode" in head:
            found.append((start.end(), len(data[:end].rstrip(b"\r\n"))))
        at = end + len(b"endstream")
    return found


def _unpacked(packed: bytes, most: int) -> bytes:
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(packed, most + 1)
    except zlib.error as error:
        raise ValueError("not compressed") from error
    if len(data) > most:
        raise ValueError("too large")
    return data


def _blanked(data: bytes) -> bytes:
    """Write blanks over who made it, and unknown names over what runs."""
    kept = bytearray(data)
    for found in _WHO.finditer(data):
        start, end, blank = _string(data, found.end())
        kept[start:end] = blank * (end - start)
    for found in _XMP.finditer(data):
        kept[found.start() : found.end()] = b" " * (found.end() - found.start())
    for found in _RUNS.finditer(data):
        kept[found.start() + 1 : found.end()] = b"X" * (found.end() - found.start() - 1)
    return bytes(kept)


def _string(data: bytes, at: int) -> tuple[int, int, bytes]:
    """Return where the inside of a string is, and what blanks it."""
    if data[at : at + 1] == b"<":
        if data[at + 1 : at + 2] == b"<":  # a dictionary
            return at, at, b""
        end = data.find(b">", at)
        return at + 1, end if end > 0 else len(data), b"0"
    depth, place = 1, at + 1
    while place < len(data) and depth:
        sign = data[place]
        place += 2 if sign == 0x5C else 1
        depth += (sign == 0x28) - (sign == 0x29)
    return at + 1, place - 1, b" "
