# SPDX-License-Identifier: Apache-2.0
"""Pages for people who ask: no account, no cookie, no script.

**Invariants:** nothing here sets a cookie or reads one; a private page is found by
nobody who was not given its address: no index of a search engine, no referrer, no copy
in a shared cache.

Example:
    https://desk.example/a/TOKEN/?lang=ar
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from factdesk.desk.accounts.models import Organisation
from factdesk.desk.intake import access, selectors
from factdesk.desk.intake.actions.tips import hand_in
from factdesk.desk.intake.private_page import told_to
from factdesk.desk.intake.tip_forms import TipForm, said
from factdesk.desk.intake.uploads import Files
from factdesk.desk.running import running
from factdesk.desk.visitors import (
    Ticket,
    is_within_limit,
    make_ticket,
    ticket_state,
    visitor_address,
)
from factdesk.errors import AccessError, FactdeskError

__all__ = ["in_chosen_language", "private_address", "private_page", "tip", "tips"]

_log = logging.getLogger(__name__)
_MOST_A_MINUTE = 10
"""Messages of one address; behind one of a telephone company there are many people."""

_Rest = ParamSpec("_Rest")


def in_chosen_language(
    view: Callable[Concatenate[HttpRequest, _Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _Rest], HttpResponse]:
    """Answer in the language that the address names: a choice without a cookie.

    Args:
        view: Of a public page.
    """

    @wraps(view)
    def shown(
        request: HttpRequest, *args: _Rest.args, **kwargs: _Rest.kwargs
    ) -> HttpResponse:
        chosen = request.GET.get("lang", "")
        if chosen not in dict(settings.LANGUAGES):
            return view(request, *args, **kwargs)
        with translation.override(chosen):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = chosen
        return response

    return cast("Callable[Concatenate[HttpRequest, _Rest], HttpResponse]", shown)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def private_address(token: str) -> str:
    """Return the whole address of a private page.

    Args:
        token: As ``receive`` gave it.
    """
    return running().base_url + reverse("ask", kwargs={"token": token})


@require_safe
@never_cache
@in_chosen_language
def private_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show one message to the person who sent it, where it stands, and the answer."""
    try:
        submission = access.access_submission_by_token(token)
    except AccessError:
        return _private(render(request, "ask/gone.html", status=404))
    context: dict[str, Any] = {
        "submission": submission,
        "asked": submission.organisation,
        "told": told_to(submission),
        "address": private_address(token),
        "is_new": "new" in request.GET,
    }
    return _private(render(request, "ask/private.html", context))


@require_safe
@never_cache
@in_chosen_language
def tips(request: HttpRequest) -> HttpResponse:
    """Lead to the one tip form of this desk, or let people choose among several."""
    organisations = list(selectors.organisations_with_form()[:100])
    if len(organisations) == 1:
        return _to("tip", request, organisation_id=organisations[0].id)
    return render(request, "ask/tips.html", {"organisations": organisations})


def _to(name: str, request: HttpRequest, mark: str = "", **parts: str) -> HttpResponse:
    """Lead on, and keep the language that the address names."""
    language = request.GET.get("lang", "")
    query = [f"lang={language}"] if language in dict(settings.LANGUAGES) else []
    query += [mark] if mark else []
    url = reverse(name, kwargs=parts)
    response = HttpResponseRedirect(f"{url}?{'&'.join(query)}" if query else url)
    response.status_code = 303  # what follows is read, not sent again
    return _private(response)


# No cookie, so nothing that another site could ride on: the signed ticket stands in.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_chosen_language
def tip(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Take a message from anybody, and lead them to their private page."""
    try:
        asked = access.access_organisation_of_form(organisation_id)
    except AccessError:
        return render(request, "ask/gone.html", {"is_form": True}, status=404)
    if request.method != "POST":
        return _tip_page(request, asked, TipForm(has_mail=bool(running().smtp)))
    files = Files(request)
    try:
        files.read_form()
    except FactdeskError as error:
        empty = TipForm(has_mail=bool(running().smtp))
        return _tip_page(request, asked, empty, said(error), status=413)
    return _take(request, asked, files)


def _take(request: HttpRequest, asked: Organisation, files: Files) -> HttpResponse:
    """Take a form that was read whole; whatever is wrong, what was typed stays."""
    has_mail = bool(running().smtp)
    try:
        form = TipForm(request.POST, has_mail=has_mail, files=files.cleaned())
    except FactdeskError as error:
        form = TipForm(request.POST, has_mail=has_mail)
        return _tip_page(request, asked, form, said(error), status=400)
    wait, secret = _refusal(request, asked)
    if wait:
        return _tip_page(request, asked, form, wait, status=429)
    if not form.is_valid():
        return _tip_page(request, asked, form, status=400)
    try:
        token = hand_in(asked, form.incoming(visitor_address(request)), secret)
    except FactdeskError as error:
        return _tip_page(request, asked, form, said(error), status=error.status)
    except OperationalError:
        _log.exception("A message could not be stored.")
        busy = _(
            "Your message could not be stored just now. Send it again in a minute."
        )
        return _tip_page(request, asked, form, busy, status=503)
    return _to("ask", request, "new=1", token=token)


def _refusal(request: HttpRequest, asked: Organisation) -> tuple[str, str]:
    """Return why a message has to wait, or nothing and the ticket's secret part."""
    now = time.time()
    state, secret = ticket_state(request.POST.get("ticket", ""), asked.id, now=now)
    if state == Ticket.YOUNG:
        return _("That was very quick. Wait three seconds, then send it again."), ""
    if state != Ticket.GOOD:
        return _("The page was open for too long. Send the message once more."), ""
    if not is_within_limit("tip", visitor_address(request), _MOST_A_MINUTE, now=now):
        return _(
            "Many messages came from your connection just now. Wait a minute, then "
            "send it again."
        ), ""
    return "", secret


def _tip_page(
    request: HttpRequest,
    asked: Organisation,
    form: TipForm,
    problem: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    """Show the form with what was typed. A good ticket stays, and grows older."""
    now = time.time()
    ticket = request.POST.get("ticket", "") if form.is_bound else ""
    if ticket_state(ticket, asked.id, now=now)[0] in {Ticket.OLD, Ticket.FORGED}:
        ticket = make_ticket(asked.id, now=now)
    context = {
        "asked": asked,
        "profile": asked.profile_versions.order_by("-number").first(),
        "form": form,
        "problem": problem,
        "ticket": ticket,
    }
    response = render(request, "ask/tip.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response
