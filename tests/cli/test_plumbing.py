# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_warming_up_says_where_machine_code_is_kept(cli: Callable[..., Any]) -> None:
    found = cli("plumbing", "warm", "--json").json
    assert found["seconds"] > 0
    assert (
        found["cache"]
        == cli("config", "show", "--json").json["FACTDESK_CACHE"]["value"]
    )
