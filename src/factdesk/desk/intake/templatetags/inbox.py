# SPDX-License-Identifier: Apache-2.0
"""Filters for messages and matches: ``{% load inbox %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from factdesk.desk.intake.wording import confidence_words

__all__ = ["clashes", "confidence", "register", "visible"]

register = template.Library()

_CLASHES = {
    "number": gettext_noop("another number"),
    "date": gettext_noop("another date"),
    "place": gettext_noop("another place"),
    "negation": gettext_noop("one says the opposite"),
    "name": gettext_noop("another name"),
}
# Directional overrides and invisible characters could make a text read otherwise than
# it is; each becomes a visible sign.
_HIDDEN = {
    code: f"⟨{code:04X}⟩"
    for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF)
} | {code: "␣" for code in range(0x20) if code not in {0x09, 0x0A, 0x0D}}


@register.filter
def confidence(value: float) -> str:
    """Return a confidence as words and number."""
    return confidence_words(value)


@register.filter
def clashes(explanation: dict[str, Any]) -> list[str]:
    """Return in what message and check differ, in words with both sides."""
    found = []
    for warning in explanation.get("warnings", []):
        text = _(_CLASHES.get(warning["kind"], warning["kind"]))
        ours, theirs = warning["post_value"], warning["record_value"]
        if ours and theirs:
            text = _("%(what)s: message %(ours)s, check %(theirs)s") % {
                "what": text,
                "ours": ours,
                "theirs": theirs,
            }
        found.append(text)
    return list(dict.fromkeys(found))


@register.filter
def visible(text: str) -> str:
    """Return a text in which nothing hides: control and bidi signs are shown."""
    return str(text).translate(_HIDDEN)
