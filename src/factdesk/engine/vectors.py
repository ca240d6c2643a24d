# SPDX-License-Identifier: Apache-2.0
"""Keep the vectors of an index: small, mapped from disk, equal on every run.

A vector is stored as one signed byte a component, scaled so that its largest component
is 127. Queries are quantised alike, so a dot product is a sum of integers and comes out
the same in whatever order it is taken; the cosine divides it by both exact lengths.
Rounding moves a cosine of 384 components by about 0.002 at most.

A store is a folder ``<fingerprint>/`` beside the index, laid out as ``engine.storage``
describes, with three arrays: ``vectors`` (a row of ``dim`` bytes a text), ``keys`` (the
SHA-256 of each text) and ``squares`` (the squared length of each row). Building again
embeds only texts whose key is not there yet. While a build runs, finished rows collect
in a journal, so that a build that was stopped goes on where it was.

**Invariants:** row i belongs to text i. A new store replaces the old by rename: readers
of the old go on, and a build that fails leaves it whole. Results depend on the query
and the store alone, not on batch or threads; equal cosines are ordered by row.

Example:
    store = VectorStore.build(texts, embedder, Path("index/vectors"))
    rows, cosines = store.nearest(embedder.embed(["Orlo bridge shut"]), 5)
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from factdesk.engine.embedders import Embedder
from factdesk.engine.storage import (
    Generation,
    open_generation,
    verify,
    write_generation,
    write_lock,
)
from factdesk.errors import (
    ExternalError,
    InputError,
    NotReadyError,
    VerificationError,
)

__all__ = ["VectorStore", "quantise"]

_FORMAT = 1
"""Version of the arrays; a store of another version is refused, never guessed at."""
_CURRENT = "CURRENT"
_JOURNAL = ".gen-unfinished"
_KEY = 32
_CHECK = 4
_BATCH = 256
"""Texts embedded between two looks at the progress line and the file on disk."""
_BLOCK = 32
"""Queries that share one pass over the stored rows."""
_LARGEST = 127.0

_Progress = Callable[[str, int, int], None]
_Bytes = NDArray[np.int8]


def quantise(vectors: NDArray[np.float32]) -> _Bytes:
    """Scale each row so that its largest component is 127, and round.

    Args:
        vectors: Floating, shape (n, dim); the length of a row does not matter.

    Returns:
        int8, shape (n, dim), each in [-127, 127]. A row that is zero or not finite
        becomes zero: it is like nothing.
    """
    wide = np.asarray(vectors, np.float64)
    largest = np.abs(wide).max(axis=1, initial=0.0, keepdims=True)
    usable = (largest > 0.0) & np.isfinite(largest)
    scaled = np.divide(wide * _LARGEST, largest, out=np.zeros_like(wide), where=usable)
    small: _Bytes = np.rint(scaled).astype(np.int8)
    return small


class VectorStore:
    """Quantised vectors of the texts of an index; open one with ``open`` or ``build``.

    Attributes:
        path: Folder of the store.
        fingerprint: Of the embedder that made it; queries must come from the same.
        name: Name of that embedder, for people.
        dim: Components of a vector.
        vectors: int8, shape (n_texts, dim), read-only; zero rows for empty texts.
    """

    path: Path
    fingerprint: str
    name: str
    dim: int
    vectors: _Bytes

    def __init__(self, path: Path, stored: Generation) -> None:
        self.path = path
        self.fingerprint = str(stored.manifest["fingerprint"])
        self.name = str(stored.manifest["embedder"])
        self.dim = int(stored.manifest["dim"])
        self.vectors = stored.arrays["vectors"]
        self._keys = stored.arrays["keys"]
        self._inverse = _inverse_lengths(stored.arrays["squares"])

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        embedder: Embedder,
        path: Path,
        *,
        progress: _Progress | None = None,
    ) -> Self:
        """Write the store of some texts and open it; known texts are not embedded.

        Args:
            texts: In row order; may repeat and may be empty strings.
            embedder: Makes the vectors of texts that the store does not know yet.
            path: Folder ``vectors`` of the index; the store is
                ``path / embedder.fingerprint``.
            progress: Called with ("embed", texts done, texts to do).

        Returns:
            The opened store, ``len(texts)`` rows.

        Raises:
            ExternalError: the disk is full or cannot be written; the old store stays.
        """
        folder = path / embedder.fingerprint
        keys = [_key(text) for text in texts]
        with write_lock(folder):
            known = _known_rows(folder, embedder)
            _embed_missing(texts, keys, embedder, known, folder / _JOURNAL, progress)
            write_generation(
                folder,
                _arrays(keys, known, embedder.dim),
                {
                    "vectors": _FORMAT,
                    "embedder": embedder.name,
                    "fingerprint": embedder.fingerprint,
                    "dim": embedder.dim,
                },
            )
            (folder / _JOURNAL).unlink(missing_ok=True)
        return cls.open(folder)

    @classmethod
    def open(cls, path: Path, fingerprint: str | None = None) -> Self:
        """Map a store from disk.

        Args:
            path: Folder of the store, or the folder ``vectors`` of an index.
            fingerprint: Of the embedder at hand; a store of another is refused.

        Raises:
            NotReadyError: there is no store, or none of this embedder.
            VerificationError: a file is missing or has the wrong size.
            InputError: the store has a format that this version does not know.
        """
        folder = _store_folder(path, fingerprint)
        with _told_of_vectors(folder):
            stored = open_generation(folder)
        _check_format(folder, stored)
        if fingerprint not in (None, stored.manifest["fingerprint"]):
            raise _not_built(path)
        return cls(folder, stored)

    def __len__(self) -> int:
        return len(self.vectors)

    def verify(self) -> None:
        """Compare every file with its checksum.

        Raises:
            VerificationError: some file is not what was written.
        """
        with _told_of_vectors(self.path):
            verify(self.path)

    def cosines(
        self,
        queries: NDArray[np.float32],
        pointers: NDArray[np.int64],
        rows: NDArray[np.int64],
        *,
        threads: int = 1,
    ) -> NDArray[np.float32]:
        """Compare each query with its own list of rows.

        Args:
            queries: float32, shape (n, dim).
            pointers: int64, shape (n + 1,), non-decreasing from 0 to len(rows): the
                rows of query i are ``rows[pointers[i]:pointers[i + 1]]``.
            rows: int64, each in [0, len(self)).
            threads: Queries are shared among so many; does not change the result.

        Returns:
            float32, shape (len(rows),), each in [-1, 1] up to one rounding; 0 where the
            query or the row is empty. Higher is closer; comparable between runs.

        Raises:
            ValueError: shapes or ranges do not agree (the caller's bug).
        """
        from factdesk.engine.vector_kernels import cosines_of

        small, inverse = self._quantised(queries)
        pointers = np.ascontiguousarray(pointers, np.int64)
        rows = np.ascontiguousarray(rows, np.int64)
        _check_lists(len(small), pointers, rows, len(self))
        out = np.zeros(len(rows), np.float32)

        def work(start: int, stop: int) -> None:
            cosines_of(
                small,
                inverse,
                self.vectors,
                self._inverse,
                pointers,
                rows,
                start,
                stop,
                out,
            )

        _share(work, len(small), _BLOCK, threads)
        return out

    def nearest(
        self, queries: NDArray[np.float32], top: int, *, threads: int = 1
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the closest rows of each query by comparing with every row.

        Args:
            queries: float32, shape (n, dim).
            top: Rows wanted for each query, >= 1.
            threads: Queries are shared among so many; does not change the result.

        Returns:
            Rows (int64) and cosines (float32), both of shape (n, top), best first and
            equal cosines by row. Where there are fewer, -1 and 0. Empty texts are never
            found, and an empty query finds nothing.

        Raises:
            ValueError: shapes do not agree, or top < 1 (the caller's bug).
        """
        from factdesk.engine.vector_kernels import nearest_of

        if top < 1:
            message = f"top must be at least 1, got {top}."
            raise ValueError(message)
        small, inverse = self._quantised(queries)
        found = np.full((len(small), top), -1, np.int64)
        cosines = np.zeros((len(small), top), np.float32)

        def work(start: int, stop: int) -> None:
            nearest_of(
                small, inverse, self.vectors, self._inverse, start, stop, found, cosines
            )

        _share(work, len(small), _BLOCK, threads)
        return found, cosines

    def _quantised(
        self, queries: NDArray[np.float32]
    ) -> tuple[_Bytes, NDArray[np.float64]]:
        if queries.ndim != 2 or queries.shape[1] != self.dim:
            message = f"queries must have shape (n, {self.dim}), got {queries.shape}."
            raise ValueError(message)
        small = quantise(queries)
        return small, _inverse_lengths(_squares(small))

    def _rows_by_key(self) -> dict[bytes, _Bytes]:
        keys = self._keys.tobytes()
        spans = (keys[at : at + _KEY] for at in range(0, len(keys), _KEY))
        return dict(zip(spans, self.vectors, strict=True))


def _key(text: str) -> bytes:
    """Return the SHA-256 of a text; lone surrogates count as themselves."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _squares(rows: _Bytes) -> NDArray[np.int32]:
    """Return the squared length of each row; at most 127 * 127 * dim."""
    squares = np.zeros(len(rows), np.int32)
    # Blocks keep the widened copy small: an index may hold a million rows.
    for start in range(0, len(rows), 4096):
        wide = rows[start : start + 4096].astype(np.int32)
        squares[start : start + 4096] = np.einsum("ij,ij->i", wide, wide)
    return squares


def _inverse_lengths(squares: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return one over the length of each row, float64; 0 for a zero row."""
    inverse = np.zeros(len(squares), np.float64)
    np.divide(1.0, np.sqrt(squares, dtype=np.float64), out=inverse, where=squares > 0)
    return inverse


def _share(
    work: Callable[[int, int], None], size: int, block: int, threads: int
) -> None:
    """Run work(start, stop) over all of [0, size) in blocks, on some threads."""
    starts = range(0, size, block)
    if threads <= 1 or len(starts) <= 1:
        for start in starts:
            work(start, min(start + block, size))
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, s, min(s + block, size)) for s in starts]:
            done.result()


def _check_lists(
    queries: int, pointers: NDArray[np.int64], rows: NDArray[np.int64], stored: int
) -> None:
    whole = len(pointers) == queries + 1 and pointers[0] == 0
    if not whole or pointers[-1] != len(rows) or (np.diff(pointers) < 0).any():
        message = (
            "pointers must rise from 0 to len(rows), one more than there are queries."
        )
        raise ValueError(message)
    if len(rows) and not 0 <= rows.min() <= rows.max() < stored:
        message = f"rows must lie in [0, {stored})."
        raise ValueError(message)


# Building --------------------------------------------------------------------------


def _known_rows(folder: Path, embedder: Embedder) -> dict[bytes, _Bytes]:
    """Return the vectors that the old store and the journal of a stopped build hold."""
    known: dict[bytes, _Bytes] = {}
    # An old store that is damaged or of another format only costs embedding again.
    with suppress(NotReadyError, VerificationError, InputError):
        old = VectorStore.open(folder)
        if old.dim == embedder.dim:
            known = old._rows_by_key()
    known.update(_read_journal(folder / _JOURNAL, embedder.dim))
    return known


def _embed_missing(
    texts: Sequence[str],
    keys: Sequence[bytes],
    embedder: Embedder,
    known: dict[bytes, _Bytes],
    journal: Path,
    progress: _Progress | None,
) -> None:
    """Add the vectors of unknown texts to ``known`` and to the journal."""
    pairs = zip(keys, texts, strict=True)
    todo = list({key: text for key, text in pairs if key not in known}.items())
    for start in range(0, len(todo), _BATCH):
        part = todo[start : start + _BATCH]
        rows = quantise(embedder.embed([text for _, text in part]))
        added = {key: row for (key, _), row in zip(part, rows, strict=True)}
        _append(journal, added)
        known.update(added)
        if progress is not None:
            progress("embed", start + len(part), len(todo))


def _append(journal: Path, rows: dict[bytes, _Bytes]) -> None:
    try:
        with journal.open("ab") as stream:
            stream.write(b"".join(_record(key, row) for key, row in rows.items()))
    except OSError as error:
        raise ExternalError(
            f"The vectors could not be written to {journal.parent}: "
            f"{error.strerror or error}. Free some space and build again; what was "
            "embedded so far is kept.",
            code="vectors-not-written",
            data={"path": str(journal.parent), "errno": error.errno},
        ) from error


def _record(key: bytes, row: _Bytes) -> bytes:
    body = key + row.tobytes()
    return body + zlib.crc32(body).to_bytes(_CHECK, "little")


def _read_journal(path: Path, dim: int) -> Iterator[tuple[bytes, _Bytes]]:
    """Yield the whole records of a stopped build; cut off what follows them."""
    content = path.read_bytes() if path.is_file() else b""
    size = _KEY + dim + _CHECK
    good = 0
    for start in range(0, len(content) - size + 1, size):
        body = content[start : start + size - _CHECK]
        check = int.from_bytes(content[start + size - _CHECK : start + size], "little")
        if zlib.crc32(body) != check:
            break
        good = start + size
        yield body[:_KEY], np.frombuffer(body, np.int8, dim, _KEY)
    if good < len(content):
        os.truncate(path, good)


def _arrays(
    keys: Sequence[bytes], known: dict[bytes, _Bytes], dim: int
) -> dict[str, NDArray[Any]]:
    vectors = np.zeros((len(keys), dim), np.int8)
    for row, key in enumerate(keys):
        vectors[row] = known[key]
    written = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY)
    return {"vectors": vectors, "keys": written, "squares": _squares(vectors)}


# Opening ---------------------------------------------------------------------------


def _store_folder(path: Path, fingerprint: str | None) -> Path:
    if (path / _CURRENT).is_file():
        return path
    found = sorted(
        file.parent for file in path.glob(f"{fingerprint or '*'}/{_CURRENT}")
    )
    if not found:
        raise _not_built(path)
    if len(found) > 1:
        raise InputError(
            f"The folder {path} holds the vectors of {len(found)} embedders. Name the "
            "embedder that the queries come from.",
            code="vectors-ambiguous",
            data={"path": str(path), "stores": [folder.name for folder in found]},
        )
    return found[0]


def _check_format(folder: Path, stored: Generation) -> None:
    version = stored.manifest.get("vectors")
    if version != _FORMAT:
        raise InputError(
            f"The vectors in {folder} have format {version}; this program reads format "
            f"{_FORMAT}. Build the index again.",
            code="vectors-format-unknown",
            data={"path": str(folder), "format": version, "known": _FORMAT},
        )


@contextmanager
def _told_of_vectors(folder: Path) -> Iterator[None]:
    """Say of a damaged store what helps: its folder is no index of its own."""
    try:
        yield
    except VerificationError as error:
        raise VerificationError(
            f"The stored vectors in {folder} are damaged: {error.data.get('file')} is "
            "not what was written. Build the index again with --embedder.",
            code="vectors-damaged",
            data={"path": str(folder), "file": error.data.get("file")},
        ) from error


def _not_built(path: Path) -> NotReadyError:
    return NotReadyError(
        f"There are no vectors of this embedder in {path}. Build the index with "
        "--embedder, naming the same model.",
        code="vectors-not-built",
        data={"path": str(path)},
    )
