# SPDX-License-Identifier: Apache-2.0
"""``factdesk match``: find the checks that answer posts.

**Invariants:** one JSON object a post, in the order of the posts; with ``--out`` the
file appears whole or not at all; the summary balances: posts in = matched + unmatched +
rejected.

Example:
    $ factdesk match posts.csv --index public --out answers.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from factdesk.cli.commands import Command
from factdesk.cli.options import (
    Reading,
    embedder_option,
    open_embedder,
    read_options,
    reading_options,
)
from factdesk.cli.progress import say_if_compiling, shown_progress

if TYPE_CHECKING:
    from factdesk.claims import MatchResult
    from factdesk.engine import IndexSet
    from factdesk.exchange import IncomingPost, Rejects, ResultWriter

__all__ = ["match"]

_BATCH_POSTS = 4096
"""Posts matched in one call: enough to keep all threads busy."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of each match call."""

    top: int
    min_confidence: float | None
    explain: bool
    threads: int | None


@dataclass(slots=True)
class _Summary:
    """How many posts went where."""

    matched: int = 0
    unmatched: int = 0
    rejected: int = 0

    def to_text(self) -> str:
        total = self.matched + self.unmatched + self.rejected
        return (
            f"Posts in: {total:,} = {self.matched:,} matched + {self.unmatched:,} "
            f"unmatched + {self.rejected:,} rejected."
        )


@click.command(
    cls=Command,
    example="""
    factdesk match posts.jsonl --index public --out answers.jsonl
    factdesk match posts.csv --index public --index ours --map text=message
    factdesk match --text "Is the bridge at Orlo closed?" --index public --explain
    tail -f posts.jsonl | factdesk match - --index public
    """,
)
@click.argument("posts", required=False, metavar="[POSTS]")
@click.option("--text", help="Match this one text instead of a file.")
@click.option(
    "--index",
    "folders",
    metavar="DIR",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of an index. Again for each; answers are merged by confidence.",
)
@click.option("--top", metavar="N", type=click.IntRange(min=1), default=5,
              show_default=True, help="Most matches for a post.")  # fmt: skip
@click.option(
    "--min-confidence",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="Lowest confidence to show, 0 to 1. Default: each index's own threshold.",
)
@click.option("--all", "show_all", is_flag=True, help="Show matches of any confidence.")
@click.option("--explain", is_flag=True, help="Say why, and in what the two differ.")
@click.option(
    "--threads",
    metavar="N",
    type=click.IntRange(min=1),
    help="Threads to use. Default: FACTDESK_THREADS, else all cores.",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the answers to this file instead of standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "parquet"]),
    help="Format of --out. Default: what its name says, else jsonl.",
)
@embedder_option
@reading_options
@click.option("--json", "as_json", is_flag=True,
              help="Summary and errors as JSON, too.")  # fmt: skip
def match(posts: str | None, text: str | None, as_json: bool, **rest: Any) -> None:
    """Find the checks that answer POSTS.

    POSTS is a file of JSON Lines, CSV or Parquet, plain or .gz, with the fields text
    and, if there are any, id and lang; everything else in it is left aside. "-" reads
    standard input: a line in (JSON or plain text), a line out at once.
    """
    if (posts is None) == (text is None):
        raise click.UsageError("Give either POSTS or --text.")
    reading = read_options(rest)
    wanted = _wanted(rest)
    out, form = _output(rest["out"], rest["form"])
    summary = _Summary()
    say_if_compiling()
    with ExitStack() as stack:
        matcher = _open(rest["folders"], rest["embedder"], stack)
        rejects = stack.enter_context(_rejects(reading, out))
        found = _posts(posts, text, reading, rejects)
        writer = stack.enter_context(_writer(out, form))
        size = 1 if posts == "-" or text is not None else _BATCH_POSTS
        _match_all(matcher, found, size, wanted, writer, summary)
    summary.rejected = rejects.count
    _print_summary(summary, rejects, as_json=as_json)


def _wanted(rest: dict[str, Any]) -> _Wanted:
    least = rest["min_confidence"]
    if rest["show_all"]:
        if least is not None:
            raise click.UsageError("--all and --min-confidence exclude each other.")
        least = 0.0
    return _Wanted(rest["top"], least, rest["explain"], rest["threads"])


def _output(out: Path | None, form: str | None) -> tuple[Path | None, str]:
    from factdesk.exchange import format_of

    if out is None and form not in {None, "jsonl"}:
        raise click.UsageError(f"--format {form} needs --out FILE.")
    return out, form or ("jsonl" if out is None else format_of(out))


def _open(
    folders: tuple[Path, ...], embedder: Path | None, stack: ExitStack
) -> IndexSet:
    from factdesk.engine import Index, IndexSet

    model = open_embedder(embedder)
    return IndexSet(
        [stack.enter_context(Index.open(path, embedder=model)) for path in folders]
    )


def _rejects(reading: Reading, out: Path | None) -> Rejects:
    from factdesk.exchange import Rejects

    default = Path("factdesk-rejects.jsonl")
    if out is not None:
        default = out.with_name(f"{out.name}.rejects.jsonl")
    return Rejects(reading.skip_bad, reading.rejects_path(default))


def _posts(
    posts: str | None, text: str | None, reading: Reading, rejects: Rejects
) -> Iterator[IncomingPost]:
    from factdesk.exchange import incoming_post, read_post_lines, read_posts

    options: dict[str, Any] = {
        "mapping": reading.mapping,
        "encoding": reading.encoding,
        "rejects": rejects,
    }
    if text is not None:
        return iter([incoming_post("1", text)])
    if posts == "-":
        return read_post_lines(sys.stdin.buffer, **options)
    return read_posts(Path(posts or ""), **options)


def _writer(out: Path | None, form: str) -> ResultWriter:
    from factdesk.exchange import LineWriter, open_writer

    if out is None:
        return LineWriter(sys.stdout.buffer)
    return open_writer(out, form)


def _match_all(
    matcher: IndexSet,
    posts: Iterable[IncomingPost],
    size: int,
    wanted: _Wanted,
    writer: ResultWriter,
    summary: _Summary,
) -> None:
    """Match posts in batches and write each answer as it comes."""
    waiting = iter(posts)
    with shown_progress() as progress:
        done = 0
        while batch := list(islice(waiting, size)):
            results = matcher.match(
                [post.text for post in batch],
                top=wanted.top,
                min_confidence=wanted.min_confidence,
                explain=wanted.explain,
                threads=wanted.threads,
            )
            for post, result in zip(batch, results, strict=True):
                writer.write(post.id, _with_text(post, result))
                summary.matched += bool(result.matches)
                summary.unmatched += not result.matches
            done += len(batch)
            # A bar between the lines of a stream would tear them apart.
            if progress is not None and size > 1:
                progress("Matching posts", done, 0)


def _with_text(post: IncomingPost, result: MatchResult) -> MatchResult:
    """Add the text that offsets count in, where it is not the one in the source."""
    return replace(result, masked=post.text) if post.changed else result


def _print_summary(summary: _Summary, rejects: Rejects, *, as_json: bool) -> None:
    if as_json:
        numbers = {
            "in": summary.matched + summary.unmatched + summary.rejected,
            "matched": summary.matched,
            "unmatched": summary.unmatched,
            "rejected": summary.rejected,
        }
        click.echo(json.dumps(numbers), err=True)
        return
    click.echo(summary.to_text(), err=True)
    if rejects.count:
        click.echo(f"The rejected rows stand in {rejects.path}.", err=True)
