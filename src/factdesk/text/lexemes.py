# SPDX-License-Identifier: Apache-2.0
"""Cut a text into words, numbers and marks, each with its place in the text.

The tokens of ``factdesk.text.tokens`` serve matching: they drop punctuation and
function words. To read a date, a price or a negation takes both, so they stay here.

**Invariants:** lexemes stand in order, do not overlap, lie inside the text, and are
never empty; time is linear in the length of the text.

Example:
    >>> [lexeme.form for lexeme in lexemes("L'été à 12 000 km")]
    ['l', "'", 'ete', 'a', '12000', 'km']
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from factdesk.text.folding import fold
from factdesk.text.language import FUNCTION_WORDS, guess, short_code

__all__ = [
    "MARK",
    "NUMBER",
    "WORD",
    "Lexeme",
    "glued",
    "language_of",
    "lexemes",
    "sentences",
    "settle_language",
    "shape",
]

WORD = "word"
NUMBER = "number"
MARK = "mark"

_LOOKALIKES = {
    "\u066c": ",", "\u066b": ".", "\u060c": ",", "\u061b": ";", "\u061f": "?",
    "\u066a": "%", "\uff05": "%", "\ufe6a": "%", "\u2019": "'", "\u2018": "'",
    "\u02bc": "'", "\u00b4": "'", "\u2010": "-", "\u2011": "-", "\u2012": "-",
    "\u2013": "-", "\u2014": "\u2014", "\u2212": "-", "\u0964": "!", "\u0965": "!",
    "\u3002": "!", "\uff0c": ",", "\uff0e": ".", "\uff1a": ":", "\uff0f": "/",
    "\u06d4": "!", "\uff01": "!", "\uff1f": "?", "\u2026": "!", "\u00ba": "a",
    "\u00aa": "a", "\u00b0": "\u00b0", "_": " ", "\u2248": "~", "\u223c": "~",
}  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_LEXEME = re.compile(
    r"a+"
    r"|\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?(?![.,/]?\d)"
    r"|\d+(?:[.,']\d+)*"
    r"|[^a ]"
)
_VIETNAMESE = re.compile("[\u01a1\u01b0\u1ea0-\u1ef9]")
"""Letters that no other language writes."""
_SPANISH = "\u00f1"
"""A letter that, of the languages that are easily confused, only Spanish writes."""
_SENTENCE_ENDS = frozenset("!?;\n|\u2014")


class _ShapeTable(dict[int, str]):
    """A ``str.translate`` table, one character for one, that fills itself."""

    def __missing__(self, code: int) -> str:
        found = _shape_of(chr(code))
        self[code] = found
        return found


def _shape_of(char: str) -> str:
    """Return "a" for a letter or mark, an ASCII digit, a space, or a mark."""
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] in "LM" or category in {"Cf", "Nl"}:
        return "a"
    if char in "\n\r\u2028\u2029":
        return "\n"
    if category[0] == "Z" or char in "\t\v\f":
        return " "
    if category == "Sc":
        return "$"
    if char.isascii() and char.isprintable():
        return char
    return char if category == "No" and unicodedata.numeric(char) < 1 else "\u00b7"


_TABLE = _ShapeTable()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word, number or mark.

    Attributes:
        kind: ``WORD``, ``NUMBER`` or ``MARK``.
        form: Folded and in lower case; a number in ASCII digits with its separators,
            the thousands' spaces taken out; a mark as one ASCII character.
        spelt: The word in lower case with its accents; else as ``form``.
        start: First code point.
        end: After the last code point.
        capital: The word begins with a capital.
        shouted: The word has two letters or more, all capitals.
    """

    kind: str
    form: str
    spelt: str
    start: int
    end: int
    capital: bool = False
    shouted: bool = False


def shape(text: str) -> str:
    """Return a string of the same length that shows what kind each character is of.

    Letters and marks are ``a``, digits of any script ASCII digits, white space a
    space or a line feed; separators that look alike are one. Web addresses are blank.
    """
    shaped = text.translate(_TABLE)
    if "://" not in text and "www." not in text:
        return shaped
    parts: list[str] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        parts += [shaped[done : found.start()], " " * len(found.group())]
        done = found.end()
    return "".join(parts) + shaped[done:]


def lexemes(text: str) -> list[Lexeme]:
    """Cut a text into lexemes.

    Args:
        text: Any string.

    Returns:
        Words, numbers and marks in order. English "n't" belongs to its verb.
    """
    if len(text) > _MOST_KEPT:
        return _cut(text)
    return list(_kept(text))


@lru_cache(maxsize=16)
def _kept(text: str) -> tuple[Lexeme, ...]:
    """Remember the texts at hand: dates, numbers, names and denials read the same."""
    return tuple(_cut(text))


_MOST_KEPT = 20_000


def _cut(text: str) -> list[Lexeme]:
    found: list[Lexeme] = []
    for match in _LEXEME.finditer(shape(text)):
        start, end = match.span()
        made = _make(text, match.group(), start, end)
        if made is None:
            continue
        found.append(made)
        if made.form == "t" and len(found) > 2:
            _join_not(found)
    return found


def _make(text: str, shaped: str, start: int, end: int) -> Lexeme | None:
    if shaped[0].isdigit():
        digits = shaped.replace(" ", "")
        return Lexeme(NUMBER, digits, digits, start, end)
    if shaped[0] != "a":
        return Lexeme(MARK, shaped, shaped, start, end)
    written = text[start:end]
    form = fold(written).replace(" ", "").casefold()
    if not form:
        return None
    letters = [char for char in written if char.isalpha()]
    capital = bool(letters) and letters[0].isupper()
    shouted = len(letters) > 1 and all(char.isupper() for char in letters)
    spelt = unicodedata.normalize("NFC", written).lower()
    return Lexeme(WORD, form, spelt, start, end, capital, shouted)


def _join_not(found: list[Lexeme]) -> None:
    """Make one word of "are", "n", "'", "t" as English writes its negation."""
    verb, mark, ending = found[-3:]
    if mark.form == "'" and verb.form.endswith("n") and glued(verb, mark, ending):
        form = verb.form + "t"
        found[-3:] = [
            Lexeme(WORD, form, form, verb.start, ending.end, verb.capital, verb.shouted)
        ]


def glued(*run: Lexeme) -> bool:
    """Tell whether no space stands between the lexemes."""
    return all(a.end == b.start for a, b in itertools.pairwise(run))


def sentences(run: Sequence[Lexeme]) -> list[list[Lexeme]]:
    """Cut a run of lexemes at the marks that end a sentence; the marks are left out."""
    parts: list[list[Lexeme]] = [[]]
    for at, lexeme in enumerate(run):
        if lexeme.kind == MARK and (
            lexeme.form in _SENTENCE_ENDS or _full_stop(run, at)
        ):
            parts.append([])
        else:
            parts[-1].append(lexeme)
    return [part for part in parts if part]


def _full_stop(run: Sequence[Lexeme], at: int) -> bool:
    """A dot ends a sentence when a space follows; after short words it shortens."""
    if run[at].form != ".":
        return False
    if at + 1 == len(run):
        return True
    after = run[at + 1]
    if glued(run[at], after):
        return False
    if after.kind == NUMBER:
        # "No. 10", "art. 50" shorten a word.
        before = run[at - 1] if at else after
        return before.kind == WORD and before.end - before.start > _MOST_SHORTENED
    return after.capital or after.form > "\u02ff"


_MOST_SHORTENED = 4


def language_of(run: Sequence[Lexeme], lang: str = "") -> str:
    """Return the two-letter language: the one given, else the one that is found."""
    known = short_code(lang)
    if known:
        return known
    words = [each for each in run if each.kind == WORD]
    if any(_VIETNAMESE.search(each.spelt) for each in words):
        return "vi"
    forms = [each.form for each in words]
    found = guess(forms)
    if found in _LIKE_SPANISH and any(form in _PORTUGUESE_WORDS for form in forms):
        return "pt"
    if found == "es" and (other := _not_spanish(words, forms)):
        return other
    if found in _LIKE_SPANISH and any(
        _SPANISH in each.spelt or each.form in _SPANISH_WORDS for each in words
    ):
        return "es"
    if found in _READ or not forms or forms[0][0] > "\u02ff":
        return found
    # Short Spanish is easily taken for Italian: a language that is read here wins ties.
    counts = {code: _votes(forms, code) for code in _READ}
    best = max(sorted(counts), key=counts.__getitem__)
    return best if counts[best] >= max(1, _votes(forms, found)) else found


def settle_language(run: Sequence[Lexeme], found: str, other: str) -> str:
    """Return the other text's language where this text speaks for it as much.

    A short text often has only words that two languages share.

    Args:
        run: The lexemes of the text.
        found: What ``language_of`` says of it.
        other: The language of a text that may say the same.
    """
    if found == other or other == "und":
        return found
    forms = [each.form for each in run if each.kind == WORD]
    mine, rival = _votes(forms, found), _votes(forms, other)
    # One word more is little in a short text: "on" is French and English.
    return other if rival >= min(mine, max(1, mine - 1)) else found


def _not_spanish(words: Sequence[Lexeme], forms: Sequence[str]) -> str:
    """Return French or Portuguese for letters that Spanish never writes."""
    spelt = "".join(each.spelt for each in words)
    if any(form in _PORTUGUESE_WORDS for form in forms):
        return "pt"
    if any(letter in spelt for letter in "\u00e3\u00f5"):
        return "pt"
    if any(letter in spelt for letter in "\u00e0\u00e8\u00ea\u00e7\u00e2\u00f4\u00fb"):
        return "pt" if _votes(forms, "pt") > _votes(forms, "fr") else "fr"
    return ""


_SPANISH_WORDS = frozenset(
    {"hubo", "hay", "muy", "ninguna", "ninguno", "fueron", "pero", "tambien", "hacia"}
)
_PORTUGUESE_WORDS = frozenset(
    {"sim", "em", "um", "uma", "foi", "pra", "muito", "fechou"}
)
_LIKE_SPANISH = frozenset({"pt", "it", "ca", "und"})
_READ = ("en", "es", "fr", "vi", "ar", "hi")


def _votes(forms: Sequence[str], lang: str) -> int:
    known = FUNCTION_WORDS.get(lang, frozenset())
    return sum(form in known for form in forms)
