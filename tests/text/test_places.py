# SPDX-License-Identifier: Apache-2.0
"""Places are found by name or by grammar, and compared across spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.gazetteer import PLACES
from factdesk.text.places import Certainty, Name, find_names, inside, same_name


def place(text: str, lang: str) -> Name:
    found = [n for n in find_names(text, lang) if n.certainty is Certainty.PLACE]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("lang", "text", "code"),
    [
        ("en", "floods in Pakistan", "PK"),
        ("fr", "inondations au Pakistan", "PK"),
        ("es", "inundaciones en Pakistán", "PK"),
        ("vi", "lũ lụt ở Pa-ki-xtan", "PK"),
        ("ar", "فيضانات في باكستان", "PK"),
        ("hi", "पाकिस्तान में बाढ़", "PK"),
        ("en", "a strike in the U.S. today", "US"),
        ("fr", "une tempête à Londres", "GB.London"),
        ("vi", "mưa lớn ở Sài Gòn", "VN.Hanoi"),
        ("ar", "حريق ببغداد", "IQ.Baghdad"),
        ("hi", "कलकत्ता में बारिश", "IN.Kolkata"),
    ],
)
def test_known_places_have_one_code_in_all_languages(
    lang: str, text: str, code: str
) -> None:
    expected = "VN.Ho Chi Minh City" if code == "VN.Hanoi" else code
    assert expected in place(text, lang).codes


@pytest.mark.parametrize(
    ("lang", "text", "shown"),
    [
        ("en", "a landslide near Tarrowby", "Tarrowby"),
        ("en", "the town of Tarrowby", "Tarrowby"),
        ("en", "people of Lake Tarrow", "Lake Tarrow"),
        ("fr", "une panne à Tarrobie", "Tarrobie"),
        ("es", "cerca de Tarrobia", "Tarrobia"),
        ("vi", "tại Tarrobi sáng nay", "Tarrobi"),
        ("ar", "حريق في مدينة تاروبي", "تاروبي"),
        ("hi", "तारोबी में आग लगी", "तारोबी"),
    ],
)
def test_unknown_places_are_found_by_grammar(lang: str, text: str, shown: str) -> None:
    assert place(text, lang).shown == shown


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "A nice turkey in the oven, they told us in March"),
        ("en", "Photographs show a big fire in the market"),
        ("fr", "Il fait nice dans les rues, en juin"),
        ("vi", "anh ấy mặc áo mỹ phẩm, nga ngố"),
        ("ar", "في السوق وفي البيت وفي شهر مارس"),
        ("hi", "घर में और बाज़ार में और जनवरी में"),
    ],
)
def test_common_words_are_no_places(lang: str, text: str) -> None:
    assert [n for n in find_names(text, lang) if n.certainty is Certainty.PLACE] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("near Tarrowby", "en"), ("near Tarowby", "en")),
        (("in Fort Tarrow", "en"), ("in Forttarrow", "en")),
        (("in Tarrobi", "en"), ("तारोबी में", "hi")),
        (("in Tarrobi", "en"), ("في مدينة تاروبي", "ar")),
        (("in Bangalore", "en"), ("बेंगलुरु में", "hi")),
        (("à Pékin", "fr"), ("ở Bắc Kinh", "vi")),
    ],
)
def test_spellings_of_a_name_are_the_same(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert same_name(place(*one), place(*other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("in Iran", "in Iraq"),
        ("in Niger", "in Nigeria"),
        ("in Tarrowby", "in Kellmoor"),
    ],
)
def test_other_places_are_not(one: str, other: str) -> None:
    assert not same_name(place(one, "en"), place(other, "en"))


def test_a_city_is_inside_its_country_only() -> None:
    paris, france = place("in Paris", "en"), place("in France", "en")
    assert inside(paris, france)
    assert not inside(paris, place("in Spain", "en"))
    assert inside(place("in Tarrowby", "en"), france)
    assert not inside(place("in Tarrowby", "en"), paris)


def test_the_gazetteer_has_no_empty_name() -> None:
    assert all(PLACES)
    assert all(PLACES.values())
    assert len(PLACES) > 1500


@given(st.text(), st.sampled_from(["", "en", "fr", "es", "vi", "ar", "hi"]))
def test_any_string_gives_ordered_spans_inside_it(text: str, lang: str) -> None:
    last = 0
    for found in find_names(text, lang):
        assert last <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.shown
        last = found.end


_PARTS = [
    "in",
    "In",
    "Paris",
    "de",
    "'",
    "-",
    ".",
    "U",
    "S",
    "en",
    "Tarrow",
    "Lake",
    "في",
    "باريس",
    "ب",
    "مدينة",
    "में",
    "दिल्ली",
    "झील",
    "tại",
    "Hà",
]


@given(
    st.lists(st.sampled_from(_PARTS)), st.sampled_from(["en", "fr", "vi", "ar", "hi"])
)
def test_parts_in_any_order_are_read(parts: list[str], lang: str) -> None:
    for text in (" ".join(parts), "".join(parts)):
        for found in find_names(text, lang):
            assert 0 <= found.start < found.end <= len(text)


def test_winds_tell_names_apart_that_differ_in_two_letters() -> None:
    (one,), (other,) = (
        find_names(f"Goats in {name}", "en") for name in ("Northmark", "Southmark")
    )
    assert not same_name(one, other)
