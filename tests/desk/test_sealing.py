# SPDX-License-Identifier: Apache-2.0
"""A sealed file opens whole and unchanged, or not at all."""

from __future__ import annotations

import io
import secrets

import pytest

from factdesk.desk import sealing
from factdesk.desk.sealing import SealedReader, SealedWriter
from factdesk.errors import AccessError, FactdeskError, InputError, VerificationError

KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_PIECE", 10)


def sealed(data: bytes) -> bytes:
    """Return some bytes sealed."""
    out = io.BytesIO()
    with SealedWriter(out, KEY) as writer:
        for start in range(0, len(data), 7):
            writer.write(data[start : start + 7])
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    """Return what a sealed file holds."""
    return io.BufferedReader(SealedReader(io.BytesIO(data), key)).read()


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 20, 100])
def test_what_was_sealed_comes_back(size: int) -> None:
    data = secrets.token_bytes(size)
    whole = sealed(data)
    assert opened(whole) == data
    assert size < 9 or data not in whole


def test_any_change_is_noticed() -> None:
    whole = sealed(bytes(35))
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(FactdeskError):
            opened(changed)
    for end in range(len(whole)):
        with pytest.raises(FactdeskError):
            opened(whole[:end])
    with pytest.raises(VerificationError):
        opened(whole + b"x")


def test_pieces_cannot_be_swapped_or_left_out() -> None:
    whole = sealed(bytes(35))
    head, piece = len(whole) - 35 - 4 * 16, 26
    pieces = [whole[head + n * piece :][:piece] for n in range(4)]
    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 2], [0, 3]):
        with pytest.raises(VerificationError):
            opened(whole[:head] + b"".join(pieces[n] for n in order))


def test_another_key_and_another_file_are_told_apart() -> None:
    with pytest.raises(AccessError):
        opened(sealed(b"x"), bytes(32))
    with pytest.raises(InputError):
        opened(b"PK\x03\x04 a zip file that is long enough to be read as a head")


def test_an_unfinished_file_does_not_open() -> None:
    out = io.BytesIO()

    def dies() -> None:
        with SealedWriter(out, KEY) as writer:
            writer.write(bytes(35))
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        dies()
    with pytest.raises(VerificationError):
        opened(out.getvalue())
