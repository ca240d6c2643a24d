# SPDX-License-Identifier: Apache-2.0
"""Words: what any text goes through without harm, and what makes two texts equal."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factdesk.text import normalise
from factdesk.text.folding import fold
from factdesk.text.language import FUNCTION_WORDS
from factdesk.text.mask import mask
from factdesk.text.prepared import prepare, read
from factdesk.text.tokens import CAPITAL, FORM_BITS, NUMBER, analyse

_PIECES = st.sampled_from(
    [
        *"aÉ1 ß_\x00\ud800\udfff\u200f\u202e\u0301\u3099\u1112\u1161\u11abﷺǅ\n",
        "1,200 ",
        "👩\u200d👩\u200d👧", "🇫🇷", "か\u3099", "#FloodNow ", "@ana ",
        "https://x.org/@ana ",
        "น้ำท่วม", "桥已经关闭", "はし", "ស្ពាន", "ຂົວຖືກ", "တံတား", "فيضان ",
        "फ़ोन ", "the ", "isn't ",
        "(@…) May 3, 2021", "please share this ", "+84 912 345 678 ", "İ", "क\u093c",
    ]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(st.characters()), st.lists(_PIECES, max_size=25).map("".join)
)
_SENTENCES = {
    "en": "The cafés of Orlo were naïve about résumés",
    "vi": "Chính phủ không đóng cửa cầu Long Biên trong tuần này",
    "fr": "Le préfet a décidé de fermer l'école de l'été",
    "ru": "Мэр объявил ёлку и новый трамвай",
    "ko": "정부가 다리를 폐쇄했다고 발표했다",
    "ja": "ガス料金がゼロになるとデマが広がる",
    "hi": "सरकार ने फ़ोन और ज़मीन पर रोक लगाई ऩ",
    "bn": "সরকার কোনো সেতু বন্ধ করেনি",
    "ta": "அரசு பொய் சொல்லவில்லை கொரோனா",
    "ml": "കൊറോണ വാക്സിൻ കൊടുത്തു",
    "ar": "أعلنت الحكومة إغلاق الجسر آخر الأسبوع والمسؤول",
    "my": "ဦးသိန်းစိန် ပြောခဲ့သည်",
}


@settings(max_examples=300)
@given(_TEXTS)
def test_any_text_passes_and_spans_lie_in_order_inside_it(text: str) -> None:
    masked = mask(text)
    found = analyse(masked, track=True)
    assert len(found.words) == len(found.terms) == len(found.flags) == len(found.spans)
    assert all(0 <= start < end <= len(masked) for start, end in found.spans)
    starts = [start for start, _ in found.spans]
    ends = [end for _, end in found.spans]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert read(prepare(text)).normalised == " ".join(found.words)


@settings(max_examples=300)
@given(_TEXTS)
def test_words_are_the_same_with_and_without_spans(text: str) -> None:
    plain, tracked = analyse(text), analyse(text, track=True)
    assert plain.spans == []
    tracked.spans = []
    assert plain == tracked


@given(_TEXTS)
def test_words_hold_no_space_and_no_capital_and_flags_are_one_byte(text: str) -> None:
    found = analyse(text)
    assert all(word and word == word.casefold() for word in found.words)
    assert not any(" " in word for word in found.words)
    assert all(0 <= flag <= 0xFF for flag in found.flags)
    assert all(0 < term < 1 << 64 for term in found.terms)


@pytest.mark.parametrize("lang", sorted(_SENTENCES))
def test_composed_and_decomposed_texts_give_the_same_terms(lang: str) -> None:
    composed = unicodedata.normalize("NFC", _SENTENCES[lang])
    decomposed = unicodedata.normalize("NFD", composed)
    assert analyse(composed).terms == analyse(decomposed).terms
    assert len(analyse(composed).terms) >= 3
    assert prepare(composed) == prepare(decomposed)


def test_vietnamese_without_diacritics_gives_the_same_terms() -> None:
    marked = _SENTENCES["vi"]
    bare = "Chinh phu khong dong cua cau Long Bien trong tuan nay"
    assert analyse(marked).lang == analyse(bare).lang == "vi"
    assert analyse(marked).terms == analyse(bare).terms


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("أُغْلِقَ الجِسْرُ في المدينة", "اغلق الجسر في المدينه"),
        ("الجـــسر مغلق في أورلو", "الجسر مغلق في اورلو"),
        ("הַגֶּשֶׁר סָגוּר", "הגשר סגור"),
        ("फ़ोन और ज़मीन के लिए", "फोन और जमीन के लिए"),
        ("هناك ١٢٠٠ شخص في الجسر", "هناك 1200 شخص في الجسر"),
        ("पुल पर १२०० लोग हैं", "पुल पर 1200 लोग हैं"),
        ("about 1,200 people", "about 1200 people"),
        ("about 1.200 people", "about 1200 people"),
        ("about 1’200 people", "about 1200 people"),
        ("ＢＲＩＤＧＥ　closed", "bridge closed"),
        ("BRIDGE CLOSED IN ORLO", "bridge closed in orlo"),
        ("#BridgeClosed in #Orlo", "bridge closed in orlo"),
        ("the bridge isn’t closed", "the bridge isn't closed"),
    ],
)
def test_ways_of_writing_the_same_give_the_same_terms(left: str, right: str) -> None:
    assert analyse(left).terms == analyse(right).terms != []


def test_spans_point_at_what_was_written() -> None:
    text = "RT @…: the #FloodInOrlo hit 1,200 cafe\u0301s — see https://example.org"
    found = analyse(text, "en", track=True)
    seen = dict(zip(found.words, found.spans, strict=True))
    written = {word: text[start:end] for word, (start, end) in seen.items()}
    assert written == {
        "flood": "Flood", "orlo": "Orlo", "hit": "hit", "1200": "1,200",
        "cafes": "cafe\u0301s", "see": "see",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["桥已经关闭了吗", "น้ำท่วมกรุงเทพ", "สะพานปิด 橋は閉鎖"])
def test_spans_of_segmented_scripts_hold_their_pieces(text: str) -> None:
    found = analyse(text, track=True)
    assert len(found.words) >= 3
    for word, (start, end) in zip(found.words, found.spans, strict=True):
        assert fold(text[start:end]) == word


@pytest.mark.parametrize("copies", [2, 3, 5])
@pytest.mark.parametrize("rest", ["", " the bridge", " more", " read more"])
def test_a_text_pasted_again_counts_once(copies: int, rest: str) -> None:
    once = "The bridge at Orlo is closed, 1,200 people wait."
    pasted = " ".join([once] * copies) + rest
    assert analyse(pasted).words == analyse(once).words
    assert analyse(pasted, track=True).spans == analyse(once, track=True).spans


@pytest.mark.parametrize(
    "text",
    ["no no", "the bridge is closed and the bridge is open", "one two three one two",
     "vote early vote often",
     "red green blue red green blue and now for something new"],
)  # fmt: skip
def test_other_repetition_stays(text: str) -> None:
    dropped = FUNCTION_WORDS["en"]
    assert analyse(text, "en").words == [w for w in text.split() if w not in dropped]


def _pasted(words: list[str]) -> int:
    """The definition of what is pasted, by trying every length."""
    count = len(words)
    for size in range(3, count // 2 + 1):
        whole = size
        while words[whole : whole + size] == words[:size]:
            whole += size
        rest = words[whole:]
        if whole > size and (rest == words[: len(rest)] or len(rest) < min(size, 3)):
            return size
    return count


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["ka", "lo", "mu"]), max_size=16))
def test_repetition_is_found_as_by_trying_every_length(words: list[str]) -> None:
    assert analyse(" ".join(words), "vi").words == words[: _pasted(words)]


def test_function_words_go_in_the_language_of_the_text() -> None:
    assert analyse("the bridge is closed and they have no water").words == [
        "bridge", "closed", "no", "water",
    ]  # fmt: skip
    assert analyse("le pont est fermé et il n'y a pas d'eau").words[:2] == [
        "pont", "ferme",
    ]  # fmt: skip
    assert "the" in analyse("the bridge", "vi").words


@pytest.mark.parametrize("text", ["that is it", "to be or to be", "और यह है"])
def test_function_words_stay_where_there_is_nothing_else(text: str) -> None:
    found = analyse(text, track=True)
    assert len(found.words) == len(text.split()) == len(found.terms)


def test_english_negations_stay() -> None:
    assert analyse("the bridge is not closed").words == ["bridge", "not", "closed"]


def test_the_normalised_string_is_the_words_of_the_masked_text() -> None:
    assert normalise("@ana: the bridge is closed") == "bridge closed"


def test_forms_of_a_word_share_a_term_and_differ_in_their_form_bits() -> None:
    found = analyse("vaccine vaccines", "en")
    assert found.terms[0] == found.terms[1]
    assert found.flags[0] & FORM_BITS != found.flags[1] & FORM_BITS


def test_flags_tell_numbers_and_capitals() -> None:
    found = analyse("Orlo counts 1,200 people", "en")
    assert [flag & ~FORM_BITS for flag in found.flags] == [CAPITAL, 0, NUMBER, 0]
    shouted = analyse("ORLO COUNTS 1,200", "en")
    assert [flag & ~FORM_BITS for flag in shouted.flags] == [0, 0, NUMBER]


def test_the_language_of_the_source_decides_over_the_vote() -> None:
    assert analyse("la casa", "es-MX").lang == "es"
    assert analyse("the bridge is closed", "klingon").lang == "en"


_HOSTILE = {
    "words": "the bridge at Orlo is closed ",
    "one letter": "a",
    "hashtag": "#aBaB",
    "thousands": "1,200 ",
    "marks": "e\u0301\u0316\u0316\u0301",
    "signs": "क\u0bcd\u0e38",
    "brackets": "(@",
    "thai": "น้ำท่วมกรุงเทพ",
    "chinese": "桥已经关闭",
    "one kana": "あ",
    "ligature": "ﷺ",
    "nothing": "\x00",
}


@pytest.mark.parametrize("kind", sorted(_HOSTILE))
def test_a_megabyte_of_anything_takes_seconds(kind: str) -> None:
    piece = _HOSTILE[kind]
    text = piece * (1_000_000 // len(piece))
    before = time.process_time()
    analyse(text, track=True)
    assert time.process_time() - before < 10


def test_almost_repeated_words_take_no_quadratic_time() -> None:
    text = "ka " * 30_000 + "lo " * 30_000
    before = time.process_time()
    analyse(text, "vi")
    assert time.process_time() - before < 3
