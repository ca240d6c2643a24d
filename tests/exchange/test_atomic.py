# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from factdesk.errors import ExternalError, InputError
from factdesk.exchange.atomic import AtomicFile, writing_error


def test_the_file_appears_on_commit_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with AtomicFile(path) as out:
        out.write(b"one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    path = tmp_path / "out.txt"
    path.write_bytes(b"old")
    with pytest.raises(failure):
        _write_and_fail(path, failure)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def _write_and_fail(path: Path, failure: type[BaseException]) -> None:
    with AtomicFile(path) as out:
        out.write(b"half")
        raise failure


@pytest.mark.parametrize("name", ["missing/out.txt", ""])
def test_a_bad_place_is_the_callers_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be written") as caught:
        AtomicFile(tmp_path / name)
    assert caught.value.code == "bad-output-path"


@pytest.mark.skipif(os.name != "posix", reason="devices and links of POSIX")
def test_devices_and_pipes_are_refused_and_links_followed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a plain file"):
        AtomicFile(Path(os.devnull))
    assert Path(os.devnull).is_char_device()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with AtomicFile(tmp_path / "link") as out:
        out.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"x"


def test_a_full_disk_says_so() -> None:
    error = writing_error("out.csv", OSError(errno.ENOSPC, "No space left on device"))
    assert isinstance(error, ExternalError)
    assert error.code == "disk-full"
    assert "Free some space" in str(error)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_write_that_fails_discards_the_file(tmp_path: Path) -> None:
    out = AtomicFile(tmp_path / "out.txt")
    out._file.close()
    with Path("/dev/full").open("wb", buffering=0) as full:
        out._file = full  # type: ignore[assignment]
        with pytest.raises(ExternalError, match="The disk is full"):
            out.write(b"x")
    assert list(tmp_path.iterdir()) == []


def test_the_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    usual, ours = tmp_path / "usual", tmp_path / "ours"
    usual.write_bytes(b"")
    with AtomicFile(ours):
        pass
    assert ours.stat().st_mode == usual.stat().st_mode
