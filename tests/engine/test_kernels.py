# SPDX-License-Identifier: Apache-2.0
"""The compiled search gives what a slow and obvious search in plain Python gives.

Words and n-grams are small integers here: the kernels never see letters.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from factdesk.engine.alone import read_only
from factdesk.engine.build import Forward, invert, length_norms, unseen_rarity
from factdesk.engine.features import FEATURES, N_JUDGE_FEATURES
from factdesk.engine.kernels import WORD_SHARE, Arrays, search_block
from factdesk.text.prepared import Batch
from factdesk.text.tokens import CAPITAL, NUMBER

K1, B = 1.2, 0.75
UNSEEN = 1_000
"""Words and n-grams from here on stand in no record."""


@dataclass(frozen=True)
class Doc:
    """Claim, title and text as (word, flag), the distinct n-grams, and the day."""

    fields: tuple[list[tuple[int, int]], ...]
    grams: list[int]
    day: int

    @property
    def words(self) -> list[int]:
        """All words, field after field."""
        return [word for field in self.fields for word, _ in field]


@dataclass(frozen=True)
class Query:
    """Distinct words in order, and the distinct n-grams."""

    words: list[int]
    grams: list[int]


FIELD = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from([0, NUMBER, CAPITAL])), max_size=7
)
DOCS = st.lists(
    st.builds(
        Doc,
        st.tuples(FIELD, FIELD, FIELD),
        st.lists(st.integers(1, 12), max_size=6, unique=True).map(sorted),
        st.sampled_from([0, 1_000, 1_100, 1_300]),
    ),
    min_size=1,
    max_size=9,
)
QUERIES = st.lists(
    st.builds(
        Query,
        st.lists(st.sampled_from([*range(1, 10), UNSEEN, UNSEEN + 1]), unique=True),
        st.lists(st.sampled_from([*range(1, 13), UNSEEN, UNSEEN + 1]), unique=True).map(
            sorted
        ),
    ),
    min_size=1,
    max_size=3,
)


def bounds_of(sizes: list[int]) -> NDArray[np.int64]:
    return np.cumsum([0, *sizes], dtype=np.int64)


def arrays_of(docs: list[Doc]) -> Arrays:
    tokens = [token for doc in docs for field in doc.fields for token in field]
    forward = Forward(
        np.array([word for word, _ in tokens], np.uint64),
        np.array([flag for _, flag in tokens], np.uint8),
        bounds_of([len(field) for doc in docs for field in doc.fields]),
        np.array([gram for doc in docs for gram in doc.grams], np.uint32),
        bounds_of([len(doc.grams) for doc in docs]),
        [""] * len(docs),
        [doc.day for doc in docs],
    )
    stored, averages = invert(forward)
    lengths = np.diff(forward.bounds).reshape(-1, 3)
    norms = length_norms(lengths, np.array(averages[:3])).astype(np.float32)
    meant = {name: stored[name] for name in Arrays._fields if name in stored}
    codes = np.zeros(len(docs), np.uint16)
    unseen = unseen_rarity(len(docs))
    return read_only(Arrays(**meant, doc_lang=codes, norms=norms, unseen_idf=unseen))


def batch_of(queries: list[Query]) -> Batch:
    words = [word for query in queries for word in query.words]
    return Batch(
        np.array(words, np.uint64),
        np.zeros(len(words), np.uint8),
        bounds_of([len(query.words) for query in queries]),
        np.array([gram for query in queries for gram in query.grams], np.uint64),
        bounds_of([len(query.grams) for query in queries]),
        np.zeros(len(queries), np.uint16),
        np.zeros(len(queries), np.int32),
    )


class Plain:
    """The same search, one record and one word at a time."""

    def __init__(self, docs: list[Doc]) -> None:
        self.docs = docs
        counts = [[len(doc.fields[f]) for doc in docs] for f in range(3)]
        self.average = [
            max(1.0, sum(sizes) / max(1, sum(size > 0 for size in sizes)))
            for sizes in counts
        ]
        totals = [self.gram_total(doc) for doc in docs]
        filled = [total for total in totals if total]
        self.gram_average = max(1.0, sum(filled) / max(1, len(filled)))

    def rarity(self, df: int) -> int:
        odds = (len(self.docs) - df + 0.5) / (df + 0.5)
        return max(1, round(64 * math.log(1 + odds)))

    def word_rarity(self, word: int) -> int:
        return self.rarity(
            sum(any(word == w for f in doc.fields for w, _ in f) for doc in self.docs)
        )

    def gram_rarity(self, gram: int) -> int:
        return self.rarity(sum(gram in doc.grams for doc in self.docs))

    def gram_total(self, doc: Doc) -> int:
        return sum(self.gram_rarity(gram) for gram in doc.grams)

    def norm(self, doc: Doc, field: int) -> float:
        return 1 - B + B * len(doc.fields[field]) / self.average[field]

    def saturation(self, doc: Doc, word: int) -> int:
        """BM25F: each field's count by its own length, added, then saturated."""
        weight = 0.0
        for field, tokens in enumerate(doc.fields):
            count = Counter(w for w, _ in tokens)[word]
            weight += count / self.norm(doc, field)
        return int(1 + 254 * weight / (K1 + weight)) if weight else 0

    def word_sum(self, query: Query, doc: Doc) -> int:
        return sum(self.word_rarity(w) * self.saturation(doc, w) for w in query.words)

    def gram_sum(self, query: Query, doc: Doc) -> int:
        return sum(self.gram_rarity(g) for g in query.grams if g in doc.grams)

    def gram_saturation(self, doc: Doc) -> int:
        length = self.gram_total(doc) / self.gram_average
        return int(max(1.0, 255 / (1 + K1 * (1 - B + B * length))))

    def whole_sum(self, query: Query, doc: Doc) -> int:
        grams = self.gram_sum(query, doc) * self.gram_saturation(doc)
        return int(WORD_SHARE) * self.word_sum(query, doc) + grams

    def candidates(self, query: Query, most: int) -> list[int]:
        """Two thirds by the whole sum, then those that words alone still bring."""
        sums = [self.whole_sum(query, doc) for doc in self.docs]
        words = [self.word_sum(query, doc) for doc in self.docs]
        rows = range(len(self.docs))
        by_sum = sorted((-sums[row], row) for row in rows if sums[row])
        best = [row for _, row in by_sum[: most - most // 3]]
        by_words = sorted((-words[row], row) for row in rows if words[row])
        more = [row for _, row in by_words[: most // 3]]
        return best + [row for row in more if row not in best]

    def features(self, query: Query, doc: Doc) -> dict[str, float]:
        words = {w for field in doc.fields for w, _ in field}
        total = sum(map(self.word_rarity, query.words))
        grams = self.gram_sum(query, doc)
        gram_whole = sum(map(self.gram_rarity, query.grams))
        shared = [w for w in query.words if w in words]
        return {
            "word_score": ratio(self.word_sum(query, doc), 255 * total),
            "gram_score": ratio(grams * self.gram_saturation(doc), 255 * gram_whole),
            "grams_of_query": ratio(grams, gram_whole),
            "grams_of_record": ratio(grams, self.gram_total(doc)),
            "any_covered": ratio(sum(map(self.word_rarity, shared)), total),
            "words_shared": len(shared),
            **self.claim_features(query, doc.fields[0], total),
            **self.passage_features(query, doc, total),
        }

    def passage_features(self, query: Query, doc: Doc, total: int) -> dict[str, float]:
        squares = sum(self.word_rarity(w) ** 2 for w in query.words)
        pairs = list(pairwise(query.words))
        together = sum(self.word_rarity(a) + self.word_rarity(b) for a, b in pairs)
        headline = [word for field in doc.fields[:2] for word, _ in field]
        stretch = self.best_stretch
        return {
            "phrase_covered": ratio(stretch(query, doc.words, 8, 1), total),
            "sentence_covered": ratio(stretch(query, doc.words, 16, 1), total),
            "section_covered": ratio(stretch(query, doc.words, 128, 1), total),
            "window_rarely_covered": ratio(stretch(query, doc.words, 32, 2), squares),
            "pairs_covered": ratio(self.near(pairs, doc.words), together),
            "headline_pairs_covered": ratio(self.near(pairs, headline), together),
        }

    def best_stretch(
        self, query: Query, words: list[int], length: int, power: int
    ) -> int:
        stretches = [set(words[at : at + length]) for at in range(len(words))]
        return max(
            (
                sum(self.word_rarity(w) ** power for w in one & set(query.words))
                for one in stretches
            ),
            default=0,
        )

    def near(self, pairs: list[tuple[int, int]], words: list[int]) -> int:
        """Weigh the pairs that stand within three words of each other, either way."""
        close = {
            (words[one], words[other])
            for one in range(len(words))
            for other in range(max(0, one - 3), min(len(words), one + 4))
        }
        return sum(
            self.word_rarity(a) + self.word_rarity(b)
            for a, b in pairs
            if (a, b) in close
        )

    def weights(self, query: Query, rows: list[int]) -> list[int]:
        sums = [self.whole_sum(query, self.docs[row]) for row in rows]
        return [(64 * one // max(sums[0], 1)) ** 6 >> 20 for one in sums]

    def like_the_first(self, query: Query, rows: list[int]) -> list[float]:
        """Share of other first candidates' opening words, the query's apart."""
        weights = self.weights(query, rows)[:6]
        openings = [self.docs[row].words for row in rows]
        heads = [sum(map(len, self.docs[row].fields[:2])) for row in rows]
        topics = [
            {
                word: weight * 64 // (heads[at] + 30) * count * self.word_rarity(word)
                for word, count in Counter(openings[at]).items()
            }
            for at, weight in enumerate(weights)
        ]
        result = []
        for at, opening in enumerate(openings):
            own = weights[at] * 64 // (heads[at] + 30) if at < len(weights) else 0
            rest = [word for word in opening if word not in query.words]
            shared = sum(
                sum(topic.get(word, 0) for topic in topics)
                - own * self.word_rarity(word)
                for word in rest
            )
            result.append(shared / (2**21 * (len(rest) + 10)))
        return result

    def dates_agree(self, query: Query, rows: list[int]) -> list[float]:
        weights = self.weights(query, rows)[:20]
        days = [self.docs[row].day for row in rows]
        result = []
        for at, day in enumerate(days):
            dated = [
                other
                for other in range(len(weights))
                if other != at and day and days[other]
            ]
            near = [other for other in dated if abs(days[other] - day) <= 150]
            whole = sum(weights[other] for other in dated)
            result.append(ratio(sum(weights[other] for other in near), whole))
        return result

    def claim_features(
        self, query: Query, claim: list[tuple[int, int]], total: int
    ) -> dict[str, float]:
        weight = self.word_rarity
        whole = sum(weight(w) for w, _ in claim)
        missing = [(w, flag) for w, flag in claim if w not in query.words]
        names = sum(weight(w) for w, flag in claim if flag == CAPITAL)
        numbers = sum(flag == NUMBER for _, flag in claim)
        found = {w for w, _ in claim} & set(query.words)
        run = max(self.runs(query, [w for w, _ in claim]), default=0)
        return {
            "claim_query_covered": ratio(sum(map(weight, found)), total),
            "claim_field_covered": ratio(
                whole - sum(weight(w) for w, _ in missing), whole
            ),
            "claim_run_of_query": ratio(run, total),
            "claim_run_of_field": ratio(run, whole),
            "claim_rarest_missing": ratio(
                max((weight(w) for w, _ in missing), default=0), self.rarity(0)
            ),
            "claim_names_missing": ratio(
                sum(weight(w) for w, flag in missing if flag == CAPITAL), names
            ),
            "claim_numbers_missing": ratio(
                sum(flag == NUMBER for _, flag in missing), numbers
            ),
            "claim_words": len(claim),
        }

    def runs(self, query: Query, claim: list[int]) -> list[int]:
        """Weigh every stretch of the claim that stands like this in the query."""
        stretches = [
            claim[start:end]
            for start in range(len(claim))
            for end in range(start + 1, len(claim) + 1)
        ]
        places = range(len(query.words))
        return [
            sum(map(self.word_rarity, one))
            for one in stretches
            if any(query.words[at : at + len(one)] == one for at in places)
        ]


def ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def search(
    docs: list[Doc],
    queries: list[Query],
    most: int = 96,
    allowed: list[bool] | None = None,
    extra: list[int] | None = None,
) -> tuple[list[list[int]], NDArray[np.float32]]:
    """Run the kernel; return the rows of each query's candidates and all features."""
    width = most + len(extra or [])
    rows = np.zeros((len(queries), width), np.int32)
    found = np.zeros(len(queries), np.int32)
    features = np.zeros((len(queries), width, N_JUDGE_FEATURES), np.float32)
    more = np.array([extra or []] * len(queries), np.int32).reshape(len(queries), -1)
    banned = np.array(allowed if allowed is not None else [], np.bool_)
    search_block(
        arrays_of(docs), batch_of(queries), 0, len(queries), banned, more, rows, found,
        features,
    )  # fmt: skip
    listed: list[list[int]] = [
        rows[at, :count].tolist() for at, count in enumerate(found.tolist())
    ]
    return listed, features


@settings(max_examples=150)
@given(docs=DOCS, queries=QUERIES, most=st.sampled_from([3, 4, 6, 96]))
def test_candidates_and_their_order_are_those_of_plain_python(
    docs: list[Doc], queries: list[Query], most: int
) -> None:
    plain = Plain(docs)
    rows, _ = search(docs, queries, most)
    assert rows == [plain.candidates(query, most) for query in queries]


@settings(max_examples=150)
@given(docs=DOCS, queries=QUERIES)
def test_features_are_those_of_plain_python(
    docs: list[Doc], queries: list[Query]
) -> None:
    plain = Plain(docs)
    rows, features = search(docs, queries)
    for at, query in enumerate(queries):
        for place, row in enumerate(rows[at]):
            expected = plain.features(query, docs[row])
            columns = [FEATURES.index(name) for name in expected]
            np.testing.assert_array_equal(
                features[at, place, columns],
                np.array(list(expected.values())).astype(np.float32),
                err_msg=str(list(expected)),
            )


@settings(max_examples=150)
@given(docs=DOCS, queries=QUERIES)
def test_comparisons_with_the_first_are_those_of_plain_python(
    docs: list[Doc], queries: list[Query]
) -> None:
    plain = Plain(docs)
    rows, features = search(docs, queries)
    for at, query in enumerate(queries):
        if not rows[at]:
            continue
        for name in ("like_the_first", "dates_agree"):
            column = features[at, : len(rows[at]), FEATURES.index(name)]
            expected = np.array(getattr(plain, name)(query, rows[at]))
            np.testing.assert_array_equal(column, expected.astype(np.float32))


@given(docs=DOCS, queries=QUERIES)
def test_one_query_leaves_no_trace_in_the_next(
    docs: list[Doc], queries: list[Query]
) -> None:
    rows, features = search(docs, queries * 2)
    for at, query in enumerate(queries):
        alone_rows, alone = search(docs, [query])
        for copy in (at, at + len(queries)):
            assert rows[copy] == alone_rows[0]
            np.testing.assert_array_equal(features[copy], alone[0])


@given(docs=DOCS, queries=QUERIES, data=st.data())
def test_records_that_are_not_allowed_are_left_out(
    docs: list[Doc], queries: list[Query], data: st.DataObject
) -> None:
    size = len(docs)
    allowed = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    rows, _ = search(docs, queries, allowed=allowed)
    free, _ = search(docs, queries)
    assert rows == [[row for row in one if allowed[row]] for one in free]


@given(docs=DOCS, queries=QUERIES, data=st.data())
def test_records_proposed_besides_follow_once(
    docs: list[Doc], queries: list[Query], data: st.DataObject
) -> None:
    place = st.integers(0, len(docs) - 1)
    extra = data.draw(st.lists(place, min_size=1, max_size=4, unique=True))
    rows, _ = search(docs, queries, most=3, extra=[*extra, -1])
    lexical, _ = search(docs, queries, most=3)
    for with_extra, without in zip(rows, lexical, strict=True):
        new = [row for row in extra if row not in without]
        assert with_extra == without + new


@given(docs=DOCS, queries=QUERIES)
def test_ranks_count_the_better_candidates(
    docs: list[Doc], queries: list[Query]
) -> None:
    rows, features = search(docs, queries)
    column: dict[str, Any] = {name: FEATURES.index(name) for name in FEATURES}
    for at, found in enumerate(rows):
        meant = features[at, : len(found)]
        for score, rank in (("word_score", "word_rank"), ("gram_score", "gram_rank")):
            values = meant[:, column[score]]
            better = (values[None, :] > values[:, None]).sum(axis=1)
            np.testing.assert_array_equal(meant[:, column[rank]], better)
        if found:
            best = meant[:, column["any_covered_of_best"]].max()
            assert best == (1.0 if meant[:, column["any_covered"]].any() else 0.0)
