# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from data import Collection
from embed import Plan, _check_cache, clean, embed_collection, read_vectors
from numpy.typing import NDArray

from factdesk.claims import Post, Record
from factdesk.errors import InputError


class Lengths:
    """The vector of a text is its length in characters, twice."""

    name, dim, fingerprint = "lengths", 2, "f" * 64

    def __init__(self) -> None:
        self.calls = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        return np.array([[len(text)] * 2 for text in texts], np.float32)


COLLECTION = Collection(
    name="toy",
    records=(
        Record(id="a", claim="four", text="0123456789", lang="en"),
        Record(id="b", claim="cinq!", lang="fr"),
        Record(id="c", claim="four", lang="en"),
    ),
    posts=(
        Post(id="q", text="https://example.org/x ok — A. Nobody (@none) May 3, 2021"),
    ),
    qrels={},
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Flood!  — A. Nobody (@none) January 14, 2020", "Flood!"),
        ("see pic.twitter.com/abc and www.example.org/y now", "see and now"),
        ("He — who (@none) knows — left in May 3, 2021", None),
        ("", ""),
    ],
)
def test_links_and_quote_tails_go_and_the_rest_stays(
    text: str, cleaned: str | None
) -> None:
    assert clean(text) == (text if cleaned is None else cleaned)


def test_rows_follow_the_files_and_respect_the_plan(tmp_path: Path) -> None:
    plan = Plan(characters=6, language="en")
    embed_collection(COLLECTION, plan, Lengths(), tmp_path)

    def lengths(part: str) -> list[float]:
        found = read_vectors(tmp_path, "toy", part)
        assert found is not None
        assert found.shape[1] == 2
        return [float(row[0]) for row in found]

    assert lengths("queries") == [2]
    assert lengths("claim") == [4, 0, 4]
    assert lengths("title") == [0, 0, 0]
    assert lengths("text") == [6, 0, 0]
    assert read_vectors(tmp_path, "toy", "absent") is None


def test_what_is_there_is_not_embedded_again(tmp_path: Path) -> None:
    embed_collection(COLLECTION, Plan(), Lengths(), tmp_path)
    again = Lengths()
    embed_collection(COLLECTION, Plan(), again, tmp_path)
    assert again.calls == 0


def test_a_cache_of_another_embedder_is_refused(tmp_path: Path) -> None:
    one, other = Lengths(), Lengths()
    other.fingerprint = "0" * 64
    _check_cache(tmp_path, one)
    _check_cache(tmp_path, one)
    with pytest.raises(InputError, match="another embedder"):
        _check_cache(tmp_path, other)
