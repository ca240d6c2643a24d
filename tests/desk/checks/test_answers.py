# SPDX-License-Identifier: Apache-2.0
"""Explainers and holding notes: a second person reads what is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.checks.actions.claims import add_claim
from factdesk.desk.checks.models import Explainer, HoldingNote
from factdesk.desk.intake.models import Answer, SubmissionGroup

TEXT = {
    "question": "Is the water of Orlo safe?",
    "answer": "Yes; the town measures it each day.",
    "language": "en",
    "valid_until": "2099-01-01",
    "title_0": "Water report",
    "publisher_0": "Town of Orlo",
    "url_0": "https://orlo.example/water",
    "do": "save",
}


@pytest.fixture
def author(halden: Organisation, member_of: Any, browser_of: Any) -> Client:
    """Return the browser of an editor who writes."""
    browser: Client = browser_of(member_of(halden, Role.EDITOR))
    return browser


@pytest.fixture
def reviewer(halden: Organisation, member_of: Any, browser_of: Any) -> Client:
    """Return the browser of an admin who reviews."""
    browser: Client = browser_of(member_of(halden, Role.ADMIN))
    return browser


def do(browser: Client, what: str, **data: Any) -> Any:
    """Press a button on the page of the only explainer."""
    one = Explainer.objects.get()
    seen = data.pop("seen", one.changed_at.isoformat())
    return browser.post(f"/explainer/{one.id}/", {"do": what, "seen": seen, **data})


def group_of(organisation: Organisation) -> SubmissionGroup:
    """Return a message that waits."""
    now = timezone.now()
    return SubmissionGroup.objects.create(
        organisation=organisation, text="Can I drink it?", exact=1, near=1,
        quarter_0=1, quarter_1=0, quarter_2=0, quarter_3=0, first_at=now,
        last_at=now, matched_at=now, language="en",
    )  # fmt: skip


def answer_with(browser: Client, group: SubmissionGroup, kind: str, thing: str) -> Any:
    """Queue an answer with an explainer or a note."""
    data = {"kind": kind, "target": thing, "verdict": "yes", "version": group.version}
    return browser.post(f"/group/{group.id}/decide/", data)


def test_an_explainer_is_published_by_a_second_person_and_answers(
    halden: Organisation, author: Client, reviewer: Client
) -> None:
    assert author.post("/explainer/new/", TEXT).status_code == 302
    group = group_of(halden)
    one = Explainer.objects.get()
    assert answer_with(author, group, "explainer", one.id).status_code == 400
    assert do(reviewer, "publish").status_code == 409  # nobody handed it on
    assert do(author, "ask").status_code == 302
    assert do(author, "publish").status_code == 400  # their own
    assert do(reviewer, "publish").status_code == 302
    page = author.get(f"/group/{group.id}/answer/").content.decode()
    assert "the town measures it each day" in page
    assert answer_with(author, group, "explainer", one.id).status_code == 302
    assert "the town measures it each day" in Answer.objects.get().text


def test_what_was_changed_after_reading_is_not_published(
    author: Client, reviewer: Client
) -> None:
    author.post("/explainer/new/", TEXT)
    do(author, "ask")
    read = Explainer.objects.get().changed_at.isoformat()
    changed = {**TEXT, "answer": "No!", "do": "save"}
    changed.pop("do")
    do(author, "save", **changed)
    do(author, "ask")
    assert do(reviewer, "publish", seen=read).status_code == 409
    assert Explainer.objects.get().status == "in-review"


def test_a_published_version_stays_until_the_next_is_reviewed(
    author: Client, reviewer: Client
) -> None:
    author.post("/explainer/new/", TEXT)
    do(author, "ask")
    do(reviewer, "publish")
    more = {key: value for key, value in TEXT.items() if key != "do"}
    assert do(reviewer, "save", **{**more, "answer": "Newer."}).status_code == 302
    one = Explainer.objects.get()
    assert one.status == "published"
    assert [v.published_at is None for v in one.versions.all()] == [True, False]
    assert do(reviewer, "publish").status_code == 400  # now they are the author
    assert do(author, "publish").status_code == 302
    assert [v.answer for v in one.versions.all()] == ["Newer.", TEXT["answer"]]


@pytest.mark.parametrize(
    "changed",
    [
        {"title_0": ""},
        {"answer": "  "},
        {"valid_until": "soon"},
        {"url_0": "javascript:alert(1)"},
        {"title_1": "Without its publisher"},
    ],
)
def test_an_explainer_with_a_gap_is_not_stored_and_nothing_typed_is_lost(
    author: Client, changed: dict[str, str]
) -> None:
    answer = author.post("/explainer/new/", {**TEXT, **changed})
    assert answer.status_code == 400
    assert "Is the water of Orlo safe?" in answer.content.decode()
    assert not Explainer.objects.exists()


def test_a_note_is_reviewed_sent_lapses_and_is_renewed(
    halden: Organisation, member_of: Any, author: Client, reviewer: Client
) -> None:
    claim = add_claim(member_of(halden, Role.CONTRIBUTOR), halden, "Water is bad", "en")
    data = {"text": "We have asked the town.", "title_0": "Call", "publisher_0": "Us"}
    author.post(f"/claim/{claim.id}/note/", data)
    note = HoldingNote.objects.get()
    group, path = group_of(halden), f"/note/{note.id}/"
    assert answer_with(author, group, "note", note.id).status_code == 400
    assert author.post(path, {"do": "review"}).status_code == 400
    assert reviewer.post(path, {"do": "review"}).status_code == 302
    assert reviewer.post(path, {"do": "review"}).status_code == 409
    over = timezone.now() - timedelta(minutes=1)
    HoldingNote.objects.update(expires_at=over)
    assert answer_with(author, group, "note", note.id).status_code == 400
    assert reviewer.post(path, {"do": "renew"}).status_code == 302
    assert answer_with(author, group, "note", note.id).status_code == 302
    assert "We have asked the town." in Answer.objects.get().text
    reviewer.post(path, {"do": "withdraw"})
    assert reviewer.post(path, {"do": "renew"}).status_code == 409
