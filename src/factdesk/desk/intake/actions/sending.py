# SPDX-License-Identifier: Apache-2.0
"""Let answers leave.

**Invariants:** an answer leaves once: its row is locked while it leaves, and the
database holds one delivery for each submission and channel; a delivery says "sent" only
when the asker can read it.

Example:
    >>> send_answer(SystemActor("its time has come"), answer_id)  # doctest: +SKIP
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Delivery,
    DeliveryState,
    Submission,
    SubmissionGroup,
)

__all__ = ["send_answer"]


def send_answer(actor: Actor, answer_id: str) -> bool:
    """Let one answer leave; False where it was undone or has left before.

    Args:
        actor: The system.
        answer_id: The answer.
    """
    policy.require(isinstance(actor, SystemActor), "answer")
    with transaction.atomic():
        queued = Answer.objects.select_for_update().filter(
            id=answer_id, state=AnswerState.QUEUED
        )
        answer = queued.first()
        if answer is None:
            return False
        _let_go(actor, answer, timezone.now())
    return True


def _let_go(actor: Actor, answer: Answer, now: datetime) -> None:
    group = answer.group
    organisation_id = group.organisation_id
    with recorded(
        actor, "intake.answer_left", answer, organisation_id=organisation_id
    ) as entry:
        Answer.objects.filter(id=answer.id).update(state=AnswerState.SENT, sent_at=now)
        waiting = list(group.submissions.filter(is_answered=False))
        deliveries = [_delivery(answer, submission, now) for submission in waiting]
        Delivery.objects.bulk_create(deliveries)
        ids = [submission.id for submission in waiting]
        Submission.objects.filter(id__in=ids).update(is_answered=True)
        SubmissionGroup.objects.filter(id=group.id).update(
            waiting_count=F("waiting_count") - len(ids)
        )
        entry.details["deliveries"] = len(deliveries)


def _delivery(answer: Answer, submission: Submission, now: datetime) -> Delivery:
    """Return the delivery to the private page, which shows it from this commit on."""
    has_page = bool(submission.private_token_hash)
    return Delivery(
        answer=answer,
        submission=submission,
        channel="page" if has_page else "none",
        state=DeliveryState.SENT if has_page else DeliveryState.UNREACHABLE,
        finished_at=now,
    )
