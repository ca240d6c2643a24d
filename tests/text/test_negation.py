# SPDX-License-Identifier: Apache-2.0
"""Negators reach the words that they turn round, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.negation import Sentence, read_sentences


def read(text: str, lang: str) -> Sentence:
    found = read_sentences(text, lang)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("lang", "text", "word"),
    [
        ("en", "The ferry did not sink", "sink"),
        ("en", "Nobody sold the ferry", "sold"),
        ("en", "The ferry wasn't sold", "sold"),
        ("fr", "Le ferry n'a pas coulé", "coule"),
        ("fr", "Personne n'a vendu le ferry", "vendu"),
        ("fr", "Le ferry ne coule plus", "coule"),
        ("es", "El barco nunca se hundió", "hundio"),
        ("es", "Ningún barco se hundió", "barco"),
        ("vi", "Con tàu chưa bị bán", "ban"),
        ("vi", "Tàu chẳng chìm", "chim"),
        ("ar", "لم تغرق السفينة", "تغرق"),
        ("ar", "السفينة ليست غارقة", "غارقه"),
        ("hi", "नाव डूबी नहीं", "डूबी"),
        ("hi", "बिना टिकट यात्रा", "टिकट"),
    ],
)
def test_negators_reach_their_word(lang: str, text: str, word: str) -> None:
    sentence = read(text, lang)
    assert word in {sentence.words[at].form for at in sentence.negated}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Not only the ferry sank, no less than two boats did"),
        ("en", "Please do not share this"),
        ("en", "The No Way Song is out"),
        ("fr", "Un pas de plus vers le port, pas moins de dix"),
        ("es", "No compartan esta cadena"),
        ("vi", "Tàu chìm phải không"),
        ("vi", "đừng mua vé"),
        ("ar", "لا شك أن السفينة غرقت"),
        ("hi", "यह खबर मत फैलाओ"),
    ],
)
def test_set_phrases_orders_and_questions_deny_nothing(lang: str, text: str) -> None:
    assert all(s.negators == () for s in read_sentences(text, lang))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The mayor denies that the ferry sank"),
        ("fr", "Le maire dément la vente du ferry"),
        ("es", "La alcaldía desmintió la venta del barco"),
        ("vi", "Thị trưởng phủ nhận việc bán tàu"),
        ("ar", "نفى المتحدث بيع السفينة"),
        ("hi", "मेयर ने नाव बेचने का खंडन किया"),
    ],
)
def test_denials_are_heard(lang: str, text: str) -> None:
    assert any(negator.denial for negator in read(text, lang).negators)


def test_a_negator_stops_at_the_end_of_its_clause() -> None:
    sentence = read("It was not heavy, but the ferry sank", "en")
    negated = {sentence.words[at].form for at in sentence.negated}
    assert "heavy" in negated
    assert "sank" not in negated


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "the port opened", "the port shut"),
        ("fr", "le port ouvre", "le port ferme"),
        ("es", "el puerto abrió", "el puerto cerró"),
        ("vi", "cảng mở cửa", "cảng đóng cửa"),
        ("ar", "افتتح الميناء", "أغلق الميناء"),
        ("hi", "बंदरगाह खुला", "बंदरगाह बंद"),
    ],
)
def test_opposites_stand_on_two_sides(lang: str, one: str, other: str) -> None:
    sides = [set(read(text, lang).sides["open"].values()) for text in (one, other)]
    assert sides == [{1}, {-1}]


@given(st.text(), st.sampled_from(["", "en", "fr", "es", "vi", "ar", "hi"]))
def test_any_string_gives_places_inside_its_sentences(text: str, lang: str) -> None:
    for sentence in read_sentences(text, lang):
        count = len(sentence.words)
        assert all(0 <= at < count for at in sentence.negated | sentence.content)
        assert all(0 <= each.start < each.end <= len(text) for each in sentence.words)


def test_one_question_mark_asks_and_two_cry_out() -> None:
    read = read_sentences("Is it not safe? It is not safe?? No!", "en")
    assert [sentence.asked for sentence in read] == [True, False, False]


def test_negators_that_may_make_up_for_each_other_are_crossed() -> None:
    assert read_sentences("Nobody boards without a card", "en")[0].crossed
    assert not read_sentences("Nobody boards", "en")[0].crossed


def test_a_denial_that_is_denied_denies_nothing() -> None:
    assert read_sentences("Nobody denies the ferry sank", "en")[0].negators == ()
    assert read_sentences("She denies the ferry sank", "en")[0].negators != ()
