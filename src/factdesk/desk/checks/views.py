# SPDX-License-Identifier: Apache-2.0
"""Explainers and holding notes: written by one person, reviewed by another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.checks import access, selectors
from factdesk.desk.checks.actions import explaining, noting
from factdesk.desk.checks.claim_views import shares_of
from factdesk.desk.checks.forms import ExplainerForm, NoteForm, first_sources
from factdesk.desk.checks.models import Explainer, HoldingNote
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.errors import InputError

__all__ = ["answers", "explainer", "explainer_new", "note", "note_new"]

_VALID_FOR = timedelta(days=180)


@require_safe
@member_page
def answers(request: DeskRequest) -> HttpResponse:
    """List explainers and holding notes."""
    organisation_id = request.actor.organisation_id
    context = {
        "explainers": selectors.own_explainers(request.actor, organisation_id),
        "notes": selectors.own_notes(request.actor, organisation_id),
        "now": timezone.now(),
    }
    return render(request, "checks/answers.html", context)


@member_page
def explainer_new(request: DeskRequest) -> HttpResponse:
    """Begin an explainer."""
    organisation_id = request.actor.organisation_id
    policy.require(
        policy.may_work_on_claims(request.actor, organisation_id), "explainer"
    )
    first = {"valid_until": timezone.localdate() + _VALID_FOR}
    form = ExplainerForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        organisation = Organisation(id=organisation_id)
        made = explaining.start_explainer(request.actor, organisation, form.draft())
        messages.success(request, _("Stored as a draft."))
        return redirect("explainer", explainer_id=made.id)
    status = 400 if form.is_bound else 200
    return render(request, "checks/explainer.html", {"form": form}, status=status)


@member_page
def explainer(request: DeskRequest, explainer_id: str) -> HttpResponse:
    """Show an explainer; change, hand on, publish or withdraw it."""
    readable = access.access_readable_explainer_by_id(request.actor, explainer_id)
    if readable.organisation_id != request.actor.organisation_id:
        return _shared_explainer(request, readable)
    found = access.access_explainer_by_id(request.actor, explainer_id)
    form = ExplainerForm(initial=_first_explainer(found))
    if request.method == "POST":
        done = request.POST.get("do", "")
        if done == "save":
            form = ExplainerForm(request.POST)
            if form.is_valid():
                draft, seen = form.draft(), _seen(request)
                explaining.save_explainer(request.actor, found, draft, seen=seen)
                messages.success(request, _("Stored as a draft."))
                return redirect("explainer", explainer_id=found.id)
        else:
            _do_explainer(request, found, done)
            return redirect("explainer", explainer_id=found.id)
    return _explainer_page(request, found, form)


def _shared_explainer(request: DeskRequest, found: Explainer) -> HttpResponse:
    """Show an explainer of another organisation, which is read and no more."""
    policy.require(request.method in {"GET", "HEAD"}, "explainer")
    context = {"explainer": found, "version": found.versions.first()}
    return render(request, "checks/shared_explainer.html", context)


def _explainer_page(
    request: DeskRequest, found: Explainer, form: ExplainerForm
) -> HttpResponse:
    pending = explaining.pending_version(found)
    context = {
        "explainer": found,
        "form": form,
        "pending": pending,
        "versions": found.versions.select_related("author", "reviewed_by"),
        "is_mine": pending is not None and pending.author_id == request.actor.id,
        "seen": found.changed_at.isoformat(),
        "tags": found.tags.all(),
        **shares_of(request, "explainer", found.id),
    }
    status = 400 if form.is_bound else 200
    return render(request, "checks/explainer.html", context, status=status)


def _first_explainer(found: Explainer) -> dict[str, Any]:
    newest = found.versions.first()
    first: dict[str, Any] = {"question": found.question, "language": found.language}
    if newest is not None:
        first |= {"answer": newest.answer, "valid_until": newest.valid_until}
        first |= first_sources(newest.sources)
    return first


def _seen(request: DeskRequest) -> datetime:
    try:
        return datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError as error:
        raise _not_whole() from error


def _not_whole() -> InputError:
    return InputError(
        _("The decision did not arrive whole. Go back and choose again."),
        code="bad-decision",
    )


def _do_explainer(request: DeskRequest, found: Explainer, done: str) -> None:
    """Do what a button says with what the page showed."""
    things = {
        "ask": (explaining.ask_for_review, _("A second person can review it now.")),
        "back": (explaining.send_back, _("Given back to its author.")),
        "publish": (explaining.publish_explainer, _("Published.")),
        "withdraw": (explaining.withdraw_explainer, _("Withdrawn.")),
    }
    if done not in things:
        raise _not_whole()
    action, words = things[done]
    action(request.actor, found, seen=_seen(request))
    messages.success(request, words)


@member_page
def note_new(request: DeskRequest, claim_id: str) -> HttpResponse:
    """Write a holding note on a claim."""
    claim = access.access_claim_by_id(request.actor, claim_id)
    policy.require(
        policy.may_work_on_claims(request.actor, claim.organisation_id), "claim"
    )
    form = NoteForm(request.POST or None, initial={"language": claim.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = noting.write_note(
            request.actor, claim, data["text"], data["language"], form.sources()
        )
        messages.success(request, _("Stored. A second person has to review it."))
        return redirect("note", note_id=made.id)
    status = 400 if form.is_bound else 200
    context = {"form": form, "claim": claim}
    return render(request, "checks/note.html", context, status=status)


@member_page
def note(request: DeskRequest, note_id: str) -> HttpResponse:
    """Show a holding note; review, renew or withdraw it."""
    found = access.access_readable_note_by_id(request.actor, note_id)
    if found.organisation_id != request.actor.organisation_id:
        policy.require(request.method in {"GET", "HEAD"}, "holding note")
        return render(request, "checks/shared_note.html", {"note": found})
    if request.method == "POST":
        _do_note(request, found, request.POST.get("do", ""))
        return redirect("note", note_id=found.id)
    context = {
        "note": found,
        "claim": found.claim,
        "is_mine": found.author_id == request.actor.id,
        "has_lapsed": found.expires_at <= timezone.now(),
        **shares_of(request, "note", found.id),
    }
    return render(request, "checks/note.html", context)


def _do_note(request: DeskRequest, found: HoldingNote, done: str) -> None:
    things = {
        "review": (noting.review_note, _("Reviewed: it can be sent now.")),
        "renew": (noting.renew_note, _("Renewed for six hours.")),
        "withdraw": (noting.withdraw_note, _("Withdrawn.")),
    }
    if done not in things:
        raise _not_whole()
    action, words = things[done]
    action(request.actor, found)
    messages.success(request, words)
