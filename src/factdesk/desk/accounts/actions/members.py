# SPDX-License-Identifier: Apache-2.0
"""Change what members may do, and let them go.

**Invariants:** an organisation always has an admin; whoever goes is out at once: their
sessions end, and tokens that they made and invitations that they gave are worth nothing
from then on; what they wrote stays.

Example:
    >>> change_role(actor, membership, Role.EDITOR)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from factdesk.desk import policy
from factdesk.desk.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from factdesk.desk.actors import Member
from factdesk.desk.audit.recording import recorded
from factdesk.errors import ConflictError

__all__ = ["change_role", "end_membership", "end_own_sessions", "end_sessions"]


def change_role(actor: Member, membership: Membership, role: Role) -> None:
    """Give a member another role; it holds from their next request.

    Args:
        actor: An admin of the organisation.
        membership: Of a member now.
        role: The new one.

    Raises:
        ConflictError: They are the last admin, or no member any more.
    """
    policy.require(
        policy.may_manage_members(actor, membership.organisation_id), "member"
    )
    with recorded(
        actor,
        "accounts.role_changed",
        membership,
        before=membership.role,
        after=str(role),
    ):
        _hold(membership)
        if role != Role.ADMIN:
            _keep_an_admin(membership)
            _withdraw_invitations(membership)
        membership.role = role
        membership.save(update_fields=["role"])


def end_membership(actor: Member, membership: Membership) -> None:
    """Let a member go, at once.

    Args:
        actor: An admin of the organisation.
        membership: Of a member now.

    Raises:
        ConflictError: They are the last admin, or no member any more.
    """
    policy.require(
        policy.may_manage_members(actor, membership.organisation_id), "member"
    )
    now = timezone.now()
    with recorded(actor, "accounts.member_removed", membership) as entry:
        _hold(membership)
        _keep_an_admin(membership)
        _withdraw_invitations(membership)
        tokens = ApiToken.objects.filter(
            organisation_id=membership.organisation_id,
            created_by_id=membership.user_id,
            revoked_at=None,
        )
        entry.details["tokens"] = tokens.update(revoked_at=now)
        entry.details["sessions"] = end_sessions(membership.user_id)
        membership.ended_at = now
        membership.save(update_fields=["ended_at"])
        membership.teams.clear()


def end_own_sessions(actor: Member, keys: Sequence[str]) -> int:
    """End some of one's own sessions.

    Args:
        actor: Whose they are.
        keys: Of the sessions; those of others are passed over.

    Returns:
        How many ended.
    """
    user = User(id=actor.id)
    with recorded(
        actor, "accounts.sessions_ended", user, organisation_id=actor.organisation_id
    ) as entry:
        own = UserSession.objects.filter(user_id=actor.id, session_key__in=keys)
        entry.details["sessions"] = ended = _end(own)
    return ended


def end_sessions(user_id: str) -> int:
    """End all sessions of a user, within an action that records why.

    Args:
        user_id: Whose.

    Returns:
        How many ended.
    """
    return _end(UserSession.objects.filter(user_id=user_id))


def _end(rows: QuerySet[UserSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def _hold(membership: Membership) -> None:
    """Let nobody else change members meanwhile, and look again.

    Two admins who remove each other at the same moment must not leave none.
    """
    Organisation.objects.select_for_update().get(id=membership.organisation_id)
    membership.refresh_from_db()
    if membership.ended_at is not None:
        raise ConflictError(
            _("Somebody has removed this member already."),
            code="member-gone",
            data={"membership": membership.id},
        )


def _keep_an_admin(membership: Membership) -> None:
    others = Membership.objects.filter(
        organisation_id=membership.organisation_id,
        role=Role.ADMIN,
        ended_at=None,
        user__is_active=True,
    ).exclude(id=membership.id)
    if membership.role == Role.ADMIN and not others.exists():
        raise ConflictError(
            _(
                "This is the last admin: without one, nobody could look after the "
                "organisation. Make somebody else an admin first."
            ),
            code="last-admin",
            data={"membership": membership.id},
        )


def _withdraw_invitations(membership: Membership) -> None:
    Invitation.objects.filter(
        organisation_id=membership.organisation_id,
        invited_by_id=membership.user_id,
        accepted_at=None,
        revoked_at=None,
    ).update(revoked_at=timezone.now())
