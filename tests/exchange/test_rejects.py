# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from pathlib import Path

import pytest

from factdesk.errors import InputError
from factdesk.exchange.rejects import MAX_RAW_CHARS, Rejects

BAD = InputError("The row has no text.", code="row-without-text")


def _add(
    path: Path, allowed: int, *rows: int, error: type[BaseException] | None = None
) -> None:
    with Rejects(allowed, path) as rejects:
        for row in rows:
            rejects.add("a.csv", row, BAD)
        if error is not None:
            raise error


def test_without_permission_the_first_bad_row_is_an_error_with_its_place() -> None:
    with pytest.raises(InputError, match=r"a\.csv, row 3: The row has no text") as got:
        Rejects().add("a.csv", 3, BAD)
    assert got.value.code == "row-without-text"
    assert got.value.data == {"file": "a.csv", "row": 3}


def test_rejected_rows_stand_in_the_file_with_reason(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with Rejects(2, path) as rejects:
        rejects.add("a.csv", 3, BAD, {"id": "x", "claim": "é"})
        rejects.add("a.csv", 9, BAD)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(r["file"], r["row"], r["code"]) for r in rows] == [
        ("a.csv", 3, "row-without-text"),
        ("a.csv", 9, "row-without-text"),
    ]
    assert rows[0]["raw"] == {"id": "x", "claim": "é"}
    assert rows[1]["raw"] is None


def test_rejected_rows_show_no_people_and_no_endless_text(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with Rejects(1, path) as rejects:
        raw = {"author": "Ana", "claim": "@ana " + "x" * 9999, "n": {"user": "Ana"}}
        rejects.add("a.csv", 3, BAD, raw)
    text = path.read_text("utf-8")
    assert "ana" not in text.lower()
    assert len(text) < MAX_RAW_CHARS + 300


def test_one_bad_row_too_many_stops_and_keeps_the_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    with pytest.raises(InputError, match=r"row 4.*more than the 1 allowed"):
        _add(path, 1, 3, 4)
    assert len(path.read_text("utf-8").splitlines()) == 1


def test_no_bad_row_no_file(tmp_path: Path) -> None:
    with Rejects(5, tmp_path / "rejects.jsonl"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_interruption_leaves_no_half_file(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _add(tmp_path / "rejects.jsonl", 5, 3, error=KeyboardInterrupt)
    assert list(tmp_path.iterdir()) == []
