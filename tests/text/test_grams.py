# SPDX-License-Identifier: Apache-2.0
"""Grams: the kernel against the definition, written out in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.grams import grams

_LETTERS = "abcdéиक桥已は가\u3005\U0001f600"
_WORDS = st.lists(st.text(_LETTERS, min_size=1, max_size=9), max_size=8)
_M32 = 0xFFFFFFFF
_M64 = 0xFFFFFFFFFFFFFFFF


def _mix(value: int) -> int:
    value ^= value >> 16
    value = value * 0x85EBCA6B & _M64
    value ^= value >> 13
    value = value * 0xC2B2AE35 & _M64
    return value ^ value >> 16


def _hash(gram: str, size: int) -> int:
    value = size
    for char in gram:
        value = _mix(value ^ ord(char)) * 0x9E3779B1 & _M64
    return _mix(value) & _M32


def _dense(char: str) -> bool:
    return "\u3005" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af"


def _of_word(word: str) -> list[tuple[str, int]]:
    """Every window of a word with a space on each side; all of a word that is short."""
    padded = f" {word} "
    windows = []
    for start in range(len(padded) - 2):
        size = 2 if _dense(padded[start]) or _dense(padded[start + 1]) else 4
        gram = padded[start : start + size]
        if len(gram) == size or start == 0:
            windows.append((gram, size))
    return windows


def _expected(words: list[str]) -> list[int]:
    return [_hash(gram, size) for word in words for gram, size in _of_word(word)]


@given(_WORDS)
def test_the_kernel_gives_the_grams_of_the_definition(words: list[str]) -> None:
    assert grams(" ".join(words)).tolist() == _expected(words)


@given(_WORDS, _WORDS)
def test_no_gram_crosses_a_word(left: list[str], right: list[str]) -> None:
    apart = [*grams(" ".join(left)).tolist(), *grams(" ".join(right)).tolist()]
    assert grams(" ".join(left + right)).tolist() == apart


def test_equal_words_give_equal_grams_wherever_they_stand() -> None:
    alone = grams("bridge")
    among = grams("the bridge fell")
    assert np.isin(alone, among).all()
    assert grams("bridge bridge").tolist() == [*alone.tolist(), *alone.tolist()]


@pytest.mark.parametrize(
    ("word", "count"),
    [("a", 1), ("ab", 1), ("abc", 2), ("abcd", 3), ("桥", 1), ("桥已", 2)],
)
def test_short_words_have_a_gram_too(word: str, count: int) -> None:
    assert grams(word).size == count == len(_of_word(word))


def test_an_empty_text_has_none() -> None:
    assert grams("").size == 0
    assert grams("").dtype == np.uint32
