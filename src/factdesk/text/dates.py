# SPDX-License-Identifier: Apache-2.0
"""Read the dates of a text: days, months, years, weekdays, seasons and times of day.

Every style of English, French, Spanish, Vietnamese, Arabic and Hindi gives the same
value: "14 March 2026", "14/03/2026", "2026-03-14", "ngày 14 tháng 3". A date may say
only part of it; "tomorrow" is no date, for it depends on the day of writing.

**Invariants:** spans lie inside the text and do not overlap; no string raises; the time
is linear in the length of the text.

Example:
    >>> [found.shown for found in find_dates("closed from Sept 3rd, 2026", "en")]
    ['2026-09-03']
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from factdesk.text.calendar_words import (
    DAY_CUES,
    MONTH_LINKS,
    SEASONS,
    WEAK_MONTHS,
    WEEKDAY_CUES,
    WEEKDAY_GUARDS,
    YEAR_CUES,
    YEAR_FOLLOWERS,
    months,
    weekdays,
)
from factdesk.text.feasts import LONGEST_FEAST, can_fall, feasts, same_feast
from factdesk.text.folding import fold
from factdesk.text.language import FUNCTION_WORDS
from factdesk.text.lexemes import (
    MARK,
    NUMBER,
    WORD,
    Lexeme,
    glued,
    language_of,
    lexemes,
)
from factdesk.text.lexemes import shape as shape_of
from factdesk.text.numerals import ORDINALS, number_words
from factdesk.text.units import MEASURES, ROUGHLY

__all__ = ["Date", "compatible", "find_dates", "same"]


def _cells(row: str, between: str | None = None) -> list[str]:
    """Cut a row of words; a table reads better so than as a list."""
    return row.split(between)


_YEARS = range(1700, 2101)
_LIKELY_YEARS = range(1950, 2051)
_NUMERIC = re.compile(
    r"(?<![\d.,/:-])(?:(?P<year>\d{4})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"
    r"|(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d\d)"
    r"|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})"
    r"|(?P<m3>\d{1,2})[/-](?P<y3>\d{4})"
    r"|(?P<y4>\d{4})-(?P<m4>\d\d))(?![\d%]|[/:-]\d|[.,]\d)"
)
_CLOCK = re.compile(
    r"(?<![\d.,/:-])(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d)(?::[0-5]\d)?)(?![\d:])"
)
_ROMAN = {
    word: at + 1
    for at, word in enumerate(_cells("i ii iii iv v vi vii viii ix x xi xii"))
}
_DAY_ENDINGS = frozenset(
    {"st", "nd", "rd", "th", "er", "re", "eme", "e", "o", "a", "ª"}
)
_VI_MONTHS = {
    "gieng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6,
    "bảy": 7, "tám": 8, "chín": 9, "mười": 10, "giêng": 1, "chạp": 12,
}  # fmt: skip
_VI_WEEKDAYS = {
    "hai": 1, "ba": 2, "tư": 3, "tu": 3, "năm": 4, "nam": 4, "sáu": 5, "sau": 5,
    "bảy": 6, "bay": 6, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6,
}  # fmt: skip
_SEASON_CUES = frozenset(
    _cells(
        "this last next in the of since cet cette en l d del este pasado al el هذا في"
    )
)
_DAY_PARTS = {
    word: afternoon
    for afternoon, row in (
        (False, "sáng mañana madrugada matin morning صباحا"),
        (True, "chiều tối đêm tarde noche soir مساء مساءا evening"),
    )
    for word in row.split()
}
_HOUR_WORDS = frozenset({"h", "gio", "heures", "heure", "oclock", fold("बजे")})
_HOUR_OPENERS = frozenset(fold("الساعة للساعة والساعة").split())
_HALF_DAYS = {"am": 0, "pm": 12}


@dataclass(frozen=True, slots=True)
class Date:
    """What a text says about when; None where it says nothing.

    Attributes:
        start: First code point.
        end: After the last code point.
        year: Four digits.
        month: 1 to 12.
        day: 1 to 31.
        weekday: 1 (Monday) to 7.
        season: "spring" and so on.
        clock: Minutes after midnight.
        swapped: Day and month may be the other way round.
        feast: A named day or time, as ``feasts`` calls it: "easter".
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: str | None = None
    clock: int | None = None
    swapped: bool = False
    feast: str | None = None

    @property
    def shown(self) -> str:
        """Return the date for reading, as much as there is of ISO 8601."""
        parts = [f"{self.year:04}" if self.year else ""]
        if self.month:
            parts.append(f"{self.month:02}")
        if self.day:
            parts.append(f"{self.day:02}" if self.month else f"--{self.day:02}")
        if self.month and not self.year:
            parts[0] = "-"
        shown = ["-".join(parts)] if any(parts) else []
        if self.weekday:
            shown.append(_WEEKDAY_NAMES[self.weekday - 1])
        if self.season:
            shown.append(self.season)
        if self.feast:
            shown.append(self.feast)
        if self.clock is not None:
            shown.append(f"{self.clock // 60:02}:{self.clock % 60:02}")
        return " ".join(shown)


_WEEKDAY_NAMES = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


def find_dates(text: str, lang: str = "") -> tuple[Date, ...]:
    """Find the dates of a text, in order.

    Args:
        text: Any string.
        lang: Its language; empty means "find out".
    """
    run = lexemes(text)
    found_lang = language_of(run, lang)
    taken = _numeric(text, run, found_lang)
    read = _Reader(run, found_lang, taken).read()
    found = sorted([*taken, *read], key=lambda date: date.start)
    return tuple(_merged(found, run))


def same(one: Date, other: Date) -> bool:
    """Tell whether two dates say a same thing and nothing different."""
    return any(
        shared and not different for shared, different in _comparisons(one, other)
    )


def compatible(one: Date, other: Date) -> bool:
    """Tell whether two dates can be the same one: nothing that both say differs."""
    return any(not different for _, different in _comparisons(one, other))


def _comparisons(one: Date, other: Date) -> list[tuple[bool, bool]]:
    """Compare in every order of day and month that the writing allows."""
    return [
        _compare(a, b)
        for a in ([one, _turned(one)] if one.swapped else [one])
        for b in ([other, _turned(other)] if other.swapped else [other])
    ]


def _turned(date: Date) -> Date:
    return replace(date, day=date.month, month=date.day)


def _compare(one: Date, other: Date) -> tuple[bool, bool]:
    pairs: list[tuple[object, object]] = [
        (one.year, other.year),
        (one.month, other.month),
        (one.day, other.day),
        (one.weekday, other.weekday),
        (one.season, other.season),
    ]
    shared = [pair for pair in pairs if None not in pair]
    different = any(a != b for a, b in shared)
    fits = _feasts_fit(one, other)
    if fits is not None:
        shared.append((0, 0))
        different = different or not fits
    if one.clock is not None and other.clock is not None:
        shared.append((0, 0))
        # "8:00" in the evening is 20:00.
        different = different or (one.clock - other.clock) % 720 != 0
    return bool(shared), different


def _feasts_fit(one: Date, other: Date) -> bool | None:
    """Tell whether a feast can be the other side's feast or day; None: unknown."""
    if one.feast and other.feast:
        return same_feast(one.feast, other.feast)
    feast, date = (one.feast, other) if one.feast else (other.feast, one)
    if not feast or date.month is None:
        return None
    return can_fall(feast, date.month, date.day)


def _day_first(lang: str) -> bool:
    return lang not in {"en", "und", ""}


def _numeric(text: str, run: Sequence[Lexeme], lang: str) -> list[Date]:
    """Read dates and times that are written in digits alone."""
    shaped = shape_of(text)
    before = _words_before(run)
    found = []
    for match in _NUMERIC.finditer(shaped):
        made = _from_digits(match, lang, before.get(match.start(), ""), shaped)
        if made is not None:
            found.append(made)
    for match in _CLOCK.finditer(shaped):
        hour, minute = int(match["hour"]), int(match["minute"])
        if hour < 24 and not any(_overlaps(date, match) for date in found[-1:]):
            found.append(Date(*match.span(), clock=hour * 60 + minute))
    return found


def _overlaps(date: Date, match: re.Match[str]) -> bool:
    return date.start < match.end() and match.start() < date.end


def _words_before(run: Sequence[Lexeme]) -> dict[int, str]:
    return {after.start: before.form for before, after in itertools.pairwise(run)}


def _from_digits(
    match: re.Match[str], lang: str, before: str, shaped: str
) -> Date | None:
    start, end = match.span()
    if match["year"]:
        return _checked(start, end, match["year"], match["month"], match["day"])
    if match["y4"]:
        return _checked(start, end, match["y4"], match["m4"], None)
    if match["y3"]:
        return _checked(start, end, match["y3"], match["m3"], None)
    if match["y"]:
        year = match["y"] if len(match["y"]) == 4 else "20" + match["y"]
        if match["s"] == "." and len(match["y"]) == 2 and int(match["m"]) > 12:
            return None
        return _either(start, end, year, match["d"], match["m"], lang)
    if not _short_is_date(match, lang, before, shaped):
        return None
    return _either(start, end, None, match["d2"], match["m2"], lang)


def _short_is_date(match: re.Match[str], lang: str, before: str, shaped: str) -> bool:
    """Tell "14/3" the date from "1/3" the part of a whole and "24/7"."""
    first, second = match["d2"], match["m2"]
    if (int(second) > 12 and int(first) > 12) or (first, second) == ("24", "7"):
        return False
    if "0" in (first[0], second[0]) or int(first) > int(second) or lang == "vi":
        cued = before in DAY_CUES or int(first) > 12 or first[0] == "0"
        return cued or lang != "vi" or int(first) >= int(second)
    if before == _DAY_ARTICLES.get(lang):
        return True
    return before in DAY_CUES | YEAR_CUES | WEEKDAY_CUES and before not in {"of", "de"}


_DAY_ARTICLES = {"es": "el", "fr": "le", "de": "am"}


def _either(
    start: int, end: int, year: str | None, first: str, second: str, lang: str
) -> Date | None:
    """Read day and month in the order of the language; both where it is not sure."""
    day, month = int(first), int(second)
    if month > 12 >= day:
        day, month = month, day
        return _checked(start, end, year, str(month), str(day))
    made = _checked(start, end, year, str(month), str(day))
    unsure = not _day_first(lang) and day <= 12 and day != month
    return replace(made, swapped=True) if made is not None and unsure else made


def _checked(
    start: int, end: int, year: str | None, month: str, day: str | None
) -> Date | None:
    y = int(year) if year else None
    m, d = int(month), int(day) if day else None
    if not 1 <= m <= 12 or (d is not None and not 1 <= d <= 31):
        return None
    if y is not None and not 1000 <= y <= 2999:
        return None
    return Date(start, end, y, m, d)


class _Reader:
    """Reads dates with words from one run of lexemes."""

    def __init__(self, run: Sequence[Lexeme], lang: str, taken: Sequence[Date]) -> None:
        self._run = run
        self._lang = lang
        self._months = months(lang)
        self._weekdays = weekdays(lang)
        self._feasts = feasts(lang)
        self._feast_openers = _feast_openers(lang)
        self._words = number_words(lang)
        self._ordinals = ORDINALS["hi"] | ORDINALS["ar"] | ORDINALS.get(lang, {})
        self._functions = FUNCTION_WORDS.get(lang, frozenset())
        starts = [(date.start, date.end) for date in taken]
        self._taken = _inside(run, starts)

    def read(self) -> list[Date]:
        """Return every date that has a word in it, and the years that stand alone."""
        found: list[Date] = []
        at = 0
        while at < len(self._run):
            made = None if self._taken[at] else self._date(at)
            if made is None:
                at += 1
                continue
            date, after = made
            # A month takes its day from behind itself: what was found there is part.
            while found and found[-1].end > date.start:
                found.pop()
            found.append(date)
            at = max(after, at + 1)
        return found

    def _date(self, at: int) -> tuple[Date, int] | None:
        for attempt in (
            self._feast, self._month_date, self._weekday, self._cued_day,
            self._season, self._time_of_day, self._year,
        ):  # fmt: skip
            made = attempt(at)
            if made is not None:
                return made
        return None

    def _feast(self, at: int) -> tuple[Date, int] | None:
        """Read "Easter 2021", "عيد الفطر", the longest name first."""
        run = self._run
        if run[at].kind != WORD or run[at].form not in self._feast_openers:
            return None
        places = self._words_from(at)
        for size in range(len(places), 0, -1):
            feast = self._named_feast([run[here] for here in places[:size]])
            if feast is None:
                continue
            after = places[size - 1] + 1
            year = self._year_behind(after)
            after = year[1] if year else after
            made = Date(run[at].start, run[after - 1].end, feast=feast,
                        year=year[0] if year else None)  # fmt: skip
            return made, after
        return None

    def _words_from(self, at: int) -> list[int]:
        """Return the places of the next words; an apostrophe parts "Year's"."""
        places: list[int] = []
        while at < len(self._run) and len(places) < LONGEST_FEAST:
            if self._run[at].kind == WORD:
                places.append(at)
            elif self._form(at) not in {"'", "\u2019"} or not places:
                break
            at += 1
        return places

    def _named_feast(self, words: Sequence[Lexeme]) -> str | None:
        vietnamese = self._lang == "vi"
        name = " ".join(each.spelt if vietnamese else each.form for each in words)
        found = self._feasts.get(name)
        if found is None and name[:1] in _ARABIC_JOINED:
            found = self._feasts.get(name[1:])
        return found

    # Month -------------------------------------------------------------------------

    def _month_at(self, at: int) -> tuple[int, int] | None:
        """Return the month that begins here and where it ends."""
        lexeme = self._run[at]
        if self._form(at) == "thang" and self._lang in {"vi", "und"}:
            return self._vietnamese_month(at)
        if lexeme.kind != WORD:
            return None
        if lexeme.form in _MONTH_WORDS:
            return self._numbered_month(at)
        pair = lexeme.form + self._form(at + 1)
        for prefix in ("", "ب", "ل", "و", "ف"):
            if prefix and not lexeme.form.startswith(prefix):
                continue
            cut = len(prefix)
            if pair[cut:] in self._months and self._form(at + 1):
                return self._months[pair[cut:]], at + 2
            if lexeme.form[cut:] in self._months and (
                not prefix or len(lexeme.form) > 4
            ):
                return self._months[lexeme.form[cut:]], at + 1
        return self._roman_month(at)

    def _numbered_month(self, at: int) -> tuple[int, int] | None:
        """Read Arabic "شهر ٧"."""
        if at + 1 >= len(self._run) or self._taken[at + 1]:
            return None
        following = self._run[at + 1]
        value = (
            int(following.form)
            if following.form.isdigit() and len(following.form) < 3
            else 0
        )
        return (value, at + 2) if 1 <= value <= 12 else None

    def _vietnamese_month(self, at: int) -> tuple[int, int] | None:
        if at + 1 >= len(self._run) or self._taken[at + 1]:
            return None
        following = self._run[at + 1]
        before = self._run[at - 1] if at else None
        counted = (
            before is not None
            and before.kind == NUMBER
            and (self._form(at - 2) not in DAY_CUES)
        )
        if following.kind == NUMBER and following.form.isdigit():
            value = int(following.form[:4])
            return (value, at + 2) if 1 <= value <= 12 else None
        value = _VI_MONTHS.get(following.spelt, 0)
        if value == 10 and self._spelt(at + 2) in {"một", "hai"}:
            return 11 + (self._spelt(at + 2) == "hai"), at + 3
        if not value or (counted and following.spelt in {"một", "ba", "tư"}):
            return None
        return value, at + 2

    def _roman_month(self, at: int) -> tuple[int, int] | None:
        around = self._run[max(0, at - 2) : at + 3]
        if len(around) == 5 and glued(*around) and around[2].form in _ROMAN:
            digits = around[0].kind == around[4].kind == NUMBER
            if digits and around[1].form in "-./" and around[3].form == around[1].form:
                return _ROMAN[around[2].form], at + 1
        return None

    def _month_date(self, at: int) -> tuple[Date, int] | None:
        month = self._month_at(at)
        if month is None:
            return None
        first, after = at, month[1]
        day = self._day_before(at)
        if day is not None:
            first = day[1]
        elif self._lang in {"en", "und", "tr", "id"}:
            behind = self._day_behind(after)
            if behind is not None:
                day, after = (behind[0], at), behind[1]
        year = self._year_behind(after)
        if year is not None:
            after = year[1]
        elif (before := self._year_before(first)) is not None:
            year, first = (before[0], after), before[1]
        if day is None and year is None and self._is_other_word(at):
            return None
        made = Date(
            self._run[first].start,
            self._run[after - 1].end,
            year[0] if year else None,
            month[0],
            day[0] if day else None,
        )
        return made, after

    def _is_other_word(self, at: int) -> bool:
        """Tell whether a month's name without day and year is likely another word."""
        lexeme = self._run[at]
        if lexeme.form not in WEAK_MONTHS:
            return False
        before = self._form(at - 1)
        if self._lang == "en":
            cued = before in YEAR_CUES | WEEKDAY_CUES | {"mid", "this", "next", "last"}
            short = lexeme.form not in {"may", "march", "mar", "set"}
            return not ((lexeme.capital and (cued or short)) or (short and cued))
        if self._lang == "fr":
            return lexeme.form == "sept" and self._form(at + 1) != "."
        if lexeme.form in {"mai", "mayo", "mars"}:
            return False
        return before not in {"en", "de", "desde", "hasta", "finales", "شهر", "بشهر"}

    # Day ---------------------------------------------------------------------------

    def _day_value(self, at: int) -> int | None:
        """Return the day of the month that one lexeme says."""
        if not 0 <= at < len(self._run) or self._taken[at]:
            return None
        lexeme = self._run[at]
        if lexeme.kind == NUMBER:
            value = (
                int(lexeme.form)
                if lexeme.form.isdigit() and len(lexeme.form) < 3
                else 0
            )
        else:
            key = lexeme.spelt if self._lang == "vi" else lexeme.form
            value = self._words.get(key) or self._ordinals.get(lexeme.form) or 0
            if not value and lexeme.form.startswith("ال"):
                value = self._words.get(lexeme.form[2:], 0)
        return value if 1 <= value <= 31 else None

    def _day_before(self, at: int) -> tuple[int, int] | None:
        """Return the day before a month and the place where it begins."""
        here = at - 1
        while here >= 0 and at - here < 4 and (
            self._form(here) in MONTH_LINKS
            or self._form(here) in _DAY_ENDINGS
            or self._form(here) in {"-", ".", "/", "'"}
        ):  # fmt: skip
            here -= 1
        day = self._day_value(here)
        if day is None:
            return None
        if self._run[here].form in {"un", "une", "one", "una", "uno", "a", "an"}:
            return None
        tens = self._compound_day(here, day)
        if tens is not None:
            return tens
        if self._form(here - 1) in DAY_CUES:
            here -= 1
        return day, here

    def _compound_day(self, here: int, day: int) -> tuple[int, int] | None:
        """Read "treinta y uno", "hai mươi mốt", "twenty-first", "الحادي والعشرين"."""
        run = self._run
        if run[here].kind == NUMBER:
            return None
        before = self._day_value(here - 1)
        if before in {20, 30} and day < 10:
            return before + day, here - 1
        link, first = self._form(here - 1), self._day_value(here - 2)
        if link in {"-", "y", "et"} and first in {20, 30} and day < 10:
            return first + day, here - 2
        if run[here].form in {fold("عشر"), fold("عشرة")} and before and before < 10:
            return before + 10, here - 1
        return None

    def _day_behind(self, at: int) -> tuple[int, int] | None:
        """Return the day of "March 14th" and where it ends."""
        if self._form(at) == ".":
            at += 1
        if self._form(at) == "the":
            at += 1
        day = self._day_value(at)
        if day is None or self._run[at].form == "one":
            return None
        after = at + 1
        if self._form(after) in _DAY_ENDINGS and glued(self._run[at], self._run[after]):
            after += 1
        if self._form(after) in MEASURES or self._form(after) in {"%", ":", "million"}:
            return None
        return day, after

    # Year --------------------------------------------------------------------------

    def _year_value(self, at: int) -> int | None:
        if not 0 <= at < len(self._run) or self._run[at].kind != NUMBER:
            return None
        form = self._run[at].form
        width = self._run[at].end - self._run[at].start
        if len(form) == 4 and width == 4 and form.isdigit() and int(form) in _YEARS:
            return int(form)
        return None

    def _year_behind(self, at: int) -> tuple[int, int] | None:
        here = at
        while here < len(self._run) and here < at + 3 and (
            self._form(here) in {",", ".", "-", "/", "(", "nam", "thn"} | MONTH_LINKS
            or self._form(here) in _YEAR_WORDS
        ):  # fmt: skip
            here += 1
        year = self._year_value(here)
        return (year, here + 1) if year is not None and not self._taken[here] else None

    def _year_before(self, at: int) -> tuple[int, int] | None:
        """Read the year of Hindi "2019 के दिसंबर"."""
        here = at - 1
        if self._form(here) in MONTH_LINKS:
            here -= 1
        year = self._year_value(here)
        return (year, here) if year is not None and self._form(at) > "\u0900" else None

    def _year(self, at: int) -> tuple[Date, int] | None:
        """Tell whether four digits that stand alone are a year."""
        year = self._year_value(at)
        if year is None:
            return None
        run = self._run
        before, after = self._form(at - 1), self._form(at + 1)
        if at and glued(run[at - 1], run[at]) and before not in {"(", "'", '"', ","}:
            return None
        if after and glued(*run[at : at + 2]) and after in {"%", "-", "/", "$"}:
            return None
        if after in MEASURES or before == "$" or self._roughly(at):
            return None
        next_word = run[at + 1] if at + 1 < len(run) else None
        names = (
            next_word is None
            or next_word.kind == MARK
            or (after in self._functions or after in YEAR_FOLLOWERS)
        )
        if next_word is not None and next_word.kind == WORD and year % 100:
            # "The 2016 election", not "2016 votes".
            plural = after.endswith(("s", "x")) or self._lang not in {"en", "fr", "es"}
            names = names or (before in _YEAR_ARTICLES and not plural)
        cued = before in YEAR_CUES or self._spelt(at - 1) in YEAR_CUES
        round_count = year % 100 == 0 and not names
        if before in {"de", "of", fold("في"), fold("من"), "en"} and round_count:
            return None
        if not ((names and year in _LIKELY_YEARS) or cued):
            return None
        first = at - 1 if before in _YEAR_WORDS else at
        return Date(run[first].start, run[at].end, year=year), at + 1

    def _roughly(self, at: int) -> bool:
        words = [each.form for each in self._run[max(0, at - 3) : at]]
        return any(" ".join(words[-size:]) in ROUGHLY for size in (2, 3)) or (
            bool(words) and words[-1] in ROUGHLY and words[-1] not in YEAR_CUES
        )

    # Weekday, day alone, season, time ----------------------------------------------

    def _weekday(self, at: int) -> tuple[Date, int] | None:
        run, lexeme = self._run, self._run[at]
        if self._lang in {"vi", "und"} and self._form(at) in {"thu", "chu"}:
            return self._vietnamese_weekday(at)
        if (
            self._lang == "vi"
            and lexeme.form == "t"
            and self._form(at + 1) in _VI_WEEKDAYS
        ):
            after = run[at + 1]
            if glued(lexeme, after) and after.kind == NUMBER:
                day = _VI_WEEKDAYS[after.form]
                return Date(lexeme.start, after.end, weekday=day), at + 2
        form = lexeme.form
        weekday = self._weekdays.get(form)
        if weekday is None and form[:1] in ("و", "ل", "ب"):
            form = "ال" + form[2:] if form.startswith("لل") else form[1:]
            weekday = self._weekdays.get(form)
        if weekday is None or lexeme.kind != WORD:
            return None
        around = {self._form(at - 1), self._form(at + 1)}
        if lexeme.form in WEEKDAY_GUARDS and not around & WEEKDAY_CUES:
            return None
        if self._form(at - 1) in {"santo", "santa", "don"}:
            return None
        return Date(lexeme.start, lexeme.end, weekday=weekday), at + 1

    def _vietnamese_weekday(self, at: int) -> tuple[Date, int] | None:
        run = self._run
        if at + 1 >= len(run):
            return None
        following, spelt = run[at + 1], run[at].spelt
        if spelt in {"chủ", "chu"} and following.form == "nhat":
            return Date(run[at].start, following.end, weekday=7), at + 2
        day = _VI_WEEKDAYS.get(following.spelt)
        if spelt != "thứ" or day is None:
            return None
        before, after = self._spelt(at - 1), self._spelt(at + 2)
        # "lần thứ ba", "người thứ hai" are ordinals.
        if before in _VI_COUNTED or after in {"nhất", "hạng"}:
            return None
        return Date(run[at].start, following.end, weekday=day), at + 2

    def _cued_day(self, at: int) -> tuple[Date, int] | None:
        """Read "ngày 15", "el día 15", "15 तारीख", "on the 15th"."""
        run = self._run
        day = self._day_value(at) if run[at].kind == NUMBER else None
        if day is None:
            return None
        after = at + 1
        if self._form(after) == fold("तारीख"):
            return Date(run[at].start, run[after].end, day=day), after + 1
        ending = self._form(after) in {"st", "nd", "rd", "th"}
        if (
            ending
            and self._form(at - 1) == "the"
            and self._form(at - 2) in WEEKDAY_CUES
        ):
            following = run[after + 1] if after + 1 < len(run) else None
            if (
                following is None
                or following.kind == MARK
                or (following.form in self._functions)
            ):
                return Date(run[at].start, run[after].end, day=day), after + 1
        if self._form(at - 1) in DAY_CUES and self._form(after) not in MEASURES:
            return Date(run[at - 1].start, run[at].end, day=day), after
        return None

    def _season(self, at: int) -> tuple[Date, int] | None:
        lexeme = self._run[at]
        if lexeme.form == "mua" and self._lang == "vi":
            season = SEASONS.get(fold("mùa ") + self._form(at + 1))
            season = _VI_SEASONS.get(self._spelt(at + 1), season)
            if season is None:
                return None
            return Date(lexeme.start, self._run[at + 1].end, season=season), at + 2
        season = SEASONS.get(lexeme.form)
        if season is None or lexeme.kind != WORD:
            return None
        year = self._year_behind(at + 1)
        cued = self._form(at - 1) in _SEASON_CUES or lexeme.form.startswith("ال")
        if (not cued and year is None) or self._spelt(at - 1) in {
            "a",
            "ont",
            "as",
            "avait",
        }:
            return None
        end = year[1] if year else at + 1
        value = year[0] if year else None
        return Date(lexeme.start, self._run[end - 1].end, value, season=season), end

    def _time_of_day(self, at: int) -> tuple[Date, int] | None:
        """Read "8pm", "20h30", "3 giờ chiều", "à 15 heures", "शाम 5 बजे", "الساعة 5"."""
        run = self._run
        lexeme = run[at]
        if lexeme.kind != NUMBER or not lexeme.form.isdigit() or len(lexeme.form) > 2:
            return None
        hour, word = int(lexeme.form), self._form(at + 1)
        if hour > 24 or self._taken[at]:
            return None
        end, minutes = at + 1, 0
        if word in _HALF_DAYS and 1 <= hour <= 12:
            return self._clock(at, at + 2, hour % 12 + _HALF_DAYS[word], 0)
        if word in {"h", "gio", "heures", "heure"}:
            end = at + 2
            after = self._form(end)
            if (
                after.isdigit()
                and len(after) == 2
                and (
                    glued(run[end - 1], run[end]) or word in {"heures", "heure", "gio"}
                )
            ):
                minutes, end = int(after) % 60, end + 1
        cued = self._hour_cue(at, word)
        day_part = next(
            (_DAY_PARTS[form] for form in self._after(end) if form in _DAY_PARTS), None
        )
        if word == "h" and glued(run[at], run[at + 1]) and minutes:
            cued = True
        if not cued and (word != "gio" or day_part is None):
            return None
        if word in _HOUR_WORDS:
            end = max(end, at + 2)
        return self._clock(
            at, end, (hour + 12) if day_part and hour < 12 else hour, minutes
        )

    def _hour_cue(self, at: int, word: str) -> bool:
        """Tell whether a number of hours is a time of day rather than a duration."""
        before, spelt = self._form(at - 1), self._spelt(at - 1)
        if word in {fold("बजे"), "oclock", "heures", "heure"}:
            return word == fold("बजे") or (
                before in {"a", "des", "vers"} and spelt != "a"
            )
        if word == "gio":
            return spelt in {"lúc", "từ", "hồi", "khoảng", "đến", "trước", "sau"} and (
                spelt != "từ" or self._form(at + 2) not in {"lam"}
            )
        if word == "h":
            return before in {"a", "des", "vers", "luc", "las"} or self._lang == "vi"
        return before in _HOUR_OPENERS or (
            self._lang == "es" and before == "las" and word not in self._months
        )

    def _after(self, at: int) -> list[str]:
        return [self._spelt(here) for here in range(at, at + 4)]

    def _clock(self, at: int, end: int, hour: int, minutes: int) -> tuple[Date, int]:
        start, stop = self._run[at].start, self._run[end - 1].end
        return Date(start, stop, clock=hour % 24 * 60 + minutes), end

    def _form(self, at: int) -> str:
        return self._run[at].form if 0 <= at < len(self._run) else ""

    def _spelt(self, at: int) -> str:
        return self._run[at].spelt if 0 <= at < len(self._run) else ""


_ARABIC_JOINED = ("و", "ب", "ل", "ف")


@cache
def _feast_openers(lang: str) -> frozenset[str]:
    """Return the first words of all feasts, with and without what Arabic joins on."""
    firsts = {fold(name.split()[0]) for name in feasts(lang)}
    joined = {
        prefix + word for word in firsts if word > "\u0600" for prefix in _ARABIC_JOINED
    }
    return frozenset(firsts | joined)


_YEAR_ARTICLES = frozenset(
    _cells("the s his her their its this le la du les el del al las los")
)
_MONTH_WORDS = frozenset(fold("شهر بشهر لشهر وشهر").split())
_YEAR_WORDS = frozenset(fold("nam عام سنة لعام لسنة من सन् सन वर्ष साल").split())
_VI_SEASONS = {
    "xuân": "spring", "hè": "summer", "hạ": "summer", "thu": "autumn", "đông": "winter",
}  # fmt: skip
_VI_COUNTED = frozenset(
    _cells(
        "lần người hạng đời con đứa thế ngôi cái chiếc vị bậc điều mũi liều tập phần"
    )
)
_BETWEEN_PARTS = frozenset(_cells("the le el ngay on a of de")) | frozenset(
    fold("يوم الموافق في को यानी").split()
)


def _inside(run: Sequence[Lexeme], spans: Sequence[tuple[int, int]]) -> list[bool]:
    ordered = sorted(spans)
    marked: list[bool] = []
    at = 0
    for lexeme in run:
        while at < len(ordered) and ordered[at][1] <= lexeme.start:
            at += 1
        marked.append(at < len(ordered) and ordered[at][0] < lexeme.end)
    return marked


def _merged(found: Sequence[Date], run: Sequence[Lexeme]) -> list[Date]:
    """Join "Sunday" and "22 February" next to each other into one date."""
    place = {lexeme.start: at for at, lexeme in enumerate(run)}
    joined: list[Date] = []
    for date in found:
        if joined and _complete_each_other(joined[-1], date):
            gap = _gap(joined[-1], date, run, place)
            if gap is not None and all(
                (each.kind == MARK and each.form in ",()-")
                or each.form in _BETWEEN_PARTS
                for each in gap
            ):
                joined[-1] = _union(joined[-1], date)
                continue
        joined.append(date)
    return joined


def _gap(
    one: Date, other: Date, run: Sequence[Lexeme], place: dict[int, int]
) -> list[Lexeme] | None:
    at = place.get(other.start)
    if at is None:
        return None
    gap: list[Lexeme] = []
    while at > 0 and len(gap) < 4 and run[at - 1].start >= one.end:
        at -= 1
        gap.append(run[at])
    return gap if at and run[at - 1].start < one.end else None


def _complete_each_other(one: Date, other: Date) -> bool:
    """Tell whether a weekday or a time stands beside the rest of a date."""
    fields = ("year", "month", "day", "weekday", "season", "clock", "feast")
    if any(
        getattr(one, f) is not None and getattr(other, f) is not None for f in fields
    ):
        return False
    return bool(
        one.weekday or other.weekday or one.clock is not None or other.clock is not None
    ) or (one.day is not None and other.month is not None and one.month is None)


def _union(one: Date, other: Date) -> Date:
    clock = one.clock if one.clock is not None else other.clock
    return Date(
        one.start,
        max(one.end, other.end),
        one.year or other.year,
        one.month or other.month,
        one.day or other.day,
        one.weekday or other.weekday,
        one.season or other.season,
        clock,
        one.swapped or other.swapped,
        one.feast or other.feast,
    )
