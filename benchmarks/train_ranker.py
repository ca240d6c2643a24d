# SPDX-License-Identifier: Apache-2.0
"""Train the ranking models that ship, and write what the tests hold our kernel to.

    python benchmarks/train_ranker.py --data DIR [--cache DIR] [--check]

Writes ``src/factdesk/engine/data/default.json`` (trained on the labelled collections
without their dev splits), ``open.json`` (trained on the project's own material alone),
``tests/vectors/ranker_rows.npz``: 2,000 synthetic rows of features with the trainer's
own outputs. ``--check`` trains nothing: it scores fresh
synthetic rows with LightGBM, from the committed trees, and with our kernel.

**Invariants:** the files hold numbers over named features; no id, word or text of a
data set is written; equal seeds and versions give equal files.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import calibration
import numpy as np
import own_material
import ranking
from data import COLLECTIONS, Collection, load
from numpy.typing import NDArray

from factdesk.engine.features import JUDGE_FEATURES, N_FEATURES
from factdesk.engine.ranker import ranker_from_json, weighted_sum
from factdesk.engine.trees import evaluate_trees

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "src" / "factdesk" / "engine" / "data"
VECTORS = ROOT / "tests" / "vectors" / "ranker_rows.npz"
_ROWS = 2_000
_TOLERANCE = 1e-6


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, or check; return 0 where all agrees."""
    parser = argparse.ArgumentParser(description="Train the ranking models.")
    parser.add_argument("--data", type=Path, help="folder of the labelled collections")
    parser.add_argument("--cache", type=Path, help="folder to keep indexes in")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args(arguments)
    if options.check:
        return _check()
    cache = options.cache or ranking.temporary_cache()
    collections = [load(name, options.data) for name in COLLECTIONS]
    fitted = _train("default", collections, cache)
    _train("open", [own_material.collection()], cache)
    _write_rows(fitted)
    return 0


def _train(name: str, collections: list[Collection], cache: Path) -> ranking.Fitted:
    """Train one model and write its data file."""
    parts = []
    for collection in collections:
        print(f"{name}: reading {collection.name}", file=sys.stderr, flush=True)
        parts.append(ranking.gather(collection, ranking.index_of(collection, cache)))
    out_of_fold = ranking.cross_fit(parts)
    data = {
        part.name: calibration.events(part, out_of_fold[part.name]) for part in parts
    }
    everything = {part.name: np.ones(part.fold.size, np.bool_) for part in parts}
    fitted = ranking.fit(parts, {part.name: part.split != "dev" for part in parts})
    first = parts[0]
    confidence = calibration.nested(parts, data)[first.name]
    model = {
        **fitted.model,
        "name": name,
        "calibrations": calibration.calibrate(parts, data, everything),
        "threshold": calibration.threshold(confidence, data[first.name][1]),
    }
    write_model(MODELS / f"{name}.json", model)
    for part in parts:
        figures = {"right": float(data[part.name][1].mean()), "n": part.fold.size}
        print(f"{name}: {part.name} {figures}", file=sys.stderr, flush=True)
    return fitted


def write_model(path: Path, model: Mapping[str, Any]) -> None:
    """Write one key a line, so that a diff shows which part changed."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in model.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def synthetic_rows(seed: int, count: int = _ROWS) -> NDArray[np.float32]:
    """Return rows of features that no data set holds, in the ranges of real ones."""
    source = np.random.default_rng(seed)
    rows = source.beta(0.6, 0.9, (count, len(JUDGE_FEATURES)))
    wide = {
        "query_words": 64,
        "claim_words": 64,
        "text_words": 1024,
        "days_apart": 2001,
        "words_shared": 32,
        "numbers_unshared": 4,
        "rivals": 16,
        "word_rank": 16,
        "gram_rank": 16,
        "sum_rank": 16,
        "rank_score": 8,
        "lead": 4,
    }
    for name, most in wide.items():
        column = JUDGE_FEATURES.index(name)
        rows[:, column] = np.floor(rows[:, column] * (most + 1))
    return rows.astype(np.float32)


def _write_rows(fitted: ranking.Fitted) -> None:
    rows = synthetic_rows(ranking.SEED)
    weights = np.array(fitted.model["weights"])
    rank = fitted.rank.predict(rows[:, fitted.rank_columns], raw_score=True)
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        VECTORS,
        rows=rows,
        rank=rank + rows[:, :N_FEATURES].astype(np.float64) @ weights,
        judge=fitted.judge.predict(rows[:, fitted.judge_columns], raw_score=True),
    )


def _check() -> int:
    """Compare our kernel with the trainer's outputs on the committed rows."""
    ranker = ranker_from_json(json.loads((MODELS / "default.json").read_text()))
    stored = np.load(VECTORS)
    worst = 0.0
    for row, rank, verdict in zip(
        stored["rows"], stored["rank"], stored["judge"], strict=True
    ):
        ours = weighted_sum(ranker.model.weights, row)
        ours += evaluate_trees(ranker.model.rank, row)
        worst = max(worst, abs(ours / 1e9 - rank))
        judged = evaluate_trees(ranker.model.judge, row) / 1e9
        worst = max(worst, abs(judged - verdict))
    print(f"largest difference {worst:.2e}, allowed {_TOLERANCE:.0e}")
    return 0 if worst <= _TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
