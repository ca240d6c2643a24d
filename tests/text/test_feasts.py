# SPDX-License-Identifier: Apache-2.0
"""Feast days: a date by name, which may be on a day of the calendar or move."""

from __future__ import annotations

import pytest

from factdesk.text.dates import compatible, find_dates, same
from factdesk.text.feasts import can_fall, same_feast


@pytest.mark.parametrize(
    ("lang", "text", "shown"),
    [
        ("en", "It shuts on New Year's Eve", "new year's eve"),
        ("en", "closed at Easter 2021", "2021 easter"),
        ("fr", "le soir de Noël 2021", "2021 christmas"),
        ("es", "cierran en Semana Santa", "easter"),
        ("pt", "fecha no carnaval", "carnival"),
        ("de", "zu Pfingsten geschlossen", "pentecost"),
        ("vi", "Tết này", "tet"),
        ("ar", "يغلق في عيد الفطر", "small eid"),
        ("ar", "بعيد الأضحى", "great eid"),
        ("hi", "दिवाली वाले दिन", "diwali"),
    ],
)
def test_a_feast_is_a_date(lang: str, text: str, shown: str) -> None:
    assert [date.shown for date in find_dates(text, lang)] == [shown]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("at Christmas", "on 25 December", True),
        ("at Christmas", "on 3 May", False),
        ("at Easter", "in April 2026", True),
        ("at Easter", "in November 2026", False),
        ("during Ramadan", "on 3 May", True),
        ("at Easter", "at Christmas", False),
        ("on Christmas Eve", "at Christmas", True),
    ],
)
def test_a_feast_can_be_a_day_of_the_calendar(
    one: str, other: str, agree: bool
) -> None:
    here, there = find_dates(one, "en")[0], find_dates(other, "en")[0]
    assert compatible(here, there) is agree
    assert agree or not same(here, there)


def test_a_feast_that_moves_through_the_year_can_be_anywhere() -> None:
    assert can_fall("ramadan", 7, 1) is None
    assert same_feast("eid", "great eid")
    assert not same_feast("small eid", "great eid")
