# SPDX-License-Identifier: Apache-2.0
"""Find the calendar day that a text or a date column names, quickly.

Matching compares the day a post names with the day of a check: a check appears soon
after what it checks. Only complete dates count (day, month and year); where several
stand, the last, because posts end with theirs.

Invariants: the answer is a day from 1990 to 2099, or 0; an ambiguous 03/04/2026 is read
day first, as most of the world does.

Example:
    >>> find_day("seen on March 14, 2026") == find_day("14/03/2026")
    True
"""

from __future__ import annotations

import re
from datetime import date

from factdesk.text.folding import fold

__all__ = ["find_day"]

# First letters of month names, folded, as far as they are needed to tell them apart.
_MONTHS = (
    "jan|janv|januar|enero|ene|gen|gennaio|styczn|jaan|يناير|كانون الثاني|जनवरी|jan",
    "feb|fev|fevr|luty|lutego|فبراير|شباط|फरवरी",
    "mar|mars|marz|marec|mrt|maart|marc|مارس|اذار|मार्च",
    "apr|avr|abr|kwiet|ابريل|نيسان|अप्रैल",
    "may|mai|mayo|maio|mag|maj|mei|مايو|ايار|मई",
    "jun|juin|giu|czerw|haziran|يونيو|حزيران|जून",
    "jul|juil|lug|lip|يوليو|تموز|जुलाई",
    "aug|aou|ago|sierp|agu|اغسطس|اب|अगस्त",
    "sep|set|wrze|سبتمبر|ايلول|सितंबर|सितम्बर",
    "oct|okt|out|ott|paz|اكتوبر|تشرين الاول|अक्टूबर",
    "nov|lis|نوفمبر|تشرين الثاني|नवंबर|नवम्बर",
    "dec|dez|dic|gru|des|ديسمبر|كانون الاول|दिसंबर|दिसम्बर",
)
_MONTH_OF = {
    fold(prefix).casefold(): number
    for number, prefixes in enumerate(_MONTHS, 1)
    for prefix in prefixes.split("|")
}
_LONGEST_PREFIX = max(map(len, _MONTH_OF))
_YEAR = r"(19[9]\d|20\d\d)"
# Begins where a letter begins a word and gives nothing back: linear in any text.
_WORD = r"(?<![^\W\d_])([^\W\d_](?:[^\W\d_]|[\u0900-\u0963\u0970-\u097f])++)"
_PATTERNS = (
    (re.compile(rf"(?<!\d){_YEAR}-(\d\d?)-(\d\d?)(?!\d)"), "ymd"),
    (re.compile(rf"(?<!\d)(\d\d?)[./-](\d\d?)[./-]{_YEAR}(?!\d)"), "dmy"),
    (re.compile(rf"(?<!\d)(\d\d?)(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+|of\s+)?{_WORD}"
                rf"\.?,?\s+(?:de\s+|del\s+)?{_YEAR}(?!\d)"), "dwy"),
    (re.compile(rf"{_WORD}\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)"), "wdy"),
    (re.compile(rf"(?<!\d)(\d\d?)\s+(?:thang|tháng)\s+(\d\d?)\s*,?\s+(?:nam|năm)\s+{_YEAR}"),
     "dmy"),
)  # fmt: skip
_ANY_YEAR = re.compile(_YEAR)
_MOST_CHARS = 4_000
_EPOCH = date(1970, 1, 1).toordinal()


def _month(word: str) -> int:
    folded = fold(word).casefold()
    for size in range(min(len(folded), _LONGEST_PREFIX), 1, -1):
        if number := _MONTH_OF.get(folded[:size]):
            return number
    return 0


def _day(found: re.Match[str], order: str) -> int:
    parts = dict(zip(order, found.groups(), strict=True))
    month = _month(parts["w"]) if "w" in parts else int(parts["m"])
    day = int(parts["d"])
    if "w" not in parts and month > 12 >= day:
        month, day = day, month
    try:
        return date(int(parts["y"]), month, day).toordinal() - _EPOCH
    except ValueError:
        return 0


def find_day(text: str) -> int:
    """Return the last complete date of a text.

    Args:
        text: Any string; the first 4,000 characters are read.

    Returns:
        Days since 1970-01-01, or 0 where there is no complete date.
    """
    text = text[:_MOST_CHARS]
    if not _ANY_YEAR.search(text):
        return 0
    best, best_end = 0, -1
    for pattern, order in _PATTERNS:
        for found in pattern.finditer(text):
            day = _day(found, order)
            if day and found.end() > best_end:
                best, best_end = day, found.end()
    return best
