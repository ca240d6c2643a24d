# SPDX-License-Identifier: Apache-2.0
"""Fetch from an address that the operator typed: witnesses, log monitor.

The operator may name a server of the inner network. The server may not: the operator
vouches for the host that stands in the address, and a redirect to another host goes
through the guard like anybody's address.

**Invariants:** bytes, time and redirects are bounded as at the door. Nothing comes from
the environment: no proxy, no netrc.

Example:
    client = PlainClient()
    checkpoint = client.get("http://10.0.0.7:9000/log/checkpoint").body
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import httpcore
import httpx

from factdesk.archive.following import Fetched, Route, fetch
from factdesk.archive.guard import (
    Dialler,
    GuardedBackend,
    OpenBackend,
    SystemResolver,
)
from factdesk.archive.limits import Budget, Limits
from factdesk.archive.targets import Target, parse_target
from factdesk.archive.transfer import Request

__all__ = ["PlainClient"]


class PlainClient:
    """Fetches from hosts that the operator named. Safe to share by threads.

    Args:
        tls: Whose certificates are believed; by default those of the package certifi.
        limits: What one fetch may cost.
        user_agent: What we call ourselves.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
        user_agent: str = "factdesk",
    ) -> None:
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._limits = limits or Limits()
        self._user_agent = user_agent
        self._resolve = SystemResolver()

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        """Fetch what stands at an address.

        Args:
            url: From the command line or the settings, never from anybody else.
            headers: To send besides our own; they stay with the first origin.

        Raises:
            InputError: the address is malformed.
            ExternalError: the server or a redirect failed.
        """
        return self._fetch(url, Request("GET", headers or {}))

    def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """Send a body to exactly one address; a redirect is an error. See ``get``."""
        return self._fetch(url, Request("POST", headers or {}, body))

    def _fetch(self, url: str, request: Request) -> Fetched:
        first = parse_target(url, ports=None)
        headers = {"user-agent": self._user_agent, **request.headers}
        request = Request(request.method, headers, request.body)

        def dial(target: Target) -> Dialler:
            trusted = target.host == first.host
            kind = OpenBackend if trusted else GuardedBackend
            return kind(httpcore.SyncBackend(), self._resolve)

        route = Route(dial, None, self._tls, lambda: datetime.now(UTC))
        return fetch(first, request, route, Budget(self._limits, time.monotonic))
