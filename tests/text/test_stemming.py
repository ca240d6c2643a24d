# SPDX-License-Identifier: Apache-2.0
"""Stemming: Snowball where it has a stemmer, the word itself elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from factdesk.text.stemming import stemmer


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["vaccine", "vaccines", "vaccinated"]),
        ("fr", ["vaccin", "vaccins"]),
        ("es", ["vacuna", "vacunas"]),
        ("pt", ["vacina", "vacinas"]),
        ("de", ["Brücken", "Brücke"]),
        ("ru", ["город", "города", "городе"]),
        ("hi", ["लड़का", "लड़के"]),
        ("ar", ["كتاب", "الكتاب"]),
    ],
)
def test_forms_of_a_word_share_a_stem(lang: str, words: list[str]) -> None:
    assert len({stemmer(lang)(word) for word in words}) == 1


@pytest.mark.parametrize("lang", ["", "und", "vi", "th", "xx"])
def test_without_a_stemmer_a_word_is_its_own_stem(lang: str) -> None:
    assert stemmer(lang)("running") == "running"


def test_stems_are_the_same_in_every_thread() -> None:
    words = [f"{root}{end}" for root in ("walk", "vote") for end in ("ed", "ing", "s")]
    here = [stemmer("en")(word) for word in words]

    def there(_: int) -> list[str]:
        return [stemmer("en")(word) for word in words]

    with ThreadPoolExecutor(4) as pool:
        assert all(stems == here for stems in pool.map(there, range(40)))


def test_a_thread_gets_a_stemmer_of_its_own() -> None:
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(stemmer, "en").result()
    assert stemmer("en") is stemmer("en")
    assert other is not stemmer("en")
