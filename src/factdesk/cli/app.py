# SPDX-License-Identifier: Apache-2.0
"""The root command: finds subcommands by name, and turns errors into exit codes.

Commands are loaded when they are asked for. Packages may add commands through the
entry-point group ``factdesk.commands``; ours win over theirs.

**Invariants:** every way out of the program goes through :func:`run`: no traceback
without ``-v``, no half sentence on Ctrl-C, no noise when a reader closes the pipe.

Example:
    >>> run(["--version"])  # doctest: +SKIP
    0
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from factdesk import __version__
from factdesk.cli.commands import Group, override
from factdesk.config import unknown_settings
from factdesk.errors import FactdeskError, NotReadyError, VerificationError

__all__ = ["COMMANDS", "EXTRAS", "factdesk", "main", "run"]

COMMANDS: dict[str, str] = {
    "config": "factdesk.cli.settings:config",
    "demo": "factdesk.cli.demo:demo",
    "evaluate": "factdesk.cli.evaluate:evaluate",
    "index": "factdesk.cli.indexes:index",
    "match": "factdesk.cli.match:match",
    "models": "factdesk.cli.models:models",
    "plumbing": "factdesk.cli.plumbing:plumbing",
}
"""Name to the module and attribute that hold the command."""
EXTRAS: dict[str, str] = dict.fromkeys(("log", "publish", "standards"), "desk")
"""Commands that another part of factdesk brings, and the extra that installs it."""
_ENTRY_POINTS = "factdesk.commands"
_OK, _OURS, _USAGE, _UNVERIFIED, _STOPPED, _PIPE_CLOSED = 0, 1, 2, 3, 130, 141


class _Stopped(Exception):
    """Ctrl-C or a closed pipe: carries its exit code past click."""

    def __init__(self, code: int) -> None:
        self.code = code


class _Root(Group):
    """The command that holds all others and loads them by name."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *(point.name for point in _entry_points())})

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module, _, name = COMMANDS[cmd_name].partition(":")
            found: click.Command = getattr(import_module(module), name)
            return found
        for point in _entry_points():
            if point.name == cmd_name:
                return point.load()
        if cmd_name in EXTRAS:
            raise _needs_extra(cmd_name)
        return None

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = _nearest(args[0], self.list_commands(ctx))
            hint = f' Did you mean "factdesk {near}"?' if near else ""
            raise click.UsageError(
                f'There is no command "{args[0]}".{hint}', ctx=ctx
            ) from error

    @override
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _Stopped(_STOPPED) from error
        except BrokenPipeError as error:
            raise _Stopped(_PIPE_CLOSED) from error


@dataclass(frozen=True, slots=True)
class _EntryPoint:
    """A command of a package: its name, and where it is."""

    name: str
    module: str
    attribute: str

    def load(self) -> click.Command:
        found: click.Command = getattr(import_module(self.module), self.attribute)
        return found


def _entry_points() -> list[_EntryPoint]:
    """Return the commands of installed packages, by name, without loading them.

    Reading the few small files takes 2 ms; the standard library's own reader would add
    30 ms to every --help, mostly to import its e-mail parser.
    """
    found: dict[str, _EntryPoint] = {}
    for folder in sys.path:
        for file in Path(folder).glob("*-info/entry_points.txt") if folder else ():
            for point in _points_in(file):
                found.setdefault(point.name, point)  # the path's order decides
    return sorted(found.values(), key=lambda point: point.name)


def _points_in(file: Path) -> Iterator[_EntryPoint]:
    """Yield the commands that one package declares for us."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return  # a package that was just removed
    is_ours = False
    for line in (line.strip() for line in lines):
        if line.startswith("["):
            is_ours = line == f"[{_ENTRY_POINTS}]"
        elif is_ours and "=" in line and not line.startswith("#"):
            name, _, place = (part.strip() for part in line.partition("="))
            module, _, attribute = place.partition("[")[0].strip().partition(":")
            yield _EntryPoint(name, module, attribute)


def _needs_extra(name: str) -> NotReadyError:
    extra = EXTRAS[name]
    return NotReadyError(
        f'The command "{name}" is part of the extra [{extra}], which is not installed. '
        f'Install it: pip install "factdesk[{extra}]"',
        code="extra-missing",
        data={"command": name, "extra": extra},
    )


def _nearest(name: str, names: list[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, n=1)), "")


@click.group(
    cls=_Root,
    context_settings={"help_option_names": ["-h", "--help"]},
    example="""
    factdesk index build checks.jsonl --out public
    factdesk match posts.csv --index public --out answers.jsonl
    factdesk match --text "Is the bridge at Orlo closed?" --index public
    """,
)
@click.version_option(__version__, prog_name="factdesk", message="%(prog)s %(version)s")
@click.option("-v", "--verbose", is_flag=True, help="Show the traceback of an error.")
def factdesk(verbose: bool) -> None:
    """Find out whether somebody has already checked what people share."""
    for name, near in unknown_settings().items():
        hint = f" Did you mean {near}?" if near else ' See "factdesk config show".'
        click.echo(f"The setting {name} is unknown and has no effect.{hint}", err=True)


def main() -> NoReturn:
    """Run the command line with the process's arguments and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command line.

    Args:
        arguments: As they stand after the program's name.

    Returns:
        The exit code.
    """
    try:
        code = factdesk.main(list(arguments), "factdesk", standalone_mode=False)
        return code if isinstance(code, int) else _OK
    except click.ClickException as error:
        return _tell_usage(error, arguments)
    except (click.Abort, _Stopped) as stop:
        return _tell_stop(stop)
    except FactdeskError as error:
        _tell(error.diagnostics(), error, arguments)
        return _UNVERIFIED if isinstance(error, VerificationError) else _OURS
    except OSError as error:
        # Files are guarded where they are used: what is left is mostly standard output.
        _tell(_refused(error), error, arguments)
        return _OURS
    except Exception as error:  # noqa: BLE001 (the edge of the process)
        # A bug of ours: say so in one sentence, and the rest with -v.
        name = type(error).__name__
        message = (
            f"factdesk met an error that it should not have: {name}: {error}. "
            'Please report it, with what "factdesk -v" shows.'
        )
        _tell({"code": "bug", "message": message, "data": {}}, error, arguments)
        return _OURS


def _refused(error: OSError) -> dict[str, object]:
    where = error.filename or "standard output"
    reason = error.strerror or str(error)
    message = (
        f"The system refused an operation on {where}: {reason}. Check the disk and the "
        "permissions, then try again."
    )
    data = {"file": str(where), "reason": reason}
    return {"code": "system-refused", "message": message, "data": data}


def _tell(
    diagnostics: dict[str, object], error: BaseException, arguments: Sequence[str]
) -> None:
    """Print an error on stderr: a sentence, or the diagnostics object for machines."""
    if arguments and arguments[0] in {"-v", "--verbose"}:
        traceback.print_exception(error, file=sys.stderr)
    if "--json" in arguments:
        text = json.dumps(diagnostics, ensure_ascii=False, default=str)
    else:
        text = f"Error: {diagnostics['message']}"
    click.echo(text.encode("utf-8", "backslashreplace"), err=True)


def _tell_usage(error: click.ClickException, arguments: Sequence[str]) -> int:
    if "--json" in arguments:
        message = error.format_message()
        _tell({"code": "usage", "message": message, "data": {}}, error, arguments)
    else:
        error.show()
    return _USAGE


def _tell_stop(stop: click.Abort | _Stopped) -> int:
    code = stop.code if isinstance(stop, _Stopped) else _STOPPED
    if code == _PIPE_CLOSED:
        # Python flushes stdout once more at exit; it must not find the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    click.echo("\nStopped. Nothing was left half-written.", err=True)
    return code
