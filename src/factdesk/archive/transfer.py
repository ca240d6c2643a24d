# SPDX-License-Identifier: Apache-2.0
"""Ask one server once, on a budget.

**Invariants:** a connection serves one request and is closed before we return, whatever
happened. Nothing is added to a request that the caller did not give, but what HTTP
needs: no cookies, no credentials, no proxy, nothing from the environment. A body is
read only from an answer of the 200s.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

import httpcore
import httpx

from factdesk.archive import failures
from factdesk.archive.decoding import ACCEPT_ENCODING, Decoder
from factdesk.archive.limits import Budget, Limits
from factdesk.archive.media_types import check_body, check_declared, declared_type
from factdesk.archive.metered import MeteredBackend
from factdesk.archive.targets import Target

__all__ = ["Answer", "Request", "exchange"]

# At DEBUG httpcore logs the host of every request and the headers of every answer, and
# an address may hold a handle: a desk that is debugged must not write these down.
logging.getLogger("httpcore").setLevel(logging.INFO)

_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that a caller may not give: they decide how the request is read."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent.

    Attributes:
        method: GET, HEAD or POST.
        headers: Besides those that HTTP needs.
        body: For POST.
    """

    method: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one server.

    Attributes:
        status: 200 to 599.
        headers: All of them.
        body: Unpacked; empty unless the status is one of the 200s.
        media_type: By its header, lower case; None without a usable one.
    """

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    media_type: str | None


def exchange(
    target: Target,
    request: Request,
    backend: httpcore.NetworkBackend,
    budget: Budget,
    tls: ssl.SSLContext,
) -> Answer:
    """Send a request to a target and return the answer.

    Args:
        target: Where to.
        request: What to send.
        backend: Makes the connection; errors of ours that it raises come through.
        budget: What may still be spent.
        tls: Whose certificates are believed.

    Raises:
        InputError: the request is not fit to be sent, or the backend refuses.
        ExternalError: no connection, or an answer above the limits, damaged, or of a
            type that is not accepted.
    """
    origin = httpcore.Origin(target.scheme.encode(), target.host.encode(), target.port)
    connection = httpcore.HTTPConnection(
        origin, ssl_context=tls, network_backend=MeteredBackend(backend, budget)
    )
    try:
        with closing(connection):
            budget.expect_head()
            response = connection.handle_request(_prepared(target, request, budget))
            budget.head_arrived()
            return _received(response, request, budget)
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
    ) as error:
        limits = budget.limits
        raise failures.from_network(error, limits.total_s, limits.read_s) from None


def _prepared(target: Target, request: Request, budget: Budget) -> httpcore.Request:
    limits = budget.limits
    if len(request.body) > limits.request_bytes:
        raise failures.malformed(
            f"The body to send has more than the {limits.request_bytes:,} bytes that "
            "are allowed.",
            "Send less.",
            code="fetch-request-too-large",
        )
    given = {name.lower(): value for name, value in request.headers.items()}
    if not _OURS.isdisjoint(given):
        raise failures.malformed(
            "The request sets a header that decides how it is read.",
            f"Leave out {', '.join(sorted(_OURS & given.keys()))}.",
            code="fetch-request-malformed",
        )
    headers = {"host": target.authority.decode("ascii"), "accept": _accept(limits)}
    headers |= given | {"accept-encoding": ACCEPT_ENCODING, "connection": "close"}
    if request.method == "POST":
        headers["content-length"] = str(len(request.body))
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path,
        ),
        headers=[_encoded(name, value) for name, value in headers.items()],
        content=request.body,
    )


def _encoded(name: str, value: str) -> tuple[bytes, bytes]:
    try:
        return name.encode("ascii"), value.encode("ascii")
    except UnicodeEncodeError:
        raise failures.malformed(
            "A header of the request is not ASCII.",
            "Encode its value.",
            code="fetch-request-malformed",
        ) from None


def _accept(limits: Limits) -> str:
    return ", ".join(sorted(limits.media_types or ())) or "*/*"


def _received(response: httpcore.Response, request: Request, budget: Budget) -> Answer:
    headers = httpx.Headers(response.headers)
    media_type = declared_type(headers.get("content-type"))
    body = b""
    if request.method != "HEAD" and httpx.codes.is_success(response.status):
        body = _body(response, headers, media_type, budget)
    return Answer(response.status, headers, body, media_type)


def _body(
    response: httpcore.Response,
    headers: httpx.Headers,
    media_type: str | None,
    budget: Budget,
) -> bytes:
    limits = budget.limits
    if response.status not in (httpx.codes.NO_CONTENT, httpx.codes.RESET_CONTENT):
        check_declared(media_type, limits.media_types)
    length = headers.get("content-length", "")
    # h11 has checked its form; without this a long body is found out only by reading.
    if length.isdecimal() and int(length) > limits.wire_bytes:
        raise failures.too_large("answer", limits.wire_bytes)
    decoder = Decoder(headers.get("content-encoding", ""), limits.body_bytes)
    pieces = [decoder.feed(piece) for piece in response.iter_stream()]
    body = b"".join([*pieces, decoder.finish()])
    if limits.media_types is not None:
        check_body(media_type, body)
    return body
