# SPDX-License-Identifier: Apache-2.0
"""Likeness: forms of one word are alike, other words are not."""

from __future__ import annotations

import pytest

from factdesk.engine.likeness import alike
from factdesk.text.folding import fold


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "flooded", "floods"),
        ("fr", "supprimés", "supprime"),
        ("ar", "يبع", "باع"),
        ("hi", "डूबी", "डूबा"),
    ],
)
def test_forms_of_one_word_are_alike(lang: str, one: str, other: str) -> None:
    assert alike(fold(one), fold(other), lang)
    assert alike(fold(other), fold(one), lang)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "goat", "boat"),
        ("vi", "cầu", "câu"),
        ("ar", "مات", "باع"),
        ("en", "", ""),
    ],
)
def test_other_words_are_not(lang: str, one: str, other: str) -> None:
    assert not alike(one, other, lang)
