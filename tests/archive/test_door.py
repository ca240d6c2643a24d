# SPDX-License-Identifier: Apache-2.0
"""Invariant I9: whatever the door is asked, only public addresses are reached.

A canary stands behind every address that is not public. Each test that expects it to
stay unseen also sees the same door reach the public server.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import re
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factdesk.archive
from factdesk.archive.door import Door
from factdesk.archive.guard import GuardedBackend
from factdesk.errors import ExternalError, FactdeskError, InputError

if TYPE_CHECKING:
    from archive.conftest import World

PUBLIC = "93.184.216.34"
URL = "http://news.example/x"

ASKED = f"""
http://127.0.0.1/ http://127.0.0.1:8080/ http://localhost/ http://LOCALHOST./
http://127.1/ http://2130706433/ http://0x7f.1/ http://017700000001/ http://0/ http://0x0/
http://127。0。0。1/ http://127.0.0.1./ http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/
http://[::127.0.0.1]/ http://[64:ff9b::127.0.0.1]/ http://[64:ff9b:1::1]/
http://[2002:7f00:1::]/ http://[2001::1]/ http://[fec0::1]/ http://[fe80::1%25eth0]/
http://10.0.0.1/ http://172.16.0.1/ http://192.168.1.1/ http://100.64.0.1/
http://169.254.169.254/latest/meta-data/ http://168.63.129.16/ http://192.0.0.192/
http://224.0.0.1/ http://255.255.255.255/ http://198.51.100.1/ http://[ff02::1]/
http://inner.example/ http://mixed.example/ http://metadata.example/ http://six.example/
https://inner.example/ http://user@127.0.0.1/ http://news.example@127.0.0.1/
http://127.0.0.1:22/ http://127.0.0.1#@news.example/ http://news.example\\@127.0.0.1/
http://%31%32%37.0.0.1/ http://[::1]:8443/ //127.0.0.1/ {Path("/etc/passwd").as_uri()}
"""


def prepare(world: World) -> None:
    """Give inner addresses to names, as an attacker's name server would."""
    world.name("localhost", "127.0.0.1", "::1")
    world.name("inner.example", "10.1.2.3")
    world.name("mixed.example", PUBLIC, "127.0.0.1")
    world.name("metadata.example", "169.254.169.254")
    world.name("six.example", "64:ff9b::7f00:1")
    # What resolvers make of these, should one ever get so far.
    for odd in ("127.1", "2130706433", "0x7f.1", "017700000001", "0", "0x0"):
        world.name(odd, "127.0.0.1")
    world.site.serve("/x", b"public")


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_the_canary_is_never_reached(world: World, method: str) -> None:
    prepare(world)
    door = world.door()
    for url in ASKED.split():
        with pytest.raises(InputError):
            door.post(url, b"x") if method == "post" else getattr(door, method)(url)
    assert door.get(URL).body == b"public"
    assert [host for host, _ in world.dialled] == [PUBLIC]
    assert world.canary.connections == 0


@pytest.mark.parametrize("port", [1, 22, 25, 110, 3306, 6379, 11211])
def test_other_peoples_services_are_not_knocked_at(world: World, port: int) -> None:
    with pytest.raises(InputError) as caught:
        world.door().get(f"http://news.example:{port}/")
    assert caught.value.code == "fetch-port-refused"
    assert world.dialled == []


def test_the_canary_sings_when_it_is_reached(world: World) -> None:
    world.connect_tcp("127.0.0.1", 80, 5).close()
    assert world.canary.connections == 1


@given(
    st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
    | st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address)
    | st.ip_addresses(v=4)
    | st.ip_addresses(v=6)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_number_reaches_the_canary(
    world: World, address: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    world.dialled.clear()
    # Public ones are unreachable here: only what passes the table is even dialled.
    world.unreachable = {str(address)}
    with pytest.raises(FactdeskError):
        world.door().get(f"http://{host}/")
    assert all(ipaddress.ip_address(to).is_global for to, _ in world.dialled)
    assert world.canary.connections == 0


def test_a_name_that_changes_its_address_is_refused_then(world: World) -> None:
    world.name("news.example", PUBLIC, then=["127.0.0.1"])
    world.site.serve("/x", b"public")
    door = world.door()
    assert door.get(URL).body == b"public"
    assert world.looked_up == ["news.example"]
    with pytest.raises(InputError):
        door.get(URL)
    assert world.canary.connections == 0


def test_a_name_that_changes_its_address_within_a_redirect(world: World) -> None:
    world.name("news.example", PUBLIC, then=["10.0.0.1"])
    world.site.redirect("/x", "/y")
    with pytest.raises(ExternalError) as caught:
        world.door().get(URL)
    assert caught.value.data["reason"] == "fetch-address-refused"
    assert world.looked_up == ["news.example"] * 2
    assert [host for host, _ in world.dialled] == [PUBLIC]


def test_the_environment_opens_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = f"http://127.0.0.1:{world.canary.port}"
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
        monkeypatch.setenv(name.lower(), proxy)
    monkeypatch.setenv("FACTDESK_ALLOW_PRIVATE", "1")
    prepare(world)
    assert world.door().get(URL).body == b"public"
    with pytest.raises(InputError):
        world.door().get("http://127.0.0.1/")
    assert world.canary.connections == 0


def test_no_code_of_the_archive_reads_the_environment() -> None:
    folder = Path(factdesk.archive.__file__).parent
    texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.py")}
    reading = re.compile(r"environ\b|getenv|trust_env=True|factdesk.config")
    assert "door.py" in texts
    assert [name for name, text in texts.items() if reading.search(text)] == []


def test_a_door_of_no_special_make_has_guard_and_table() -> None:
    door = Door()
    for url in ("http://127.0.0.1/", "http://localhost/", "http://[::1]:8080/"):
        with pytest.raises(InputError) as caught:
            door.get(url)
        assert caught.value.code == "fetch-address-refused"
    target = None
    assert isinstance(door._dial(target), GuardedBackend)  # type: ignore[arg-type]


# --- TLS -----------------------------------------------------------------------------


def test_tls_is_for_the_name_and_not_for_the_number(world: World) -> None:
    world.secure.serve("/x", b"private words")
    page = world.door().get("https://news.example/x")
    assert (page.body, page.address) == (b"private words", PUBLIC)
    assert world.dialled == [(PUBLIC, 443)]
    assert world.secure.asked[0].headers["host"] == "news.example"


@pytest.mark.parametrize("host", ["other.example", PUBLIC])
def test_a_certificate_for_another_name_is_refused(world: World, host: str) -> None:
    with pytest.raises(ExternalError) as caught:
        world.door().get(f"https://{host}/x")
    assert caught.value.code == "fetch-certificate"
    assert host not in str(caught.value.diagnostics())
    assert world.secure.asked == []


def test_a_certificate_of_nobody_is_refused(world: World) -> None:
    door = Door(network=world, resolve=world.resolve)
    with pytest.raises(ExternalError) as caught:
        door.get("https://news.example/x")
    assert caught.value.code == "fetch-certificate"


# --- what stays behind ---------------------------------------------------------------


def test_a_door_serves_many_threads_and_keeps_nothing_open(world: World) -> None:
    world.site.serve("/x", b"public")
    world.site.raw("/broken", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
    world.site.serve("/large", b"a" * 2_000)
    door = world.door(body_bytes=1_000)
    urls = [URL, "http://news.example/broken", "http://news.example/large"]
    urls += ["https://other.example/x", "http://127.0.0.1/"]
    before = len(os.listdir("/dev/fd"))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda url: _outcome(door, url), urls * 8))
    assert found == found[:5] * 8
    assert found[0] == "public"
    deadline = time.monotonic() + 5  # the servers of the test close theirs, too
    while len(os.listdir("/dev/fd")) > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(os.listdir("/dev/fd")) <= before


def _outcome(door: Door, url: str) -> str:
    try:
        return door.get(url).body.decode()
    except FactdeskError as error:
        return error.code


def test_the_time_of_an_answer_is_told(world: World) -> None:
    world.site.serve("/x", b"")
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    door = Door(network=world, resolve=world.resolve, now=lambda: noon)
    assert door.get(URL).fetched_at == noon


# --- memory --------------------------------------------------------------------------

CHILD = """
import resource, sys
import httpcore
from factdesk.archive.door import Door
from factdesk.archive.limits import Limits
from factdesk.errors import ExternalError

class Led(httpcore.NetworkBackend):
    def connect_tcp(self, host, port, timeout=None, *rest):
        goal = ("127.0.0.1", int(sys.argv[1]))
        return httpcore.SyncBackend().connect_tcp(*goal, timeout)

door = Door(network=Led(), resolve=lambda *_: ["93.184.216.34"])
ceiling = 400 << 20
resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    door.get("http://news.example/x")
except ExternalError as error:
    print(error.code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def bomb(kind: str) -> tuple[bytes, bytes]:
    """Return head and body of an answer that unpacks to about eight gigabytes."""
    packer = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15, "raw": -15}[kind])
    start = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    encoding = "gzip" if kind == "gzip" else "deflate"
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\n".encode()
    return head, start + block * 8_000


@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw"])
def test_a_bomb_stays_under_a_ceiling_of_memory(world: World, kind: str) -> None:
    head, body = bomb(kind)
    assert 5_000_000 < len(body) < 10_000_000
    world.site.raw("/x", head, body)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(world.site.port)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    code, grown_kib = done.stdout.split()
    assert code == "fetch-too-large"
    assert int(grown_kib) < 80_000


def test_a_log_at_its_most_talkative_names_no_host(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.site.redirect("/x", "http://other.example/y")
    world.door().get(URL)
    assert "example" not in caplog.text


def test_nothing_that_is_shown_of_an_answer_holds_its_address(world: World) -> None:
    world.site.serve("/x", b"handle", "Content-Type: text/plain")
    page = world.door().get(URL)
    assert "news" not in repr(page)
    assert "handle" not in repr(page)
