# SPDX-License-Identifier: Apache-2.0
"""Turn records into the arrays of an index.

Two steps: ``analyse_records`` reads each record once and keeps what was found
(``Forward``); ``invert`` makes the inverted lists and the word statistics from it. To
add records is to join two ``Forward`` and invert again, so that an index that was added
to holds the same bytes as one built at once.

Invariants: every number that matching reads is an integer, and logarithms are rounded
to sixty-fourths before they are stored, so that machines agree; postings of a term are
in order of their document.

Example:
    >>> arrays, _ = invert(analyse_records([Record("k1", claim="The dam broke")]))
    >>> arrays["df"].tolist()
    [1, 1]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factdesk.claims import FIELDS, Record
from factdesk.compiled import kernel
from factdesk.text.days import find_day
from factdesk.text.grams import grams
from factdesk.text.language import UNKNOWN, short_code
from factdesk.text.mask import mask
from factdesk.text.tokens import analyse

__all__ = [
    "IDF_SCALE",
    "Forward",
    "Progress",
    "analyse_records",
    "fill_postings",
    "find_slots",
    "gram_saturation",
    "hash_slots",
    "invert",
    "join",
    "length_norms",
    "rarity",
    "reorder",
    "unseen_rarity",
]

IDF_SCALE = 64
"""One unit of stored rarity is a sixty-fourth of a nat."""

_K1 = 1.2
_B = 0.75
_MOST_TEXT_CHARS = 40_000
"""Beyond this the body of a check is not indexed: it is an archive, not an article."""
_MOST_GRAM_CHARS = 1_000
_LEAD_WORDS = 24
"""Of the body, so many words give character n-grams: the standfirst or first lines."""

_PROGRESS_EVERY = 2_000
_PLACES_AT_ONCE = 1_000_000

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Forward:
    """What was found in n records, in their order.

    Attributes:
        terms: uint64, shape (n_tokens,); hashes of stems, field after field.
        flags: uint8, shape (n_tokens,); as ``text.tokens`` gives them.
        bounds: int64, shape (3 n + 1,); claim, title and text of record r are
            ``bounds[3 r + f]`` to ``bounds[3 r + f + 1]``.
        grams: uint32, shape (n_grams,); distinct and sorted inside a record.
        gram_bounds: int64, shape (n + 1,).
        langs: For each record the language that was given or found.
        days: For each record the day of its date, 0 unknown.
    """

    terms: NDArray[np.uint64]
    flags: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    grams: NDArray[np.uint32]
    gram_bounds: NDArray[np.int64]
    langs: list[str]
    days: list[int]


def analyse_records(
    records: Iterable[Record], progress: Progress | None = None, total: int = 0
) -> Forward:
    """Read records once.

    Args:
        records: Masked again here, so that no caller can forget it.
        progress: Called with the step's name, records done and ``total``.
        total: How many records there are, 0 where nobody knows.
    """
    terms: list[NDArray[np.uint64]] = []
    flags: list[NDArray[np.uint8]] = []
    gram_lists: list[NDArray[np.uint32]] = []
    sizes: list[int] = []
    langs: list[str] = []
    days: list[int] = []
    for done, record in enumerate(records):
        if progress and done % _PROGRESS_EVERY == 0:
            progress("Reading records", done, total)
        lang = record.lang
        headline: list[str] = []
        for field in FIELDS:
            found = analyse(mask(getattr(record, field))[:_MOST_TEXT_CHARS], lang)
            if not short_code(lang) and found.lang != UNKNOWN:
                lang = found.lang
            terms.append(np.array(found.terms, np.uint64))
            flags.append(np.array(found.flags, np.uint8))
            sizes.append(len(found.terms))
            headline += found.words if field != "text" else found.words[:_LEAD_WORDS]
        gram_lists.append(np.unique(grams(" ".join(headline)[:_MOST_GRAM_CHARS])))
        langs.append(lang)
        days.append(find_day(record.date))
    return Forward(
        _joined(terms, np.uint64),
        _joined(flags, np.uint8),
        _bounds(sizes),
        _joined(gram_lists, np.uint32),
        _bounds([part.size for part in gram_lists]),
        langs,
        days,
    )


def _joined(parts: Sequence[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _bounds(sizes: Sequence[int]) -> NDArray[np.int64]:
    bounds = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=bounds[1:])
    return bounds


def rarity(df: NDArray[np.int64], count: int) -> NDArray[np.uint16]:
    """Return ln(1 + (n - df + 0.5) / (df + 0.5)) in sixty-fourths, at least 1.

    Args:
        df: In how many records each term stands; int64, any shape, >= 0.
        count: Number of records, n.

    Source: Robertson and Zaragoza 2009, section 3.1, with 1 added so that it stays
        positive. ``math.log`` once for each distinct value, because vectorised
        logarithms differ between machines in their last bit.
    """
    distinct, places = np.unique(df, return_inverse=True)
    values = [
        max(1, round(IDF_SCALE * math.log(1 + (count - d + 0.5) / (d + 0.5))))
        for d in distinct.tolist()
    ]
    return np.array(values, np.uint16)[places].reshape(df.shape)


def unseen_rarity(count: int) -> int:
    """Return the rarity of a word that stands in none of ``count`` records."""
    return int(rarity(np.zeros(1, np.int64), count)[0])


def invert(forward: Forward) -> tuple[dict[str, NDArray[Any]], list[float]]:
    """Return every array of the index by name, and the average lengths.

    The averages are those of claim, title and text in words and of the n-grams in
    rarity, over the records that have the field.
    """
    count = forward.gram_bounds.size - 1
    term_hash, term_ids = np.unique(forward.terms, return_inverse=True)
    token_term = term_ids.astype(np.int32)
    lengths = np.diff(forward.bounds).reshape(-1, 3)
    df, post_ptr = _count_postings(token_term, forward.bounds, term_hash.size)
    post_doc = np.empty(int(post_ptr[-1]), np.int32)
    post_sat = np.empty(post_doc.size, np.uint8)
    averages = _averages(lengths)
    norms = length_norms(lengths, averages)
    fill_postings(token_term, forward.bounds, norms, post_ptr, post_doc, post_sat)
    gram_hash = np.unique(forward.grams)
    gram_ids = _places_of(forward.grams, gram_hash)
    gram_keys = gram_hash.astype(np.uint64)
    gram_df = np.bincount(gram_ids, minlength=gram_hash.size)
    gram_ptr = _bounds(gram_df.tolist())
    gram_idf = rarity(gram_df, count)
    gram_doc = np.empty(gram_ids.size, np.int32)
    # Sums of small integers: exact in double precision.
    gram_total = np.zeros(count, np.float64)
    _fill_grams(gram_ids, forward.gram_bounds, gram_idf, gram_ptr, gram_doc, gram_total)
    gram_average = float(gram_total.sum()) / max(1, int((gram_total > 0).sum()))
    arrays: dict[str, NDArray[Any]] = {
        "term_hash": term_hash,
        "term_slots": hash_slots(term_hash),
        "idf": rarity(df, count),
        "df": df.astype(np.int32),
        "post_ptr": post_ptr,
        "post_doc": post_doc,
        "post_sat": post_sat,
        "gram_hash": gram_keys,
        "gram_slots": hash_slots(gram_keys),
        "gram_idf": gram_idf,
        "gram_ptr": gram_ptr,
        "gram_doc": gram_doc,
        "gram_total": gram_total.astype(np.int32),
        "gram_sat": gram_saturation(gram_total, gram_average),
        "token_term": token_term,
        "token_flag": forward.flags,
        "bounds": forward.bounds,
        "doc_day": np.array(forward.days, np.int32),
    }
    return arrays, [*averages.tolist(), gram_average]


def _averages(lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    filled = np.maximum((lengths > 0).sum(axis=0), 1)
    averages: NDArray[np.float64] = np.maximum(lengths.sum(axis=0) / filled, 1.0)
    return averages


def length_norms(
    lengths: NDArray[np.int64], averages: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return 1 - b + b length / average for each record and field.

    Args:
        lengths: int64, shape (n, 3), in words.
        averages: float64, shape (3,), likewise.
    """
    norms: NDArray[np.float64] = 1 - _B + _B * lengths / averages
    return norms


def gram_saturation(
    gram_total: NDArray[np.float64], average: float
) -> NDArray[np.uint8]:
    """Return 255 / (1 + k1 (1 - b + b length / average)), length in rarity of grams.

    Args:
        gram_total: float64, shape (n,).
        average: Of the records that have grams.
    """
    length = gram_total / max(1.0, average)
    saturation = 255 / (1 + _K1 * (1 - _B + _B * length))
    return np.maximum(1, saturation).astype(np.uint8)


def _places_of(
    values: NDArray[np.uint32], known: NDArray[np.uint32]
) -> NDArray[np.int32]:
    """Return where each value stands in a sorted array, a million at a time.

    All at once would need eight bytes a value besides, at the peak of a build.
    """
    places = np.empty(values.size, np.int32)
    for at in range(0, values.size, _PLACES_AT_ONCE):
        chunk = values[at : at + _PLACES_AT_ONCE]
        places[at : at + _PLACES_AT_ONCE] = np.searchsorted(known, chunk)
    return places


@kernel
def _fill_grams(
    gram_ids: NDArray[np.int32],
    bounds: NDArray[np.int64],
    idf: NDArray[np.uint16],
    gram_ptr: NDArray[np.int64],
    gram_doc: NDArray[np.int32],
    gram_total: NDArray[np.float64],
) -> None:
    """Write the inverted lists of n-grams and each record's sum of rarities."""
    filled = gram_ptr[:-1].copy()
    for doc in range(bounds.size - 1):
        for at in range(bounds[doc], bounds[doc + 1]):
            gram = gram_ids[at]
            gram_doc[filled[gram]] = doc
            filled[gram] += 1
            gram_total[doc] += idf[gram]


@kernel
def _count_postings(
    token_term: NDArray[np.int32], bounds: NDArray[np.int64], vocabulary: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    df = np.zeros(vocabulary, np.int64)
    last = np.full(vocabulary, -1, np.int32)
    for doc in range((bounds.size - 1) // 3):
        for at in range(bounds[3 * doc], bounds[3 * doc + 3]):
            term = token_term[at]
            if last[term] != doc:
                last[term] = doc
                df[term] += 1
    pointers = np.zeros(vocabulary + 1, np.int64)
    pointers[1:] = np.cumsum(df)
    return df, pointers


@kernel
def fill_postings(
    token_term: NDArray[np.int32],
    bounds: NDArray[np.int64],
    norms: NDArray[np.float64],
    post_ptr: NDArray[np.int64],
    post_doc: NDArray[np.int32],
    post_sat: NDArray[np.uint8],
) -> None:
    """Write postings with the saturation of BM25F: fields normalised, then pooled.

    Source: Zaragoza et al., TREC 2004 (BM25F), all field weights one.
    """
    vocabulary = post_ptr.size - 1
    filled = post_ptr[:-1].copy()
    counts = np.zeros((vocabulary, 3), np.int32)
    for doc in range((bounds.size - 1) // 3):
        first, end = bounds[3 * doc], bounds[3 * doc + 3]
        for field in range(3):
            for at in range(bounds[3 * doc + field], bounds[3 * doc + field + 1]):
                counts[token_term[at], field] += 1
        for at in range(first, end):
            term = token_term[at]
            weight = 0.0
            for field in range(3):
                weight += counts[term, field] / norms[doc, field]
                counts[term, field] = 0
            if weight > 0.0:
                post_doc[filled[term]] = doc
                post_sat[filled[term]] = np.uint8(1 + 254.0 * weight / (_K1 + weight))
                filled[term] += 1


def hash_slots(keys: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Return an open-addressing table from key to its position, half full at most."""
    size = 1 << max(4, (2 * keys.size).bit_length())
    slots = np.full(size, -1, np.int32)
    _fill_slots(keys, slots)
    return slots


@kernel
def _spot(key: np.uint64, mask_: np.uint64) -> np.uint64:
    return ((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & mask_


@kernel
def _fill_slots(keys: NDArray[np.uint64], slots: NDArray[np.int32]) -> None:
    last = np.uint64(slots.size - 1)
    for at in range(keys.size):
        spot = _spot(keys[at], last)
        while slots[spot] >= 0:
            spot = (spot + np.uint64(1)) & last
        slots[spot] = at


@kernel
def find_slots(
    key: np.uint64, keys: NDArray[np.uint64], slots: NDArray[np.int32]
) -> int:
    """Return the position of a key, or -1; ``keys`` as ``hash_slots`` took them."""
    last = np.uint64(slots.size - 1)
    spot = _spot(key, last)
    while slots[spot] >= 0:
        if keys[slots[spot]] == key:
            return int(slots[spot])
        spot = (spot + np.uint64(1)) & last
    return -1


def join(old: Forward, keep: NDArray[np.bool_], new: Forward) -> Forward:
    """Return the kept records of one followed by all records of the other.

    Args:
        old: n records.
        keep: bool, shape (n,).
        new: Any number of records.
    """
    tokens = np.repeat(keep, np.diff(old.bounds[::3]))
    sizes = np.diff(old.bounds).reshape(-1, 3)[keep].ravel()
    gram_keep = np.repeat(keep, np.diff(old.gram_bounds))
    gram_sizes = np.diff(old.gram_bounds)[keep]
    return Forward(
        np.concatenate([old.terms[tokens], new.terms]),
        np.concatenate([old.flags[tokens], new.flags]),
        _bounds([*sizes.tolist(), *np.diff(new.bounds).tolist()]),
        np.concatenate([old.grams[gram_keep], new.grams]),
        _bounds([*gram_sizes.tolist(), *np.diff(new.gram_bounds).tolist()]),
        [lang for lang, kept in zip(old.langs, keep.tolist(), strict=True) if kept]
        + new.langs,
        [day for day, kept in zip(old.days, keep.tolist(), strict=True) if kept]
        + new.days,
    )


def reorder(forward: Forward, order: NDArray[np.int64]) -> Forward:
    """Return the same records in another order.

    Args:
        forward: n records.
        order: int64, shape (n,); for each new place the old one.
    """
    fields = (3 * order[:, None] + np.arange(3)).ravel()
    tokens = _stretches(forward.bounds, fields)
    gram_rows = _stretches(forward.gram_bounds, order)
    return Forward(
        forward.terms[tokens],
        forward.flags[tokens],
        _bounds(np.diff(forward.bounds)[fields].tolist()),
        forward.grams[gram_rows],
        _bounds(np.diff(forward.gram_bounds)[order].tolist()),
        [forward.langs[row] for row in order.tolist()],
        [forward.days[row] for row in order.tolist()],
    )


def _stretches(
    bounds: NDArray[np.int64], order: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the positions that stretches of ``bounds`` cover, one after another."""
    sizes = np.diff(bounds)[order]
    starts = np.repeat(bounds[order] - np.cumsum(sizes) + sizes, sizes)
    return starts + np.arange(sizes.sum())
