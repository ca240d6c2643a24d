# SPDX-License-Identifier: Apache-2.0
"""Language: script first, then function words, then the identifier."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factdesk.text.folding import fold
from factdesk.text.language import (
    FUNCTION_WORDS,
    LANGUAGES,
    UNKNOWN,
    guess,
    short_code,
    vote,
)


def _tokens(text: str) -> list[str]:
    return fold(text).casefold().split()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "the bridge is closed and they have no water"),
        ("fr", "le pont est fermé et les gens ne sont pas dans la rue"),
        ("es", "el puente está cerrado y los niños no están en la escuela"),
        ("pt", "a ponte não está fechada e eles são da cidade"),
        ("de", "die Brücke ist nicht offen und der Bürgermeister hat das gesagt"),
        ("it", "il ponte è chiuso e non ci sono più le case della città"),
        ("nl", "de brug is dicht en het water wordt niet schoon"),
        ("id", "jembatan itu ditutup dan warga tidak bisa pergi ke kota"),
        ("vi", "cầu đã bị đóng và người dân không được vào thành phố"),
        ("vi", "cau da bi dong va nguoi dan khong duoc vao thanh pho"),
        ("tr", "köprü kapalı ve bu yol için çok para var"),
        ("pl", "most jest zamknięty i nie ma już wody"),
        ("ro", "podul este închis și nu sunt bani din oraș"),
        ("ru", "мост закрыт и они не были в городе"),
        ("uk", "міст закрито і вони були не в місті"),
        ("ar", "الجسر مغلق و الناس في المدينة على الطريق"),
        ("fa", "پل بسته است و این شهر را آب برد"),
        ("ur", "پل بند ہے اور لوگ شہر میں نہیں ہیں"),
        ("hi", "पुल बंद है और लोग शहर में नहीं हैं"),
    ],
)
def test_function_words_vote_for_their_language(lang: str, text: str) -> None:
    assert vote(_tokens(text)) == guess(_tokens(text)) == lang


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("bn", "ব্রিজ বন্ধ"), ("ta", "பாலம் மூடப்பட்டது"), ("te", "వంతెన"), ("ml", "പാലം"),
        ("th", "สะพานปิดแล้ว"), ("km", "ស្ពានត្រូវបានបិទ"), ("lo", "ຂົວຖືກປິດ"),
        ("my", "တံတားပိတ်ထားသည်"), ("el", "η γέφυρα έκλεισε"), ("he", "הגשר סגור"),
        ("ka", "ხიდი დაკეტილია"), ("am", "ድልድዩ ተዘግቷል"), ("ko", "다리가 닫혔다"),
        ("zh", "桥已经关闭了"), ("ja", "はしは 閉まっています"), ("ja", "カタカナ 橋"),
    ],
)  # fmt: skip
def test_a_script_of_one_language_decides(lang: str, text: str) -> None:
    assert vote(_tokens(text)) == lang


def test_a_foreign_name_does_not_decide_the_language() -> None:
    assert vote(_tokens("the sign at the bridge says 桥 and it is closed")) == "en"


@pytest.mark.parametrize("text", ["", "orlo", "12 34", "la"])
def test_nothing_to_go_by_is_unknown(text: str) -> None:
    assert guess(_tokens(text)) == UNKNOWN


def test_a_longer_text_without_function_words_is_identified() -> None:
    text = "Regierungssprecher bestätigt Wasserversorgung Brückenschließung"
    assert vote(_tokens(text)) == UNKNOWN
    assert guess(_tokens(text)) == "de"


@pytest.mark.parametrize(
    ("word", "lang"), [("жук", "ru"), ("قطر", "ar"), ("कटहल", "hi")]
)
def test_a_short_word_falls_back_on_its_script(word: str, lang: str) -> None:
    assert guess([fold(word)]) == lang


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1), max_size=8))
def test_any_tokens_give_a_known_answer_and_the_same_again(tokens: list[str]) -> None:
    found = guess(tokens)
    assert found == guess(list(tokens))
    assert found in LANGUAGES | {UNKNOWN}


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt-BR", "pt"), ("EN", "en"), ("id/ms", "id"), ("zh_Hant", "zh"), (" fr ", "fr"),
     ("nb", "no"), ("iw", "he"), ("english", ""), ("", ""), ("xx", ""), ("und", "")],
)  # fmt: skip
def test_tags_of_sources_become_short_codes(tag: str, code: str) -> None:
    assert short_code(tag) == code


def test_function_words_are_folded_like_the_tokens_they_meet() -> None:
    for words in FUNCTION_WORDS.values():
        assert all(word == fold(word).casefold() for word in words)
