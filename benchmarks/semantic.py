# SPDX-License-Identifier: Apache-2.0
"""Ranking figures with sentence vectors beside the words.

The vectors are those that ``embed.py`` wrote into a folder (``FACTDESK_EMBEDDINGS``, or
``--cache`` here); they enter through the engine's own path, by an embedder that looks
texts up. Dev figures come from a model trained on the train splits of these
collections, the others are out of fold.

    python benchmarks/semantic.py --data DIR --cache FOLDER [--model FILE]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import calibration
import numpy as np
import quality
import ranking
import train_ranker
from data import Collection, load
from embed import read_vectors
from numpy.typing import NDArray

from factdesk.engine.index import Index, masked_record
from factdesk.engine.ranker import ranker_from_json
from factdesk.engine.semantic import embedded_text, embedded_texts
from factdesk.errors import InputError
from factdesk.text import mask

__all__ = ["Remembered", "measure", "table"]

COLLECTIONS = ("checkthat2022_en", "factchecktweet", "debates_politifact")
_PARTS = ("claim", "title", "text")


class Remembered:
    """An embedder that knows the texts of one collection by heart."""

    name = "remembered"
    fingerprint = "0" * 16

    def __init__(self, collection: Collection, cache: Path) -> None:
        vectors = {
            part: read_vectors(cache, collection.name, part)
            for part in ("queries", *_PARTS)
        }
        queries = vectors["queries"]
        if queries is None:
            raise InputError(
                f"The folder {cache} holds no vectors of {collection.name}. Fill it "
                "with benchmarks/embed.py and name it with FACTDESK_EMBEDDINGS.",
                code="no-embeddings",
            )
        self.dim = int(queries.shape[1])
        self._known: dict[str, NDArray[np.float32]] = {}
        for at, record in enumerate(collection.records):
            texts = embedded_texts(masked_record(record))
            for part, text in zip(_PARTS, texts, strict=True):
                stored = vectors[part]
                if text and stored is not None:
                    self._known.setdefault(text, stored[at])
        for at, post in enumerate(collection.posts):
            self._known[embedded_text(mask(post.text))] = queries[at]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the remembered vectors, zeros for what was never embedded."""
        nothing = np.zeros(self.dim, np.float32)
        return np.array([self._known.get(text, nothing) for text in texts], np.float32)


def _gathered(folder: Path | None, cache: Path, seed: int) -> list[ranking.Gathered]:
    parts = []
    scratch = ranking.temporary_cache()
    for name in COLLECTIONS:
        collection = load(name, folder)
        embedder = Remembered(collection, cache)
        index = Index.build(collection.records, scratch / name, embedder=embedder)
        parts.append(ranking.gather(collection, index, seed=seed))
    return parts


def measure(folder: Path | None = None, *, seed: int = 0) -> dict[str, Any]:
    """Measure the collections for which the folder holds vectors."""
    named = os.environ.get("FACTDESK_EMBEDDINGS")
    if not named:
        raise InputError(
            "No folder of vectors was named. Set FACTDESK_EMBEDDINGS to one that "
            "benchmarks/embed.py filled.",
            code="no-embeddings",
        )
    parts = _gathered(folder, Path(named), seed)
    return _measured(parts, seed)[0]


def _measured(
    parts: list[ranking.Gathered], seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the figures, and the model with its calibration."""
    out_of_fold = ranking.cross_fit(parts, vectors=True)
    train = {part.name: part.split != "dev" for part in parts}
    fitted = ranking.fit(parts, train, vectors=True)
    ranker = ranker_from_json(fitted.model)
    result: dict[str, Any] = {"seed": seed, "collections": {}}
    for part in parts:
        everything = np.ones(part.fold.size, np.bool_)
        order = out_of_fold[part.name][0].order
        dev = np.full(order.shape, -1, np.int64)
        chosen = part.split == "dev"
        dev[chosen] = ranking.judge(part, chosen, ranker).order
        result["collections"][part.name] = {
            "out_of_fold": quality.figures_of(part, order, everything),
            "dev": quality.figures_of(part, dev, chosen),
        }
    data = {p.name: calibration.events(p, out_of_fold[p.name]) for p in parts}
    confidence = calibration.nested(parts, data)[parts[0].name]
    model = {
        **fitted.model,
        "name": "default",
        "calibrations": calibration.calibrate(
            parts, data, {p.name: np.ones(p.fold.size, np.bool_) for p in parts}
        ),
        "threshold": calibration.threshold(confidence, data[parts[0].name][1]),
    }
    return result, model


def table(result: Mapping[str, Any]) -> str:
    """Return the figures as text."""
    lines = [f"{'collection':26}{'dev':>10}{'out of fold':>14}"]
    for name, rows in result["collections"].items():
        dev, everything = rows["dev"]["map5"], rows["out_of_fold"]["map5"]
        lines.append(f"{name:26}{dev:10.4f}{everything:14.4f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the model that ships for indexes with vectors."""
    parser = argparse.ArgumentParser(description="Train with vectors.")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="file for the figures")
    options = parser.parse_args(arguments)
    parts = _gathered(options.data, options.cache, 0)
    result, model = _measured(parts, 0)
    train_ranker.write_model(train_ranker.MODELS / "default-vectors.json", model)
    print(table(result))
    if options.out:
        train_ranker.write_model(options.out, result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
