# SPDX-License-Identifier: Apache-2.0
"""Take messages in.

**Invariants:** texts and links are masked here, before anything is stored, and header
lines and names around what was passed on are taken off; whoever sent
a message becomes a pseudonym of this month at once; a reply address is sealed at once.
The worker reads, groups and matches what came in.

Example:
    >>> receive(actor, organisation, Incoming("Is it true?"), Channel.PASTED)
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.blobs import Blobs
from factdesk.desk.intake.models import (
    Asker,
    Attachment,
    Channel,
    ImportBatch,
    SourceVolume,
    Submission,
)
from factdesk.desk.intake.pictures import Cleaned
from factdesk.desk.jobs.actions import enqueue
from factdesk.desk.link_secrets import secret_hash
from factdesk.desk.running import running
from factdesk.errors import InputError
from factdesk.text import mask, without_envelope

__all__ = [
    "MOST_CHARACTERS",
    "SORT",
    "Incoming",
    "check_message",
    "receive",
    "receive_many",
]

MOST_CHARACTERS = 200_000
"""Longer messages are refused: they are documents."""
SORT = "intake.sort"
"""The job that reads what came in."""
_TOKEN_BYTES = 24
_MOST_LANGUAGE = 12


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it arrives.

    Attributes:
        text: What it says, unmasked.
        link: An address that the sender added; may be empty.
        language: Where it is known.
        asker: Whatever tells senders of this channel apart; becomes a pseudonym and is
            not stored. Empty where nothing does.
        reply_to: An e-mail address to answer to; sealed. May be empty.
        received_at: When it came; now by default.
        row_number: Its row in an import.
        files: What came with it, cleaned; stored as blobs before the message is.
    """

    text: str
    link: str = ""
    language: str = ""
    asker: str = ""
    reply_to: str = ""
    received_at: datetime | None = None
    row_number: int | None = None
    files: tuple[Cleaned, ...] = ()


def receive(
    actor: Actor,
    organisation: Organisation,
    message: Incoming,
    channel: Channel,
    *,
    private_page: bool = False,
    token: str = "",
) -> tuple[Submission, str]:
    """Take in one message.

    Args:
        actor: A member, a token, or a visitor with the form.
        organisation: Who gets it.
        message: It.
        channel: How it came.
        private_page: Whether the sender is given a private address for the answer.
        token: Of that address, where the caller made one: the same token is taken
            once, so that a form sent twice is one message.

    Returns:
        The submission, and the token of the private address (empty without one); the
        token is stored nowhere.

    Raises:
        InputError: It is empty or too long.
    """
    policy.require(policy.may_add_submissions(actor, organisation.id), "organisation")
    check_message(message)
    if private_page and not token:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
    submission = _submission(organisation, message, channel)
    submission.private_token_hash = secret_hash(token) if token else ""
    # Before the transaction: a blob without a row is removed later, a row without its
    # blob would be a promise that cannot be kept.
    attached = _attachments(submission, message.files)
    with recorded(
        actor,
        "intake.received",
        submission,
        channel=str(channel),
        files=len(attached),
    ):
        submission.save(force_insert=True)
        Attachment.objects.bulk_create(attached)
        _count(organisation, channel, 1)
        enqueue(SORT, {"organisation": organisation.id}, key=organisation.id)
    return submission, token


def receive_many(
    actor: Actor, batch: ImportBatch, messages: Sequence[Incoming], channel: Channel
) -> int:
    """Take in a run of rows of an import; rows that are there already are passed over.

    Args:
        actor: A member or a token.
        batch: The import.
        messages: With their row numbers.
        channel: How they came.

    Returns:
        How many are new.

    Raises:
        InputError: One is empty or too long; none is stored.
    """
    organisation = batch.organisation
    policy.require(policy.may_add_submissions(actor, organisation.id), "organisation")
    for message in messages:
        check_message(message)
    numbers = [message.row_number for message in messages]
    with recorded(actor, "intake.rows_received", batch) as entry:
        there = set(
            Submission.objects.filter(batch=batch, row_number__in=numbers).values_list(
                "row_number", flat=True
            )
        )
        new = [
            _submission(organisation, message, channel, batch=batch)
            for message in messages
            if message.row_number not in there
        ]
        Submission.objects.bulk_create(new)
        entry.details["rows"] = len(new)
        _count(organisation, channel, len(new), batch.source)
        enqueue(SORT, {"organisation": organisation.id}, key=organisation.id)
    return len(new)


def check_message(message: Incoming) -> None:
    """Refuse a message that cannot be taken in.

    Args:
        message: As it arrives.

    Raises:
        InputError: It is empty or too long.
    """
    if not without_envelope(message.text).strip():
        raise InputError(
            "The message has no text. Write or paste what you were sent.",
            code="message-empty",
        )
    if len(message.text) > MOST_CHARACTERS:
        raise InputError(
            f"The message has {len(message.text):,} characters; at most "
            f"{MOST_CHARACTERS:,} are taken. Send the part that you ask about.",
            code="message-too-long",
            data={"characters": len(message.text), "most": MOST_CHARACTERS},
        )


def _submission(
    organisation: Organisation,
    message: Incoming,
    channel: Channel,
    *,
    batch: ImportBatch | None = None,
) -> Submission:
    received_at = message.received_at or timezone.now()
    month = received_at.strftime("%Y-%m")
    submission = Submission(
        organisation=organisation,
        channel=channel,
        text=_plain(message.text),
        link=mask(message.link.replace("\0", "")),
        # Longer than any tag of a language is no language.
        language=message.language if len(message.language) <= _MOST_LANGUAGE else "",
        received_at=received_at,
        batch=batch,
        row_number=message.row_number,
    )
    keys = running().key_folder
    if message.asker:
        submission.asker, _ = Asker.objects.get_or_create(
            organisation=organisation,
            month=month,
            pseudonym=keys.pseudonym(month, f"{organisation.id}:{message.asker}"),
            defaults={"first_at": received_at},
        )
    if message.reply_to:
        submission.reply_month = month
        submission.reply_sealed = keys.seal_reply(month, message.reply_to)
    return submission


def _plain(text: str) -> str:
    """Return a text as it is stored: without an envelope, masked."""
    # Databases refuse the null character; nobody can see one.
    text = text.replace("\0", "")
    return mask(without_envelope(text))


def _attachments(submission: Submission, files: Sequence[Cleaned]) -> list[Attachment]:
    blobs = Blobs(running().state_folder.blobs)
    return [
        Attachment(
            submission=submission,
            sha256=blobs.put(file.data),
            media_type=file.media_type,
            size_bytes=len(file.data),
            position=position,
        )
        for position, file in enumerate(files)
    ]


def _count(
    organisation: Organisation, channel: Channel, count: int, source: str = ""
) -> None:
    """Add to the volumes that the public profile shows."""
    volume, _ = SourceVolume.objects.get_or_create(
        organisation=organisation,
        month=timezone.now().strftime("%Y-%m"),
        channel=channel,
        source=source,
    )
    SourceVolume.objects.filter(id=volume.id).update(count=F("count") + count)
