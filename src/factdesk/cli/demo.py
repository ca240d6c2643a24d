# SPDX-License-Identifier: Apache-2.0
"""``factdesk demo``: match sample messages about a country that does not exist.

**Invariants:** everything shown was worked out in this run, on data that ships with the
package; nothing is fetched.

Example:
    $ factdesk demo
"""

from __future__ import annotations

import json
import shlex
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from factdesk import __version__
from factdesk.cli.commands import Command
from factdesk.cli.options import as_json, print_json
from factdesk.cli.progress import Progress, say_if_compiling, shown_progress
from factdesk.cli.wording import clash_in_words, confidence_in_words
from factdesk.errors import NotReadyError

if TYPE_CHECKING:
    from factdesk.claims import Match, MatchResult, Record
    from factdesk.engine import Index

__all__ = ["demo"]

_LANGUAGES = {
    "en": "English",
    "fr": "French",
    "vi": "Vietnamese",
    "es": "Spanish",
    "ar": "Arabic",
    "hi": "Hindi",
}
_FILL = "fill-demo"
"""The hidden command of the desk that fills a state."""
_MAX_CHARS = 160
_WARNINGS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class _Message:
    """A sample message and what came out.

    Attributes:
        id: Its id in the sample.
        text: What it says.
        lang: Its language.
        kind: What it was written to try.
        answers: Ids of the checks that answer it.
        near: Ids of checks that look like it and say something else.
        result: What was found.
    """

    id: str
    text: str
    lang: str
    kind: str
    answers: tuple[str, ...]
    near: tuple[str, ...]
    result: MatchResult

    @property
    def first(self) -> Match | None:
        """The best match, if any is shown."""
        return self.result.matches[0] if self.result.matches else None

    @property
    def is_right(self) -> bool:
        """Whether the first answer is right, or rightly missing."""
        if self.first is None:
            return not self.answers
        return self.first.id in self.answers

    @property
    def is_near(self) -> bool:
        """Whether the first answer is one that looks alike and says something else."""
        return self.first is not None and self.first.id in self.near

    @property
    def warns(self) -> bool:
        """Whether the first answer comes with a difference that was noticed."""
        why = self.first.explanation if self.first else None
        return why is not None and bool(why.warnings)


@click.command(cls=Command, example="factdesk demo")
@as_json
@click.option(
    "--state",
    metavar="DIR",
    help="Instead, fill this folder with a made-up desk for 'factdesk up'.",
)
@click.pass_context
def demo(context: click.Context, as_json: bool, state: str | None) -> None:
    """Match sample messages in six languages and show what was found.

    The messages and checks are about a country that does not exist; they ship with
    factdesk.
    """
    if state is not None:
        _fill_desk(context, state)
        return
    say_if_compiling()
    with shown_progress() as progress, _sample_index(progress) as index:
        if progress is not None:
            progress("Getting ready", 0, 1)
        # Compiles or loads the kernels, which the time shown below should not hold.
        index.match(["ready?"], explain=True)
        if progress is not None:
            progress("Getting ready", 1, 1)
        messages, seconds = _matched(index)
        if as_json:
            print_json(_counts(messages) | {"records": len(index)})
            return
        records = {
            m.first.id: index.record(m.first.id)
            for m in messages
            if m.first is not None
        }
    _print(messages, records, len(index), index.path, seconds)


def _fill_desk(context: click.Context, state: str) -> None:
    """Hand over to the desk, which the command line knows by its commands alone."""
    root = context.find_root().command
    fill = root.get_command(context, _FILL) if isinstance(root, click.Group) else None
    if fill is None:
        raise NotReadyError(
            "A made-up desk needs the extra [desk], which is not installed. "
            'Install it: pip install "factdesk[desk]"',
            code="extra-missing",
            data={"extra": "desk"},
        )
    context.invoke(fill, state=state)


def _sample(name: str) -> bytes:
    from importlib.resources import files

    return (files("factdesk") / "sample" / name).read_bytes()


@contextmanager
def _sample_index(progress: Progress | None) -> Iterator[Index]:
    """Yield the index of the sample, kept in the cache folder where possible."""
    import hashlib

    from factdesk.config import cache_folder
    from factdesk.engine import Index
    from factdesk.errors import FactdeskError

    state = hashlib.sha256(_sample("checks.jsonl") + __version__.encode()).hexdigest()
    path = cache_folder() / f"demo-{state[:12]}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            index = Index.open(path, name="sample")
        except FactdeskError:
            index = Index.build(_records(), path, name="sample", progress=progress)
    except (OSError, FactdeskError):
        # A cache that cannot be written must not stand in the way of a first look.
        index = Index.build(_records(), name="sample", progress=progress)
    with index:
        yield index


def _records() -> Iterator[Record]:
    from importlib.resources import as_file, files

    from factdesk.exchange import read_records

    with as_file(files("factdesk") / "sample" / "checks.jsonl") as path:
        yield from read_records([path])


def _matched(index: Index) -> tuple[list[_Message], float]:
    """Return the messages with what was found, and the seconds that matching took."""
    rows = [json.loads(line) for line in _sample("messages.jsonl").splitlines()]
    texts = [row["text"] for row in rows]
    start = time.perf_counter()
    index.match(texts)
    seconds = time.perf_counter() - start
    results = index.match(texts, explain=True)
    messages = [
        _Message(
            row["id"],
            row["text"],
            row["lang"],
            row["kind"],
            tuple(row["answers"]),
            tuple(row.get("near", ())),
            result,
        )
        for row, result in zip(rows, results, strict=True)
    ]
    return messages, seconds


def _counts(messages: Sequence[_Message]) -> dict[str, int]:
    """Return how many messages went where; the parts add up to the whole."""
    answered = [message for message in messages if message.first is not None]
    right = sum(message.is_right for message in answered)
    near = [message for message in answered if message.is_near]
    quiet = [message for message in messages if message.first is None]
    return {
        "messages": len(messages),
        "answered": len(answered),
        "answered_right": right,
        "answered_near": len(near),
        "answered_near_with_warning": sum(message.warns for message in near),
        "answered_wrong": len(answered) - right - len(near),
        "unanswered": len(quiet),
        "unanswered_right": sum(message.is_right for message in quiet),
    }


def _chosen(messages: Sequence[_Message]) -> list[_Message]:
    """Choose what to show: some languages and kinds, a warning, a silence.

    The first of each sort in the order of the file, so the choice flatters nobody.
    """
    shown: list[_Message] = []
    for lang, kind in (("en", "paraphrase"), ("fr", "forward"), ("hi", "question")):
        shown += [m for m in messages if m.lang == lang and m.kind == kind and m.first][
            :1
        ]
    shown += [m for m in messages if m.lang == "es" and m.warns and not m.answers][:1]
    shown += [m for m in messages if m.lang == "vi" and m.first is None][:1]
    shown += [m for m in messages if m.lang == "ar" and m.first][:1]
    return shown


def _print(
    messages: Sequence[_Message],
    records: Mapping[str, Record],
    size: int,
    path: Path,
    seconds: float,
) -> None:
    langs = ", ".join(_LANGUAGES.get(lang, lang) for lang in _in_order(messages))
    click.echo(
        f"{len(messages)} messages against {size} checks about a country that does not "
        f"exist, in {langs}.\nMatched in {seconds:.2f} s. Some of what came out:\n"
    )
    for message in _chosen(messages):
        _print_message(message, records)
    _print_counts(_counts(messages))
    # In a checkout that ./dev set up, the command is not on the path.
    command = "factdesk" if shutil.which("factdesk") else "./dev run"
    place = shlex.quote(str(path))
    click.echo(
        "\nNext, type:\n"
        f"  {command} match --text {_sample_text(messages)} --index {place}\n"
        f"  {command} index info {place}\n"
        f"  {command} index build YOUR-CHECKS.csv --out public "
        "--map claim=YOUR-COLUMN\n"
        f"  {command} match YOUR-POSTS.csv --index public --out answers.jsonl\n"
        f"  {command} --help"
    )


def _sample_text(messages: Sequence[_Message]) -> str:
    """Return a message that was answered rightly, quoted for the shell."""
    right = [m.text for m in messages if m.first and m.is_right and m.lang == "en"]
    text = min(right, key=len, default="Is the bridge at Orlo closed?")
    return shlex.quote(" ".join(text.split()))


def _in_order(messages: Sequence[_Message]) -> list[str]:
    return list(dict.fromkeys(message.lang for message in messages))


def _print_message(message: _Message, records: Mapping[str, Record]) -> None:
    language = _LANGUAGES.get(message.lang, message.lang)
    click.echo(f"  message   {_shortened(message.text)}   [{language}]")
    first = message.first
    if first is None:
        click.echo("  answer    nobody has checked this yet\n")
        return
    record = records[first.id]
    click.echo(f"  checked   {_shortened(record.claim)}")
    click.echo(f"  rating    {record.rating} ({record.publisher}, {record.date})")
    click.echo(f"  the same? {confidence_in_words(first.confidence)}")
    warnings = first.explanation.warnings if first.explanation else ()
    for clash in warnings[:_WARNINGS_SHOWN]:
        click.echo(f"  careful   {clash_in_words(clash)}")
    click.echo("")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_CHARS else line[: _MAX_CHARS - 1] + "…"


def _print_counts(counts: Mapping[str, int]) -> None:
    click.echo(
        f"Of {counts['messages']} messages, {counts['answered']} got an answer:\n"
        f"  {counts['answered_right']} the right check,\n"
        f"  {counts['answered_near']} a check that looks alike and says something else "
        f"({counts['answered_near_with_warning']} of them with a warning),\n"
        f"  {counts['answered_wrong']} a wrong one.\n"
        f"{counts['unanswered']} got none; for {counts['unanswered_right']} of them "
        "there is no check."
    )
