# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.desk.ids import IdConverter, encode_id, is_id, new_id

NUMBERS = st.integers(min_value=0, max_value=2**128 - 1)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def decoded(identifier: str) -> int:
    """Read an identifier digit by digit, the slow and obvious way."""
    number = 0
    for char in identifier:
        number = number * 32 + ALPHABET.index(char)
    return number


@given(NUMBERS)
def test_every_number_has_one_identifier_and_comes_back(number: int) -> None:
    identifier = encode_id(number)
    assert decoded(identifier) == number
    assert is_id(identifier)
    assert re.fullmatch(IdConverter.regex, identifier)


@given(NUMBERS, NUMBERS)
def test_identifiers_sort_like_their_numbers(one: int, other: int) -> None:
    assert (encode_id(one) < encode_id(other)) == (one < other)


@pytest.mark.parametrize("number", [-1, 2**128])
def test_other_numbers_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="128 bits"):
        encode_id(number)


@given(st.text(max_size=30))
def test_only_identifiers_pass(text: str) -> None:
    assert is_id(text) == (
        len(text) == 26 and set(text) <= set(ALPHABET) and text[0] in "01234567"
    )


def test_new_ones_differ_and_are_not_ordered_by_time() -> None:
    many = [new_id() for _ in range(1000)]
    assert len(set(many)) == 1000
    assert many != sorted(many)
