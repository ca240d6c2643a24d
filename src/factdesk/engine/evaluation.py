# SPDX-License-Identifier: Apache-2.0
"""Measure an index on labelled queries, beside plain BM25 on the same records.

Ranking figures use the whole ranking, whatever its confidence; a threshold plays no
part in them. They are averaged over the answerable queries, those with a relevant
record. Confidence figures look at the first match of every query:

- a query without any match counts as answered with confidence 0, wrongly;
- ``ece``: 15 equal-mass bins, the event is "the first match is relevant", which it
  never is for a query that has no relevant record;
- ``auroc``: where the judgements name queries without a relevant record, it separates
  answerable from unanswerable queries; where all are answerable, right from wrong first
  matches. ``auroc_event`` says which. None where one side is empty;
- ``recall_at_p95``: right first matches at the lowest confidence whose precision is at
  least 0.95, divided by the answerable queries.

**Invariants:** equal index, queries, judgements and seed give equal figures, except the
measured times. Queries without a judgement are left out and counted.

Example:
    >>> qrels = read_qrels(Path("qrels.tsv"), "dev")  # doctest: +SKIP
    >>> print(evaluate(index, posts, qrels).to_text())  # doctest: +SKIP
"""

from __future__ import annotations

import gzip
import math
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from factdesk.claims import FIELDS, MatchResult, Post, Record
from factdesk.engine import metrics
from factdesk.errors import InputError

__all__ = [
    "EvaluationReport",
    "Matcher",
    "evaluate",
    "rank_plainly",
    "read_qrels",
    "score_rankings",
]

_TOP = 10
"""Depth of the rankings: no figure looks further."""
_LATENCY_CALLS = 300
_BATCH_SECONDS = 1.0
"""Short batches are repeated until this much time has been measured."""
_BATCH_ROUNDS = 20

_Score = Callable[[Sequence[str], AbstractSet[str]], float]
"""Ranking and relevant ids to a figure in [0, 1], higher is better."""


def _at(
    metric: Callable[[Sequence[str], AbstractSet[str], int], float], k: int
) -> _Score:
    return lambda ranking, relevant: metric(ranking, relevant, k)


_SCORES: dict[str, _Score] = {
    "map1": _at(metrics.average_precision, 1),
    "map5": _at(metrics.average_precision, 5),
    "mrr5": _at(metrics.reciprocal_rank, 5),
    "mrr10": _at(metrics.reciprocal_rank, 10),
    "s1": _at(metrics.success, 1),
    "s5": _at(metrics.success, 5),
    "s10": _at(metrics.success, 10),
}


class Matcher(Protocol):
    """What is asked of an index; ``factdesk.engine.Index`` has it."""

    def match(
        self,
        texts: Sequence[str | bytes],
        *,
        top: int = 5,
        min_confidence: float | None = None,
    ) -> list[MatchResult]:
        """Return the best records for each text."""

    def records(self) -> Iterable[Record]:
        """Return all records of the index."""


@dataclass(frozen=True)
class EvaluationReport:
    """What one evaluation found.

    Attributes:
        n: Queries measured.
        answerable: Queries among them that have a relevant record.
        skipped: Posts left out because nothing is known about them.
        scores: Figure name to its mean over the answerable queries.
        intervals: Figure name to mean and 95 % bootstrap interval.
        ece: Expected calibration error, lower is better.
        auroc: Area under the ROC curve, or None; the module says of what.
        auroc_event: "answerable" or "first match right".
        recall_at_p95: Recall at 95 % precision.
        posts_per_s: Posts a second in one batch call on all cores.
        p50_ms: Median time of a call with one post, in milliseconds.
        p99_ms: 99th percentile of the same.
        by_language: Language to its figures and ``n``, over answerable queries.
        bm25: The same figures for plain BM25, empty when it did not run.
        differences: Figure name to ours - BM25 with its 95 % paired interval.
    """

    n: int
    answerable: int
    skipped: int
    scores: dict[str, float]
    intervals: dict[str, metrics.Interval]
    ece: float
    auroc: float | None
    auroc_event: str
    recall_at_p95: float
    posts_per_s: float
    p50_ms: float
    p99_ms: float
    by_language: dict[str, dict[str, float]]
    bm25: dict[str, float]
    differences: dict[str, metrics.Interval]

    def to_json(self) -> dict[str, object]:
        """Return one JSON-ready object with all figures."""
        return {
            "n": self.n,
            "answerable": self.answerable,
            "skipped": self.skipped,
            **self.scores,
            "ece": self.ece,
            "auroc": self.auroc,
            "auroc_event": self.auroc_event,
            "recall_at_p95": self.recall_at_p95,
            "posts_per_s": self.posts_per_s,
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "by_language": self.by_language,
            "bm25": self.bm25,
            "intervals": {k: v.to_json() for k, v in self.intervals.items()},
            "difference": {k: v.to_json() for k, v in self.differences.items()},
        }

    def to_text(self) -> str:
        """Return the figures as a table for people."""
        return "\n".join(
            [
                self._headline(),
                "",
                *_table(self._score_rows()),
                "",
                *_table(self._confidence_rows()),
                "",
                *_table(_language_rows(self.by_language)),
            ]
        )

    def _headline(self) -> str:
        parts = [f"{self.n} queries, {self.answerable} with a relevant record"]
        if self.skipped:
            parts.append(f"{self.skipped} posts without a judgement left out")
        return "; ".join(parts) + "."

    def _score_rows(self) -> list[list[str]]:
        rows = [["figure", "ours", "95 % interval"]]
        if self.bm25:
            rows[0] += ["BM25", "difference", "95 % paired interval"]
        for name, value in self.scores.items():
            row = [name, f"{value:.3f}", _ends(self.intervals.get(name))]
            if self.bm25:
                gap = self.differences.get(name)
                mean = "" if gap is None else f"{gap.mean:+.3f}"
                row += [f"{self.bm25[name]:.3f}", mean, _ends(gap)]
            rows.append(row)
        return rows

    def _confidence_rows(self) -> list[list[str]]:
        area = "not defined" if self.auroc is None else f"{self.auroc:.3f}"
        return [
            ["confidence and speed", ""],
            ["calibration error (15 bins)", f"{self.ece:.3f}"],
            [f"AUROC ({self.auroc_event})", area],
            ["recall at 95 % precision", f"{self.recall_at_p95:.3f}"],
            ["posts a second, batch", f"{self.posts_per_s:,.0f}"],
            ["single call, median", f"{self.p50_ms:.2f} ms"],
            ["single call, 99th percentile", f"{self.p99_ms:.2f} ms"],
        ]


def evaluate(
    index: Matcher,
    queries: Sequence[Post],
    qrels: Mapping[str, AbstractSet[str]],
    *,
    seed: int = 0,
    records: Iterable[Record] | None = None,
) -> EvaluationReport:
    """Measure ranking, confidence and speed of an index.

    Args:
        index: An open index.
        queries: Posts; those that qrels does not name are left out.
        qrels: Query id to the ids of its relevant records; an empty set says that the
            query has no answer in this index.
        seed: Seed of the bootstrap intervals.
        records: Records for plain BM25; None reads them from the index.

    Returns:
        All figures; see the module's description for their definitions.

    Raises:
        InputError: No query has a judgement, an id of a query occurs twice, or no
            relevant id stands in the records.
    """
    judged = _judged(queries, qrels)
    stored = list(index.records() if records is None else records)
    _check_overlap(stored, qrels, judged)
    texts = [post.text for post in judged]
    results = index.match(texts, top=_TOP, min_confidence=0.0)
    rankings = {
        post.id: [match.id for match in result.matches]
        for post, result in zip(judged, results, strict=True)
    }
    ours = score_rankings(rankings, qrels)
    floor = score_rankings(rank_plainly(stored, judged, top=_TOP), qrels)
    posts_per_s, p50_ms, p99_ms = _measure_speed(index, texts)
    ece, auroc, event, recall = _confidence_figures(judged, results, qrels)
    answerable = [post for post in judged if qrels[post.id]]
    return EvaluationReport(
        n=len(judged),
        answerable=len(answerable),
        skipped=len(queries) - len(judged),
        scores=_means(ours),
        intervals=_intervals(ours, seed),
        ece=ece,
        auroc=auroc,
        auroc_event=event,
        recall_at_p95=recall,
        posts_per_s=posts_per_s,
        p50_ms=p50_ms,
        p99_ms=p99_ms,
        by_language=_by_language(answerable, ours),
        bm25=_means(floor),
        differences=_differences(ours, floor, seed),
    )


def score_rankings(
    rankings: Mapping[str, Sequence[str]], qrels: Mapping[str, AbstractSet[str]]
) -> dict[str, list[float]]:
    """Score the ranking of each answerable query by every ranking figure.

    Args:
        rankings: Query id to document ids, best first.
        qrels: Query id to relevant ids; queries without one are passed over.

    Returns:
        Figure name (map1, map5, mrr5, mrr10, s1, s5, s10) to one value for each
        answerable query, in the order of the rankings.

    Raises:
        KeyError: A ranked query that qrels does not name (the caller's bug).
    """
    answerable = [query for query in rankings if qrels[query]]
    return {
        name: [score(rankings[query], qrels[query]) for query in answerable]
        for name, score in _SCORES.items()
    }


def rank_plainly(
    records: Sequence[Record], queries: Sequence[Post], *, top: int = _TOP
) -> dict[str, list[str]]:
    """Rank the records by plain BM25 over claim, title and text in one bag.

    Args:
        records: All records of the index.
        queries: The posts.
        top: Depth of the rankings, at least 1.

    Returns:
        Query id to record ids, best first; shorter than top where fewer records share
        a word with the query.
    """
    # Compiles kernels: only an evaluation pays for it, not the import of this module.
    from factdesk.engine.baseline import PlainBM25

    bm25 = PlainBM25(
        [" ".join(getattr(record, name) for name in FIELDS) for record in records]
    )
    ids, _ = bm25.search([post.text for post in queries], top)
    return {
        post.id: [records[position].id for position in row if position >= 0]
        for post, row in zip(queries, ids.tolist(), strict=True)
    }


def read_qrels(path: Path, split: str | None = None) -> dict[str, set[str]]:
    """Read relevance judgements: query_id, doc_id and split, separated by tabs.

    A header line is recognised and optional; without one the columns stand in that
    order. The split column is optional. Files that end in ``.gz`` are unpacked. A row
    with an empty doc_id says that the query has no relevant record.

    Args:
        path: The file.
        split: Take only the rows of this split; None takes all.

    Returns:
        Query id to relevant record ids, in file order.

    Raises:
        InputError: The file is missing, a folder, not UTF-8, damaged or empty, a row
            has too few or too many columns or no query id, or the split does not occur.
    """
    rows = _qrels_rows(path)
    judgements: dict[str, set[str]] = {}
    seen: set[str] = set()
    for query, document, part in rows:
        seen.add(part)
        if split is not None and part != split:
            continue
        documents = judgements.setdefault(query, set())
        if document:
            documents.add(document)
    if not seen:
        raise InputError(
            f"The judgements file {path} holds no row. Give a file with the columns "
            "query_id, doc_id and, if there are several, split.",
            code="qrels-empty",
            data={"file": str(path)},
        )
    if not judgements:
        raise _unknown_split(path, split or "", seen)
    return judgements


def _unknown_split(path: Path, split: str, seen: AbstractSet[str]) -> InputError:
    named = ", ".join(sorted(seen - {""}))
    found = f"It has the splits {named}." if named else "It has no split column."
    return InputError(
        f'The judgements file {path} has no row of the split "{split}". {found} Name '
        "one that occurs or leave --split out.",
        code="qrels-no-split",
        data={"file": str(path), "split": split, "splits": sorted(seen - {""})},
    )


_COLUMNS = ("query_id", "doc_id", "split")


def _qrels_rows(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield query id, document id and split ("" without one) of each row."""
    columns = list(_COLUMNS)
    for number, line in enumerate(_lines(path), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if number == 1 and "query_id" in cells:
            _check_header(path, cells)
            columns = cells
            continue
        if not any(cells):
            continue
        row = dict(zip(columns, cells, strict=False))
        if not 2 <= len(cells) <= len(columns) or not row.get("query_id"):
            raise InputError(
                f"Row {number} of the judgements file {path} does not read query_id, "
                f"doc_id, split with tabs between them: it has {len(cells)} columns. "
                "Correct the row and run again.",
                code="qrels-bad-row",
                data={"file": str(path), "row": number},
            )
        yield row["query_id"], row.get("doc_id", ""), row.get("split", "")


def _check_header(path: Path, cells: Sequence[str]) -> None:
    if "doc_id" not in cells or len(set(cells)) != len(cells):
        raise InputError(
            f"The header of the judgements file {path} names the columns "
            f"{', '.join(cells)}; it must name query_id and doc_id once each.",
            code="qrels-bad-header",
            data={"file": str(path), "columns": list(cells)},
        )


def _lines(path: Path) -> list[str]:
    """Return the lines of a plain or gzipped UTF-8 file, without a byte order mark."""
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return content.decode("utf-8-sig").splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(
            f"The judgements file {path} cannot be read: {error}. Give a UTF-8 text "
            "file with tabs, plain or whole as .gz.",
            code="qrels-unreadable",
            data={"file": str(path)},
        ) from error


def _judged(
    queries: Sequence[Post], qrels: Mapping[str, AbstractSet[str]]
) -> list[Post]:
    """Return the posts that qrels names; refuse none and repeated ids."""
    judged = [post for post in queries if post.id in qrels]
    if not judged:
        raise InputError(
            f"None of the {len(queries)} queries has a judgement among {len(qrels)} "
            "judged ones. Check that queries, judgements and split belong together.",
            code="no-judged-query",
            data={"queries": len(queries), "judged": len(qrels)},
        )
    seen: set[str] = set()
    for post in judged:
        if post.id in seen:
            raise InputError(
                f'The query id "{post.id}" occurs twice. Give each query its own id.',
                code="duplicate-query",
                data={"query": post.id},
            )
        seen.add(post.id)
    return judged


def _check_overlap(
    records: Sequence[Record],
    qrels: Mapping[str, AbstractSet[str]],
    judged: Sequence[Post],
) -> None:
    """Refuse judgements of another index: a figure of 0 would look like a result."""
    wanted = set().union(*(qrels[post.id] for post in judged))
    if wanted and wanted.isdisjoint(record.id for record in records):
        raise InputError(
            f"None of the {len(wanted)} relevant ids is in the index, which has "
            f"{len(records)} records. Check that judgements and index belong together.",
            code="qrels-of-another-index",
            data={"relevant": len(wanted), "records": len(records)},
        )


def _means(scores: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {
        name: math.fsum(values) / len(values) if values else 0.0
        for name, values in scores.items()
    }


def _intervals(
    scores: Mapping[str, Sequence[float]], seed: int
) -> dict[str, metrics.Interval]:
    return {
        name: metrics.bootstrap_mean(values, seed=seed)
        for name, values in scores.items()
        if values
    }


def _differences(
    ours: Mapping[str, Sequence[float]], floor: Mapping[str, Sequence[float]], seed: int
) -> dict[str, metrics.Interval]:
    return {
        name: metrics.paired_difference(values, floor[name], seed=seed)
        for name, values in ours.items()
        if values
    }


def _by_language(
    answerable: Sequence[Post], scores: Mapping[str, Sequence[float]]
) -> dict[str, dict[str, float]]:
    """Return the figures of each language; "und" where a post names none."""
    languages = [post.lang or "und" for post in answerable]
    table: dict[str, dict[str, float]] = {}
    for name, values in scores.items():
        for language, (n, mean) in metrics.mean_by_group(values, languages).items():
            table.setdefault(language, {"n": n})[name] = mean
    return table


def _confidence_figures(
    judged: Sequence[Post],
    results: Sequence[MatchResult],
    qrels: Mapping[str, AbstractSet[str]],
) -> tuple[float, float | None, str, float]:
    """Return ece, auroc, what auroc separates, and recall at 95 % precision."""
    confidence: list[float] = []
    right: list[bool] = []
    for post, result in zip(judged, results, strict=True):
        first = result.matches[0] if result.matches else None
        confidence.append(0.0 if first is None else first.confidence)
        right.append(first is not None and first.id in qrels[post.id])
    answerable = [bool(qrels[post.id]) for post in judged]
    whole = all(answerable)
    return (
        metrics.expected_calibration_error(confidence, right),
        metrics.auroc(confidence, right if whole else answerable),
        "first match right" if whole else "answerable",
        metrics.recall_at_precision(confidence, right, answerable=sum(answerable)),
    )


def _measure_speed(index: Matcher, texts: Sequence[str]) -> tuple[float, float, float]:
    """Return posts a second in batches, and median and 99th percentile in ms.

    The kernels are warm: the rankings have just been computed with the same index.
    """
    rounds = 0
    start = time.perf_counter()
    while True:
        index.match(texts, top=_TOP, min_confidence=0.0)
        rounds += 1
        elapsed = time.perf_counter() - start
        if elapsed >= _BATCH_SECONDS or rounds == _BATCH_ROUNDS:
            break
    single: list[float] = []
    for text in texts[:_LATENCY_CALLS]:
        begun = time.perf_counter()
        index.match([text], top=_TOP, min_confidence=0.0)
        single.append(1_000.0 * (time.perf_counter() - begun))
    p50, p99 = np.percentile(single, [50.0, 99.0])
    return rounds * len(texts) / max(elapsed, 1e-9), float(p50), float(p99)


def _language_rows(table: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    rows = [["language", "n", *_SCORES]]
    rows.extend(
        [language, f"{row['n']:.0f}", *(f"{row[name]:.3f}" for name in _SCORES)]
        for language, row in table.items()
    )
    return rows


def _ends(interval: metrics.Interval | None) -> str:
    if interval is None:
        return ""
    return f"[{interval.low:.3f}, {interval.high:.3f}]"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows in columns; the first column is text, the others stand right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
