# SPDX-License-Identifier: Apache-2.0
"""Tell in what a post and a record differ although they look alike.

The classic mistakes of matching are the same topic with another number, date, place or
name, or with a negation. What one side alone says is no clash, except a negation of
what the other side says.

**Invariants:** spans are half-open code points inside the given strings; no string
raises; only the first 20,000 characters of each string are read, so time is bounded.

Example:
    >>> [clash.kind.value for clash in find_clashes(
    ...     "Fire in Accra killed 9", {"claim": "A fire in Lagos killed 12"})]
    ['number', 'place']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from rapidfuzz.distance import OSA

from factdesk.claims import Clash, ClashKind
from factdesk.text.dates import Date, compatible, find_dates, same
from factdesk.text.lexemes import WORD, language_of, lexemes
from factdesk.text.negation import Negator, Sentence, read_sentences
from factdesk.text.places import Certainty, Name, find_names, inside, same_name
from factdesk.text.quantities import (
    Measure,
    Quantity,
    agree,
    comparable,
    find_quantities,
)
from factdesk.text.stemming import stemmer

__all__ = ["MOST_READ", "find_clashes"]

MOST_READ = 20_000
"""Code points of a string that are read."""

_LONGEST_TEXT_AS_CLAIM = 400
# An embedded post ends in who sent it and when, which is no part of what it says.
_SIGNATURE = re.compile(r"\u2014[^\u2014\n]{0,80}@[^\u2014\n]{0,60}\d{4}\s*$")
_FEW = 2
# No claim has more; every value of one side is held against every one of the other.
_MOST_VALUES = 150
_MOST_CLAIMED = 12
_T = TypeVar("_T", Quantity, Date, Name)


def find_clashes(
    post: str, record: Mapping[str, str], *, lang_post: str = "", lang_record: str = ""
) -> tuple[Clash, ...]:
    """Find in what a post differs from a record.

    Args:
        post: The masked post.
        record: Field ("claim", "title", "text") to its masked text; each may be absent.
        lang_post: Language of the post; empty means "find out".
        lang_record: Language of the record, likewise.

    Returns:
        Clashes in the order number, date, place, negation, name, each once.
    """
    said = _reading(_SIGNATURE.sub("", post[:MOST_READ]), lang_post)
    fields = [
        (name, _reading(text[:MOST_READ], lang_record))
        for name in ("claim", "title", "text")
        if (text := record.get(name, "")) and not text.isspace()
    ]
    # A headline tells the finding, a body the whole story: the claim is compared.
    main = [
        pair
        for pair in fields[:1]
        if pair[0] != "text" or len(pair[1].text) <= _LONGEST_TEXT_AS_CLAIM
    ]
    if not main or not said.text.strip():
        return ()
    found: list[Clash] = []
    for part in (_number_clashes, _date_clashes, _place_clashes):
        found += part(said, main, fields)
    found += _negation_clashes(said, *main[0])
    found += _name_clashes(said, *main[0])
    return tuple(found)


class _Reading:
    """One text, read for each kind of value when it is first needed."""

    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self._given = lang

    @cached_property
    def lang(self) -> str:
        return language_of(lexemes(self.text), self._given)

    @cached_property
    def dates(self) -> tuple[Date, ...]:
        return find_dates(self.text, self.lang)[:_MOST_VALUES]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        spans = [(date.start, date.end) for date in self.dates]
        found = find_quantities(self.text, self.lang, skip=spans)
        return found[:_MOST_VALUES]

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return find_names(self.text, self.lang)[:_MOST_VALUES]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return read_sentences(self.text, self.lang)[:_MOST_VALUES]

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(each.form for each in lexemes(self.text) if each.kind == WORD)

    @cached_property
    def joined(self) -> str:
        return "".join(self.words)


@lru_cache(maxsize=32)
def _reading(text: str, lang: str) -> _Reading:
    # One post is compared with many records in a row.
    return _Reading(text, lang)


_Fields = Sequence[tuple[str, _Reading]]


def _main_field(
    fields: _Fields, values: Callable[[_Reading], Sequence[_T]]
) -> tuple[str, _Reading] | None:
    """Return the first field that has a value of the kind."""
    for name, reading in fields:
        if values(reading):
            return name, reading
    return None


def _left_over(
    mine: Sequence[_T], theirs: Sequence[_T], agrees: Callable[[_T, _T], bool]
) -> tuple[list[_T], list[_T]]:
    """Return what of each side agrees with nothing of the other."""
    return (
        [one for one in mine if not any(agrees(one, other) for other in theirs)],
        [other for other in theirs if not any(agrees(one, other) for one in mine)],
    )


def _stands_elsewhere(
    value: _T,
    fields: _Fields,
    main: str,
    values: Callable[[_Reading], Sequence[_T]],
    agrees: Callable[[_T, _T], bool],
) -> bool:
    """Tell whether a value stands in a field other than the one compared.

    That excuses it only where the first field of the record says nothing of the kind.
    """
    if main == fields[0][0]:
        return False
    return any(
        agrees(value, other)
        for name, reading in fields
        if name != main
        for other in values(reading)
    )


# Numbers -----------------------------------------------------------------------------


def _quantities(reading: _Reading) -> Sequence[Quantity]:
    return [each for each in reading.quantities if not each.article]


def _agree(one: Quantity, other: Quantity) -> bool:
    ordinals = (one.measure, other.measure).count(Measure.ORDINAL)
    return agree(one, other) and (ordinals == 0 or comparable(one, other))


def _number_clashes(said: _Reading, main: _Fields, fields: _Fields) -> list[Clash]:
    chosen = _main_field(main, _quantities) or _main_field(
        main, lambda reading: reading.quantities
    )
    if chosen is None:
        return []
    field, reading = chosen
    mine, theirs = _left_over(said.quantities, reading.quantities, _agree)
    mine = [
        one
        for one in mine
        if not _stands_elsewhere(one, fields, field, _quantities, _agree)
    ]
    found: list[Clash] = []
    crowded = len([one for one in mine if not one.article]) > _FEW
    for other in theirs:
        best = max(
            (one for one in mine if _same_thing(one, other, said, reading)),
            key=lambda one: _nearness(one, other, said, reading),
            default=None,
        )
        if best is None:
            continue
        if crowded and not _nearness(best, other, said, reading):
            continue
        mine.remove(best)
        found.append(
            _clash(ClashKind.NUMBER, best, field, other, best.shown, other.shown)
        )
    return found


def _same_thing(
    one: Quantity, other: Quantity, said: _Reading, reading: _Reading
) -> bool:
    """Tell whether two numbers that differ count the same thing."""
    if (one.article and other.article) or not comparable(one, other):
        return False
    if one.article or other.article:
        # "A spoon" says one spoon only where the other side counts spoons.
        return bool(one.noun) and _alike(one.noun, other.noun, said.lang)
    return True


def _nearness(one: Quantity, other: Quantity, said: _Reading, reading: _Reading) -> int:
    """Count the signs that two numbers count the same thing."""
    score = 2 * (one.measure is other.measure and one.measure is not Measure.COUNT)
    if one.noun and _alike(one.noun, other.noun, said.lang):
        score += 3
    around = _around(said.text, one.start, one.end) & _around(
        reading.text, other.start, other.end
    )
    return score + len(around)


def _around(text: str, start: int, end: int) -> set[str]:
    """Return the longer words near a span."""
    near = text[max(0, start - 40) : start] + " " + text[end : end + 40]
    return {each.form for each in lexemes(near) if len(each.form) > 3}


# Dates -------------------------------------------------------------------------------


def _dates(reading: _Reading) -> Sequence[Date]:
    return reading.dates


def _date_clashes(said: _Reading, main: _Fields, fields: _Fields) -> list[Clash]:
    chosen = _main_field(main, _dates)
    if chosen is None:
        return []
    field, reading = chosen
    mine, theirs = _left_over(said.dates, reading.dates, same)
    mine = [
        one for one in mine if not _stands_elsewhere(one, fields, field, _dates, same)
    ]
    found: list[Clash] = []
    for other in theirs:
        one = next((one for one in mine if not compatible(one, other)), None)
        if one is not None:
            mine.remove(one)
            found.append(
                _clash(ClashKind.DATE, one, field, other, one.shown, other.shown)
            )
    return found


# Places and names --------------------------------------------------------------------


def _places(reading: _Reading) -> Sequence[Name]:
    return [name for name in reading.names if name.certainty > Certainty.NAME]


def _place_clashes(said: _Reading, main: _Fields, fields: _Fields) -> list[Clash]:
    chosen = _main_field(main, _places)
    if chosen is None:
        return []
    field, reading = chosen
    mine = [name for name in _places(said) if not _mentioned(name, reading)]
    theirs = [name for name in _places(reading) if not _mentioned(name, said)]
    mine = [
        name
        for name in mine
        if not _stands_elsewhere(
            name, fields, field, lambda other: other.names, same_name
        )
    ]
    found: list[Clash] = []
    copied = _share_copied(said, reading) if mine and theirs else 0.0
    for other in theirs:
        rivals = [one for one in mine if _rival_places(one, other, copied)]
        if rivals:
            one = max(
                rivals, key=lambda name: (name.certainty, name.after == other.after)
            )
            mine.remove(one)
            found.append(
                _clash(ClashKind.PLACE, one, field, other, one.shown, other.shown)
            )
    return found


def _rival_places(one: Name, other: Name, copied: float) -> bool:
    """Tell whether two places exclude each other as the place of one event.

    Grammar alone is a weak sign of a place: it is believed on both sides only where the
    texts say much the same otherwise, and in scripts without capitals only where the
    names stand in the same slot or hardly another word differs.
    """
    if inside(one, other):
        return False
    sure = (one.certainty, other.certainty).count(Certainty.PLACE) == _FEW
    known = bool(one.codes) + bool(other.codes)
    if one.key < _PAST_LATIN and other.key < _PAST_LATIN:
        return known == _FEW or copied >= _MOSTLY or sure
    if known or _same_slot(one, other):
        return known == _FEW or copied >= _MOSTLY
    return sure and copied >= _NEARLY_ALL


def _share_copied(said: _Reading, reading: _Reading) -> float:
    """Return the share of the field's words with a meaning that the post has too."""
    wanted = [_Word(form, reading.lang) for form in sorted(set(_content(reading)))]
    mine = [_Word(form, said.lang) for form in sorted(set(_content(said)))]
    if not wanted or max(len(wanted), len(mine)) > _MOST_COMPARED:
        return 0.0
    shared = sum(any(one.like(other) for one in mine) for other in wanted)
    return shared / len(wanted) if shared >= _FEW else 0.0


def _content(reading: _Reading) -> list[str]:
    return [
        sentence.words[at].form
        for sentence in reading.sentences
        for at in sentence.content
    ]


_PAST_LATIN = "\u02b0"
_MOSTLY = 0.4
_NEARLY_ALL = 0.6


def _mentioned(name: Name, reading: _Reading) -> bool:
    """Tell whether a text says a name in any spelling, with a capital or without."""
    if any(same_name(name, other) for other in reading.names):
        return True
    key = name.key
    if len(key) > 3 and key in reading.joined:
        return True
    if len(key) > 3 and any("." not in code for code in name.codes):
        # "Turkish" speaks of Turkey.
        return any(word.startswith(key[:4]) for word in reading.words)
    return not name.codes and any(_slip(key, word) for word in reading.words)


def _slip(key: str, word: str) -> bool:
    """Tell whether a word is a name with one letter amiss."""
    if len(key) < 5 or abs(len(key) - len(word)) > 1:
        return False
    return OSA.distance(key, word, score_cutoff=1) <= 1


def _name_clashes(said: _Reading, field: str, reading: _Reading) -> list[Clash]:
    """Compare names that are no places, where they stand in the same slot."""
    mine = [n for n in _others(said) if not _mentioned(n, reading)]
    theirs = [n for n in _others(reading) if not _mentioned(n, said)]
    found: list[Clash] = []
    for other in theirs:
        one = next((one for one in mine if _same_slot(one, other)), None)
        if one is not None:
            mine.remove(one)
            found.append(
                _clash(ClashKind.NAME, one, field, other, one.shown, other.shown)
            )
    return found


def _others(reading: _Reading) -> list[Name]:
    return [name for name in reading.names if name.certainty is Certainty.NAME]


def _same_slot(one: Name, other: Name) -> bool:
    if one.body is not other.body:
        return False
    before = bool(one.before) and one.before == other.before
    after = bool(one.after) and one.after == other.after
    return before or after


# Negation ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A sentence of the post and one of the record, and the words that they share."""

    mine: Sentence
    theirs: Sentence
    pairs: tuple[tuple[int, int], ...]


def _negation_clashes(said: _Reading, field: str, reading: _Reading) -> list[Clash]:
    found: list[Clash] = []
    for theirs in reading.sentences[:_MOST_CLAIMED]:
        meeting = _best_meeting(said, theirs, reading)
        if meeting is None:
            continue
        clash = _turned_round(meeting, field) or _opposed(meeting, field)
        if clash is not None and not _denied_elsewhere(clash, said, reading, meeting):
            found.append(clash)
    return found[:1]


def _denied_elsewhere(
    clash: Clash, said: _Reading, reading: _Reading, meeting: _Meeting
) -> bool:
    """Tell whether another sentence of the silent side denies one of the same words.

    The two texts may cut the same statement into sentences differently.
    """
    if clash.post_value and clash.record_value:
        return False
    silent, apart, telling = said, meeting.mine, meeting.theirs
    if clash.post_value:
        silent, apart, telling = reading, meeting.theirs, meeting.mine
    denied = {telling.words[at].form for at in telling.negated}
    return any(
        sentence.words[at].form in denied
        for sentence in silent.sentences
        if sentence is not apart
        for at in sentence.negated
    )


def _best_meeting(
    said: _Reading, theirs: Sentence, reading: _Reading
) -> _Meeting | None:
    """Return the sentence of the post that shares most words with the record's."""
    wanted = {at: _Word(theirs.words[at].form, reading.lang) for at in theirs.content}
    best: _Meeting | None = None
    for mine in said.sentences:
        pairs = _shared(mine, theirs, said.lang, wanted)
        if pairs and (best is None or len(pairs) > len(best.pairs)):
            best = _Meeting(mine, theirs, tuple(pairs))
    return best


class _Word:
    """A word in the forms in which it is compared."""

    def __init__(self, form: str, lang: str) -> None:
        self.form = form
        self.lang = lang
        self.stem = stemmer(lang)(form)

    def like(self, other: _Word) -> bool:
        """Tell whether two words are forms of one."""
        if self.form == other.form or self.stem == other.stem:
            return True
        short, long = sorted((self.form, other.form), key=len)
        if self.lang == "ar":
            return (
                len(short) >= 3 and len(long) - len(short) <= 3 and short in long
            ) or (_arabic_core(self.form) == _arabic_core(other.form))
        if self.lang == "vi" or (len(short) < 4 and self.lang != "hi"):
            return False
        prefix = 0
        while prefix < len(short) and short[prefix] == long[prefix]:
            prefix += 1
        return prefix >= (2 if self.lang == "hi" else 4) and prefix >= 0.6 * len(long)


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


def _alike(one: str, other: str, lang: str) -> bool:
    return bool(one and other) and _Word(one, lang).like(_Word(other, lang))


def _shared(
    mine: Sentence, theirs: Sentence, lang: str, wanted: Mapping[int, _Word]
) -> list[tuple[int, int]]:
    """Pair the words of a sentence with words of the record's sentence."""
    alike = {
        at: there
        for name in mine.sides.keys() & theirs.sides.keys()
        for at, side in mine.sides[name].items()
        for there, other in theirs.sides[name].items()
        if side == other
    }
    by_form: dict[str, int] = {}
    for at, word in wanted.items():
        by_form.setdefault(word.form, at)
    pairs: list[tuple[int, int]] = []
    for at in sorted(mine.content):
        form = mine.words[at].form
        if form in by_form:
            pairs.append((at, by_form[form]))
        elif at in alike:
            pairs.append((at, alike[at]))
        elif len(wanted) <= _MOST_COMPARED and len(mine.words) <= _MOST_COMPARED:
            word = _Word(form, lang)
            match = next((there for there, w in wanted.items() if word.like(w)), None)
            if match is not None:
                pairs.append((at, match))
    return pairs


_MOST_COMPARED = 120


def _turned_round(meeting: _Meeting, field: str) -> Clash | None:
    """Compare what is denied on each side."""
    mine, theirs = meeting.mine, meeting.theirs
    forward = dict(meeting.pairs)
    backward = {there: here for here, there in meeting.pairs}
    both = bool(mine.negators and theirs.negators)
    if len(set(backward)) < _FEW or (both and _as_often(meeting)):
        return None
    ours = _telling(mine, theirs, forward, strict=both)
    others = _telling(theirs, mine, backward, strict=both)
    if (ours is None) == (others is None) or _balanced(meeting):
        return None
    mine_word = None if ours is None else mine.words[ours.at]
    their_word = None if others is None else theirs.words[others.at]
    return Clash(
        ClashKind.NEGATION,
        None if mine_word is None else (mine_word.start, mine_word.end),
        field,
        None if their_word is None else (their_word.start, their_word.end),
        "" if mine_word is None else mine_word.spelt,
        "" if their_word is None else their_word.spelt,
    )


def _as_often(meeting: _Meeting) -> bool:
    """Tell whether both sides deny equally often.

    What each denies is often told by other verbs ("nobody died", "no death"), which no
    list of words can pair, so nothing is said then: a warning that is wrong costs more
    than one that is missing.
    """
    mine, theirs = (_denied_times(each) for each in (meeting.mine, meeting.theirs))
    return mine == theirs


def _denied_times(sentence: Sentence) -> int:
    """Count negators; words that negate together ("no … nadie") count once."""
    count, last = 0, -_NEAR
    for negator in sentence.negators:
        if negator.at - last >= _NEAR:
            count += 1
        last = negator.at
    return count


def _telling(
    one: Sentence, other: Sentence, pairs: Mapping[int, int], *, strict: bool
) -> Negator | None:
    """Return the first negator that turns round what the other side says.

    Args:
        one: The sentence with the negator.
        other: The other side's sentence.
        pairs: Place of a word here to the place of the same word there.
        strict: The other side denies something too, so only a near word counts.
    """
    denied = {at for negator in other.negators for at in negator.reach}
    for negator in one.negators:
        reached = [at for at in negator.reach if at in pairs]
        heavy = [at for at in negator.reach if at not in one.light]
        near = [at for at in {*negator.reach[:1], *heavy[:1]} if at in pairs]
        enough = bool(near) or (
            not strict
            and 2 * len(reached) >= len(negator.reach) > 0
            and not _said_otherwise(other, {pairs[at] for at in reached}, pairs)
        )
        if negator.denial:
            enough = len(reached) >= min(2, len(negator.reach)) > 0
        if not enough or any(pairs[at] in denied for at in reached):
            continue
        if not _softened(other, {pairs[at] for at in reached}, pairs):
            return negator
    return None


def _said_otherwise(
    other: Sentence, places: set[int], pairs: Mapping[int, int]
) -> bool:
    """Tell whether a word that only the other side has may stand for the negation.

    Where the negated word itself is not shared ("did not disclose the crack"), a word
    of the other side beside the shared ones ("hid the crack") may well mean the same.
    """
    own = other.content - set(pairs.values()) - other.light
    return any(abs(word - at) <= _BESIDE for word in own for at in places)


def _softened(other: Sentence, places: set[int], pairs: Mapping[int, int]) -> bool:
    """Tell whether a word of lack stands near, which only the other side has."""
    own = other.soft - set(pairs.values())
    return any(abs(soft - at) <= _NEAR for soft in own for at in places)


_NEAR = 4
_BESIDE = 3


def _balanced(meeting: _Meeting) -> bool:
    """Tell whether an opposite word makes up for the negator: "not open", "closed"."""
    mine, theirs = _effective(meeting.mine), _effective(meeting.theirs)
    return any(
        not mine[name].isdisjoint(theirs[name]) and _touched(meeting, name)
        for name in mine.keys() & theirs.keys()
    )


def _effective(sentence: Sentence) -> dict[str, set[int]]:
    """Return for each pair of opposites what the sentence says in the end."""
    negated = sentence.negated
    return {
        name: {-side if at in negated else side for at, side in row.items()}
        for name, row in sentence.sides.items()
    }


def _touched(meeting: _Meeting, name: str) -> bool:
    """Tell whether a negator of either side reaches a word of the pair."""
    return any(
        at in sentence.negated
        for sentence in (meeting.mine, meeting.theirs)
        for at in sentence.sides[name]
    )


def _opposed(meeting: _Meeting, field: str) -> Clash | None:
    """Compare pairs such as open and closed where neither side denies anything."""
    mine, theirs = meeting.mine, meeting.theirs
    if mine.negators or theirs.negators or len(meeting.pairs) < _FEW:
        return None
    for name in sorted(mine.sides.keys() & theirs.sides.keys()):
        ours, others = mine.sides[name], theirs.sides[name]
        if not set(ours.values()).isdisjoint(others.values()):
            continue
        one = mine.words[min(ours)]
        other = theirs.words[min(others)]
        return Clash(
            ClashKind.NEGATION,
            (one.start, one.end),
            field,
            (other.start, other.end),
            one.spelt,
            other.spelt,
        )
    return None


def _clash(
    kind: ClashKind,
    one: Quantity | Date | Name,
    field: str,
    other: Quantity | Date | Name,
    mine: str,
    theirs: str,
) -> Clash:
    return Clash(
        kind, (one.start, one.end), field, (other.start, other.end), mine, theirs
    )
