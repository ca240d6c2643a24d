# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.claims import Kind, Record
from factdesk.errors import InputError
from factdesk.exchange import records as records_module
from factdesk.exchange.records import (
    IncomingPost,
    incoming_post,
    read_post_lines,
    read_posts,
    read_records,
)
from factdesk.exchange.rejects import Rejects

ROW = {"id": "k1", "claim": "The bridge is closed.", "url": "https://c.example/1"}


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes rows as JSON Lines and gives the path."""

    def write(*rows: object, name: str = "rows.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        return path

    return write


def only(path: Path, **options: Any) -> Record:
    (record,) = read_records([path], **options)
    return record


def test_known_columns_fill_the_record_and_others_are_kept(
    lines: Callable[..., Path],
) -> None:
    row = ROW | {"Rating": "False", "topic": "traffic by @ana", "author": "Ana"}
    assert only(lines(row)) == Record(
        id="k1",
        claim="The bridge is closed.",
        url="https://c.example/1",
        rating="False",
        extra={"topic": "traffic by @…"},
    )


def test_posts_keep_id_text_and_language_only(lines: Callable[..., Path]) -> None:
    row = {"id": "@ana-1", "text": "@ana hi", "lang": "en", "likes": 3, "user": "Ana"}
    assert list(read_posts(lines(row))) == [
        IncomingPost("@ana-1", "@… hi", "en", changed=True)
    ]


def test_mapping_renames_columns(lines: Callable[..., Path]) -> None:
    row = {"key": 7, "statement": "A claim.", "claim": "another column"}
    record = only(lines(row), mapping={"id": "key", "claim": "Statement"})
    assert (record.id, record.claim) == ("7", "A claim.")
    assert record.extra == {"claim": "another column"}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"claims": "statement"}, "bad-mapping"),
        ({"title": "author_name"}, "column-about-a-person"),
    ],
)
def test_mappings_that_cannot_be_are_refused(
    lines: Callable[..., Path], mapping: dict[str, str], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        only(lines(ROW), mapping=mapping)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("header", "mapping", "missing"),
    [
        ("key,claim", {}, "'id'"),
        ("id,statement", {}, "'claim'"),
        ("id,claim", {"title": "headline"}, "'headline'"),
    ],
)
def test_a_missing_column_is_named_beside_those_that_are_there(
    tmp_path: Path, header: str, mapping: dict[str, str], missing: str
) -> None:
    path = tmp_path / "checks.csv"
    path.write_text(f"{header}\n1,a\n")
    with pytest.raises(InputError, match=missing) as caught:
        only(path, mapping=mapping)
    assert caught.value.code == "missing-column"
    assert header.replace(",", ", ") in str(caught.value)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"id": None}, "row-without-id"),
        ({"id": " "}, "row-without-id"),
        ({"id": True}, "not-a-text"),
        ({"id": "x" * 2000}, "id-too-long"),
        ({"claim": ""}, "row-without-text"),
        ({"claim": {"en": "a"}}, "not-a-text"),
        ({"text": ["a"]}, "not-a-text"),
        ({"kind": "rumour"}, "bad-kind"),
        ({"version": "two"}, "bad-version"),
        ({"version": 0}, "bad-version"),
    ],
)
def test_bad_rows_stop_reading_or_are_skipped(
    lines: Callable[..., Path], values: dict[str, object], code: str
) -> None:
    path = lines(ROW | values, ROW | {"id": "k2"})
    with pytest.raises(InputError, match="row 1: ") as caught:
        list(read_records([path]))
    assert caught.value.code == code
    kept = list(read_records([path], rejects=Rejects(1)))
    assert [record.id for record in kept] == ["k2"]


def test_scalars_become_text(lines: Callable[..., Path], tmp_path: Path) -> None:
    record = only(lines({"id": 12.0, "claim": 5, "rating": 1.5, "version": "3"}))
    assert (record.id, record.claim, record.rating) == ("12", "5", "1.5")
    assert record.version == 3
    table = pa.table({"id": [1], "claim": ["a"], "date": [dt.date(2026, 3, 14)]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert only(tmp_path / "a.parquet").date == "2026-03-14"


def test_double_ids_name_both_rows(lines: Callable[..., Path]) -> None:
    first = lines(ROW, name="one.jsonl")
    second = lines(ROW | {"id": "k2"}, ROW, name="two.jsonl")
    with pytest.raises(InputError, match=r"two\.jsonl, row 2.*one\.jsonl, row 1"):
        list(read_records([first, second]))
    with pytest.raises(InputError, match="row 2: The id '1' is already that of row 1"):
        list(read_posts(lines({"id": 1, "text": "a"}, {"id": "1", "text": "b"})))


def test_a_review_that_is_published_twice_is_read_once(
    lines: Callable[..., Path],
) -> None:
    review = {"@type": "ClaimReview", "url": "u", "claimReviewed": "c"}
    assert only(lines(review, review)).claim == "c"


def test_nul_and_lone_surrogates_do_not_come_in(lines: Callable[..., Path]) -> None:
    row = {"id": "a\0b\ud800", "claim": "x\0y \udc00"}
    record = only(lines(row))
    assert (record.id, record.claim) == ("ab?", "xy \ufffd")


def test_a_post_of_ten_megabytes_is_read(lines: Callable[..., Path]) -> None:
    (post,) = read_posts(lines({"text": "bridge " * 1_500_000}))
    assert len(post.text) > 10_000_000


def test_a_longer_text_than_the_limit_is_a_bad_row(
    lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_module, "MAX_TEXT_CHARS", 50)
    assert only(lines(ROW | {"claim": "x" * 50})).claim == "x" * 50
    with pytest.raises(InputError, match="has 51 characters") as caught:
        only(lines(ROW | {"claim": "x" * 51}))
    assert caught.value.code == "text-too-long"


def test_posts_without_id_get_their_row_number(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("text\nfirst\nsecond\n")
    assert [post.id for post in read_posts(path)] == ["2", "3"]


def test_an_empty_post_is_accepted_and_a_missing_text_is_not(
    lines: Callable[..., Path],
) -> None:
    assert list(read_posts(lines({"text": ""}))) == [IncomingPost("1", "")]
    with pytest.raises(InputError, match="--map text=FIELD"):
        list(read_posts(lines({"body": "a"})))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_without_rows_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("id,claim\n" if name == "a.csv" else "\n\n ")
    with pytest.raises(InputError) as caught:
        list(read_records([tmp_path / name]))
    assert caught.value.code == "empty-file"


def test_every_format_gives_the_same_records(
    tmp_path: Path, lines: Callable[..., Path]
) -> None:
    rows = [{"id": str(i), "claim": f"claim {i}"} for i in range(20)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    cells = "\n".join(f"{row['id']},{row['claim']}" for row in rows)
    (tmp_path / "a.csv").write_text(f"id,claim\n{cells}\n")
    (tmp_path / "a.json").write_text(json.dumps(rows))
    paths = [lines(*rows), *(tmp_path / f"a.{x}" for x in ("parquet", "csv", "json"))]
    for path in list(paths):
        zipped = path.with_name(path.name + ".gz")
        zipped.write_bytes(gzip.compress(path.read_bytes()))
        paths.append(zipped)
    expected = [Record(row["id"], row["claim"]) for row in rows]
    assert all(list(read_records([path])) == expected for path in paths)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    line = json.dumps({"text": "bridge " * 100}).encode() + b"\n"
    path.write_bytes(gzip.compress(line * 20_000))
    tracemalloc.start()
    count = sum(1 for _ in read_posts(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 8_000_000  # the text alone is 14 MB


def test_each_line_of_a_stream_is_one_post_at_once() -> None:
    stream = io.BytesIO(b'plain @ana\n{"id": "x", "text": "a"}\n\nlast')
    posts = read_post_lines(stream)
    assert next(posts) == incoming_post("1", "plain @ana")
    assert stream.tell() == len(b"plain @ana\n")
    assert list(posts) == [
        incoming_post(*pair) for pair in (("x", "a"), ("3", ""), ("4", "last"))
    ]


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_any_stream_of_bytes_balances(chunks: list[bytes]) -> None:
    data = b"\n".join(chunks)
    rejects = Rejects(allowed=len(data) + 1)
    posts = list(read_post_lines(io.BytesIO(data), rejects=rejects))
    assert len(posts) + rejects.count == len(io.BytesIO(data).readlines())


@given(st.binary(max_size=300), st.sampled_from(["", ".csv", ".jsonl", ".html"]))
def test_any_file_is_read_or_refused_in_our_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"file{ending}"
    path.write_bytes(data)
    refusal = None
    try:
        posts = list(read_posts(path, rejects=Rejects(1000)))
    except InputError as error:
        refusal = str(error)
    if refusal is None:
        assert all(isinstance(post, IncomingPost) for post in posts)
    else:
        assert str(path) in refusal


def test_kind_and_version_are_given_on(lines: Callable[..., Path]) -> None:
    record = only(lines(ROW | {"kind": "Explainer", "version": 4}))
    assert (record.kind, record.version) == (Kind.EXPLAINER, 4)
