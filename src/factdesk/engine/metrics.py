# SPDX-License-Identifier: Apache-2.0
"""How good a ranking, and the confidence of its first match, are.

A ranking is a sequence of document ids, best first, without repeats; the truth is a
set of relevant ids. Scores of single queries go into float64 arrays, one entry a query,
so that two systems measured on the same queries can be compared pair by pair.

**Invariants:** pure functions; no clock, no I/O; randomness only from the seed that is
handed in, so equal input gives equal output. Results do not depend on the order of the
queries, equal confidences included. A figure that the input does not define is None,
never NaN.

Example:
    >>> average_precision(["b", "a", "c"], {"a"}, 5)
    0.5
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = [
    "CALIBRATION_BINS",
    "Interval",
    "OperatingPoint",
    "PrecisionRecallCurve",
    "auroc",
    "average_precision",
    "bootstrap_mean",
    "expected_calibration_error",
    "lowest_confidence_at",
    "mean_by_group",
    "paired_difference",
    "precision_recall_curve",
    "recall_at_precision",
    "reciprocal_rank",
    "success",
]

_Floats = npt.NDArray[np.float64]
"""float64, shape (n_queries,)."""
_Bools = npt.NDArray[np.bool_]
"""bool, shape (n_queries,)."""

CALIBRATION_BINS = 15
"""Bins of the calibration error; 15 is what the literature reports."""

_RESAMPLES = 2_000
"""Enough for a 95 % interval whose ends move by about 0.001 from seed to seed."""

_CELLS_PER_BLOCK = 2_000_000
"""Resampled indices held at once: 16 MB, whatever the number of queries."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its bootstrap interval.

    Attributes:
        mean: The mean of the sample itself.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    mean: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Return the three numbers as a JSON-ready object."""
        return {"mean": self.mean, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class PrecisionRecallCurve:
    """What answering only above a confidence gives, for each confidence that occurs.

    Attributes:
        confidence: Distinct confidences, highest first; float64, shape (n_points,).
        precision: Right answers among the given ones; float64, same shape.
        recall: Right answers among the answerable queries; float64, same shape.
        answered: Queries at or above the confidence; int64, same shape.
    """

    confidence: _Floats
    precision: _Floats
    recall: _Floats
    answered: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """One point of a precision/recall curve.

    Attributes:
        confidence: Answer at this confidence or higher.
        precision: Right answers among the given ones.
        recall: Right answers among the answerable queries.
        answered: Number of queries that get an answer.
    """

    confidence: float
    precision: float
    recall: float
    answered: int

    def to_json(self) -> dict[str, float | int]:
        """Return the point as a JSON-ready object."""
        return {
            "confidence": self.confidence,
            "precision": self.precision,
            "recall": self.recall,
            "answered": self.answered,
        }


def average_precision(
    ranking: Sequence[str], relevant: AbstractSet[str], k: int
) -> float:
    """Average the precision at the ranks of the relevant documents among the first k.

    The sum is divided by min(number of relevant, k), so a perfect ranking scores 1.

    Args:
        ranking: Document ids, best first, no repeats; may be shorter than k.
        relevant: Ids that answer the query; not empty.
        k: Depth, at least 1.

    Returns:
        A value in [0, 1], higher is better.

    Raises:
        ValueError: k below 1, no relevant id, or a repeated id (the caller's bug).
    """
    _check_query(ranking, relevant, k)
    found = 0
    total = 0.0
    for rank, document in enumerate(ranking[:k], start=1):
        if document in relevant:
            found += 1
            total += found / rank
    return total / min(len(relevant), k)


def reciprocal_rank(
    ranking: Sequence[str], relevant: AbstractSet[str], k: int
) -> float:
    """Return 1 / rank of the first relevant document among the first k, or 0.

    Args:
        ranking: Document ids, best first, no repeats; may be shorter than k.
        relevant: Ids that answer the query; not empty.
        k: Depth, at least 1.

    Returns:
        A value in [0, 1], higher is better.

    Raises:
        ValueError: k below 1, no relevant id, or a repeated id (the caller's bug).
    """
    _check_query(ranking, relevant, k)
    for rank, document in enumerate(ranking[:k], start=1):
        if document in relevant:
            return 1.0 / rank
    return 0.0


def success(ranking: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return 1 if a relevant document stands among the first k, else 0.

    Args:
        ranking: Document ids, best first, no repeats; may be shorter than k.
        relevant: Ids that answer the query; not empty.
        k: Depth, at least 1.

    Returns:
        0.0 or 1.0.

    Raises:
        ValueError: k below 1, no relevant id, or a repeated id (the caller's bug).
    """
    _check_query(ranking, relevant, k)
    return float(any(document in relevant for document in ranking[:k]))


def mean_by_group(
    values: Sequence[float] | _Floats, groups: Sequence[str]
) -> dict[str, tuple[int, float]]:
    """Average the values of each group.

    Args:
        values: One number a query; shape (n_queries,).
        groups: One group name a query, for example its language.

    Returns:
        Group name to (number of queries, mean), in the order of the names.

    Raises:
        ValueError: The two differ in length (the caller's bug).
    """
    members: dict[str, list[float]] = {}
    for value, group in zip(values, groups, strict=True):
        members.setdefault(group, []).append(float(value))
    return {
        group: (len(members[group]), math.fsum(members[group]) / len(members[group]))
        for group in sorted(members)
    }


def bootstrap_mean(
    values: Sequence[float] | _Floats,
    *,
    seed: int = 0,
    resamples: int = _RESAMPLES,
    level: float = 0.95,
) -> Interval:
    """Give the mean of a sample with its percentile bootstrap interval.

    Args:
        values: One number a query; shape (n_queries,), not empty.
        seed: Seed of the resampling; equal seeds give equal intervals.
        resamples: Number of resamples, at least 1.
        level: Share of the resampled means inside the interval, in (0, 1).

    Returns:
        Mean and ends of the interval, in the unit of the values.

    Raises:
        ValueError: No value, resamples below 1 or level outside (0, 1).

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", section 13.3.
    """
    sample = np.sort(np.asarray(values, dtype=np.float64))
    if sample.ndim != 1 or sample.size == 0:
        msg = f"A bootstrap needs a row of numbers, got shape {sample.shape}."
        raise ValueError(msg)
    if resamples < 1 or not 0.0 < level < 1.0:
        msg = f"resamples={resamples} must be >= 1 and level={level} inside (0, 1)."
        raise ValueError(msg)
    means = _resampled_means(sample, seed=seed, resamples=resamples)
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(means, [tail, 100.0 - tail])
    return Interval(math.fsum(sample) / sample.size, float(low), float(high))


def paired_difference(
    ours: Sequence[float] | _Floats,
    theirs: Sequence[float] | _Floats,
    *,
    seed: int = 0,
    resamples: int = _RESAMPLES,
    level: float = 0.95,
) -> Interval:
    """Compare two systems on the same queries by a paired bootstrap.

    Queries are resampled, not systems, so what makes a query hard for both cancels out.

    Args:
        ours: One score a query; shape (n_queries,), not empty.
        theirs: The other system's score of the same query; same shape and order.
        seed: Seed of the resampling.
        resamples: Number of resamples, at least 1.
        level: Share of the resampled differences inside the interval, in (0, 1).

    Returns:
        Mean of ours - theirs with its interval; above 0 means that ours is better. An
        interval without 0 is a difference that another draw of queries would show too.

    Raises:
        ValueError: The two differ in shape, or see :func:`bootstrap_mean`.
    """
    left = np.asarray(ours, dtype=np.float64)
    right = np.asarray(theirs, dtype=np.float64)
    if left.shape != right.shape:
        msg = f"Paired scores must have one shape, got {left.shape} and {right.shape}."
        raise ValueError(msg)
    return bootstrap_mean(left - right, seed=seed, resamples=resamples, level=level)


def expected_calibration_error(
    confidence: Sequence[float] | _Floats,
    correct: Sequence[bool] | _Bools,
    *,
    bins: int = CALIBRATION_BINS,
) -> float:
    """Measure how far confidences are from the share of answers that are right.

    The queries are sorted by confidence and cut into bins that hold equally many, one
    more in the first ones where the number does not divide. The error is the mean over
    the queries of |mean confidence - share right| of their bin. Queries of equal
    confidence share their mean outcome before the cut: a bin boundary through a tie
    would otherwise make the figure depend on the order of the queries.

    Args:
        confidence: Values in [0, 1]; shape (n_queries,), not empty.
        correct: Whether the answer is right; same shape.
        bins: Number of bins, at least 1; empty ones (fewer queries than bins) count 0.

    Returns:
        A value in [0, 1], lower is better.

    Raises:
        ValueError: Different shapes, no query, or bins below 1 (the caller's bug).
    """
    scores, outcomes = _aligned(confidence, correct)
    if scores.size == 0 or bins < 1:
        msg = f"Calibration needs queries and bins, got {scores.size} and {bins}."
        raise ValueError(msg)
    values, group = np.unique(scores, return_inverse=True)
    share = np.bincount(group, outcomes) / np.bincount(group)
    order = np.sort(group)
    gaps = values[order] - share[order]
    return math.fsum(abs(part.sum()) for part in np.array_split(gaps, bins)) / gaps.size


def auroc(
    confidence: Sequence[float] | _Floats, positive: Sequence[bool] | _Bools
) -> float | None:
    """Give the chance that a positive has a higher confidence than a negative.

    Ties count one half (the area under the ROC curve drawn with straight lines).

    Args:
        confidence: Any finite numbers; shape (n_queries,).
        positive: Class of each query; same shape.

    Returns:
        A value in [0, 1], or None where one of the classes is empty.

    Raises:
        ValueError: Different shapes or numbers that are not finite.

    Source: Hanley and McNeil, Radiology 143 (1982): the area is the Mann-Whitney
    statistic divided by the number of pairs.
    """
    scores, classes = _aligned(confidence, positive)
    n_positive = int(classes.sum())
    n_negative = classes.size - n_positive
    if n_positive == 0 or n_negative == 0:
        return None
    _, group, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(counts) - (counts - 1) / 2.0
    rank_sum = float(middle_rank[group][classes > 0].sum())
    wins = rank_sum - n_positive * (n_positive + 1) / 2.0
    return wins / (n_positive * n_negative)


def precision_recall_curve(
    confidence: Sequence[float] | _Floats,
    correct: Sequence[bool] | _Bools,
    *,
    answerable: int | None = None,
) -> PrecisionRecallCurve:
    """Compute precision and recall at every confidence that occurs.

    Args:
        confidence: Confidence of the first match of each query; shape (n_queries,).
        correct: Whether that match is right; same shape.
        answerable: Queries that have a right answer; the denominator of recall. None
            means all queries.

    Returns:
        One point for each distinct confidence, highest first; empty for no query.

    Raises:
        ValueError: Different shapes, or fewer answerable queries than right answers.
    """
    scores, outcomes = _aligned(confidence, correct)
    total = scores.size if answerable is None else answerable
    if total < outcomes.sum():
        msg = (
            f"answerable={total} is less than the {int(outcomes.sum())} right answers."
        )
        raise ValueError(msg)
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.diff(scores[order], append=-np.inf))
    right = np.cumsum(outcomes[order])[last]
    answered = (last + 1).astype(np.int64)
    return PrecisionRecallCurve(
        confidence=scores[order][last],
        precision=right / answered,
        recall=right / max(total, 1),
        answered=answered,
    )


def lowest_confidence_at(
    curve: PrecisionRecallCurve, precision: float
) -> OperatingPoint | None:
    """Pick the lowest confidence at which the precision is still high enough.

    Args:
        curve: From :func:`precision_recall_curve`.
        precision: Precision to reach, in (0, 1]; 0.90 sets the default threshold.

    Returns:
        The point with the lowest confidence, hence the highest recall, whose precision
        is at least the one asked for; None where no point has it.
    """
    reached = np.flatnonzero(curve.precision >= precision)
    if reached.size == 0:
        return None
    point = int(reached[-1])
    return OperatingPoint(
        confidence=float(curve.confidence[point]),
        precision=float(curve.precision[point]),
        recall=float(curve.recall[point]),
        answered=int(curve.answered[point]),
    )


def recall_at_precision(
    confidence: Sequence[float] | _Floats,
    correct: Sequence[bool] | _Bools,
    *,
    precision: float = 0.95,
    answerable: int | None = None,
) -> float:
    """Give the best recall that can be had at a precision.

    Args:
        confidence: Confidence of the first match of each query; shape (n_queries,).
        correct: Whether that match is right; same shape.
        precision: Precision to keep, in (0, 1].
        answerable: As in :func:`precision_recall_curve`.

    Returns:
        A value in [0, 1], higher is better; 0 where the precision is never reached.

    Raises:
        ValueError: As :func:`precision_recall_curve`.
    """
    curve = precision_recall_curve(confidence, correct, answerable=answerable)
    point = lowest_confidence_at(curve, precision)
    return 0.0 if point is None else point.recall


def _check_query(ranking: Sequence[str], relevant: AbstractSet[str], k: int) -> None:
    if k < 1:
        msg = f"The depth k must be at least 1, got {k}."
        raise ValueError(msg)
    if not relevant:
        msg = "A query without a relevant document has no ranking score."
        raise ValueError(msg)
    if len(set(ranking[:k])) != len(ranking[:k]):
        msg = "A ranking must not name a document twice."
        raise ValueError(msg)


def _aligned(
    confidence: Sequence[float] | _Floats, outcome: Sequence[bool] | _Bools
) -> tuple[_Floats, _Floats]:
    """Return both as float64 rows of one length; outcomes are 0.0 or 1.0."""
    scores = np.asarray(confidence, dtype=np.float64)
    outcomes = np.asarray(outcome, dtype=np.bool_).astype(np.float64)
    if scores.ndim != 1 or scores.shape != outcomes.shape:
        msg = f"Expected two rows of one length, got {scores.shape}, {outcomes.shape}."
        raise ValueError(msg)
    if not np.isfinite(scores).all():
        msg = "Confidences must be finite numbers."
        raise ValueError(msg)
    return scores, outcomes


def _resampled_means(sample: _Floats, *, seed: int, resamples: int) -> _Floats:
    """Return the means of resamples with replacement; float64, shape (resamples,)."""
    generator = np.random.Generator(np.random.PCG64(seed))
    block = max(1, _CELLS_PER_BLOCK // sample.size)
    means = np.empty(resamples, dtype=np.float64)
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        drawn = generator.integers(0, sample.size, size=(rows, sample.size))
        means[start : start + rows] = sample[drawn].mean(axis=1)
    return means
