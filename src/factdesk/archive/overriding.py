# SPDX-License-Identifier: Apache-2.0
"""The mark of a method that replaces an inherited one, also on Python 3.11."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["override"]

if TYPE_CHECKING:
    from typing_extensions import override
else:  # the typing module has it from Python 3.12 on

    def override(method):
        """Return the method as it is; only type checkers look."""
        return method
