# SPDX-License-Identifier: Apache-2.0
"""Commands and groups whose help ends in an example that can be typed.

**Invariants:** every command has an ``Example:`` block; a test looks.

Example:
    >>> @click.command(cls=Command, example="factdesk config show")
    ... def show() -> None: ...
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from typing_extensions import override
else:  # the typing module has it from Python 3.12 on

    def override(method):
        """Mark a method that overrides another."""
        return method


__all__ = ["Command", "Group", "override"]


def _write_example(formatter: click.HelpFormatter, example: str) -> None:
    lines = inspect.cleandoc(example).splitlines()
    if not lines:
        return
    with formatter.section("Example"):
        for line in lines:
            # Written as it is: a wrapped command could not be copied.
            formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Command(click.Command):
    """A command with an example.

    Args:
        *args: As click has them.
        example: Lines to type.
        **kwargs: As click has them.
    """

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    @override
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example after the options."""
        _write_example(formatter, self.example)


class Group(click.Group):
    """A group of such commands, with an example of its own.

    Args:
        *args: As click has them.
        example: Lines to type.
        **kwargs: As click has them.
    """

    command_class = Command

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    @override
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example after the options."""
        _write_example(formatter, self.example)
