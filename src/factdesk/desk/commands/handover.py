# SPDX-License-Identifier: Apache-2.0
"""``factdesk handover``: notes for whoever runs the desk next.

Example:
    $ factdesk handover --state /srv/factdesk > handover.md
"""

from __future__ import annotations

from typing import Any

import click

from factdesk.desk.commands.options import desk_options, example, taken_options
from factdesk.errors import InputError

__all__ = ["handover"]


@click.command(epilog=example("factdesk handover > handover.md"))
@desk_options
def handover(**given: Any) -> None:
    """Print notes for whoever runs the desk next, without any secret.

    Where everything lies, how it is started and looked after, who its admins are, which
    programs have keys, what is under way and what to do first; as Markdown.
    """
    options = taken_options(given)
    if not options.state_folder.version:
        raise InputError(
            f"There is no desk in {options.state}. Name its state folder with --state.",
            code="no-desk",
            data={"folder": str(options.state)},
        )
    from factdesk.desk.schema import start_django

    start_django(options)
    from factdesk.desk.handing_over import handover_notes

    click.echo(handover_notes(options), nl=False)
