# SPDX-License-Identifier: Apache-2.0
"""One coalition or invitation to one, for somebody who may see it."""

from __future__ import annotations

from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.coalition.models import (
    Coalition,
    CoalitionInvitation,
    CoalitionMember,
)
from factdesk.desk.link_secrets import secret_hash

__all__ = [
    "access_coalition_by_id",
    "access_coalition_invitation_by_id",
    "access_coalition_invitation_by_secret",
    "coalition_invitation_state",
    "place_in",
]


def place_in(coalition_id: str, organisation_id: str) -> CoalitionMember | None:
    """Return an organisation's place in a coalition now; None if it has none.

    Args:
        coalition_id: The coalition.
        organisation_id: The organisation.
    """
    return CoalitionMember.objects.filter(
        coalition_id=coalition_id, organisation_id=organisation_id, left_at=None
    ).first()


def access_coalition_by_id(actor: Actor, coalition_id: str) -> Coalition:
    """Return a coalition.

    Args:
        actor: A member of an organisation that is in it.
        coalition_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Coalition.objects.filter(id=coalition_id).first()
    is_theirs = policy.is_member(actor, actor.organisation_id) and place_in(
        coalition_id, actor.organisation_id
    )
    if found is None or not is_theirs:
        policy.not_there("coalition")
    return found


def access_coalition_invitation_by_id(
    actor: Actor, invitation_id: str
) -> CoalitionInvitation:
    """Return an invitation to a coalition.

    Args:
        actor: An admin of the organisation that coordinates it.
        invitation_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = CoalitionInvitation.objects.filter(id=invitation_id).first()
    place = place_in(found.coalition_id, actor.organisation_id) if found else None
    is_theirs = (
        place is not None
        and place.is_coordinator
        and policy.may_change_organisation(actor, actor.organisation_id)
    )
    if found is None or not is_theirs:
        policy.not_there("invitation")
    return found


def access_coalition_invitation_by_secret(secret: str) -> CoalitionInvitation:
    """Return the invitation that a link belongs to, used or not.

    Args:
        secret: From the address.

    Raises:
        AccessError: There is none.
    """
    rows = CoalitionInvitation.objects.filter(token_hash=secret_hash(secret))
    found = rows.select_related("coalition", "invited_by").first()
    if found is None:
        policy.not_there("invitation")
    return found


def coalition_invitation_state(invitation: CoalitionInvitation) -> str:
    """Return "open", "used", "withdrawn" or "expired".

    Args:
        invitation: As the database has it.
    """
    if invitation.accepted_at is not None:
        return "used"
    if invitation.revoked_at is not None:
        return "withdrawn"
    return "open" if invitation.expires_at > timezone.now() else "expired"
