# SPDX-License-Identifier: Apache-2.0
"""Options that several commands share, and what they mean to the library.

**Invariants:** an option has the same name, type and words in every command.

Example:
    >>> @reading_options
    ... def command(**reading: object) -> None: ...
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from factdesk.engine.embedders import Embedder

__all__ = [
    "Reading",
    "as_json",
    "embedder_option",
    "index_folder",
    "open_embedder",
    "print_json",
    "read_options",
    "reading_options",
]

_Function = TypeVar("_Function", bound=Callable[..., Any])

as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object, errors included."
)
index_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are to be read.

    Attributes:
        mapping: Our column to the file's.
        skip_bad: How many bad rows are passed over.
        rejects: File for them.
        encoding: Text encoding; None finds out.
    """

    mapping: Mapping[str, str]
    skip_bad: int
    rejects: Path | None
    encoding: str | None

    def rejects_path(self, default: Path) -> Path:
        """Return the file for bad rows: the one that was asked for, or a default.

        Args:
            default: Used when ``--rejects`` was not given.
        """
        return self.rejects or default


def _parse_mapping(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for value in values:
        field, equals, column = value.partition("=")
        if not (field and equals and column):
            raise click.BadParameter(f"{value!r}: write FIELD=COLUMN.")
        if field in mapping:
            raise click.BadParameter(f"the field {field!r} is mapped twice.")
        mapping[field] = column
    return mapping


def reading_options(function: _Function) -> _Function:
    """Add the options about reading files; ``read_options`` makes a Reading of them."""
    options = (
        click.option(
            "--map",
            "mapping",
            metavar="FIELD=COLUMN",
            multiple=True,
            callback=_parse_mapping,
            help="The file's name for one of our fields, as in claim=statement. Again "
            "for each field.",
        ),
        click.option(
            "--skip-bad",
            metavar="N",
            type=click.IntRange(min=0),
            default=0,
            help="Go on after up to N bad rows, which go to a file with their reasons.",
        ),
        click.option(
            "--rejects",
            metavar="FILE",
            type=click.Path(path_type=Path, dir_okay=False),
            help="File for the bad rows. Default: beside the output.",
        ),
        click.option(
            "--encoding",
            metavar="NAME",
            help="Text encoding of the files, as in windows-1252. Default: found out.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def read_options(values: dict[str, Any]) -> Reading:
    """Take the options about reading files out of a command's parameters.

    Args:
        values: Parameters of the command; the four are taken out.
    """
    names = ("mapping", "skip_bad", "rejects", "encoding")
    return Reading(**{name: values.pop(name) for name in names})


def print_json(value: object) -> None:
    """Print one JSON object on stdout.

    Args:
        value: Anything that JSON can say.
    """
    text = json.dumps(value, ensure_ascii=False, default=str)
    click.echo(text.encode("utf-8", "replace"))


def embedder_option(function: _Function) -> _Function:
    """Add ``--embedder DIR`` to a command."""
    return click.option(
        "--embedder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Folder of a sentence model: match by meaning, too. Needs [semantic].",
    )(function)


def open_embedder(folder: Path | None) -> Embedder | None:
    """Load the sentence model that ``--embedder`` names, if it names one.

    Raises:
        InputError: The folder holds no model.
        NotReadyError: What runs the model is not installed.
    """
    if folder is None:
        return None
    from factdesk.engine.embedders import load_embedder

    return load_embedder(folder)
