# SPDX-License-Identifier: Apache-2.0
"""What the private page of one message tells the person who sent it.

**Invariants:** a state is said only when it is true: nothing reads "answered" before
the answer left, and an answer that can still be undone is not shown; what was told
stays readable as it was told, also when its check changed later.

Example:
    >>> told_to(access_submission_by_token(token)).state  # doctest: +SKIP
    <AskState.RECEIVED: 'received'>
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from factdesk.claims import CommonRating
from factdesk.desk.accounts.forms import COMMON_LABELS
from factdesk.desk.accounts.models import RatingValue
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.desk.intake.models import (
    AnswerState,
    Delivery,
    DeliveryState,
    GroupStatus,
    Submission,
    SubmissionGroup,
)

__all__ = ["AskState", "Given", "Told", "told_to"]


class AskState(StrEnum):
    """Where a message stands, for the one who sent it."""

    RECEIVED = "received"
    LOOKED_AT = "looked-at"
    """A person decided something about it, or an answer waits to leave."""
    ANSWERED = "answered"
    CLOSED = "closed"
    """Closed without a rating."""
    UNREACHABLE = "unreachable"
    """Answered, but nothing of it can reach this page."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given.

    Attributes:
        text: Exactly what was sent.
        language: Of that text.
        at: When it left.
        target: The check as it stands now; None where it was withdrawn.
        is_changed: Whether the check has another version than the one that was sent.
        common: What the publisher's own rating means on the scale that all share, in
            words; empty where nobody has said so.
    """

    text: str
    language: str
    at: datetime
    target: Target | None
    is_changed: bool
    common: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """All that a private page shows beside the message.

    Attributes:
        state: Where the message stands.
        answers: What was given, newest first; those after the first were replaced.
        closed_as: Why it was closed without a rating, in words; empty otherwise.
        mail: State of the newest answer's e-mail; empty where none was asked for.
    """

    state: AskState
    answers: tuple[Given, ...] = ()
    closed_as: str = ""
    mail: str = ""


def told_to(submission: Submission) -> Told:
    """Return what a message's private page shows.

    Args:
        submission: Whoever holds its token may read this.
    """
    deliveries = list(
        submission.deliveries.select_related("answer").order_by(
            "-answer__sent_at", "-created_at", "id"
        )
    )
    on_page = [d for d in deliveries if _is_shown(d)]
    group = submission.group
    if on_page:
        newest = on_page[0].answer_id
        mail = (d for d in deliveries if d.channel == "email" and d.answer_id == newest)
        state = next((d.state for d in mail), "")
        return Told(AskState.ANSWERED, _given(submission, on_page), mail=state)
    if group is None:
        return Told(AskState.RECEIVED)
    if group.status == GroupStatus.CLOSED:
        return Told(AskState.CLOSED, closed_as=group.close_reason)
    if any(d.state == DeliveryState.UNREACHABLE for d in deliveries):
        return Told(AskState.UNREACHABLE)
    return Told(AskState.LOOKED_AT if _is_looked_at(group) else AskState.RECEIVED)


def _is_shown(delivery: Delivery) -> bool:
    return delivery.channel == "page" and delivery.state == DeliveryState.SENT


def _given(submission: Submission, on_page: list[Delivery]) -> tuple[Given, ...]:
    answers = [delivery.answer for delivery in on_page]
    pairs = [(answer.target_kind, answer.target_id) for answer in answers]
    targets = targets_of(submission.organisation_id, pairs)
    given: list[Given] = []
    for answer in answers:
        target = targets.get((answer.target_kind, answer.target_id))
        changed = target is not None and target.version != answer.target_version
        at = answer.sent_at or answer.send_at
        # Only the newest is shown with its rating; the others stand as they were sent.
        common = _common(target) if target and not given else ""
        given.append(Given(answer.text, answer.language, at, target, changed, common))
    return tuple(given)


def _common(target: Target) -> str:
    """Return what a rating means on the common scale, as its publisher maps it."""
    if not target.rating:
        return ""
    values = RatingValue.objects.filter(
        scale__organisation__name=target.publisher, label__iexact=target.rating
    )
    found = values.order_by("-scale__number").values_list("common", flat=True).first()
    return str(COMMON_LABELS[CommonRating(found)]) if found else ""


def _is_looked_at(group: SubmissionGroup) -> bool:
    """Whether somebody did anything about a group that is not answered yet."""
    return (
        group.status in {GroupStatus.UNSURE, GroupStatus.CLAIMED}
        or bool(group.assigned_to_id)
        or group.decisions.filter(undone_at=None).exists()
        or group.answers.filter(state=AnswerState.QUEUED).exists()
    )
