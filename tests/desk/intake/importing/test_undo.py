# SPDX-License-Identifier: Apache-2.0
"""An import is taken back as a whole; what somebody worked with stays, and is named."""

from __future__ import annotations

from typing import Any

import pytest
from desk.intake.importing.conftest import CHECKS, MESSAGES, Desk, lines
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.checks.models import Claim, KnownCheck
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.models import (
    Answer,
    ImportBatch,
    Match,
    SourceVolume,
    Submission,
    SubmissionGroup,
)

DISTINCT = [
    {"message": text}
    for text in (
        "Is the bridge at Orlo closed until spring?",
        "Bread will cost eighteen percent more from January",
        "Somebody saw a purple whale near Kesh",
        "The minister sold the lake to a company",
        "Schools stay shut on Monday because of the storm",
    )
]


def undo(desk: Desk, batch: ImportBatch) -> str:
    """Take an import back to the end; return what the page before said."""
    before = desk.browser.get(f"/imports/{batch.id}/undo/").content.decode()
    answer = desk.browser.post(f"/imports/{batch.id}/undo/")
    assert answer.status_code == 302
    desk.work()
    batch.refresh_from_db()
    assert batch.state == "undone"
    return str(before)


def answer(group: SubmissionGroup, target: str = "0" * 26) -> Answer:
    """Queue an answer to a group."""
    return Answer.objects.create(
        group=group, target_kind="known", target_id=target, text="No.",
        send_at=timezone.now(),
    )  # fmt: skip


def test_an_import_goes_as_a_whole_and_leaves_others_alone(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    stays = desk.run(lines(MESSAGES[:3]))
    goes = desk.run(lines(MESSAGES), "b.jsonl")
    before = undo(desk, goes)
    assert "7 messages go" in before
    assert "nothing stays" in before
    assert Submission.objects.count() == 3
    assert set(Submission.objects.values_list("batch", flat=True)) == {stays.id}
    for group in SubmissionGroup.objects.all():
        assert group.submissions_count == group.submissions.count() > 0
    assert SourceVolume.objects.get().count == 3
    assert "Nothing of it is left" in desk.page(goes)
    entry = AuditEntry.objects.get(action="intake.import_undone")
    assert entry.details["goes"] == 7
    assert desk.browser.post(f"/imports/{goes.id}/undo/").status_code == 409


def test_what_was_answered_or_joined_stays_and_is_named(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    batch = desk.run(lines(DISTINCT))
    groups = list(SubmissionGroup.objects.order_by("text"))
    assert len(groups) == 5
    send_answer(SystemActor("test"), answer(groups[0]).id)
    answer(groups[1])
    claim = Claim.objects.create(organisation=halden, statement="It is so")
    SubmissionGroup.objects.filter(id=groups[2].id).update(claim=claim)
    SubmissionGroup.objects.filter(id=groups[3].id).update(
        status="closed", close_reason="spam"
    )
    before = undo(desk, batch)
    assert "2 messages go" in before
    for told in (
        "1 message, because it was answered.",
        "1 message, because its answer is on its way.",
        "1 message, because it was joined to a claim.",
    ):
        assert told in before
        assert told in desk.page(batch)
    left = SubmissionGroup.objects.order_by("text").values_list("id", flat=True)
    assert list(left) == [group.id for group in groups[:3]]


def test_known_checks_go_with_their_matches_unless_an_answer_was_given_with_them(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    desk.run(lines([{"message": row["claim"]} for row in CHECKS]))
    batch = desk.run(lines(CHECKS), "b.jsonl", kind="known")
    used = KnownCheck.objects.get(url__endswith="/2")
    match = Match.objects.filter(target_id=used.id).first()
    assert match is not None
    answer(match.group, used.id)
    assert Match.objects.exclude(target_id=used.id).exists()
    before = undo(desk, batch)
    assert "3 checks go" in before
    assert "1 check, because an answer was given with it." in before
    assert list(KnownCheck.objects.values_list("id", flat=True)) == [used.id]
    assert set(Match.objects.values_list("target_id", flat=True)) <= {used.id}
    assert desk.run(lines(CHECKS), "b.jsonl", kind="known").accepted == 3


@pytest.mark.parametrize("state", ["mapping", "running"])
def test_an_import_can_be_dropped_before_it_is_done(
    halden: Organisation, desk_of: Any, state: str
) -> None:
    desk = desk_of(halden)
    batch = desk.begin(lines(MESSAGES))
    if state == "running":
        desk.start(batch)
    undo(desk, batch)
    assert not Submission.objects.exists()
    assert "Nothing of it is left" in desk.page(batch)
