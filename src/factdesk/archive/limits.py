# SPDX-License-Identifier: Apache-2.0
"""What a server may cost us, and the account that is kept of it.

**Invariants:** one ``Budget`` serves a whole fetch, so that redirects add up. Time is
looked at before every wait, so that a server which sends one byte now and then cannot
hold a thread beyond ``total_s``.

Example:
    budget = Budget(Limits(total_s=5), time.monotonic)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from factdesk.archive import failures

__all__ = ["Budget", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost, redirects included.

    Attributes:
        total_s: Longest time for all of it, name look-ups too, in seconds.
        connect_s: Longest time to look up a name and connect, in seconds, for each hop.
        read_s: Longest silence of a server, in seconds.
        wire_bytes: Most bytes to take from servers, as sent: heads, compressed bodies.
        body_bytes: Largest body after decompression, in bytes.
        header_bytes: Largest head of an answer, in bytes; at most 100 KiB count.
        request_bytes: Largest body that we send, in bytes.
        redirects: Hops from the address asked to the one that answers.
        media_types: Types of body to accept, lower case (``text/html``), by header and
            by first bytes; None for any, and then nothing is compared.
    """

    total_s: float = 20.0
    connect_s: float = 5.0
    read_s: float = 10.0
    wire_bytes: int = 10_000_000
    body_bytes: int = 20_000_000
    header_bytes: int = 32_768
    request_bytes: int = 1_000_000
    redirects: int = 5
    media_types: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least = 0 if field.name in ("redirects", "request_bytes") else 1e-9
            if isinstance(value, int | float) and not value >= least:
                raise ValueError(f"{field.name} must be above 0, got {value!r}")


class Budget:
    """What is left of the limits of one fetch.

    Args:
        limits: What it may cost in all.
        monotonic: Seconds of a clock that never goes back.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self._monotonic = monotonic
        self._deadline = monotonic() + limits.total_s
        self._wire_left = limits.wire_bytes
        self._head_left: int | None = None

    def wait_s(self, longest_s: float) -> float:
        """Return how long the next wait may last; fail where no time is left.

        Raises:
            ExternalError: the whole fetch has taken too long.
        """
        left = self._deadline - self._monotonic()
        if left <= 0:
            raise failures.too_slow(self.limits.total_s, self.limits.read_s)
        return min(longest_s, left)

    def expect_head(self) -> None:
        """Count what follows against ``header_bytes``, until ``head_arrived``."""
        self._head_left = self.limits.header_bytes

    def head_arrived(self) -> None:
        """End the count of the head."""
        self._head_left = None

    def room(self, wanted: int) -> int:
        """Return how many bytes the next read may bring, at least 1.

        One byte more than the limit on the wire may come: only so is an answer of
        exactly that size told from a longer one.

        Raises:
            ExternalError: the head is longer than allowed.
        """
        wanted = min(wanted, self._wire_left + 1)
        if self._head_left is None:
            return wanted
        if self._head_left <= 0:
            raise failures.too_large("head", self.limits.header_bytes)
        return min(wanted, self._head_left)

    def count(self, taken: int) -> None:
        """Take received bytes off what is left.

        Raises:
            ExternalError: there were more than the limit on the wire.
        """
        self._wire_left -= taken
        if self._head_left is not None:
            self._head_left -= taken
        if self._wire_left < 0:
            raise failures.too_large("answer", self.limits.wire_bytes)
