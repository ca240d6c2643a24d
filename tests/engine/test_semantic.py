# SPDX-License-Identifier: Apache-2.0
"""Vectors bring records that share no word, and the same ones in any batch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from factdesk.claims import Record
from factdesk.engine import Index
from factdesk.engine.features import FEATURES
from factdesk.engine.ranker import load_ranker
from factdesk.engine.semantic import EXTRA_CANDIDATES
from factdesk.errors import NotReadyError
from factdesk.text import prepare

SYNONYMS = {"automobile": "car", "vehicles": "car", "prohibited": "banned"}
DIM = 64


class HashingEmbedder:
    """Adds up one fixed direction a word; synonyms share theirs."""

    name = "hashing"
    dim = DIM
    fingerprint = hashlib.sha256(b"hashing").hexdigest()

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        rows = np.zeros((len(texts), DIM), np.float64)
        for at, text in enumerate(texts):
            for word in text.lower().split():
                rows[at] += self.direction(SYNONYMS.get(word, word))
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-9)).astype(
            np.float32
        )
        return unit

    @staticmethod
    def direction(word: str) -> NDArray[np.float64]:
        digest = hashlib.sha256(word.encode("utf-8", "replace")).digest()
        seed = int.from_bytes(digest[:8])
        return np.random.default_rng(seed).standard_normal(DIM)


RECORDS = [
    Record("cars", claim="automobile prohibited", lang="en"),
    Record("milk", claim="milk costs twice", title="automobile", lang="en"),
    Record("dam", claim="dam broke yesterday", text="water everywhere", lang="en"),
]
POST = "car banned"


def ranked(index: Index) -> Index:
    """Rank with the committed lexical model: here it only has to be some model."""
    index.use_ranker(load_ranker("default"))
    return index


@pytest.fixture
def index(tmp_path: Path) -> Index:
    built = Index.build(RECORDS, tmp_path / "i", embedder=HashingEmbedder())
    return ranked(built)


def test_a_record_without_a_common_word_is_proposed(
    index: Index, tmp_path: Path
) -> None:
    lexical = ranked(Index.build(RECORDS, tmp_path / "words"))
    assert lexical.match([POST], min_confidence=0.0)[0].matches == ()
    found = index.match([POST], min_confidence=0.0)[0].matches
    assert "cars" in [match.id for match in found]


def test_the_vector_features_are_the_cosines(index: Index) -> None:
    texts = [POST, "dam broke", "milk"]
    found = index.candidates(texts)
    embedder = HashingEmbedder()
    first = FEATURES.index("cosine_claim")
    for at, query in enumerate(embedder.embed(texts)):
        for place in range(found.found[at]):
            record = index.record(index.ids()[found.docs[at, place]])
            fields = embedder.embed([record.claim, record.title, record.text])
            cosines = found.features[at, place, first : first + 3]
            np.testing.assert_allclose(cosines, fields @ query, atol=0.02)
            best = found.features[at, place, first + 3]
            assert best == max(cosines[:2])


def test_ranks_and_shares_are_beside_the_best(index: Index) -> None:
    found = index.candidates([POST])
    column = {name: FEATURES.index(name) for name in FEATURES}
    meant = found.features[0, : found.found[0]]
    best = meant[:, column["cosine_best"]]
    assert meant[best.argmax(), column["cosine_of_best"]] == 1.0
    ranks = (best[None, :] > best[:, None]).sum(axis=1)
    np.testing.assert_array_equal(meant[:, column["cosine_rank"]], ranks)


def test_vectors_give_the_same_for_any_batch_and_threads(
    checks: list[Record], messages: list[dict[str, Any]], tmp_path: Path
) -> None:
    index = Index.build(checks[:80], tmp_path / "i", embedder=HashingEmbedder())
    texts = [str(message["text"]) for message in messages]
    whole = ranked(index).match(texts * 2, min_confidence=0.0, threads=2)
    assert index.match(texts * 2, min_confidence=0.0, threads=1) == whole
    singly = [index.match([text], min_confidence=0.0)[0] for text in texts[:60]]
    assert singly == whole[:60]
    assert whole[: len(texts)] == whole[len(texts) :]


def test_lexical_results_do_not_depend_on_the_vectors_beside_them(
    index: Index, tmp_path: Path
) -> None:
    plain = ranked(Index.open(index.path))
    bare = ranked(Index.build(RECORDS, tmp_path / "bare", name="i"))
    texts = [POST, "dam broke", "automobile"]
    assert plain.match(texts, min_confidence=0.0) == bare.match(
        texts, min_confidence=0.0
    )


def test_prepared_texts_are_embedded_by_their_words(index: Index) -> None:
    texts = [POST, "dam broke"]
    by_text = index.match(texts, min_confidence=0.0)
    by_bytes = index.match([prepare(text) for text in texts], min_confidence=0.0)
    assert by_bytes == by_text


def test_what_is_embedded_is_masked(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    records = [Record("a", claim="@ana_k saw the dam", text="call 0912 345 678")]
    index = ranked(Index.build(records, tmp_path / "i", embedder=embedder))
    index.match(["@ana_k again"], min_confidence=0.0)
    assert embedder.embedded
    assert not any("ana_k" in text or "345" in text for text in embedder.embedded)


def test_only_and_excluded_records_hold_for_vectors_too(index: Index) -> None:
    allowed = index.match([POST], only=["dam"], min_confidence=0.0)[0].matches
    assert {match.id for match in allowed} <= {"dam"}
    found = index.candidates([POST], exclude=[["cars"]])
    ids = [index.ids()[row] for row in found.docs[0, : found.found[0]]]
    assert "cars" not in ids
    assert len(set(ids)) == len(ids)


def test_adding_embeds_only_what_is_new(index: Index) -> None:
    embedder = HashingEmbedder()
    opened = ranked(Index.open(index.path, embedder=embedder))
    added = ranked(opened.add([Record("a-first", claim="vehicles burned", lang="en")]))
    assert embedder.embedded == ["vehicles burned"]
    found = added.match(["car burned"], min_confidence=0.0)[0].matches
    assert found[0].id == "a-first"
    whole = Index.build(
        [*RECORDS, Record("a-first", claim="vehicles burned", lang="en")],
        index.path.parent / "whole", name="i", embedder=HashingEmbedder(),
    )  # fmt: skip
    texts = [POST, "dam broke", "vehicles"]
    assert ranked(whole).match(texts, min_confidence=0.0) == added.match(
        texts, min_confidence=0.0
    )


def test_adding_without_the_embedder_leaves_no_vectors_of_other_records(
    index: Index,
) -> None:
    Index.open(index.path).add([Record("x", claim="A new record")])
    with pytest.raises(NotReadyError, match="--embedder"):
        Index.open(index.path, embedder=HashingEmbedder())


def test_vectors_of_another_state_are_refused(index: Index, tmp_path: Path) -> None:
    Index.build(RECORDS[:2], tmp_path / "other", embedder=HashingEmbedder())
    (tmp_path / "other" / "vectors").rename(tmp_path / "moved")
    (index.path / "vectors").rename(tmp_path / "old")
    (tmp_path / "moved").rename(index.path / "vectors")
    with pytest.raises(NotReadyError, match="another state"):
        Index.open(index.path, embedder=HashingEmbedder())


def test_an_index_without_vectors_says_so(tmp_path: Path) -> None:
    Index.build(RECORDS, tmp_path / "bare")
    with pytest.raises(NotReadyError, match="no vectors"):
        Index.open(tmp_path / "bare", embedder=HashingEmbedder())


def test_vectors_propose_so_many_and_no_more(tmp_path: Path) -> None:
    records = [Record(f"{n:03}", claim=f"automobile x{n}") for n in range(90)]
    index = Index.build(records, tmp_path / "many", embedder=HashingEmbedder())
    assert index.candidates(["car"]).found[0] == EXTRA_CANDIDATES


def test_no_texts_and_empty_texts_are_answered(index: Index) -> None:
    assert index.match([]) == []
    assert index.candidates([]).docs.shape[0] == 0
    assert index.match(["", "🌊"], min_confidence=0.0)[0].matches == ()
