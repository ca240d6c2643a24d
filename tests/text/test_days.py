# SPDX-License-Identifier: Apache-2.0
"""Days: dates in many styles, and nothing where there is no complete date."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.days import find_day

_EPOCH = date(1970, 1, 1)
_DATES = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def _read(text: str) -> str:
    return (_EPOCH + timedelta(find_day(text))).isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "14 March 2026", "March 14, 2026", "MARCH 14 2026", "Mar. 14th, 2026",
        "14th of March 2026",
        "14/03/2026", "2026-03-14", "14.3.2026", "14-03-2026", "03/14/2026",
        "14 de marzo de 2026", "14 de março de 2026", "le 14 mars 2026",
        "14. März 2026",
        "14 tháng 3 năm 2026", "14 thang 3, nam 2026", "14 مارس 2026", "١٤ مارس 2026",
        "14 मार्च 2026", "14 maart 2026", "14 Maret 2026", "14 Mart 2026",
        "14 marca 2026",
    ],
)  # fmt: skip
def test_many_styles_name_the_same_day(text: str) -> None:
    assert _read(f"seen on {text}, they say") == "2026-03-14"


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (1, "January janvier enero Jänner janeiro يناير जनवरी"),
        (2, "février Feb فبراير फरवरी"),
        (4, "avril abril ابريل अप्रैल"), (5, "May mai mayo مايو मई"),
        (6, "juin junho يونيو जून"),
        (7, "juillet julio يوليو जुलाई"), (8, "août agosto Agustus أغسطس अगस्त"),
        (9, "Sept setembro سبتمبر सितंबर"), (10, "octobre Oktober outubro अक्टूबर"),
        (11, "novembre نوفمبر नवंबर"), (12, "décembre Dezember diciembre ديسمبر दिसंबर"),
    ],
)  # fmt: skip
def test_month_names_of_many_languages_are_read(month: int, names: str) -> None:
    for name in names.split():
        assert _read(f"7 {name} 2024") == f"2024-{month:02}-07", name


@given(_DATES)
def test_every_day_is_read_in_three_styles(day: date) -> None:
    for style in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
        assert find_day(day.strftime(style)) == (day - _EPOCH).days


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2026", "30 February 2026", "99/99/2026", "2026-13-13",
    "14 blah 2026", "March 2026",
     "5 May 1980", "14 May 20266", "12026-03-14", "9/11", "0 May 2026",
     "2026", "14/03/26"],
)  # fmt: skip
def test_impossible_and_incomplete_dates_give_none(text: str) -> None:
    assert find_day(text) == 0


def test_the_last_of_several_dates_counts() -> None:
    assert _read("on March 3, 2020 they said 4 May 2021") == "2021-05-04"
    assert _read("on 4 May 2021, after 31/02/2022") == "2021-05-04"


def test_an_ambiguous_date_is_read_day_first() -> None:
    assert _read("03/04/2026") == "2026-04-03"


@given(st.text(st.characters()).map(lambda text: text + " 2021"))
def test_any_text_gives_a_day_of_the_range_or_none(text: str) -> None:
    day = find_day(text)
    assert day == 0 or 1990 <= (_EPOCH + timedelta(day)).year <= 2099


@pytest.mark.parametrize("text", ["a" * 3900, "1 " * 1900, "1 a " * 900, " " * 3900])
def test_hostile_texts_take_no_time(text: str) -> None:
    before = time.process_time()
    find_day(f"{text} 2020 {text}")
    assert time.process_time() - before < 1.0
