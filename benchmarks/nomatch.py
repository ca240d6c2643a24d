# SPDX-License-Identifier: Apache-2.0
"""How well the engine says that nothing matches, and how honest its confidence is.

For a seeded half of the queries the relevant records and their near-duplicates are
taken out. The event of a query is that its first match is right; in the withheld half
none is. Scores are out of fold, and calibration is fitted without the query's fold.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import calibration
import numpy as np
import ranking
from data import COLLECTIONS, load
from numpy.typing import NDArray

from factdesk.engine.metrics import (
    auroc,
    expected_calibration_error,
    precision_recall_curve,
    recall_at_precision,
)

__all__ = ["measure", "table"]

_GROUP = 200


def measure(folder: Path | None = None, *, seed: int = 0) -> dict[str, Any]:
    """Measure every collection and every language group of at least 200 queries."""
    cache = ranking.temporary_cache()
    parts = []
    for name in COLLECTIONS:
        collection = load(name, folder)
        index = ranking.index_of(collection, cache)
        parts.append(ranking.gather(collection, index, seed=seed))
    out_of_fold = ranking.cross_fit(parts)
    data = {
        part.name: calibration.events(part, out_of_fold[part.name]) for part in parts
    }
    confidence = calibration.nested(parts, data)
    result: dict[str, Any] = {"seed": seed, "collections": {}, "languages": {}}
    for part in parts:
        answerable = _answerable(part)
        first = float(out_of_fold[part.name][0].right.mean())
        result["collections"][part.name] = _figures(
            confidence[part.name], data[part.name][1], answerable, first
        )
    langs = np.concatenate([part.given for part in parts])
    whole = np.concatenate([confidence[part.name] for part in parts])
    right = np.concatenate([data[part.name][1] for part in parts])
    answerable = np.concatenate([_answerable(part) for part in parts])
    first_right = np.concatenate([out_of_fold[part.name][0].right for part in parts])
    for lang in sorted(set(langs.tolist())):
        chosen = langs == lang
        if lang and chosen.sum() >= _GROUP:
            result["languages"][lang] = _figures(
                whole[chosen],
                right[chosen],
                answerable[chosen],
                float(first_right[chosen].mean()),
            )
    return result


def _answerable(part: ranking.Gathered) -> NDArray[np.bool_]:
    answerable = np.ones(part.fold.size, np.bool_)
    answerable[part.hidden] = False
    return answerable


def _figures(
    confidence: NDArray[np.float64],
    right: NDArray[np.bool_],
    answerable: NDArray[np.bool_],
    first: float,
) -> dict[str, float]:
    """Return the figures of one group; ``ceiling`` is 0.5 + s@1 / 2."""
    total = int(answerable.sum())
    threshold = calibration.threshold(confidence, right)
    curve = precision_recall_curve(confidence, right, answerable=total)
    figures = {
        "ece": expected_calibration_error(confidence, right),
        "auroc": auroc(confidence, answerable),
        "ceiling": 0.5 + first / 2,
        "recall_at_p95": recall_at_precision(
            confidence, right, precision=0.95, answerable=total
        ),
        "threshold_p90": threshold,
        "recall_at_p90": recall_at_precision(
            confidence, right, precision=0.90, answerable=total
        ),
        "answerable_cleared": float((confidence[answerable] >= threshold).mean()),
        "precision_of_all": float(curve.precision[-1]),
    }
    return {
        **{
            name: round(value, 4)
            for name, value in figures.items()
            if value is not None
        },
        "n": int(confidence.size),
    }


def table(result: Mapping[str, Any]) -> str:
    """Return the figures as text."""
    names = ("n", "ece", "auroc", "ceiling", "recall_at_p95", "threshold_p90",
             "recall_at_p90", "answerable_cleared")  # fmt: skip
    lines = [f"{'':26}" + "".join(f"{name:>20}" for name in names)]
    for group in ("collections", "languages"):
        for label, figures in result[group].items():
            cells = "".join(f"{figures[name]:>20}" for name in names)
            lines.append(f"{label:26}{cells}")
    return "\n".join(lines)
