# SPDX-License-Identifier: Apache-2.0
"""The state folder: everything the desk keeps, except its keys.

::

    STATE/desk.sqlite3   database, unless --database names another
    STATE/blobs/         files by content: sha256/ab/cd…
    STATE/index/         public/ and org-ID/, written by the worker alone
    STATE/log/           the public log
    STATE/site/          what was published
    STATE/tmp/           emptied at start
    STATE/version        version of the program and of the tables
    STATE/last-backup    when the last backup was made
    STATE/demo           present when everything in it is made up
    STATE/lock           held by the one running desk

**Invariants:** one desk runs on a state; a file that is there is complete (temporary
name, sync, rename); nothing secret is in here.

Example:
    >>> State(Path("state")).index
    PosixPath('state/index')
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from factdesk.errors import ConflictError, ExternalError

__all__ = ["State", "write_whole"]

_FOLDERS = ("blobs", "index", "log", "site", "tmp")
_PRIVATE = 0o700


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even after a power cut.

    Args:
        path: The file; its folder exists.
        data: What it is to hold.
    """
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with scratch.open("xb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class State:
    """A state folder.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "desk.sqlite3"

    @property
    def blobs(self) -> Path:
        """Files by content."""
        return self.path / "blobs"

    @property
    def index(self) -> Path:
        """Indexes of the engine."""
        return self.path / "index"

    @property
    def tmp(self) -> Path:
        """For files that nobody misses after a crash."""
        return self.path / "tmp"

    @property
    def is_demo(self) -> bool:
        """Whether everything in it is made up, known accounts included."""
        return (self.path / "demo").exists()

    @property
    def version(self) -> str:
        """Version that last wrote here; empty for a new folder."""
        try:
            return (self.path / "version").read_text("utf-8").strip()
        except FileNotFoundError:
            return ""

    def create(self) -> None:
        """Make the folder and those inside it; nothing that is there changes.

        Raises:
            ExternalError: The system refuses.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
            for name in _FOLDERS:
                (self.path / name).mkdir(exist_ok=True, mode=_PRIVATE)
        except OSError as error:
            raise ExternalError(
                f"The state folder {self.path} cannot be made: {error.strerror}. "
                "Choose another one with --state, or correct its permissions.",
                code="state-refused",
                data={"folder": str(self.path)},
            ) from error

    def clear_tmp(self) -> None:
        """Remove what a crash left; only the holder of the lock may."""
        for entry in self.tmp.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def write_version(self, version: str) -> None:
        """Note which version wrote here.

        Args:
            version: As ``factdesk.desk.schema`` gives it.
        """
        write_whole(self.path / "version", f"{version}\n".encode())

    @property
    def last_backup(self) -> str:
        """When the last backup was made, as written; empty if never."""
        try:
            return (self.path / "last-backup").read_text("utf-8").strip()
        except FileNotFoundError:
            return ""

    def note_backup(self, made_at: str) -> None:
        """Note when a backup was made.

        Args:
            made_at: Date and time.
        """
        write_whole(self.path / "last-backup", f"{made_at}\n".encode())

    def mark_demo(self) -> None:
        """Say that everything in here is made up; only on an empty state."""
        write_whole(self.path / "demo", b"Everything in this folder is made up.\n")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder alone.

        Raises:
            ConflictError: Another desk runs on it.
        """
        with (self.path / "lock").open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ConflictError(
                    f"Another desk is running on {self.path}. Stop it, or choose "
                    "another folder with --state.",
                    code="state-in-use",
                    data={"folder": str(self.path)},
                ) from error
            yield
