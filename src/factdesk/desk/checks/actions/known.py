# SPDX-License-Identifier: Apache-2.0
"""Bring in other publishers' checks.

**Invariants:** texts are masked here; whoever adds or changes what an index holds has
it refreshed in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from factdesk.claims import Record
from factdesk.desk import matching, policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.checks.models import KnownCheck
from factdesk.errors import InputError
from factdesk.text import mask

__all__ = ["add_known_checks", "known_check_of"]

_BATCH = 500
_MOST_ADDRESS = 2000
_MOST_NAME = 200
_MOST_LANGUAGE = 12
_WEB = re.compile(r"https?://[^\s\x00-\x20\x7f]+\Z", re.IGNORECASE)
_MOST_KEY_BYTES = 2600
"""Of address and claim together: PostgreSQL keeps one index entry on a third of a page.
"""


def add_known_checks(
    actor: Actor,
    organisation: Organisation,
    records: Iterable[Record],
    *,
    batch_id: str = "",
) -> int:
    """Bring in other publishers' checks; those that are there already are passed over.

    Args:
        actor: An editor, or a token with the scope.
        organisation: Who brings them.
        records: Each with address, publisher and date.
        batch_id: The import that they belong to.

    Returns:
        How many are new.

    Raises:
        InputError: One lacks address, publisher or date; none is stored.
    """
    policy.require(policy.may_import_known_checks(actor, organisation.id), "check")
    rows = [known_check_of(record, organisation, batch_id) for record in records]
    with recorded(actor, "checks.known_added", organisation, batch=batch_id) as entry:
        KnownCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)
        new = KnownCheck.objects.filter(id__in=[row.id for row in rows])
        ids = list(new.values_list("id", flat=True))
        entry.details["count"] = len(ids)
        matching.request_refresh(matching.PUBLIC)
        matching.request_sweep(ids)
    return len(ids)


def known_check_of(
    record: Record, organisation: Organisation, batch_id: str = ""
) -> KnownCheck:
    """Return the row of a record, not stored.

    Args:
        record: As an importer read it.
        organisation: Who brings it.
        batch_id: The import that it belongs to.

    Raises:
        InputError: It lacks address, publisher or date.
    """
    missing = [
        name for name in ("url", "publisher", "date") if not getattr(record, name)
    ]
    if missing:
        raise InputError(
            f'The check "{record.id}" has no {" and no ".join(missing)}. A known check '
            "needs its address, its publisher and its date: add them to the file.",
            code="known-check-incomplete",
            data={"id": record.id, "missing": missing},
        )
    _check_lengths(record)
    claim = mask(record.claim)
    if len((record.url + claim).encode()) > _MOST_KEY_BYTES:
        raise InputError(
            f'Address and claim of the check "{record.id[:80]}" are together longer '
            f"than {_MOST_KEY_BYTES} bytes. A claim is one statement: shorten it, and "
            "put the rest into the text.",
            code="known-check-too-long",
            data={"id": record.id, "most_bytes": _MOST_KEY_BYTES},
        )
    return KnownCheck(
        url=record.url,
        publisher=record.publisher,
        published_on=_day(record),
        claim=claim,
        title=mask(record.title),
        text=mask(record.text),
        language=record.lang if len(record.lang) <= _MOST_LANGUAGE else "",
        rating=record.rating,
        imported_by=organisation,
        batch_id=batch_id,
        source_id=record.id[:_MOST_NAME],
    )


def _check_lengths(record: Record) -> None:
    """Refuse what a page could not link to, and what the columns could not hold."""
    is_web = _WEB.match(record.url) is not None
    if not is_web or len(record.url) > _MOST_ADDRESS:
        raise InputError(
            f'The address of the check "{record.id[:80]}" is none of the web. It '
            f"begins with https:// or http:// and has at most {_MOST_ADDRESS} "
            "characters.",
            code="known-check-address",
            data={"id": record.id},
        )
    for field in ("publisher", "rating"):
        if len(getattr(record, field)) > _MOST_NAME:
            raise InputError(
                f'The {field} of the check "{record.id[:80]}" is longer than '
                f"{_MOST_NAME} characters. Was the right column chosen?",
                code="known-check-field",
                data={"id": record.id, "field": field},
            )


def _day(record: Record) -> date:
    try:
        return datetime.fromisoformat(record.date).date()
    except ValueError as error:
        raise InputError(
            f'The date of the check "{record.id}" is {record.date!r}. Write it as in '
            "2026-11-24.",
            code="known-check-date",
            data={"id": record.id, "date": record.date},
        ) from error
