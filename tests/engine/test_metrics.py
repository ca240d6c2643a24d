# SPDX-License-Identifier: Apache-2.0
"""Hand-worked figures and brute force for every metric."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.engine import metrics

SAMPLES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]), st.booleans()),
    min_size=1,
    max_size=40,
)


@pytest.mark.parametrize(
    ("ranking", "relevant", "k", "expected"),
    [
        (["a"], {"a"}, 5, 1.0),
        (["x", "a"], {"a"}, 5, 1 / 2),
        (["x", "a"], {"a"}, 1, 0.0),
        (["a", "x", "b"], {"a", "b"}, 5, (1 + 2 / 3) / 2),
        (["a", "x", "b"], {"a", "b", "c"}, 5, (1 + 2 / 3) / 3),
        (["a", "b"], {"a", "b", "c", "d"}, 2, 1.0),
        ([], {"a"}, 5, 0.0),
    ],
)
def test_average_precision_divides_by_the_smaller_of_relevant_and_depth(
    ranking: list[str], relevant: set[str], k: int, expected: float
) -> None:
    assert metrics.average_precision(ranking, relevant, k) == pytest.approx(expected)


def test_average_precision_is_one_only_for_perfect_orders() -> None:
    relevant = {"a", "b"}
    for ranking in itertools.permutations(["a", "b", "x", "y"]):
        perfect = set(ranking[:2]) == relevant
        score = metrics.average_precision(ranking, relevant, 4)
        assert (score == 1.0) == perfect


def test_reciprocal_rank_and_success_look_only_at_the_first_k() -> None:
    ranking = ["x", "y", "a", "b"]
    assert metrics.reciprocal_rank(ranking, {"a", "b"}, 5) == pytest.approx(1 / 3)
    assert metrics.reciprocal_rank(ranking, {"a", "b"}, 2) == 0.0
    assert metrics.success(ranking, {"a", "b"}, 3) == 1.0
    assert metrics.success(ranking, {"a", "b"}, 2) == 0.0


@pytest.mark.parametrize(
    ("ranking", "relevant", "k"),
    [(["a"], {"a"}, 0), (["a"], set(), 5), (["a", "a"], {"a"}, 5)],
)
def test_ranking_metrics_refuse_what_has_no_score(
    ranking: list[str], relevant: set[str], k: int
) -> None:
    for metric in (metrics.average_precision, metrics.reciprocal_rank, metrics.success):
        with pytest.raises(ValueError, match=r"\."):
            metric(ranking, relevant, k)


def test_mean_by_group_counts_and_averages_each_language() -> None:
    means = metrics.mean_by_group([1.0, 0.0, 0.5], ["vi", "fr", "vi"])
    assert means == {"fr": (1, 0.0), "vi": (2, 0.75)}
    assert list(means) == ["fr", "vi"]


def test_bootstrap_repeats_with_its_seed_and_ignores_query_order() -> None:
    values = np.random.default_rng(3).random(300)
    first = metrics.bootstrap_mean(values, seed=7)
    assert metrics.bootstrap_mean(values[::-1], seed=7) == first
    assert metrics.bootstrap_mean(values, seed=8) != first
    assert first.low < first.mean < first.high


def test_bootstrap_width_agrees_with_the_normal_approximation() -> None:
    values = np.random.default_rng(5).normal(2.0, 1.0, size=1_000)
    interval = metrics.bootstrap_mean(values, seed=0)
    half = 1.96 * values.std() / math.sqrt(values.size)
    assert interval.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.1 * half)


def test_bootstrap_of_two_values_matches_all_equally_likely_resamples() -> None:
    means = metrics._resampled_means(np.array([0.0, 1.0]), seed=1, resamples=20_000)
    shares = [float((means == value).mean()) for value in (0.0, 0.5, 1.0)]
    assert shares == pytest.approx([0.25, 0.5, 0.25], abs=0.02)


def test_bootstrap_blocks_do_not_change_the_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = np.random.default_rng(1).random(50)
    whole = metrics.bootstrap_mean(values, seed=2)
    monkeypatch.setattr(metrics, "_CELLS_PER_BLOCK", 1_000)
    assert metrics.bootstrap_mean(values, seed=2) == whole


def test_paired_difference_cancels_what_both_find_hard() -> None:
    hardness = np.random.default_rng(2).random(200)
    shifted = metrics.paired_difference(hardness + 0.01, hardness)
    assert shifted.low == pytest.approx(0.01)
    assert shifted.high == pytest.approx(0.01)
    swapped = metrics.paired_difference(hardness, hardness + 0.01)
    assert swapped.mean == pytest.approx(-shifted.mean)


def test_bootstrap_refuses_unpaired_and_empty_scores() -> None:
    with pytest.raises(ValueError, match="one shape"):
        metrics.paired_difference([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="row of numbers"):
        metrics.bootstrap_mean([])
    with pytest.raises(ValueError, match="level"):
        metrics.bootstrap_mean([1.0], level=1.0)


def test_calibration_error_of_hand_worked_bins() -> None:
    confidence = [0.1, 0.2, 0.8, 1.0]
    correct = [False, False, True, False]
    expected = (abs(0.15 - 0.0) * 2 + abs(0.9 - 0.5) * 2) / 4
    error = metrics.expected_calibration_error(confidence, correct, bins=2)
    assert error == pytest.approx(expected)


def test_calibration_error_equals_brute_force_without_ties() -> None:
    generator = np.random.default_rng(11)
    confidence = generator.random(103)
    correct = generator.random(103) < confidence
    rows = sorted(zip(confidence.tolist(), correct.tolist(), strict=True))
    sizes = [7] * 13 + [6] * 2
    expected, start = 0.0, 0
    for size in sizes:
        part = rows[start : start + size]
        start += size
        expected += abs(sum(c for c, _ in part) - sum(r for _, r in part)) / 103
    error = metrics.expected_calibration_error(confidence, correct)
    assert start == 103
    assert error == pytest.approx(expected)


def test_calibration_error_pools_equal_confidences_before_the_cut() -> None:
    confidence = [0.5] * 30
    correct = [True] * 15 + [False] * 15
    assert metrics.expected_calibration_error(confidence, correct) == 0.0
    over = metrics.expected_calibration_error([0.9] * 30, correct)
    assert over == pytest.approx(0.4)


@given(SAMPLES, st.randoms(use_true_random=False))
def test_confidence_metrics_ignore_the_order_of_queries(
    rows: list[tuple[float, bool]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    results = []
    for sample in (rows, shuffled):
        confidence = [row[0] for row in sample]
        correct = [row[1] for row in sample]
        results.append(
            (
                metrics.expected_calibration_error(confidence, correct),
                metrics.auroc(confidence, correct),
                metrics.recall_at_precision(confidence, correct),
            )
        )
    assert results[0] == results[1]


@given(SAMPLES)
def test_auroc_equals_the_share_of_pairs_won(rows: list[tuple[float, bool]]) -> None:
    positives = [score for score, flag in rows if flag]
    negatives = [score for score, flag in rows if not flag]
    wins = sum(
        1.0 if left > right else 0.5 if left == right else 0.0
        for left in positives
        for right in negatives
    )
    area = metrics.auroc([row[0] for row in rows], [row[1] for row in rows])
    if not positives or not negatives:
        assert area is None
    else:
        assert area == pytest.approx(wins / (len(positives) * len(negatives)))


@given(SAMPLES, st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_recall_at_precision_equals_trying_every_threshold(
    rows: list[tuple[float, bool]], precision: float
) -> None:
    best = 0.0
    for threshold in {score for score, _ in rows}:
        given_answers = [flag for score, flag in rows if score >= threshold]
        if sum(given_answers) / len(given_answers) >= precision:
            best = max(best, sum(given_answers) / len(rows))
    recall = metrics.recall_at_precision(
        [row[0] for row in rows], [row[1] for row in rows], precision=precision
    )
    assert recall == pytest.approx(best)


def test_curve_takes_equal_confidences_together() -> None:
    curve = metrics.precision_recall_curve(
        [0.9, 0.7, 0.7, 0.2], [True, False, True, False], answerable=3
    )
    assert curve.confidence.tolist() == [0.9, 0.7, 0.2]
    assert curve.precision.tolist() == pytest.approx([1.0, 2 / 3, 0.5])
    assert curve.recall.tolist() == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert curve.answered.tolist() == [1, 3, 4]


def test_threshold_is_the_lowest_confidence_that_keeps_the_precision() -> None:
    confidence = [0.9, 0.8, 0.7, 0.6, 0.5]
    correct = [False, True, True, True, False]
    curve = metrics.precision_recall_curve(confidence, correct)
    point = metrics.lowest_confidence_at(curve, 0.75)
    assert point == metrics.OperatingPoint(0.6, 0.75, 0.6, 4)
    assert metrics.lowest_confidence_at(curve, 0.90) is None
    assert metrics.recall_at_precision(confidence, correct, precision=0.9) == 0.0


def test_confidence_metrics_refuse_bad_rows() -> None:
    with pytest.raises(ValueError, match="one length"):
        metrics.auroc([0.1, 0.2], [True])
    with pytest.raises(ValueError, match="finite"):
        metrics.auroc([math.nan], [True])
    with pytest.raises(ValueError, match="answerable"):
        metrics.precision_recall_curve([0.5, 0.4], [True, True], answerable=1)
    with pytest.raises(ValueError, match="bins"):
        metrics.expected_calibration_error([], [])


def test_empty_curve_has_no_threshold() -> None:
    curve = metrics.precision_recall_curve([], [])
    assert curve.confidence.size == 0
    assert metrics.lowest_confidence_at(curve, 0.9) is None
