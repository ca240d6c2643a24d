# SPDX-License-Identifier: Apache-2.0
"""Pages in a real browser: axe finds nothing, and the content policy stops nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from factdesk.claims import Record
from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import Answer, AnswerState, Channel, SubmissionGroup
from factdesk.desk.jobs.worker import Worker

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("chromium"), reason="./dev system installs it"),
]
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
PASSWORD = "a password for tests"  # noqa: S105 (as in conftest)
SIZES = {
    "desktop": {"width": 1366, "height": 768},
    "phone": {"width": 390, "height": 844},
}
CLAIM = "The bridge at Orlo is closed until spring because of the flood"


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Start the system's Chromium, which no package brings along."""
    own = {"executable_path": shutil.which("chromium"), "chromium_sandbox": False}
    return {**browser_type_launch_args, **own, "args": FLAGS}


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> None:
    """Give the live server a demonstration state, so that no second factor is asked."""
    settings.DESK = replace(settings.DESK, state=tmp_path / "state")
    settings.DESK.state_folder.create()
    settings.DESK.state_folder.mark_demo()


@pytest.fixture
def morning(desk: None, halden: Organisation, member_of: Any) -> str:
    """Return the address of an editor whose inbox holds two messages."""
    record = Record(
        id="k1", claim=CLAIM, url="https://halden-facts.example/bridge",
        publisher="Halden Fact Desk", date="2026-03-14", rating="False",
    )  # fmt: skip
    add_known_checks(SystemActor("test"), halden, [record])
    for text in (f"{CLAIM}!", "Somebody saw a purple whale at Kesh \u202e<b>now</b>"):
        receive(Visitor(halden.id, "form"), halden, Incoming(text), Channel.FORM)
    Worker().run_until_empty()
    member_of(halden, Role.EDITOR)
    return f"editor.{halden.id}@halden.example"


def sign_in(page: Page, address: str, email: str) -> None:
    """Sign in by the form."""
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{address}/")


def findings(page: Page) -> list[str]:
    """Return what axe finds on a page."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {found['id']} {found['nodes'][0]['html']}" for found in violations
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(
    browser: Browser, live_server: Any, morning: str, size: str, scheme: Any,
    language: str,
) -> None:  # fmt: skip
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        color_scheme=scheme,
        locale=language,
    )
    page, told = context.new_page(), list[str]()
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{live_server.url}/accounts/login/")
    found = findings(page)
    sign_in(page, live_server.url, morning)
    group = SubmissionGroup.objects.get(text__startswith=CLAIM)
    for path in ("/", f"/group/{group.id}/", "/accounts/2fa/", "/accounts/sessions/"):
        page.goto(live_server.url + path)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} scrolls sideways by {wide} px"
        found += findings(page)
    assert found == []
    assert [line for line in told if "Content Security Policy" in line] == []
    context.close()


def test_a_repeat_is_answered_and_the_answer_undone(
    browser: Browser, live_server: Any, morning: str
) -> None:
    page = browser.new_page()
    sign_in(page, live_server.url, morning)
    assert "⟨202E⟩<b>now</b>" in page.inner_text("main")  # shown, not obeyed
    page.click(f"text={CLAIM}!")
    page.click("text=Yes: queue this answer")
    page.wait_for_selector("text=The answer is queued")
    assert Answer.objects.get().state == AnswerState.QUEUED
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=Nothing was sent")
    assert Answer.objects.get().state == AnswerState.UNDONE
    page.close()
