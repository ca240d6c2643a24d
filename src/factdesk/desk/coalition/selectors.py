# SPDX-License-Identifier: Apache-2.0
"""Lists of coalitions, of what is shared, and of what others share with us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.checks.models import Claim, Explainer, HoldingNote, Tag
from factdesk.desk.coalition.models import (
    Coalition,
    CoalitionInvitation,
    CoalitionMember,
    Share,
)
from factdesk.desk.coalition.reading import KINDS, readable

__all__ = [
    "ObjectShare",
    "coalitions_of",
    "members_of",
    "object_shares",
    "open_coalition_invitations",
    "shared_claims",
    "shared_explainers",
    "shared_notes",
    "shares_in",
    "tags_of",
]

_MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class ObjectShare:
    """What an owner said of one object to one coalition.

    Attributes:
        coalition: To which.
        allowed: Yes or no; None where nothing was said.
    """

    coalition: Coalition
    allowed: bool | None


def coalitions_of(actor: Actor) -> QuerySet[Coalition]:
    """Return the coalitions that the actor's organisation is in.

    Args:
        actor: A member of it.

    Raises:
        AccessError: They are none.
    """
    policy.require(policy.is_member(actor, actor.organisation_id), "coalition")
    return Coalition.objects.filter(
        members__organisation_id=actor.organisation_id, members__left_at=None
    )


def members_of(actor: Actor, coalition: Coalition) -> QuerySet[CoalitionMember]:
    """Return the organisations in a coalition, by name.

    Args:
        actor: A member of one of them.
        coalition: It.

    Raises:
        AccessError: They are not.
    """
    rows = CoalitionMember.objects.filter(coalition=coalition, left_at=None)
    is_in = rows.filter(organisation_id=actor.organisation_id).exists()
    policy.require(
        is_in and policy.is_member(actor, actor.organisation_id), "coalition"
    )
    return rows.select_related("organisation").order_by("organisation__name", "id")


def open_coalition_invitations(
    actor: Actor, coalition: Coalition
) -> QuerySet[CoalitionInvitation]:
    """Return links to a coalition that can still be used.

    Args:
        actor: An admin of an organisation in it.
        coalition: It.

    Raises:
        AccessError: They are not.
    """
    policy.require(
        policy.may_change_organisation(actor, actor.organisation_id), "coalition"
    )
    return CoalitionInvitation.objects.filter(
        coalition=coalition,
        coalition__in=coalitions_of(actor),
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=timezone.now(),
    ).order_by("expires_at", "id")


def tags_of(actor: Actor) -> QuerySet[Tag]:
    """Return the tags of the actor's organisation.

    Args:
        actor: A member of it.

    Raises:
        AccessError: They are none.
    """
    policy.require(policy.may_read_checks(actor, actor.organisation_id), "tag")
    return Tag.objects.filter(organisation_id=actor.organisation_id)


def shares_in(actor: Actor, coalition: Coalition) -> QuerySet[Share]:
    """Return what the actor's organisation says to a coalition now.

    Args:
        actor: An admin of it.
        coalition: It.

    Raises:
        AccessError: They are not.
    """
    own = actor.organisation_id
    policy.require(policy.may_change_organisation(actor, own), "share")
    return Share.objects.filter(owner_id=own, coalition=coalition, ended_at=None)


def object_shares(actor: Actor, kind: str, object_id: str) -> list[ObjectShare]:
    """Return what is said of one object to each coalition of the owner.

    Args:
        actor: An admin of the owner.
        kind: Of the object.
        object_id: The object.

    Raises:
        AccessError: They are not an admin.
    """
    own = actor.organisation_id
    policy.require(policy.may_change_organisation(actor, own), "share")
    said = Share.objects.filter(
        owner_id=own, what=KINDS[kind].what, object_id=object_id, ended_at=None
    )
    by_coalition = dict(said.values_list("coalition_id", "is_allowed"))
    return [ObjectShare(one, by_coalition.get(one.id)) for one in coalitions_of(actor)]


def _shared(actor: Actor, kind: str) -> QuerySet[Any]:
    policy.require(policy.may_read_checks(actor, actor.organisation_id), kind)
    return readable(actor.organisation_id, kind)


def shared_claims(actor: Actor) -> QuerySet[Claim]:
    """Return the claims that others share with the actor's organisation.

    Args:
        actor: Who reads its checks.

    Raises:
        AccessError: They may not.
    """
    rows: QuerySet[Claim] = _shared(actor, "claim")
    return rows.select_related("organisation")[:_MOST_LISTED]


def shared_explainers(actor: Actor) -> QuerySet[Explainer]:
    """Return the explainers that others share with the actor's organisation.

    Args:
        actor: Who reads its checks.

    Raises:
        AccessError: They may not.
    """
    rows: QuerySet[Explainer] = _shared(actor, "explainer")
    return rows.select_related("organisation")[:_MOST_LISTED]


def shared_notes(actor: Actor) -> QuerySet[HoldingNote]:
    """Return the holding notes that others share with the actor's organisation.

    Args:
        actor: Who reads its checks.

    Raises:
        AccessError: They may not.
    """
    rows: QuerySet[HoldingNote] = _shared(actor, "note")
    return rows.select_related("organisation", "claim")[:_MOST_LISTED]
