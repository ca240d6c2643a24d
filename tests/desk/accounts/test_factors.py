# SPDX-License-Identifier: Apache-2.0
"""A lost second factor is reset by two admins, and by nobody alone."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factdesk.desk.accounts.actions import add_member
from factdesk.desk.accounts.actions.factors import (
    RESET_LASTS,
    ask_for_reset,
    confirm_reset,
    refuse_reset,
)
from factdesk.desk.accounts.actions.inviting import invite
from factdesk.desk.accounts.actions.members import change_role, end_membership
from factdesk.desk.accounts.models import (
    Membership,
    Organisation,
    Role,
    SecondFactorReset,
    User,
)
from factdesk.desk.actors import Member, SystemActor
from factdesk.desk.audit.models import AuditEntry
from factdesk.errors import AccessError, ConflictError, InputError

PASSWORD = "a whale at low tide"  # noqa: S105 (of made-up people)


def person(organisation: Organisation, name: str, role: Role) -> Member:
    """Make a member with a second factor."""
    user = User.objects.create_user(f"{name}@lowen.example", PASSWORD, name=name)
    add_member(SystemActor("test"), organisation, user, role)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "none"})
    return Member(user.id, name, organisation.id, role.value)


def membership_of(actor: Member) -> Membership:
    """Return an actor's membership."""
    return Membership.objects.get(user_id=actor.id, ended_at=None)


@pytest.fixture
def people(halden: Organisation) -> tuple[Member, Member, Member]:
    """Return two admins, and an editor who lost their telephone."""
    return (
        person(halden, "Ada", Role.ADMIN),
        person(halden, "Bo", Role.ADMIN),
        person(halden, "Edda", Role.EDITOR),
    )


def has_factor(actor: Member) -> bool:
    """Whether somebody has a second factor."""
    return bool(Authenticator.objects.filter(user_id=actor.id).exists())


def test_one_asks_and_another_confirms(people: tuple[Member, Member, Member]) -> None:
    ada, bo, edda = people
    reset = ask_for_reset(ada, membership_of(edda), "lost telephone, rang me")
    with pytest.raises(ConflictError) as told:
        confirm_reset(ada, reset)
    assert told.value.code == "reset-by-two"
    assert has_factor(edda)
    confirm_reset(bo, reset)
    assert not has_factor(edda)
    assert has_factor(ada)
    entry = AuditEntry.objects.get(action="accounts.factor_reset")
    assert (entry.actor_id, entry.details["requested_by"]) == (bo.id, ada.id)
    with pytest.raises(ConflictError):
        confirm_reset(bo, reset)


def test_the_database_itself_wants_two(people: tuple[Member, Member, Member]) -> None:
    from django.db import IntegrityError, transaction

    ada, _bo, edda = people
    reset = ask_for_reset(ada, membership_of(edda), "lost")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactorReset.objects.filter(id=reset.id).update(confirmed_by_id=ada.id)


def test_nobody_has_a_hand_in_their_own(people: tuple[Member, Member, Member]) -> None:
    ada, bo, _edda = people
    with pytest.raises(ConflictError) as told:
        ask_for_reset(ada, membership_of(ada), "lost")
    assert told.value.code == "reset-own"
    # Bo could not confirm what Ada asks for Bo, and there is no third admin.
    with pytest.raises(ConflictError) as told:
        ask_for_reset(ada, membership_of(bo), "lost")
    assert told.value.code == "reset-needs-two"


def test_a_lone_admin_is_told_what_to_do(halden: Organisation) -> None:
    ada, edda = person(halden, "Ada", Role.ADMIN), person(halden, "Edda", Role.EDITOR)
    with pytest.raises(ConflictError) as told:
        ask_for_reset(ada, membership_of(edda), "lost")
    assert "Make somebody else whom you trust an admin" in str(told.value)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(User.objects.get(id=ada.id))
    page = browser.get(reverse("member", args=[membership_of(edda).id]))
    assert "you are the only one" in page.content.decode()


def test_only_admins_of_the_organisation(
    people: tuple[Member, Member, Member], saltcoast: Organisation
) -> None:
    ada, _bo, edda = people
    stranger = person(saltcoast, "Cleo", Role.ADMIN)
    reset = ask_for_reset(ada, membership_of(edda), "lost")
    for actor in (stranger, edda):
        for act in (confirm_reset, refuse_reset):
            with pytest.raises(AccessError):
                act(actor, reset)
    with pytest.raises(AccessError):
        ask_for_reset(stranger, membership_of(edda), "lost")
    assert has_factor(edda)


def test_a_request_is_over_after_a_day_a_no_or_a_leaving(
    people: tuple[Member, Member, Member],
) -> None:
    ada, bo, edda = people
    old = ask_for_reset(ada, membership_of(edda), "lost")
    past = timezone.now() - RESET_LASTS - timedelta(minutes=1)
    SecondFactorReset.objects.filter(id=old.id).update(expires_at=past)
    refused = ask_for_reset(ada, membership_of(edda), "lost")
    refuse_reset(bo, refused)
    left = ask_for_reset(ada, membership_of(edda), "lost")
    change_role(bo, membership_of(ada), Role.EDITOR)
    for reset in (old, refused, left):
        with pytest.raises(ConflictError) as told:
            confirm_reset(bo, reset)
        assert told.value.code == "reset-over"
    assert has_factor(edda)


def test_a_removed_member_is_not_reset(people: tuple[Member, Member, Member]) -> None:
    ada, bo, edda = people
    reset = ask_for_reset(ada, membership_of(edda), "lost")
    end_membership(bo, membership_of(edda))
    with pytest.raises(ConflictError):
        confirm_reset(bo, reset)


def test_a_request_needs_a_reason_and_is_made_once(
    people: tuple[Member, Member, Member],
) -> None:
    ada, bo, edda = people
    with pytest.raises(InputError):
        ask_for_reset(ada, membership_of(edda), "  ")
    ask_for_reset(ada, membership_of(edda), "lost")
    with pytest.raises(ConflictError) as told:
        ask_for_reset(bo, membership_of(edda), "lost")
    assert told.value.code == "reset-asked"


def test_what_the_sign_in_package_changes_leaves_entries(
    people: tuple[Member, Member, Member], halden: Organisation
) -> None:
    ada, _bo, _edda = people
    _row, secret = invite(ada, halden, Role.CONTRIBUTOR)
    browser = Client(HTTP_HOST="localhost")
    account = {"name": "Una", "email": "una@lowen.example", "password": PASSWORD}
    browser.post(reverse("join-organisation", args=[secret]), account)
    page = browser.get(reverse("mfa_activate_totp"))
    code = format_hotp_value(
        hotp_value(page.context["form"].secret, int(time.time()) // 30)
    )
    browser.post(reverse("mfa_activate_totp"), {"code": code})
    browser.post(reverse("mfa_generate_recovery_codes"))
    new = {"oldpassword": PASSWORD, "password1": "another whale", "password2": ""}
    new["password2"] = new["password1"]
    browser.post(reverse("account_change_password"), new)
    una = User.objects.get(email="una@lowen.example")
    own = AuditEntry.objects.filter(actor_id=una.id, organisation_id=halden.id)
    assert set(own.values_list("action", flat=True)) == {
        "accounts.factor_added",
        "accounts.recovery_codes_made",
        "accounts.factor_removed",  # the codes before
        "accounts.password_changed",
    }


def test_without_its_entry_no_factor_is_added(
    people: tuple[Member, Member, Member],
    halden: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, _bo, _edda = people
    _row, secret = invite(ada, halden, Role.CONTRIBUTOR)
    browser = Client(HTTP_HOST="localhost", raise_request_exception=False)
    account = {"name": "Una", "email": "una@lowen.example", "password": PASSWORD}
    browser.post(reverse("join-organisation", args=[secret]), account)
    page = browser.get(reverse("mfa_activate_totp"))
    code = format_hotp_value(
        hotp_value(page.context["form"].secret, int(time.time()) // 30)
    )

    def refuse(*_args: object, **_options: object) -> None:
        raise ConflictError("The entry cannot be written.", code="test")

    monkeypatch.setattr(AuditEntry, "save", refuse)
    browser.post(reverse("mfa_activate_totp"), {"code": code})
    una = User.objects.get(email="una@lowen.example")
    assert not Authenticator.objects.filter(user=una).exists()
