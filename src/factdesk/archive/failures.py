# SPDX-License-Identifier: Apache-2.0
"""The sentences of a fetch that failed.

**Invariants:** no message, no value and no cause carries the address: it often holds a
handle, and errors end up in logs. Nor do they say where a name led: that would map the
inner network for whoever sent it. The caller knows which address it asked for.
"""

from __future__ import annotations

import ssl

import httpcore

from factdesk.errors import ExternalError, FactdeskError, InputError

__all__ = [
    "address_refused",
    "body_differs",
    "broken",
    "from_network",
    "malformed",
    "redirect_refused",
    "too_large",
    "too_slow",
    "type_refused",
]


def malformed(what: str, remedy: str, *, code: str) -> InputError:
    """Return the error for an address or request that is not fit to be sent."""
    return InputError(f"{what} {remedy}", code=code)


def address_refused() -> InputError:
    """Return the one error for a name that is unknown and one that is not public."""
    return InputError(
        "The name in the address is unknown or does not lead to public addresses "
        "alone. Check its spelling; addresses of internal networks are never fetched.",
        code="fetch-address-refused",
    )


def redirect_refused(hop: int, error: FactdeskError) -> ExternalError:
    """Return the error for a redirect that is not followed.

    Args:
        hop: Which redirect, from 1.
        error: Why its target is not asked.
    """
    return ExternalError(
        f"Redirect {hop} was not followed: {error} Ask for the final address instead.",
        code="fetch-redirect-refused",
        data={"hop": hop, "reason": error.code},
    )


def too_slow(total_s: float, silence_s: float) -> ExternalError:
    """Return the error for an answer that took too long or stopped coming."""
    return ExternalError(
        f"The server did not answer in time: {total_s:g} s in all and {silence_s:g} s "
        "of silence are allowed. Try again later.",
        code="fetch-too-slow",
        data={"total_s": total_s, "silence_s": silence_s},
    )


def too_large(what: str, allowed: int) -> ExternalError:
    """Return the error for a head, an answer or a body above its limit."""
    return ExternalError(
        f"The {what} from the server is larger than the {allowed:,} bytes that are "
        "allowed. Fetch a smaller file, or save it by hand and upload it.",
        code="fetch-too-large",
        data={"part": what, "allowed": allowed},
    )


def type_refused(declared: str | None) -> ExternalError:
    """Return the error for an answer of a kind that was not asked for."""
    named = f'"{declared}"' if declared else "no type"
    return ExternalError(
        f"The server declares {named} for its answer, which is not accepted here. "
        "Check that the address leads to the file itself.",
        code="fetch-type-refused",
        data={"declared": declared},
    )


def body_differs(declared: str, found: str | None) -> ExternalError:
    """Return the error for a body that is not what its header says."""
    seen = f"looks like {found}" if found else "does not look like that"
    return ExternalError(
        f'The server declares "{declared}", but the body {seen}. Check that the '
        "address leads to the file itself.",
        code="fetch-type-differs",
        data={"declared": declared, "found": found},
    )


def broken(why: str) -> ExternalError:
    """Return the error for an answer that breaks off or breaks the rules of HTTP."""
    return ExternalError(
        f"The answer of the server cannot be used: {why}. Try again later.",
        code="fetch-broken",
        data={"reason": why},
    )


def from_network(error: Exception, total_s: float, silence_s: float) -> FactdeskError:
    """Translate an error of httpcore.

    Raise the result ``from None``: the texts of TLS and protocol errors name the host.

    Args:
        error: What httpcore raised.
        total_s: The longest time that was allowed, in seconds.
        silence_s: The longest silence that was allowed, in seconds.
    """
    if isinstance(error, httpcore.TimeoutException):
        return too_slow(total_s, silence_s)
    if isinstance(error, httpcore.LocalProtocolError):
        return malformed(
            "The request breaks the rules of HTTP.",
            "Check its headers.",
            code="fetch-request-malformed",
        )
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return ExternalError(
            "The certificate of the server is not valid for its name. Open the address "
            "in a browser to see why, and tell its owner.",
            code="fetch-certificate",
            data={"verify_code": error.__cause__.verify_code},
        )
    if isinstance(error, httpcore.ConnectError):
        return ExternalError(
            "No connection to the server could be made. Try again later.",
            code="fetch-no-connection",
        )
    return broken(type(error).__name__)
