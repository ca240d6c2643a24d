# SPDX-License-Identifier: Apache-2.0
"""Lists and statistics say what stands in the records, however they came together."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from factdesk.claims import Record
from factdesk.engine.build import (
    Forward,
    analyse_records,
    find_slots,
    hash_slots,
    invert,
    join,
    rarity,
    reorder,
    unseen_rarity,
)
from factdesk.text.grams import grams
from factdesk.text.tokens import analyse

WORDS = ["dam", "bridge", "orlo", "milk", "flood", "Kesh", "12", "cầu", "sập", "جسر"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
RECORDS = st.lists(
    st.builds(Record, st.just("x"), TEXTS, TEXTS, TEXTS, lang=st.just("en")), max_size=8
)


def same(one: Forward, other: Forward) -> bool:
    arrays = ("terms", "flags", "bounds", "grams", "gram_bounds")
    return (one.langs, one.days) == (other.langs, other.days) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


@given(RECORDS)
def test_postings_list_each_record_of_a_word_once_and_in_order(
    records: list[Record],
) -> None:
    arrays, _ = invert(analyse_records(records))
    for place, term in enumerate(arrays["term_hash"].tolist()):
        expected = [
            row
            for row, record in enumerate(records)
            for texts in [(record.claim, record.title, record.text)]
            if any(term in analyse(text, "en").terms for text in texts)
        ]
        start, end = arrays["post_ptr"][place : place + 2]
        assert arrays["post_doc"][start:end].tolist() == expected
        assert arrays["df"][place] == len(expected)
        assert (arrays["post_sat"][start:end] > 0).all()


@given(RECORDS)
def test_gram_lists_hold_the_grams_of_headline_and_first_words(
    records: list[Record],
) -> None:
    arrays, _ = invert(analyse_records(records))
    listed: list[set[int]] = [set() for _ in records]
    for place, gram in enumerate(arrays["gram_hash"].tolist()):
        start, end = arrays["gram_ptr"][place : place + 2]
        for row in arrays["gram_doc"][start:end].tolist():
            assert gram not in listed[row]
            listed[row].add(gram)
    for row, record in enumerate(records):
        texts = (record.claim, record.title, record.text)
        words = [word for text in texts for word in analyse(text, "en").words]
        assert listed[row] == set(grams(" ".join(words)).tolist())


@given(RECORDS, RECORDS, st.data())
def test_joining_and_ordering_is_like_reading_all_at_once(
    old: list[Record], new: list[Record], data: st.DataObject
) -> None:
    size = len(old)
    keep = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    both = [record for record, kept in zip(old, keep, strict=True) if kept] + new
    mask = np.array(keep, np.bool_)
    joined = join(analyse_records(old), mask, analyse_records(new))
    assert same(joined, analyse_records(both))
    order = data.draw(st.permutations(range(len(both))))
    expected = analyse_records([both[row] for row in order])
    assert same(reorder(joined, np.array(order, np.int64)), expected)


@given(st.sets(st.integers(0, 2**64 - 1), max_size=300), st.integers(0, 2**64 - 1))
def test_the_table_finds_every_key_and_no_other(keys: set[int], other: int) -> None:
    known = np.array(sorted(keys), np.uint64)
    slots = hash_slots(known)
    assert slots.size >= 2 * known.size
    for place, key in enumerate(known):
        assert find_slots(key, known, slots) == place
    found = find_slots(np.uint64(other), known, slots)
    assert found == (sorted(keys).index(other) if other in keys else -1)


@given(st.integers(1, 10**6), st.data())
def test_rarity_is_the_rounded_logarithm(count: int, data: st.DataObject) -> None:
    df = data.draw(st.lists(st.integers(0, count), min_size=1, max_size=6))
    expected = [max(1, round(64 * math.log((count + 1) / (one + 0.5)))) for one in df]
    got = rarity(np.array(df, np.int64), count)
    assert np.abs(got.astype(int) - expected).max() <= 1  # a half may round either way
    assert got.dtype == np.uint16
    assert unseen_rarity(count) == rarity(np.zeros(1, np.int64), count)[0]


def test_rarer_words_weigh_more() -> None:
    values = rarity(np.arange(1, 1001), 1000).astype(int)
    assert (np.diff(values) <= 0).all()
    assert values[-1] == 1
    assert unseen_rarity(1000) > values[0]


def test_no_records_give_empty_lists() -> None:
    arrays, averages = invert(analyse_records([]))
    assert arrays["term_hash"].size == arrays["post_doc"].size == 0
    assert arrays["bounds"].tolist() == [0]
    assert all(math.isfinite(average) for average in averages)


def test_names_to_hide_never_reach_the_lists() -> None:
    shown = analyse_records([Record("a", claim="@… says the dam broke", lang="en")])
    hidden = analyse_records([Record("a", claim="@ana says the dam broke", lang="en")])
    assert same(shown, hidden)


def test_the_language_is_found_where_none_is_given() -> None:
    records = [
        Record("a", claim="The ministry says that the old bridge is closed"),
        Record("b", claim="جسر المدينة مغلق حتى يوم السبت"),
        Record("c", claim="The ministry says", lang="vi"),
        Record("d"),
    ]
    assert analyse_records(records).langs == ["en", "ar", "vi", ""]


def test_the_day_of_a_record_is_kept() -> None:
    records = [Record("a", claim="A dam", date="2020-01-11"), Record("b", claim="A")]
    assert analyse_records(records).days == [18_272, 0]


def test_only_the_first_part_of_an_archive_is_read() -> None:
    long = Record("a", text="dam " * 20_000, lang="en")
    assert len(analyse_records([long]).terms) < 20_000
    assert len(analyse_records([Record("a", claim="x1 " * 900)]).grams) < 1_000


def test_progress_counts_records() -> None:
    steps: list[tuple[str, int, int]] = []
    records = [Record(str(n), claim="dam") for n in range(2_001)]
    analyse_records(records, lambda *step: steps.append(step), len(records))
    assert [done for _, done, _ in steps] == [0, 2_000]
    assert {total for _, _, total in steps} == {2_001}
