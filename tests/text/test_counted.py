# SPDX-License-Identifier: Apache-2.0
"""Counted nouns: one thing may have several names, people have fates."""

from __future__ import annotations

import pytest

from factdesk.text.counted import same_things
from factdesk.text.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("people", "dead"),
        ("personnes", "morts"),
        ("houses", "homes"),
        ("người", "kids"),
    ],
)
def test_the_same_things_may_have_two_names(one: str, other: str) -> None:
    assert same_things(fold(one), fold(other))
    assert same_things(fold(other), fold(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("dead", "wounded"), ("people", "stalls"), ("people", "cars"), ("beds", "")],
)
def test_other_things_and_other_fates_are_not_the_same(one: str, other: str) -> None:
    assert not same_things(one, other)
    assert not same_things(other, one)
