# SPDX-License-Identifier: Apache-2.0
"""Answers by e-mail, to a real server: states are true, and nothing leaves twice."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from desk.intake.mail_server import MailServer, mail_server
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.intake.actions.mailing import MAIL, MOST_ATTEMPTS, send_mails
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.actions.sorting import sort_submissions
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Channel,
    Delivery,
    DeliveryState,
    SubmissionGroup,
)
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.worker import Worker
from factdesk.desk.running import running
from factdesk.errors import AccessError

SYSTEM = SystemActor("test")
TEXT = "Is the bridge at Orlo closed until spring? @ada_of_orlo says so"
QUEUED, SENT, FAILED, UNREACHABLE = (
    DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.FAILED,
    DeliveryState.UNREACHABLE,
)  # fmt: skip


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """Return a mail server that this desk uses."""
    with mail_server() as server:
        settings.DESK = replace(
            settings.DESK, smtp=server.url, mail_from="desk@halden.example"
        )
        yield server


def answer_for(
    organisation: Organisation, *askers: str, text: str = TEXT, language: str = ""
) -> Answer:
    """Let people ask, and their answer leave as far as the queue of mails."""
    visitor = Visitor(organisation.id, "tip form")
    for address in askers:
        receive(
            visitor, organisation, Incoming(text, asker=address, reply_to=address),
            Channel.FORM, private_page=True,
        )  # fmt: skip
    sort_submissions(SYSTEM, organisation.id)
    answer = Answer.objects.create(
        group=SubmissionGroup.objects.get(), target_kind="known", target_id="0" * 26,
        text="It is open.\n\nRead more: https://halden-facts.example/bridge",
        language=language, send_at=timezone.now(),
    )  # fmt: skip
    send_answer(SYSTEM, answer.id)
    Job.objects.exclude(kind=MAIL).delete()
    return answer


def mails() -> dict[str, int]:
    """Return how many mail deliveries stand where."""
    found: dict[str, int] = {}
    for state in Delivery.objects.filter(channel="email").values_list(
        "state", flat=True
    ):
        found[state] = found.get(state, 0) + 1
    return found


def again(worker: Worker) -> None:
    """Run the jobs that wait for a later try."""
    Job.objects.filter(state=JobState.READY).update(run_at=timezone.now())
    worker.run_until_empty()


def test_an_answer_arrives_once_by_mail_and_says_so(
    halden: Organisation, server: MailServer, worker: Worker
) -> None:
    answer = answer_for(halden, "ada@a.example", "bo@b.example")
    answer.refresh_from_db()
    assert answer.state == AnswerState.LEAVING
    assert mails() == {QUEUED: 2}
    worker.run_until_empty()
    assert mails() == {SENT: 2}
    assert sorted(mail["To"] for mail in server.mails) == [
        "ada@a.example",
        "bo@b.example",
    ]
    answer.refresh_from_db()
    assert answer.state == AnswerState.SENT
    assert send_mails(SYSTEM, answer.id).sent == 0
    assert len(server.mails) == 2
    assert AuditEntry.objects.filter(action="intake.mail_left").count() == 2


def test_the_mail_is_plain_and_says_who_answers_what(
    halden: Organisation, server: MailServer, worker: Worker
) -> None:
    answer_for(halden, "ada@a.example")
    worker.run_until_empty()
    mail = server.mails[0]
    assert mail.get_content_type() == "text/plain"
    assert mail["From"] == "Halden Fact Desk <desk@halden.example>"
    assert mail["Subject"] == "The answer to your message"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (
        mail["Message-ID"] == f"<{Delivery.objects.get(channel='email').id}@localhost>"
    )
    body = mail.get_content()
    assert "You asked Halden Fact Desk about this message" in body
    assert "> Is the bridge at Orlo" in body
    assert "https://halden-facts.example/bridge" in body
    assert "ada" not in body


def test_the_mail_is_in_the_language_of_the_message(
    halden: Organisation, server: MailServer, worker: Worker
) -> None:
    answer_for(halden, "ada@a.example", text="هل الجسر في أورلو مغلق؟", language="ar")
    worker.run_until_empty()
    mail = server.mails[0]
    assert mail["Subject"] == "الرد على رسالتك"
    assert "هل الجسر في أورلو مغلق؟" in mail.get_content()


def test_never_and_later_are_told_apart(
    halden: Organisation, server: MailServer, worker: Worker
) -> None:
    server.replies = {
        "gone@a.example": "550 no such user ada",
        "full@a.example": "452 full",
    }
    answer = answer_for(halden, "gone@a.example", "full@a.example", "bo@b.example")
    worker.run_until_empty()
    assert mails() == {UNREACHABLE: 1, QUEUED: 1, SENT: 1}
    answer.refresh_from_db()
    assert answer.state == AnswerState.LEAVING  # one is still to come
    errors = " ".join(Delivery.objects.values_list("error", flat=True))
    assert "550" in errors
    assert "ada" not in errors
    server.replies = {}
    again(worker)
    assert mails() == {UNREACHABLE: 1, SENT: 2}
    assert len(server.mails) == 2


def test_a_server_that_is_away_is_tried_again_and_then_given_up(
    halden: Organisation, settings: Any, worker: Worker
) -> None:
    with mail_server() as server:
        away = server.url
    settings.DESK = replace(settings.DESK, smtp=away, mail_from="desk@halden.example")
    answer = answer_for(halden, "ada@a.example")
    for attempt in range(1, MOST_ATTEMPTS):
        again(worker)
        found = Delivery.objects.get(channel="email")
        assert (found.state, found.attempts) == (QUEUED, attempt)
        assert "could not be reached" in found.error
    waits = Job.objects.get(state=JobState.READY).run_at - timezone.now()
    assert waits.total_seconds() > 600
    again(worker)
    assert mails() == {FAILED: 1}
    assert not Job.objects.filter(state__in=(JobState.READY, JobState.DEAD)).exists()
    answer.refresh_from_db()
    assert answer.state == AnswerState.SENT


@pytest.mark.parametrize(
    ("reply", "state"),
    [("554 spam", FAILED), ("451 later", QUEUED), (None, FAILED), ("250 ok", SENT)],
)
def test_what_the_server_says_to_the_whole_mail_decides(
    halden: Organisation,
    server: MailServer,
    worker: Worker,
    reply: str | None,
    state: DeliveryState,
) -> None:
    server.after_data = lambda _: reply
    answer_for(halden, "ada@a.example")
    worker.run_until_empty()
    assert mails() == {state: 1}
    server.after_data = lambda _: "250 ok"
    again(worker)
    # Broken off after the mail: it may have arrived, so it is not sent a second time.
    assert len(server.mails) == (2 if state == QUEUED else 1)


def test_a_connection_that_was_closed_between_mails_loses_nothing(
    halden: Organisation, server: MailServer, worker: Worker
) -> None:
    server.closes_after_mail = True
    answer_for(halden, "ada@a.example", "bo@b.example", "cleo@c.example")
    worker.run_until_empty()
    assert mails() == {SENT: 3}
    assert len({mail["To"] for mail in server.mails}) == len(server.mails) == 3


def test_without_keys_the_asker_cannot_be_reached(
    halden: Organisation, server: MailServer, worker: Worker
) -> None:
    answer_for(halden, "ada@a.example")
    running().key_folder.forget()
    worker.run_until_empty()
    assert mails() == {UNREACHABLE: 1}
    assert server.mails == []


def test_without_a_mail_server_no_mail_is_promised(
    halden: Organisation, server: MailServer, settings: Any, worker: Worker
) -> None:
    desk = settings.DESK
    answer = answer_for(halden, "ada@a.example")
    settings.DESK = replace(desk, smtp="", mail_from="")
    worker.run_until_empty()
    assert mails() == {QUEUED: 1}  # promised before; not called sent
    Delivery.objects.all().delete()
    Answer.objects.all().delete()
    answer.group.submissions.update(is_answered=False)
    SubmissionGroup.objects.update(waiting_count=1)
    answer_for(halden)
    assert mails() == {}
    assert Delivery.objects.get().channel == "page"


def test_only_the_system_sends(halden: Organisation, member_of: Any) -> None:
    with pytest.raises(AccessError):
        send_mails(member_of(halden), "0" * 26)


# --- a real worker, killed while the mail is in the air -------------------------------

CHILD = """
import os, signal
signal.alarm(60)  # a child that can do nothing must not hold the test
os.environ["DJANGO_SETTINGS_MODULE"] = "factdesk.desk.settings"
import django
django.setup()
from factdesk.desk.jobs.worker import Worker
Worker().run()
"""


def _address() -> str:
    """Return the address of the test database for a child."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    query = urlencode({k: v for k, v in at["OPTIONS"].items() if isinstance(v, str)})
    port = f":{at['PORT']}" if at["PORT"] else ""
    user = f"{at['USER']}:{at['PASSWORD']}"
    return f"postgresql://{user}@{at['HOST']}{port}/{at['NAME']}?{query}"


@pytest.fixture
def start_worker(server: MailServer) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Return a function that starts a worker on the test database."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environ = {**os.environ, **django_settings.DESK.environ()}
        environ |= {"FACTDESK_DATABASE": _address(), "PYTHONWARNINGS": "ignore"}
        started.append(subprocess.Popen([sys.executable, "-c", CHILD], env=environ))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.django_db(transaction=True)
def test_killed_while_a_mail_is_in_the_air_nobody_gets_it_twice(
    halden: Organisation,
    server: MailServer,
    start_worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    answer = answer_for(halden, *(f"a{n}@a.example" for n in range(5)))
    running_now: list[subprocess.Popen[bytes]] = []

    def kill_at_the_second(server: MailServer) -> str | None:
        if len(server.mails) == 2:
            running_now[0].kill()
            return None
        return "250 ok"

    server.after_data = kill_at_the_second
    running_now.append(start_worker())
    running_now[0].wait(timeout=30)
    assert mails() == {SENT: 1, DeliveryState.LEAVING: 1, QUEUED: 3}
    # Its lease would run out by itself in a minute.
    Job.objects.filter(kind=MAIL).update(lease_until=timezone.now())
    start_worker()
    end = time.monotonic() + 30
    while Answer.objects.get(id=answer.id).state != AnswerState.SENT:
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.05)
    assert mails() == {SENT: 4, FAILED: 1}
    got = [mail["To"] for mail in server.mails]
    assert sorted(got) == [f"a{n}@a.example" for n in range(5)]
    failed = Delivery.objects.get(state=FAILED)
    assert "not sent again" in failed.error
