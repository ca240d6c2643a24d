# SPDX-License-Identifier: Apache-2.0
"""Floors of quality on the packaged sample: 300 checks, 240 messages, six languages.

The sample is small and written by us, so this guards against breakage; what the engine
is worth is measured by the benchmarks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from factdesk.claims import MatchResult
from factdesk.engine import Index

LEAST_OVERALL = 0.95
LEAST_OF_A_LANGUAGE = 0.87
LEAST_SHOWN = 0.70
MOST_FALSE_ALARMS = 0.08

Answered = list[tuple[dict[str, Any], MatchResult]]


@pytest.fixture(scope="module")
def ranked(sample: Index, messages: list[dict[str, Any]]) -> Answered:
    """Each message with everything that was found for it."""
    texts = [message["text"] for message in messages]
    return list(zip(messages, sample.match(texts, min_confidence=0.0), strict=True))


@pytest.fixture(scope="module")
def shown(sample: Index, messages: list[dict[str, Any]]) -> Answered:
    """Each message with what the default threshold lets through."""
    texts = [message["text"] for message in messages]
    return list(zip(messages, sample.match(texts), strict=True))


def is_right(message: dict[str, Any], result: MatchResult) -> bool:
    return bool(result.matches) and result.matches[0].id in message["answers"]


def share(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def test_the_sample_is_whole(messages: list[dict[str, Any]], sample: Index) -> None:
    assert len(sample) == 300
    assert len(messages) == 240
    assert {message["lang"] for message in messages} == {
        "ar", "en", "es", "fr", "hi", "vi",
    }  # fmt: skip
    known = set(sample.ids())
    assert all(set(message["answers"]) <= known for message in messages)


def test_the_right_check_comes_first(ranked: Answered) -> None:
    right = [is_right(m, result) for m, result in ranked if m["answers"]]
    assert share(right) >= LEAST_OVERALL


def test_the_right_check_comes_first_in_every_language(ranked: Answered) -> None:
    by_language: dict[str, list[bool]] = defaultdict(list)
    for message, result in ranked:
        if message["answers"]:
            by_language[message["lang"]].append(is_right(message, result))
    shares = {lang: share(values) for lang, values in by_language.items()}
    assert min(shares.values()) >= LEAST_OF_A_LANGUAGE, shares


def test_the_threshold_shows_most_right_answers(shown: Answered) -> None:
    right = [is_right(m, result) for m, result in shown if m["answers"]]
    assert share(right) >= LEAST_SHOWN


def test_messages_that_match_nothing_are_left_in_peace(shown: Answered) -> None:
    alarms = [bool(result.matches) for m, result in shown if m["kind"] == "none"]
    assert len(alarms) >= 50
    assert share(alarms) <= MOST_FALSE_ALARMS


def test_right_answers_are_surer_than_false_alarms(ranked: Answered) -> None:
    def confidence(result: MatchResult) -> float:
        return result.matches[0].confidence if result.matches else 0.0

    right = [confidence(r) for m, r in ranked if m["answers"] and is_right(m, r)]
    wrong = [confidence(r) for m, r in ranked if m["kind"] == "none"]
    better = [one > other for one in right for other in wrong]
    assert share(better) >= 0.95


def test_every_check_finds_itself(sample: Index) -> None:
    records = list(sample.records())
    results = sample.match([record.claim for record in records])
    firsts = [bool(r.matches) and r.matches[0].id for r in results]
    assert (
        share(first == record.id for first, record in zip(firsts, records, strict=True))
        >= 0.99
    )
