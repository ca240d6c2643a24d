# SPDX-License-Identifier: Apache-2.0
"""The set-up script: what it builds, refuses and says, without building anything."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script as a module, without leaving a compiled copy beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("dev_script", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def start(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the script as a user does."""
    command = [sys.executable, str(ROOT / "dev"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def pretend_built(dev: ModuleType, folder: Path, lock: Path) -> None:
    """Lay out what a finished environment looks like to the script."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    (folder / "stamp").write_text(dev._stamp_text(lock, folder), "utf-8")


def test_help_names_every_command(dev: ModuleType) -> None:
    shown = start("--help")
    assert shown.returncode == 0
    assert [name for name in dev.COMMANDS if name not in shown.stdout] == []


def test_no_command_is_a_usage_error() -> None:
    assert start().returncode == 2


def test_an_unknown_command_is_a_usage_error() -> None:
    refused = start("rnu")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_it_works_from_any_folder(tmp_path: Path) -> None:
    assert start("lock", "--check", cwd=tmp_path).returncode == 0


def test_arguments_for_factdesk_and_pytest_go_on_unchanged(dev: ModuleType) -> None:
    assert dev._arguments(["run", "match", "--help"])[1] == ["match", "--help"]
    assert dev._arguments(["bench", "speed", "--data", "d"])[1][1:] == ["--data", "d"]
    options, rest = dev._arguments(["test", "--long", "-k", "install", "-x"])
    assert options.long
    assert rest == ["-k", "install", "-x"]


def test_an_environment_is_used_only_for_the_very_lock(
    dev: ModuleType, tmp_path: Path
) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("a==1")
    folder = tmp_path / "with space" / "venv"
    pretend_built(dev, folder, lock)
    assert dev._is_current(folder, dev._stamp_text(lock, folder))
    lock.write_text("a==2")
    assert not dev._is_current(folder, dev._stamp_text(lock, folder))


def test_an_environment_without_its_stamp_or_python_is_built_again(
    dev: ModuleType, tmp_path: Path
) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("a==1")
    for lost in ("stamp", "bin/python"):
        folder = tmp_path / lost.replace("/", "-")
        pretend_built(dev, folder, lock)
        (folder / lost).unlink()
        assert not dev._is_current(folder, dev._stamp_text(lock, folder))


def test_a_moved_environment_is_built_again(dev: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("a==1")
    pretend_built(dev, tmp_path / "old", lock)
    moved = (tmp_path / "old").rename(tmp_path / "new")
    assert not dev._is_current(moved, dev._stamp_text(lock, moved))


def test_a_failed_build_leaves_no_stamp_and_says_what_to_do(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "_pyproject", _empty_project)
    monkeypatch.setattr(dev, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(dev, "_has_ensurepip", lambda: True)
    monkeypatch.setattr(dev, "_call", lambda command, **_: int("pip" in command))
    (tmp_path / "run.txt").write_text("a==1")
    with pytest.raises(dev.Stop, match="No network"):
        dev._environment("run", tmp_path / ".venv")
    assert not (tmp_path / ".venv" / "stamp").exists()


def test_a_missing_venv_part_is_answered_with_the_apt_line(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "_has_ensurepip", lambda: False)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(dev.Stop, match=f"sudo apt-get install python{version}-venv"):
        dev._build(tmp_path / ".venv", tmp_path / "run.txt")


def test_an_old_python_is_told_so(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(dev.shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        dev._require_python()


def test_children_do_not_see_our_import_path(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    assert "elsewhere" not in dev._clean_environ().values()


@pytest.mark.parametrize("status", [0, 1, 5])
def test_a_long_run_ends_as_its_tests_do(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(dev, "_environment", lambda _, folder: folder)
    monkeypatch.setattr(dev, "_call", lambda _, **__: status)
    options, rest = dev._arguments(["test", "--long"])
    assert dev._test(options, rest) == status


def test_the_desk_is_tested_on_postgresql_too(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "_environment", lambda _, folder: folder)
    monkeypatch.setattr(dev, "_lint", lambda _: None)
    called: list[list[str]] = []

    def call(line: list[str], **_: object) -> int:
        called.append(line)
        return 0

    monkeypatch.setattr(dev, "_call", call)
    for typed in (["test"], ["test", "--long"]):
        dev._test(*dev._arguments(typed))
    assert ["postgresql" in line for line in called] == [False, True, False, True]


def test_a_run_without_any_test_fails(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "_environment", lambda _, folder: folder)
    monkeypatch.setattr(dev, "_lint", lambda _: None)
    monkeypatch.setattr(dev, "_call", lambda _, **__: 5)
    options, rest = dev._arguments(["test"])
    assert dev._test(options, rest) != 0


@pytest.mark.parametrize(
    "line",
    [
        "--index-url something",
        "-i something",
        "--find-links x",
        "a @ file:wheels/a.whl",
        "a @ git+ssh://host/a",
        "-e .",
        "./wheels/a.whl",
        "/wheels/a.whl",
    ],
)
def test_a_line_that_names_a_place_is_not_allowed_in_a_lock(
    dev: ModuleType, line: str
) -> None:
    assert dev.FORBIDDEN.search(line)
    assert not dev.FORBIDDEN.search("    --hash=sha256:00 \\")
    assert not dev.FORBIDDEN.search("numpy==2.0.0 ; python_full_version < '3.12' \\")


def test_an_older_lock_is_told_apart(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "REQUIREMENTS", tmp_path)
    (tmp_path / "run.txt").write_text(
        dev.LOCK_HEAD + dev._inputs("run") + "\na==1 \\\n"
    )
    assert dev._complaints("run") == []
    (tmp_path / "run.txt").write_text(dev.LOCK_HEAD + "0" * 64 + "\na==1 \\\n")
    assert "older than pyproject.toml" in dev._complaints("run")[0]


def test_scripts_can_be_started() -> None:
    assert os.access(ROOT / "dev", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def _empty_project() -> dict[str, object]:
    return {"project": {}, "build-system": {}, "tool": {"hatch": {}}}
