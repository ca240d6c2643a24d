# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from factdesk.engine.vectors import VectorStore, quantise
from factdesk.errors import InputError, NotReadyError, VerificationError

Floats = NDArray[np.float32]


class Toy:
    """Gives every text a random direction of its own and counts what it embeds."""

    name = "toy"

    def __init__(self, dim: int = 16, *, fails_after: int | None = None) -> None:
        self.dim = dim
        self.fingerprint = hashlib.sha256(b"toy %d" % dim).hexdigest()
        self.seen: list[str] = []
        self._fails_after = fails_after

    def embed(self, texts: Sequence[str]) -> Floats:
        if self._fails_after is not None and len(self.seen) >= self._fails_after:
            raise KeyboardInterrupt
        self.seen += texts
        return np.array([self._one(text) for text in texts], np.float32)

    def _one(self, text: str) -> Floats:
        if not text:
            return np.zeros(self.dim, np.float32)
        seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        draw = np.random.default_rng(list(seed)).standard_normal(self.dim)
        return (draw / np.linalg.norm(draw)).astype(np.float32)


def exact_cosines(queries: Floats, rows: Floats) -> list[list[float]]:
    """The definition, with Python's own integers and one division."""
    left, right = quantise(queries).tolist(), quantise(rows).tolist()

    def cosine(a: list[int], b: list[int]) -> float:
        dot = sum(x * y for x, y in zip(a, b, strict=True))
        lengths = sum(x * x for x in a) * sum(y * y for y in b)
        return float(dot / lengths**0.5) if lengths else 0.0

    return [[cosine(a, b) for b in right] for a in left]


def vectors(size: int, dim: int, seed: int) -> Floats:
    return np.random.default_rng(seed).standard_normal((size, dim)).astype(np.float32)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> VectorStore:
    texts = [f"text {n}" for n in range(300)] + ["", "text 7"]
    return VectorStore.build(texts, Toy(), tmp_path_factory.mktemp("vectors"))


def test_quantised_vectors_keep_their_cosines() -> None:
    left, right = vectors(50, 384, 1), vectors(50, 384, 2)
    right += left * np.linspace(-3, 3, 50, dtype=np.float32)[:, None]
    true = [float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
            for a, b in zip(left, right, strict=True)]  # fmt: skip
    kept = [exact_cosines(left[n : n + 1], right[n : n + 1])[0][0] for n in range(50)]
    assert np.abs(np.subtract(true, kept)).max() < 0.003


def test_zero_and_broken_vectors_become_zero() -> None:
    rows = np.array([[0, 0], [np.nan, 1], [np.inf, 1], [-2, 1]], np.float32)
    assert quantise(rows).tolist() == [[0, 0], [0, 0], [0, 0], [-127, 64]]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(1, 12))
def test_nearest_is_what_comparing_and_sorting_gives(
    store: VectorStore, seed: int, n_queries: int, top: int
) -> None:
    queries = np.round(vectors(n_queries, 16, seed))  # rounded: ties and zero rows
    rows, cosines = store.nearest(queries, top)
    everything = store.cosines(
        queries,
        np.arange(n_queries + 1) * len(store),
        np.tile(np.arange(len(store)), n_queries),
    ).reshape(n_queries, len(store))
    for query in range(n_queries):
        alive = [r for r in range(len(store)) if store.vectors[r].any()]
        best = sorted(alive, key=lambda r: (-everything[query, r], r))[:top]
        best = best if queries[query].any() else []
        assert rows[query].tolist() == best + [-1] * (top - len(best))
        assert cosines[query, : len(best)].tolist() == everything[query, best].tolist()


def test_cosines_are_those_of_the_definition(store: VectorStore) -> None:
    queries = vectors(3, 16, 5)
    pointers, rows = np.array([0, 2, 2, 5]), np.array([0, 299, 300, 301, 7])
    found = store.cosines(queries, pointers, rows)
    texts = Toy().embed(["text 0", "text 299", "", "text 7", "text 7"])
    true = exact_cosines(queries, texts)
    wanted = [true[0][0], true[0][1], true[2][2], true[2][3], true[2][4]]
    assert found.dtype == np.float32
    assert found == pytest.approx(wanted, abs=1e-7)
    assert found[2] == 0


def test_a_text_is_closest_to_itself_and_copies_stand_in_row_order(
    store: VectorStore,
) -> None:
    rows, cosines = store.nearest(Toy().embed(["text 7"]), 2)
    assert rows.tolist() == [[7, 301]]
    assert cosines.tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_batch_and_threads_change_no_bit(store: VectorStore, threads: int) -> None:
    queries = vectors(101, 16, 9)
    rows, cosines = store.nearest(queries, 9, threads=threads)
    for n in range(0, 101, 17):
        alone, its = store.nearest(queries[n : n + 1], 9)
        assert alone[0].tolist() == rows[n].tolist()
        assert its[0].tobytes() == cosines[n].tobytes()


def test_more_wanted_than_stored_is_filled_up(tmp_path: Path) -> None:
    store = VectorStore.build(["a", "", "b"], Toy(), tmp_path)
    rows, cosines = store.nearest(Toy().embed(["b"]), 4)
    assert rows[0].tolist() == [2, 0, -1, -1]
    assert cosines[0, 2:].tolist() == [0, 0]


def test_a_store_of_nothing_answers_nothing(tmp_path: Path) -> None:
    store = VectorStore.build([], Toy(), tmp_path)
    rows, _ = store.nearest(vectors(2, 16, 0), 3)
    assert rows.tolist() == [[-1] * 3] * 2
    assert (
        store.cosines(vectors(1, 16, 0), np.array([0, 0]), np.array([], int)).size == 0
    )


def test_wrong_shapes_are_refused(store: VectorStore) -> None:
    with pytest.raises(ValueError, match="shape"):
        store.nearest(vectors(1, 15, 0), 1)
    with pytest.raises(ValueError, match="top"):
        store.nearest(vectors(1, 16, 0), 0)
    with pytest.raises(ValueError, match="pointers"):
        store.cosines(vectors(2, 16, 0), np.array([0, 1]), np.array([0]))
    with pytest.raises(ValueError, match="rows"):
        store.cosines(vectors(1, 16, 0), np.array([0, 1]), np.array([302]))


def test_building_again_embeds_only_new_texts(tmp_path: Path) -> None:
    VectorStore.build(["a", "b", "b", ""], Toy(), tmp_path)
    again = Toy()
    store = VectorStore.build(["c", "b", "\ud800", "a"], again, tmp_path)
    fresh = VectorStore.build(["c", "b", "\ud800", "a"], Toy(), tmp_path / "fresh")
    assert again.seen == ["c", "\ud800"]
    assert store.vectors.tobytes() == fresh.vectors.tobytes()


def test_open_readers_survive_a_new_build(tmp_path: Path) -> None:
    old = VectorStore.build(["a", "b"], Toy(), tmp_path)
    before = old.nearest(Toy().embed(["b"]), 2)[1].tobytes()
    VectorStore.build(["c"], Toy(), tmp_path)
    assert old.nearest(Toy().embed(["b"]), 2)[1].tobytes() == before
    assert len(VectorStore.open(tmp_path)) == 1


def test_a_stopped_build_goes_on_where_it_was(tmp_path: Path) -> None:
    texts = [f"text {n}" for n in range(600)]
    with pytest.raises(KeyboardInterrupt):
        VectorStore.build(texts, Toy(fails_after=512), tmp_path)
    with pytest.raises(NotReadyError):
        VectorStore.open(tmp_path)
    journal = next(tmp_path.glob("*/.gen-unfinished"))
    journal.write_bytes(journal.read_bytes()[:-30])  # power went in the last record
    rest = Toy()
    store = VectorStore.build(texts, rest, tmp_path)
    assert rest.seen == texts[511:]
    assert (store.vectors == quantise(Toy().embed(texts))).all()
    assert not journal.exists()


def test_progress_counts_the_texts_to_embed(tmp_path: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    VectorStore.build(["a"], Toy(), tmp_path)
    texts = [f"text {n % 300}" for n in range(400)]
    VectorStore.build(texts, Toy(), tmp_path, progress=lambda *call: calls.append(call))
    assert calls == [("embed", 256, 300), ("embed", 300, 300)]


def test_a_changed_byte_is_refused(tmp_path: Path) -> None:
    store = VectorStore.build(["a", "b"], Toy(), tmp_path)
    store.verify()
    file = next(tmp_path.glob("*/gen-*/vectors.bin"))
    content = bytearray(file.read_bytes())
    content[5] ^= 1
    file.write_bytes(content)
    for refuse in (store.verify, lambda: VectorStore.open(tmp_path)):
        with pytest.raises(VerificationError, match=r"vectors\.bin.*Build the index"):
            refuse()


def test_a_damaged_store_is_built_anew(tmp_path: Path) -> None:
    VectorStore.build(["a", "b"], Toy(), tmp_path)
    file = next(tmp_path.glob("*/gen-*/keys.bin"))
    file.write_bytes(file.read_bytes()[:-1])
    again = Toy()
    VectorStore.build(["a", "b"], again, tmp_path).verify()
    assert again.seen == ["a", "b"]


def test_vectors_of_another_embedder_are_not_opened(tmp_path: Path) -> None:
    one, other = Toy(), Toy(dim=8)
    store = VectorStore.build(["a"], one, tmp_path)
    assert VectorStore.open(tmp_path, one.fingerprint).dim == 16
    for path in (tmp_path, store.path):
        with pytest.raises(NotReadyError, match="--embedder"):
            VectorStore.open(path, other.fingerprint)
    VectorStore.build(["a"], other, tmp_path)
    with pytest.raises(InputError, match="2 embedders"):
        VectorStore.open(tmp_path)


def test_a_store_of_a_newer_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr("factdesk.engine.vectors._FORMAT", 2)
        VectorStore.build(["a"], Toy(), tmp_path)
    with pytest.raises(InputError, match="format 2"):
        VectorStore.open(tmp_path)
