# SPDX-License-Identifier: Apache-2.0
"""From a message to its answer, with the real engine in this process."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from factdesk.claims import Record
from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import SystemActor, Visitor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.checks.actions import add_known_checks
from factdesk.desk.intake import access, selectors
from factdesk.desk.intake.actions.deciding import decide, undo_answer
from factdesk.desk.intake.actions.receiving import Incoming, receive
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.dialect import with_words
from factdesk.desk.intake.models import (
    AnswerState,
    Channel,
    Delivery,
    DeliveryState,
    SubmissionGroup,
    Verdict,
)
from factdesk.desk.jobs.models import Job
from factdesk.desk.jobs.worker import Worker
from factdesk.errors import AccessError, ConflictError, InputError
from factdesk.text import normalise

BRIDGE = "The bridge at Orlo is closed until spring because of the flood"
CHECKS = [
    Record(
        id="k1",
        claim=BRIDGE,
        url="https://halden-facts.example/bridge",
        publisher="Halden Fact Desk",
        date="2026-03-14",
        rating="False",
    ),
    Record(
        id="k2",
        claim="Bread will cost 18 percent more from January",
        url="https://halden-facts.example/bread",
        publisher="Halden Fact Desk",
        date="2026-01-04",
        rating="Mostly true",
    ),
]


def ask(organisation: Organisation, text: str, asker: str) -> str:
    """Hand in a message as a visitor; return the token of its private page."""
    visitor = Visitor(organisation.id, "tip form")
    message = Incoming(text, asker=asker)
    return receive(visitor, organisation, message, Channel.FORM, private_page=True)[1]


@pytest.fixture
def morning(halden: Organisation, worker: Worker) -> Organisation:
    """Return an organisation with two known checks and three messages, all matched."""
    add_known_checks(SystemActor("test"), halden, CHECKS)
    ask(halden, f"{BRIDGE}!!", "ada")
    ask(halden, f"{BRIDGE}?", "bo")
    ask(halden, f"{BRIDGE}?", "bo")
    ask(halden, "Somebody saw a purple whale in the harbour of Kesh", "cleo")
    worker.run_until_empty()
    return halden


def bridge_group() -> SubmissionGroup:
    """Return the group about the bridge."""
    return SubmissionGroup.objects.get(text__startswith=BRIDGE)


def test_copies_are_one_row_that_counts_distinct_askers(morning: Organisation) -> None:
    group = bridge_group()
    assert (group.submissions_count, group.askers_count) == (3, 2)
    assert SubmissionGroup.objects.count() == 2


def test_the_inbox_shows_the_best_match_and_nobody_elses(
    morning: Organisation, saltcoast: Organisation, member_of: Any
) -> None:
    actor = member_of(morning)
    rows = selectors.inbox_page(actor, morning.id, selectors.Filters())
    best = {row.group.text[:10]: row.best for row in rows}
    found = best[BRIDGE[:10]]
    assert found is not None
    assert found.target.url == CHECKS[0].url
    assert found.match.explanation["spans"]
    assert best["Somebody s"] is None
    other = member_of(saltcoast)
    assert selectors.inbox_page(other, saltcoast.id, selectors.Filters()) == []
    for refused in (other, member_of(morning, Role.AUDITOR)):
        with pytest.raises(AccessError):
            selectors.inbox_page(refused, morning.id, selectors.Filters())
        with pytest.raises(AccessError):
            access.access_group_by_id(refused, bridge_group().id)


def yes(actor: Any, group: SubmissionGroup) -> Any:
    """Confirm the best match of a group."""
    match = group.matches.first()
    assert match is not None
    version = group.version
    return decide(actor, group, "known", match.target_id, Verdict.YES, version=version)


def test_a_yes_is_sent_once_to_everybody_who_waits(
    morning: Organisation, member_of: Any, worker: Worker
) -> None:
    answer = yes(member_of(morning), bridge_group()).answer
    assert "False" in answer.text
    assert worker.run_until_empty() == 0  # not before its time
    Job.objects.filter(kind="intake.send").update(run_at=timezone.now())
    assert worker.run_until_empty() == 1
    assert not send_answer(SystemActor("again"), answer.id)
    answer.refresh_from_db()
    assert answer.state == AnswerState.SENT
    states = list(Delivery.objects.values_list("state", flat=True))
    assert states == [DeliveryState.SENT] * 3
    assert bridge_group().waiting_count == 0


def test_a_yes_can_be_undone_until_it_leaves(
    morning: Organisation, member_of: Any, worker: Worker
) -> None:
    actor, group = member_of(morning), bridge_group()
    answer = yes(actor, group).answer
    undo_answer(actor, answer)
    Job.objects.filter(kind="intake.send").update(run_at=timezone.now())
    worker.run_until_empty()
    assert not Delivery.objects.exists()
    assert bridge_group().status == "open"
    again = yes(actor, bridge_group()).answer
    assert send_answer(SystemActor("test"), again.id)
    with pytest.raises(ConflictError):
        undo_answer(actor, again)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert actions >= {
        "intake.decided",
        "intake.answer_queued",
        "intake.answer_undone",
        "intake.answer_left",
    }


def test_two_browsers_get_one_result(morning: Organisation, member_of: Any) -> None:
    actor, first, second = member_of(morning), bridge_group(), bridge_group()
    yes(actor, first)
    with pytest.raises(ConflictError):
        yes(actor, second)
    assert first.answers.count() == 1


def test_a_no_is_remembered_for_near_duplicates_that_come_later(
    morning: Organisation, member_of: Any, worker: Worker
) -> None:
    actor, group = member_of(morning), bridge_group()
    for match in group.matches.all():
        group.refresh_from_db()
        decide(
            actor,
            group,
            "known",
            match.target_id,
            Verdict.NO,
            version=group.version,
        )
    ask(morning, f"{BRIDGE} …", "dora")
    worker.run_until_empty()
    rows = selectors.inbox_page(actor, morning.id, selectors.Filters())
    row = next(row for row in rows if row.group.id == group.id)
    assert row.group.submissions_count == 4
    assert row.best is None
    assert row.group.best_confidence == 0


def test_a_page_of_the_inbox_takes_as_many_queries_with_fifty_rows_as_with_two(
    morning: Organisation,
    member_of: Any,
    browser_of: Any,
    worker: Worker,
    django_assert_max_num_queries: Any,
) -> None:
    browser = browser_of(member_of(morning))
    for more in (0, 60):
        for n in range(more):
            ask(morning, f"{BRIDGE} " + "and also " * n + f"whale {n}", str(n))
        worker.run_until_empty()
        with django_assert_max_num_queries(17):
            assert browser.get("/").status_code == 200


def test_only_editors_decide(
    morning: Organisation, saltcoast: Organisation, member_of: Any
) -> None:
    group = bridge_group()
    for refused in (member_of(morning, Role.CONTRIBUTOR), member_of(saltcoast)):
        with pytest.raises(AccessError):
            yes(refused, group)
    assert not group.decisions.exists()


def test_somebody_new_brings_an_answered_message_up_again(
    morning: Organisation, member_of: Any, worker: Worker
) -> None:
    answer = yes(member_of(morning), bridge_group()).answer
    send_answer(SystemActor("test"), answer.id)
    ask(morning, BRIDGE, "dora")
    worker.run_until_empty()
    assert (bridge_group().status, bridge_group().waiting_count) == ("open", 1)


@pytest.mark.parametrize(
    ("query", "count"),
    [("bridge orlo", 1), ("Orlo BRIDGE", 1), ("purple", 1), ("bridge whale", 0)],
)
def test_words_find_the_same_on_each_database(
    morning: Organisation, query: str, count: int
) -> None:
    groups = SubmissionGroup.objects.filter(organisation=morning)
    assert with_words(groups, normalise(query).split()).count() == count


def test_words_of_a_removed_group_find_nothing(morning: Organisation) -> None:
    bridge_group().delete()
    groups = SubmissionGroup.objects.filter(organisation=morning)
    assert with_words(groups, ["bridge"]).count() == 0


def test_a_claim_nobody_concluded_on_is_no_answer(
    morning: Organisation, member_of: Any
) -> None:
    from factdesk.desk.checks.models import Claim

    claim = Claim.objects.create(organisation=morning, statement=BRIDGE)
    group = bridge_group()
    with pytest.raises(InputError):
        decide(
            member_of(morning),
            group,
            "claim",
            claim.id,
            Verdict.YES,
            version=group.version,
        )


def test_every_answer_waits_as_long_as_its_organisation_says(
    morning: Organisation, member_of: Any
) -> None:
    morning.answer_delay_s = 600
    morning.save()
    answer = yes(member_of(morning), bridge_group()).answer
    assert answer.send_at > timezone.now() + timedelta(seconds=590)
