# SPDX-License-Identifier: Apache-2.0
"""Say why a record was proposed: shared spans, clashes, and what moved the score.

Invariants: every span lies inside the masked string that it points into; spans of the
post do not overlap; the same pair always gives the same explanation.

Example:
    >>> shared_spans("The bridge is closed", Record("k", claim="bridge closed"))[0].post
    (4, 10)
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from factdesk.claims import FIELDS, Explanation, Reason, Record, SharedSpan, SpanKind
from factdesk.engine.clashes import find_clashes
from factdesk.engine.features import FEATURES, REASONS
from factdesk.text.tokens import NUMBER, Analysis, analyse

__all__ = ["explain_match", "shared_spans"]

_MOST_CHARS = 20_000
"""So much of either side is explained; a reader looks at less."""
_MOST_SPANS = 200
_SIMILAR_FROM = 5
"""Shortest word, in letters, that may be similar rather than the same."""
_MOST_DISTANCE = 0.25
_LEAST_PULL = 0.15
"""How far a feature must be from its middle to be told as a reason."""


def explain_match(
    masked: str, record: Record, features: NDArray[np.float32]
) -> Explanation:
    """Explain one pair.

    Args:
        masked: The masked post.
        record: The record, masked.
        features: float32, shape (N_FEATURES,); of this pair.
    """
    fields = {field: getattr(record, field) for field in FIELDS}
    return Explanation(
        spans=tuple(shared_spans(masked, record)),
        warnings=find_clashes(masked, fields, lang_record=record.lang),
        reasons=tuple(_reasons(features)),
    )


def shared_spans(masked: str, record: Record) -> list[SharedSpan]:
    """Align the words of a post with those of a record, claim first.

    Args:
        masked: The masked post; beyond 20,000 characters nothing is aligned.
        record: The record, masked.

    Returns:
        In order of the post; a word of the post is used once.
    """
    post = analyse(masked[:_MOST_CHARS], track=True)
    free = set(range(len(post.words)))
    spans: list[SharedSpan] = []
    for field in FIELDS:
        text = getattr(record, field)[:_MOST_CHARS]
        if text and free:
            other = analyse(text, record.lang, track=True)
            spans += _field_spans(post, free, field, other)
    spans.sort(key=lambda span: span.post)
    return spans[:_MOST_SPANS]


def _field_spans(
    post: Analysis, free: set[int], field: str, other: Analysis
) -> Iterator[SharedSpan]:
    """Yield runs of shared words, then single similar ones; take them from ``free``."""
    places: dict[int, list[int]] = {}
    for at, term in enumerate(other.terms):
        places.setdefault(term, []).append(at)
    # The same word has two stems where the languages of the two sides were read apart.
    known = dict(zip(other.words, other.terms, strict=True))
    pairs = zip(post.words, post.terms, strict=True)
    mine = [known.get(word, term) for word, term in pairs]
    at = 0
    while at < len(mine):
        size, start = _longest(mine, other.terms, at, places, free)
        if size:
            yield _span(post, at, field, other, start, size)
            free -= set(range(at, at + size))
        at += max(size, 1)
    if field != "text":
        yield from _similar_spans(post, mine, free, field, other)


def _longest(
    mine: list[int],
    others: list[int],
    at: int,
    places: dict[int, list[int]],
    free: set[int],
) -> tuple[int, int]:
    """Return size and start of the longest run of the other side that begins here."""
    best, best_start = 0, 0
    for start in places.get(mine[at], ())[:50]:
        size = 0
        while (
            at + size < len(mine)
            and start + size < len(others)
            and mine[at + size] == others[start + size]
            and at + size in free
        ):
            size += 1
        if size > best:
            best, best_start = size, start
    return best, best_start


def _span(
    post: Analysis, at: int, field: str, other: Analysis, start: int, size: int
) -> SharedSpan:
    kind = SpanKind.WORDS
    if size == 1 and post.flags[at] & NUMBER:
        kind = SpanKind.NUMBER
    return SharedSpan(
        (post.spans[at][0], post.spans[at + size - 1][1]),
        field,
        (other.spans[start][0], other.spans[start + size - 1][1]),
        kind,
    )


def _similar_spans(
    post: Analysis, mine: list[int], free: set[int], field: str, other: Analysis
) -> Iterator[SharedSpan]:
    """Yield single words that differ in few letters, the first best of the field."""
    shared = set(mine)
    left = [
        at
        for at, word in enumerate(other.words)
        if len(word) >= _SIMILAR_FROM and other.terms[at] not in shared
    ][:100]
    for at in sorted(free)[:100]:
        word = post.words[at]
        if len(word) < _SIMILAR_FROM or post.flags[at] & NUMBER:
            continue
        distances = [
            (OSA.normalized_distance(word, other.words[place]), place) for place in left
        ]
        distance, place = min(distances, default=(1.0, -1))
        if distance <= _MOST_DISTANCE:
            free.discard(at)
            yield SharedSpan(
                post.spans[at], field, other.spans[place], SpanKind.SIMILAR
            )


def _reasons(features: NDArray[np.float32]) -> Iterator[Reason]:
    """Yield the features that speak clearly, strongest first."""
    pulls = []
    for name, (middle, present, absent) in REASONS.items():
        value = float(features[FEATURES.index(name)])
        if name.startswith("cosine") and value == 0.0:
            continue
        pull = value - middle
        if abs(pull) >= _LEAST_PULL:
            pulls.append((abs(pull), name, pull, present, absent))
    pulls.sort(key=lambda row: (-row[0], row[1]))
    for _, name, pull, present, absent in pulls:
        yield Reason(name, 1 if pull > 0 else -1, present if pull > 0 else absent)
