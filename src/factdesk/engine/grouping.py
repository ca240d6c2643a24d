# SPDX-License-Identifier: Apache-2.0
"""Group messages that are the same or nearly the same, by fingerprint.

Invariants: texts with the same words share a group; otherwise two texts are joined when
their near fingerprints differ in at most three bits, and groups are what such joins
connect; labels do not depend on the order of equal work.

Example:
    >>> from factdesk.text import prepare
    >>> group_near_duplicates([prepare("The dam broke"), prepare("the DAM broke!")])
    [0, 0]
"""

from __future__ import annotations

from collections.abc import Sequence

from factdesk.text.prepared import read

__all__ = ["MOST_BITS", "group_near_duplicates"]

MOST_BITS = 3
"""Fingerprints further apart are different texts (Manku, Jain and Sarma, WWW 2007)."""

_BANDS = MOST_BITS + 1
_BAND_BITS = 64 // _BANDS


def group_near_duplicates(prepared: Sequence[bytes]) -> list[int]:
    """Return a group label for each text: the position of its group's first text.

    Two fingerprints at most three bits apart agree in one of four quarters, so only
    texts that share a quarter are compared.

    Args:
        prepared: As ``factdesk.text.prepare`` gives them.

    Raises:
        InputError: One of them is not a prepared text.
    """
    texts = [read(one) for one in prepared]
    labels = list(range(len(texts)))
    buckets: dict[tuple[int, int], list[int]] = {}
    exact: dict[int, int] = {}
    for at, text in enumerate(texts):
        if not text.normalised:
            continue
        first = exact.setdefault(text.exact, at)
        if first != at:
            _join(labels, first, at)
            continue
        for band in range(_BANDS):
            key = (band, text.near >> (band * _BAND_BITS) & ((1 << _BAND_BITS) - 1))
            for other in buckets.setdefault(key, []):
                if (texts[other].near ^ text.near).bit_count() <= MOST_BITS:
                    _join(labels, other, at)
            buckets[key].append(at)
    return [_root(labels, at) for at in range(len(texts))]


def _root(labels: list[int], at: int) -> int:
    while labels[at] != at:
        labels[at] = labels[labels[at]]
        at = labels[at]
    return at


def _join(labels: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(labels, one), _root(labels, other)))
    labels[second] = first
