# SPDX-License-Identifier: Apache-2.0
"""Hand in a message through a public form, once however often it is sent.

**Invariants:** the same form with the same content is one message, also when an
impatient finger sends it twice at the same moment.

Example:
    >>> hand_in(organisation, Incoming("Is it true?"), secret)  # doctest: +SKIP
"""

from __future__ import annotations

from django.db import IntegrityError

from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Visitor
from factdesk.desk.intake.access import access_submission_by_token
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import Channel
from factdesk.desk.visitors import token_of
from factdesk.errors import AccessError

__all__ = ["hand_in"]


def hand_in(organisation: Organisation, message: Incoming, secret: str) -> str:
    """Take in a message of somebody without an account.

    Args:
        organisation: Whose form it is.
        message: With its files, cleaned.
        secret: Of the form's ticket.

    Returns:
        The token of the private page.

    Raises:
        InputError: It is empty or too long.
        ExternalError: A file could not be stored.
    """
    texts = (organisation.id, message.text, message.link, message.reply_to)
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    token = token_of(secret, *parts, *(file.data for file in message.files))
    if _is_there(token):
        return token
    visitor = Visitor(organisation.id, "tip form")
    try:
        receive(
            visitor, organisation, message, Channel.FORM, private_page=True, token=token
        )
    except IntegrityError:
        if not _is_there(token):
            raise
    return token


def _is_there(token: str) -> bool:
    try:
        access_submission_by_token(token)
    except AccessError:
        return False
    return True
