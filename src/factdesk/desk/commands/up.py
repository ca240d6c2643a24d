# SPDX-License-Identifier: Apache-2.0
"""``factdesk up``: the desk, in one command.

Example:
    $ factdesk up --demo
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from factdesk.desk.commands.options import desk_options, example, taken_options

if TYPE_CHECKING:
    from factdesk.desk.options import Options

__all__ = ["up"]


@click.command(
    epilog=example("factdesk up --demo", "factdesk up --state /srv/factdesk")
)
@click.option("--demo", is_flag=True, help="With a made-up coalition, to look around.")
@desk_options
def up(demo: bool, **given: Any) -> None:
    """Start the desk: web pages and worker, until Ctrl-C."""
    options = taken_options(_with_demo_state(given) if demo else given)
    from factdesk.desk.schema import prepare
    from factdesk.desk.supervisor import Supervisor, refuse_busy_port

    refuse_busy_port(options)
    options.state_folder.create()
    with options.state_folder.locked():
        prepare(options)
        if demo:
            _fill(options)
        Supervisor(options, on_ready=lambda: _welcome(options)).run()


def _with_demo_state(given: dict[str, Any]) -> dict[str, Any]:
    """Keep made-up things out of the folder where real work would go."""
    from factdesk.config import data_folder, setting_value

    if given["state"] or setting_value("FACTDESK_STATE"):
        return given
    folder = data_folder()
    return {**given, "state": str(folder.with_name(f"{folder.name}-demo"))}


def _fill(options: Options) -> None:
    if options.state_folder.is_demo:
        return
    from factdesk.desk.schema import start_django

    start_django(options)
    from factdesk.desk.demo import fill

    fill()


def _welcome(options: Options) -> None:
    lines = [f"factdesk is ready: {options.base_url}"]
    if options.state_folder.is_demo:
        from factdesk.desk.demo_accounts import ACCOUNTS, PASSWORD

        lines += ["", "Everything in it is made up. Sign in with one of"]
        lines += [f"  {account.email:32} {account.says}" for account in ACCOUNTS]
        lines += [f"  password: {PASSWORD}"]
    elif not options.is_local:
        from factdesk.desk.setup_link import setup_code

        code = setup_code(options.key_folder)
        lines += [f"To set it up: {options.base_url}/first-run/?code={code}"]
    lines += ["", "Stop with Ctrl-C."]
    click.echo("\n".join(lines))
    sys.stdout.flush()
