# SPDX-License-Identifier: Apache-2.0
"""Folds, the withheld half and the loader, on small made-up collections."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import data
import numpy as np
import pytest

from factdesk.claims import Record
from factdesk.errors import InputError

WORDS = ["orlo", "bridge", "dam", "kesh", "vote", "port", "flood", "mayor", "rice"]


def _records(n: int, seed: int) -> list[Record]:
    generator = np.random.default_rng(seed)

    def phrase() -> str:
        return " ".join(generator.choice(WORDS, size=generator.integers(0, 7)))

    return [Record(f"k{i}", claim=phrase(), title=phrase()) for i in range(n)]


def test_queries_connected_through_records_form_one_group() -> None:
    qrels = {"q1": {"d", "c"}, "q2": {"c", "b"}, "q3": {"b"}, "q4": {"a"}, "q5": set()}
    groups = data.claim_groups(qrels)
    assert groups == {"q1": "b", "q2": "b", "q3": "b", "q4": "a"}


def test_groups_do_not_depend_on_query_order() -> None:
    generator = np.random.default_rng(4)
    qrels = {
        f"q{i}": {f"d{j}" for j in generator.integers(0, 60, generator.integers(1, 4))}
        for i in range(50)
    }
    backwards = dict(reversed(qrels.items()))
    assert data.claim_groups(backwards) == data.claim_groups(qrels)
    for query, group in data.claim_groups(qrels).items():
        shared = {o for o in qrels if qrels[o] & qrels[query]}
        assert {data.claim_groups(qrels)[o] for o in shared} == {group}


def test_fold_is_sha256_of_seed_and_group_modulo_five() -> None:
    digest = hashlib.sha256(b"3\x1fclaim-7").hexdigest()
    assert data.fold_of("claim-7", seed=3) == int(digest, 16) % 5
    many = [data.fold_of(f"claim-{i}", seed=1) for i in range(2_000)]
    assert all(330 < many.count(fold) < 470 for fold in range(5))
    assert data.folds({"q": {"b", "a"}}, seed=3) == {"q": data.fold_of("a", seed=3)}


def test_half_of_the_queries_keeps_claim_groups_whole() -> None:
    qrels = {f"q{i}": {f"d{i // 2}"} for i in range(100)}
    half = data.withheld([], qrels, seed=1)
    assert len(half) == 50
    groups = data.claim_groups(qrels)
    for query, group in groups.items():
        together = [other for other in groups if groups[other] == group]
        assert all((other in half) == (query in half) for other in together)
    assert set(half) != set(data.withheld([], qrels, seed=2))
    assert half == data.withheld([], dict(reversed(qrels.items())), seed=1)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _same(left: Record, right: Record) -> bool:
    """Compare claim and title of both, each with each, the slow way."""
    for a in (_words(left.claim), _words(left.title)):
        for b in (_words(right.claim), _words(right.title)):
            if a and b and len(a & b) / len(a | b) >= 0.8:
                return True
    return False


@pytest.mark.parametrize("seed", range(5))
def test_withheld_records_equal_brute_force(seed: int) -> None:
    records = _records(150, seed)
    qrels = {f"q{i}": {f"k{i}"} for i in range(40)}
    excluded = data.withheld(records, qrels, seed=seed)
    assert any(len(ids) > 1 for ids in excluded.values())
    for query, ids in excluded.items():
        gold = records[int(query[1:])]
        expected = {record.id for record in records if _same(gold, record)}
        assert ids == expected | {gold.id}


def test_withheld_records_cover_other_case_and_width() -> None:
    records = [
        Record("k1", claim="The Bridge at Orlo, closed"),
        Record("k2", title="the bridge at orlo closed!"),
        Record("k3", claim="ｔｈｅ bridge at orlo closed", title="Port"),
        Record("k4", claim="The bridge at Orlo is open again"),
    ]
    excluded = data.withheld(records, {"q": {"k1"}})
    assert excluded == {"q": frozenset({"k1", "k2", "k3"})}


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()))


def test_collection_is_loaded_with_its_splits(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    _write(folder / "factchecks.jsonl.gz", [{"id": "k1", "claim": "Orlo", "text": "t"}])
    _write(
        folder / "queries.jsonl.gz",
        [{"id": "q1", "text": "a", "lang": "vi"}, {"id": "q2", "text": "b"}],
    )
    (folder / "qrels.tsv").write_text(
        "query_id\tdoc_id\tsplit\nq1\tk1\tdev\nq2\tk1\ttrain\n", encoding="utf-8"
    )
    loaded = data.load("small", tmp_path)
    assert loaded.records == (Record("k1", claim="Orlo", text="t"),)
    assert [post.id for post in loaded.queries("dev")] == ["q1"]
    assert loaded.gold() == {"q1": {"k1"}, "q2": {"k1"}}
    assert loaded.posts[0].lang == "vi"


def test_missing_data_says_how_to_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FACTDESK_DATA", raising=False)
    with pytest.raises(InputError, match="FACTDESK_DATA"):
        data.load("small")
    with pytest.raises(InputError, match="is not there"):
        data.load("small", tmp_path)
    monkeypatch.setenv("FACTDESK_DATA", str(tmp_path))
    assert data.data_folder() == tmp_path
