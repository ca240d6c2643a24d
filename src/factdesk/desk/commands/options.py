# SPDX-License-Identifier: Apache-2.0
"""Options that the commands of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

import click

from factdesk.errors import NotReadyError

if TYPE_CHECKING:
    from factdesk.desk.options import Options

__all__ = ["desk_options", "example", "state_options", "taken_options"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

_STATE = (
    click.option("--state", metavar="DIR", help="Folder for everything but keys."),
    click.option("--keys", metavar="DIR", help="Folder for keys. Default: DIR-keys."),
    click.option("--database", metavar="URL", help="PostgreSQL instead of SQLite."),
)
_WEB = (
    click.option("--host", metavar="ADDRESS", help="Listen here. Default: 127.0.0.1."),
    click.option("--port", metavar="N", type=click.IntRange(1, 65535),
                 help="Listen on this port. Default: 8000."),
    click.option("--base-url", metavar="URL", help="What people type to reach it."),
)  # fmt: skip


def example(*lines: str) -> str:
    """Return the end of a help text with lines to copy.

    Args:
        *lines: To type.
    """
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def state_options(function: _Function) -> _Function:
    """Add ``--state``, ``--keys`` and ``--database``."""
    for option in reversed(_STATE):
        function = option(function)
    return function


def desk_options(function: _Function) -> _Function:
    """Add these, and where the desk listens."""
    for option in reversed(_WEB):
        function = option(function)
    return state_options(function)


def taken_options(given: dict[str, Any]) -> Options:
    """Return the options of a desk from a command's parameters and the settings.

    Args:
        given: Parameters of the command.

    Raises:
        InputError: A value cannot be used, or a setting is unknown.
        NotReadyError: The extra [desk] is not installed.
    """
    if find_spec("django") is None or find_spec("granian") is None:
        raise NotReadyError(
            "The desk is part of the extra [desk], which is not installed. "
            'Install it: pip install "factdesk[desk]"',
            code="extra-missing",
            data={"extra": "desk"},
        )
    from factdesk.desk.options import options_from, refuse_unknown_settings

    refuse_unknown_settings()
    return options_from(**given)
