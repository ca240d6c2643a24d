# SPDX-License-Identifier: Apache-2.0
"""Character n-grams of words, as 32-bit hashes.

A word is taken with one space on each side. Alphabets give four characters at a time,
Chinese, Japanese and Korean two, because a character says more there.

Invariants: the hash of a gram depends on its characters alone; no gram crosses a word.

Example:
    >>> grams("cat").size
    2
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from factdesk.compiled import kernel

__all__ = ["grams"]

_SPACE = np.uint32(32)


@kernel
def _mix(value: np.uint64) -> np.uint64:
    """Take the last steps of MurmurHash3 (Appleby, public domain), in 64 bits."""
    value ^= value >> np.uint64(16)
    value *= np.uint64(0x85EBCA6B)
    value ^= value >> np.uint64(13)
    value *= np.uint64(0xC2B2AE35)
    value ^= value >> np.uint64(16)
    return value


@kernel
def _is_dense(code: np.uint32) -> bool:
    return bool((0x3005 <= code <= 0x9FFF) or (0xAC00 <= code <= 0xD7AF))


@kernel
def _grams(codes: NDArray[np.uint32], out: NDArray[np.uint32]) -> int:
    """Write the grams of a string with a space at each end; return how many."""
    count = 0
    for start in range(codes.size - 2):
        if codes[start] == _SPACE and codes[start + 1] == _SPACE:
            continue
        if start > 0 and codes[start + 1] == _SPACE and codes[start] != _SPACE:
            continue
        size = 2 if _is_dense(codes[start]) or _is_dense(codes[start + 1]) else 4
        value = np.uint64(size)
        taken = 0
        for at in range(start, min(start + size, codes.size)):
            value = _mix(value ^ np.uint64(codes[at])) * np.uint64(0x9E3779B1)
            taken += 1
            if at > start and codes[at] == _SPACE:
                break
        # A gram that met the end of its word early repeats one that began before,
        # unless it is the whole of a short word.
        if taken < size and codes[start] != _SPACE:
            continue
        out[count] = np.uint32(_mix(value) & np.uint64(0xFFFFFFFF))
        count += 1
    return count


def grams(normalised: str) -> NDArray[np.uint32]:
    """Return the hashes of a normalised text's character n-grams.

    Args:
        normalised: Folded words joined by single spaces.

    Returns:
        uint32, shape (n,), in order of their start, repeats kept.
    """
    padded = f" {normalised} ".encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(padded, np.uint32)
    out = np.empty(codes.size, np.uint32)
    return out[: _grams(codes, out)]
