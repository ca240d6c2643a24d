# SPDX-License-Identifier: Apache-2.0
"""Teams: made, named, joined; messages go down to them and up again, with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from factdesk.desk.accounts.actions.teams import TeamFacts, change_team, make_team
from factdesk.desk.accounts.models import Membership, Organisation, Role, Team
from factdesk.desk.actors import Member, Visitor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.intake.actions.handling import hand_over, undo_last
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import Channel, SubmissionGroup
from factdesk.errors import AccessError, ConflictError, InputError

Make = Callable[..., Member]
Browse = Callable[..., Client]


@pytest.fixture
def admin(halden: Organisation, member_of: Make) -> Member:
    """Return an admin."""
    return member_of(halden, Role.ADMIN)


@pytest.fixture
def group(halden: Organisation, worker: object) -> SubmissionGroup:
    """Return a message that waits."""
    visitor = Visitor(halden.id, "form")
    receive(visitor, halden, Incoming("The bridge at Orlo is closed"), Channel.FORM)
    worker.run_until_empty()  # type: ignore[attr-defined]
    return SubmissionGroup.objects.get()


def test_a_team_is_made_renamed_and_joined(
    halden: Organisation, admin: Member, member_of: Make, browser_of: Browse
) -> None:
    browser = browser_of(admin)
    browser.post(reverse("teams"), {"name": "Coast", "language": "en"})
    team = Team.objects.get()
    again = browser.post(reverse("teams"), {"name": "Coast", "area": "kept words"})
    assert again.status_code == 400
    assert "kept words" in again.content.decode()
    member_of(halden, Role.CONTRIBUTOR)
    place = Membership.objects.get(role=Role.CONTRIBUTOR)
    facts = {"name": "The coast", "area": "Orlo", "member": [place.id, "0" * 26]}
    browser.post(reverse("team", args=[team.id]), facts)
    team.refresh_from_db()
    assert (team.name, team.area) == ("The coast", "Orlo")
    assert list(team.memberships.all()) == [place]
    assert "The coast" in browser.get(reverse("members")).content.decode()
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert {"accounts.team_made", "accounts.team_changed"} <= set(actions)


def test_teams_are_made_by_admins_with_members_of_their_own(
    halden: Organisation, saltcoast: Organisation, admin: Member, member_of: Make
) -> None:
    team = make_team(admin, TeamFacts("Coast"))
    stranger = member_of(saltcoast, Role.ADMIN)
    with pytest.raises(AccessError):
        make_team(member_of(halden, Role.EDITOR), TeamFacts("Hills"))
    with pytest.raises(AccessError):
        change_team(stranger, team, TeamFacts("Ours"), [])
    foreign = Membership.objects.get(user_id=stranger.id)
    change_team(admin, team, TeamFacts("Coast"), [foreign.id])
    assert not team.memberships.exists()


def test_a_message_goes_down_and_up_and_says_why(
    admin: Member, group: SubmissionGroup, browser_of: Browse
) -> None:
    team = make_team(admin, TeamFacts("Coast"))
    browser = browser_of(admin)
    address = reverse("hand", args=[group.id])
    told = {"team": team.id, "reason": "they know the bridge", "version": group.version}
    assert browser.post(address, told | {"reason": ""}).status_code == 400
    assert browser.post(address, told).status_code == 302
    group.refresh_from_db()
    assert group.team == team
    page = browser.get(reverse("group", args=[group.id])).content.decode()
    assert "they know the bridge" in page
    late = browser.post(address, told)  # with the version of before
    assert late.status_code == 409
    up = {"team": "", "reason": "too big for us", "version": group.version}
    browser.post(address, up)
    assert SubmissionGroup.objects.get().team is None
    entry = AuditEntry.objects.filter(action="intake.handed").first()
    assert entry is not None
    assert entry.why == "too big for us"


def test_handing_over_is_undone(admin: Member, group: SubmissionGroup) -> None:
    team = make_team(admin, TeamFacts("Coast"))
    hand_over(admin, group, team, "call +441632960123", version=group.version)
    entry = AuditEntry.objects.filter(action="intake.handed").get()
    assert "960123" not in entry.why
    undo_last(admin, group, version=group.version)
    group.refresh_from_db()
    assert group.team is None


def test_nobody_hands_to_a_foreign_team(
    admin: Member, group: SubmissionGroup, saltcoast: Organisation, member_of: Make
) -> None:
    stranger = member_of(saltcoast, Role.ADMIN)
    foreign = make_team(stranger, TeamFacts("Salt"))
    with pytest.raises(AccessError):
        hand_over(admin, group, foreign, "why not", version=group.version)
    with pytest.raises(AccessError):
        hand_over(stranger, group, foreign, "ours now", version=group.version)
    with pytest.raises(InputError):
        hand_over(admin, group, None, " ", version=group.version)
    with pytest.raises(ConflictError):
        hand_over(admin, group, None, "late", version=group.version + 1)


def test_the_inbox_is_narrowed_to_a_team_and_says_so(
    halden: Organisation, admin: Member, group: SubmissionGroup, browser_of: Browse
) -> None:
    coast = make_team(admin, TeamFacts("Coast"))
    hills = make_team(admin, TeamFacts("Hills"))
    hand_over(admin, group, coast, "bridge", version=group.version)
    browser = browser_of(admin)
    place = Membership.objects.get(user_id=admin.id)

    def shows(query: str) -> bool:
        page = browser.get(f"/{query}").content.decode()
        assert ("Shown only:" in page) is bool(query)
        return "The bridge at Orlo" in page

    assert shows("")  # without a filter nothing vanishes
    assert shows(f"?team={coast.id}")
    assert not shows(f"?team={hills.id}")
    assert not shows("?team=none")
    assert not shows("?team=mine")
    change_team(admin, coast, TeamFacts("Coast"), [place.id])
    assert shows("?team=mine")
    page = browser.get(f"/?team={coast.id}").content.decode()
    assert "Team: Coast" in page
