# SPDX-License-Identifier: Apache-2.0
"""The job table.

**Invariants:** a job is enqueued in the transaction of the row that causes it; only the
holder of the lease (worker and attempt) may end it; a job whose lease ran out is taken
up again; one that failed too often is dead and stays until a person says what to do.

Example:
    >>> Job.objects.filter(state=JobState.DEAD).count()  # doctest: +SKIP
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from typing_extensions import override

from factdesk.desk.ids import IdField

__all__ = ["Job", "JobState"]


class JobState(models.TextChoices):
    """Where a job stands."""

    READY = "ready"
    """Waits for its time and a worker."""
    RUNNING = "running"
    """Leased; taken up again when the lease runs out."""
    DONE = "done"
    DEAD = "dead"
    """Failed too often; shown to admins with "try again"."""


class Job(models.Model):
    """One piece of work."""

    id = IdField()
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True)
    """Two ready jobs of one kind and key are one job; empty for no such rule."""
    organisation_id = models.CharField(max_length=26, blank=True)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(
        max_length=8, choices=JobState.choices, default=JobState.READY
    )
    run_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=8)
    worker = models.CharField(max_length=26, blank=True)
    lease_until = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    """What a handler noted, to go on from there and to show."""
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("state", "-priority", "run_at"), name="job_next"),
            models.Index(fields=("state", "lease_until"), name="job_lease"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"),
                condition=models.Q(state=JobState.READY) & ~models.Q(key=""),
                name="job_key_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
