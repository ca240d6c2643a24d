# SPDX-License-Identifier: Apache-2.0
"""Plain BM25 against the formula written out in ordinary Python."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factdesk.engine.baseline import PlainBM25, plain_words

TEXTS = st.lists(
    st.lists(st.sampled_from(["orlo", "bridge", "closed", "vote", "42"]), max_size=8),
    max_size=12,
).map(lambda rows: [" ".join(row) for row in rows])


def _naive(
    texts: list[str], query: str, k1: float = 1.2, b: float = 0.75
) -> list[tuple[int, float]]:
    """Score every document by the formula; best first, ties by position."""
    bags = [Counter(re.findall(r"\w+", text.lower())) for text in texts]
    mean = sum(sum(bag.values()) for bag in bags) / len(bags)
    scored = []
    for position, bag in enumerate(bags):
        score = 0.0
        for word in set(re.findall(r"\w+", query.lower())):
            df = sum(word in other for other in bags)
            if word in bag:
                idf = math.log(1 + (len(bags) - df + 0.5) / (df + 0.5))
                norm = k1 * (1 - b + b * sum(bag.values()) / mean)
                score += idf * bag[word] * (k1 + 1) / (bag[word] + norm)
        scored.append((position, score))
    return sorted(scored, key=lambda row: -row[1])


@given(TEXTS.filter(bool), TEXTS)
@settings(deadline=None, max_examples=60)
def test_scores_equal_the_written_out_formula(
    texts: list[str], queries: list[str]
) -> None:
    ids, scores = PlainBM25(texts).search(queries, 5, threads=1)
    for query, row, values in zip(queries, ids, scores, strict=True):
        truth = dict(_naive(texts, query))
        expected = [score for _, score in _naive(texts, query)[:5] if score > 0.0]
        assert values[values > 0].tolist() == pytest.approx(expected)
        for document, value in zip(row, values, strict=True):
            assert (document == -1) == (value == 0.0)
            assert document == -1 or truth[int(document)] == pytest.approx(value)


def test_equal_scores_are_ordered_by_position() -> None:
    bm25 = PlainBM25(["closed bridge", "the vote", "bridge closed", "closed bridge"])
    ids, scores = bm25.search(["bridge"], 3)
    assert ids.tolist() == [[0, 2, 3]]
    assert np.unique(scores).size == 1
    assert bm25.search(["bridge"], 2)[0].tolist() == [[0, 2]]


def test_repeating_a_query_changes_nothing() -> None:
    bm25 = PlainBM25(["closed bridge", "bridge vote vote", "orlo"])
    ids, scores = bm25.search(["vote bridge", "vote bridge vote vote bridge"], 3)
    assert np.array_equal(ids[0], ids[1])
    assert np.array_equal(scores[0], scores[1])


def test_rows_are_filled_where_nothing_else_shares_a_word() -> None:
    ids, scores = PlainBM25(["a b", "c"]).search(["c", "nothing", ""], 2)
    assert ids.tolist() == [[1, -1], [-1, -1], [-1, -1]]
    assert scores[0, 0] > 0.0
    assert scores[0, 1] == 0.0


def test_threads_and_batches_do_not_change_results() -> None:
    generator = np.random.default_rng(0)
    texts = [" ".join(map(str, generator.integers(0, 90, 9))) for _ in range(300)]
    bm25 = PlainBM25(texts)
    ids, scores = bm25.search(texts, 7, threads=1)
    many_ids, many_scores = bm25.search(texts, 7, threads=3)
    one_ids, one_scores = bm25.search(texts[150:151], 7)
    assert np.array_equal(ids, many_ids)
    assert np.array_equal(scores, many_scores)
    assert np.array_equal(ids[150:151], one_ids)
    assert np.array_equal(scores[150:151], one_scores)


def test_no_documents_and_no_queries_are_fine() -> None:
    ids, scores = PlainBM25([]).search(["a"], 2)
    assert ids.tolist() == [[-1, -1]]
    assert scores.tolist() == [[0.0, 0.0]]
    assert PlainBM25(["a", ""]).search([], 2)[0].shape == (0, 2)


def test_words_are_lower_cased_runs_of_any_script() -> None:
    assert plain_words("Cầu Orlo—ĐÓNG! مغلق 4_2") == [
        "cầu",
        "orlo",
        "đóng",
        "مغلق",
        "4_2",
    ]


def test_wrong_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match="k1"):
        PlainBM25(["a"], b=1.5)
    with pytest.raises(ValueError, match="top"):
        PlainBM25(["a"]).search(["a"], 0)
