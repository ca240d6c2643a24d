# SPDX-License-Identifier: Apache-2.0
"""A person's word on a match: yes, no or unsure; and taking it back.

**Invariants:** a yes queues exactly one answer, which leaves after the organisation's
delay and can be undone until then; a yes to many people, or to a match with a warning,
is asked once more; a no is remembered for the group, and with it for every
near-duplicate; two browsers that decide at once get one result and one "somebody else
was faster".

Example:
    >>> decide(actor, group, "known", known_id, Verdict.YES, version=1)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Member
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.desk.intake.actions.turns import (
    changed_meanwhile,
    give_back,
    refresh_best,
    take_turn,
    turn_of,
)
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

__all__ = [
    "SEND",
    "Decided",
    "decide",
    "reasons_to_ask_again",
    "undo_answer",
    "undo_decision",
]

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


def reasons_to_ask_again(group: SubmissionGroup, target: Target) -> list[str]:
    """Return why a yes is asked once more: "many" askers, a "warning"; often nothing.

    Args:
        group: That would be answered.
        target: What would answer it.
    """
    found = []
    limits = Organisation.objects.filter(id=group.organisation_id)
    if group.askers_count > limits.values_list("ask_again_above", flat=True)[0]:
        found.append("many")
    match = group.matches.filter(target_kind=target.kind, target_id=target.id).first()
    if match is not None and match.explanation.get("warnings"):
        found.append("warning")
    return found


def decide(
    actor: Member,
    group: SubmissionGroup,
    target_kind: str,
    target_id: str,
    verdict: Verdict,
    *,
    version: int,
    is_sure: bool = False,
) -> Decided:
    """Say whether a target answers a group.

    Args:
        actor: An editor.
        group: Of their organisation.
        target_kind: Kind of the target.
        target_id: Its identifier.
        verdict: Their word.
        version: Of the group, as the page showed it.
        is_sure: Whether they said yes once more, where that is asked.

    Raises:
        ConflictError: Somebody else decided meanwhile, or the yes has to be said
            once more.
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
    if verdict == Verdict.YES and not is_sure and reasons_to_ask_again(group, target):
        raise ConflictError(
            "This answer goes to many people, or the match has a warning. Read the "
            "text once more and confirm it.",
            code="ask-again",
            data={"group": group.id},
        )
    decision = _decision(actor, group, target, verdict)
    facts = _facts(group, decision)
    with recorded(actor, "intake.decided", decision, **facts) as entry:
        entry.details |= take_turn(group, version)
        entry.details["earlier"] = _forget_earlier(group, target)
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


def _forget_earlier(group: SubmissionGroup, target: Target) -> list[str]:
    """Let a new word on the pair stand in place of the old; return the old ones."""
    earlier = group.decisions.filter(
        target_kind=target.kind, target_id=target.id, undone_at=None
    )
    ids = list(earlier.values_list("id", flat=True))
    earlier.update(undone_at=timezone.now())
    return ids


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
    refresh_best(group)
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
        _take_back(answer.decision_id, group)
        SubmissionGroup.objects.filter(id=group.id).update(version=F("version") + 1)


def undo_decision(actor: Member, decision: Decision) -> None:
    """Take a no or an unsure back, while nothing followed it.

    Args:
        actor: An editor.
        decision: Of their organisation, with its group.

    Raises:
        ConflictError: It was taken back before, or something followed it.
        InputError: It queued an answer: that is what has to be undone.
    """
    group = decision.group
    policy.require(policy.may_decide(actor, group.organisation_id), "decision")
    if decision.verdict == Verdict.YES:
        raise InputError(
            "This yes queued an answer. Undo the answer instead.",
            code="undo-the-answer",
            data={"decision": decision.id},
        )
    facts = {"organisation_id": group.organisation_id, "group": group.id}
    with recorded(actor, "intake.decision_undone", decision, **facts):
        version = turn_of(decision.id, ("intake.decided",)).get("version", 0)
        take_turn(group, version)
        if not _take_back(decision.id, group):
            changed_meanwhile(group)


def _take_back(decision_id: str | None, group: SubmissionGroup) -> bool:
    """Forget a decision, bring back what it replaced; False where it is forgotten."""
    kept = turn_of(decision_id or "", ("intake.decided",))
    current = Decision.objects.filter(id=decision_id, undone_at=None)
    is_current = bool(current.update(undone_at=timezone.now()))
    if is_current:
        earlier = Decision.objects.filter(id__in=kept.get("earlier", []))
        earlier.update(undone_at=None)
    give_back(group, kept.get("before", {}))
    return is_current
