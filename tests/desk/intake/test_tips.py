# SPDX-License-Identifier: Apache-2.0
"""The public form: no cookie, nothing lost, nothing twice, no flood."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from desk.intake import pictures_made as made
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.intake import public_views, uploads
from factdesk.desk.intake.models import Attachment, Submission
from factdesk.desk.running import running
from factdesk.desk.visitors import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_came_before() -> None:
    cache.clear()


def send(asked: Organisation, *, age: float = 10, **data: Any) -> Any:
    """Send the form as a browser without cookies does."""
    ticket = make_ticket(asked.id, now=time.time() - age)
    browser = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    return browser.post(f"/tip/{asked.id}/", {"ticket": ticket, "text": "", **data})


def file(data: bytes, name: str = "ada.of.orlo.jpg") -> SimpleUploadedFile:
    """Return an upload whose declared type is not what it is."""
    return SimpleUploadedFile(name, data, "text/html")


def test_a_message_leads_to_its_private_page(halden: Organisation) -> None:
    answer = send(halden, text="Is it true? @ada_of_orlo", link="https://a.example/1")
    assert answer.status_code == 303
    assert answer.cookies.output() == ""
    page = Client(HTTP_HOST="localhost").get(answer.headers["Location"])
    told = page.content.decode()
    assert "Keep this address" in told
    path = answer.headers["Location"].partition("?")[0]
    assert f"http://localhost:8000{path}" in told
    stored = Submission.objects.get()
    assert (stored.text, stored.channel) == ("Is it true? @…", "form")
    assert stored.asker is not None
    assert "127.0.0.1" not in repr(Submission.objects.values().get())


def test_the_page_needs_no_script_and_no_cookie(halden: Organisation) -> None:
    answer = Client(HTTP_HOST="localhost").get(f"/tip/{halden.id}/?lang=ar")
    told = answer.content.decode()
    assert "<script" not in told
    assert answer.cookies.output() == ""
    assert 'dir="rtl"' in told
    assert "id_email" not in told  # this desk sends no mail
    assert "its readers" in told  # who owns it


def test_one_organisation_is_led_to_and_several_are_offered(
    halden: Organisation, saltcoast: Organisation
) -> None:
    browser = Client(HTTP_HOST="localhost")
    told = browser.get("/tip/").content.decode()
    assert halden.name in told
    assert saltcoast.name in told
    saltcoast.delete()
    assert browser.get("/tip/").headers["Location"] == f"/tip/{halden.id}/"


def test_a_form_sent_twice_is_one_message(halden: Organisation) -> None:
    ticket = make_ticket(halden.id, now=time.time() - 10)
    first, again = (send(halden, text="Is it?", ticket=ticket) for _ in range(2))
    other = send(halden, text="Is it now?", ticket=ticket)
    assert first.headers["Location"] == again.headers["Location"]
    assert other.headers["Location"] != first.headers["Location"]
    assert Submission.objects.count() == 2


def test_two_at_the_very_same_moment_are_one_message(
    halden: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from factdesk.desk.intake.actions import tips

    ticket = make_ticket(halden.id, now=time.time() - 10)
    first = send(halden, text="Is it?", ticket=ticket)
    real, asked = tips._is_there, []

    def not_yet(token: str) -> bool:
        asked.append(token)
        return len(asked) > 1 and real(token)

    monkeypatch.setattr(tips, "_is_there", not_yet)
    again = send(halden, text="Is it?", ticket=ticket)
    assert again.headers["Location"] == first.headers["Location"]
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "ticket", "word"),
    [
        (1, None, "Wait three seconds"),
        (25 * 3600, None, "open for too long"),
        (10, "made up", "open for too long"),
    ],
)
def test_too_quick_too_old_and_made_up_keep_what_was_typed(
    halden: Organisation, age: float, ticket: str | None, word: str
) -> None:
    more = {"ticket": ticket} if ticket else {}
    answer = send(halden, age=age, text="My <b>words</b>", link="a.example", **more)
    told = answer.content.decode()
    assert answer.status_code == 429
    assert word in told
    assert "My &lt;b&gt;words&lt;/b&gt;" in told
    assert 'value="a.example"' in told
    assert not Submission.objects.exists()


def test_who_was_too_quick_only_has_to_press_again(halden: Organisation) -> None:
    told = send(halden, age=1, text="x").context["ticket"]
    assert int(told.partition(".")[0]) <= time.time() - 1


def test_a_flood_from_one_address_waits(halden: Organisation) -> None:
    sent = [send(halden, text=f"Message {n}").status_code for n in range(11)]
    assert sent == [303] * 10 + [429]
    assert Submission.objects.count() == 10


def test_five_megabytes_are_refused_and_kept(halden: Organisation) -> None:
    text = "ب" * 2_500_000
    answer = send(halden, text=text)
    assert answer.status_code == 400
    told = answer.content.decode()
    assert "at most 200,000 characters" in told
    assert text in told


def test_more_than_can_be_read_is_told(
    halden: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(halden, text="x" * 17_000_000).status_code == 413
    monkeypatch.setattr(uploads, "MOST_BODY", 1000)
    answer = send(halden, text="x" * 2000)
    assert answer.status_code == 413
    assert "too large to be read" in answer.content.decode()


def test_signs_that_no_database_keeps_do_no_harm(halden: Organisation) -> None:
    assert send(halden, text="\0Is\0 \u202eit\u200b?").status_code == 303
    assert Submission.objects.get().text == "Is \u202eit\u200b?"


@pytest.mark.parametrize("text", ["", " \n ", "\0"])
def test_nothing_is_refused(halden: Organisation, text: str) -> None:
    answer = send(halden, text=text)
    assert answer.status_code == 400
    assert "Write or paste what you were sent" in answer.content.decode()


def test_a_link_alone_is_a_message(halden: Organisation) -> None:
    assert send(halden, link="https://a.example/1").status_code == 303
    assert Submission.objects.get().text == "https://a.example/1"


def test_files_are_kept_without_names(halden: Organisation) -> None:
    files = [file(made.jpeg()), file(made.png()), file(made.gif()), file(made.mp4())]
    assert send(halden, text="Is it?", files=files).status_code == 303
    types = [one.media_type for one in Attachment.objects.all()]
    assert types == ["image/jpeg", "image/png", "image/gif", "video/mp4"]
    kept = running().state_folder.blobs
    whole = b"".join(path.read_bytes() for path in kept.rglob("*") if path.is_file())
    assert made.PLANTED not in whole + repr(Attachment.objects.values()).encode()


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ([made.png()] * 5, "At most four files"),
        ([b"<script>alert(1)</script>"], "of a type that is not taken"),
        ([made.png(16_000, 16_000)], "too many pixels"),
        ([made.png()[:40]], "damaged"),
        ([bytes(16 * 1024 * 1024 + 1)], "too large"),
    ],
)
def test_bad_files_are_told_and_what_was_typed_stays(
    halden: Organisation, files: list[bytes], word: str
) -> None:
    answer = send(halden, text="My words", files=[file(data) for data in files])
    told = answer.content.decode()
    assert answer.status_code == 400
    assert word in told
    assert "My words" in told
    assert not Submission.objects.exists()


def test_a_database_that_is_locked_is_told(
    halden: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any) -> str:
        raise OperationalError("database is locked")

    monkeypatch.setattr(public_views, "hand_in", locked)
    answer = send(halden, text="My words")
    assert answer.status_code == 503
    assert "My words" in answer.content.decode()


def test_a_reply_address_is_asked_for_only_where_mail_is_sent(
    halden: Organisation, settings: Any
) -> None:
    send(halden, text="One", email="ada@halden.example")
    assert Submission.objects.get().reply_sealed is None
    settings.DESK = replace(settings.DESK, smtp="smtp://localhost")
    send(halden, text="Two", email="ada@halden.example")
    assert Submission.objects.get(text="Two").reply_sealed is not None
    answer = send(halden, text="Three", email="no address\nBcc: x@y.example")
    assert answer.status_code == 400
    assert "Three" in answer.content.decode()


def test_members_save_files_and_nobody_opens_them(
    halden: Organisation, member_of: Any, browser_of: Any
) -> None:
    send(halden, text="Is it?", files=[file(made.png())])
    found = Attachment.objects.get()
    browser = browser_of(member_of(halden, Role.CONTRIBUTOR))
    answer = browser.get(f"/attachment/{found.id}/")
    assert (
        answer.content
        == running()
        .state_folder.blobs.joinpath("sha256", found.sha256[:2], found.sha256[2:])
        .read_bytes()
    )
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "ada" not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_form_that_is_not_there_says_so(halden: Organisation) -> None:
    answer = Client(HTTP_HOST="localhost").get(f"/tip/{'0' * 26}/")
    assert answer.status_code == 404
    assert "No form at this address" in answer.content.decode()
