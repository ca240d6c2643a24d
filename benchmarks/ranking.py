# SPDX-License-Identifier: Apache-2.0
"""Train and measure the ranker and the judge on labelled collections.

``gather`` turns a collection into candidates with features, ``fit`` trains on some of
the queries, ``judge`` scores any of them with the product's own kernels, ``cross_fit``
does both out of fold. ``quality``, ``nomatch`` and ``train_ranker`` build on these.

**Invariants:** the split of queries into folds and halves comes from ``data``; a figure
is always measured with a model that did not see the query, nor any query about the same
claim; equal seeds give equal models on one machine.

Example: see ``benchmarks/train_ranker.py``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
from data import Collection, folds, withheld
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from factdesk.engine.features import (
    FEATURES,
    JUDGE_FEATURES,
    N_FEATURES,
    VECTOR_FEATURES,
)
from factdesk.engine.index import Index
from factdesk.engine.kernels import judge_found
from factdesk.engine.ranker import (
    FORMAT_VERSION,
    GENERAL,
    LEAF_UNIT,
    Ranker,
    ranker_from_json,
)

__all__ = [
    "Fitted",
    "Gathered",
    "Judged",
    "cross_fit",
    "fit",
    "gather",
    "index_of",
    "judge",
]

SEED = 20260
_TRAIN_CANDIDATES = 30
_PAIRS = 15
_FREE = {"query_words", "claim_words", "text_words", "rivals", "rarest_unshared",
         "days_apart", "rank_score"}  # fmt: skip
_RANKS = {"word_rank", "gram_rank", "sum_rank", "rivals"}
"""Places in a list carry little over to another collection: kept from the ranker."""
_ORDER_ONLY = {"like_the_first", "dates_agree"}
"""They tell which of several is meant, not whether any is: kept from the judge, which
also has to speak of one record alone."""
_MEASURED_FROM = 200
"""A language group gets its own calibration from so many queries."""

_COMMON: dict[str, Any] = {
    "num_leaves": 15,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "verbose": -1,
    "num_threads": 2,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
}
_RANK = {
    **_COMMON,
    "objective": "lambdarank",
    "learning_rate": 0.06,
    "num_leaves": 15,
    "feature_fraction": 0.3,
    "lambdarank_truncation_level": 8,
}
_JUDGE = {**_COMMON, "objective": "binary", "learning_rate": 0.06}
_RANK_ROUNDS = 200
_JUDGE_ROUNDS = 120


@dataclass(frozen=True)
class Gathered:
    """Candidates of the queries of one collection, and of its withheld half.

    Attributes:
        name: The collection.
        queries: Query ids, n of them.
        split: For each its split.
        fold: int64, shape (n,).
        lang: For each the language that the engine found.
        given: For each the language that the collection gives, or empty.
        relevant_count: int64, shape (n,).
        docs: int32, shape (n, k).
        found: int64, shape (n,).
        features: float32, shape (n, k, N_JUDGE_FEATURES).
        relevant: bool, shape (n, k).
        hidden: For the withheld half: positions in ``queries``; int64, shape (h,).
        hidden_found: int64, shape (h,).
        hidden_features: float32, shape (h, k, N_JUDGE_FEATURES).
    """

    name: str
    queries: list[str]
    split: NDArray[np.str_]
    fold: NDArray[np.int64]
    lang: NDArray[np.str_]
    given: NDArray[np.str_]
    relevant_count: NDArray[np.int64]
    docs: NDArray[np.int32]
    found: NDArray[np.int64]
    features: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    hidden: NDArray[np.int64]
    hidden_found: NDArray[np.int64]
    hidden_features: NDArray[np.float32]


@dataclass(frozen=True)
class Judged:
    """What a model says of some queries.

    Attributes:
        order: int64, shape (n, k); candidates best first, -1 where there is none.
        verdict: float64, shape (n,); the judge's score of the first, in billionths;
            ``-inf`` where nothing was found.
        right: bool, shape (n,); whether the first is relevant.
    """

    order: NDArray[np.int64]
    verdict: NDArray[np.float64]
    right: NDArray[np.bool_]


def index_of(collection: Collection, cache: Path | None = None) -> Index:
    """Build, or open from a cache folder, the index of a collection."""
    if cache is None:
        return Index.build(collection.records, name=collection.name)
    path = cache / collection.name
    if not (path / "CURRENT").exists():
        Index.build(collection.records, path)
    return Index.open(path)


def gather(collection: Collection, index: Index, *, seed: int = 0) -> Gathered:
    """Find candidates and features for every query with a relevant record."""
    gold = collection.gold()
    posts = [post for post in collection.posts if post.id in gold]
    ids = index.ids()
    found = index.candidates([post.text for post in posts])
    fold = folds(gold, seed=seed)
    split_of = {
        query: name for name, part in collection.qrels.items() for query in part
    }
    bans = withheld(collection.records, gold, seed=seed)
    hidden = [at for at, post in enumerate(posts) if post.id in bans]
    unseen = index.candidates(
        [posts[at].text for at in hidden], exclude=[bans[posts[at].id] for at in hidden]
    )
    return Gathered(
        name=collection.name,
        queries=[post.id for post in posts],
        split=np.array([split_of[post.id] for post in posts]),
        fold=np.array([fold[post.id] for post in posts]),
        lang=np.array(found.lang),
        given=np.array([post.lang for post in posts]),
        relevant_count=np.array([len(gold[post.id]) for post in posts]),
        docs=found.docs,
        found=found.found.astype(np.int64),
        features=found.features,
        relevant=_relevant(found.docs, found.found, ids, [gold[p.id] for p in posts]),
        hidden=np.array(hidden, np.int64),
        hidden_found=unseen.found.astype(np.int64),
        hidden_features=unseen.features,
    )


def _relevant(
    docs: NDArray[np.int32],
    found: NDArray[np.int32],
    ids: Sequence[str],
    gold: Sequence[AbstractSet[str]],
) -> NDArray[np.bool_]:
    relevant = np.zeros(docs.shape, np.bool_)
    for at, wanted in enumerate(gold):
        for place in range(int(found[at])):
            relevant[at, place] = ids[docs[at, place]] in wanted
    return relevant


def _columns(*, vectors: bool) -> list[int]:
    """Return the ranker's columns; without vectors theirs are left out."""
    left_out = _RANKS | (set() if vectors else set(VECTOR_FEATURES))
    return [at for at, name in enumerate(FEATURES) if name not in left_out]


def _judge_columns(*, vectors: bool) -> list[int]:
    left_out = _ORDER_ONLY | (set() if vectors else set(VECTOR_FEATURES))
    return [at for at, name in enumerate(JUDGE_FEATURES) if name not in left_out]


def _monotone(columns: Iterable[int]) -> list[int]:
    """Return, for each column, which way a person's yes must go: +1, -1 or 0."""
    names = [JUDGE_FEATURES[column] for column in columns]
    return [
        0
        if name in _FREE
        else -1
        if name.endswith(("missing", "rank", "unshared"))
        else 1
        for name in names
    ]


Selection = Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True)
class Fitted:
    """What training gives.

    Attributes:
        model: As the data file holds it, without calibration and threshold.
        rank: The trainer's own ranking trees, over ``rank_columns``.
        judge: The trainer's own judging trees, over ``judge_columns``.
        rank_columns: Columns of ``FEATURES``.
        judge_columns: Columns of ``JUDGE_FEATURES``.
    """

    model: dict[str, Any]
    rank: lgb.Booster
    judge: lgb.Booster
    rank_columns: list[int]
    judge_columns: list[int]


def fit(
    parts: Sequence[Gathered], chosen: Selection, *, vectors: bool = False
) -> Fitted:
    """Train on the chosen queries of each collection.

    Args:
        parts: The collections.
        chosen: Collection to bool, shape (n,): which queries may be seen.
        vectors: Use the vector columns.
    """
    columns = _columns(vectors=vectors)
    weights = _fit_weights(parts, chosen, columns)
    rank = _fit_rank(parts, chosen, columns, weights)
    draft = _model_json(weights, _trees_json(rank, columns), _bare_trees())
    judge_columns = _judge_columns(vectors=vectors)
    features, labels = _judge_rows(parts, chosen, ranker_from_json(draft))
    data = lgb.Dataset(features[:, judge_columns], labels, free_raw_data=True)
    trained = lgb.train(
        {**_JUDGE, "monotone_constraints": _monotone(judge_columns)},
        data,
        _JUDGE_ROUNDS,
    )
    model = _model_json(
        weights, draft["rank"], _trees_json(trained, judge_columns), vectors=vectors
    )
    return Fitted(model, rank, trained, columns, judge_columns)


def _fit_weights(
    parts: Sequence[Gathered], chosen: Selection, columns: list[int]
) -> NDArray[np.float64]:
    """Fit a weighted sum on differences between a relevant and other candidates."""
    source = np.random.default_rng(SEED)
    differences, importance = [], []
    for part in parts:
        mask = chosen[part.name]
        for at in np.flatnonzero(mask):
            relevant = part.relevant[at, : part.found[at]]
            right, wrong = np.flatnonzero(relevant), np.flatnonzero(~relevant)[:_PAIRS]
            if right.size and wrong.size:
                rows = part.features[at][:, columns].astype(np.float64)
                differences.append(rows[right[0]] - rows[wrong])
                # Large collections count by the root of their size.
                weight = 1 / (np.sqrt(mask.sum()) * wrong.size)
                importance.append(np.full(wrong.size, weight))
    rows = np.concatenate(differences)
    scale = rows.std(axis=0) + 1e-6
    sign = source.choice([-1.0, 1.0], rows.shape[0])
    weight = np.concatenate(importance)
    model = LogisticRegression(C=0.3, fit_intercept=False, max_iter=400)
    model.fit(
        rows / scale * sign[:, None],
        sign > 0,
        sample_weight=weight / weight.mean() * 0.3,
    )
    full = np.zeros(N_FEATURES)
    full[columns] = model.coef_[0] / scale
    return full


def _fit_rank(
    parts: Sequence[Gathered],
    chosen: Selection,
    columns: list[int],
    weights: NDArray[np.float64],
) -> lgb.Booster:
    """Boost trees on top of the weighted sum, list by list."""
    features, labels, sizes, importance = [], [], [], []
    for part in parts:
        seen = np.flatnonzero(chosen[part.name])
        for at in seen:
            relevant = part.relevant[at, : part.found[at]]
            if not relevant.any():
                continue
            keep = np.flatnonzero(
                relevant | (np.arange(relevant.size) < _TRAIN_CANDIDATES)
            )
            features.append(part.features[at, keep])
            labels.append(relevant[keep])
            sizes.append(keep.size)
            # Each collection counts alike, whatever its size.
            importance.append(np.full(keep.size, 1000 / seen.size))
    rows = np.concatenate(features)
    data = lgb.Dataset(
        rows[:, columns],
        np.concatenate(labels).astype(int),
        group=sizes,
        weight=np.concatenate(importance),
        init_score=rows[:, :N_FEATURES].astype(np.float64) @ weights,
        free_raw_data=True,
    )
    parameters = {**_RANK, "monotone_constraints": _monotone(columns)}
    return lgb.train(parameters, data, _RANK_ROUNDS)


def _judge_rows(
    parts: Sequence[Gathered], chosen: Selection, ranker: Ranker
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the first three candidates of each query, of hidden ones too."""
    features, labels = [], []
    for part in parts:
        mask = chosen[part.name]
        seen = np.flatnonzero(mask)
        rows, order = _ranked(
            ranker, part.docs[seen], part.found[seen], part.features[seen]
        )
        right = np.take_along_axis(part.relevant[seen], np.maximum(order, 0), 1)
        features.append(rows[order >= 0])
        labels.append(right[order >= 0])
        absent = np.flatnonzero(mask[part.hidden])
        rows, order = _ranked(
            ranker, None, part.hidden_found[absent], part.hidden_features[absent]
        )
        features.append(rows[order >= 0])
        labels.append(np.zeros(int((order >= 0).sum()), np.bool_))
    return np.concatenate(features), np.concatenate(labels).astype(np.int64)


def _ranked(
    ranker: Ranker,
    docs: NDArray[np.int32] | None,
    found: NDArray[np.int64],
    features: NDArray[np.float32],
    *,
    top: int = 3,
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return judge rows and candidate numbers of the first ``top`` of each list."""
    count, width = features.shape[0], features.shape[1]
    rows = np.zeros((count, top, len(JUDGE_FEATURES)), np.float32)
    order = np.full((count, top), -1, np.int64)
    places = np.arange(width, dtype=np.int32)
    best = np.zeros(top, np.int32)
    scores, verdicts = np.zeros(top, np.int64), np.zeros(top, np.int64)
    for at in range(count):
        lists = features[at].copy()
        shown = judge_found(
            ranker.model, lists, int(found[at]), places, best, scores, verdicts
        )
        order[at, :shown] = best[:shown]
        rows[at, :shown] = lists[best[:shown]]
    return rows, order


def judge(
    part: Gathered, chosen: NDArray[np.bool_], ranker: Ranker, *, hidden: bool = False
) -> Judged:
    """Rank and judge the chosen queries with the product's kernels.

    Args:
        part: The collection.
        chosen: bool, shape (n,), or with ``hidden`` shape (h,).
        ranker: The model.
        hidden: Judge the withheld lists instead.
    """
    rows = np.flatnonzero(chosen)
    found = (part.hidden_found if hidden else part.found)[rows]
    features = (part.hidden_features if hidden else part.features)[rows]
    count, width = features.shape[0], features.shape[1]
    order = np.full((count, width), -1, np.int64)
    verdict = np.full(count, -np.inf)
    places = np.arange(width, dtype=np.int32)
    best = np.zeros(width, np.int32)
    scores, verdicts = np.zeros(width, np.int64), np.zeros(width, np.int64)
    for at in range(count):
        shown = judge_found(
            ranker.model, features[at].copy(), int(found[at]), places, best, scores,
            verdicts,
        )  # fmt: skip
        order[at, :shown] = best[:shown]
        if shown:
            verdict[at] = verdicts[0]
    if hidden:
        right = np.zeros(count, np.bool_)
    else:
        first = np.maximum(order[:, 0], 0)
        right = part.relevant[rows, first] & (order[:, 0] >= 0)
    return Judged(order, verdict, right)


def cross_fit(
    parts: Sequence[Gathered], *, vectors: bool = False, n_folds: int = 5
) -> dict[str, tuple[Judged, Judged]]:
    """Judge every query, shown and hidden, with a model of the other folds."""
    shown = {part.name: _blank(part.features.shape[:2]) for part in parts}
    hidden = {part.name: _blank(part.hidden_features.shape[:2]) for part in parts}
    for fold in range(n_folds):
        chosen = {part.name: part.fold != fold for part in parts}
        model = ranker_from_json(fit(parts, chosen, vectors=vectors).model)
        for part in parts:
            mask = part.fold == fold
            _put(shown[part.name], mask, judge(part, mask, model))
            mask = mask[part.hidden]
            _put(hidden[part.name], mask, judge(part, mask, model, hidden=True))
    return {part.name: (shown[part.name], hidden[part.name]) for part in parts}


def _blank(shape: tuple[int, ...]) -> Judged:
    return Judged(
        np.full(shape, -1, np.int64), np.zeros(shape[0]), np.zeros(shape[0], np.bool_)
    )


def _put(whole: Judged, mask: NDArray[np.bool_], part: Judged) -> None:
    whole.order[mask] = part.order
    whole.verdict[mask] = part.verdict
    whole.right[mask] = part.right


def _trees_json(booster: lgb.Booster, columns: Sequence[int]) -> dict[str, Any]:
    """Flatten a booster; leaves in billionths, features by our columns."""
    flat: dict[str, Any] = {
        "feature": [], "threshold": [], "left": [], "right": [], "root": [], "leaf": [],
    }  # fmt: skip

    def leaf(value: float) -> int:
        flat["leaf"].append(round(value * LEAF_UNIT))
        return -len(flat["leaf"])

    def walk(node: Mapping[str, Any]) -> int:
        if "leaf_value" in node:
            return leaf(float(node["leaf_value"]))
        at = len(flat["feature"])
        flat["feature"].append(int(columns[node["split_feature"]]))
        flat["threshold"].append(float(node["threshold"]))
        flat["left"].append(0)
        flat["right"].append(0)
        flat["left"][at] = walk(node["left_child"])
        flat["right"][at] = walk(node["right_child"])
        return at

    for tree in booster.dump_model()["tree_info"]:
        flat["root"].append(walk(tree["tree_structure"]))
    return flat


def _bare_trees() -> dict[str, Any]:
    return {
        "feature": [],
        "threshold": [],
        "left": [],
        "right": [],
        "root": [],
        "leaf": [0],
    }


def _model_json(
    weights: NDArray[np.float64],
    rank: Mapping[str, Any],
    judge_trees: Mapping[str, Any],
    *,
    vectors: bool = False,
) -> dict[str, Any]:
    return {
        "name": "draft",
        "version": FORMAT_VERSION,
        "features": list(JUDGE_FEATURES),
        "vectors": vectors,
        "weights": [float(f"{value:.9g}") for value in weights],
        "rank": rank,
        "judge": judge_trees,
        "calibrations": {GENERAL: [[-1e10, 0.0], [1e10, 1.0]]},
        "threshold": 0.5,
    }


def temporary_cache() -> Path:
    """Return a folder for indexes that a run shares between its parts."""
    return Path(tempfile.mkdtemp(prefix="factdesk-bench-"))
