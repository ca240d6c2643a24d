# SPDX-License-Identifier: Apache-2.0
"""Enqueue, lease and end jobs.

A worker's own bookkeeping (lease, heartbeat, end) leaves no audit entry: what a job
changes, it changes through actions that do. A person's "try again" leaves one.

**Invariants:** :func:`enqueue` belongs inside the caller's transaction; a lease is
taken by one worker (skip-locked rows on PostgreSQL, immediate transactions on SQLite);
whoever lost a lease can neither prolong nor end the job, because worker and attempt no
longer fit.

Example:
    >>> enqueue("intake.sort", {"organisation": id}, key=id)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.jobs.models import Job, JobState

__all__ = [
    "LEASE",
    "back_off",
    "cancel",
    "enqueue",
    "enqueue_daily",
    "fail",
    "finish",
    "is_another_due",
    "lease_next",
    "note_progress",
    "prolong",
    "remove_old",
    "try_again",
]

LEASE = timedelta(seconds=60)
"""How long a worker may be silent before its job is taken up again."""
_STEP = timedelta(seconds=60)
"""A clock that differs by more was put back."""
_DAY = timedelta(days=1)
_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 3600.0
_LONGEST_ERROR = 4000


def enqueue(
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    key: str = "",
    run_at: datetime | None = None,
    organisation_id: str = "",
    priority: int = 0,
) -> Job:
    """Put a job into the table, or return the ready one with the same kind and key.

    Args:
        kind: Name of a handler.
        payload: JSON-ready; identifiers rather than texts.
        key: What makes two jobs of a kind one.
        run_at: Not before this moment; now by default.
        organisation_id: Whose admins see it when it fails.
        priority: Higher goes first.
    """
    job = Job(
        kind=kind,
        payload=dict(payload or {}),
        key=key,
        run_at=run_at or timezone.now(),
        organisation_id=organisation_id,
        priority=priority,
    )
    if not key:
        job.save(force_insert=True)
        return job
    # One statement: two transactions that enqueue the same work both go on.
    Job.objects.bulk_create([job], ignore_conflicts=True)
    same = Job.objects.filter(kind=kind, key=key, state=JobState.READY)
    return same.first() or job


def enqueue_daily(kinds: Iterable[str], now: datetime) -> int:
    """Put today's jobs into the table, each once in 24 hours; return how many.

    One that died yesterday does not keep today's from running.

    Args:
        kinds: Of the jobs.
        now: The time.
    """
    count = 0
    for kind in kinds:
        waiting = Q(state__in=(JobState.READY, JobState.RUNNING))
        lately = Q(created_at__gt=now - _DAY)
        if not Job.objects.filter(waiting | lately, kind=kind).exists():
            enqueue(kind, key="daily")
            count += 1
    return count


def lease_next(
    worker: str, now: datetime, *, kinds: list[str] | None = None
) -> Job | None:
    """Take the next job that is due, or one whose worker fell silent.

    Args:
        worker: Identifier of the worker.
        now: The time.
        kinds: Only these; all by default.
    """
    due = _due(now)
    lost = Q(lease_until__lt=now) | Q(lease_until__gt=now + LEASE + _STEP)
    abandoned = Q(state=JobState.RUNNING) & lost
    with transaction.atomic():
        waiting = Job.objects.select_for_update(skip_locked=True).filter(
            due | abandoned
        )
        if kinds is not None:
            waiting = waiting.filter(kind__in=kinds)
        job = waiting.order_by("-priority", "run_at", "id").first()
        if job is None:
            return None
        if job.attempts >= job.max_attempts:  # its workers died on it each time
            job.last_error = job.last_error or "The worker died each time it ran."
            _bury(job, now)
            return lease_next(worker, now, kinds=kinds)
        job.state, job.worker = JobState.RUNNING, worker
        job.attempts += 1
        job.lease_until = now + LEASE
        job.save(update_fields=["state", "worker", "attempts", "lease_until"])
    return job


def _due(now: datetime) -> Q:
    # Made in the future: the clock was put back, and nobody waits until it is there.
    stepped = Q(created_at__gt=now + _STEP, run_at__lte=F("created_at"))
    return Q(state=JobState.READY) & (Q(run_at__lte=now) | stepped)


def is_another_due(job: Job, now: datetime) -> bool:
    """Whether a job waits for the worker that has this one.

    Args:
        job: As it was leased.
        now: The time.
    """
    return Job.objects.filter(_due(now)).exclude(id=job.id).exists()


def _bury(job: Job, now: datetime) -> None:
    job.state, job.finished_at = JobState.DEAD, now
    job.save(update_fields=["state", "finished_at", "last_error"])


def _held(job: Job) -> Any:
    return Job.objects.filter(
        id=job.id, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts
    )


def prolong(job: Job, now: datetime) -> bool:
    """Keep a lease; False where it was lost.

    Args:
        job: As it was leased.
        now: The time.
    """
    return bool(_held(job).update(lease_until=now + LEASE))


def note_progress(job: Job, progress: Mapping[str, Any]) -> bool:
    """Keep how far a job is, to go on from there; False where the lease was lost.

    Args:
        job: As it was leased.
        progress: JSON-ready.
    """
    job.progress = dict(progress)
    return bool(_held(job).update(progress=job.progress))


def finish(job: Job, now: datetime) -> bool:
    """End a job; False where the lease was lost. May share the handler's transaction.

    Args:
        job: As it was leased.
        now: The time.
    """
    done = _held(job).update(state=JobState.DONE, finished_at=now, lease_until=None)
    return bool(done)


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: 2 s, 8 s, 32 s … at most an hour.

    Args:
        attempts: At least 1.
    """
    return timedelta(seconds=min(_FIRST_WAIT_S * 4 ** (attempts - 1), _LONGEST_WAIT_S))


def fail(job: Job, error: str, now: datetime) -> bool:
    """Have a job tried again later, or bury it; False where the lease was lost.

    Args:
        job: As it was leased.
        error: What went wrong; no text of a message.
        now: The time.
    """
    is_dead = job.attempts >= job.max_attempts
    with transaction.atomic():
        held = _held(job).select_for_update().first()
        if held is None:
            return False
        held.last_error = error[:_LONGEST_ERROR]
        held.lease_until = None
        held.state = JobState.DEAD if is_dead else JobState.READY
        held.finished_at = now if is_dead else None
        held.run_at = now + back_off(job.attempts)
        twin = Job.objects.filter(kind=job.kind, key=job.key, state=JobState.READY)
        if not is_dead and job.key and twin.exists():
            # The same work was enqueued meanwhile: the newer one does it.
            held.state, held.finished_at = JobState.DONE, now
        held.save()
    return True


def cancel(job_id: str) -> bool:
    """Take a ready job back, in the caller's transaction; False where it began.

    Args:
        job_id: The job.
    """
    ready = Job.objects.filter(id=job_id, state=JobState.READY)
    return bool(ready.update(state=JobState.DONE, finished_at=timezone.now()))


def try_again(actor: Actor, job: Job) -> None:
    """Give a dead job a new life.

    Args:
        actor: An admin of its organisation.
        job: Dead.
    """
    # A job that serves all (an index, retention) is in the hands of every admin.
    owner = job.organisation_id or actor.organisation_id
    policy.require(policy.may_manage_jobs(actor, owner), "job")
    now = timezone.now()
    with recorded(actor, "jobs.tried_again", job, kind=job.kind):
        dead = Job.objects.filter(id=job.id, state=JobState.DEAD)
        twin = Job.objects.filter(kind=job.kind, key=job.key, state=JobState.READY)
        if job.key and twin.exists():
            # The same work waits already: two ready jobs of one key are one.
            dead.update(state=JobState.DONE, finished_at=now)
        else:
            dead.update(state=JobState.READY, attempts=0, run_at=now, finished_at=None)


def remove_old(now: datetime, *, age: timedelta = timedelta(days=7)) -> int:
    """Remove jobs that are done; dead ones stay.

    Args:
        now: The time.
        age: How long done jobs are kept.
    """
    old = Job.objects.filter(state=JobState.DONE, finished_at__lt=now - age)
    return old.delete()[0]
