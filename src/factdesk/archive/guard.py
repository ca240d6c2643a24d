# SPDX-License-Identifier: Apache-2.0
"""Connect to public addresses only (invariant I9).

**Invariants:** a connection goes to an address that this module has just looked at in
the table, never to a name: a second look-up cannot give another answer. One bad answer
refuses the name. TLS still checks the certificate for the name. There is no switch: who
wants other sockets (tests do) hands in other sockets, and look-up and table stay.

Example:
    backend = GuardedBackend(httpcore.SyncBackend(), SystemResolver())
"""

from __future__ import annotations

import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Protocol

import httpcore
from httpcore import SOCKET_OPTION

from factdesk.archive import failures
from factdesk.archive.addresses import is_public, parse_address
from factdesk.archive.overriding import override
from factdesk.errors import ExternalError

__all__ = ["Dialler", "GuardedBackend", "OpenBackend", "Resolver", "SystemResolver"]

_MOST_TRIES = 2
"""Addresses of each family that are tried; they share the time for connecting."""
_MOST_LOOKUPS = 16
"""Look-ups in flight: each holds a thread until the system's resolver gives up."""
_TEMPORARY = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_SYSTEM})


class Resolver(Protocol):
    """Gives the addresses of a name."""

    def __call__(self, host: str, port: int, timeout_s: float) -> Sequence[str]:
        """Return all addresses of a host, best first; none if it is unknown.

        Raises:
            ExternalError: no answer in time, or the name server failed.
        """
        ...


class SystemResolver:
    """Asks the operating system, in a thread because it cannot be stopped."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_MOST_LOOKUPS)

    def __call__(self, host: str, port: int, timeout_s: float) -> Sequence[str]:
        """Return all addresses of a host, as in ``Resolver``."""
        deadline = time.monotonic() + timeout_s
        if not self._free.acquire(timeout=timeout_s):
            raise _no_answer()
        lookup = _Lookup(host, port, self._free)
        lookup.start()
        lookup.join(max(0.0, deadline - time.monotonic()))
        return lookup.answers()


class _Lookup(threading.Thread):
    """One question to the operating system; left alone when nobody waits any more."""

    def __init__(self, host: str, port: int, free: threading.BoundedSemaphore) -> None:
        super().__init__(name="factdesk-lookup", daemon=True)
        self._question = (host, port)
        self._free = free
        self._found: list[str] | None = None
        self._error: OSError | UnicodeError | None = None

    @override
    def run(self) -> None:
        try:
            rows = socket.getaddrinfo(*self._question, type=socket.SOCK_STREAM)
            self._found = list(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as error:
            self._error = error
        finally:
            self._free.release()

    def answers(self) -> Sequence[str]:
        """Return what was found; fail where there is no answer yet."""
        if self._found is not None:
            return self._found
        passing = isinstance(self._error, OSError) and self._error.errno in _TEMPORARY
        if self._error is None or passing:
            raise _no_answer()
        return []


class Dialler(httpcore.NetworkBackend, ABC):
    """Looks a name up, and connects to one of the addresses that it admits.

    Args:
        network: Opens the socket to an address spelled as a number.
        resolve: Gives the addresses of a name.

    Attributes:
        address: The address that was reached, or an empty text.
    """

    def __init__(self, network: httpcore.NetworkBackend, resolve: Resolver) -> None:
        self._network = network
        self._resolve = resolve
        self.address = ""

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one address of a host, in at most ``timeout`` seconds.

        Raises:
            InputError: the name is unknown, or not admitted.
            ExternalError: the name server does not answer.
        """
        timeout = timeout or 0.0
        deadline = time.monotonic() + timeout
        literal = parse_address(host) is not None
        answers = [host] if literal else self._resolve(host, port, timeout)
        addresses = _few(self._admitted(answers))
        for left in range(len(addresses), 0, -1):
            address = addresses[-left]
            share_s = max(0.001, (deadline - time.monotonic()) / left)
            try:
                stream = self._network.connect_tcp(
                    address, port, share_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
            else:
                self.address = address
                return stream
        raise failures.address_refused()

    @abstractmethod
    def _admitted(self, answers: Sequence[str]) -> list[str]:
        """Return the addresses that may be reached; fail if the name is refused."""


class GuardedBackend(Dialler):
    """Reaches public addresses only."""

    @override
    def _admitted(self, answers: Sequence[str]) -> list[str]:
        addresses = [parse_address(answer) for answer in answers]
        public = [str(a) for a in addresses if a is not None and is_public(a)]
        if len(public) < len(answers):
            raise failures.address_refused()
        return public


class OpenBackend(Dialler):
    """Reaches any address: for hosts that the operator typed only."""

    @override
    def _admitted(self, answers: Sequence[str]) -> list[str]:
        return list(answers)


def _few(addresses: list[str]) -> list[str]:
    """Return some of each family, so that one without a way out is not all we try."""
    six = [address for address in addresses if ":" in address][:_MOST_TRIES]
    four = [address for address in addresses if ":" not in address][:_MOST_TRIES]
    return [address for address in addresses if address in (*six, *four)]


def _no_answer() -> ExternalError:
    return ExternalError(
        "The name server gave no answer. Try again later.", code="fetch-name-server"
    )
