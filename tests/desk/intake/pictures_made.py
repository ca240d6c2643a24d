# SPDX-License-Identifier: Apache-2.0
"""Small files of every type that is taken, each with a name planted where it hides."""

from __future__ import annotations

import struct
import zlib

__all__ = ["PLANTED", "gif", "jpeg", "mp4", "png", "webp"]

PLANTED = b"ada.of.orlo"


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(way_up: int = 6) -> bytes:
    """Return an EXIF block with a way up and a name."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, way_up, 0)
    entries += struct.pack("<HHII", 0x013B, 2, len(PLANTED), 38)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4) + PLANTED


def jpeg(width: int = 8, height: int = 4) -> bytes:
    """Return the frame of a JPEG: planted in EXIF, XMP, IPTC, comment and tail."""
    size = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return b"".join([
        b"\xff\xd8", _segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\0\0"),
        _segment(0xE1, b"Exif\0\0" + exif()),
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLANTED),
        _segment(0xED, b"Photoshop 3.0\0" + PLANTED), _segment(0xFE, PLANTED),
        _segment(0xE2, b"MPF\0" + PLANTED), _segment(0xC0, size),
        _segment(0xDA, b"\1\1\0\0\x3f\0"), b"\x12\xff\0\x34\xff\xd0\x56",
        _segment(0xDA, b"\1\1\0\0\x3f\0"), b"\x78", b"\xff\xd9", PLANTED,
    ])  # fmt: skip


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a PNG: planted in text, EXIF and tail."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x20\x40\0\x60\x80")
    return b"".join([
        b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", head),
        _chunk(b"tEXt", b"Author\0" + PLANTED), _chunk(b"eXIf", exif()),
        _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PLANTED),
        _chunk(b"IDAT", pixels), _chunk(b"IEND", b""), PLANTED,
    ])  # fmt: skip


def gif(width: int = 1, height: int = 1) -> bytes:
    """Return a GIF that repeats: planted in comment, XMP and tail."""
    size = struct.pack("<HH", width, height)
    planted = bytes([len(PLANTED)]) + PLANTED + b"\0"
    return b"".join([
        b"GIF89a", size, b"\x80\0\0", bytes(6), b"!\xfe", planted,
        b"!\xff\x0bNETSCAPE2.0\x03\1\0\0\0", b"!\xff\x0bXMP DataXMP", planted,
        b"!\xf9\x04\0\0\0\0\0", b",", bytes(4), size, b"\0", b"\2\2D\1\0", b";",
        PLANTED,
    ])  # fmt: skip


def _part(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(width: int = 16, height: int = 16) -> bytes:
    """Return the frame of an extended WebP: planted in EXIF and XMP."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    parts = [
        _part(b"VP8X", b"\x0c\0\0\0" + size), _part(b"VP8 ", bytes(10)),
        _part(b"EXIF", exif()), _part(b"XMP ", PLANTED), _part(b"name", PLANTED),
    ]  # fmt: skip
    whole = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4() -> bytes:
    """Return the boxes of a film: planted beside and inside its tracks."""
    tells = _box(b"udta", _box(b"\xa9xyz", PLANTED)) + _box(b"meta", PLANTED)
    track = _box(b"trak", _box(b"tkhd", bytes(8)) + tells)
    film = _box(b"moov", _box(b"mvhd", bytes(8)) + track + tells)
    head = _box(b"ftyp", b"isom" + bytes(4) + b"isom")
    return head + film + _box(b"uuid", PLANTED * 2) + _box(b"mdat", b"frames")
