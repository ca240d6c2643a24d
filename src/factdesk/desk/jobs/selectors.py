# SPDX-License-Identifier: Apache-2.0
"""What the health page and the list of failed jobs show."""

from __future__ import annotations

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.jobs.models import Job, JobState

__all__ = ["counts", "dead_jobs", "oldest_waiting_s", "told_kind"]

_KINDS = {
    "intake.sort": gettext_noop("Reading new messages"),
    "intake.match": gettext_noop("Looking for checks of new messages"),
    "intake.rematch": gettext_noop("Looking for checks after a large import"),
    "intake.sweep": gettext_noop("Finding who asked about a new check"),
    "intake.import": gettext_noop("Taking the rows of a file"),
    "intake.undo-import": gettext_noop("Taking an import back"),
    "intake.send": gettext_noop("Sending an answer"),
    "intake.retain": gettext_noop("Removing what is too old"),
    "accounts.tidy": gettext_noop("Removing ended sessions"),
    "jobs.tidy": gettext_noop("Removing old jobs"),
    "matching.refresh": gettext_noop("Writing an index"),
}


def counts() -> dict[str, int]:
    """Return how many jobs stand where, done ones left out."""
    rows = (
        Job.objects.exclude(state=JobState.DONE)
        .values_list("state")
        .annotate(n=Count("id"))
        .order_by()
    )
    found: dict[str, int] = dict(rows)
    return {state.value: found.get(state.value, 0) for state in JobState
            if state != JobState.DONE}  # fmt: skip


def told_kind(kind: str) -> str:
    """Return what a kind of job does, in words; the kind itself if nobody named it.

    Args:
        kind: As it was enqueued.
    """
    return _(_KINDS[kind]) if kind in _KINDS else kind


def oldest_waiting_s() -> float:
    """Return for how long the oldest job that is due has waited; 0 without one."""
    now = timezone.now()
    due = Job.objects.filter(state=JobState.READY, run_at__lte=now)
    oldest = due.aggregate(oldest=Min("run_at"))["oldest"]
    return (now - oldest).total_seconds() if oldest else 0.0


def dead_jobs(actor: Actor, organisation_id: str) -> QuerySet[Job]:
    """Return the jobs that failed for good, newest first.

    Those of the organisation, and those that serve all, as an index does.

    Args:
        actor: An admin.
        organisation_id: Theirs.

    Raises:
        AccessError: They are not.
    """
    policy.require(policy.may_manage_jobs(actor, organisation_id))
    return Job.objects.filter(
        state=JobState.DEAD, organisation_id__in=("", organisation_id)
    ).order_by("-finished_at", "id")
