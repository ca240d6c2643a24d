# SPDX-License-Identifier: Apache-2.0
"""What a body is: by its header, and by its first bytes where these tell.

**Invariants:** header and bytes must agree. A type whose first bytes we know is
accepted with these alone; a text type is refused when its bytes are those of a picture,
an archive or a program.

Example:
    >>> sniff(b"%PDF-1.7")
    'application/pdf'

Source: WHATWG MIME Sniffing, sections 6.1 to 6.3.
"""

from __future__ import annotations

import re

from factdesk.archive import failures

__all__ = ["check_body", "check_declared", "declared_type", "sniff"]

_FORM = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"OggS\x00", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
)
_RIFF = {
    b"WEBP": "image/webp",
    b"WAVE": "audio/wav",
    b"AVI ": "video/x-msvideo",
}
_BRANDS = {b"avif": "image/avif", b"heic": "image/heic", b"M4A ": "audio/mp4"}
_SHORT = frozenset({"image/bmp", "audio/mpeg", "application/x-msdownload"})
"""Two or three letters that a text may begin with: believed where a picture, sound or
program is declared, not against a text."""
_ZIPPED = ("application/vnd.openxmlformats-", "application/vnd.oasis.opendocument.")
_SAME = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
    "application/x-gzip": "application/gzip",
    "application/x-zip-compressed": "application/zip",
    "application/epub+zip": "application/zip",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "audio/ogg": "application/ogg",
    "video/ogg": "application/ogg",
    "audio/webm": "video/webm",
    "video/x-matroska": "video/webm",
    "audio/x-m4a": "audio/mp4",
    "video/quicktime": "video/mp4",
    "video/avi": "video/x-msvideo",
}
_INTERCHANGED = frozenset({"video/mp4", "audio/mp4"})
_KNOWN = frozenset(kind for _, kind in _STARTS if kind != "audio/mpeg") | {
    *_RIFF.values(),
    *_BRANDS.values(),
    "video/mp4",
}
"""Types that are recognised whenever they are there; MP3 may begin with any frame."""


def declared_type(header: str | None) -> str | None:
    """Return the type of a Content-Type header, lower case, without its parameters.

    Args:
        header: As received; several headers joined by commas give None.
    """
    kind = (header or "").partition(";")[0].strip().lower()
    return kind if _FORM.fullmatch(kind) else None


def check_declared(declared: str | None, accepted: frozenset[str] | None) -> None:
    """Refuse an answer by its header, before its body is read.

    Raises:
        ExternalError: the type is not among the accepted ones.
    """
    if accepted is not None and declared not in accepted:
        raise failures.type_refused(declared)


def check_body(declared: str | None, body: bytes) -> None:
    """Refuse a body that is not what its header says.

    Raises:
        ExternalError: the first bytes are those of another type, or not of this one.
    """
    if declared is None or not body:
        return
    found = sniff(body)
    kind = _SAME.get(declared, declared)
    if kind.startswith(_ZIPPED):
        kind = "application/zip"
    same = found == kind or {found, kind} <= _INTERCHANGED
    if kind in _KNOWN and not same:
        raise failures.body_differs(declared, found)
    if _is_text(kind) and found is not None and found not in _SHORT:
        raise failures.body_differs(declared, found)


def sniff(body: bytes) -> str | None:
    """Return the type that the first bytes of a body tell, or None.

    Args:
        body: At least its first 16 bytes.
    """
    for start, kind in _STARTS:
        if body.startswith(start):
            return kind
    if body[:4] == b"RIFF":
        return _RIFF.get(body[8:12])
    if body[4:8] == b"ftyp":
        return _BRANDS.get(body[8:12], "video/mp4")
    return None


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
