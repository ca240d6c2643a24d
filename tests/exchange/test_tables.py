# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.errors import InputError
from factdesk.exchange.rejects import Rejects
from factdesk.exchange.streams import Form, Source, open_source
from factdesk.exchange.tables import Row, open_table


def table(path: Path, content: bytes, rejects: Rejects | None = None) -> list[Row]:
    path.write_bytes(content)
    with open_source(path) as source:
        return list(open_table(source, rejects or Rejects()).rows)


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_delimiter_and_byte_order_mark_are_found(
    tmp_path: Path, delimiter: str, mark: str
) -> None:
    lines = [["id", "claim"], ["1", '"a, b; c"'], ["2", "=1+1"]]
    text = mark + "\r\n".join(delimiter.join(line) for line in lines)
    rows = table(tmp_path / "a.csv", text.encode())
    assert [r.values for r in rows] == [
        {"id": "1", "claim": "a, b; c"},
        {"id": "2", "claim": "=1+1"},
    ]
    assert [r.number for r in rows] == [2, 3]


def test_a_spreadsheets_own_delimiter_line_is_understood(tmp_path: Path) -> None:
    rows = table(tmp_path / "a.csv", b"sep=;\nid;claim\n1;a,b\n")
    assert rows[0].values == {"id": "1", "claim": "a,b"}


_CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=5))
def test_csv_cells_come_back_as_they_were(cells: list[tuple[str, str]]) -> None:
    content = as_csv([["id", "claim"], *[list(c) for c in cells]])
    stream = io.BufferedReader(io.BytesIO(content))
    source = Source("a.csv", Form.CSV, stream, "utf-8")
    rows = open_table(source, Rejects()).rows
    assert [(r.values["id"], r.values["claim"]) for r in rows] == cells


def test_rows_that_are_no_csv_are_set_aside_one_by_one(tmp_path: Path) -> None:
    content = b'id,claim\n1,a\n2,a,b\n3\n4,caf\xe9\n5,"a"b\n6,ok\n'
    rejects = Rejects(4)
    rows = table(tmp_path / "a.csv", content, rejects)
    assert [r.values["id"] for r in rows] == ["1", "6"]
    assert rejects.count == 4


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"id,claim\n1,a\n2,a,b\n", "wrong-number-of-cells", "row 3"),
        (b'id,claim\n1,"never closed\n2,b\n', "bad-csv", "row 2"),
        (b"id,claim\n1,caf\xe9\n", "wrong-encoding", "row 2"),
        (b"id,cl\xe9im\n1,a\n", "wrong-encoding", "row 1"),
        (b"id,ID\n1,a\n", "double-column", "row 1"),
    ],
)
def test_csv_errors_name_the_row(
    tmp_path: Path, content: bytes, code: str, place: str
) -> None:
    with pytest.raises(InputError, match=place) as caught:
        table(tmp_path / "a.csv", content)
    assert caught.value.code == code


def test_columns_about_a_person_are_in_no_row(tmp_path: Path) -> None:
    rows = table(tmp_path / "a.csv", b"id,user,claim\n1,ana,a\n")
    rows += table(tmp_path / "a.jsonl", b'{"id": 1, "screen_name": "ana"}\n')
    assert "ana" not in str(rows)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id": 1', "bad-json"),
        (b"[1]", "not-an-object"),
        (b'"text"', "not-an-object"),
        (b"[" * 100_000, "bad-json"),
        (b'{"id": ' + b"9" * 9999 + b"}", "bad-json"),
    ],
)
def test_lines_that_are_no_object_are_named(
    tmp_path: Path, line: bytes, code: str
) -> None:
    with pytest.raises(InputError, match=r"a\.jsonl, row 2") as caught:
        table(tmp_path / "a.jsonl", b'{"id": 0}\n' + line + b"\n")
    assert caught.value.code == code


def test_json_lines_and_lists_hold_the_same_rows(tmp_path: Path) -> None:
    lines = table(tmp_path / "a.jsonl", b'{"id": 1}\n\n{"id": 2}\n')
    whole = table(tmp_path / "a.json", b'[{"id": 1},\n {"id": 2}]')
    assert [r.values for r in lines] == [r.values for r in whole]
    assert [r.number for r in lines] == [1, 3]


def test_feeds_and_pages_give_their_reviews(tmp_path: Path) -> None:
    review = '{"@type": "ClaimReview", "url": "u", "claimReviewed": "c"}'
    feed = f'{{"@type": "DataFeed", "dataFeedElement": [{{"item": [{review}]}}]}}'
    page = f'<script type="application/ld+json">{review}</script>'
    for name, text in [("a.json", feed), ("a.html", page), ("a.jsonl", review)]:
        (row,) = table(tmp_path / name, text.encode())
        assert row.is_claim_review
        assert row.values["claim"] == "c"


def test_a_page_without_reviews_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no ClaimReview") as caught:
        table(tmp_path / "a.html", b"<html><p>nothing</p></html>")
    assert caught.value.code == "no-records"


def parquet(columns: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet_rows_are_read_in_batches(tmp_path: Path) -> None:
    content = parquet({"id": list(range(3000)), "author": ["Ana"] * 3000})
    rows = table(tmp_path / "a.parquet", content)
    assert [r.values["id"] for r in rows] == list(range(3000))
    assert (rows[0].number, rows[-1].number) == (1, 3000)
    assert "author" not in rows[0].values


@pytest.mark.parametrize("cut", [6, 60])
def test_damaged_parquet_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(InputError, match="is not whole Parquet") as caught:
        table(tmp_path / "a.parquet", parquet({"id": [1, 2, 3]})[:-cut])
    assert caught.value.code == "damaged-parquet"
