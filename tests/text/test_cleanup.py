# SPDX-License-Identifier: Apache-2.0
"""Cleaning: what people did not write goes, what they wrote stays in its place."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.cleanup import clean

_PIECES = st.sampled_from(
    [
        *"#@aÉ \n'’&;.,1e\u0301\u3099\u1112\u1161\u0958\x00\ud800", "1,200",
        "#FloodNow",
        "https://x.org", "(@…) May 3, 2021", "RT @…: ", "please share this", "&amp;",
        "منقول", "कृपया शेयर करें", "isn't", "#ÉcoleNormale", "کی", "\u200f",
    ]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(st.characters()), st.lists(_PIECES, max_size=20).map("".join)
)


def _words(text: str) -> list[str]:
    return clean(text).text.replace("#", " ").split()


@given(_TEXTS)
def test_tracking_changes_nothing_and_never_goes_back(text: str) -> None:
    plain, tracked = clean(text), clean(text, track=True)
    assert plain.text == tracked.text
    assert tracked.offsets is not None
    assert len(tracked.offsets) == len(tracked.text)
    assert tracked.offsets == sorted(tracked.offsets)
    assert all(0 <= at < len(text) for at in tracked.offsets)


@given(_TEXTS)
def test_a_character_of_the_text_points_at_itself(text: str) -> None:
    tracked = clean(text, track=True)
    if not unicodedata.is_normalized("NFC", text):
        return
    for char, at in zip(tracked.text, tracked.offsets or [], strict=True):
        assert char in (text[at], " ")


@pytest.mark.parametrize(
    "text",
    [
        "Forwarded many times the bridge is closed",
        "FORWARDED AS RECEIVED the bridge is closed",
        "Fwd: the bridge is closed",
        "Please share this widely the bridge is closed",
        "the bridge is closed share before it gets deleted",
        "Transféré plusieurs fois the bridge is closed Merci de partager",
        "Partagez au maximum the bridge is closed faites tourner",
        "Reenviado muchas veces the bridge is closed Comparte esto",
        "the bridge is closed Difunde antes de que lo borren",
        "Encaminhada com frequência the bridge is closed Compartilhe por favor",
        "the bridge is closed repassem ao máximo",
        "Chuyển tiếp nhiều lần the bridge is closed Xin chia sẻ rộng rãi",
        "Chuyen tiep nhieu lan the bridge is closed hay chia se ngay",
        "منقول the bridge is closed أرجو النشر",
        "تم التحويل عدة مرات the bridge is closed",
        "कई बार फ़ॉरवर्ड किया गया the bridge is closed कृपया शेयर करें",
        "जैसा मिला वैसा भेजा the bridge is closed",
    ],
)
def test_forwarding_lines_go_and_the_message_stays(text: str) -> None:
    message = ["the", "bridge", "is", "closed"]
    assert _words(unicodedata.normalize("NFC", text)) == message
    assert _words(unicodedata.normalize("NFD", text)) == message


@pytest.mark.parametrize(
    "text",
    [
        "They share the profit and look forward to the vote",
        "the shareholders forwarded the letter to a friend",
        "nobody has a share in the forward line",
        "Ils partagent le pain avec le transfert",
        "Ella comparte piso y quiere compartir una foto",
        "Ngân hàng chia sẻ dữ liệu",
        "انشراح في المدينة",
        "the copied file was received",
    ],
)
def test_ordinary_sentences_are_left_alone(text: str) -> None:
    assert clean(text).text == text


def test_only_the_phrase_goes_from_a_sentence() -> None:
    text = "The mayor wrote please share this and 40 people did"
    assert _words(text) == [
        "The", "mayor", "wrote", "and", "40", "people", "did",
    ]  # fmt: skip


@pytest.mark.parametrize("tail", ["(@…) May 3, 2021", "(@…)", "(@…)  Sept. 30 2020 "])
def test_a_quote_keeps_the_name_and_loses_handle_and_date(tail: str) -> None:
    assert _words(f"Prices rose — Ana Lopez {tail}") == [
        "Prices", "rose", "—", "Ana", "Lopez",
    ]  # fmt: skip


def test_a_date_that_ends_a_sentence_of_its_own_stays() -> None:
    assert _words("Prices rose on May 3, 2021")[-3:] == ["May", "3,", "2021"]


@pytest.mark.parametrize(
    "noise",
    ["https://example.org/a?b=1", "HTTP://example.org", "www.example.org", "t.co/abc",
     "pic.twitter.com/abc", "&amp;", "&#8217;", "@…", "@user", "[phone]", "https://…"],
)  # fmt: skip
def test_links_entities_and_placeholders_go(noise: str) -> None:
    assert _words(f"see {noise} now") == ["see", "now"]


def test_a_retweet_mark_goes_at_the_beginning_only() -> None:
    assert _words("RT @…: prices rose") == ["prices", "rose"]
    assert _words("the RT index") == ["the", "RT", "index"]


def test_hashtags_part_at_their_humps_with_the_right_offsets() -> None:
    text = "so #FloodInOrlo and #ÉcoleNormale"
    tracked = clean(text, track=True)
    assert tracked.text == "so #Flood In Orlo and #École Normale"
    offsets = tracked.offsets or []
    for word in ("In", "Orlo", "and", "Normale"):
        assert offsets[tracked.text.index(word)] == text.index(word)


@pytest.mark.parametrize(
    "written",
    ["1,234,567", "1.234.567", "1'234'567", "1’234’567", "1\u202f234\u00a0567"],
)
def test_thousands_are_joined_and_digits_keep_their_place(written: str) -> None:
    tracked = clean(f"about {written}!", track=True)
    assert tracked.text == "about 1234567!"
    assert tracked.offsets == [*range(7), 8, 9, 10, 12, 13, 14, 15]


@pytest.mark.parametrize("number", ["1.5", "12,34", "2026", "1,2000", "3.14159"])
def test_other_numbers_stay_as_written(number: str) -> None:
    assert clean(number).text == number


def test_a_letter_with_very_many_marks_takes_no_time() -> None:
    # Two kinds of marks in turn: sorting them all at once would take hours.
    text = "e" + "\u0301\u0316" * 500_000
    assert clean(text).text.startswith("\u00e9")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "*PLEASE READ*\nThe dam at Orlo broke\n"
            "Send this to everyone you know before it gets deleted",
            "The dam at Orlo broke",
        ),
        (
            "Forwarded\nGot this from a friend\nThe dam broke\nPass on to all",
            "The dam broke",
        ),
        (
            "Sharing as received: the dam broke. Better safe than sorry!",
            "the dam broke",
        ),
        (
            "À LIRE ABSOLUMENT le pont est fermé, dans tous vos groupes",
            "le pont est fermé",
        ),
        ("The letter was forwarded to the ministry", None),
        ("They must read the rights to everyone in Orlo", None),
    ],
)
def test_lines_that_ask_to_pass_a_message_on_go(text: str, kept: str | None) -> None:
    words = re.findall(r"\w[\w ]*\w", clean(text).text)
    assert [word.strip() for word in words] == [kept or text]
