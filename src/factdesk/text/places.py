# SPDX-License-Identifier: Apache-2.0
"""Find the places and other names of a text, and tell whether two names are the same.

Places come from a small gazetteer and from grammar: capitals behind "in" or beside
"province" in Latin scripts, words before में or behind في elsewhere. Names compare across
spellings and scripts by rough romanisation and edit distance.

**Invariants:** spans lie inside the text and do not overlap; no string raises; the time
is linear in the length of the text.

Example:
    >>> [found.key for found in find_names("Fire in Orlo and in Lagos", "en")]
    ['orlo', 'lagos']
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from factdesk.text.calendar_words import months, weekdays
from factdesk.text.folding import fold
from factdesk.text.gazetteer import LONGEST_NAME, PLACES, REGIONS, UNSURE
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
from factdesk.text.negation import is_negator
from factdesk.text.numerals import number_words, scales
from factdesk.text.place_words import (
    ARABIC_COMMON,
    ARABIC_CUES,
    ARABIC_HIT,
    AREAS,
    FAR_CUES,
    FEATURES,
    HINDI_COMMON,
    HINDI_ENDINGS,
    HINDI_POSTPOSITIONS,
    HINDI_STRONG,
    NEAR_CUES,
    NEVER_NAMES,
    ORGANISATIONS,
    TITLES,
)

__all__ = ["Certainty", "Name", "find_names", "inside", "romanised", "same_name"]


def _cells(row: str, between: str | None = None) -> list[str]:
    """Cut a row of words; a table reads better so than as a list."""
    return row.split(between)


class Certainty(IntEnum):
    """How surely a name is a place."""

    NAME = 0
    """Some name: a person, a body, or a place without any sign of it."""
    LIKELY = 1
    """In a slot that places often fill."""
    PLACE = 2
    """In the gazetteer, behind a preposition of place, or beside "city" or "lake"."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name in a text.

    Attributes:
        start: First code point.
        end: After the last code point.
        key: Folded, lower case, without spaces and words such as "lake".
        full: As ``key``, with such words kept.
        shown: As the text writes it.
        certainty: How surely it is a place.
        codes: What the gazetteer knows under this name, may be empty.
        before: The folded word before it, may be empty.
        after: The folded word behind it, may be empty.
        person: A title stands before it.
        body: It names an organisation.
        wide: A word beside it says that it is an area, such as a province or a river.
    """

    start: int
    end: int
    key: str
    full: str
    shown: str
    certainty: Certainty
    codes: frozenset[str] = frozenset()
    before: str = ""
    after: str = ""
    person: bool = False
    body: bool = False
    wide: bool = False


def find_names(text: str, lang: str = "") -> tuple[Name, ...]:
    """Find the names of a text, in order.

    Args:
        text: Any string.
        lang: Its language; empty means "find out".
    """
    run = lexemes(text)
    return tuple(_Finder(text, run, language_of(run, lang)).find())


def inside(one: Name, other: Name) -> bool:
    """Tell whether the gazetteer puts one place inside the other, or cannot tell.

    A country and a name that the gazetteer does not know may belong together, and so
    may a province and a city; a city and another city do not.
    """
    if _wide(one) != _wide(other) and not _far_apart(one, other):
        return True
    if not one.codes or not other.codes:
        known = one.codes or other.codes
        return bool(known) and all("." not in code for code in known)
    return any(
        a == b
        or a in _WIDE
        or b in _WIDE
        or a.startswith(b + ".")
        or b.startswith(a + ".")
        for a in one.codes
        for b in other.codes
    )


_WIDE = frozenset({"EU", "AFRICA", "ASIA"})


def _wide(name: Name) -> bool:
    """Tell whether a name is a province, a lake or another area with towns in it."""
    return name.wide or bool(name.codes & REGIONS)


def _far_apart(one: Name, other: Name) -> bool:
    """Tell whether the gazetteer knows both places, in different countries."""
    countries = [{code.split(".")[0] for code in name.codes} for name in (one, other)]
    return all(countries) and countries[0].isdisjoint(countries[1])


def same_name(one: Name, other: Name) -> bool:
    """Tell whether two names can be spellings of the same one."""
    if one.codes and other.codes:
        return bool(one.codes & other.codes)
    return any(
        _same_key(a, b) for a in {one.key, one.full} for b in {other.key, other.full}
    )


@lru_cache(maxsize=4096)
def _same_key(one: str, other: str) -> bool:
    if one == other:
        return True
    if _script(one) == _script(other):
        return _close(one, other)
    a, b = _skeleton(romanised(one)), _skeleton(romanised(other))
    if min(len(a), len(b)) < 2:
        return a == b
    return a == b or (min(len(a), len(b)) >= 3 and OSA.distance(a, b) <= 1)


def _close(one: str, other: str) -> bool:
    """Compare in one script: a slip in a word of five letters, two in one of nine."""
    if _other_wind(one, other):
        return False
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) >= 3:
        return True
    allowed = 0 if len(short) < 4 else 1 if len(long) < 9 else 2
    if len(short) == 4 and one < "\u0500":
        allowed = 1 if len(long) == 5 else 0
    return abs(len(one) - len(other)) <= allowed and (
        OSA.distance(one, other, score_cutoff=allowed) <= allowed
    )


def _other_wind(one: str, other: str) -> bool:
    """Tell "Northmark" from "Southmark", whose letters are nearly the same."""
    winds = [
        next((w for w in _WINDS if name.startswith(w)), "") for name in (one, other)
    ]
    return "" not in winds and winds[0] != winds[1]


_WINDS = ("north", "south", "east", "west")


def _script(word: str) -> str:
    code = ord(word[0]) if word else 0
    return "a" if 0x600 <= code < 0x780 else "d" if 0x900 <= code < 0x980 else "l"


_ARABIC_LETTERS = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژڤگ",
        _cells(
            "a b t th j h kh d dh r z s sh s d t z a g f q k l m n h w y p ch j v g"
        ),
        strict=True,
    )
)
_DEVANAGARI_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
        _cells(
            "k kh g gh n ch chh j jh n t th d dh n t th d dh n p f b bh m y r l v sh "
            "sh s "
            "h"
        ),
        strict=True,
    )
)
_DEVANAGARI_VOWELS = dict(
    zip(
        "अआइईउऊएऐओऔऑऍािीुूेैोौॉॅंः",
        _cells("a a i i u u e ai o au o e a i i u u e ai o au o e n h"),
        strict=True,
    )
)


def romanised(word: str) -> str:
    """Return a rough Latin spelling of an Arabic or Devanagari word.

    Args:
        word: Folded; other scripts come back as they are.
    """
    out: list[str] = []
    for at, char in enumerate(word):
        if char in _DEVANAGARI_CONSONANTS:
            out.append(_DEVANAGARI_CONSONANTS[char])
            following = word[at + 1 : at + 2]
            if following in _DEVANAGARI_CONSONANTS:
                out.append("a")
        else:
            out.append(_ARABIC_LETTERS.get(char) or _DEVANAGARI_VOWELS.get(char, char))
    return "".join(char for char in "".join(out) if char.isalnum())


def _skeleton(latin: str) -> str:
    """Keep consonants, in classes that transliterations confuse."""
    for pair, one in (
        ("ph", "f"), ("th", "t"), ("dh", "d"), ("kh", "k"), ("gh", "g"), ("bh", "b"),
        ("ch", "s"), ("sh", "s"), ("qu", "k"), ("ll", "l"), ("x", "ks"),
    ):  # fmt: skip
        latin = latin.replace(pair, one)
    kept: list[str] = []
    for char in latin:
        found = _CLASSES.get(char, "")
        if found and (not kept or kept[-1] != found):
            kept.append(found)
    return "".join(kept)


_CLASSES = {
    "b": "b", "c": "k", "d": "d", "f": "f", "g": "g", "j": "g", "k": "k", "l": "l",
    "m": "m", "n": "n", "p": "b", "q": "k", "r": "r", "s": "s", "t": "t", "v": "f",
    "z": "s", "h": "h",
}  # fmt: skip

_OPENERS = frozenset('.!?:;\n|"\u2014\u00ab([\u00b7,#-*\u201c')
_SENTENCE = frozenset(".!?:;\n|\u2014\u00b7")
_ARABIC_PREFIXES = ("و", "ف", "ب", "ل", "ك")
_LESS_SURE = frozenset(
    fold(word).casefold()
    for word in (
        "مالي", "جدة", "فاس", "حلب", "بالي", "كانو", "عدن", "تعز", "सूरत", "कोटा",
        "बाली", "रोम", "सना",
        "नीस", "चाड", "गोमा", "us", "puebla", "merida", "kota", "surat", "phoenix",
        "nevada",
        "reims", "pune", "holland", "lao", "hoabinh", "thaibinh", "longan", "agra",
        "mai",
    )
)  # fmt: skip
_SPOTS = frozenset(
    _cells(
        "pres cerca lejos capital middle centre center heart outskirts edge "
        "north south "
        "east west centro afueras alrededores medio norte sur milieu coeur nord sud"
    )
)
"""Words before "of" and a place."""
_BETWEEN = frozenset({"de", "del", "of", "la", "le", "los", "las", "da", "do"})
_ARTICLES = frozenset(_cells("the la le les el los las l a o"))


class _Finder:
    """Finds names in one run of lexemes."""

    def __init__(self, text: str, run: list[Lexeme], lang: str) -> None:
        self._text = text
        self._run = run
        self._lang = lang
        self._functions = FUNCTION_WORDS.get(lang, frozenset())
        self._near = NEAR_CUES.get(lang, NEAR_CUES["en"] | NEAR_CUES["es"])
        self._far = FAR_CUES.get(lang, FAR_CUES["en"] | FAR_CUES["es"])
        self._calendar = months(lang).keys() | weekdays(lang).keys()
        self._numbers = number_words(lang).keys() | scales(lang).keys()
        latin = [each for each in run if each.kind == WORD and each.form < "\u02b0"]
        long = [each for each in latin if len(each.form) > 3]
        capitals = sum(each.capital for each in long)
        self._no_capitals = not any(each.capital for each in latin[1:])
        self._title_case = len(long) > 3 and capitals > 0.7 * len(long)

    def find(self) -> list[Name]:
        """Return every name."""
        found: list[Name] = []
        at = 0
        while at < len(self._run):
            made = self._at(at)
            if made is None:
                at += 1
                continue
            name, after = made
            found.append(name)
            at = max(after, at + 1)
        return found

    def _at(self, at: int) -> tuple[Name, int] | None:
        lexeme = self._run[at]
        if lexeme.kind != WORD:
            return None
        known = self._known(at)
        if known is not None:
            return known
        if "\u0600" <= lexeme.form[0] < "\u0780":
            return self._arabic(at)
        if "\u0900" <= lexeme.form[0] < "\u0980":
            return self._hindi(at)
        return self._capitals(at)

    # Gazetteer ---------------------------------------------------------------------

    def _known(self, at: int) -> tuple[Name, int] | None:
        """Look for the longest name of the gazetteer that begins here."""
        parts = self._parts(at)
        for end in range(len(parts), 0, -1):
            joined = "".join(form for form, _ in parts[:end])
            for cut in _cuts(joined):
                codes = PLACES.get(cut)
                if codes and self._believed(at, parts[end - 1][1], cut, end > 1):
                    after = parts[end - 1][1]
                    return self._name(at, after, cut, Certainty.PLACE, codes), after
        return None

    def _parts(self, at: int) -> list[tuple[str, int]]:
        """Return up to five words from here on, each with the place behind it."""
        parts: list[tuple[str, int]] = []
        here = at
        while here < len(self._run) and len(parts) < LONGEST_NAME:
            lexeme = self._run[here]
            if lexeme.kind == WORD:
                parts.append((lexeme.form, here + 1))
            elif (
                lexeme.form == "."
                and len(parts) == here - at == 1
                and len(parts[0][0]) == 1
            ):
                return self._initials(at)
            elif lexeme.form not in {"-", "'"} or not glued(
                *self._run[here - 1 : here + 2]
            ):
                break
            here += 1
        return parts

    def _initials(self, at: int) -> list[tuple[str, int]]:
        """Read "U.S." and "U.A.E." as one word."""
        here, letters = at, ""
        while len(letters) < _MOST_INITIALS and self._form(here + 1) == ".":
            if len(self._form(here)) != 1 or not self._run[here].capital:
                break
            letters += self._form(here)
            here += 2
        return [(letters, here)]

    def _believed(self, at: int, after: int, key: str, long: bool) -> bool:
        """Tell a place from another word of the same letters."""
        lexeme = self._run[at]
        cued = self._cue(at)[0] is Certainty.PLACE
        if key in {"us", "uk", "uae"}:
            return lexeme.shouted or self._form(at + 1) == "."
        if key > "\u02b0":
            return key not in _LESS_SURE | UNSURE or self._slot(at, after)
        if self._goes_on(after):
            return False
        if key in UNSURE or key in _LESS_SURE:
            return lexeme.capital and cued
        if self._no_capitals and not lexeme.capital:
            return len(key) > 3 and (long or cued or len(key) > 5)
        return lexeme.capital or (long and len(key) > 7)

    def _goes_on(self, after: int) -> bool:
        """Tell whether the name is the start of a longer one: "Virginia Beach"."""
        if self._title_case or self._lang == "vi" or not 0 < after < len(self._run):
            return False
        following, last = self._run[after], self._run[after - 1]
        return (
            following.kind == WORD
            and following.capital
            and following.shouted == last.shouted
            and len(following.form) > 1
            and following.form not in self._calendar
            and following.form not in self._functions
            and following.form not in PLACES
        )

    def _slot(self, at: int, after: int) -> bool:
        """Tell whether a place would stand here, in scripts without capitals."""
        before, behind = self._form(at - 1), self._form(after)
        return (
            before in ARABIC_CUES or before in FEATURES or behind in HINDI_POSTPOSITIONS
        )

    # Latin -------------------------------------------------------------------------

    def _capitals(self, at: int) -> tuple[Name, int] | None:
        """Read a run of capitalised words as a name."""
        if not self._nameable(at):
            return None
        after = self._capital_end(at)
        words = [each.form for each in self._run[at:after] if each.kind == WORD]
        certainty, before = self._cue(at)
        core = [word for word in words if word not in FEATURES] or words
        if certainty is not Certainty.PLACE and self._opens(at) and len(words) == 1:
            # A capital that opens a sentence says nothing.
            behind = self._form(after)
            if behind not in HINDI_POSTPOSITIONS:
                return None
            certainty = Certainty.PLACE
        if self._title_case and certainty is not Certainty.PLACE:
            return None
        body = any(word in ORGANISATIONS for word in words) or (
            self._form(at - 2) in ORGANISATIONS
        )
        if len(core) < len(words) or self._form(after) in FEATURES:
            certainty = Certainty.PLACE
        if before in FEATURES:
            certainty = Certainty.PLACE
        person = self._lang != "vi" and (
            self._form(at - 1) in TITLES or words[0] in TITLES
        )
        if person or body:
            certainty = Certainty.NAME
        if self._form(after) in HINDI_POSTPOSITIONS:
            certainty = Certainty.PLACE
        made = self._name(at, after, "".join(core), certainty, person=person, body=body)
        return made, after

    def _nameable(self, at: int) -> bool:
        lexeme = self._run[at]
        if not lexeme.capital or len(lexeme.form) < 2:
            return False
        if lexeme.shouted and (len(lexeme.form) < 5 or not self._near_name(at)):
            return False
        if lexeme.form in self._calendar or lexeme.form in NEVER_NAMES:
            return False
        if self._form(at - 1) == "#":
            return False
        number = lexeme.spelt in self._numbers or lexeme.form in self._numbers
        plain = lexeme.form in self._functions and (
            self._lang != "vi" or self._opens(at)
        )
        return (
            not (number and self._opens(at))
            and not plain
            and not is_negator(lexeme.form, self._lang)
        )

    def _near_name(self, at: int) -> bool:
        return self._cue(at)[0] is Certainty.PLACE

    def _capital_end(self, at: int) -> int:
        """Return where a run of capitalised words ends."""
        run, here = self._run, at + 1
        while here < len(run):
            lexeme = run[here]
            if lexeme.form in {"-", "'"} and self._hyphenated(here):
                here += 2
                continue
            if lexeme.kind != WORD or not lexeme.capital:
                if (
                    lexeme.form in _BETWEEN
                    and here + 1 < len(run)
                    and self._links(here)
                ):
                    here += 2
                    continue
                break
            if lexeme.shouted != run[at].shouted or lexeme.form in self._calendar:
                break
            if self._title_case and lexeme.form in self._near | self._functions:
                break
            here += 1
        return here

    def _hyphenated(self, here: int) -> bool:
        """Tell whether a mark inside a name goes on: "Cai-rô", "N'Djamena"."""
        part = self._run[here - 1 : here + 2]
        if len(part) < 3 or part[2].kind != WORD or not glued(*part):
            return False
        return part[1].form == "-" or (part[2].capital and len(part[2].form) > 1)

    def _links(self, here: int) -> bool:
        """Tell whether "de" joins two capitals of one name: "San José de Ocoa"."""
        before, after = self._run[here - 1], self._run[here + 1]
        saint = self._run[max(0, here - 2)].form in {
            "san",
            "santa",
            "rio",
            "villa",
            "santo",
        }
        return (
            before.capital
            and after.capital
            and (
                saint
                or before.form in {"ministry", "ministere", "ministerio", "commission"}
            )
        )

    def _opens(self, at: int) -> bool:
        """Tell whether a word opens a sentence."""
        here = at - 1
        while 0 <= here > at - _MOST_MARKS and self._run[here].kind == MARK:
            if self._run[here].form in _SENTENCE:
                return True
            here -= 1
        if here < 0:
            return True
        return here < at - 1 and self._run[at - 1].form in _OPENERS - {",", "-", "#"}

    def _cue(self, at: int) -> tuple[Certainty, str]:
        """Return how surely the words before make a place of a name."""
        here = at - 1
        if self._form(here) == "'" and here:
            here -= 1
        if (
            self._form(here) in _ARTICLES
            and here
            and self._form(here - 1) in (self._near | self._far)
        ):
            here -= 1
        before, spelt = self._form(here), self._spelt(here)
        if self._lang == "vi":
            near = spelt in _VI_NEAR or (before in FEATURES and spelt in _VI_FEATURES)
            far = spelt in _VI_FAR
        else:
            near, far = before in self._near, before in self._far
            if before == "a" and self._lang == "en":
                near = False
        if before in FEATURES and self._lang != "vi":
            return Certainty.PLACE, before
        if far and self._form(here - 1) in FEATURES | _SPOTS:
            return Certainty.PLACE, before
        if near and not (
            self._lang in {"fr", "es"}
            and self._run[here].capital
            and not (self._opens(here))
        ):
            return Certainty.PLACE, before
        return (Certainty.LIKELY if far else Certainty.NAME), before

    # Arabic ------------------------------------------------------------------------

    def _arabic(self, at: int) -> tuple[Name, int] | None:
        """Read a word in the slot of a place that is no common noun."""
        before = self._form(at - 1)
        feature = before in FEATURES
        level = 2 if feature else ARABIC_CUES.get(before, 0)
        if not level and before in ARABIC_HIT:
            level = 1
        form = self._run[at].form
        attached = form.startswith("ب") and not level
        core = form[1:] if attached else form
        if not level and not (attached and len(core) > 3 and self._form(at + 1) == ""):
            return None
        if not self._arabic_name(core, at):
            return None
        after = at + 1
        nearby = self._form(after)
        if nearby and self._run[after].kind == WORD and _foreign_pair(core, nearby):
            after += 1
            core += nearby
        certainty = Certainty.PLACE if level == 2 else Certainty.LIKELY
        return self._name(at, after, core, certainty), after

    def _arabic_name(self, core: str, at: int) -> bool:
        if len(core) < 3 or core in self._calendar or core in self._numbers:
            return False
        if core in FEATURES or core in ARABIC_CUES or core in self._functions:
            return False
        bare = core[2:] if core.startswith("ال") and len(core) > 5 else core
        for word in (core, bare, *(bare[1:] for p in _ARABIC_PREFIXES if bare[0] == p)):
            if word in ARABIC_COMMON:
                return False
        if core.startswith("ال") and self._form(at - 1) not in FEATURES:
            return False
        for ending in ("ها", "هم", "كم", "نا", "ات", "تين", "يه", "ه"):
            if core.endswith(ending) and core[: -len(ending)] in ARABIC_COMMON:
                return False
        # "في حريق السوق": a noun before "the" is no name.
        following = self._form(at + 1)
        return not (following.startswith("ال") and self._form(at - 1) not in FEATURES)

    # Hindi -------------------------------------------------------------------------

    def _hindi(self, at: int) -> tuple[Name, int] | None:
        """Read words before a postposition that are no common words."""
        after = at
        while after < len(self._run) and after < at + 3 and self._hindi_name(after):
            after += 1
        if after == at:
            return None
        behind = self._form(after)
        feature = behind in FEATURES
        if not feature and behind not in HINDI_POSTPOSITIONS:
            return None
        if behind in _HINDI_DOUBTFUL and self._form(after + 1) not in _HINDI_TRAVEL:
            return None
        sure = feature or behind in HINDI_STRONG
        key = "".join(each.form for each in self._run[at:after])
        certainty = Certainty.PLACE if sure else Certainty.LIKELY
        return self._name(at, after, key, certainty), after

    def _hindi_name(self, at: int) -> bool:
        lexeme = self._run[at]
        form = lexeme.form
        if lexeme.kind != WORD or not "\u0900" <= form[0] < "\u0980" or len(form) < 2:
            return False
        if form in HINDI_COMMON or form in FEATURES or form in HINDI_POSTPOSITIONS:
            return False
        if form in self._functions or form in self._calendar or form in self._numbers:
            return False
        if is_negator(form, "hi"):
            return False
        return not (len(form) > 2 and form.endswith(HINDI_ENDINGS))

    # Building ----------------------------------------------------------------------

    def _name(
        self,
        at: int,
        after: int,
        key: str,
        certainty: Certainty,
        codes: frozenset[str] = frozenset(),
        *,
        person: bool = False,
        body: bool = False,
    ) -> Name:
        start, end = self._run[at].start, self._run[after - 1].end
        full = "".join(each.form for each in self._run[at:after] if each.kind == WORD)
        return Name(
            start, end, key, full, self._text[start:end], certainty, codes,
            self._content(at - 1, -1), self._content(after, 1), person, body,
            self._is_area(at, after),
        )  # fmt: skip

    def _is_area(self, at: int, after: int) -> bool:
        """Tell whether a word in the name or beside it says "province" or "river"."""
        if self._lang == "vi":
            return any(self._spelt(here) in _VI_AREAS for here in range(at - 1, after))
        linked = self._form(at - 2) if self._form(at - 1) in _LINKS else ""
        beside = {self._form(here) for here in range(at - 1, after + 1)} | {linked}
        return not beside.isdisjoint(AREAS)

    def _content(self, at: int, step: int) -> str:
        """Return the next word with a meaning on one side, within three lexemes."""
        for here in range(at, at + 3 * step, step):
            if 0 <= here < len(self._run) and self._run[here].kind in {WORD, NUMBER}:
                form = self._run[here].form
                if form not in self._functions and form not in _ARTICLES:
                    return form
        return ""

    def _form(self, at: int) -> str:
        return self._run[at].form if 0 <= at < len(self._run) else ""

    def _spelt(self, at: int) -> str:
        return self._run[at].spelt if 0 <= at < len(self._run) else ""


_MOST_INITIALS = 5
_MOST_MARKS = 12
_HINDI_DOUBTFUL = frozenset({fold("से")})
_HINDI_TRAVEL = frozenset(
    fold("आया आई आए लाया लाई लेकर गया तक खबर ख़बर चला निकला भागा").split()
)
_VI_NEAR = frozenset(
    _cells(
        "ở tại gần từ dân bên đến tới qua tỉnh huyện xã quận phường phố quanh "
        "ngoài đảo "
        "sông hồ vịnh "
        "núi làng thôn chợ cầu đập trong biển cảng ga tp o tai gan tu tinh"
    )
)
_VI_FEATURES = frozenset(
    _cells("tỉnh huyện xã quận phường phố đảo sông hồ vịnh núi làng chợ cầu đập")
)
_VI_AREAS = frozenset(_cells("tỉnh huyện quận phường xã sông hồ núi đảo miền vùng"))
_LINKS = frozenset(_cells("of de du d del des la l '"))
_VI_FAR = frozenset(_cells("của cho về ra vào sang trên và"))


def _cuts(joined: str) -> list[str]:
    """Return a word, and for Arabic the word without one or two prefixes."""
    cuts = [joined]
    if "\u0600" <= joined[:1] < "\u0780":
        for _ in range(2):
            last = cuts[-1]
            if last[:2] == "لل":
                cuts.append("ا" + last[1:])
            elif last[:1] in _ARABIC_PREFIXES and len(last) > 3:
                cuts.append(last[1:])
    return cuts


def _foreign_pair(first: str, second: str) -> bool:
    """Tell whether the second Arabic word may belong to the name as well."""
    return first in _FIRST_HALVES and len(second) > 2 and second not in ARABIC_COMMON


_FIRST_HALVES = frozenset(
    fold(word) for word in _cells("بورت سان سانتا نيو بوينس لوس لاس كيب")
)
