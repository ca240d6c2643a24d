# SPDX-License-Identifier: Apache-2.0
"""Slots: two values are about one thing only where their clauses share words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.engine.slots import Slots, shared_around


def shared(post: str, value: str, claim: str, other: str, lang: str = "en") -> int:
    here, there = post.index(value), claim.index(other)
    return shared_around(
        Slots(post, lang), (here, here + len(value)),
        Slots(claim, lang), (there, there + len(other)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "post",
    [
        "Read it on Monday: the ferry sank",
        "My uncle said on Monday that the ferry sank",
        "Off work on Monday. The ferry sank",
        "Off since Monday and now the ferry sank",
    ],
)
def test_words_of_another_clause_are_no_evidence(post: str) -> None:
    assert shared(post, "Monday", "The ferry sank on Friday", "Friday") == 0


@pytest.mark.parametrize(
    "post", ["On Monday, the ferry sank", "The ferry sank Monday", "Monday! Ferry sank"]
)
def test_a_clause_without_words_of_its_own_borrows(post: str) -> None:
    found = shared(post, "Monday", "The ferry sank on Friday", "Friday")
    assert found == (0 if "!" in post else 2)


def test_numbers_and_words_of_time_are_no_evidence() -> None:
    post, claim = "Seven goats bleated two years ago", "Seven boats sank 9 years ago"
    assert shared(post, "two years", claim, "9 years") == 0


def test_forms_of_a_word_are_evidence_in_any_script() -> None:
    assert shared("दो नाव डूबी", "दो", "चार नावें डूबीं", "चार", "hi") == 2


@given(st.text(), st.text(), st.integers(0, 40))
def test_any_span_of_any_text_is_compared(post: str, claim: str, at: int) -> None:
    assert (
        shared_around(Slots(post, "en"), (at, at + 2), Slots(claim, "fr"), (at, at))
        >= 0
    )


def test_a_long_clause_is_compared_in_linear_time() -> None:
    long = Slots("ferry sank harbour goat " * 4000 + "12", "en")
    started = time.perf_counter()
    assert shared_around(long, (95_999, 96_001), long, (0, 5)) > 0
    assert time.perf_counter() - started < 5
