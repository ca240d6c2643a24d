# SPDX-License-Identifier: Apache-2.0
"""Folding: one form for one word, whatever keyboard or habit wrote it."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.folding import fold, fold_lengths

# Every code point, lone surrogates included.
_ANY = st.text(st.characters())


def test_every_code_point_folds_to_what_folding_leaves_alone() -> None:
    # Folding goes character by character, so this covers every string.
    folded = (fold(chr(code)) for code in range(sys.maxunicode + 1))
    assert [text for text in folded if fold(text) != text] == []


def test_every_code_point_folds_to_letters_marks_digits_and_spaces() -> None:
    seen = {char for code in range(sys.maxunicode + 1) for char in fold(chr(code))}
    digits = {char for char in seen if unicodedata.category(char) == "Nd"}
    others = {
        unicodedata.category(char)
        for char in seen
        if unicodedata.category(char)[0] not in "LM"
    }
    assert digits == set("0123456789")
    # Nl and No are number signs of their own, such as 〇 and ፩.
    assert others == {"Nd", "Nl", "No", "Zs"}
    assert {char for char in seen if char.isspace()} == {" "}


@given(_ANY)
def test_lengths_say_where_each_character_went(text: str) -> None:
    lengths = fold_lengths(text)
    assert len(lengths) == len(text)
    assert sum(lengths) == len(fold(text))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Đường sắt", "Duong sat"), ("nguyễn", "nguyen"), ("école", "ecole"),
        ("Straße", "Strasse"), ("Łódź", "Lodz"), ("ёлка", "елка"),
        ("Ὀδυσσεύς", "Οδυσσευσ"),
        ("كِتَابٌ", "كتاب"), ("كـــتاب", "كتاب"), ("أحمد", "احمد"), ("إسلام", "اسلام"),
        ("آمال", "امال"), ("مدينة", "مدينه"), ("على", "علي"), ("کتاب", "كتاب"),
        ("مسؤول", "مسوول"), ("سماء", "سما"), ("ﻻ", "لا"),
        ("שָׁלוֹם", "שלומ"), ("ירושלים", "ירושלימ"), ("फ़ोन", "फोन"), ("ज़रूरी", "जरूरी"),
        ("\u0929", "\u0928"), ("चाँद", "चांद"), ("ｆｕｌｌ １２", "full 12"),
        ("ﬁre", "fire"),
        ("ｶﾀｶﾅ", "カタカナ"), ("na\u00adme", "name"), ("\u200fname\u202c", "name"),
    ],
)  # fmt: skip
def test_spelling_habits_fold_together(left: str, right: str) -> None:
    assert fold(left) == fold(right) == right


@pytest.mark.parametrize("word", ["हिन्दी", "ไทย", "மொழி", "ភាសា", "가나다", "がぎ"])
def test_vowel_signs_and_syllables_stay(word: str) -> None:
    assert fold(word) == unicodedata.normalize("NFC", word)


def test_digits_of_every_script_become_ascii() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) == "Nd":
            assert fold(chr(code)) == str(unicodedata.decimal(chr(code)))


def test_what_is_no_part_of_a_word_becomes_one_space() -> None:
    for char in "\x00\ud800\udfff😀$_\n—\t\u3000":
        assert fold(f"a{char}b") == "a b"
