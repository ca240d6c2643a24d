# SPDX-License-Identifier: Apache-2.0
"""How many queries a page takes: a fixed number, however many rows there are.

Every page that a member gets is asked for in an organisation with five rows of
everything, and in one with fifty; both stay within the same bound, and the second takes
no query more. A new page is tried by itself, with ``MOST`` for its bound; one whose
address needs an object that ``_filled`` does not make fails until it does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from desk.test_routes import ROUTES, ask
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    Role,
    SecondFactorReset,
    Team,
    User,
)
from factdesk.desk.actors import Member
from factdesk.desk.blobs import Blobs
from factdesk.desk.checks.models import (
    Check,
    CheckVersion,
    Claim,
    Explainer,
    ExplainerVersion,
    HoldingNote,
    KnownCheck,
    Tag,
)
from factdesk.desk.coalition.models import Coalition, CoalitionMember, Share
from factdesk.desk.intake.models import (
    Answer,
    Attachment,
    BatchState,
    Decision,
    ImportBatch,
    Match,
    RejectedRow,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.running import running
from factdesk.text import normalise

FEW, MANY = 5, 50
MOST = 30
"""A page that needs more does too much at once."""
PAGES = sorted(name for name, route in ROUTES.items() if route.method == "get")


def _filled(organisation: Organisation, admin: Member, rows: int) -> dict[str, str]:
    """Fill an organisation; return one object of each kind by name.

    The last group has as much of everything as the organisation has rows.
    """
    user, now = User.objects.get(id=admin.id), timezone.now()
    email = f"reviewer.{organisation.id}@halden.example"
    reviewer = User.objects.create(email=email, name="R")
    for n in range(rows):
        found = _row(organisation, user, reviewer, n)
        make_token(admin, organisation, f"token {n}", ["match"])
        job = Job.objects.create(
            kind=f"intake.{n}", state=JobState.DEAD, organisation_id=organisation.id,
            finished_at=now,
        )  # fmt: skip
    group = SubmissionGroup.objects.get(id=found["group"])
    _heap(group, user, rows)
    return {
        **found,
        "job": job.id,
        "import": _imports(organisation, user, rows),
        "membership": _people(organisation, user, rows),
        "team": _teams(organisation, rows),
        "coalition": _coalition(organisation, user, rows),
    }


def _people(organisation: Organisation, user: User, rows: int) -> str:
    """Make members, invitations and versions of a profile; return a member."""
    later = timezone.now() + timedelta(days=1)
    for n in range(rows):
        colleague = User.objects.create_user(
            f"colleague{n}.{organisation.id}@halden.example", name=f"Colleague {n}"
        )
        member = Membership.objects.create(
            organisation=organisation, user=colleague, role=Role.EDITOR
        )
        Invitation.objects.create(
            organisation=organisation, role=Role.EDITOR, invited_by=user,
            token_hash=f"{n}{organisation.id}", expires_at=later,
        )  # fmt: skip
        SecondFactorReset.objects.create(
            organisation=organisation, user=colleague, reason="lost",
            requested_by=user, expires_at=later,
        )  # fmt: skip
    return member.id


def _teams(organisation: Organisation, rows: int) -> str:
    """Make teams, the last with everybody in it; return it."""
    for n in range(rows):
        team = Team.objects.create(organisation=organisation, name=f"Team {n}")
    team.memberships.set(organisation.memberships.all())
    return team.id


def _coalition(organisation: Organisation, user: User, rows: int) -> str:
    """Make a coalition of many, with tags and shares of single claims; return it."""
    coalition = Coalition.objects.create(name=f"Coalition of {organisation.id}")
    CoalitionMember.objects.create(
        coalition=coalition, organisation=organisation, is_coordinator=True
    )
    claims = list(organisation.claims.all()[:rows])
    for n in range(rows):
        other = Organisation.objects.create(name=f"{n} beside {organisation.id}")
        CoalitionMember.objects.create(coalition=coalition, organisation=other)
        theirs = Claim.objects.create(organisation=other, statement="x")
        tag = Tag.objects.create(organisation=organisation, name=f"tag {n}")
        for owner, facts in (
            (organisation, {"tag": tag}),
            (organisation, {"object_id": claims[n].id}),
            (other, {"object_id": theirs.id}),
        ):
            Share.objects.create(
                owner=owner, coalition=coalition, what="claims", created_by=user,
                **facts,
            )  # fmt: skip
    return coalition.id


def _imports(organisation: Organisation, user: User, rows: int) -> str:
    """Make imports that are over, the last with many rejected rows; return it."""
    for n in range(rows):
        batch = ImportBatch.objects.create(
            organisation=organisation, kind="submissions", file_name=f"{n}.csv",
            sha256="0" * 64, state=BatchState.DONE, rows_total=rows, rows_done=rows,
            rejected=rows, created_by=user, finished_at=timezone.now(),
        )  # fmt: skip
    for n in range(rows):
        RejectedRow.objects.create(
            batch=batch, number=n + 1, reason='{"code": "no-text"}'
        )
    return batch.id


def _row(
    organisation: Organisation, user: User, reviewer: User, n: int
) -> dict[str, str]:
    """Make a claim, all that can answer it, and a message that waits for it."""
    now = timezone.now()
    claim = Claim.objects.create(
        organisation=organisation, statement=f"Bridge {n} is shut", words=f"bridge {n}"
    )
    check = Check.objects.create(
        claim=claim, organisation=organisation, status="published", lead=user
    )
    CheckVersion.objects.create(
        check_of=check, number=1, title="t", conclusion="c", author=user,
        published_at=now,
    )  # fmt: skip
    reviewer = User.objects.create_user(
        f"{n}.{organisation.id}@halden.example", name="R"
    )
    explainer = Explainer.objects.create(
        organisation=organisation, question=f"Why {n}?", status="published"
    )
    ExplainerVersion.objects.create(
        explainer=explainer, number=1, answer="a", author=user, published_at=now,
        valid_until=now.date() + timedelta(days=9), reviewed_by=reviewer,
    )  # fmt: skip
    note = HoldingNote.objects.create(
        claim=claim, organisation=organisation, text="so far", author=user,
        reviewed_by=reviewer, expires_at=now + timedelta(hours=6),
    )  # fmt: skip
    group = SubmissionGroup.objects.create(
        organisation=organisation, text=f"Is bridge {n} shut?", language="en",
        words=normalise(f"Is bridge {n} shut?"),
        exact=n, near=n, quarter_0=n, quarter_1=0,
        quarter_2=0, quarter_3=0, first_at=now, last_at=now, matched_at=now,
        status="unsure" if n % 3 == 0 else "open", claim=claim, assigned_to=user,
        submissions_count=1, askers_count=1, waiting_count=1,
    )  # fmt: skip
    targets = {"claim": claim.id, "check": check.id, "explainer": explainer.id}
    for kind, target in {**targets, "note": note.id}.items():
        _match(group, kind, target)
    Answer.objects.create(
        group=group, target_kind="check", target_id=check.id, text="x",
        send_at=now + timedelta(minutes=1),
    )  # fmt: skip
    return {**targets, "note": note.id, "group": group.id}


def _match(group: SubmissionGroup, kind: str, target: str) -> None:
    Match.objects.create(
        group=group, target_kind=kind, target_id=target, source="public",
        generation="1", score=1, confidence=0.9,
    )  # fmt: skip


def _heap(group: SubmissionGroup, user: User, rows: int) -> None:
    """Give one group many messages, files, matches, decisions and answers."""
    blob = Blobs(running().state_folder.blobs).put(b"a picture")
    for n in range(rows):
        known = KnownCheck.objects.create(
            url=f"https://checks.example/{group.id}/{n}", publisher="Halden Check",
            published_on=timezone.localdate(), claim=f"Bridge {n} is shut",
        )  # fmt: skip
        _match(group, "known", known.id)
        Decision.objects.create(
            group=group, target_kind="known", target_id=known.id, verdict="unsure",
            decided_by=user,
        )  # fmt: skip
        submission = Submission.objects.create(
            organisation=group.organisation, group=group, channel="form", text="shut?"
        )
        Attachment.objects.create(
            submission=submission, sha256=blob, media_type="image/png", size_bytes=9
        )
        Answer.objects.create(
            group=group, target_kind="known", target_id=known.id, text="x",
            state="sent", send_at=timezone.now(),
        )  # fmt: skip
    # Above the size from which a burst is looked for.
    SubmissionGroup.objects.filter(id=group.id).update(submissions_count=rows + 10)


def _objects(organisation: Organisation, admin: Member, rows: int) -> dict[str, str]:
    found = _filled(organisation, admin, rows)
    attachments = Attachment.objects.filter(submission__organisation=organisation)
    submissions = Submission.objects.filter(organisation=organisation)
    return {
        **found,
        "attachment": attachments.values_list("id", flat=True)[0],
        "submission": submissions.values_list("id", flat=True)[0],
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_as_many_queries_for_fifty_rows_as_for_five(
    halden: Organisation,
    saltcoast: Organisation,
    member_of: Callable[..., Member],
    browser_of: Callable[..., Client],
    name: str,
) -> None:
    taken = []
    for organisation, rows in ((halden, FEW), (saltcoast, MANY)):
        admin = member_of(organisation, Role.ADMIN)
        objects = _objects(organisation, admin, rows)
        browser = browser_of(admin)
        ask(browser, name, objects)  # what is read once a process is read now
        with CaptureQueriesContext(connection) as queries:
            answer = ask(browser, name, objects)
        assert answer.status_code == 200, (name, answer.status_code)
        taken.append([query["sql"] for query in queries.captured_queries])
    few, many = taken
    assert len(many) <= len(few), _more(few, many)
    assert len(many) <= MOST, many


def _more(few: list[str], many: list[str]) -> str:
    """Say which queries came in addition."""
    heads = [sql[:160] for sql in few]
    return "\n".join(sql[:160] for sql in many if sql[:160] not in heads) or str(many)


def test_searching_and_turning_pages_takes_as_many_queries_too(
    halden: Organisation,
    saltcoast: Organisation,
    member_of: Callable[..., Member],
    browser_of: Callable[..., Client],
) -> None:
    later = timezone.now() + timedelta(hours=1)
    before = f"{later.isoformat()}_{'7' * 26}".replace("+", "%2B")
    pages = ("/?words=bridge", f"/?before={before}", "/?language=en", "/?who=me")
    counts: list[list[int]] = []
    for organisation, rows in ((halden, FEW), (saltcoast, MANY)):
        admin = member_of(organisation, Role.ADMIN)
        _filled(organisation, admin, rows)
        browser = browser_of(admin)
        browser.get("/")
        counts.append([_taken(browser, page) for page in pages])
    few, many = counts
    assert all(more <= less <= MOST for less, more in zip(few, many, strict=True)), (
        counts
    )


def _taken(browser: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer: Any = browser.get(page)
    assert answer.status_code == 200
    assert "Is bridge" in answer.content.decode(), page
    return len(queries)
