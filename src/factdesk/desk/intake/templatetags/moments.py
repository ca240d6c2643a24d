# SPDX-License-Identifier: Apache-2.0
"""Moments in words; the exact time belongs into the title beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

__all__ = ["moment", "register"]

register = template.Library()


@register.filter
def moment(value: datetime) -> str:
    """Return a moment as "today 14:05", "yesterday 14:05" or day and time."""
    local = timezone.localtime(value)
    clock = date_format(local, "H:i")
    days = timezone.localdate() - local.date()
    if not days:
        return _("today %(time)s") % {"time": clock}
    if days == timedelta(days=1):
        return _("yesterday %(time)s") % {"time": clock}
    return f"{date_format(local, 'Y-m-d')} {clock}"
