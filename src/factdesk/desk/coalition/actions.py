# SPDX-License-Identifier: Apache-2.0
"""Changes of coalitions and shares.

**Invariants:** joining shares nothing; a share is made by an admin of the owner, about
the owner's own objects and tags, with a coalition that the owner is in; leaving ends
what was shared there at once, and a coalition with members has a coordinator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor, Member, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.models import Tag
from factdesk.desk.coalition.access import place_in
from factdesk.desk.coalition.models import (
    Coalition,
    CoalitionInvitation,
    CoalitionMember,
    Share,
    ShareWhat,
)
from factdesk.desk.coalition.reading import KINDS
from factdesk.desk.link_secrets import new_secret, secret_hash
from factdesk.errors import ConflictError, InputError

__all__ = [
    "Scope",
    "found_coalition",
    "invite_organisation",
    "join_coalition",
    "leave_coalition",
    "make_coalition",
    "set_share",
    "withdraw_coalition_invitation",
]

_LINK_LASTS = timedelta(days=7)
_MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """What a share is about: one object, one tag, or, with neither, all by default.

    Attributes:
        what: Under which heading.
        kind: Of the object, a key of ``reading.KINDS``; empty if it is not about one.
        object_id: The object.
        tag_id: The tag.
    """

    what: ShareWhat
    kind: str = ""
    object_id: str = ""
    tag_id: str = ""


def make_coalition(
    actor: Actor, name: str, organisations: Sequence[Organisation]
) -> Coalition:
    """Make a coalition; nothing is shared by it.

    Args:
        actor: The system: whoever runs the desk.
        name: Its name.
        organisations: Its members; the first coordinates.
    """
    policy.require(isinstance(actor, SystemActor), "desk")
    coalition = Coalition(name=name)
    with recorded(actor, "coalition.made", coalition, members=len(organisations)):
        coalition.save(force_insert=True)
        CoalitionMember.objects.bulk_create(
            CoalitionMember(
                coalition=coalition, organisation=member, is_coordinator=at == 0
            )
            for at, member in enumerate(organisations)
        )
    return coalition


def found_coalition(actor: Member, name: str) -> Coalition:
    """Make a coalition whose first member and coordinator is the actor's organisation.

    Args:
        actor: An admin.
        name: Of the coalition.

    Raises:
        InputError: It has no name, or one that is too long.
        ConflictError: There is one of that name.
    """
    own = actor.organisation_id
    policy.require(policy.may_change_organisation(actor, own), "organisation")
    name = name.strip()
    if not name or len(name) > _MOST_NAME:
        raise InputError(
            _("A coalition needs a name of at most 200 characters."),
            code="coalition-name",
        )
    coalition = Coalition(name=name)
    with recorded(actor, "coalition.made", coalition, members=1):
        if Coalition.objects.filter(name=name).exists():
            raise ConflictError(
                _("There is a coalition of this name on this desk. Choose another."),
                code="coalition-exists",
            )
        coalition.save(force_insert=True)
        CoalitionMember.objects.create(
            coalition=coalition, organisation_id=own, is_coordinator=True
        )
    return coalition


def invite_organisation(
    actor: Member, coalition: Coalition
) -> tuple[CoalitionInvitation, str]:
    """Make a link by which one organisation joins.

    Args:
        actor: An admin of the organisation that coordinates.
        coalition: It.

    Returns:
        Its row, and the secret part of the link, which is stored nowhere.
    """
    place = _own_place(actor, coalition.id)
    policy.require(place.is_coordinator, "coalition")
    secret = new_secret()
    row = CoalitionInvitation(
        coalition=coalition,
        token_hash=secret_hash(secret),
        invited_by_id=actor.id,
        expires_at=timezone.now() + _LINK_LASTS,
    )
    with recorded(actor, "coalition.invited", row, coalition=coalition.id):
        row.save(force_insert=True)
    return row, secret


def withdraw_coalition_invitation(actor: Member, row: CoalitionInvitation) -> None:
    """Make a link worthless.

    Args:
        actor: An admin of the organisation that coordinates.
        row: The invitation.

    Raises:
        ConflictError: It was used.
    """
    policy.require(_own_place(actor, row.coalition_id).is_coordinator, "invitation")
    with recorded(actor, "coalition.invitation_withdrawn", row):
        unused = CoalitionInvitation.objects.filter(id=row.id, accepted_at=None)
        if not unused.update(revoked_at=timezone.now()):
            raise ConflictError(
                _("An organisation has joined by this link already."),
                code="invitation-used",
            )


def join_coalition(actor: Member, row: CoalitionInvitation) -> CoalitionMember:
    """Join a coalition; nothing is shared by that.

    Args:
        actor: An admin of the organisation that joins.
        row: The invitation whose link they have.

    Raises:
        ConflictError: It is a member already, or the link is over.
    """
    own = actor.organisation_id
    policy.require(policy.may_change_organisation(actor, own), "organisation")
    place = CoalitionMember(coalition_id=row.coalition_id, organisation_id=own)
    now = timezone.now()
    with recorded(actor, "coalition.joined", place, coalition=row.coalition_id):
        Coalition.objects.select_for_update().get(id=row.coalition_id)
        if place_in(row.coalition_id, own):
            raise ConflictError(
                _("Your organisation is in this coalition already."),
                code="coalition-member-already",
            )
        usable = CoalitionInvitation.objects.filter(
            id=row.id, accepted_at=None, revoked_at=None, expires_at__gt=now
        )
        if not usable.update(accepted_at=now, accepted_by_id=own):
            raise ConflictError(
                _("This invitation cannot be used any more. Ask for a new one."),
                code="invitation-over",
            )
        others = CoalitionMember.objects.filter(
            coalition_id=row.coalition_id, left_at=None
        )
        place.is_coordinator = not others.exists()
        place.save(force_insert=True)
    return place


def leave_coalition(actor: Member, coalition: Coalition) -> None:
    """Leave a coalition; what was shared with it ends at once.

    Args:
        actor: An admin.
        coalition: That their organisation is in.
    """
    place = _own_place(actor, coalition.id)
    now = timezone.now()
    with recorded(actor, "coalition.left", place, coalition=coalition.id) as entry:
        Coalition.objects.select_for_update().get(id=coalition.id)
        CoalitionMember.objects.filter(id=place.id).update(
            left_at=now, is_coordinator=False
        )
        mine = Share.objects.filter(
            owner_id=actor.organisation_id, coalition=coalition, ended_at=None
        )
        entry.details["shares"] = mine.update(ended_at=now)
        left = CoalitionMember.objects.filter(coalition=coalition, left_at=None)
        if not left.filter(is_coordinator=True).exists():
            next_one = left.order_by("joined_at", "id").first()
            if next_one is not None:
                left.filter(id=next_one.id).update(is_coordinator=True)
        CoalitionInvitation.objects.filter(
            coalition=coalition,
            invited_by__memberships__organisation_id=actor.organisation_id,
            accepted_at=None,
            revoked_at=None,
        ).update(revoked_at=now)


def set_share(
    actor: Member, coalition: Coalition, scope: Scope, allowed: bool | None
) -> None:
    """Say whether a coalition may read something; None says nothing any more.

    Args:
        actor: An admin of the owner.
        coalition: That the owner is in.
        scope: What it is about.
        allowed: Yes, no, or nothing: then the next wider share decides.
    """
    place = _own_place(actor, coalition.id)
    own = actor.organisation_id
    _check_scope(own, scope)
    share = Share(
        owner_id=own,
        coalition=coalition,
        what=scope.what,
        object_id=scope.object_id,
        tag_id=scope.tag_id or None,
        is_allowed=bool(allowed),
        created_by_id=actor.id,
    )
    with recorded(
        actor,
        "coalition.share_set",
        share,
        organisation_id=own,
        coalition=coalition.id,
        what=str(scope.what),
        object=scope.object_id,
        tag=scope.tag_id,
        allowed=allowed,
    ):
        CoalitionMember.objects.select_for_update().get(id=place.id)
        Share.objects.filter(
            owner_id=own,
            coalition=coalition,
            what=scope.what,
            object_id=scope.object_id,
            tag_id=scope.tag_id or None,
            ended_at=None,
        ).update(ended_at=timezone.now())
        if allowed is not None:
            share.save(force_insert=True)


def _own_place(actor: Member, coalition_id: str) -> CoalitionMember:
    own = actor.organisation_id
    place = place_in(coalition_id, own)
    if place is None or not policy.may_change_organisation(actor, own):
        policy.not_there("coalition")
    return place


def _check_scope(owner_id: str, scope: Scope) -> None:
    """Refuse what is not the owner's, or of no kind that can be shared."""
    policy.require(not (scope.object_id and scope.tag_id), "share")
    if scope.object_id:
        kind = KINDS.get(scope.kind)
        policy.require(kind is not None and kind.what == scope.what, "share")
        if kind is not None:
            rows = kind.model._default_manager.filter(
                id=scope.object_id, organisation_id=owner_id
            )
            policy.require(rows.exists(), scope.kind)
    if scope.tag_id:
        tags = Tag.objects.filter(id=scope.tag_id, organisation_id=owner_id)
        policy.require(tags.exists(), "tag")
