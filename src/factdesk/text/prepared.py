# SPDX-License-Identifier: Apache-2.0
"""Prepared texts: what matching needs of a text, as bytes that a caller can store.

::

    offset  size  field (little-endian)
         0     4  magic "FDPT"
         4     2  format version
         6     2  language: two letters, or two zero bytes
         8     8  exact fingerprint: hash of the normalised words
        16     8  near fingerprint: 64-bit simhash of the n-grams
        24     4  number of words n
        28     4  number of distinct n-grams m
        32     4  bytes of the normalised token string t
        36     4  day that the text names: days since 1970-01-01, or zero
        40   8 n  hash of each word's stem, in order
              4 m  n-gram hashes, ascending
                n  flags of each word
                t  normalised token string, UTF-8
                   zero bytes up to a multiple of eight

Invariants: the same text gives the same bytes on every machine; handles, numbers to
call and addresses are masked before anything is computed; the length is a multiple of
eight, so that joined texts stay aligned.

Example:
    >>> read(prepare("The bridge at Orlo is closed!")).normalised
    'bridge orlo closed'
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from factdesk.compiled import kernel
from factdesk.errors import InputError
from factdesk.text.days import find_day
from factdesk.text.grams import grams
from factdesk.text.language import UNKNOWN
from factdesk.text.mask import mask
from factdesk.text.tokens import Analysis, analyse

__all__ = ["FORMAT_VERSION", "Batch", "PreparedText", "join", "language_code",
           "prepare", "read"]  # fmt: skip

FORMAT_VERSION = 1
_MAGIC = b"FDPT"
_HEADER = struct.Struct("<4sH2sQQIIII")
_MOST_WORDS = 4_096
"""Words beyond this do not change what a message says; nor do their n-grams."""


class Batch(NamedTuple):
    """Prepared texts side by side, as the kernels read them.

    Attributes:
        terms: uint64, stem hashes of all words of all texts.
        flags: uint8, likewise.
        term_ptr: int64, shape (n + 1,); words of text i are ``term_ptr[i]`` to
            ``term_ptr[i + 1]``.
        grams: uint64, distinct n-gram hashes of all texts.
        gram_ptr: int64, shape (n + 1,).
        lang: uint16, shape (n,); as ``language_code`` gives it.
        day: int32, shape (n,); as ``days.find_day`` gives it.
    """

    terms: NDArray[np.uint64]
    flags: NDArray[np.uint8]
    term_ptr: NDArray[np.int64]
    grams: NDArray[np.uint64]
    gram_ptr: NDArray[np.int64]
    lang: NDArray[np.uint16]
    day: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PreparedText:
    """What stands in a prepared text.

    Attributes:
        normalised: Folded lower-case words, joined by spaces; the string that a
            full-text search indexes.
        lang: Two-letter code, or empty where nobody knows.
        exact: Equal for texts with the same words in the same order.
        near: Differs in few bits for texts that are nearly the same.
    """

    normalised: str
    lang: str
    exact: int
    near: int


def language_code(lang: str) -> int:
    """Return a language as the 16-bit number that stands in the header; 0 unknown."""
    if len(lang) != 2 or lang == UNKNOWN:
        return 0
    return int.from_bytes(lang.encode("ascii", "replace"), "little")


def prepare(text: str, lang: str = "") -> bytes:
    """Read a text once; ``Index.match`` and ``Index.reverse`` take the result.

    Args:
        text: Any string; it is masked here.
        lang: Its language where the source says so, else it is found out.

    Returns:
        The layout of the module's docstring.
    """
    masked = mask(text)
    return _pack(analyse(masked, lang), find_day(masked))


def _pack(found: Analysis, day: int) -> bytes:
    words = found.words[:_MOST_WORDS]
    normalised = " ".join(words)
    stored = normalised.encode("utf-8", "replace")
    hashes = grams(normalised)
    hashes.sort()
    many, near = _sketch(hashes)
    header = _HEADER.pack(
        _MAGIC,
        FORMAT_VERSION,
        language_code(found.lang).to_bytes(2, "little"),
        int.from_bytes(blake2b(stored, digest_size=8).digest(), "little"),
        int(near),
        len(words),
        int(many),
        len(stored),
        day,
    )
    body = b"".join(
        (
            header,
            struct.pack(f"<{len(words)}Q", *found.terms[:_MOST_WORDS]),
            hashes[:many].tobytes(),
            bytes(found.flags[:_MOST_WORDS]),
            stored,
        )
    )
    return body + bytes(-len(body) % 8)


@kernel
def _simhash(hashes: NDArray[np.uint32]) -> np.uint64:
    """Return the 64-bit simhash of a set.

    Source: Charikar, STOC 2002.
    """
    votes = np.zeros(64, np.int32)
    for at in range(hashes.size):
        value = np.uint64(hashes[at]) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
        value *= np.uint64(0xBF58476D1CE4E5B9)
        value ^= value >> np.uint64(32)
        for bit in range(64):
            votes[bit] += 1 if (value >> np.uint64(bit)) & np.uint64(1) else -1
    result = np.uint64(0)
    for bit in range(64):
        if votes[bit] > 0:
            result |= np.uint64(1) << np.uint64(bit)
    return result


@kernel
def _sketch(hashes: NDArray[np.uint32]) -> tuple[int, np.uint64]:
    """Move the distinct of sorted hashes to the front; return how many, and simhash."""
    many = min(hashes.size, 1)
    for at in range(1, hashes.size):
        if hashes[at] != hashes[many - 1]:
            hashes[many] = hashes[at]
            many += 1
    return many, _simhash(hashes[:many])


def _refuse(position: int, why: str) -> InputError:
    return InputError(
        f"Prepared text {position} {why}. Prepare the text again with this version "
        'of factdesk: "factdesk.text.prepare(text)".',
        code="prepared-text",
        data={"position": position},
    )


def _check(prepared: bytes, position: int) -> None:
    if len(prepared) < _HEADER.size or len(prepared) % 8 or prepared[:4] != _MAGIC:
        raise _refuse(position, "is not a prepared text")
    _, version, lang, _, _, words, many, size, _ = _HEADER.unpack_from(prepared)
    if version != FORMAT_VERSION:
        raise _refuse(position, f"has format {version}, not {FORMAT_VERSION}")
    if lang != b"\0\0" and not (lang.isalpha() and lang.islower()):
        raise _refuse(position, "names no language")
    needed = _HEADER.size + 9 * words + 4 * many + size
    if needed + -needed % 8 != len(prepared):
        raise _refuse(position, "is truncated")


def read(prepared: bytes) -> PreparedText:
    """Return what stands in a prepared text.

    Raises:
        InputError: The bytes are not a prepared text of this format.
    """
    _check(prepared, 0)
    _, _, lang, exact, near, words, many, size, _ = _HEADER.unpack_from(prepared)
    start = _HEADER.size + 9 * words + 4 * many
    normalised = prepared[start : start + size].decode("utf-8", "replace")
    return PreparedText(normalised, lang.decode("ascii").strip("\0"), exact, near)


def join(prepared: Sequence[bytes]) -> Batch:
    """Lay prepared texts side by side for the kernels.

    Raises:
        InputError: One of them is not a prepared text of this format; nothing is read.
    """
    for position, text in enumerate(prepared):
        _check(text, position)
    lengths = np.fromiter((len(text) for text in prepared), np.int64, len(prepared))
    starts = np.zeros(lengths.size + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    buffer = np.frombuffer(b"".join(prepared), np.uint8)
    term_ptr, gram_ptr = _pointers(buffer, starts)
    batch = Batch(
        np.empty(term_ptr[-1], np.uint64),
        np.empty(term_ptr[-1], np.uint8),
        term_ptr,
        np.empty(gram_ptr[-1], np.uint64),
        gram_ptr,
        np.empty(lengths.size, np.uint16),
        np.empty(lengths.size, np.int32),
    )
    _unpack(buffer, starts, batch)
    return batch


@kernel
def _number(buffer: NDArray[np.uint8], at: int, size: int) -> np.uint64:
    value = np.uint64(0)
    for byte in range(size):
        value |= np.uint64(buffer[at + byte]) << np.uint64(8 * byte)
    return value


@kernel
def _pointers(
    buffer: NDArray[np.uint8], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    count = starts.size - 1
    terms, many = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    for text in range(count):
        terms[text + 1] = terms[text] + np.int64(_number(buffer, starts[text] + 24, 4))
        many[text + 1] = many[text] + np.int64(_number(buffer, starts[text] + 28, 4))
    return terms, many


@kernel
def _unpack(buffer: NDArray[np.uint8], starts: NDArray[np.int64], batch: Batch) -> None:
    for text in range(starts.size - 1):
        batch.lang[text] = np.uint16(_number(buffer, starts[text] + 6, 2))
        batch.day[text] = np.int32(_number(buffer, starts[text] + 36, 4))
        at = starts[text] + 40
        for word in range(batch.term_ptr[text], batch.term_ptr[text + 1]):
            batch.terms[word] = _number(buffer, at, 8)
            at += 8
        for gram in range(batch.gram_ptr[text], batch.gram_ptr[text + 1]):
            batch.grams[gram] = _number(buffer, at, 4)
            at += 4
        for word in range(batch.term_ptr[text], batch.term_ptr[text + 1]):
            batch.flags[word] = buffer[at]
            at += 1
