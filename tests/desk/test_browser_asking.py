# SPDX-License-Identifier: Apache-2.0
"""The pages of people who ask, in a real browser: with axe, and without JavaScript."""

from __future__ import annotations

import base64
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk.intake import pictures_made as made
from desk.test_browser import (
    browser_type_launch_args,
    desk,
)
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser

from factdesk.claims import Record
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.checks.models import KnownCheck
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.actions.sorting import sort_submissions
from factdesk.desk.intake.models import (
    Answer,
    Attachment,
    Channel,
    GroupStatus,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.intake.pictures import cleaned

__all__ = ["browser_type_launch_args", "desk"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("chromium"), reason="./dev system installs it"),
]
SYSTEM = SystemActor("test")
LONG = "The bridge at Orlo is closed until spring \u202ebecause\u202c of " + "w" * 300


def ask(organisation: Organisation, text: str) -> str:
    """Hand in a message; return its token."""
    visitor = Visitor(organisation.id, "tip form")
    message = Incoming(text, link="https://a.example/" + "x" * 200)
    return receive(visitor, organisation, message, Channel.FORM, private_page=True)[1]


@pytest.fixture
def pages(desk: None, halden: Organisation, settings: Any) -> dict[str, str]:
    """Return the address of every state of the pages, by name."""
    settings.DESK = replace(settings.DESK, smtp="smtp://localhost")
    cache.clear()
    record = Record(
        id="k1", claim="The bridge is closed", url="https://halden-facts.example/b",
        publisher="Halden Fact Desk", date="2026-03-14", rating="False",
    )  # fmt: skip
    add_known_checks(SYSTEM, halden, [record])
    tokens = {"answered": ask(halden, LONG)}
    sort_submissions(SYSTEM, halden.id)
    group = SubmissionGroup.objects.get()
    for version, text in ((0, "We did not know yet."), (1, "It is open.")):
        answer = Answer.objects.create(
            group=group, target_kind="known", target_id=KnownCheck.objects.get().id,
            target_version=version, text=text, send_at=timezone.now(),
        )  # fmt: skip
        send_answer(SYSTEM, answer.id)
        group.submissions.update(is_answered=False)
        SubmissionGroup.objects.update(waiting_count=1)
    tokens["closed"] = ask(halden, "I think that the river is beautiful in spring")
    sort_submissions(SYSTEM, halden.id)
    closed = SubmissionGroup.objects.exclude(id=group.id)
    closed.update(status=GroupStatus.CLOSED, close_reason="opinion")
    tokens["received"] = ask(halden, "هل صحيح أن الجسر مغلق؟")
    found = {name: f"/a/{token}/" for name, token in tokens.items()}
    found["new"] = f"/a/{tokens['received']}/?new=1"
    return found | {"gone": "/a/gone/", "tip": f"/tip/{halden.id}/", "tips": "/tip/"}


def test_somebody_asks_without_javascript_and_reads_where_it_stands(
    browser: Browser, live_server: Any, pages: dict[str, str], tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    picture = tmp_path / "ada.of.orlo.png"
    picture.write_bytes(made.png())
    before = Submission.objects.count()
    page.goto(live_server.url + pages["tip"])
    page.fill("#id_text", "Is it true that bread costs more?")
    page.set_input_files("#id_files", picture)
    page.click("button")  # too quick: what was typed is kept
    assert "Wait three seconds" in page.inner_text("main")
    assert page.input_value("#id_text") == "Is it true that bread costs more?"
    page.set_input_files("#id_files", picture)
    page.wait_for_timeout(3000)
    page.click("button")
    page.wait_for_selector("text=Your message has arrived")
    assert Submission.objects.count() == before + 1
    assert Attachment.objects.get().media_type == "image/png"
    address = page.get_attribute("a.address", "href") or ""
    assert address.endswith(page.url.removeprefix(live_server.url).partition("?")[0])
    assert context.cookies() == []
    page.click("a[hreflang=ar]")
    page.wait_for_selector("html[dir=rtl]")
    context.close()


@pytest.mark.parametrize("kind", ["image/jpeg", "image/webp", "image/png"])
def test_a_cleaned_picture_is_still_the_picture(browser: Browser, kind: str) -> None:
    """Have the browser draw one, plant a name in it, clean it, and show it again."""
    page = browser.new_page()
    drawn = page.evaluate(
        """kind => { const c = document.createElement('canvas'); c.width = 40;
        c.height = 20; const g = c.getContext('2d'); g.fillStyle = '#c00';
        g.fillRect(0, 0, 40, 20); return c.toDataURL(kind, 0.9) }""",
        kind,
    )
    data = base64.b64decode(drawn.partition(",")[2])
    if kind == "image/jpeg":
        at = made.jpeg().index(b"\xff\xe1")
        exif = made.jpeg()[at : made.jpeg().index(b"\xff\xe1", at + 2)]
        data = data[:2] + exif + data[2:] + made.PLANTED
    kept = cleaned(data)
    assert (kept.media_type, kept.width, kept.height) == (kind, 40, 20)
    assert made.PLANTED not in kept.data
    shown = page.evaluate(
        """async url => { const i = new Image(); i.src = url; await i.decode();
        const c = document.createElement('canvas'); c.width = i.naturalWidth;
        c.height = i.naturalHeight; const g = c.getContext('2d');
        g.drawImage(i, 0, 0); return [i.naturalWidth, i.naturalHeight,
        g.getImageData(5, 5, 1, 1).data[0] > 190] }""",
        f"data:{kind};base64,{base64.b64encode(kept.data).decode()}",
    )
    # The photo lies on its side, and its EXIF still says so.
    assert shown == ([20, 40, True] if kind == "image/jpeg" else [40, 20, True])
    page.close()
