# SPDX-License-Identifier: Apache-2.0
"""Read a text for all that is compared: numbers, dates, names and denials.

**Invariants:** each kind of value is read once, when it is first needed, and at most
150 are kept, for every value of one side is held against every one of the other.

Example:
    >>> [date.shown for date in reading_of("It sank on 3 May 2026", "en").dates]
    ['2026-05-03']
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from factdesk.engine.slots import Slots
from factdesk.text.dates import Date, find_dates
from factdesk.text.language import short_code
from factdesk.text.lexemes import WORD, language_of, lexemes, settle_language
from factdesk.text.negation import Sentence, read_sentences
from factdesk.text.places import Name, find_names
from factdesk.text.quantities import Quantity, find_quantities

__all__ = ["Reading", "languages", "reading_of"]

_MOST_VALUES = 150


def languages(
    post: str, lang_post: str, text: str, lang_record: str
) -> tuple[str, str]:
    """Return the language of each side; a side that is unsure takes the other's.

    Args:
        post: The post.
        lang_post: Its language; empty means "find out".
        text: The text of the record.
        lang_record: Its language, likewise.
    """
    mine = short_code(lang_post) or _language(post)
    theirs = short_code(lang_record) or _language(text)
    if mine == theirs:
        return mine, theirs
    both = theirs if short_code(lang_record) else _language(f"{post}\n{text}")
    if both in {mine, theirs}:
        if not short_code(lang_post):
            mine = settle_language(lexemes(post), mine, both)
        if not short_code(lang_record):
            theirs = settle_language(lexemes(text), theirs, both)
    return mine, theirs


@lru_cache(maxsize=64)
def _language(text: str) -> str:
    return language_of(lexemes(text))


class Reading:
    """One text, read for each kind of value when it is first needed."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self._given = lang

    @cached_property
    def lang(self) -> str:
        """The language, given or found."""
        return language_of(lexemes(self.text), self._given)

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        """The dates, the first of them."""
        return find_dates(self.text, self.lang)[:_MOST_VALUES]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers that are no part of a date."""
        spans = [(date.start, date.end) for date in self.dates]
        found = find_quantities(self.text, self.lang, skip=spans)
        return found[:_MOST_VALUES]

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names that are no feast: "la Toussaint" is no place."""
        feasts = [date for date in self.dates if date.feast]
        found = find_names(self.text, self.lang)[:_MOST_VALUES]
        return tuple(
            name
            for name in found
            if not any(
                each.start < name.end and name.start < each.end for each in feasts
            )
        )

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, read for what they deny."""
        return read_sentences(self.text, self.lang)[:_MOST_VALUES]

    @cached_property
    def denies(self) -> bool:
        """Whether any sentence turns something round."""
        return any(each.negators for each in self.sentences)

    @cached_property
    def slots(self) -> Slots:
        """The words with a meaning in their clauses."""
        return Slots(self.text, self.lang)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, folded."""
        return tuple(each.form for each in lexemes(self.text) if each.kind == WORD)

    @cached_property
    def joined(self) -> str:
        """The words without spaces."""
        return "".join(self.words)


@lru_cache(maxsize=32)
def reading_of(text: str, lang: str) -> Reading:
    """Return the reading of a text; one post is compared with many records in a row.

    Args:
        text: Any string.
        lang: Its language; empty means "find out".
    """
    return Reading(text, lang)
