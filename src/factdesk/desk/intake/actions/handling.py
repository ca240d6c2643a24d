# SPDX-License-Identifier: Apache-2.0
"""What else can be done with a group: claim, join, close, take; and taking it back.

**Invariants:** a group joins claims of its own organisation only; a closed group has a
reason; each change can be undone while nothing followed it, and undoing a new claim
removes it only if nobody has worked on it.

Example:
    >>> close_group(actor, group, CloseReason.OPINION, version=3)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation, Team
from factdesk.desk.actors import Member
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.actions.claims import add_claim, remove_new_claim
from factdesk.desk.checks.models import Claim, ClaimStatus, CloseReason
from factdesk.desk.intake.actions.turns import (
    changed_meanwhile,
    give_back,
    take_turn,
    turn_of,
)
from factdesk.desk.intake.models import AnswerState, GroupStatus, SubmissionGroup
from factdesk.errors import ConflictError, InputError
from factdesk.text import mask

__all__ = [
    "assign_group",
    "claim_group",
    "close_group",
    "hand_over",
    "join_claim",
    "mark_unsure",
    "reopen_group",
    "undo_last",
]

_UNDOABLE = (
    "intake.claimed",
    "intake.joined",
    "intake.closed",
    "intake.assigned",
    "intake.handed",
    "intake.reopened",
    "intake.unsure",
)


def claim_group(
    actor: Member,
    group: SubmissionGroup,
    statement: str,
    language: str,
    *,
    version: int,
) -> Claim:
    """Make a claim of a group.

    Args:
        actor: A member who works on claims.
        group: Of their organisation.
        statement: What is claimed, in one sentence.
        language: Of the statement; may be empty.
        version: Of the group, as the page showed it.

    Raises:
        ConflictError: Somebody else was faster, or an answer is on its way.
        InputError: The statement is empty or too long.
    """
    policy.require(policy.may_work_on_claims(actor, group.organisation_id), "message")
    with recorded(actor, "intake.claimed", group) as entry:
        entry.details |= _take(group, version)
        organisation = Organisation(id=group.organisation_id)
        claim = add_claim(actor, organisation, statement, language)
        entry.details |= {"claim": claim.id, "is_new_claim": True}
        _set(group, status=GroupStatus.CLAIMED, claim=claim, close_reason="")
    return claim


def join_claim(
    actor: Member, group: SubmissionGroup, claim: Claim, *, version: int
) -> None:
    """Join a group to a claim that is there already.

    Args:
        actor: A member who works on claims.
        group: Of their organisation.
        claim: Open, of the same organisation.
        version: Of the group, as the page showed it.

    Raises:
        AccessError: The claim is another organisation's.
        ConflictError: Somebody else was faster, or the claim is not open any more.
    """
    policy.require(policy.may_work_on_claims(actor, group.organisation_id), "message")
    policy.require(claim.organisation_id == group.organisation_id, "claim")
    with recorded(actor, "intake.joined", group, claim=claim.id) as entry:
        entry.details |= _take(group, version)
        if claim.status not in (ClaimStatus.OPEN, ClaimStatus.IN_PROGRESS):
            raise ConflictError(
                "This claim is not open any more. Look at how it was answered.",
                code="claim-not-open",
                data={"claim": claim.id},
            )
        _set(group, status=GroupStatus.CLAIMED, claim=claim, close_reason="")


def close_group(
    actor: Member, group: SubmissionGroup, reason: CloseReason, *, version: int
) -> None:
    """Close a group without a rating.

    Args:
        actor: An editor.
        group: Of their organisation.
        reason: Why nothing is to be checked.
        version: Of the group, as the page showed it.

    Raises:
        ConflictError: Somebody else was faster, or an answer is on its way.
    """
    policy.require(policy.may_decide(actor, group.organisation_id), "message")
    with recorded(actor, "intake.closed", group, reason=str(reason)) as entry:
        entry.details |= _take(group, version)
        _set(group, status=GroupStatus.CLOSED, close_reason=reason, claim=None)


def mark_unsure(actor: Member, group: SubmissionGroup, *, version: int) -> None:
    """Say that somebody looked and could not tell; the group stays in the inbox.

    Args:
        actor: An editor.
        group: Of their organisation.
        version: Of the group, as the page showed it.

    Raises:
        ConflictError: Somebody else was faster, or an answer is on its way.
    """
    policy.require(policy.may_decide(actor, group.organisation_id), "message")
    with recorded(actor, "intake.unsure", group) as entry:
        entry.details |= _take(group, version)
        _set(group, status=GroupStatus.UNSURE, close_reason="")


def assign_group(
    actor: Member, group: SubmissionGroup, user_id: str | None, *, version: int
) -> None:
    """Say who has a group: the actor themselves, or nobody.

    Args:
        actor: A member who works on claims.
        group: Of their organisation.
        user_id: Their own identifier, or None.
        version: Of the group, as the page showed it.

    Raises:
        AccessError: It is somebody else's identifier.
        ConflictError: Somebody else was faster.
    """
    policy.require(policy.may_work_on_claims(actor, group.organisation_id), "message")
    policy.require(user_id in (None, actor.id), "member")
    with recorded(actor, "intake.assigned", group, to=user_id or "") as entry:
        entry.details |= take_turn(group, version)
        _set(group, assigned_to_id=user_id)


def hand_over(
    actor: Member,
    group: SubmissionGroup,
    team: Team | None,
    reason: str,
    *,
    version: int,
) -> None:
    """Hand a group down to a team, or up to the desk; nobody has it then.

    Args:
        actor: A member who works on claims.
        group: Of their organisation.
        team: Of the same organisation; None for the desk.
        reason: Why; the next one reads it.
        version: Of the group, as the page showed it.

    Raises:
        AccessError: The team is another organisation's.
        ConflictError: Somebody else was faster.
        InputError: There is no reason.
    """
    policy.require(policy.may_work_on_claims(actor, group.organisation_id), "message")
    policy.require(team is None or team.organisation_id == group.organisation_id)
    reason = mask(reason.strip())
    if not reason:
        raise InputError(
            "Write in a few words why you hand this over; the next one reads it.",
            code="hand-reason",
        )
    with recorded(actor, "intake.handed", group, why=reason) as entry:
        entry.details |= take_turn(group, version)
        entry.details["to"] = team.id if team else ""
        _set(group, team=team, assigned_to=None)


def reopen_group(actor: Member, group: SubmissionGroup, *, version: int) -> None:
    """Bring a group back into the inbox; what was sent stays sent.

    Args:
        actor: An editor.
        group: Of their organisation.
        version: Of the group, as the page showed it.

    Raises:
        ConflictError: Somebody else was faster, or an answer is on its way.
    """
    policy.require(policy.may_decide(actor, group.organisation_id), "message")
    with recorded(actor, "intake.reopened", group) as entry:
        entry.details |= _take(group, version)
        _set(group, status=GroupStatus.OPEN, close_reason="", claim=None)


def undo_last(actor: Member, group: SubmissionGroup, *, version: int) -> None:
    """Take back the last of these changes, while nothing followed it.

    Args:
        actor: Whoever may make such a change.
        group: Of their organisation.
        version: That the change gave the group.

    Raises:
        ConflictError: Something followed it, or there is nothing to take back.
    """
    policy.require(policy.may_work_on_claims(actor, group.organisation_id), "message")
    with recorded(actor, "intake.undone", group) as entry:
        kept = turn_of(group.id, _UNDOABLE)
        if kept.get("version") != version:
            changed_meanwhile(group)
        entry.details |= take_turn(group, version)
        made = group.claim if kept.get("is_new_claim") else None
        give_back(group, kept["before"])
        if made is not None:
            remove_new_claim(actor, made)


def _take(group: SubmissionGroup, version: int) -> dict[str, Any]:
    """Take a turn that an answer on its way would contradict."""
    kept = take_turn(group, version)
    on_its_way = (AnswerState.QUEUED, AnswerState.LEAVING)
    if group.answers.filter(state__in=on_its_way).exists():
        raise ConflictError(
            "An answer to this message is on its way already. Undo it first, or wait "
            "until it has left.",
            code="answer-on-its-way",
            data={"group": group.id},
        )
    return kept


def _set(group: SubmissionGroup, **values: Any) -> None:
    for name, value in values.items():
        setattr(group, name, value)
    group.save(update_fields=list(values))
