# SPDX-License-Identifier: Apache-2.0
"""Fingerprints of prepared texts in the form in which the database holds them.

**Invariants:** two texts whose near fingerprints differ in at most three bits agree in
at least one of four quarters, so that a look-up by quarters misses none.

Example:
    >>> to_signed(2**64 - 1)
    -1
"""

from __future__ import annotations

from dataclasses import dataclass

from factdesk.text import read_prepared

__all__ = ["Fingerprints", "fingerprints", "quarters", "to_signed", "to_unsigned"]

_BITS = 64
_QUARTER_BITS = 16
_QUARTER = (1 << _QUARTER_BITS) - 1


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What grouping and search need of a prepared text.

    Attributes:
        exact: Signed; equal for the same words in the same order.
        near: Signed; differs in few bits for nearly the same text.
        words: Token string.
        language: Two letters, or empty.
    """

    exact: int
    near: int
    words: str
    language: str


def fingerprints(prepared: bytes) -> Fingerprints:
    """Read the fingerprints of a prepared text.

    Args:
        prepared: As ``factdesk.text.prepare`` gave it.
    """
    text = read_prepared(prepared)
    return Fingerprints(
        to_signed(text.exact), to_signed(text.near), text.normalised, text.lang
    )


def to_signed(number: int) -> int:
    """Return a 64-bit number as databases store it.

    Args:
        number: In [0, 2**64).
    """
    return number - (1 << _BITS) if number >> (_BITS - 1) else number


def to_unsigned(number: int) -> int:
    """Return what ``to_signed`` was given.

    Args:
        number: In [-2**63, 2**63).
    """
    return number % (1 << _BITS)


def quarters(near: int) -> tuple[int, int, int, int]:
    """Return the four parts of a near fingerprint.

    Args:
        near: Signed.
    """
    whole = to_unsigned(near)
    first, second, third, fourth = (
        whole >> (_QUARTER_BITS * n) & _QUARTER for n in range(4)
    )
    return first, second, third, fourth
