# SPDX-License-Identifier: Apache-2.0
"""Recordings and documents in which a name is planted wherever the format has a place.

Built from the formats' own descriptions, not with the code that is tested.
"""

from __future__ import annotations

import struct
import zlib

from desk.intake.pictures_made import PLANTED

SOUND = b"\x55" * 200


def _crc(page: bytes) -> int:
    value = 0
    for byte in page:
        for bit in range(7, -1, -1):
            top = value >> 31 ^ byte >> bit & 1
            value = (value << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if top else 0)
    return value


def page(flags: int, number: int, laces: list[int], body: bytes) -> bytes:
    """Return a page of an Ogg file."""
    head = b"OggS\0" + bytes([flags]) + bytes(8) + b"ours"
    head += struct.pack("<I", number)
    rest = bytes([len(laces), *laces]) + body
    return head + struct.pack("<I", _crc(head + bytes(4) + rest)) + rest


def _vorbis_comments(names: int) -> bytes:
    vendor = b"recorder of " + PLANTED
    entries = [b"ARTIST=" + PLANTED] * names
    packed = struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", names)
    return packed + b"".join(struct.pack("<I", len(e)) + e for e in entries)


def opus(names: int = 40) -> bytes:
    """Return a voice note whose comments cross a page when there are many names."""
    tags = b"OpusTags" + _vorbis_comments(names)
    laces = [255] * (len(tags) // 255) + [len(tags) % 255]
    pages, number, at = [page(2, 0, [19], b"OpusHead" + bytes(11))], 1, 0
    for start in range(0, len(laces), 3):
        some = laces[start : start + 3]
        body = tags[at : at + sum(some)]
        pages.append(page(1 if start else 0, number, some, body))
        at, number = at + sum(some), number + 1
    pages.append(page(4, number, [200], SOUND))
    return b"".join(pages)


def vorbis() -> bytes:
    """Return a recording whose comments share a page with what follows them."""
    tags = b"\x03vorbis" + _vorbis_comments(1) + b"\x01"
    assert len(tags) < 255
    return (
        page(2, 0, [30], b"\x01vorbis" + bytes(23))
        + page(0, 1, [len(tags), 200], tags + SOUND)
        + page(4, 2, [200], SOUND)
    )


def amr() -> bytes:
    """Return two frames of the lowest rate, and something behind them."""
    return b"#!AMR\n" + (b"\x04" + SOUND[:12]) * 2 + b"\xff" + PLANTED


def wav() -> bytes:
    """Return a recording with a list of names before and after the sound."""
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    tells = b"LIST" + struct.pack("<I", len(PLANTED)) + PLANTED
    tells += b"\0" * (len(PLANTED) % 2)
    sound = b"data" + struct.pack("<I", len(SOUND)) + SOUND
    whole = b"WAVE" + fmt + tells + sound + tells
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _id3(body: bytes) -> bytes:
    return b"ID3\4\0\0" + bytes([0, 0, len(body) >> 7, len(body) & 127]) + body


def mp3() -> bytes:
    """Return three frames between tags of all kinds."""
    frame = b"\xff\xfb\x90\x64" + bytes(413)  # 128 kbit/s at 44,100
    tag = b"TAG" + PLANTED.ljust(125, b"\0")
    return _id3(PLANTED) + frame * 3 + b"APETAGEX" + PLANTED + tag


def aac() -> bytes:
    """Return two frames of ADTS, tags before and behind."""
    size = 107
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | size >> 11, size >> 3 & 0xFF])
    frame = head + bytes([(size & 7) << 5 | 0x1F, 0xFC]) + bytes(100)
    return _id3(PLANTED) + frame * 2 + b"TAG" + PLANTED


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def m4a() -> bytes:
    """Return the boxes of a recording: one track, for sound."""
    handler = _box(b"hdlr", bytes(8) + b"soun" + bytes(13))
    track = _box(b"trak", _box(b"mdia", handler) + _box(b"udta", PLANTED))
    head = _box(b"ftyp", b"M4A " + bytes(4))
    return head + _box(b"moov", track) + _box(b"mdat", SOUND)


def pdf() -> bytes:
    """Return a document with an author in plain, in hexadecimal, in XMP and packed."""
    packed = zlib.compress(b"9 0 <</Author(" + PLANTED + b")/Producer(x)>>")
    metadata = (
        b"<?xpacket begin?><creator>" + PLANTED + b'</creator><?xpacket end="w"?>'
    )
    parts = [
        b"%PDF-1.7\n1 0 obj <</Author (An \\) odd (name) " + PLANTED + b")",
        b" /Creator <" + PLANTED.hex().encode() + b"> /Title (Report) >> endobj\n",
        b"2 0 obj <</Type /Metadata>> stream\n" + metadata + b"\nendstream endobj\n",
        b"3 0 obj <</Type /ObjStm /N 1 /Filter /FlateDecode>> stream\n",
        packed + b"\nendstream endobj\n",
        b"4 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>> >> endobj\n",
        b"5 0 obj <</Length 9>> stream\nBT (A) ET\nendstream endobj\ntrailer\n%%EOF\n",
    ]
    return b"".join(parts)
