# SPDX-License-Identifier: Apache-2.0
"""Second factors in a real browser: set up, sign in, lose, reset, and ended sessions.

The desk is no demonstration here, so that nothing is let through; the passkey is one of
Chromium's virtual authenticators, the codes are worked out as RFC 6238 says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import shutil
import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page

from factdesk.desk.accounts.actions import add_member
from factdesk.desk.accounts.actions.factors import ask_for_reset, confirm_reset
from factdesk.desk.accounts.actions.inviting import invite
from factdesk.desk.accounts.models import Membership, Organisation, Role, User
from factdesk.desk.actors import Member, SystemActor

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("chromium"), reason="./dev system installs it"),
]
PASSWORD = "a whale at low tide"  # noqa: S105 (of a made-up person)
EMAIL = "una@lowen.example"
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Start the system's Chromium, which no package brings along."""
    own = {"executable_path": shutil.which("chromium"), "chromium_sandbox": False}
    return {**browser_type_launch_args, **own, "args": FLAGS}


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> None:
    """Give the live server a state that is no demonstration."""
    settings.DESK = replace(settings.DESK, state=tmp_path / "state")
    settings.DESK.state_folder.create()
    cache.clear()  # codes that were used, and counts of tries


@pytest.fixture
def link(desk: None, halden: Organisation, live_server: Any) -> str:
    """Return the link of an invitation for an editor."""
    ada = admin(halden, "ada")
    _row, secret = invite(ada, halden, Role.EDITOR)
    return f"{live_server.url}/join/{secret}/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser of somebody new."""
    made = browser.new_context(locale="en", viewport={"width": 1366, "height": 768})
    made.set_default_timeout(10_000)
    yield made
    made.close()


def admin(organisation: Organisation, name: str) -> Member:
    """Make an admin."""
    user = User.objects.create_user(f"{name}@lowen.example", PASSWORD, name=name)
    add_member(SystemActor("test"), organisation, user, Role.ADMIN)
    return Member(user.id, name, organisation.id, Role.ADMIN.value)


def code_of(secret: str) -> str:
    """Return the six digits of this half minute (RFC 6238, RFC 4226 section 5.3)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def with_passkeys(page: Page) -> None:
    """Give a page an authenticator that says yes."""
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def join(page: Page, link: str) -> None:
    """Come in by an invitation; an editor is led to the second factor."""
    page.goto(link)
    page.fill("#id_name", "Una")
    page.fill("#id_email", EMAIL)
    page.fill("#id_password", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/accounts/2fa/")


def sign_out(page: Page) -> None:
    """Press the button."""
    page.click("text=Sign out")
    page.wait_for_url("**/accounts/login/")


def give_password(page: Page) -> None:
    """Fill in the form of the sign-in."""
    page.fill("#id_login", EMAIL)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def look(page: Page) -> None:
    """Let axe look at a page."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, page.url


def set_up_codes(page: Page) -> tuple[str, list[str]]:
    """Set up an app; return its secret and the recovery codes."""
    page.click("text=Set up an app")
    if "/reauthenticate/" in page.url:  # asked unless the password was just chosen
        look(page)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url("**/totp/activate/")
    look(page)
    secret = page.inner_text("#authenticator_secret")
    page.fill("#id_code", code_of(secret))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/recovery-codes/")
    look(page)
    codes = page.locator(".codes code").all_inner_texts()
    page.click("text=go to the inbox")
    assert page.inner_text("h1") == "Inbox"
    return secret, codes


def test_codes_recovery_codes_and_their_reset(
    context: BrowserContext, link: str, halden: Organisation
) -> None:
    page, refused = context.new_page(), list[str]()
    page.on("console", lambda message: refused.append(message.text))
    join(page, link)
    look(page)
    secret, codes = set_up_codes(page)
    assert len(codes) == 10
    sign_out(page)
    give_password(page)
    page.wait_for_url("**/accounts/2fa/authenticate/*")
    look(page)
    page.fill("#id_code", "000000")
    page.press("#id_code", "Enter")
    page.wait_for_selector(".errors")
    page.fill("#id_code", codes[0])
    page.press("#id_code", "Enter")
    page.wait_for_selector("text=Nothing waits")
    sign_out(page)
    give_password(page)
    page.fill("#id_code", codes[0])  # each is good once
    page.press("#id_code", "Enter")
    page.wait_for_selector(".errors")
    cache.clear()  # the code of this half minute was used to set up the app
    page.fill("#id_code", code_of(secret))
    page.press("#id_code", "Enter")
    page.wait_for_selector("text=Nothing waits")
    # Una loses the telephone, and the codes: two admins.
    una = Membership.objects.get(user__email=EMAIL)
    ada = Member(User.objects.get(name="ada").id, "ada", halden.id, "admin")
    confirm_reset(admin(halden, "bo"), ask_for_reset(ada, una, "rang me"))
    page.goto(page.url)
    page.wait_for_url("**/accounts/login/**")  # out at once
    give_password(page)
    page.wait_for_url("**/accounts/2fa/")
    set_up_codes(page)
    assert [line for line in refused if "Content Security Policy" in line] == []


def test_a_passkey_is_set_up_and_signs_in(context: BrowserContext, link: str) -> None:
    page = context.new_page()
    with_passkeys(page)
    join(page, link)
    page.click("text=Add a passkey")
    look(page)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(page.url.replace("recovery-codes/", "webauthn/"))
    look(page)
    sign_out(page)
    give_password(page)
    page.wait_for_url("**/accounts/2fa/authenticate/*")
    page.click("text=Use a passkey instead")
    page.wait_for_selector("text=Nothing waits")
    sign_out(page)
    look(page)
    page.click("text=Sign in with a passkey")  # alone, without the password
    page.wait_for_selector("text=Nothing waits")


def test_a_stolen_cookie_is_worth_nothing_after_its_session_ended(
    browser: Browser, context: BrowserContext, link: str, live_server: Any
) -> None:
    page = context.new_page()
    join(page, link)
    _secret, codes = set_up_codes(page)
    thief = browser.new_context(locale="en")
    thief.add_cookies(context.cookies())  # type: ignore[arg-type]
    stolen = thief.new_page()
    stolen.goto(live_server.url)
    assert stolen.inner_text("h1") == "Inbox"
    other = browser.new_context(locale="en").new_page()
    other.goto(f"{live_server.url}/accounts/login/")
    give_password(other)
    other.fill("#id_code", codes[0])
    other.press("#id_code", "Enter")
    other.wait_for_selector("text=Nothing waits")
    other.goto(f"{live_server.url}/accounts/sessions/")
    look(other)
    assert other.locator("tbody tr").count() == 2
    other.click("td button")
    other.wait_for_selector("text=Whoever used it is signed out")
    for robbed in (stolen, page):
        robbed.goto(live_server.url)
        assert "/accounts/login/" in robbed.url
    other.goto(live_server.url)
    assert other.inner_text("h1") == "Inbox"
    thief.close()
    other.context.close()
