# SPDX-License-Identifier: Apache-2.0
r"""Read the frame of a sound recording, and take out what tells of people.

Voice notes come as Ogg (Opus), MP4, AMR, AAC, MP3 or WAV. Nothing is decoded: the
outer structure is walked, and only sound is kept, so that titles, names, places,
pictures and whatever else stands between or behind goes.

**Invariants:** what is returned holds no tag, comment or chunk of text that the format
has a part for; time is linear in the bytes.

Example:
    >>> sound_reader(b"#!AMR\n" + bytes(20)) is not None
    True

Sources: RFC 3533 and RFC 7845 (Ogg, Opus); Vorbis I section 5; RFC 4867 section 5
(AMR); ISO/IEC 11172-3 section 2.4.2.3 and 13818-3 (MPEG audio); ISO/IEC 13818-7 annex
A (ADTS); Microsoft RIFF (WAV).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

__all__ = ["sound_reader"]

_FEWEST_FRAMES = 2
"""A header alone happens by chance; with another behind it, it is a recording."""


def sound_reader(data: bytes) -> Callable[[bytes], tuple[str, bytes]] | None:
    """Return what reads a recording of this kind: its type and the bytes to keep.

    The reader raises ValueError, IndexError or struct.error where it is damaged.

    Args:
        data: The whole file, or its beginning.
    """
    if data.startswith(b"OggS"):
        return _ogg
    if data.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return _amr
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return _wav
    if data.startswith(b"ID3") or (data[:1] == b"\xff" and data[1:2] >= b"\xe0"):
        return _mpeg
    return None


# --- Ogg -----------------------------------------------------------------------------

_HEAD = 27
_FIRST = 0x02
"""Flag of a page that begins a stream."""
_TAGS = {b"OpusHead": (b"OpusTags", b""), b"\x01vorbis": (b"\x03vorbis", b"\x01")}
"""First packet, to the sign that begins the comments and what ends them."""


def _ogg(data: bytes) -> tuple[str, bytes]:
    kept = bytearray(data)
    pages = list(_pages(data))
    if sum(bool(data[page + 5] & _FIRST) for page, _body, _end in pages) != 1:
        raise ValueError("not one stream")
    _page, body, _end = pages[0]
    found = next((tags for sign, tags in _TAGS.items() if _has(data, body, sign)), None)
    if found is None:
        raise ValueError("no sound that is known")
    places, touched = _second_packet(data, pages)
    sign, last = found
    packet = bytes(data[place] for place in places)
    if not packet.startswith(sign):
        raise ValueError("no comments")
    # As long as before, so that no page moves: one empty name, and no comment.
    blank = len(packet) - len(sign) - 8 - len(last)
    if blank < 0:
        raise ValueError("too short")
    count = struct.pack("<I", 0)
    clean = sign + struct.pack("<I", blank) + b" " * blank + count + last
    for place, byte in zip(places, clean, strict=True):
        kept[place] = byte
    for page, end in touched:
        kept[page + 22 : page + 26] = bytes(4)
        kept[page + 22 : page + 26] = struct.pack("<I", _crc(bytes(kept[page:end])))
    return "audio/ogg", bytes(kept)


def _has(data: bytes, at: int, sign: bytes) -> bool:
    return data[at : at + len(sign)] == sign


def _pages(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield where each page, its body and its end are."""
    at = 0
    while at < len(data):
        if data[at : at + 4] != b"OggS":
            raise ValueError("no page")
        body = at + _HEAD + data[at + 26]
        end = body + sum(data[at + _HEAD : body])
        if end > len(data):
            raise ValueError("too short")
        yield at, body, end
        at = end


def _second_packet(
    data: bytes, pages: list[tuple[int, int, int]]
) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the places of its bytes, and the pages that hold some of them."""
    places: list[int] = []
    touched = []
    for page, body, end in pages[1:]:
        touched.append((page, end))
        at = body
        for length in data[page + _HEAD : body]:
            places += range(at, at + length)
            at += length
            if length < 255:
                return places, touched
    raise ValueError("no end")


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


_CRC = _crc_table()


def _crc(page: bytes) -> int:
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _CRC[value >> 24 ^ byte]
    return value


# --- AMR, WAV ------------------------------------------------------------------------

_AMR_SIZES = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)
_AMR_WB_SIZES = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)
"""Bytes of a frame after its first, by its type."""


def _amr(data: bytes) -> tuple[str, bytes]:
    is_wide = data.startswith(b"#!AMR-WB\n")
    sizes = _AMR_WB_SIZES if is_wide else _AMR_SIZES
    first = at = data.index(b"\n") + 1
    while at < len(data) and not data[at] & 0x83:
        size = 1 + sizes[data[at] >> 3 & 0x0F]
        if at + size > len(data):
            break
        at += size
    if at == first:
        raise ValueError("no frame")
    return "audio/amr", data[:at]


_WAV_KEPT = frozenset({b"fmt ", b"fact", b"data"})


def _wav(data: bytes) -> tuple[str, bytes]:
    parts, at, kinds = [], 12, set()
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > len(data):
            raise ValueError("too short")
        if kind in _WAV_KEPT:
            body = data[at + 8 : at + 8 + length]
            parts.append(data[at : at + 8] + body + b"\0" * (length % 2))
            kinds.add(kind)
        at += 8 + length + length % 2
    if not {b"fmt ", b"data"} <= kinds:
        raise ValueError("no sound")
    whole = b"WAVE" + b"".join(parts)
    return "audio/wav", b"RIFF" + struct.pack("<I", len(whole)) + whole


# --- MPEG: MP3 and AAC ---------------------------------------------------------------

_SYNC = re.compile(rb"\xff[\xe2-\xff]")
_RATES = {
    (3, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second by version (3 is MPEG 1, 2 the lower ones) and layer bits."""
_SAMPLES_A_SECOND = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000),
                     0: (11025, 12000, 8000)}  # fmt: skip


def _mpeg(data: bytes) -> tuple[str, bytes]:
    at = _after_id3(data)
    size = _aac_size if _is_aac(data, at) else _mp3_size
    parts = []
    while True:
        at = _next_frame(data, at, size)
        if at < 0:
            break
        length = size(data, at)
        parts.append(data[at : at + length])
        at += length
    if len(parts) < _FEWEST_FRAMES:
        raise ValueError("no frames")
    return "audio/aac" if size is _aac_size else "audio/mpeg", b"".join(parts)


def _after_id3(data: bytes) -> int:
    at = 0
    while data[at : at + 3] == b"ID3":
        sizes = data[at + 6 : at + 10]
        at += 10 + sum(b << 7 * (3 - n) for n, b in enumerate(sizes))
    return at


def _is_aac(data: bytes, at: int) -> bool:
    return data[at : at + 1] == b"\xff" and data[at + 1] & 0xF6 == 0xF0


def _next_frame(data: bytes, at: int, size: Callable[[bytes, int], int]) -> int:
    """Return where the next frame begins that another follows, or the end; else -1."""
    for found in _SYNC.finditer(data, at):
        start = found.start()
        end = start + size(data, start)
        if start < end <= len(data) and (
            end == len(data) or size(data, end) or _is_tag(data, end)
        ):
            return start
    return -1


def _is_tag(data: bytes, at: int) -> bool:
    return data[at : at + 3] in {b"TAG", b"APE", b"LYR", b"ID3"}


def _aac_size(data: bytes, at: int) -> int:
    if at + 7 > len(data) or data[at] != 0xFF or data[at + 1] & 0xF6 != 0xF0:
        return 0
    size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    return size if size > 7 else 0


def _mp3_size(data: bytes, at: int) -> int:
    """Return the length of a frame; 0 where none begins."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3
    rate, speed = data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or layer == 0 or rate in {0, 15} or speed == 3:
        return 0
    bits = _RATES[min(version | 2, 3), layer if version == 3 else max(layer, 2)]
    samples = _SAMPLES_A_SECOND[version][speed]
    padding = data[at + 2] >> 1 & 1
    if layer == 3:
        return (12_000 * bits[rate - 1] // samples + padding) * 4
    each = 72_000 if layer == 1 and version != 3 else 144_000
    return each * bits[rate - 1] // samples + padding
