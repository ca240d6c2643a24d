# SPDX-License-Identifier: Apache-2.0
"""factdesk: match what people share against what has already been checked.

Example:
    >>> from factdesk import Index, Record
    >>> index = Index.build([Record("k1", claim="The bridge at Orlo is closed")])
    >>> index.match(["is it true the orlo bridge is closed"])  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from factdesk.claims import Post, Record
from factdesk.errors import FactdeskError

if TYPE_CHECKING:
    from factdesk.engine import Index, IndexSet

__all__ = ["FactdeskError", "Index", "IndexSet", "Post", "Record", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the engine when it is first used: its kernels take a second."""
    if name not in {"Index", "IndexSet"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from factdesk import engine

    return getattr(engine, name)
