# SPDX-License-Identifier: Apache-2.0
"""The domain model: frozen values and enums, without I/O."""

from factdesk.claims.matches import (
    Clash,
    ClashKind,
    Explanation,
    Match,
    MatchResult,
    Reason,
    ReverseMatch,
    SharedSpan,
    SpanKind,
)
from factdesk.claims.ratings import CommonRating
from factdesk.claims.records import FIELDS, Kind, Post, Record

__all__ = [
    "FIELDS",
    "Clash",
    "ClashKind",
    "CommonRating",
    "Explanation",
    "Kind",
    "Match",
    "MatchResult",
    "Post",
    "Reason",
    "Record",
    "ReverseMatch",
    "SharedSpan",
    "SpanKind",
]
