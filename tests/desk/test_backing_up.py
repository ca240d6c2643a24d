# SPDX-License-Identifier: Apache-2.0
"""Backup, restore, upgrade and forget, as they are typed, on states of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from factdesk.desk.keys import KeyFolder

START = [sys.executable, "-c", "from factdesk.cli import main; main()"]
OPEN = """
from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django, prepare
options = options_from()
options.state_folder.create(); options.key_folder.create(); start_django(options)
from django.db import connection
cursor = connection.cursor()
"""
FILL = (
    OPEN
    + """
prepare(options)
from factdesk.desk.demo import fill
fill()
from factdesk.desk.intake.models import Submission
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.jobs.models import Job
message = Incoming("Is the bridge closed?", asker="ada", reply_to="ada@halden.example")
receive(SystemActor("test"), Organisation.objects.first(), message, "form")
blob = options.state / "blobs" / "sha256" / "ab"; blob.mkdir(parents=True)
(blob / "cd").write_bytes(b"a picture")
"""
)
COUNT = (
    OPEN
    + """
from django.apps import apps
for model in sorted(apps.get_models(include_auto_created=True), key=str):
    if model._meta.label != "jobs.Job":
        print(model._meta.label, model.objects.count() if hasattr(model, "objects")
              else model._base_manager.count())
"""
)
READ_REPLY = (
    OPEN
    + """
from factdesk.desk.intake.models import Submission
one = Submission.objects.exclude(reply_sealed=None).get()
print(options.key_folder.open_reply(one.reply_month, bytes(one.reply_sealed)))
"""
)
CHECK = (
    OPEN
    + """
from django.core.management import call_command
connection.check_constraints()
from factdesk.desk.audit.models import AuditEntry
from django.db import DatabaseError
try:
    AuditEntry.objects.all()._raw_delete("default")
except DatabaseError:
    print("append-only")
from factdesk.desk.intake.dialect import with_words
from factdesk.desk.intake.models import SubmissionGroup
from factdesk.desk.jobs.worker import Worker
Worker().run_until_empty()
print(with_words(SubmissionGroup.objects.all(), ["bridge"]).exists())
print(SubmissionGroup.objects.filter(best_confidence__gt=0).count() > 10)
"""
)


@dataclass
class Place:
    """A state with its keys and database."""

    state: Path
    keys: Path
    database: str

    def environ(self) -> dict[str, str]:
        """Return the variables that lead to it."""
        environ = {k: v for k, v in os.environ.items() if "DJANGO" not in k}
        environ["FACTDESK_STATE"], environ["FACTDESK_KEYS"] = map(
            str, (self.state, self.keys)
        )
        return environ | {"FACTDESK_DATABASE": self.database}

    def run(self, *command: str, fails: bool = False) -> str:
        """Run a command line of ours; return what it says."""
        return self._run([*START, *command], fails)

    def python(self, code: str, *, fails: bool = False) -> str:
        """Run some code in a process of its own."""
        return self._run([sys.executable, "-c", code], fails)

    def _run(self, command: list[str], fails: bool) -> str:
        done = subprocess.run(
            command, env=self.environ(), capture_output=True, text=True, check=False
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def place(tmp_path: Path, new_database: Callable[..., str]) -> Callable[[str], Place]:
    """Return a function that gives an empty place by its name."""

    def make(name: str) -> Place:
        return Place(tmp_path / name, tmp_path / f"{name}-keys", new_database())

    return make


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str]
) -> Place:
    """Return a demonstration that nobody has matched yet; tests take copies of it."""
    folder = tmp_path_factory.mktemp("filled")
    made = Place(folder / "desk", folder / "desk-keys", new_database())
    made.python(FILL)
    return made


@pytest.fixture
def desk(filled: Place, tmp_path: Path, new_database: Callable[..., str]) -> Place:
    """Return a copy of the demonstration."""
    for folder in (filled.state, filled.keys):
        shutil.copytree(folder, tmp_path / folder.name)
    database = new_database(copy_of=filled.database)
    return Place(tmp_path / "desk", tmp_path / "desk-keys", database)


def give_keys(source: Place, target: Place, *names: str) -> None:
    """Copy backup keys, as an operator would."""
    target.keys.mkdir(exist_ok=True)
    for name in names:
        shutil.copy(source.keys / f"{name}.key", target.keys)


def test_a_backup_restores_to_the_same_desk(
    desk: Place, place: Callable[[str], Place], tmp_path: Path
) -> None:
    file = tmp_path / "desk.backup"
    assert "backup.key" in desk.run("backup", str(file))
    assert "Last backup: 20" in desk.run("handover")
    assert b"bridge" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert "is there already" in desk.run("backup", str(file), fails=True)

    other = place("other")
    assert 'The key "backup"' in other.run("restore", str(file), fails=True)
    give_keys(desk, other, "backup", "backup-askers")
    assert "stands in" in other.run("restore", str(file))
    assert other.python(COUNT) == desk.python(COUNT)
    assert (other.state / "blobs/sha256/ab/cd").read_bytes() == b"a picture"
    assert (other.state / "demo").exists()
    assert other.python(READ_REPLY) == "ada@halden.example\n"
    for name in ("web.key", "vault.key"):
        assert (other.keys / name).read_bytes() == (desk.keys / name).read_bytes()
    assert other.python(CHECK).split() == ["append-only", "True", "True"]
    told = other.run("restore", str(file), fails=True)
    assert "There is a desk" in told


def test_a_damaged_backup_changes_nothing(
    desk: Place, place: Callable[[str], Place], tmp_path: Path
) -> None:
    file = tmp_path / "desk.backup"
    desk.run("backup", str(file))
    whole = bytearray(file.read_bytes())
    whole[-20] ^= 1
    file.write_bytes(whole)
    other = place("other")
    give_keys(desk, other, "backup")
    assert "damaged" in other.run("restore", str(file), fails=True)
    assert not (other.state / "version").exists()
    assert not list((other.state / "blobs").iterdir())
    assert not (other.keys / "web.key").exists()


def test_forgetting_reaches_into_earlier_backups(
    desk: Place, place: Callable[[str], Place], tmp_path: Path
) -> None:
    file = tmp_path / "desk.backup"
    desk.run("backup", str(file))
    give_keys(desk, keeper := place("keeper"), "backup")
    told = desk.run("forget", "--askers")
    seconds = re.search(r"(\d+) keys were destroyed in ([\d.]+) s", told)
    assert seconds is not None
    assert (int(seconds[1]), float(seconds[2]) < 1) == (3, True)
    assert "DoesNotExist" in desk.python(READ_REPLY, fails=True)
    # New askers get new keys, and those do not open what was sealed before.
    KeyFolder(desk.keys).pseudonym("2026-11", "bo")
    desk.run("backup", str(tmp_path / "later.backup"))
    give_keys(desk, keeper, "backup-askers")
    assert "cannot be read" in keeper.run("restore", str(file))
    assert "AccessError" in keeper.python(READ_REPLY, fails=True)


def test_one_message_is_erased_by_command(desk: Place) -> None:
    found = desk.python(
        OPEN + "from factdesk.desk.intake.models import Submission\n"
        "print(Submission.objects.exclude(reply_sealed=None).get().id)"
    ).strip()
    assert "was erased" in desk.run("forget", "--submission", found)
    assert "no such message" in desk.run("forget", "--submission", found, fails=True)
    assert "Say what to forget" in desk.run("forget", fails=True)


UNDO_MIGRATIONS = (
    OPEN
    + """
for table in ("invitation", "member"):
    cursor.execute("DROP TABLE coalition_coalition" + table)
for table in ("share", "coalition"):
    cursor.execute("DROP TABLE coalition_" + table)
for index in ("group_by_language", "answer_next"):
    cursor.execute("DROP INDEX " + index)
from django.db.migrations.recorder import MigrationRecorder
applied = MigrationRecorder(connection)
for app, names in (
    ("coalition", ("0001_initial", "0002_people_b")),
    ("intake", ("0002_search", "0003_tips", "0004_desk_scale")),
):
    for name in names:
        applied.record_unapplied(app, name)
options.state_folder.write_version("0.0.1 earlier")
"""
)
TABLES = OPEN + "print('coalition_share' in connection.introspection.table_names())"


def test_an_upgrade_that_fails_is_undone_as_a_whole(desk: Place) -> None:
    # The first of two missing migrations works, the second meets what is there.
    desk.python(UNDO_MIGRATIONS)
    before = desk.python(TABLES)
    assert before == "False\n"
    assert "was undone" in desk.run("upgrade", fails=True)
    assert desk.python(TABLES) == before
    assert (desk.state / "version").read_text() == "0.0.1 earlier\n"
    assert not list(desk.state.glob("*before-upgrade*"))
    # With the obstacle out of the way, the same upgrade works.
    desk.python(
        OPEN + "from factdesk.desk.intake.dialect import remove_search\n"
        "with connection.schema_editor() as editor: remove_search(editor)"
    )
    assert "was brought to" in desk.run("upgrade")
    assert desk.python(TABLES) == "True\n"


def test_a_newer_state_is_refused_by_file_and_by_tables(desk: Place) -> None:
    version = (desk.state / "version").read_text()
    (desk.state / "version").write_text("99.0.0 abc\n")
    assert "Install that version" in desk.run("upgrade", fails=True)
    (desk.state / "version").write_text("0.0.1 abc\n")
    desk.python(
        OPEN + 'cursor.execute("INSERT INTO django_migrations (app, name, applied) '
        "VALUES ('intake', '9999_later', '2026-11-24')\")"
    )
    assert "intake/9999_later" in desk.run("upgrade", fails=True)
    assert (desk.state / "version").read_text() != version


def test_an_upgrade_that_a_crash_cut_off_is_put_back_first(desk: Place) -> None:
    if desk.database:
        pytest.skip("PostgreSQL undoes it itself")
    before = desk.python(COUNT)
    copy = desk.state / "desk.sqlite3.before-upgrade"
    from factdesk.desk.dialect import copy_sqlite

    copy_sqlite(desk.state / "desk.sqlite3", copy)
    desk.python(OPEN + "cursor.execute('DROP TABLE coalition_share')")
    (desk.state / "version").write_text("0.0.1 earlier\n")
    desk.run("upgrade")
    assert not copy.exists()
    assert desk.python(COUNT) == before
