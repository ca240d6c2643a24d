# SPDX-License-Identifier: Apache-2.0
"""Handlers of jobs, by name.

A handler is registered in the module ``handlers`` of an app; the worker loads them all.
It takes a :class:`Run`. It may run twice (a worker can die after the work and before
the end), so it looks at what is already done: handlers are idempotent.

Example:
    >>> @handler("intake.sort")
    ... def sort(run: Run) -> None:
    ...     sort_submissions(run.payload["organisation"])
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from factdesk.desk.jobs import actions
from factdesk.desk.jobs.models import Job
from factdesk.errors import ConflictError, InputError

__all__ = [
    "TURN_S",
    "Handler",
    "Run",
    "daily",
    "daily_kinds",
    "handler",
    "handler_of",
    "load_handlers",
]


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a job.

    Attributes:
        job: As it was leased.
        is_stopping: Says whether the worker was asked to end.
        began: When it began, on the monotonic clock.
    """

    job: Job
    is_stopping: Callable[[], bool]
    began: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """Whether to let others go on: the worker ends, or another job is due.

        Long handlers look at it between steps, note their progress, enqueue the rest
        and return; so an answer leaves in time while a million messages are read.
        """
        if self.is_stopping():
            return True
        has_had_a_turn = time.monotonic() - self.began > TURN_S
        return has_had_a_turn and actions.is_another_due(self.job, timezone.now())

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was enqueued."""
        payload: Mapping[str, Any] = self.job.payload
        return payload

    @property
    def progress(self) -> Mapping[str, Any]:
        """What an earlier attempt noted."""
        progress: Mapping[str, Any] = self.job.progress
        return progress

    def note(self, **progress: Any) -> None:
        """Keep how far the work is. Inside a transaction it goes with the work.

        Args:
            **progress: JSON-ready.

        Raises:
            ConflictError: Another worker took the job over; the transaction must end.
        """
        if not actions.note_progress(self.job, progress):
            _lost(self.job)

    def finish(self) -> None:
        """End the job in the transaction of its work, so that it happens once.

        Raises:
            ConflictError: Another worker took the job over; the transaction must end.
        """
        if not actions.finish(self.job, timezone.now()):
            _lost(self.job)


def _lost(job: Job) -> None:
    raise ConflictError(
        f"The job {job} was taken over by another worker; this one lets go of it.",
        code="lease-lost",
        data={"job": job.id},
    )


TURN_S = 2.0
"""For so long a job works before others that are due go first."""

Handler: TypeAlias = Callable[[Run], None]
_HANDLERS: dict[str, Handler] = {}
_DAILY: list[str] = []


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register a function for a kind of job.

    Args:
        kind: App, dot, verb, as in ``intake.sort``.
    """

    def register(function: Handler) -> Handler:
        _HANDLERS[kind] = function
        return function

    return register


def daily(kind: str) -> Callable[[Handler], Handler]:
    """Register a function for a kind of job that the worker enqueues once a day.

    Args:
        kind: App, dot, verb.
    """
    _DAILY.append(kind)
    return handler(kind)


def daily_kinds() -> list[str]:
    """Return the kinds of jobs that are enqueued once a day."""
    return list(_DAILY)


def handler_of(kind: str) -> Handler:
    """Return the function for a kind of job.

    Args:
        kind: As it was enqueued.

    Raises:
        InputError: Nothing is registered for it.
    """
    try:
        return _HANDLERS[kind]
    except KeyError as error:
        raise InputError(
            f'No handler is registered for jobs of the kind "{kind}". Was the desk '
            "started with an older version of factdesk?",
            code="unknown-job",
            data={"kind": kind},
        ) from error


def load_handlers() -> None:
    """Import the module ``handlers`` of every app; only the worker does."""
    autodiscover_modules("handlers")
