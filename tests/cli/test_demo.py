# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def cache(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give the demonstration a cache of its own, with the compiled kernels of ours."""
    from factdesk.config import cache_folder

    kernels = cache_folder() / "kernels"
    folder = tmp_path_factory.mktemp("cache")
    if kernels.is_dir():
        (folder / "kernels").symlink_to(kernels)
    monkeypatch.setenv("FACTDESK_CACHE", str(folder))
    return folder


def test_the_demonstration_counts_every_message(cli: Callable[..., Any]) -> None:
    found = cli("demo", "--json").json
    assert found["messages"] == found["answered"] + found["unanswered"]
    parts = ("answered_right", "answered_near", "answered_wrong")
    assert found["answered"] == sum(found[part] for part in parts)
    assert found["messages"] >= 200
    assert found["records"] >= 250
    # Most of what it shows must be right, or it demonstrates the wrong thing.
    assert found["answered_right"] > 5 * found["answered_wrong"]
    assert found["answered_near_with_warning"] > 0.7 * found["answered_near"]


def test_what_it_tells_to_type_works(cli: Callable[..., Any]) -> None:
    answer = cli("demo")
    assert answer.code == 0
    (folder,) = set(re.findall(r"--index (\S*demo-\S+)", answer.out))
    assert cli("index", "info", folder, "--json").json["name"] == "sample"
    assert "the same?" in answer.out
    assert "nobody has checked this yet" in answer.out


def test_the_second_time_gives_the_same(cli: Callable[..., Any], cache: Path) -> None:
    first = cli("demo", "--json").json
    (folder,) = cache.glob("demo-*")
    written = folder.stat().st_mtime_ns
    assert cli("demo", "--json").json == first
    assert folder.stat().st_mtime_ns == written
