# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from factdesk.engine import models
from factdesk.engine.downloads import PinnedFile
from factdesk.engine.model_folders import read_settings
from factdesk.engine.models import fetch_model, read_catalogue
from factdesk.errors import AccessError, ExternalError, InputError

BASE = "http://127.0.0.1:1"


def entry(**changes: Any) -> dict[str, Any]:
    digest = hashlib.sha256(b"weights").hexdigest()
    file = {
        "path": "model.onnx",
        "source": "onnx/m 1.onnx",
        "bytes": 7,
        "sha256": digest,
    }
    plain = {"name": "tiny", "licence": "CC0-1.0", "dim": 3, "address": "some/tiny/v1",
             "prefix": "query: ", "pooling": "cls", "max_tokens": 99, "files": [file],
             "about": "Not in the card."}  # fmt: skip
    return plain | changes


def catalogue(folder: Path, *entries: dict[str, Any]) -> models.Catalogue:
    path = folder / "table.json"
    table = {"base_url": BASE, "models": list(entries)}
    path.write_text(json.dumps(table), "utf-8")
    return read_catalogue(path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for the network: note the address and write the file."""
    urls: list[str] = []

    def download(url: str, file: PinnedFile, target: Path, **_: object) -> None:
        urls.append(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"weights")

    monkeypatch.setattr(models, "download", download)
    return urls


def test_the_shipped_table_is_complete() -> None:
    table = read_catalogue()
    assert "multilingual-e5-small" in table.models
    for model in table.models.values():
        names = {file.path for file in model.files}
        assert {"model.onnx", "tokenizer.json"} <= names
        assert model.licence in {"MIT", "Apache-2.0"}
        # A revision, not a branch: what lies there can never change.
        assert len(model.address.rpartition("/resolve/")[2]) == 40
        assert 10_000_000 < model.size < 600_000_000


def test_fetching_makes_a_folder_that_an_embedder_reads(
    tmp_path: Path, asked: list[str]
) -> None:
    folder = fetch_model("tiny", into=tmp_path, catalogue=catalogue(tmp_path, entry()))
    assert folder == tmp_path / "tiny"
    assert (folder / "model.onnx").read_bytes() == b"weights"
    assert asked == [f"{BASE}/some/tiny/v1/onnx/m%201.onnx"]
    found = read_settings(folder)
    assert (found.name, found.prefix) == ("tiny", "query: ")
    assert (found.pooling, found.max_tokens) == ("cls", 99)


def test_another_base_address_goes_before_that_of_the_table(
    tmp_path: Path, asked: list[str]
) -> None:
    table = catalogue(tmp_path, entry())
    other = "https://mirror.example.org/models/"
    fetch_model("tiny", into=tmp_path, catalogue=table, base_url=other)
    assert asked == ["https://mirror.example.org/models/some/tiny/v1/onnx/m%201.onnx"]


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    table = catalogue(tmp_path, entry())
    with pytest.raises(AccessError, match=r"Known: tiny\. .*--manifest"):
        fetch_model("tinny", into=tmp_path, catalogue=table)


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = catalogue(tmp_path, entry())
    (tmp_path / "file").touch()
    with pytest.raises(ExternalError, match="permissions"):
        fetch_model("tiny", into=tmp_path / "file", catalogue=table)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(models, "download", full)
    with pytest.raises(ExternalError, match="Free some space") as caught:
        fetch_model("tiny", into=tmp_path, catalogue=table)
    assert caught.value.code == "disk-full"


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", ".", "a\\b", "a//b"])
def test_paths_that_leave_the_folder_are_refused(tmp_path: Path, path: str) -> None:
    file = entry()["files"][0] | {"path": path}
    with pytest.raises(InputError, match=r"table\.json cannot be used"):
        catalogue(tmp_path, entry(files=[file]))
    with pytest.raises(InputError, match=r"table\.json cannot be used"):
        catalogue(tmp_path, entry(address=path))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name": "../tiny"}, "is not a name"),
        ({"name": None}, ""),
        ({"files": None}, ""),
        ({"files": [{"path": "x", "bytes": 1}]}, "sha256 is missing"),
        ({"files": [{"path": "x", "bytes": 0, "sha256": "0" * 64}]}, "needs bytes"),
        ({"files": [{"path": "x", "bytes": 1, "sha256": "0" * 63}]}, "64 hex"),
        ({"dim": "wide"}, "wide"),
    ],
)
def test_entries_that_are_not_complete_are_refused(
    tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputError, match=f"cannot be used: .*{why}"):
        catalogue(tmp_path, entry(**change))


def test_tables_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    for content in (b"", b"[]", b"\xff", b'{"models": 3}'):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"table\.json"):
            read_catalogue(path)
    with pytest.raises(InputError, match=r"absent\.json"):
        read_catalogue(tmp_path / "absent.json")
