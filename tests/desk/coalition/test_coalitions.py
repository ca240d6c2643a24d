# SPDX-License-Identifier: Apache-2.0
"""Organisations join by a link and leave; what is shared is read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factdesk.desk.accounts.actions import make_token
from factdesk.desk.accounts.models import Organisation, Role, User
from factdesk.desk.actors import Member, SystemActor
from factdesk.desk.checks.models import (
    Claim,
    Explainer,
    ExplainerVersion,
    HoldingNote,
    Wording,
)
from factdesk.desk.coalition.actions import (
    found_coalition,
    invite_organisation,
    leave_coalition,
    make_coalition,
)
from factdesk.desk.coalition.models import Coalition, CoalitionMember, Share
from factdesk.desk.intake.models import SubmissionGroup
from factdesk.errors import AccessError, ConflictError

Make = Callable[..., Member]
Browse = Callable[..., Client]


@pytest.fixture
def admin(halden: Organisation, member_of: Make) -> Member:
    """Return an admin of the organisation that coordinates."""
    return member_of(halden, Role.ADMIN)


@pytest.fixture
def other(saltcoast: Organisation, member_of: Make) -> Member:
    """Return an admin of another organisation."""
    return member_of(saltcoast, Role.ADMIN)


def test_an_organisation_joins_by_a_link_and_leaves(
    admin: Member, other: Member, browser_of: Browse
) -> None:
    browser, guest = browser_of(admin), browser_of(other)
    browser.post(reverse("coalition-found"), {"name": "Alliance"})
    coalition = Coalition.objects.get()
    page = browser.post(reverse("coalition-invite", args=[coalition.id]))
    link = page.context["link"]
    path = link[link.index("/coalition/") :]
    assert "Join Alliance" in guest.get(path).content.decode()
    assert not Share.objects.exists()
    answer = guest.post(path)
    assert answer.headers["Location"] == reverse("sharing", args=[coalition.id])
    assert not Share.objects.exists()  # joining shares nothing
    assert guest.post(path).status_code == 410
    assert "Saltcoast Check" in browser.get(reverse("coalitions")).content.decode()
    browser.post(reverse("coalition-leave", args=[coalition.id]))
    left = CoalitionMember.objects.get(left_at=None)
    assert (left.organisation_id, left.is_coordinator) == (other.organisation_id, True)
    assert browser.get(reverse("sharing", args=[coalition.id])).status_code == 404


@pytest.mark.parametrize("state", ["expired", "withdrawn", "unknown"])
def test_a_link_that_is_over_says_why(
    admin: Member, other: Member, browser_of: Browse, state: str
) -> None:
    coalition = found_coalition(admin, "Alliance")
    row, secret = invite_organisation(admin, coalition)
    past = timezone.now() - timedelta(1)
    if state == "expired":
        type(row).objects.update(expires_at=past)
    elif state == "withdrawn":
        browser_of(admin).post(reverse("coalition-withdraw", args=[row.id]))
    else:
        secret = "no-such"  # noqa: S105
    answer = browser_of(other).post(reverse("coalition-join", args=[secret]))
    assert answer.status_code == (404 if state == "unknown" else 410)
    assert "lets nobody in" in answer.content.decode()
    assert CoalitionMember.objects.count() == 1


def test_only_admins_join_and_only_the_coordinator_invites(
    admin: Member, other: Member, member_of: Make, browser_of: Browse
) -> None:
    coalition = found_coalition(admin, "Alliance")
    _row, secret = invite_organisation(admin, coalition)
    saltcoast = Organisation.objects.get(id=other.organisation_id)
    editor = browser_of(member_of(saltcoast, Role.EDITOR))
    page = editor.post(reverse("coalition-join", args=[secret]))
    assert "An admin of your organisation" in page.content.decode()
    browser_of(other).post(reverse("coalition-join", args=[secret]))
    with pytest.raises(AccessError):
        invite_organisation(other, coalition)
    with pytest.raises(ConflictError):
        found_coalition(other, "Alliance")


def owned(organisation: Organisation, author: User) -> dict[str, str]:
    """Make one thing of each kind; return the address of each page."""
    claim = Claim.objects.create(organisation=organisation, statement="the statement")
    Wording.objects.create(claim=claim, text="private words", exact=1)
    now = timezone.now()
    SubmissionGroup.objects.create(
        organisation=organisation, text="private words", exact=1, near=1, quarter_0=1,
        quarter_1=0, quarter_2=0, quarter_3=0, first_at=now, last_at=now, claim=claim,
        status="claimed", askers_count=7,
    )  # fmt: skip
    explainer = Explainer.objects.create(
        organisation=organisation, question="the question"
    )
    ExplainerVersion.objects.create(
        explainer=explainer, number=1, answer="the answer", author=author,
        valid_until=now.date() + timedelta(30),
    )  # fmt: skip
    note = HoldingNote.objects.create(
        claim=claim, organisation=organisation, text="the note", author=author,
        expires_at=now + timedelta(hours=6),
    )  # fmt: skip
    return {
        "claim": reverse("claim", args=[claim.id]),
        "explainer": reverse("explainer", args=[explainer.id]),
        "note": reverse("note", args=[note.id]),
    }


SHARED_FIELDS = {"claims_": "yes", "explainers_": "yes"}
SAYS = {"claim": "the statement", "explainer": "the answer", "note": "the note"}


@pytest.mark.parametrize("role", list(Role))
def test_what_is_shared_is_read_and_no_message_with_it(
    halden: Organisation,
    admin: Member,
    saltcoast: Organisation,
    member_of: Make,
    browser_of: Browse,
    role: Role,
) -> None:
    coalition = make_coalition(SystemActor("test"), "Alliance", [halden, saltcoast])
    pages = owned(halden, User.objects.get(id=admin.id))
    mine, theirs = browser_of(admin), browser_of(member_of(saltcoast, role))
    assert all(theirs.get(page).status_code == 404 for page in pages.values())
    assert "the statement" not in theirs.get(reverse("coalitions")).content.decode()
    mine.post(reverse("sharing", args=[coalition.id]), SHARED_FIELDS)
    for kind, page in pages.items():
        answer = theirs.get(page)
        told = answer.content.decode()
        assert answer.status_code == 200
        assert SAYS[kind] in told
        assert "private words" not in told
        assert "people ask" not in told
        assert theirs.post(page, {"do": "withdraw"}).status_code in {404, 405}
    listed = theirs.get(reverse("coalitions")).content.decode()
    assert "the statement" in listed
    for name in ("claim-tags", "note-new"):
        ident = pages["claim"].split("/")[2]
        assert theirs.post(reverse(name, args=[ident]), {}).status_code == 404
    mine.post(reverse("sharing", args=[coalition.id]), {})
    assert all(theirs.get(page).status_code == 404 for page in pages.values())


def test_no_token_reads_what_others_share(
    halden: Organisation, admin: Member, other: Member, browser_of: Browse
) -> None:
    saltcoast = Organisation.objects.get(id=other.organisation_id)
    coalition = make_coalition(SystemActor("test"), "Alliance", [halden, saltcoast])
    page = owned(halden, User.objects.get(id=admin.id))["claim"]
    browser_of(admin).post(reverse("sharing", args=[coalition.id]), SHARED_FIELDS)
    _row, secret = make_token(other, saltcoast, "script", ["claims:rw"])
    headers = {"Authorization": f"Bearer {secret}"}
    address = f"/api/v1/claims/{page.split('/')[2]}"
    answer = Client(HTTP_HOST="localhost").get(address, headers=headers)
    assert answer.status_code == 404


def test_one_object_is_taken_out_and_given_back(
    halden: Organisation, admin: Member, other: Member, browser_of: Browse
) -> None:
    saltcoast = Organisation.objects.get(id=other.organisation_id)
    coalition = make_coalition(SystemActor("test"), "Alliance", [halden, saltcoast])
    page = owned(halden, User.objects.get(id=admin.id))["claim"]
    mine, theirs = browser_of(admin), browser_of(other)
    mine.post(reverse("sharing", args=[coalition.id]), SHARED_FIELDS)
    share = reverse("share-object", args=[coalition.id])
    told = {"kind": "claim", "object": page.split("/")[2]}
    assert "Who else may read it" in mine.get(page).content.decode()
    for choice, status in (("no", 404), ("", 200)):
        mine.post(share, told | {"choice": choice})
        assert theirs.get(page).status_code == status
    mine.post(share, told | {"choice": "no"})
    assert (
        "the statement"
        in mine.get(reverse("sharing", args=[coalition.id])).content.decode()
    )
    for bad in ({"kind": "submission"}, {"choice": "perhaps"}, {"object": "0" * 26}):
        answer = mine.post(share, told | {"choice": "yes"} | bad)
        assert answer.status_code == 404


def test_the_last_to_leave_leaves_nobody(admin: Member) -> None:
    coalition = found_coalition(admin, "Alliance")
    leave_coalition(admin, coalition)
    assert not CoalitionMember.objects.filter(left_at=None).exists()
