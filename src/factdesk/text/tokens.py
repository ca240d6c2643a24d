# SPDX-License-Identifier: Apache-2.0
"""From a masked text to its words, the same way for index, match and search.

Invariants: ``analyse`` gives the same words with and without spans; spans are half-
open, in code points of the masked text, inside it, never empty, and never go backwards;
time is linear in the length of the text, and only its beginning counts where it is
longer than a book.

Example:
    >>> analyse("The bridge at Orlo is closed!").words
    ['bridge', 'orlo', 'closed']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import compress
from zlib import crc32

from factdesk.text.cleanup import Tracked, clean
from factdesk.text.folding import fold, fold_lengths
from factdesk.text.language import FUNCTION_WORDS, UNKNOWN, guess, short_code
from factdesk.text.segment import needs_segmentation, segment
from factdesk.text.stemming import stemmer

__all__ = ["CAPITAL", "FORM_BITS", "NUMBER", "Analysis", "analyse"]

NUMBER = 1
"""Flag: the word begins with a digit."""
CAPITAL = 2
"""Flag: the word was written with a capital in a text that has small letters too."""
FORM_BITS = 0xFC
"""Bits of the flags that hash the form of the word before stemming."""

_RUN = re.compile(r"[^ ]+")
_FIRST_UNSPACED = "\u0e00"
_SHORTEST_REPEAT = 3
_DEFAULT_STEMS = "en"
_MOST_STRAY = 2
_MOST_REMEMBERED = 400_000
_LONGEST_REMEMBERED = 64
_LONGEST_STEMMED = 256
_MOST_CHARS = 200_000
"""Some 30,000 words: what stands behind them does not change what a text says."""


@dataclass(slots=True)
class Analysis:
    """The words of one text.

    Attributes:
        words: Folded lower-case words in order, without the language's function words
            and without what is said again when a text is pasted twice.
        terms: For each word the 64-bit hash of its stem.
        flags: For each word a sum of ``NUMBER``, ``CAPITAL`` and, in the upper six
            bits (``FORM_BITS``), a hash of its form: it tells words of one stem apart.
        lang: Two-letter code, or ``"und"``.
        spans: For each word its place in the masked text; empty unless asked for.
    """

    words: list[str]
    terms: list[int]
    flags: list[int]
    lang: str
    spans: list[tuple[int, int]]


class _Terms(dict[str, int]):
    """Hashes of stems for one language; a function word gives 0."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang
        self._function_words = FUNCTION_WORDS.get(lang, frozenset())

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        if word in self._function_words:
            term = 0
        else:
            whole = word[0].isdigit() or len(word) > _LONGEST_STEMMED
            stem = word if whole else stemmer(self._lang)(word)
            digest = blake2b((stem or word).encode("utf-8", "replace"), digest_size=8)
            term = int.from_bytes(digest.digest(), "little") or 1
        if len(word) <= _LONGEST_REMEMBERED:
            self[word] = term
        return term


_terms: dict[str, _Terms] = {}


class _Forms(dict[str, int]):
    """Six-bit hashes of words as they stand before stemming."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        form = crc32(word.encode("utf-8", "replace")) << 2 & FORM_BITS
        if len(word) <= _LONGEST_REMEMBERED:
            self[word] = form
        return form


_forms = _Forms()


def _terms_of(lang: str) -> _Terms:
    return _terms.setdefault(lang, _Terms(lang)) if lang not in _terms else _terms[lang]


def analyse(masked: str, lang: str = "", *, track: bool = False) -> Analysis:
    """Find the words of a text.

    Args:
        masked: A text that has passed ``mask``.
        lang: Its language where the source gives one; anything that is not a known tag
            means "find out".
        track: Also give the span of each word.
    """
    tracked = clean(masked[:_MOST_CHARS], track=track)
    folded = fold(tracked.text)
    spans = _spans(tracked, folded) if track else []
    words, flags = _lowered(folded)
    if not folded.isascii() and max(folded) >= _FIRST_UNSPACED:
        words, flags, spans = _segmented(words, flags, spans)
    found = short_code(lang) or guess(words)
    keep = _once(words)
    return _content(words[:keep], flags, spans, found)


def _lowered(folded: str) -> tuple[list[str], list[int]]:
    """Cut a folded text at its spaces, lower the case and set the flags."""
    # No character lowers to a space or to nothing, so both lists have one length.
    words = folded.casefold().split()
    if folded == folded.upper():
        return words, [NUMBER if word[0].isdigit() else 0 for word in words]
    flags = [
        CAPITAL if word[0] != old[0] else NUMBER if word[0].isdigit() else 0
        for word, old in zip(words, folded.split(), strict=True)
    ]
    return words, flags


def _spans(tracked: Tracked, folded: str) -> list[tuple[int, int]]:
    """Give each run of the folded text its place in the masked one."""
    offsets = tracked.offsets or []
    origin: list[int] = []
    for index, size in enumerate(fold_lengths(tracked.text)):
        origin += [offsets[index]] * size
    places = (run.span() for run in _RUN.finditer(folded))
    return [(origin[start], origin[end - 1] + 1) for start, end in places]


def _segmented(
    words: list[str], flags: list[int], spans: list[tuple[int, int]]
) -> tuple[list[str], list[int], list[tuple[int, int]]]:
    """Cut words of unspaced scripts; each piece keeps its share of the span."""
    out_words: list[str] = []
    out_flags: list[int] = []
    out_spans: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        pieces = segment(word) if needs_segmentation(word) else [(0, len(word))]
        for start, end in pieces:
            out_words.append(word[start:end])
            out_flags.append(flags[at])
            if spans:
                out_spans.append(_share(spans[at], start, end, len(word)))
    return out_words, out_flags, out_spans


def _share(span: tuple[int, int], start: int, end: int, size: int) -> tuple[int, int]:
    """Place a piece inside its word's span; exact where folding kept the length."""
    low, high = span
    if high - low == size:
        return low + start, low + end
    width = high - low
    first = low + start * width // size
    return first, max(first + 1, low + end * width // size)


def _once(words: list[str]) -> int:
    """Return how many words to keep of a text that was pasted more than once."""
    count = len(words)
    again: list[int] = []
    for size in range(_SHORTEST_REPEAT, count // 2 + 1):
        if words[size] != words[0] or words[size : size + 3] != words[:3]:
            continue
        again = again or _agreements(words)
        if again[size] < size:
            continue
        rest = (count - size) % size
        copied = size + again[size] >= count
        # What is left over is a torn copy, or a stray word or two at the end.
        if copied or (rest <= _MOST_STRAY and count - rest <= size + again[size]):
            return size
    return count


def _agreements(words: list[str]) -> list[int]:
    """Return for each place how many words from there on repeat the beginning.

    Source: the Z algorithm (Gusfield, Algorithms on Strings, Trees and Sequences).
    """
    count = len(words)
    again = [0] * count
    left = right = 0
    for at in range(1, count):
        same = min(right - at, again[at - left]) if at < right else 0
        while at + same < count and words[same] == words[at + same]:
            same += 1
        again[at] = same
        if at + same > right:
            left, right = at, at + same
    return again


def _content(
    words: list[str], flags: list[int], spans: list[tuple[int, int]], lang: str
) -> Analysis:
    """Drop function words, unless there is nothing else."""
    # A text too short to tell its language is stemmed as the most common one, so that
    # "orlo bridges" meets "the bridge at Orlo".
    table = _terms_of(_DEFAULT_STEMS if lang == UNKNOWN else lang)
    hashed = [table[word] for word in words]
    kept = [term for term in hashed if term]
    if not kept:
        plain = _terms_of("")
        kept = hashed = [plain[word] for word in words]
    told = list(compress(words, hashed))
    return Analysis(
        told,
        kept,
        [
            flag | _forms[word]
            for flag, word in zip(compress(flags, hashed), told, strict=True)
        ],
        lang,
        list(compress(spans, hashed)),
    )
