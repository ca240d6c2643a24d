# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from factdesk.desk import visitors
from factdesk.desk.visitors import (
    Ticket,
    is_within_limit,
    make_ticket,
    ticket_state,
    token_of,
    visitor_address,
)

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (0, Ticket.YOUNG),
        (2, Ticket.YOUNG),
        (3, Ticket.GOOD),
        (24 * 3600, Ticket.GOOD),
        (24 * 3600 + 1, Ticket.OLD),
        (-3600, Ticket.GOOD),  # the clock went back an hour
    ],
)
def test_a_ticket_says_how_old_the_form_is(age: int, state: Ticket) -> None:
    ticket = make_ticket("form", now=NOW)
    assert ticket_state(ticket, "form", now=NOW + age)[0] == state


def test_a_ticket_is_good_for_one_form_and_cannot_be_made_up() -> None:
    ticket = make_ticket("form", now=NOW)
    for wrong in ("", "1.2:3", ticket[:-1], "9" + ticket):
        assert ticket_state(wrong, "form", now=NOW + 9) == (Ticket.FORGED, "")
    assert ticket_state(ticket, "another", now=NOW + 9)[0] == Ticket.FORGED


def test_a_token_is_one_for_a_form_and_its_content() -> None:
    token = token_of("secret", b"ab", b"c")
    assert len(token) == 32
    assert token == token_of("secret", b"ab", b"c")
    others = {token_of("secret", b"a", b"bc"), token_of("other", b"ab", b"c")}
    assert token not in others


def test_the_limit_holds_for_one_address_and_one_minute(settings: Any) -> None:
    cache.clear()
    taken = [is_within_limit("x", "192.0.2.1", 2, now=NOW) for _ in range(3)]
    assert taken == [True, True, False]
    assert is_within_limit("x", "192.0.2.2", 2, now=NOW)
    assert is_within_limit("x", "192.0.2.1", 2, now=NOW + 60)
    kept = repr(cache._cache)  # type: ignore[attr-defined]
    assert "192.0.2" not in kept


@pytest.mark.parametrize(
    ("remote", "forwarded", "base", "found"),
    [
        ("192.0.2.1", "", "http://localhost:8000", "192.0.2.1"),
        ("9.9.9.9", "198.51.100.9", "https://d.example", "9.9.9.9"),
        ("127.0.0.1", "198.51.100.9", "http://localhost:8000", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.9", "https://d.example", "198.51.100.9"),
        ("127.0.0.1", "", "https://d.example", "127.0.0.1"),
        ("2a00:1:2:3:4:5:6:7", "", "http://localhost", "2a00:1:2:3::/64"),
        ("127.0.0.1", "<b>", "https://d.example", "unknown"),
    ],
)
def test_a_visitor_cannot_choose_their_address(
    settings: Any, remote: str, forwarded: str, base: str, found: str
) -> None:
    settings.DESK = replace(settings.DESK, base_url=base)
    request = RequestFactory().get("/", REMOTE_ADDR=remote)
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert visitor_address(request) == found
    assert visitors.SHORTEST_S == 3
