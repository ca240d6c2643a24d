# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from factdesk.cli import _reference
from factdesk.cli.app import COMMANDS
from factdesk.config import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"


def test_the_reference_page_is_what_the_commands_say() -> None:
    # When this fails: python -m factdesk.cli._reference > docs/reference/cli.md
    assert PAGE.read_text("utf-8") == _reference._page() + "\n"


def test_the_page_does_not_depend_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = _reference._page()
    monkeypatch.setenv("COLUMNS", "200")
    assert _reference._page() == before


def test_every_command_and_setting_is_on_the_page() -> None:
    page = _reference._page()
    assert all(f"## factdesk {name}\n" in page for name in COMMANDS)
    assert all(setting.name in page for setting in SETTINGS)
