# SPDX-License-Identifier: Apache-2.0
"""Read what came in, group near-duplicates, and propose what answers them.

**Invariants:** each submission joins exactly one group, in the transaction that counts
it; a group's matches are replaced as a whole; what a person decided is never touched.
Only the worker calls these.

Example:
    >>> sort_submissions(SystemActor("sorting"), organisation.id)  # doctest: +SKIP
    240
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q
from django.utils import timezone

from factdesk.claims import MatchResult
from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.intake.fingerprints import (
    Fingerprints,
    fingerprints,
    quarters,
    to_unsigned,
)
from factdesk.desk.intake.models import (
    Decision,
    GroupStatus,
    Match,
    Submission,
    SubmissionGroup,
    Verdict,
)
from factdesk.text import prepare

__all__ = ["sort_submissions", "store_matches"]

_MOST_BITS = 3
_BATCH = 200
"""Submissions a transaction: on SQLite others wait for so long, about 0.2 s."""


def sort_submissions(actor: Actor, organisation_id: str, *, limit: int = _BATCH) -> int:
    """Read and group the oldest submissions that nobody has read.

    Args:
        actor: The system.
        organisation_id: Whose.
        limit: Most submissions to take.

    Returns:
        How many were grouped; 0 when there is nothing left.
    """
    policy.require(isinstance(actor, SystemActor))
    unread = Submission.objects.filter(organisation_id=organisation_id, group=None)
    batch = list(unread.order_by("received_at", "id")[:limit])
    if not batch:
        return 0
    # Outside the transaction: reading is the slow part, and needs no lock.
    read = [_read(submission) for submission in batch]
    organisation = Organisation(id=organisation_id)
    with recorded(actor, "intake.sorted", organisation, submissions=len(batch)):
        for submission, prints in zip(batch, read, strict=True):
            _join(submission, prints)
    return len(batch)


def _read(submission: Submission) -> Fingerprints:
    submission.prepared = prepare(submission.text, submission.language)
    prints = fingerprints(submission.prepared)
    submission.language = submission.language or prints.language
    return prints


def _join(submission: Submission, prints: Fingerprints) -> None:
    group = _near(submission, prints) or _new_group(submission, prints)
    is_new_asker = (
        not submission.asker_id
        or not group.submissions.filter(asker_id=submission.asker_id).exists()
    )
    SubmissionGroup.objects.filter(id=group.id).update(
        submissions_count=F("submissions_count") + 1,
        askers_count=F("askers_count") + int(is_new_asker),
        waiting_count=F("waiting_count") + 1,
        last_at=max(group.last_at, submission.received_at),
    )
    # Somebody new asks what was answered before: it comes up again.
    SubmissionGroup.objects.filter(id=group.id, status=GroupStatus.ANSWERED).update(
        status=GroupStatus.OPEN
    )
    submission.group = group
    submission.save(update_fields=["group", "prepared", "language"])


def _near(submission: Submission, prints: Fingerprints) -> SubmissionGroup | None:
    """Return the oldest group of the organisation that says nearly the same."""
    groups = SubmissionGroup.objects.filter(organisation_id=submission.organisation_id)
    if not prints.words:  # no words: only the very same picture or sign is the same
        return groups.filter(exact=prints.exact, text=submission.text).first()
    first, second, third, fourth = quarters(prints.near)
    alike = groups.filter(
        Q(exact=prints.exact)
        | Q(quarter_0=first)
        | Q(quarter_1=second)
        | Q(quarter_2=third)
        | Q(quarter_3=fourth)
    ).exclude(words="")
    for group in alike.order_by("first_at", "id"):
        differing = to_unsigned(group.near) ^ to_unsigned(prints.near)
        if group.exact == prints.exact or differing.bit_count() <= _MOST_BITS:
            return group
    return None


def _new_group(submission: Submission, prints: Fingerprints) -> SubmissionGroup:
    parts = quarters(prints.near)
    return SubmissionGroup.objects.create(
        organisation_id=submission.organisation_id,
        text=submission.text,
        language=submission.language,
        words=prints.words,
        exact=prints.exact,
        near=prints.near,
        first_at=submission.received_at,
        last_at=submission.received_at,
        **{f"quarter_{n}": part for n, part in enumerate(parts)},
    )


def store_matches(
    actor: Actor,
    organisation_id: str,
    found: Sequence[tuple[SubmissionGroup, MatchResult]],
    generations: dict[str, str],
) -> None:
    """Keep what the engine proposes for some groups, in place of what it had before.

    Args:
        actor: The system.
        organisation_id: Whose groups they are.
        found: Each group with the engine's answer.
        generations: Index name to the generation that was asked.
    """
    policy.require(isinstance(actor, SystemActor))
    organisation = Organisation(id=organisation_id)
    with recorded(actor, "intake.matched", organisation, groups=len(found)):
        ids = [group.id for group, _ in found]
        Match.objects.filter(group_id__in=ids).delete()
        Match.objects.bulk_create(
            _match(group, result, at, generations)
            for group, result in found
            for at in range(len(result.matches))
        )
        refused = _refused(ids)
        for group, result in found:
            group.matched_at = timezone.now()
            group.best_confidence = max(
                (
                    match.confidence
                    for match in result.matches
                    if (group.id, match.id) not in refused
                ),
                default=0.0,
            )
        SubmissionGroup.objects.bulk_update(
            [group for group, _ in found], ["matched_at", "best_confidence"]
        )


def _refused(group_ids: Sequence[str]) -> set[tuple[str, str]]:
    refused = Decision.objects.filter(
        group_id__in=group_ids, verdict=Verdict.NO, undone_at=None
    )
    return set(refused.values_list("group_id", "target_id"))


def _match(
    group: SubmissionGroup, result: MatchResult, at: int, generations: dict[str, str]
) -> Match:
    match = result.matches[at]
    explanation = match.explanation.to_json() if match.explanation else {}
    return Match(
        group=group,
        target_kind=str(match.kind),
        target_id=match.id,
        target_version=match.version,
        source=match.source,
        generation=generations.get(match.source, ""),
        score=match.score,
        confidence=match.confidence,
        is_measured=match.measured,
        explanation=explanation,
    )
