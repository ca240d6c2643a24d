# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factdesk import config
from factdesk.cli import settings as settings_command
from factdesk.config import SETTINGS, Setting


def test_every_setting_is_shown_with_its_help(cli: Callable[..., Any]) -> None:
    answer = cli("config", "show")
    assert answer.code == 0
    assert all(s.name in answer.out and s.help in answer.out for s in SETTINGS)


def test_what_holds_is_told_from_what_is_the_default(
    cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTDESK_CACHE", str(tmp_path))
    monkeypatch.delenv("FACTDESK_MODEL", raising=False)
    rows = cli("config", "show", "--json").json
    assert rows["FACTDESK_CACHE"]["value"] == str(tmp_path)
    assert rows["FACTDESK_CACHE"]["from"] == "environment"
    assert (rows["FACTDESK_MODEL"]["value"], rows["FACTDESK_MODEL"]["from"]) == (
        "default",
        "default",
    )


def test_a_bad_value_is_an_error(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTDESK_THREADS", "many")
    answer = cli("config", "show")
    assert answer.code == 1
    assert "FACTDESK_THREADS is 'many'" in answer.err


def test_a_secret_is_not_shown(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = (Setting("FACTDESK_KEY", "text", "", "A key.", secret=True),)
    for module in (config, settings_command):
        monkeypatch.setattr(module, "SETTINGS", table)
    monkeypatch.setenv("FACTDESK_KEY", "xyzzy")
    answer = cli("config", "show")
    assert "(secret)" in answer.out
    assert "xyzzy" not in answer.out + answer.err
