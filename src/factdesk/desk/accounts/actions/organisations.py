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
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from factdesk.claims import CommonRating
from factdesk.desk import policy
from factdesk.desk.accounts.models import (
    ApiToken,
    IdempotencyKey,
    Membership,
    Organisation,
    ProfileVersion,
    RatingScale,
    RatingValue,
    Role,
    Scope,
    User,
)
from factdesk.desk.actors import Actor, Member, SystemActor, TokenActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.link_secrets import new_secret, secret_hash
from factdesk.errors import ConflictError, InputError

__all__ = [
    "IDEMPOTENCY_KEPT",
    "TOKEN_PREFIX",
    "Profile",
    "ScaleValue",
    "add_member",
    "change_profile",
    "change_scale",
    "make_organisation",
    "make_token",
    "note_token_used",
    "remove_expired",
    "revoke_token",
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
    actor: Actor,
    organisation: Organisation,
    profile: Profile,
    *,
    seen: int | None = None,
) -> ProfileVersion:
    """Declare a new version of the profile.

    Args:
        actor: An admin.
        organisation: Theirs.
        profile: The whole of it.
        seen: Number of the version that the page showed, if there was one.

    Raises:
        ConflictError: Somebody declared another version meanwhile.
    """
    policy.require(policy.may_change_organisation(actor, organisation.id))
    latest = organisation.profile_versions.first()
    number = latest.number if latest else 0
    _check_seen(seen, number)
    version = ProfileVersion(
        organisation=organisation,
        number=number + 1,
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


def _check_seen(seen: int | None, number: int) -> None:
    if seen is not None and seen != number:
        raise ConflictError(
            _(
                "Somebody changed this while you wrote. What you typed stands below; "
                "look at what they declared, and store it once more if it still holds."
            ),
            code="profile-changed",
            data={"seen": seen, "now": number},
        )


def change_scale(
    actor: Actor,
    organisation: Organisation,
    values: Sequence[ScaleValue],
    *,
    seen: int | None = None,
) -> RatingScale:
    """Declare a new version of the rating scale.

    Args:
        actor: An admin.
        organisation: Theirs.
        values: All values, in order.
        seen: Number of the version that the page showed, if there was one.

    Raises:
        ConflictError: Somebody declared another version meanwhile.
    """
    policy.require(policy.may_change_organisation(actor, organisation.id))
    latest = organisation.scales.first()
    number = latest.number if latest else 0
    _check_seen(seen, number)
    scale = RatingScale(
        organisation=organisation,
        number=number + 1,
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


TOKEN_PREFIX = "factdesk_"  # noqa: S105 (so that scanners of leaked secrets know one)
_USED_EVERY = timedelta(hours=1)


def make_token(
    actor: Actor,
    organisation: Organisation,
    name: str,
    scopes: Sequence[str],
    *,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a key to the API.

    Args:
        actor: An admin; or the system, for whoever runs the desk: then it is made in
            the name of the organisation's first admin.
        organisation: Theirs.
        name: For people: which program has it.
        scopes: What it may do.
        expires_at: When it ends; None for never.

    Returns:
        Its row, and the token itself, which is stored nowhere.

    Raises:
        InputError: It has no name or no scope, or a scope that does not exist.
    """
    policy.require(policy.may_manage_members(actor, organisation.id), "organisation")
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes or not name.strip():
        raise InputError(
            "A token needs a name and at least one of the scopes "
            f"{', '.join(Scope.values)}.",
            code="token-incomplete",
            data={"unknown": unknown},
        )
    secret = TOKEN_PREFIX + new_secret()
    token = ApiToken(
        organisation=organisation,
        name=name.strip()[:120],
        scopes=sorted(set(scopes)),
        token_hash=secret_hash(secret),
        created_by_id=_maker(actor, organisation),
        expires_at=expires_at,
    )
    with recorded(actor, "accounts.token_made", token, scopes=token.scopes):
        token.save(force_insert=True)
    return token, secret


def _maker(actor: Actor, organisation: Organisation) -> str:
    if isinstance(actor, Member):
        return actor.id
    admins = organisation.memberships.filter(role=Role.ADMIN, ended_at=None)
    first = admins.order_by("joined_at", "id").first()
    if first is None:
        policy.not_there("admin")
    return first.user_id


def revoke_token(actor: Actor, token: ApiToken) -> None:
    """End a token at once.

    Args:
        actor: An admin of its organisation, or the system.
        token: It; one that is revoked already stays so.
    """
    policy.require(policy.may_manage_members(actor, token.organisation_id), "token")
    with recorded(actor, "accounts.token_revoked", token):
        ApiToken.objects.filter(id=token.id, revoked_at=None).update(
            revoked_at=timezone.now()
        )


def note_token_used(actor: TokenActor) -> None:
    """Keep when a token was last used, to the hour; bookkeeping, without an entry.

    Args:
        actor: The token.
    """
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _USED_EVERY)
    if ApiToken.objects.filter(stale, id=actor.id).exists():
        ApiToken.objects.filter(id=actor.id).update(last_used_at=now)
