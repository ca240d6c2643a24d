# SPDX-License-Identifier: Apache-2.0
"""Follow redirects by hand, each one checked like the first address.

**Invariants:** every hop is parsed, looked up and connected anew. POST is never
redirected: a signed body goes to the address it was signed for. Headers that the caller
gave stay with the origin they were meant for. All hops share one budget.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from factdesk.archive import failures
from factdesk.archive.guard import Dialler
from factdesk.archive.limits import Budget
from factdesk.archive.targets import Target, follow
from factdesk.archive.transfer import Answer, Request, exchange
from factdesk.errors import ExternalError, InputError

__all__ = ["Fetched", "Hop", "Route", "fetch"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT = frozenset(
    {
        "cache-control",
        "content-language",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "retry-after",
    }
)
"""Headers of an answer that are handed on; cookies and the rest are nobody's need."""
_ANYWHERE = frozenset({"accept", "accept-language", "user-agent"})


@dataclass(frozen=True, slots=True)
class Hop:
    """One server that was asked.

    Attributes:
        url: Its address.
        status: What it answered.
        address: The address of the internet that was connected to.
    """

    url: str = field(repr=False)
    status: int
    address: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back.

    Attributes:
        url: The address that answered, after redirects.
        status: 200 to 599, never a redirect.
        headers: Those that callers need, lower-case names.
        body: Unpacked; empty unless the status is one of the 200s.
        media_type: By its header; where the limits name types, in accord with the
            body's first bytes. None without a usable header.
        fetched_at: When the answer was complete; UTC.
        hops: Every server asked, the one that answered last.
        address: The address of the internet that the answer came from.
    """

    url: str = field(repr=False)
    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    media_type: str | None
    fetched_at: datetime
    hops: tuple[Hop, ...] = field(repr=False)
    address: str

    @property
    def ok(self) -> bool:
        """Whether the status is one of the 200s."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Route:
    """How servers are reached.

    Attributes:
        dial: Gives the backend for one target.
        ports: Those that may be asked; None for any.
        tls: Whose certificates are believed.
        now: The time of day, UTC.
    """

    dial: Callable[[Target], Dialler]
    ports: frozenset[int] | None
    tls: ssl.SSLContext
    now: Callable[[], datetime]


def fetch(target: Target, request: Request, route: Route, budget: Budget) -> Fetched:
    """Send a request, follow redirects, and return the last answer.

    Args:
        target: The first address.
        request: What is sent.
        route: How servers are reached.
        budget: What it may cost in all.

    Raises:
        InputError: the first address or the request is refused.
        ExternalError: a server or a redirect is.
    """
    hops: list[Hop] = []
    while True:
        backend = route.dial(target)
        answer = _asked(target, request, backend, budget, route.tls, len(hops))
        hops.append(Hop(target.url, answer.status, backend.address))
        if answer.status not in _REDIRECTS:
            return _fetched(answer, hops, route.now())
        _check_count(request, hops, budget.limits.redirects)
        goal = _goal(target, answer, route, len(hops))
        request = _for_origin(request, target, goal)
        target = goal


def _asked(
    target: Target,
    request: Request,
    backend: Dialler,
    budget: Budget,
    tls: ssl.SSLContext,
    hop: int,
) -> Answer:
    try:
        return exchange(target, request, backend, budget, tls)
    except InputError as error:
        if not hop:
            raise
        # The caller's address was right; it is the server that led astray.
        raise failures.redirect_refused(hop, error) from error


def _check_count(request: Request, hops: list[Hop], allowed: int) -> None:
    if request.method == "POST":
        raise ExternalError(
            "The server redirects what was to be sent to it. Give the address to which "
            "it redirects, after you have checked that it is the right one.",
            code="fetch-post-redirected",
        )
    if len(hops) > allowed:
        raise ExternalError(
            f"The address redirects more than {allowed} times. Ask for the final "
            "address instead.",
            code="fetch-redirects",
            data={"allowed": allowed},
        )


def _goal(target: Target, answer: Answer, route: Route, hop: int) -> Target:
    places = [v for k, v in answer.headers.raw if k.lower() == b"location"]
    if len(places) != 1:
        raise failures.broken("it redirects to no address, or to several")
    try:
        return follow(target, places[0], ports=route.ports)
    except InputError as error:
        raise failures.redirect_refused(hop, error) from error


def _for_origin(request: Request, target: Target, goal: Target) -> Request:
    """Return the request without headers that were meant for another origin."""
    if goal.origin == target.origin:
        return request
    kept = {k: v for k, v in request.headers.items() if k.lower() in _ANYWHERE}
    return Request(request.method, kept, request.body)


def _fetched(answer: Answer, hops: list[Hop], now: datetime) -> Fetched:
    return Fetched(
        url=hops[-1].url,
        status=answer.status,
        headers={k: v for k, v in answer.headers.items() if k in _KEPT},
        body=answer.body,
        media_type=answer.media_type,
        fetched_at=now,
        hops=tuple(hops),
        address=hops[-1].address,
    )
