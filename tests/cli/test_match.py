# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

Cli = Callable[..., Any]
START = [sys.executable, "-c", "from factdesk.cli import main; main()"]
BRIDGE = "so the old bridge at Orlo is closed until Saturday, says @ana"
UNRELATED = "zzyzx qwfp"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Return a file of three posts, one of which nothing answers."""
    path = tmp_path / "posts.jsonl"
    rows = [
        {"id": "p1", "text": BRIDGE, "author": "Ana"},
        {"id": "p2", "text": UNRELATED},
        {"id": "p3", "text": "all schools in saltcoast stay shut because of the flood"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def test_each_post_gets_one_object_in_order(
    cli: Cli, public: Path, posts: Path
) -> None:
    answer = cli("match", posts, "--index", public)
    assert answer.code == 0
    assert [row["query_id"] for row in answer.rows] == ["p1", "p2", "p3"]
    first = answer.rows[0]["matches"][0]
    assert (first["source"], first["id"]) == ("public", "bridge")
    assert first["url"] == "https://desk.example/bridge"
    assert answer.rows[1]["matches"] == []
    assert answer.rows[0]["masked"].endswith("says @…")


def test_the_summary_balances(cli: Cli, public: Path, posts: Path) -> None:
    with posts.open("a") as file:
        file.write('\n{"id": "p4"}\n')
    arguments = ["match", posts, "--index", public, "--skip-bad", "1"]
    rejects = posts.with_name("bad.jsonl")
    answer = cli(*arguments, "--rejects", rejects, "--json")
    counts = json.loads(answer.err)
    assert counts["in"] == 4
    assert counts["in"] == sum(counts[x] for x in ("matched", "unmatched", "rejected"))
    assert counts["rejected"] == len(rejects.read_text("utf-8").splitlines()) == 1
    assert len(answer.rows) == 3


def test_no_threshold_shows_the_rest_and_top_cuts_it(cli: Cli, public: Path) -> None:
    text = "schools bridge milk Halden Orlo Saltcoast"
    few = cli("match", "--text", text, "--index", public, "--all", "--top", "2")
    many = cli("match", "--text", text, "--index", public, "--min-confidence", "0")
    assert len(few.json["matches"]) == 2
    assert many.json["matches"][:2] == few.json["matches"]
    none = cli("match", "--text", text, "--index", public, "--min-confidence", "1")
    assert none.json["matches"] == []


def test_explanations_point_into_the_masked_text(cli: Cli, public: Path) -> None:
    answer = cli("match", "--text", BRIDGE, "--index", public, "--explain", "--all")
    masked = answer.json["masked"]
    spans = answer.json["matches"][0]["explanation"]["spans"]
    words = " ".join(masked[s["post"][0] : s["post"][1]] for s in spans).lower()
    assert "bridge" in words
    assert "orlo" in words


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet"])
def test_the_name_of_the_output_chooses_its_format(
    cli: Cli, public: Path, posts: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    answer = cli("match", posts, "--index", public, "--out", out)
    assert (answer.code, answer.out) == (0, "")
    if name == "a.parquet":
        ids = pq.read_table(out).column("query_id").to_pylist()
    elif name == "a.csv":
        with out.open(newline="", encoding="utf-8") as file:
            ids = [row["query_id"] for row in csv.DictReader(file)]
    else:
        lines = out.read_text("utf-8").splitlines()
        ids = [json.loads(line)["query_id"] for line in lines]
    assert list(dict.fromkeys(ids)) == ["p1", "p2", "p3"]


def test_two_indexes_are_merged(
    cli: Cli, public: Path, checks: Path, tmp_path: Path
) -> None:
    ours = tmp_path / "ours"
    assert cli("index", "build", checks, "--out", ours).code == 0
    answer = cli("match", "--text", BRIDGE, "--index", public, "--index", ours, "--all")
    found = {(m["source"], m["id"]) for m in answer.json["matches"]}
    assert {("public", "bridge"), ("ours", "bridge")} <= found


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["posts.csv", "--text", "a"],
        ["--text", "a", "--all", "--min-confidence", "0.5"],
        ["--text", "a", "--format", "csv"],
        ["--text", "a", "--top", "0"],
        ["--text", "a", "--min-confidence", "1.5"],
    ],
)
def test_what_makes_no_sense_is_a_usage_error(
    cli: Cli, public: Path, arguments: list[str]
) -> None:
    assert cli("match", *arguments, "--index", public).code == 2


def test_an_error_in_the_middle_leaves_no_output(
    cli: Cli, public: Path, tmp_path: Path
) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text("text\nbridge\na,b\n")
    answer = cli("match", posts, "--index", public, "--out", tmp_path / "out.jsonl")
    assert answer.code == 1
    assert f"{posts}, row 3: The row has 2 cells" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["posts.csv"]


def test_lone_surrogates_of_the_shell_do_no_harm(cli: Cli, public: Path) -> None:
    answer = cli("match", "--text", "bridge \udce9\0", "--index", public)
    assert answer.code == 0
    assert answer.json["query_id"] == "1"


def test_lines_of_standard_input_are_answered_in_kind(cli: Cli, public: Path) -> None:
    lines = f'{BRIDGE}\n\n{{"id": "x", "text": "{UNRELATED}"}}\n'.encode()
    answer = cli("match", "-", "--index", public, stdin=lines)
    assert [row["query_id"] for row in answer.rows] == ["1", "2", "x"]
    assert answer.rows[0]["matches"][0]["id"] == "bridge"


def test_a_line_is_answered_before_the_next_is_there(public: Path) -> None:
    command = [*START, "match", "-", "--index", str(public)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in ("1", "2"):
            process.stdin.write("the bridge\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["query_id"] == number
        process.communicate()
    assert process.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interruption_says_so_and_leaves_nothing(
    public: Path, tmp_path: Path
) -> None:
    command = [*START, "match", "-", "--index", str(public)]
    command += ["--out", str(tmp_path / "out.jsonl")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        give_up = time.monotonic() + 60
        while not list(tmp_path.iterdir()) and time.monotonic() < give_up:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.wait(30)
        assert process.stderr is not None
        assert "Stopped. Nothing was left half-written." in process.stderr.read()
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []
