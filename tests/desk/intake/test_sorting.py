# SPDX-License-Identifier: Apache-2.0
"""Reading and matching take turns."""

from __future__ import annotations

import pytest

from factdesk.desk.accounts.models import Organisation
from factdesk.desk.intake import handlers
from factdesk.desk.intake.actions.receiving import SORT
from factdesk.desk.intake.models import Submission
from factdesk.desk.jobs.actions import enqueue
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.worker import Worker

MORE_THAN_A_BATCH = 201


def test_messages_that_never_cease_do_not_keep_any_from_being_matched(
    halden: Organisation, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "_ROUNDS", 1)
    Submission.objects.bulk_create(
        Submission(organisation=halden, channel="form", text=f"The {n}th bridge fell")
        for n in range(MORE_THAN_A_BATCH)
    )
    enqueue(SORT, {"organisation": halden.id}, key=halden.id)
    assert worker.step()
    assert Submission.objects.filter(group=None).count() == 1
    waiting = Job.objects.filter(state=JobState.READY).order_by("run_at", "id")
    assert [job.kind for job in waiting] == [handlers.MATCH, SORT]
    worker.run_until_empty()
    assert not Submission.objects.filter(group=None).exists()
