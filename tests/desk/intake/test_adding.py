# SPDX-License-Identifier: Apache-2.0
"""A member pastes a message, or passes one on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from desk.intake import pictures_made as made
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factdesk.desk.accounts.models import Organisation, Role, User
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.intake.models import Asker, Attachment, Submission

TEXT = "Is the bridge at Orlo open? @ada_of_orlo"


def add(browser: Client, **data: Any) -> Any:
    """Send the form."""
    return browser.post("/add/", {"text": TEXT, "channel": "pasted", **data})


def test_who_comes_across_it_is_one_asker_and_who_asked_is_one_more(
    halden: Organisation, member_of: Any, browser_of: Any
) -> None:
    actor = member_of(halden, Role.CONTRIBUTOR)
    browser = browser_of(actor)
    for channel in ("pasted", "pasted", "forwarded"):
        assert add(browser, channel=channel).headers["Location"] == "/add/"
    found = Submission.objects.order_by("channel")
    assert [one.channel for one in found] == ["forwarded", "pasted", "pasted"]
    assert found[0].asker is None
    assert Asker.objects.count() == 1
    assert "ada" not in repr(found.values())
    entry = AuditEntry.objects.filter(action="intake.received").first()
    assert entry is not None
    assert entry.actor_id == actor.id


def test_the_private_address_is_shown_once_to_whoever_it_belongs_to(
    halden: Organisation, saltcoast: Organisation, member_of: Any, browser_of: Any
) -> None:
    browser = browser_of(member_of(halden))
    sent = add(browser, channel="forwarded", wants_page="on")
    shown = sent.headers["Location"]
    token = shown.partition("?address=")[2]
    answer = browser.get(shown)
    assert f"http://localhost:8000/a/{token}/" in answer.content.decode()
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert Client(HTTP_HOST="localhost").get(f"/a/{token}/").status_code == 200
    foreign = browser_of(member_of(saltcoast)).get(shown).content.decode()
    assert "Give this address" not in foreign


def test_what_was_typed_stays_when_something_is_wrong(
    halden: Organisation, member_of: Any, browser_of: Any
) -> None:
    browser = browser_of(member_of(halden))
    word = SimpleUploadedFile("a.docx", b"PK\3\4")
    answer = add(browser, files=[word])
    assert answer.status_code == 400
    assert "of a type that is not taken" in answer.content.decode()
    assert "Is the bridge at Orlo open?" in answer.content.decode()
    assert add(browser, text="").status_code == 400
    assert add(browser, channel="carrier pigeon").status_code == 400
    assert add(browser, text="x" * 17_000_000).status_code == 413
    assert not Submission.objects.exists()
    png = SimpleUploadedFile("a.png", made.png())
    assert add(browser, files=[png]).status_code == 302
    assert Attachment.objects.get().media_type == "image/png"


def test_who_may_not_add_cannot_and_a_foreign_form_is_refused(
    halden: Organisation, member_of: Any, browser_of: Any
) -> None:
    assert add(browser_of(member_of(halden, Role.AUDITOR))).status_code == 404
    nobody = add(Client(HTTP_HOST="localhost"))
    assert nobody.headers["Location"].startswith("/accounts/login/")
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.force_login(User.objects.get(id=member_of(halden, Role.CONTRIBUTOR).id))
    assert add(strict).status_code == 403
    assert not Submission.objects.exists()


@pytest.mark.parametrize("has_mail", [True, False])
def test_a_reply_address_is_sealed_where_mail_is_sent(
    halden: Organisation, member_of: Any, browser_of: Any, settings: Any, has_mail: bool
) -> None:
    settings.DESK = replace(settings.DESK, smtp="smtp://localhost" if has_mail else "")
    browser = browser_of(member_of(halden))
    assert ("id_email" in browser.get("/add/").content.decode()) == has_mail
    add(browser, channel="forwarded", email="ada@halden.example")
    assert (Submission.objects.get().reply_sealed is not None) == has_mail
    assert "ada@" not in repr(Submission.objects.values())


MAIL = """---------- Forwarded message ---------
From: Ada of Orlo <ada@orlo.example>
Date: Mon, 24 Nov 2026 at 09:12
Subject: Fwd: The bridge
To: Bo <bo@orlo.example>

Is the bridge at Orlo closed? Call +44 20 7946 0958
"""
CHAT = "[24/11/2026, 09:12] Ada of Orlo: Is the bridge at Orlo closed?"


@pytest.mark.parametrize("text", [MAIL, CHAT])
def test_what_is_passed_on_loses_its_envelope(
    halden: Organisation, member_of: Any, browser_of: Any, text: str
) -> None:
    browser = browser_of(member_of(halden))
    assert "header lines" in browser.get("/add/").content.decode()
    assert add(browser, text=text, channel="forwarded").status_code == 302
    stored = Submission.objects.get()
    assert "Is the bridge at Orlo closed?" in stored.text
    for trace in ("Ada", "Bo ", "orlo.example", "7946", "09:12", "From"):
        assert trace not in repr(Submission.objects.values())


def test_an_envelope_without_anything_in_it_is_no_message(
    halden: Organisation, member_of: Any, browser_of: Any
) -> None:
    browser = browser_of(member_of(halden))
    answer = add(browser, text="From: Ada\nTo: Bo\n")
    assert answer.status_code == 400
    assert "Write or paste what you were sent" in answer.content.decode()
    assert "From: Ada" in answer.content.decode()  # what was typed stays
    assert not Submission.objects.exists()
