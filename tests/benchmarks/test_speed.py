# SPDX-License-Identifier: Apache-2.0
"""The measuring itself, on a system made for the test; no data, no child process."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
import speed

from factdesk.claims import Record


class _Counting:
    """Answers every post with the first record and keeps what it was given."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def build(self, records: Iterable[Record], folder: Path) -> None:
        (folder / "ids").write_text(" ".join(r.id for r in records), encoding="utf-8")

    def open(self, folder: Path) -> None:
        self._first = (folder / "ids").read_text(encoding="utf-8").split()[0]

    def match(self, posts: Sequence[str]) -> Sequence[Sequence[str]]:
        self.calls.append(len(posts))
        return [[self._first] for _ in posts]


def _data(tmp_path: Path) -> Path:
    folder = tmp_path / "claims_135k"
    folder.mkdir()
    rows = [{"id": f"k{i}", "claim": f"claim {i}"} for i in range(30)]
    packed = gzip.compress("\n".join(map(json.dumps, rows)).encode())
    (folder / "claims.jsonl.gz").write_bytes(packed)
    return tmp_path


def test_building_counts_the_records_up_to_the_limit(tmp_path: Path) -> None:
    source = _data(tmp_path)
    assert speed._build(_Counting(), source, tmp_path, None)["records"] == 30
    measured = speed._build(_Counting(), source, tmp_path, 7)
    assert measured["records"] == 7
    assert (tmp_path / "ids").read_text(encoding="utf-8").split()[-1] == "k6"


def test_matching_is_timed_in_one_batch_and_in_single_calls(tmp_path: Path) -> None:
    system = _Counting()
    system.build([Record("k1")], tmp_path)
    measured = speed._match(system, tmp_path, ["a post"] * 50, 20)
    assert system.calls == [50, 1, 50, *[1] * 20]
    assert set(measured) == {
        "open_ms",
        "posts_per_s",
        "p50_ms",
        "p99_ms",
        "match_peak_mb",
    }


def test_a_system_that_finds_nothing_is_not_measured(tmp_path: Path) -> None:
    system = _Counting()
    system.build([Record("k1")], tmp_path)
    system.match = lambda posts: [[] for _ in posts]  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="nothing was measured"):
        speed._match(system, tmp_path, ["a post"], 1)


def test_peak_memory_sees_an_allocation_that_is_gone_again() -> None:
    before = speed._peak_mb()
    size = (int(before) + 32) * 2**20
    assert len(b"x" * size) == size
    assert speed._peak_mb() >= before + 31


def test_machine_names_cores_and_versions_and_no_host() -> None:
    about = speed.machine()
    assert set(about) == {"cores", "cpu", "python", "versions"}


def test_table_shows_every_system_and_the_missing_ones() -> None:
    row = dict.fromkeys(
        ["records", "build_s", "open_ms", "posts_per_s", "p50_ms", "p99_ms"], 1
    )
    row |= {"build_peak_mb": 1, "match_peak_mb": 1, "disk_mb": 1}
    result = {
        "systems": {"factdesk": row, "tantivy": {"missing": "not installed"}},
        "machine": {"cores": 2, "cpu": "c", "python": "3", "versions": {"numba": "1"}},
        "posts": 5,
        "singles": 2,
    }
    lines = speed.table(result).splitlines()
    assert lines[2].split() == ["tantivy", "not", "installed"]
    assert "2 cores" in lines[-1]
