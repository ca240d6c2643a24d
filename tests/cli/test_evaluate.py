# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

KEYS = {
    "map5", "mrr5", "s1", "s5", "s10", "ece", "auroc", "recall_at_p95", "posts_per_s",
    "p50_ms", "p99_ms", "n",
}  # fmt: skip


@pytest.fixture
def labelled(tmp_path: Path) -> tuple[Path, Path]:
    """Return queries and what answers them, in two splits."""
    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
    rows = [
        {"id": "q1", "text": "is the old bridge at orlo closed until saturday"},
        {"id": "q2", "text": "milk price doubled in halden in january"},
    ]
    queries.write_text("\n".join(map(json.dumps, rows)))
    qrels.write_text(
        "query_id\tdoc_id\tsplit\nq1\tbridge\tdev\nq2\tmilk\ttrain\n", "utf-8"
    )
    return queries, qrels


def test_figures_come_as_one_object(
    cli: Callable[..., Any], public: Path, labelled: tuple[Path, Path]
) -> None:
    queries, qrels = labelled
    arguments = ["--index", public, "--queries", queries, "--qrels", qrels]
    found = cli("evaluate", *arguments, "--json").json
    assert set(found) >= KEYS
    assert (found["n"], found["s1"], found["map5"]) == (2, 1.0, 1.0)


def test_a_split_is_measured_alone_and_shown_to_people(
    cli: Callable[..., Any], public: Path, labelled: tuple[Path, Path]
) -> None:
    queries, qrels = labelled
    arguments = ["--index", public, "--queries", queries, "--qrels", qrels]
    answer = cli("evaluate", *arguments, "--split", "dev")
    assert answer.code == 0
    assert answer.out.startswith("1 queries")
    assert "BM25" in answer.out
