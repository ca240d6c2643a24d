# SPDX-License-Identifier: Apache-2.0
"""The match card: message and checked claim side by side, with what they share.

The stretches come from the explanation that was stored with the match. Its offsets
count code points of the masked texts, which are the texts that the database holds.

**Invariants:** all that people wrote is escaped, and hidden signs are shown; offsets
that do not fit a text (it changed since) mark nothing rather than something wrong.

Example:
    >>> marked("closed until May", [Stretch(0, 6)])
    '<u>closed</u> until May'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from factdesk.desk.checks.targets import Target
from factdesk.desk.intake.selectors import Proposal
from factdesk.desk.intake.wording import clash_name, clash_words, shown

__all__ = ["Card", "Side", "Stretch", "card_of", "marked"]

_EXCERPT = 120
"""Characters on each side of what is marked inside a long text."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text that is marked.

    Attributes:
        start: First code point.
        end: One after the last.
        clash: Kind of the difference; empty for what both texts share.
    """

    start: int
    end: int
    clash: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One text of a card.

    Attributes:
        name: What it is, where that is not plain.
        html: The text, marked and escaped.
    """

    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Card:
    """What an editor judges.

    Attributes:
        proposal: The match with its target.
        message: The group's text, marked.
        sides: Texts of the check, the claim first.
        clashes: In what they differ, in words.
    """

    proposal: Proposal
    message: SafeString
    sides: Sequence[Side]
    clashes: Sequence[str]


def card_of(text: str, proposal: Proposal) -> Card:
    """Return the card of a match.

    Args:
        text: Of the group.
        proposal: One of its matches.
    """
    explanation = proposal.match.explanation
    return Card(
        proposal=proposal,
        message=marked(text, _of_message(explanation)),
        sides=_sides(proposal.target, _of_record(explanation)),
        clashes=clash_words(explanation),
    )


def _of_message(explanation: dict[str, Any]) -> list[Stretch]:
    found = [Stretch(*span["post"]) for span in explanation.get("spans", [])]
    found += [
        Stretch(at[0], at[1], warning["kind"])
        for warning in explanation.get("warnings", [])
        if (at := warning["post_span"])
    ]
    return found


def _of_record(explanation: dict[str, Any]) -> dict[str, list[Stretch]]:
    found: dict[str, list[Stretch]] = {"claim": [], "title": [], "text": []}
    for span in explanation.get("spans", []):
        at = span["record"]
        found[at["field"]].append(Stretch(at["start"], at["end"]))
    for warning in explanation.get("warnings", []):
        if at := warning["record_span"]:
            stretch = Stretch(at["start"], at["end"], warning["kind"])
            found[at["field"]].append(stretch)
    return found


def _sides(target: Target, stretches: dict[str, list[Stretch]]) -> list[Side]:
    """Return the claim; then headline and body where they show anything of their own.

    A check without a claim was indexed by its headline, which then is the statement.
    """
    is_headline = target.statement == target.title and not stretches["claim"]
    field = "title" if is_headline else "claim"
    sides = [Side("", marked(target.statement, stretches[field]))]
    if target.title and not is_headline and target.title != target.statement:
        sides.append(Side(_("Headline"), marked(target.title, stretches["title"])))
    if target.text and stretches["text"]:
        sides.append(Side(_("From the text"), _excerpt(target.text, stretches["text"])))
    return sides


def _excerpt(text: str, stretches: Sequence[Stretch]) -> SafeString:
    """Return the part of a long text around its first clash, or its first stretch."""
    first = min(stretches, key=lambda one: (not one.clash, one.start))
    start = max(0, first.start - _EXCERPT)
    end = min(len(text), first.end + _EXCERPT)
    moved = [
        Stretch(max(one.start, start) - start, min(one.end, end) - start, one.clash)
        for one in stretches
        if one.start < end and one.end > start
    ]
    return format_html(
        "{}{}{}",
        "… " if start else "",
        marked(text[start:end], moved),
        " …" if end < len(text) else "",
    )


def marked(text: str, stretches: Iterable[Stretch]) -> SafeString:
    """Return a text as HTML: shared parts underlined, clashes marked.

    Args:
        text: Unescaped.
        stretches: In any order; they may overlap.
    """
    fitting = [one for one in stretches if 0 <= one.start < one.end <= len(text)]
    cuts = sorted(
        {0, len(text)}.union(*({one.start, one.end} for one in fitting))
        if fitting
        else {0, len(text)}
    )
    pieces = [
        _piece(
            text[start:end], [s for s in fitting if s.start <= start and end <= s.end]
        )
        for start, end in pairwise(cuts)
    ]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _piece(text: str, covering: Sequence[Stretch]) -> SafeString:
    said = shown(text)
    clash = next((one.clash for one in covering if one.clash), "")
    if clash:
        name = clash_name(clash)
        return format_html('<mark class="differs" title="{}">{}</mark>', name, said)
    return format_html("<u>{}</u>" if covering else "{}", said)
