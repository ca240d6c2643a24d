# SPDX-License-Identifier: Apache-2.0
"""Every error of the wrapped library becomes one of ours, without the address."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import httpcore
import pytest

from factdesk.archive import failures
from factdesk.archive.limits import Limits
from factdesk.archive.targets import PORTS
from factdesk.errors import FactdeskError

NETWORK = {
    httpcore.ConnectError: "fetch-no-connection",
    httpcore.ConnectTimeout: "fetch-too-slow",
    httpcore.LocalProtocolError: "fetch-request-malformed",
    httpcore.ReadError: "fetch-broken",
    httpcore.ReadTimeout: "fetch-too-slow",
    httpcore.RemoteProtocolError: "fetch-broken",
    httpcore.WriteError: "fetch-broken",
    httpcore.WriteTimeout: "fetch-too-slow",
}
NEVER = {
    httpcore.ConnectionNotAvailable,  # of pools
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.NetworkError,  # roots
    httpcore.ProtocolError,
    httpcore.TimeoutException,
}


def test_every_error_of_httpcore_is_known() -> None:
    found = {
        kind
        for kind in vars(httpcore).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert found == NETWORK.keys() | NEVER


@pytest.mark.parametrize(("kind", "code"), NETWORK.items())
def test_an_error_of_httpcore_is_translated(kind: type[Exception], code: str) -> None:
    error = failures.from_network(kind("handle.example"), 20, 10)
    assert error.code == code
    assert "handle" not in str(error.diagnostics())


MADE: list[FactdeskError] = [
    failures.malformed("This is wrong.", "Do it right.", code="x"),
    failures.address_refused(),
    failures.redirect_refused(2, failures.address_refused()),
    failures.too_slow(20, 10),
    failures.too_large("head", 10_000),
    failures.type_refused("a/b"),
    failures.type_refused(None),
    failures.body_differs("a/b", "c/d"),
    failures.body_differs("a/b", None),
    failures.broken("it is odd"),
]


@pytest.mark.parametrize("error", MADE, ids=lambda error: error.code)
def test_a_message_says_what_and_what_to_do(error: FactdeskError) -> None:
    assert str(error).count(".") >= 2
    assert str(error).endswith(".")
    assert "None" not in str(error)


PAGE = (Path(__file__).parents[2] / "docs/reference/fetching.md").read_text("utf-8")


def test_the_page_on_fetching_lists_every_code_and_no_other() -> None:
    folder = Path(failures.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    codes = set(re.findall(r'"(fetch-[a-z-]+)"', source))
    assert len(codes) > 15
    assert set(re.findall(r"^\| `(fetch-[a-z-]+)`", PAGE, re.MULTILINE)) == codes


def test_the_page_on_fetching_has_the_limits_as_they_are() -> None:
    shown = {
        name: None if value == "any" else float(value.replace(",", ""))
        for name, value in re.findall(r"^\| `(\w+)` \| ([\w,]+) \|", PAGE, re.MULTILINE)
    }
    assert shown == asdict(Limits())
    assert ", ".join(map(str, sorted(PORTS))) in PAGE
