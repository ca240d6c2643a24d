# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import time
from typing import Any

import pytest
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import TokenActor, Visitor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.intake import access, handlers
from factdesk.desk.intake.actions.receiving import (
    MOST_CHARACTERS,
    SORT,
    Incoming,
    receive,
    receive_many,
)
from factdesk.desk.intake.models import Asker, Channel, ImportBatch, Submission
from factdesk.desk.jobs.actions import enqueue, lease_next
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.registry import TURN_S, Run
from factdesk.desk.running import running
from factdesk.errors import AccessError, InputError


def test_nothing_that_leads_to_a_sender_is_stored_readable(
    halden: Organisation,
) -> None:
    message = Incoming(
        text="Is it true? ask @ada_of_orlo or +44 20 7946 0958",
        link="https://www.facebook.com/ada.of.orlo/posts/1",
        asker="ada@halden.example",
        reply_to="ada@halden.example",
    )
    visitor = Visitor(halden.id, "tip form")
    stored, _token = receive(visitor, halden, message, Channel.FORM)
    everything = repr(
        [
            Submission.objects.values().get(),
            Asker.objects.values().get(),
            *AuditEntry.objects.values(),
        ]
    )
    for trace in ("ada", "7946", "facebook.com/a"):
        assert trace not in everything
    sealed = bytes(stored.reply_sealed or b"")
    opened = running().key_folder.open_reply(stored.reply_month, sealed)
    assert opened == "ada@halden.example"


def test_the_private_address_leads_back_and_is_not_stored(
    halden: Organisation,
) -> None:
    visitor = Visitor(halden.id, "tip form")
    stored, token = receive(
        visitor, halden, Incoming("Is it?"), Channel.FORM, private_page=True
    )
    assert token not in repr(Submission.objects.values().get())
    assert access.access_submission_by_token(token).id == stored.id
    for wrong in ("", token + "x"):
        with pytest.raises(AccessError):
            access.access_submission_by_token(wrong)


def test_who_may_hand_in(
    halden: Organisation, saltcoast: Organisation, member_of: Any
) -> None:
    scopes = frozenset({"submissions:write"})
    allowed = [
        member_of(halden, Role.CONTRIBUTOR),
        TokenActor(halden.id, halden.id, scopes),
    ]
    refused = [
        member_of(halden, Role.AUDITOR),
        member_of(saltcoast, Role.ADMIN),
        TokenActor(saltcoast.id, saltcoast.id, scopes),
        TokenActor(halden.id, halden.id, frozenset({"match"})),
        Visitor(saltcoast.id, "tip form"),
    ]
    for actor in allowed:
        receive(actor, halden, Incoming("Is it?"), Channel.PASTED)
    for actor in refused:
        with pytest.raises(AccessError):
            receive(actor, halden, Incoming("Is it?"), Channel.PASTED)
    assert Submission.objects.count() == len(allowed)


@pytest.mark.parametrize("text", ["", " \n", "x" * (MOST_CHARACTERS + 1)])
def test_no_text_and_too_much_are_refused(halden: Organisation, text: str) -> None:
    with pytest.raises(InputError):
        receive(Visitor(halden.id, "form"), halden, Incoming(text), Channel.FORM)


def test_rows_of_an_import_come_in_once(halden: Organisation, member_of: Any) -> None:
    actor = member_of(halden)
    batch = ImportBatch.objects.create(
        organisation=halden,
        kind="submissions",
        file_name="a.csv",
        sha256="",
        created_by_id=actor.id,
        created_at=timezone.now(),
    )
    rows = [Incoming(f"Message {n}", row_number=n) for n in range(1, 6)]
    assert receive_many(actor, batch, rows[:3], Channel.FILE) == 3
    assert receive_many(actor, batch, rows, Channel.FILE) == 2
    assert Submission.objects.filter(batch=batch).count() == 5


def test_a_stream_of_messages_is_matched_while_it_goes_on(
    halden: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "sort_submissions", lambda *_: 1)  # there is more
    job = enqueue(SORT, {"organisation": halden.id}, key=halden.id)
    leased = lease_next("w", timezone.now())
    assert leased == job
    enqueue("test.other")
    handlers.sort(Run(job, lambda: False, time.monotonic() - 2 * TURN_S))
    kinds = Job.objects.filter(state=JobState.READY).order_by("run_at", "id")
    names = list(kinds.values_list("kind", flat=True))
    assert sorted(names) == [handlers.MATCH, SORT, "test.other"]
    assert names.index(handlers.MATCH) < names.index(SORT)
