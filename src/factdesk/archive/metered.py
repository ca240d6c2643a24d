# SPDX-License-Identifier: Apache-2.0
"""Connections that keep to a budget: every byte counted, every wait bounded.

**Invariants:** whatever stands above (HTTP, TLS, chunked bodies) gets its bytes from
here, so nothing that a server sends escapes the account. The time-outs of the layers
above are ignored: the budget's hold.

Example:
    backend = MeteredBackend(GuardedBackend(network, resolve), budget)
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
from httpcore import SOCKET_OPTION

from factdesk.archive.limits import Budget
from factdesk.archive.overriding import override

__all__ = ["MeteredBackend", "MeteredStream"]

_PIECE = 1 << 14
"""Bytes that are sent before the clock is looked at again."""


class MeteredBackend(httpcore.NetworkBackend):
    """Opens connections of another backend on a budget."""

    def __init__(self, inner: httpcore.NetworkBackend, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, as the inner backend does, in what time is left."""
        timeout = self._budget.wait_s(self._budget.limits.connect_s)
        stream = self._inner.connect_tcp(
            host, port, timeout, local_address, socket_options
        )
        return MeteredStream(stream, self._budget)


class MeteredStream(httpcore.NetworkStream):
    """One connection on a budget."""

    def __init__(self, inner: httpcore.NetworkStream, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came, at most as much as the budget allows."""
        timeout = self._budget.wait_s(self._budget.limits.read_s)
        received = self._inner.read(self._budget.room(max_bytes), timeout)
        self._budget.count(len(received))
        return received

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send a buffer, in pieces, so that a slow reader cannot hold us."""
        for start in range(0, len(buffer), _PIECE):
            timeout = self._budget.wait_s(self._budget.limits.read_s)
            self._inner.write(buffer[start : start + _PIECE], timeout)

    @override
    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    @override
    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the same connection under TLS, on the same budget."""
        try:
            timeout = self._budget.wait_s(self._budget.limits.connect_s)
            stream = self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:  # until TLS stands, nobody else closes the connection
            self.close()
            raise
        return MeteredStream(stream, self._budget)

    @override
    def get_extra_info(self, info: str) -> Any:
        """Return what the connection underneath knows."""
        return self._inner.get_extra_info(info)
