# SPDX-License-Identifier: Apache-2.0
"""The guard on the operating system's own sockets and resolver, beside a canary."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.archive.addresses import is_public, parse_address
from factdesk.archive.guard import GuardedBackend, OpenBackend, SystemResolver
from factdesk.archive.overriding import override
from factdesk.errors import ExternalError, InputError

if TYPE_CHECKING:
    from archive.conftest import Site, World

PUBLIC = "93.184.216.34"
PUBLIC6 = "2606:2800:220:1:248:1893:25c8:1946"

HOME = """
localhost LOCALHOST localhost. 127.0.0.1 127.1 127.0.1 2130706433 0x7f.1 0x7f000001
0x7F.0x0.0x0.0x1 017700000001 0177.0.0.1 0177.1 0 0.0.0.0 0x0 00 127.255.255.254 ::1 ::
::ffff:127.0.0.1 ::ffff:7f00:1 0:0:0:0:0:ffff:127.0.0.1 ::127.0.0.1 ::1%lo
"""
"""What resolvers and kernels take for this machine."""


@pytest.fixture
def real() -> GuardedBackend:
    return GuardedBackend(httpcore.SyncBackend(), SystemResolver())


@pytest.mark.parametrize("host", HOME.split())
def test_the_guard_never_reaches_this_machine(
    host: str, real: GuardedBackend, site: Site
) -> None:
    with pytest.raises(InputError) as caught:
        real.connect_tcp(host, site.port, 5)
    assert caught.value.code == "fetch-address-refused"
    assert host not in str(caught.value)
    assert site.connections == 0


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f.1", "2130706433", "0"])
def test_without_the_guard_these_spellings_do_reach_it(host: str, site: Site) -> None:
    backend = OpenBackend(httpcore.SyncBackend(), SystemResolver())
    backend.connect_tcp(host, site.port, 5).close()
    assert site.connections == 1
    assert backend.address in ("127.0.0.1", "0.0.0.0")  # noqa: S104 - as resolved


def test_the_own_name_of_this_machine_is_no_way_around(
    real: GuardedBackend, site: Site
) -> None:
    rows = socket.getaddrinfo("localhost", 0)
    assert not any(is_public(a) for r in rows if (a := parse_address(str(r[4][0]))))
    with pytest.raises(InputError):
        real.connect_tcp("localhost", site.port, 5)


PUBLIC_ADDRESSES = st.sampled_from([PUBLIC, PUBLIC6, "8.8.8.8", "2a00:1450::1"])
INNER = """
127.0.0.1 10.0.0.1 169.254.169.254 ::1 fe80::1%eth0 fec0::1 64:ff9b::7f00:1 127.1
2002:7f00:1:: ::ffff:10.0.0.1 224.0.0.1 0 name.example
"""
BAD = st.sampled_from(["", *INNER.split()])


class Refusal(httpcore.NetworkBackend):
    """A network that must not be used."""

    @override
    def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise AssertionError(f"connected to {host}")


@given(st.lists(PUBLIC_ADDRESSES, max_size=4), BAD, st.randoms())
def test_one_bad_answer_refuses_the_name(
    good: list[str], bad: str, random: Any
) -> None:
    answers = [*good, bad]
    random.shuffle(answers)
    backend = GuardedBackend(Refusal(), lambda *_: answers)
    with pytest.raises(InputError, match="unknown or does not lead"):
        backend.connect_tcp("news.example", 80, 5)


def test_an_unknown_name_and_an_inner_one_read_the_same(world: World) -> None:
    world.name("inner.example", "10.0.0.1")
    backend = GuardedBackend(world, world.resolve)
    said = []
    for host in ("unknown.example", "inner.example"):
        with pytest.raises(InputError) as caught:
            backend.connect_tcp(host, 80, 5)
        said.append(caught.value.diagnostics())
    assert said[0] == said[1]
    assert world.dialled == []


def test_the_connection_goes_to_the_address_that_was_checked(world: World) -> None:
    world.name("news.example", PUBLIC, then=["127.0.0.1"])
    backend = GuardedBackend(world, world.resolve)
    backend.connect_tcp("news.example", 80, 5).close()
    assert world.looked_up == ["news.example"]
    assert world.dialled == [(PUBLIC, 80)]
    assert backend.address == PUBLIC


def test_the_next_address_is_tried_when_one_is_dead(world: World) -> None:
    world.name("news.example", PUBLIC6, PUBLIC)
    world.unreachable = {PUBLIC6}
    backend = GuardedBackend(world, world.resolve)
    backend.connect_tcp("news.example", 80, 5).close()
    assert backend.address == PUBLIC
    world.unreachable.add(PUBLIC)
    with pytest.raises(httpcore.ConnectError):
        backend.connect_tcp("news.example", 80, 5)


def test_only_a_few_of_each_family_are_tried(world: World) -> None:
    answers = [f"2a00::{i}" for i in range(1, 200)] + ["8.8.8.8", "8.8.4.4", "8.8.8.9"]
    world.unreachable = set(answers)
    backend = GuardedBackend(world, lambda *_: answers)
    with pytest.raises(httpcore.ConnectError):
        backend.connect_tcp("news.example", 80, 5)
    assert [to for to, _ in world.dialled] == [
        "2a00::1",
        "2a00::2",
        "8.8.8.8",
        "8.8.4.4",
    ]


def test_a_number_is_not_looked_up(world: World) -> None:
    backend = GuardedBackend(world, world.resolve)
    backend.connect_tcp(PUBLIC, 80, 5).close()
    assert world.looked_up == []


class Stuck:
    """The operating system's resolver, hanging until it is released."""

    def __init__(self) -> None:
        self.calls = 0
        self.released = threading.Event()

    def getaddrinfo(self, *_: Any, **__: Any) -> Sequence[Any]:
        self.calls += 1
        self.released.wait(20)
        return []


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stuck]:
    resolver = Stuck()
    monkeypatch.setattr(socket, "getaddrinfo", resolver.getaddrinfo)
    yield resolver
    resolver.released.set()


def test_a_name_server_that_hangs_is_not_waited_for(stuck: Stuck) -> None:
    start = time.monotonic()
    with pytest.raises(ExternalError, match="name server") as caught:
        SystemResolver()("news.example", 80, 0.1)
    assert time.monotonic() - start < 2
    assert caught.value.code == "fetch-name-server"
    assert stuck.calls == 1


def test_lookups_that_hang_do_not_pile_up(stuck: Stuck) -> None:
    resolve = SystemResolver()
    for _ in range(20):
        with pytest.raises(ExternalError):
            resolve("news.example", 80, 0.01)
    assert stuck.calls == 16
    stuck.released.set()
    assert list(resolve("news.example", 80, 5)) == []


@pytest.mark.parametrize(
    ("error", "answers"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), []),
        (socket.gaierror(socket.EAI_AGAIN, "later"), None),
        (UnicodeError("label too long"), []),
    ],
)
def test_an_unknown_name_is_told_from_a_sick_name_server(
    error: Exception, answers: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> Sequence[Any]:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    if answers is not None:
        assert list(SystemResolver()("news.example", 80, 5)) == answers
        return
    with pytest.raises(ExternalError):
        SystemResolver()("news.example", 80, 5)


def test_the_system_knows_this_machine() -> None:
    assert "127.0.0.1" in SystemResolver()("localhost", 80, 5)
