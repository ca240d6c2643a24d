# SPDX-License-Identifier: Apache-2.0
"""Fold characters so that the same word is the same string in any typing habit.

Folding takes compatibility forms (NFKC), Latin, Greek and Cyrillic accents, Arabic and
Hebrew vowel marks, Arabic letter variants and Indic nukta away, turns every decimal
digit into an ASCII digit and every character that is not part of a word into a space.
Vowel signs of Indic and South-East Asian scripts stay: they are letters there.

Invariants: folding works character by character, so that a table built on first use is
enough and offsets follow from the lengths; a folded string holds letters, marks, ASCII
digits, number signs of their own (〇, ፩) and spaces only; folding a folded string
changes nothing.

Example:
    >>> fold("Ça coûte 1٢３ €!")
    'Ca coute 123  '
"""

from __future__ import annotations

import unicodedata

__all__ = ["fold", "fold_lengths"]

_STRIPPED_MARKS = (
    (0x0300, 0x036F),  # combining accents of Latin, Greek, Cyrillic
    (0x0483, 0x0489),  # Cyrillic numerals' marks
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),  # Arabic honorifics
    (0x064B, 0x065F),  # Arabic vowels
    (0x06D6, 0x06ED),  # Koranic marks
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
)
_DROPPED = (
    frozenset(
        {
            0x00AD,  # soft hyphen
            0x0640,  # tatweel
            0x0670,  # superscript alef
            0x093C,  # nukta, Devanagari and its sisters
            0x09BC,
            0x0A3C,
            0x0ABC,
            0x0B3C,
            0x0CBC,
            0x200B,  # zero-width space, joiners and direction marks
            0x200C,
            0x200D,
            0x200E,
            0x200F,
            0x2060,
            0xFEFF,
            0x0E4D,
        }
    )
    | frozenset(range(0x202A, 0x202F))
    | frozenset(range(0x2066, 0x206A))
)
_VARIANTS = {
    # Arabic: spelling habits that readers do not tell apart.
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي",
    "ؤ": "و", "ة": "ه", "ک": "ك", "ء": "",
    # Hebrew final letters.
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
    # Indic: candrabindu and anusvara are exchanged freely.
    "\u0901": "\u0902", "\u0981": "\u0982", "\u0a01": "\u0a02", "\u0a70": "\u0a02",
    "\u0a71": "",
    # Latin letters that have no decomposition.
    "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "ß": "ss",
    "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "þ": "th",
    "ħ": "h", "ŧ": "t", "ə": "e", "ς": "σ",
}  # fmt: skip


def _stripped(code: int) -> bool:
    return code in _DROPPED or any(low <= code <= high for low, high in _STRIPPED_MARKS)


def _fold_composed(char: str) -> str:
    """Fold one character that NFKC has already put into its usual form."""
    if char in _VARIANTS:
        return _VARIANTS[char]
    if _stripped(ord(char)):
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] not in "LMN":
        return " "
    base = unicodedata.normalize("NFD", char)
    kept = "".join(mark for mark in base if not _stripped(ord(mark)))
    if not ("\u00c0" <= char <= "\u052f" or "\u1e00" <= char <= "\u1fff"):
        # Elsewhere a decomposition splits real letters: put them together again.
        return unicodedata.normalize("NFC", kept)
    return "".join(_VARIANTS.get(letter, letter) for letter in kept)


class _FoldTable(dict[int, str]):
    """A ``str.translate`` table that fills itself, one entry a character seen."""

    def __missing__(self, code: int) -> str:
        composed = unicodedata.normalize("NFKC", chr(code))
        folded = "".join(_fold_composed(char) for char in composed)
        self[code] = folded
        return folded


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Return the text folded, case kept.

    Args:
        text: Any string, lone surrogates included.

    Returns:
        Letters, marks, digits and spaces; may be longer or shorter than the text.
    """
    return text.translate(_TABLE)


def fold_lengths(text: str) -> list[int]:
    """Return how many characters each character of the text folds to.

    Args:
        text: Any string.

    Returns:
        One length, 0 or more, a code point; their sum is ``len(fold(text))``.
    """
    return [len(_TABLE[ord(char)]) for char in text]
