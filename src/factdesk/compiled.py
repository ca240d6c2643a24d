# SPDX-License-Identifier: Apache-2.0
"""Compile numeric kernels once and keep them in the user's cache folder.

Invariants: kernels run without the interpreter lock and without fast-math, so that
floating-point results do not depend on the machine's vector width; nothing is compiled
at import.

Example:
    >>> @kernel
    ... def add(a: int, b: int) -> int:
    ...     return a + b
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

from factdesk.config import cache_folder

__all__ = ["kernel"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def kernel(function: _Function) -> _Function:
    """Return the function compiled on first use, with its machine code cached."""
    before = numba.config.CACHE_DIR
    # Numba asks for the folder while it decorates; other users keep their own.
    numba.config.CACHE_DIR = str(cache_folder() / "kernels")
    try:
        compiled: _Function = numba.njit(cache=True, nogil=True, error_model="numpy")(
            function
        )
    finally:
        numba.config.CACHE_DIR = before
    return compiled
