# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from factdesk.errors import InputError
from factdesk.exchange.streams import Form, UndecodableLine, open_source, text_lines

JSON_LINE = b'{"id": 1, "text": "a"}\n'
BAD_SOURCES: dict[str, tuple[bytes, str]] = {
    "empty-file": (b"", "is empty"),
    "damaged-gzip": (gzip.compress(JSON_LINE * 50)[:-12], "truncated or damaged gzip"),
    "wrong-encoding": ("id,text\n1,a\n".encode("utf-16-le"), "looks like UTF-16"),
    "unknown-format": (b"PK\x03\x04rest", "Save the sheet as CSV"),
}


def read(path: Path, encoding: str | None = None) -> list[str | UndecodableLine]:
    with open_source(path, encoding=encoding) as source:
        return [line for _, line in text_lines(source)]


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.jsonl", JSON_LINE, Form.LINES),
        ("a.json", JSON_LINE * 2, Form.LINES),
        ("a.json", b'{\n "id": 1\n}\n', Form.JSON),
        ("a.json", b'[{"id": 1}]', Form.JSON),
        ("nameless", JSON_LINE, Form.LINES),
        ("nameless", b"<!doctype html><p>", Form.HTML),
        ("nameless", b"id,text\n1,a\n", Form.CSV),
        ("export.dat", b"PAR1....", Form.PARQUET),
        ("lying.csv", b"PAR1....", Form.PARQUET),
        ("a.tsv", b"id\ttext\n", Form.CSV),
        ("nameless", '{"id": 1}'.encode("utf-16"), Form.LINES),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_the_form_is_recognised(
    tmp_path: Path, name: str, content: bytes, form: Form, zipped: bool
) -> None:
    path = tmp_path / (name + ".gz" if zipped else name)
    path.write_bytes(gzip.compress(content) if zipped else content)
    with open_source(path) as source:
        assert source.form is form


@pytest.mark.parametrize("code", BAD_SOURCES)
def test_what_cannot_be_read_is_refused_with_a_remedy(
    tmp_path: Path, code: str
) -> None:
    content, message = BAD_SOURCES[code]
    path = tmp_path / "posts.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read(path)
    assert caught.value.code == code
    assert caught.value.data["file"] == str(path)


def test_missing_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file") as caught:
        read(tmp_path / "missing.csv")
    assert caught.value.code == "no-such-file"
    with pytest.raises(InputError, match="is a folder, expected a file") as caught:
        read(tmp_path)
    assert caught.value.code == "is-a-folder"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_and_without_byte_order_mark(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes("id,text\n1,đã ổn\u2028\n".encode(encoding))
    assert read(path) == ["id,text\n", "1,đã ổn\u2028\n"]


def test_a_line_in_another_encoding_names_place_guess_and_remedy(
    tmp_path: Path,
) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(b"id,text\n1,caf\xe9 ferm\xe9\n2,ok\n")
    first, bad, last = read(path)
    assert isinstance(bad, UndecodableLine)
    assert bad.data == {"offset": 13, "guess": "windows-1252"}
    assert "iconv -f windows-1252" in str(bad)
    assert (first, last) == ("id,text\n", "2,ok\n")
    assert read(path, "windows-1252")[1] == "1,café fermé\n"


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("Мост закрыт на ремонт до субботы", "windows-1251"),
        ("この橋は土曜日まで閉鎖されています", "shift_jis"),
        ("这座桥一直关闭到星期六为止没有人", "gb18030"),
    ],
)
def test_the_guess_is_right_for_plain_text(
    tmp_path: Path, text: str, guess: str
) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(text.encode(guess) + b"\n")
    (bad,) = read(path)
    assert isinstance(bad, UndecodableLine)
    assert bad.data["guess"] == guess


@pytest.mark.parametrize("encoding", ["klingon", "hex"])
def test_an_unknown_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(JSON_LINE)
    with pytest.raises(InputError, match="There is no text encoding"):
        read(path, encoding)


def test_wrongly_declared_encoding_is_refused_with_the_row(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes("id,text\n".encode("utf-16") + b"\x00\xd8\x41")
    with pytest.raises(InputError, match="near row 2") as caught:
        read(path)
    assert caught.value.code == "wrong-encoding"
