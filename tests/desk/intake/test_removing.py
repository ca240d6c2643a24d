# SPDX-License-Identifier: Apache-2.0
"""What is too old goes, what many asked stays without them, one message can go now."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.checks.models import Claim, Wording
from factdesk.desk.intake import handlers
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.removing import (
    erase_submission,
    outdated,
    remove_outdated,
)
from factdesk.desk.intake.collecting import collect_blobs
from factdesk.desk.intake.dialect import with_words
from factdesk.desk.intake.models import (
    Answer,
    AnswerState,
    Asker,
    Attachment,
    Channel,
    Delivery,
    GroupStatus,
    Submission,
    SubmissionGroup,
)
from factdesk.desk.jobs.models import Job
from factdesk.desk.jobs.registry import Run
from factdesk.desk.jobs.worker import Worker
from factdesk.desk.running import running
from factdesk.errors import AccessError
from factdesk.text import normalise

WHALE = "A purple whale was seen in the harbour of Kesh this week"


def ask(organisation: Organisation, text: str, asker: str, days: float) -> Submission:
    """Hand in a message some days ago."""
    message = Incoming(
        text,
        asker=asker,
        reply_to=f"{asker}@halden.example",
        received_at=timezone.now() - timedelta(days=days),
    )
    visitor = Visitor(organisation.id, "tip form")
    return receive(visitor, organisation, message, Channel.FORM)[0]


def retain() -> None:
    """Do the daily round."""
    handlers.retain(Run(Job(kind=handlers.RETAIN), lambda: False))


def answer(group: SubmissionGroup, days: float, state: AnswerState) -> None:
    """Answer a group some days ago."""
    at = timezone.now() - timedelta(days=days)
    told = Answer.objects.create(
        group=group, target_kind="known", target_id="0" * 26, text="x", send_at=at,
        state=state,
    )  # fmt: skip
    if state == AnswerState.SENT:
        for one in group.submissions.all():
            Delivery.objects.create(
                answer=told, submission=one, channel="page", finished_at=at
            )
        group.submissions.update(is_answered=True)


@pytest.mark.parametrize(
    ("days", "status", "joined", "answered", "stays"),
    [
        (29, GroupStatus.OPEN, False, None, True),
        (31, GroupStatus.OPEN, False, None, False),
        (31, GroupStatus.CLOSED, False, None, False),
        (31, GroupStatus.CLAIMED, True, None, True),
        (31, GroupStatus.ANSWERED, False, (31, AnswerState.SENT), True),
        (91, GroupStatus.ANSWERED, False, (89, AnswerState.SENT), True),
        (92, GroupStatus.ANSWERED, False, (91, AnswerState.SENT), False),
        (92, GroupStatus.ANSWERED, True, (91, AnswerState.SENT), False),
        (31, GroupStatus.ANSWERED, False, (0, AnswerState.QUEUED), True),
        (31, GroupStatus.OPEN, False, (1, AnswerState.UNDONE), False),
    ],
)
def test_a_message_stays_as_long_as_the_charter_says(
    halden: Organisation,
    worker: Worker,
    days: float,
    status: GroupStatus,
    joined: bool,
    answered: tuple[float, AnswerState] | None,
    stays: bool,
) -> None:
    ask(halden, WHALE, "ada", days)
    worker.run_until_empty()
    group = SubmissionGroup.objects.get()
    group.status = status
    group.close_reason = "opinion" if status == GroupStatus.CLOSED else ""
    if joined:
        group.claim = Claim.objects.create(organisation=halden, statement="Whale")
    group.save()
    if answered:
        answer(group, *answered)
    retain()
    assert Submission.objects.exists() == stays
    assert SubmissionGroup.objects.exists() == stays
    entries = AuditEntry.objects.filter(action="intake.outdated_removed")
    assert entries.exists() != stays


def test_a_message_that_was_never_read_goes_too(halden: Organisation) -> None:
    ask(halden, WHALE, "ada", 31)
    retain()
    assert not Submission.objects.exists()


@pytest.mark.parametrize(("askers", "kept"), [(4, 0), (5, 1)])
def test_a_wording_of_five_askers_stays_with_its_claim(
    halden: Organisation, worker: Worker, askers: int, kept: int
) -> None:
    for n in range(askers):
        ask(halden, f"{WHALE}, says @somebody", f"a{n}", 95)
    worker.run_until_empty()
    group = SubmissionGroup.objects.get()
    claim = Claim.objects.create(organisation=halden, statement="Whale")
    SubmissionGroup.objects.update(claim=claim)
    answer(group, 92, AnswerState.SENT)
    retain()
    assert not Submission.objects.exists()
    wordings = list(Wording.objects.filter(claim=claim))
    assert len(wordings) == kept
    for wording in wordings:
        assert "@somebody" not in wording.text
        assert (wording.askers, wording.exact) == (5, group.exact)


def test_no_way_back_to_a_sender_is_older_than_90_days(
    halden: Organisation, worker: Worker
) -> None:
    old, new = ask(halden, WHALE, "ada", 200), ask(halden, WHALE, "bo", 1)
    worker.run_until_empty()
    claim = Claim.objects.create(organisation=halden, statement="Whale")
    SubmissionGroup.objects.update(claim=claim)
    folder = running().key_folder.path
    assert (folder / "replies" / f"{old.reply_month}.key").exists()
    retain()
    new.refresh_from_db()
    kept = Submission.objects.filter(reply_sealed=None, asker=None)
    assert list(kept) == [old]
    assert new.asker_id
    assert new.reply_sealed
    assert Asker.objects.count() == 1
    assert not (folder / "replies" / f"{old.reply_month}.key").exists()
    assert not (folder / "askers" / f"{old.reply_month}.key").exists()
    assert (folder / "replies" / f"{new.reply_month}.key").exists()


def test_a_group_counts_and_says_what_is_left_of_it(
    halden: Organisation, worker: Worker
) -> None:
    first = ask(halden, WHALE, "ada", 40)
    ask(halden, f"{WHALE} again", "bo", 2)
    worker.run_until_empty()
    SubmissionGroup.objects.filter(text=f"{WHALE} again").delete()
    second = ask(halden, f"{WHALE} again", "bo", 2)
    group = SubmissionGroup.objects.get()
    Submission.objects.filter(id=second.id).update(group=group)
    SubmissionGroup.objects.update(askers_count=2, submissions_count=2)
    erase_submission(SystemActor("test"), Submission.objects.get(id=first.id))
    group.refresh_from_db()
    assert group.text == second.text
    assert (group.askers_count, group.submissions_count, group.waiting_count) == (
        1,
    ) * 3
    words = normalise("again", "en").split()
    assert with_words(SubmissionGroup.objects.all(), words).get() == group


def test_an_erased_message_is_gone_with_its_files_at_once(
    halden: Organisation, saltcoast: Organisation, member_of: Any, tmp_path: Path,
    worker: Worker, django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    one = ask(halden, WHALE, "ada", 0)
    worker.run_until_empty()
    one.refresh_from_db()
    path, digest = blob(b"a picture")
    Attachment.objects.create(
        submission=one, sha256=digest, media_type="image/png", size_bytes=9
    )
    for actor in (member_of(saltcoast), member_of(halden, Role.CONTRIBUTOR)):
        with pytest.raises(AccessError):
            erase_submission(actor, one)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase_submission(member_of(halden), one)
    assert not path.exists()
    assert not Submission.objects.exists()
    assert not SubmissionGroup.objects.exists()
    entry = AuditEntry.objects.get(action="intake.submission_erased")
    assert WHALE not in str(entry.details)


def blob(data: bytes, days: float = 0) -> tuple[Path, str]:
    """Write a file into the blobs, some days ago."""
    digest = hashlib.sha256(data).hexdigest()
    folder = running().state_folder.blobs / "sha256" / digest[:2]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / digest[2:]
    path.write_bytes(data)
    at = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path, digest


@pytest.mark.django_db
def test_only_old_files_without_a_row_are_collected(halden: Organisation) -> None:
    used, digest = blob(b"used", days=5)
    unused, _ = blob(b"unused", days=5)
    young, _ = blob(b"young")
    Attachment.objects.create(
        submission=ask(halden, WHALE, "ada", 0), sha256=digest,
        media_type="image/png", size_bytes=4,
    )  # fmt: skip
    assert collect_blobs() == 1
    assert (used.exists(), unused.exists(), young.exists()) == (True, False, True)


def test_what_is_due_is_found_oldest_first_in_batches(
    halden: Organisation, worker: Worker
) -> None:
    for n in range(3):
        ask(halden, f"{WHALE} {n * 1000}", f"a{n}", 40 + n)
    worker.run_until_empty()
    assert outdated(timezone.now()).count() == 3
    actor, now = SystemActor("test"), timezone.now()
    assert remove_outdated(actor, now, limit=2) == 2
    assert Submission.objects.get().text == f"{WHALE} 0"  # the newest of the three
    assert [remove_outdated(actor, now, limit=2) for _ in range(2)] == [1, 0]
