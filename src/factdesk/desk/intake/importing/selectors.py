# SPDX-License-Identifier: Apache-2.0
"""What the pages of imports show."""

from __future__ import annotations

from django.db.models import QuerySet

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.intake.actions.importing import IMPORT
from factdesk.desk.intake.actions.unimporting import UNDO
from factdesk.desk.intake.models import BatchState, ImportBatch, RejectedRow
from factdesk.desk.jobs.models import Job, JobState

__all__ = [
    "earlier_imports",
    "imports_of",
    "is_at_work",
    "is_stuck",
    "rejected_rows",
]


def imports_of(actor: Actor, organisation_id: str) -> QuerySet[ImportBatch]:
    """Return the imports of an organisation, newest first.

    Args:
        actor: An editor.
        organisation_id: Theirs.

    Raises:
        AccessError: They are not.
    """
    policy.require(policy.may_import_files(actor, organisation_id), "import")
    ours = ImportBatch.objects.filter(organisation_id=organisation_id)
    return ours.select_related("created_by").order_by("-created_at", "id")


def earlier_imports(actor: Actor, batch: ImportBatch) -> QuerySet[ImportBatch]:
    """Return the imports of the very same file that began before, newest first.

    Args:
        actor: An editor.
        batch: Of their organisation.

    Raises:
        AccessError: They are not.
    """
    same = imports_of(actor, batch.organisation_id).filter(sha256=batch.sha256)
    return same.filter(created_at__lt=batch.created_at).exclude(
        state=BatchState.MAPPING
    )


def rejected_rows(actor: Actor, batch: ImportBatch) -> QuerySet[RejectedRow]:
    """Return the rows of an import that were not taken, in the order of the file.

    Args:
        actor: An editor.
        batch: Of their organisation.

    Raises:
        AccessError: They are not.
    """
    policy.require(policy.may_import_files(actor, batch.organisation_id), "import")
    return batch.rejected_rows.order_by("number")


def _jobs(batch: ImportBatch) -> QuerySet[Job]:
    kind = UNDO if batch.state == BatchState.UNDONE else IMPORT
    return Job.objects.filter(kind=kind, key=batch.id)


def is_at_work(batch: ImportBatch) -> bool:
    """Whether the worker is going to do, or does, something for an import.

    Args:
        batch: The import.
    """
    waiting = (JobState.READY, JobState.RUNNING)
    return _jobs(batch).filter(state__in=waiting).exists()


def is_stuck(batch: ImportBatch) -> bool:
    """Whether the work for an import failed for good, until an admin has it repeated.

    Args:
        batch: The import.
    """
    return not is_at_work(batch) and _jobs(batch).filter(state=JobState.DEAD).exists()
