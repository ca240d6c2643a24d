# SPDX-License-Identifier: Apache-2.0
"""A person's word on a match: yes, no or unsure; and taking it back.

**Invariants:** a yes queues exactly one answer, which leaves after the organisation's
delay and can be undone until then; a no is remembered for the group, and with it for
every near-duplicate; two browsers that decide at once get one result and one "somebody
else was faster".

Example:
    >>> decide(actor, group, "known", known_id, Verdict.YES, version=1)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Max
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Member
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Decision,
    GroupStatus,
    SubmissionGroup,
    Verdict,
)
from factdesk.desk.intake.wording import answer_text
from factdesk.desk.jobs.actions import enqueue
from factdesk.errors import ConflictError, InputError

__all__ = ["SEND", "Decided", "decide", "undo_answer"]

SEND = "intake.send"
"""The job that lets an answer leave."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision.

    Attributes:
        decision: As stored.
        answer: What was queued, for a yes.
    """

    decision: Decision
    answer: Answer | None = None


def decide(
    actor: Member,
    group: SubmissionGroup,
    target_kind: str,
    target_id: str,
    verdict: Verdict,
    *,
    version: int,
) -> Decided:
    """Say whether a target answers a group.

    Args:
        actor: An editor.
        group: Of their organisation.
        target_kind: Kind of the target.
        target_id: Its identifier.
        verdict: Their word.
        version: Of the group, as the page showed it.

    Raises:
        ConflictError: Somebody else decided meanwhile.
        InputError: The target cannot be sent as an answer.
    """
    policy.require(policy.may_decide(actor, group.organisation_id), "message")
    target = _target(group, target_kind, target_id)
    if verdict == Verdict.YES and not target.can_be_sent:
        raise InputError(
            "Nobody has concluded on this claim yet, so there is nothing to answer "
            "with. Join the message to the claim instead.",
            code="target-not-an-answer",
            data={"kind": target_kind, "id": target_id},
        )
    decision = _decision(actor, group, target, verdict)
    with recorded(actor, "intake.decided", decision, **_facts(group, decision)):
        _take(group, version)
        _forget_earlier(group, target)
        decision.save(force_insert=True)
        answer = None
        if verdict == Verdict.YES:
            answer = _queue(actor, group, decision, target)
        else:
            _after_no_or_unsure(group, verdict)
    return Decided(decision, answer)


def _facts(group: SubmissionGroup, decision: Decision) -> dict[str, str]:
    return {
        "organisation_id": group.organisation_id,
        "group": group.id,
        "verdict": str(decision.verdict),
        "target": f"{decision.target_kind}:{decision.target_id}",
    }


def _target(group: SubmissionGroup, kind: str, target_id: str) -> Target:
    found = targets_of(group.organisation_id, [(kind, target_id)])
    target = found.get((kind, target_id))
    if target is None:
        policy.not_there("check")
    return target


def _decision(
    actor: Member, group: SubmissionGroup, target: Target, verdict: Verdict
) -> Decision:
    match = group.matches.filter(target_kind=target.kind, target_id=target.id).first()
    return Decision(
        group=group,
        target_kind=target.kind,
        target_id=target.id,
        verdict=verdict,
        confidence=match.confidence if match else None,
        decided_by_id=actor.id,
    )


def _take(group: SubmissionGroup, version: int) -> None:
    """Raise the group's version; the one who is second learns it here."""
    current = SubmissionGroup.objects.filter(id=group.id, version=version)
    if not current.update(version=F("version") + 1):
        raise ConflictError(
            "Somebody else decided on this message while you looked at it. Look at "
            "what they did; nothing of yours was sent.",
            code="group-changed",
            data={"group": group.id},
        )
    group.refresh_from_db()


def _forget_earlier(group: SubmissionGroup, target: Target) -> None:
    earlier = group.decisions.filter(
        target_kind=target.kind, target_id=target.id, undone_at=None
    )
    earlier.update(undone_at=timezone.now())


def _queue(
    actor: Member, group: SubmissionGroup, decision: Decision, target: Target
) -> Answer:
    if group.answers.filter(state__in=("queued", "leaving")).exists():
        raise ConflictError(
            "An answer to this message is on its way already. Undo it first, or wait "
            "until it has left.",
            code="answer-on-its-way",
            data={"group": group.id},
        )
    organisation = Organisation.objects.values("answer_delay_s").filter(
        id=group.organisation_id
    )
    delay = timedelta(seconds=organisation[0]["answer_delay_s"])
    answer = Answer(
        group=group,
        decision=decision,
        target_kind=target.kind,
        target_id=target.id,
        target_version=target.version,
        text=answer_text(target, group.language),
        language=group.language,
        send_at=timezone.now() + delay,
        queued_by_id=actor.id,
    )
    with recorded(
        actor,
        "intake.answer_queued",
        answer,
        organisation_id=group.organisation_id,
        waiting=group.waiting_count,
    ):
        answer.save(force_insert=True)
        _set_status(group, GroupStatus.ANSWERED)
        enqueue(
            SEND,
            {"answer": answer.id},
            key=answer.id,
            run_at=answer.send_at,
            organisation_id=group.organisation_id,
            priority=10,
        )
    return answer


def _after_no_or_unsure(group: SubmissionGroup, verdict: Verdict) -> None:
    refused = group.decisions.filter(verdict=Verdict.NO, undone_at=None)
    left = group.matches.exclude(target_id__in=refused.values("target_id"))
    best = left.aggregate(best=Max("confidence"))["best"] or 0.0
    SubmissionGroup.objects.filter(id=group.id).update(best_confidence=best)
    if verdict == Verdict.UNSURE:
        _set_status(group, GroupStatus.UNSURE)


def _set_status(group: SubmissionGroup, status: GroupStatus) -> None:
    SubmissionGroup.objects.filter(id=group.id).update(status=status)
    group.status = status


def undo_answer(actor: Member, answer: Answer) -> None:
    """Take a queued answer back, and the decision with it.

    Args:
        actor: An editor.
        answer: Queued, of their organisation.

    Raises:
        ConflictError: It has left already.
    """
    group = answer.group
    policy.require(policy.may_decide(actor, group.organisation_id), "answer")
    with recorded(
        actor,
        "intake.answer_undone",
        answer,
        organisation_id=group.organisation_id,
        group=group.id,
    ):
        queued = Answer.objects.filter(id=answer.id, state=AnswerState.QUEUED)
        now = timezone.now()
        if not queued.update(state=AnswerState.UNDONE, undone_at=now):
            raise ConflictError(
                "The answer has left already and cannot be taken back. Send a "
                "correction if it was wrong.",
                code="answer-left",
                data={"answer": answer.id},
            )
        Decision.objects.filter(id=answer.decision_id).update(undone_at=now)
        SubmissionGroup.objects.filter(id=group.id).update(version=F("version") + 1)
        _set_status(group, GroupStatus.OPEN)
