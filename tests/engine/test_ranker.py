# SPDX-License-Identifier: Apache-2.0
"""The run-time kernels give what the trainer gives; another model is refused.

``tests/vectors/ranker_rows.npz`` is written by the training script: synthetic feature
rows with the trainer's own outputs.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from factdesk.engine.features import FEATURES, JUDGE_FEATURES, N_FEATURES
from factdesk.engine.ranker import (
    GENERAL,
    LEAF_UNIT,
    load_ranker,
    ranker_from_json,
    weighted_sum,
)
from factdesk.engine.trees import Trees, evaluate_trees, trees_from_json
from factdesk.errors import NotReadyError, VerificationError

VECTORS = Path(__file__).parents[1] / "vectors" / "ranker_rows.npz"
TOLERANCE = 1e-6

# x0 <= 0.5 ? (x1 <= 2 ? 10 : 20) : 30, and a bare leaf of 5.
TWO_TREES: dict[str, Any] = {
    "feature": [0, 1],
    "threshold": [0.5, 2.0],
    "left": [1, -1],
    "right": [-3, -2],
    "root": [0, -4],
    "leaf": [10, 20, 30, 5],
}


def stored_model() -> dict[str, Any]:
    source = resources.files("factdesk.engine") / "data" / "default.json"
    model: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return model


def small_model(**changes: Any) -> dict[str, Any]:
    return {
        "name": "small",
        "version": 1,
        "features": list(JUDGE_FEATURES),
        "weights": [0.0] * N_FEATURES,
        "rank": TWO_TREES,
        "judge": TWO_TREES,
        "calibrations": {GENERAL: [[0, 0.1], [1e9, 0.9]]},
        "threshold": 0.5,
        "vectors": False,
        **changes,
    }


def row_of(*values: float) -> NDArray[np.float32]:
    row = np.zeros(len(JUDGE_FEATURES), np.float32)
    row[: len(values)] = values
    return row


def committed() -> dict[str, NDArray[Any]]:
    with np.load(VECTORS) as file:
        return {name: file[name] for name in file.files}


def test_the_committed_rows_are_of_this_program() -> None:
    rows = committed()["rows"]
    assert rows.shape == (2000, len(JUDGE_FEATURES))
    assert rows.dtype == np.float32


def test_ranking_is_what_the_trainer_says() -> None:
    model, vectors = load_ranker("default").model, committed()
    ours = [
        (weighted_sum(model.weights, row) + evaluate_trees(model.rank, row)) / LEAF_UNIT
        for row in vectors["rows"]
    ]
    np.testing.assert_allclose(ours, vectors["rank"], rtol=0, atol=TOLERANCE)
    assert np.ptp(ours) > 100 * TOLERANCE


def test_judging_is_what_the_trainer_says() -> None:
    model, vectors = load_ranker("default").model, committed()
    ours = [evaluate_trees(model.judge, row) / LEAF_UNIT for row in vectors["rows"]]
    np.testing.assert_allclose(ours, vectors["judge"], rtol=0, atol=TOLERANCE)
    assert np.ptp(ours) > 100 * TOLERANCE


@pytest.mark.parametrize(
    ("values", "expected"),
    [((0.0, 0.0), 15), ((0.5, 2.0), 15), ((0.5, 2.5), 25), ((0.6, 0.0), 35)],
)
def test_trees_go_left_where_the_value_is_not_above(
    values: tuple[float, float], expected: int
) -> None:
    trees = ranker_from_json(small_model()).model.rank
    assert evaluate_trees(trees, row_of(*values)) == expected


def test_no_trees_give_zero() -> None:
    none: dict[str, list[int]] = {name: [] for name in TWO_TREES}
    model = ranker_from_json(small_model(rank={**none, "leaf": [0]}))
    assert isinstance(model.model.rank, Trees)
    assert evaluate_trees(model.model.rank, row_of(1.0)) == 0


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=8))
def test_a_weighted_sum_is_the_sum_of_rounded_products(values: list[float]) -> None:
    weights = np.linspace(-3, 3, len(values))
    row = row_of(*values)
    expected = sum(
        round(weight * float(value) * LEAF_UNIT)
        for weight, value in zip(weights.tolist(), row, strict=False)
    )
    assert weighted_sum(weights, row) == expected


@given(st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=60))
def test_more_score_is_never_less_confidence(scores: list[int]) -> None:
    ranker = load_ranker("default")
    ordered = np.array(sorted(scores), np.int64)
    for calibration in ranker.calibrations.values():
        confidences = calibration.apply(ordered)
        assert (np.diff(confidences) >= 0).all()
        assert confidences.min() >= 0.0
        assert confidences.max() <= 1.0


def test_every_committed_calibration_rises() -> None:
    ranker = load_ranker("default")
    assert 0.0 < ranker.threshold < 1.0
    assert GENERAL in ranker.calibrations
    for calibration in ranker.calibrations.values():
        assert (np.diff(calibration.scores) > 0).all()
        assert (np.diff(calibration.confidences) >= 0).all()


def test_a_language_without_labelled_data_says_so() -> None:
    ranker = ranker_from_json(
        small_model(calibrations={GENERAL: [[0, 0.1]], "en": [[0, 0.2]]})
    )
    assert ranker.calibration("en") == (ranker.calibrations["en"], True)
    assert ranker.calibration("xx") == (ranker.calibrations[GENERAL], False)
    assert ranker.calibration("") == (ranker.calibrations[GENERAL], False)


@pytest.mark.parametrize(
    "changes",
    [
        {"features": list(FEATURES)},
        {"features": list(JUDGE_FEATURES[::-1])},
        {"features": [*JUDGE_FEATURES, "one_more"]},
        {"version": 2},
    ],
)
def test_a_model_for_other_features_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(VerificationError, match="'small' does not fit") as refused:
        ranker_from_json(small_model(**changes))
    assert refused.value.code == "ranker-mismatch"


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(NotReadyError, match="FACTDESK_MODEL"):
        load_ranker("none")


def test_the_model_file_holds_numbers_and_feature_names_only() -> None:
    known = {*JUDGE_FEATURES, "default", GENERAL}
    words: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            words.append(value)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for item in value.values():
                walk(item)

    walk(stored_model())
    assert set(words) <= known
    # The keys of calibrations are languages, not words.
    groups = stored_model()["calibrations"]
    assert all(len(group) == 2 or group == GENERAL for group in groups)


def test_a_tree_of_too_many_leaves_is_refused() -> None:
    chain = range(64)
    stored = {
        "feature": [0 for _ in chain],
        "threshold": [float(at) for at in chain],
        "left": [-1 - at for at in chain],
        "right": [at + 1 if at < 63 else -65 for at in chain],
        "root": [0],
        "leaf": list(range(65)),
    }
    with pytest.raises(VerificationError, match="65 leaves"):
        trees_from_json(stored)


@st.composite
def forests(draw: st.DrawFn) -> dict[str, Any]:
    """Draw trees over three columns, grown by splitting one leaf after the other."""
    forest: dict[str, Any] = {name: [] for name in TWO_TREES}
    for _ in range(draw(st.integers(1, 4))):
        first = len(forest["feature"])
        splits = draw(st.integers(0, 20))
        hanging = [("root", 0)]
        forest["root"].append(0)
        for node in range(first, first + splits):
            side, at = hanging.pop(draw(st.integers(0, len(hanging) - 1)))
            forest[side][-1 if side == "root" else at] = node
            forest["feature"].append(draw(st.integers(0, 2)))
            forest["threshold"].append(draw(st.integers(-2, 2)) / 2)
            forest["left"].append(0)
            forest["right"].append(0)
            hanging += [("left", node), ("right", node)]
        for side, at in hanging:
            forest["leaf"].append(draw(st.integers(-(10**12), 10**12)))
            forest[side][-1 if side == "root" else at] = -len(forest["leaf"])
    return forest


def walked(forest: dict[str, Any], row: NDArray[np.float32]) -> int:
    """Walk every tree from its root, as the data file describes it."""
    total = 0
    for node in forest["root"]:
        while node >= 0:
            above = row[forest["feature"][node]] > forest["threshold"][node]
            node = forest["right" if above else "left"][node]
        total += forest["leaf"][-1 - node]
    return total


@given(forests(), st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_trees_give_what_walking_them_gives(
    forest: dict[str, Any], values: list[int]
) -> None:
    row = row_of(*(value / 2 for value in values))
    assert evaluate_trees(trees_from_json(forest), row) == walked(forest, row)
