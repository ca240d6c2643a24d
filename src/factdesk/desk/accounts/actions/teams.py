# SPDX-License-Identifier: Apache-2.0
"""Make teams, name them, and say who belongs to them.

**Invariants:** a team and its members are of one organisation.

Example:
    >>> team = make_team(actor, TeamFacts("The coast", area="Orlo"))  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from factdesk.desk import policy
from factdesk.desk.accounts.models import Membership, Team
from factdesk.desk.actors import Member
from factdesk.desk.audit.recording import recorded
from factdesk.errors import ConflictError

__all__ = ["TeamFacts", "change_team", "make_team"]


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What a team is.

    Attributes:
        name: One of its organisation.
        area: What it looks after; may be empty.
        language: In which it works; may be empty.
    """

    name: str
    area: str = ""
    language: str = ""


def make_team(actor: Member, facts: TeamFacts) -> Team:
    """Make a team of the actor's organisation.

    Args:
        actor: An admin.
        facts: Name, area and language.

    Raises:
        ConflictError: There is one of that name.
    """
    own = actor.organisation_id
    policy.require(policy.may_change_organisation(actor, own), "team")
    team = Team(organisation_id=own, **asdict(facts))
    with recorded(actor, "accounts.team_made", team):
        _check_name(team)
        team.save(force_insert=True)
    return team


def change_team(
    actor: Member, team: Team, facts: TeamFacts, membership_ids: Iterable[str]
) -> None:
    """Rename a team and say who belongs to it.

    Args:
        actor: An admin of its organisation.
        team: It.
        facts: Name, area and language from now on.
        membership_ids: Of all its members; of other organisations none is taken.

    Raises:
        ConflictError: There is another one of that name.
    """
    policy.require(policy.may_change_organisation(actor, team.organisation_id), "team")
    for name, value in asdict(facts).items():
        setattr(team, name, value)
    with recorded(actor, "accounts.team_changed", team) as entry:
        _check_name(team)
        team.save(update_fields=["name", "area", "language"])
        chosen = Membership.objects.filter(
            id__in=list(membership_ids),
            organisation_id=team.organisation_id,
            ended_at=None,
        )
        team.memberships.set(chosen)
        entry.details["members"] = sorted(chosen.values_list("id", flat=True))


def _check_name(team: Team) -> None:
    same = Team.objects.filter(organisation_id=team.organisation_id, name=team.name)
    if same.exclude(id=team.id).exists():
        raise ConflictError(
            _("There is a team of this name already. Choose another."),
            code="team-exists",
        )
