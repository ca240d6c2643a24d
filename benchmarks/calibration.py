# SPDX-License-Identifier: Apache-2.0
"""Turn the judge's scores into confidences, and choose the default threshold.

The event is that the first match is right; for the withheld half of the queries nothing
is right. Scores are out of fold, so that the trees never saw the query.

**Invariants:** knots rise strictly in score and never fall in confidence; a confidence
is never 0 or 1, because no finite sample shows certainty.

Example:
    >>> knots(np.arange(200.0), np.arange(200) > 99)[0][1] < 0.1
    True
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from ranking import Gathered, Judged

from factdesk.engine.metrics import lowest_confidence_at, precision_recall_curve
from factdesk.engine.ranker import GENERAL

__all__ = ["calibrate", "events", "knots", "language_groups", "nested", "threshold"]

_BINS = 20
_LEAST_IN_BIN = 30
MEASURED_FROM = 200
"""A language group gets a calibration of its own from so many queries on."""

Pair = tuple[NDArray[np.float64], NDArray[np.bool_]]


def events(part: Gathered, judged: tuple[Judged, Judged]) -> Pair:
    """Return score and truth of each query: withheld lists for the withheld half."""
    shown, hidden = judged
    scores, right = shown.verdict.copy(), shown.right.copy()
    scores[part.hidden] = hidden.verdict
    right[part.hidden] = False
    # A query that finds nothing is sure to answer nothing.
    return np.where(np.isfinite(scores), scores, -2e10), right


def knots(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> list[list[float]]:
    """Fit a broken line by equal-mass bins and pooled neighbours.

    Args:
        scores: float64, shape (n,).
        right: bool, shape (n,).

    Returns:
        Pairs of score and confidence, at least two.

    Source: Ayer et al. 1955 (pool adjacent violators), on bins with one yes and one no
        added (Laplace).
    """
    order = np.argsort(scores, kind="stable")
    bins = max(2, min(_BINS, scores.size // _LEAST_IN_BIN))
    blocks: list[list[float]] = []
    for part in np.array_split(order, bins):
        # Weight, sum of scores, sum of confidences.
        rate = (right[part].sum() + 1) / (part.size + 2)
        blocks.append([part.size, scores[part].mean(), rate])
        while len(blocks) > 1 and blocks[-2][2] >= blocks[-1][2]:
            size, score, rate = blocks.pop()
            before = blocks[-1]
            total = before[0] + size
            before[1] = (before[0] * before[1] + size * score) / total
            before[2] = (before[0] * before[2] + size * rate) / total
            before[0] = total
    line = [[float(round(score)), round(rate, 4)] for _, score, rate in blocks]
    if len(line) == 1:
        line.append([line[0][0] + 1, line[0][1]])
    return line


def language_groups(parts: list[Gathered]) -> list[str]:
    """Return the languages with enough queries to be measured."""
    langs, counts = np.unique(
        np.concatenate([p.lang for p in parts]), return_counts=True
    )
    return [
        str(lang)
        for lang, count in zip(langs, counts, strict=True)
        if lang and count >= MEASURED_FROM
    ]


def calibrate(
    parts: list[Gathered],
    data: Mapping[str, Pair],
    chosen: Mapping[str, NDArray[np.bool_]],
) -> dict[str, list[list[float]]]:
    """Fit one line for each language group and one for all.

    Args:
        parts: The collections.
        data: Collection to scores and truths.
        chosen: Collection to bool, shape (n,): which queries may be used.
    """
    scores = np.concatenate([data[p.name][0][chosen[p.name]] for p in parts])
    right = np.concatenate([data[p.name][1][chosen[p.name]] for p in parts])
    langs = np.concatenate([p.lang[chosen[p.name]] for p in parts])
    lines = {GENERAL: knots(scores, right)}
    for lang in language_groups(parts):
        lines[lang] = knots(scores[langs == lang], right[langs == lang])
    return lines


def confidences(
    part: Gathered, scores: NDArray[np.float64], lines: Mapping[str, list[list[float]]]
) -> NDArray[np.float64]:
    """Apply the lines, each query's own language or the general one."""
    result = np.zeros(scores.size)
    for at, lang in enumerate(part.lang):
        line = np.array(lines.get(str(lang), lines[GENERAL]))
        result[at] = np.interp(scores[at], line[:, 0], line[:, 1])
    return result


def nested(
    parts: list[Gathered], data: Mapping[str, Pair], n_folds: int = 5
) -> dict[str, NDArray[np.float64]]:
    """Return confidences whose lines were fitted without the query's fold."""
    result = {part.name: np.zeros(part.fold.size) for part in parts}
    for fold in range(n_folds):
        lines = calibrate(parts, data, {part.name: part.fold != fold for part in parts})
        for part in parts:
            mask = part.fold == fold
            result[part.name][mask] = confidences(part, data[part.name][0], lines)[mask]
    return result


def threshold(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the lowest confidence at which nine first matches in ten are right."""
    point = lowest_confidence_at(precision_recall_curve(confidence, right), 0.9)
    return round(float(point.confidence), 4) if point else 0.9
