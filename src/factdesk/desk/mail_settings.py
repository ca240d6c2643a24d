# SPDX-License-Identifier: Apache-2.0
"""Django's mail settings, worked out from the one address that the operator gives.

``smtp://`` starts in the clear and switches to TLS before anything is said (only a
server on this machine may go without); ``smtps://`` is TLS from the first byte. A
password never crosses a network readable.

**Invariants:** without an address the desk sends no mail and no form asks for one; an
address that cannot be used stops the start.

Example:
    >>> mail_settings("smtps://desk:secret@mail.example", "d@b.example")["EMAIL_PORT"]
    465
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from factdesk.errors import InputError

__all__ = ["mail_connection", "mail_settings"]

_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT_S = 30
_NO_MAIL = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def mail_settings(smtp: str, mail_from: str) -> dict[str, Any]:
    """Return Django's settings for sending mail.

    Args:
        smtp: Address of the mail server; empty for no mail.
        mail_from: Address that mail comes from.

    Raises:
        InputError: One of them cannot be used; the message says what can.
    """
    if not smtp:
        return dict(_NO_MAIL)
    address = urlsplit(smtp)
    if address.scheme not in _PORTS or not address.hostname:
        raise InputError(
            'The mail server is given as "smtp://user:password@host:587" or '
            '"smtps://user:password@host". Correct FACTDESK_SMTP.',
            code="bad-smtp",
        )
    if mail_from.count("@") != 1 or any(sign.isspace() for sign in mail_from):
        raise InputError(
            "With a mail server, the desk needs the address that its mail comes from. "
            "Set FACTDESK_MAIL_FROM, as in desk@newsroom.example.",
            code="bad-mail-from",
            data={"mail_from": mail_from},
        )
    is_tls = address.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": _port(smtp) or _PORTS[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls and address.hostname not in _LOCAL,
        "EMAIL_TIMEOUT": _TIMEOUT_S,
        "DEFAULT_FROM_EMAIL": mail_from,
    }


def mail_connection(smtp: str, mail_from: str) -> Any:
    """Return a connection of Django's to the mail server, not opened yet.

    Args:
        smtp: Address of the mail server.
        mail_from: Address that mail comes from.

    Raises:
        InputError: One of them cannot be used.
    """
    # Here, because options are read before Django is set up.
    from django.core.mail.backends.smtp import EmailBackend

    found = mail_settings(smtp, mail_from)
    return EmailBackend(
        host=found["EMAIL_HOST"],
        port=found["EMAIL_PORT"],
        username=found["EMAIL_HOST_USER"],
        password=found["EMAIL_HOST_PASSWORD"],
        use_tls=found["EMAIL_USE_TLS"],
        use_ssl=found["EMAIL_USE_SSL"],
        timeout=found["EMAIL_TIMEOUT"],
    )


def _port(smtp: str) -> int | None:
    try:
        return urlsplit(smtp).port
    except ValueError as error:
        raise InputError(
            "The port of the mail server is not a number between 1 and 65535. Correct "
            "FACTDESK_SMTP.",
            code="bad-smtp",
        ) from error
