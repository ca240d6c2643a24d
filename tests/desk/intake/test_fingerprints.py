# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from factdesk.desk.intake.fingerprints import quarters, to_signed, to_unsigned

NUMBERS = st.integers(min_value=0, max_value=2**64 - 1)
BITS = st.sets(st.integers(min_value=0, max_value=63), max_size=3)


@given(NUMBERS)
def test_a_fingerprint_comes_back_from_the_database(number: int) -> None:
    assert -(2**63) <= to_signed(number) < 2**63
    assert to_unsigned(to_signed(number)) == number


@given(NUMBERS, BITS)
def test_three_bits_leave_a_quarter_untouched(number: int, bits: set[int]) -> None:
    other = number
    for bit in bits:
        other ^= 1 << bit
    pairs = zip(quarters(to_signed(number)), quarters(to_signed(other)), strict=True)
    assert any(one == two for one, two in pairs)
