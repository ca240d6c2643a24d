# SPDX-License-Identifier: Apache-2.0
"""The match card marks what the explanation says, and nothing gets out of it."""

from __future__ import annotations

from typing import Any

import pytest

from factdesk.desk.checks.targets import Target
from factdesk.desk.intake.cards import Stretch, card_of, marked
from factdesk.desk.intake.models import Match
from factdesk.desk.intake.selectors import Proposal

WARNING = {
    "kind": "number",
    "post_span": [7, 9],
    "record_span": {"field": "claim", "start": 5, "end": 7},
    "post_value": "40",
    "record_value": "14",
}


@pytest.mark.parametrize(
    ("text", "stretches", "html"),
    [
        ("one two", [Stretch(0, 3)], "<u>one</u> two"),
        ("one two", [], "one two"),
        ("<b>&", [Stretch(0, 3)], "<u>&lt;b&gt;</u>&amp;"),
        ("a\u202eb", [Stretch(0, 3)], "<u>a⟨202E⟩b</u>"),
        ("one", [Stretch(0, 9)], "one"),
        ("one", [Stretch(2, 1), Stretch(-1, 2)], "one"),
        ("", [], ""),
        ("جسر أورلو", [Stretch(0, 3)], "<u>جسر</u> أورلو"),
        ("a👍b", [Stretch(1, 2)], "a<u>👍</u>b"),
        ("one", [Stretch(0, 2), Stretch(1, 3)], "<u>o</u><u>n</u><u>e</u>"),
    ],
)
def test_stretches_are_marked(text: str, stretches: Any, html: str) -> None:
    assert marked(text, stretches) == html


def test_a_clash_goes_before_what_is_shared() -> None:
    found = marked("at 40 km", [Stretch(0, 8), Stretch(3, 5, "number")])
    assert '<mark class="differs" title="another number">40</mark>' in found


def card(target: Target, explanation: dict[str, Any], text: str = "Taxes +40 %") -> Any:
    """Return the card of a match that is not stored."""
    return card_of(text, Proposal(Match(explanation=explanation), target))


def plain(clashes: list[str]) -> list[str]:
    """Return words without the signs that keep scripts apart."""
    return [one.replace("\u2068", "").replace("\u2069", "") for one in clashes]


def test_both_sides_show_the_clash_and_words_name_it() -> None:
    target = Target("known", "1", "Rise 14 percent", title="No rise")
    span = {"post": [0, 5], "kind": "words",
            "record": {"field": "title", "start": 0, "end": 2}}  # fmt: skip
    found = card(target, {"spans": [span], "warnings": [WARNING]})
    assert ">40</mark>" in found.message
    assert ">14</mark>" in found.sides[0].html
    assert found.sides[1].html == "<u>No</u> rise"
    assert found.clashes == [
        "another number: message \u206840\u2069, check \u206814\u2069"
    ]


def test_a_negation_says_which_side_has_it() -> None:
    warning = {**WARNING, "kind": "negation", "post_value": "", "record_value": "not"}
    found = card(
        Target("known", "1", "x"), {"warnings": [warning | {"record_span": None}]}
    )
    assert found.clashes == [
        "one says the opposite: only the check has “\u2068not\u2069”"
    ]


def test_a_long_text_is_cut_around_what_is_marked() -> None:
    text = "a" * 5000 + "KEY" + "b" * 5000
    record = {"field": "text", "start": 5000, "end": 5003}
    span = {"post": [0, 5], "record": record, "kind": "words"}
    found = card(Target("known", "1", "x", text=text), {"spans": [span]})
    assert "<u>KEY</u>" in found.sides[1].html
    assert len(found.sides[1].html) < 300
