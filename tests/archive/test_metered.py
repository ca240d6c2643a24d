# SPDX-License-Identifier: Apache-2.0
"""A connection keeps to its budget, whatever time-outs the layers above name."""

from __future__ import annotations

import socket
import ssl
import time
from typing import TYPE_CHECKING

import httpcore
import pytest

from factdesk.archive.limits import Budget, Limits
from factdesk.archive.metered import MeteredBackend
from factdesk.errors import ExternalError

if TYPE_CHECKING:
    from archive.conftest import Site


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def connect(port: int, budget: Budget) -> httpcore.NetworkStream:
    backend = MeteredBackend(httpcore.SyncBackend(), budget)
    return backend.connect_tcp("127.0.0.1", port, timeout=None)


def test_no_byte_comes_past_the_budget(site: Site) -> None:
    site.raw("/", b"a" * 50)
    stream = connect(site.port, Budget(Limits(wire_bytes=20), Clock()))
    stream.write(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(ExternalError, match="larger than the 20 bytes"):
        stream.read(1_000)
    stream.close()


def test_when_time_is_over_nothing_is_begun(site: Site) -> None:
    clock = Clock()
    stream = connect(site.port, Budget(Limits(total_s=1), clock))
    own: socket.socket = stream.get_extra_info("socket")
    clock.now = 2
    for work in (lambda: stream.read(1), lambda: stream.write(b"a")):
        with pytest.raises(ExternalError, match="in time"):
            work()
    assert own.fileno() > 0
    with pytest.raises(ExternalError, match="in time"):
        stream.start_tls(ssl.create_default_context())
    assert own.fileno() == -1  # nobody above knows yet that there is a connection


def test_a_reader_that_takes_a_little_now_and_then_is_left(site: Site) -> None:
    def sip(peer: socket.socket) -> None:
        for _ in range(200):
            time.sleep(0.02)
            peer.recv(100_000)

    site.routes["/"] = sip
    stream = connect(site.port, Budget(Limits(total_s=0.4), time.monotonic))
    stream.write(b"GET / HTTP/1.1\r\n\r\n")
    start = time.monotonic()
    with pytest.raises((ExternalError, httpcore.WriteTimeout)):
        stream.write(bytes(100_000_000))
    assert time.monotonic() - start < 2
    stream.close()
