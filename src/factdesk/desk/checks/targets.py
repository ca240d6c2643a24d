# SPDX-License-Identifier: Apache-2.0
"""What can answer a message, in one shape whatever it is.

**Invariants:** a target is given only to an organisation that may read it: what is
published to all, the rest to its owner; what lapsed or was withdrawn is not given.

Example:
    >>> targets_of(organisation_id, [("known", known.id)])  # doctest: +SKIP
    {('known', '…'): Target(…)}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from factdesk.desk.checks.models import (
    Check,
    CheckStatus,
    Claim,
    Explainer,
    ExplainerStatus,
    HoldingNote,
    KnownCheck,
)

__all__ = ["Target", "targets_of"]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that a group can be matched to.

    Attributes:
        kind: As ``intake.models.TargetKind`` has them.
        id: Its identifier.
        version: The version that would be sent.
        statement: The claim or question.
        title: Headline; may be empty.
        text: Conclusion, answer, or body.
        language: Of the texts.
        publisher: Who stands for it.
        rating: The publisher's word; empty where there is none.
        date: ISO date, or empty.
        url: Public address, or empty.
        sources: Of an explainer or a holding note: title, publisher and address each.
        can_be_sent: Whether it answers; a claim that nobody concluded on does not.
    """

    kind: str
    id: str
    statement: str
    version: int = 1
    title: str = ""
    text: str = ""
    language: str = ""
    publisher: str = ""
    rating: str = ""
    date: str = ""
    url: str = ""
    sources: tuple[Mapping[str, str], ...] = ()
    can_be_sent: bool = True


def targets_of(
    organisation_id: str, pairs: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Target]:
    """Return the targets among some (kind, identifier) that an organisation may read.

    One query a kind, however many there are.

    Args:
        organisation_id: Who reads.
        pairs: Kind and identifier.
    """
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, target_id in pairs:
        by_kind[kind].add(target_id)
    return {
        (target.kind, target.id): target
        for kind, ids in by_kind.items()
        if kind in _READERS
        for target in _READERS[kind](organisation_id, ids)
    }


def _known(_organisation_id: str, ids: set[str]) -> Iterator[Target]:
    for row in KnownCheck.objects.filter(id__in=ids, withdrawn_at=None):
        yield Target(
            kind="known",
            id=row.id,
            statement=row.claim or row.title,
            title=row.title,
            text=row.text,
            language=row.language,
            publisher=row.publisher,
            rating=row.rating,
            date=row.published_on.isoformat(),
            url=row.url,
        )


def _checks(organisation_id: str, ids: set[str]) -> Iterator[Target]:
    rows = Check.objects.filter(id__in=ids).select_related("claim", "organisation")
    for row in rows.prefetch_related("versions__rating"):
        version = next((v for v in row.versions.all() if v.published_at), None)
        is_public = row.status == CheckStatus.PUBLISHED and version is not None
        if is_public or row.organisation_id == organisation_id:
            rating = version.rating if version else None
            yield Target(
                kind="check",
                id=row.id,
                version=version.number if version else 1,
                statement=row.claim.statement,
                title=version.title if version else "",
                text=version.conclusion if version else "",
                language=row.language,
                publisher=row.organisation.name,
                rating=rating.label if rating else "",
                url=version.url if version else "",
                can_be_sent=is_public,
            )


def _explainers(organisation_id: str, ids: set[str]) -> Iterator[Target]:
    rows = Explainer.objects.filter(id__in=ids).select_related("organisation")
    today = timezone.localdate()
    for row in rows.prefetch_related("versions"):
        version = next((v for v in row.versions.all() if v.published_at), None)
        is_public = row.status == ExplainerStatus.PUBLISHED and version is not None
        if is_public or row.organisation_id == organisation_id:
            yield Target(
                kind="explainer",
                id=row.id,
                version=version.number if version else 1,
                statement=row.question,
                text=version.answer if version else "",
                language=row.language,
                publisher=row.organisation.name,
                date=version.valid_until.isoformat() if version else "",
                sources=tuple(version.sources) if version else (),
                can_be_sent=version is not None
                and is_public
                and version.valid_until >= today,
            )


def _claims(organisation_id: str, ids: set[str]) -> Iterator[Target]:
    for row in Claim.objects.filter(id__in=ids, organisation_id=organisation_id):
        yield Target(
            kind="claim",
            id=row.id,
            version=row.version,
            statement=row.statement,
            language=row.language,
            can_be_sent=False,
        )


def _notes(organisation_id: str, ids: set[str]) -> Iterator[Target]:
    notes = HoldingNote.objects.filter(
        id__in=ids, organisation_id=organisation_id, withdrawn_at=None
    )
    for row in notes.select_related("claim", "organisation"):
        yield Target(
            kind="note",
            id=row.id,
            statement=row.claim.statement,
            text=row.text,
            language=row.language,
            publisher=row.organisation.name,
            date=row.as_of.date().isoformat(),
            sources=tuple(row.sources),
            can_be_sent=bool(row.reviewed_by_id) and row.expires_at > timezone.now(),
        )


_READERS: dict[str, Callable[[str, set[str]], Iterator[Target]]] = {
    "known": _known,
    "check": _checks,
    "explainer": _explainers,
    "claim": _claims,
    "note": _notes,
}
