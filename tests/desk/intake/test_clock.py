# SPDX-License-Identifier: Apache-2.0
"""A clock that goes back an hour delays nothing and answers nobody twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from factdesk.claims import Record
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Member, SystemActor, Visitor
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.intake.actions.deciding import decide, undo_answer
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Channel,
    Delivery,
    SubmissionGroup,
    Verdict,
)
from factdesk.desk.jobs.actions import LEASE, enqueue, lease_next
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.worker import Worker

BRIDGE = "The bridge at Orlo is closed until spring because of the flood"
HOUR = timedelta(hours=1)
_now = timezone.now


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Return a function that moves the clock of the desk, from what it really is."""

    def move(by: timedelta) -> None:
        def now() -> datetime:
            return _now() + by

        monkeypatch.setattr(timezone, "now", now)

    return move


def ask(organisation: Organisation) -> None:
    """Hand in one message."""
    check = Record(
        id="k", claim=BRIDGE, url="https://halden-facts.example/bridge",
        publisher="Halden Fact Desk", date="2026-03-14", rating="False",
    )  # fmt: skip
    add_known_checks(SystemActor("test"), organisation, [check])
    visitor = Visitor(organisation.id, "tip form")
    receive(visitor, organisation, Incoming(BRIDGE, asker="ada"), Channel.FORM)


def test_what_came_before_the_step_is_done_at_once(
    halden: Organisation,
    worker: Worker,
    set_clock: Callable[[timedelta], None],
) -> None:
    ask(halden)
    set_clock(-HOUR)
    worker.run_until_empty()
    assert SubmissionGroup.objects.get().matches.exists()


def test_an_answer_leaves_once_and_can_be_undone_until_then(
    halden: Organisation,
    member_of: Callable[..., Member],
    worker: Worker,
    set_clock: Callable[[timedelta], None],
) -> None:
    ask(halden)
    worker.run_until_empty()
    actor = member_of(halden)

    def say_yes() -> Answer:
        group = SubmissionGroup.objects.get()
        target = group.matches.get().target_id
        decide(actor, group, "known", target, Verdict.YES, version=group.version)
        set_clock(-HOUR)
        worker.run_until_empty()
        return Answer.objects.latest("queued_at")

    wrong = say_yes()
    undo_answer(actor, wrong)
    set_clock(timedelta())
    assert say_yes().state == AnswerState.QUEUED
    for later in (timedelta(minutes=5), -HOUR, timedelta(minutes=5)):
        set_clock(later)
        worker.run_until_empty()
    assert Delivery.objects.count() == 1


def test_a_job_whose_lease_lies_too_far_ahead_is_taken_up(db: None) -> None:
    enqueue("intake.retain")
    leased = lease_next("one", _now() + HOUR)
    assert leased is not None
    assert lease_next("two", _now() + HOUR) is None
    assert lease_next("two", _now() + HOUR - LEASE / 2) is None
    again = lease_next("two", _now())
    assert again is not None
    assert again.id == leased.id
    assert Job.objects.get().state == JobState.RUNNING
