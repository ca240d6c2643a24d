# SPDX-License-Identifier: Apache-2.0
"""The part of the scene that shows people, teams, coalitions and files.

Example:
    >>> fill_people(scene)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from factdesk.desk.accounts.actions import add_member
from factdesk.desk.accounts.actions.factors import ask_for_reset
from factdesk.desk.accounts.actions.inviting import invite
from factdesk.desk.accounts.actions.teams import TeamFacts, change_team, make_team
from factdesk.desk.accounts.models import Membership, Role, User
from factdesk.desk.accounts.selectors import member_of
from factdesk.desk.actors import SystemActor
from factdesk.desk.blobs import Blobs
from factdesk.desk.checks.actions.claims import add_claim, set_tags
from factdesk.desk.checks.models import Claim
from factdesk.desk.coalition.actions import (
    Scope,
    found_coalition,
    join_coalition,
    set_share,
)
from factdesk.desk.coalition.actions import invite_organisation as invite_to
from factdesk.desk.coalition.models import Coalition, ShareWhat
from factdesk.desk.intake.actions.handling import hand_over
from factdesk.desk.intake.actions.importing import begin_import, start_import
from factdesk.desk.intake.actions.unimporting import undo_import
from factdesk.desk.intake.importing.plans import Plan
from factdesk.desk.jobs.worker import Worker
from factdesk.desk.running import running

if TYPE_CHECKING:
    from desk.page_scene import Scene

__all__ = ["fill_people"]

SYSTEM = SystemActor("test")
_LONG = "Wilhelmina Oosterhout-van der Berg \u202ezu Langenfels of Kesh " + "w" * 50
_FILE = (
    "message,received,sent_by,colour\n"
    "The ferry to Kesh sails on Sundays again,2026-03-14,@ada,blue\n"
    "Is the school at Tarn closed on Monday?,2026-03-14,@bo,\n"
    ",2026-03-14,@cleo,\n"
    "Is the school at Tarn closed on Monday?,2026-03-15,@dan,red\n"
)


def fill_people(scene: Scene) -> None:
    """Add a long name, an invitation, a reset, a team, a coalition and imports."""
    _members(scene)
    _teams(scene)
    _coalitions(scene)
    _imports(scene)


def _members(scene: Scene) -> None:
    organisation = scene.organisation
    user = User.objects.create_user("long@halden.example", name=_LONG)
    add_member(SYSTEM, organisation, user, Role.EDITOR)
    second = User.objects.create_user("bo@halden.example", name="Bo")
    add_member(SYSTEM, organisation, second, Role.ADMIN)
    row = Membership.objects.get(user=user)
    scene.ids["membership"] = row.id
    asking = member_of(second)
    if asking is None:
        raise LookupError("bo@halden.example")
    ask_for_reset(asking[0], row, "lost the telephone, rang me " + "x" * 60)
    invitation, scene.ids["join"] = invite(scene.reviewer, organisation, Role.EDITOR)
    scene.ids["invitation"] = invitation.id


def _teams(scene: Scene) -> None:
    team = make_team(scene.reviewer, TeamFacts("The coast", "Orlo to Kesh", "en"))
    change_team(
        scene.reviewer,
        team,
        TeamFacts("The coast", "Orlo to Kesh", "en"),
        [scene.ids["membership"]],
    )
    scene.ids["team"] = team.id
    group = scene.group("handed")
    hand_over(scene.editor, group, team, "they know it", version=group.version)


def _coalitions(scene: Scene) -> None:
    coalition = found_coalition(scene.reviewer, "Checkers of the coast")
    scene.ids["coalition"] = coalition.id
    _row, scene.ids["join-coalition"] = invite_to(scene.reviewer, coalition)
    claim = Claim.objects.get(id=scene.ids["claim"])
    set_tags(scene.editor, claim, ["flood", "a tag with a long name " + "z" * 40])
    set_share(scene.reviewer, coalition, Scope(ShareWhat.CLAIMS), allowed=True)
    _theirs(scene, coalition)


def _theirs(scene: Scene, coalition: Coalition) -> None:
    """Let another organisation join, and share a claim."""
    admin = member_of(User.objects.get(email="admin@verania.example"))
    if admin is None:
        raise LookupError("admin@verania.example")
    other, organisation = admin
    row, _secret = invite_to(scene.reviewer, coalition)
    join_coalition(other, row)
    set_share(other, coalition, Scope(ShareWhat.CLAIMS), allowed=True)
    words = "The harbour of Verania freezes over"
    scene.ids["claim-shared"] = add_claim(other, organisation, words, "en").id


def _imports(scene: Scene) -> None:
    sha256 = Blobs(running().state_folder.blobs).put(_FILE.encode())
    plan = Plan({"text": "message", "date": "received"})
    for name in ("import-done", "import-undone"):
        batch = begin_import(scene.editor, "submissions", f"{name}.csv", sha256)
        start_import(scene.editor, batch, plan, "Kesh radio")
        Worker().run_until_empty()
        scene.ids[name] = batch.id
    batch.refresh_from_db()
    undo_import(scene.editor, batch)
    Worker().run_until_empty()
    again = Blobs(running().state_folder.blobs).put(_FILE.encode())
    waiting = begin_import(scene.editor, "submissions", f"{'w' * 60}.csv", again)
    scene.ids["import-columns"] = waiting.id
