# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from factdesk.errors import InputError
from factdesk.exchange import look_at, read_numbered


def written(folder: Path, data: str | bytes, name: str = "a.jsonl") -> Path:
    """Write a file and return where."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_columns_about_people_are_named_and_not_shown(tmp_path: Path) -> None:
    lines = '{"id": 1, "note": "call @ana", "author": "Ana"}\n{"lang": "en"}\n'
    for data, name in ((lines, "a.jsonl"), (f"[{lines.splitlines()[0]}]", "a.json")):
        look = look_at(written(tmp_path, data, name))
        assert look.dropped == ("author",)
        assert look.columns[:2] == ("id", "note")
        assert look.rows[0] == {"id": "1", "note": "call @…"}
    table = look_at(written(tmp_path, "text,user\na,Ana\n", "a.csv"))
    assert (table.columns, table.dropped, table.form) == (("text",), ("user",), "CSV")


def test_a_file_has_the_name_that_people_know_it_by(tmp_path: Path) -> None:
    path = written(tmp_path, '{"text": "a"}\n', "0123abc")
    assert look_at(path, name="posts.jsonl").form == "JSON Lines"
    with pytest.raises(InputError, match=r"^posts\.csv is empty"):
        look_at(written(tmp_path, "", "0123"), name="posts.csv")


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    data = gzip.compress(b'{"text": "a"}\n' * 200_000)
    path = written(tmp_path, data, "a.jsonl.gz")
    assert look_at(path).rows  # its beginning is seen
    with pytest.raises(InputError) as refused:
        list(read_numbered(path, mapping={"text": "text"}, max_unpacked=1 << 20))
    assert refused.value.code == "unpacks-too-large"
    bomb = written(tmp_path, gzip.compress(b"a" * (40 << 20)), "b.gz")
    with pytest.raises(InputError) as refused:
        look_at(bomb)
    assert refused.value.code == "unpacks-too-large"


def test_every_row_is_given_good_or_bad_in_its_order(tmp_path: Path) -> None:
    lines = ['{"n": 1, "m": "a"}', "{", '{"n": 1, "m": "b"}', '{"n": 3}', '{"m": "c"}']
    path = written(tmp_path, "\n".join(lines))
    for _ in range(2):
        found = list(read_numbered(path, mapping={"id": "n", "text": "m"}))
        assert [row.number for row in found] == [1, 2, 3, 4, 5]
        assert [bool(row.item) for row in found] == [True, False, False, False, True]
        assert [row.is_repeat for row in found] == [False, False, True, False, False]
        assert [row.error.code if row.error else "" for row in found] == [
            "", "bad-json", "duplicate-id", "row-without-text", "",
        ]  # fmt: skip


def test_only_mapped_columns_are_read(tmp_path: Path) -> None:
    rows = [{"id": 1, "text": "a", "lang": "xx"}, {"id": 1, "text": "b"}]
    path = written(tmp_path, "\n".join(json.dumps(row) for row in rows))
    found = list(read_numbered(path, mapping={"text": "text"}))
    assert [row.item.text for row in found if row.item] == ["a", "b"]
    assert not any(row.item.lang for row in found if row.item)


def test_a_record_without_an_id_is_called_by_its_row(tmp_path: Path) -> None:
    path = written(tmp_path, "claim,url\nA,u\nB,u\n", "a.csv")
    mapping = {"claim": "claim", "url": "url"}
    found = list(read_numbered(path, mapping=mapping, records=True))
    assert [row.item.id for row in found if row.item] == ["(row 2)", "(row 3)"]
