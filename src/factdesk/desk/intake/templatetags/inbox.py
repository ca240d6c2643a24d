# SPDX-License-Identifier: Apache-2.0
"""Filters for messages and matches: ``{% load inbox %}``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from factdesk.desk.intake.wording import (
    clash_words,
    confidence_words,
    file_words,
    shown,
)
from factdesk.desk.language_names import language_name

__all__ = [
    "ago",
    "clashes",
    "confidence",
    "file_kind",
    "ltr",
    "register",
    "short",
    "visible",
    "waited",
]

register = template.Library()


@register.filter
def confidence(value: float) -> str:
    """Return a confidence as words and number."""
    return confidence_words(value)


@register.filter
def clashes(explanation: dict[str, Any]) -> list[str]:
    """Return in what message and check differ, in words with both sides."""
    return clash_words(explanation)


@register.filter
def visible(text: str) -> str:
    """Return a text in which nothing hides: control and bidi signs are shown."""
    return shown(str(text))


@register.filter
def short(text: str, most: int) -> str:
    """Return a text as it is seen, at most so many characters of it.

    Django's ``truncatechars`` looks at every character, which took a fifth of the time
    of a page of the inbox, under a profiler.
    """
    told = text if len(text) <= most else text[: most - 1] + "…"
    return shown(told)


@register.filter
def waited(since: datetime) -> str:
    """Return for how long something waits: "for 3 hours"; "just now" at first."""
    if timezone.now() - since < timedelta(minutes=1):
        return _("just now")
    return _("for %(time)s") % {"time": timesince(since, depth=1)}


@register.filter
def ago(moment: datetime) -> str:
    """Return when something was: "3 hours ago"."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


register.filter(language_name)


@register.filter
def ltr(text: str) -> SafeString:
    """Return a day or time that right-to-left text around it cannot turn round."""
    return format_html('<bdi dir="ltr" class="whole">{}</bdi>', text)


@register.filter
def file_kind(media_type: str) -> str:
    """Return what a file is, in words."""
    return file_words(media_type)
