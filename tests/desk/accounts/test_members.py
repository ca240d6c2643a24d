# SPDX-License-Identifier: Apache-2.0
"""People come in by a link, change roles, and go; an organisation keeps an admin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factdesk.desk.accounts.actions import add_member, make_token
from factdesk.desk.accounts.actions.inviting import invite, withdraw_invitation
from factdesk.desk.accounts.actions.members import change_role, end_membership
from factdesk.desk.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from factdesk.desk.actors import Member, SystemActor
from factdesk.desk.audit.models import AuditEntry
from factdesk.errors import AccessError, ConflictError, InputError

Make = Callable[..., Member]
SECOND = "second@halden.example"
NEW = {"name": "Una", "email": "Una@Lowen.example", "password": "a whale at low tide"}


def link_of(secret: str) -> str:
    """Return the address of an invitation."""
    return reverse("join-organisation", args=[secret])


def visitor() -> Client:
    """Return somebody who is not signed in."""
    return Client(HTTP_HOST="localhost")


def membership_of(actor: Member) -> Membership:
    """Return an actor's membership."""
    return Membership.objects.get(user_id=actor.id, ended_at=None)


@pytest.fixture
def admin(halden: Organisation, member_of: Make) -> Member:
    """Return an admin of the first organisation."""
    return member_of(halden, Role.ADMIN)


def test_a_link_lets_one_person_in_with_the_role_that_it_says(
    halden: Organisation, admin: Member, browser_of: Callable[..., Client]
) -> None:
    told = browser_of(admin).post(
        reverse("invite"), {"role": "contributor", "days": "7", "email": ""}
    )
    link = told.context["link"]
    path = link[link.index("/join/") :]
    browser = visitor()
    assert "invites you as contributor" in browser.get(path).content.decode()
    assert browser.post(path, NEW | {"role": "admin"}).headers["Location"] == "/"
    user = User.objects.get(email="una@lowen.example")
    assert user.memberships.get().role == Role.CONTRIBUTOR
    assert browser.get("/").status_code == 200
    again = visitor().post(path, NEW | {"email": "b@lowen.example"})
    assert again.status_code == 410
    assert "was used already" in again.content.decode()
    assert User.objects.count() == 2
    secret = path.split("/")[2]
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(AuditEntry.objects.values()))
    assert secret not in page_of_members(admin)


def page_of_members(admin: Member) -> str:
    """Return the page of the members as an admin sees it later."""
    browser = visitor()
    browser.force_login(User.objects.get(id=admin.id))
    return browser.get(reverse("members")).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(1)}, "has expired"),
        ({"revoked_at": timezone.now()}, "was withdrawn"),
    ],
)
def test_a_link_that_is_over_says_why_and_whom_to_ask(
    halden: Organisation, admin: Member, change: dict[str, Any], words: str
) -> None:
    _row, secret = invite(admin, halden, Role.EDITOR)
    Invitation.objects.update(**change)
    for method in ("get", "post"):
        answer = getattr(visitor(), method)(link_of(secret), NEW)
        told = answer.content.decode()
        assert answer.status_code == 410
        assert words in told
        assert "Ask The admin of Halden Fact Desk" in told
    assert not User.objects.filter(email=NEW["email"].lower()).exists()


def test_an_unknown_link_tells_nothing(halden: Organisation) -> None:
    answer = visitor().get(link_of("no-such-secret"))
    assert answer.status_code == 404
    assert "Halden" not in answer.content.decode()


def test_what_was_typed_is_kept_when_the_password_is_too_short(
    halden: Organisation, admin: Member
) -> None:
    _row, secret = invite(admin, halden, Role.EDITOR)
    for bad in ({"password": "short"}, {"name": "x" * 10_000}):
        answer = visitor().post(link_of(secret), NEW | bad)
        assert answer.status_code == 400
        assert NEW["email"] in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_an_account_joins_a_second_organisation(
    halden: Organisation, saltcoast: Organisation, admin: Member, member_of: Make
) -> None:
    other = User.objects.get(id=member_of(saltcoast, Role.CONTRIBUTOR).id)
    _row, secret = invite(admin, halden, Role.CONTRIBUTOR)
    told = visitor().post(link_of(secret), NEW | {"email": other.email})
    assert told.status_code == 409
    assert "Sign in with it" in told.content.decode()
    browser = visitor()
    browser.force_login(other)
    assert f"Join as {other.name}" in browser.get(link_of(secret)).content.decode()
    browser.post(link_of(secret))
    assert browser.session["organisation"] == halden.id
    page = browser.get(reverse("members")).content.decode()
    assert "Your organisations" in page
    assert "Saltcoast Check" in page
    browser.post(reverse("switch-organisation"), {"organisation": saltcoast.id})
    page = browser.get(reverse("members")).content.decode()
    assert "Members of Saltcoast Check" in page


def test_a_member_does_not_use_up_a_link_to_their_own_organisation(
    halden: Organisation, admin: Member, browser_of: Callable[..., Client]
) -> None:
    row, secret = invite(admin, halden, Role.EDITOR)
    answer = browser_of(admin).post(link_of(secret))
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.accepted_at is None


def test_a_link_for_one_address_is_good_for_no_other(
    halden: Organisation, admin: Member
) -> None:
    _row, secret = invite(admin, halden, Role.EDITOR, email="una@lowen.example")
    wrong = visitor().post(link_of(secret), NEW | {"email": "b@lowen.example"})
    assert wrong.status_code == 409
    assert not User.objects.filter(email="b@lowen.example").exists()
    assert visitor().post(link_of(secret), NEW).status_code == 302


def test_only_admins_invite_and_not_for_too_long(
    halden: Organisation, saltcoast: Organisation, admin: Member, member_of: Make
) -> None:
    with pytest.raises(AccessError):
        invite(member_of(halden, Role.EDITOR), halden, Role.CONTRIBUTOR)
    with pytest.raises(AccessError):
        invite(admin, saltcoast, Role.CONTRIBUTOR)
    with pytest.raises(InputError):
        invite(admin, halden, Role.CONTRIBUTOR, days=365)


def test_a_used_invitation_cannot_be_withdrawn(
    halden: Organisation, admin: Member
) -> None:
    row, secret = invite(admin, halden, Role.CONTRIBUTOR)
    visitor().post(link_of(secret), NEW)
    with pytest.raises(ConflictError) as told:
        withdraw_invitation(admin, row)
    assert told.value.code == "invitation-used"


def test_the_last_admin_stays(
    halden: Organisation, admin: Member, member_of: Make
) -> None:
    with pytest.raises(ConflictError) as told:
        end_membership(admin, membership_of(admin))
    assert told.value.code == "last-admin"
    with pytest.raises(ConflictError):
        change_role(admin, membership_of(admin), Role.EDITOR)
    second = second_admin(halden)
    change_role(admin, membership_of(admin), Role.EDITOR)
    with pytest.raises(ConflictError):
        end_membership(second, membership_of(second))


def second_admin(organisation: Organisation) -> Member:
    """Return one more admin."""
    user = User.objects.create_user(SECOND, "x" * 20, name="Second")
    add_member(SystemActor("test"), organisation, user, Role.ADMIN)
    return Member(user.id, user.name, organisation.id, Role.ADMIN.value)


def test_whoever_goes_is_out_at_once(halden: Organisation, admin: Member) -> None:
    second = second_admin(halden)
    token, secret = make_token(second, halden, "script", ["match"])
    row, _secret = invite(second, halden, Role.EDITOR)
    browser = visitor()
    browser.post("/accounts/login/", {"login": SECOND, "password": "x" * 20})
    headers = {"Authorization": f"Bearer {secret}"}
    assert browser.get("/").headers["Location"] == "/accounts/2fa/"
    end_membership(admin, membership_of(second))
    assert browser.get("/").headers["Location"].startswith("/accounts/login/")
    refused = visitor().post(
        "/api/v1/match", {"texts": ["x"]}, "application/json", headers=headers
    )
    assert refused.status_code == 401
    token.refresh_from_db()
    row.refresh_from_db()
    assert token.revoked_at is not None
    assert row.revoked_at is not None
    entry = AuditEntry.objects.filter(action="accounts.member_removed").get()
    assert entry.details == {"tokens": 1, "sessions": 1}
    assert not ApiToken.objects.filter(revoked_at=None).exists()


def test_a_new_role_holds_from_the_next_request(
    halden: Organisation, admin: Member, browser_of: Callable[..., Client]
) -> None:
    second = second_admin(halden)
    browser = browser_of(second)
    assert browser.get(reverse("invite")).status_code == 200
    change_role(admin, membership_of(second), Role.EDITOR)
    assert browser.get(reverse("invite")).status_code == 404


def test_addresses_of_members_are_for_admins(
    halden: Organisation,
    admin: Member,
    member_of: Make,
    browser_of: Callable[..., Client],
) -> None:
    editor = member_of(halden, Role.EDITOR)
    address = User.objects.get(id=editor.id).email
    page = reverse("members")
    assert address in browser_of(admin).get(page).content.decode()
    assert address not in browser_of(editor).get(page).content.decode()


def test_a_name_hides_nothing_and_runs_nothing(
    halden: Organisation, admin: Member, browser_of: Callable[..., Client]
) -> None:
    _row, secret = invite(admin, halden, Role.EDITOR)
    name = "Una\u202e\u200b<script>alert(1)</script>"
    visitor().post(link_of(secret), NEW | {"name": name})
    page = browser_of(admin).get(reverse("members")).content.decode()
    assert "\u202e" not in page
    assert "<script>alert" not in page
