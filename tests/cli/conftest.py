# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the command-line tests.

``cli`` runs a command in this process and gives exit code and output; ``checks``
is a file of three records, ``public`` the folder of the index built from it. Nothing is
replaced by a stand-in: commands run the real engine.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from factdesk.cli import run

RECORDS = [
    {
        "id": "bridge",
        "claim": "The old bridge at Orlo is closed until Saturday",
        "title": "Yes, the Orlo bridge is closed for repairs",
        "url": "https://desk.example/bridge",
        "rating": "True",
        "publisher": "Halden Fact Desk",
    },
    {
        "id": "milk",
        "claim": "The price of milk in Halden doubled in January",
        "url": "https://desk.example/milk",
    },
    {
        "id": "school",
        "claim": "All schools in Saltcoast stay shut because of the flood",
        "url": "https://desk.example/school",
        "kind": "explainer",
    },
]


@dataclass(frozen=True)
class Answer:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return stdout read as one JSON object."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[Any]:
        """Return stdout read as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Cli = Callable[..., Answer]


@pytest.fixture
def cli(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Cli:
    """Return a function that runs a command in this process."""

    def call(*arguments: str | Path, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Answer(code, out.decode(), err.decode())

    return call


@pytest.fixture(scope="session")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of three records."""
    path = tmp_path_factory.mktemp("checks") / "checks.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)), "utf-8")
    return path


@pytest.fixture(scope="session")
def public(checks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index of these records; tests only read it."""
    path = tmp_path_factory.mktemp("index") / "public"
    assert run(["index", "build", str(checks), "--out", str(path)]) == 0
    return path
