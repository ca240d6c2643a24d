# SPDX-License-Identifier: Apache-2.0
"""The compiled inner loops of matching: candidates, then features.

Scores are sums of integers, so that their order does not matter; features are single
divisions of integers in double precision, which every machine rounds alike.

Invariants: the result for a query depends on the query and the index alone, not on what
else is in the batch or on threads; every scratch array is zero (or -1) between queries.

Example: see ``engine.search``, the only caller.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from factdesk.compiled import kernel
from factdesk.engine.build import find_slots
from factdesk.engine.features import (
    FIELD_FEATURES,
    LIST_FEATURES,
    N_FEATURES,
    N_JUDGE_FEATURES,
    PASSAGE_FEATURES,
    QUERY_FEATURES,
    TEXT_FEATURES,
)
from factdesk.engine.ranker import Model, weighted_sum
from factdesk.engine.trees import evaluate_trees
from factdesk.text.prepared import Batch

__all__ = [
    "WORD_SHARE",
    "Arrays",
    "judge_block",
    "judge_found",
    "match_block",
    "search_block",
]

_CLAIM = 0
_TITLE = len(FIELD_FEATURES)
_TEXT = 2 * len(FIELD_FEATURES)
_PASSAGE = _TEXT + len(TEXT_FEATURES)
_QUERY = _PASSAGE + len(PASSAGE_FEATURES)
_LIST = _QUERY + len(QUERY_FEATURES)
_VECTOR = _LIST + len(LIST_FEATURES)

_FORM = 0xFC
_NUMBER = 1
_CAPITAL = 2
_WINDOW = 32
_LEAD = 80
_MOST_TERMS = 256
_STRETCHES = (8, 16, 128, 32)
"""Lengths in words of the passages looked at; in the last, rarity counts squared."""
_NEAR = 3
"""Neighbours of the post count as together in a record at this distance, in words."""
_FIRST = 6
"""So many first candidates say what else a check of this kind talks about."""
_FIRST_DATED = 20
_SEASON = 150
"""Days within which two checks were made at the same time."""
_OPENING = 60
"""Words of the body that are compared with other candidates."""
_K1 = 1.2
_CLAIM_SHARE, _TITLE_SHARE, _TEXT_SHARE = 0.45, 0.2, 0.35
_BLOCK = 512
"""Records whose best sum is looked at before any of them is."""
WORD_SHARE = np.int32(3)
"""A word's impact beside that of one of its grams in the first sum."""


class Arrays(NamedTuple):
    """The arrays of an open index, as ``build.invert`` names them."""

    term_hash: NDArray[np.uint64]
    term_slots: NDArray[np.int32]
    idf: NDArray[np.uint16]
    post_ptr: NDArray[np.int64]
    post_doc: NDArray[np.int32]
    post_sat: NDArray[np.uint8]
    gram_hash: NDArray[np.uint64]
    gram_slots: NDArray[np.int32]
    gram_idf: NDArray[np.uint16]
    gram_ptr: NDArray[np.int64]
    gram_doc: NDArray[np.int32]
    gram_total: NDArray[np.int32]
    gram_sat: NDArray[np.uint8]
    token_term: NDArray[np.int32]
    token_flag: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    doc_lang: NDArray[np.uint16]
    doc_day: NDArray[np.int32]
    norms: NDArray[np.float32]
    unseen_idf: int


class _Scratch(NamedTuple):
    words: NDArray[np.int32]
    grams: NDArray[np.int32]
    totals: NDArray[np.int32]
    place: NDArray[np.int32]
    gram_seen: NDArray[np.int32]
    ids: NDArray[np.int32]
    idf: NDArray[np.int32]
    flag: NDArray[np.uint8]
    stamp: NDArray[np.int32]
    form_stamp: NDArray[np.int32]
    window: NDArray[np.int32]
    times: NDArray[np.int32]
    inside: NDArray[np.int32]
    topic: NDArray[np.int64]


@kernel
def _scratch(index: Arrays) -> _Scratch:
    docs = index.gram_total.size
    return _Scratch(
        np.zeros(docs, np.int32),
        np.zeros(docs, np.int32),
        np.zeros(docs, np.int32),
        np.full(index.term_hash.size, -1, np.int32),
        np.full(index.gram_hash.size, -1, np.int32),
        np.zeros(_MOST_TERMS, np.int32),
        np.zeros(_MOST_TERMS, np.int32),
        np.zeros(_MOST_TERMS, np.uint8),
        np.full(_MOST_TERMS, -1, np.int32),
        np.full(_MOST_TERMS, -1, np.int32),
        np.zeros(_MOST_TERMS, np.int32),
        np.zeros(_MOST_TERMS, np.int32),
        np.zeros(_MOST_TERMS, np.int32),
        np.zeros(index.term_hash.size, np.int64),
    )


@kernel
def _seen_before(queries: Batch, q: int, at: int) -> bool:
    """Say whether a word that the index does not know stood in the query before."""
    first = max(queries.term_ptr[q], at - _MOST_TERMS)
    for earlier in range(first, at):
        if queries.terms[earlier] == queries.terms[at]:
            return True
    return False


@kernel
def _read_terms(index: Arrays, queries: Batch, q: int, s: _Scratch) -> int:
    """Look the query's distinct words up; return how many there are."""
    count = 0
    for at in range(queries.term_ptr[q], queries.term_ptr[q + 1]):
        if count == _MOST_TERMS:
            break
        term = find_slots(queries.terms[at], index.term_hash, index.term_slots)
        if term >= 0:
            if s.place[term] >= 0:
                # The form of the first stands for all; number and capital add up.
                s.flag[s.place[term]] |= queries.flags[at] & (_NUMBER | _CAPITAL)
                continue
            s.place[term] = count
            s.idf[count] = index.idf[term]
        else:
            if _seen_before(queries, q, at):
                continue
            s.idf[count] = index.unseen_idf
        s.ids[count] = term
        s.flag[count] = queries.flags[at]
        count += 1
    return count


@kernel
def _add_words(index: Arrays, s: _Scratch, count: int) -> None:
    for at in range(count):
        term = s.ids[at]
        if term < 0:
            continue
        idf = s.idf[at]
        for post in range(index.post_ptr[term], index.post_ptr[term + 1]):
            s.words[index.post_doc[post]] += idf * np.int32(index.post_sat[post])


@kernel
def _add_grams(index: Arrays, queries: Batch, q: int, s: _Scratch) -> int:
    """Add up the rarity of shared grams; return that of the whole query."""
    total = 0
    for at in range(queries.gram_ptr[q], queries.gram_ptr[q + 1]):
        gram = find_slots(queries.grams[at], index.gram_hash, index.gram_slots)
        if gram < 0:
            total += index.unseen_idf
            continue
        if s.gram_seen[gram] == q:
            continue
        s.gram_seen[gram] = q
        idf = np.int32(index.gram_idf[gram])
        total += idf
        for post in range(index.gram_ptr[gram], index.gram_ptr[gram + 1]):
            s.grams[index.gram_doc[post]] += idf
    return total


@kernel
def _sum(index: Arrays, s: _Scratch, doc: int) -> int:
    return WORD_SHARE * s.words[doc] + s.grams[doc] * np.int32(index.gram_sat[doc])


@kernel
def _best_of_block(
    index: Arrays, s: _Scratch, first: int, last: int
) -> tuple[np.int32, np.int32]:
    """Add words and grams up for a block of records; return both maxima.

    Plain loops over 32-bit integers, which the compiler turns into vector code. They do
    not overflow: a record has at most 1,000 n-grams of rarity below 800, and a query at
    most 256 words.
    """
    words, grams = s.words[first:last], s.grams[first:last]
    saturation, totals = index.gram_sat[first:last], s.totals[first:last]
    best = best_words = np.int32(0)
    for at in range(words.size):
        totals[at] = WORD_SHARE * words[at] + grams[at] * np.int32(saturation[at])
    for at in range(words.size):
        best = max(best, totals[at])
        best_words = max(best_words, words[at])
    return best, best_words


@kernel
def _sift_down(scores: NDArray[np.int64], docs: NDArray[np.int32], size: int) -> None:
    """Restore the heap whose root was replaced; the root is the worst."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            return
        right = child + 1
        if right < size and (
            scores[right] < scores[child]
            or (scores[right] == scores[child] and docs[right] > docs[child])
        ):
            child = right
        if scores[at] < scores[child] or (
            scores[at] == scores[child] and docs[at] >= docs[child]
        ):
            return
        scores[at], scores[child] = scores[child], scores[at]
        docs[at], docs[child] = docs[child], docs[at]
        at = child


@kernel
def _push(
    scores: NDArray[np.int64], docs: NDArray[np.int32], value: int, doc: int
) -> None:
    """Offer a record to a heap; later records lose ties, so only a better enters."""
    if value > scores[0]:
        scores[0], docs[0] = value, doc
        _sift_down(scores, docs, scores.size)


@kernel
def _sort_heap(scores: NDArray[np.int64], docs: NDArray[np.int32]) -> int:
    """Order a heap best first; return how many entries are real."""
    for size in range(scores.size - 1, 0, -1):
        scores[0], scores[size] = scores[size], scores[0]
        docs[0], docs[size] = docs[size], docs[0]
        _sift_down(scores, docs, size)
    found = 0
    while found < scores.size and scores[found] > 0:
        found += 1
    return found


@kernel
def _candidates(
    index: Arrays,
    s: _Scratch,
    allowed: NDArray[np.bool_],
    sums: NDArray[np.int64],
    docs: NDArray[np.int32],
) -> int:
    """Keep the best records by words and grams together, then by words alone.

    Long articles match in their body, which has no grams; a third of the places is
    theirs by words. Returns how many places are taken.
    """
    by_words = docs.size // 3
    by_sum = docs.size - by_words
    scores = np.zeros(by_words, np.int64)
    rows = np.full(by_words, index.gram_total.size, np.int32)
    sums[:] = 0
    docs[:] = index.gram_total.size
    # Slices are made once: making them for every record costs more than the rest.
    best_sums, best_docs = sums[:by_sum], docs[:by_sum]
    count = index.gram_total.size
    for first in range(0, count, _BLOCK):
        last = min(first + _BLOCK, count)
        sum_here, words_here = _best_of_block(index, s, first, last)
        if sum_here <= best_sums[0] and words_here <= scores[0]:
            continue
        for doc in range(first, last):
            value, words = s.totals[doc], s.words[doc]
            if value <= best_sums[0] and words <= scores[0]:
                continue
            if allowed.size and not allowed[doc]:
                continue
            _push(best_sums, best_docs, np.int64(value), doc)
            _push(scores, rows, np.int64(words), doc)
    found = _sort_heap(best_sums, best_docs)
    least, last = sums[max(found - 1, 0)], docs[max(found - 1, 0)]
    for at in range(_sort_heap(scores, rows)):
        doc = rows[at]
        value = _sum(index, s, doc)
        inside = value > least or (value == least and doc <= last)
        if found and not inside:
            sums[found], docs[found] = value, doc
            found += 1
    return found


@kernel
def _append(
    index: Arrays,
    s: _Scratch,
    allowed: NDArray[np.bool_],
    extra: NDArray[np.int32],
    sums: NDArray[np.int64],
    docs: NDArray[np.int32],
    found: int,
) -> int:
    """Add candidates that something else than words proposed; return how many now."""
    lexical = found
    for at in range(extra.size):
        doc = extra[at]
        known = doc < 0 or (allowed.size > 0 and not allowed[doc])
        for other in range(lexical):
            known = known or docs[other] == doc
        if not known:
            sums[found], docs[found] = _sum(index, s, doc), doc
            found += 1
    return found


@kernel
def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


@kernel
def _one_hit(norm: float) -> float:
    """Return what one occurrence earns of the most that many could, by BM25."""
    return 1 / (1 + _K1 * norm)


@kernel
def _field(
    index: Arrays,
    s: _Scratch,
    doc: int,
    field: int,
    tag: int,
    total: int,
    out: NDArray[np.float32],
) -> None:
    """Write the ten features of claim or title; stamp the query words found."""
    low, high = index.bounds[3 * doc + field], index.bounds[3 * doc + field + 1]
    query_found = field_found = field_total = 0
    run = best_run = pairs = rarest = 0
    names = names_missing = numbers = numbers_missing = same_form = 0
    before = -2
    for at in range(low, high):
        term = index.token_term[at]
        idf = np.int64(index.idf[term])
        flag = index.token_flag[at]
        place = s.place[term]
        field_total += idf
        names += idf if flag & _CAPITAL else 0
        numbers += 1 if flag & _NUMBER else 0
        if place < 0:
            rarest = max(rarest, idf)
            names_missing += idf if flag & _CAPITAL else 0
            numbers_missing += 1 if flag & _NUMBER else 0
            before = -2
            run = 0
            continue
        field_found += idf
        if s.stamp[place] != tag:
            s.stamp[place] = tag
            query_found += idf
        if (s.flag[place] ^ flag) & _FORM == 0 and s.form_stamp[place] != tag:
            s.form_stamp[place] = tag
            same_form += idf
        if before >= 0 and before < place <= before + 3:
            pairs += 1
        run = run + idf if place == before + 1 else idf
        best_run = max(best_run, run)
        before = place
    out[0] = _ratio(query_found, total)
    out[1] = _ratio(field_found, field_total)
    out[2] = _ratio(best_run, total)
    out[3] = _ratio(best_run, field_total)
    out[4] = _ratio(pairs, high - low - 1)
    out[5] = _ratio(rarest, index.unseen_idf)
    out[6] = _ratio(names_missing, names)
    out[7] = _ratio(numbers_missing, numbers)
    out[8] = _ratio(same_form, total)
    out[9] = out[0] * _one_hit(index.norms[doc, field])


@kernel
def _text(
    index: Arrays,
    s: _Scratch,
    doc: int,
    count: int,
    tag: int,
    total: int,
    out: NDArray[np.float32],
) -> None:
    """Write the nine features of the long text: all of it and its best window."""
    low, high = index.bounds[3 * doc + 2], index.bounds[3 * doc + 3]
    found = inside = best = run = best_run = pairs = lead = lead_run = 0
    same_form = lead_same_form = 0
    before = -2
    for at in range(low, high):
        if at - _WINDOW >= low:
            gone = s.place[index.token_term[at - _WINDOW]]
            if gone >= 0:
                s.window[gone] -= 1
                if s.window[gone] == 0:
                    inside -= s.idf[gone]
        place = s.place[index.token_term[at]]
        if place < 0:
            before = -2
            run = 0
            continue
        if s.stamp[place] != tag:
            s.stamp[place] = tag
            s.times[place] = 0
            found += s.idf[place]
            lead += s.idf[place] if at - low < _LEAD else 0
        same = (s.flag[place] ^ index.token_flag[at]) & _FORM == 0
        if same and s.form_stamp[place] != tag:
            s.form_stamp[place] = tag
            same_form += s.idf[place]
            lead_same_form += s.idf[place] if at - low < _LEAD else 0
        s.times[place] += 1
        if s.window[place] == 0:
            inside += s.idf[place]
            best = max(best, inside)
        s.window[place] += 1
        if before >= 0 and before < place <= before + 3:
            pairs += 1
        run = run + s.idf[place] if place == before + 1 else s.idf[place]
        best_run = max(best_run, run)
        if at - low < _LEAD:
            lead_run = best_run
        before = place
    for at in range(max(low, high - _WINDOW), high):
        place = s.place[index.token_term[at]]
        if place >= 0:
            s.window[place] = 0
    out[0] = _ratio(found, total)
    out[1] = _ratio(best, total)
    out[2] = _ratio(best_run, total)
    out[3] = _ratio(min(pairs, 64), 64)
    out[4] = _ratio(lead, total)
    out[5] = _ratio(lead_run, total)
    score = 0.0
    # Saturating in the number of times; long texts repeat more by themselves.
    softening = _K1 * index.norms[doc, 2]
    for at in range(count):
        if s.stamp[at] == tag:
            score += s.idf[at] * (s.times[at] / (s.times[at] + softening))
    out[6] = _ratio(same_form, total)
    out[7] = _ratio(lead_same_form, total)
    out[8] = _ratio(score, total)


@kernel
def _best_stretch(
    index: Arrays, s: _Scratch, low: int, high: int, length: int, squared: bool
) -> np.int64:
    """Return the most rarity of distinct query words that so many words hold."""
    now = best = np.int64(0)
    for at in range(low, high):
        if at - length >= low:
            gone = s.place[index.token_term[at - length]]
            if gone >= 0:
                s.inside[gone] -= 1
                if s.inside[gone] == 0:
                    idf = np.int64(s.idf[gone])
                    now -= idf * idf if squared else idf
        place = s.place[index.token_term[at]]
        if place < 0:
            continue
        if s.inside[place] == 0:
            idf = np.int64(s.idf[place])
            now += idf * idf if squared else idf
            best = max(best, now)
        s.inside[place] += 1
    for at in range(max(low, high - length), high):
        place = s.place[index.token_term[at]]
        if place >= 0:
            s.inside[place] = 0
    return best


@kernel
def _pairs(index: Arrays, s: _Scratch, low: int, high: int, count: int) -> int:
    """Return the rarity of neighbours in the query that stand near each other here."""
    covered = 0
    s.inside[:count] = 0
    for at in range(low, high):
        one = s.place[index.token_term[at]]
        if one < 0:
            continue
        for beside in range(at + 1, min(at + 1 + _NEAR, high)):
            other = s.place[index.token_term[beside]]
            first = min(one, other)
            if first >= 0 and abs(one - other) == 1 and s.inside[first] == 0:
                s.inside[first] = 1
                covered += s.idf[one] + s.idf[other]
    s.inside[:count] = 0
    return covered


@kernel
def _passages(
    index: Arrays,
    s: _Scratch,
    doc: int,
    count: int,
    total: int,
    out: NDArray[np.float32],
) -> None:
    """Write what the best passages cover, and which neighbours stay together."""
    low, head, high = (
        index.bounds[3 * doc], index.bounds[3 * doc + 2], index.bounds[3 * doc + 3]
    )  # fmt: skip
    squares = np.int64(0)
    together = 0
    for at in range(count):
        squares += np.int64(s.idf[at]) * s.idf[at]
        together += s.idf[at] + s.idf[at + 1] if at + 1 < count else 0
    for at in range(3):
        best = _best_stretch(index, s, low, high, _STRETCHES[at], False)
        out[at] = _ratio(best, total)
    out[3] = _ratio(_best_stretch(index, s, low, high, _STRETCHES[3], True), squares)
    out[4] = _ratio(_pairs(index, s, low, high, count), together)
    out[5] = _ratio(_pairs(index, s, low, head, count), together)


@kernel
def _whole(
    index: Arrays,
    s: _Scratch,
    doc: int,
    count: int,
    tag: int,
    total: int,
    out: NDArray[np.float32],
) -> None:
    """Write what the query finds in the whole record; stamps as the fields left them.

    Stamps are ``tag`` for claim, ``tag + 1`` for title, ``tag + 2`` for text; a word
    keeps the last of them, so any stamp from ``tag`` on means found.
    """
    covered = rarest_shared = rarest_unshared = shared = 0
    squares = squares_covered = np.int64(0)
    names = names_found = numbers = numbers_found = 0
    for at in range(count):
        idf = np.int64(s.idf[at])
        here = s.stamp[at] >= tag
        squares += idf * idf
        squares_covered += idf * idf if here else 0
        if s.flag[at] & _CAPITAL:
            names += idf
            names_found += idf if here else 0
        if s.flag[at] & _NUMBER:
            numbers += 1
            numbers_found += 1 if here else 0
        if here:
            covered += idf
            shared += 1
            rarest_shared = max(rarest_shared, idf)
        else:
            rarest_unshared = max(rarest_unshared, idf)
    out[0] = _ratio(covered, total)
    out[2] = _ratio(rarest_shared, index.unseen_idf)
    out[3] = _ratio(rarest_unshared, index.unseen_idf)
    out[4] = _ratio(names_found, names)
    out[5] = _ratio(numbers_found, numbers)
    out[6] = min(numbers - numbers_found, 4)
    out[7] = min(shared, 32)
    out[14] = _ratio(squares_covered, squares)


@kernel
def _headline(s: _Scratch, count: int, tag: int, total: int) -> float:
    """Return how much of the query claim and title cover; before the text stamps."""
    covered = 0
    for at in range(count):
        if s.stamp[at] >= tag:
            covered += s.idf[at]
    return _ratio(covered, total)


@kernel
def _record(
    index: Arrays,
    s: _Scratch,
    doc: int,
    count: int,
    tag: int,
    total: int,
    gram_total: int,
    same_language: float,
    out: NDArray[np.float32],
) -> None:
    """Write every feature of one candidate that does not need the other candidates."""
    _field(index, s, doc, 0, tag, total, out[_CLAIM:_TITLE])
    _field(index, s, doc, 1, tag + 1, total, out[_TITLE:_TEXT])
    headline = _headline(s, count, tag, total)
    _text(index, s, doc, count, tag + 2, total, out[_TEXT:_PASSAGE])
    _passages(index, s, doc, count, total, out[_PASSAGE:_QUERY])
    rest = out[_QUERY:_LIST]
    rest[13] = (
        _CLAIM_SHARE * out[_TITLE - 1]
        + _TITLE_SHARE * out[_TEXT - 1]
        + _TEXT_SHARE * out[_PASSAGE - 1]
    )
    _whole(index, s, doc, count, tag, total, rest)
    rest[1] = headline
    grams, own = s.grams[doc], index.gram_total[doc]
    rest[8] = _ratio(grams, gram_total)
    rest[9] = _ratio(grams, own)
    rest[10] = _ratio(2 * grams, gram_total + own)
    rest[11] = _ratio(s.words[doc], 255 * total)
    rest[12] = _ratio(grams * np.int64(index.gram_sat[doc]), 255 * gram_total)
    rest[15] = min(count, 64)
    rest[16] = min(index.bounds[3 * doc + 1] - index.bounds[3 * doc], 64)
    rest[17] = min(index.bounds[3 * doc + 3] - index.bounds[3 * doc + 2], 1024)
    rest[18] = same_language


@kernel
def _days_apart(one: int, other: int) -> int:
    """Return the days between two dates, at most 2,000; 2,001 where one is unknown."""
    if one == 0 or other == 0:
        return 2001
    return min(abs(one - other), 2000)


@kernel
def _column_of_best(
    features: NDArray[np.float32], found: int, column: int, target: int
) -> None:
    best = 0.0
    for at in range(found):
        best = max(best, features[at, column])
    for at in range(found):
        features[at, target] = _ratio(features[at, column], best)


@kernel
def _rank_of(
    features: NDArray[np.float32], found: int, column: int, target: int
) -> None:
    """Write how many candidates are strictly better in a column, at most 16."""
    for at in range(found):
        better = 0
        for other in range(found):
            if features[other, column] > features[at, column]:
                better += 1
        features[at, target] = min(better, 16)


@kernel
def _beside(features: NDArray[np.float32], sums: NDArray[np.int64], found: int) -> None:
    """Write the features that compare a candidate with the others."""
    _column_of_best(features, found, _QUERY + 11, _LIST)
    _column_of_best(features, found, _QUERY + 12, _LIST + 1)
    for at in range(found):
        features[at, _LIST + 2] = _ratio(sums[at], sums[0])
    _column_of_best(features, found, _QUERY, _LIST + 3)
    _column_of_best(features, found, _TEXT + 1, _LIST + 4)
    _column_of_best(features, found, _CLAIM + 1, _LIST + 5)
    _column_of_best(features, found, _QUERY + 10, _LIST + 6)
    _column_of_best(features, found, _TEXT + 2, _LIST + 7)
    _rank_of(features, found, _QUERY + 11, _LIST + 8)
    _rank_of(features, found, _QUERY + 12, _LIST + 9)
    rivals = 0
    for at in range(found):
        features[at, _LIST + 10] = min(at, 16)
        if 10 * sums[at] >= 9 * sums[0]:
            rivals += 1
    for at in range(found):
        features[at, _LIST + 11] = min(rivals, 16)


@kernel
def _weight(sums: NDArray[np.int64], at: int) -> np.int64:
    """Return how much a candidate counts among the first, 0 to 65,536.

    The sixth power of its sum beside the best: only those close to it count.
    """
    share = 64 * sums[at] // max(sums[0], 1)
    return (share * share * share * share * share * share) >> np.int64(20)


@kernel
def _opening(index: Arrays, doc: int) -> tuple[int, int]:
    low, body = index.bounds[3 * doc], index.bounds[3 * doc + 2]
    return low, min(body + _OPENING, index.bounds[3 * doc + 3])


@kernel
def _weigh_opening(index: Arrays, s: _Scratch, doc: int, weight: np.int64) -> np.int64:
    """Add a record's words to the topic; return what one unit of rarity weighs."""
    low, high = _opening(index, doc)
    share = weight * 64 // (index.bounds[3 * doc + 2] - low + _OPENING // 2)
    for at in range(low, high):
        s.topic[index.token_term[at]] += share * np.int64(
            index.idf[index.token_term[at]]
        )
    return share


@kernel
def _like_the_first(
    index: Arrays,
    s: _Scratch,
    sums: NDArray[np.int64],
    docs: NDArray[np.int32],
    features: NDArray[np.float32],
    found: int,
) -> None:
    """Write what each candidate shares with the first ones beyond the query's words.

    Of a record among the first, one occurrence of each word does not count for itself.

    Source: Lavrenko and Croft, SIGIR 2001 (relevance models), for ordering only.
    """
    first = min(_FIRST, found)
    shares = np.zeros(_FIRST, np.int64)
    for at in range(first):
        shares[at] = _weigh_opening(index, s, docs[at], _weight(sums, at))
    for at in range(found):
        low, high = _opening(index, docs[at])
        own = shares[at] if at < first else np.int64(0)
        shared = np.int64(0)
        words = 0
        for token in range(low, high):
            term = index.token_term[token]
            if s.place[term] < 0:
                words += 1
                shared += max(s.topic[term] - own * np.int64(index.idf[term]), 0)
        features[at, _LIST + 12] = _ratio(shared, 2097152.0 * (words + 10))
    for at in range(first):
        low, high = _opening(index, docs[at])
        for token in range(low, high):
            s.topic[index.token_term[token]] = 0


@kernel
def _dates_agree(
    index: Arrays,
    sums: NDArray[np.int64],
    docs: NDArray[np.int32],
    features: NDArray[np.float32],
    found: int,
) -> None:
    """Write how many of the first candidates were made at the time of each."""
    for at in range(found):
        day = index.doc_day[docs[at]]
        near = whole = np.int64(0)
        for other in range(min(_FIRST_DATED, found)):
            theirs = index.doc_day[docs[other]]
            if other == at or day == 0 or theirs == 0:
                continue
            weight = _weight(sums, other)
            whole += weight
            near += weight if abs(theirs - day) <= _SEASON else 0
        features[at, _LIST + 13] = _ratio(near, whole)


@kernel
def _clear(index: Arrays, s: _Scratch, count: int) -> None:
    for at in range(count):
        if s.ids[at] >= 0:
            s.place[s.ids[at]] = -1
    s.words[:] = 0
    s.grams[:] = 0
    s.stamp[:] = -1
    s.form_stamp[:] = -1


@kernel
def _search(
    index: Arrays,
    queries: Batch,
    q: int,
    s: _Scratch,
    allowed: NDArray[np.bool_],
    extra: NDArray[np.int32],
    sums: NDArray[np.int64],
    docs: NDArray[np.int32],
    features: NDArray[np.float32],
) -> int:
    """Find the candidates of one query and their features; return how many."""
    count = _read_terms(index, queries, q, s)
    total = 0
    for at in range(count):
        total += s.idf[at]
    _add_words(index, s, count)
    gram_total = _add_grams(index, queries, q, s)
    found = _candidates(index, s, allowed, sums, docs[: docs.size - extra.size])
    found = _append(index, s, allowed, extra, sums, docs, found)
    for at in range(found):
        doc = docs[at]
        same = 0.5
        if queries.lang[q] and index.doc_lang[doc]:
            same = 1.0 if queries.lang[q] == index.doc_lang[doc] else 0.0
        _record(index, s, doc, count, 3 * at, total, gram_total, same, features[at])
        features[at, _LIST - 1] = _days_apart(queries.day[q], index.doc_day[doc])
    _beside(features, sums, found)
    _like_the_first(index, s, sums, docs, features, found)
    _dates_agree(index, sums, docs, features, found)
    _clear(index, s, count)
    return found


@kernel
def search_block(
    index: Arrays,
    queries: Batch,
    first: int,
    last: int,
    allowed: NDArray[np.bool_],
    extra: NDArray[np.int32],
    docs: NDArray[np.int32],
    found: NDArray[np.int32],
    features: NDArray[np.float32],
) -> None:
    """Find candidates and keep their features, for training and for vectors.

    Args:
        index: The open index.
        queries: The batch.
        first: First query, included.
        last: Last query, excluded.
        allowed: Records that may be proposed; bool, shape (records,), or (0,) for all.
        extra: Records to consider besides; int32, shape (n, e), -1 for none.
        docs: Written; int32, shape (n, k); rows of the records, best first; k - e of
            them by words.
        found: Written; int32, shape (n,); how many of ``docs`` are meant.
        features: Written; float32, shape (n, k, N_JUDGE_FEATURES); the last two stay.
    """
    s = _scratch(index)
    sums = np.zeros(docs.shape[1], np.int64)
    for q in range(first, last):
        found[q] = _search(
            index, queries, q, s, allowed, extra[q], sums, docs[q], features[q]
        )


@kernel
def judge_found(
    model: Model,
    features: NDArray[np.float32],
    found: int,
    docs: NDArray[np.int32],
    best_docs: NDArray[np.int32],
    scores: NDArray[np.int64],
    verdicts: NDArray[np.int64],
) -> int:
    """Rank the candidates of one query and judge the first; return how many.

    Args:
        model: Weights and trees.
        features: float32, shape (k, N_JUDGE_FEATURES); the last two are written.
        found: How many rows are meant.
        docs: int32, shape (k,); row of each candidate's record.
        best_docs: Written; int32, shape (m,); best first, ties by row.
        scores: Written; int64, shape (m,); the ranker's, in billionths.
        verdicts: Written; int64, shape (m,); the judge's, in billionths.
    """
    ranked = np.zeros(found, np.int64)
    for at in range(found):
        ranked[at] = weighted_sum(model.weights, features[at])
        ranked[at] += evaluate_trees(model.rank, features[at])
    taken = np.zeros(found, np.bool_)
    shown = min(found, best_docs.size)
    first = second = np.int64(0)
    for place in range(min(found, max(shown, 2))):
        best = -1
        for at in range(found):
            if taken[at]:
                continue
            if (
                best < 0
                or ranked[at] > ranked[best]
                or (ranked[at] == ranked[best] and docs[at] < docs[best])
            ):
                best = at
        taken[best] = True
        if place == 0:
            first = ranked[best]
        elif place == 1:
            second = ranked[best]
        if place < shown:
            best_docs[place] = best
            scores[place] = ranked[best]
    for place in range(shown):
        at = best_docs[place]
        rival = second if place == 0 else first
        features[at, N_FEATURES] = scores[place] / 1e9
        features[at, N_FEATURES + 1] = (
            (scores[place] - rival) / 1e9 if found > 1 else 9.0
        )
        verdicts[place] = evaluate_trees(model.judge, features[at])
        best_docs[place] = docs[at]
    return shown


@kernel
def judge_block(
    model: Model,
    features: NDArray[np.float32],
    found: NDArray[np.int32],
    docs: NDArray[np.int32],
    best_docs: NDArray[np.int32],
    shown: NDArray[np.int32],
    scores: NDArray[np.int64],
    verdicts: NDArray[np.int64],
) -> None:
    """Rank and judge candidates whose features are complete.

    Args:
        model: Weights and trees.
        features: float32, shape (n, k, N_JUDGE_FEATURES); the last two are written.
        found: int32, shape (n,); how many candidates each query has.
        docs: int32, shape (n, k); their records.
        best_docs: Written; int32, shape (n, m).
        shown: Written; int32, shape (n,); how many of the m are meant.
        scores: Written; int64, shape (n, m).
        verdicts: Written; int64, shape (n, m).
    """
    for q in range(found.size):
        shown[q] = judge_found(
            model, features[q], found[q], docs[q], best_docs[q], scores[q], verdicts[q]
        )


@kernel
def match_block(
    index: Arrays,
    queries: Batch,
    model: Model,
    allowed: NDArray[np.bool_],
    candidates: int,
    docs: NDArray[np.int32],
    found: NDArray[np.int32],
    scores: NDArray[np.int64],
    verdicts: NDArray[np.int64],
) -> None:
    """Find candidates, rank them and judge the first, keeping no features.

    Args:
        index: The open index.
        queries: The batch, n texts.
        model: Weights and trees.
        allowed: Records that may be proposed; bool, shape (records,), or (0,) for all.
        candidates: How many records of a query get features, at least 3.
        docs: Written; int32, shape (n, m); rows of the records, best first.
        found: Written; int32, shape (n,); how many of ``docs`` are meant.
        scores: Written; int64, shape (n, m); the ranker's, higher is better.
        verdicts: Written; int64, shape (n, m); the judge's, for calibration.
    """
    s = _scratch(index)
    sums = np.zeros(candidates, np.int64)
    rows = np.zeros(candidates, np.int32)
    features = np.zeros((candidates, N_JUDGE_FEATURES), np.float32)
    none = np.zeros(0, np.int32)
    for q in range(queries.lang.size):
        count = _search(index, queries, q, s, allowed, none, sums, rows, features)
        found[q] = judge_found(
            model, features, count, rows, docs[q], scores[q], verdicts[q]
        )
