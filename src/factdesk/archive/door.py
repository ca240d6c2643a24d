# SPDX-License-Identifier: Apache-2.0
"""The guarded fetch: the one door to addresses that came from anybody but the operator.

Webhooks, polled pages, media and evidence go through here, and nothing else opens a
connection to an address that a member, a sender, a page or a feed gave us.

**Invariants:** public addresses only, whatever a name, a redirect or a second look-up
says (I9). No setting, variable or option changes that. What a server may cost is
bounded in bytes, before and after unpacking, and in time, name look-ups included.

Example:
    door = Door()
    page = door.get("https://example.org/report.pdf")
    print(page.status, page.media_type, len(page.body))
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import httpcore
import httpx

from factdesk.archive.following import Fetched, Route, fetch
from factdesk.archive.guard import GuardedBackend, Resolver, SystemResolver
from factdesk.archive.limits import Budget, Limits
from factdesk.archive.targets import PORTS, Target, parse_target
from factdesk.archive.transfer import Request

__all__ = ["Door"]


class Door:
    """Fetches from public addresses. Safe to share by threads; holds no connection.

    Args:
        network: Opens sockets to addresses that have passed the table; the operating
            system's by default. Tests lead public addresses to servers of their own.
        resolve: Gives the addresses of a name; the operating system's by default.
        tls: Whose certificates are believed; by default those of the package certifi.
        limits: What one fetch may cost, unless a call says otherwise.
        user_agent: What we call ourselves; name the desk and its contact page.
        now: The time of day, UTC.
    """

    def __init__(
        self,
        *,
        network: httpcore.NetworkBackend | None = None,
        resolve: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
        user_agent: str = "factdesk",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._network = network or httpcore.SyncBackend()
        self._resolve = resolve or SystemResolver()
        self._limits = limits or Limits()
        self._user_agent = user_agent
        tls = tls or httpx.create_ssl_context(trust_env=False)
        self._route = Route(self._dial, PORTS, tls, now)

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Fetched:
        """Fetch what stands at an address.

        Args:
            url: Absolute, http or https.
            headers: To send besides our own; they stay with the first origin.
            limits: What it may cost, in place of the door's.

        Returns:
            The answer, also one of the 400s and 500s.

        Raises:
            InputError: the address is malformed, unknown or not public; do not retry.
            ExternalError: the server, its name server or a redirect failed.
        """
        return self._fetch(url, Request("GET", headers or {}), limits)

    def head(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Fetched:
        """Ask for the headers of what stands at an address; see ``get``."""
        return self._fetch(url, Request("HEAD", headers or {}), limits)

    def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Fetched:
        """Send a body to exactly one address; a redirect is an error. See ``get``.

        Args:
            url: Absolute, http or https.
            body: Sent as it is.
            headers: To send besides our own: its Content-Type, a signature.
            limits: What it may cost, in place of the door's.
        """
        return self._fetch(url, Request("POST", headers or {}, body), limits)

    def _fetch(self, url: str, request: Request, limits: Limits | None) -> Fetched:
        budget = Budget(limits or self._limits, time.monotonic)
        target = parse_target(url, ports=PORTS)
        headers = {"user-agent": self._user_agent, **request.headers}
        request = Request(request.method, headers, request.body)
        return fetch(target, request, self._route, budget)

    def _dial(self, _target: Target) -> GuardedBackend:
        return GuardedBackend(self._network, self._resolve)
