# SPDX-License-Identifier: Apache-2.0
"""Near-duplicates are those that comparing every pair would find."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.engine import group_near_duplicates
from factdesk.engine.grouping import MOST_BITS
from factdesk.errors import InputError
from factdesk.text import prepare, read_prepared

FORWARD = (
    "Officials confirm that the old bridge at Orlo is closed until Saturday because "
    "engineers found cracks in the second pillar and nobody may cross it by night"
)


def with_near(near: int, exact: int) -> bytes:
    """Return a prepared text with given fingerprints; the rest does not matter here."""
    prepared = bytearray(prepare("a bridge"))
    prepared[8:24] = struct.pack("<QQ", exact, near)
    return bytes(prepared)


def brute_force(nears: list[int]) -> list[int]:
    """Label what is connected by pairs of few different bits, comparing every pair."""
    labels = list(range(len(nears)))
    changed = True
    while changed:
        changed = False
        for one in range(len(nears)):
            for other in range(len(nears)):
                near = (nears[one] ^ nears[other]).bit_count() <= MOST_BITS
                if near and labels[one] < labels[other]:
                    labels[other] = labels[one]
                    changed = True
    return labels


@given(
    st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4),
    st.lists(
        st.tuples(st.integers(0, 3), st.sets(st.integers(0, 63), max_size=5)),
        max_size=14,
    ),
)
def test_groups_are_those_of_comparing_every_pair(
    centres: list[int], copies: list[tuple[int, set[int]]]
) -> None:
    nears = list(centres)
    for centre, bits in copies:
        nears.append(centres[centre % len(centres)] ^ sum(1 << bit for bit in bits))
    texts = [with_near(near, exact) for exact, near in enumerate(nears)]
    assert group_near_duplicates(texts) == brute_force(nears)


def test_the_same_words_share_a_group_however_they_are_written() -> None:
    texts = ["The dam broke", "Milk is dear", "the DAM broke!!", "🌊 the dam broke 🌊"]
    assert group_near_duplicates([prepare(text) for text in texts]) == [0, 1, 0, 0]


def test_a_changed_word_in_a_long_forward_stays_in_the_group() -> None:
    changed = FORWARD.replace("Saturday", "Saturdays")
    texts = [prepare(FORWARD), prepare("something else entirely"), prepare(changed)]
    distance = read_prepared(texts[0]).near ^ read_prepared(texts[2]).near
    expected = 0 if distance.bit_count() <= MOST_BITS else 2
    assert group_near_duplicates(texts) == [0, 1, expected]


def test_groups_do_not_depend_on_the_order() -> None:
    texts = [FORWARD, FORWARD.upper(), "milk is dear", "Milk is dear.", "x"] * 3
    rng = random.Random(7)
    order = rng.sample(range(len(texts)), len(texts))
    plain = group_near_duplicates([prepare(text) for text in texts])
    mixed = group_near_duplicates([prepare(texts[at]) for at in order])
    for one in range(len(order)):
        for other in range(len(order)):
            together = plain[order[one]] == plain[order[other]]
            assert (mixed[one] == mixed[other]) == together


def test_texts_without_words_are_alone() -> None:
    assert group_near_duplicates([prepare(text) for text in ("", "🌊", "🌊", "?")]) == [
        0, 1, 2, 3,
    ]  # fmt: skip
    assert group_near_duplicates([]) == []


def test_what_is_no_prepared_text_is_refused() -> None:
    with pytest.raises(InputError, match="not a prepared text"):
        group_near_duplicates([b"plain words"])
