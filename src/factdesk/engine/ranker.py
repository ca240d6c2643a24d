# SPDX-License-Identifier: Apache-2.0
"""The learned ranker and judge: linear weights, boosted trees, calibration.

The ranker orders the candidates of a post: a weighted sum of the features plus trees
that correct it. The judge then says, of the first few, how likely a person would say
yes; it also sees the ranker's score and its lead over the next candidate. Training
happens elsewhere (``benchmarks/train_ranker.py``, with LightGBM); here a committed data
file is evaluated. Leaves are integers, in billionths, so that sums do not depend on
their order.

Invariants: the file holds numbers over named generic features and nothing else; a file
whose features are not those of this program is refused.

Example:
    >>> load_ranker("default").threshold  # doctest: +SKIP
    0.62
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from factdesk.compiled import kernel
from factdesk.engine.features import JUDGE_FEATURES
from factdesk.engine.trees import Trees, trees_from_json
from factdesk.errors import NotReadyError, VerificationError

__all__ = [
    "FORMAT_VERSION",
    "GENERAL",
    "LEAF_UNIT",
    "Calibration",
    "Model",
    "Ranker",
    "load_ranker",
    "ranker_from_json",
    "weighted_sum",
]

FORMAT_VERSION = 1
LEAF_UNIT = 1_000_000_000
"""Leaf values are stored as integers in this fraction of one."""
GENERAL = "general"
"""Name of the calibration for languages without labelled data."""


class Model(NamedTuple):
    """What the kernel needs to score.

    Attributes:
        weights: float64, shape (N_FEATURES,); the ranker's weighted sum.
        rank: The ranker's trees, over ``FEATURES``.
        judge: The judge's trees, over ``JUDGE_FEATURES``.
    """

    weights: NDArray[np.float64]
    rank: Trees
    judge: Trees


@dataclass(frozen=True, slots=True)
class Calibration:
    """A broken line from score to confidence.

    Attributes:
        scores: float64, shape (knots,); strictly rising.
        confidences: float64, shape (knots,); never falling, in [0, 1].
    """

    scores: NDArray[np.float64]
    confidences: NDArray[np.float64]

    def apply(self, scores: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the confidence of each of the judge's scores; flat at the ends.

        Args:
            scores: int64, any shape, in billionths.
        """
        return np.interp(scores.astype(np.float64), self.scores, self.confidences)


@dataclass(frozen=True, slots=True)
class Ranker:
    """Trees, one calibration a language group, and the default threshold.

    Attributes:
        name: ``default`` or ``open``; a suffix tells models that use vectors.
        model: Weights and trees.
        calibrations: By two-letter language, and ``general``.
        threshold: Lowest confidence that is shown unless asked otherwise.
        vectors: Whether the vector features were there in training.
    """

    name: str
    model: Model
    calibrations: Mapping[str, Calibration]
    threshold: float
    vectors: bool

    def calibration(self, lang: str) -> tuple[Calibration, bool]:
        """Return the calibration of a language and whether it was measured there."""
        found = self.calibrations.get(lang)
        return (found, True) if found else (self.calibrations[GENERAL], False)


@kernel
def weighted_sum(weights: NDArray[np.float64], row: NDArray[np.float32]) -> int:
    """Return the weighted sum of a row of features, in billionths.

    Each product is rounded by itself, so that adding them is exact.

    Args:
        weights: float64, shape (columns,).
        row: float32, at least as long.
    """
    total = np.int64(0)
    for column in range(weights.size):
        total += np.int64(np.rint(weights[column] * np.float64(row[column]) * 1e9))
    return int(total)


def load_ranker(name: str = "default", *, vectors: bool = False) -> Ranker:
    """Load a committed model.

    Args:
        name: ``default`` or ``open``.
        vectors: Whether the index has vectors.

    Raises:
        NotReadyError: There is no such model in this version.
    """
    file = f"{name}-vectors.json" if vectors else f"{name}.json"
    source = resources.files("factdesk.engine") / "data" / file
    try:
        text = source.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotReadyError(
            f"There is no ranking model {file!r} in this version of factdesk. "
            "Set FACTDESK_MODEL to default or open.",
            code="ranker-missing",
            data={"model": file},
        ) from error
    return ranker_from_json(json.loads(text))


def ranker_from_json(model: Mapping[str, Any]) -> Ranker:
    """Build a ranker from the content of its data file.

    Raises:
        VerificationError: It was trained for other features or has another format.
    """
    if (
        model.get("version") != FORMAT_VERSION
        or tuple(model["features"]) != JUDGE_FEATURES
    ):
        raise VerificationError(
            f"The ranking model {model.get('name')!r} does not fit this program. "
            'Train it again with "python benchmarks/train_ranker.py".',
            code="ranker-mismatch",
            data={"model": model.get("name")},
        )
    return Ranker(
        name=model["name"],
        model=Model(
            np.array(model["weights"], np.float64),
            trees_from_json(model["rank"]),
            trees_from_json(model["judge"]),
        ),
        calibrations={
            group: _calibration(knots) for group, knots in model["calibrations"].items()
        },
        threshold=float(model["threshold"]),
        vectors=bool(model["vectors"]),
    )


def _calibration(knots: Sequence[Sequence[float]]) -> Calibration:
    pairs = np.array(knots, np.float64)
    return Calibration(pairs[:, 0].copy(), pairs[:, 1].copy())
