# SPDX-License-Identifier: Apache-2.0
"""``factdesk worker``: the worker alone, for those who start the parts themselves.

Example:
    $ factdesk worker --state /srv/factdesk
"""

from __future__ import annotations

import os
from typing import Any

import click

from factdesk.desk.commands.options import example, state_options, taken_options

__all__ = ["worker"]


@click.command(epilog=example("factdesk worker --state /srv/factdesk"))
@state_options
def worker(**given: Any) -> None:
    """Run jobs of a desk whose pages another process serves."""
    options = taken_options(given)
    os.environ.update(options.environ())
    from factdesk.desk.work import main

    main()
