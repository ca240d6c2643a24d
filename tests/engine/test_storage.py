# SPDX-License-Identifier: Apache-2.0
"""A damaged index is refused with what to do; a writer that fails changes nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from factdesk.engine import storage
from factdesk.errors import (
    ConflictError,
    ExternalError,
    FactdeskError,
    InputError,
    NotReadyError,
    VerificationError,
)

ARRAYS: dict[str, NDArray[Any]] = {
    "counts": np.arange(12, dtype=np.int32).reshape(4, 3),
    "empty": np.zeros((0, 2), np.float32),
    "letters": np.frombuffer(b"a bridge", np.uint8),
}
SETTINGS = {"name": "small", "records": 4}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the notes on verified files out of the user's cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(storage, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    write(path)
    return path


def write(path: Path, **changes: Any) -> None:
    with storage.write_lock(path):
        storage.write_generation(path, {**ARRAYS, **changes}, SETTINGS)


def files_of(path: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }


def flip(file: Path, at: int, bit: int = 0) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1 << bit
    file.write_bytes(data)


def test_what_is_written_is_read_back(index: Path) -> None:
    opened = storage.open_generation(index)
    assert set(opened.arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert opened.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(opened.arrays[name], array)
    assert opened.manifest["records"] == 4
    with pytest.raises(ValueError, match="read-only"):
        opened.arrays["counts"][0, 0] = 1


@pytest.mark.parametrize("name", ["counts", "letters"])
def test_a_flipped_bit_is_refused_at_opening(index: Path, name: str) -> None:
    file = index / "gen-000001" / f"{name}.bin"
    for at in range(file.stat().st_size):
        flip(file, at, bit=at % 8)
        with pytest.raises(VerificationError, match=name) as refused:
            storage.open_generation(index)
        assert "factdesk index build" in str(refused.value)
        flip(file, at, bit=at % 8)
    storage.open_generation(index)


def test_a_bit_flipped_after_the_files_were_verified_is_seen(index: Path) -> None:
    storage.open_generation(index)
    file = index / "gen-000001" / "counts.bin"
    before = file.stat()
    flip(file, 5)
    # Even with the old times put back, the time of the change itself tells.
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(VerificationError):
        storage.open_generation(index)


def test_verify_finds_what_a_note_would_hide(index: Path, cache: Path) -> None:
    storage.verify(index)
    flip(index / "gen-000001" / "counts.bin", 5)
    manifest = json.loads((index / "gen-000001" / "manifest.json").read_bytes())
    note = next((cache / "verified").iterdir())
    state = storage._state(index / "gen-000001", manifest)
    note.write_text(json.dumps(state))
    storage.open_generation(index)
    with pytest.raises(VerificationError, match=r"counts\.bin"):
        storage.verify(index)


@pytest.mark.parametrize("content", [b"", b"[]", b'"x"', b"[[1]]", b"\xff{"])
def test_a_broken_note_only_costs_time(
    index: Path, cache: Path, content: bytes
) -> None:
    for note in (cache / "verified").iterdir():
        note.write_bytes(content)
    assert storage.open_generation(index).manifest["records"] == 4


@pytest.mark.parametrize("name", ["counts", "letters", "empty"])
def test_a_truncated_or_missing_file_is_refused(index: Path, name: str) -> None:
    file = index / "gen-000001" / f"{name}.bin"
    content = file.read_bytes()
    for changed in (content[:-1], content + b"\0"):
        if changed != content:
            file.write_bytes(changed)
            with pytest.raises(VerificationError, match=f"{name}.bin has [0-9]+"):
                storage.open_generation(index)
    file.unlink()
    with pytest.raises(VerificationError, match=f"{name}.bin is missing"):
        storage.open_generation(index)


def test_no_flipped_byte_of_the_manifest_goes_unseen(index: Path) -> None:
    file = index / "gen-000001" / "manifest.json"
    whole = file.read_bytes()
    manifest = json.loads(whole)
    for at in range(len(whole)):
        for mask in (1 << at % 8, 0xFF):
            changed = bytearray(whole)
            changed[at] ^= mask
            file.write_bytes(changed)
            try:
                read = storage.open_generation(index).manifest
            except FactdeskError as error:
                assert str(index) in str(error)  # noqa: PT017 (either is right)
            else:
                # One white-space character for another changes nothing.
                assert read == manifest


def test_no_flipped_byte_of_the_pointer_goes_unseen(index: Path) -> None:
    pointer = index / "CURRENT"
    whole = pointer.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            flip(pointer, at, bit)
            try:
                assert storage.open_generation(index).path.name == "gen-000001"
            except FactdeskError as error:
                assert "factdesk index build" in str(error)  # noqa: PT017 (as above)
            pointer.write_bytes(whole)


def test_a_newer_format_is_refused(index: Path) -> None:
    file = index / "gen-000001" / "manifest.json"
    manifest = json.loads(file.read_bytes())
    file.write_text(json.dumps({**manifest, "version": 99}))
    with pytest.raises(InputError, match=r"format 99.*Upgrade factdesk") as refused:
        storage.open_generation(index)
    assert refused.value.code == "index-version"


@pytest.mark.parametrize("broken", [b"", b"{", b"[1]", b"{}", b"\xff", b"null"])
def test_what_is_no_manifest_is_refused(index: Path, broken: bytes) -> None:
    (index / "gen-000001" / "manifest.json").write_bytes(broken)
    with pytest.raises(VerificationError, match=r"manifest\.json"):
        storage.open_generation(index)


def test_no_index_is_not_ready(index: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (index / "CURRENT").unlink()
    for path in (index, tmp_path / "none", tmp_path / "file"):
        with pytest.raises(NotReadyError, match="factdesk index build"):
            storage.open_generation(path)


def test_a_new_generation_replaces_the_old_and_readers_go_on(index: Path) -> None:
    reader = storage.open_generation(index)
    write(index, counts=np.full((4, 3), 7, np.int32))
    np.testing.assert_array_equal(reader.arrays["counts"], ARRAYS["counts"])
    newer = storage.open_generation(index)
    assert newer.path.name == "gen-000002"
    assert int(newer.arrays["counts"][0, 0]) == 7
    assert not (index / "gen-000001").exists()


def test_a_reader_that_comes_during_the_change_finds_the_new_one(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = storage._current_folder(index)
    write(index)
    answers = [first]
    current = storage._current_folder

    def stale(path: Path) -> Path:
        return answers.pop() if answers else current(path)

    monkeypatch.setattr(storage, "_current_folder", stale)
    assert storage.open_generation(index).path.name == "gen-000002"


@pytest.mark.parametrize("name", ["notes.txt", "gen-notes", "gen-1", ".git"])
def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / name).write_text("mine")
    with pytest.raises(InputError, match="nothing in it was touched"):
        write(folder)
    assert files_of(folder) == {name: b"mine"}


def test_a_file_is_no_place_for_an_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        write(tmp_path / "file")
    with pytest.raises(ExternalError):
        write(tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "mine"


def test_two_processes_cannot_write_at_once(index: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from factdesk.engine import storage\n"
        "with storage.write_lock(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ConflictError, match="another process"):
            write(index)
        storage.open_generation(index)
        other.communicate()
    write(index)


@pytest.mark.parametrize("writes", range(6))
def test_a_full_disk_leaves_the_old_generation(
    index: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    before = files_of(index)
    left = iter(range(writes))
    sync = os.fsync

    def full(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    # Three arrays, the manifest and the pointer are synced, then the folder.
    with pytest.raises(ExternalError, match="No space left on device"):
        write(index, letters=np.zeros(3, np.uint8))
    monkeypatch.undo()
    if writes < 5:
        (index / ".gen-pointer").unlink(missing_ok=True)
        assert files_of(index) == before
    storage.open_generation(index)
    write(index)


def test_what_a_stopped_writer_left_is_cleared_away(index: Path) -> None:
    (index / ".gen-000002").mkdir()
    (index / ".gen-000002" / "counts.bin").write_bytes(b"half")
    shutil.copytree(index / "gen-000001", index / "gen-000005")
    write(index)
    assert storage.open_generation(index).path.name == "gen-000006"
    assert {entry.name for entry in index.glob("gen-*")} == {"gen-000006"}


def test_without_a_cache_folder_the_files_are_compared_each_time(
    index: Path, cache: Path
) -> None:
    shutil.rmtree(cache)
    cache.write_text("not a folder")
    assert storage.open_generation(index).manifest["name"] == "small"
    flip(index / "gen-000001" / "letters.bin", 0)
    with pytest.raises(VerificationError):
        storage.open_generation(index)
