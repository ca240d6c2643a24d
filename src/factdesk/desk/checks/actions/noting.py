# SPDX-License-Identifier: Apache-2.0
"""Holding notes: what is known while a claim is being checked.

**Invariants:** a note is sent only after somebody other than its author has read it,
and for six hours at most unless it is renewed; its text is never changed: another note
is written.

Example:
    >>> note = write_note(actor, claim, "The town has not answered yet.", "en", sources)
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.actors import Member
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.actions.sources import Source, sources_of
from factdesk.desk.checks.models import Claim, HoldingNote
from factdesk.errors import ConflictError, InputError
from factdesk.text import mask

__all__ = ["LASTS", "renew_note", "review_note", "withdraw_note", "write_note"]

LASTS = timedelta(hours=6)
"""How long a note is sent unless it is renewed."""


def write_note(
    actor: Member, claim: Claim, text: str, language: str, sources: tuple[Source, ...]
) -> HoldingNote:
    """Write down what is known so far.

    Args:
        actor: A member who works on claims.
        claim: Of their organisation.
        text: What is known.
        language: Of the text; may be empty.
        sources: At least one.

    Raises:
        InputError: The text or a source is missing.
    """
    policy.require(policy.may_work_on_claims(actor, claim.organisation_id), "claim")
    masked = mask(text.strip())
    if not masked:
        raise InputError(
            "A holding note needs a text. Write what is known so far.",
            code="note-empty",
        )
    now = timezone.now()
    note = HoldingNote(
        claim=claim,
        organisation_id=claim.organisation_id,
        text=masked,
        language=language,
        sources=sources_of(sources),
        as_of=now,
        expires_at=now + LASTS,
        author_id=actor.id,
    )
    with recorded(actor, "checks.note_written", note, claim=claim.id):
        note.save(force_insert=True)
    return note


def review_note(actor: Member, note: HoldingNote) -> None:
    """Let a note be sent.

    Args:
        actor: A reviewer who did not write it.
        note: Of their organisation.

    Raises:
        ConflictError: It was reviewed or withdrawn meanwhile.
        InputError: They wrote it themselves.
    """
    policy.require(policy.may_review(actor, note.organisation_id), "holding note")
    if note.author_id == actor.id:
        raise InputError(
            "You wrote this yourself. Somebody else has to read it before it is sent: "
            "ask a colleague.",
            code="own-review",
            data={"note": note.id},
        )
    now = timezone.now()
    with recorded(actor, "checks.note_reviewed", note):
        waiting = HoldingNote.objects.filter(
            id=note.id, reviewed_by=None, withdrawn_at=None
        )
        done = waiting.update(
            reviewed_by_id=actor.id, reviewed_at=now, expires_at=now + LASTS
        )
        _require_changed(done, note)


def renew_note(actor: Member, note: HoldingNote) -> None:
    """Say that a note still holds: it goes on for another six hours.

    Args:
        actor: A reviewer.
        note: Reviewed, of their organisation.

    Raises:
        ConflictError: It is not reviewed yet, or was withdrawn.
    """
    policy.require(policy.may_review(actor, note.organisation_id), "holding note")
    now = timezone.now()
    with recorded(actor, "checks.note_renewed", note):
        current = HoldingNote.objects.filter(id=note.id, withdrawn_at=None)
        reviewed = current.exclude(reviewed_by=None)
        _require_changed(reviewed.update(as_of=now, expires_at=now + LASTS), note)


def withdraw_note(actor: Member, note: HoldingNote) -> None:
    """Withdraw a note: it answers nobody any more.

    Args:
        actor: A member who works on claims.
        note: Of their organisation.

    Raises:
        ConflictError: It was withdrawn before.
    """
    policy.require(
        policy.may_work_on_claims(actor, note.organisation_id), "holding note"
    )
    with recorded(actor, "checks.note_withdrawn", note):
        current = HoldingNote.objects.filter(id=note.id, withdrawn_at=None)
        _require_changed(current.update(withdrawn_at=timezone.now()), note)


def _require_changed(count: int, note: HoldingNote) -> None:
    if not count:
        raise ConflictError(
            "Somebody reviewed or withdrew this note while you looked at it. Look at "
            "it again.",
            code="note-changed",
            data={"note": note.id},
        )
