# SPDX-License-Identifier: Apache-2.0
"""The audit entry.

**Invariants:** an entry is written in the transaction of the change it tells of, and is
never changed or removed: the model refuses, and so do triggers in the database. It
points at things by identifier, without foreign keys, so that it outlives them; it holds
no text of a message and no address.

Example:
    >>> AuditEntry.objects.filter(organisation_id=id).latest("at")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from typing_extensions import override

from factdesk.desk.ids import IdField
from factdesk.errors import ConflictError

__all__ = ["AuditEntry", "AuditEntryQuerySet"]


def _refuse() -> NoReturn:
    raise ConflictError(
        "Audit entries are append-only: they are neither changed nor removed. Record a "
        "new action that says what was wrong.",
        code="audit-append-only",
    )


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Reads and adds; refuses the rest."""

    @override
    def update(self, **_values: Any) -> int:
        """Refuse."""
        _refuse()

    @override
    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        _refuse()


class AuditEntry(models.Model):
    """Who did what to which object, when and why."""

    id = IdField()
    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=12)
    """member, token, visitor or system."""
    actor_id = models.CharField(max_length=26, blank=True)
    """User or token; empty for visitors and the system."""
    organisation_id = models.CharField(max_length=26, blank=True)
    action = models.CharField(max_length=80)
    """Stable name of the event, as in intake.answer_queued."""
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=26, blank=True)
    why = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("organisation_id", "-at"), name="audit_by_org"),
            models.Index(fields=("object_id", "-at"), name="audit_by_object"),
        )

    @override
    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_id}"

    @override
    def save(self, *args: Any, **options: Any) -> None:
        """Write a new entry; refuse to write one again."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **{**options, "force_insert": True})

    @override
    def delete(self, *_args: Any, **_options: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        _refuse()
