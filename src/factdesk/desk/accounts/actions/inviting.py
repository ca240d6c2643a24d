# SPDX-License-Identifier: Apache-2.0
"""Invite somebody by a link, and let them in.

**Invariants:** a link is told once and kept as a hash; it lets one person in, until it
expires or is withdrawn; whoever comes in gets the role that the link says, and no more.

Example:
    >>> row, secret = invite(actor, organisation, Role.EDITOR)  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn

from django.utils import timezone
from django.utils.translation import gettext as _

from factdesk.desk import policy
from factdesk.desk.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    Role,
    Team,
    User,
)
from factdesk.desk.actors import Member, Visitor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.fields import printable
from factdesk.desk.link_secrets import new_secret, secret_hash
from factdesk.errors import ConflictError, InputError

__all__ = [
    "MOST_DAYS",
    "NewAccount",
    "accept_as_new",
    "accept_as_user",
    "invite",
    "withdraw_invitation",
]

MOST_DAYS = 30
"""A link that lies about for longer is a door that nobody watches."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody without an account gives.

    Attributes:
        email: What they will sign in with.
        name: For colleagues.
        password: Theirs; checked by the form.
        language: Of the pages.
    """

    email: str
    name: str
    password: str
    language: str = ""


def invite(
    actor: Member,
    organisation: Organisation,
    role: Role,
    *,
    email: str = "",
    team: Team | None = None,
    days: int = 7,
) -> tuple[Invitation, str]:
    """Make a link by which one person joins.

    Args:
        actor: An admin.
        organisation: Theirs.
        role: What the person may do.
        email: If given, the link is good for this address only.
        team: That they join at once; of the same organisation.
        days: How long the link is good.

    Returns:
        Its row, and the secret part of the link, which is stored nowhere.

    Raises:
        InputError: It would be good for too long.
    """
    policy.require(policy.may_manage_members(actor, organisation.id), "organisation")
    policy.require(team is None or team.organisation_id == organisation.id, "team")
    if not 1 <= days <= MOST_DAYS:
        raise InputError(
            f"An invitation is good for 1 to {MOST_DAYS} days, not {days}.",
            code="invitation-days",
            data={"days": days},
        )
    secret = new_secret()
    invitation = Invitation(
        organisation_id=organisation.id,
        email=email.strip().lower(),
        role=role,
        team=team,
        token_hash=secret_hash(secret),
        invited_by_id=actor.id,
        expires_at=timezone.now() + timedelta(days=days),
    )
    with recorded(actor, "accounts.invited", invitation, role=str(role), days=days):
        invitation.save(force_insert=True)
    return invitation, secret


def withdraw_invitation(actor: Member, invitation: Invitation) -> None:
    """Make a link worthless.

    Args:
        actor: An admin of its organisation.
        invitation: Not used yet.

    Raises:
        ConflictError: Somebody has used it.
    """
    policy.require(
        policy.may_manage_members(actor, invitation.organisation_id), "invitation"
    )
    with recorded(actor, "accounts.invitation_withdrawn", invitation):
        unused = Invitation.objects.filter(id=invitation.id, accepted_at=None)
        if not unused.update(revoked_at=timezone.now()):
            raise ConflictError(
                _(
                    "Somebody has used this invitation already. They stand among the "
                    "members now: remove them there if they should not."
                ),
                code="invitation-used",
                data={"invitation": invitation.id},
            )


def accept_as_new(invitation: Invitation, account: NewAccount) -> User:
    """Make an account, and make its owner a member.

    Args:
        invitation: Whose link they have.
        account: What they gave.

    Raises:
        ConflictError: The link is over, or there is an account with this address.
    """
    actor = Visitor(invitation.organisation_id, "invitation")
    email = account.email.strip().lower()
    with recorded(actor, "accounts.account_made", invitation):
        if User.objects.filter(email=email).exists():
            raise ConflictError(
                _(
                    "There is an account with this e-mail address already. Sign in "
                    "with it, and open the link once more."
                ),
                code="account-exists",
            )
        user = User.objects.create_user(
            email,
            account.password,
            name=printable(account.name).strip(),
            language=account.language,
        )
        accept_as_user(invitation, user)
    return user


def accept_as_user(invitation: Invitation, user: User) -> Membership:
    """Make somebody who has an account a member.

    Args:
        invitation: Whose link they have.
        user: Who they are.

    Raises:
        ConflictError: The link is over or for another address, or they are a member.
    """
    actor = Visitor(invitation.organisation_id, "invitation")
    membership = Membership(
        organisation_id=invitation.organisation_id, user=user, role=invitation.role
    )
    with recorded(
        actor,
        "accounts.invitation_accepted",
        membership,
        invitation=invitation.id,
        role=invitation.role,
        user=user.id,
    ):
        _check_person(invitation, user)
        _use_up(invitation, user)
        membership.save(force_insert=True)
        if invitation.team is not None:
            membership.teams.add(invitation.team)
    return membership


def _check_person(invitation: Invitation, user: User) -> None:
    if invitation.email and invitation.email != user.email:
        raise ConflictError(
            _(
                "This invitation is for another e-mail address. Sign in with that one, "
                "or ask for an invitation to yours."
            ),
            code="invitation-for-another",
        )
    if user.memberships.filter(
        organisation_id=invitation.organisation_id, ended_at=None
    ).exists():
        raise ConflictError(
            _("You are a member of this organisation already."),
            code="member-already",
        )


def _use_up(invitation: Invitation, user: User) -> None:
    now = timezone.now()
    open_now = Invitation.objects.filter(
        id=invitation.id, accepted_at=None, revoked_at=None, expires_at__gt=now
    )
    if not open_now.update(accepted_at=now, accepted_by=user):
        _is_over(invitation)


def _is_over(invitation: Invitation) -> NoReturn:
    raise ConflictError(
        _("This invitation cannot be used any more. Ask for a new one."),
        code="invitation-over",
        data={"invitation": invitation.id},
    )
