# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from factdesk.desk.blobs import Blobs
from factdesk.errors import AccessError, ExternalError, VerificationError


def test_the_same_bytes_are_one_file_under_their_hash(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"seen")
    assert name == hashlib.sha256(b"seen").hexdigest() == blobs.put(b"seen")
    assert blobs.get(name) == b"seen"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [tmp_path / "sha256" / name[:2] / name[2:]]


def test_bytes_and_folders_are_on_the_disk_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fsync

    def counted(handle: int) -> None:
        synced.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", counted)
    Blobs(tmp_path).put(b"seen")
    assert len(synced) == 4  # two new folders, the file, and its name


def test_changed_bytes_are_never_given_out(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"seen")
    (tmp_path / "sha256" / name[:2] / name[2:]).write_bytes(b"sean")
    with pytest.raises(VerificationError):
        blobs.get(name)
    with pytest.raises(AccessError):
        blobs.get("0" * 64)
    with pytest.raises(ValueError, match="not the name"):
        blobs.get("../" * 20 + "etc/passwd")


def test_a_disk_that_refuses_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    blobs = Blobs(tmp_path)
    blobs.put(b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExternalError, match="No space left"):
        blobs.put(b"second")
    assert [blobs.get(name) for name in blobs.names()] == [b"first"]
    assert not [path for path in tmp_path.rglob(".*") if path.is_file()]


def test_names_tells_old_blobs_from_young_ones(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"used")
    assert list(blobs.names(older_than=time.time() - 60)) == []
    assert list(blobs.names(older_than=time.time() + 60)) == [name]


def test_a_blob_is_removed_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    used, unused = blobs.put(b"used"), blobs.put(b"unused")
    assert blobs.remove(unused)
    assert not blobs.remove(unused)
    assert list(blobs.names()) == [used]
