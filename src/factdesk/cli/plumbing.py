# SPDX-License-Identifier: Apache-2.0
"""``factdesk plumbing``: tools that are rarely needed.

Example:
    $ factdesk plumbing warm
"""

from __future__ import annotations

import time

import click

from factdesk.cli.commands import Group
from factdesk.cli.options import as_json, print_json
from factdesk.cli.progress import say_if_compiling, shown_progress

__all__ = ["plumbing"]


@click.group(cls=Group, example="factdesk plumbing warm")
def plumbing() -> None:
    """Use tools that are rarely needed."""


@plumbing.command("warm", example="factdesk plumbing warm")
@as_json
def _warm(as_json: bool) -> None:
    """Compile what would otherwise be compiled during the first match.

    Machine code is kept in the cache folder, so once for each version is enough.
    """
    from factdesk.claims import Record
    from factdesk.config import cache_folder
    from factdesk.engine import Index

    say_if_compiling()
    start = time.perf_counter()
    steps = 4
    with shown_progress() as progress:

        def tell(done: int) -> None:
            if progress is not None:
                progress("Compiling", done, steps)

        tell(0)
        record = Record("warm", "The old bridge at Orlo is closed until 9 March 2026.")
        text = "is it true that the old bridge at orlo is closed until 9 march"
        with Index.build([record]) as index:
            tell(1)
            index.match([text], min_confidence=0.0, explain=True)
            tell(2)
            index.match([text, text], min_confidence=0.0, only=["warm"])
            tell(3)
            index.reverse(record, [text], min_confidence=0.0)
            tell(4)
    seconds = time.perf_counter() - start
    folder = cache_folder()
    if as_json:
        print_json({"seconds": seconds, "cache": str(folder)})
    else:
        click.echo(f"Ready in {seconds:.1f} s; machine code is kept in {folder}.")
