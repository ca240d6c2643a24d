# SPDX-License-Identifier: Apache-2.0
"""Every address times every kind of visitor. A new address without a row fails.

``ROUTES`` names each address of ``urls.py`` with the roles that get an answer; all
others are led to the sign-in (nobody) or see the page of what is not there (a member of
another organisation, another role).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    Role,
    SecondFactorReset,
    User,
)
from factdesk.desk.blobs import Blobs
from factdesk.desk.checks.models import Claim, Explainer, HoldingNote
from factdesk.desk.intake.models import (
    Answer,
    Attachment,
    ImportBatch,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.jobs.models import Job, JobState

STAFF = frozenset({Role.CONTRIBUTOR, Role.EDITOR, Role.ADMIN})
EDITORS = frozenset({Role.EDITOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Route:
    """Who may use an address, and how it is tried.

    Attributes:
        roles: Roles of the owning organisation that get an answer.
        method: How it is asked.
        needs: Name of the object in the address, if any: its owner decides.
        data: What is posted.
    """

    roles: frozenset[Role]
    method: str = "get"
    needs: str = ""
    data: dict[str, str] = field(default_factory=dict)


ROUTES = {
    "inbox": Route(STAFF),
    "group": Route(STAFF, needs="group"),
    "decide": Route(
        EDITORS,
        "post",
        "group",
        {"kind": "known", "target": "0" * 26, "verdict": "no", "version": "1"},
    ),
    "add-message": Route(STAFF),
    "imports": Route(EDITORS),
    "import": Route(EDITORS, needs="import"),
    "import-progress": Route(EDITORS, needs="import"),
    "import-rejected": Route(EDITORS, needs="import"),
    "import-undo": Route(EDITORS, "post", "import"),
    "attachment": Route(STAFF, needs="attachment"),
    "unsure": Route(EDITORS, "post", "group", {"version": "1"}),
    "group-claim": Route(STAFF, needs="group"),
    "join": Route(STAFF, "post", "group", {"version": "1", "claim": "0" * 26}),
    "close": Route(EDITORS, needs="group"),
    "assign": Route(STAFF, "post", "group", {"version": "1"}),
    "reopen": Route(EDITORS, "post", "group", {"version": "1"}),
    "answer-with": Route(EDITORS, needs="group"),
    "undo-answer": Route(EDITORS, "post", "answer"),
    "undo-last": Route(EVERYBODY, "post"),
    "inbox-news": Route(STAFF),
    "keys": Route(EVERYBODY),
    "answers": Route(EVERYBODY),
    "explainer-new": Route(STAFF),
    "explainer": Route(EVERYBODY, needs="explainer"),
    "note-new": Route(STAFF, needs="claim"),
    "note": Route(EVERYBODY, needs="note"),
    "switch-organisation": Route(EVERYBODY, "post"),
    "erase-submission": Route(EDITORS, "post", "submission"),
    "jobs": Route(ADMINS),
    "job-again": Route(ADMINS, "post", "job"),
    "tokens": Route(ADMINS),
    "revoke-token": Route(ADMINS, "post", "token"),
    "sessions": Route(EVERYBODY),
    "session-end": Route(EVERYBODY, "post"),
    "profile-edit": Route(ADMINS),
    "scale-edit": Route(ADMINS),
    "members": Route(EVERYBODY),
    "invite": Route(ADMINS),
    "member": Route(ADMINS, needs="membership"),
    "member-role": Route(ADMINS, "post", "membership", {"role": "editor"}),
    "member-remove": Route(ADMINS, "post", "membership"),
    "reset-ask": Route(ADMINS, "post", "membership"),
    "reset-confirm": Route(ADMINS, "post", "reset"),
    "reset-refuse": Route(ADMINS, "post", "reset"),
    "withdraw-invitation": Route(ADMINS, "post", "invitation"),
}
"""Address by name, for members."""

NEEDS_MORE = {"reset-ask": {400}}
"""Addresses that say what is missing in what the row posts."""

OPEN = {
    "ask", "tips", "tip", "join-organisation", "profile",
    "first-run", "language", "health", "account_login", "account_logout",
    "account_inactive", "account_reauthenticate", "account_change_password",
}  # fmt: skip
"""Addresses that belong to nobody's organisation, or to the user alone."""

OF_ALLAUTH = ("mfa_",)
"""Addresses of the user's own second factors."""


OF_API = {
    "api-root", "openapi-json", "match", "add_submission", "list_known_checks",
    "bring_known_checks", "read_known_check", "list_checks", "list_claims", "add_claim",
    "read_claim", "list_published_checks", "list_published_explainers",
}  # fmt: skip
"""Addresses of the API: ``tests/desk/api/test_endpoints.py`` tries them by scope."""


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    """Yield the name of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry)
        elif isinstance(entry, URLPattern):
            yield str(entry.name)


def test_every_address_has_its_row() -> None:
    found = {name for name in names() if not name.startswith(OF_ALLAUTH)}
    assert found == set(ROUTES) | OPEN | OF_API


@pytest.fixture
def owned(halden: Organisation, member_of: Callable[..., Any]) -> dict[str, str]:
    """Return objects of one organisation by name."""
    now = timezone.now()
    group = SubmissionGroup.objects.create(
        organisation=halden, text="private words", exact=1, near=1, quarter_0=1,
        quarter_1=0, quarter_2=0, quarter_3=0, first_at=now, last_at=now,
    )  # fmt: skip
    answer = Answer.objects.create(
        group=group, target_kind="known", target_id="0" * 26, text="x", send_at=now
    )
    submission = Submission.objects.create(
        organisation=halden, channel="form", text="private words"
    )
    attachment = Attachment.objects.create(
        submission=submission, media_type="image/png", size_bytes=13,
        sha256=Blobs(settings.DESK.state_folder.blobs).put(b"private words"),
    )  # fmt: skip
    claim = Claim.objects.create(organisation=halden, statement="private words")
    explainer = Explainer.objects.create(organisation=halden, question="private words")
    author = User.objects.create_user("author@halden.example", name="A")
    note = HoldingNote.objects.create(
        claim=claim, organisation=halden, text="private words", author=author,
        expires_at=now,
    )  # fmt: skip
    batch = ImportBatch.objects.create(
        organisation=halden, kind="submissions", file_name="private words",
        sha256="0" * 64, created_by=author, state="done",
    )  # fmt: skip
    job = Job.objects.create(
        kind="private words", state=JobState.DEAD, organisation_id=halden.id,
        last_error="private words", finished_at=now,
    )  # fmt: skip
    token, _secret = make_token(member_of(halden, Role.ADMIN), halden, "x", ["match"])
    User.objects.filter(email__startswith="admin.").update(email="maker@halden.example")
    halden.memberships.update(ended_at=now)
    people = _people(halden, author)
    return people | {
        "group": group.id, "answer": answer.id, "claim": claim.id, "note": note.id,
        "explainer": explainer.id, "attachment": attachment.id,
        "submission": submission.id, "job": job.id, "token": token.id,
        "import": batch.id,
    }  # fmt: skip


def _people(organisation: Organisation, author: User) -> dict[str, str]:
    """Make a member, an invitation and a reset that waits."""
    now = timezone.now()
    later = now + timedelta(days=1)
    maker = User.objects.create_user("asked@halden.example", name="private words")
    member = Membership.objects.create(
        organisation=organisation, user=author, role=Role.EDITOR
    )
    Membership.objects.create(organisation=organisation, user=maker, role=Role.ADMIN)
    invitation = Invitation.objects.create(
        organisation=organisation, role=Role.EDITOR, token_hash="x",  # noqa: S106
        invited_by=maker, expires_at=later,
    )  # fmt: skip
    reset = SecondFactorReset.objects.create(
        organisation=organisation, user=author, reason="private words",
        requested_by=maker, expires_at=later,
    )  # fmt: skip
    return {"membership": member.id, "invitation": invitation.id, "reset": reset.id}


def ask(browser: Client, name: str, owned: dict[str, str]) -> Any:
    """Ask for an address as its row says."""
    route = ROUTES[name]
    parameters = {f"{route.needs}_id": owned[route.needs]} if route.needs else {}
    method = getattr(browser, route.method)
    return method(reverse(name, kwargs=parameters), route.data)


@pytest.mark.parametrize("name", ROUTES)
def test_nobody_is_led_to_the_sign_in(owned: dict[str, str], name: str) -> None:
    answer = ask(Client(HTTP_HOST="localhost"), name, owned)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ROUTES)
def test_roles_get_what_their_row_says(
    halden: Organisation,
    owned: dict[str, str],
    member_of: Callable[..., Any],
    browser_of: Callable[..., Client],
    name: str,
    role: Role,
) -> None:
    answer = ask(browser_of(member_of(halden, role)), name, owned)
    told = answer.content.decode()
    if role not in ROUTES[name].roles:
        assert answer.status_code == 404
        assert "private words" not in told
    elif name in {"undo-last", "unsure", "reopen"}:
        # They did nothing yet; an answer to the message is on its way.
        assert answer.status_code == 409
    elif name in {"decide", "join", "switch-organisation"}:
        # What the row names does not exist: told so, not refused earlier.
        assert answer.status_code == 404
    else:
        assert answer.status_code in {200, 302} | NEEDS_MORE.get(name, set())


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", [n for n, route in ROUTES.items() if route.needs])
def test_another_organisation_sees_what_is_not_there(
    saltcoast: Organisation,
    owned: dict[str, str],
    member_of: Callable[..., Any],
    browser_of: Callable[..., Client],
    name: str,
    role: Role,
) -> None:
    browser = browser_of(member_of(saltcoast, role))
    foreign = ask(browser, name, owned)
    missing = ask(browser, name, dict.fromkeys(owned, "0" * 26))
    assert foreign.status_code == missing.status_code == 404
    assert b"private words" not in foreign.content
    assert _told(foreign) == _told(missing)


def _told(answer: Any) -> str:
    """Return what a page says, without its own address and tokens."""
    return str(answer.content.decode().partition("<main")[2])


def test_an_ended_membership_ends_at_once(
    halden: Organisation, member_of: Callable[..., Any], browser_of: Any
) -> None:
    actor = member_of(halden)
    browser = browser_of(actor)
    assert browser.get("/").status_code == 200
    user = User.objects.get(id=actor.id)
    user.memberships.update(ended_at=timezone.now())
    assert browser.get("/").status_code == 404


def test_without_a_second_factor_an_editor_gets_no_further(
    halden: Organisation, member_of: Callable[..., Any]
) -> None:
    for role, goes_to in ((Role.EDITOR, "/accounts/2fa/"), (Role.CONTRIBUTOR, None)):
        browser = Client(HTTP_HOST="localhost")
        browser.force_login(User.objects.get(id=member_of(halden, role).id))
        answer = browser.get("/")
        assert answer.headers.get("Location") == goes_to
