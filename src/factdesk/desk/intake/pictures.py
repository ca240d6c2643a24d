# SPDX-License-Identifier: Apache-2.0
"""Read the head of a file, and take out what tells of people and places.

Pictures and videos here; ``sounds.py`` and ``documents.py`` do it for the others.

Only the outer structure is read, never a pixel: a picture that would unpack to
gigabytes costs what its file weighs. What is kept is a list, not what is dropped: an
unknown part of a file goes. Of a photo's EXIF only the way up stays.

**Invariants:** what ``cleaned`` returns holds no EXIF, XMP, IPTC, comment, text chunk,
place, device or name that the format has a part for; nothing after the end of the
picture; time is linear in the bytes.

Example:
    >>> cleaned(b"GIF89a" + bytes(7) + b";").media_type
    'image/gif'

Sources: ITU T.81 annex B (JPEG); W3C PNG 3 section 5 (PNG); GIF89a; RFC 9649 (WebP);
ISO/IEC 14496-12 section 4 (MP4).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from factdesk.desk.intake.documents import is_locked, is_pdf, pdf_without_author
from factdesk.desk.intake.sounds import sound_reader
from factdesk.errors import InputError

__all__ = ["MOST_PIXELS", "SUFFIXES", "Cleaned", "cleaned"]

MOST_PIXELS = 120_000_000
"""Width times height; the largest cameras of telephones make 108 million."""
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "application/pdf": "pdf",
}
"""Types that are taken, with the ending that a download gets."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it is kept.

    Attributes:
        media_type: By its content.
        data: Its bytes, without what tells of people and places.
        width: In pixels; 0 for what is no picture.
        height: In pixels; 0 for what is no picture.
    """

    media_type: str
    data: bytes
    width: int = 0
    height: int = 0


def cleaned(data: bytes) -> Cleaned:
    """Return a file as it may be kept.

    Args:
        data: As it was sent; its name and declared type do not count.

    Raises:
        InputError: It is of no type that is taken, damaged, or has too many pixels.
    """
    read = _reader(data)
    if read is None:
        raise InputError(
            "One file is of a type that is not taken. Send a picture (JPEG, PNG, GIF, "
            "WebP), an MP4 video, a sound recording, a PDF, or a screenshot.",
            code="file-type",
        )
    try:
        kept = read(data)
    except (IndexError, ValueError, struct.error) as error:
        raise _damaged() from error
    if kept.width * kept.height > MOST_PIXELS:
        raise InputError(
            f"One picture has {kept.width:,} by {kept.height:,} pixels; at most "
            f"{MOST_PIXELS // 1_000_000} million are taken. Send a smaller copy.",
            code="picture-too-large",
            data={"width": kept.width, "height": kept.height},
        )
    return kept


def _damaged() -> InputError:
    return InputError(
        "One file is damaged: it ends too early, or is not what it says. Open it on "
        "your device, and send a screenshot of it instead.",
        code="file-damaged",
    )


def _reader(data: bytes) -> Callable[[bytes], Cleaned] | None:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp
    if data[4:8] == b"ftyp" and data[8:12] not in _STILLS:
        return _mp4
    if is_pdf(data):
        return _pdf
    sound = sound_reader(data)
    return None if sound is None else lambda whole: Cleaned(*sound(whole))


def _pdf(data: bytes) -> Cleaned:
    if is_locked(data):
        raise InputError(
            "One PDF is locked with a password. Send a copy without one, or a "
            "screenshot of it.",
            code="file-locked",
        )
    return Cleaned("application/pdf", pdf_without_author(data))


# --- JPEG ----------------------------------------------------------------------------

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _APP15, _COM = (
    0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE,
)  # fmt: skip


def _jpeg(data: bytes) -> Cleaned:
    parts, at, width, height, way_up = [b"\xff\xd8"], 2, 0, 0, 1
    while (marker := data[at + 1]) != _EOI:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        body = data[at + 4 : end]
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", body, 1)
        if marker == _APP1 and body.startswith(b"Exif\0\0"):
            way_up = _orientation(body[6:])
        if marker == _SOS:
            found = _NEXT_MARKER.search(data, end)
            if found is None:
                raise ValueError("no end")
            end = found.start()
        if _is_kept(marker, body):
            parts.append(data[at:end])
        at = end
    if not width or not height:
        raise ValueError("no size")
    parts.insert(1, _exif(way_up))
    return Cleaned("image/jpeg", b"".join([*parts, b"\xff\xd9"]), width, height)


def _is_kept(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\0")  # colours; the rest may name a place
    if _APP0 <= marker <= _APP15:
        return marker in {_APP0, _APP14} and body[:5] in {b"JFIF\0", b"Adobe"}
    return marker != _COM


def _orientation(tiff: bytes) -> int:
    """Return which way up a photo is, from 1 to 8 (Exif 2.3, tag 0x0112)."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 1
    start = struct.unpack_from(order + "I", tiff, 4)[0]
    if start + 2 > len(tiff):
        return 1
    count = struct.unpack_from(order + "H", tiff, start)[0]
    for entry in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, _kind, _count, value = struct.unpack_from(order + "HHIH", tiff, entry)
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _exif(way_up: int) -> bytes:
    """Return an EXIF part that says which way up the photo is, and nothing else."""
    if way_up == 1:
        return b""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, way_up, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# --- PNG, GIF, WebP ------------------------------------------------------------------

_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT",
     b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"}
)  # fmt: skip


def _png(data: bytes) -> Cleaned:
    parts, at, kind = [data[:8]], 8, b""
    if data[12:16] != b"IHDR":
        raise ValueError("no size")
    width, height = struct.unpack_from(">II", data, 16)
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("too short")
        if kind in _PNG_KEPT:
            parts.append(data[at:end])
        at = end
    return Cleaned("image/png", b"".join(parts), width, height)


def _gif(data: bytes) -> Cleaned:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _colours(flags)
    parts = [data[:at]]
    while (sign := data[at]) != 0x3B:
        if sign == 0x2C:
            start = at + 10 + _colours(data[at + 9]) + 1
            is_kept = True
        elif sign == 0x21:
            start = at + 2
            loops = data[at + 3 : at + 14] == b"NETSCAPE2.0"
            is_kept = data[at + 1] == 0xF9 or (data[at + 1] == 0xFF and loops)
        else:
            raise ValueError("no block")
        end = _after_blocks(data, start)
        if is_kept:
            parts.append(data[at:end])
        at = end
    return Cleaned("image/gif", b"".join([*parts, b";"]), width, height)


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while length := data[at]:
        at += length + 1
    return at + 1


_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_TELLS = 0x08 | 0x04
"""Flags of VP8X: EXIF and XMP follow."""


def _webp(data: bytes) -> Cleaned:
    parts, width, height = [], 0, 0
    for kind, body in _riff(data):
        kept = body
        if kind == b"VP8X":
            kept = bytes([body[0] & ~_WEBP_TELLS & 0xFF]) + body[1:]
        size = _webp_size(kind, body)
        if size is not None and not width:
            width, height = size
        if kind in _WEBP_KEPT:
            pad = b"\0" * (len(kept) % 2)
            parts.append(kind + struct.pack("<I", len(kept)) + kept + pad)
    if not width or not height:
        raise ValueError("no size")
    whole = b"WEBP" + b"".join(parts)
    return Cleaned(
        "image/webp", b"RIFF" + struct.pack("<I", len(whole)) + whole, width, height
    )


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end = 12, 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise ValueError("too short")
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise ValueError("too short")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8X":
        width = int.from_bytes(body[4:7], "little") + 1
        return width, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", body, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


# --- MP4 -----------------------------------------------------------------------------

_STILLS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif", b"avis"})
"""Pictures in the same container: their size and description cannot be told apart."""
_BOXES = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts"}
)
_TELLING = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"})
"""Boxes that hold title, place, device; each becomes empty space of the same size, so
that no other box has to move."""


_SHOWS = re.compile(rb"hdlr.{8}vide", re.DOTALL)
_SOUNDS = re.compile(rb"hdlr.{8}soun", re.DOTALL)
"""What a track is for: a voice note has one for sound alone."""


def _mp4(data: bytes) -> Cleaned:
    kept = bytearray(data)
    if not _empty_boxes(kept, 0, len(kept)):
        raise ValueError("no film")
    kind = "video" if _SHOWS.search(kept) or not _SOUNDS.search(kept) else "audio"
    return Cleaned(f"{kind}/mp4", bytes(kept))


def _empty_boxes(kept: bytearray, at: int, end: int, depth: int = 0) -> bool:
    """Empty the telling boxes between two places; say whether a film is there."""
    found = False
    while at < end:
        size, kind, head = *struct.unpack_from(">I4s", kept, at), 8
        if size == 1:
            size, head = struct.unpack_from(">Q", kept, at + 8)[0], 16
        size = size or end - at  # 0: up to the end
        if size < head or at + size > end:
            raise ValueError("too short")
        if kind in _TELLING:
            kept[at + 4 : at + 8] = b"free"
            kept[at + head : at + size] = bytes(size - head)
        elif kind in _BOXES and depth < 8:
            found |= kind in {b"moov", b"moof"}
            found |= _empty_boxes(kept, at + head, at + size, depth + 1)
        at += size
    return found
