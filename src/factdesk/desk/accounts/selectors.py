# SPDX-License-Identifier: Apache-2.0
"""Lists of organisations and members.

Example:
    >>> is_set_up()  # doctest: +SKIP
    True
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    ProfileVersion,
    RatingScale,
    Role,
    SecondFactorReset,
    Team,
    User,
)
from factdesk.desk.actors import Actor, Member

__all__ = [
    "admins_beside",
    "api_tokens",
    "is_set_up",
    "member_of",
    "members",
    "members_with_factors",
    "open_invitations",
    "open_resets",
    "organisation_ids",
    "organisations_of",
    "public_auditors",
    "public_profiles",
    "public_scales",
    "teams",
]


def is_set_up() -> bool:
    """Whether there is an organisation: the first page was filled in."""
    return Organisation.objects.exists()


def organisation_ids() -> list[str]:
    """Return the identifier of every organisation; for jobs and commands."""
    return list(Organisation.objects.values_list("id", flat=True))


def member_of(
    user: User, organisation_id: str = ""
) -> tuple[Member, Organisation] | None:
    """Return a user as a member: of the chosen organisation, else of their first.

    Args:
        user: Signed in.
        organisation_id: What they chose; ignored where they are not a member of it.
    """
    current = list(
        user.memberships.filter(ended_at=None)
        .select_related("organisation")
        .prefetch_related("teams")
        .order_by("joined_at", "id")
    )
    if not current:
        return None
    chosen = [one for one in current if one.organisation_id == organisation_id]
    membership = (chosen or current)[0]
    actor = Member(
        id=user.id,
        name=user.name,
        organisation_id=membership.organisation_id,
        role=membership.role,
        team_ids=frozenset(team.id for team in membership.teams.all()),
    )
    return actor, membership.organisation


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations in which a user is a member now.

    Args:
        user: Signed in.
    """
    return Organisation.objects.filter(
        memberships__user=user, memberships__ended_at=None
    )


def members(actor: Actor, organisation_id: str) -> QuerySet[Membership]:
    """Return the members of an organisation, by name.

    Args:
        actor: One of them.
        organisation_id: The organisation.

    Raises:
        AccessError: They are not one of them.
    """
    policy.require(policy.is_member(actor, organisation_id), "organisation")
    return (
        Membership.objects.filter(organisation_id=organisation_id, ended_at=None)
        .select_related("user")
        .order_by("user__name", "id")
    )


def api_tokens(actor: Actor, organisation_id: str) -> QuerySet[ApiToken]:
    """Return an organisation's tokens that were not revoked, newest first.

    Args:
        actor: An admin.
        organisation_id: Theirs.

    Raises:
        AccessError: They are not.
    """
    policy.require(policy.may_manage_members(actor, organisation_id), "organisation")
    return (
        ApiToken.objects.filter(organisation_id=organisation_id, revoked_at=None)
        .select_related("created_by")
        .order_by("-created_at", "id")
    )


_CODE, _PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


def _has(kind: str) -> Exists:
    return Exists(Authenticator.objects.filter(user=OuterRef("user_id"), type=kind))


def members_with_factors(actor: Actor, organisation_id: str) -> QuerySet[Membership]:
    """Return the members with ``has_code`` and ``has_passkey``, and their teams.

    Args:
        actor: One of them.
        organisation_id: The organisation.

    Raises:
        AccessError: They are not one of them.
    """
    rows = members(actor, organisation_id).prefetch_related("teams")
    return rows.annotate(has_code=_has(_CODE), has_passkey=_has(_PASSKEY))


def open_invitations(actor: Actor, organisation_id: str) -> QuerySet[Invitation]:
    """Return invitations that can still be used, the next to expire first.

    Args:
        actor: An admin.
        organisation_id: Theirs.

    Raises:
        AccessError: They are not.
    """
    policy.require(policy.may_manage_members(actor, organisation_id), "organisation")
    rows = Invitation.objects.filter(
        organisation_id=organisation_id,
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=timezone.now(),
    )
    return rows.select_related("invited_by", "team").order_by("expires_at", "id")


def open_resets(actor: Actor, organisation_id: str) -> QuerySet[SecondFactorReset]:
    """Return the requests to take a second factor away that wait for a second admin.

    Args:
        actor: An admin.
        organisation_id: Theirs.

    Raises:
        AccessError: They are not.
    """
    policy.require(policy.may_manage_members(actor, organisation_id), "organisation")
    rows = SecondFactorReset.objects.filter(
        organisation_id=organisation_id,
        confirmed_at=None,
        expires_at__gt=timezone.now(),
    )
    return rows.select_related("user", "requested_by").order_by("requested_at", "id")


def admins_beside(actor: Actor, organisation_id: str, user_id: str) -> int:
    """Return how many admins there are beside the actor and somebody.

    Args:
        actor: An admin.
        organisation_id: Theirs.
        user_id: Who is left out, too.

    Raises:
        AccessError: They are not an admin there.
    """
    policy.require(policy.may_manage_members(actor, organisation_id), "organisation")
    admins = Membership.objects.filter(
        organisation_id=organisation_id, role=Role.ADMIN, ended_at=None
    )
    return admins.exclude(user_id__in=[actor.id, user_id]).count()


def teams(actor: Actor, organisation_id: str) -> QuerySet[Team]:
    """Return the teams of an organisation, by name.

    Args:
        actor: A member.
        organisation_id: The organisation.

    Raises:
        AccessError: They are not.
    """
    policy.require(policy.is_member(actor, organisation_id), "organisation")
    return Team.objects.filter(organisation_id=organisation_id)


def public_profiles(organisation: Organisation) -> QuerySet[ProfileVersion]:
    """Return all that an organisation has declared, the newest first; for anybody.

    Args:
        organisation: Any.
    """
    return organisation.profile_versions.all()


def public_scales(organisation: Organisation) -> QuerySet[RatingScale]:
    """Return its rating scales with their values, the newest first; for anybody.

    Args:
        organisation: Any.
    """
    return organisation.scales.prefetch_related("values")


def public_auditors(organisation: Organisation) -> list[str]:
    """Return the names of its auditors: the only people whom a profile names.

    Args:
        organisation: Any.
    """
    auditors = Membership.objects.filter(
        organisation=organisation, role=Role.AUDITOR, ended_at=None
    )
    return sorted(auditors.values_list("user__name", flat=True))
