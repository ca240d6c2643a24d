# SPDX-License-Identifier: Apache-2.0
"""Send answers by e-mail: each at most once, and never called sent when it was not.

A mail server takes a mail in one moment; whether it did is unknown for as long as its
word is on the way. So a delivery is marked as leaving, and that mark is on the disk,
before the mail is handed over; afterwards it says what the server said. A delivery that
is found leaving after a crash is not repeated: nobody can know whether it arrived.

**Invariants:** a mail is handed over by whoever turned its delivery from queued to
leaving, and by nobody else; "sent" means that the server took it; an address that
cannot be read any more, or that the server refuses for good, is "cannot be reached".

Example:
    >>> send_mails(SystemActor("its time has come"), answer_id)  # doctest: +SKIP
    Mailed(sent=12, waiting=0)
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from factdesk.desk import policy
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.intake.models import Answer, AnswerState, Delivery, DeliveryState
from factdesk.desk.intake.wording import mail_text
from factdesk.desk.mail_settings import mail_connection
from factdesk.desk.running import running
from factdesk.errors import AccessError, VerificationError

__all__ = ["MAIL", "MOST_ATTEMPTS", "Mailed", "send_mails"]

MAIL = "intake.mail"
"""The job that sends what an answer has to send."""
MOST_ATTEMPTS = 8
_log = logging.getLogger(__name__)
_PERMANENT = 500
"""SMTP replies from here on mean "never" (RFC 5321, section 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """What came of one run.

    Attributes:
        sent: Mails that the server took.
        waiting: Deliveries that are to be tried again.
    """

    sent: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: DeliveryState
    error: str = ""


def send_mails(
    actor: Actor, answer_id: str, *, is_stopping: Callable[[], bool] = lambda: False
) -> Mailed:
    """Send the mails of one answer that are queued.

    Args:
        actor: The system.
        answer_id: The answer.
        is_stopping: Whether to leave the rest for later.
    """
    policy.require(isinstance(actor, SystemActor), "answer")
    answer = Answer.objects.select_related("group__organisation").get(id=answer_id)
    mails = answer.deliveries.filter(channel="email").select_related("submission")
    for delivery in mails.filter(state=DeliveryState.LEAVING):
        _end(actor, answer, delivery, _UNKNOWN)
    sent = 0
    queued = list(mails.filter(state=DeliveryState.QUEUED).order_by("id"))
    if queued:
        sent = _send_all(actor, answer, queued, is_stopping)
    _end_answer(answer)
    waiting = mails.filter(state=DeliveryState.QUEUED).count()
    return Mailed(sent, waiting)


_UNKNOWN = _Outcome(
    DeliveryState.FAILED,
    "The desk stopped in the moment in which the mail left. Nobody can know whether it "
    "arrived, so it is not sent again.",
)
_LOST = _Outcome(
    DeliveryState.FAILED,
    "The mail server broke off after it had the mail. Nobody can know whether it "
    "arrived, so it is not sent again.",
)


def _send_all(
    actor: Actor,
    answer: Answer,
    queued: list[Delivery],
    is_stopping: Callable[[], bool],
) -> int:
    if not running().smtp:
        _put_back_all(actor, answer, "This desk has no mail server any more.")
        return 0
    connection = mail_connection(running().smtp, running().mail_from)
    sent = 0
    try:
        for delivery in queued:
            if is_stopping():
                break
            # Connected before the delivery is marked: most of what fails, fails here,
            # where it is certain that nothing left.
            trouble = _connect(connection)
            if trouble:
                _put_back_all(actor, answer, trouble)
                break
            sent += _send(actor, answer, delivery, connection)
    finally:
        _close(connection)
    return sent


def _connect(connection: Any) -> str:
    """Connect where that is needed; return what went wrong, or nothing."""
    try:
        if not _answers(connection):
            _close(connection)
            connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return f"The mail server could not be reached: {_told(error)}"
    return ""


def _answers(connection: Any) -> bool:
    """Whether a connection that was used before is still there."""
    if connection.connection is None:
        return False
    try:
        return bool(connection.connection.noop()[0] < _PERMANENT)
    except (OSError, smtplib.SMTPException):
        return False


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        _log.info("The mail server did not say good-bye.")


def _send(actor: Actor, answer: Answer, delivery: Delivery, connection: Any) -> int:
    """Hand one mail over, once; return how many were sent."""
    if not _mark(delivery):
        return 0
    try:
        mail = _mail(answer, delivery)
    except (AccessError, VerificationError) as error:
        outcome = _Outcome(DeliveryState.UNREACHABLE, error.code)
    else:
        outcome = _hand_over(mail, connection, delivery.attempts + 1)
    _end(actor, answer, delivery, outcome)
    return int(outcome.state == DeliveryState.SENT)


def _mark(delivery: Delivery) -> bool:
    """Turn a delivery from queued to leaving; False where somebody else did.

    A worker's bookkeeping, as a lease is: what came of it leaves the audit entry.
    """
    queued = Delivery.objects.filter(id=delivery.id, state=DeliveryState.QUEUED)
    marked = queued.update(state=DeliveryState.LEAVING, attempts=F("attempts") + 1)
    return bool(marked)


def _mail(answer: Answer, delivery: Delivery) -> EmailMessage:
    submission = delivery.submission
    address = running().key_folder.open_reply(
        submission.reply_month, bytes(submission.reply_sealed or b"")
    )
    name = answer.group.organisation.name
    with override(answer.language if answer.language in {"en", "ar"} else "en"):
        subject = _("The answer to your message")
        text = mail_text(answer.text, submission.text, name)
    return EmailMessage(
        subject=subject,
        body=text,
        from_email=formataddr((" ".join(name.split()), running().mail_from)),
        to=[address],
        headers={
            # The same whenever it is made: whoever gets it twice can tell.
            "Message-ID": f"<{delivery.id}@{running().public_host}>",
            "Auto-Submitted": "auto-generated",  # no holiday note comes back: RFC 3834
        },
    )


def _hand_over(mail: EmailMessage, connection: Any, attempts: int) -> _Outcome:
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code = max(reply[0] for reply in error.recipients.values())
        if code >= _PERMANENT:
            return _Outcome(
                DeliveryState.UNREACHABLE, f"The address is refused: {code}"
            )
        return _later(f"The mail server asked to wait: {code}", attempts)
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= _PERMANENT:
            return _Outcome(
                DeliveryState.FAILED, f"The mail is refused: {_told(error)}"
            )
        return _later(f"The mail server asked to wait: {_told(error)}", attempts)
    except smtplib.SMTPResponseException as error:  # ours: sender or greeting refused
        return _later(f"The mail server refuses this desk: {_told(error)}", attempts)
    except (smtplib.SMTPServerDisconnected, OSError):
        _close(connection)
        return _LOST
    return _Outcome(DeliveryState.SENT)


def _later(error: str, attempts: int) -> _Outcome:
    is_over = attempts >= MOST_ATTEMPTS
    return _Outcome(DeliveryState.FAILED if is_over else DeliveryState.QUEUED, error)


def _put_back_all(actor: Actor, answer: Answer, trouble: str) -> None:
    """Count one more try of all that wait, and give up on those tried often enough."""
    waiting = answer.deliveries.filter(channel="email", state=DeliveryState.QUEUED)
    waiting.update(attempts=F("attempts") + 1, error=trouble)
    for delivery in waiting.filter(attempts__gte=MOST_ATTEMPTS):
        _end(
            actor,
            answer,
            delivery,
            _Outcome(DeliveryState.FAILED, trouble),
            before=DeliveryState.QUEUED,
        )


def _end(
    actor: Actor,
    answer: Answer,
    delivery: Delivery,
    outcome: _Outcome,
    *,
    before: DeliveryState = DeliveryState.LEAVING,
) -> None:
    """Write down what happened; nothing where another worker wrote it first."""
    is_final = outcome.state != DeliveryState.QUEUED
    with recorded(
        actor,
        "intake.mail_left",
        delivery,
        organisation_id=answer.group.organisation_id,
        state=str(outcome.state),
    ) as entry:
        ours = Delivery.objects.filter(id=delivery.id, state=before).update(
            state=outcome.state,
            error=outcome.error,
            finished_at=timezone.now() if is_final else None,
        )
        entry.details["was_first"] = bool(ours)


def _end_answer(answer: Answer) -> None:
    """Call an answer sent once each of its deliveries has its final state."""
    open_states = (DeliveryState.QUEUED, DeliveryState.LEAVING)
    if not answer.deliveries.filter(state__in=open_states).exists():
        leaving = Answer.objects.filter(id=answer.id, state=AnswerState.LEAVING)
        leaving.update(state=AnswerState.SENT)


def _told(error: Exception) -> str:
    """Return the kind of an error: its words may hold a name or an address."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
