# SPDX-License-Identifier: Apache-2.0
"""Unpacking gives the bytes back, in whatever pieces they come, and stops bombs."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.archive.decoding import Decoder
from factdesk.errors import ExternalError


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "identity": ("Identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": (" X-GZIP ", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
}


def unpack(encoding: str, packed: bytes, size: int, max_bytes: int = 10**6) -> bytes:
    decoder = Decoder(encoding, max_bytes)
    pieces = [packed[i : i + size] for i in range(0, len(packed), size)]
    return b"".join([*map(decoder.feed, pieces), decoder.finish()])


@given(st.sampled_from(sorted(PACKERS)), st.binary(), st.integers(1, 40))
def test_what_was_packed_comes_back(form: str, data: bytes, size: int) -> None:
    encoding, pack = PACKERS[form]
    # Bytes that happen to look like a zlib header cannot be told from one.
    assert unpack(encoding, pack(data * 3), size) == data * 3


@given(st.lists(st.binary(), min_size=1, max_size=4), st.integers(1, 9))
def test_gzip_of_several_members_is_one_body(parts: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, parts))
    assert unpack("gzip", packed, size) == b"".join(parts)


@pytest.mark.parametrize("rest", [b"\x00", b"\x1f", b"\x00" * 40, b"junk"])
@pytest.mark.parametrize("size", [1, 1000])
def test_padding_after_the_end_is_ignored(rest: bytes, size: int) -> None:
    assert unpack("gzip", gzip.compress(b"text") + rest, size) == b"text"


@given(st.sampled_from(sorted(PACKERS)), st.integers(0, 300), st.integers(1, 300))
def test_never_more_than_the_limit(form: str, length: int, limit: int) -> None:
    encoding, pack = PACKERS[form]
    packed = pack(b"a" * length)
    if length <= limit:
        assert len(unpack(encoding, packed, 7, limit)) == length
        return
    with pytest.raises(ExternalError, match=f"larger than the {limit} bytes") as caught:
        unpack(encoding, packed, 7, limit)
    assert caught.value.code == "fetch-too-large"


@pytest.mark.parametrize("form", ["gzip", "deflate", "raw deflate"])
@pytest.mark.parametrize("cut", [1, 2, 3, 12])
def test_a_body_that_is_cut_off_is_no_body(form: str, cut: int) -> None:
    encoding, pack = PACKERS[form]
    packed = pack(b"some text that is long enough")
    for part in (packed[:-cut], packed[:cut]):
        with pytest.raises(ExternalError, match="ends too early"):
            unpack(encoding, part, 5)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", b"no gzip at all"),
        ("gzip", gzip.compress(b"text")[:-8] + b"\x00" * 8),
        ("deflate", zlib.compress(b"text")[:-4] + b"\x00" * 4),
        ("deflate", b"\xff\xff\xff\xff"),
    ],
)
def test_a_damaged_body_is_refused(encoding: str, packed: bytes) -> None:
    with pytest.raises(ExternalError, match="damaged"):
        unpack(encoding, packed, 3)


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip,", "deflate, br", "x"]
)
def test_an_encoding_that_we_did_not_ask_for_is_refused(encoding: str) -> None:
    with pytest.raises(ExternalError, match="not asked for"):
        Decoder(encoding, 10)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_an_empty_body_needs_no_packing(encoding: str) -> None:
    assert unpack(encoding, b"", 1) == b""


def test_a_bomb_is_left_as_soon_as_the_limit_is_passed() -> None:
    packed = gzip.compress(bytes(50_000_000))
    decoder = Decoder("gzip", 1_000)
    with pytest.raises(ExternalError):
        decoder.feed(packed)
    assert len(decoder._pending) > len(packed) - 200
