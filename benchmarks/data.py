# SPDX-License-Identifier: Apache-2.0
"""The labelled collections that figures stand on, their folds and the no-match half.

The data sets lie outside the project: ``--data DIR`` or ``FACTDESK_DATA`` names the
folder. Nothing of them is copied, committed or written; folds and withheld records are
computed at run time from a seed.

**Invariants:** equal files and seeds give equal folds and equal withheld sets on every
machine (SHA-256, no process hash). Queries that share a relevant record, directly or
through others, always stand in the same fold and in the same half.

Example:
    >>> groups = claim_groups({"q1": {"b", "a"}, "q2": {"b"}, "q3": {"c"}})
    >>> groups
    {'q1': 'a', 'q2': 'a', 'q3': 'c'}
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from factdesk.claims import Post, Record
from factdesk.engine.evaluation import read_qrels
from factdesk.errors import InputError

__all__ = [
    "COLLECTIONS",
    "FOLDS",
    "Collection",
    "claim_groups",
    "claims_135k",
    "data_folder",
    "fold_of",
    "folds",
    "load",
    "social_posts",
    "withheld",
]

COLLECTIONS = (
    "checkthat2022_en",
    "factchecktweet",
    "postclaim_multilingual",
    "debates_politifact",
)
FOLDS = 5
NEAR_DUPLICATE = 0.8
"""Token Jaccard from which two claims or titles count as one."""

Qrels = Mapping[str, AbstractSet[str]]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Collection:
    """One labelled collection.

    Attributes:
        name: Name of its folder.
        records: The fact-checks, in file order.
        posts: The queries, in file order.
        qrels: Split to query id to the ids of the records that answer it.
    """

    name: str
    records: tuple[Record, ...]
    posts: tuple[Post, ...]
    qrels: dict[str, dict[str, set[str]]]

    def gold(self, *splits: str) -> dict[str, set[str]]:
        """Return the relevant ids of the queries of some splits, or of all."""
        merged: dict[str, set[str]] = {}
        for split in splits or tuple(self.qrels):
            for query, documents in self.qrels[split].items():
                merged.setdefault(query, set()).update(documents)
        return merged

    def queries(self, *splits: str) -> list[Post]:
        """Return the posts of some splits, or of all, that have a relevant record."""
        wanted = self.gold(*splits)
        return [post for post in self.posts if post.id in wanted]


def data_folder(given: Path | None = None) -> Path:
    """Return the folder of the data sets: what was given, else ``FACTDESK_DATA``."""
    named = given or os.environ.get("FACTDESK_DATA")
    if not named:
        raise InputError(
            "No data folder was named. Pass --data DIR or set FACTDESK_DATA.",
            code="no-data-folder",
        )
    folder = Path(named)
    if not folder.is_dir():
        raise InputError(
            f"The data folder {folder} is not there. Pass --data DIR or set "
            "FACTDESK_DATA to the folder that holds the collections.",
            code="no-data-folder",
            data={"folder": str(folder)},
        )
    return folder


def load(collection: str, data: Path | None = None) -> Collection:
    """Read one collection: fact-checks, queries and relevance judgements."""
    folder = data_folder(data) / collection
    judged = folder / "qrels.tsv"
    return Collection(
        name=collection,
        records=tuple(_records(folder / "factchecks.jsonl.gz")),
        posts=tuple(_posts(folder / "queries.jsonl.gz")),
        qrels={split: read_qrels(judged, split) for split in _splits(judged)},
    )


def claims_135k(data: Path | None = None) -> Iterator[Record]:
    """Yield real claims in many languages; for size and speed."""
    return _records(data_folder(data) / "claims_135k" / "claims.jsonl.gz")


def social_posts(data: Path | None = None) -> Iterator[Post]:
    """Yield real short posts in eight languages; for load."""
    return _posts(data_folder(data) / "social_posts" / "posts.jsonl.gz")


def claim_groups(qrels: Qrels) -> dict[str, str]:
    """Name the claim of each query: the smallest relevant id it is connected with.

    Two queries are connected when they share a relevant record; a group is a connected
    component, so near copies never stand on both sides of a split.
    """
    parent: dict[str, str] = {}

    def root(document: str) -> str:
        while parent[document] != document:
            parent[document] = parent[parent[document]]
            document = parent[document]
        return document

    for documents in qrels.values():
        for document in documents:
            parent.setdefault(document, document)
        roots = sorted({root(document) for document in documents})
        for other in roots[1:]:
            parent[other] = roots[0]
    return {query: root(min(ids)) for query, ids in qrels.items() if ids}


def fold_of(group: str, *, seed: int = 0, n_folds: int = FOLDS) -> int:
    """Return the fold of a claim group: SHA-256 of seed and group, modulo n_folds."""
    return _hash(seed, group) % n_folds


def folds(qrels: Qrels, *, seed: int = 0, n_folds: int = FOLDS) -> dict[str, int]:
    """Return the fold of each query; queries of one claim share it."""
    return {
        query: fold_of(group, seed=seed, n_folds=n_folds)
        for query, group in claim_groups(qrels).items()
    }


def withheld(
    records: Iterable[Record], qrels: Qrels, *, seed: int = 0
) -> dict[str, frozenset[str]]:
    """Say which records a seeded half of the queries must not find.

    For each query of the half: its relevant records and every record whose normalised
    claim or title equals a claim or title of theirs or has a token Jaccard of at least
    0.8 with one. Claim groups are taken in the order of their hash until half of the
    queries are reached, so the half is exact up to the size of one group.

    Args:
        records: All records of the index.
        qrels: Query id to relevant ids.
        seed: Seed of the choice.

    Returns:
        Query id to excluded record ids, for the queries of the half only.
    """
    half = _half(qrels, seed)
    wanted = set().union(*(qrels[query] for query in half)) if half else set()
    near = _near_duplicates(records, wanted)
    return {
        query: frozenset(qrels[query]).union(
            *(near.get(document, frozenset()) for document in qrels[query])
        )
        for query in half
    }


def _half(qrels: Qrels, seed: int) -> list[str]:
    members: dict[str, list[str]] = {}
    for query, group in claim_groups(qrels).items():
        members.setdefault(group, []).append(query)
    target = sum(map(len, members.values())) / 2
    chosen: list[str] = []
    for group in sorted(members, key=lambda name: (_hash(seed, "half", name), name)):
        if len(chosen) >= target:
            break
        chosen.extend(members[group])
    return chosen


def _near_duplicates(
    records: Iterable[Record], wanted: AbstractSet[str]
) -> dict[str, frozenset[str]]:
    """Return for each wanted record the ids of the records that say the same."""
    phrases: dict[str, int] = {}
    holders: list[set[str]] = []
    sources: dict[str, set[int]] = {document: set() for document in wanted}
    for record in records:
        for text in (record.claim, record.title):
            phrase = _normalised(text)
            if not phrase:
                continue
            number = phrases.setdefault(phrase, len(phrases))
            if number == len(holders):
                holders.append(set())
            holders[number].add(record.id)
            if record.id in sources:
                sources[record.id].add(number)
    probes = set().union(*sources.values()) if sources else set()
    similar = _similar_sets([frozenset(phrase.split()) for phrase in phrases], probes)
    return {
        document: frozenset().union(
            *(holders[other] for number in numbers for other in similar[number])
        )
        for document, numbers in sources.items()
    }


def _similar_sets(
    sets: Sequence[frozenset[str]], probes: AbstractSet[int]
) -> dict[int, set[int]]:
    """Find for each probe the sets with a Jaccard of at least 0.8, itself included.

    Two sets that similar share one of their rarest tokens: at most a fifth of each is
    outside the other, so the n - ceil(0.8 n) + 1 rarest of each must overlap. Only
    those are indexed and looked up (the prefix filter of Chaudhuri et al., ICDE 2006).
    """
    frequency = Counter(token for tokens in sets for token in tokens)

    def prefix(tokens: frozenset[str]) -> list[str]:
        rare_first = sorted(tokens, key=lambda token: (frequency[token], token))
        # A hair below 0.8 n, so that rounding can only make the prefix longer.
        return rare_first[: len(tokens) - ceil(NEAR_DUPLICATE * len(tokens) - 1e-9) + 1]

    prefixes = {number: prefix(sets[number]) for number in probes}
    wanted = {token for tokens in prefixes.values() for token in tokens}
    postings: dict[str, list[int]] = {}
    for number, tokens in enumerate(sets):
        for token in wanted.intersection(prefix(tokens)):
            postings.setdefault(token, []).append(number)
    return {
        number: {
            other
            for other in {o for token in tokens for o in postings[token]}
            if _jaccard_reached(sets[number], sets[other])
        }
        for number, tokens in prefixes.items()
    }


def _jaccard_reached(left: frozenset[str], right: frozenset[str]) -> bool:
    shared = len(left & right)
    # Integers (shared / union >= 4 / 5), so that exactly 0.8 counts everywhere.
    return 5 * shared >= 4 * (len(left) + len(right) - shared)


def _normalised(text: str) -> str:
    """Return lower-cased words in compatibility form, joined by single spaces."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _hash(*parts: object) -> int:
    joined = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(joined).digest(), "big")


def _records(path: Path) -> Iterator[Record]:
    for row, position in _rows(path):
        yield Record(
            id=str(row.get("id") or position),
            claim=row.get("claim") or "",
            title=row.get("title") or "",
            text=row.get("text") or "",
            url=row.get("url") or "",
            lang=row.get("lang") or "",
            date=row.get("date") or "",
            rating=str(row.get("rating") or ""),
        )


def _posts(path: Path) -> Iterator[Post]:
    for row, position in _rows(path):
        yield Post(
            id=str(row.get("id") or position),
            text=row["text"],
            lang=row.get("lang") or "",
        )


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], int]]:
    if not path.is_file():
        raise InputError(
            f"The data file {path} is not there. Check --data or FACTDESK_DATA.",
            code="no-data-file",
            data={"file": str(path)},
        )
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for position, line in enumerate(lines, start=1):
            yield json.loads(line), position


def _splits(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        rows = (line.rstrip("\r\n").split("\t") for line in lines)
        return sorted({row[2] for row in rows if row[0] != "query_id"})
