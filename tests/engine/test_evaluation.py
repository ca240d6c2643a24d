# SPDX-License-Identifier: Apache-2.0
"""The report on hand-worked rankings, and the judgements file."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from factdesk.claims import Match, MatchResult, Post, Record
from factdesk.engine.evaluation import (
    EvaluationReport,
    evaluate,
    rank_plainly,
    read_qrels,
    score_rankings,
)
from factdesk.errors import InputError

RECORDS = (
    Record("k1", claim="The bridge at Orlo is closed"),
    Record("k2", title="Kesh dam", text="The dam at Kesh did not break"),
    Record("k3", claim="Votes in Varna were counted twice"),
)
POSTS = (
    Post("q1", "orlo bridge closed??", "en"),
    Post("q2", "le barrage de kesh", "fr"),
    Post("q3", "votes counted twice", "en"),
)
GOLD = {"q1": {"k1"}, "q2": {"k2"}, "q3": {"k3"}}


class _Scripted:
    """An index that answers from a table and notes how it was called."""

    def __init__(self, answers: dict[str, list[tuple[str, float]]]) -> None:
        self._answers = answers
        self.confidences: set[float | None] = set()
        self.batches: list[int] = []

    def match(
        self,
        texts: Sequence[str | bytes],
        *,
        top: int = 5,
        min_confidence: float | None = None,
    ) -> list[MatchResult]:
        self.confidences.add(min_confidence)
        self.batches.append(len(texts))
        return [
            MatchResult(
                tuple(
                    Match("test", record, 100 - rank, confidence)
                    for rank, (record, confidence) in enumerate(
                        self._answers.get(str(text), [])[:top]
                    )
                )
            )
            for text in texts
        ]

    def records(self) -> Iterable[Record]:
        return iter(RECORDS)


def _index() -> _Scripted:
    return _Scripted(
        {
            POSTS[0].text: [("k1", 0.9), ("k2", 0.1)],
            POSTS[1].text: [("k1", 0.4), ("k2", 0.3)],
        }
    )


def _report(gold: dict[str, set[str]] | None = None) -> EvaluationReport:
    return evaluate(_index(), POSTS, GOLD if gold is None else gold)


def test_ranking_figures_are_means_over_the_queries() -> None:
    scores = _report().scores
    assert scores["map1"] == scores["s1"] == pytest.approx(1 / 3)
    assert scores["map5"] == scores["mrr5"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert scores["s5"] == scores["s10"] == pytest.approx(2 / 3)


def test_rankings_are_asked_for_without_a_threshold() -> None:
    index = _index()
    evaluate(index, POSTS, GOLD)
    assert index.confidences == {0.0}
    assert index.batches[:2] == [3, 3]
    assert index.batches[-3:] == [1, 1, 1]


def test_confidence_figures_look_at_the_first_match() -> None:
    report = _report()
    # Confidences .9 right, .4 wrong, 0 (no match) wrong: one query a bin.
    assert report.ece == pytest.approx((0.1 + 0.4 + 0.0) / 3)
    assert report.auroc == 1.0
    assert report.auroc_event == "first match right"
    assert report.recall_at_p95 == pytest.approx(1 / 3)


def test_queries_without_a_relevant_record_count_as_unanswerable() -> None:
    report = _report({"q1": {"k1"}, "q2": set(), "q3": {"k3"}})
    assert (report.n, report.answerable) == (3, 2)
    assert report.scores["s1"] == pytest.approx(1 / 2)
    assert report.auroc_event == "answerable"
    # Answerable at .9 and 0 against unanswerable at .4: one pair of two is won.
    assert report.auroc == pytest.approx(0.5)
    assert report.recall_at_p95 == pytest.approx(1 / 2)


def test_auroc_is_not_defined_when_every_first_match_is_right() -> None:
    report = _report({"q1": {"k1"}})
    assert report.auroc is None
    assert "not defined" in report.to_text()
    assert json.loads(json.dumps(report.to_json()))["auroc"] is None


def test_posts_without_a_judgement_are_left_out_and_counted() -> None:
    report = _report({"q1": {"k1"}})
    assert (report.n, report.skipped) == (1, 2)
    assert report.scores["map5"] == 1.0
    assert "2 posts without a judgement" in report.to_text()


def test_figures_are_split_by_language() -> None:
    languages = _report().by_language
    assert languages["fr"]["n"] == 1
    assert languages["fr"]["map5"] == pytest.approx(1 / 2)
    assert languages["en"]["n"] == 2
    assert languages["en"]["map5"] == pytest.approx(1 / 2)


def test_bm25_runs_on_the_same_records_with_paired_differences() -> None:
    report = _report()
    assert report.bm25["s1"] == 1.0
    gap = report.differences["map5"]
    assert gap.mean == pytest.approx(report.scores["map5"] - report.bm25["map5"])
    assert gap.low <= gap.mean <= gap.high
    given = evaluate(_index(), POSTS, GOLD, records=RECORDS[:1])
    assert given.bm25["s1"] == pytest.approx(1 / 3)


def test_report_repeats_except_for_measured_times() -> None:
    timed = {"posts_per_s", "p50_ms", "p99_ms"}
    first, second = (
        {key: value for key, value in _report().to_json().items() if key not in timed}
        for _ in range(2)
    )
    assert first == second


def test_json_object_has_the_promised_keys() -> None:
    row = json.loads(json.dumps(_report().to_json()))
    promised = "map1 map5 mrr5 mrr10 s1 s5 s10 ece auroc recall_at_p95 posts_per_s"
    assert {*promised.split(), "p50_ms", "p99_ms", "n", "by_language", "bm25"} <= {*row}
    assert row["posts_per_s"] > 0
    assert row["p50_ms"] <= row["p99_ms"]
    assert set(row["difference"]["map5"]) == {"mean", "low", "high"}


def test_table_shows_figures_beside_bm25() -> None:
    lines = _report().to_text().splitlines()
    map5 = next(line for line in lines if line.startswith("map5"))
    assert map5.split()[1] == "0.500"
    assert any(line.startswith("fr ") for line in lines)


def test_judgements_that_do_not_belong_to_the_index_are_refused() -> None:
    with pytest.raises(InputError, match="None of the 1 relevant ids"):
        evaluate(_index(), POSTS, {"q1": {"other"}})
    with pytest.raises(InputError, match="None of the 3 queries"):
        evaluate(_index(), POSTS, {"q9": {"k1"}})
    with pytest.raises(InputError, match="occurs twice"):
        evaluate(_index(), (*POSTS, POSTS[0]), GOLD)


def test_plain_ranking_returns_record_ids_over_all_fields() -> None:
    rankings = rank_plainly(RECORDS, POSTS, top=1)
    assert rankings == {"q1": ["k1"], "q2": ["k2"], "q3": ["k3"]}
    assert score_rankings(rankings, GOLD)["map5"] == [1.0, 1.0, 1.0]


def test_qrels_with_header_are_read_by_split(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(
        "query_id\tdoc_id\tsplit\nq1\ta\tdev\nq1\tb\tdev\n\nq2\tc\ttrain\n",
        encoding="utf-8",
    )
    assert read_qrels(path, "dev") == {"q1": {"a", "b"}}
    assert read_qrels(path) == {"q1": {"a", "b"}, "q2": {"c"}}


def test_qrels_without_header_or_split_and_packed_are_read(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv.gz"
    path.write_bytes(gzip.compress("\ufeffq1\ta\r\nq2\t\r\n".encode()))
    assert read_qrels(path) == {"q1": {"a"}, "q2": set()}


def test_qrels_header_may_order_columns_differently(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("split\tdoc_id\tquery_id\ndev\ta\tq1\n", encoding="utf-8")
    assert read_qrels(path, "dev") == {"q1": {"a"}}


@pytest.mark.parametrize(
    ("content", "split", "code", "says"),
    [
        (b"", None, "qrels-empty", "holds no row"),
        (b"query_id\tdoc_id\tsplit\n", None, "qrels-empty", "holds no row"),
        (b"q1\ta\tdev\n", "test", "qrels-no-split", "splits dev"),
        (b"q1\ta\n", "dev", "qrels-no-split", "no split column"),
        (b"q1 a dev\n", None, "qrels-bad-row", "Row 1"),
        (b"q1\ta\tdev\n\ta\tdev\n", None, "qrels-bad-row", "Row 2"),
        (b"q1\t0\ta\t1\n", None, "qrels-bad-row", "4 columns"),
        (b"query_id\tdocument\n", None, "qrels-bad-header", "doc_id"),
        (b"q1\t\xff\n", None, "qrels-unreadable", "UTF-8"),
    ],
)
def test_bad_qrels_are_refused_with_file_and_row(
    tmp_path: Path, content: bytes, split: str | None, code: str, says: str
) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        read_qrels(path, split)
    assert caught.value.code == code
    assert str(path) in str(caught.value)


def test_unreadable_qrels_files_are_refused(tmp_path: Path) -> None:
    packed = tmp_path / "cut.tsv.gz"
    packed.write_bytes(gzip.compress(b"q1\ta\tdev\n" * 50)[:-12])
    for path in (packed, tmp_path, tmp_path / "missing.tsv"):
        with pytest.raises(InputError) as caught:
            read_qrels(path)
        assert caught.value.code == "qrels-unreadable"
