# SPDX-License-Identifier: Apache-2.0
"""The page on which a member pastes a message, or passes one on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from factdesk.desk import policy
from factdesk.desk.actors import Member
from factdesk.desk.intake import access
from factdesk.desk.intake.actions.receiving import receive
from factdesk.desk.intake.models import Channel
from factdesk.desk.intake.public_views import private_address
from factdesk.desk.intake.tip_forms import AddForm, said
from factdesk.desk.intake.uploads import Files
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.desk.running import running
from factdesk.errors import AccessError, FactdeskError

__all__ = ["add"]


# Exempt only until the files are read with our own limits; then the form is checked.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Take in one message of a member."""
    problem, files = "", Files(request)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            files.read_form()
        except FactdeskError as error:
            problem = said(error)
    return _add(request, files, problem)


@csrf_protect
@member_page
def _add(request: DeskRequest, files: Files, problem: str) -> HttpResponse:
    actor = request.actor
    policy.require(policy.may_add_submissions(actor, actor.organisation_id), "page")
    has_mail = bool(running().smtp)
    if request.method != "POST" or problem:
        form = AddForm(has_mail=has_mail)
        return _page(request, form, problem, 413 if problem else 200)
    try:
        form = AddForm(request.POST, has_mail=has_mail, files=files.cleaned())
        if not form.is_valid():
            return _page(request, form, "", 400)
        token = _receive(actor, form)
    except FactdeskError as error:
        form = AddForm(request.POST, has_mail=has_mail)
        return _page(request, form, said(error), error.status)
    messages.success(request, _("Taken in. It appears in the inbox in a moment."))
    response = redirect("add-message")
    if token:
        response.headers["Location"] += f"?address={token}"
    return response


def _receive(actor: Member, form: AddForm) -> str:
    """Hand the message in; return the token of its private page, if one was wanted."""
    data = form.cleaned_data
    is_passed_on = data["channel"] == Channel.FORWARDED
    # What one member comes across is one asker. Whoever asked the newsroom is one more,
    # known again by the address they gave.
    asker = data.get("email", "") if is_passed_on else f"member:{actor.id}"
    organisation = access.access_organisation_of_form(actor.organisation_id)
    return receive(
        actor,
        organisation,
        form.incoming(asker),
        Channel(data["channel"]),
        private_page=data["wants_page"],
    )[1]


def _page(
    request: DeskRequest, form: AddForm, problem: str, status: int
) -> HttpResponse:
    actor = request.actor
    context = {
        "form": form,
        "problem": problem,
        "address": _address(actor, request.GET.get("address", "")),
        "tip_form": f"{running().base_url}/tip/{actor.organisation_id}/",
    }
    # The address of this page may hold a token. The desk's own policy keeps it from
    # other sites; "no-referrer" would hide from this form where it was sent from.
    return render(request, "intake/add.html", context, status=status)


def _address(actor: Member, token: str) -> str:
    """Return the private address that was just made, to members it belongs to alone."""
    try:
        submission = access.access_submission_by_token(token)
    except AccessError:
        return ""
    is_ours = submission.organisation_id == actor.organisation_id
    return private_address(token) if is_ours else ""
