# SPDX-License-Identifier: Apache-2.0
"""The compiled loops of vector comparison: integers in, cosines out.

Invariants: a dot product is an exact 32-bit sum, at most 127 * 127 * dim, so it is the
same on every machine and in every order; the cosine is that sum times two doubles, each
step rounded once. Rows are visited in ascending order and only a strictly larger cosine
moves up, so equal cosines stay ordered by row.

Example: see ``engine.vectors``, the only caller.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from factdesk.compiled import kernel

__all__ = ["cosines_of", "nearest_of"]

_Bytes = NDArray[np.int8]
_Doubles = NDArray[np.float64]


@kernel
def _dot(left: _Bytes, right: _Bytes) -> np.int32:
    total = np.int32(0)
    for i in range(left.shape[0]):
        total += np.int32(left[i]) * np.int32(right[i])
    return total


@kernel
def cosines_of(
    queries: _Bytes,
    query_inverse: _Doubles,
    stored: _Bytes,
    stored_inverse: _Doubles,
    pointers: NDArray[np.int64],
    rows: NDArray[np.int64],
    start: int,
    stop: int,
    out: NDArray[np.float32],
) -> None:
    """Write the cosines of the lists of queries start to stop - 1 to ``out``."""
    for query in range(start, stop):
        for at in range(pointers[query], pointers[query + 1]):
            row = rows[at]
            scale = query_inverse[query] * stored_inverse[row]
            out[at] = np.float32(_dot(queries[query], stored[row]) * scale)


@kernel
def nearest_of(
    queries: _Bytes,
    query_inverse: _Doubles,
    stored: _Bytes,
    stored_inverse: _Doubles,
    start: int,
    stop: int,
    found: NDArray[np.int64],
    cosines: NDArray[np.float32],
) -> None:
    """Write the closest rows of queries start to stop - 1 to ``found``, best first."""
    top = found.shape[1]
    for row in range(stored.shape[0]):
        if stored_inverse[row] == 0.0:
            continue
        for query in range(start, stop):
            if query_inverse[query] == 0.0:
                continue
            scale = query_inverse[query] * stored_inverse[row]
            cosine = np.float32(_dot(queries[query], stored[row]) * scale)
            if found[query, top - 1] >= 0 and not cosine > cosines[query, top - 1]:
                continue
            place = top - 1
            while place > 0 and (
                found[query, place - 1] < 0 or cosine > cosines[query, place - 1]
            ):
                found[query, place] = found[query, place - 1]
                cosines[query, place] = cosines[query, place - 1]
                place -= 1
            found[query, place] = row
            cosines[query, place] = cosine
