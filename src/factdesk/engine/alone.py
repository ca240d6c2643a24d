# SPDX-License-Identifier: Apache-2.0
"""One record as an index of its own, with the word statistics of a larger one.

This serves two questions with the kernels of ordinary matching: which of many stored
texts does a new check answer, and why was this record proposed for this text.

Invariants: a word weighs what it weighs in the larger index; a word of the record that
the larger index has never seen weighs as one in no record.

Example: see ``Index.reverse``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factdesk.engine.build import (
    Forward,
    fill_postings,
    gram_saturation,
    hash_slots,
    length_norms,
)
from factdesk.engine.kernels import Arrays
from factdesk.text.language import short_code
from factdesk.text.prepared import language_code

__all__ = ["read_only", "record_alone"]


def record_alone(index: Arrays, averages: Sequence[float], forward: Forward) -> Arrays:
    """Return the arrays of an index that holds one record.

    Args:
        index: The larger index.
        averages: Its average lengths, as ``build.invert`` gives them.
        forward: What was found in the one record.
    """
    terms, idf, slots = _vocabulary(
        index.term_hash, index.idf, index.term_slots, forward.terms, index.unseen_idf
    )
    grams, gram_idf, gram_slots = _vocabulary(
        index.gram_hash,
        index.gram_idf,
        index.gram_slots,
        forward.grams.astype(np.uint64),
        index.unseen_idf,
    )
    token_term = _places(terms, index.term_hash.size, forward.terms)
    gram_ids = _places(grams, index.gram_hash.size, forward.grams.astype(np.uint64))
    lengths = np.diff(forward.bounds).reshape(1, 3)
    norms = length_norms(lengths, np.array(averages[:3]))
    post_ptr = _single_lists(token_term, terms.size)
    post_doc = np.zeros(int(post_ptr[-1]), np.int32)
    post_sat = np.zeros(post_doc.size, np.uint8)
    fill_postings(token_term, forward.bounds, norms, post_ptr, post_doc, post_sat)
    gram_ptr = _single_lists(gram_ids, grams.size)
    gram_total = np.array([gram_idf[gram_ids].astype(np.int64).sum()], np.float64)
    return read_only(
        Arrays(
            term_hash=terms,
            term_slots=slots,
            idf=idf,
            post_ptr=post_ptr,
            post_doc=post_doc,
            post_sat=post_sat,
            gram_hash=grams,
            gram_slots=gram_slots,
            gram_idf=gram_idf,
            gram_ptr=gram_ptr,
            gram_doc=np.zeros(int(gram_ptr[-1]), np.int32),
            gram_total=gram_total.astype(np.int32),
            gram_sat=gram_saturation(gram_total, averages[3]),
            token_term=token_term,
            token_flag=forward.flags,
            bounds=forward.bounds,
            doc_lang=np.array([language_code(short_code(forward.langs[0]))], np.uint16),
            doc_day=np.array(forward.days, np.int32),
            norms=norms.astype(np.float32),
            unseen_idf=index.unseen_idf,
        )
    )


def read_only(arrays: Arrays) -> Arrays:
    """Return the same arrays, none of them writable.

    The compiler takes writable arrays for another type than mapped ones, and kernels
    are compiled once a combination of types: this way there is one combination.

    Args:
        arrays: Of any index.
    """
    views: dict[str, Any] = {
        name: value.view(np.ndarray)
        for name, value in arrays._asdict().items()
        if isinstance(value, np.ndarray)
    }
    for view in views.values():
        view.flags.writeable = False
    return arrays._replace(**views)


def _vocabulary(
    known: NDArray[np.uint64],
    idf: NDArray[np.uint16],
    slots: NDArray[np.int32],
    wanted: NDArray[np.uint64],
    unseen: int,
) -> tuple[NDArray[np.uint64], NDArray[np.uint16], NDArray[np.int32]]:
    """Return hashes, rarities and table with what is new put behind what is known."""
    place = np.minimum(np.searchsorted(known, wanted), max(known.size - 1, 0))
    new = np.unique(wanted[known[place] != wanted] if known.size else wanted)
    if not new.size:
        return known, idf, slots
    both = np.concatenate([known, new])
    rarities = np.concatenate([idf, np.full(new.size, unseen, np.uint16)])
    return both, rarities, hash_slots(both)


def _places(
    vocabulary: NDArray[np.uint64], known: int, wanted: NDArray[np.uint64]
) -> NDArray[np.int32]:
    """Return where each wanted hash stands: known and new part are sorted each."""
    old, new = vocabulary[:known], vocabulary[known:]
    place = np.searchsorted(old, wanted)
    if known:
        hit = old[np.minimum(place, known - 1)] == wanted
    else:
        hit = np.zeros(wanted.size, np.bool_)
    return np.where(hit, place, known + np.searchsorted(new, wanted)).astype(np.int32)


def _single_lists(present: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    """Return pointers of inverted lists that hold one record or nothing."""
    pointers = np.zeros(size + 1, np.int64)
    pointers[np.unique(present) + 1] = 1
    return np.cumsum(pointers)
