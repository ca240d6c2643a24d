# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from factdesk.claims import Explanation, Match, MatchResult
from factdesk.errors import ExternalError, InputError
from factdesk.exchange.writers import (
    COLUMNS,
    FORMATS,
    LineWriter,
    format_of,
    open_writer,
    spreadsheet_safe,
)

RESULT = MatchResult(
    (
        Match("public", "k1", 812, 0.93, "https://c.example/1"),
        Match("public", "=cmd()", 700, 0.5, explanation=Explanation()),
    ),
    masked="@… é",
)
NOTHING = MatchResult(())


def write(path: Path, form: str) -> Path:
    with open_writer(path, form) as out:
        out.write("q1", RESULT)
        out.write("q2", NOTHING)
    return path


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_json_lines_hold_one_post_each(tmp_path: Path, name: str) -> None:
    data = write(tmp_path / name, "jsonl").read_bytes()
    text = gzip.decompress(data) if name.endswith(".gz") else data
    rows = [json.loads(line) for line in text.decode().splitlines()]
    assert rows == [RESULT.to_json("q1"), NOTHING.to_json("q2")]


def test_csv_and_parquet_hold_the_same_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "out.csv", "csv")
    with path.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    rows = pq.read_table(write(tmp_path / "out.parquet", "parquet")).to_pylist()
    assert [c["query_id"] for c in cells] == ["q1", "q1", "q2"]
    assert [r["query_id"] for r in rows] == ["q1", "q1", "q2"]
    assert (rows[0]["confidence"], float(cells[0]["confidence"])) == (0.93, 0.93)
    assert (rows[2]["id"], cells[2]["id"]) == (None, "")
    assert json.loads(cells[1]["explanation"]) == Explanation().to_json()


def test_formulas_are_escaped_in_csv_only(tmp_path: Path) -> None:
    assert "'=cmd()" in write(tmp_path / "out.csv", "csv").read_text("utf-8")
    assert spreadsheet_safe("-1") == "'-1"
    assert spreadsheet_safe("k=1") == "k=1"
    rows = pq.read_table(write(tmp_path / "out.parquet", "parquet")).to_pylist()
    assert rows[1]["id"] == "=cmd()"


@pytest.mark.parametrize("form", FORMATS)
def test_no_results_make_a_readable_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    with open_writer(path, form):
        pass
    if form == "parquet":
        assert pq.read_table(path).column_names == list(COLUMNS)
    else:
        expected = ",".join(COLUMNS) + "\r\n" if form == "csv" else ""
        assert path.read_bytes().decode() == expected


@pytest.mark.parametrize("form", FORMATS)
def test_interruption_leaves_nothing(tmp_path: Path, form: str) -> None:
    for name in ("out", "out.gz"):
        with pytest.raises(KeyboardInterrupt):
            _write_and_stop(tmp_path / name, form)
    assert list(tmp_path.iterdir()) == []


def _write_and_stop(path: Path, form: str) -> None:
    with open_writer(path, form) as out:
        out.write("q1", RESULT)
        raise KeyboardInterrupt


@contextmanager
def small_disk() -> Iterator[None]:
    """Let no file of this process grow beyond 500 bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet", "out.csv.gz"])
def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path, name: str) -> None:
    # For the writing alone: the log of the test run may be a longer file.
    with small_disk(), pytest.raises(ExternalError, match="disk is full") as caught:
        _write_many(tmp_path / name)
    assert caught.value.code == "disk-full"
    assert list(tmp_path.iterdir()) == []


def _write_many(path: Path) -> None:
    with open_writer(path, format_of(path)) as out:
        for number in range(9000):
            out.write(f"q{number * number}", RESULT)


def test_equal_results_are_equal_files(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl.gz", "jsonl").read_bytes()
    assert write(tmp_path / "b.jsonl.gz", "jsonl").read_bytes() == first


def test_the_format_follows_the_name() -> None:
    names = ["a.csv", "a.csv.gz", "a.parquet", "a.jsonl", "a", "a.txt"]
    assert [format_of(Path(name)) for name in names] == [
        "csv", "csv", "parquet", "jsonl", "jsonl", "jsonl",
    ]  # fmt: skip


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no result format 'xml'"):
        open_writer(tmp_path / "a.xml", "xml")


def test_lines_leave_at_once() -> None:
    class Unbuffered(io.BytesIO):
        flushed = 0

        def flush(self) -> None:  # type: ignore[explicit-override]
            self.flushed = self.tell()

    stream = Unbuffered()
    with LineWriter(stream) as out:
        out.write("q1", RESULT)
        assert stream.flushed == len(stream.getvalue()) > 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_output_is_our_error() -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(ExternalError, match="The disk is full"),
    ):
        LineWriter(full).write("q1", RESULT)
