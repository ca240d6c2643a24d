# SPDX-License-Identifier: Apache-2.0
"""Changes of organisations and members.

Each function holds permission, change and audit entry in one transaction; see
``factdesk.desk.audit.recording``.

**Invariants:** profile and scale get a new version, never a change; a scale value
without a common value is stored, but cannot be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from factdesk.claims import CommonRating
from factdesk.desk import policy
from factdesk.desk.accounts.models import (
    IdempotencyKey,
    Membership,
    Organisation,
    ProfileVersion,
    RatingScale,
    RatingValue,
    Role,
    User,
)
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.errors import ConflictError

__all__ = [
    "IDEMPOTENCY_KEPT",
    "Profile",
    "ScaleValue",
    "add_member",
    "change_profile",
    "change_scale",
    "make_organisation",
    "remove_expired",
    "set_up_desk",
]


IDEMPOTENCY_KEPT = timedelta(days=7)
"""How long a repeated write of the API is answered as the first was."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation declares about itself.

    Attributes:
        ownership: Who owns it.
        funding: Who pays for it.
        methodology: How it checks.
        is_state_controlled: In the sense of the IFCN.
        is_party_owned: Whether a party owns it.
    """

    ownership: str
    funding: str
    methodology: str
    is_state_controlled: bool = False
    is_party_owned: bool = False


@dataclass(frozen=True, slots=True)
class ScaleValue:
    """One value of a scale.

    Attributes:
        label: The organisation's own word.
        common: The common value it maps to; None for one that is not published.
        meaning: What it says, for readers.
    """

    label: str
    common: CommonRating | None
    meaning: str = ""


def set_up_desk(
    *,
    organisation_name: str,
    language: str,
    admin: tuple[str, str, str],
    profile: Profile,
    scale: Sequence[ScaleValue],
) -> User:
    """Make the first organisation and its first admin; once in the life of a desk.

    Args:
        organisation_name: Its name.
        language: Its first language.
        admin: E-mail address, name and password of the first admin.
        profile: What it declares.
        scale: Its ratings.

    Raises:
        ConflictError: There is an organisation already.
    """
    actor = SystemActor(reason="first run")
    with transaction.atomic():
        if Organisation.objects.exists():
            raise ConflictError(
                "This desk is set up already. Sign in, or ask an admin to invite you.",
                code="already-set-up",
            )
        organisation = make_organisation(
            actor, organisation_name, language, profile, scale
        )
        email, name, password = admin
        user = User.objects.create_user(email, password, name=name, language=language)
        add_member(actor, organisation, user, Role.ADMIN)
    return user


def make_organisation(
    actor: Actor,
    name: str,
    language: str,
    profile: Profile,
    scale: Sequence[ScaleValue],
) -> Organisation:
    """Make an organisation with the first version of its profile and scale.

    Args:
        actor: The system: whoever runs the desk.
        name: Its name.
        language: Its first language.
        profile: What it declares.
        scale: Its ratings.
    """
    policy.require(isinstance(actor, SystemActor), "desk")
    organisation = Organisation(name=name, language=language)
    with recorded(actor, "accounts.organisation_made", organisation):
        organisation.save(force_insert=True)
        change_profile(actor, organisation, profile)
        change_scale(actor, organisation, scale)
    return organisation


def change_profile(
    actor: Actor, organisation: Organisation, profile: Profile
) -> ProfileVersion:
    """Declare a new version of the profile.

    Args:
        actor: An admin.
        organisation: Theirs.
        profile: The whole of it.
    """
    policy.require(policy.may_change_organisation(actor, organisation.id))
    latest = organisation.profile_versions.first()
    version = ProfileVersion(
        organisation=organisation,
        number=latest.number + 1 if latest else 1,
        ownership=profile.ownership,
        funding=profile.funding,
        methodology=profile.methodology,
        is_state_controlled=profile.is_state_controlled,
        is_party_owned=profile.is_party_owned,
        created_by_id=actor.id or None,
    )
    with recorded(actor, "accounts.profile_changed", version, number=version.number):
        version.save(force_insert=True)
    return version


def change_scale(
    actor: Actor, organisation: Organisation, values: Sequence[ScaleValue]
) -> RatingScale:
    """Declare a new version of the rating scale.

    Args:
        actor: An admin.
        organisation: Theirs.
        values: All values, in order.
    """
    policy.require(policy.may_change_organisation(actor, organisation.id))
    latest = organisation.scales.first()
    scale = RatingScale(
        organisation=organisation,
        number=latest.number + 1 if latest else 1,
        created_by_id=actor.id or None,
    )
    with recorded(actor, "accounts.scale_changed", scale, number=scale.number):
        scale.save(force_insert=True)
        RatingValue.objects.bulk_create(
            RatingValue(
                scale=scale,
                position=position,
                label=value.label,
                meaning=value.meaning,
                common=value.common.value if value.common else "",
            )
            for position, value in enumerate(values)
        )
    return scale


def add_member(
    actor: Actor, organisation: Organisation, user: User, role: Role
) -> Membership:
    """Make a user a member.

    Args:
        actor: An admin.
        organisation: Theirs.
        user: Who joins.
        role: What they may do.
    """
    policy.require(policy.may_manage_members(actor, organisation.id))
    membership = Membership(organisation=organisation, user=user, role=role)
    with recorded(actor, "accounts.member_added", membership, role=str(role)):
        membership.save(force_insert=True)
    return membership


def remove_expired(actor: Actor, now: datetime) -> int:
    """Remove sessions that ended and idempotency keys past their time.

    Neither is a change of what anybody works on, and so leaves no audit entry.

    Args:
        actor: The system.
        now: The time.

    Returns:
        How many rows went.
    """
    policy.require(isinstance(actor, SystemActor), "desk")
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    keys = IdempotencyKey.objects.filter(created_at__lt=now - IDEMPOTENCY_KEPT)
    return sessions + keys.delete()[0]
