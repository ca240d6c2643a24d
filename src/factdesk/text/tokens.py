# SPDX-License-Identifier: Apache-2.0
"""From a masked text to its words: one pipeline for index, match, explain and search.

Invariants: ``analyse`` gives the same words with and without spans; a span is half-open,
in code points of the masked text, inside it, and never empty; spans never go backwards.

Example:
    >>> analyse("The bridge at Orlo is closed!").words
    ['bridge', 'orlo', 'closed']
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

from factdesk.text.cleanup import Tracked, clean
from factdesk.text.folding import fold, fold_lengths
from factdesk.text.language import FUNCTION_WORDS, guess, short_code
from factdesk.text.segment import needs_segmentation, segment
from factdesk.text.stemming import stemmer

__all__ = ["CAPITAL", "NUMBER", "Analysis", "analyse"]

NUMBER = 1
"""Flag: the word begins with a digit."""
CAPITAL = 2
"""Flag: the word was written with a capital in a text that has small letters too."""

_COMPOSABLE = re.compile(".[\u0300-\u036f\u3099\u309a]+|[\u1100-\u11ff]+")
_RUN = re.compile(r"[^ ]+")
_FIRST_UNSPACED = "\u0e00"
_SHORTEST_REPEAT = 3
_MOST_REMEMBERED = 400_000


@dataclass(slots=True)
class Analysis:
    """The words of one text.

    Attributes:
        words: Folded lower-case words in order, without the language's function words
            and without what is said again when a text is pasted twice.
        terms: For each word the 64-bit hash of its stem.
        flags: For each word a sum of ``NUMBER`` and ``CAPITAL``.
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
            stem = word if word[0].isdigit() else stemmer(self._lang)(word)
            digest = blake2b((stem or word).encode("utf-8", "replace"), digest_size=8)
            term = int.from_bytes(digest.digest(), "little") or 1
        self[word] = term
        return term


_terms: dict[str, _Terms] = {}


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
    tracked = clean(masked, track=track)
    if not unicodedata.is_normalized("NFC", tracked.text):
        tracked.edit(_COMPOSABLE, lambda m: unicodedata.normalize("NFC", m.group()))
    folded = fold(tracked.text)
    written = folded.split(" ")
    if track:
        spans = _spans(tracked, folded)
    else:
        spans = []
    written = [word for word in written if word]
    words, flags = _lowered(written, folded)
    if not folded.isascii() and max(folded) >= _FIRST_UNSPACED:
        words, flags, spans = _segmented(words, flags, spans)
    found = short_code(lang) or guess(words)
    keep = _once(words)
    return _content(words[:keep], flags, spans, found)


def _lowered(written: list[str], folded: str) -> tuple[list[str], list[int]]:
    """Lower the case and set the flags."""
    words = [word.casefold() for word in written]
    shouted = not any(char.islower() for char in folded) if folded.isascii() else (
        folded == folded.upper()
    )
    flags = [
        (NUMBER if word[0].isdigit() else 0)
        + (CAPITAL if word[0] != old[0] and not shouted else 0)
        for word, old in zip(words, written, strict=True)
    ]
    return words, flags


def _spans(tracked: Tracked, folded: str) -> list[tuple[int, int]]:
    """Give each run of the folded text its place in the masked one."""
    offsets = tracked.offsets or []
    origin: list[int] = []
    for index, size in enumerate(fold_lengths(tracked.text)):
        origin += [offsets[index]] * size
    return [
        (origin[run.start()], origin[run.end() - 1] + 1) for run in _RUN.finditer(folded)
    ]


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
    for size in range(_SHORTEST_REPEAT, count // 2 + 1):
        if words[size] != words[0] or words[:size] != words[size : 2 * size]:
            continue
        whole = size
        while words[whole : whole + size] == words[:size]:
            whole += size
        # A shorter rest is a torn copy or a stray word at the end.
        if count - whole < size and count - whole <= 2 or words[whole:] == words[: count - whole]:
            return size
    return count


def _content(
    words: list[str], flags: list[int], spans: list[tuple[int, int]], lang: str
) -> Analysis:
    """Drop function words, unless there is nothing else."""
    table = _terms_of(lang)
    hashed = [table[word] for word in words]
    kept = [at for at, term in enumerate(hashed) if term]
    if not kept:
        plain = _terms_of("")
        hashed = [plain[word] for word in words]
        kept = list(range(len(words)))
    return Analysis(
        [words[at] for at in kept],
        [hashed[at] for at in kept],
        [flags[at] for at in kept],
        lang,
        [spans[at] for at in kept] if spans else [],
    )


