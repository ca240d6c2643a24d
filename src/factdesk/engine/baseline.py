# SPDX-License-Identifier: Apache-2.0
"""Plain BM25: the floor that every figure of the engine is compared with.

Nothing clever on purpose: lower-cased words, one bag for the whole record, no stemming,
no stop words. It holds everything in memory and is meant for evaluation only.

**Invariants:** the score is the sum of ``idf · tf · (k1 + 1) / (tf + k1 · (1 - b + b ·
length / mean length))`` over the distinct words of the query (posts are often stored
with their text repeated, so a word said twice must not weigh double), with ``idf =
ln(1 + (N - df + 0.5) / (df + 0.5))``. Equal scores are ordered by position. Results do
not depend on the number of threads.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), section 3; the idf that cannot go below zero is Lucene's.

Example:
    >>> bm25 = PlainBM25(["The bridge is closed.", "A new bridge over the Orlo"])
    >>> bm25.search(["orlo bridge"], top=1)[0].tolist()
    [[1]]
"""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from factdesk.compiled import kernel

__all__ = ["PlainBM25", "plain_words"]

_WORD = re.compile(r"\w+")
_QUERIES_PER_TASK = 64
"""Small enough to keep two cores busy to the end, large enough to hide hand-overs."""

_Ints = npt.NDArray[np.int32]
_Longs = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]
_NO_TOKENS: _Ints = np.empty(0, dtype=np.int32)


def plain_words(text: str) -> list[str]:
    r"""Return the lower-cased runs of ``\w`` of a text, in order.

    Args:
        text: Any text.

    Returns:
        The words; empty for a text without letters, digits and underscores.
    """
    return _WORD.findall(text.lower())


class PlainBM25:
    """A BM25 ranking over a list of texts.

    Args:
        texts: One text a document; its position is its id.
        k1: How slowly repeated words stop counting; >= 0.
        b: How much long documents are held back, in [0, 1].

    Raises:
        ValueError: k1 or b outside its range (the caller's bug).
    """

    def __init__(
        self, texts: Sequence[str], *, k1: float = 1.2, b: float = 0.75
    ) -> None:
        if k1 < 0.0 or not 0.0 <= b <= 1.0:
            msg = f"k1={k1} must be >= 0 and b={b} inside [0, 1]."
            raise ValueError(msg)
        self._size = len(texts)
        self._words: dict[str, int] = {}
        tokens, lengths = _tokenise(texts, self._words)
        self._starts, self._documents, self._counts = _invert(
            tokens, lengths, len(self._words)
        )
        frequency = np.diff(self._starts).astype(np.float64)
        idf = np.log1p((self._size - frequency + 0.5) / (frequency + 0.5))
        self._weights = idf * (k1 + 1.0)
        mean = max(float(lengths.mean()) if self._size else 0.0, 1e-9)
        self._norms = k1 * (1.0 - b + b * lengths.astype(np.float64) / mean)

    def __len__(self) -> int:
        """Return the number of documents."""
        return self._size

    def search(
        self, queries: Sequence[str], top: int, *, threads: int | None = None
    ) -> tuple[_Longs, _Floats]:
        """Rank the documents for each query.

        Args:
            queries: Query texts.
            top: Number of documents to return, at least 1.
            threads: Worker threads; None means one for each core. Changes no result.

        Returns:
            Positions of the documents, best first, int64, shape (n_queries, top), and
            their scores, float64, same shape, above 0. Where fewer documents share a
            word with the query the rest is filled with position -1 and score 0.

        Raises:
            ValueError: top below 1 (the caller's bug).
        """
        if top < 1:
            msg = f"top must be at least 1, got {top}."
            raise ValueError(msg)
        ids = np.full((len(queries), top), -1, dtype=np.int64)
        scores = np.zeros((len(queries), top), dtype=np.float64)

        def task(start: int) -> None:
            stop = min(start + _QUERIES_PER_TASK, len(queries))
            terms, offsets = self._encode(queries[start:stop])
            _rank(
                terms,
                offsets,
                self._starts,
                self._documents,
                self._counts,
                self._weights,
                self._norms,
                ids[start:stop],
                scores[start:stop],
            )

        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            list(pool.map(task, range(0, len(queries), _QUERIES_PER_TASK)))
        return ids, scores

    def _encode(self, queries: Iterable[str]) -> tuple[_Ints, _Longs]:
        """Return known word numbers of all queries and where each query starts."""
        terms = array("i")
        offsets = [0]
        for query in queries:
            known = map(self._words.get, dict.fromkeys(plain_words(query)))
            terms.extend(number for number in known if number is not None)
            offsets.append(len(terms))
        return np.array(terms, dtype=np.int32), np.array(offsets, dtype=np.int64)


def _tokenise(texts: Sequence[str], words: dict[str, int]) -> tuple[_Ints, _Longs]:
    """Number the words of all texts; fills words, returns numbers and text lengths."""
    tokens = array("i")
    lengths = np.zeros(len(texts), dtype=np.int64)
    for position, text in enumerate(texts):
        before = len(tokens)
        tokens.extend([words.setdefault(w, len(words)) for w in plain_words(text)])
        lengths[position] = len(tokens) - before
    return np.frombuffer(tokens, dtype=np.int32) if tokens else _NO_TOKENS, lengths


@kernel
def _invert(
    tokens: _Ints, lengths: _Longs, n_words: int
) -> tuple[_Longs, _Ints, _Ints]:
    """Turn documents into postings by counting; documents ascend inside a word.

    Two passes over the tokens: the first counts in how many documents each word stands,
    the second writes. ``last`` remembers the document in which a word was seen last, so
    that a repetition raises a count instead of opening a posting.
    """
    starts = np.zeros(n_words + 1, dtype=np.int64)
    last = np.full(n_words, -1, dtype=np.int64)
    at = 0
    for document in range(lengths.size):
        for _ in range(lengths[document]):
            word = tokens[at]
            at += 1
            if last[word] != document:
                last[word] = document
                starts[word + 1] += 1
    starts = np.cumsum(starts)
    documents = np.empty(starts[-1], dtype=np.int32)
    counts = np.zeros(starts[-1], dtype=np.int32)
    free = starts[:-1].copy()
    last[:] = -1
    at = 0
    for document in range(lengths.size):
        for _ in range(lengths[document]):
            word = tokens[at]
            at += 1
            if last[word] != document:
                last[word] = document
                documents[free[word]] = document
                free[word] += 1
            counts[free[word] - 1] += 1
    return starts, documents, counts


@kernel
def _keep_best(totals: _Floats, ids: _Longs, scores: _Floats) -> None:
    """Insert documents into the sorted rows; ">" keeps the first one of a tie ahead."""
    last = ids.size - 1
    for document in range(totals.size):
        total = totals[document]
        if total <= scores[last]:
            continue
        place = last
        while place > 0 and total > scores[place - 1]:
            scores[place] = scores[place - 1]
            ids[place] = ids[place - 1]
            place -= 1
        scores[place] = total
        ids[place] = document


@kernel
def _rank(
    terms: _Ints,
    offsets: _Longs,
    starts: _Longs,
    documents: _Ints,
    counts: _Ints,
    weights: _Floats,
    norms: _Floats,
    ids: _Longs,
    scores: _Floats,
) -> None:
    """Score each query against all documents and keep the best rows of ids, scores."""
    totals = np.zeros(norms.size, dtype=np.float64)
    for query in range(offsets.size - 1):
        totals[:] = 0.0
        for at in range(offsets[query], offsets[query + 1]):
            word = terms[at]
            for posting in range(starts[word], starts[word + 1]):
                document = documents[posting]
                count = counts[posting]
                totals[document] += weights[word] * count / (count + norms[document])
        _keep_best(totals, ids[query], scores[query])
