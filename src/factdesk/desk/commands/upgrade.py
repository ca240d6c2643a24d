# SPDX-License-Identifier: Apache-2.0
"""``factdesk upgrade``: bring the tables of a state to this version, or change nothing.

Example:
    $ factdesk upgrade --state /srv/factdesk
"""

from __future__ import annotations

from typing import Any

import click

from factdesk.desk.commands.options import example, state_options, taken_options

__all__ = ["upgrade"]


@click.command(epilog=example("factdesk upgrade --state /srv/factdesk"))
@state_options
def upgrade(**given: Any) -> None:
    """Bring a state to this version; undone as a whole if a step fails.

    "factdesk up" does the same at its start. Make a backup first.
    """
    options = taken_options(given)
    from factdesk.desk.schema import prepare

    options.state_folder.create()
    with options.state_folder.locked():
        changed = prepare(options)
    told = "was brought to" if changed else "is of"
    click.echo(f"{options.state} {told} this version.")
