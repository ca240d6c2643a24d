# SPDX-License-Identifier: Apache-2.0
"""A check that comes after the question finds those who asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from factdesk.claims import Record
from factdesk.desk import matching
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.checks.models import KnownCheck
from factdesk.desk.intake import handlers
from factdesk.desk.intake.actions.deciding import decide
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.sweeping import sweep_batch
from factdesk.desk.intake.models import Channel, Match, SubmissionGroup, Verdict
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.registry import Run
from factdesk.desk.jobs.worker import Worker

ACTOR = SystemActor("test")
BRIDGE = "The bridge at Orlo is closed until spring because of the flood"
CHECK = Record(
    id="bridge",
    claim=BRIDGE,
    url="https://halden-facts.example/bridge",
    publisher="Halden Fact Desk",
    date="2026-03-14",
    rating="False",
)
OTHER = replace(
    CHECK,
    id="bread",
    claim="Bread will cost 18 percent more from January",
    url="https://halden-facts.example/bread",
)


def ask(organisation: Organisation, text: str) -> None:
    """Hand in a message."""
    visitor = Visitor(organisation.id, "tip form")
    receive(visitor, organisation, Incoming(text), Channel.FORM)


@pytest.fixture
def asked(halden: Organisation, saltcoast: Organisation, worker: Worker) -> None:
    """Have two organisations asked about the bridge while there is no check of it."""
    add_known_checks(ACTOR, halden, [OTHER])
    ask(halden, f"{BRIDGE}?")
    ask(halden, "A purple whale was seen in the harbour of Kesh")
    ask(saltcoast, f"Is it true? {BRIDGE}")
    worker.run_until_empty()
    assert not Match.objects.exists()


@pytest.mark.usefixtures("asked")
def test_a_new_check_finds_earlier_askers_of_every_organisation(
    halden: Organisation, saltcoast: Organisation, worker: Worker
) -> None:
    add_known_checks(ACTOR, halden, [CHECK])
    worker.run_until_empty()
    check = KnownCheck.objects.get(source_id="bridge")
    matches = Match.objects.select_related("group")
    assert {m.group.organisation_id for m in matches} == {halden.id, saltcoast.id}
    for match in matches:
        assert match.target_id == check.id
        assert match.explanation
        assert match.group.best_confidence == match.confidence > 0
    swept = AuditEntry.objects.filter(action="intake.swept")
    assert {entry.organisation_id for entry in swept} == {halden.id, saltcoast.id}


@pytest.mark.usefixtures("asked")
def test_a_remembered_no_is_respected(
    halden: Organisation, worker: Worker, member_of: Any
) -> None:
    add_known_checks(ACTOR, halden, [CHECK])
    worker.run_until_empty()
    check = KnownCheck.objects.get(source_id="bridge")
    group = SubmissionGroup.objects.get(organisation=halden, text__startswith=BRIDGE)
    decide(member_of(halden), group, "known", check.id, Verdict.NO, version=1)
    Match.objects.all().delete()
    with_new_sweep(check.id, worker)
    assert not Match.objects.filter(group=group).exists()
    assert Match.objects.count() == 1
    group.refresh_from_db()
    assert group.best_confidence == 0


def with_new_sweep(target_id: str, worker: Worker) -> None:
    """Sweep for a target once more."""
    matching.request_sweep([target_id])
    worker.run_until_empty()


@pytest.mark.usefixtures("asked")
def test_a_second_sweep_changes_nothing(halden: Organisation, worker: Worker) -> None:
    add_known_checks(ACTOR, halden, [CHECK])
    worker.run_until_empty()
    before = list(Match.objects.order_by("id").values())
    with_new_sweep(str(before[0]["target_id"]), worker)
    assert list(Match.objects.order_by("id").values()) == before


@pytest.mark.usefixtures("asked")
def test_a_sweep_goes_on_where_it_was_cut_short(
    halden: Organisation, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_known_checks(ACTOR, halden, [CHECK])
    seen: list[str] = []

    def one_group(*args: Any, **options: Any) -> Any:
        if len(seen) == 2:
            seen.append("died")
            raise OSError("the power went")
        seen.append(options["after"])
        return sweep_batch(*args, **options, limit=1)

    monkeypatch.setattr(handlers, "sweep_batch", one_group)
    worker.run_until_empty()
    job = Job.objects.exclude(state=JobState.DONE).get(kind=matching.SWEEP)
    assert (job.state, job.attempts) == (JobState.READY, 1)
    handlers.sweep(Run(lease(job), lambda: False))
    ids = sorted(SubmissionGroup.objects.values_list("id", flat=True))
    assert seen == ["", ids[0], "died", *ids[1:]]
    assert Match.objects.count() == 2


def lease(job: Job) -> Job:
    """Lease a job that waits for its next try."""
    job.state, job.worker, job.attempts = JobState.RUNNING, "w", job.attempts + 1
    job.save()
    return job


@pytest.mark.usefixtures("asked")
def test_a_worker_that_is_asked_to_end_hands_the_rest_on(
    halden: Organisation, worker: Worker
) -> None:
    add_known_checks(ACTOR, halden, [CHECK])
    worker.run_until_empty()
    matching.request_sweep([KnownCheck.objects.get(source_id="bridge").id])
    job = lease(Job.objects.get(kind=matching.SWEEP, state=JobState.READY))
    handlers.sweep(Run(job, lambda: True))
    rest = Job.objects.get(kind=matching.SWEEP, state=JobState.READY)
    assert rest.payload["after"] == max(
        SubmissionGroup.objects.values_list("id", flat=True)
    )


@pytest.mark.usefixtures("asked")
def test_a_sweep_waits_for_the_index_that_holds_its_target(
    halden: Organisation, worker: Worker
) -> None:
    add_known_checks(ACTOR, halden, [CHECK])
    Job.objects.filter(kind=matching.REFRESH, state=JobState.READY).update(priority=-5)
    worker.step()
    job = Job.objects.exclude(state=JobState.DONE).get(kind=matching.SWEEP)
    assert (job.state, job.last_error[:12]) == (JobState.READY, "index-behind")
    Job.objects.filter(id=job.id).update(run_at=job.created_at)
    worker.run_until_empty()
    Job.objects.filter(id=job.id).update(run_at=job.created_at)
    worker.run_until_empty()
    assert Match.objects.count() == 2


@pytest.mark.usefixtures("asked")
def test_a_withdrawn_target_ends_its_sweep(worker: Worker) -> None:
    matching.request_sweep(["0" * 26])
    worker.run_until_empty()
    assert not Job.objects.exclude(state=JobState.DONE).exists()


@pytest.mark.usefixtures("asked")
def test_after_a_large_import_all_that_waits_is_matched_again(
    halden: Organisation, worker: Worker
) -> None:
    many = [
        replace(
            CHECK, id=f"n{n}", claim=f"Lake number {n} is dry", url=f"{CHECK.url}{n}"
        )
        for n in range(60)
    ]
    add_known_checks(ACTOR, halden, [*many, CHECK])
    assert not Job.objects.filter(kind=matching.SWEEP, state=JobState.READY).exists()
    worker.run_until_empty()
    assert Match.objects.filter(
        target_id=KnownCheck.objects.get(source_id="bridge").id
    ).count() == 2  # fmt: skip
