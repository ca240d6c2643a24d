# SPDX-License-Identifier: Apache-2.0
"""What keeps a public form usable for people and useless for floods.

Three cheap things, none of which asks the telephone to compute: a signed ticket that
says when the form was opened (too young is a program, too old is a stale page), a limit
a minute, and a token that makes the same message sent twice one message.

**Invariants:** no address of a visitor is stored, not even in the cache: it becomes the
month's pseudonym first; a clock that jumps back never locks anybody out.

Example:
    >>> ticket_state(make_ticket("o", now=100.0), "o", now=104.0)[0]  # doctest: +SKIP
    <Ticket.GOOD: 'good'>
"""

from __future__ import annotations

import base64
import secrets
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.crypto import salted_hmac

from factdesk.desk.running import running

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = [
    "LONGEST_S",
    "SHORTEST_S",
    "Ticket",
    "is_within_limit",
    "make_ticket",
    "ticket_state",
    "token_of",
    "visitor_address",
]

SHORTEST_S = 3
"""Nobody pastes a message and presses the button faster."""
LONGEST_S = 24 * 3600
"""A form that was open for longer is opened anew."""
_TOKEN_BYTES = 24
_MINUTE_S = 60


class Ticket(StrEnum):
    """What a ticket says."""

    GOOD = "good"
    YOUNG = "young"
    OLD = "old"
    FORGED = "forged"


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"factdesk.ticket:{purpose}")


def make_ticket(purpose: str, *, now: float) -> str:
    """Return the ticket of a form that is opened now.

    Args:
        purpose: What it is for; good for nothing else.
        now: Seconds of the epoch.
    """
    return _signer(purpose).sign(f"{int(now)}.{secrets.token_hex(16)}")


def ticket_state(ticket: str, purpose: str, *, now: float) -> tuple[Ticket, str]:
    """Return what a ticket says, and its secret part.

    A ticket from the future was made before the clock was put back, and is good: nobody
    but this desk can make one.

    Args:
        ticket: As it came back.
        purpose: What it is to be good for.
        now: Seconds of the epoch.
    """
    try:
        told = _signer(purpose).unsign(ticket)
    except BadSignature:
        return Ticket.FORGED, ""
    age = now - int(told.partition(".")[0])
    if age > LONGEST_S:
        return Ticket.OLD, told
    return (Ticket.YOUNG if 0 <= age < SHORTEST_S else Ticket.GOOD), told


def token_of(secret: str, *parts: bytes) -> str:
    """Return the token of a private address: one for each form and what it holds.

    Args:
        secret: The secret part of the form's ticket.
        *parts: All that was sent with it.
    """
    mac = salted_hmac("factdesk.private-page", secret, algorithm="sha256")
    for part in parts:
        mac.update(len(part).to_bytes(8, "big") + part)
    return base64.urlsafe_b64encode(mac.digest()[:_TOKEN_BYTES]).decode()


def visitor_address(request: HttpRequest) -> str:
    """Return where a request comes from: for IPv6 the network that a household has.

    Behind a proxy (the desk is https, and the connection comes from this machine or its
    private network) the proxy's own word counts: the last address of its header.

    Args:
        request: Of anybody.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if running().base_url.startswith("https://") and _is_near(address):
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        address = told.rpartition(",")[2].strip() or address
    try:
        read = ip_address(address)
    except ValueError:
        return "unknown"
    if read.version == 6:
        return str(ip_network((int(read), 64), strict=False))
    return str(read)


def _is_near(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False


def is_within_limit(what: str, address: str, most: int, *, now: float) -> bool:
    """Count one more, and say whether it is within the limit of this minute.

    Args:
        what: The thing that is limited.
        address: As ``visitor_address`` gave it.
        most: How many a minute.
        now: Seconds of the epoch.
    """
    month = timezone.now().strftime("%Y-%m")
    who = running().key_folder.pseudonym(month, f"limit:{address}")
    key = f"limit:{what}:{who}:{int(now // _MINUTE_S)}"
    cache.add(key, 0, 2 * _MINUTE_S)
    try:
        return cache.incr(key) <= most
    except ValueError:  # pushed out of the cache in between
        return True
