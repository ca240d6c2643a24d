# SPDX-License-Identifier: Apache-2.0
"""What each variant does to a text, and that the loss is measured against clean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import data
import pytest
import robustness
from hypothesis import given
from hypothesis import strategies as st

from factdesk.claims import Match, MatchResult, Post, Record

LONG = "several thousand villagers crossed flooded bridges before midnight yesterday "


def _changed(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.split(), after.split(), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def test_typos_hit_a_fifth_of_the_long_words() -> None:
    text = LONG * 10
    after = robustness.variant("typos", text, "en", 1)
    assert len(_changed(text, after)) == 18  # of 90 long words
    short = "it is not so bad at all, we can go on"
    assert robustness.variant("typos", short, "en", 1) == short


def test_typos_of_short_texts_are_a_fifth_on_average() -> None:
    texts = [f"bridge {i} closed {i}" for i in range(1_000)]
    hit = sum(len(_changed(t, robustness.variant("typos", t, "en", 0))) for t in texts)
    assert hit == pytest.approx(400, abs=60)


def test_typos_are_one_swap_drop_or_doubling_inside_a_word() -> None:
    text = LONG * 40
    kinds = set()
    for old, new in _changed(text, robustness.variant("typos", text, "en", 2)):
        assert (new[0], new[-1]) == (old[0], old[-1])
        assert abs(len(new) - len(old)) <= 1
        kinds.add(len(new) - len(old))
        if len(new) == len(old):
            assert sorted(new) == sorted(old)
    assert kinds == {-1, 0, 1}


@pytest.mark.parametrize(
    "text",
    [
        "https://orlo.example/bridge/closed/today",
        "@villagers_orlo www.somewhere.example press@somewhere.example",
        "1234567890 12,345,678",
        "東京都知事選挙投票率発表",
    ],
)
def test_typos_leave_addresses_numbers_and_converted_scripts(text: str) -> None:
    for seed in range(20):
        assert robustness.variant("typos", text, "", seed) == text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("अस्पतालों विद्यार्थियों समाचारपत्रों प्रधानमंत्री ", "hi"),
        ("สะพานข้ามแม่น้ำปิดแล้ววันนี้ ", "th"),
        ("المستشفيات البرلمانية والمدارس الحكومية ", "ar"),
    ],
)
def test_typos_keep_marks_on_their_letters(text: str, lang: str) -> None:
    text = text * 10
    whole = set(robustness._letters(text))
    after = robustness.variant("typos", text, lang, 3)
    assert after != text
    for letter in robustness._letters(after):
        # A doubled letter is the letter itself twice, so it is cut into known ones.
        assert letter in whole


def test_upper_case_knows_turkish() -> None:
    assert robustness.variant("upper", "straße ist zu", "de", 0) == "STRASSE IST ZU"
    assert robustness.variant("upper", "ilk ışık", "tr", 0) == "İLK IŞIK"
    assert robustness.variant("upper", "สะพาน", "th", 0) == "สะพาน"


def test_tripled_text_holds_the_text_three_times() -> None:
    after = robustness.variant("tripled", "The dam broke.", "en", 0)
    assert after.split() == ["The", "dam", "broke."] * 3


def test_diacritics_go_in_french_portuguese_and_vietnamese_only() -> None:
    strip = robustness.variant
    assert (
        strip("stripped", "Đập Kesh đã vỡ ở Orlô", "vi", 0) == "Dap Kesh da vo o Orlo"
    )
    assert strip("stripped", "L'œuvre a été brûlée", "fr", 0) == "L'oeuvre a ete brulee"
    assert strip("stripped", "Eleição não", "pt", 0) == "Eleicao nao"
    assert strip("stripped", "Straße für", "de", 0) == "Straße für"


def test_forwarding_wraps_the_text_in_words_of_its_language() -> None:
    seen = {robustness.variant("forwarded", "đập vỡ", "vi", seed) for seed in range(40)}
    assert len(seen) > 5
    for text in seen:
        assert "\nđập vỡ\n" in text
    assert any("Forwarded many times" in text for text in seen)
    heads = robustness._WRAPPERS["vi"][0]
    assert all(any(head in text for head in heads) for text in seen)
    unknown = robustness.variant("forwarded", "x", "xx", 0)
    assert any(line in unknown for line in robustness._WRAPPERS["en"][1])


@given(st.text(), st.sampled_from(robustness.VARIANTS), st.integers(0, 3))
def test_every_variant_takes_any_text_and_repeats(
    text: str, name: str, seed: int
) -> None:
    after = robustness.variant(name, text, "vi", seed)
    assert robustness.variant(name, text, "vi", seed) == after
    if name == "typos":
        assert len(after) <= 2 * len(text)
    if name == "stripped":
        marks = {unicodedata.category(c) for c in after}
        assert "Mn" not in marks


class _FirstWord:
    """Finds a record by the exact first word of a post."""

    def match(
        self,
        texts: Sequence[str | bytes],
        *,
        top: int = 5,
        min_confidence: float | None = None,
    ) -> list[MatchResult]:
        firsts = [str(text).split()[0] for text in texts]
        return [MatchResult((Match("test", first, 1, 0.5),)) for first in firsts]

    def records(self) -> Iterable[Record]:
        return []


def test_loss_is_measured_against_the_clean_text() -> None:
    collection = data.Collection(
        name="checkthat2022_en",
        records=(),
        posts=(Post("q1", "dam broke", "en"), Post("q2", "déjà vu", "fr")),
        qrels={"dev": {"q1": {"dam"}, "q2": {"déjà"}}},
    )
    rows = robustness._measure_collection(_FirstWord(), collection, 0)
    assert rows["clean"]["map5"] == 1.0
    assert rows["upper"]["map5"] == 0.0
    assert rows["tripled"]["map5"] == 1.0
    assert rows["stripped"]["n"] == 1
    loss = rows["stripped"]["map5_loss"]
    assert isinstance(loss, dict)
    assert loss["mean"] == 1.0
    text = robustness.table({"collections": {"checkthat2022_en": rows}})
    assert "+1.000" in text
