# SPDX-License-Identifier: Apache-2.0
"""The engine in process: one public index, and a private one for each organisation.

::

    STATE/index/public/     known checks, published checks and explainers
    STATE/index/org-ID/     claims and checks in progress of one organisation

**Invariants:** only the worker writes (:func:`refresh`); a reader opens a new
generation when it asks for the set of a request, and goes on with it until the request
ends; no text or word statistic of a private index reaches another organisation. The id
of a record is the identifier of its row.

Example:
    >>> index_set(organisation_id).match(["Is the bridge closed?"])  # doctest: +SKIP
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from factdesk.claims import Kind, Record
from factdesk.desk.checks.models import (
    Check,
    CheckStatus,
    Claim,
    ClaimStatus,
    Explainer,
    ExplainerStatus,
    KnownCheck,
)
from factdesk.desk.jobs.actions import enqueue
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.running import running
from factdesk.errors import NotReadyError

if TYPE_CHECKING:
    from factdesk.engine import Index, IndexSet

__all__ = [
    "PUBLIC",
    "REFRESH",
    "REMATCH",
    "SWEEP",
    "generation_of",
    "index_set",
    "is_refresh_pending",
    "private_name",
    "public_index",
    "refresh",
    "request_refresh",
    "request_sweep",
]

PUBLIC = "public"
"""Name of the public index."""
REFRESH = "matching.refresh"
"""The job that writes a new generation."""

SWEEP = "intake.sweep"
"""The job that compares a few new targets with all that waits."""
REMATCH = "intake.rematch"
"""The job that matches all that waits once more, after a large import."""

_CHUNK = 2000
_MOST_SWEPT = 50
"""Above that many targets, matching every group again is less work."""


def private_name(organisation_id: str) -> str:
    """Return the name of an organisation's private index.

    Args:
        organisation_id: The organisation.
    """
    return f"org-{organisation_id}"


def _folder(name: str) -> Path:
    return running().state_folder.index / name


# --- writing -------------------------------------------------------------------------


def request_refresh(name: str) -> None:
    """Have an index written anew soon; inside the transaction that changes its rows.

    Args:
        name: ``PUBLIC``, or what ``private_name`` gives.
    """
    enqueue(REFRESH, {"index": name}, key=name)


def request_sweep(target_ids: Sequence[str]) -> None:
    """Have the open inbox looked through for what new public targets answer.

    Inside the transaction that publishes them, after ``request_refresh(PUBLIC)``: the
    sweep waits for the generation that holds them.

    Args:
        target_ids: Known checks, published checks or explainers.
    """
    if len(target_ids) > _MOST_SWEPT:
        enqueue(REMATCH, {"holds": target_ids[-1]}, key="waiting")
    elif target_ids:
        enqueue(SWEEP, {"targets": list(target_ids)})


def is_refresh_pending(name: str) -> bool:
    """Whether a new generation of an index is still to be written.

    Args:
        name: Of the index.
    """
    states = (JobState.READY, JobState.RUNNING)
    return Job.objects.filter(kind=REFRESH, key=name, state__in=states).exists()


def refresh(name: str) -> int:
    """Write a new generation of an index from the database; the worker alone does.

    Args:
        name: ``PUBLIC``, or what ``private_name`` gives.

    Returns:
        How many records it holds.
    """
    from factdesk.engine import Index

    records = (
        _public_records()
        if name == PUBLIC
        else _private_records(name.removeprefix("org-"))
    )
    with Index.build(records, _folder(name), name=name) as index:
        return len(index)


def _public_records() -> Iterator[Record]:
    known = KnownCheck.objects.filter(withdrawn_at=None)
    for row in known.iterator(chunk_size=_CHUNK):
        yield Record(
            id=row.id,
            claim=row.claim,
            title=row.title,
            text=row.text,
            url=row.url,
            lang=row.language,
            date=row.published_on.isoformat(),
            rating=row.rating,
            publisher=row.publisher,
            kind=Kind.KNOWN,
        )
    yield from _published_explainers()
    yield from _published_checks()


def _published_explainers() -> Iterator[Record]:
    published = Explainer.objects.filter(status=ExplainerStatus.PUBLISHED)
    rows = published.select_related("organisation").prefetch_related("versions")
    for row in rows.iterator(chunk_size=_CHUNK):
        version = next((v for v in row.versions.all() if v.published_at), None)
        if version is not None:
            yield Record(
                id=row.id,
                claim=row.question,
                text=version.answer,
                lang=row.language,
                date=version.valid_until.isoformat(),
                publisher=row.organisation.name,
                kind=Kind.EXPLAINER,
                version=version.number,
            )


def _published_checks() -> Iterator[Record]:
    published = Check.objects.filter(status=CheckStatus.PUBLISHED)
    rows = published.select_related("organisation", "claim").prefetch_related(
        "versions__rating"
    )
    for row in rows.iterator(chunk_size=_CHUNK):
        version = next((v for v in row.versions.all() if v.published_at), None)
        if version is not None:
            yield Record(
                id=row.id,
                claim=row.claim.statement,
                title=version.title,
                text=version.conclusion,
                url=version.url,
                lang=row.language,
                rating=version.rating.label if version.rating else "",
                publisher=row.organisation.name,
                kind=Kind.CHECK,
                version=version.number,
            )


def _private_records(organisation_id: str) -> Iterator[Record]:
    open_claims = Claim.objects.filter(
        organisation_id=organisation_id,
        status__in=(ClaimStatus.OPEN, ClaimStatus.IN_PROGRESS),
    )
    for row in open_claims.iterator(chunk_size=_CHUNK):
        yield Record(
            id=row.id,
            claim=row.statement,
            lang=row.language,
            kind=Kind.CLAIM,
            version=row.version,
        )


# --- reading -------------------------------------------------------------------------

_open: dict[Path, tuple[str, Index]] = {}
_lock = threading.Lock()


def generation_of(name: str) -> str:
    """Return which generation of an index holds now; empty where there is none.

    Args:
        name: Of the index.
    """
    try:
        return (_folder(name) / "CURRENT").read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def index_set(organisation_id: str) -> IndexSet:
    """Return the public index and an organisation's own, as they are at this moment.

    Args:
        organisation_id: Who asks.

    Raises:
        NotReadyError: Neither index has been built yet.
    """
    from factdesk.engine import IndexSet

    names = (PUBLIC, private_name(organisation_id))
    found = [index for index in map(_current, names) if index is not None]
    if not found:
        _not_built()
    return IndexSet(found)


def public_index() -> tuple[Index, str]:
    """Return the public index as it is now, with its generation.

    Raises:
        NotReadyError: It has not been built yet.
    """
    generation = generation_of(PUBLIC)
    index = _current(PUBLIC)
    if index is None:
        _not_built()
    return index, generation


def _not_built() -> NoReturn:
    raise NotReadyError(
        "No index has been built yet: the worker does it as soon as there are "
        'checks or claims. See that it runs ("factdesk up").',
        code="index-not-built",
    )


def _current(name: str) -> Index | None:
    """Return an index opened at its newest generation; that takes milliseconds."""
    from factdesk.engine import Index

    folder, generation = _folder(name), generation_of(name)
    if not generation:
        return None
    with _lock:
        opened = _open.get(folder)
        if opened is None or opened[0] != generation:
            opened = (generation, Index.open(folder))
            _open[folder] = opened
        return opened[1]
