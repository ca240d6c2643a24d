# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
from pathlib import Path

import pytest

from factdesk.config import (
    PREFIX,
    SETTINGS,
    cache_folder,
    setting_value,
    threads,
    unknown_settings,
)
from factdesk.errors import InputError


def test_settings_have_the_prefix_and_a_sentence() -> None:
    assert all(s.name.startswith(PREFIX) and s.help.endswith(".") for s in SETTINGS)
    assert len({s.name for s in SETTINGS}) == len(SETTINGS)


def test_unset_settings_fall_back() -> None:
    assert setting_value("FACTDESK_MODEL", {}) == "default"
    assert setting_value("FACTDESK_DATA", {"FACTDESK_DATA": " "}) == ""
    with pytest.raises(KeyError):
        setting_value("FACTDESK_NOTHING", {})


@pytest.mark.parametrize(
    ("name", "value"),
    [("FACTDESK_THREADS", "many"), ("FACTDESK_THREADS", "0"), ("FACTDESK_MODEL", "x")],
)
def test_bad_values_are_refused(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"{name} is '{value}', expected") as caught:
        setting_value(name, {name: value})
    assert caught.value.code == "bad-setting"


def test_the_cache_folder_is_the_users(tmp_path: Path) -> None:
    assert cache_folder({"FACTDESK_CACHE": str(tmp_path)}) == tmp_path
    assert cache_folder({}).is_relative_to(Path.home())


@pytest.mark.skipif(os.name != "posix", reason="the XDG rules")
def test_a_relative_shared_cache_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "factdesk"
    assert cache_folder({"XDG_CACHE_HOME": "here"}) == cache_folder({})


def test_threads_are_the_setting_or_at_least_one() -> None:
    assert threads({"FACTDESK_THREADS": "3"}) == 3
    assert threads({}) >= 1


def test_unknown_settings_come_with_the_nearest_name() -> None:
    environ = {"FACTDESK_TREADS": "2", "FACTDESK_ZZZZZZZZZ": "", "OTHER": "1"}
    assert unknown_settings(environ | {"FACTDESK_THREADS": "2"}) == {
        "FACTDESK_TREADS": "FACTDESK_THREADS",
        "FACTDESK_ZZZZZZZZZ": "",
    }
