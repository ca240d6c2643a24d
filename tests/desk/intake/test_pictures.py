# SPDX-License-Identifier: Apache-2.0
"""Files lose what tells of people and places, and huge pictures cost nothing."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable

import pytest
from desk.intake import pictures_made as made

from factdesk.desk.intake.pictures import MOST_PIXELS, cleaned
from factdesk.errors import InputError

KINDS: dict[str, Callable[[], bytes]] = {
    "image/jpeg": made.jpeg,
    "image/png": made.png,
    "image/gif": made.gif,
    "image/webp": made.webp,
    "video/mp4": made.mp4,
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_tells_of_people_is_gone(kind: str) -> None:
    data = KINDS[kind]()
    assert made.PLANTED in data
    kept = cleaned(data)
    assert kept.media_type == kind
    assert made.PLANTED not in kept.data
    assert cleaned(kept.data) == kept  # nothing more to take


def test_the_picture_itself_stays() -> None:
    jpeg = cleaned(made.jpeg()).data
    assert b"\x12\xff\0\x34\xff\xd0\x56" in jpeg  # both scans
    assert jpeg.endswith(b"\x78\xff\xd9")
    assert b"IDAT" in cleaned(made.png()).data
    assert b"NETSCAPE2.0" in cleaned(made.gif()).data
    film = cleaned(made.mp4()).data
    assert len(film) == len(made.mp4())  # places inside it still fit
    assert film.endswith(b"mdatframes")


def test_a_photo_stays_the_right_way_up() -> None:
    kept = cleaned(made.jpeg())
    assert b"Exif" in kept.data
    assert made.exif(6)[20:22] != kept.data  # another block, with one entry
    assert kept.data.count(b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06") == 1


@pytest.mark.parametrize("make", [made.jpeg, made.png, made.gif, made.webp])
def test_too_many_pixels_are_refused_without_unpacking(
    make: Callable[[int, int], bytes],
) -> None:
    side = 16_000  # 256 million pixels in a file of some hundred bytes
    tracemalloc.start()
    with pytest.raises(InputError) as caught:
        cleaned(make(side, side))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "picture-too-large"
    assert peak < 1_000_000
    assert cleaned(make(10_000, MOST_PIXELS // 10_000)).width == 10_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"MZ",
        b"PK\3\4",
        b"\0\0\0\x18ftypheic",
    ],
)
def test_other_types_are_refused_whatever_they_are_called(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        cleaned(data)
    assert caught.value.code == "file-type"


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_refused_or_harmless(kind: str) -> None:
    data, chance = KINDS[kind](), random.Random(7)
    codes = set()
    for _ in range(400):
        broken = bytearray(data[: chance.randrange(12, len(data) + 1)])
        broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            cleaned(bytes(broken))
        except InputError as error:
            codes.add(error.code)
    assert "file-damaged" in codes
    assert codes <= {"file-damaged", "file-type", "picture-too-large"}
