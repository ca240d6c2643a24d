# SPDX-License-Identifier: Apache-2.0
"""Ranking figures on the labelled collections, beside plain BM25 and the plain sum.

For each collection: the committed model on its dev split (which the model never saw);
the same features and parameters out of fold over everything, grouped by claim; plain
BM25 and the plain sum of words and character 4-grams on the very same queries; the
committed open model; and a cross-collection table, trained on one, measured on another.

The plain sum sees the raw text, handles and all; the product masks handles at every
door, so the sum is measured on masked text as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import ranking
from data import COLLECTIONS, Collection, load
from numpy.typing import NDArray

from factdesk.engine.baseline import PlainBM25
from factdesk.engine.ranker import load_ranker, ranker_from_json
from factdesk.text import mask

__all__ = ["figures_of", "measure", "table"]

_WORD = re.compile(r"\w+")
_GRAM_CHARS = 1_000
"""Of long articles so much gives 4-grams in the plain sum; words see everything."""
_DEPTH = 1_000


def measure(folder: Path | None = None, *, seed: int = 0) -> dict[str, Any]:
    """Measure every collection; see the module's docstring."""
    collections = {name: load(name, folder) for name in COLLECTIONS}
    cache = ranking.temporary_cache()
    parts = [
        ranking.gather(collection, ranking.index_of(collection, cache), seed=seed)
        for collection in collections.values()
    ]
    out_of_fold = ranking.cross_fit(parts)
    result: dict[str, Any] = {"seed": seed, "collections": {}}
    for part in parts:
        order = out_of_fold[part.name][0].order
        result["collections"][part.name] = {
            "out_of_fold": figures_of(part, order, np.ones(part.fold.size, np.bool_)),
            "out_of_fold_dev": figures_of(part, order, part.split == "dev"),
            "by_language": _by_language(part, order),
            "committed_dev": _committed(part, "default"),
            "committed_open": _committed(part, "open"),
            **_plain(collections[part.name], part),
        }
    result["cross_collection"] = _cross(parts)
    return result


def figures_of(
    part: ranking.Gathered, order: NDArray[np.int64], chosen: NDArray[np.bool_]
) -> dict[str, float]:
    """Return the figures of the chosen queries, from candidate orders."""
    if not chosen.any():
        return {}
    relevant = np.take_along_axis(part.relevant, np.maximum(order, 0), 1) & (order >= 0)
    return _from_relevance(relevant[chosen], part.relevant_count[chosen])


def _from_relevance(
    relevant: NDArray[np.bool_], count: NDArray[np.int64]
) -> dict[str, float]:
    """Return the figures from whether each place of each ranking is relevant."""
    places = np.arange(1, relevant.shape[1] + 1)
    precision = np.cumsum(relevant, axis=1) / places
    average = (precision * relevant)[:, :5].sum(axis=1) / np.minimum(count, 5)
    first = np.where(relevant.any(axis=1), relevant.argmax(axis=1) + 1, 10**6)
    return {
        "map5": _rounded(average.mean()),
        "s1": _rounded((first <= 1).mean()),
        "s5": _rounded((first <= 5).mean()),
        "s10": _rounded((first <= 10).mean()),
        "mrr5": _rounded(np.where(first <= 5, 1 / first, 0).mean()),
        "n": int(count.size),
    }


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _by_language(
    part: ranking.Gathered, order: NDArray[np.int64]
) -> dict[str, dict[str, float]]:
    langs = sorted({str(lang) for lang in part.given if lang})
    return {lang: figures_of(part, order, part.given == lang) for lang in langs}


def _committed(part: ranking.Gathered, name: str) -> dict[str, float]:
    """Measure a committed model where it saw nothing: dev, or all for the open one."""
    chosen = part.split == "dev" if name == "default" else np.ones(part.fold.size, bool)
    if not chosen.any():
        return {}
    judged = ranking.judge(part, chosen, load_ranker(name))
    order = np.full((part.fold.size, judged.order.shape[1]), -1, np.int64)
    order[chosen] = judged.order
    return figures_of(part, order, chosen)


def _plain(collection: Collection, part: ranking.Gathered) -> dict[str, Any]:
    """Measure plain BM25 and the plain sum on the same queries, raw and masked."""
    gold = collection.gold()
    posts = {post.id: post.text for post in collection.posts}
    ids = [record.id for record in collection.records]
    whole = [f"{r.claim} {r.title} {r.text}" for r in collection.records]
    words = PlainBM25(whole)
    grams = PlainBM25([_grams(text[:_GRAM_CHARS]) for text in whole])
    result: dict[str, Any] = {}
    for name, change in (("raw", str), ("masked", mask)):
        texts = [change(posts[query]) for query in part.queries]
        by_words = words.search(texts, _DEPTH)
        by_grams = grams.search([_grams(text) for text in texts], _DEPTH)
        alone = _relevance(by_words[0][:, :10], ids, part.queries, gold)
        both = _relevance(_summed(by_words, by_grams), ids, part.queries, gold)
        for label, relevant in (("bm25", alone), ("plain_sum", both)):
            for split in sorted({"all", *part.split.tolist()}):
                chosen = (part.split == split) | (split == "all")
                figures = _from_relevance(relevant[chosen], part.relevant_count[chosen])
                result.setdefault(f"{label}_{name}", {})[split] = figures
    return result


def _grams(text: str) -> str:
    """Return the 4-grams of each word, padded, as words of their own."""
    grams: list[str] = []
    for word in _WORD.findall(text.lower()):
        padded = f"_{word}_"
        grams += [padded[at : at + 4] for at in range(max(1, len(padded) - 3))]
    return " ".join(grams)


Found = tuple[NDArray[np.int64], NDArray[np.float64]]


def _summed(one: Found, other: Found) -> NDArray[np.int64]:
    """Return the ten best by the sum of two scores; what one lacks counts as zero."""
    best = np.full((one[0].shape[0], 10), -1, np.int64)
    for at in range(best.shape[0]):
        total: dict[int, float] = {}
        for ids, scores in (one, other):
            for doc, score in zip(ids[at].tolist(), scores[at].tolist(), strict=True):
                if doc >= 0:
                    total[doc] = total.get(doc, 0.0) + score
        ranked = sorted(total, key=lambda doc: (-total[doc], doc))[:10]
        best[at, : len(ranked)] = ranked
    return best


def _relevance(
    found: NDArray[np.int64],
    ids: Sequence[str],
    queries: Sequence[str],
    gold: Mapping[str, set[str]],
) -> NDArray[np.bool_]:
    relevant = np.zeros(found.shape, np.bool_)
    for at, query in enumerate(queries):
        for place, doc in enumerate(found[at]):
            relevant[at, place] = doc >= 0 and ids[doc] in gold[query]
    return relevant


def _cross(parts: Sequence[ranking.Gathered]) -> dict[str, dict[str, float]]:
    """Train on one collection, measure MAP@5 on each."""
    result: dict[str, dict[str, float]] = {}
    for trained in parts:
        everything = {trained.name: np.ones(trained.fold.size, np.bool_)}
        model = ranker_from_json(ranking.fit([trained], everything).model)
        result[trained.name] = {}
        for part in parts:
            if part.name == trained.name:
                continue
            chosen = np.ones(part.fold.size, np.bool_)
            order = ranking.judge(part, chosen, model).order
            result[trained.name][part.name] = figures_of(part, order, chosen)["map5"]
    return result


def table(result: Mapping[str, Any]) -> str:
    """Return the figures as text."""
    lines = [f"{'collection':26}{'measure':22}{'dev':>8}{'all':>8}"]
    for name, rows in result["collections"].items():
        compared: list[tuple[str, dict[str, float], dict[str, float]]] = [
            ("factdesk", rows["committed_dev"], rows["out_of_fold"]),
            ("open model", {}, rows["committed_open"]),
        ]
        for label in ("plain_sum_raw", "plain_sum_masked", "bm25_raw"):
            plain = rows[label]
            compared.append((label, plain.get("dev", {}), plain["all"]))
        for label, dev, everything in compared:
            shown = [
                f"{figures['map5']:8.4f}" if figures else f"{'-':>8}"
                for figures in (dev, everything)
            ]
            lines.append(f"{name:26}{label:22}{''.join(shown)}")
    return "\n".join(lines)
