# SPDX-License-Identifier: Apache-2.0
"""A database that is locked or full: told, nothing half done, what was typed kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client

from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Member
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.checks.models import Explainer
from factdesk.desk.middleware import WithActor

TYPED = {
    "do": "save",
    "question": "How is the bridge at Orlo <b>& closed?",
    "answer": "Two lines\nof “text”",
    "language": "en",
    "valid_until": "2099-01-01",
    "title_0": "Notice",
    "publisher_0": "Road office",
}


@contextmanager
def refusing() -> Iterator[None]:
    """Let every change fail as it does on a full disk (SQLite) or a lock."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
            yield
            cursor.execute("PRAGMA query_only = OFF")
        return
    other = connection.copy()
    with other.cursor() as holder, connection.cursor() as cursor:
        holder.execute("BEGIN")
        holder.execute("LOCK TABLE audit_auditentry, checks_explainer")
        cursor.execute("SET lock_timeout = '100ms'")
        yield
        holder.execute("ROLLBACK")
        cursor.execute("SET lock_timeout = 0")
    other.close()


@pytest.mark.django_db(transaction=True)
def test_a_form_that_could_not_be_stored_can_be_sent_again(
    halden: Organisation,
    member_of: Callable[..., Member],
    browser_of: Callable[[Member], Client],
) -> None:
    browser = browser_of(member_of(halden))
    entries = AuditEntry.objects.count()
    with refusing():
        answer = browser.post("/explainer/new/", TYPED)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "What you typed is still here" in page
    assert 'value="How is the bridge at Orlo &lt;b&gt;&amp; closed?"' in page
    assert 'value="Two lines\nof “text”"' in page
    assert re.search(r'<form method="post" action="/explainer/new/">', page)
    assert (Explainer.objects.count(), AuditEntry.objects.count()) == (0, entries)


def test_a_database_that_is_gone_is_told_without_asking_it(
    halden: Organisation,
    member_of: Callable[..., Member],
    browser_of: Callable[[Member], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("the connection is closed")

    browser = browser_of(member_of(halden))
    browser.raise_request_exception = False
    # Before any view: who acts is the first thing that is read.
    monkeypatch.setattr(WithActor, "__call__", gone)
    answer = browser.get("/?language=vi")
    assert answer.status_code == 503
    assert 'href="/?language=vi"' in answer.content.decode()
