# SPDX-License-Identifier: Apache-2.0
"""Files by content, in the folder ``blobs`` of the state: ``sha256/ab/cd…``.

**Invariants:** a blob that is there is whole (temporary name, sync, rename); its name
is the hash of its bytes, and bytes that no longer fit their name are never given out;
putting the same bytes twice keeps one file.

Example:
    >>> blobs = Blobs(Path("state/blobs"))  # doctest: +SKIP
    >>> blobs.get(blobs.put(b"seen"))  # doctest: +SKIP
    b'seen'
"""

from __future__ import annotations

import hashlib
import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from factdesk.desk.state import write_whole
from factdesk.errors import AccessError, ExternalError, VerificationError

__all__ = ["Blobs"]

_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blobs:
    """The blobs of a state.

    Attributes:
        path: Their folder.
    """

    path: Path

    def put(self, data: bytes) -> str:
        """Keep some bytes; they are on the disk when this returns.

        Args:
            data: They.

        Returns:
            Their name: SHA-256 in 64 hexadecimal digits.

        Raises:
            ExternalError: The disk is full, or refuses.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        try:
            if path.exists():
                os.utime(path)  # "stored just now", for names
            else:
                _make_folder(path.parent)
                write_whole(path, data)
        except OSError as error:
            raise ExternalError(
                f"A file could not be stored: {error.strerror}. Nothing of the message "
                "was kept; make room on the disk of the state folder, then send again.",
                code="blob-not-stored",
            ) from error
        return name

    def put_file(self, path: Path, name: str) -> None:
        """Keep a file that is on the disk already, by moving it.

        Args:
            path: The file, synced, on the disk of the state; it is gone afterwards.
            name: SHA-256 of its bytes in 64 hexadecimal digits.

        Raises:
            OSError: The disk refuses.
        """
        target = self._path(name)
        _make_folder(target.parent)
        path.replace(target)
        os.utime(target)  # "used just now", for remove_unused

    def place(self, name: str) -> Path:
        """Return where a blob is, for a reader that is too big for memory.

        Args:
            name: As ``put`` returned it.

        Raises:
            AccessError: There is none of this name.
        """
        path = self._path(name)
        if not path.is_file():
            raise _gone(name)
        return path

    def get(self, name: str) -> bytes:
        """Return the bytes of a blob.

        Args:
            name: As ``put`` returned it.

        Raises:
            AccessError: There is none of this name.
            VerificationError: The file on the disk was changed.
        """
        try:
            data = self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise _gone(name) from error
        if hashlib.sha256(data).hexdigest() != name:
            raise VerificationError(
                f"The file {name} is not what it was: its bytes no longer fit its "
                "hash. Restore it from a backup.",
                code="blob-changed",
                data={"sha256": name},
            )
        return data

    def names(self, *, older_than: float | None = None) -> Iterator[str]:
        """Yield the names of all blobs.

        Args:
            older_than: Seconds of the epoch; only those last stored before.
        """
        for path in self.path.glob("sha256/??/*"):
            name = path.parent.name + path.name
            if _NAME.fullmatch(name) and (
                older_than is None or _stored_at(path) < older_than
            ):
                yield name

    def remove(self, name: str) -> bool:
        """Remove a blob; False if it is gone already.

        Args:
            name: As ``put`` returned it; no row may name it any more.
        """
        path = self._path(name)
        is_there = path.exists()
        path.unlink(missing_ok=True)
        return is_there

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a blob.")
        return self.path / "sha256" / name[:2] / name[2:]


def _stored_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _gone(name: str) -> AccessError:
    return AccessError(
        "The file is no longer here: it was deleted with its message.",
        code="blob-gone",
        data={"sha256": name},
    )


def _make_folder(folder: Path) -> None:
    """Make a folder that is still there after a power cut."""
    for one in (folder.parent, folder):
        if not one.exists():
            one.mkdir(parents=True, exist_ok=True, mode=0o700)
            above = os.open(one.parent, os.O_RDONLY)
            try:
                os.fsync(above)
            finally:
                os.close(above)
