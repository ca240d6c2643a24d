# SPDX-License-Identifier: Apache-2.0
"""What the engine answers goes out in one fixed form."""

from __future__ import annotations

import dataclasses
import json

import pytest

from factdesk.claims import (
    Clash,
    ClashKind,
    Explanation,
    Kind,
    Match,
    MatchResult,
    Reason,
    SharedSpan,
    SpanKind,
)

SPAN = SharedSpan((3, 9), "claim", (0, 6), SpanKind.WORDS)
CLASH = Clash(ClashKind.NUMBER, (10, 12), "claim", (7, 9), "40", "14")
REASON = Reason("coverage", 1, "most-words-shared")


def test_an_explanation_has_the_documented_form() -> None:
    shown = Explanation((SPAN,), (CLASH,), (REASON,)).to_json()
    assert json.loads(json.dumps(shown)) == {
        "spans": [
            {
                "post": [3, 9],
                "record": {"field": "claim", "start": 0, "end": 6},
                "kind": "words",
            }
        ],
        "warnings": [
            {
                "kind": "number",
                "post_span": [10, 12],
                "record_span": {"field": "claim", "start": 7, "end": 9},
                "post_value": "40",
                "record_value": "14",
            }
        ],
        "reasons": [
            {"feature": "coverage", "direction": 1, "text_code": "most-words-shared"}
        ],
    }


def test_a_clash_seen_on_one_side_only_has_no_span_on_the_other() -> None:
    shown = Clash(ClashKind.NEGATION, None, "title", (4, 7), "", "not").to_json()
    assert shown["post_span"] is None
    assert shown["record_span"] == {"field": "title", "start": 4, "end": 7}
    other = Clash(ClashKind.NEGATION, (4, 7), "title", None, "not", "").to_json()
    assert other["post_span"] == [4, 7]
    assert other["record_span"] is None


def test_a_match_shows_an_explanation_only_when_there_is_one() -> None:
    match = Match("public", "k1", 812, 0.93)
    assert "explanation" not in match.to_json()
    explained = dataclasses.replace(match, explanation=Explanation())
    assert explained.to_json()["explanation"] == {
        "spans": [],
        "warnings": [],
        "reasons": [],
    }


def test_a_match_gives_kind_and_version_of_its_record() -> None:
    shown = Match("own", "k2", 5, 0.5, kind=Kind.EXPLAINER, version=7).to_json()
    assert (shown["kind"], shown["version"]) == ("explainer", 7)
    assert json.loads(json.dumps(shown))["kind"] == "explainer"


def test_a_result_names_its_post_and_may_be_empty() -> None:
    assert MatchResult(()).to_json("q1") == {"query_id": "q1", "matches": []}


def test_a_result_shows_the_masked_post_only_where_it_differs() -> None:
    shown = MatchResult((), masked="ask [handle]").to_json("q1")
    assert shown["masked"] == "ask [handle]"


def test_answers_are_values_that_nobody_changes() -> None:
    match = Match("public", "k1", 812, 0.93)
    with pytest.raises(dataclasses.FrozenInstanceError):
        match.confidence = 1.0  # type: ignore[misc]
    assert match == Match("public", "k1", 812, 0.93)
