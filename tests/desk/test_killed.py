# SPDX-License-Identifier: Apache-2.0
"""Web and worker are killed at random points while work goes on; nothing is lost.

Two clients keep a journal: one hands messages in through the API, with a key for each,
and sends again until it is acknowledged; one says yes to what the inbox shows. In the
end every acknowledged action is there once, no answer was sent twice, the database is
whole and no job is stuck.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desk.test_up import Browser, free_port

from factdesk.desk.demo_accounts import ORGANISATIONS

PREPARE = """
from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django, prepare
options = options_from()
options.state_folder.create(); options.key_folder.create()
prepare(options); start_django(options)
from factdesk.desk.demo import fill
fill()
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.accounts.actions import make_token
from factdesk.desk.actors import SystemActor
from factdesk.desk.jobs.worker import Worker
Organisation.objects.update(answer_delay_s=1)
Worker().run_until_empty()
owner = Organisation.objects.get(name=NAME)
print(make_token(SystemActor("test"), owner, "x", ["submissions:write"])[1])
"""
JUDGE = """
from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django
start_django(options_from())
import json
from datetime import timedelta
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.intake.models import (
    Answer, Decision, Delivery, Submission, SubmissionGroup)
from factdesk.desk.jobs.models import Job, JobState
from factdesk.desk.jobs.worker import Worker

# Leases of killed workers run out, and what waits comes due.
Job.objects.filter(state=JobState.RUNNING).update(lease_until=timezone.now())
Job.objects.filter(state=JobState.READY).update(
    run_at=timezone.now() - timedelta(hours=1))
Worker().run_until_empty()
connection.check_constraints()
if connection.vendor == "sqlite":
    cursor = connection.cursor()
    assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert cursor.execute("PRAGMA foreign_key_check").fetchone() is None
twice = (Delivery.objects.values("submission").annotate(n=Count("id")).filter(n__gt=1))
wrong = [g.id for g in SubmissionGroup.objects.all()
         if g.submissions_count != g.submissions.count()
         or g.waiting_count != g.submissions.filter(is_answered=False).count()]
received = AuditEntry.objects.filter(action="intake.received", actor_kind="token")
print(json.dumps({
    "submissions": {s.text: s.id for s in Submission.objects.filter(channel="api")},
    "count": Submission.objects.filter(channel="api").count(),
    "entries": received.count(),
    "ungrouped": Submission.objects.filter(group=None).count(),
    "decisions": list(Decision.objects.filter(verdict="yes", undone_at=None)
                      .values_list("group_id", flat=True)),
    "answers": list(Answer.objects.values_list("group_id", "state")),
    "twice": twice.count(),
    "wrong": wrong,
    "stuck": list(Job.objects.exclude(state=JobState.DONE)
                  .filter(run_at__lte=timezone.now()).values_list("kind", "state")),
}))
"""


@dataclass
class Part:
    """Web server or worker, started again whenever it was killed."""

    module: str
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End it with its children, without a chance to tidy up."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Journal:
    """What the clients did, and what was acknowledged.

    Attributes:
        taken: Text of each acknowledged message, with its identifier.
        decided: Groups whose yes was acknowledged.
    """

    taken: dict[str, str] = field(default_factory=dict)
    decided: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


@dataclass
class Desk:
    """A desk in two parts, with its addresses."""

    environ: dict[str, str]
    port: int
    token: str = ""

    def python(self, code: str) -> str:
        """Run some code against the desk's database."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path, new_database: Callable[..., str]) -> Desk:
    """Return a filled desk; no part of it runs yet."""
    port = free_port()
    environ = {k: v for k, v in os.environ.items() if "DJANGO" not in k} | {
        "FACTDESK_STATE": str(tmp_path / "state"),
        "FACTDESK_KEYS": str(tmp_path / "keys"),
        "FACTDESK_PORT": str(port),
        "FACTDESK_DATABASE": new_database(),
    }
    made = Desk(environ | {"DJANGO_SETTINGS_MODULE": "factdesk.desk.settings"}, port)
    made.token = made.python(f"NAME = {ORGANISATIONS[0][1]!r}\n{PREPARE}").split()[-1]
    return made


def hand_in(desk: Desk, journal: Journal) -> None:
    """Hand messages in, each until it is acknowledged."""
    number = 0
    while not journal.is_over.is_set():
        number += 1
        text = f"Message {number}: somebody saw {number * 37} geese at the lake of Kesh"
        while not journal.is_over.is_set():
            with suppress(OSError, http.client.HTTPException, ValueError):
                status, answer = post(desk, text, f"key-{number}")
                assert status in {201, 500, 503}
                if status == 201:
                    journal.taken[text] = answer["id"]
                    break
            time.sleep(0.05)
        time.sleep(0.02)


def post(desk: Desk, text: str, key: str) -> tuple[int, dict[str, str]]:
    """Send one message through the API."""
    connection = http.client.HTTPConnection("localhost", desk.port, timeout=10)
    try:
        connection.request(
            "POST",
            "/api/v1/submissions",
            json.dumps({"text": text, "asker": key}),
            {
                "Authorization": f"Bearer {desk.token}",
                "Idempotency-Key": key,
                "Content-Type": "application/json",
            },
        )
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or "{}")
    finally:
        connection.close()


def decide(desk: Desk, journal: Journal, wanted: list[tuple[str, str, str]]) -> None:
    """Say yes to matches, one after the other, as an editor with a browser."""
    browser = signed_in(desk, journal)
    for group, kind, target in wanted:
        while not journal.is_over.is_set():
            try:
                say_yes(browser, group, kind, target)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)  # the server is being started again
            else:
                journal.decided.append(group)
                break
        if journal.is_over.wait(0.2):
            return


def signed_in(desk: Desk, journal: Journal) -> Browser:
    """Return an editor's browser; its session outlives the server."""
    while True:
        browser = Browser(desk.port)
        try:
            browser.sign_in("editor@halden.example")
        except (OSError, http.client.HTTPException):
            assert not journal.is_over.wait(0.1)
        else:
            return browser


def say_yes(browser: Browser, group: str, kind: str, target: str) -> None:
    """Send the form of a match, and see that it is acknowledged."""
    token = browser.cookies["__Host-csrf"]
    form = {"kind": kind, "target": target, "verdict": "yes", "version": "1"}
    form["sure"] = "1"  # a match with a warning asks once more otherwise
    form["csrfmiddlewaretoken"] = token
    status, _to, _page = browser.ask(f"/group/{group}/decide/", form)
    # 409: an earlier try, whose acknowledgement was lost, had reached the database.
    assert status in {302, 409}, status


MATCHED = """
from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django
start_django(options_from())
import json
from factdesk.desk.intake.models import Match
seen = {}
for match in Match.objects.select_related("group"):
    seen.setdefault(
        match.group_id, [match.group_id, match.target_kind, match.target_id])
print(json.dumps(list(seen.values())))
"""


@pytest.fixture
def parts(desk: Desk) -> Iterator[list[Part]]:
    """Return web server and worker, running."""
    made = [Part(f"factdesk.desk.{name}", desk.environ) for name in ("web", "work")]
    for part in made:
        part.start()
    yield made
    for part in made:
        part.kill()


def kill_at_random(
    parts: list[Part], journal: Journal, *, points: int, seconds: float
) -> int:
    """Kill one part or both at random moments; return at how many points."""
    chance = random.Random(os.environ.get("FACTDESK_SEED", "killed"))
    end = time.monotonic() + seconds
    killed = 0
    while killed < points and time.monotonic() < end:
        before = len(journal.taken)
        # Random points after the server answered again: a kill during its start hits
        # nothing that was under way, and such kills come too, one in four.
        is_early = chance.random() < 0.25
        while not is_early and len(journal.taken) <= before + chance.randrange(8):
            if time.monotonic() > end:
                return killed
            time.sleep(0.01)
        time.sleep(chance.random() * 0.3)
        for part in chance.choice([parts, parts[:1], parts[1:]]):
            part.kill()
            part.start()
        killed += 1
    return killed


def wait_for(journal: Journal) -> None:
    """Wait until both clients are at work."""
    end = time.monotonic() + 120
    while not (journal.taken and journal.decided):
        assert time.monotonic() < end, "the desk did not start in time"
        time.sleep(0.05)


@contextmanager
def at_work(desk: Desk, parts: list[Part]) -> Iterator[Journal]:
    """Let both clients work; in the end they and the desk have stopped."""
    journal = Journal()
    wanted = json.loads(desk.python(MATCHED))
    clients = [
        threading.Thread(target=hand_in, args=(desk, journal)),
        threading.Thread(target=decide, args=(desk, journal, wanted)),
    ]
    for client in clients:
        client.start()
    try:
        wait_for(journal)
        yield journal
    finally:
        journal.is_over.set()
        for client in clients:
            client.join()
        for part in parts:
            part.kill()


def campaign(desk: Desk, parts: list[Part], points: int, seconds: float) -> int:
    """Work, kill, and judge; return how many points there were."""
    with at_work(desk, parts) as journal:
        killed = kill_at_random(parts, journal, points=points, seconds=seconds)
    judge(json.loads(desk.python(JUDGE)), journal)
    return killed


def judge(found: dict[str, object], journal: Journal) -> None:
    """Compare what is in the database with what the clients were told."""
    stored = found["submissions"]
    assert isinstance(stored, dict)
    assert journal.taken.items() <= stored.items()
    # Once each; at most the last one was taken without the client hearing of it.
    assert found["count"] == found["entries"] == len(stored)
    assert len(stored) - len(journal.taken) in {0, 1}
    decisions, answers = found["decisions"], found["answers"]
    assert isinstance(decisions, list)
    assert isinstance(answers, list)
    assert len(decisions) == len(set(decisions)) == len(answers)
    assert set(journal.decided) <= set(decisions)
    assert {state for _group, state in answers} <= {"sent"}
    nothing = {name: found[name] for name in ("ungrouped", "twice", "wrong", "stuck")}
    assert nothing == {"ungrouped": 0, "twice": 0, "wrong": [], "stuck": []}
    assert journal.taken
    assert journal.decided


def factdesk(desk: Desk, *typed: str) -> None:
    """Type a command."""
    start = [sys.executable, "-c", "from factdesk.cli import main; main()", *typed]
    done = subprocess.run(
        start, env=desk.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def restored(desk: Desk, file: Path, place: Path, database: str) -> Desk:
    """Return the desk of a backup."""
    environ = desk.environ | {
        "FACTDESK_STATE": str(place / "state"),
        "FACTDESK_KEYS": str(place / "keys"),
        "FACTDESK_DATABASE": database,
    }
    (place / "keys").mkdir(parents=True)
    for name in ("backup.key", "backup-askers.key"):
        shutil.copy(Path(desk.environ["FACTDESK_KEYS"]) / name, place / "keys")
    other = Desk(environ, desk.port)
    factdesk(other, "restore", str(file))
    return other


def test_a_backup_under_load_restores_to_a_consistent_desk(
    desk: Desk, parts: list[Part], tmp_path: Path, new_database: Callable[..., str]
) -> None:
    file = tmp_path / "desk.backup"
    with at_work(desk, parts) as journal:
        before = Journal(dict(journal.taken), list(journal.decided))
        factdesk(desk, "backup", str(file))
        while len(journal.taken) <= len(before.taken):
            time.sleep(0.05)  # the desk goes on after it
    other = restored(desk, file, tmp_path / "restored", new_database())
    found = json.loads(other.python(JUDGE))
    later = {k: v for k, v in journal.taken.items() if k in found["submissions"]}
    assert before.taken.items() <= later.items()
    judge(found, Journal(later, before.decided))


def test_twenty_kills_lose_nothing_and_send_nothing_twice(
    desk: Desk, parts: list[Part]
) -> None:
    # Bounded by time: on a busy machine there are fewer points, and never none.
    assert campaign(desk, parts, points=20, seconds=60) >= 3


@pytest.mark.long
def test_two_hundred_kills_lose_nothing_and_send_nothing_twice(
    desk: Desk, parts: list[Part]
) -> None:
    assert campaign(desk, parts, points=200, seconds=2400) == 200
