# SPDX-License-Identifier: Apache-2.0
"""How a file is to be read: which column is which of our fields.

**Invariants:** only columns that somebody named are read; no field can hold a person.

Example:
    >>> guess("submissions", ["id", "Message"], [])
    {'text': 'Message', 'id': 'id'}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from factdesk.exchange import RECORD_COLUMNS

__all__ = ["FIELDS", "KNOWN", "MESSAGES", "NEEDED", "Plan", "guess", "ours"]

MESSAGES, KNOWN = "submissions", "known"
FIELDS = {
    MESSAGES: ("text", "lang", "id"),
    KNOWN: (
        "url", "publisher", "date", "claim", "title", "text", "rating", "lang", "id",
    ),
}  # fmt: skip
"""What a row can give, by kind of import."""
NEEDED = {MESSAGES: ("text",), KNOWN: ("url", "date")}
"""What a row must give; the publisher may be the same for a whole file."""
_NAMES = {
    "text": "text message messages body content msg post question tweet comment "
    "النص نص رسالة الرسالة texte mensaje texto",
    "lang": "lang language locale inlanguage اللغة لغة langue idioma",
    "id": "id identifier guid uuid key messageid",
    "url": "url link address permalink href reviewurl checkurl articleurl رابط الرابط",
    "publisher": "publisher organisation organization outlet site source newsroom "
    "publishername الناشر",
    "date": "date published publishedat publishedon publicationdate datepublished "
    "reviewdate day التاريخ تاريخ fecha",
    "claim": "claim statement claimreviewed claimtext الادعاء ادعاء",
    "title": "title headline العنوان عنوان titre titulo",
    "rating": "rating verdict label textualrating conclusion alternatename التقييم",
}
_NO_LETTER = re.compile(r"[\W_]+")
_TEXT_OF_KNOWN = "text body content articlebody reviewbody description summary النص"


@dataclass(frozen=True, slots=True)
class Plan:
    """How the file of an import is read.

    Attributes:
        fields: Our field to the file's column.
        encoding: Text encoding; empty: found out.
        publisher: Of all checks of the file that name none.
        problem: Why the import stopped, as ``told.kept`` gave it; empty if it did not.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    publisher: str = ""
    problem: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Plan:
        """Return the plan that an import keeps.

        Args:
            stored: As ``to_json`` gave it; may be empty.
        """
        known = {name: stored[name] for name in cls.__slots__ if name in stored}
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Return what an import keeps of it."""
        return asdict(self)


def guess(
    kind: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> dict[str, str]:
    """Return our field to the column that probably holds it.

    Names decide; where none says which column is the text of messages, the one with
    the longest texts is.

    Args:
        kind: ``MESSAGES`` or ``KNOWN``.
        columns: Of the file.
        rows: Its first rows.
    """
    plain = {_NO_LETTER.sub("", column).casefold(): column for column in columns}
    found: dict[str, str] = {}
    for name in FIELDS[kind]:
        wanted = _NAMES[name].split()
        if name == "text" and kind == KNOWN:
            wanted = _TEXT_OF_KNOWN.split()
        column = next((plain[one] for one in wanted if one in plain), None)
        if column is not None and column not in found.values():
            found[name] = column
    if kind == MESSAGES and "text" not in found:
        left = [column for column in columns if column not in found.values()]
        longest = max(left, key=lambda c: _length(c, rows), default=None)
        if longest is not None:
            found = {"text": longest, **found}
    return found


def _length(column: str, rows: Sequence[Mapping[str, str]]) -> int:
    return sum(len(row.get(column, "")) for row in rows)


def ours() -> dict[str, str]:
    """Return the fields of a ClaimReview, which need no naming."""
    return {name: name for name in RECORD_COLUMNS}
