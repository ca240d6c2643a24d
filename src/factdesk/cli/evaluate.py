# SPDX-License-Identifier: Apache-2.0
"""``factdesk evaluate``: measure an index on labelled queries.

Example:
    $ factdesk evaluate --index public --queries queries.jsonl --qrels qrels.tsv
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from factdesk.cli.commands import Command
from factdesk.cli.options import as_json, print_json, read_options, reading_options

__all__ = ["evaluate"]


@click.command(
    cls=Command,
    example="""
    factdesk evaluate --index public --queries queries.jsonl.gz --qrels qrels.tsv
    factdesk evaluate --index public --queries q.jsonl --qrels q.tsv --split dev --json
    """,
)
@click.option(
    "--index",
    "folder",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the index.",
)
@click.option(
    "--queries",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="Posts, in any format that match reads.",
)
@click.option(
    "--qrels",
    metavar="TSV",
    required=True,
    type=click.Path(path_type=Path),
    help="What answers what: columns query_id, doc_id and, perhaps, split.",
)
@click.option("--split", metavar="NAME", help="Measure only this split, as in dev.")
@click.option("--seed", metavar="N", type=int, default=0, show_default=True,
              help="Seed of the bootstrap intervals.")  # fmt: skip
@reading_options
@as_json
def evaluate(
    folder: Path,
    queries: Path,
    qrels: Path,
    split: str | None,
    seed: int,
    as_json: bool,
    **rest: Any,
) -> None:
    """Measure an index on labelled queries, beside plain BM25 in the same run."""
    from factdesk.engine import Index
    from factdesk.engine.evaluation import evaluate as measure
    from factdesk.engine.evaluation import read_qrels
    from factdesk.exchange import Rejects, read_posts

    reading = read_options(rest)
    default = Path(f"{queries.name}.rejects.jsonl")
    with (
        Index.open(folder) as index,
        Rejects(reading.skip_bad, reading.rejects_path(default)) as rejects,
    ):
        relevant = read_qrels(qrels, split)
        posts = read_posts(
            queries, mapping=reading.mapping, encoding=reading.encoding, rejects=rejects
        )
        report = measure(index, list(posts), relevant, seed=seed)
    if as_json:
        print_json(report.to_json())
    else:
        click.echo(report.to_text())
    if rejects.count:
        click.echo(f"{rejects.count:,} bad rows stand in {rejects.path}.", err=True)
