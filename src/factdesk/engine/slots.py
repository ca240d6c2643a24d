# SPDX-License-Identifier: Apache-2.0
"""Tell whether a value of one text and a value of another fill the same slot.

Two numbers that differ conflict only if both are said of the same thing. The evidence
is what stands around them: words that both texts share, in the clause of the one value
and in the clause of the other. A clause without a word of its own ("on 3 May,") borrows
those of its sentence.

**Invariants:** clauses are cut at marks and at words such as "that"; numbers, negators
and words without a meaning are no evidence; long texts are compared word by word form,
so that the time stays linear.

Example:
    >>> ours = Slots("I read it on Monday: the ferry sank", "en")
    >>> theirs = Slots("The ferry sank on Friday", "en")
    >>> shared_around(ours, (13, 19), theirs, (18, 24))
    0
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from factdesk.engine.likeness import Word
from factdesk.text.calendar_words import months, weekdays
from factdesk.text.folding import fold
from factdesk.text.language import FUNCTION_WORDS
from factdesk.text.lexemes import MARK, WORD, Lexeme, glued, lexemes
from factdesk.text.negation import is_negator
from factdesk.text.numerals import number_words, scales
from factdesk.text.outcomes import LONGEST_OUTCOME, is_person, outcome_of

__all__ = ["Slots", "shared_around"]


def _words(row: str) -> frozenset[str]:
    return frozenset(fold(row).casefold().split())


_OPENERS = {
    "en": _words("that whether but because while although"),
    "fr": _words("que qu mais car tandis alors"),
    "es": _words("que pero porque mientras aunque"),
    "pt": _words("que mas porque enquanto"),
    "de": _words("dass daß aber weil während"),
    "vi": frozenset({"rằng", "thấy", "nghe", "nhưng", "vì", "mà"}),
    "ar": _words("أن بأن إن أنه أنها بأنه بأنها لكن ولكن لأن بينما"),
    "hi": _words("कि लेकिन मगर क्योंकि"),
}
"""Words that open what is said, seen or asked, or another statement."""

_NOW = _words("now maintenant ahora agora jetzt nun giờ الآن والآن وهلأ अब")
_AND = _words("and et y e und và rồi و और")

_SENTENCE_ENDS = frozenset("!?;\n|\u2014.\u00b7")
_PART_ENDS = frozenset(':()"')
_FEW = 2
_OUTCOME_REACH = 8
_MOST_COMPARED = 120


_Place = tuple[int, int, int]
"""Sentence, part of it between colons and words such as "that", clause."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A word with a meaning, and the clause and sentence in which it stands."""

    word: Word
    start: int
    end: int
    place: _Place


class Slots:
    """The words with a meaning of one text, in their clauses."""

    def __init__(self, text: str, lang: str) -> None:
        self._run = lexemes(text)
        self._lang = lang
        self._around: dict[tuple[int, int], list[Word]] = {}

    @cached_property
    def _places(self) -> list[_Place]:
        """Where each lexeme stands."""
        openers = _OPENERS.get(self._lang, frozenset())
        sentence = part = clause = 0
        found: list[_Place] = []
        for at, each in enumerate(self._run):
            depth = _ends(self._run, at) if each.kind == MARK else 0
            if self._form(each) in openers or self._turns(at):
                depth = 2
            clause += depth > 0
            part += depth > 1
            sentence += depth > 2
            found.append((sentence, part, clause))
        return found

    @cached_property
    def _parts(self) -> list[_Part]:
        """The words that are evidence."""
        functions = FUNCTION_WORDS.get(self._lang, frozenset())
        others = _no_evidence(self._lang)
        return [
            _Part(Word(self._form(each), self._lang), each.start, each.end, place)
            for each, place in zip(self._run, self._places, strict=True)
            if each.kind == WORD
            and each.form not in functions
            and self._form(each) not in others
            and not is_negator(self._form(each), self._lang)
        ]

    def _turns(self, at: int) -> bool:
        """Tell whether "and now" opens another statement."""
        form = self._run[at].form
        before = self._run[at - 1].form if at else ""
        return form in _NOW and (before in _AND or form[0] == "\u0648")

    def _form(self, lexeme: Lexeme) -> str:
        return lexeme.spelt if self._lang == "vi" else lexeme.form

    def around(self, span: tuple[int, int]) -> list[Word]:
        """Return the words beside a span in its clause.

        A clause of a word or two borrows from its neighbours.
        """
        if span not in self._around:
            self._around[span] = self._find_around(span)
        return self._around[span]

    def sentence_of(self, span: tuple[int, int]) -> list[Word]:
        """Return the words of a span's sentence that name no people and no outcome."""
        here = self._place_of(span[0])
        return [
            part.word
            for part in self._parts
            if part.place[0] == here[0]
            and not is_person(part.word.form)
            and not outcome_of((part.word.form,), self._lang)
        ]

    def _find_around(self, span: tuple[int, int]) -> list[Word]:
        here = self._place_of(span[0])
        beside = [p for p in self._parts if p.end <= span[0] or span[1] <= p.start]
        near: list[Word] = []
        for depth, enough in ((3, _FEW), (2, 1), (1, 1)):
            near = [p.word for p in beside if p.place[:depth] == here[:depth]]
            if len(near) >= enough:
                break
        return near

    @cached_property
    def outcomes(self) -> list[tuple[int, str]]:
        """Place among the lexemes, and name, of each word for what became of people."""
        forms = [self._form(each) for each in self._run]
        named = (
            (at, outcome_of(forms[at : at + LONGEST_OUTCOME], self._lang))
            for at in range(len(forms))
        )
        return [(at, name) for at, name in named if name]

    def outcome_beside(
        self,
        span: tuple[int, int],
        others: Sequence[tuple[int, int]],
        *,
        reach: int = _OUTCOME_REACH,
    ) -> str:
        """Return what became of those whom a number counts; empty where unsure.

        The word stands in the same part of the sentence, and no other number is nearer.

        Args:
            span: Of the number.
            others: Spans of the text's other numbers.
            reach: How many words away the word may stand.
        """
        here, place = self._at(span[0]), self._place_of(span[0])
        rivals = [self._at(other[0]) for other in others if other != span]
        near = [
            (abs(at - here), name)
            for at, name in self.outcomes
            if abs(at - here) <= reach
            and self._places[at][:2] == place[:2]
            and all(abs(at - rival) > abs(at - here) for rival in rivals)
        ]
        return min(near)[1] if len({name for _, name in near}) == 1 else ""

    def _at(self, start: int) -> int:
        return max(bisect_right(self._run, start, key=lambda each: each.start) - 1, 0)

    def _place_of(self, start: int) -> _Place:
        return self._places[self._at(start)] if self._run else (0, 0, 0)


def _ends(run: Sequence[Lexeme], at: int) -> int:
    """Return 3 for a mark that ends a sentence, 2 for a part, 1 for a clause."""
    form = run[at].form
    if 0 < at < len(run) - 1 and glued(*run[at - 1 : at + 2]):
        return 0
    if form in _SENTENCE_ENDS:
        return 3
    if form in _PART_ENDS:
        return 2
    return int(form == "," or (form == "-" and 0 < at < len(run) - 1))


_TIME_WORDS = _words(
    "ago old aged yesterday today ans hace anos cách đây trước منذ قبل पहले"
)


@cache
def _no_evidence(lang: str) -> frozenset[str]:
    return frozenset(
        number_words(lang).keys()
        | scales(lang).keys()
        | months(lang).keys()
        | weekdays(lang).keys()
        | _TIME_WORDS
    )


def shared_around(
    ours: Slots, span: tuple[int, int], theirs: Slots, other: tuple[int, int]
) -> int:
    """Count the words of the second value's clause that the first one's has too."""
    mine, rivals = ours.around(span), theirs.around(other)
    if len(mine) > _MOST_COMPARED or len(rivals) > _MOST_COMPARED:
        return len({word.stem for word in mine} & {word.stem for word in rivals})
    return sum(any(one.like(word) for one in mine) for word in rivals)
