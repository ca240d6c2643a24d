# SPDX-License-Identifier: Apache-2.0
"""Lexemes keep what reading a number, a date or a negation needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.lexemes import language_of, lexemes, sentences, shape


def forms(text: str) -> list[str]:
    return [lexeme.form for lexeme in lexemes(text)]


def test_numbers_keep_their_separators_and_lose_their_spaces() -> None:
    assert forms("12\u202f500 km, 3.5% ٤٬٢٠٠") == [
        "12500", "km", ",", "3.5", "%", "4,200",
    ]  # fmt: skip


def test_english_negation_stays_with_its_verb() -> None:
    assert forms("it wasn't, isn’t l'eau") == [
        "it",
        "wasnt",
        ",",
        "isnt",
        "l",
        "'",
        "eau",
    ]


def test_addresses_are_blank() -> None:
    assert forms("see https://site.example/2024/x now") == ["see", "now"]


def test_sentences_end_at_stops_but_not_in_initials_or_numbers() -> None:
    parts = sentences(lexemes("It cost 3.5 in Sept. so. Then? Yes"))
    assert [part[0].form for part in parts] == ["it", "then", "yes"]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Tàu đã chìm", "vi"),
        ("La sopa se vende sin sal", "es"),
        ("The ferry sank", "en"),
        ("नाव डूबी", "hi"),
        ("غرقت السفينة", "ar"),
    ],
)
def test_short_texts_find_their_language(text: str, lang: str) -> None:
    assert language_of(lexemes(text)) == lang
    assert language_of(lexemes(text), "pt-BR") == "pt"


@given(st.text())
def test_lexemes_are_ordered_spans_of_the_text(text: str) -> None:
    assert len(shape(text)) == len(text)
    last = 0
    for lexeme in lexemes(text):
        assert last <= lexeme.start < lexeme.end <= len(text)
        assert lexeme.form
        last = lexeme.end
