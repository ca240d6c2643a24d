# SPDX-License-Identifier: Apache-2.0
"""``factdesk models``: fetch a named sentence model, and list the names.

**Invariants:** nothing heavy is imported before a command runs. Results go to stdout,
progress to stderr and only on a terminal.

Example:
    $ factdesk models fetch multilingual-e5-small
    $ factdesk index build checks.jsonl --out public --embedder DIR
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

__all__ = ["models"]

_MANIFEST = click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Table of models to use instead of the one that ships with factdesk.",
)


@click.group(epilog="Example: factdesk models fetch multilingual-e5-small")
def models() -> None:
    """Fetch sentence models for matching by meaning."""


@models.command("fetch", epilog="Example: factdesk models fetch multilingual-e5-small")
@click.argument("name")
@click.option(
    "--base-url",
    metavar="URL",
    help="Address that the paths of the table lie below: https, or http on this "
    "machine. Default: FACTDESK_MODELS, else the address in the table.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that gets a folder NAME. Default: models in the cache folder.",
)
@_MANIFEST
def _fetch(
    name: str, base_url: str | None, into: Path | None, manifest: Path | None
) -> None:
    """Download the model NAME, checked against its pinned SHA-256.

    A download that was interrupted goes on where it stopped. Prints the folder, which
    is what --embedder wants.
    """
    from factdesk.config import cache_folder, setting_value
    from factdesk.engine.models import fetch_model, read_catalogue

    with _progress() as progress:
        folder = fetch_model(
            name,
            base_url=base_url or setting_value("FACTDESK_MODELS") or None,
            into=into or cache_folder() / "models",
            catalogue=read_catalogue(manifest),
            progress=progress,
        )
    click.echo(str(folder))


@models.command("list", epilog="Example: factdesk models list --json")
@_MANIFEST
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def _list(manifest: Path | None, as_json: bool) -> None:
    """List the models that can be fetched by name."""
    from factdesk.engine.models import read_catalogue

    for model in read_catalogue(manifest).models.values():
        if as_json:
            row = {"name": model.name, "bytes": model.size, "dim": model.dim}
            row |= {"licence": model.licence, "about": model.about}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            size = f"{model.size / 1e6:,.0f} MB"
            click.echo(f"{model.name}  {size}  {model.licence}  {model.about}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """Yield a function that draws download bars on stderr; None without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TransferSpeedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    tasks = {}
    with Progress(
        *columns, TransferSpeedColumn(), console=Console(stderr=True)
    ) as bars:

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done)

        yield show
