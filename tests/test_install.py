# SPDX-License-Identifier: Apache-2.0
"""The core's lock alone, without extras and test tools, is enough for a match."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]

pytestmark = pytest.mark.long


def call(program: Path | str, *arguments: str | Path) -> str:
    """Run a program without our import path; return its output, fail with its words."""
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [str(program), *map(str, arguments)]
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of an environment that holds the built wheel and its lock."""
    folder = tmp_path_factory.mktemp("only run") / "venv"
    call(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    lock = ROOT / "requirements" / "core.txt"
    call(python, *PIP, "--require-hashes", "--only-binary", ":all:", "-r", lock)
    call(python, *PIP, "--no-deps", "--no-build-isolation", ROOT)
    return folder / "bin"


def test_no_test_tool_and_no_extra_is_there(bin_folder: Path) -> None:
    look = "import importlib.util as u; print([bool(u.find_spec(n)) for n in %r])"
    names = ["pytest", "hypothesis", "mypy", "onnxruntime", "django", "lightgbm"]
    assert call(bin_folder / "python", "-c", look % names) == f"{[False] * 6}\n"


def test_the_command_explains_itself(bin_folder: Path) -> None:
    shown = call(bin_folder / "factdesk", "--help")
    assert "index" in shown
    assert "match" in shown


def test_the_demonstration_runs_from_the_installed_wheel(bin_folder: Path) -> None:
    assert call(bin_folder / "factdesk", "demo").strip()


def test_a_sample_claim_finds_its_own_check(bin_folder: Path, tmp_path: Path) -> None:
    where = "import factdesk.claims as c; print(c.__file__)"
    package = Path(call(bin_folder / "python", "-c", where).strip()).parents[1]
    assert ROOT not in package.parents
    checks = sorted((package / "sample").rglob("checks*.jsonl"))[0]
    record = json.loads(checks.read_text("utf-8").splitlines()[0])
    index = tmp_path / "index"
    call(bin_folder / "factdesk", "index", "build", checks, "--out", index)
    arguments = ["match", "--text", record["claim"], "--index", index]
    answer = json.loads(call(bin_folder / "factdesk", *arguments))
    assert answer["matches"][0]["id"] == record["id"]
