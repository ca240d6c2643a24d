# SPDX-License-Identifier: Apache-2.0
"""Tell whether two words of a language are forms of one.

**Invariants:** likeness is symmetric for words of one language; no string raises.

Example:
    >>> Word("flooded", "en").like(Word("floods", "en"))
    True
"""

from __future__ import annotations

from factdesk.text.stemming import stemmer
from factdesk.text.synonyms import meaning

__all__ = ["Word", "alike"]


class Word:
    """A word in the forms in which it is compared."""

    def __init__(self, form: str, lang: str) -> None:
        self.form = form
        self.lang = lang
        self.stem = stemmer(lang)(form)
        self.meaning = meaning(form)

    def like(self, other: Word) -> bool:
        """Tell whether two words are forms of one."""
        if self.form == other.form or self.stem == other.stem:
            return True
        if self.meaning and self.meaning == other.meaning:
            return True
        short, long = sorted((self.form, other.form), key=len)
        if self.lang == "ar":
            return (
                len(short) >= 3 and len(long) - len(short) <= 3 and short in long
            ) or _same_root(_arabic_core(self.form), _arabic_core(other.form))
        if self.lang == "vi" or (len(short) < 4 and self.lang != "hi"):
            return False
        prefix = 0
        while prefix < len(short) and short[prefix] == long[prefix]:
            prefix += 1
        return prefix >= (2 if self.lang == "hi" else 4) and prefix >= 0.6 * len(long)


def _same_root(one: str, other: str) -> bool:
    """Compare Arabic cores; a hollow verb drops its long vowel behind "lam"."""
    return (
        one == other
        or _hollow(one) == other
        or _hollow(other) == one
        or (len(_hollow(one)) == 2 and _hollow(one) == _hollow(other))
    )


def _hollow(core: str) -> str:
    """Return two letters for a hollow verb: without its person or its long vowel."""
    if len(core) == 3 and core[0] in _PERSONS:
        return core[1:]
    if len(core) == 3 and core[1] in _LONG_VOWELS:
        return core[0] + core[2]
    return core


_PERSONS = "\u064a\u062a\u0646"
_LONG_VOWELS = "\u0627\u0648\u064a"


def alike(one: str, other: str, lang: str) -> bool:
    """Tell whether two words are forms of one; an empty word is like none.

    Args:
        one: A folded word.
        other: Another.
        lang: Their language.
    """
    return bool(one and other) and Word(one, lang).like(Word(other, lang))


def _arabic_core(form: str) -> str:
    """Strip what Arabic verbs and nouns put around their letters, roughly."""
    for prefix in _ARABIC_STARTS:
        if form.startswith(prefix) and len(form) - len(prefix) >= 3:
            form = form[len(prefix) :]
            break
    for ending in _ARABIC_ENDS:
        if form.endswith(ending) and len(form) - len(ending) >= 3:
            return form[: -len(ending)]
    return form


_ARABIC_STARTS = (
    "\u0648\u0627\u0644", "\u0628\u0627\u0644", "\u0627\u0644", "\u0633\u064a",
    "\u0633\u062a", "\u0644\u0644", "\u0648", "\u0628", "\u064a", "\u062a", "\u0644",
)  # fmt: skip
_ARABIC_ENDS = (
    "\u0627\u0646", "\u0648\u0646", "\u064a\u0646", "\u0648\u0627", "\u0627\u062a",
    "\u062a", "\u0647", "\u0627",
)  # fmt: skip
