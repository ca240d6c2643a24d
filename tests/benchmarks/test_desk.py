# SPDX-License-Identifier: Apache-2.0
"""The generator of the large desk, and what is told of waits."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from desk_load import percentiles
from desk_rows import COLUMNS, Plan, columns, known_checks, piece
from desk_texts import Texts

from factdesk.desk.ids import is_id

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_seed_decides_the_texts() -> None:
    one, same, other = Texts(1, 9), Texts(1, 9), Texts(2, 9)
    assert one.claim(7) == same.claim(7) != other.claim(7)
    draws = random.Random(5), random.Random(5)
    assert one.message(draws[0]) == same.message(draws[1])


def test_a_message_says_where_its_claim_stands() -> None:
    texts, draw = Texts(0, 9), random.Random(3)
    repeats = [m for m in (texts.message(draw) for _ in range(60)) if m.check]
    assert repeats
    for message in repeats:
        assert message.check is not None
        assert message.text[message.at :].startswith(texts.claim(message.check))


def test_a_piece_holds_what_its_counts_say() -> None:
    plan = Plan.of(10_000, seed=0, now=NOW)
    rows = piece(plan, 0)
    for table in COLUMNS:
        assert {len(row) for row in rows[table]} == {len(columns(table))}
    at = columns("intake_submissiongroup").index("submissions_count")
    counted = sum(row[at] for row in rows["intake_submissiongroup"])
    assert counted == len(rows["intake_submission"]) == 10_000
    assert all(is_id(row[0]) for row in rows["intake_submission"])


def test_matches_lead_to_checks_that_are_made() -> None:
    plan = Plan.of(10_000, seed=0, now=NOW)
    made = {fields["id"] for fields in known_checks(plan)}
    found = [row for row in piece(plan, 0)["intake_match"] if row[2] == "known"]
    assert found
    assert {row[3] for row in found} <= made


def test_percentiles_are_of_the_nearest_rank() -> None:
    told = percentiles([float(n) for n in range(100)])
    assert (told["p50_ms"], told["p95_ms"], told["max_ms"]) == (50.0, 95.0, 99.0)
    assert percentiles([]) == {"requests": 0}
