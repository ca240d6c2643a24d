# SPDX-License-Identifier: Apache-2.0
"""The project's own labelled material as a collection, for the open model.

The sample checks and messages that ship with the package, and the faithful paraphrases
of ``benchmarks/traps``: all written by us, under the project's licence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data import Collection

from factdesk.claims import Post, Record

__all__ = ["collection"]

_HERE = Path(__file__).resolve().parent
_SAMPLE = _HERE.parent / "src" / "factdesk" / "sample"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def collection() -> Collection:
    """Return sample and paraphrases as one collection with a single split."""
    records, posts = [], []
    qrels: dict[str, set[str]] = {}
    for row in _lines(_SAMPLE / "checks.jsonl"):
        fields = ("id", "claim", "title", "text", "url", "lang", "date")
        records.append(Record(**{field: row[field] for field in fields}))
    for row in _lines(_SAMPLE / "messages.jsonl"):
        if row["answers"]:
            posts.append(Post(row["id"], row["text"], row["lang"]))
            qrels[row["id"]] = set(row["answers"])
    for row in _lines(_HERE / "traps" / "paraphrases.jsonl"):
        records.append(Record(id=row["id"], claim=row["claim"], lang=row["lang"]))
        posts.append(Post(f"q-{row['id']}", row["post"], row["lang"]))
        qrels[f"q-{row['id']}"] = {row["id"]}
    return Collection("own_material", tuple(records), tuple(posts), {"train": qrels})
