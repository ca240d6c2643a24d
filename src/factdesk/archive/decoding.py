# SPDX-License-Identifier: Apache-2.0
"""Undo gzip and deflate piece by piece, and stop where a bomb goes off.

**Invariants:** at most one byte more than the limit is ever unpacked. Only encodings
that we ask for are understood, and one layer of them. A body that ends in the middle
is an error, never a shorter body.

Example:
    decoder = Decoder("gzip", max_bytes=1_000_000)
    body = b"".join([*map(decoder.feed, chunks), decoder.finish()])

Source: RFC 9110 8.4.1; RFC 1952 (gzip, several members), RFC 1950 (zlib).
"""

from __future__ import annotations

import zlib

from factdesk.archive import failures

__all__ = ["ACCEPT_ENCODING", "Decoder"]

ACCEPT_ENCODING = "gzip, deflate"
_KINDS = {"": "", "identity": "", "gzip": "gzip", "x-gzip": "gzip", "deflate": "zlib"}
_GZIP, _ZLIB, _RAW = 31, 15, -15
"""What zlib calls ``wbits``: the wrapping, and the largest window."""
_MAGIC = b"\x1f\x8b"


class Decoder:
    """Unpacks one body.

    Args:
        encoding: The header Content-Encoding, or an empty text.
        max_bytes: Largest unpacked body.

    Raises:
        ExternalError: an encoding that we did not ask for.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        kind = _KINDS.get(encoding.strip().lower())
        if kind is None:
            raise failures.broken("its encoding was not asked for")
        self._kind = kind
        self._max_bytes = max_bytes
        self._left = max_bytes
        self._pending = b""
        self._inflate: zlib._Decompress | None = None
        self._members = 0

    def feed(self, received: bytes) -> bytes:
        """Return what a piece of the body unpacks to.

        Raises:
            ExternalError: the body is damaged or unpacks to more than is allowed.
        """
        if not self._kind:
            return self._counted(received)
        self._pending += received
        pieces = []
        while self._pending and self._ready():
            pieces.append(self._counted(self._unpacked()))
        return b"".join(pieces)

    def finish(self) -> bytes:
        """Return the rest, which is always empty; fail if the body is cut off.

        Raises:
            ExternalError: the body ended before its compressed stream did.
        """
        begun = self._inflate is not None or (self._pending and not self._members)
        if begun:
            raise failures.broken("its compressed body ends too early")
        return b""

    def _ready(self) -> bool:
        """Make sure that there is something to unpack with, if another part begins."""
        if self._inflate is not None:
            return True
        if len(self._pending) < len(_MAGIC):
            return False
        if self._members and (self._kind != "gzip" or self._pending[:2] != _MAGIC):
            self._pending = b""  # padding after the end, which browsers ignore, too
            return False
        self._inflate = zlib.decompressobj(self._window())
        return True

    def _window(self) -> int:
        if self._kind == "gzip":
            return _GZIP
        # Half of the world sends "deflate" without the wrapping of RFC 1950 2.2.
        method, flags = self._pending[:2]
        wrapped = method & 0x0F == zlib.DEFLATED and (method << 8 | flags) % 31 == 0
        return _ZLIB if wrapped else _RAW

    def _unpacked(self) -> bytes:
        inflate = self._inflate
        if inflate is None:
            return b""
        try:
            piece = inflate.decompress(self._pending, self._left + 1)
        except zlib.error:
            raise failures.broken("its compressed body is damaged") from None
        self._pending = inflate.unconsumed_tail
        if inflate.eof:
            self._pending = inflate.unused_data
            self._inflate = None
            self._members += 1
        return piece

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise failures.too_large("unpacked body", self._max_bytes)
        return piece
