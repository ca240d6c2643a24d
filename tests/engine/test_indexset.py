# SPDX-License-Identifier: Apache-2.0
"""Indexes asked together answer as they answer alone, merged by confidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from factdesk.claims import Match, MatchResult, Record
from factdesk.engine import Index, IndexSet
from factdesk.engine.indexset import _merged
from factdesk.errors import AccessError, InputError

POST = "is the old bridge at orlo closed?"


@pytest.fixture
def public(tmp_path: Path, checks: list[Record]) -> Index:
    return Index.build(checks[:60], tmp_path / "public")


@pytest.fixture
def private(tmp_path: Path) -> Index:
    records = [
        Record("en-001", claim="The old bridge at Orlo is closed"),
        Record("p2", claim="Milk costs twice as much in Halden"),
    ]
    return Index.build(records, tmp_path / "private")


def texts_of(messages: list[dict[str, Any]]) -> list[str]:
    return [str(message["text"]) for message in messages] + [POST]


def result(*matches: tuple[str, str, float, int]) -> MatchResult:
    return MatchResult(
        tuple(
            Match(source, one, score, confidence)
            for source, one, confidence, score in matches
        )
    )


def test_each_index_answers_as_it_does_alone(
    public: Index, private: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)
    together = IndexSet([public, private]).match(texts, top=100, min_confidence=0.0)
    for index in (public, private):
        alone = index.match(texts, top=100, min_confidence=0.0)
        for whole, own in zip(together, alone, strict=True):
            mine = [match for match in whole.matches if match.source == index.name]
            assert mine == list(own.matches)


def test_what_a_private_index_holds_changes_nothing_in_the_public_one(
    public: Index, private: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)
    both = IndexSet([public, private])
    before = both.match(texts, indexes=["public"], min_confidence=0.0)
    words = " ".join(texts)
    larger = private.add([Record(f"n{n}", claim=words, text=words) for n in range(40)])
    after = IndexSet([public, larger])
    assert after.match(texts, indexes=["public"], min_confidence=0.0) == before
    assert private.name == larger.name == "private"


def test_the_same_id_in_two_indexes_is_two_records(
    public: Index, private: Index
) -> None:
    found = IndexSet([public, private]).match(
        [POST, public.record("en-001").claim], min_confidence=0.0
    )
    firsts = [(r.matches[0].source, r.matches[0].id) for r in found]
    assert firsts == [("private", "en-001"), ("public", "en-001")]


def test_matches_are_merged_by_confidence(public: Index, private: Index) -> None:
    both = IndexSet([public, private])
    for found in both.match([POST, "milk halden"], top=7, min_confidence=0.0):
        confidences = [match.confidence for match in found.matches]
        assert confidences == sorted(confidences, reverse=True)
        assert len(confidences) <= 7


def test_equal_confidences_are_ordered_by_source_then_rank() -> None:
    one = result(("b", "z", 0.9, 5), ("b", "a", 0.9, 4), ("b", "c", 0.1, 3))
    other = result(("a", "y", 0.9, 9), ("a", "x", 0.2, 8))
    merged = _merged([one, other], 10).matches
    assert [(match.source, match.id) for match in merged] == [
        ("a", "y"), ("b", "z"), ("b", "a"), ("a", "x"), ("b", "c"),
    ]  # fmt: skip
    assert _merged([other, one], 10).matches == merged
    assert _merged([one, other], 2).matches == merged[:2]


def test_the_order_of_the_indexes_does_not_matter(
    public: Index, private: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)
    one = IndexSet([public, private]).match(texts, min_confidence=0.0)
    assert IndexSet([private, public]).match(texts, min_confidence=0.0) == one


def test_a_name_may_stand_once(public: Index, private: Index) -> None:
    again = Index.open(private.path, name="public")
    with pytest.raises(InputError, match=r"Two indexes are named 'public'") as refused:
        IndexSet([public, again])
    assert str(private.path) in str(refused.value)
    IndexSet([public, Index.open(private.path, name="other")])


def test_no_index_is_refused(public: Index) -> None:
    with pytest.raises(InputError, match="no index"):
        IndexSet([])
    # To ask none is not to ask all: that could show what somebody may not see.
    with pytest.raises(InputError, match="no index"):
        IndexSet([public]).match([POST], indexes=[])


def test_an_unknown_name_is_refused(public: Index) -> None:
    with pytest.raises(AccessError, match="there are public"):
        IndexSet([public]).match([POST], indexes=["private"])


def test_a_name_given_twice_is_asked_once(private: Index) -> None:
    both = IndexSet([private])
    twice = both.match([POST], indexes=["private", "private"], min_confidence=0.0)
    assert twice == private.match([POST], min_confidence=0.0)


def test_the_masked_text_and_explanations_come_through(
    public: Index, private: Index
) -> None:
    post = f"@somebody {POST}"
    found = IndexSet([public, private]).match([post], min_confidence=0.0, explain=True)
    assert found[0].masked == f"@… {POST}"
    assert found[0].matches[0].explanation == private.explain(post, "en-001")
    assert IndexSet([public, private]).names == ["public", "private"]
