# SPDX-License-Identifier: Apache-2.0
"""Whatever is typed: a page says what happened, and what was typed is still there."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from desk.page_scene import HOSTILE, Scene, make_scene
from desk.page_states import STATES
from desk.test_every_page import Looking, base, browser_type_launch_args, looking
from desk.test_pages import FIRST_RUN
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Dialog

from factdesk.desk.accounts.models import ApiToken, Organisation, Role, User
from factdesk.desk.checks.models import (
    Claim,
    Explainer,
    ExplainerVersion,
    HoldingNote,
    KnownCheck,
)
from factdesk.desk.intake.models import Answer, Submission, SubmissionGroup
from factdesk.desk.intake.wording import shown
from factdesk.desk.jobs.models import Job

__all__ = ["base", "browser_type_launch_args", "looking"]

NAME = "n" * 10_000
PASTE = "5 MB of words. " * 350_000
ARABIC = "رسالة طويلة جدا " * 180_000  # 5 MB, and 15 MB in a form
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


def group_of(halden: Organisation) -> SubmissionGroup:
    """Return a message."""
    now = timezone.now()
    return SubmissionGroup.objects.create(
        organisation=halden, text="Is it?", exact=1, near=1, quarter_0=1, quarter_1=1,
        quarter_2=1, quarter_3=1, first_at=now, last_at=now,
    )  # fmt: skip


@pytest.fixture
def forms(halden: Organisation) -> dict[str, tuple[str, dict[str, str]]]:
    """Return forms of members: address and what fills it, the text to be bad first."""
    claim = Claim.objects.create(organisation=halden, statement="The bridge is closed")
    source = {"title_0": "A report", "publisher_0": "Orlo", "url_0": ""}
    day = (timezone.now().date()).replace(year=2099).isoformat()
    group = group_of(halden)
    return {
        "add": ("/add/", {"text": "", "link": "", "channel": "pasted"}),
        "claim": (
            f"/group/{group.id}/claim/",
            {"statement": "", "language": "en", "version": "1"},
        ),
        "explainer": (
            "/explainer/new/",
            {"answer": "", "question": "Why?", "valid_until": day, **source},
        ),
        "note": (f"/claim/{claim.id}/note/", {"text": "", "language": "en", **source}),
        "token": ("/tokens/", {"name": "", "scopes": "match", "days": "90"}),
    }


FORMS = ("add", "claim", "explainer", "note", "token")


def sent(browser: Client, form: tuple[str, dict[str, str]], text: str) -> Any:
    """Send a form with a bad text in its first field."""
    address, data = form
    return browser.post(address, data | {next(iter(data)): text})


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("text", [PASTE, ARABIC], ids=["latin", "arabic"])
def test_five_megabytes_are_refused_and_kept(
    halden: Organisation, member_of: Any, browser_of: Any, forms: Any, name: str,
    text: str,
) -> None:  # fmt: skip
    browser = browser_of(member_of(halden, Role.ADMIN))
    answer = sent(browser, forms[name], text)
    told = answer.content.decode()
    assert answer.status_code == 400
    assert html.escape(text.strip()[-200:]) in told
    assert 'class="errors"' in told or 'role="alert"' in told
    assert not ApiToken.objects.exists()
    assert not Submission.objects.exists()


def test_what_is_larger_still_meets_a_page(
    halden: Organisation, member_of: Any, browser_of: Any, forms: Any
) -> None:
    browser = browser_of(member_of(halden, Role.ADMIN))
    address, data = forms["claim"]
    answer = browser.post(
        address,
        "statement=" + "x" * 17_000_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413
    assert "nothing was stored" in answer.content.decode()
    assert "<h1>" in answer.content.decode()
    assert data["version"] == "1"


@pytest.mark.parametrize("name", FORMS)
def test_script_in_a_field_is_text(
    halden: Organisation, member_of: Any, browser_of: Any, forms: Any, name: str
) -> None:
    browser = browser_of(member_of(halden, Role.ADMIN))
    answer = sent(browser, forms[name], SCRIPT)
    pages = [answer.content.decode()]
    if answer.status_code == 302:
        pages.append(browser.get(answer.headers["Location"]).content.decode())
    pages += [browser.get(path).content.decode() for path in ("/", "/answers/")]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["organisation", "name", "methodology", "scale_true"])
def test_a_name_of_ten_thousand_letters_is_refused_and_kept(field: str) -> None:
    browser = Client(HTTP_HOST="localhost")
    answer = browser.post("/first-run/", FIRST_RUN | {field: NAME})
    told = answer.content.decode()
    assert answer.status_code == 400
    assert NAME in told
    assert "10000" in told or "10,000" in told
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_no_form_lets_the_browser_cut_a_paste(halden: Organisation) -> None:
    tip = Client(HTTP_HOST="localhost").get(f"/tip/{halden.id}/").content.decode()
    assert not re.search(r'<(textarea|input[^>]*name="link")[^>]*maxlength', tip)


@pytest.mark.parametrize(
    "sign",
    ["\u202e", "\u2066", "\u200b", "\u2060", "\ufeff", "\xad", "\x07", "\x7f", "\x9b",
     "\U000e0041", "\u2028"],
)  # fmt: skip
def test_a_sign_that_nobody_sees_is_shown(sign: str) -> None:
    text = shown(f"a{sign}b")
    assert sign not in text
    assert len(text) > 2


def test_joiners_of_living_scripts_stay() -> None:
    persian = "می\u200cخواهم"
    assert shown(persian) == persian
    assert shown("👩\u200d🚒") == "👩\u200d🚒"


def spoil(scene: Scene) -> None:
    """Write the worst text into every field that a page shows."""
    Organisation.objects.filter(id=scene.organisation.id).update(name=HOSTILE[:180])
    User.objects.update(name=HOSTILE[:100])
    KnownCheck.objects.update(
        claim=HOSTILE, title=HOSTILE, text=HOSTILE, publisher=HOSTILE[:150],
        rating=HOSTILE[:80],
    )  # fmt: skip
    sources = [{"title": HOSTILE, "publisher": HOSTILE, "url": ""}]
    Explainer.objects.update(question=HOSTILE)
    ExplainerVersion.objects.update(answer=HOSTILE, sources=sources)
    HoldingNote.objects.update(text=HOSTILE, sources=sources)
    Claim.objects.update(statement=HOSTILE)
    Answer.objects.update(text=HOSTILE)
    Submission.objects.update(text=HOSTILE, link=HOSTILE)
    SubmissionGroup.objects.update(text=HOSTILE)
    ApiToken.objects.update(name=HOSTILE[:120])
    Job.objects.update(last_error=HOSTILE)


OBEYED = "\u202a-\u202e\u200b\ufeff\x00-\x08"
"""Signs of the worst text; the desk itself sets none of them into a page."""


def hidden_in(looking: Looking, scene: Scene) -> Iterator[str]:
    """Yield the states in which something of the text is obeyed, or does not fit."""
    for number, state in enumerate(STATES):
        if state.act is not None or state.who == "empty":
            continue
        language = ("en", "ar")[number % 2]
        page = looking.page(state.who, language)
        page.set_viewport_size({"width": 390, "height": 844})
        looking.go(page, state, scene)
        if re.search(f"[{OBEYED}]", page.inner_text("body") + page.title()):
            yield f"{state.name}: a sign is obeyed"
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            yield f"{state.name}: scrolls sideways"


@pytest.mark.look
@pytest.mark.skipif(not shutil.which("chromium"), reason="./dev system installs it")
def test_the_worst_text_everywhere(looking: Looking) -> None:
    scene = make_scene()
    for who in ("editor", "admin"):  # before their names are spoilt
        for language in ("en", "ar"):
            looking.page(who, language)
    spoil(scene)
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    for page in looking.pages():
        page.on("dialog", dismiss)
    found = list(hidden_in(looking, scene))
    assert found == [], "\n".join(found)
    assert asked == []
