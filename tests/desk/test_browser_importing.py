# SPDX-License-Identifier: Apache-2.0
"""The pages of imports in a real browser: with axe, live, and without JavaScript."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk.test_browser import (
    SIZES,
    browser_type_launch_args,
    desk,
    findings,
    sign_in,
)
from playwright.sync_api import Browser, Page

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import SystemActor
from factdesk.desk.checks.models import Claim
from factdesk.desk.intake.actions.importing import fail_import
from factdesk.desk.intake.models import ImportBatch, Submission, SubmissionGroup
from factdesk.desk.jobs.worker import Worker
from factdesk.errors import InputError

__all__ = ["browser_type_launch_args", "desk"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("chromium"), reason="./dev system installs it"),
]
ROWS = [
    {
        "Message ID": n,
        "Message": text,
        "Author name": "Ada",
        "phone": "+44 20 7946 0958",
    }
    for n, text in enumerate(
        (
            "Is the bridge at Orlo closed until spring? call +44 20 7946 0958 " * 4,
            "هل صحيح أن الخبز سيصبح أغلى بثمانية عشر بالمئة من يناير؟",
            "",
            "Somebody saw a purple whale at Kesh \u202e<b>now</b> " + "w" * 120,
            ["not", "a", "text"],
            "Schools stay shut on Monday because of the storm",
        )
    )
]


def written(folder: Path, rows: list[dict[str, Any]], name: str) -> Path:
    """Write rows as JSON Lines, one that is broken among them."""
    path = folder / name
    path.write_text("\n".join([*map(json.dumps, rows), "{broken"]), "utf-8")
    return path


def upload(page: Page, address: str, path: Path) -> None:
    """Upload a file of messages."""
    page.goto(f"{address}/imports/")
    page.set_input_files("#id_file", path)
    page.click("main form button")


def start(page: Page) -> None:
    """Start an import with the columns that were guessed."""
    page.fill("#id_source", "tip line, October")
    page.click("main form button")
    page.wait_for_selector("#progress")


def walk(page: Page, address: str, folder: Path, look: Callable[[str], None]) -> None:
    """Go through every state of the pages, and look at each."""
    page.goto(f"{address}/imports/")
    look("imports-empty")
    upload(page, address, written(folder, [], "not JSON.jsonl"))
    look("imports-refused")
    upload(page, address, written(folder, ROWS, "tip line.jsonl"))
    look("import-columns")
    page.select_option("#id_column_text", "")
    page.click("main form button")
    look("import-columns-refused")
    page.select_option("#id_column_text", "Message")
    start(page)
    look("import-running")
    Worker().run_until_empty()
    page.reload()
    look("import-done")
    group = SubmissionGroup.objects.get(text__startswith="Schools")
    claim = Claim.objects.create(organisation=group.organisation, statement="Shut")
    SubmissionGroup.objects.filter(id=group.id).update(claim=claim, status="claimed")
    page.click("main > p:last-child a")
    look("import-undo")
    page.click("main form button")
    look("import-undoing")
    Worker().run_until_empty()
    page.reload()
    look("import-undone")
    upload(page, address, folder / "tip line.jsonl")
    look("import-again")
    start(page)
    batch = ImportBatch.objects.order_by("-created_at")[0]
    fail_import(SystemActor("test"), batch, InputError("x", code="damaged-gzip"))
    Worker().run_until_empty()
    page.reload()
    look("import-failed")
    page.goto(f"{address}/imports/")
    look("imports")


@pytest.mark.look
# Each size, scheme and language once here; each with each other where there is time.
@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [
        ("desktop", "light", "en"),
        ("phone", "dark", "ar"),
        pytest.param("desktop", "dark", "ar", marks=pytest.mark.long),
        pytest.param("phone", "light", "ar", marks=pytest.mark.long),
        pytest.param("phone", "dark", "en", marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing(
    browser: Browser, live_server: Any, desk: None, halden: Organisation,
    member_of: Any, tmp_path: Path, size: str, scheme: Any, language: str,
) -> None:  # fmt: skip
    member_of(halden, Role.EDITOR)
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        color_scheme=scheme,
        locale=language,
    )
    page, told, found = context.new_page(), list[str](), list[str]()
    page.on("console", lambda message: told.append(message.text))
    sign_in(page, live_server.url, f"editor.{halden.id}@halden.example")

    def look(name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
        found.extend(f"{name} {one}" for one in findings(page))

    walk(page, live_server.url, tmp_path, look)
    assert found == []
    assert [line for line in told if "Content Security Policy" in line] == []
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_progress_leads_to_the_report_by_itself(
    browser: Browser, live_server: Any, desk: None, halden: Organisation,
    member_of: Any, tmp_path: Path, script: bool,
) -> None:  # fmt: skip
    member_of(halden, Role.EDITOR)
    context = browser.new_context(java_script_enabled=script, locale="en")
    page = context.new_page()
    sign_in(page, live_server.url, f"editor.{halden.id}@halden.example")
    upload(page, live_server.url, written(tmp_path, ROWS, "tip line.jsonl"))
    start(page)
    assert "read once to its end" in page.inner_text("#progress")
    Worker().run_until_empty()
    page.wait_for_selector("dl.numbers", timeout=15_000)  # without a click
    assert Submission.objects.count() == 4
    assert page.locator(".numbers dd").all_inner_texts() == ["7", "4", "0", "3"]
    context.close()
