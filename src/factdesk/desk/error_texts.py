# SPDX-License-Identifier: Apache-2.0
"""What pages say about errors that were raised on purpose, in the reader's language.

The libraries and the command line speak English and know nothing of catalogues; an
error carries a code and its data. Here each code that a page can show has its sentence.

**Invariants:** an error that has no sentence of its own is told by its kind, never in a
language that the page is not in; ``tests/desk/test_error_texts.py`` names the codes
that lack one.

Example:
    >>> told(error)  # doctest: +SKIP
    'An answer to this message is on its way already. Undo it first, or wait …'
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from factdesk.errors import FactdeskError

__all__ = ["TEXTS", "told"]

TEXTS = {
    "already-set-up": gettext_noop(
        "This desk is set up already. Sign in, or ask an admin to invite you."
    ),
    "answer-left": gettext_noop(
        "The answer has left already and cannot be taken back. Send a correction if it "
        "was wrong."
    ),
    "answer-on-its-way": gettext_noop(
        "An answer to this message is on its way already. Undo it first, or wait until "
        "it has left."
    ),
    "ask-again": gettext_noop(
        "This answer goes to many people, or the match has a warning. Read the text "
        "once more and confirm it."
    ),
    "blob-changed": gettext_noop(
        "This file is not what it was: its bytes no longer fit their hash. Tell "
        "whoever runs this desk, who can restore it from a backup."
    ),
    "blob-gone": gettext_noop(
        "The file is no longer here: it was deleted with its message."
    ),
    "blob-not-stored": gettext_noop(
        "A file could not be stored, because the disk is full or out of order. Nothing "
        "of the message was kept. Tell whoever runs this desk, then send it again."
    ),
    "claim-in-use": gettext_noop(
        "Somebody has worked on this claim already, so it stays. Close it instead."
    ),
    "claim-length": gettext_noop(
        "A claim is empty or too long. Write the one sentence that can be checked."
    ),
    "claim-not-open": gettext_noop(
        "This claim is not open any more. Look at how it was answered."
    ),
    "explainer-changed": gettext_noop(
        "Somebody changed this explainer while you looked at it. Read it again; "
        "nothing was published."
    ),
    "explainer-incomplete": gettext_noop(
        "An explainer needs its question and its answer. Add what is missing."
    ),
    "explainer-over": gettext_noop(
        "The day until which the explainer is valid is over. Give a later day."
    ),
    "explainer-status": gettext_noop(
        "This explainer is not in the state any more that your page showed. Look at it "
        "again."
    ),
    "file-damaged": gettext_noop(
        "One file is damaged: it ends too early, or is not what it says. Open it on "
        "your device, and send a screenshot of it instead."
    ),
    "file-locked": gettext_noop(
        "One PDF is locked with a password. Send a copy without one, or a screenshot "
        "of it."
    ),
    "file-too-large": gettext_noop(
        "The files are too large: at most 16 MB each, and 24 MB together."
    ),
    "file-type": gettext_noop(
        "One file is of a type that is not taken. Send a picture, an MP4 video, a "
        "sound recording, a PDF, or a screenshot."
    ),
    "form-broken": gettext_noop(
        "The message did not arrive whole. Nothing was stored: go back and send it "
        "once more."
    ),
    "form-too-large": gettext_noop(
        "The message is too large to be read. Nothing was stored: go back, and send "
        "the part that you ask about."
    ),
    "group-changed": gettext_noop(
        "Somebody else decided on this message while you looked at it. Look at what "
        "they did; nothing of yours was sent."
    ),
    "hand-reason": gettext_noop(
        "Write in a few words why you hand this over; the next one reads it."
    ),
    "index-not-built": gettext_noop(
        "No index has been built yet: that is done as soon as there are checks or "
        "claims. Try again in a minute; if it stays so, tell whoever runs this desk."
    ),
    "invitation-days": gettext_noop(
        "An invitation is good for 1 to 30 days. Choose another time."
    ),
    "key-gone": gettext_noop(
        "A key of this desk is gone: it was destroyed on purpose, or the desk was "
        "started with another key folder. What the key sealed cannot be read."
    ),
    "import-changed": gettext_noop(
        "Somebody did something with this import meanwhile. Look at where it stands "
        "now."
    ),
    "import-undone": gettext_noop(
        "This import was undone already. Look at what became of it."
    ),
    "known-check-address": gettext_noop(
        "The address of the check is none of the web. It begins with https:// or "
        "http:// and has at most 2,000 characters."
    ),
    "known-check-field": gettext_noop(
        "Publisher and rating have at most 200 characters each. Were the right columns "
        "chosen?"
    ),
    "known-check-date": gettext_noop(
        "A known check has no date that can be read. Write it as in 2026-11-24."
    ),
    "known-check-incomplete": gettext_noop(
        "A known check needs its address, its publisher and its date. Add what is "
        "missing."
    ),
    "known-check-too-long": gettext_noop(
        "The address and the claim of a known check are too long together. A claim is "
        "one statement: shorten it, and put the rest into the text."
    ),
    "message-empty": gettext_noop(
        "The message has no text. Write or paste what you were sent."
    ),
    "message-too-long": gettext_noop(
        "The message is too long: at most 200,000 characters are taken. Send the part "
        "that you ask about."
    ),
    "no-source": gettext_noop(
        "There is no source. Name at least one, with title and publisher."
    ),
    "not-there": gettext_noop(
        "What this address leads to is not here, or is not yours to see. Check the "
        "address, or ask an admin of your organisation."
    ),
    "note-changed": gettext_noop(
        "Somebody reviewed or withdrew this note while you looked at it. Look at it "
        "again."
    ),
    "note-empty": gettext_noop(
        "A holding note needs a text. Write what is known so far."
    ),
    "nothing-to-review": gettext_noop(
        "Nothing of this explainer waits for a review. Look at it again."
    ),
    "own-review": gettext_noop(
        "You wrote this yourself. Somebody else has to read it first: ask a colleague."
    ),
    "picture-too-large": gettext_noop(
        "One picture has too many pixels. Send a smaller copy."
    ),
    "reset-reason": gettext_noop(
        "Write how you know that the member asks for this themselves."
    ),
    "seal-broken": gettext_noop(
        "A sealed text does not open with the key of this desk. Tell whoever runs it: "
        "it was changed, or the desk was started with another key folder."
    ),
    "source-address": gettext_noop(
        "The address of a source begins with http:// or https://."
    ),
    "source-incomplete": gettext_noop(
        "A source lacks its title or its publisher. Add what is missing."
    ),
    "tags": gettext_noop("Give at most 20 tags of at most 80 characters each."),
    "target-not-an-answer": gettext_noop(
        "Nobody has concluded on this claim yet, so there is nothing to answer with. "
        "Join the message to the claim instead."
    ),
    "token-incomplete": gettext_noop(
        "A token needs a name, and at least one thing that it may do."
    ),
    "too-many-files": gettext_noop(
        "At most four files are taken. Choose the ones that matter."
    ),
    "undo-the-answer": gettext_noop(
        "This yes queued an answer. Undo the answer instead."
    ),
}
"""What a page says, by code. Placeholders such as ``%(most)s`` stand for ``data``."""

_MARKED = {
    "account-exists",
    "bad-decision",
    "coalition-exists",
    "coalition-member-already",
    "coalition-name",
    "invitation-for-another",
    "invitation-over",
    "invitation-used",
    "last-admin",
    "member-already",
    "member-gone",
    "nothing-to-undo",
    "profile-changed",
    "reset-asked",
    "reset-by-two",
    "reset-needs-two",
    "reset-over",
    "reset-own",
    "team-exists",
}
"""Codes whose message was translated where it was raised."""

_BY_STATUS = {
    400: gettext_noop(
        "What was sent cannot be taken as it is. Go back, look at it again, and send "
        "it once more."
    ),
    404: TEXTS["not-there"],
    409: gettext_noop(
        "Somebody else changed this meanwhile, and nothing of yours was stored. Look "
        "at it again."
    ),
    502: gettext_noop(
        "Another system that this needs did not answer. Try again in a minute."
    ),
    503: gettext_noop(
        "A part of the desk is not ready yet. Try again in a minute; if it stays so, "
        "tell whoever runs this desk."
    ),
}
_OURS = gettext_noop(
    "Something went wrong here that should not have. What you had confirmed before is "
    "safe. Try again; if it happens again, tell whoever runs this desk."
)


def told(error: FactdeskError) -> str:
    """Return what a page says about an error, in the language that is active.

    Args:
        error: As it was raised.
    """
    if error.code in _MARKED:
        return str(error)
    text = TEXTS.get(error.code)
    if text is None:
        return gettext(_BY_STATUS.get(error.status, _OURS))
    try:
        return gettext(text) % error.data if "%(" in text else gettext(text)
    except KeyError:  # raised without what its sentence names
        return gettext(_BY_STATUS.get(error.status, _OURS))
