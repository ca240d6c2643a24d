# SPDX-License-Identifier: Apache-2.0
"""Numbers mean the same in digits and in words, in six languages and any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.quantities import (
    Measure,
    Quantity,
    Rough,
    agree,
    comparable,
    find_quantities,
)


def only(text: str, lang: str) -> Quantity:
    found = find_quantities(text, lang)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("en", "two hundred and fourteen goats", 214),
        ("en", "forty-one buses", 41),
        ("en", "3.2 million tulips", 3_200_000),
        ("en", "a dozen eggs", 12),
        ("en", "60k followers", 60_000),
        ("en", "seven thousand five hundred trees", 7_500),
        ("en", "12 lakh voters", 1_200_000),
        ("fr", "soixante-dix-huit moutons", 78),
        ("fr", "quatre-vingt-un arbres", 81),
        ("fr", "2 450 vélos", 2_450),
        ("fr", "trois mille deux cents vélos", 3_200),
        ("fr", "deux millions et demi d'abeilles", 2_500_000),
        ("es", "doscientos treinta y siete árboles", 237),
        ("es", "4.800 bicicletas", 4_800),
        ("es", "mil doscientos millones", 1_200_000_000),
        ("es", "veintitrés camiones", 23),
        ("vi", "bốn trăm linh sáu con bò", 406),
        ("vi", "ba mươi mốt chiếc xe", 31),
        ("vi", "2,7 triệu cây", 2_700_000),
        ("vi", "hai triệu rưỡi cây", 2_500_000),
        ("ar", "سبعة وثلاثون جملا", 37),
        ("ar", "٣٬٤٠٠ شجرة", 3_400),
        ("ar", "ثلاثة عشر ألف شجرة", 13_000),
        ("ar", "أربعمئة شجرة", 400),
        ("hi", "सैंतीस बकरियाँ", 37),
        ("hi", "साढ़े चार लाख पेड़", 450_000),
        ("hi", "१२,५०,००० पेड़", 1_250_000),
        ("hi", "दो सौ पाँच पेड़", 205),
    ],
)
def test_words_and_digits_give_the_value(lang: str, text: str, value: float) -> None:
    assert only(text, lang).values[0] == pytest.approx(value)


@pytest.mark.parametrize(
    ("lang", "text", "percent"),
    [
        ("en", "three quarters of the boats", 75),
        ("en", "two out of five boats", 40),
        ("en", "6.5 per cent", 6.5),
        ("fr", "un tiers des bateaux", 100 / 3),
        ("fr", "neuf bateaux sur dix", 90),
        ("es", "la cuarta parte de los barcos", 25),
        ("es", "dos de cada tres barcos", 200 / 3),
        ("vi", "ba phần tư số thuyền", 75),
        ("vi", "bảy mươi phần trăm", 70),
        ("ar", "ثلثي القوارب", 200 / 3),
        ("ar", "١٨ في المئة", 18),
        ("hi", "तीन चौथाई नावें", 75),
        ("hi", "12.5 फ़ीसदी", 12.5),
    ],
)
def test_parts_of_a_whole_are_per_cent(lang: str, text: str, percent: float) -> None:
    found = only(text, lang)
    assert found.measure is Measure.SHARE
    assert found.values[0] == pytest.approx(percent)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "5G and covid-19 and the A320 and H1N1"),
        ("en", "millions of people, hundreds of goats"),
        ("fr", "des milliers de gens"),
        ("vi", "hàng nghìn người vào năm ngoái"),
        ("ar", "آلاف الناس"),
        ("en", "see https://site.example/2024/05/page-7 for more"),
    ],
)
def test_names_and_vague_plurals_are_no_quantities(lang: str, text: str) -> None:
    assert find_quantities(text, lang) == ()


@pytest.mark.parametrize(
    ("lang", "text", "rough"),
    [
        ("en", "around 80 goats", Rough.ABOUT),
        ("en", "at least 80 goats", Rough.OVER),
        ("en", "fewer than 80 goats", Rough.BELOW),
        ("en", "almost 80 goats", Rough.NEAR),
        ("fr", "une vingtaine de chèvres", Rough.WIDE),
        ("es", "alrededor de 80 cabras", Rough.ABOUT),
        ("vi", "ít nhất 80 con dê", Rough.OVER),
        ("ar", "ما لا يقل عن ٨٠ عنزة", Rough.OVER),
        ("hi", "80 से कम बकरियाँ", Rough.BELOW),
        ("en", "80 goats", Rough.EXACT),
    ],
)
def test_rough_words_are_heard(lang: str, text: str, rough: Rough) -> None:
    assert only(text, lang).rough is rough


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("about 800 goats", "812 goats", True),
        ("about 800 goats", "950 goats", False),
        ("more than 800 goats", "840 goats", True),
        ("more than 800 goats", "790 goats", False),
        ("nearly 800 goats", "771 goats", True),
        ("800 goats", "798 goats", True),
        ("80 goats", "81 goats", False),
        ("5 km", "5,000 metres", True),
        ("two weeks", "14 days", True),
        ("10-20 goats", "15 goats", True),
        ("between 10 and 20 goats", "25 goats", False),
        ("less than 80 goats", "more than 80 goats", False),
    ],
)
def test_agreement_allows_rounding_and_no_more(
    one: str, other: str, expected: bool
) -> None:
    assert agree(only(one, "en"), only(other, "en")) is expected


def test_a_lone_separator_is_read_both_ways() -> None:
    assert set(only("1.250 cabras", "es").values) == {1250, 1.25}
    assert only("1.250 cabras", "es").values[0] == 1250
    assert only("1,25 cabras", "es").values == (1.25,)


def test_different_measures_cannot_be_compared() -> None:
    days, goats = only("8 days", "en"), only("9 goats", "en")
    assert not comparable(days, goats)
    assert comparable(only("8 goats", "en"), goats)


def test_what_is_skipped_is_not_read() -> None:
    assert find_quantities("on 14 goats", "en", skip=[(3, 5)]) == ()


@given(st.integers(1, 999_999))
def test_every_number_reads_back_in_any_digits(value: int) -> None:
    arabic = str(value).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for written in (str(value), arabic, f"{value:,}"):
        assert value in only(f"{written} kg", "en").values


@given(st.text(), st.sampled_from(["", "en", "fr", "es", "vi", "ar", "hi", "und"]))
def test_any_string_gives_ordered_spans_inside_it(text: str, lang: str) -> None:
    last = 0
    for found in find_quantities(text, lang):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        assert found.shown


_WORDS = [
    "one",
    "half",
    "a",
    "third",
    "and",
    "hundred",
    "million",
    "mil",
    "et",
    "quatre",
    "vingt",
    "mươi",
    "năm",
    "trăm",
    "rưỡi",
    "مئة",
    "وعشرون",
    "نصف",
    "साढ़े",
    "सौ",
    "लाख",
    "12",
    "3.5",
    "1,200",
    "%",
    "$",
    "/",
    "-",
    ".",
    ",",
    "in",
    "of",
    "to",
    "de",
    "से",
    "में",
]


@given(
    st.lists(st.sampled_from(_WORDS)), st.sampled_from(["en", "fr", "vi", "ar", "hi"])
)
def test_number_words_in_any_order_are_read(words: list[str], lang: str) -> None:
    text = " ".join(words)
    for found in find_quantities(text, lang):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("fr", "magnitude quatre virgule deux", 4.2),
        ("es", "cuatro coma dos", 4.2),
        ("ar", "ثلاثة كراون ونصف", 3.5),
        ("en", "three crowns and a half", 3.5),
    ],
)
def test_spoken_decimals_and_halves_behind_a_unit(
    lang: str, text: str, value: float
) -> None:
    (found,) = find_quantities(text, lang)
    assert found.values == (value,)


def test_arabic_and_is_written_together_with_digits() -> None:
    (found,) = find_quantities("بين 15 و20 ماعزا", "ar")
    assert (found.values[0], found.upper) == (15, 20)


def test_an_age_and_a_time_ago_are_no_duration() -> None:
    ages = find_quantities("a 9-year-old goat, 3 years ago, for 2 years", "en")
    assert [str(each.measure) for each in ages] == ["age", "ago", "time"]
