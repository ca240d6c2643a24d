# SPDX-License-Identifier: Apache-2.0
"""What the engine answers: matches, and why.

Invariants: all offsets are half-open, in code points of the *masked* strings
(``factdesk.text.mask``). ``confidence`` may be compared across indexes, ``score`` may
not. Ties are ordered by (source, id).

Example:
    >>> Match("public", "k1", 812, 0.93).to_json()["confidence"]
    0.93
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from factdesk.claims.records import Kind

__all__ = [
    "Clash",
    "ClashKind",
    "Explanation",
    "Match",
    "MatchResult",
    "Reason",
    "ReverseMatch",
    "SharedSpan",
    "SpanKind",
]


class SpanKind(StrEnum):
    """How two stretches of text agree."""

    WORDS = "words"
    """The same words after normalisation."""
    SIMILAR = "similar"
    """Nearly the same letters: inflection, typing error, transliteration."""
    NUMBER = "number"
    """The same quantity or date, however it is written."""


class ClashKind(StrEnum):
    """In what a post and a record differ."""

    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    NEGATION = "negation"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class SharedSpan:
    """A stretch of the post that also stands in the record.

    Attributes:
        post: Start and end in the masked post.
        field: Field of the record: claim, title or text.
        record: Start and end in that masked field.
        kind: How the two agree.
    """

    post: tuple[int, int]
    field: str
    record: tuple[int, int]
    kind: SpanKind

    def to_json(self) -> dict[str, object]:
        """Return the span in the form of the committed explanation schema."""
        start, end = self.record
        return {
            "post": list(self.post),
            "record": {"field": self.field, "start": start, "end": end},
            "kind": str(self.kind),
        }


@dataclass(frozen=True, slots=True)
class Clash:
    """One way in which post and record differ although they look alike.

    Attributes:
        kind: In what they differ.
        post_span: Start and end in the masked post; None where it has nothing to show
            (a negation that stands only in the record).
        field: Field of the record in which the other side stands.
        record_span: Start and end in that masked field, or None likewise.
        post_value: What the post says, normalised for reading; may be empty.
        record_value: What the record says, likewise.
    """

    kind: ClashKind
    post_span: tuple[int, int] | None
    field: str
    record_span: tuple[int, int] | None
    post_value: str
    record_value: str

    def to_json(self) -> dict[str, object]:
        """Return the warning in the form of the committed explanation schema."""
        record = None
        if self.record_span is not None:
            start, end = self.record_span
            record = {"field": self.field, "start": start, "end": end}
        return {
            "kind": str(self.kind),
            "post_span": None if self.post_span is None else list(self.post_span),
            "record_span": record,
            "post_value": self.post_value,
            "record_value": self.record_value,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature that moved the score, for a sentence that the caller builds.

    Attributes:
        feature: Name of the feature in the model card.
        direction: +1 speaks for the match, -1 against it.
        text_code: Stable key of the sentence in the catalogue.
    """

    feature: str
    direction: int
    text_code: str

    def to_json(self) -> dict[str, object]:
        """Return the reason in the form of the committed explanation schema."""
        return {
            "feature": self.feature,
            "direction": self.direction,
            "text_code": self.text_code,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a record was proposed for a post, and in what the two differ."""

    spans: tuple[SharedSpan, ...] = ()
    warnings: tuple[Clash, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the explanation in the form of the committed schema."""
        return {
            "spans": [span.to_json() for span in self.spans],
            "warnings": [clash.to_json() for clash in self.warnings],
            "reasons": [reason.to_json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed link from a post to a record.

    Attributes:
        source: Name of the index that holds the record.
        id: Identifier of the record inside that index.
        score: Ranking score, higher is better; comparable inside one answer only.
        confidence: Calibrated chance, in [0, 1], that a person would say yes.
        url: Public address of the record, may be empty.
        kind: What the record is.
        version: Version of the record that was matched.
        measured: False where the post's language group has no labelled data, so the
            general calibration was used.
        explanation: Present when it was asked for.
    """

    source: str
    id: str
    score: int
    confidence: float
    url: str = ""
    kind: Kind = Kind.KNOWN
    version: int = 1
    measured: bool = True
    explanation: Explanation | None = None

    def to_json(self) -> dict[str, object]:
        """Return the match as a JSON-ready object; no explanation key without one."""
        row: dict[str, object] = {
            "source": self.source,
            "id": self.id,
            "score": self.score,
            "confidence": self.confidence,
            "url": self.url,
            "kind": str(self.kind),
            "version": self.version,
            "measured": self.measured,
        }
        if self.explanation is not None:
            row["explanation"] = self.explanation.to_json()
        return row


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The answer to one post.

    Attributes:
        matches: Best first; empty when nothing clears the threshold.
        masked: The masked post where masking changed it, else None. Every offset of an
            explanation counts in this string.
    """

    matches: tuple[Match, ...]
    masked: str | None = None

    def to_json(self, query_id: str) -> dict[str, object]:
        """Return one output line: query_id, matches and, where it differs, masked."""
        row: dict[str, object] = {
            "query_id": query_id,
            "matches": [match.to_json() for match in self.matches],
        }
        if self.masked is not None:
            row["masked"] = self.masked
        return row


@dataclass(frozen=True, slots=True)
class ReverseMatch:
    """One stored text that a record answers.

    Attributes:
        position: Index of the text in the sequence that was given.
        score: As in Match.
        confidence: As in Match.
    """

    position: int
    score: int
    confidence: float
