# SPDX-License-Identifier: Apache-2.0
"""What pages have in common: who asks, what every template knows, how errors look.

**Invariants:** a view that reads or changes anything of an organisation is wrapped in
:func:`member_page` (or is in ``PUBLIC`` of the route test); an error page says what
happened and what to do next, and shows nothing of another organisation.

Example:
    >>> @member_page
    ... def inbox(request: DeskRequest) -> HttpResponse: ...
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from factdesk.desk import policy
from factdesk.desk.actors import Member
from factdesk.desk.running import running
from factdesk.errors import FactdeskError

__all__ = [
    "DeskRequest",
    "busy_page",
    "csrf_failure",
    "error_page",
    "member_page",
    "not_found",
    "page_context",
    "server_error",
]

_Rest = ParamSpec("_Rest")
_API_NOT_THERE = (
    "The API has no such address. See /api/v1/openapi.json for those that it has."
)


class DeskRequest(HttpRequest):
    """A request of a signed-in member."""

    actor: Member
    htmx: Any


def member_page(
    view: Callable[Concatenate[DeskRequest, _Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]:
    """Show a page to members only; others are led to the sign-in.

    Args:
        view: Takes the request, whose ``actor`` is a Member.
    """

    @never_cache
    @wraps(view)
    def shown(
        request: HttpRequest, *args: _Rest.args, **kwargs: _Rest.kwargs
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        # Somebody whose membership ended still has a session, and sees nothing.
        policy.require(getattr(request, "actor", None) is not None)
        return view(cast("DeskRequest", request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]", shown)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what every template knows.

    Args:
        request: Of any page.
    """
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "organisation": getattr(request, "organisation", None),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "is_demo": running().state_folder.is_demo,
        "can": _Can(actor) if actor is not None else {},
    }


class _Can:
    """Predicates of the policy by name, for templates: ``{% if can.may_decide %}``."""

    def __init__(self, actor: Member) -> None:
        self._actor = actor

    def __getitem__(self, name: str) -> bool:
        rule = next((rule for rule in policy.RULES if rule.__name__ == name), None)
        if rule is None:
            raise KeyError(name)
        return rule(self._actor, self._actor.organisation_id)


def error_page(request: HttpRequest, error: FactdeskError) -> HttpResponse:
    """Return the page of an error that was raised on purpose.

    Args:
        request: That met it.
        error: With its message for people.
    """
    context = {"error": error, "status": error.status}
    return render(request, "error.html", context, status=error.status)


def busy_page(request: HttpRequest) -> HttpResponse:
    """Return the page for a database that cannot be used; a form can be sent again.

    Nothing on it asks the database: neither who is signed in nor messages.

    Args:
        request: That met it.
    """
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    context = {
        "direction": "rtl" if get_language_bidi() else "ltr",
        "is_form": request.method == "POST",
        "typed": typed,
        "had_files": bool(request.FILES),
        "path": request.get_full_path(),
        "csrf_token": get_token(request),
    }
    return HttpResponse(render_to_string("busy.html", context), status=503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form that came from elsewhere, or without cookies.

    Args:
        request: That was refused.
        reason: For developers; not shown.
    """
    message = _(
        "The form could not be accepted: the page was open for too long, or the "
        "browser sends no cookies. Go back, load the page again and send it once more."
    )
    context = {"message": message, "status": 403, "reason": reason}
    return render(request, "error.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for an address that leads nowhere.

    Args:
        request: For it.
        exception: That said so.
    """
    if request.path.startswith("/api/"):
        told = {"code": "not-there", "message": _API_NOT_THERE, "data": {}}
        return JsonResponse(told, status=404)
    message = _("There is no page at this address. Check it, or go to the inbox.")
    context = {"message": message, "status": 404, "reason": type(exception).__name__}
    return render(request, "error.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for a mistake of ours.

    Args:
        request: That met it.
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        return busy_page(request)
    message = _(
        "Something went wrong here that should not have. What you had confirmed before "
        "is safe. Try again; if it happens again, tell whoever runs this desk."
    )
    context = {"message": message, "status": 500}
    return render(request, "error.html", context, status=500)
