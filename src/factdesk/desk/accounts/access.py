# SPDX-License-Identifier: Apache-2.0
"""One object of the accounts, for somebody who may see it."""

from __future__ import annotations

import hashlib

from django.db.models import Q
from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.accounts.models import ApiToken, Organisation
from factdesk.desk.actors import Actor, TokenActor

__all__ = [
    "access_api_token_by_id",
    "access_organisation_by_name",
    "access_organisation_of",
    "access_token_actor",
    "secret_hash",
]


def secret_hash(secret: str) -> str:
    """Return what the database holds of a token.

    A plain hash will do: a token has 256 random bits, and cannot be guessed.

    Args:
        secret: The token.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


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
