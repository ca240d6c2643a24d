# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.claims import Clash, ClashKind
from factdesk.cli.wording import clash_in_words, confidence_in_words


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_never_sounds_like_less(one: float, other: float) -> None:
    order = ["unlikely", "possible", "likely", "very likely", "almost certain"]
    low, high = sorted([one, other])
    words = [confidence_in_words(c).partition(" · ")[0] for c in (low, high)]
    assert order.index(words[0]) <= order.index(words[1])


def test_words_stand_with_the_number() -> None:
    assert confidence_in_words(0.94) == "very likely · 0.94"


@pytest.mark.parametrize("kind", ClashKind)
def test_every_difference_has_words(kind: ClashKind) -> None:
    both = clash_in_words(Clash(kind, (0, 2), "claim", (0, 2), "12", "17"))
    assert "message 12, check 17" in both
    one = clash_in_words(Clash(kind, None, "claim", (0, 3), "", "not"))
    assert one.endswith("not only in the check")
    assert clash_in_words(Clash(kind, None, "claim", None, "", ""))
