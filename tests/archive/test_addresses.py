# SPDX-License-Identifier: Apache-2.0
"""The table of addresses, against rows written by hand and a slow second reading."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.archive.addresses import REFUSED, is_public, parse_address

NOT_PUBLIC = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.10.10.10 10.255.255.255
100.64.0.0 100.64.0.1 100.100.100.200 100.127.255.255
127.0.0.0 127.0.0.1 127.0.1.1 127.1.2.3 127.255.255.255
168.63.129.16 169.254.0.0 169.254.169.254 169.254.170.2 169.254.255.255
172.16.0.0 172.17.0.1 172.31.255.255 192.168.0.0 192.168.1.1 192.168.255.255
192.0.0.0 192.0.0.8 192.0.0.9 192.0.0.10 192.0.0.170 192.0.0.192 192.0.0.255
192.0.2.0 192.0.2.1 192.0.2.255 192.31.196.1 192.52.193.1 192.88.99.1 192.175.48.1
198.18.0.0 198.18.0.1 198.19.255.255 198.51.100.0 198.51.100.255
203.0.113.0 203.0.113.255 224.0.0.0 224.0.0.1 224.0.0.251 232.1.2.3 233.252.0.1
239.255.255.250 239.255.255.255 240.0.0.0 240.0.0.1 250.1.1.1 255.255.255.254
255.255.255.255
:: ::1 ::2 ::7f00:1 ::127.0.0.1 ::8.8.8.8 ::a00:1 ::ffff:0:0 ::ffff:127.0.0.1
::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:93.184.216.34
::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8 0:0:0:0:0:fffe::1
64:ff9b::7f00:1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::8.8.8.8
64:ff9b::169.254.169.254 64:ff9b:1::1 64:ff9b:1:ffff::7f00:1 64:ff9b:1::8.8.8.8
100:: 100::1 100:0:0:1::1 200::1 400::1 1000::1 1fff:ffff::1
2001:: 2001::1 2001:0:53aa:64c:0:fbff:80ff:fffe 2001:1::1 2001:1::2 2001:1::3
2001:2::1 2001:3::1 2001:4:112::1 2001:5::1 2001:10::1 2001:1f::1 2001:20::1
2001:2f::1 2001:30::1 2001:1ff:ffff::1 2001:db8:: 2001:db8::1 2001:db8:ffff::1
2002:: 2002:7f00:1:: 2002:7f00:1::1 2002:a00:1::1 2002:c0a8:101::1 2002:808:808::1
2002:ffff:ffff::1 2620:4f:8000::1 3ffe::1 3ffe:ffff::1 3fff::1 3fff:fff::1
2606:2800:220:1:0:5efe:7f00:1 2606:2800:220:1:200:5efe:a00:1
2606:2800:220:1:100:5efe:a00:1 2606:2800:220:1:300:5efe:a00:1
4000::1 5f00::1 6000::1 8000::1 a000::1 c000::1 e000::1 f000::1 f800::1
fc00:: fc00::1 fd00::1 fd00:ec2::254 fd12:3456:789a::1 fdff::1 fe00::1 fe80:: fe80::1
fe80::1%eth0 febf::1 fec0:: fec0::1 feff::1 ff00::1 ff01::1 ff02::1 ff02::fb ff05::2
ff0e::1 ff3e::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
2606:2800:220:1:248:1893:25c8:1946%1
"""

ARE_PUBLIC = """
1.0.0.0 1.1.1.1 8.8.8.8 9.9.9.9 9.255.255.255 11.0.0.0 93.184.216.34
100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15 168.63.129.17
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255
192.0.1.0 192.0.3.0 192.31.195.255 192.31.197.0 192.52.192.255 192.52.194.0
192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 192.175.47.255 192.175.49.0
198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0
223.255.255.255
2000::1 2001:200::1 2001:4860:4860::8888 2001:db7:ffff::1 2001:db9::1 2003::1
2400:cb00::1 2606:2800:220:1:248:1893:25c8:1946 2606:4700::1111 2620:4f:7fff::1
2620:4f:8001::1 2620:fe::fe 2a00:1450::1 2c0f::1 3ffd:ffff::1 3fff:1000::1
"""

ODD = """
2130706433 0x7f.1 0x7f000001 127.1 127.0.1 017700000001 0177.0.0.1 0 0.0.0 127.0.0.01
127.0.0.1. 256.1.1.1 1.2.3.4.5 localhost [::1] ::1/128 127。0。0。1 １２７.0.0.1
"""

FOUR = st.integers(0, 2**32 - 1).map(IPv4Address)
SIX = st.integers(0, 2**128 - 1).map(IPv6Address)
GLOBAL_SIX = st.integers(0b001 << 125, (0b010 << 125) - 1).map(IPv6Address)
CARRIERS = {
    "compatible": lambda four: four,
    "mapped": lambda four: 0xFFFF << 32 | four,
    "translated": lambda four: 0xFFFF << 48 | four,
    "nat64": lambda four: 0x0064FF9B << 96 | four,
    "local nat64": lambda four: 0x0064FF9B0001 << 80 | four,
    "6to4": lambda four: 0x2002 << 112 | four << 80 | 1,
    "teredo": lambda four: 0x20010000 << 96 | (four ^ 0xFFFFFFFF),
    "isatap": lambda four: 0x26062800 << 96 | 0x5EFE << 32 | four,
}


@pytest.mark.parametrize("text", NOT_PUBLIC.split())
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ARE_PUBLIC.split())
def test_a_public_address_passes(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_both_ends_of_every_block_are_refused(row: tuple[str, str]) -> None:
    block = ip_network(row[0])
    assert not is_public(block[0])
    assert not is_public(block[-1])
    assert row[1]


@given(FOUR | SIX | GLOBAL_SIX)
def test_nothing_passes_that_python_calls_private(
    address: IPv4Address | IPv6Address,
) -> None:
    kinds = (
        address.is_private,
        address.is_loopback,
        address.is_link_local,
        address.is_multicast,
        address.is_reserved,
        address.is_unspecified,
    )
    assert not (is_public(address) and any(kinds))


@given(FOUR)
def test_the_table_of_ipv4_reads_like_the_registry(address: IPv4Address) -> None:
    a, b, c, d = address.packed
    refused = (
        a in (0, 10, 127)
        or a >= 224
        or (a == 100 and 64 <= b < 128)
        or (a == 168 and (b, c, d) == (63, 129, 16))
        or (a, b) in ((169, 254), (192, 168), (198, 18), (198, 19))
        or (a == 172 and 16 <= b < 32)
        or (a, b, c) in ((192, 0, 0), (192, 0, 2), (198, 51, 100), (203, 0, 113))
        or (a, b, c) in ((192, 31, 196), (192, 52, 193), (192, 88, 99), (192, 175, 48))
    )
    assert is_public(address) is not refused


@given(FOUR, st.sampled_from(sorted(CARRIERS)))
def test_no_ipv4_address_travels_inside_of_ipv6(four: IPv4Address, form: str) -> None:
    assert not is_public(IPv6Address(CARRIERS[form](int(four))))


@given(SIX)
def test_outside_of_global_unicast_nothing_passes(address: IPv6Address) -> None:
    assert not is_public(address) or address in ipaddress.IPv6Network("2000::/3")


@pytest.mark.parametrize("text", ODD.split())
def test_only_a_full_spelling_is_an_address(text: str) -> None:
    assert parse_address(text) is None


@given(FOUR | SIX)
def test_a_full_spelling_is_read_back(address: IPv4Address | IPv6Address) -> None:
    assert parse_address(str(address)) == address
