# SPDX-License-Identifier: Apache-2.0
"""Write the reference page of the command line from the commands' own help.

**Invariants:** the page depends on the commands alone, not on the terminal or on what
else is installed; a test compares it with the committed one.

Example:
    $ python -m factdesk.cli._reference > docs/reference/cli.md
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from factdesk.cli.app import COMMANDS, EXTRAS, _entry_points, factdesk
from factdesk.config import SETTINGS

_WIDTH = 80
_HEAD = """\
<!-- Made by: python -m factdesk.cli._reference > docs/reference/cli.md -->

# The command line

Results go to standard output, everything else to standard error. `--json` prints one
JSON object, and errors as `{"code": …, "message": …, "data": …}` on standard error.

| exit code | meaning |
|---|---|
| 0 | ok |
| 1 | something failed; the sentence on standard error says what, and what to do |
| 2 | wrong usage |
| 3 | a verification failed: stored bytes are not what they were |
| 130 | stopped with Ctrl-C; nothing is left half-written |
"""


def _page() -> str:
    """Return the whole page."""
    parts = [_HEAD]
    parts += [_section(path, command) for path, command in _commands(factdesk, ())]
    return "\n".join([*parts, _extras(), _settings()])


def _commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its words, groups before what they hold."""
    yield path, command
    if not isinstance(command, click.Group):
        return
    context = click.Context(command)
    # Commands that other packages bring belong to their pages.
    names = sorted(command.commands) if path else _our_names()
    for name in names:
        found = command.get_command(context, name)
        if found is not None and not found.hidden:
            yield from _commands(found, (*path, name))


def _our_names() -> list[str]:
    ours = (p.name for p in _entry_points() if p.module.startswith("factdesk."))
    return sorted({*COMMANDS, *ours})


def _section(path: tuple[str, ...], command: click.Command) -> str:
    name = " ".join(["factdesk", *path])
    context = click.Context(
        command,
        info_name=name,
        terminal_width=_WIDTH,
        help_option_names=["-h", "--help"],
    )
    return f"## {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def _extras() -> str:
    rows = [f"| `factdesk {name}` | `{extra}` |" for name, extra in EXTRAS.items()]
    head = "## Commands of extras\n\n| command | extra |\n|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _settings() -> str:
    rows = [
        f"| `{s.name}` | {s.type} | {s.default or 'none'} | {s.help} |"
        for s in SETTINGS
    ]
    head = (
        "## Settings\n\n"
        "Environment variables; `factdesk config show` says what holds.\n"
        "\n| name | type | default | what it does |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows)


if __name__ == "__main__":
    click.echo(_page())
