# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


@pytest.fixture
def own(public: Path, tmp_path: Path) -> Path:
    """Return a copy of the index that the test may change."""
    return Path(shutil.copytree(public, tmp_path / "own"))


def ids(cli: Cli, folder: Path, text: str) -> list[str]:
    answer = cli("match", "--text", text, "--index", folder, "--all")
    return [match["id"] for match in answer.json["matches"]]


def test_build_says_what_it_built(cli: Cli, checks: Path, tmp_path: Path) -> None:
    answer = cli("index", "build", checks, "--out", tmp_path / "a", "--name", "ours")
    assert answer.code == 0
    assert "The index 'ours'" in answer.out
    assert "holds 3 records" in answer.out
    info = cli("index", "info", tmp_path / "a", "--json").json
    assert (info["name"], info["records"]) == ("ours", 3)


def test_build_reads_several_sources_and_renames_columns(
    cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("id;statement\n1;The dam at Kesh broke\n")
    (tmp_path / "b.jsonl").write_text('{"id": 2, "statement": "The mayor resigned"}')
    sources = [tmp_path / "a.csv", tmp_path / "b.jsonl"]
    answer = cli(
        "index", "build", *sources, "--out", tmp_path / "i", "--map", "claim=statement"
    )
    assert answer.code == 0
    assert ids(cli, tmp_path / "i", "did the dam at kesh break")[0] == "1"


def test_bad_rows_are_written_beside_the_index(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"id": 1, "claim": "The dam broke"}\n{"id": 2}\nnot json\n')
    out = tmp_path / "i"
    assert cli("index", "build", source, "--out", out).code == 1
    answer = cli("index", "build", source, "--out", out, "--skip-bad", "2", "--json")
    assert (answer.json["records"], answer.json["rejected"]) == (1, 2)
    lines = (tmp_path / "i.rejects.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["row"] for line in lines] == [2, 3]


def test_a_failed_build_leaves_the_old_index(cli: Cli, own: Path) -> None:
    bad = own.parent / "bad.jsonl"
    bad.write_text('{"id": 1, "claim": "a"}\n{"id": 1, "claim": "b"}\n')
    answer = cli("index", "build", bad, "--out", own)
    assert answer.code == 1
    assert "already that of row 1" in answer.err
    assert cli("index", "info", own, "--json").json["records"] == 3


def test_verify_passes_and_a_flipped_bit_ends_with_three(cli: Cli, own: Path) -> None:
    assert cli("index", "verify", own).code == 0
    largest = max(own.glob("gen-*/*"), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 1
    largest.write_bytes(data)
    answer = cli("index", "verify", own, "--json")
    assert answer.code == 3
    assert json.loads(answer.err)["code"]


def test_a_folder_without_index_is_told_what_to_do(cli: Cli, tmp_path: Path) -> None:
    answer = cli("index", "info", tmp_path / "nothing")
    assert answer.code == 1
    assert "factdesk index build" in answer.err


def test_add_replaces_adds_and_deletes(cli: Cli, own: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.jsonl"
    rows = [
        {"id": "milk", "claim": "Bread is rationed in Mirelle"},
        {"id": "dam", "claim": "The dam at Kesh broke"},
    ]
    new.write_text("\n".join(map(json.dumps, rows)))
    gone = tmp_path / "gone.txt"
    gone.write_text("school\n\n")
    answer = cli(
        "index", "add", own, new, "--delete", "bridge", "--delete-file", gone, "--json"
    )
    assert answer.json["records"] == 2
    assert ids(cli, own, "is bread rationed in mirelle")[0] == "milk"
    assert ids(cli, own, "the old bridge at orlo is closed")[:1] != ["bridge"]


def test_add_needs_something_to_do(cli: Cli, own: Path) -> None:
    assert cli("index", "add", own).code == 2


def test_deleting_what_is_not_there_changes_nothing(cli: Cli, own: Path) -> None:
    assert cli("index", "add", own, "--delete", "nobody").code == 1
    assert cli("index", "info", own, "--json").json["records"] == 3
