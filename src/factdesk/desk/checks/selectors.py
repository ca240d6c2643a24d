# SPDX-License-Identifier: Apache-2.0
"""Lists of claims and checks. Each gives nothing that its reader may not see."""

from __future__ import annotations

from django.db.models import QuerySet

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.checks.models import (
    Check,
    CheckStatus,
    Claim,
    Explainer,
    ExplainerStatus,
    KnownCheck,
)

__all__ = [
    "checks_of",
    "claims_of",
    "known_checks",
    "published_checks",
    "published_explainers",
]


def known_checks(actor: Actor) -> QuerySet[KnownCheck]:
    """Return the known checks; they belong to all organisations of the desk.

    Args:
        actor: Who reads checks.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_checks(actor, actor.organisation_id), "check")
    return KnownCheck.objects.filter(withdrawn_at=None)


def claims_of(actor: Actor, organisation_id: str) -> QuerySet[Claim]:
    """Return an organisation's claims.

    Args:
        actor: Who reads its checks.
        organisation_id: The organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_checks(actor, organisation_id), "claim")
    return Claim.objects.filter(organisation_id=organisation_id)


def checks_of(actor: Actor, organisation_id: str) -> QuerySet[Check]:
    """Return an organisation's checks at every stage, with all that a page shows.

    Args:
        actor: Who reads its checks.
        organisation_id: The organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_checks(actor, organisation_id), "check")
    return _whole(Check.objects.filter(organisation_id=organisation_id))


def published_checks() -> QuerySet[Check]:
    """Return what any organisation has published; everybody may read it."""
    return _whole(
        Check.objects.filter(
            status=CheckStatus.PUBLISHED, versions__published_at__isnull=False
        ).distinct()
    )


def _whole(checks: QuerySet[Check]) -> QuerySet[Check]:
    return checks.select_related("claim", "organisation").prefetch_related(
        "versions__rating"
    )


def published_explainers() -> QuerySet[Explainer]:
    """Return the explainers that any organisation has published."""
    return (
        Explainer.objects.filter(
            status=ExplainerStatus.PUBLISHED, versions__published_at__isnull=False
        )
        .distinct()
        .select_related("organisation")
        .prefetch_related("versions")
    )
