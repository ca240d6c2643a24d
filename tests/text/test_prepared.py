# SPDX-License-Identifier: Apache-2.0
"""Prepared texts: the layout as documented, stable bytes, and refusal of others."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.errors import InputError
from factdesk.text import prepare as prepare_text
from factdesk.text import read_prepared
from factdesk.text.days import find_day
from factdesk.text.grams import grams
from factdesk.text.mask import mask
from factdesk.text.prepared import FORMAT_VERSION, join, language_code, prepare, read
from factdesk.text.tokens import analyse

_VECTORS = Path(__file__).parents[1] / "vectors" / "prepared.json"
_ORLO = "The bridge at Orlo has been closed since March 14, 2026!"
_MANY = [_ORLO, "", "桥已经关闭了", "पुल 1,200 लोग", "😀", "la casa está cerrada"]
_TEXTS = st.text(st.characters(), max_size=60)


def _fields(prepared: bytes) -> tuple[object, ...]:
    return struct.unpack_from("<4sH2sQQIIII", prepared)


@given(_TEXTS)
def test_the_layout_is_the_documented_one(text: str) -> None:
    prepared, masked = prepare(text), mask(text)
    found = analyse(masked)
    stored = " ".join(found.words).encode()
    distinct = np.unique(grams(" ".join(found.words)))
    n, m, t = len(found.words), distinct.size, len(stored)
    magic, version, lang, _, _, *sizes = _fields(prepared)
    assert (magic, version) == (b"FDPT", FORMAT_VERSION)
    assert lang == language_code(found.lang).to_bytes(2, "little")
    assert sizes == [n, m, t, find_day(masked)]
    body = (
        np.array(found.terms, "<u8").tobytes()
        + distinct.astype("<u4").tobytes()
        + bytes(found.flags)
        + stored
    )
    assert prepared[40:] == body + bytes(-len(body) % 8)


@given(_TEXTS)
def test_preparing_is_deterministic_and_masking_first_changes_nothing(
    text: str,
) -> None:
    assert prepare(text) == prepare(text) == prepare(mask(text)) == prepare_text(text)
    assert len(prepare(text)) % 8 == 0


def test_reading_gives_back_words_and_language() -> None:
    found = read_prepared(prepare(_ORLO))
    assert found.normalised == "bridge orlo closed since march 14 2026"
    assert found.lang == "en"
    assert read(prepare("")).lang == ""


def test_the_exact_fingerprint_is_equal_for_the_same_words_only() -> None:
    exact = read(prepare(_ORLO)).exact
    assert read(prepare(_ORLO.upper() + " https://example.org")).exact == exact
    assert read(prepare(_ORLO.replace("14", "15"))).exact != exact


def test_the_near_fingerprint_differs_in_few_bits_for_near_texts() -> None:
    near = read(prepare(_ORLO)).near
    typo = read(prepare(_ORLO.replace("closed", "closd"))).near
    other = read(prepare("A new vaccine was given to forty thousand cows")).near
    assert (near ^ typo).bit_count() < 16 < (near ^ other).bit_count()


def test_no_handle_and_no_number_to_call_stays_in_the_bytes() -> None:
    prepared = prepare("ask @orlo_ana or call +44 20 7946 0958, mail ana@example.org")
    for secret in (b"orlo", b"ana", b"7946", b"0958", b"example"):
        assert secret not in prepared


def test_a_text_of_many_words_is_cut() -> None:
    text = " ".join(f"w{number}" for number in range(6_000))
    assert read(prepare(text)).normalised.split() == text.split()[:4_096]
    assert len(join([prepare(text)]).terms) == 4_096


def test_joining_equals_each_text_alone() -> None:
    alone = [join([prepare(text)]) for text in _MANY]
    batch = join([prepare(text) for text in _MANY])
    for name in ("terms", "flags", "grams", "lang", "day"):
        parts = np.concatenate([getattr(one, name) for one in alone])
        assert np.array_equal(getattr(batch, name), parts), name
    assert batch.term_ptr.tolist() == [0, *np.cumsum([o.terms.size for o in alone])]
    assert batch.gram_ptr.tolist() == [0, *np.cumsum([o.grams.size for o in alone])]


def test_joining_reads_the_fields_of_a_text() -> None:
    found = analyse(_ORLO)
    batch = join([prepare(_ORLO)])
    assert batch.terms.tolist() == found.terms
    assert batch.flags.tolist() == found.flags
    assert batch.grams.tolist() == sorted(set(grams(" ".join(found.words)).tolist()))
    assert batch.lang.tolist() == [language_code("en")]
    assert batch.day.tolist() == [find_day(_ORLO)]


def test_joining_nothing_gives_an_empty_batch() -> None:
    batch = join([])
    assert batch.terms.size == batch.grams.size == batch.lang.size == 0
    assert batch.term_ptr.tolist() == batch.gram_ptr.tolist() == [0]


_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "foreign": lambda text: b"PK\3\4" + text[4:],
    "text": lambda _: _ORLO.encode().ljust(64),
    "header only": lambda text: text[:40],
    "a byte short": lambda text: text[:-1],
    "eight bytes short": lambda text: text[:-8],
    "eight bytes more": lambda text: text + bytes(8),
    "next version": lambda text: text[:4] + b"\2\0" + text[6:],
    "no language": lambda text: text[:6] + b"\xff\xfe" + text[8:],
    "capital language": lambda text: text[:6] + b"EN" + text[8:],
    "more words": lambda text: text[:24] + b"\xff\xff\xff\xff" + text[28:],
}


@pytest.mark.parametrize("damage", sorted(_DAMAGE))
def test_other_bytes_are_refused_with_their_position(damage: str) -> None:
    good = prepare(_ORLO)
    bad = _DAMAGE[damage](good)
    with pytest.raises(InputError, match="Prepare the text again"):
        read(bad)
    with pytest.raises(InputError, match="Prepared text 1 ") as refused:
        join([good, bad])
    assert refused.value.data["position"] == 1


@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for candidate in (data, b"FDPT\1\0en" + data):
        try:
            read(candidate)
        except InputError:
            continue
        assert len(candidate) % 8 == 0


@pytest.mark.parametrize(
    "vector",
    json.loads(_VECTORS.read_text(encoding="utf-8"))["texts"],
    ids=lambda vector: str(vector["name"]),
)
def test_stored_texts_of_this_format_keep_their_bytes(vector: dict[str, str]) -> None:
    """A change here makes stored texts and indexes unreadable: raise the version."""
    prepared = prepare(vector["text"])
    assert read(prepared).normalised == vector["normalised"]
    assert hashlib.sha256(prepared).hexdigest() == vector["sha256"]


def test_the_vectors_are_of_this_format() -> None:
    stored = json.loads(_VECTORS.read_text(encoding="utf-8"))
    assert stored["format_version"] == FORMAT_VERSION
    assert len(stored["texts"]) >= 12
