# SPDX-License-Identifier: Apache-2.0
"""The inbox, one message, and the answers to it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factdesk.desk.blobs import Blobs
from factdesk.desk.ids import is_id
from factdesk.desk.intake import access, selectors
from factdesk.desk.intake.actions import deciding
from factdesk.desk.intake.forms import DecisionForm
from factdesk.desk.intake.models import GroupStatus, Verdict
from factdesk.desk.intake.pictures import SUFFIXES
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.desk.running import running
from factdesk.errors import InputError

__all__ = ["attachment", "decide", "group", "inbox", "undo"]


@require_safe
@member_page
def inbox(request: DeskRequest) -> HttpResponse:
    """Show what waits, newest first."""
    organisation_id = request.actor.organisation_id
    status = request.GET.get("status", "")
    filters = selectors.Filters(
        status=status if status in GroupStatus.values else "",
        language=request.GET.get("language", "")[:12],
    )
    before = _key(request.GET.get("before", ""))
    rows = selectors.inbox_page(request.actor, organisation_id, filters, before=before)
    context = {
        "rows": rows,
        "filters": filters,
        "counts": selectors.open_counts(request.actor, organisation_id),
        "queued": selectors.queued_answers(request.actor, organisation_id)[:5],
        "next": _next(rows, filters),
    }
    return render(request, "intake/inbox.html", context)


def _key(text: str) -> tuple[datetime, str] | None:
    """Read where a page begins; anything else is the first page."""
    at, _separator, group_id = text.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, group_id) if is_id(group_id) and moment.tzinfo else None


def _next(rows: list[selectors.Row], filters: selectors.Filters) -> str:
    if len(rows) < selectors.PAGE:
        return ""
    last = rows[-1].group
    query = {"before": f"{last.last_at.isoformat()}_{last.id}"}
    chosen = {"status": filters.status, "language": filters.language}
    return urlencode({k: v for k, v in chosen.items() if v} | query)


@require_safe
@member_page
def group(request: DeskRequest, group_id: str) -> HttpResponse:
    """Show one message with its matches."""
    found = access.access_group_by_id(request.actor, group_id)
    context = {
        "group": found,
        "proposals": selectors.proposals(request.actor, found),
        "answers": found.answers.order_by("-queued_at")[:5],
        "attachments": selectors.attachments_of(request.actor, found)[:40],
    }
    return render(request, "intake/group.html", context)


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


@require_POST
@member_page
def decide(request: DeskRequest, group_id: str) -> HttpResponse:
    """Take a member's word on a match."""
    found = access.access_group_by_id(request.actor, group_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise InputError(
            _("The decision did not arrive whole. Go back and choose again."),
            code="bad-decision",
        )
    data = form.cleaned_data
    decided = deciding.decide(
        request.actor,
        found,
        data["kind"],
        data["target"],
        Verdict(data["verdict"]),
        version=data["version"],
    )
    if decided.answer is not None:
        messages.success(request, _("The answer is queued. You can undo it."))
        return redirect("inbox")
    return redirect("group", group_id=found.id)


@require_POST
@member_page
def undo(request: DeskRequest, answer_id: str) -> HttpResponse:
    """Take a queued answer back."""
    answer = access.access_answer_by_id(request.actor, answer_id)
    deciding.undo_answer(request.actor, answer)
    messages.success(request, _("Undone. Nothing was sent."))
    return redirect("group", group_id=answer.group_id)
