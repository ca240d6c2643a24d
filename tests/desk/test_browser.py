# SPDX-License-Identifier: Apache-2.0
"""Pages in a real browser: axe finds nothing, and the content policy stops nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page

from factdesk.claims import Record
from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.checks.models import Claim
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Channel,
    Decision,
    Delivery,
    SubmissionGroup,
)
from factdesk.desk.jobs.models import Job
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


@pytest.mark.parametrize("script", [True, False])
def test_a_repeat_is_answered_and_the_answer_undone(
    browser: Browser, live_server: Any, morning: str, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script, locale="en")
    page = context.new_page()
    sign_in(page, live_server.url, morning)
    assert "⟨202E⟩<b>now</b>" in page.inner_text("main")  # shown, not obeyed
    page.click(f"text={CLAIM}!")
    page.click("text=Yes, the same")
    page.wait_for_selector("text=Yes: the answer leaves at")
    assert Answer.objects.get().state == AnswerState.QUEUED
    page.locator(".undo button").click()
    page.wait_for_selector("text=Nothing was sent")
    assert Answer.objects.get().state == AnswerState.UNDONE
    context.close()


def press(page: Page, key: str) -> None:
    """Press a key that leads to a page, and wait for it."""
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_morning_by_keyboard(
    browser: Browser, live_server: Any, morning: str, language: str
) -> None:
    organisation = Organisation.objects.get()
    visitor = Visitor(organisation.id, "form")
    wrong = "The bridge at Orlo is closed until summer because of the flood"
    receive(visitor, organisation, Incoming(wrong), Channel.FORM)
    Worker().run_until_empty()
    context = browser.new_context(locale=language)
    page = context.new_page()
    sign_in(page, live_server.url, morning)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == wrong
    press(page, "Enter")
    press(page, "y")
    if page.locator("[data-key=s]").count():  # a warning asks once more
        press(page, "s")
    assert "whale" in page.inner_text(".pane-item")  # the next one
    press(page, "z")  # that was wrong
    assert wrong in page.inner_text(".pane-item")
    press(page, "n")
    press(page, "j")
    press(page, "c")
    tab_to(page, "form button:not([name])")
    while "statement" not in page.evaluate("document.activeElement.form.innerHTML"):
        tab_to(page, "form button:not([name])")
    press(page, "Enter")
    assert f"{CLAIM}!" in page.inner_text(".pane-item")
    press(page, "y")
    assert page.url == f"{live_server.url}/"  # the end of the list
    Job.objects.filter(kind="intake.send").update(run_at=timezone.now())
    Worker().run_until_empty()
    sent = Answer.objects.filter(state=AnswerState.SENT)
    assert [one.group.text for one in sent] == [f"{CLAIM}!"]
    assert Delivery.objects.count() == 1
    assert "whale" in Claim.objects.get().statement
    context.close()


def test_a_key_held_down_answers_once_and_typing_answers_nothing(
    browser: Browser, live_server: Any, morning: str
) -> None:
    page = browser.new_page()
    sign_in(page, live_server.url, morning)
    page.keyboard.press("/")
    page.keyboard.type("yunxz")
    assert page.input_value("[name=words]") == "yunxz"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    press(page, "Enter")
    with page.expect_navigation():
        page.keyboard.down("u")
    for _ in range(5):
        page.keyboard.down("u")  # the keyboard repeats it
    page.wait_for_timeout(300)
    assert Decision.objects.count() + _unsure() == 1
    page.keyboard.up("u")
    page.keyboard.press("?")
    assert page.locator("#keys-help").is_visible()
    page.keyboard.press("u")  # behind the help nothing happens
    page.keyboard.press("Escape")
    assert not page.locator("#keys-help").is_visible()
    assert Decision.objects.count() + _unsure() == 1
    page.close()


def _unsure() -> int:
    """Return how many messages without a match were marked as unsure."""
    unsure = SubmissionGroup.objects.filter(status="unsure")
    return unsure.exclude(decisions__isnull=False).count()


def test_of_two_browsers_the_second_is_told(
    browser: Browser, live_server: Any, morning: str
) -> None:
    group = SubmissionGroup.objects.get(text__startswith=CLAIM)
    contexts = [browser.new_context(locale="en") for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        sign_in(page, live_server.url, morning)
        page.goto(f"{live_server.url}/group/{group.id}/")
    for page in pages:
        press(page, "y")
    told = pages[1].inner_text("main")
    assert "Somebody was faster" in told
    assert "queued an answer at" in told
    assert findings(pages[1]) == []
    assert Answer.objects.count() == 1
    for context in contexts:
        context.close()


def test_new_messages_are_announced_and_nothing_jumps(
    browser: Browser, live_server: Any, morning: str
) -> None:
    page = browser.new_page()
    page.clock.install()
    sign_in(page, live_server.url, morning)
    before = page.locator(".rows").last.bounding_box()
    organisation = Organisation.objects.get()
    visitor = Visitor(organisation.id, "form")
    receive(visitor, organisation, Incoming("Quite another thing"), Channel.FORM)
    Worker().run_until_empty()
    page.clock.fast_forward("00:21")
    page.wait_for_selector(".news:has-text('1')")
    assert page.locator(".rows").last.bounding_box() == before
    assert "Quite another" not in page.inner_text("main")
    page.click(".news")
    page.wait_for_selector("text=Quite another")
    page.close()
