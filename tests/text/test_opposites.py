# SPDX-License-Identifier: Apache-2.0
"""Opposites: both sides of a state, in each language that has the pair."""

from __future__ import annotations

import pytest

from factdesk.text.folding import fold
from factdesk.text.opposites import opposites


@pytest.mark.parametrize(
    ("lang", "pair", "one", "other"),
    [
        ("en", "free", "free now", "charges"),
        ("fr", "cover", "rembourse", "exclus"),
        ("es", "allow", "pueden", "prohibida"),
        ("vi", "free", "miễn phí", "thu phí"),
        ("ar", "open", "يداوم", "مسكرة"),
        ("hi", "duty", "चाहिए", "वैकल्पिक"),
        ("de", "duty", "pflicht", "freiwillig"),
        ("pt", "open", "aberta", "fechou"),
    ],
)
def test_a_state_has_two_sides(lang: str, pair: str, one: str, other: str) -> None:
    table = opposites(lang)
    keys = [word if lang == "vi" else fold(word) for word in (one, other)]
    assert (pair, 1) in table[keys[0]]
    assert (pair, -1) in table[keys[1]]
