# SPDX-License-Identifier: Apache-2.0
"""Let answers leave.

**Invariants:** an answer leaves once: its row is locked while it leaves, and the
database holds one delivery for each submission and channel; a delivery says "sent" only
when the asker can read it. Mails are queued here and sent by a job of their own.

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
from factdesk.desk.intake.actions.mailing import MAIL
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Delivery,
    DeliveryState,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.jobs.actions import enqueue
from factdesk.desk.running import running

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
        waiting = list(group.submissions.filter(is_answered=False))
        deliveries = [
            delivery
            for submission in waiting
            for delivery in _deliveries(answer, submission, now)
        ]
        Delivery.objects.bulk_create(deliveries)
        mails = [one for one in deliveries if one.channel == "email"]
        state = AnswerState.LEAVING if mails else AnswerState.SENT
        Answer.objects.filter(id=answer.id).update(state=state, sent_at=now)
        ids = [submission.id for submission in waiting]
        Submission.objects.filter(id__in=ids).update(is_answered=True)
        SubmissionGroup.objects.filter(id=group.id).update(
            waiting_count=F("waiting_count") - len(ids)
        )
        if mails:
            enqueue(
                MAIL,
                {"answer": answer.id},
                key=answer.id,
                organisation_id=organisation_id,
            )
        entry.details["deliveries"] = len(deliveries)


def _deliveries(
    answer: Answer, submission: Submission, now: datetime
) -> list[Delivery]:
    """Return how a submission is answered: on its page, by mail, or not at all.

    A private page shows the answer from this commit on; a mail is only queued.
    """
    found = []
    if submission.private_token_hash:
        found.append(_delivery(answer, submission, "page", DeliveryState.SENT, now))
    if submission.reply_sealed and running().smtp:
        found.append(_delivery(answer, submission, "email", DeliveryState.QUEUED))
    if not found:
        state = DeliveryState.UNREACHABLE
        found.append(_delivery(answer, submission, "none", state, now))
    return found


def _delivery(
    answer: Answer,
    submission: Submission,
    channel: str,
    state: DeliveryState,
    finished_at: datetime | None = None,
) -> Delivery:
    return Delivery(
        answer=answer,
        submission=submission,
        channel=channel,
        state=state,
        finished_at=finished_at,
    )
