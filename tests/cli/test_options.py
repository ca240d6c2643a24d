# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    "mapping", [["claim"], ["=x"], ["claim="], ["id=a", "--map", "id=b"]]
)
def test_a_mapping_that_is_none_is_a_usage_error(
    cli: Callable[..., Any], checks: Path, tmp_path: Path, mapping: list[str]
) -> None:
    answer = cli("index", "build", checks, "--out", tmp_path / "i", "--map", *mapping)
    assert answer.code == 2
    assert "--map" in answer.err


def test_a_mapping_to_an_author_is_refused(
    cli: Callable[..., Any], checks: Path, tmp_path: Path
) -> None:
    answer = cli(
        "index", "build", checks, "--out", tmp_path / "i", "--map", "title=author"
    )
    assert answer.code == 1
    assert "takes in no authors" in answer.err
    assert not (tmp_path / "i" / "CURRENT").exists()
