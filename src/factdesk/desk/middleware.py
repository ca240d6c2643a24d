# SPDX-License-Identifier: Apache-2.0
"""What happens to every request before its view, in the order of ``settings``.

**Invariants:** a desk answers under one name; the actor of a request is read from the
database each time, so that an ended membership or changed role holds at once; without a
second factor, an editor or admin gets no further than the page that sets one up.

Example:
    MIDDLEWARE = ["factdesk.desk.middleware.OneName", ...]
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.db import OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.urls import reverse

from factdesk.desk.accounts import selectors
from factdesk.desk.accounts.models import Role, User
from factdesk.desk.pages import busy_page, error_page
from factdesk.desk.running import running
from factdesk.errors import FactdeskError

__all__ = ["FirstRun", "OneName", "SecondFactor", "ToldErrors", "WithActor"]

_log = logging.getLogger(__name__)

_Next = Callable[[HttpRequest], HttpResponseBase]

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_NEEDS_SECOND_FACTOR = frozenset({Role.EDITOR.value, Role.ADMIN.value})


class OneName:
    """Lead 127.0.0.1 to localhost: cookies and passkeys belong to one name."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer under the name of the base address, or lead to it."""
        name = request.META.get("HTTP_HOST", "").rpartition(":")[0].strip("[]")
        name = name or request.META.get("HTTP_HOST", "")
        if name in _LOOPBACK and running().public_host == "localhost":
            url = running().base_url + request.get_full_path()
            return HttpResponsePermanentRedirect(url)
        return self._next(request)


class FirstRun:
    """Lead to the first page of a new desk until there is an organisation."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response
        self._is_set_up = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to the first page."""
        if not self._is_set_up and not request.path.startswith(_open_paths()):
            self._is_set_up = selectors.is_set_up()
            if not self._is_set_up:
                return HttpResponseRedirect(reverse("first-run"))
        return self._next(request)


def _open_paths() -> tuple[str, ...]:
    return (reverse("first-run"), reverse("health"), reverse("language"), "/static/")


class WithActor:
    """Say who acts: the member that the signed-in user is at this moment."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set ``request.actor`` and ``request.organisation``, and answer."""
        user = request.user
        if isinstance(user, User):
            chosen = str(request.session.get("organisation", ""))
            found = selectors.member_of(user, chosen)
            if found is not None:
                actor, organisation = found
                request.actor = actor  # type: ignore[attr-defined]
                request.organisation = organisation  # type: ignore[attr-defined]
        return self._next(request)


class SecondFactor:
    """Let editors and admins in with a second factor only.

    The made-up accounts of a demonstration pass without, on this machine alone.
    """

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to the page that sets up a second factor."""
        actor = getattr(request, "actor", None)
        if (
            actor is None
            or actor.role not in _NEEDS_SECOND_FACTOR
            or request.path.startswith(("/accounts/", "/static/", reverse("language")))
            or _is_demo_here(request)
            or is_mfa_enabled(request.user)
        ):
            return self._next(request)
        return HttpResponseRedirect(reverse("mfa_index"))


def _is_demo_here(request: HttpRequest) -> bool:
    options = running()
    address = request.META.get("REMOTE_ADDR", "")
    return options.state_folder.is_demo and options.is_local and address in _LOOPBACK


class ToldErrors:
    """Answer an error that was raised on purpose, or a full disk, with its page."""

    def __init__(self, get_response: _Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._next(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Return the page of our own errors and of a database that refuses.

        Args:
            request: That met it.
            exception: What was raised.
        """
        if isinstance(exception, FactdeskError):
            return error_page(request, exception)
        if isinstance(exception, OperationalError):
            _log.error("The database could not be used: %s", exception)
            return busy_page(request)
        return None
