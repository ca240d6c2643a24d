# SPDX-License-Identifier: Apache-2.0
"""The pages of people, profile, teams, coalition and claims in a real browser."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import pytest
from desk.test_browser import SIZES, browser_type_launch_args, desk, findings, sign_in
from django.utils import timezone
from playwright.sync_api import Browser

from factdesk.desk.accounts.actions import add_member
from factdesk.desk.accounts.actions.factors import ask_for_reset
from factdesk.desk.accounts.actions.inviting import invite
from factdesk.desk.accounts.actions.teams import TeamFacts, change_team, make_team
from factdesk.desk.accounts.models import Membership, Organisation, Role, User
from factdesk.desk.actors import Member, SystemActor
from factdesk.desk.checks.actions.claims import add_claim, set_tags
from factdesk.desk.checks.models import Claim, Explainer, ExplainerVersion, HoldingNote
from factdesk.desk.coalition.actions import (
    Scope,
    invite_organisation,
    make_coalition,
    set_share,
)
from factdesk.desk.coalition.models import ShareWhat
from factdesk.desk.intake.actions.handling import hand_over, join_claim
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import Channel, SubmissionGroup
from factdesk.desk.jobs.worker import Worker

__all__ = ["browser_type_launch_args", "desk"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("chromium"), reason="./dev system installs it"),
]
SYSTEM = SystemActor("test")
CLAIM = "The bridge at Orlo is closed until spring because of the flood"
LONG = "Wilhelmina Oosterhout-van der Berg zu Langenfels \u202eof Kesh " + "w" * 60


def person(organisation: Organisation, name: str, role: Role) -> Member:
    """Make a member."""
    email = f"{len(name)}.{name[:4].strip()}.{role}@halden.example".lower()
    user = User.objects.create_user(email, "a whale at low tide", name=name)
    add_member(SYSTEM, organisation, user, role)
    return Member(user.id, name, organisation.id, role.value)


@pytest.fixture
def pages(
    desk: None, halden: Organisation, saltcoast: Organisation, member_of: Any
) -> dict[str, str]:
    """Return the address of every state of the pages, by name."""
    ada = member_of(halden, Role.ADMIN)
    people = [person(halden, LONG, Role.EDITOR), person(halden, "Bo", Role.ADMIN)]
    person(halden, "Kai", Role.AUDITOR)
    edda = Membership.objects.get(user_id=people[0].id)
    ask_for_reset(people[1], edda, "lost the telephone, rang me")
    _row, secret = invite(ada, halden, Role.EDITOR, email="una@lowen.example")
    used, dead = invite(ada, halden, Role.EDITOR)
    type(used).objects.filter(id=used.id).update(revoked_at=timezone.now())
    team = make_team(ada, TeamFacts("The coast", "Orlo to Kesh", "en"))
    change_team(ada, team, TeamFacts("The coast", "Orlo", "en"), [edda.id])
    return {
        "members": "/members/",
        "invite": "/members/invite/",
        "member": f"/member/{edda.id}/",
        "own member": f"/member/{Membership.objects.get(user_id=ada.id).id}/",
        "join": f"/join/{secret}/",
        "join over": f"/join/{dead}/",
        "profile": f"/organisation/{halden.id}/",
        "profile edit": "/organisation/profile/",
        "scale": "/organisation/scale/",
        "teams": "/teams/",
        "team": f"/team/{team.id}/",
        "sessions": "/accounts/sessions/",
        "password": "/accounts/password/change/",
        "second factor": "/accounts/2fa/",
    } | _work(ada, halden, saltcoast, member_of(saltcoast, Role.ADMIN))


def _work(
    ada: Member, halden: Organisation, saltcoast: Organisation, cleo: Member
) -> dict[str, str]:
    coalition = make_coalition(SYSTEM, "Halden Check Alliance", [halden, saltcoast])
    _row, secret = invite_organisation(ada, coalition)
    claim = add_claim(ada, halden, CLAIM, "en")
    set_tags(ada, claim, ["floods", "roads"])
    add_claim(ada, halden, "حوت أرجواني في نهر كيش", "ar")
    _waiting(ada, halden, claim)
    for what in ShareWhat:
        set_share(cleo, coalition, Scope(what), True)
    set_share(ada, coalition, Scope(ShareWhat.CLAIMS, "claim", claim.id), True)
    theirs = add_claim(cleo, saltcoast, "The harbour of Saltcoast freezes over", "en")
    author = User.objects.get(id=cleo.id)
    explainer = Explainer.objects.create(organisation=saltcoast, question="Why ice?")
    ExplainerVersion.objects.create(
        explainer=explainer, number=1, answer="Cold.", author=author,
        valid_until=timezone.now() + timedelta(30),
    )  # fmt: skip
    note = HoldingNote.objects.create(
        claim=theirs, organisation=saltcoast, text="So far: ice.", author=author,
        expires_at=timezone.now() + timedelta(hours=6),
    )  # fmt: skip
    group = SubmissionGroup.objects.get(claim=None)
    return {
        "coalitions": "/coalition/",
        "sharing": f"/coalition/{coalition.id}/sharing/",
        "coalition join": f"/coalition/join/{secret}/",
        "claims": "/claims/?words=bridge&status=open",
        "all claims": "/claims/",
        "claim": f"/claim/{claim.id}/",
        "shared claim": f"/claim/{theirs.id}/",
        "shared explainer": f"/explainer/{explainer.id}/",
        "shared note": f"/note/{note.id}/",
        "hand": f"/group/{group.id}/hand/",
        "message with team": f"/group/{group.id}/",
        "inbox of a team": "/?team=mine",
    }


def _waiting(ada: Member, halden: Organisation, claim: Claim) -> None:
    """Make a message of the claim, and one that a team has."""
    from factdesk.desk.accounts.models import Team
    from factdesk.desk.actors import Visitor

    for text in (f"{CLAIM}!", "Somebody saw a purple whale at Kesh"):
        receive(Visitor(halden.id, "form"), halden, Incoming(text), Channel.FORM)
    Worker().run_until_empty()
    first = SubmissionGroup.objects.get(text__startswith=CLAIM)
    join_claim(ada, first, claim, version=first.version)
    second = SubmissionGroup.objects.get(text__contains="whale")
    team = Team.objects.get()
    hand_over(ada, second, team, "they know the river", version=second.version)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(
    browser: Browser, live_server: Any, pages: dict[str, str], halden: Organisation,
    size: str, scheme: Any, language: str,
) -> None:  # fmt: skip
    viewport: Any = SIZES[size]
    context = browser.new_context(
        viewport=viewport, color_scheme=scheme, locale=language
    )
    page, told, found = context.new_page(), list[str](), list[str]()
    page.on("console", lambda message: told.append(message.text))
    public = [name for name in pages if name.startswith(("join", "profile"))]
    names = [*public[:3], "", *(name for name in pages if not name.startswith("join"))]
    for name in names:
        if not name:
            sign_in(page, live_server.url, f"admin.{halden.id}@halden.example")
            continue
        page.goto(live_server.url + pages[name])
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{name} scrolls sideways by {wide} px")
        found += findings(page)
    assert found == []
    assert [line for line in told if "Content Security Policy" in line] == []
    context.close()
