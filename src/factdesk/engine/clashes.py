# SPDX-License-Identifier: Apache-2.0
"""Tell in what a post and a record differ although they look alike.

The classic mistakes of matching are the same topic with another number, date, place or
name, or with a negation. What one side alone says is no clash, and nor are two values
of different things: a warning needs words that both texts have around the two values
(``slots``), and none where a value of the other side agrees. Where that is uncertain
nothing is said; a warning that is wrong costs more than one that is missing.

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
from functools import lru_cache
from typing import TypeVar

from rapidfuzz.distance import OSA

from factdesk.claims import Clash, ClashKind
from factdesk.engine.denials import find_denials
from factdesk.engine.likeness import Word, alike
from factdesk.engine.readings import Reading, languages, reading_of
from factdesk.engine.slots import shared_around
from factdesk.text.counted import same_things
from factdesk.text.dates import Date, compatible, same
from factdesk.text.gazetteer import PLACES
from factdesk.text.outcomes import is_person, outcome_of
from factdesk.text.place_words import DEMONYMS
from factdesk.text.places import Certainty, Name, inside, same_name
from factdesk.text.quantities import (
    Measure,
    Quantity,
    agree,
    comparable,
)

__all__ = ["MOST_READ", "find_clashes"]

MOST_READ = 20_000
"""Code points of a string that are read."""

_LONGEST_TEXT_AS_CLAIM = 400
# An embedded post ends in who sent it and when, which is no part of what it says.
_SIGNATURE = re.compile(r"\u2014[^\u2014\n]{0,80}@[^\u2014\n]{0,60}\d{4}\s*$")
_FEW = 2
_MOST_CLAIMED = 12
_Value = Quantity | Date | Name
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
    post = _SIGNATURE.sub("", post[:MOST_READ])
    written = [
        (name, text[:MOST_READ])
        for name in ("claim", "title", "text")
        if (text := record.get(name, "")) and not text.isspace()
    ]
    if not written or not post.strip():
        return ()
    lang_post, lang_record = languages(post, lang_post, written[0][1], lang_record)
    said = reading_of(post, lang_post)
    fields = [(name, reading_of(text, lang_record)) for name, text in written]
    # A headline tells the finding, a body the whole story: the claim is compared.
    main = [
        pair
        for pair in fields[:1]
        if pair[0] != "text" or len(pair[1].text) <= _LONGEST_TEXT_AS_CLAIM
    ]
    if not main:
        return ()
    found: list[Clash] = []
    for part in (_number_clashes, _date_clashes, _place_clashes):
        found += part(said, main, fields)
    if not _parts_of_a_whole(said, main[0][1]):
        found += find_denials(said, *main[0])
    found += _name_clashes(said, *main[0])
    return tuple(found)


_Fields = Sequence[tuple[str, Reading]]


def _main_field(
    fields: _Fields, values: Callable[[Reading], Sequence[_T]]
) -> tuple[str, Reading] | None:
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
    values: Callable[[Reading], Sequence[_T]],
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


def _quantities(reading: Reading) -> Sequence[Quantity]:
    return [each for each in reading.quantities if not each.article]


def _agree(one: Quantity, other: Quantity) -> bool:
    ordinals = (one.measure, other.measure).count(Measure.ORDINAL)
    return agree(one, other) and (ordinals == 0 or comparable(one, other))


def _number_clashes(said: Reading, main: _Fields, fields: _Fields) -> list[Clash]:
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
    for other in theirs:
        best = max(
            (one for one in mine if _same_thing(one, other, said, reading)),
            key=lambda one: _nearness(one, other, said, reading),
            default=None,
        )
        if best is None or _complementary(best, other, said, reading):
            continue
        mine.remove(best)
        found.append(
            _clash(ClashKind.NUMBER, best, field, other, best.shown, other.shown)
        )
    return found


def _same_thing(
    one: Quantity, other: Quantity, said: Reading, reading: Reading
) -> bool:
    """Tell whether two numbers that differ are said of the same thing."""
    if (one.article and other.article) or not comparable(one, other):
        return False
    same = alike(one.noun, other.noun, said.lang)
    if one.article or other.article:
        # "A spoon" says one spoon only where the other side counts spoons.
        return same and _shared(one, other, said, reading) > 0
    # A magnitude of 6.5 counts nothing.
    whole_numbers = one.values[0].is_integer() and other.values[0].is_integer()
    nouns = bool(one.noun and other.noun) and whole_numbers
    kinds = {one.measure, other.measure}
    if whole_numbers and kinds <= {Measure.COUNT, Measure.NONE}:
        ends = _outcome(one, said), _outcome(other, reading)
        if all(ends):
            return ends[0] == ends[1] and _told_alike(one, other, said, reading)
    if kinds == {Measure.SHARE}:
        nouns = False
    if len(kinds) == 1 and kinds <= _LONE and _lone_values(one, other, said, reading):
        return True
    if nouns and not same and not same_things(one.noun, other.noun):
        # "12 years for theft", "2 years in prison": a unit counts no noun.
        enough = _NEVER if Measure.COUNT in kinds else _FEW
    else:
        # A bare number and one with a unit are seldom of one thing.
        unlike = Measure.NONE in kinds and len(kinds) > 1
        enough = _FEW if unlike or one.measure is Measure.AGO else 1
    # "One in four teens": the noun names the whole, which says what the share is of.
    whole = one.measure is other.measure is Measure.SHARE and nouns and enough == 1
    return whole or _shared(one, other, said, reading) >= enough


_OUTCOME_REACH = 8
_LONE = {Measure.SHARE, Measure.MONEY}


def _outcome(one: Quantity, reading: Reading) -> str:
    """Return what became of those whom a number counts: "dead"; or nothing."""
    people = is_person(one.noun) or bool(outcome_of((one.noun,), reading.lang))
    if not people and same_things(one.noun, one.noun):
        return ""
    spans = [(each.start, each.end) for each in reading.quantities if not each.article]
    # "Detuvieron a 9": no word says that it is people, but the verb stands beside.
    reach = _OUTCOME_REACH if people else _FEW
    return reading.slots.outcome_beside((one.start, one.end), spans, reach=reach)


def _told_alike(
    one: Quantity, other: Quantity, said: Reading, reading: Reading
) -> bool:
    """Tell whether two numbers of one outcome are of one event."""
    if _shared(one, other, said, reading):
        return True
    # "In Lowen, 23 died": the place stands in a clause of its own.
    mine = said.slots.sentence_of((one.start, one.end))
    theirs = reading.slots.sentence_of((other.start, other.end))
    if max(len(mine), len(theirs)) > _MOST_COMPARED:
        return False
    return any(here.like(there) for here in mine for there in theirs)


def _lone_values(
    one: Quantity, other: Quantity, said: Reading, reading: Reading
) -> bool:
    """Tell whether two values are the only ones of their measure in like texts.

    Where both texts tell one event, and each has one share or one price, the two fill
    one slot however it is worded.
    """
    for value, side in ((one, said), (other, reading)):
        alone = [
            each
            for each in side.quantities
            if each.measure in (value.measure, Measure.NONE) and not each.article
        ]
        if len(alone) > 1:
            return False
    return _share_copied(said, reading) >= _FAIRLY


def _shared(one: _Value, other: _Value, said: Reading, reading: Reading) -> int:
    """Count the words that both values have around them."""
    return shared_around(
        said.slots, (one.start, one.end), reading.slots, (other.start, other.end)
    )


def _parts_of_a_whole(said: Reading, reading: Reading) -> bool:
    """Tell whether 2 of 12 had one on one side, 10 of 12 had none on the other."""
    if said.denies == reading.denies:
        return False
    return any(
        _complementary(one, other, said, reading)
        for one in said.quantities[:_MOST_CLAIMED]
        for other in reading.quantities[:_MOST_CLAIMED]
    )


def _complementary(
    one: Quantity, other: Quantity, said: Reading, reading: Reading
) -> bool:
    """Tell whether two numbers add up to a whole of which one side denies a part."""
    if said.denies == reading.denies or one.article or other.article:
        return False
    if agree(one, other):
        return False
    total = one.values[0] + other.values[0]
    if one.measure is other.measure is Measure.SHARE:
        return abs(total - 100) < _HAIR
    wholes = [each for each in reading.quantities if total in each.values]
    return any(agree(whole, each) for whole in wholes for each in said.quantities)


_NEVER = 10**6
_HAIR = 0.5


def _nearness(one: Quantity, other: Quantity, said: Reading, reading: Reading) -> int:
    """Count the signs that two numbers count the same thing."""
    score = 2 * (one.measure is other.measure and one.measure is not Measure.COUNT)
    if one.noun and alike(one.noun, other.noun, said.lang):
        score += 3
    return score + _shared(one, other, said, reading)


# Dates -------------------------------------------------------------------------------


def _dates(reading: Reading) -> Sequence[Date]:
    return reading.dates


def _date_clashes(said: Reading, main: _Fields, fields: _Fields) -> list[Clash]:
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
        one = max(
            (one for one in mine if not compatible(one, other)),
            key=lambda one: _shared(one, other, said, reading),
            default=None,
        )
        if one is not None and (
            _shared(one, other, said, reading) or _lone_dates(one, other, said, reading)
        ):
            mine.remove(one)
            found.append(
                _clash(ClashKind.DATE, one, field, other, one.shown, other.shown)
            )
    return found


def _lone_dates(one: Date, other: Date, said: Reading, reading: Reading) -> bool:
    """Tell whether like texts have one date each, which say the same parts of it."""
    if len(said.dates) > 1 or len(reading.dates) > 1:
        return False
    if _parts(one) != _parts(other) or one.month is None:
        # Years and weekdays are often of something else: "in 2015 I bought this flat".
        return False
    return _share_copied(said, reading) >= _FAIRLY


def _parts(date: Date) -> tuple[bool, ...]:
    found = (date.year, date.month, date.day, date.weekday, date.season, date.feast)
    return tuple(part is not None for part in found)


# Places and names --------------------------------------------------------------------


def _places(reading: Reading) -> Sequence[Name]:
    return [name for name in reading.names if name.certainty > Certainty.NAME]


def _place_clashes(said: Reading, main: _Fields, fields: _Fields) -> list[Clash]:
    chosen = _main_field(main, _places)
    if chosen is None:
        return []
    field, reading = chosen
    mine = [name for name in _places(said) if not _told(name, said, reading)]
    theirs = [name for name in _places(reading) if not _told(name, reading, said)]
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
        rivals = [
            one
            for one in mine
            if _rival_places(one, other, copied, reading.lang)
            and _shared(one, other, said, reading)
        ]
        if rivals:
            one = max(
                rivals, key=lambda name: (name.certainty, name.after == other.after)
            )
            mine.remove(one)
            found.append(
                _clash(ClashKind.PLACE, one, field, other, one.shown, other.shown)
            )
    return found


def _told(name: Name, own: Reading, reading: Reading) -> bool:
    """Tell whether a text says a place, or a place in it or around it.

    A place around it that both texts name settles nothing.
    """
    return _mentioned(name, reading) or any(
        _nested(name, other) and not _mentioned(other, own)
        for other in _places(reading)
    )


def _nested(one: Name, other: Name) -> bool:
    return any(
        a.startswith(b + ".") or b.startswith(a + ".")
        for a in one.codes
        for b in other.codes
    )


def _rival_places(one: Name, other: Name, copied: float, lang: str) -> bool:
    """Tell whether two places exclude each other as the place of one event.

    Nobody can tell whether a name that the gazetteer lacks is a part of a place that it
    has. Grammar alone is a weak sign of a place: it is believed on both sides only
    where the texts say much the same otherwise, and in scripts without capitals only
    where hardly another word differs.
    """
    if inside(one, other) or _known(one) != _known(other):
        return False
    if one.codes or other.codes:
        return True
    if lang == "de":
        # Every noun has a capital.
        return False
    sure = (one.certainty, other.certainty).count(Certainty.PLACE) == _FEW
    if one.key < _PAST_LATIN and other.key < _PAST_LATIN:
        return copied >= _MOSTLY or sure
    if _same_slot(one, other):
        return copied >= _MOSTLY
    return sure and copied >= _NEARLY_ALL


def _known(name: Name) -> bool:
    """Tell whether the gazetteer has a name, believed to be a place here or not."""
    return bool(name.codes) or name.key in PLACES


@lru_cache(maxsize=64)
def _share_copied(said: Reading, reading: Reading) -> float:
    """Return the share of the field's words with a meaning that the post has too."""
    wanted = [Word(form, reading.lang) for form in sorted(set(_content(reading)))]
    mine = [Word(form, said.lang) for form in sorted(set(_content(said)))]
    if not wanted or max(len(wanted), len(mine)) > _MOST_COMPARED:
        return 0.0
    shared = sum(any(one.like(other) for one in mine) for other in wanted)
    return shared / len(wanted) if shared >= _FEW else 0.0


def _content(reading: Reading) -> list[str]:
    return [
        sentence.words[at].form
        for sentence in reading.sentences
        for at in sentence.content
    ]


_NO_WORDS: frozenset[str] = frozenset()
_PAST_LATIN = "\u02b0"
_FAIRLY = 0.33
_MOSTLY = 0.4
_NEARLY_ALL = 0.6
_MOST_COMPARED = 120


def _mentioned(name: Name, reading: Reading) -> bool:
    """Tell whether a text says a name in any spelling, with a capital or without."""
    if any(same_name(name, other) for other in reading.names):
        return True
    key = name.key
    if len(key) > 3 and key in reading.joined:
        return True
    if any(
        not DEMONYMS.get(code, _NO_WORDS).isdisjoint(reading.words)
        for code in name.codes
    ):
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


def _name_clashes(said: Reading, field: str, reading: Reading) -> list[Clash]:
    """Compare names that are no places, where they stand in the same slot."""
    if "de" in (said.lang, reading.lang):
        # Every noun has a capital.
        return []
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


def _others(reading: Reading) -> list[Name]:
    return [name for name in reading.names if name.certainty is Certainty.NAME]


def _same_slot(one: Name, other: Name) -> bool:
    if one.body is not other.body:
        return False
    before = bool(one.before) and one.before == other.before
    after = bool(one.after) and one.after == other.after
    return before or after


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
