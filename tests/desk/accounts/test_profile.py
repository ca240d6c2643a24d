# SPDX-License-Identifier: Apache-2.0
"""What an organisation declares is public, versioned, and names auditors only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factdesk.desk.accounts.models import Organisation, Role, User
from factdesk.desk.actors import Member
from factdesk.desk.audit.models import AuditEntry

Make = Callable[..., Member]
NEW = {
    "ownership": "a cooperative\u202e of readers",
    "funding": "<script>alert(1)</script>",
    "methodology": "three people",
    "is_party_owned": "on",
    "seen": "1",
}


def public(organisation: Organisation, query: str = "") -> str:
    """Return the public page as somebody without an account sees it."""
    address = reverse("profile", args=[organisation.id]) + query
    answer = Client(HTTP_HOST="localhost").get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


@pytest.fixture
def admin(
    halden: Organisation, member_of: Make, browser_of: Callable[..., Client]
) -> Client:
    """Return an admin's browser."""
    return browser_of(member_of(halden, Role.ADMIN))


def test_a_change_is_a_new_version_and_the_old_stays(
    halden: Organisation, admin: Client
) -> None:
    assert admin.post(reverse("profile-edit"), NEW).status_code == 302
    page = public(halden)
    assert "cooperative⟨202E⟩ of readers" in page
    assert "<script>" not in page
    assert "Owned by a party" in page
    assert "its readers" not in page
    assert "changed: ownership · funding" in page
    assert "confirmed by nobody" in page
    old = public(halden, "?version=1")
    assert "its readers" in old
    assert "does not hold any more" in old
    assert public(halden, "?version=99&scale=x") == page
    entry = AuditEntry.objects.filter(action="accounts.profile_changed").first()
    assert entry is not None
    assert entry.details == {"number": 2}


def test_two_admins_at_once_are_told_and_lose_nothing(
    halden: Organisation, admin: Client
) -> None:
    admin.post(reverse("profile-edit"), NEW)
    late = admin.post(reverse("profile-edit"), NEW | {"ownership": "a third thing"})
    told = late.content.decode()
    assert late.status_code == 400
    assert "Somebody changed this while you wrote" in told
    assert "a third thing" in told
    assert halden.profile_versions.count() == 2
    assert 'name="seen" value="2"' in told  # once more stores it


def test_a_scale_maps_to_the_common_values(halden: Organisation, admin: Client) -> None:
    page = admin.get(reverse("scale-edit")).content.decode()
    assert 'value="False"' in page
    values: dict[str, Any] = {
        "seen": "1",
        "label_0": "Wrong",
        "common_0": "false",
        "meaning_0": "Shown to be so.",
        "label_1": "Legend",
        "common_1": "",
    }
    assert admin.post(reverse("scale-edit"), values).status_code == 302
    page = public(halden)
    assert "Wrong" in page
    assert "none: never published" in page
    assert "Wrong" not in public(halden, "?scale=1")
    for bad in ({"label_1": "Wrong"}, {"label_0": "", "label_1": ""}):
        assert admin.post(reverse("scale-edit"), values | bad).status_code == 400
    assert halden.scales.count() == 2


def test_of_people_auditors_are_named_and_nobody_else(
    halden: Organisation, member_of: Make
) -> None:
    for role in Role:
        actor = member_of(halden, role)
        User.objects.filter(id=actor.id).update(name=f"Person-{role}")
    page = public(halden)
    assert "Person-auditor" in page
    assert page.count("Person-") == 1


def test_an_unknown_organisation_is_not_there(halden: Organisation) -> None:
    answer = Client(HTTP_HOST="localhost").get(reverse("profile", args=["0" * 26]))
    assert answer.status_code == 404


def test_the_page_speaks_the_language_of_its_address(halden: Organisation) -> None:
    assert 'dir="rtl"' in public(halden, "?lang=ar")
