# SPDX-License-Identifier: Apache-2.0
"""Write a file so that it is there whole, or not at all.

**Invariants:** until :meth:`AtomicFile.commit` the bytes stand under a temporary name
in the same folder; commit flushes them to the disk and renames. Whatever goes wrong
before that, a full disk and Ctrl-C included, the old file stays and no temporary file
is left.

Example:
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with AtomicFile(Path(folder) / "a.txt") as out:
    ...         _ = out.write(b"whole")
    ...     (Path(folder) / "a.txt").read_bytes()
    b'whole'
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from tempfile import mkstemp
from types import TracebackType

from factdesk.errors import ExternalError, FactdeskError, InputError

__all__ = ["AtomicFile", "writing_error"]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def writing_error(path: Path | str, error: OSError) -> FactdeskError:
    """Return the error to raise for a failed write: what failed and what to do."""
    data = {"file": str(path), "reason": error.strerror or str(error)}
    if error.errno in _FULL:
        return ExternalError(
            f"The disk is full: {path} could not be written and was not changed. "
            "Free some space or write elsewhere.",
            code="disk-full",
            data=data,
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}:
        return InputError(
            f"{path} cannot be written: {data['reason']}. Its folder must exist and the"
            " name must be that of a file.",
            code="bad-output-path",
            data=data,
        )
    return ExternalError(
        f"{path} could not be written and was not changed: {data['reason']}. "
        "Check the folder's permissions and the disk.",
        code="write-failed",
        data=data,
    )


class AtomicFile:
    """A file being written. Use it in ``with``: leaving normally commits.

    It has ``write``, ``flush`` and ``close`` like a binary file, so that compressors
    and table writers can stand on it; their closing does not publish anything.

    Args:
        path: Where the file shall appear; an existing one is replaced on commit.

    Raises:
        InputError: The folder does not exist, or something that is no plain file
            stands there (``bad-output-path``).
        ExternalError: The system refuses (``disk-full``, ``write-failed``).
    """

    def __init__(self, path: Path) -> None:
        # Through a link, as everybody else writes; the link itself stays.
        self.path = path = path.resolve() if path.is_symlink() else path
        self.closed = False
        if path.exists() and not path.is_file():
            # A rename would put our file in the place of a folder, device or pipe.
            raise writing_error(path, OSError(errno.EISDIR, "It is not a plain file"))
        try:
            # mkstemp never follows or reuses a file that somebody else put there.
            handle, name = mkstemp(
                prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent
            )
        except OSError as error:
            raise writing_error(path, error) from error
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "wb")

    def __enter__(self) -> AtomicFile:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Commit, or discard when an exception, Ctrl-C included, passes through."""
        if error is None:
            self.commit()
        else:
            self.discard()

    def write(self, data: bytes) -> int:
        """Append bytes; an error of the system becomes ours.

        After a discard they go nowhere: table writers say a last word when they close.
        """
        if self.closed:
            return len(data)
        try:
            return self._file.write(data)
        except OSError as error:
            self.discard()
            raise writing_error(self.path, error) from error

    def writable(self) -> bool:
        """Return True: compressors and table writers ask."""
        return True

    def readable(self) -> bool:
        """Return False, likewise."""
        return False

    def seekable(self) -> bool:
        """Return False, likewise."""
        return False

    def tell(self) -> int:
        """Return how many bytes have been written."""
        return 0 if self.closed else self._file.tell()

    def flush(self) -> None:
        """Do nothing: commit flushes everything."""

    def close(self) -> None:
        """Do nothing: only commit and discard end the file."""

    def commit(self) -> None:
        """Flush to the disk and put the file in its place."""
        if self.closed:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._temporary.chmod(0o666 & ~_umask())
            self._temporary.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            self.discard()
            raise writing_error(self.path, error) from error
        self.closed = True

    def discard(self) -> None:
        """Leave everything as it was before; harmless when already done."""
        if self.closed:
            return
        self.closed = True
        # Closing flushes, which fails again on a full disk; the file goes anyway.
        with contextlib.suppress(OSError):
            self._file.close()
        self._temporary.unlink(missing_ok=True)


def _umask() -> int:
    # The only way to read the mask is to set it; commands write in one thread.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system knows how."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
