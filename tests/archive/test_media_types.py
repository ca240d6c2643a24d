# SPDX-License-Identifier: Apache-2.0
"""Header and first bytes have to agree."""

from __future__ import annotations

import pytest

from factdesk.archive.media_types import (
    check_body,
    check_declared,
    declared_type,
    sniff,
)
from factdesk.errors import ExternalError

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
STARTS = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/gif": b"GIF89a\x01\x00",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/avif": b"\x00\x00\x00\x1cftypavif",
    "video/mp4": b"\x00\x00\x00\x18ftypisom",
    "video/webm": b"\x1a\x45\xdf\xa3\x01",
    "application/pdf": b"%PDF-1.7\n",
    "application/zip": b"PK\x03\x04\x14\x00",
    "application/gzip": b"\x1f\x8b\x08\x00",
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "audio/mpeg": b"ID3\x04\x00",
    "application/ogg": b"OggS\x00\x02",
}


@pytest.mark.parametrize(("kind", "body"), STARTS.items())
def test_first_bytes_tell_the_type(kind: str, body: bytes) -> None:
    assert sniff(body) == kind
    check_body(kind, body)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": 1}', b"\x00\x01", b"RIFF"])
def test_what_is_not_known_is_not_guessed(body: bytes) -> None:
    assert sniff(body) is None


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("image/png", STARTS["image/jpeg"]),
        ("image/png", b"<html>"),
        ("image/jpeg", b"MZ\x90\x00"),
        ("application/pdf", b"<!doctype html>"),
        ("text/html", PNG),
        ("text/html", b"PK\x03\x04"),
        ("application/json", STARTS["application/gzip"]),
        ("application/rss+xml", STARTS["application/pdf"]),
        ("image/svg+xml", PNG),
        ("text/plain", b"\x7fELF\x02"),
        ("video/mp4", STARTS["video/webm"]),
    ],
)
def test_a_body_of_another_type_is_refused(declared: str, body: bytes) -> None:
    with pytest.raises(ExternalError) as caught:
        check_body(declared, body)
    assert caught.value.code == "fetch-type-differs"
    assert declared in str(caught.value)


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("image/jpg", STARTS["image/jpeg"]),
        ("video/quicktime", b"\x00\x00\x00\x14ftypqt  "),
        ("audio/mp4", b"\x00\x00\x00\x18ftypisom"),
        ("audio/mpeg", b"\xff\xfb\x90\x64"),
        ("text/plain", b"BMW recalled cars in Halden."),
        ("text/csv", b"ID3,name\n"),
        ("text/html", b""),
        ("image/png", b""),
        ("application/octet-stream", PNG),
        ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
        (None, PNG),
    ],
)
def test_other_names_and_open_questions_pass(declared: str | None, body: bytes) -> None:
    check_body(declared, body)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("text/html", "text/html"),
        ("Text/HTML; charset=utf-8", "text/html"),
        (" image/svg+xml ;x", "image/svg+xml"),
        ("image/png, text/html", None),
        ("text", None),
        ("text/", None),
        ("", None),
        (None, None),
    ],
)
def test_a_header_is_read(header: str | None, kind: str | None) -> None:
    assert declared_type(header) == kind


def test_only_accepted_types_pass() -> None:
    accepted = frozenset({"text/html"})
    check_declared("text/html", accepted)
    check_declared("image/png", None)
    for declared in ("image/png", None):
        with pytest.raises(ExternalError) as caught:
            check_declared(declared, accepted)
        assert caught.value.code == "fetch-type-refused"
