# SPDX-License-Identifier: Apache-2.0
"""Redirects are followed by hand, and each one is checked like the first address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from factdesk.errors import ExternalError

if TYPE_CHECKING:
    from archive.conftest import World

LOCAL_FILE = Path("/etc/passwd").as_uri()

URL = "http://news.example/x"


def refused(world: World, code: str, reason: str | None = None) -> ExternalError:
    """Fetch what must fail with a code, and with a reason for a redirect."""
    with pytest.raises(ExternalError) as caught:
        world.door().get(URL)
    assert caught.value.code == code, caught.value
    assert caught.value.data.get("reason") == reason or reason is None
    assert world.canary.connections == 0
    return caught.value


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_a_redirect_is_followed_and_told(world: World, status: str) -> None:
    world.site.redirect("/x", "/y?a", status=status)
    world.site.redirect("/y?a", "http://other.example/z", status=status)
    world.site.serve("/z", b"here")
    page = world.door().get(URL)
    assert (page.body, page.url) == (b"here", "http://other.example/z")
    assert [(hop.url, hop.status, hop.address) for hop in page.hops] == [
        ("http://news.example/x", int(status), "93.184.216.34"),
        ("http://news.example/y?a", int(status), "93.184.216.34"),
        ("http://other.example/z", 200, "2606:2800:220:1:248:1893:25c8:1946"),
    ]
    assert page.address == page.hops[-1].address
    assert [asked.headers["host"] for asked in world.site.asked] == [
        "news.example",
        "news.example",
        "other.example",
    ]


INNER = """
http://127.0.0.1/ http://127.0.0.1:8080/ http://[::1]/ http://localhost/ //localhost/
http://10.0.0.1/ http://169.254.169.254/latest/meta-data/ http://[fd00:ec2::254]/
http://[::ffff:127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/
http://127。0。0。1/ http://0.0.0.0/ http://[::]/ http://inner.example/ http://mixed.example/
https://127.0.0.1/ http://unknown.example/
"""


@pytest.mark.parametrize("place", INNER.split())
@pytest.mark.parametrize("hops", [1, 3])
def test_a_redirect_to_an_inner_address_is_not_followed(
    world: World, place: str, hops: int
) -> None:
    world.name("localhost", "127.0.0.1", "::1")
    world.name("inner.example", "192.168.0.1")
    world.name("mixed.example", "93.184.216.34", "10.0.0.1")
    world.site.redirect("/x", *(["/1"] if hops > 1 else [_wire(place)]))
    world.site.redirect("/1", "http://other.example/2")
    world.site.redirect("/2", _wire(place))
    error = refused(world, "fetch-redirect-refused", "fetch-address-refused")
    assert error.data["hop"] == hops
    assert len(world.site.asked) == hops


def _wire(place: str) -> str:
    """Return the text whose Latin-1 bytes are the UTF-8 bytes of a place."""
    return place.encode().decode("latin-1")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (LOCAL_FILE, "fetch-scheme-refused"),
        ("ftp://news.example/", "fetch-scheme-refused"),
        ("javascript:alert(1)", "fetch-scheme-refused"),
        ("http://a:b@news.example/", "fetch-credentials-refused"),
        ("http://news.example:25/", "fetch-port-refused"),
        ("http://2130706433/", "fetch-host-refused"),
        ("http://127.1/", "fetch-host-refused"),
        ("http://[::1", "fetch-address-malformed"),
    ],
)
def test_a_redirect_to_something_odd_is_not_followed(
    world: World, place: str, reason: str
) -> None:
    world.site.redirect("/x", place)
    refused(world, "fetch-redirect-refused", reason)


def test_a_redirect_from_https_to_http_is_not_followed(world: World) -> None:
    world.secure.redirect("/x", URL)
    with pytest.raises(ExternalError) as caught:
        world.door().get("https://news.example/x")
    assert caught.value.data["reason"] == "fetch-downgrade"
    assert world.site.connections == 0


def test_a_circle_of_redirects_ends(world: World) -> None:
    world.site.redirect("/x", "/y")
    world.site.redirect("/y", "/x")
    error = refused(world, "fetch-redirects")
    assert "more than 5 times" in str(error)
    assert len(world.site.asked) == 6


def test_as_many_redirects_as_allowed_are_followed(world: World) -> None:
    for i in range(5):
        world.site.redirect(f"/{i}", f"/{i + 1}")
    world.site.serve("/5", b"end")
    door = world.door()
    assert door.get("http://news.example/0").body == b"end"
    world.site.redirect("/5", "/6")
    with pytest.raises(ExternalError, match="more than 5 times"):
        door.get("http://news.example/0")


@pytest.mark.parametrize("places", [(), ("/y", "/z")])
def test_a_redirect_needs_one_place(world: World, places: tuple[str, ...]) -> None:
    world.site.redirect("/x", *places)
    refused(world, "fetch-broken")


def test_a_post_is_not_redirected(world: World) -> None:
    world.site.redirect("/x", "/y", status="307")
    with pytest.raises(ExternalError) as caught:
        world.door().post(URL, b"signed")
    assert caught.value.code == "fetch-post-redirected"
    assert len(world.site.asked) == 1


def test_headers_stay_with_the_origin_they_were_meant_for(world: World) -> None:
    world.site.redirect("/x", "/y")
    world.site.redirect("/y", "http://other.example/z")
    world.door().get(URL, headers={"X-Token": "t", "Accept-Language": "en"})
    first, second, third = (asked.headers for asked in world.site.asked)
    assert first["x-token"] == second["x-token"] == "t"
    assert "x-token" not in third
    assert third["accept-language"] == "en"
    assert third["user-agent"] == "factdesk"


def test_cookies_are_not_carried(world: World) -> None:
    world.site.serve("/x", b"", "Set-Cookie: a=b", "Location: /y", status="302")
    world.site.serve("/y", b"")
    world.door().get(URL)
    assert "cookie" not in world.site.asked[1].headers


def test_the_budget_is_one_for_all_hops(world: World) -> None:
    filler = f"X-Filler: {'a' * 400}"
    for i in range(3):
        world.site.serve(f"/{i}", b"", f"Location: /{i + 1}", filler, status="302")
    world.site.serve("/3", b"end")
    assert world.door(wire_bytes=2_000).get("http://news.example/0").body == b"end"
    with pytest.raises(ExternalError) as caught:
        world.door(wire_bytes=1_200).get("http://news.example/0")
    assert caught.value.code == "fetch-too-large"
