# SPDX-License-Identifier: Apache-2.0
"""Lists of claims, checks and answers. Each gives nothing of another organisation.

Example:
    >>> claims_like(actor, organisation_id, "Is the bridge closed?")  # doctest: +SKIP
"""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from factdesk.claims import Kind
from factdesk.desk import matching, policy
from factdesk.desk.actors import Actor
from factdesk.desk.checks.models import (
    Check,
    CheckStatus,
    Claim,
    ClaimStatus,
    Explainer,
    ExplainerStatus,
    HoldingNote,
    KnownCheck,
)
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.errors import NotReadyError
from factdesk.text import normalise

__all__ = [
    "CLAIMS_PAGE",
    "checks_of",
    "claims_like",
    "claims_of",
    "claims_page",
    "known_checks",
    "own_explainers",
    "own_notes",
    "published_checks",
    "published_explainers",
    "ready_answers",
]

CLAIMS_PAGE = 50
"""Claims a page."""
_MOST = 20
_MOST_LISTED = 200
_AT_WORK = (ClaimStatus.OPEN, ClaimStatus.IN_PROGRESS)


def claims_like(
    actor: Actor, organisation_id: str, text: str, words: str = ""
) -> list[Claim]:
    """Return open claims of an organisation: by words, else what is most like a text.

    Args:
        actor: Who reads its claims.
        organisation_id: The organisation.
        text: Of a message.
        words: What must stand in the claim; empty to go by the text.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_checks(actor, organisation_id), "claim")
    claims = Claim.objects.filter(organisation_id=organisation_id, status__in=_AT_WORK)
    if words.strip():
        wanted = Q()
        for word in normalise(words).split():
            wanted &= Q(words__contains=word)
        return list(claims.filter(wanted)[:_MOST])
    like = _like(organisation_id, text)
    found = {claim.id: claim for claim in claims.filter(id__in=like)}
    newest = claims.exclude(id__in=like)[: _MOST - len(found)]
    return [found[one] for one in like if one in found] + list(newest)


def _like(organisation_id: str, text: str) -> list[str]:
    """Return what the index finds, best first; nothing before there is one."""
    try:
        indexes = matching.index_set(organisation_id)
    except NotReadyError:
        return []
    matches = indexes.match([text])[0].matches
    return [match.id for match in matches if match.kind == Kind.CLAIM][:_MOST]


def ready_answers(actor: Actor, organisation_id: str, words: str = "") -> list[Target]:
    """Return explainers and holding notes that can be sent now, the newest first.

    Args:
        actor: Who reads its checks.
        organisation_id: The organisation.
        words: What must stand in question, claim or text; empty for all.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_checks(actor, organisation_id), "explainer")
    explainers = Explainer.objects.filter(
        organisation_id=organisation_id, status=ExplainerStatus.PUBLISHED
    ).values_list("id", flat=True)[:_MOST_LISTED]
    notes = HoldingNote.objects.filter(
        organisation_id=organisation_id,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    ).values_list("id", flat=True)[:_MOST_LISTED]
    pairs = [("explainer", one) for one in explainers] + [
        ("note", one) for one in notes
    ]
    targets = targets_of(organisation_id, pairs)
    wanted = normalise(words).split()
    return [
        target
        for pair in pairs
        if (target := targets.get(pair)) is not None
        and target.can_be_sent
        and _has(target, wanted)
    ]


def _has(target: Target, wanted: list[str]) -> bool:
    if not wanted:
        return True
    words = set(normalise(f"{target.statement} {target.text}").split())
    return words.issuperset(wanted)


def own_explainers(actor: Actor, organisation_id: str) -> list[Explainer]:
    """Return the explainers of an organisation, the newest change first.

    Args:
        actor: Who reads its checks.
        organisation_id: The organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_checks(actor, organisation_id), "explainer")
    rows = Explainer.objects.filter(organisation_id=organisation_id)
    return list(rows.prefetch_related("versions__author")[:_MOST_LISTED])


def own_notes(actor: Actor, organisation_id: str) -> list[HoldingNote]:
    """Return the holding notes of an organisation, the newest first.

    Args:
        actor: Who reads its checks.
        organisation_id: The organisation.

    Raises:
        AccessError: They may not.
    """
    policy.require(policy.may_read_checks(actor, organisation_id), "holding note")
    rows = HoldingNote.objects.filter(organisation_id=organisation_id)
    return list(rows.select_related("claim", "author")[:_MOST_LISTED])


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


def claims_page(
    actor: Actor, organisation_id: str, *, status: str = "", words: str = "", page: int
) -> list[Claim]:
    """Return one page of claims, the newest change first, and one claim more.

    Each has ``askers`` and ``groups_count``, of the groups that belong to it.

    Args:
        actor: Who reads its checks.
        organisation_id: The organisation.
        status: One status; empty for all.
        words: What must stand in the claim; empty for anything.
        page: Which page, from 0.

    Raises:
        AccessError: They may not.
    """
    claims = claims_of(actor, organisation_id)
    if status:
        claims = claims.filter(status=status)
    for word in normalise(words).split():
        claims = claims.filter(words__contains=word)
    first = page * CLAIMS_PAGE
    rows = claims.annotate(
        askers=Sum("groups__askers_count", default=0), groups_count=Count("groups")
    )
    # A query that groups does not keep the order of the model.
    rows = rows.order_by("-changed_at", "id").prefetch_related("tags")
    return list(rows[first : first + CLAIMS_PAGE + 1])
