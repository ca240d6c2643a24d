# SPDX-License-Identifier: Apache-2.0
"""A date is the same in every style of the six languages."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.dates import Date, compatible, find_dates, same


def only(text: str, lang: str) -> Date:
    found = find_dates(text, lang)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "on 9 October 2027"),
        ("en", "October 9th, 2027"),
        ("en", "Oct. 9, 2027"),
        ("en", "the 9th of October 2027"),
        ("en", "2027-10-09"),
        ("fr", "le 9 octobre 2027"),
        ("fr", "le neuf octobre 2027"),
        ("fr", "09/10/2027"),
        ("es", "el 9 de octubre de 2027"),
        ("es", "9-X-2027"),
        ("vi", "ngày 9 tháng 10 năm 2027"),
        ("vi", "9.10.2027"),
        ("vi", "mùng 9 tháng Mười năm 2027"),
        ("ar", "٩ أكتوبر ٢٠٢٧"),
        ("ar", "9 تشرين الأول 2027"),
        ("ar", "التاسع من أكتوبر عام 2027"),
        ("hi", "9 अक्टूबर 2027"),
        ("hi", "९ अक्तूबर २०२७"),
        ("hi", "09-10-2027"),
    ],
)
def test_every_style_gives_the_same_date(lang: str, text: str) -> None:
    assert only(text, lang).shown == "2027-10-09"


@pytest.mark.parametrize(
    ("lang", "text", "shown"),
    [
        ("en", "filmed in 2013", "2013"),
        ("en", "the 2019 election", "2019"),
        ("en", "every Thursday", "Thursday"),
        ("en", "by mid-July", "--07"),
        ("en", "at 7pm", "19:00"),
        ("en", "last summer", "summer"),
        ("fr", "jeudi prochain", "Thursday"),
        ("fr", "depuis mars 2021", "2021-03"),
        ("fr", "à 20h30", "20:30"),
        ("es", "desde julio", "--07"),
        ("es", "el sábado", "Saturday"),
        ("vi", "thứ Năm tuần sau", "Thursday"),
        ("vi", "tháng 11 năm 2020", "2020-11"),
        ("vi", "hồi năm 2009", "2009"),
        ("ar", "منذ عام ٢٠١٥", "2015"),
        ("ar", "يوم السبت", "Saturday"),
        ("hi", "सन 2009 में", "2009"),
        ("hi", "अगले मंगलवार को", "Tuesday"),
        ("hi", "शाम 5 बजे", "05:00"),
    ],
)
def test_parts_of_a_date_are_read(lang: str, text: str, shown: str) -> None:
    assert only(text, lang).shown == shown


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "they may march tomorrow, open 24/7"),
        ("en", "2000 people and 1/3 of the sun"),
        ("en", "about 1950 houses"),
        ("fr", "sept verres, il a été vu hier"),
        ("es", "próxima semana, 2025 personas"),
        ("vi", "lần thứ ba, ba tháng nữa, 1/3 số gạo"),
        ("ar", "غدا أو بعد أسبوع، أحد الأشخاص"),
        ("hi", "कल 2000 लोग, गुरु और शुक्र ग्रह"),
    ],
)
def test_other_words_and_relative_days_are_no_dates(lang: str, text: str) -> None:
    assert find_dates(text, lang) == ()


def test_a_weekday_beside_a_date_is_part_of_it() -> None:
    found = only("Thursday, 9 March 2028", "en")
    assert (found.weekday, found.day, found.month, found.year) == (4, 9, 3, 2028)


def test_dates_agree_on_what_both_say() -> None:
    full, month = only("9 October 2027", "en"), only("October", "en")
    assert same(full, month)
    assert compatible(full, only("Friday", "en"))
    assert not same(full, only("Friday", "en"))
    assert not compatible(full, only("10 October", "en"))


def test_english_day_and_month_may_be_swapped() -> None:
    assert same(only("03/04/2027", "en"), only("3 April 2027", "en"))
    assert same(only("03/04/2027", "en"), only("4 March 2027", "en"))
    assert not same(only("03/04/2027", "fr"), only("4 mars 2027", "fr"))


@given(st.dates(datetime.date(1901, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_reads_back_from_its_digits(day: datetime.date) -> None:
    for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}"):
        assert only(text, "fr").shown == day.isoformat()


@given(st.text(), st.sampled_from(["", "en", "fr", "es", "vi", "ar", "hi"]))
def test_any_string_gives_ordered_spans_inside_it(text: str, lang: str) -> None:
    last = 0
    for found in find_dates(text, lang):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        assert found.shown


_PARTS = [
    "12",
    "2024",
    "31",
    "/",
    "-",
    ".",
    ",",
    ":",
    "tháng",
    "năm",
    "ngày",
    "thứ",
    "hai",
    "March",
    "may",
    "Tue",
    "le",
    "1er",
    "de",
    "of",
    "h",
    "08",
    "pm",
    "شهر",
    "مارس",
    "عام",
    "كانون",
    "الأول",
    "मार्च",
    "तारीख",
    "बजे",
    "summer",
    "٣",
]


@given(
    st.lists(st.sampled_from(_PARTS)), st.sampled_from(["en", "fr", "vi", "ar", "hi"])
)
def test_parts_in_any_order_are_read(parts: list[str], lang: str) -> None:
    for text in (" ".join(parts), "".join(parts)):
        for found in find_dates(text, lang):
            assert 0 <= found.start < found.end <= len(text)
