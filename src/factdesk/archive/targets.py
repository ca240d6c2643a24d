# SPDX-License-Identifier: Apache-2.0
"""Take an address apart and refuse what no honest one holds.

**Invariants:** a target is http or https, without a password, its host a plain
lower-case name or a number spelled in full. This is manners and early messages; what
keeps us off inner networks is the look at the address when connecting (``guard``).

Example:
    >>> parse_target("HTTPS://Bücher.example/a b#c").url
    'https://xn--bcher-kva.example/a%20b'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from factdesk.archive import failures
from factdesk.archive.addresses import parse_address
from factdesk.errors import InputError

__all__ = ["PORTS", "Target", "follow", "parse_target"]

PORTS = frozenset({80, 443, 8080, 8443})
"""Where web servers listen: the desk shall not knock at other people's mail servers."""
_DEFAULT_PORT = {"http": 80, "https": 443}
_LONGEST = 8_192  # characters; servers refuse longer ones, RFC 9110 4.1 asks for 8,000
_LONGEST_NAME = 253
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ASCII = "".join(map(chr, range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True)
class Target:
    """One address, ready to be asked.

    Attributes:
        scheme: ``http`` or ``https``.
        host: Lower-case ASCII name, or an address without brackets.
        port: 1 to 65535.
        authority: What the Host header says.
        path: Path and query as sent, ASCII.
        url: All of it, without fragment.
    """

    scheme: str
    host: str = field(repr=False)
    port: int
    authority: bytes = field(repr=False)
    path: bytes = field(repr=False)
    url: str = field(repr=False)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what must be equal for headers to be sent again."""
        return self.scheme, self.host, self.port


def parse_target(text: str, *, ports: frozenset[int] | None = PORTS) -> Target:
    """Take an address apart.

    Args:
        text: An absolute http or https address.
        ports: Those that may be asked; None for any.

    Raises:
        InputError: it is not one that may be asked.
    """
    return _checked(_parsed(text), ports)


def follow(base: Target, location: bytes, *, ports: frozenset[int] | None) -> Target:
    """Return where a redirect leads.

    Args:
        base: Who sent it.
        location: The header as received.
        ports: Those that may be asked; None for any.

    Raises:
        InputError: it leads to nothing that may be asked, or from https to http.
    """
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:  # browsers send such bytes as they came
        text = quote(location, safe=_ASCII)
    try:
        joined = httpx.URL(base.url).join(text)
    except (httpx.InvalidURL, ValueError):
        raise _not_an_address() from None
    target = _checked(_parsed(str(joined)), ports)
    if base.scheme == "https" and target.scheme == "http":
        raise failures.malformed(
            "It leads from https to http.",
            "Nothing that was asked for under https is taken without it.",
            code="fetch-downgrade",
        )
    return target


def _parsed(text: str) -> httpx.URL:
    if len(text) > _LONGEST or text != text.strip():
        raise _not_an_address()
    try:
        return httpx.URL(text).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):  # its text repeats the address: from None
        raise _not_an_address() from None


def _checked(url: httpx.URL, ports: frozenset[int] | None) -> Target:
    if url.scheme not in _DEFAULT_PORT:
        raise failures.malformed(
            "The address begins neither with http:// nor with https://.",
            "Give the address of a web page or file.",
            code="fetch-scheme-refused",
        )
    if url.userinfo:
        raise failures.malformed(
            "The address holds a user name or password.",
            "Give it without.",
            code="fetch-credentials-refused",
        )
    host = _checked_host(url.raw_host.decode("ascii"))
    port = url.port if url.port is not None else _DEFAULT_PORT[url.scheme]
    if not 0 < port < 1 << 16 or (ports is not None and port not in ports):
        allowed = ", ".join(map(str, sorted(ports or ()))) or "1 to 65535"
        raise failures.malformed(
            f"The address names a port that is not asked; allowed: {allowed}.",
            "Use one of these.",
            code="fetch-port-refused",
        )
    url = url.copy_with(host=host)
    return Target(url.scheme, host, port, url.netloc, url.raw_path, str(url))


def _checked_host(host: str) -> str:
    """Return a host without its final dot; refuse all but names and whole numbers."""
    host = host.lower().removesuffix(".")
    if parse_address(host) is not None and "%" not in host:
        return host
    labels = host.split(".")
    is_name = len(host) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels))
    # As in the URL standard: a host whose last part is a number is an IPv4 address,
    # and resolvers read short, octal and hexadecimal ones: 127.1, 0x7f.1, 2130706433.
    if not is_name or _NUMBER.fullmatch(labels[-1]):
        raise failures.malformed(
            "The host in the address is neither a name nor a number in its usual form.",
            "Check its spelling.",
            code="fetch-host-refused",
        )
    return host


def _not_an_address() -> InputError:
    return failures.malformed(
        "This is not an address.",
        "Give one that begins with https:// and has at most 8,192 characters.",
        code="fetch-address-malformed",
    )
