# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from factdesk import __version__
from factdesk.cli.app import COMMANDS, EXTRAS, factdesk
from factdesk.cli.commands import Command

START = [sys.executable, "-c", "from factdesk.cli import main; main()"]
HEAVY = {"numpy", "numba", "pyarrow", "rich", "importlib.metadata", "factdesk.engine"}


def every_command(
    command: click.Command = factdesk, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command and group."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from every_command(found, (*path, name))


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_every_help_has_an_example_to_copy(
    cli: Callable[..., Any], path: tuple[str, ...]
) -> None:
    answer = cli(*path, "--help")
    assert answer.code == 0
    assert "Example:" in answer.out
    assert " ".join(["factdesk", *path[:1]]) in answer.out.partition("Example:")[2]


def test_help_lists_every_command(cli: Callable[..., Any]) -> None:
    out = cli("--help").out
    assert all(f"\n  {name}" in out for name in COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    look = f"import sys; print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    code = f"from factdesk.cli import run; run(['--help']); {look}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"


def test_version(cli: Callable[..., Any]) -> None:
    answer = cli("--version")
    assert (answer.code, answer.out) == (0, f"factdesk {__version__}\n")


def test_a_mistyped_command_is_a_usage_error_with_the_nearest(
    cli: Callable[..., Any],
) -> None:
    answer = cli("mtach")
    assert answer.code == 2
    assert 'Did you mean "factdesk match"?' in answer.err


@pytest.mark.parametrize("name", EXTRAS)
def test_a_command_of_a_missing_extra_prints_the_install_line(
    cli: Callable[..., Any], name: str
) -> None:
    answer = cli(name, "--anything")
    assert answer.code == 1
    assert f'pip install "factdesk[{EXTRAS[name]}]"' in answer.err
    assert answer.out == ""


def test_another_package_can_bring_a_command(
    cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[factdesk.commands]\nup = other_up:up\n")
    (tmp_path / "other_up.py").write_text(
        "import click\n\n@click.command()\ndef up():\n    click.echo('it is up')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert cli("up").out == "it is up\n"
    assert "\n  up" in cli("--help").out


def test_errors_are_one_sentence_or_one_object(cli: Callable[..., Any]) -> None:
    arguments = ["index", "build", "no-such-file.csv", "--out", "never"]
    plain, machine = cli(*arguments), cli(*arguments, "--json")
    assert plain.code == machine.code == 1
    assert plain.err == "Error: There is no file no-such-file.csv. Check the path.\n"
    found = json.loads(machine.err)
    assert (found["code"], found["data"]) == (
        "no-such-file",
        {"file": "no-such-file.csv"},
    )


def test_usage_errors_are_objects_too(cli: Callable[..., Any]) -> None:
    answer = cli("match", "--json")
    assert answer.code == 2
    assert json.loads(answer.err)["code"] == "usage"


def test_the_traceback_comes_only_when_asked_for(cli: Callable[..., Any]) -> None:
    arguments = ["index", "info", "no-such-folder"]
    assert "Traceback" not in cli(*arguments).err
    assert "Traceback" in cli("-v", *arguments).err


def test_a_bug_of_ours_is_told_in_one_sentence(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setitem(COMMANDS, "broken", "factdesk.cli.app:_broken")
    command = Command("broken", callback=broken)
    monkeypatch.setattr("factdesk.cli.app._broken", command, raising=False)
    answer = cli("broken")
    assert answer.code == 1
    assert answer.err.startswith("Error: factdesk met an error that it should not have")
    assert "Traceback" not in answer.err


def test_an_unknown_setting_is_reported_with_the_nearest_name(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTDESK_TREADS", "2")
    answer = cli("config", "show")
    assert answer.code == 0
    assert "FACTDESK_TREADS is unknown" in answer.err
    assert "Did you mean FACTDESK_THREADS?" in answer.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
@pytest.mark.parametrize("arguments", [["--help"], ["config", "show"]])
def test_a_full_output_is_told_in_one_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*START, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The system refused")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_goes_away_causes_no_noise(public: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_text('{"text": "bridge orlo closed"}\n' * 5000)
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [*START, "match", str(posts), "--index", str(public)],
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, b"")
