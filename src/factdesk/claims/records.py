# SPDX-License-Identifier: Apache-2.0
"""What the engine stores and what it is asked: records and posts.

Invariants: a record carries no author; ``id`` is unique inside one index, so a record
is known everywhere by (index name, id). Both classes are values: no I/O, no clock.

Example:
    >>> Record(id="k1", claim="The bridge at Orlo is closed.").kind
    <Kind.KNOWN: 'known'>
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["FIELDS", "Kind", "Post", "Record"]

FIELDS = ("claim", "title", "text")
"""The searched fields of a record, in the order in which ties between spans are cut."""


class Kind(StrEnum):
    """What a record is; given back with each match."""

    KNOWN = "known"
    """A check published by somebody else and imported here."""
    CHECK = "check"
    """A check of this desk."""
    EXPLAINER = "explainer"
    """A sourced answer to a question, without a rating."""
    CLAIM = "claim"
    """A claim in the queue: nobody has concluded on it yet."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a post can be matched against.

    Attributes:
        id: Unique inside one index; not empty.
        claim: The checked statement, or a headline; empty only if title or text is not.
        title: Headline of the published check.
        text: Body of the check, as long as it is.
        url: Public address of the check.
        lang: BCP 47 language of the record; empty means "find out".
        date: As the source gives it (ISO 8601 where possible); kept, not interpreted.
        rating: The publisher's own word.
        publisher: Organisation that published it.
        kind: What the record is.
        version: Version of the record at its source, 1 or higher.
        extra: Other columns of the source, kept as they are and never searched.
    """

    id: str
    claim: str = ""
    title: str = ""
    text: str = ""
    url: str = ""
    lang: str = ""
    date: str = ""
    rating: str = ""
    publisher: str = ""
    kind: Kind = Kind.KNOWN
    version: int = 1
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """One message or post to be matched. It has no author by design.

    Attributes:
        id: Identifier of the row in its file, or its row number; not empty.
        text: What was written, as it came in.
        lang: BCP 47 language if the source gives one; empty means "find out".
    """

    id: str
    text: str
    lang: str = ""
