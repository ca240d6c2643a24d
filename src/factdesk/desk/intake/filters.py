# SPDX-License-Identifier: Apache-2.0
"""What the inbox is narrowed to. All of it stands in the address, nothing elsewhere.

**Invariants:** without a filter all that waits is shown; each filter can be taken away
by itself; words are looked for among waiting messages only, never across the archive.

Example:
    >>> Filters(language="ar", waiting="6h").query()
    'language=ar&waiting=6h'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from factdesk.desk.accounts.models import Team
from factdesk.desk.fields import printable
from factdesk.desk.ids import is_id
from factdesk.desk.intake.dialect import with_words
from factdesk.desk.intake.models import GroupStatus, SubmissionGroup
from factdesk.desk.language_names import language_name
from factdesk.text import normalise

__all__ = ["WAITING", "WAITS", "Filters", "narrowed"]

WAITING = (GroupStatus.OPEN, GroupStatus.UNSURE)
"""What is in the open inbox."""
WAITS = {
    "1h": (timedelta(hours=1), gettext_noop("longer than an hour")),
    "6h": (timedelta(hours=6), gettext_noop("longer than 6 hours")),
    "24h": (timedelta(hours=24), gettext_noop("longer than a day")),
    "3d": (timedelta(days=3), gettext_noop("longer than 3 days")),
}
"""Choices of "waiting since", with how they are said."""
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox is narrowed to.

    Attributes:
        status: One status; empty for all that waits.
        language: One language; empty for all.
        waiting: A key of ``WAITS``; empty for any time.
        who: "me", "nobody", or a member's identifier; empty for all.
        team: "mine", "none", or a team's identifier; empty for all.
        words: What must stand in the message; empty for anything.
    """

    status: str = ""
    language: str = ""
    waiting: str = ""
    who: str = ""
    team: str = ""
    words: str = ""

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Filters:
        """Read filters from an address; what makes no sense is left out.

        Args:
            address: Its parameters.
        """
        status, waiting = address.get("status", ""), address.get("waiting", "")
        who, team = address.get("who", ""), address.get("team", "")
        return cls(
            status=status if status in GroupStatus.values else "",
            language=printable(address.get("language", ""))[:12],
            waiting=waiting if waiting in WAITS else "",
            who=who if who in {"me", "nobody"} or is_id(who) else "",
            team=team if team in {"mine", "none"} or is_id(team) else "",
            words=printable(address.get("words", ""))[:_LONGEST_QUERY].strip(),
        )

    def query(self, **more: str) -> str:
        """Return the filters as parameters of an address.

        Args:
            **more: Further parameters; empty ones are left out.
        """
        given = {**asdict(self), **more}
        return urlencode({key: value for key, value in given.items() if value})

    def without(self, name: str) -> Filters:
        """Return the filters less one.

        Args:
            name: Of the attribute.
        """
        return replace(self, **{name: ""})

    def chips(self, names: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return each filter in words, with the address without it.

        Args:
            names: Members and teams by identifier.
        """
        return [
            (words, self.without(name).query())
            for name, value in asdict(self).items()
            if value and (words := _in_words(name, value, names))
        ]


def _in_words(name: str, value: str, names: Mapping[str, str]) -> str:
    if name == "status":
        return _("Status: %(status)s") % {"status": GroupStatus(value).label}
    if name == "language":
        return _("Language: %(language)s") % {"language": language_name(value)}
    if name == "waiting":
        return _("Waiting: %(time)s") % {"time": _(WAITS[value][1])}
    if name == "words":
        return _("Words: %(words)s") % {"words": value}
    if name == "team":
        found = {"mine": _("mine"), "none": _("none")} | dict(names)
        return _("Team: %(team)s") % {"team": found.get(value, _("another one"))}
    holders = {"me": _("me"), "nobody": _("nobody")} | dict(names)
    return _("With: %(who)s") % {"who": holders.get(value, _("somebody else"))}


def narrowed(
    organisation_id: str, filters: Filters, user_id: str, now: datetime
) -> QuerySet[SubmissionGroup]:
    """Return the groups of an organisation that filters leave.

    Args:
        organisation_id: Whose groups.
        filters: What to show.
        user_id: Who "me" is.
        now: From when waiting counts back.
    """
    groups = SubmissionGroup.objects.filter(organisation_id=organisation_id)
    if filters.status:
        groups = groups.filter(status=filters.status)
    if not filters.status or filters.words:
        groups = groups.filter(status__in=WAITING)
    if filters.language:
        groups = groups.filter(language=filters.language)
    if filters.waiting:
        groups = groups.filter(first_at__lte=now - WAITS[filters.waiting][0])
    if filters.who == "nobody":
        groups = groups.filter(assigned_to=None)
    elif filters.who:
        holder = user_id if filters.who == "me" else filters.who
        groups = groups.filter(assigned_to_id=holder)
    if filters.team == "none":
        groups = groups.filter(team=None)
    elif filters.team == "mine":
        mine = Team.objects.filter(
            memberships__user_id=user_id, memberships__ended_at=None
        )
        groups = groups.filter(team__in=mine)
    elif filters.team:
        groups = groups.filter(team_id=filters.team)
    if filters.words:
        words = normalise(filters.words).split()
        groups = with_words(groups, words, organisation_id)
    return groups
