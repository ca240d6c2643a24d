# SPDX-License-Identifier: Apache-2.0
"""Segmentation: pieces in order that leave nothing of the text out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text.folding import fold
from factdesk.text.segment import needs_segmentation, segment

_SCRIPTS = {
    "th": "น้ำท่วมกรุงเทพมหานครหลายเขต",
    "zh": "政府宣布关闭大桥并要求居民撤离",
    "ja": "市長は橋を閉鎖すると発表しました",
    "km": "ស្ពានត្រូវបានបិទដោយសារទឹកជំនន់",
    "lo": "ຂົວຖືກປິດແລ້ວຍ້ອນນ້ຳຖ້ວມ",
    "my": "တံတားပိတ်ထားသည်ရေကြီးသောကြောင့်",
}
_LETTERS = "ab1กขน้ำเก桥已经关了はしカ々ស្ពានកຂົວແລ້တံ့ားပိ္မ်가"


def _covers(token: str) -> bool:
    spans = segment(token)
    inside = {at for start, end in spans for at in range(start, end)}
    ordered = spans == sorted(spans)
    return ordered and inside == set(range(len(token)))


@given(st.text(_LETTERS, max_size=30))
def test_pieces_are_in_order_not_empty_and_leave_nothing_out(token: str) -> None:
    assert _covers(token)
    assert all(start < end for start, end in segment(token))


@pytest.mark.parametrize("lang", sorted(_SCRIPTS))
def test_sentences_without_spaces_are_cut_into_short_pieces(lang: str) -> None:
    token = fold(_SCRIPTS[lang])
    spans = segment(token)
    assert needs_segmentation(token)
    assert _covers(token)
    assert len(spans) >= 5
    assert max(end - start for start, end in spans) <= 12


@pytest.mark.parametrize("lang", sorted(_SCRIPTS))
def test_a_sentence_shares_pieces_with_its_own_end(lang: str) -> None:
    whole = fold(_SCRIPTS[lang])
    part = whole[len(whole) // 2 :]
    pieces = {whole[start:end] for start, end in segment(whole)}
    again = {part[start:end] for start, end in segment(part)}
    assert len(pieces & again) * 2 >= len(again)


def test_syllables_come_in_overlapping_pairs() -> None:
    run = "ပိတ်ထားသည်"  # four syllables, two of them closed by an asat
    pieces = [run[start:end] for start, end in segment(run)]
    assert pieces == ["ပိတ်ထား", "ထားသည်"]


@pytest.mark.parametrize("token", ["bridge", "мост", "पुल", "جسر", "다리", "12"])
def test_scripts_with_spaces_stay_whole(token: str) -> None:
    assert not needs_segmentation(token)
    assert segment(token) == [(0, len(token))]


def test_other_scripts_inside_a_run_stay_whole() -> None:
    run = "covid桥已经关闭2026"
    pieces = [run[start:end] for start, end in segment(run)]
    assert pieces[0] == "covid"
    assert pieces[-1] == "2026"
