# SPDX-License-Identifier: Apache-2.0
"""Voice notes and documents are taken, without who made them, and only saved."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from desk.intake import sounds_made as made
from desk.intake.pictures_made import PLANTED

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.sorting import sort_submissions
from factdesk.desk.intake.models import Attachment, Channel
from factdesk.desk.intake.pictures import SUFFIXES, cleaned
from factdesk.errors import InputError

KINDS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "opus": ("audio/ogg", made.opus),
    "vorbis": ("audio/ogg", made.vorbis),
    "amr": ("audio/amr", made.amr),
    "wav": ("audio/wav", made.wav),
    "mp3": ("audio/mpeg", made.mp3),
    "aac": ("audio/aac", made.aac),
    "m4a": ("audio/mp4", made.m4a),
    "pdf": ("application/pdf", made.pdf),
}


@pytest.mark.parametrize("name", KINDS)
def test_who_made_it_is_gone_and_the_rest_stays(name: str) -> None:
    kind, make = KINDS[name]
    data = make()
    assert PLANTED in data
    kept = cleaned(data)
    assert kept.media_type == kind
    assert PLANTED not in kept.data
    assert PLANTED.hex().encode() not in kept.data
    assert cleaned(kept.data) == kept  # nothing more to take
    if name not in {"mp3", "aac", "pdf"}:
        assert made.SOUND[:12] in kept.data


@pytest.mark.parametrize("make", [made.opus, made.vorbis])
def test_an_ogg_file_stays_one(make: Callable[[], bytes]) -> None:
    data = make()
    kept = cleaned(data).data
    assert len(kept) == len(data)
    at = 0
    while at < len(kept):  # every page has its own right sum
        laces = kept[at + 26]
        end = at + 27 + laces + sum(kept[at + 27 : at + 27 + laces])
        bare = kept[at : at + 22] + bytes(4) + kept[at + 26 : end]
        assert struct.unpack_from("<I", kept, at + 22)[0] == made._crc(bare)
        at = end
    assert b"ARTIST" not in kept


def test_a_recording_within_a_recording_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        cleaned(made.opus() + made.opus())
    assert caught.value.code == "file-damaged"


def test_a_document_keeps_its_text_and_runs_nothing() -> None:
    data = made.pdf()
    kept = cleaned(data).data
    assert len(kept) == len(data)  # its table of places still fits
    assert b"/Title (Report)" in kept
    assert b"BT (A) ET" in kept
    assert b"JavaScript" not in kept
    assert b"OpenAction" not in kept
    packed = re.search(rb"FlateDecode>> stream\n(.*?)endstream", kept, re.DOTALL)
    assert packed is not None
    inside = zlib.decompressobj().decompress(packed[1])
    assert b"/Author(" in inside
    assert PLANTED not in inside


def test_a_bomb_and_a_lock_are_refused() -> None:
    bomb = zlib.compress(bytes(80_000_000), 9)
    head = b"%PDF-1.7\n1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n"
    locked = b"%PDF-1.7\ntrailer <</Encrypt 5 0 R>>\n%%EOF"
    codes = []
    for data in (head + bomb + b"\nendstream\n%%EOF", locked):
        with pytest.raises(InputError) as caught:
            cleaned(data)
        codes.append(caught.value.code)
    assert codes == ["file-damaged", "file-locked"]


@pytest.mark.parametrize("name", KINDS)
def test_damaged_files_are_refused_or_harmless(name: str) -> None:
    data, chance = KINDS[name][1](), random.Random(7)
    codes = set()
    for _ in range(300):
        broken = bytearray(data[: chance.randrange(12, len(data) + 1)])
        broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            cleaned(bytes(broken))
        except InputError as error:
            codes.add(error.code)
    assert codes <= {"file-damaged", "file-type"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", KINDS)
def test_an_editor_saves_it_and_nothing_opens(
    halden: Organisation, member_of: Any, browser_of: Any, name: str
) -> None:
    message = Incoming("Listen to this", files=(cleaned(KINDS[name][1]()),))
    receive(Visitor(halden.id, "form"), halden, message, Channel.FORM)
    sort_submissions(SystemActor("test"), halden.id)
    browser = browser_of(member_of(halden, Role.EDITOR))
    file = Attachment.objects.get()
    page = browser.get(f"/group/{file.submission.group_id}/").content.decode()
    assert f"({SUFFIXES[file.media_type].upper()})" in page
    assert not re.search("<(audio|video|embed|object|iframe|img)", page)
    answer = browser.get(f"/attachment/{file.id}/")
    assert answer.headers["Content-Type"] == file.media_type
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
