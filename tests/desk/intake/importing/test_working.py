# SPDX-License-Identifier: Apache-2.0
"""Every row comes in once, whatever happens to the worker; the account balances."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from desk.intake.importing.conftest import MESSAGES, lines
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factdesk.desk.accounts.models import Organisation
from factdesk.desk.blobs import Blobs
from factdesk.desk.intake.actions.importing import take_rows
from factdesk.desk.intake.collecting import collect_blobs
from factdesk.desk.intake.importing import working
from factdesk.desk.intake.importing.plans import Plan
from factdesk.desk.intake.importing.told import kept, told
from factdesk.desk.intake.models import ImportBatch, RejectedRow, Submission
from factdesk.desk.jobs.models import Job
from factdesk.desk.jobs.worker import Worker
from factdesk.desk.running import running
from factdesk.errors import InputError


class Killed(BaseException):
    """Nobody catches it, as nobody catches a kill."""


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize("after", [True, False])
def test_a_kill_between_any_two_steps_brings_every_row_once(
    halden: Organisation, desk_of: Any, monkeypatch: pytest.MonkeyPatch, at: int,
    after: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(working, "_CHUNK", 2)
    take, calls = take_rows, 0

    def killing(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at and not after:
            raise Killed
        take(*args)
        if calls == at and after:
            raise Killed

    monkeypatch.setattr(working, "take_rows", killing)
    desk = desk_of(halden)
    batch = desk.begin(lines([*MESSAGES, {"message": ""}, MESSAGES[0]]))
    desk.start(batch)
    if at:
        with pytest.raises(Killed):
            Worker().run_until_empty()
        Job.objects.filter(state="running").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    Worker().run_until_empty()
    batch.refresh_from_db()
    assert batch.state == "done"
    assert (batch.accepted, batch.repeated, batch.rejected) == (7, 1, 1)
    assert batch.rows_done == batch.rows_total == 9
    assert Submission.objects.count() == 7
    assert list(RejectedRow.objects.values_list("number", flat=True)) == [8]


def test_others_go_first_after_a_while(
    halden: Organisation, desk_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "_CHUNK", 2)
    monkeypatch.setattr(working, "_SLICE_S", 0.0)
    desk = desk_of(halden)
    batch = desk.begin(lines(MESSAGES * 1))
    desk.start(batch)
    Worker().run_until_empty()
    assert Job.objects.filter(kind="intake.import").count() > 1
    assert Submission.objects.filter(batch=batch).count() == 7


ROW = st.one_of(
    st.builds(
        lambda n, text: json.dumps({"id": n, "message": text}),
        st.integers(0, 6),
        st.sampled_from(["Is it true?", "hello @ana", "", "  ", "x" * 200_001]),
    ),
    st.sampled_from(["{broken", "[]", '{"message": ["a"]}', '{"id": 3}', ""]),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(ROW, max_size=12), chunk=st.integers(1, 4))
def test_taken_repeated_and_rejected_are_all_rows(
    halden: Organisation, desk_of: Any, rows: list[str], chunk: int
) -> None:
    ImportBatch.objects.all().delete()
    working._CHUNK = chunk
    try:
        desk = _desk(desk_of, halden)
        first = '{"id": 99, "message": "The first is good"}\n'
        batch = desk.begin((first + "\n".join(rows)).encode())
        desk.start(
            batch, text="message", id="id" if rows and '"id"' in "".join(rows) else ""
        )
        Worker().run_until_empty()
    finally:
        working._CHUNK = 200
    batch.refresh_from_db()
    there = 1 + sum(bool(row.strip()) for row in rows)
    assert batch.state == "done"
    assert batch.accepted + batch.repeated + batch.rejected == there == batch.rows_done
    assert batch.submissions.count() == batch.accepted
    assert batch.rejected_rows.count() == batch.rejected


_DESKS: dict[str, Any] = {}


def _desk(desk_of: Any, organisation: Organisation) -> Any:
    """Return one browser for all examples."""
    if organisation.id not in _DESKS:
        _DESKS[organisation.id] = desk_of(organisation)
    return _DESKS[organisation.id]


def test_of_a_file_that_breaks_off_nothing_is_taken(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    good = [{"text": f"message {n}"} for n in range(200)]
    data = b"[" + b",".join(json.dumps(row).encode() for row in good) + b', {"te'
    batch = desk.run(data, "a.json")
    assert (batch.state, batch.accepted) == ("failed", 0)
    page = desk.page(batch)
    assert "It is not JSON, or the file ends in the middle" in page
    assert "Nothing of it was taken" in page
    answer = desk.browser.post(f"/imports/{batch.id}/", {"do": "again"})
    assert answer.status_code == 302
    Worker().run_until_empty()
    batch.refresh_from_db()
    assert (batch.state, Submission.objects.count()) == ("failed", 0)


def test_a_wrong_column_is_noticed_before_anything_is_taken(
    halden: Organisation, desk_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "MOST_REJECTED", 3)
    desk = desk_of(halden)
    batch = desk.run(lines([{"text": "one"}, *({"text": ""} for _ in range(9))]))
    assert (batch.state, batch.accepted) == ("failed", 0)
    assert "More than 3 rows cannot be taken" in desk.page(batch)
    assert "The row has no text." in desk.page(batch)


def test_a_file_that_waits_too_long_is_deleted_and_the_page_says_so(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    batch = desk.begin(lines(MESSAGES))
    place = Blobs(running().state_folder.blobs).place(batch.sha256)
    assert collect_blobs(only=[batch.sha256]) == 0
    old = timezone.now() - timedelta(days=8)
    ImportBatch.objects.update(created_at=old)
    assert collect_blobs(only=[batch.sha256]) == 1
    assert not place.exists()
    assert "waits for longer than seven days" in desk.page(batch)


def test_a_reason_keeps_no_text_of_the_file() -> None:
    error = InputError(
        "x", code="duplicate-id", data={"id": "+44 7946 0958", "first_row": 3}
    )
    assert "7946" not in kept(error)
    assert told(kept(InputError("x", code="nobody-knows-it"))) == "nobody-knows-it"
    assert Plan.of({"fields": {"text": "a"}, "other": 1}).fields == {"text": "a"}
