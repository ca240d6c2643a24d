# SPDX-License-Identifier: Apache-2.0
"""A morning at the desk, in a real browser, with the interface in English and Arabic.

Known checks and most of the 240 sample messages come as files, others through the API
and the tip form. An editor answers repeats with the keyboard alone and takes a wrong
yes back; a question gets an explainer, which a second person signs; the sweep finds who
asked before, and they read the answer at their private address.
"""

from __future__ import annotations

import json
import shutil
import urllib.request
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from desk.test_browser import browser_type_launch_args, desk, press, sign_in
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.checks.models import Explainer, KnownCheck
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Channel,
    Delivery,
    DeliveryState,
    ImportBatch,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.jobs.models import Job
from factdesk.desk.jobs.worker import Worker

__all__ = ["browser_type_launch_args", "desk"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("chromium"), reason="./dev system installs it"),
]
QUESTION = {
    "en": (
        "Until when can I hand in the form for the dog tax in Mirelle?",
        "Does anybody know until when the dog tax form can be handed in at Mirelle?",
        "By 30 June, at the town hall or by post.",
    ),
    "ar": (
        "إلى متى يمكن تقديم استمارة ضريبة الكلاب في ميريل؟",
        "هل يعرف أحد إلى متى يمكن تقديم استمارة ضريبة الكلاب في ميريل؟",
        "حتى الثلاثين من يونيو، في دار البلدية أو بالبريد.",
    ),
}
FORM, API = 3, 60
"""So many of the messages come through the tip form and the API; the rest as a file."""


def messages() -> list[dict[str, Any]]:
    """Return the sample messages, languages and kinds mixed."""
    text = (files("factdesk") / "sample" / "messages.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return [rows[n * 77 % len(rows)] for n in range(len(rows))]


@dataclass
class Morning:
    """People at work.

    Attributes:
        address: Of the desk.
        editor: Page of the duty editor.
        reviewer: Page of a second person.
        asker: Page of somebody from outside, without JavaScript.
        wanted: Group text to the ids of the checks that answer it.
        private: Addresses at which askers of the question read the answer.
    """

    address: str
    editor: Page
    reviewer: Page
    asker: Page
    wanted: dict[str, set[str]] = field(default_factory=dict)
    private: list[str] = field(default_factory=list)

    def bring_checks(self) -> None:
        """Import the known checks as a file."""
        with as_file(files("factdesk") / "sample" / "checks.jsonl") as path:
            self.upload(path, kind="known")
        assert KnownCheck.objects.count() == 300

    def upload(self, path: Path, kind: str) -> None:
        """Bring a file in, with the columns as they are guessed."""
        self.editor.goto(f"{self.address}/imports/")
        self.editor.check(f"[name=kind][value={kind}]")
        self.editor.set_input_files("#id_file", path)
        self.editor.click("main form button")
        if kind == "submissions":
            self.editor.fill("#id_source", "tip line")
        self.editor.click("main form button")
        self.editor.wait_for_selector("#progress")
        Worker().run_until_empty()
        self.editor.wait_for_selector("dl.numbers")  # by itself
        batch = ImportBatch.objects.order_by("-created_at")[0]
        assert (batch.state, batch.rejected) == ("done", 0)

    def ask(self, organisation: Organisation, texts: list[str]) -> list[str]:
        """Send messages by the tip form; return their private addresses."""
        pages = [self.asker.context.new_page() for _ in texts]
        for page, text in zip(pages, texts, strict=True):
            page.goto(f"{self.address}/tip/{organisation.id}/")
            page.fill("#id_text", text)
        self.asker.wait_for_timeout(3000)  # the form wants so much time
        found = []
        for page in pages:
            page.click("main form button")
            page.wait_for_selector("a.address")
            found.append(page.url.partition("?")[0])
            page.close()
        return found

    def open_first(self) -> None:
        """Open the first message of the inbox with the keyboard."""
        self.editor.goto(f"{self.address}/")
        self.editor.keyboard.press("j")
        press(self.editor, "Enter")

    def group(self) -> SubmissionGroup | None:
        """Return the message that the editor sees; None in the inbox."""
        parts = self.editor.url.removeprefix(self.address).split("/")
        if parts[1] != "group":
            return None
        return SubmissionGroup.objects.get(id=parts[2])

    def proposed(self) -> str:
        """Return the id of the proposed check in the file it came from."""
        target = self.editor.locator(".answers [name=target]")
        if not target.count():
            return ""
        return KnownCheck.objects.get(id=target.input_value()).source_id

    def say_yes(self) -> None:
        """Confirm a match, once more where a warning asks for it."""
        press(self.editor, "y")
        if self.editor.locator("[data-key=s]").count():
            press(self.editor, "s")

    def answer_repeats(self, most: int) -> tuple[list[str], str]:
        """Go down the list by keyboard; return who was answered, and the wrong yes."""
        answered: list[str] = []
        undone = ""
        self.open_first()
        while (group := self.group()) is not None:
            if len(answered) >= most and undone:
                break
            proposed = self.proposed()
            if proposed in self.wanted.get(group.text, set()):
                self.say_yes()
                answered.append(group.id)
            elif proposed and not undone:
                self.say_yes()
                press(self.editor, "z")  # that was wrong
                undone = group.id
                assert self.editor.url.split("/")[4] == undone
                press(self.editor, "n")
            elif proposed:
                press(self.editor, "n")
            elif self.editor.locator("[rel=next]").count():
                press(self.editor, "j")
            else:
                break
        return answered, undone

    def explain(self, question: str, answer: str) -> None:
        """Write an explainer, and have a second person sign it."""
        page = self.editor
        page.goto(f"{self.address}/explainer/new/")
        page.fill("#id_question", question)
        page.fill("#id_answer", answer)
        page.fill("#id_valid_until", "2031-06-30")
        page.fill("#id_title_0", "Dog tax by-law")
        page.fill("#id_publisher_0", "Town of Mirelle")
        page.click("[value=save]")
        page.click("[value=ask]")
        assert not page.locator("[value=publish]").count()  # not the author
        self.reviewer.goto(page.url)
        self.reviewer.click("[value=publish]")
        self.reviewer.wait_for_selector("[value=withdraw]")
        assert Explainer.objects.get().status == "published"


def send_by_api(address: str, token: str, rows: list[dict[str, Any]]) -> None:
    """Hand messages in as a program does."""
    for row in rows:
        request = urllib.request.Request(  # noqa: S310 (our own server)
            f"{address}/api/v1/submissions",
            json.dumps({"text": row["text"], "asker": row["id"]}).encode(),
            {
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": row["id"],
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            assert answer.status == 201


def let_answers_leave() -> None:
    """Let the minute pass in which an answer can be undone."""
    Job.objects.filter(kind="intake.send").update(run_at=timezone.now())
    Worker().run_until_empty()


@pytest.mark.parametrize(
    ("language", "most"),
    [
        ("en", 8),
        ("ar", 8),
        pytest.param("en", 240, marks=pytest.mark.long),
    ],
)
def test_a_morning(
    browser: Browser, live_server: Any, desk: None, halden: Organisation,
    member_of: Any, tmp_path: Path, language: str, most: int,
) -> None:  # fmt: skip
    cache.clear()
    member_of(halden, Role.EDITOR)
    admin = member_of(halden, Role.ADMIN)
    contexts: list[BrowserContext] = [
        browser.new_context(locale=language),
        browser.new_context(locale=language),
        browser.new_context(locale=language, java_script_enabled=False),
    ]
    pages = [context.new_page() for context in contexts]
    morning = Morning(live_server.url, pages[0], pages[1], pages[2])
    for page, role in zip(pages[:2], ("editor", "admin"), strict=True):
        sign_in(page, live_server.url, f"{role}.{halden.id}@halden.example")
    direction = "rtl" if language == "ar" else "ltr"
    assert pages[0].get_attribute("html", "dir") == direction

    question, other_wording, answer = QUESTION[language]
    arrive(morning, halden, admin, tmp_path, (question, other_wording))
    answered, undone = morning.answer_repeats(most)
    let_answers_leave()
    judge(answered, undone, most)

    morning.explain(question, answer)
    Worker().run_until_empty()
    for text in (question, other_wording):
        group = Submission.objects.get(text=text).group
        assert group is not None
        morning.editor.goto(f"{morning.address}/group/{group.id}/")
        morning.say_yes()
    let_answers_leave()
    for address in morning.private:
        morning.asker.goto(address)
        assert morning.asker.get_attribute("html", "dir") == direction
        assert answer in morning.asker.inner_text("main")
        assert "Town of Mirelle" in morning.asker.inner_text("main")
    for context in contexts:
        context.close()


def arrive(
    morning: Morning,
    organisation: Organisation,
    admin: Any,
    folder: Path,
    questions: tuple[str, str],
) -> None:
    """Let checks and messages come in through every door."""
    morning.bring_checks()
    rows = messages()
    morning.private = morning.ask(organisation, [*questions])
    morning.ask(organisation, [row["text"] for row in rows[:FORM]])
    token = make_token(admin, organisation, "hotline", ["submissions:write"])[1]
    send_by_api(morning.address, token, rows[FORM : FORM + API])
    path = folder / "hotline.jsonl"
    path.write_text("\n".join(map(json.dumps, rows[FORM + API :])), "utf-8")
    morning.upload(path, kind="submissions")
    by_channel = {
        channel: Submission.objects.filter(channel=channel).count()
        for channel in (Channel.FORM, Channel.API, Channel.FILE)
    }
    assert list(by_channel.values()) == [FORM + 2, API, len(rows) - FORM - API]
    assert not Submission.objects.filter(group=None).exists()
    wanted = {row["text"]: set(row["answers"]) for row in rows}
    for group in SubmissionGroup.objects.prefetch_related("submissions"):
        for one in group.submissions.all():
            known = [ids for text, ids in wanted.items() if _same(text, one.text)]
            morning.wanted.setdefault(group.text, set()).update(*known)


def _same(text: str, stored: str) -> bool:
    """Whether a message was stored as this text."""
    from factdesk.text import mask, without_envelope

    return mask(without_envelope(text)).strip() == stored.strip()


def judge(answered: list[str], undone: str, most: int) -> None:
    """Compare what was sent with what the editor did."""
    assert undone
    assert len(answered) >= min(most, 100)
    sent = Answer.objects.filter(state=AnswerState.SENT)
    assert sorted(sent.values_list("group_id", flat=True)) == sorted(answered)
    taken_back = Answer.objects.exclude(state=AnswerState.SENT)
    assert list(taken_back.values_list("group_id", "state")) == [(undone, "undone")]
    delivered = Delivery.objects.exclude(answer__group_id__in=answered)
    assert not delivered.exists()
    reached = Submission.objects.filter(group_id__in=answered)
    assert Delivery.objects.count() == reached.count()
    assert not Delivery.objects.filter(state=DeliveryState.QUEUED).exists()
