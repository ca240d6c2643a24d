# SPDX-License-Identifier: Apache-2.0
"""Fill an empty state with a coalition of the fictional country Halden.

**Invariants:** everything goes through the same actions as real work, audit entries
included; only an empty state is filled, and it is marked before anything is in it.

Example:
    >>> fill()  # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from importlib.resources import as_file, files

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from factdesk.claims import CommonRating, Record
from factdesk.desk.accounts.actions import (
    Profile,
    ScaleValue,
    add_member,
    make_organisation,
)
from factdesk.desk.accounts.models import Organisation, Role, User
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.coalition.actions import make_coalition
from factdesk.desk.demo_accounts import ACCOUNTS, ORGANISATIONS, PASSWORD
from factdesk.desk.intake.actions.receiving import Incoming, receive_many
from factdesk.desk.intake.models import BatchState, Channel, ImportBatch
from factdesk.desk.running import running
from factdesk.errors import ConflictError
from factdesk.exchange import read_records

__all__ = ["fill"]

_SCALE = tuple(
    ScaleValue(label, common)
    for label, common in (
        ("True", CommonRating.TRUE),
        ("Mostly true", CommonRating.MOSTLY_TRUE),
        ("Half true", CommonRating.MIXED),
        ("Mostly false", CommonRating.MOSTLY_FALSE),
        ("False", CommonRating.FALSE),
        ("Altered", CommonRating.ALTERED),
        ("Out of context", CommonRating.MISSING_CONTEXT),
        ("Unproven", CommonRating.UNPROVEN),
    )
)
_APART = timedelta(minutes=2)


def fill() -> None:
    """Make organisations, members, a coalition, known checks and messages.

    Raises:
        ConflictError: The state holds something already.
    """
    if Organisation.objects.exists():
        raise ConflictError(
            f"The state {running().state} is in use and holds no demonstration. Give "
            "an empty folder with --state.",
            code="state-not-empty",
        )
    running().state_folder.mark_demo()
    actor = SystemActor("demonstration")
    password = make_password(PASSWORD)
    organisations = [
        _organisation(actor, name, password) for _short, name in ORGANISATIONS
    ]
    make_coalition(actor, "Halden Check Alliance", organisations)
    add_known_checks(actor, organisations[0], _checks())
    _messages(actor, organisations[0])


def _organisation(actor: Actor, name: str, password: str) -> Organisation:
    profile = Profile(
        ownership=f"{name} belongs to its readers' cooperative. It is made up.",
        funding="Membership fees; no donor gives more than 5 %. It is made up.",
        methodology="Two people look at each check, and each finding has a source.",
    )
    organisation = make_organisation(actor, name, "en", profile, _SCALE)
    for account in ACCOUNTS:
        if account.organisation == name:
            user = User(email=account.email, name=account.name, language="en")
            user.password = password
            user.save(force_insert=True)
            add_member(actor, organisation, user, Role(account.role))
    return organisation


def _checks() -> list[Record]:
    with as_file(files("factdesk") / "sample" / "checks.jsonl") as path:
        return list(read_records([path]))


def _messages(actor: Actor, organisation: Organisation) -> None:
    """Bring in the sample messages as one file, the last of them just now."""
    text = (files("factdesk") / "sample" / "messages.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    # Languages and kinds mixed as a morning mixes them, and the same on each run.
    rows.sort(key=lambda row: hashlib.sha256(row["id"].encode()).digest())
    editor = User.objects.get(email=f"editor@{ORGANISATIONS[0][0]}.example")
    batch = ImportBatch.objects.create(
        organisation=organisation,
        kind="submissions",
        file_name="messages.jsonl",
        sha256="",
        source="demonstration",
        state=BatchState.DONE,
        rows_total=len(rows),
        rows_done=len(rows),
        accepted=len(rows),
        created_by=editor,
        finished_at=timezone.now(),
    )
    first = timezone.now() - _APART * len(rows)
    messages = [
        Incoming(
            text=row["text"],
            language=row["lang"],
            asker=f"demonstration {number}",
            received_at=first + _APART * number,
            row_number=number,
        )
        for number, row in enumerate(rows, start=1)
    ]
    receive_many(actor, batch, messages, Channel.FILE)
