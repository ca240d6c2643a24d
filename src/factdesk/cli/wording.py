# SPDX-License-Identifier: Apache-2.0
"""Say a confidence and a difference in words, the same ones everywhere.

**Invariants:** words never stand without the number.

Example:
    >>> confidence_in_words(0.94)
    'very likely · 0.94'
"""

from __future__ import annotations

from factdesk.claims import Clash, ClashKind

__all__ = ["clash_in_words", "confidence_in_words"]

_WORDS = (
    (0.97, "almost certain"),
    (0.90, "very likely"),
    (0.75, "likely"),
    (0.50, "possible"),
    (0.00, "unlikely"),
)
_KINDS = {
    ClashKind.NUMBER: "another number",
    ClashKind.DATE: "another date",
    ClashKind.PLACE: "another place",
    ClashKind.NEGATION: "one says the opposite",
    ClashKind.NAME: "another name",
}


def confidence_in_words(confidence: float) -> str:
    """Return a confidence as words and number.

    Args:
        confidence: In [0, 1].
    """
    word = next(word for least, word in _WORDS if confidence >= least)
    return f"{word} · {confidence:.2f}"


def clash_in_words(clash: Clash) -> str:
    """Return in what post and record differ, with both sides where they say something.

    Args:
        clash: One warning of an explanation.
    """
    text = _KINDS[clash.kind]
    if clash.post_value and clash.record_value:
        return f"{text}: message {clash.post_value}, check {clash.record_value}"
    if clash.post_value or clash.record_value:
        side = "message" if clash.post_value else "check"
        return f"{text}: {clash.post_value or clash.record_value} only in the {side}"
    return text
