# SPDX-License-Identifier: Apache-2.0
"""Cut runs of scripts that write no spaces between words.

Thai, Chinese and Japanese go through BudouX, whose models are small and deterministic.
Khmer, Lao and Burmese are cut into overlapping pairs of syllables: a syllable begins at
a consonant that carries no sign making it part of the one before.

Invariants: pieces are substrings in order of their start, and leave nothing out.

Example:
    >>> segment("abc")
    [(0, 3)]
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

__all__ = ["needs_segmentation", "segment"]

_UNSPACED = re.compile(
    "[\u0e00-\u0e7f]+|[\u0e80-\u0eff]+|[\u1000-\u109f]+|[\u1780-\u17ff]+"
    "|[\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_KANA = re.compile("[\u3040-\u30ff]")
# A consonant (or independent vowel) with all that leans on it. A coeng or asat pulls
# the next consonant in; a leading vowel of Lao belongs to the consonant after it.
_SYLLABLE = {
    "km": re.compile("[\u1780-\u17b3](?:\u17d2[\u1780-\u17a2]|[\u17b4-\u17d1\u17dd])*"),
    "lo": re.compile(
        "[\u0ec0-\u0ec4]?[\u0e81-\u0eae](?:[\u0eb0-\u0ebd\u0ec8-\u0ecd])*"
    ),
    "my": re.compile(
        "[\u1000-\u102a](?:\u1039[\u1000-\u1021]|[\u102b-\u1038\u103b-\u103e]"
        "|[\u1000-\u1021]\u103a[\u1037\u1038]*|\u103a)*"
    ),
}


def needs_segmentation(token: str) -> bool:
    """Say whether a folded token holds a script that is written without spaces."""
    return _UNSPACED.search(token) is not None


@cache
def _parser(name: str) -> Parser:
    import budoux

    if name == "th":
        return budoux.load_default_thai_parser()
    if name == "ja":
        return budoux.load_default_japanese_parser()
    return budoux.load_default_simplified_chinese_parser()


def _by_parser(run: str, name: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for piece in _parser(name).parse(run):
        spans.append((start, start + len(piece)))
        start += len(piece)
    return spans


def _by_characters(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut long phrases of Chinese characters into overlapping pairs.

    BudouX cuts Chinese and Japanese into phrases, which rarely repeat word for word.
    """
    cut: list[tuple[int, int]] = []
    for start, end in spans:
        if end - start <= 2:
            cut.append((start, end))
        else:
            cut += [(at, at + 2) for at in range(start, end - 1)]
    return cut


def _by_syllables(run: str, name: str) -> list[tuple[int, int]]:
    starts = [found.start() for found in _SYLLABLE[name].finditer(run)]
    edges = sorted({0, *starts, len(run)})
    pieces = list(pairwise(edges))
    if len(pieces) < 2:
        return pieces
    return [(a[0], b[1]) for a, b in pairwise(pieces)]


def _segment_run(run: str) -> list[tuple[int, int]]:
    first = run[0]
    if first <= "\u0e7f":
        return _by_parser(run, "th")
    if first <= "\u0eff":
        return _by_syllables(run, "lo")
    if first <= "\u109f":
        return _by_syllables(run, "my")
    if first <= "\u17ff":
        return _by_syllables(run, "km")
    return _by_characters(_by_parser(run, "ja" if _KANA.search(run) else "zh"))


def segment(token: str) -> list[tuple[int, int]]:
    """Cut a token into words.

    Args:
        token: Folded, without spaces.

    Returns:
        Half-open spans inside the token, in order of their start; what is not in an
        unspaced script stays whole.
    """
    spans: list[tuple[int, int]] = []
    last = 0
    for found in _UNSPACED.finditer(token):
        start, end = found.span()
        if start > last:
            spans.append((last, start))
        spans += [(a + start, b + start) for a, b in _segment_run(found.group())]
        last = end
    if last < len(token):
        spans.append((last, len(token)))
    return spans
