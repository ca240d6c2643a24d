# SPDX-License-Identifier: Apache-2.0
"""Pages for people who ask: no account, no cookie, no script.

**Invariants:** nothing here sets a cookie or reads one; a private page is found by
nobody who was not given its address: no index of a search engine, no referrer, no copy
in a shared cache.

Example:
    https://desk.example/a/TOKEN/?lang=ar
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from factdesk.desk.intake import access
from factdesk.desk.intake.private_page import told_to
from factdesk.desk.running import running
from factdesk.errors import AccessError

__all__ = ["private_address", "private_page"]

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]


def _in_chosen_language(view: _View[_Rest]) -> _View[_Rest]:
    """Answer in the language that the address names: a choice without a cookie."""

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

    return shown


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
@_in_chosen_language
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
