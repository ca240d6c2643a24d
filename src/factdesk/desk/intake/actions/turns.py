# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is on a group, and what it was before.

**Invariants:** every change by a person raises the group's version and says in its
audit entry what the group was before; a change is taken back only while nothing
followed it.

Example:
    >>> entry.details |= take_turn(group, version)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Max

from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.intake.models import (
    Decision,
    GroupStatus,
    SubmissionGroup,
    Verdict,
)
from factdesk.errors import ConflictError

__all__ = ["changed_meanwhile", "give_back", "refresh_best", "take_turn", "turn_of"]


def take_turn(group: SubmissionGroup, version: int) -> dict[str, Any]:
    """Raise the group's version; the one who is second learns it here.

    Args:
        group: Read anew by this.
        version: As the page showed it.

    Returns:
        What the audit entry keeps: the new version, and what the group was before.

    Raises:
        ConflictError: Somebody else was faster.
    """
    current = SubmissionGroup.objects.filter(id=group.id, version=version)
    if not current.update(version=F("version") + 1):
        changed_meanwhile(group)
    group.refresh_from_db()
    before = {
        "status": group.status,
        "close_reason": group.close_reason,
        "claim": group.claim_id,
        "assigned_to": group.assigned_to_id,
        "team": group.team_id,
    }
    return {"version": group.version, "before": before}


def changed_meanwhile(group: SubmissionGroup) -> None:
    """Say that somebody else was faster.

    Args:
        group: That they changed.

    Raises:
        ConflictError: Always.
    """
    raise ConflictError(
        "Somebody else decided on this message while you looked at it. Look at "
        "what they did; nothing of yours was sent.",
        code="group-changed",
        data={"group": group.id},
    )


def turn_of(thing_id: str, actions: tuple[str, ...]) -> Mapping[str, Any]:
    """Return what the newest audit entry about a thing keeps.

    Args:
        thing_id: A group or a decision.
        actions: Names of the changes that count.

    Returns:
        As ``take_turn`` gave it; empty where nothing is recorded.
    """
    entries = AuditEntry.objects.filter(object_id=thing_id, action__in=actions)
    newest = entries.order_by("-at", "-id").first()
    details: Mapping[str, Any] = newest.details if newest else {}
    return details


def give_back(group: SubmissionGroup, before: Mapping[str, Any]) -> None:
    """Make a group what it was before.

    Args:
        group: To change.
        before: As ``take_turn`` kept it.
    """
    SubmissionGroup.objects.filter(id=group.id).update(
        status=before.get("status", GroupStatus.OPEN),
        close_reason=before.get("close_reason", ""),
        claim_id=before.get("claim"),
        assigned_to_id=before.get("assigned_to"),
        team_id=before.get("team", group.team_id),
    )
    refresh_best(group)
    group.refresh_from_db()


def refresh_best(group: SubmissionGroup) -> None:
    """Work out the confidence of the best match that nobody said no to.

    Args:
        group: Whose decisions changed.
    """
    refused = Decision.objects.filter(group=group, verdict=Verdict.NO, undone_at=None)
    left = group.matches.exclude(target_id__in=refused.values("target_id"))
    best = left.aggregate(best=Max("confidence"))["best"] or 0.0
    SubmissionGroup.objects.filter(id=group.id).update(best_confidence=best)
