# SPDX-License-Identifier: Apache-2.0
"""What goes in and out of the API, with examples.

**Invariants:** lengths are bounded here, so that nothing larger reaches an action; no
schema holds a message that was handed in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

__all__ = [
    "Accepted",
    "Added",
    "Asked",
    "CheckOut",
    "ClaimIn",
    "ClaimOut",
    "Difference",
    "Error",
    "ExplainerOut",
    "Found",
    "Id",
    "KnownCheckIn",
    "KnownCheckOut",
    "KnownChecksIn",
    "Matched",
    "MatchesIn",
    "MatchesOut",
    "Page",
    "SubmissionIn",
]

_ID = "^[0-7][0-9a-hjkmnp-tv-z]{25}$"
_EXAMPLE_ID = "3kq9c2v7m1x5z8b4n6p0r2t4w6"
_ADDRESS = r"^https?://[^\s\x00-\x1f\\]{1,990}$"
_MAIL = r"^[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}$"
_LANGUAGE = r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$"
_MOST_CHARACTERS = 200_000
_T = TypeVar("_T")


def _without_null(value: object) -> object:
    """Drop the null character: databases refuse it, and nobody can see one."""
    return value.replace("\0", "") if isinstance(value, str) else value


_Text = Annotated[str, BeforeValidator(_without_null)]
Id = Annotated[str, Field(pattern=_ID, examples=[_EXAMPLE_ID])]
"""An identifier of the desk."""
_Language = Annotated[
    str, Field(default="", max_length=12, pattern=_LANGUAGE, examples=["en"])
]


class _In(Schema):
    """A request body: unknown fields are refused, so that a typing error is told."""

    model_config = ConfigDict(extra="forbid")


class Error(Schema):
    """What went wrong."""

    code: str = Field(examples=["not-there"], description="Stable, for programs.")
    message: str = Field(
        examples=["There is no such claim here, or it is not yours to see."],
        description="For people; says what to do next.",
    )
    data: dict[str, object] = Field(default_factory=dict, examples=[{"what": "claim"}])


class Page(Schema, Generic[_T]):
    """One page of a list, newest first."""

    items: list[_T]
    next: str | None = Field(
        examples=["WyIyMDI2LTExLTI0IiwgIjNrcSJd"],
        description="Give it as cursor for the page that follows; null on the last.",
    )


class Asked(_In):
    """A text to be matched."""

    text: str = Field(
        min_length=1,
        max_length=_MOST_CHARACTERS,
        examples=["Is the old bridge at Orlo closed until spring?"],
    )
    language: _Language


class MatchesIn(_In):
    """Texts to be matched; none is stored."""

    texts: list[Asked] = Field(min_length=1, max_length=1000)
    top: int = Field(3, ge=1, le=10, description="Most matches for each text.")


class Difference(Schema):
    """In what a text and a check differ."""

    kind: str = Field(examples=["number"])
    asked: str = Field(examples=["18 percent"])
    checked: str = Field(examples=["80 percent"])


class Found(Schema):
    """Something that may answer a text."""

    kind: Literal["known", "check", "explainer", "claim"]
    id: Id
    confidence: float = Field(ge=0, le=1, examples=[0.93])
    statement: str = Field(examples=["The old bridge at Orlo is closed until spring"])
    title: str
    publisher: str = Field(examples=["Halden Fact Desk"])
    rating: str = Field(examples=["False"])
    date: str = Field(examples=["2026-03-14"])
    url: str = Field(examples=["https://halden-facts.example/bridge"])
    language: str = Field(examples=["en"])
    differences: list[Difference]


class Matched(Schema):
    """The matches of one text, best first; empty where nobody has checked it."""

    matches: list[Found]


class MatchesOut(Schema):
    """One entry for each text, in the order they came."""

    results: list[Matched]


class SubmissionIn(_In):
    """A message that somebody sent you."""

    text: str = Field(
        max_length=_MOST_CHARACTERS,
        examples=["Somebody sent me this: the bridge at Orlo is closed until spring"],
    )
    link: str = Field("", max_length=2000, examples=["https://halden.example/post"])
    language: _Language
    asker: str = Field(
        "",
        max_length=500,
        examples=["chat-4711"],
        description="Whatever tells senders apart. Becomes a pseudonym of this month; "
        "not stored.",
    )
    reply_to: str | None = Field(
        None,
        pattern=_MAIL,
        max_length=254,
        examples=["reader@halden.example"],
        description="E-mail address for the answer. Stored encrypted, 90 days at most.",
    )


class Accepted(Schema):
    """The message was taken in. It cannot be read through the API."""

    id: Id
    received_at: datetime


class KnownCheckIn(_In):
    """Somebody's published check."""

    url: str = Field(pattern=_ADDRESS, examples=["https://halden-facts.example/bridge"])
    publisher: Annotated[_Text, Field(min_length=1, max_length=200)] = Field(
        examples=["Halden Fact Desk"]
    )
    published_on: date = Field(examples=["2026-03-14"])
    claim: Annotated[_Text, Field(min_length=1, max_length=2000)] = Field(
        examples=["The old bridge at Orlo is closed until spring"]
    )
    title: Annotated[_Text, Field(max_length=2000)] = ""
    text: Annotated[_Text, Field(max_length=_MOST_CHARACTERS)] = ""
    language: _Language
    rating: Annotated[_Text, Field(max_length=200)] = Field("", examples=["False"])
    source_id: Annotated[_Text, Field(max_length=200)] = ""


class KnownChecksIn(_In):
    """Known checks to bring in; those that are there already are passed over."""

    checks: list[KnownCheckIn] = Field(min_length=1, max_length=500)


class Added(Schema):
    """How many are new, and how many were there."""

    added: int = Field(examples=[1])
    repeated: int = Field(examples=[0])


class KnownCheckOut(Schema):
    """A known check; every organisation of the desk may use it."""

    id: Id
    url: str
    publisher: str
    published_on: date
    claim: str
    title: str
    language: str
    rating: str


class ClaimIn(_In):
    """A claim for your queue."""

    statement: Annotated[_Text, Field(min_length=1, max_length=2000)] = Field(
        examples=["The old bridge at Orlo is closed until spring"]
    )
    language: _Language


class ClaimOut(Schema):
    """A claim of your organisation."""

    id: Id
    statement: str
    language: str
    status: Literal["open", "in-progress", "answered", "closed"]
    close_reason: str
    created_at: datetime
    changed_at: datetime
    version: int


class CheckOut(Schema):
    """A check: yours at any stage, or one that is published."""

    id: Id
    claim: str
    status: Literal["in-progress", "published", "withheld"]
    organisation: str
    language: str
    title: str
    conclusion: str
    rating: str = Field(description="The organisation's own word.")
    common_rating: str = Field(description="The common value it maps to; may be empty.")
    url: str
    version: int
    published_at: datetime | None


class ExplainerOut(Schema):
    """A published explainer."""

    id: Id
    question: str
    answer: str
    organisation: str
    language: str
    valid_until: date
    version: int
    published_at: datetime
