# SPDX-License-Identifier: Apache-2.0
"""Tell whether one text denies what another says.

Each sentence of the record is compared with the sentence of the post that shares most
words with it. A warning that is wrong costs more than one that is missing, so nothing
is said of questions, of negations that may make up for each other, of a negated word
that the other side does not say, and of the finding in a check's own headline.

**Invariants:** one clash at most; spans are half-open code points inside the texts; the
sentences compared are bounded.

Example:
    >>> from factdesk.engine.readings import reading_of
    >>> post = reading_of("The ferry never sank", "en")
    >>> claim = reading_of("The ferry sank", "en")
    >>> [clash.post_value for clash in find_denials(post, "claim", claim)]
    ['never']
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from factdesk.claims import Clash, ClashKind
from factdesk.engine.likeness import Word
from factdesk.engine.readings import Reading
from factdesk.text.folding import fold
from factdesk.text.negation import Negator, Sentence

__all__ = ["find_denials"]

_FEW = 2
_MOST_CLAIMED = 12


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A sentence of the post and one of the record, and the words that they share."""

    mine: Sentence
    theirs: Sentence
    pairs: tuple[tuple[int, int], ...]


def find_denials(said: Reading, field: str, reading: Reading) -> list[Clash]:
    """Find the first negation or opposite of one side that turns the other round.

    Args:
        said: The post.
        field: The record's field that is compared.
        reading: Its text.
    """
    found: list[Clash] = []
    for theirs in reading.sentences[:_MOST_CLAIMED]:
        meeting = _best_meeting(said, theirs, reading)
        if meeting is None:
            continue
        clash = _turned_round(meeting, field) or _opposed(meeting, field, said.lang)
        if clash is not None and _is_verdict(clash, meeting, reading):
            continue
        if clash is not None and not _denied_elsewhere(clash, said, reading, meeting):
            found.append(clash)
    return found[:1]


def _is_verdict(clash: Clash, meeting: _Meeting, reading: Reading) -> bool:
    """Tell whether a negation of the record is the finding of the check itself.

    A claim tells what was said; a headline ("No, the bridge did not fall") and a claim
    that is written like one tell what was found.
    """
    if not clash.record_value or (clash.post_value and not meeting.theirs.negators):
        return False
    return clash.field == "title" or bool(_VERDICT.match(reading.text))


_VERDICT = re.compile(
    r"\W*(?:fact[ -]?check|false|fake|hoax|no,|no:|misleading|faux|non,|infox|intox|"
    r"falso|es falso|bulo|engañoso|não,|é falso|nein,|faktencheck|falsch|"
    r"sự thật|tin giả|sai sự thật|không,|لا،|تحقق|خطأ|غير صحيح|كاذب|مضلل|"
    r"फैक्ट चेक|फ़ैक्ट चेक|झूठ|नहीं,|फर्जी|फ़र्ज़ी|भ्रामक)",
    re.IGNORECASE,
)


def _denied_elsewhere(
    clash: Clash, said: Reading, reading: Reading, meeting: _Meeting
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


def _best_meeting(said: Reading, theirs: Sentence, reading: Reading) -> _Meeting | None:
    """Return the sentence of the post that shares most words with the record's."""
    wanted = {at: Word(theirs.words[at].form, reading.lang) for at in theirs.content}
    best: _Meeting | None = None
    for mine in said.sentences:
        pairs = _paired(mine, theirs, said.lang, wanted)
        if pairs and (best is None or len(pairs) > len(best.pairs)):
            best = _Meeting(mine, theirs, tuple(pairs))
    return best


def _paired(
    mine: Sentence, theirs: Sentence, lang: str, wanted: Mapping[int, Word]
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
            word = Word(form, lang)
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
    if mine.crossed or theirs.crossed:
        return None
    if mine.asked and not theirs.asked and mine.negators:
        # "Did they not sell it?" asks; it does not deny.
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
        told = 2 * sum(at in pairs for at in heavy) >= len(heavy)
        enough = (bool(near) and told) or (
            not strict
            and 2 * len(reached) >= len(negator.reach) > 0
            and not _said_otherwise(other, {pairs[at] for at in reached}, pairs)
        )
        if negator.denial:
            enough = len(reached) >= min(2, len(negator.reach)) > 0
        if not enough or any(pairs[at] in denied for at in reached):
            continue
        if _says_too(other, one.words[negator.at].form, {pairs[at] for at in reached}):
            continue
        if not _softened(one, other, {pairs[at] for at in reached}, pairs):
            return negator
    return None


def _says_too(other: Sentence, form: str, places: set[int]) -> bool:
    """Tell whether the very negator stands by the same words, read or not.

    A short text may be taken for another language, whose negators are others.
    """
    either = {form, _ARABIC_MA} if form > "\u0600" else {form}
    said = [at for at, word in enumerate(other.words) if word.form in either]
    return any(abs(at - place) <= _BESIDE for at in said for place in places)


def _said_otherwise(
    other: Sentence, places: set[int], pairs: Mapping[int, int]
) -> bool:
    """Tell whether a word that only the other side has may stand for the negation.

    Where the negated word itself is not shared ("did not disclose the crack"), a word
    of the other side beside the shared ones ("hid the crack") may well mean the same.
    """
    own = other.content - set(pairs.values()) - other.light
    return any(abs(word - at) <= _BESIDE for word in own for at in places)


def _softened(
    one: Sentence, other: Sentence, places: set[int], pairs: Mapping[int, int]
) -> bool:
    """Tell whether a word of lack stands near, which only the other side has."""
    both = {one.words[at].form for at in one.soft}
    own = {
        at
        for at in other.soft - set(pairs.values())
        if other.words[at].form not in both
    }
    return any(
        abs(soft - at) <= _NEAR and not other.parted(soft, at)
        for soft in own
        for at in places
    )


_ARABIC_MA = fold("ما")
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


def _opposed(meeting: _Meeting, field: str, lang: str) -> Clash | None:
    """Compare pairs such as open and closed, whatever negates them on either side.

    "Not required" is "optional": what counts is what a sentence says in the end. A
    negator that reaches no word of the pair may well be what matters, so that nothing
    is said then.
    """
    mine, theirs = meeting.mine, meeting.theirs
    if mine.asked or mine.crossed or theirs.crossed:
        return None
    if any(each.denial for each in (*mine.negators, *theirs.negators)):
        return None
    if len(meeting.pairs) < min(_FEW, _besides(mine), _besides(theirs)):
        return None
    ours, others = _effective(mine), _effective(theirs)
    for name in sorted(ours.keys() & others.keys()):
        if (
            not ours[name].isdisjoint(others[name])
            or len(ours[name] | others[name]) > 2
        ):
            continue
        if not (_explained(mine, name) and _explained(theirs, name)):
            continue
        one = mine.words[min(mine.sides[name])]
        other = theirs.words[min(theirs.sides[name])]
        if Word(one.form, lang).like(Word(other.form, lang)):
            # One word, denied on one side: that is for the rule above.
            continue
        return Clash(
            ClashKind.NEGATION,
            (one.start, one.end),
            field,
            (other.start, other.end),
            one.spelt,
            other.spelt,
        )
    return None


def _explained(sentence: Sentence, name: str) -> bool:
    """Tell whether all that negates or lacks turns a word of the pair round.

    A word of lack beside the pair ("refuses to pay", "fails to open") may turn it round
    as well, and nobody can tell.
    """
    places = sentence.sides[name].keys()
    other = {at for row in sentence.sides.values() for at in row}
    lacking = sentence.soft - other
    return all(
        any(at in negator.reach and abs(at - negator.at) <= _NEAR for at in places)
        for negator in sentence.negators
        if negator.reach
    ) and not any(abs(soft - at) <= _BESIDE for soft in lacking for at in places)


def _besides(sentence: Sentence) -> int:
    """Count the words with a meaning besides opposites; at least one."""
    opposed = {at for row in sentence.sides.values() for at in row}
    return max(1, len(sentence.content - opposed - sentence.light))
