# SPDX-License-Identifier: Apache-2.0
"""The worker: takes one job after the other until it is told to stop.

**Invariants:** a job that fails is tried again later with a longer wait, and buried
after its last try; while a handler works, a thread keeps the lease; when told to stop,
the worker ends the job it has and takes no new one.

Example:
    >>> Worker().run_until_empty()  # doctest: +SKIP
    3
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from factdesk.desk.ids import new_id
from factdesk.desk.jobs import actions
from factdesk.desk.jobs.models import Job
from factdesk.desk.jobs.registry import (
    Run,
    daily_kinds,
    handler_of,
    load_handlers,
)
from factdesk.errors import FactdeskError

__all__ = ["Worker"]

_log = logging.getLogger(__name__)
_IDLE_S = 0.5
_LOOK_FOR_DAILY_S = 600.0
_BEAT_S = actions.LEASE.total_seconds() / 4


class Worker:
    """Runs jobs in this process, one at a time."""

    def __init__(self) -> None:
        self.id = new_id()
        self._stop = threading.Event()
        self._looked_at = -_LOOK_FOR_DAILY_S
        load_handlers()

    def stop(self) -> None:
        """Take no new job; safe to call from a signal handler or another thread."""
        self._stop.set()

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            close_old_connections()
            try:
                self._enqueue_daily()
                worked = self.step()
            except DatabaseError:
                _log.exception("The database did not answer; the worker tries again.")
                worked = False
            if not worked:
                self._stop.wait(_IDLE_S)

    def _enqueue_daily(self) -> None:
        if time.monotonic() - self._looked_at >= _LOOK_FOR_DAILY_S:
            actions.enqueue_daily(daily_kinds(), timezone.now())
            self._looked_at = time.monotonic()

    def run_until_empty(self) -> int:
        """Work until no job is due; return how many were run."""
        count = 0
        while not self._stop.is_set() and self.step():
            count += 1
        return count

    def step(self) -> bool:
        """Run the next job that is due; False where there was none."""
        job = actions.lease_next(self.id, timezone.now())
        if job is None:
            return False
        try:
            with self._kept(job):
                handler_of(job.kind)(Run(job, self._stop.is_set))
            actions.finish(job, timezone.now())
        except FactdeskError as error:
            actions.fail(job, f"{error.code}: {error}", timezone.now())
        except Exception as error:  # noqa: BLE001 (the edge: other jobs go on)
            _log.exception("The job %s failed.", job)
            actions.fail(job, f"{type(error).__name__}: {error}", timezone.now())
        return True

    @contextmanager
    def _kept(self, job: Job) -> Iterator[None]:
        """Keep the lease in a thread while the handler works."""
        over = threading.Event()
        thread = threading.Thread(target=_beat, args=(job, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _beat(job: Job, over: threading.Event) -> None:
    while not over.wait(_BEAT_S):
        try:
            if not actions.prolong(job, timezone.now()):
                return
        except DatabaseError:
            _log.warning("The lease of %s could not be prolonged.", job)
        finally:
            connection.close()  # each thread has one of its own
