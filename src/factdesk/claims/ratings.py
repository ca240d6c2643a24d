# SPDX-License-Identifier: Apache-2.0
"""The closed factual list to which every value of an organisation's scale maps.

**Invariants:** the list is about facts: opinion, prediction, satire and "cannot be
checked" close a claim without a rating and are therefore not on it. Values are stable:
they stand in the database, the published record and the log.

Example:
    >>> CommonRating("mixed").value
    'mixed'
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["CommonRating"]


class CommonRating(StrEnum):
    """What a rating says about the facts, comparable between organisations."""

    TRUE = "true"
    MOSTLY_TRUE = "mostly-true"
    MIXED = "mixed"
    MOSTLY_FALSE = "mostly-false"
    FALSE = "false"
    ALTERED = "altered"
    """A picture, recording or quotation was changed."""
    MISSING_CONTEXT = "missing-context"
    UNPROVEN = "unproven"
