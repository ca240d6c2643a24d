# SPDX-License-Identifier: Apache-2.0
"""The account of what a fetch has cost."""

from __future__ import annotations

from typing import Any

import pytest

from factdesk.archive.limits import Budget, Limits
from factdesk.errors import ExternalError


class Clock:
    """A clock that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_wait_is_never_longer_than_what_is_left() -> None:
    clock = Clock()
    budget = Budget(Limits(total_s=10), clock)
    assert budget.wait_s(3) == 3
    clock.now += 8
    assert budget.wait_s(3) == 2
    clock.now += 2
    with pytest.raises(ExternalError, match="10 s in all"):
        budget.wait_s(3)


def test_bytes_of_all_hops_add_up() -> None:
    budget = Budget(Limits(wire_bytes=100), Clock())
    budget.count(60)
    assert budget.room(1000) == 41
    budget.count(40)
    assert budget.room(1000) == 1
    with pytest.raises(ExternalError, match="larger than the 100 bytes"):
        budget.count(1)


def test_a_head_has_a_limit_of_its_own() -> None:
    budget = Budget(Limits(wire_bytes=1000, header_bytes=50), Clock())
    budget.expect_head()
    assert budget.room(1000) == 50
    budget.count(50)
    with pytest.raises(ExternalError, match=r"head .* larger than the 50 bytes"):
        budget.room(1000)
    budget.head_arrived()
    assert budget.room(1000) == 951
    budget.expect_head()
    assert budget.room(1000) == 50


@pytest.mark.parametrize(
    "bad",
    [
        {"total_s": 0},
        {"read_s": -1},
        {"connect_s": float("nan")},
        {"wire_bytes": 0},
        {"body_bytes": 0},
        {"header_bytes": 0},
        {"redirects": -1},
    ],
)
def test_a_limit_that_allows_nothing_is_a_mistake(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Limits(**bad)


def test_no_redirects_and_no_body_are_choices() -> None:
    assert Limits(redirects=0, request_bytes=0).redirects == 0
