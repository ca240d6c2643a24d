# SPDX-License-Identifier: Apache-2.0
"""The rows of a large desk, in pieces that processes make side by side.

A piece holds all that a slice of time brought: messages, their groups, askers, matches,
decisions and answers, as tuples in the order of the columns in ``COLUMNS``. Repeats of
a message join its group, four in five groups still wait, and the first organisation
gets a fifth of all.

**Invariants:** scale and seed decide all rows but their times, which count back from
``Plan.now``; a piece does not depend on the others; prepared texts, fingerprints and
words are the ones that the worker itself would have stored.

Example:
    >>> piece(Plan.of(20_000, seed=0, now=now), 0)["intake_submission"]
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from desk_texts import PUBLISHERS, RATINGS, Message, Texts

from factdesk.desk.ids import encode_id
from factdesk.desk.intake.fingerprints import Fingerprints, fingerprints, quarters
from factdesk.text import normalise, prepare

__all__ = [
    "COLUMNS",
    "ORGANISATIONS",
    "USERS",
    "Plan",
    "claims",
    "columns",
    "known_checks",
    "piece",
    "users_of_first",
]

Row: TypeAlias = tuple[Any, ...]

ORGANISATIONS = 20
USERS = 8
_PIECE = 10_000
"""Messages a piece."""
_DAYS = 20
_FIRST_SHARE = 0.2
_KNOWN_SHARE = 0.06
"""Known checks for each message; claims are two thirds of that. A million messages
stand against 60,000 known checks and 40,000 claims."""

COLUMNS = {
    "intake_asker": "id organisation_id month pseudonym first_at",
    "intake_submissiongroup": "id organisation_id text language words exact near "
    "quarter_0 quarter_1 quarter_2 quarter_3 status close_reason submissions_count "
    "askers_count waiting_count first_at last_at claim_id team_id assigned_to_id "
    "matched_at best_confidence version",
    "intake_submission": "id organisation_id group_id channel text link language "
    "prepared asker_id received_at private_token_hash reply_sealed reply_month "
    "batch_id row_number is_answered",
    "intake_match": "id group_id target_kind target_id target_version source "
    "generation score confidence is_measured explanation created_at",
    "intake_decision": "id group_id target_kind target_id verdict confidence "
    "decided_by_id decided_at undone_at",
    "intake_answer": "id group_id decision_id target_kind target_id target_version "
    "text language state send_at queued_by_id queued_at sent_at undone_at",
}
"""Table to its columns, in the order of the rows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one desk holds.

    Attributes:
        messages: How many, a multiple of the piece.
        known: Known checks.
        claims: Open claims of all organisations.
        seed: Of everything.
        now: The time of the newest message, ISO.
    """

    messages: int
    known: int
    claims: int
    seed: int
    now: str

    @classmethod
    def of(cls, messages: int, *, seed: int, now: datetime) -> Plan:
        """Return the plan for a number of messages.

        Args:
            messages: Rounded up to whole pieces.
            seed: Of everything.
            now: Of the newest message, in UTC.
        """
        whole = -(-messages // _PIECE) * _PIECE
        known = max(1_000, int(whole * _KNOWN_SHARE))
        moment = now.strftime("%Y-%m-%d %H:%M:%S.%f")
        return cls(whole, known, known * 2 // 3, seed, moment)

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return self.messages // _PIECE

    def to_json(self) -> dict[str, Any]:
        """Return the plan as a JSON-ready object."""
        return asdict(self)

    def identifier(self, what: str, number: int) -> str:
        """Return the identifier of a numbered thing."""
        draw = random.Random(f"{self.seed} {what} {number}")
        return encode_id(draw.getrandbits(128))

    def owner_of_claim(self, number: int) -> int:
        """Return the number of the organisation that a claim belongs to."""
        first = int(self.claims * _FIRST_SHARE)
        return 0 if number < first else 1 + number % (ORGANISATIONS - 1)


@lru_cache(maxsize=1)
def _texts(seed: int, known: int) -> Texts:
    return Texts(seed, known)


@lru_cache(maxsize=4)
def _identifiers(plan: Plan, what: str, count: int) -> list[str]:
    return [plan.identifier(what, number) for number in range(count)]


def users_of_first(plan: Plan) -> list[str]:
    """Return the identifiers of the members of the first organisation."""
    return _identifiers(plan, "user", USERS)


def known_checks(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the fields of every known check."""
    texts = _texts(plan.seed, plan.known)
    day = datetime.fromisoformat(plan.now).date()
    for number, one in enumerate(_identifiers(plan, "known", plan.known)):
        claim = texts.claim(number)
        yield {
            "id": one,
            "url": f"https://checks.example/{one}",
            "publisher": PUBLISHERS[number % len(PUBLISHERS)],
            "published_on": day - timedelta(days=number % 700),
            "claim": claim,
            "title": f"Checked: {claim[:60]}",
            "text": texts.body(number),
            "language": texts.language(number),
            "rating": RATINGS[number % len(RATINGS)],
        }


def claims(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield the fields of every open claim."""
    texts = _texts(plan.seed, plan.known)
    owners = _identifiers(plan, "organisation", ORGANISATIONS)
    for number, one in enumerate(_identifiers(plan, "claim", plan.claims)):
        statement = texts.claim(10_000_000 + number)
        yield {
            "id": one,
            "organisation_id": owners[plan.owner_of_claim(number)],
            "statement": statement,
            "language": texts.language(10_000_000 + number),
            "words": normalise(statement),
        }


def piece(plan: Plan, number: int) -> dict[str, list[Row]]:
    """Return the rows of one slice of time by table, the earliest first.

    Args:
        plan: Of the desk.
        number: Of the slice, from 0.
    """
    maker = _Maker(plan, number)
    left = _PIECE
    while left:
        left -= maker.group(left)
    return maker.rows


class _Maker:
    """Makes the rows of one piece."""

    def __init__(self, plan: Plan, number: int) -> None:
        self._plan = plan
        self._draw = random.Random(f"{plan.seed} piece {number}")
        self._texts = _texts(plan.seed, plan.known)
        self._owners = _identifiers(plan, "organisation", ORGANISATIONS)
        self._users = users_of_first(plan)
        self._known = _identifiers(plan, "known", plan.known)
        self._claims = _identifiers(plan, "claim", plan.claims)
        length = timedelta(days=_DAYS) / plan.pieces
        self._end = datetime.fromisoformat(plan.now)
        self._start = self._end - length * (plan.pieces - number)
        self._step = length / _PIECE
        self._made = 0
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}

    def _id(self) -> str:
        return encode_id(self._draw.getrandbits(128))

    def group(self, most: int) -> int:
        """Make one group with its messages; return how many messages it has."""
        draw = self._draw
        at = 0 if draw.random() < _FIRST_SHARE else draw.randrange(1, ORGANISATIONS)
        size = min(most, self._size())
        message = self._texts.message(draw)
        times = self._times(size)
        status = self._status()
        prepared = prepare(message.text, message.language)
        group, owner = self._id(), self._owners[at]
        askers = self._messages(group, owner, message, prepared, times, status)
        best = self._matches(group, owner, at, message, times[0])
        self._group_row(
            group, owner, message, fingerprints(prepared), times, status, askers, best
        )
        if status == "answered":
            self._answer(group, message, times[-1])
        self._made += size
        return size

    def _size(self) -> int:
        """Most messages are alone; few things are asked by hundreds."""
        draw = self._draw.random()
        for share, least, most in ((0.93, 1, 1), (0.985, 2, 4), (0.9995, 5, 12)):
            if draw < share:
                return self._draw.randint(least, most)
        return self._draw.randint(50, 400)

    def _times(self, size: int) -> list[str]:
        first = self._start + self._step * self._made
        times, moment = [first], first
        for _ in range(size - 1):
            moment += timedelta(seconds=self._draw.expovariate(1 / 1800))
            times.append(min(moment, self._end))
        return [f"{time:%Y-%m-%d %H:%M:%S.%f}" for time in times]

    def _status(self) -> str:
        draw = self._draw.random()
        shares = (
            (0.80, "open"),
            (0.82, "unsure"),
            (0.90, "claimed"),
            (0.97, "answered"),
            (1.0, "closed"),
        )
        return next(status for share, status in shares if draw < share)

    def _messages(
        self,
        group: str,
        owner: str,
        message: Message,
        prepared: bytes,
        times: list[str],
        status: str,
    ) -> int:
        for time in times:
            asker = None
            if self._draw.random() < 0.5:
                asker = self._id()
                self.rows["intake_asker"].append(
                    (asker, owner, time[:7], self._id(), time)
                )
            self.rows["intake_submission"].append(
                (
                    self._id(),
                    owner,
                    group,
                    "file",
                    message.text,
                    "",
                    message.language,
                    prepared,
                    asker,
                    time,
                    "",
                    None,
                    "",
                    None,
                    None,
                    status == "answered",
                )
            )
        return len(times)

    def _matches(
        self, group: str, owner: str, at: int, message: Message, time: str
    ) -> float:
        """Make what the engine would propose; return the best confidence."""
        found: list[tuple[str, str, str, float, dict[str, Any]]] = []
        draw = self._draw
        if message.check is not None:
            length = len(self._texts.claim(message.check))
            best = round(0.6 + 0.39 * draw.random(), 4)
            why = _explanation(message.at, length)
            known = self._known[message.check]
            found.append(("known", known, "public", best, why))
            if draw.random() < 0.25:
                step = draw.randrange(1, len(self._known))
                other = self._known[(message.check + step) % len(self._known)]
                less = round(best * draw.random(), 4)
                found.append(("known", other, "public", less, _explanation(0, 4)))
        elif draw.random() < 0.1:
            claim = draw.randrange(len(self._claims))
            if self._plan.owner_of_claim(claim) == at:
                why = _explanation(0, 4)
                name = f"org-{owner}"
                found.append(("claim", self._claims[claim], name, 0.6, why))
        for kind, target, source, confidence, explanation in found:
            self.rows["intake_match"].append(
                (
                    self._id(),
                    group,
                    kind,
                    target,
                    1,
                    source,
                    "made",
                    int(confidence * 1e6),
                    confidence,
                    True,
                    json.dumps(explanation),
                    time,
                )
            )
        return max((confidence for *_rest, confidence, _why in found), default=0.0)

    def _group_row(
        self,
        group: str,
        owner: str,
        message: Message,
        prints: Fingerprints,
        times: list[str],
        status: str,
        askers: int,
        best: float,
    ) -> None:
        size = len(times)
        in_first = owner == self._owners[0]
        holder = None
        if in_first and self._draw.random() < 0.02:
            holder = self._draw.choice(self._users)
        self.rows["intake_submissiongroup"].append(
            (
                group,
                owner,
                message.text,
                message.language,
                prints.words,
                prints.exact,
                prints.near,
                *quarters(prints.near),
                status,
                "opinion" if status == "closed" else "",
                size,
                askers,
                0 if status in {"answered", "closed"} else size,
                times[0],
                times[-1],
                None,
                None,
                holder,
                times[-1],
                best,
                1,
            )
        )

    def _answer(self, group: str, message: Message, time: str) -> None:
        target = self._known[message.check or 0]
        decision, user = self._id(), self._users[0]
        self.rows["intake_decision"].append(
            (decision, group, "known", target, "yes", 0.9, user, time, None)
        )
        self.rows["intake_answer"].append(
            (
                self._id(),
                group,
                decision,
                "known",
                target,
                1,
                message.text,
                message.language,
                "sent",
                time,
                user,
                time,
                time,
                None,
            )
        )


def _explanation(start: int, length: int) -> dict[str, Any]:
    """Return an explanation in the committed form: one shared stretch."""
    record = {"field": "claim", "start": 0, "end": length}
    span = {"post": [start, start + length], "record": record, "kind": "exact"}
    reason = {"feature": "coverage", "direction": "for", "text_code": "coverage"}
    return {"spans": [span], "warnings": [], "reasons": [reason] * 3}


def columns(table: str) -> list[str]:
    """Return the columns of a table in the order of its rows."""
    return COLUMNS[table].split()
