# SPDX-License-Identifier: Apache-2.0
"""Take a second factor away from somebody who lost it: by two admins, in two steps.

**Invariants:** who asks, who confirms and whose factor it is are three people; with the
factor all sessions of its owner end; nobody learns or sets a password by this.

Example:
    >>> reset = ask_for_reset(first_admin, member, "lost phone")  # doctest: +SKIP
    >>> confirm_reset(second_admin, reset)  # doctest: +SKIP
"""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from factdesk.desk import policy
from factdesk.desk.accounts.actions.members import end_sessions
from factdesk.desk.accounts.models import (
    Membership,
    Organisation,
    Role,
    SecondFactorReset,
    User,
)
from factdesk.desk.actors import Member, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.errors import ConflictError, InputError

__all__ = [
    "RESET_LASTS",
    "ask_for_reset",
    "confirm_reset",
    "note_own_change",
    "refuse_reset",
]

RESET_LASTS = timedelta(days=1)
"""So long a second admin has to confirm."""


def ask_for_reset(
    actor: Member, membership: Membership, reason: str
) -> SecondFactorReset:
    """Ask for a member's second factor to be taken away.

    Args:
        actor: An admin; not the member themselves.
        membership: Of the member.
        reason: How it is known that they ask for it themselves.

    Raises:
        ConflictError: It is their own, there is no other admin who could confirm, or
            somebody has asked already.
        InputError: There is no reason.
    """
    own = membership.organisation_id
    policy.require(policy.may_manage_members(actor, own), "member")
    if not reason.strip():
        raise InputError(
            "Write how you know that the member asks for this themselves.",
            code="reset-reason",
        )
    now = timezone.now()
    reset = SecondFactorReset(
        organisation_id=own,
        user_id=membership.user_id,
        reason=reason.strip(),
        requested_by_id=actor.id,
        requested_at=now,
        expires_at=now + RESET_LASTS,
    )
    with recorded(actor, "accounts.reset_asked", reset, user=membership.user_id):
        Organisation.objects.select_for_update().get(id=own)
        _check_can_be_asked(actor, membership)
        reset.save(force_insert=True)
    return reset


def confirm_reset(actor: Member, reset: SecondFactorReset) -> None:
    """Take the second factor away, as the second admin.

    Args:
        actor: An admin; neither who asked nor whose factor it is.
        reset: That was asked for.

    Raises:
        ConflictError: It is their own request or factor, or it is over.
    """
    policy.require(policy.may_manage_members(actor, reset.organisation_id), "reset")
    if actor.id in (reset.requested_by_id, reset.user_id):
        raise ConflictError(
            _(
                "A second admin has to confirm this: neither who asked for it nor "
                "whose second factor it is."
            ),
            code="reset-by-two",
            data={"reset": reset.id},
        )
    now = timezone.now()
    with recorded(actor, "accounts.factor_reset", reset, user=reset.user_id) as entry:
        if not _open(reset).update(confirmed_by_id=actor.id, confirmed_at=now):
            raise _over(reset)
        entry.details["requested_by"] = reset.requested_by_id
        entry.details["factors"] = Authenticator.objects.filter(
            user_id=reset.user_id
        ).delete()[0]
        entry.details["sessions"] = end_sessions(reset.user_id)


def refuse_reset(actor: Member, reset: SecondFactorReset) -> None:
    """Say no to a request, or take one's own back.

    Args:
        actor: An admin.
        reset: That was asked for.

    Raises:
        ConflictError: It is over.
    """
    policy.require(policy.may_manage_members(actor, reset.organisation_id), "reset")
    with recorded(actor, "accounts.reset_refused", reset, user=reset.user_id):
        if not _open(reset).update(expires_at=timezone.now()):
            raise _over(reset)


def note_own_change(
    actor: Member | None, user: User, action: str, **facts: str
) -> None:
    """Write the entry of a change that somebody made to their own sign-in.

    The sign-in package makes the change itself, in the transaction of this.

    Args:
        actor: Who they are at work; None for somebody without an organisation.
        user: Whose sign-in it is.
        action: Name of the event.
        **facts: What the entry says; no secret.
    """
    who = actor or SystemActor("somebody without an organisation changed their own")
    own = who.organisation_id
    with recorded(who, action, user, organisation_id=own, **facts):
        pass


def _open(reset: SecondFactorReset) -> QuerySet[SecondFactorReset]:
    """Return the request while it can be confirmed, and both people still belong."""
    own = reset.organisation_id
    still = Membership.objects.filter(organisation_id=own, ended_at=None)
    return SecondFactorReset.objects.filter(
        id=reset.id,
        confirmed_at=None,
        expires_at__gt=timezone.now(),
        requested_by__in=still.filter(role=Role.ADMIN).values("user_id"),
        user__in=still.values("user_id"),
    )


def _over(reset: SecondFactorReset) -> ConflictError:
    return ConflictError(
        _(
            "This request is over: it was confirmed, refused or too old, or one of "
            "the people has left or is no admin any more. Ask again if it is needed."
        ),
        code="reset-over",
        data={"reset": reset.id},
    )


def _check_can_be_asked(actor: Member, membership: Membership) -> None:
    own, user = membership.organisation_id, membership.user_id
    if user == actor.id:
        raise ConflictError(
            _("Two other admins reset your second factor: ask one of them to begin."),
            code="reset-own",
        )
    admins = Membership.objects.filter(
        organisation_id=own, role=Role.ADMIN, ended_at=None
    )
    if not admins.exclude(user_id__in=[actor.id, user]).exists():
        raise ConflictError(
            _(
                "There is no other admin who could confirm. Make somebody else whom "
                "you trust an admin first; they confirm with their own account."
            ),
            code="reset-needs-two",
        )
    waiting = SecondFactorReset.objects.filter(
        organisation_id=own,
        user_id=user,
        confirmed_at=None,
        expires_at__gt=timezone.now(),
    )
    if waiting.exists():
        raise ConflictError(
            _("Somebody has asked for this already. It waits for a second admin."),
            code="reset-asked",
        )
