# SPDX-License-Identifier: Apache-2.0
"""Addresses are taken apart, and what no honest one holds is refused."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.archive.addresses import parse_address
from factdesk.archive.targets import PORTS, follow, parse_target
from factdesk.errors import FactdeskError, InputError

LOCAL_FILE = Path("/etc/passwd").as_uri()

MALFORMED = "fetch-address-malformed"
HOST = "fetch-host-refused"
LOGIN = "fetch-credentials-refused"
PORT = "fetch-port-refused"
SCHEME = "fetch-scheme-refused"

REFUSED = {
    "": SCHEME,
    "news.example": SCHEME,
    "//news.example/": SCHEME,
    "ftp://news.example/": SCHEME,
    LOCAL_FILE: SCHEME,
    "gopher://news.example:80/_x": SCHEME,
    "data:text/html,x": SCHEME,
    "javascript:alert(1)": SCHEME,
    "unix:///run/docker.sock": SCHEME,
    " http://news.example/": MALFORMED,
    "http://news.example/\n": MALFORMED,
    "http://news.example/\r\nHost: x": MALFORMED,
    "http://news.example/\x00": MALFORMED,
    "http://[::1": MALFORMED,
    "http://p.example:80:80/": MALFORMED,
    "http://p.example:x/": MALFORMED,
    "http://１２７.0.0.1/": MALFORMED,
    "http://١٢٧.0.0.1/": MALFORMED,
    "http://ⓛocalhost/": MALFORMED,
    "http://" + "a" * 8_200: MALFORMED,
    "http://user:word@news.example/": LOGIN,
    "http://user@news.example/": LOGIN,
    "http://news.example:80@127.0.0.1/": LOGIN,
    "http://news.example\\@127.0.0.1/": LOGIN,
    "http://news.example:22/": PORT,
    "http://news.example:25/": PORT,
    "http://news.example:6379/": PORT,
    "http://news.example:0/": PORT,
    "http:///path": HOST,
    "http:news.example": HOST,
    "http://./": HOST,
    "http://../": HOST,
    "http://a..b/": HOST,
    "http://-a.example/": HOST,
    "http://a b/": HOST,
    "http://localhost%00.example/": HOST,
    "http://%31%32%37.0.0.1/": HOST,
    "http://[fe80::1%25eth0]/": HOST,
    "http://" + "a" * 64 + ".example/": HOST,
    "http://" + "a." * 127 + "example/": HOST,
    "http://2130706433/": HOST,
    "http://0x7f.1/": HOST,
    "http://0x7f000001/": HOST,
    "http://0x/": HOST,
    "http://127.1/": HOST,
    "http://127.0.1/": HOST,
    "http://127.1./": HOST,
    "http://017700000001/": HOST,
    "http://0177.0.0.1/": MALFORMED,
    "http://0/": HOST,
    "http://1.2.3.4.5/": HOST,
    "http://256.1.1.1/": MALFORMED,
    "http://example.0x1/": HOST,
}

READ = {
    "http://news.example": ("news.example", 80, b"news.example", b"/"),
    "HTTPS://NEWS.example./": ("news.example", 443, b"news.example", b"/"),
    "http://news.example:8080/": ("news.example", 8080, b"news.example:8080", b"/"),
    "https://news.example:443/": ("news.example", 443, b"news.example", b"/"),
    "http://n.example/a b?c=ä#d": ("n.example", 80, b"n.example", b"/a%20b?c=%C3%A4"),
    "http://bücher.example/": (
        "xn--bcher-kva.example",
        80,
        b"xn--bcher-kva.example",
        b"/",
    ),
    "http://127。0。0。1/": ("127.0.0.1", 80, b"127.0.0.1", b"/"),
    "http://127.0.0.1#@news.example/": ("127.0.0.1", 80, b"127.0.0.1", b"/"),
    "http://[::FFFF:127.0.0.1]/": (
        "::ffff:127.0.0.1",
        80,
        b"[::ffff:127.0.0.1]",
        b"/",
    ),
    "http://127.0.0.1./": ("127.0.0.1", 80, b"127.0.0.1", b"/"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.items())
def test_an_odd_address_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_target(text)
    assert caught.value.code == code
    assert "news.example" not in str(caught.value.diagnostics())


@pytest.mark.parametrize(("text", "parts"), READ.items())
def test_an_address_is_taken_apart(
    text: str, parts: tuple[str, int, bytes, bytes]
) -> None:
    target = parse_target(text)
    assert (target.host, target.port, target.authority, target.path) == parts
    assert parse_target(target.url) == target


def test_ports_beyond_the_list_are_a_choice_of_the_caller() -> None:
    assert parse_target("http://news.example:9/", ports=None).port == 9
    with pytest.raises(InputError, match="8080"):
        parse_target("http://news.example:9/")


def test_what_is_shown_of_a_target_holds_no_address() -> None:
    shown = repr(parse_target("https://handle.example/handle?handle"))
    assert "handle" not in shown


GOALS = {
    b"/y": "https://n.example/y",
    b"y": "https://n.example/a/y",
    b"?q": "https://n.example/a/b?q",
    b"#f": "https://n.example/a/b?c",
    b"": "https://n.example/a/b?c",
    b"//127.0.0.1/": "https://127.0.0.1/",
    b"https:/z": "https://n.example/z",
    b"\\\\127.0.0.1\\x": "https://n.example/a/\\\\127.0.0.1\\x",
    b"///127.0.0.1/": "https://n.example/127.0.0.1/",
    b"/a b": "https://n.example/a%20b",
    b"\xc3\xa4": "https://n.example/a/%C3%A4",
    b"\xff": "https://n.example/a/%FF",
    "https://bücher.example/".encode(): "https://xn--bcher-kva.example/",
}


@pytest.mark.parametrize(("location", "goal"), GOALS.items())
def test_a_redirect_leads_where_it_says(location: bytes, goal: str) -> None:
    base = parse_target("https://n.example/a/b?c")
    assert follow(base, location, ports=PORTS).url == goal


@pytest.mark.parametrize(
    ("location", "code"),
    [
        (b"http://n.example/", "fetch-downgrade"),
        (b"http:\\\\127.0.0.1", HOST),
        (LOCAL_FILE.encode(), SCHEME),
        (b"javascript:alert(1)", SCHEME),
        (b"https://u:p@n.example/", LOGIN),
        (b"//n.example:22/", PORT),
        (b"//2130706433/", HOST),
        (b"https://127.0.0.1\t.x/", MALFORMED),
        (b"https://[", HOST),
    ],
)
def test_a_redirect_to_nowhere_good_is_refused(location: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        follow(parse_target("https://n.example/a"), location, ports=PORTS)
    assert caught.value.code == code


def test_a_redirect_from_http_to_https_is_fine() -> None:
    base = parse_target("http://n.example/")
    assert follow(base, b"https://n.example/", ports=PORTS).scheme == "https"


@given(st.text() | st.text().map("http://{}/".format))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        target = parse_target(text)
    except InputError:
        return
    assert target.host.isascii()
    assert target.port in PORTS
    assert not set(b"\r\n \x00") & set(target.path + target.authority)


@given(st.binary())
def test_any_location_is_followed_or_refused_and_nothing_else(data: bytes) -> None:
    base = parse_target("https://n.example/a")
    try:
        target = follow(base, data, ports=PORTS)
    except FactdeskError:
        return
    assert target.scheme == "https"
    assert not set(b"\r\n \x00") & set(target.path + target.authority)


@given(st.integers(0, 2**32 - 1), st.data())
def test_no_odd_spelling_of_a_number_is_taken(number: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 4))
    whole = number.to_bytes(4, "big")
    parts = [*whole[: count - 1], int.from_bytes(whole[count - 1 :], "big")]
    spellings: list[Callable[[int], str]] = [str, oct_c, hex]
    forms = st.sampled_from(spellings)
    spelled = ".".join(data.draw(forms)(part) for part in parts)
    if parse_address(spelled) is not None:
        assert spelled == str(ipaddress.IPv4Address(number))
        return
    with pytest.raises(InputError) as caught:
        parse_target(f"http://{spelled}/")
    assert caught.value.code in (HOST, MALFORMED)


def oct_c(number: int) -> str:
    """Return a number in octal as C writes it."""
    return f"0{number:o}"
