# SPDX-License-Identifier: Apache-2.0
"""Look through the open inbox for what a new check or explainer answers.

A few new targets are swept: each is compared with the prepared texts of all that waits
(``Index.reverse``). After a large import it is cheaper to match everything again.

**Invariants:** a sweep adds matches and takes none away; a pair that somebody said no
to does not come up again; a run that was cut short goes on after the last batch that it
stored, and one that runs twice changes nothing the second time. Only the worker calls
these.

Example:
    >>> sweep_batch(actor, index, records, after="")  # doctest: +SKIP
    Swept(after='7zz…', groups=2000, found=[...])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import OuterRef, Subquery

from factdesk.claims import Record
from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.intake.models import (
    Decision,
    GroupStatus,
    Match,
    Submission,
    SubmissionGroup,
    Verdict,
)

if TYPE_CHECKING:
    from factdesk.engine import Index

__all__ = ["WAITING", "Swept", "sweep_batch"]

WAITING = (GroupStatus.OPEN, GroupStatus.UNSURE, GroupStatus.CLAIMED)
"""Groups whose askers may still get a first answer."""
_BATCH = 4000
_UPDATED = ("target_version", "source", "generation", "score", "confidence",
            "is_measured", "explanation")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swept:
    """What one batch of a sweep came to.

    Attributes:
        after: Identifier of the last group looked at; empty where none was left.
        groups: How many were looked at.
        found: The matches that were stored.
    """

    after: str
    groups: int = 0
    found: list[Match] = field(default_factory=list)


def sweep_batch(
    actor: Actor,
    index: Index,
    generation: str,
    records: Sequence[Record],
    *,
    after: str,
    note: Callable[[str], None],
    limit: int = _BATCH,
) -> Swept:
    """Compare some targets with the next waiting groups, of every organisation.

    Args:
        actor: The system.
        index: The public index, which holds the records.
        generation: Of that index.
        records: The new checks or explainers.
        after: Where the batch before ended; empty at the start.
        note: Keeps where this batch ended, in the transaction of its matches.
        limit: Most groups to look at.
    """
    policy.require(isinstance(actor, SystemActor))
    first = Submission.objects.filter(group=OuterRef("id"), prepared__isnull=False)
    groups = list(
        SubmissionGroup.objects.filter(status__in=WAITING, id__gt=after)
        .annotate(
            prepared=Subquery(first.order_by("received_at").values("prepared")[:1])
        )
        .only("id", "organisation_id", "text")
        .order_by("id")[:limit]
    )
    if not groups:
        return Swept("")
    # Outside the transaction: comparing is the slow part, and needs no lock.
    found = list(_found(index, generation, records, groups))
    with transaction.atomic():
        _store(actor, found)
        note(groups[-1].id)
    return Swept(groups[-1].id, len(groups), found)


def _found(
    index: Index,
    generation: str,
    records: Sequence[Record],
    groups: Sequence[SubmissionGroup],
) -> Iterator[Match]:
    # A group that was never read has no prepared text yet: its words do as well.
    texts = [bytes(g.prepared) if g.prepared else g.text for g in groups]  # type: ignore[attr-defined]
    for record in records:
        for hit in index.reverse(record, texts):
            group = groups[hit.position]
            yield Match(
                group=group,
                target_kind=str(record.kind),
                target_id=record.id,
                target_version=record.version,
                source=index.name,
                generation=generation,
                score=hit.score,
                confidence=hit.confidence,
                explanation=index.explain(group.text, record.id).to_json(),
            )


def _store(actor: Actor, found: list[Match]) -> None:
    refused = _refused(found)
    kept = [m for m in found if (m.group_id, m.target_id) not in refused]
    kept.sort(key=lambda match: match.group.organisation_id)
    for organisation_id, matches in groupby(kept, lambda m: m.group.organisation_id):
        ours = list(matches)
        organisation = Organisation(id=organisation_id)
        with recorded(actor, "intake.swept", organisation, matches=len(ours)):
            Match.objects.bulk_create(
                ours,
                update_conflicts=True,
                unique_fields=["group", "target_kind", "target_id"],
                update_fields=_UPDATED,
            )
            for match in ours:
                SubmissionGroup.objects.filter(
                    id=match.group_id, best_confidence__lt=match.confidence
                ).update(best_confidence=match.confidence)


def _refused(found: list[Match]) -> set[tuple[str, str]]:
    refused = Decision.objects.filter(
        target_id__in={match.target_id for match in found},
        verdict=Verdict.NO,
        undone_at=None,
    )
    return set(refused.values_list("group_id", "target_id"))
