# SPDX-License-Identifier: Apache-2.0
"""``factdesk index``: build an index, look at it, verify it, change it.

**Invariants:** the index in place stays readable until the new one is whole.

Example:
    $ factdesk index build checks.jsonl.gz --out public --name public
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from factdesk.cli.commands import Group
from factdesk.cli.options import (
    Reading,
    as_json,
    embedder_option,
    index_folder,
    open_embedder,
    print_json,
    read_options,
    reading_options,
)
from factdesk.cli.progress import say_if_compiling, shown_progress

if TYPE_CHECKING:
    from factdesk.claims import Record
    from factdesk.engine import Index
    from factdesk.exchange import Rejects

__all__ = ["index"]

_PATH: click.Path = click.Path(path_type=Path)


@click.group(
    cls=Group,
    example="""
    factdesk index build checks.jsonl --out public
    factdesk index info public
    """,
)
def index() -> None:
    """Build an index of checks, look at it, verify it, change it."""


@index.command(
    "build",
    example="""
    factdesk index build checks.jsonl.gz --out public
    factdesk index build feed.json export.csv --out public --map claim=statement
    """,
)
@click.argument("sources", nargs=-1, required=True, type=_PATH)
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the index; replaced when it is an index already.",
)
@click.option("--name", help="Name of the index in answers. Default: the folder's.")
@embedder_option
@reading_options
@as_json
def _build(
    sources: tuple[Path, ...],
    out: Path,
    name: str | None,
    embedder: Path | None,
    as_json: bool,
    **rest: Any,
) -> None:
    """Build an index of the checks in SOURCES.

    SOURCES are files of JSON Lines, CSV, Parquet, or schema.org ClaimReview (JSON-LD or
    web pages that carry it), plain or .gz. The fields id, claim, title, text, url,
    lang, date, rating, publisher, kind and version are recognised; others are kept
    beside the check, but those that tell who wrote something never come in.
    """
    from factdesk.engine import Index

    reading = read_options(rest)
    model = open_embedder(embedder)
    say_if_compiling()
    start = time.perf_counter()
    with (
        _records(sources, reading, out) as (records, rejects),
        shown_progress() as progress,
        Index.build(
            records, out, name=name, progress=progress, embedder=model
        ) as built,
    ):
        _report(built, rejects, time.perf_counter() - start, as_json=as_json)


@contextmanager
def _records(
    sources: tuple[Path, ...], reading: Reading, out: Path
) -> Iterator[tuple[Iterator[Record], Rejects]]:
    from factdesk.exchange import Rejects, read_records

    path = reading.rejects_path(out.with_name(f"{out.name}.rejects.jsonl"))
    with Rejects(reading.skip_bad, path) as rejects:
        yield (
            read_records(
                sources,
                mapping=reading.mapping,
                encoding=reading.encoding,
                rejects=rejects,
            ),
            rejects,
        )


def _report(built: Index, rejects: Rejects, seconds: float, *, as_json: bool) -> None:
    if as_json:
        print_json(built.info() | {"rejected": rejects.count, "seconds": seconds})
        return
    click.echo(
        f"The index {built.name!r} in {built.path} holds {len(built):,} records "
        f"({seconds:.1f} s)."
    )
    if rejects.count:
        click.echo(f"{rejects.count:,} bad rows stand in {rejects.path}.", err=True)


@index.command("info", example="factdesk index info public --json")
@index_folder
@as_json
def _info(folder: Path, as_json: bool) -> None:
    """Say what the index in DIR holds."""
    from factdesk.engine import Index

    with Index.open(folder) as opened:
        info = opened.info() | {"threshold": opened.threshold}
    if as_json:
        print_json(info)
        return
    width = max(len(key) for key in info)
    for key, value in info.items():
        click.echo(f"{key:<{width}}  {value}")


@index.command("verify", example="factdesk index verify public")
@index_folder
@as_json
def _verify(folder: Path, as_json: bool) -> None:
    """Compare every byte of the index in DIR with its checksums.

    Ends with exit code 3 when something differs.
    """
    from factdesk.engine import Index

    with Index.open(folder) as opened:
        opened.verify()
        count = len(opened)
    if as_json:
        print_json({"verified": True, "path": str(folder), "records": count})
    else:
        click.echo(f"{folder}: all {count:,} records are as they were written.")


@index.command(
    "add",
    example="""
    factdesk index add public new.jsonl
    factdesk index add public --delete check-17 --delete-file gone.txt
    """,
)
@index_folder
@click.argument("sources", nargs=-1, type=_PATH)
@click.option(
    "--delete",
    "deleted",
    metavar="ID",
    multiple=True,
    help="Take out the record with this id. Again for each.",
)
@click.option(
    "--delete-file",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take out the records whose ids stand in this file, one a line.",
)
@reading_options
@as_json
def _add(
    folder: Path,
    sources: tuple[Path, ...],
    deleted: tuple[str, ...],
    delete_file: Path | None,
    as_json: bool,
    **rest: Any,
) -> None:
    """Add records to the index in DIR, replace those with the same id, delete others.

    Who reads the index meanwhile goes on reading the old state.
    """
    from factdesk.engine import Index

    reading = read_options(rest)
    delete = list(dict.fromkeys([*deleted, *_lines(delete_file)]))
    if not sources and not delete:
        raise click.UsageError("Name SOURCES to add, or records with --delete.")
    start = time.perf_counter()
    with (
        Index.open(folder) as opened,
        _records(sources, reading, folder) as (records, rejects),
        shown_progress() as progress,
        opened.add(records, delete=delete, progress=progress) as changed,
    ):
        _report(changed, rejects, time.perf_counter() - start, as_json=as_json)


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    text = path.read_text("utf-8-sig", errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip()]
