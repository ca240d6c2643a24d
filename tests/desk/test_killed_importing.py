# SPDX-License-Identifier: Apache-2.0
"""A worker that imports a file is killed at random instructions, again and again.

The kill comes from inside, at a random moment after it took its first rows, so that
none is wasted on its start. In the end every row was taken, passed over or rejected
exactly once.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from desk.test_killed import Desk
from desk.test_up import free_port

ROWS, REPEATED, EMPTY = 1500, 30, 20
BEGIN = """
from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django, prepare
options = options_from()
options.state_folder.create(); options.key_folder.create()
prepare(options); start_django(options)
import hashlib, json
from pathlib import Path
from factdesk.desk.accounts.actions import Profile, add_member, make_organisation
from factdesk.desk.accounts.models import Role, User
from factdesk.desk.accounts.selectors import member_of
from factdesk.desk.actors import SystemActor
from factdesk.desk.blobs import Blobs
from factdesk.desk.intake.actions.importing import begin_import, start_import
from factdesk.desk.intake.importing.plans import Plan
system = SystemActor("test")
owner = make_organisation(system, "Halden", "en", Profile("a", "b", "c"), [])
user = User.objects.create_user("e@halden.example", "a password for tests", name="E")
add_member(system, owner, user, Role.EDITOR)
actor, _ = member_of(user, owner.id)
rows = [{"id": n, "text": f"Somebody saw {n} geese at Kesh"} for n in range(ROWS)]
rows += [{"id": n, "text": "again"} for n in range(REPEATED)]
rows += [{"id": f"e{n}", "text": " "} for n in range(EMPTY)]
data = "\\n".join(map(json.dumps, rows)).encode()
sha256 = Blobs(options.state_folder.blobs).put(data)
batch = begin_import(actor, "submissions", "a.jsonl", sha256)
start_import(actor, batch, Plan(fields={"id": "id", "text": "text"}), "tip line")
"""
WORK = """
from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django
start_django(options_from())
import os, signal, threading
from django.utils import timezone
from factdesk.desk.intake.importing import working
from factdesk.desk.jobs.models import Job
from factdesk.desk.jobs.worker import Worker

take = working.take_rows
timers = []

def taking(*rest):
    if not timers and DELAY:
        die = lambda: os.kill(os.getpid(), signal.SIGKILL)
        timers.append(threading.Timer(DELAY, die))
        timers[0].daemon = True
        timers[0].start()
    take(*rest)

working.take_rows, working._CHUNK = taking, 10
# The lease of the killed worker runs out; after eight deaths an admin would be asked.
abandoned = Job.objects.filter(state="running")
abandoned.update(lease_until=timezone.now(), attempts=1)
Worker().run_until_empty()
"""
JUDGE = """
from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django
options = options_from()
start_django(options)
import json
from django.db import connection
from factdesk.desk.intake.models import ImportBatch, SourceVolume, Submission
from factdesk.desk.jobs.models import Job
connection.check_constraints()
batch = ImportBatch.objects.get()
print(json.dumps({
    "state": batch.state,
    "counts": [batch.rows_done, batch.accepted, batch.repeated, batch.rejected],
    "texts": len(set(Submission.objects.values_list("text", flat=True))),
    "messages": Submission.objects.count(),
    "rejected": batch.rejected_rows.count(),
    "volume": SourceVolume.objects.get().count,
    "stuck": Job.objects.exclude(state="done").count(),
    "files": sum(path.is_file() for path in options.state_folder.blobs.rglob("*")),
}))
"""


def work(environ: dict[str, str], delay: float) -> int:
    """Let a worker work; return how it ended."""
    code = WORK.replace("DELAY", str(delay))
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environ,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def campaign(folder: Path, database: str, kills: int) -> int:
    """Import a file, kill the worker at random points, and judge; return how often."""
    environ = {k: v for k, v in os.environ.items() if "DJANGO" not in k} | {
        "FACTDESK_STATE": str(folder / "state"),
        "FACTDESK_KEYS": str(folder / "keys"),
        "FACTDESK_PORT": str(free_port()),
        "FACTDESK_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "factdesk.desk.settings",
    }
    desk = Desk(environ, int(environ["FACTDESK_PORT"]))
    desk.python(f"ROWS, REPEATED, EMPTY = {ROWS}, {REPEATED}, {EMPTY}\n{BEGIN}")
    chance = random.Random(os.environ.get("FACTDESK_SEED", "killed"))
    killed = 0
    for _ in range(kills):
        ended = work(environ, chance.uniform(0.001, 0.3))
        killed += ended == -signal.SIGKILL
        if ended == 0:
            break
    assert work(environ, 0) == 0
    found = json.loads(desk.python(JUDGE))
    assert found == {
        "state": "done",
        "counts": [ROWS + REPEATED + EMPTY, ROWS, REPEATED, EMPTY],
        "texts": ROWS,
        "messages": ROWS,
        "rejected": EMPTY,
        "volume": ROWS,
        "stuck": 0,
        "files": 0,
    }
    return killed


def test_six_kills_bring_every_row_once(
    tmp_path: Path, new_database: Callable[..., str]
) -> None:
    assert campaign(tmp_path, new_database(), kills=6) >= 2


@pytest.mark.long
def test_sixty_kills_bring_every_row_once(
    tmp_path: Path, new_database: Callable[..., str]
) -> None:
    # On a quick machine the import is over before many kills.
    assert campaign(tmp_path, new_database(), kills=60) >= 4
