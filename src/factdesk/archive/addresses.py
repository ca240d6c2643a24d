# SPDX-License-Identifier: Apache-2.0
"""Which addresses of the internet are public, by our own table.

``ipaddress.is_global`` is not enough: Python 3.11 calls multicast, site-local, NAT64,
6to4 and others global, and each release has another opinion. This table is the same on
every Python.

**Invariants:** IPv6 is refused unless it lies in the one block from which global
unicast addresses are given out. A form that carries an IPv4 address inside is refused
whatever it carries: no server needs to be reached through one.

Example:
    >>> from ipaddress import ip_address
    >>> is_public(ip_address("64:ff9b::7f00:1"))
    False

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890) and the
documents named in each row.
"""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

__all__ = ["REFUSED", "is_public", "parse_address"]

REFUSED: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network, RFC 791; 0.0.0.0 reaches this machine"),
    ("10.0.0.0/8", "private, RFC 1918"),
    ("100.64.0.0/10", "shared by a carrier, RFC 6598; metadata of some clouds"),
    ("127.0.0.0/8", "this machine, RFC 1122"),
    (
        "168.63.129.16/32",
        "a cloud's service for its own machines",
    ),
    ("169.254.0.0/16", "link-local, RFC 3927; metadata of most clouds"),
    ("172.16.0.0/12", "private, RFC 1918"),
    ("192.0.0.0/24", "protocol assignments, RFC 6890; metadata of one cloud"),
    ("192.0.2.0/24", "documentation, RFC 5737"),
    ("192.31.196.0/24", "AS112 name servers, RFC 7535"),
    ("192.52.193.0/24", "multicast relays, RFC 7450"),
    ("192.88.99.0/24", "6to4 relays, RFC 7526"),
    ("192.168.0.0/16", "private, RFC 1918"),
    ("192.175.48.0/24", "AS112 name servers, RFC 7534"),
    ("198.18.0.0/15", "benchmarks, RFC 2544"),
    ("198.51.100.0/24", "documentation, RFC 5737"),
    ("203.0.113.0/24", "documentation, RFC 5737"),
    ("224.0.0.0/4", "multicast, RFC 5771"),
    ("240.0.0.0/4", "reserved and broadcast, RFC 1112 and 919"),
    ("2001::/23", "protocol assignments, RFC 2928: Teredo, ORCHID, benchmarks, AMT"),
    ("2001:db8::/32", "documentation, RFC 3849"),
    ("2002::/16", "6to4, RFC 3056: carries an IPv4 address"),
    ("2620:4f:8000::/48", "AS112 name servers, RFC 7534"),
    ("3ffe::/16", "6bone, given back by RFC 3701"),
    ("3fff::/20", "documentation, RFC 9637"),
)
"""Blocks that are not public though they look so, each with its reason."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA gives out, RFC 4291 2.4. Outside of it lie loopback, ``::/96``,
IPv4-mapped ``::ffff:0:0/96``, NAT64 ``64:ff9b::/96`` and ``64:ff9b:1::/48``, discard
``100::/64``, ``fc00::/7`` (unique local), ``fe80::/10`` (link-local), ``fec0::/10``
(site-local) and multicast."""
_IPV4 = [net for row in REFUSED if isinstance(net := ip_network(row[0]), IPv4Network)]
_IPV6 = [net for row in REFUSED if isinstance(net := ip_network(row[0]), IPv6Network)]
_ISATAP = 0x00005EFE
_ISATAP_MASK = 0xFCFFFFFF  # the universal and group bits may be set, RFC 5214 6.1


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address may be reached on behalf of somebody else.

    Args:
        address: As a resolver gave it; one with a zone (``%eth0``) is never public.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _IPV4)
    if address.scope_id is not None or address not in _GLOBAL_UNICAST:
        return False
    carries_ipv4 = (int(address) >> 32) & _ISATAP_MASK == _ISATAP
    return not carries_ipv4 and not any(address in network for network in _IPV6)


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a text spells in full, or None for anything else.

    Short, octal and hexadecimal spellings of IPv4, which resolvers accept, give None.
    """
    try:
        return ip_address(text)
    except ValueError:
        return None
