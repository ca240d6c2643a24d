# SPDX-License-Identifier: Apache-2.0
"""Vectors beside an index: more candidates, and cosines as features.

Each record has three vectors: claim, title and the first lines of its text. A post's
nearest records join the lexical candidates; every candidate then gets its cosines.

Invariants: without vectors nothing of this is loaded; with them results are the same on
one machine whatever the batch and the threads, since dot products are integers.

Example: see ``Index.open`` with ``embedder=``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from factdesk.claims import Record
from factdesk.engine.embedders import Embedder
from factdesk.engine.features import FEATURES, VECTOR_FEATURES
from factdesk.engine.vectors import VectorStore
from factdesk.errors import NotReadyError
from factdesk.text.cleanup import clean

__all__ = [
    "EXTRA_CANDIDATES",
    "Semantics",
    "build_vectors",
    "embedded_text",
    "embedded_texts",
    "open_vectors",
]

EXTRA_CANDIDATES = 32
"""Records that vectors alone may propose for a post."""

_FIELDS = 3
_NEAREST_ROWS = 48
_LEAD_CHARS = 500
_FIRST = FEATURES.index(VECTOR_FEATURES[0])
_MOST_RANK = 16
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Semantics:
    """An open vector store and the embedder that made it."""

    store: VectorStore
    embedder: Embedder

    def embed(self, masked: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of masked posts; float32, shape (n, dim)."""
        return self.embedder.embed([embedded_text(text) for text in masked])

    def propose(self, vectors: NDArray[np.float32]) -> NDArray[np.int32]:
        """Return records near each post; int32, shape (n, EXTRA_CANDIDATES), -1 pads.

        Args:
            vectors: float32, shape (n, dim).
        """
        rows, _ = self.store.nearest(vectors, _NEAREST_ROWS)
        extra = np.full((len(rows), EXTRA_CANDIDATES), -1, np.int32)
        for at, near in enumerate(rows):
            docs = list(dict.fromkeys((near[near >= 0] // _FIELDS).tolist()))
            kept = docs[:EXTRA_CANDIDATES]
            extra[at, : len(kept)] = kept
        return extra

    def add_features(
        self,
        vectors: NDArray[np.float32],
        docs: NDArray[np.int32],
        found: NDArray[np.int32],
        features: NDArray[np.float32],
    ) -> None:
        """Write the vector columns of every candidate.

        Args:
            vectors: float32, shape (n, dim).
            docs: int32, shape (n, k); candidates.
            found: int32, shape (n,); how many are meant.
            features: float32, shape (n, k, columns); written.
        """
        meant = np.arange(docs.shape[1]) < found[:, None]
        rows = _FIELDS * docs[meant].astype(np.int64)[:, None] + np.arange(_FIELDS)
        pointers = np.zeros(found.size + 1, np.int64)
        np.cumsum(_FIELDS * found, out=pointers[1:])
        cosines = self.store.cosines(vectors, pointers, rows.ravel())
        columns = np.zeros((*docs.shape, len(VECTOR_FEATURES)), np.float32)
        columns[meant, :_FIELDS] = cosines.reshape(-1, _FIELDS)
        best = columns[:, :, :2].max(axis=2)
        best[~meant] = -1
        columns[:, :, 3] = np.where(meant, best, 0)
        top = np.maximum(best.max(axis=1, initial=1e-6), 1e-6)[:, None]
        columns[:, :, 4] = np.where(meant, best / top, 0)
        better = (best[:, None, :] > best[:, :, None]).sum(axis=2)
        columns[:, :, 5] = np.where(meant, np.minimum(better, _MOST_RANK), 0)
        features[:, :, _FIRST : _FIRST + len(VECTOR_FEATURES)] = columns


def embedded_text(masked: str) -> str:
    """Return what of a masked text is embedded: no links, no quote tails, one line."""
    return _SPACES.sub(" ", clean(masked).text).strip()


def embedded_texts(record: Record) -> list[str]:
    """Return what of a masked record is embedded: claim, title and first lines."""
    return [
        embedded_text(text)
        for text in (record.claim, record.title, record.text[:_LEAD_CHARS])
    ]


def _texts(records: Iterable[Record]) -> list[str]:
    return [text for record in records for text in embedded_texts(record)]


def build_vectors(records: Sequence[Record], embedder: Embedder, path: Path) -> None:
    """Embed what is new in the records and write the store beside the index.

    Args:
        records: In the order of the index's rows, masked.
        embedder: Any embedder.
        path: Folder of the index.
    """
    VectorStore.build(_texts(records), embedder, path / "vectors")


def open_vectors(path: Path, embedder: Embedder, records: int) -> Semantics:
    """Open the store that this embedder made beside an index.

    Args:
        path: Folder of the index.
        embedder: The one that made the vectors.
        records: How many records the index has.

    Raises:
        NotReadyError: There is none, or it is not of these records.
    """
    store = VectorStore.open(path / "vectors", embedder.fingerprint)
    if len(store) != _FIELDS * records:
        raise NotReadyError(
            f"The vectors beside the index {path} belong to another state of it. "
            "Build the index again with --embedder.",
            code="vectors-stale",
            data={"path": str(path), "rows": len(store), "records": records},
        )
    return Semantics(store, embedder)
