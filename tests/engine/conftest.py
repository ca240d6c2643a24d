# SPDX-License-Identifier: Apache-2.0
"""What the engine's tests share: the packaged sample, read once, and its index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from factdesk.claims import Record
from factdesk.engine import Index


def _rows(name: str) -> list[dict[str, Any]]:
    source = resources.files("factdesk") / "sample" / name
    return [json.loads(line) for line in source.read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def checks() -> list[Record]:
    return [Record(**row) for row in _rows("checks.jsonl")]


@pytest.fixture(scope="session")
def messages() -> list[dict[str, Any]]:
    return _rows("messages.jsonl")


@pytest.fixture(scope="session")
def sample(
    checks: list[Record], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("sample") / "sample"
    with Index.build(checks, folder) as index:
        yield index
