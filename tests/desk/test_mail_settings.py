# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from factdesk.desk.mail_settings import mail_settings
from factdesk.desk.options import options_from
from factdesk.errors import InputError

FROM = "desk@halden.example"


def test_without_a_server_nothing_is_sent() -> None:
    assert "dummy" in mail_settings("", "")["EMAIL_BACKEND"]


@pytest.mark.parametrize(
    ("smtp", "port", "ssl", "starttls"),
    [
        ("smtps://mail.example", 465, True, False),
        ("smtp://mail.example", 587, False, True),
        ("smtp://mail.example:25", 25, False, True),
        ("smtp://127.0.0.1:2525", 2525, False, False),
    ],
)
def test_nothing_crosses_a_network_readable(
    smtp: str, port: int, ssl: bool, starttls: bool
) -> None:
    found = mail_settings(smtp, FROM)
    assert found["EMAIL_PORT"] == port
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (ssl, starttls)


def test_signs_in_names_and_passwords_are_unquoted() -> None:
    found = mail_settings("smtps://a%40b.example:p%2Fw@mail.example", FROM)
    assert found["EMAIL_HOST_USER"] == "a@b.example"
    assert found["EMAIL_HOST_PASSWORD"] == "p/w"  # noqa: S105


@pytest.mark.parametrize(
    ("smtp", "mail_from", "code"),
    [
        ("mail.example", FROM, "bad-smtp"),
        ("http://mail.example", FROM, "bad-smtp"),
        ("smtp://mail.example:many", FROM, "bad-smtp"),
        ("smtps://mail.example", "", "bad-mail-from"),
        ("smtps://mail.example", "desk@a.example\nBcc: b@c.example", "bad-mail-from"),
    ],
)
def test_what_cannot_be_used_stops_the_start(
    smtp: str, mail_from: str, code: str
) -> None:
    environ = {"FACTDESK_SMTP": smtp, "FACTDESK_MAIL_FROM": mail_from}
    with pytest.raises(InputError) as caught:
        options_from(environ)
    assert caught.value.code == code
    assert "p/w" not in str(caught.value)
