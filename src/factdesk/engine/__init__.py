# SPDX-License-Identifier: Apache-2.0
"""Match what people share against what has been checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from factdesk.engine.grouping import group_near_duplicates
    from factdesk.engine.index import Index
    from factdesk.engine.indexset import IndexSet

__all__ = ["Index", "IndexSet", "group_near_duplicates"]

_HOMES = {"Index": "index", "IndexSet": "indexset", "group_near_duplicates": "grouping"}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: its kernels take a second."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
