# SPDX-License-Identifier: Apache-2.0
"""One job, for an admin who may have it tried again."""

from __future__ import annotations

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.jobs.models import Job

__all__ = ["access_job_by_id"]


def access_job_by_id(actor: Actor, job_id: str) -> Job:
    """Return a job of the actor's organisation, or one that serves all.

    Args:
        actor: An admin.
        job_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    job = Job.objects.filter(id=job_id).first()
    owner = (job.organisation_id if job else "") or actor.organisation_id
    if job is None or not policy.may_manage_jobs(actor, owner):
        policy.not_there("job")
    return job
