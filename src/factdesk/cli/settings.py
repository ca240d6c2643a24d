# SPDX-License-Identifier: Apache-2.0
"""``factdesk config``: the settings, what holds now, and where it comes from.

**Invariants:** the value of a secret setting is never printed.

Example:
    $ factdesk config show
"""

from __future__ import annotations

import os

import click

from factdesk.cli.commands import Group
from factdesk.cli.options import as_json, print_json
from factdesk.config import (
    SETTINGS,
    Setting,
    cache_folder,
    data_folder,
    setting_value,
    threads,
)

__all__ = ["config"]


@click.group(cls=Group, example="factdesk config show")
def config() -> None:
    """Look at the settings."""


@config.command("show", example="FACTDESK_THREADS=2 factdesk config show --json")
@as_json
def _show(as_json: bool) -> None:
    """Show every setting, the value that holds now, and what it does.

    Settings are environment variables.
    """
    rows = {setting.name: _row(setting) for setting in SETTINGS}
    if as_json:
        print_json(rows)
        return
    for name, row in rows.items():
        click.echo(f"{name} = {row['value'] or '(not set)'}  [{row['from']}]")
        click.echo(f"    {row['help']}")


def _row(setting: Setting) -> dict[str, object]:
    value = setting_value(setting.name) or _worked_out(setting.name)
    is_set = bool(os.environ.get(setting.name, "").strip())
    return {
        "value": "(secret)" if setting.secret and value else value,
        "from": "environment" if is_set else "default",
        "type": setting.type,
        "choices": list(setting.choices),
        "default": setting.default,
        "help": setting.help,
    }


def _worked_out(name: str) -> str:
    """Return what a default that is a description comes to on this machine."""
    if name == "FACTDESK_CACHE":
        return str(cache_folder())
    if name == "FACTDESK_STATE":
        return str(data_folder())
    return str(threads()) if name == "FACTDESK_THREADS" else ""
