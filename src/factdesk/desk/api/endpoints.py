# SPDX-License-Identifier: Apache-2.0
"""The addresses of the API; each names the scope that it needs.

**Invariants:** changes go through the same actions as pages; lists and single objects
through selectors and access functions that take the actor; no address gives a message.
"""

from __future__ import annotations

from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Header, Path, Query, Router, Status

from factdesk.claims import MatchResult, Record
from factdesk.desk import matching
from factdesk.desk.accounts.access import access_organisation_of
from factdesk.desk.actors import TokenActor
from factdesk.desk.api import schemas
from factdesk.desk.api.actions import once
from factdesk.desk.api.auth import Needs
from factdesk.desk.api.paging import page_of
from factdesk.desk.checks import access, selectors
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.checks.actions import claims as claim_actions
from factdesk.desk.checks.models import Check, Claim, Explainer, KnownCheck
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.models import Channel
from factdesk.errors import NotReadyError

__all__ = [
    "add_claim",
    "add_submission",
    "bring_known_checks",
    "list_checks",
    "list_claims",
    "list_known_checks",
    "list_published_checks",
    "list_published_explainers",
    "match",
    "read_claim",
    "read_known_check",
    "router",
]

router = Router()

_Cursor = Annotated[str | None, Query(max_length=200, description="Of the page.")]
_Limit = Annotated[int, Query(ge=1, le=100, description="Most items on the page.")]
_Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Your name for this write: sent again within seven days, it is "
        "answered as the first time, and does nothing new.",
        examples=["import-2026-11-24-row-17"],
    ),
]
_ID_PATH = Annotated[schemas.Id, Path()]


def _errors(*statuses: int) -> dict[Any, Any]:
    """Return the declarations of errors: those of every address, and some more."""
    return dict.fromkeys({400, 401, 403, 422, *statuses}, schemas.Error)


def _actor(request: HttpRequest) -> TokenActor:
    return cast("TokenActor", request.auth)  # type: ignore[attr-defined]


# --- matching ------------------------------------------------------------------------


@router.post(
    "/match",
    auth=Needs("match"),
    response={200: schemas.MatchesOut, **_errors(413, 503)},
    summary="Find what has been checked already",
    operation_id="match",
)
def match(request: HttpRequest, body: schemas.MatchesIn) -> dict[str, Any]:
    """Match up to 1,000 texts with what is published. Nothing of them is stored.

    With a token that also has the scope claims:rw, your own open claims are searched
    as well.
    """
    actor = _actor(request)
    indexes = matching.index_set(actor.organisation_id)
    names = indexes.names
    if "claims:rw" not in actor.scopes:
        names = [name for name in names if name == matching.PUBLIC]
    if not names:
        raise NotReadyError(
            "No public index has been built yet. Try again when there are checks.",
            code="index-not-built",
        )
    texts = [asked.text for asked in body.texts]
    results = indexes.match(texts, indexes=names, top=body.top, explain=True)
    pairs = {(str(m.kind), m.id) for result in results for m in result.matches}
    targets = targets_of(actor.organisation_id, pairs)
    return {"results": [_matched(result, targets) for result in results]}


def _matched(
    result: MatchResult, targets: dict[tuple[str, str], Target]
) -> dict[str, Any]:
    return {
        "matches": [
            {
                "kind": target.kind,
                "id": target.id,
                "confidence": match.confidence,
                "statement": target.statement,
                "title": target.title,
                "publisher": target.publisher,
                "rating": target.rating,
                "date": target.date,
                "url": target.url,
                "language": target.language,
                "differences": [
                    {
                        "kind": str(clash.kind),
                        "asked": clash.post_value,
                        "checked": clash.record_value,
                    }
                    for clash in (
                        match.explanation.warnings if match.explanation else ()
                    )
                ],
            }
            for match in result.matches
            if (target := targets.get((str(match.kind), match.id))) is not None
        ]
    }


# --- messages: in, never out ---------------------------------------------------------


@router.post(
    "/submissions",
    auth=Needs("submissions:write"),
    response={201: schemas.Accepted, **_errors(409, 413)},
    summary="Hand in a message",
    operation_id="add_submission",
)
def add_submission(
    request: HttpRequest, body: schemas.SubmissionIn, idempotency_key: _Key
) -> Status[dict[str, Any]]:
    """Put a message into your inbox. Names and numbers in it are masked at once."""
    actor = _actor(request)

    def write() -> tuple[int, dict[str, Any]]:
        message = Incoming(
            text=body.text,
            link=body.link,
            language=body.language.lower(),
            asker=body.asker,
            reply_to=body.reply_to or "",
        )
        organisation = access_organisation_of(actor)
        taken, _token = receive(actor, organisation, message, Channel.API)
        at = taken.received_at.isoformat()
        return 201, {"id": taken.id, "received_at": at}

    return Status(*once(actor, idempotency_key, _what(request), write))


def _what(request: HttpRequest) -> bytes:
    return f"{request.method} {request.path}\n".encode() + request.body


# --- known checks and checks ---------------------------------------------------------


@router.get(
    "/known-checks",
    auth=Needs("checks:rw"),
    response={200: schemas.Page[schemas.KnownCheckOut], **_errors()},
    summary="List known checks",
    operation_id="list_known_checks",
)
def list_known_checks(
    request: HttpRequest, cursor: _Cursor = None, limit: _Limit = 50
) -> dict[str, Any]:
    """List other publishers' checks that the desk knows."""
    rows = selectors.known_checks(_actor(request))
    items, following = page_of(rows, "published_on", cursor, limit)
    return {"items": items, "next": following}


@router.post(
    "/known-checks",
    auth=Needs("checks:rw"),
    response={201: schemas.Added, **_errors(409, 413)},
    summary="Bring in known checks",
    operation_id="add_known_checks",
)
def bring_known_checks(
    request: HttpRequest, body: schemas.KnownChecksIn, idempotency_key: _Key
) -> Status[dict[str, Any]]:
    """Bring in up to 500 published checks, all or none; repeated ones are counted.

    Earlier askers of what they answer come up in the inboxes soon after.
    """
    actor = _actor(request)

    def write() -> tuple[int, dict[str, Any]]:
        records = [_record(check) for check in body.checks]
        added = add_known_checks(actor, access_organisation_of(actor), records)
        return 201, {"added": added, "repeated": len(records) - added}

    return Status(*once(actor, idempotency_key, _what(request), write))


def _record(check: schemas.KnownCheckIn) -> Record:
    return Record(
        id=check.source_id or check.url[:200],
        claim=check.claim,
        title=check.title,
        text=check.text,
        url=check.url,
        lang=check.language,
        date=check.published_on.isoformat(),
        rating=check.rating,
        publisher=check.publisher,
    )


@router.get(
    "/known-checks/{check_id}",
    auth=Needs("checks:rw"),
    response={200: schemas.KnownCheckOut, **_errors(404)},
    summary="Read a known check",
    operation_id="read_known_check",
)
def read_known_check(request: HttpRequest, check_id: _ID_PATH) -> KnownCheck:
    """Read one known check."""
    return access.access_known_check_by_id(_actor(request), check_id)


@router.get(
    "/checks",
    auth=Needs("checks:rw"),
    response={200: schemas.Page[schemas.CheckOut], **_errors()},
    summary="List your checks",
    operation_id="list_checks",
)
def list_checks(
    request: HttpRequest, cursor: _Cursor = None, limit: _Limit = 50
) -> dict[str, Any]:
    """List your organisation's checks at every stage."""
    actor = _actor(request)
    rows = selectors.checks_of(actor, actor.organisation_id)
    items, following = page_of(rows, "created_at", cursor, limit)
    return {"items": [_check(row) for row in items], "next": following}


def _check(row: Check, *, published: bool = False) -> dict[str, Any]:
    version = next(
        (v for v in row.versions.all() if v.published_at or not published), None
    )
    rating = version.rating if version else None
    return {
        "id": row.id,
        "claim": row.claim.statement,
        "status": row.status,
        "organisation": row.organisation.name,
        "language": row.language,
        "title": version.title if version else "",
        "conclusion": version.conclusion if version else "",
        "rating": rating.label if rating else "",
        "common_rating": rating.common if rating else "",
        "url": version.url if version else "",
        "version": version.number if version else 0,
        "published_at": version.published_at if version else None,
    }


# --- claims --------------------------------------------------------------------------


@router.get(
    "/claims",
    auth=Needs("claims:rw"),
    response={200: schemas.Page[schemas.ClaimOut], **_errors()},
    summary="List your claims",
    operation_id="list_claims",
)
def list_claims(
    request: HttpRequest, cursor: _Cursor = None, limit: _Limit = 50
) -> dict[str, Any]:
    """List your organisation's claims."""
    actor = _actor(request)
    rows = selectors.claims_of(actor, actor.organisation_id)
    items, following = page_of(rows, "created_at", cursor, limit)
    return {"items": items, "next": following}


@router.post(
    "/claims",
    auth=Needs("claims:rw"),
    response={201: schemas.ClaimOut, **_errors(409, 413)},
    summary="Make a claim",
    operation_id="make_claim",
)
def add_claim(
    request: HttpRequest, body: schemas.ClaimIn, idempotency_key: _Key
) -> Status[dict[str, Any]]:
    """Put a claim into your queue, to be checked."""
    actor = _actor(request)

    def write() -> tuple[int, dict[str, Any]]:
        organisation = access_organisation_of(actor)
        made = claim_actions.add_claim(
            actor, organisation, body.statement, body.language.lower()
        )
        return 201, schemas.ClaimOut.from_orm(made).dict() | {
            "created_at": made.created_at.isoformat(),
            "changed_at": made.changed_at.isoformat(),
        }

    return Status(*once(actor, idempotency_key, _what(request), write))


@router.get(
    "/claims/{claim_id}",
    auth=Needs("claims:rw"),
    response={200: schemas.ClaimOut, **_errors(404)},
    summary="Read a claim",
    operation_id="read_claim",
)
def read_claim(request: HttpRequest, claim_id: _ID_PATH) -> Claim:
    """Read one claim of your organisation."""
    return access.access_claim_by_id(_actor(request), claim_id)


# --- what is published ---------------------------------------------------------------


@router.get(
    "/published/checks",
    auth=Needs("published:read"),
    response={200: schemas.Page[schemas.CheckOut], **_errors()},
    summary="List published checks",
    operation_id="list_published_checks",
)
def list_published_checks(
    request: HttpRequest, cursor: _Cursor = None, limit: _Limit = 50
) -> dict[str, Any]:
    """List what any organisation of this desk has published."""
    rows = selectors.published_checks()
    items, following = page_of(rows, "created_at", cursor, limit)
    return {"items": [_check(row, published=True) for row in items], "next": following}


@router.get(
    "/published/explainers",
    auth=Needs("published:read"),
    response={200: schemas.Page[schemas.ExplainerOut], **_errors()},
    summary="List published explainers",
    operation_id="list_published_explainers",
)
def list_published_explainers(
    request: HttpRequest, cursor: _Cursor = None, limit: _Limit = 50
) -> dict[str, Any]:
    """List the explainers that any organisation of this desk has published."""
    rows = selectors.published_explainers()
    items, following = page_of(rows, "created_at", cursor, limit)
    return {"items": [_explainer(row) for row in items], "next": following}


def _explainer(row: Explainer) -> dict[str, Any]:
    version = next(v for v in row.versions.all() if v.published_at)
    return {
        "id": row.id,
        "question": row.question,
        "answer": version.answer,
        "organisation": row.organisation.name,
        "language": row.language,
        "valid_until": version.valid_until,
        "version": version.number,
        "published_at": version.published_at,
    }
