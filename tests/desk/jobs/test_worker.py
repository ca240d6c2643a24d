# SPDX-License-Identifier: Apache-2.0
"""Jobs happen, again after a failure, and again after a worker was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation, Role, Team
from factdesk.desk.actors import SystemActor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.ids import new_id
from factdesk.desk.jobs import actions, registry
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.registry import TURN_S, Run
from factdesk.desk.jobs.worker import Worker
from factdesk.errors import AccessError, ConflictError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Return a function that says what jobs of the kind ``test.work`` do."""

    def say(function: registry.Handler) -> None:
        monkeypatch.setitem(registry._HANDLERS, "test.work", function)

    return say


def due(job: Job) -> None:
    """Let the time of a job come."""
    Job.objects.filter(id=job.id).update(run_at=timezone.now())


@pytest.mark.django_db
def test_jobs_run_by_priority_and_then_by_time(worker: Worker, does: Any) -> None:
    seen: list[str] = []
    does(lambda run: seen.append(run.payload["name"]))
    for name, priority in (("first", 0), ("second", 0), ("urgent", 5)):
        actions.enqueue("test.work", {"name": name}, priority=priority)
    later = timezone.now() + timedelta(hours=1)
    actions.enqueue("test.work", {"name": "later"}, run_at=later)
    assert worker.run_until_empty() == 3
    assert seen == ["urgent", "first", "second"]


@pytest.mark.django_db
def test_a_failure_is_tried_again_later_and_buried_after_the_last_try(
    worker: Worker, does: Any
) -> None:
    does(lambda run: 1 / 0)
    job = actions.enqueue("test.work")
    for attempt in range(1, job.max_attempts + 1):
        assert worker.run_until_empty() == 1
        job.refresh_from_db()
        assert job.attempts == attempt
        assert "ZeroDivisionError" in job.last_error
        due(job)
    assert job.state == JobState.DEAD
    assert worker.run_until_empty() == 0


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 8), (3, 32), (9, 3600)])
def test_waits_grow_and_end_at_an_hour(attempts: int, seconds: int) -> None:
    assert actions.back_off(attempts) == timedelta(seconds=seconds)


def test_an_admin_gives_a_dead_job_a_new_life(
    halden: Organisation, saltcoast: Organisation, member_of: Any
) -> None:
    job = actions.enqueue("test.work", organisation_id=halden.id)
    Job.objects.filter(id=job.id).update(state=JobState.DEAD, attempts=8)
    job.refresh_from_db()
    for other in (member_of(saltcoast, Role.ADMIN), member_of(halden, Role.EDITOR)):
        with pytest.raises(AccessError):
            actions.try_again(other, job)
    actions.try_again(member_of(halden, Role.ADMIN), job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.READY, 0)
    assert AuditEntry.objects.get(action="jobs.tried_again").object_id == job.id


@pytest.mark.django_db
def test_one_kind_and_key_are_one_ready_job() -> None:
    first = actions.enqueue("test.work", key="a")
    assert actions.enqueue("test.work", key="a").id == first.id
    assert actions.enqueue("test.work", key="b").id != first.id
    leased = actions.lease_next(new_id(), timezone.now())
    assert leased is not None
    assert leased.id == first.id
    # What comes while it runs is not lost: the running one may have looked already.
    assert actions.enqueue("test.work", key="a").id != first.id


@pytest.mark.django_db
def test_a_failed_job_gives_way_to_its_newer_twin(worker: Worker, does: Any) -> None:
    def fail(run: Run) -> None:
        actions.enqueue("test.work", key="a")
        raise ZeroDivisionError

    does(fail)
    first = actions.enqueue("test.work", key="a")
    worker.step()
    first.refresh_from_db()
    assert first.state == JobState.DONE
    assert Job.objects.filter(kind="test.work", state=JobState.READY).count() == 1


@pytest.mark.django_db
def test_a_job_goes_with_the_transaction_that_caused_it() -> None:
    def change() -> None:
        with transaction.atomic():
            actions.enqueue("test.work")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_who_lost_the_lease_can_neither_prolong_nor_end_the_job() -> None:
    actions.enqueue("test.work")
    now = timezone.now()
    slow = actions.lease_next("slow", now)
    assert slow is not None
    assert actions.lease_next("quick", now) is None
    quick = actions.lease_next("quick", now + actions.LEASE + timedelta(seconds=1))
    assert quick is not None
    assert quick.id == slow.id
    assert not actions.prolong(slow, now)
    assert not actions.finish(slow, now)
    assert not actions.fail(slow, "late", now)
    with pytest.raises(ConflictError):
        Run(slow, lambda: False).finish()
    assert actions.finish(quick, now)


@pytest.mark.django_db
def test_a_long_job_lets_others_go_first_once_it_had_its_turn() -> None:
    actions.enqueue("test.work")
    now = timezone.now()
    job = actions.lease_next("w", now)
    assert job is not None
    long_ago = time.monotonic() - 2 * TURN_S
    actions.enqueue("test.later", run_at=now + timedelta(hours=1))
    assert not Run(job, lambda: False, long_ago).is_over()
    actions.enqueue("test.other")
    assert Run(job, lambda: False, long_ago).is_over()
    assert not Run(job, lambda: False).is_over()
    assert Run(job, lambda: True).is_over()


@pytest.mark.django_db
def test_a_job_on_which_workers_die_is_buried(halden: Organisation) -> None:
    job = actions.enqueue("test.work")
    now = timezone.now()
    Job.objects.filter(id=job.id).update(
        state=JobState.RUNNING, attempts=job.max_attempts, lease_until=now
    )
    assert actions.lease_next("w", now + timedelta(seconds=1)) is None
    job.refresh_from_db()
    assert job.state == JobState.DEAD


# --- a real worker, really killed -----------------------------------------------------

CHILD = """
import os, signal, sys, time
signal.alarm(60)  # a child that can do nothing must not hold the test
os.environ["DJANGO_SETTINGS_MODULE"] = "factdesk.desk.settings"
import django
django.setup()
from django.db import connection, transaction
from factdesk.desk.accounts.models import Team
from factdesk.desk.jobs import registry, worker

def work(run):
    for n in range(run.progress.get("done", 0), 200):
        with transaction.atomic():
            Team.objects.create(
                organisation_id=run.payload["organisation"], name=f"team {n}"
            )
            run.note(done=n + 1)
        print(n, flush=True)
        time.sleep(0.002)

registry.handler("test.teams")(work)
worker.Worker().run()
"""


@pytest.fixture
def start_worker() -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Return a function that starts a worker on the test database."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        environ = {**os.environ, **settings.DESK.environ()}
        environ |= {"FACTDESK_DATABASE": _address(), "PYTHONWARNINGS": "ignore"}
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", CHILD],
                env=environ,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _address() -> str:
    """Return the address of the test database for a child."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    query = urlencode({k: v for k, v in at["OPTIONS"].items() if isinstance(v, str)})
    port = f":{at['PORT']}" if at["PORT"] else ""
    user = f"{at['USER']}:{at['PASSWORD']}"
    return f"postgresql://{user}@{at['HOST']}{port}/{at['NAME']}?{query}"


@pytest.mark.django_db(transaction=True)
def test_work_of_killed_workers_is_done_exactly_once(
    start_worker: Callable[[], subprocess.Popen[str]], halden: Organisation
) -> None:
    job = actions.enqueue("test.teams", {"organisation": halden.id})
    acknowledged: list[int] = []
    for lines in (5, 23):
        victim = start_worker()
        assert victim.stdout is not None
        acknowledged += [int(victim.stdout.readline()) for _ in range(lines)]
        _kill(victim)
        # Its lease would run out by itself in a minute.
        Job.objects.filter(id=job.id).update(lease_until=timezone.now())
    start_worker()
    _until(lambda: Job.objects.get(id=job.id).state == JobState.DONE)
    names = list(Team.objects.values_list("name", flat=True))
    assert sorted(names) == sorted(f"team {n}" for n in range(200))
    assert len(set(acknowledged)) == len(acknowledged)
    assert Job.objects.get(id=job.id).attempts == 3


def _until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.05)


@pytest.mark.django_db
def test_daily_jobs_come_once_in_a_day_even_after_one_that_died() -> None:
    now = timezone.now()
    assert actions.enqueue_daily(["a.b", "c.d"], now) == 2
    assert actions.enqueue_daily(["a.b", "c.d"], now + timedelta(days=2)) == 0
    Job.objects.update(state=JobState.DEAD)
    assert actions.enqueue_daily(["a.b", "c.d"], now + timedelta(hours=23)) == 0
    assert actions.enqueue_daily(["a.b", "c.d"], now + timedelta(hours=25)) == 2


@pytest.mark.django_db
def test_the_daily_round_keeps_dead_jobs_and_drops_old_done_ones(
    worker: Worker,
) -> None:
    old = timezone.now() - timedelta(days=8)
    for state in (JobState.DONE, JobState.DEAD):
        Job.objects.create(kind="x.y", state=state, finished_at=old)
    actions.enqueue_daily(registry.daily_kinds(), timezone.now())
    worker.run_until_empty()
    assert not Job.objects.filter(state=JobState.READY).exists()
    assert Job.objects.get(kind="x.y").state == JobState.DEAD


@pytest.mark.django_db
def test_a_job_tried_again_beside_the_same_work_is_done(halden: Organisation) -> None:
    actor = SystemActor("test")
    dead = Job.objects.create(kind="x.y", key="k", state=JobState.DEAD)
    twin = actions.enqueue("x.y", key="k")
    actions.try_again(actor, dead)
    states = dict(Job.objects.values_list("id", "state"))
    assert states == {dead.id: JobState.DONE, twin.id: JobState.READY}
