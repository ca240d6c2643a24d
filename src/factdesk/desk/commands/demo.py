# SPDX-License-Identifier: Apache-2.0
"""``factdesk demo --state DIR``: fill a demonstration state, start nothing.

Example:
    $ factdesk demo --state /tmp/look
"""

from __future__ import annotations

from typing import Any

import click

from factdesk.desk.commands.options import example, state_options, taken_options

__all__ = ["fill_demo"]


@click.command(hidden=True, epilog=example("factdesk fill-demo --state /tmp/look"))
@state_options
def fill_demo(**given: Any) -> None:
    """Fill a state with a made-up coalition; "factdesk demo --state" calls this."""
    options = taken_options(given)
    from factdesk.desk.schema import prepare, start_django

    options.state_folder.create()
    with options.state_folder.locked():
        prepare(options)
        start_django(options)
        from factdesk.desk.demo import fill
        from factdesk.desk.jobs.worker import Worker

        fill()
        Worker().run_until_empty()
    click.echo(
        f"{options.state} holds a demonstration. Look at it:\n"
        f"  factdesk up --state {options.state}"
    )
