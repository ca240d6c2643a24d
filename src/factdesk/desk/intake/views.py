# SPDX-License-Identifier: Apache-2.0
"""The inbox and one message. What is done with a message: ``doing.py``.

**Invariants:** reading changes nothing; the address says all that a page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from factdesk.desk.accounts.selectors import members, teams
from factdesk.desk.blobs import Blobs
from factdesk.desk.ids import is_id
from factdesk.desk.intake import access, selectors
from factdesk.desk.intake.cards import card_of
from factdesk.desk.intake.filters import WAITING, WAITS, Filters
from factdesk.desk.intake.lastacts import last_act
from factdesk.desk.intake.models import GroupStatus, SubmissionGroup, Verdict
from factdesk.desk.intake.pictures import SUFFIXES
from factdesk.desk.intake.wording import answer_text, shown
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.desk.running import running

__all__ = ["attachment", "group", "inbox", "inbox_news", "keys", "message_context"]


@require_safe
@member_page
def inbox(request: DeskRequest) -> HttpResponse:
    """Show what waits, newest first."""
    actor, organisation_id = request.actor, request.actor.organisation_id
    filters = Filters.of(request.GET)
    before = _key(request.GET.get("before", ""))
    rows = selectors.inbox_page(actor, organisation_id, filters, before=before)
    names = {m.user_id: shown(m.user.name) for m in members(actor, organisation_id)}
    names_of_teams = {team.id: team.name for team in teams(actor, organisation_id)}
    context = {
        "rows": rows,
        "filters": filters,
        "query": filters.query(),
        "chips": filters.chips(names | names_of_teams),
        "choices": {**_choices(request, names), "team": names_of_teams.items()},
        "counts": selectors.open_counts(actor, organisation_id),
        "queued": selectors.queued_answers(actor, organisation_id)[:5],
        "newest": _newest([row.group for row in rows]),
        "next": _next(rows, filters),
        "last_act": last_act(request),
    }
    return render(request, "intake/inbox.html", context)


def _choices(request: DeskRequest, names: dict[str, str]) -> dict[str, Any]:
    languages = selectors.languages(request.actor, request.actor.organisation_id)
    return {
        "status": GroupStatus.choices,
        "language": languages,
        "waiting": [(key, words) for key, (_time, words) in WAITS.items()],
        "who": [item for item in names.items() if item[0] != request.actor.id],
    }


def _newest(groups: Sequence[SubmissionGroup]) -> str:
    newest = max((group.last_at for group in groups), default=timezone.now())
    return newest.isoformat()


def _key(text: str) -> tuple[datetime, str] | None:
    """Read where a page begins; anything else is the first page."""
    at, _separator, group_id = text.rpartition("_")
    moment = _moment(at)
    return (moment, group_id) if moment is not None and is_id(group_id) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _next(rows: list[selectors.Row], filters: Filters) -> str:
    if len(rows) < selectors.PAGE:
        return ""
    last = rows[-1].group
    return filters.query(before=f"{last.last_at.isoformat()}_{last.id}")


@require_safe
@member_page
def inbox_news(request: DeskRequest) -> HttpResponse:
    """Say how many rows came to the top since a page was drawn."""
    filters = Filters.of(request.GET)
    since = _moment(request.GET.get("since", "")) or timezone.now()
    organisation_id = request.actor.organisation_id
    count = selectors.newer_count(request.actor, organisation_id, filters, since)
    context = {"count": count, "query": filters.query()}
    return render(request, "intake/news.html", context)


@require_safe
@member_page
def keys(request: DeskRequest) -> HttpResponse:
    """Show which key does what."""
    return render(request, "intake/keys.html")


@require_safe
@member_page
def group(request: DeskRequest, group_id: str) -> HttpResponse:
    """Show one message with its match card."""
    found = access.access_group_by_id(request.actor, group_id)
    return render(request, "intake/group.html", message_context(request, found))


def message_context(request: DeskRequest, found: SubmissionGroup) -> dict[str, Any]:
    """Return what the page of a message shows.

    Args:
        request: With the filters of the list, and perhaps the chosen match.
        found: The message.
    """
    filters = Filters.of(request.GET)
    above, below = selectors.around(request.actor, found, filters)
    proposals = selectors.proposals(request.actor, found)
    chosen = _chosen(proposals, request.GET.get("match", ""))
    return {
        "group": found,
        "filters": filters,
        "query": filters.query(),
        "pane": [*reversed(above), found, *below],
        "previous": above[0] if above else None,
        "following": below[0] if below else None,
        "newest": _newest([found, *above]),
        "card": card_of(found.text, chosen) if chosen else None,
        "will_send": answer_text(chosen.target, found.language) if chosen else "",
        "others": [one for one in proposals if one is not chosen],
        "answers": found.answers.order_by("-queued_at")[:5],
        "attachments": selectors.attachments_of(request.actor, found)[:40],
        "handed": selectors.handed_over(request.actor, found),
        "submissions": selectors.submissions_of(request.actor, found)[:20],
        "is_waiting": found.status in WAITING,
        "is_burst": selectors.is_burst(request.actor, found),
        "last_act": last_act(request),
    }


@require_safe
@member_page
def attachment(request: DeskRequest, attachment_id: str) -> HttpResponse:
    """Give a file out: to be saved, never to be shown as a page of the desk."""
    found = access.access_attachment_by_id(request.actor, attachment_id)
    data = Blobs(running().state_folder.blobs).get(found.sha256)
    response = HttpResponse(data, content_type=found.media_type)
    name = f"{found.id}.{SUFFIXES.get(found.media_type, 'bin')}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _chosen(
    proposals: Sequence[selectors.Proposal], target_id: str
) -> selectors.Proposal | None:
    """Return the match that the address names, else the best that nobody judged."""
    named = (one for one in proposals if one.target.id == target_id)
    fresh = (one for one in proposals if not one.verdict)
    left = (one for one in proposals if one.verdict != Verdict.NO)
    for candidates in (named, fresh, left):
        if (found := next(candidates, None)) is not None:
            return found
    return None
