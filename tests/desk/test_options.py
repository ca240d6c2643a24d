# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from factdesk.desk.options import (
    database_settings,
    options_from,
    refuse_unknown_settings,
)
from factdesk.errors import ConflictError, InputError


def test_the_command_line_wins_over_the_environment(tmp_path: Path) -> None:
    environ = {"FACTDESK_STATE": str(tmp_path / "a"), "FACTDESK_PORT": "9000"}
    options = options_from(environ, state=tmp_path / "b", port=None)
    assert options.state == tmp_path / "b"
    assert options.keys == tmp_path / "b-keys"
    assert options.base_url == "http://localhost:9000"
    assert options_from(options.environ()) == options


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ("https://desk.halden.example/", "https://desk.halden.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://localhost:8000"),
    ],
)
def test_safe_base_addresses_are_taken(given: str, becomes: str) -> None:
    assert options_from({}, base_url=given).base_url == becomes


@pytest.mark.parametrize(
    "given",
    ["http://desk.halden.example", "http://10.0.0.7:8000", "ftp://localhost", "desk"],
)
def test_an_address_that_is_not_safe_is_refused_with_the_remedy(given: str) -> None:
    with pytest.raises(InputError, match="https"):
        options_from({}, base_url=given)


def test_keys_inside_the_state_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        options_from({}, state=tmp_path, keys=tmp_path / "keys")
    assert refused.value.code == "keys-inside-state"


def test_databases_go_by_their_address() -> None:
    options = options_from(
        {}, database="postgresql://ada:p%40ss@db.halden.example/desk"
    )
    found = database_settings(options)
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("ada", "p@ss", "desk")
    with pytest.raises(InputError):
        options_from({}, database="mysql://db/desk")


def test_an_unknown_setting_stops_the_desk() -> None:
    with pytest.raises(InputError, match="FACTDESK_STATE"):
        refuse_unknown_settings({"FACTDESK_STAET": "x"})
    refuse_unknown_settings({"FACTDESK_STATE": "x"})


def test_one_desk_runs_on_a_state(tmp_path: Path) -> None:
    state = options_from({}, state=tmp_path / "state").state_folder
    state.create()
    with state.locked(), pytest.raises(ConflictError), state.locked():
        pass
    with state.locked():
        pass
