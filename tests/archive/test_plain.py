# SPDX-License-Identifier: Apache-2.0
"""The operator may name any server; that server may name public ones only."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from factdesk.archive.limits import Limits
from factdesk.archive.plain import PlainClient
from factdesk.errors import ExternalError, InputError

if TYPE_CHECKING:
    from archive.conftest import Site, World

LOCAL_FILE = Path("/etc/passwd").as_uri()

CLIENT = PlainClient(limits=Limits(total_s=5, read_s=2, body_bytes=1_000))


def test_an_inner_server_that_the_operator_named_is_reached(site: Site) -> None:
    site.serve("/log/checkpoint", b"origin\n")
    page = CLIENT.get(f"http://127.0.0.1:{site.port}/log/checkpoint")
    assert (page.body, page.address) == (b"origin\n", "127.0.0.1")


def test_a_body_is_sent(site: Site) -> None:
    site.serve("/add", b"signed")
    answer = CLIENT.post(f"http://localhost:{site.port}/add", b"note")
    assert answer.body == b"signed"
    assert site.asked[0].body == b"note"


def test_a_redirect_on_the_same_host_is_followed(site: Site) -> None:
    site.redirect("/a", "/b")
    site.serve("/b", b"here")
    assert CLIENT.get(f"http://127.0.0.1:{site.port}/a").body == b"here"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "[::1]", "169.254.169.254"])
def test_a_server_cannot_send_us_to_another_inner_host(world: World, host: str) -> None:
    world.site.redirect("/a", f"http://{host}:{world.canary.port}/")
    with pytest.raises(ExternalError) as caught:
        CLIENT.get(f"http://127.0.0.1:{world.site.port}/a")
    assert caught.value.data["reason"] == "fetch-address-refused"
    assert world.canary.connections == 0


def test_the_limits_hold(site: Site) -> None:
    site.serve("/x", b"a" * 1_001)
    with pytest.raises(ExternalError) as caught:
        CLIENT.get(f"http://127.0.0.1:{site.port}/x")
    assert caught.value.code == "fetch-too-large"
    site.redirect("/y", "/y")
    with pytest.raises(ExternalError, match="more than 5 times"):
        CLIENT.get(f"http://127.0.0.1:{site.port}/y")


def test_a_name_server_that_hangs_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [release.wait(20)][1:])
    with pytest.raises(ExternalError, match="name server"):
        PlainClient(limits=Limits(total_s=0.1)).get("http://witness.example/")
    release.set()


def test_no_proxy_is_taken_from_the_environment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{world.canary.port}")
    world.site.serve("/x", b"here")
    url = f"http://127.0.0.1:{world.site.port}/x"
    assert PlainClient().get(url).body == b"here"
    assert world.canary.connections == 0


@pytest.mark.parametrize("url", [LOCAL_FILE, "http://a:b@host/", "witness"])
def test_an_odd_address_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        CLIENT.get(url)
