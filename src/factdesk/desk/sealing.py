# SPDX-License-Identifier: Apache-2.0
"""A file that is encrypted as it is written and checked as it is read.

::

    magic | prefix of the nonces (7 bytes) | name of the key (8 bytes) | sealed pieces

Each piece is AES-256-GCM over at most one MiB, bound to the head, to its number and to
whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
Vizár, CRYPTO 2015): pieces cannot be changed, swapped, left out or cut off.

**Invariants:** nothing is given to the reader that was not verified; a file without its
last piece is refused.

Example:
    >>> with SealedWriter(handle, key) as out:  # doctest: +SKIP
    ...     out.write(b"everything")
"""

from __future__ import annotations

import hashlib
import io
import secrets
from types import TracebackType
from typing import IO, Self

from typing_extensions import Buffer, override

from factdesk.errors import AccessError, InputError, VerificationError

__all__ = ["SealedReader", "SealedWriter", "key_name"]

_MAGIC = b"factdesk backup 1\n"
_PREFIX_BYTES, _NAME_BYTES, _TAG_BYTES = 7, 8, 16
_PIECE = 1 << 20


def key_name(key: bytes) -> bytes:
    """Return eight bytes that tell keys apart and say nothing of them.

    Args:
        key: 32 random bytes.
    """
    return hashlib.sha256(b"factdesk key name" + key).digest()[:_NAME_BYTES]


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


class SealedWriter:
    """Encrypts what is written; complete only after a clean end of the ``with`` block.

    Args:
        file: Open for writing.
        key: 32 bytes.
    """

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._file, self._cipher = file, AESGCM(key)
        self._prefix = secrets.token_bytes(_PREFIX_BYTES)
        self._head = _MAGIC + self._prefix + key_name(key)
        self._buffer, self._number = bytearray(), 0
        file.write(self._head)

    def write(self, data: bytes) -> int:
        """Take some bytes.

        Args:
            data: Any number.
        """
        self._buffer += data
        while len(self._buffer) > _PIECE:  # one is always left to be the last
            self._seal(bytes(self._buffer[:_PIECE]), is_last=False)
            del self._buffer[:_PIECE]
        return len(data)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, piece, self._head))
        self._number += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self._seal(bytes(self._buffer), is_last=True)


class SealedReader(io.RawIOBase):
    """Gives back what a ``SealedWriter`` took.

    Args:
        file: Open for reading.
        key: As it was sealed.

    Raises:
        InputError: It is no such file.
        AccessError: Another key sealed it.
    """

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._file, self._cipher = file, AESGCM(key)
        self._head = file.read(len(_MAGIC) + _PREFIX_BYTES + _NAME_BYTES)
        if not self._head.startswith(_MAGIC):
            raise InputError(
                "The file is no backup of factdesk, or of a version that this one "
                "does not read. Check which file you gave.",
                code="not-a-backup",
            )
        if self._head[-_NAME_BYTES:] != key_name(key):
            raise AccessError(
                "The backup was sealed with another key. Put the backup.key that "
                "belonged to the desk at that time into the key folder (--keys).",
                code="backup-key-differs",
            )
        self._prefix = self._head[len(_MAGIC) : -_NAME_BYTES]
        self._ahead = file.read(_PIECE + _TAG_BYTES)
        self._open, self._number = b"", 0

    @override
    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    @override
    def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer with verified bytes; 0 at the end.

        Args:
            buffer: To fill.

        Raises:
            VerificationError: The file was changed or is not whole.
        """
        while not self._open and self._number >= 0:
            self._open = self._next()
        view = memoryview(buffer)
        count = min(len(view), len(self._open))
        view[:count] = self._open[:count]
        self._open = self._open[count:]
        return count

    def _next(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        following = self._file.read(_PIECE + _TAG_BYTES)
        nonce = _nonce(self._prefix, self._number, is_last=not following)
        try:
            piece = self._cipher.decrypt(nonce, self._ahead, self._head)
        except (InvalidTag, ValueError) as error:
            raise VerificationError(
                "The backup is damaged or not whole: a piece of it does not verify. "
                "Nothing was restored. Take another copy of it.",
                code="backup-damaged",
            ) from error
        self._ahead, self._number = following, self._number + 1 if following else -1
        return piece
