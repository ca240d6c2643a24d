# SPDX-License-Identifier: Apache-2.0
"""Where a member is signed in, and ending it.

**Invariants:** a session is named by a keyed hash of its key, never by the key itself
or by a number; everybody sees and ends their own only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factdesk.desk.accounts.actions.members import end_own_sessions
from factdesk.desk.accounts.models import User
from factdesk.desk.pages import DeskRequest, member_page

__all__ = ["Shown", "browser_words", "end", "sessions"]

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as the page shows it.

    Attributes:
        handle: What ends it.
        browser: In two words.
        agent: As the browser called itself.
        address: Where it came from.
        since: When it began.
        is_current: Whether this very page belongs to it.
    """

    handle: str
    browser: str
    agent: str
    address: str
    since: datetime
    is_current: bool


def browser_words(agent: str) -> str:
    """Return browser and system in two words, as far as they can be told.

    Args:
        agent: As the browser called itself.
    """
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " · ".join(word for word in (browser, system) if word) or _("unknown")


def _handle(session_key: str) -> str:
    return salted_hmac("factdesk.session", session_key, algorithm="sha256").hexdigest()


def _own(request: DeskRequest) -> dict[str, UserSession]:
    user: User = request.user  # type: ignore[assignment]
    rows = UserSession.objects.purge_and_list(user)
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return {_handle(row.session_key): row for row in rows}


@require_safe
@member_page
def sessions(request: DeskRequest) -> HttpResponse:
    """List one's own sessions, the newest first."""
    shown = [
        Shown(
            handle=handle,
            browser=browser_words(row.user_agent),
            agent=row.user_agent,
            address="" if row.ip == "0.0.0.0" else row.ip,  # noqa: S104 (unknown)
            since=row.created_at,
            is_current=row.session_key == request.session.session_key,
        )
        for handle, row in _own(request).items()
    ]
    return render(request, "accounts/sessions.html", {"sessions": shown})


@require_POST
@member_page
def end(request: DeskRequest) -> HttpResponse:
    """End one of one's own sessions, or all but this one."""
    current = request.session.session_key or ""
    own, named = _own(request), request.POST.get("session", "")
    keys = [row.session_key for row in own.values() if row.session_key != current]
    if named != "others":
        keys = [own[named].session_key] if named in own else []
    ended = end_own_sessions(request.actor, [key for key in keys if key != current])
    if ended:
        messages.success(request, _("Ended. Whoever used it is signed out."))
    else:
        messages.info(request, _("That session had ended already."))
    return redirect("sessions")
