# SPDX-License-Identifier: Apache-2.0
"""Read the numbers of a text: how much, of what, and how roughly.

Digits of any script and number words of English, French, Spanish, Vietnamese, Arabic
and Hindi give the same value; so do percentages and parts of a whole, "2.5 million" and
"25 lakh". Numbers inside names ("5G", "covid-19") are not quantities.

**Invariants:** spans lie inside the text and do not overlap; no string raises; the time
is linear in the length of the text.

Example:
    >>> [found.values[0] for found in find_quantities("nearly two million", "en")]
    [2000000.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

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
from factdesk.text.numerals import (
    ARTICLES,
    BARE,
    FRACTIONS,
    HUNDREDS,
    JOINERS,
    ORDINALS,
    VAGUE,
    number_words,
    scales,
)
from factdesk.text.units import (
    DUALS,
    GLUED_UNITS,
    MEASURES,
    PERCENT,
    ROUGHLY,
    SHARE_OF,
    Rough,
)

__all__ = ["Measure", "Quantity", "Rough", "agree", "comparable", "find_quantities"]


def _cells(row: str, between: str | None = None) -> list[str]:
    """Cut a row of words; a table reads better so than as a list."""
    return row.split(between)


_MOST_DIGITS = 18
_MOST_HALVED = 100
_DIGITS, _HUNDRED = 10, 100
_HUNDRED_OF = {
    "en": {"hundred", "hundreds"}, "fr": {"cent", "cents"},
    "es": {"cien", "ciento"}, "vi": {"trăm", "tram"},
}  # fmt: skip
_OTHER_HUNDREDS = frozenset(word for word in HUNDREDS if word > "\u02ff")
_ARABIC_PREFIXES = ("و", "ب", "ل", "ف", "ك")
_TEN_AFTER_UNIT = frozenset(fold("عشر عشرة").split())
_ARABIC_THE = fold("ال")
_ELEVEN = frozenset(fold("أحد إحدى").split())
_TENS_MAKER = "mươi"
_HALF_MORE = {fold(word) for word in ("rưỡi", "ونصف")}
_ABOUT_NOUNS = {
    "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
    "millier": 1000, "decena": 10, "veintena": 20, "treintena": 30, "centenar": 100,
    "centena": 100, "millar": 1000,
}  # fmt: skip
_LEADING_QUARTERS = {
    fold(word): part for word, part in (("साढ़े", 0.5), ("सवा", 0.25), ("पौने", -0.25))
}
_LEADING_WHOLES = {fold(word): size for word, size in (("डेढ़", 1.5), ("ढाई", 2.5))}
_FIVE_OR_YEAR = "năm"
_VAGUE_BEFORE = frozenset({"hàng", "vài", "mấy", "nhiều", "hang", "vai"})
_BEFORE_FIVE = frozenset({"linh", "lẻ", "mươi"})
_VI_LARGER = frozenset(_cells("mươi trăm chục nghìn ngàn triệu tỷ tỉ"))
_FAMILY_AFTER = frozenset(_cells("mẹ má tôi em mình nội ngoại ơi cháu"))
_FIVE_OF = frozenset(
    _cells(
        "người con chiếc cái học trẻ nạn ngôi căn xe ngày tháng tuần giờ phút lần "
        "thành tỉnh "
        "nước trường bệnh em bé bà ông cô chú ca vụ tàu chuyến hộ gia công phụ nam nữ "
        "đứa quả "
        "trái ly cốc viên loại nhà quận huyện xã cây thùng ngư du binh bác cảnh nghìn "
        "ngàn "
        "triệu tỷ tỉ trăm mươi phần đồng kg km mét"
    )
)
_EVENTS = frozenset(
    _cells(
        "crash collision accident attack fire strike station driver bomb explosion "
        "shortage wreck disaster company ticket ride owner factory shop line"
    )
)
_POINTS = frozenset(
    fold(word) for word in _cells("point virgule coma vírgula phẩy فاصلة दशमलव")
)
_AND_HALF = (
    ("and", "a", "half"), ("et", "demie"), ("et", "demi"), ("y", "medio"),
    ("y", "media"), ("e", "meio"), ("e", "meia"), (fold("ونصف"),), ("rưỡi",),
)  # fmt: skip
_AGO_BEHIND = frozenset({"ago", "truoc", "atras", fold("पहले")})
_AGO_BEFORE = ("hace", "ha", "il y a", "vor", "cach day", fold("قبل"), fold("منذ"))
_COLLOQUIAL_HALF = fold("نص")
_PER_WORDS = frozenset(_cells("per pour por percent"))


class Measure(StrEnum):
    """What a quantity counts."""

    NONE = ""
    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    TIMES = "times"
    TIME = "time"
    LENGTH = "length"
    MASS = "mass"
    AREA = "area"
    VOLUME = "volume"
    SPEED = "speed"
    HEAT = "heat"
    AGE = "age"
    AGO = "ago"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text.

    Attributes:
        start: First code point.
        end: After the last code point.
        values: The value; a second one where separators can be read in two ways. In the
            base unit of its measure (metres, seconds, per cent).
        rough: How exactly the text means it.
        measure: What it counts.
        noun: The folded word that it counts, may be empty.
        article: The number is a word for "one" that may be a mere article.
        upper: End of a range; None where there is no range.
        share_word: The number is a word such as "half", which people use loosely.
        unit: Size of the unit in the measure's base unit.
    """

    start: int
    end: int
    values: tuple[float, ...]
    rough: Rough = Rough.EXACT
    measure: Measure = Measure.NONE
    noun: str = ""
    article: bool = False
    upper: float | None = None
    share_word: bool = False
    unit: float = 1.0

    @property
    def shown(self) -> str:
        """Return the value for reading, in the unit that the text uses."""
        shown = f"{self.values[0] / self.unit:.12g}"
        if self.upper is not None:
            shown += f"-{self.upper / self.unit:.12g}"
        return shown + ("%" if self.measure is Measure.SHARE else "")


def find_quantities(
    text: str, lang: str = "", *, skip: Sequence[tuple[int, int]] = ()
) -> tuple[Quantity, ...]:
    """Find the quantities of a text, in order.

    Args:
        text: Any string.
        lang: Its language; empty means "find out".
        skip: Spans that mean something else, such as dates.
    """
    run = lexemes(text)
    return _Reader(run, language_of(run, lang), skip).read()


def agree(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities can be one, rounding and rough words allowed."""
    if one.measure is not other.measure:
        # A unit that one side leaves out, or misspells, is the other's.
        one, other = _unitless(one), _unitless(other)
    return any(
        _overlap(_bounds(one, a, other, b), _bounds(other, b, one, a))
        for a in one.values
        for b in other.values
    )


def _unitless(quantity: Quantity) -> Quantity:
    upper = quantity.upper
    return replace(
        quantity,
        values=tuple(value / quantity.unit for value in quantity.values),
        upper=None if upper is None else upper / quantity.unit,
        unit=1.0,
    )


def comparable(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities can be of the same thing at all."""
    if one.measure is other.measure:
        return one.measure is not Measure.ORDINAL or one.noun == other.noun
    kinds = {one.measure, other.measure}
    if Measure.ORDINAL in kinds:
        return False
    return Measure.NONE in kinds


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> bool:
    # A hair of room for values that were multiplied out of decimals.
    return a[0] <= b[1] * (1 + 1e-9) and b[0] <= a[1] * (1 + 1e-9)


def _bounds(
    own: Quantity, value: float, other: Quantity, against: float
) -> tuple[float, float]:
    """Return the least and the greatest value that a reader would accept."""
    low = value
    high = value if own.upper is None else max(value, own.upper)
    if own.rough is Rough.WIDE:
        return low * 0.85, high * 1.15
    if own.rough is Rough.ABOUT:
        return low * 0.93, high * 1.07
    if own.rough is Rough.OVER:
        return low, high * 1.25
    if own.rough is Rough.NEAR:
        return low * 0.88, high * 1.02
    if own.rough is Rough.BELOW:
        return low * 0.75, high * (1 - 1e-6)
    if own.share_word:
        return low * 0.96, high * 1.04
    if own.measure is Measure.TIME and other.measure is Measure.TIME:
        # Months and years are not equally long.
        return low * 0.985, high * 1.015
    if _rounds_to(against, value):
        return min(low, against), max(high, against)
    return low, high


def _rounds_to(exact: float, rounded: float) -> bool:
    """Tell whether a value of three digits or more rounds to one of one or two."""
    kept = _digits(rounded)
    if kept > 2 or _digits(exact) < 3 or abs(exact - rounded) > 0.025 * abs(rounded):
        return False
    return float(f"{exact:.{max(kept - 1, 0)}e}") == rounded


def _digits(value: float) -> int:
    return len(f"{value:.11e}".split("e")[0].replace(".", "").strip("-").rstrip("0"))


@dataclass(slots=True)
class _Sum:
    """A number under construction: "two hundred thousand | three hundred"."""

    total: float = 0.0
    current: float = 0.0
    scale: float = 0.0
    used: int = 0

    @property
    def value(self) -> float:
        return self.total + self.current


class _Reader:
    """Reads one run of lexemes from left to right."""

    def __init__(
        self, run: list[Lexeme], lang: str, skip: Sequence[tuple[int, int]]
    ) -> None:
        self._run = run
        self._lang = lang
        self._words = number_words(lang)
        self._scales = scales(lang)
        self._hundreds = _HUNDRED_OF.get(lang, set()) | _OTHER_HUNDREDS
        self._ordinals = ORDINALS["hi"] | ORDINALS["ar"] | ORDINALS.get(lang, {})
        self._functions = FUNCTION_WORDS.get(lang, frozenset())
        self._skipped = _skipped(run, skip)

    def read(self) -> tuple[Quantity, ...]:
        """Return every quantity."""
        found: list[Quantity] = []
        at = 0
        while at < len(self._run):
            made = None if self._skipped[at] else self._quantity(at)
            if made is None:
                at += 1
                continue
            quantity, after = made
            at = self._share_of(found, quantity, after)
        return tuple(_ranges(found, self._run))

    # One quantity ------------------------------------------------------------------

    def _quantity(self, at: int) -> tuple[Quantity, int] | None:
        for attempt in (self._fraction, self._plain, self._dual, self._ordinal):
            made = attempt(at)
            if made is not None:
                return made
        return None

    def _plain(self, at: int) -> tuple[Quantity, int] | None:
        if not self._may_begin(at):
            return None
        read = self._number(at)
        if read is None:
            return None
        values, after, rough = read
        if after < len(self._run) and self._inside_name(at, after):
            return None
        rough = rough or self._rough(at, after)
        article = self._is_article(at, after)
        if article and self._form(after) in _ABOUT_NOUNS:
            return None
        return self._measured(at, after, values, rough, article)

    def _measured(
        self,
        at: int,
        after: int,
        values: tuple[float, ...],
        rough: Rough,
        article: bool,
    ) -> tuple[Quantity, int] | None:
        """Look for the unit, which may stand before (a currency sign) or behind."""
        run = self._run
        measure, factor, end = self._unit(after)
        if at and run[at - 1].form in {"$", "rs", "usd"}:
            measure, factor, end = Measure.MONEY, 1.0, after
        values, end = self._and_half(values, measure, end)
        if measure is Measure.TIME and self._is_ago(at, end):
            measure = Measure.AGO
        noun = self._noun(end if measure is not Measure.NONE else after)
        if measure is Measure.NONE and noun:
            measure = Measure.COUNT
        if article and (measure is Measure.NONE or self._describes(after, noun)):
            return None
        quantity = Quantity(
            run[at].start,
            run[end - 1].end,
            tuple(value * factor for value in values),
            rough,
            measure,
            noun,
            article,
            unit=factor,
        )
        return quantity, end

    def _and_half(
        self, values: tuple[float, ...], measure: Measure, end: int
    ) -> tuple[tuple[float, ...], int]:
        """Add the half of "three crowns and a half", the cents of "2 euros 50"."""
        if measure is Measure.NONE or values[0] >= _MOST_HALVED:
            return values, end
        cents = self._cents(end) if measure is Measure.MONEY else None
        if cents is not None:
            return tuple(value + cents[0] for value in values), cents[1]
        for phrase in _AND_HALF:
            behind = self._run[end : end + len(phrase)]
            if (
                tuple(
                    each.spelt if self._lang == "vi" else each.form for each in behind
                )
                == phrase
            ):
                return tuple(value + 0.5 for value in values), end + len(phrase)
        return values, end

    def _cents(self, at: int) -> tuple[float, int] | None:
        """Read a number of two digits that counts nothing itself."""
        read = self._number(at)
        if read is None or not (_DIGITS <= read[0][0] < _HUNDRED):
            return None
        following = self._run[read[1]] if read[1] < len(self._run) else None
        if following is not None and following.kind == WORD and (
            following.form not in self._functions or following.form in MEASURES
        ):  # fmt: skip
            return None
        return read[0][0] / _HUNDRED, read[1]

    def _is_ago(self, at: int, end: int) -> bool:
        """Tell "two years ago", "hace dos años" from a time that something takes."""
        before = " ".join(each.form for each in self._run[max(0, at - 3) : at])
        return self._form(end) in _AGO_BEHIND or before.endswith(_AGO_BEFORE)

    def _describes(self, at: int, noun: str) -> bool:
        """Tell whether the noun only describes the next one: "a train crash"."""
        following = self._run[at + 1 : at + 2]
        return (
            self._form(at) == noun and bool(following) and following[0].form in _EVENTS
        )

    def _dual(self, at: int) -> tuple[Quantity, int] | None:
        """Read the Arabic word for two of a unit."""
        form = self._run[at].form
        if form[:1] in _ARABIC_PREFIXES and form[1:] in DUALS:
            form = form[1:]
        if form not in DUALS or (at and self._run[at - 1].kind == NUMBER):
            return None
        name, factor = DUALS[form]
        lexeme = self._run[at]
        made = Quantity(
            lexeme.start,
            lexeme.end,
            (2 * factor,),
            self._rough(at, at + 1),
            Measure(name),
            unit=factor,
        )
        return made, at + 1

    def _fraction(self, at: int) -> tuple[Quantity, int] | None:
        """Read "half of", "a third of", "2/3 of", "half a million"."""
        run = self._run
        slashed = self._slashed(at)
        if slashed is not None:
            return self._part(at, slashed[1], slashed[0])
        count, word_at = 1.0, at
        halves = run[at].form in FRACTIONS or run[at].form == _COLLOQUIAL_HALF
        if run[at].kind != WORD or not halves:
            read = self._number(at)
            if read is None:
                return self._written_part(at)
            count, word_at = read[0][0], read[1]
            if word_at < len(run) and run[word_at].form == "-":
                word_at += 1
        if word_at >= len(run) or count > 20:
            return None
        word = run[word_at]
        loose = word.form == _COLLOQUIAL_HALF and self._large_after(word_at + 1)
        part = 0.5 if loose else FRACTIONS.get(word.form)
        if part is None or self._skipped[word_at] or word.kind != WORD:
            return self._written_part(at)
        large = self._large_after(word_at + 1)
        if large is not None:
            value = count * part * large[0]
            return self._measured(
                at, large[1], (value,), self._rough(at, large[1]), False
            )
        if not self._is_part(at, word_at):
            return None
        return self._part(at, word_at + 1, count * part)

    def _slashed(self, at: int) -> tuple[float, int] | None:
        """Read "2/3" or a single sign such as "½"."""
        run = self._run
        if run[at].kind == MARK and run[at].form.isnumeric():
            import unicodedata

            return unicodedata.numeric(run[at].form), at + 1
        if at + 2 >= len(run) or run[at].kind != NUMBER or run[at + 1].form != "/":
            return None
        over, under = run[at].form, run[at + 2].form
        if not (over.isdigit() and under.isdigit() and glued(*run[at : at + 3])):
            return None
        if not 0 < int(over[:9]) < int(under[:9]) <= 100:
            return None
        return int(over[:9]) / int(under[:9]), at + 3

    def _written_part(self, at: int) -> tuple[Quantity, int] | None:
        """Read "một phần ba", "la tercera parte", "jeder dritte"."""
        run = self._run
        ordinal = self._ordinals.get(run[at].form)
        if self._lang == "es" and ordinal and ordinal > 2:
            if at + 1 < len(run) and run[at + 1].form == "parte":
                return self._part(at, at + 2, 1 / ordinal)
            return None
        if self._lang == "de" and run[at].form in _EVERY and at + 1 < len(run):
            nth = _NTH.get(run[at + 1].form)
            return self._part(at, at + 2, 1 / nth) if nth else None
        if self._lang != "vi":
            return None
        over = self._number(at)
        if over is None or over[1] >= len(run) or run[over[1]].form != "phan":
            return None
        under = self._number(over[1] + 1)
        if under is None or not 0 < over[0][0] < under[0][0] <= 100:
            return None
        return self._part(at, under[1], over[0][0] / under[0][0])

    def _part(self, at: int, after: int, share: float) -> tuple[Quantity, int]:
        run = self._run
        return (
            Quantity(
                run[at].start,
                run[after - 1].end,
                (share * 100,),
                self._rough(at, after),
                Measure.SHARE,
                self._noun(after),
                share_word=True,
            ),
            after,
        )

    def _large_after(self, at: int) -> tuple[float, int] | None:
        """Read the scale of "half a million", "medio millón", "un demi-million"."""
        run = self._run
        while at < len(run) and run[at].form in {"a", "de", "d", "of", "-", "'"}:
            at += 1
        if at < len(run) and run[at].kind == WORD:
            scale = self._scales.get(run[at].spelt) or self._scales.get(run[at].form)
            if scale and scale >= 12:
                return float(scale), at + 1
        return None

    def _is_part(self, at: int, word_at: int) -> bool:
        """Tell a part of a whole from an ordinal, an adjective or half an hour."""
        run, word = self._run, self._run[word_at].form
        after = run[word_at + 1].form if word_at + 1 < len(run) else "."
        before = run[at - 1].form if at else ""
        counted = word_at > at and not self._is_article(at, word_at)
        if counted and word not in {"demi", "demie", "medio", "media"}:
            return True
        if word_at > at:
            before = run[word_at - 1].form
        if word > "\u02ff":
            arabic_five = word in {"خمس", "عشر"}
            return not arabic_five or after.startswith("ال")
        if word in {"third", "fifth", "tenth", "eighth", "quarter", "cinquieme"} | {
            "dixieme", "huitieme", "decimo", "quart", "tercio",
        }:  # fmt: skip
            # "Up by a quarter next month".
            by = word_at > 1 and run[word_at - 2].form in {"by", "d", "en"}
            return before in {"a", "one", "un", "le", "du", "d", "el"} and (
                by or after in SHARE_OF or not after.isalpha()
            )
        if word in {"demi", "demie", "medio", "media", "nua"} and (
            run[word_at].spelt != "nửa"
        ):
            return False
        if word == "half":
            return after in {
                "of",
                "the",
                "all",
                "its",
                "their",
                "our",
                "every",
                ".",
            } or (before in {"by", "about", "nearly", "almost", "over", "than"})
        return True

    def _ordinal(self, at: int) -> tuple[Quantity, int] | None:
        lexeme = self._run[at]
        value = self._ordinals.get(lexeme.form) if lexeme.kind == WORD else None
        noun = self._noun(at + 1)
        if self._lang == "ar" or (lexeme.form > "\u0600" and lexeme.form < "\u0700"):
            noun = self._run[at - 1].form if at else ""
        if value is None or not noun:
            return None
        made = Quantity(
            lexeme.start,
            lexeme.end,
            (float(value),),
            Rough.EXACT,
            Measure.ORDINAL,
            noun,
        )
        return made, at + 1

    # The number itself -------------------------------------------------------------

    def _number(self, at: int) -> tuple[tuple[float, ...], int, Rough | None] | None:
        """Read digits or words; return the readings and where they end."""
        run = self._run
        if at >= len(run) or self._skipped[at]:
            return None
        lexeme = run[at]
        about = _ABOUT_NOUNS.get(lexeme.form)
        if about is not None and at and run[at - 1].form in {"un", "une", "una", "la"}:
            return (float(about),), at + 1, Rough.WIDE
        readings = (
            _readings(lexeme.form, self._lang) if lexeme.kind == NUMBER else (0.0,)
        )
        values: list[float] = []
        after = at
        for reading in readings:
            made = self._sum(at, reading)
            if not made.used:
                return None
            values.append(made.value)
            after = at + made.used
        if len(values) == 1 and self._form(after) in _POINTS:
            spoken = self._spoken_decimals(after + 1)
            if spoken is not None:
                return (values[0] + spoken[0],), spoken[1], None
        return (tuple(values), after, None) if values else None

    def _spoken_decimals(self, at: int) -> tuple[float, int] | None:
        """Read what follows "point" in "four point two"."""
        if not at < len(self._run) or self._skipped[at]:
            return None
        lexeme = self._run[at]
        if lexeme.kind == NUMBER and lexeme.form.isdigit():
            return float("0." + lexeme.form[:_MOST_DIGITS]), at + 1
        made = self._sum(at, 0.0) if lexeme.kind == WORD else _Sum()
        if not made.used or not 0 < made.value < 100:
            return None
        return float(f"0.{made.value:.0f}"), at + made.used

    def _sum(self, at: int, reading: float) -> _Sum:
        """Add up number words from one place on."""
        made = _Sum()
        here = at
        while here < len(self._run) and not self._skipped[here]:
            step = self._step(made, here, at, reading)
            if not step:
                break
            here += step
            made.used = here - at
        return made

    def _step(self, made: _Sum, here: int, first: int, reading: float) -> int:
        """Take in one more word; return how many lexemes that used, 0 to stop."""
        lexeme = self._run[here]
        started = here > first
        if lexeme.kind == NUMBER:
            return self._take_digits(made, here, started, reading)
        if lexeme.kind == MARK:
            joins = (
                started
                and lexeme.form == "-"
                and glued(*self._run[here - 1 : here + 2])
            )
            follows = joins and self._take(made, here + 1, False)
            return 1 + follows if follows else 0
        if started and here == first + 1 and lexeme.form in _ONE_PERSON:
            # "٢٠ واحد": twenty people.
            return 0
        if started and lexeme.form in JOINERS | {"linh", "le", "a"}:
            return self._joined(made, here)
        return self._take(made, here, False)

    def _joined(self, made: _Sum, here: int) -> int:
        """Take what follows "and": a smaller number or a half."""
        following = [each.form for each in self._run[here + 1 : here + 3]]
        word = self._run[here].form
        if following[:1] in (["medio"], ["media"], ["demi"], ["demie"]) or (
            following == ["a", "half"] and word == "and"
        ):
            self._add_half(made)
            return 1 + (2 if following[0] == "a" else 1)
        if (word in {"linh", "le"} and self._lang != "vi") or word == "a":
            return 0
        full = made.current == 0 or made.current % 100 == 0
        tens = self._lang in {"es", "fr", "pt"} and made.current % 10 == 0
        fits = (word == "and" and full) or tens or word in {"linh", "le"}
        followed = self._take(made, here + 1, True) if fits else 0
        return 1 + followed if followed else 0

    def _add_half(self, made: _Sum) -> None:
        if made.current or not made.scale:
            made.current += 0.5
        else:
            made.total += made.scale / 2

    def _take_digits(self, made: _Sum, here: int, started: bool, reading: float) -> int:
        if not started:
            made.current = reading
            return 1
        form = self._run[here].form
        if made.current or not made.scale or not form.isdigit():
            return 0
        follows = self._run[here + 1] if here + 1 < len(self._run) else None
        smaller = self._scale_of(follows) if follows is not None else None
        if len(form) > 3 or smaller is None or smaller >= made.scale:
            return 0
        made.current = float(form)
        return 1

    def _take(self, made: _Sum, here: int, joined: bool) -> int:
        """Take one number word."""
        if (
            here >= len(self._run)
            or self._run[here].kind != WORD
            or self._skipped[here]
        ):
            return 0
        lexeme = self._run[here]
        if lexeme.form in _HALF_MORE and made.value and lexeme.spelt != "rươi":
            self._add_half(made)
            return 1
        if lexeme.form in _LEADING_WHOLES and not made.value:
            made.current = _LEADING_WHOLES[lexeme.form]
            return 1
        if lexeme.form in _LEADING_QUARTERS and not made.value:
            return self._take_quarters(made, here)
        if lexeme.spelt == _TENS_MAKER and self._lang == "vi":
            if not 2 <= made.current % 100 <= 9:
                return 0
            made.current += (made.current % 10) * 9
            return 1
        return self._take_word(made, here, joined)

    def _take_quarters(self, made: _Sum, here: int) -> int:
        """Take Hindi "and a half five", "a quarter less three" and the like."""
        part = _LEADING_QUARTERS[self._run[here].form]
        if here + 1 >= len(self._run):
            return 0
        following = self._run[here + 1]
        if following.kind == NUMBER and following.form.isdigit():
            made.current = float(following.form[:9]) + part
            return 2
        value = self._words.get(following.form)
        if value is not None:
            made.current = value + part
            return 2
        if following.form in self._scales or following.form in self._hundreds:
            made.current = 1 + part
            return 1
        return 0

    def _take_word(self, made: _Sum, here: int, joined: bool) -> int:
        lexeme = self._run[here]
        key = lexeme.spelt if self._lang == "vi" else lexeme.form
        value = self._value(key, here)
        if value is None and lexeme.form[:1] in _ARABIC_PREFIXES:
            joined = joined or lexeme.form[0] == "و"
            key = lexeme.form[1:]
            value = self._value(key, here)
            if value is not None and made.used and lexeme.form[0] != "و":
                return 0
        if value is None and lexeme.form.startswith(_ARABIC_THE):
            value = self._value(lexeme.form[2:], here)
            value = value if value and value >= 20 and value % 10 == 0 else None
        if value is not None:
            if self._lang == "vi" and self._ends_scale(made, value, here):
                return 0
            return self._add_small(made, key, value, joined)
        if key in self._hundreds:
            return self._add_hundred(made, key)
        scale = self._scales.get(key)
        if scale is None and lexeme.form < "\u02ff":
            scale = self._scales.get(lexeme.form)
        return self._add_scale(made, key, scale, joined) if scale else 0

    def _ends_scale(self, made: _Sum, value: float, here: int) -> bool:
        """Tell "ba ngàn | một tô" from "ba ngàn một trăm"."""
        between = self._spelt(here - 1) in {"linh", "lẻ"}
        fresh = bool(made.scale) and not made.current and value < 10
        return fresh and not between and self._spelt(here + 1) not in _VI_LARGER

    def _value(self, key: str, here: int) -> float | None:
        """Return the value of a small number word, unless it is another word here."""
        if key in _ELEVEN and self._form(here + 1) in _TEN_AFTER_UNIT:
            return 1.0
        value = self._words.get(key)
        if value is None or self._lang != "vi":
            return value
        before, after = self._spelt(here - 1), self._spelt(here + 1)
        if (
            key == _FIVE_OR_YEAR
            and after not in _FIVE_OF
            and before not in _BEFORE_FIVE
        ):
            return None
        if key == "ba" and after in _FAMILY_AFTER:
            return None
        if key in {"tư", "lăm", "nhăm", "mốt"} and before not in {
            "mươi",
            "mười",
            "phần",
        }:
            return None
        return value

    def _add_small(self, made: _Sum, key: str, value: float, joined: bool) -> int:
        rest = made.current % 100
        fits = (
            (made.current == 0 and (not made.scale or value < made.scale))
            or (made.current > 0 and rest == 0)
            or (rest >= 20 and rest % 10 == 0 and 0 < value < 10)
            or (rest in {60, 80} and self._lang == "fr" and value < 20)
            or (joined and 0 < rest < 10 and value >= 20 and value % 10 == 0)
            or (0 < rest < 10 and key in _TEN_AFTER_UNIT and not joined)
            or (rest == 10 and self._lang == "vi" and 0 < value < 10)
        )
        if self._lang == "fr" and rest == 4 and value == 20:
            made.current += 76
            return 1
        if fits and value >= 100 and made.current:
            fits = False
        if not fits:
            return 0
        if value >= 1000:
            return self._add_scale(made, key, int(value), joined)
        made.current += value
        return 1

    def _add_hundred(self, made: _Sum, key: str) -> int:
        if made.current >= 100 or (made.current == 0 and key not in BARE):
            return 0
        if made.current != int(made.current) and key in {"cent", "cents"}:
            return 0
        made.current = (made.current or 1) * 100
        return 1

    def _add_scale(self, made: _Sum, key: str, scale: int, joined: bool) -> int:
        if not made.value and (key not in BARE and scale not in {2000, 2 * 10**6} | {
            2 * 10**9
        }):  # fmt: skip
            return 0
        if key in VAGUE and not made.value:
            return 0
        if not made.scale or scale > made.scale:
            if made.scale and made.current and made.scale != 1000:
                return 0
            made.total = (made.value or 1) * scale
        elif scale < made.scale and (made.current or joined or scale in {2000}):
            made.total += (made.current or 1) * scale
        else:
            return 0
        made.current, made.scale = 0.0, float(scale)
        return 1

    # What stands around it ---------------------------------------------------------

    def _form(self, at: int) -> str:
        return self._run[at].form if 0 <= at < len(self._run) else ""

    def _spelt(self, at: int) -> str:
        return self._run[at].spelt if 0 <= at < len(self._run) else ""

    def _scale_of(self, lexeme: Lexeme) -> float | None:
        found = self._scales.get(lexeme.spelt) or self._scales.get(lexeme.form)
        if found is None and lexeme.form in self._hundreds:
            return 100.0
        return found

    def _may_begin(self, at: int) -> bool:
        """Refuse a number that is part of a name, an address or a vague phrase."""
        run, lexeme = self._run, self._run[at]
        before = run[at - 1] if at else None
        if before is None:
            return not self._counts_lines(at)
        if before.form in _PER_WORDS or before.spelt in _VAGUE_BEFORE:
            return False
        if lexeme.kind != NUMBER:
            return not (before.form == "-" and at > 1 and glued(*run[at - 2 : at + 1]))
        if before.kind == WORD and glued(before, lexeme):
            return before.form in GLUED_UNITS or before.form in _ARABIC_PREFIXES
        if before.form in {"#", "@"} and glued(before, lexeme):
            return False
        if before.form in {"-", "/", ":"} and at > 1 and glued(*run[at - 2 : at + 1]):
            return before.form == "-" and run[at - 2].kind == NUMBER
        if before.form == "covid":
            return False
        return not self._counts_lines(at)

    def _counts_lines(self, at: int) -> bool:
        """Tell whether this is the "1." or "2)" before an item of a list."""
        first = at == 0 or self._run[at - 1].form == "\n"
        return first and self._form(at + 1) in {")", "."} and at + 2 < len(self._run)

    def _inside_name(self, at: int, after: int) -> bool:
        """Tell whether letters are glued to the digits that make no unit: "5G"."""
        last, following = self._run[after - 1], self._run[after]
        if following.form == ":" and after + 1 < len(self._run):
            return glued(last, following, self._run[after + 1]) and (
                self._run[after + 1].kind == NUMBER
            )
        if last.kind != NUMBER or following.kind != WORD or not glued(last, following):
            return False
        if following.form in {"st", "nd", "rd", "th", "er", "eme", "e", "h", "o"}:
            return True
        if following.form == "g" and last.form in {"2", "3", "4", "5", "6"}:
            return True  # a telephone network
        known = following.form in GLUED_UNITS or following.form in MEASURES
        return (
            not known
            or following.shouted
            or (following.form == "g" and following.capital)
        )

    def _is_article(self, at: int, after: int) -> bool:
        lexeme = self._run[at]
        word = lexeme.spelt if self._lang == "vi" else lexeme.form
        return after == at + 1 and word in ARTICLES and lexeme.kind == WORD

    def _rough(self, at: int, after: int) -> Rough:
        """Look for "about", "more than", "or so" and their like around a number."""
        before = [each.form for each in self._run[max(0, at - 6) : at]]
        while before and before[-1] in {"$", "a", "the", "rs", "un", "une", "les", "ب"}:
            if before[-1] in {"a", "un", "une"} and len(before) == 1:
                break
            before.pop()
        for size in range(min(5, len(before)), 0, -1):
            found = ROUGHLY.get(" ".join(before[-size:]))
            if found is not None:
                return found
        return self._rough_behind(after)[0]

    def _rough_behind(self, after: int) -> tuple[Rough, int]:
        """Return what a phrase behind the number says, and how long it is if next."""
        behind: list[str] = []
        for each in self._run[after : after + 6]:
            if each.kind == NUMBER or (each.kind == MARK and each.form != "+"):
                break
            behind.append(each.form)
        for skip in range(min(3, len(behind))):
            for size in range(min(4, len(behind) - skip), 0, -1):
                found = ROUGHLY.get("> " + " ".join(behind[skip : skip + size]))
                if found is not None:
                    return found, 0 if skip else size
        return Rough.EXACT, 0

    def _unit(self, at: int) -> tuple[Measure, float, int]:
        """Read the unit that stands behind; return its measure, factor and end."""
        run = self._run
        here = at
        if here < len(run) and run[here].form == "-":
            here += 1
        if self._form(here) in {"de", "d"} and self._form(here + 1) in MEASURES:
            here += 1
        for size in (3, 2, 1):
            words = " ".join(each.form for each in run[here : here + size])
            if len(run) >= here + size and words in PERCENT:
                return Measure.SHARE, 1.0, here + size
            if len(run) >= here + size and words in MEASURES:
                name, factor = MEASURES[words]
                return Measure(name), factor, here + size
        return Measure.NONE, 1.0, at

    def _noun(self, at: int) -> str:
        """Return the first word with a meaning behind the number, if it is near."""
        at += self._rough_behind(at)[1]
        for lexeme in self._run[at : at + 3]:
            if lexeme.kind == NUMBER:
                return ""
            if lexeme.kind == MARK and lexeme.form not in {"-", "'"}:
                return ""
            if lexeme.spelt in ARTICLES and lexeme.spelt != "mot":
                return ""
            if lexeme.kind == WORD and lexeme.form not in self._functions:
                return lexeme.form
        return ""

    def _share_of(self, found: list[Quantity], made: Quantity, after: int) -> int:
        """Read "three out of four" as a share; else keep the quantity as it is."""
        for here in (after, after + 1):
            for size in (4, 3, 2, 1):
                words = " ".join(each.form for each in self._run[here : here + size])
                if here > after and words in _NEXT_TO_NUMBER:
                    continue
                if words in _SHARE_WORDS or words in _TURNED_SHARE:
                    share = self._ratio(made, here + size, words in _TURNED_SHARE)
                    if share is not None:
                        found.append(share[0])
                        return share[1]
        found.append(made)
        return after

    def _ratio(
        self, made: Quantity, at: int, turned: bool
    ) -> tuple[Quantity, int] | None:
        read = self._number(at)
        if read is None:
            return None
        over, under = made.values[0], read[0][0]
        if turned:
            over, under = under, over
        if not 0 < over < under <= 1000 or self._form(read[1]) in MEASURES:
            return None
        share = Quantity(
            made.start,
            self._run[read[1] - 1].end,
            (over / under * 100,),
            made.rough,
            Measure.SHARE,
            self._noun(read[1]),
            share_word=True,
        )
        return share, read[1]


_EVERY = frozenset(_cells("jeder jede jedes jeden"))
_NTH = {
    fold(word + ending): at
    for at, word in ((2, "zweite"), (3, "dritte"), (4, "vierte"), (5, "fünfte"),
                     (6, "sechste"), (8, "achte"), (10, "zehnte"))
    for ending in ("", "n", "r", "s")
}  # fmt: skip
_ONE_PERSON = frozenset({fold("واحد"), fold("واحدة")})
_SHARE_WORDS = frozenset(
    [
        "out of",
        "in",
        "in every",
        "of every",
        "in each",
        "sur",
        "de cada",
        "em cada",
        "a cada",
        "von",
        "en cada",
        "trong",
        "trong so",
        "tren",
    ]
) | frozenset(fold(words) for words in ("من كل", "من بين كل", "من أصل"))
_NEXT_TO_NUMBER = frozenset({"in", "in every", "in each", "trong", "tren"})
"""Words that make a share only right behind the first number."""
_TURNED_SHARE = frozenset({fold("में से")})


def _skipped(run: Sequence[Lexeme], skip: Sequence[tuple[int, int]]) -> list[bool]:
    """Mark the lexemes that lie in one of the spans."""
    spans = sorted(skip)
    marked: list[bool] = []
    at = 0
    for lexeme in run:
        while at < len(spans) and spans[at][1] <= lexeme.start:
            at += 1
        marked.append(at < len(spans) and spans[at][0] < lexeme.end)
    return marked


def _readings(digits: str, lang: str) -> tuple[float, ...]:
    """Return what digits with separators can mean, the usual reading first."""
    plain = digits.replace("'", "")
    if sum(char.isdigit() for char in plain) > _MOST_DIGITS:
        return ()
    dots, commas = plain.count("."), plain.count(",")
    if not dots and not commas:
        return (float(plain),)
    if dots and commas:
        last = max(plain.rfind("."), plain.rfind(","))
        return (float(_joined(plain[:last]) + "." + _joined(plain[last:])),)
    mark = "." if dots else ","
    if dots + commas > 1:
        return (float(_joined(plain)),)
    whole, rest = plain.split(mark)
    decimal, grouped = float(whole + "." + rest), float(whole + rest)
    if len(rest) != 3 or whole.startswith("0") or len(whole) > 3:
        return (decimal,)
    decimal_mark = (
        "," if lang in {"fr", "es", "vi", "pt", "de", "it", "id", "tr"} else "."
    )
    return (decimal, grouped) if mark == decimal_mark else (grouped, decimal)


def _joined(part: str) -> str:
    return part.replace(".", "").replace(",", "")


_RANGE_WORDS = frozenset(_cells("- to a au et y and den toi se")) | frozenset(
    fold(word) for word in ("إلى", "الى", "و", "से", "और")
)


def _ranges(found: list[Quantity], run: list[Lexeme]) -> list[Quantity]:
    """Join "10-15", "between 10 and 15", "de 10 a 15" into one quantity each."""
    place = {lexeme.start: at for at, lexeme in enumerate(run)}
    joined: list[Quantity] = []
    for quantity in found:
        if joined and _is_range(joined[-1], quantity, run, place):
            low = joined.pop()
            quantity = _between(low, quantity)
        joined.append(quantity)
    return joined


def _is_range(
    low: Quantity, high: Quantity, run: list[Lexeme], place: dict[int, int]
) -> bool:
    at = place.get(high.start, 0)
    if at < 2 or run[at - 2].end != low.end or run[at - 1].form not in _RANGE_WORDS:
        return False
    first = place.get(low.start, 0)
    opener = run[first - 1].form if first else ""
    dash = run[at - 1].form == "-"
    opened = opener in _RANGE_OPENERS or run[at - 1].form not in _WEAK_RANGE_WORDS
    same = low.measure in {high.measure, Measure.NONE}
    return low.values[0] < high.values[0] and same and (dash or opened)


_WEAK_RANGE_WORDS = frozenset({"et", "y", "and", "a", "و"})
_RANGE_OPENERS = frozenset(
    _cells("between entre from de del desde tu khoang")
) | frozenset(fold(word) for word in ("بين", "من"))


def _between(low: Quantity, high: Quantity) -> Quantity:
    first = low.values[0] * (high.unit / low.unit)
    return Quantity(
        low.start, high.end, (first,), high.rough, high.measure, high.noun,
        upper=max(high.values[0], first), unit=high.unit,
    )  # fmt: skip
