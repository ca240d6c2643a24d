# SPDX-License-Identifier: Apache-2.0
"""One object of the accounts, for somebody who may see it."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    SecondFactorReset,
    Team,
)
from factdesk.desk.actors import Actor, TokenActor
from factdesk.desk.link_secrets import secret_hash

__all__ = [
    "access_api_token_by_id",
    "access_invitation_by_id",
    "access_invitation_by_secret",
    "access_membership_by_id",
    "access_organisation_by_id",
    "access_organisation_by_name",
    "access_organisation_of",
    "access_reset_by_id",
    "access_team_by_id",
    "access_token_actor",
    "invitation_state",
]


def access_token_actor(secret: str) -> TokenActor | None:
    """Return who a token stands for; None if it is unknown, expired or revoked.

    Args:
        secret: The token.
    """
    token = ApiToken.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
        token_hash=secret_hash(secret),
        revoked_at=None,
    ).first()
    if token is None:
        return None
    return TokenActor(token.id, token.organisation_id, frozenset(token.scopes))


def access_organisation_of(actor: TokenActor) -> Organisation:
    """Return the organisation that a token belongs to.

    Args:
        actor: The token.
    """
    return Organisation.objects.get(id=actor.organisation_id)


def access_organisation_by_name(name: str) -> Organisation:
    """Return an organisation, for a command of whoever runs the desk.

    Args:
        name: Its name.

    Raises:
        AccessError: There is none of that name.
    """
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        policy.not_there("organisation")
    return found


def access_api_token_by_id(actor: Actor, token_id: str) -> ApiToken:
    """Return a token's row.

    Args:
        actor: An admin of its organisation.
        token_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = ApiToken.objects.filter(id=token_id).first()
    if found is None or not policy.may_manage_members(actor, found.organisation_id):
        policy.not_there("token")
    return found


def access_membership_by_id(actor: Actor, membership_id: str) -> Membership:
    """Return a member's place in an organisation, while they have it.

    Args:
        actor: An admin of it.
        membership_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    rows = Membership.objects.filter(id=membership_id, ended_at=None)
    found = rows.select_related("user", "organisation").first()
    if found is None or not policy.may_manage_members(actor, found.organisation_id):
        policy.not_there("member")
    return found


def access_invitation_by_id(actor: Actor, invitation_id: str) -> Invitation:
    """Return an invitation.

    Args:
        actor: An admin of its organisation.
        invitation_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Invitation.objects.filter(id=invitation_id).first()
    if found is None or not policy.may_manage_members(actor, found.organisation_id):
        policy.not_there("invitation")
    return found


def access_invitation_by_secret(secret: str) -> Invitation:
    """Return the invitation that a link belongs to, used or not.

    Args:
        secret: From the address; whoever has it was invited.

    Raises:
        AccessError: There is none.
    """
    rows = Invitation.objects.filter(token_hash=secret_hash(secret))
    found = rows.select_related("organisation", "invited_by", "team").first()
    if found is None:
        policy.not_there("invitation")
    return found


def invitation_state(invitation: Invitation) -> str:
    """Return "open", "used", "withdrawn" or "expired".

    Args:
        invitation: As the database has it.
    """
    if invitation.accepted_at is not None:
        return "used"
    if invitation.revoked_at is not None:
        return "withdrawn"
    return "open" if invitation.expires_at > timezone.now() else "expired"


def access_reset_by_id(actor: Actor, reset_id: str) -> SecondFactorReset:
    """Return a request to take a second factor away.

    Args:
        actor: An admin of its organisation.
        reset_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = SecondFactorReset.objects.filter(id=reset_id).select_related("user").first()
    if found is None or not policy.may_manage_members(actor, found.organisation_id):
        policy.not_there("reset")
    return found


def access_team_by_id(actor: Actor, team_id: str) -> Team:
    """Return a team.

    Args:
        actor: A member of its organisation.
        team_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Team.objects.filter(id=team_id).first()
    if found is None or not policy.is_member(actor, found.organisation_id):
        policy.not_there("team")
    return found


def access_organisation_by_id(organisation_id: str) -> Organisation:
    """Return an organisation for its public profile; anybody may read that.

    Args:
        organisation_id: From the address.

    Raises:
        AccessError: There is none.
    """
    found = Organisation.objects.filter(id=organisation_id).first()
    if found is None:
        policy.not_there("organisation")
    return found
