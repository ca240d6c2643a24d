# SPDX-License-Identifier: Apache-2.0
"""Each page takes a bounded number of queries, however much the desk holds.

``BOUNDS`` names every address that a member reads, with its most queries; a new address
without a bound fails. The bound is tried with few rows and with ten times as many, of
everything that a page could show.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import Membership, Organisation, Role, User
from factdesk.desk.actors import Member
from factdesk.desk.blobs import Blobs
from factdesk.desk.checks.models import (
    Claim,
    Explainer,
    ExplainerVersion,
    HoldingNote,
    KnownCheck,
)
from factdesk.desk.intake.models import (
    Answer,
    Attachment,
    Decision,
    Match,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.jobs.models import Job, JobState

BOUNDS = {
    "inbox": 19,
    "inbox-news": 6,
    "group": 21,
    "group-claim": 7,
    "close": 6,
    "answer-with": 11,
    "add-message": 6,
    "attachment": 6,
    "keys": 5,
    "answers": 9,
    "explainer-new": 5,
    "explainer": 9,
    "note-new": 6,
    "note": 8,
    "jobs": 7,
    "tokens": 6,
}
"""Address by name to the most queries that showing it takes, signing in included."""
OTHERS = {
    "decide", "unsure", "join", "assign", "reopen", "undo-answer", "undo-last",
    "erase-submission", "job-again", "revoke-token", "switch-organisation", "language",
    "ask", "tips", "tip", "first-run", "health",
}  # fmt: skip
"""Addresses that show no page to a member: changes, and doors for everybody."""
MOST = "some words of a message"


def test_every_page_has_its_bound() -> None:
    own = {p.name for p in get_resolver().url_patterns if isinstance(p, URLPattern)}
    assert own == set(BOUNDS) | OTHERS


@pytest.mark.parametrize("rows", [5, 50])
def test_queries_do_not_grow_with_the_rows(
    halden: Organisation,
    member_of: Callable[..., Member],
    browser_of: Callable[[Member], Client],
    rows: int,
) -> None:
    admin = member_of(halden, Role.ADMIN)
    things = _fill(halden, admin, rows)
    browser = browser_of(admin)
    over = {}
    for name, bound in BOUNDS.items():
        taken = _queries(browser, name, things)
        if len(taken) > bound:
            over[name] = taken
    assert not over


def _queries(browser: Client, name: str, things: dict[str, str]) -> list[str]:
    own = (p for p in get_resolver().url_patterns if isinstance(p, URLPattern))
    names = next(p for p in own if p.name == name).pattern.converters
    address = reverse(name, kwargs={one: things[one] for one in names})
    if name in {"inbox", "answer-with", "group-claim"}:
        address += "?words=words&find=words&status=open"
    assert browser.get(address).status_code == 200  # what is kept, is kept now
    with CaptureQueriesContext(connection) as taken:
        assert browser.get(address).status_code == 200
    return [str(query["sql"]) for query in taken]


def _fill(owner: Organisation, admin: Member, rows: int) -> dict[str, str]:
    """Make so many of everything; return an identifier for each kind of address."""
    user = User.objects.get(id=admin.id)
    sha256 = Blobs(settings.DESK.state_folder.blobs).put(b"picture")
    things: dict[str, str] = {}
    # One message that has much of everything, besides many messages.
    things["group_id"] = _group(owner, user, 0).id
    for number in range(rows):
        _colleague(owner, number)
        claim = Claim.objects.create(
            organisation=owner, statement=MOST, words=MOST, language="en"
        )
        known = _known(number)
        explainer = _explainer(owner, user, number)
        note = _note(owner, user, claim)
        other = _group(owner, _colleague(owner, 1000 + number), number)
        for group in (things["group_id"], other.id):
            _matched(group, known, explainer, note, claim, user)
            _message(owner, group, sha256)
        _answer(other.id, known, "queued")
        _answer(things["group_id"], known, "sent")
        Job.objects.create(
            kind="intake.sort", state=JobState.DEAD, organisation_id=owner.id,
            last_error="x", finished_at=timezone.now(),
        )  # fmt: skip
        make_token(admin, owner, f"token {number}", ["match"])
        things |= {
            "claim_id": claim.id, "explainer_id": explainer.id, "note_id": note.id,
        }  # fmt: skip
    things["attachment_id"] = Attachment.objects.all()[:1].get().id
    return things


def _colleague(owner: Organisation, number: int) -> User:
    email = f"colleague{number}@halden.example"
    user = User.objects.create_user(email, name=f"Colleague {number}")
    Membership.objects.create(organisation=owner, user=user, role=Role.EDITOR)
    return user


def _group(owner: Organisation, holder: User, number: int) -> SubmissionGroup:
    at = timezone.now() - timedelta(minutes=number)
    return SubmissionGroup.objects.create(
        organisation=owner, text=MOST, words=MOST, language="en", exact=1, near=1,
        quarter_0=1, quarter_1=0, quarter_2=0, quarter_3=0, first_at=at, last_at=at,
        assigned_to=holder, submissions_count=50, matched_at=at, best_confidence=0.9,
    )  # fmt: skip


def _known(number: int) -> KnownCheck:
    return KnownCheck.objects.create(
        url=f"https://checks.example/{number}", publisher="Saltcoast Check", claim=MOST,
        published_on=date(2026, 3, 1), rating="False",
    )  # fmt: skip


def _explainer(owner: Organisation, author: User, number: int) -> Explainer:
    made = Explainer.objects.create(
        organisation=owner, question=MOST, status="published", language="en"
    )
    reviewer = User.objects.get(email=f"colleague{number}@halden.example")
    for version in range(1, 4):
        ExplainerVersion.objects.create(
            explainer=made, number=version, answer=MOST, author=author,
            valid_until=timezone.localdate() + timedelta(days=9), reviewed_by=reviewer,
            published_at=timezone.now(),
        )  # fmt: skip
    return made


def _note(owner: Organisation, author: User, claim: Claim) -> HoldingNote:
    return HoldingNote.objects.create(
        claim=claim, organisation=owner, text=MOST, author=author,
        expires_at=timezone.now() + timedelta(hours=5),
        reviewed_by=User.objects.exclude(id=author.id)[:1].get(),
    )  # fmt: skip


def _matched(
    group_id: str,
    known: KnownCheck,
    explainer: Explainer,
    note: HoldingNote,
    claim: Claim,
    user: User,
) -> None:
    targets = {
        "known": known.id, "explainer": explainer.id, "note": note.id,
        "claim": claim.id,
    }  # fmt: skip
    for kind, target_id in targets.items():
        Match.objects.create(
            group_id=group_id, target_kind=kind, target_id=target_id, source="public",
            generation="1", score=1, confidence=0.9,
        )  # fmt: skip
    Decision.objects.create(
        group_id=group_id, target_kind="claim", target_id=claim.id, verdict="unsure",
        decided_by=user,
    )  # fmt: skip


def _message(owner: Organisation, group_id: str, sha256: str) -> None:
    submission = Submission.objects.create(
        organisation=owner, group_id=group_id, channel="form", text=MOST
    )
    Attachment.objects.create(
        submission=submission, sha256=sha256, media_type="image/png", size_bytes=7
    )


def _answer(group_id: str, known: KnownCheck, state: str) -> None:
    Answer.objects.create(
        group_id=group_id, target_kind="known", target_id=known.id, text=MOST,
        send_at=timezone.now() + timedelta(minutes=1), state=state,
    )  # fmt: skip
