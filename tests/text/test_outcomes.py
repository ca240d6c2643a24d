# SPDX-License-Identifier: Apache-2.0
"""What became of people is named alike in any wording and language."""

from __future__ import annotations

import pytest

from factdesk.text.folding import fold
from factdesk.text.outcomes import is_person, outcome_of


@pytest.mark.parametrize(
    ("lang", "words", "outcome"),
    [
        ("en", "lost their lives", "dead"),
        ("en", "drowned near", "dead"),
        ("fr", "interpellations hier", "held"),
        ("es", "perdieron la vida", "dead"),
        ("pt", "prenderam", "held"),
        ("de", "ums leben", "dead"),
        ("ar", "حتفهم", "dead"),
        ("hi", "लापता", "missing"),
        ("en", "lost their way", ""),
    ],
)
def test_an_outcome_is_read_in_any_wording(lang: str, words: str, outcome: str) -> None:
    assert outcome_of(fold(words).split(), lang) == outcome


def test_vietnamese_outcomes_need_their_marks() -> None:
    assert outcome_of(("thiệt", "mạng"), "vi") == "dead"
    assert outcome_of(("thiet", "mang"), "vi") == ""


def test_people_are_told_from_things() -> None:
    assert is_person("passengers")
    assert not is_person("buses")
