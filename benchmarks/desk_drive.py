# SPDX-License-Identifier: Apache-2.0
"""What happens to a large desk from inside while it is measured.

Run as a program beside the desk, with the variables of its options::

    python benchmarks/desk_drive.py settle            until no job is due
    python benchmarks/desk_drive.py feed SECONDS SEED keep messages coming in
    python benchmarks/desk_drive.py publish           one explainer, and its sweep
    python benchmarks/desk_drive.py counts            rows of the large tables

Each prints one JSON object. Messages and the explainer go through the same actions as
those of people; the desk's own worker does the rest.

Example:
    $ FACTDESK_STATE=s FACTDESK_KEYS=k python benchmarks/desk_drive.py counts
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django
from factdesk.errors import ExternalError

__all__ = ["main"]

_BATCH = 200
_BACKLOG = 400
"""Messages that wait at any time: the worker is never idle."""
_LONGEST_S = 900.0


def main() -> int:
    """Do one thing and print what came of it."""
    start_django(options_from())
    verb, *rest = sys.argv[1:]
    verbs: dict[str, Callable[..., dict[str, Any]]] = {
        "settle": _settle,
        "feed": _feed,
        "publish": _publish,
        "counts": _counts,
    }
    print(json.dumps(verbs[verb](*rest)))
    return 0


def _settle() -> dict[str, Any]:
    from django.utils import timezone

    from factdesk.desk.jobs.models import Job, JobState

    started = time.monotonic()
    while True:
        busy = Job.objects.filter(state=JobState.RUNNING).exists()
        soon = timezone.now() + timedelta(seconds=30)
        due = Job.objects.filter(state=JobState.READY, run_at__lte=soon).exists()
        if not busy and not due:
            return {"seconds": round(time.monotonic() - started, 1)}
        _not_for_ever(started)
        time.sleep(0.5)


def _not_for_ever(started: float) -> None:
    if time.monotonic() - started > _LONGEST_S:
        raise ExternalError(
            "The worker did not come to an end in 15 minutes. Look at its output.",
            code="worker-too-slow",
        )


def _first() -> Any:
    from desk_rows import Plan  # noqa: F401 (fails early where PYTHONPATH is wrong)

    from factdesk.desk.accounts.models import Organisation

    return Organisation.objects.get(name="Halden Desk 1")


def _member(number: int) -> Any:
    from factdesk.desk.accounts.models import User
    from factdesk.desk.accounts.selectors import member_of

    user = User.objects.get(email=f"editor{number}@desk1.example")
    found = member_of(user, _first().id)
    if found is None:
        raise ExternalError("The state was not made for this.", code="no-member")
    return found[0]


def _feed(seconds: str, seed: str) -> dict[str, Any]:
    """Bring messages in as a file does, so that some hundred always wait."""
    from desk_texts import Texts
    from django.utils import timezone

    from factdesk.desk.checks.models import KnownCheck
    from factdesk.desk.intake.actions.receiving import Incoming, receive_many
    from factdesk.desk.intake.models import (
        Channel,
        ImportBatch,
        Submission,
        SubmissionGroup,
    )

    organisation, member = _first(), _member(0)
    texts = Texts(0, KnownCheck.objects.count())
    draw = random.Random(f"{seed} stream {time.time()}")
    batch = ImportBatch.objects.create(
        organisation=organisation, kind="submissions", file_name="stream", sha256="",
        created_by_id=member.id,
    )  # fmt: skip
    until, number = time.monotonic() + float(seconds), 0
    while time.monotonic() < until:
        unread = Submission.objects.filter(organisation=organisation, group=None)
        if unread[:_BACKLOG].count() < _BACKLOG:
            messages = []
            for _ in range(_BATCH):
                number += 1
                message = texts.message(draw)
                messages.append(
                    Incoming(
                        message.text,
                        language=message.language,
                        row_number=number,
                        asker=f"{seed} {number}",
                        received_at=timezone.now(),
                    )
                )
            receive_many(member, batch, messages, Channel.FILE)
        time.sleep(0.2)
    read = Submission.objects.filter(batch=batch).exclude(group=None)
    matched = SubmissionGroup.objects.filter(
        submissions__batch=batch, matched_at__isnull=False
    )
    return {
        "received": number,
        "read": read.count(),
        "matched": matched.distinct().count(),
        "seconds": float(seconds),
    }


def _publish() -> dict[str, Any]:
    """Publish one explainer as two people do; wait until its sweep has ended."""
    from django.utils import timezone

    from factdesk.desk.checks.actions import explaining
    from factdesk.desk.checks.models import Explainer
    from factdesk.desk.intake.actions.sweeping import WAITING
    from factdesk.desk.intake.models import Match, SubmissionGroup
    from factdesk.desk.jobs.models import Job, JobState
    from factdesk.desk.matching import REFRESH, SWEEP

    author, reviewer = _member(0), _member(1)
    question = SubmissionGroup.objects.filter(status__in=WAITING, language="en")
    draft = _draft(question.order_by("-last_at")[:1].get().text)
    made = explaining.start_explainer(author, _first(), draft)
    explaining.ask_for_review(author, made, seen=_seen(Explainer, made.id))
    waiting = SubmissionGroup.objects.filter(status__in=WAITING).count()
    began = timezone.now()
    made = Explainer.objects.get(id=made.id)
    explaining.publish_explainer(reviewer, made, seen=made.changed_at)
    started = time.monotonic()
    sweeps = Job.objects.filter(kind=SWEEP, created_at__gte=began)
    while not sweeps.filter(state=JobState.DONE).exists():
        _not_for_ever(started)
        time.sleep(0.1)
    sweep = sweeps.get()
    refresh = Job.objects.filter(kind=REFRESH, created_at__gte=began).get()
    return {
        "groups_compared": waiting,
        "matches": Match.objects.filter(target_id=made.id).count(),
        "index_s": _took(began, refresh.finished_at),
        "all_s": _took(began, sweep.finished_at),
    }


def _seen(model: Any, row_id: str) -> Any:
    return model.objects.get(id=row_id).changed_at


def _took(since: datetime, until: datetime | None) -> float:
    if until is None:
        raise ExternalError("A job says no time of its end.", code="no-time")
    return round((until - since).total_seconds(), 1)


def _draft(text: str) -> Any:
    from django.utils import timezone

    from factdesk.desk.checks.actions.explaining import Draft
    from factdesk.desk.checks.actions.sources import Source

    source = Source("Register", "Town hall", "https://register.example/")
    valid = timezone.localdate() + timedelta(days=90)
    return Draft(text, "No. The register shows another number.", "en", (source,), valid)


def _counts() -> dict[str, Any]:
    from factdesk.desk.accounts.models import Organisation
    from factdesk.desk.checks.models import Claim, KnownCheck
    from factdesk.desk.intake.models import Match, Submission, SubmissionGroup

    models: dict[str, Any] = {
        "submissions": Submission, "groups": SubmissionGroup, "matches": Match,
        "claims": Claim, "known_checks": KnownCheck, "organisations": Organisation,
    }  # fmt: skip
    return {name: model.objects.count() for name, model in models.items()}


if __name__ == "__main__":
    sys.exit(main())
