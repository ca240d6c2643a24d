# SPDX-License-Identifier: Apache-2.0
"""Notes for the next person: what they need, and no secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import Member, Visitor
from factdesk.desk.handing_over import handover_notes
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import Channel
from factdesk.desk.options import Options

Make = Callable[..., Member]


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """Return options of a desk in a folder of its own, with a mail server."""
    options = replace(
        settings.DESK,
        state=tmp_path / "state",
        keys=tmp_path / "keys",
        smtp="smtps://desk:hush-hush@mail.halden.example",
        mail_from="desk@halden.example",
    )
    options.state_folder.create()
    options.key_folder.create()
    return options


def test_they_say_where_things_are_and_who_may_do_what(
    options: Options, halden: Organisation, saltcoast: Organisation, member_of: Make
) -> None:
    admin = member_of(halden, Role.ADMIN)
    make_token(admin, halden, "importer", ["checks:rw"])
    notes = handover_notes(options)
    assert f"`{options.state}`" in notes
    assert f"`{options.keys}` (vault.key, web.key)" in notes
    assert "Last backup: never" in notes
    assert f"{halden.name}: {admin.name} (" in notes
    assert "nobody could reset a lost second factor" in notes
    assert f"{saltcoast.name}: no admin" in notes
    assert f"importer of {halden.name}: checks:rw; last used never" in notes
    assert "mail.halden.example" in notes


def test_they_say_when_the_last_backup_was(
    options: Options, halden: Organisation
) -> None:
    options.state_folder.note_backup("2026-03-14T08:00:00+00:00")
    assert "Last backup: 2026-03-14T08:00:00+00:00" in handover_notes(options)


def test_no_secret_and_nothing_of_the_askers_is_in_them(
    options: Options, halden: Organisation, member_of: Make
) -> None:
    _, secret = make_token(member_of(halden, Role.ADMIN), halden, "bot", ["match"])
    message = Incoming(
        "Is the bridge at Orlo closed?", asker="ada", reply_to="ada@orlo.example"
    )
    receive(Visitor(halden.id, "tip form"), halden, message, Channel.FORM)
    notes = handover_notes(options)
    for hidden in (
        "hush-hush", secret, "bridge", "ada@orlo", options.key_folder.web_key()
    ):  # fmt: skip
        assert hidden not in notes
