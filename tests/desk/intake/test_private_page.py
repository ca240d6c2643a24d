# SPDX-License-Identifier: Apache-2.0
"""The private page: true states, no cookie, found by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factdesk.claims import Record
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.checks.models import KnownCheck
from factdesk.desk.intake import access
from factdesk.desk.intake.actions.deciding import decide, undo_answer
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.actions.sorting import sort_submissions
from factdesk.desk.intake.models import (
    Answer,
    Channel,
    GroupStatus,
    SubmissionGroup,
    Verdict,
)
from factdesk.desk.intake.private_page import AskState, told_to

CLAIM = "The bridge at Orlo is closed until spring because of the flood"


def ask(organisation: Organisation, text: str = f"{CLAIM}? @ada_of_orlo") -> str:
    """Hand in a message; return its token."""
    visitor = Visitor(organisation.id, "tip form")
    message = Incoming(text, asker="ada")
    return receive(visitor, organisation, message, Channel.FORM, private_page=True)[1]


def state(token: str) -> AskState:
    """Return what the page says now."""
    return told_to(access.access_submission_by_token(token)).state


@pytest.fixture
def token(halden: Organisation) -> str:
    """Return the token of a message whose check is known."""
    record = Record(
        id="k1", claim=CLAIM, url="https://halden-facts.example/bridge",
        publisher="Halden Fact Desk", date="2026-03-14", rating="False",
    )  # fmt: skip
    add_known_checks(SystemActor("test"), halden, [record])
    token = ask(halden)
    sort_submissions(SystemActor("test"), halden.id)
    return token


def yes(actor: Any) -> Answer:
    """Confirm the match."""
    group = SubmissionGroup.objects.get()
    known = KnownCheck.objects.get().id
    made = decide(actor, group, "known", known, Verdict.YES, version=group.version)
    assert made.answer is not None
    return made.answer


def test_the_state_is_true_at_every_step(
    token: str, halden: Organisation, member_of: Any
) -> None:
    actor = member_of(halden)
    assert state(token) == AskState.RECEIVED
    answer = yes(actor)
    assert state(token) == AskState.LOOKED_AT  # it can still be undone
    undo_answer(actor, answer)
    assert state(token) == AskState.RECEIVED
    send_answer(SystemActor("test"), yes(actor).id)
    assert state(token) == AskState.ANSWERED


def test_what_came_in_just_now_is_received(halden: Organisation) -> None:
    assert state(ask(halden)) == AskState.RECEIVED


@pytest.mark.parametrize("reason", ["opinion", "prediction", "satire", "spam"])
def test_closed_without_a_rating_says_why(token: str, reason: str) -> None:
    SubmissionGroup.objects.update(status=GroupStatus.CLOSED, close_reason=reason)
    told = told_to(access.access_submission_by_token(token))
    assert (told.state, told.closed_as) == (AskState.CLOSED, reason)
    assert "Closed without a rating" in page(token)


def page(token: str, query: str = "", **headers: str) -> str:
    """Return the page as somebody without a cookie gets it."""
    answer = Client(HTTP_HOST="localhost").get(f"/a/{token}/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_message_and_check(
    token: str, halden: Organisation, member_of: Any
) -> None:
    before = page(token)
    assert "Received" in before
    assert "ada_of_orlo" not in before
    send_answer(SystemActor("test"), yes(member_of(halden)).id)
    after = page(token)
    for part in (
        CLAIM, "Answered", "<strong>False</strong>", "Halden Fact Desk",
        "https://halden-facts.example/bridge", f"http://localhost:8000/a/{token}/",
    ):  # fmt: skip
        assert part in after, part


def test_no_cookie_is_set_or_needed_and_nobody_else_finds_it(token: str) -> None:
    browser = Client(HTTP_HOST="localhost")
    for path, status in ((f"/a/{token}/", 200), ("/a/wrong/", 404)):
        answer = browser.get(path)
        assert answer.status_code == status
        assert answer.cookies.output() == ""
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "no-store" in answer.headers["Cache-Control"]
        told = answer.content.decode()
        assert '<meta name="robots" content="noindex' in told
        assert "<script" not in told


def test_the_address_chooses_the_language(token: str) -> None:
    arabic = page(token, "?lang=ar")
    assert '<html lang="ar" dir="rtl">' in arabic
    assert 'dir="auto"' in arabic
    assert '<html lang="en" dir="ltr">' in page(token, "?lang=xx")
    assert '<html lang="ar" dir="rtl">' in page(token, **{"accept-language": "ar"})


def test_hidden_signs_and_markup_are_shown_not_obeyed(halden: Organisation) -> None:
    told = page(ask(halden, "<script>x</script> \u202eabc \u0007"))
    assert "<script>" not in told
    assert "⟨202E⟩abc" in told


def test_an_answer_stays_when_its_check_is_withdrawn(
    token: str, halden: Organisation, member_of: Any
) -> None:
    send_answer(SystemActor("test"), yes(member_of(halden)).id)
    KnownCheck.objects.update(withdrawn_at=timezone.now())
    told = page(token)
    assert "no longer available" in told
    assert "rated this: False." in told


def test_a_changed_check_and_an_earlier_answer_are_both_readable(
    token: str, halden: Organisation, member_of: Any
) -> None:
    actor = member_of(halden)
    first = yes(actor)
    send_answer(SystemActor("test"), first.id)
    Answer.objects.update(target_version=0, text="What was said first")
    told = page(token)
    assert "was changed after the answer was sent" in told
    assert "What was said first" in told
    second = Answer.objects.create(
        group=first.group, target_kind="known", target_id=first.target_id,
        text="Corrected", send_at=timezone.now(),
    )  # fmt: skip
    first.group.submissions.update(is_answered=False)
    SubmissionGroup.objects.update(waiting_count=1)
    send_answer(SystemActor("test"), second.id)
    told = page(token)
    assert told.index("What we told you before") < told.index("What was said first")
    assert access.access_submission_by_token(token).deliveries.count() == 2


def test_the_common_rating_stands_beside_the_publishers_own(
    token: str, halden: Organisation, member_of: Any
) -> None:
    send_answer(SystemActor("test"), yes(member_of(halden)).id)
    assert "the scale that newsrooms share: false" in page(token)
    # Of a publisher whose scale nobody here knows, nothing is claimed.
    KnownCheck.objects.update(publisher="Somebody Else")
    assert "newsrooms share" not in page(token)
