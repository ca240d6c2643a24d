# SPDX-License-Identifier: Apache-2.0
"""Show how far a long step is: on stderr, and only when a person looks at it.

**Invariants:** nothing is drawn when stderr is no terminal, and nothing ever on stdout.

Example:
    >>> with shown_progress() as progress:  # doctest: +SKIP
    ...     Index.build(records, path, progress=progress)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

__all__ = ["Progress", "say_if_compiling", "shown_progress"]

Progress = Callable[[str, int, int], None]
"""Takes the name of the step, how much is done, and of how much (0: nobody knows)."""


def say_if_compiling() -> None:
    """Say on stderr that the first match takes longer, if it will.

    The kernels of the engine are compiled on first use and kept; until there is machine
    code in the cache folder, a match spends most of a minute on that.
    """
    from factdesk.config import cache_folder

    if any(cache_folder().glob("kernels/**/*.nbi")):
        return
    click.echo(
        "Compiling for this machine: once, about a minute. "
        '("factdesk plumbing warm" does only that.)',
        err=True,
    )


@contextmanager
def shown_progress() -> Iterator[Progress | None]:
    """Yield a function that draws bars; None where nobody would see them."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bars = Bars(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    )
    tasks: dict[str, int] = {}
    with bars:

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(bars.task_ids[tasks[step]], completed=done, total=total or None)

        yield show
