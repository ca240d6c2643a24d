# SPDX-License-Identifier: Apache-2.0
"""Jobs of the intake; see ``factdesk.desk.jobs.registry``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from factdesk.desk import matching
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor
from factdesk.desk.intake.actions.deciding import SEND
from factdesk.desk.intake.actions.importing import IMPORT
from factdesk.desk.intake.actions.mailing import MAIL, send_mails
from factdesk.desk.intake.actions.receiving import SORT
from factdesk.desk.intake.actions.removing import (
    ANSWERED_KEPT,
    remove_outdated,
    remove_traces,
)
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.actions.sorting import sort_submissions, store_matches
from factdesk.desk.intake.actions.sweeping import WAITING, sweep_batch
from factdesk.desk.intake.actions.unimporting import UNDO
from factdesk.desk.intake.collecting import collect_blobs
from factdesk.desk.intake.importing.working import go_on, take_back
from factdesk.desk.intake.models import SubmissionGroup
from factdesk.desk.jobs.actions import back_off, enqueue
from factdesk.desk.jobs.registry import Run, daily, handler
from factdesk.desk.running import running
from factdesk.errors import NotReadyError

if TYPE_CHECKING:
    from factdesk.engine import Index

__all__ = [
    "MATCH",
    "RETAIN",
    "import_file",
    "mail",
    "match",
    "refresh",
    "rematch",
    "retain",
    "send",
    "sort",
    "sweep",
    "undo_import",
]

MATCH = "intake.match"
RETAIN = "intake.retain"
"""The daily job that removes messages whose time is over."""
_GROUPS = 100
"""Groups a transaction."""


@handler(SORT)
def sort(run: Run) -> None:
    """Read and group all that came in for an organisation."""
    organisation_id = str(run.payload["organisation"])
    actor = SystemActor("what came in is read")
    is_rest = True
    while is_rest and not run.is_over():
        is_rest = bool(sort_submissions(actor, organisation_id))
    # Before the rest is read: a stream of messages would else never be matched.
    enqueue(MATCH, {"organisation": organisation_id}, key=organisation_id)
    if is_rest:
        enqueue(SORT, run.payload, key=organisation_id)


@handler(MATCH)
def match(run: Run) -> None:
    """Propose answers for the groups of an organisation that have never been matched.

    Without an index they wait: building one enqueues this job again.
    """
    organisation_id = str(run.payload["organisation"])
    unmatched = SubmissionGroup.objects.filter(
        organisation_id=organisation_id, matched_at=None
    )
    try:
        is_rest = _match_all(run, organisation_id, unmatched, "new groups are matched")
    except NotReadyError:
        return
    if is_rest:
        enqueue(MATCH, run.payload, key=organisation_id)


def _match_all(
    run: Run, organisation_id: str, groups: QuerySet[SubmissionGroup], why: str
) -> bool:
    """Match groups, which takes them out of the query; return if some may be left."""
    indexes = matching.index_set(organisation_id)
    generations = {name: matching.generation_of(name) for name in indexes.names}
    actor = SystemActor(why)
    while batch := list(groups.order_by("first_at", "id")[:_GROUPS]):
        results = indexes.match([group.text for group in batch], explain=True)
        pairs = list(zip(batch, results, strict=True))
        store_matches(actor, organisation_id, pairs, generations)
        if run.is_over():
            return True
    return False


@handler(matching.REFRESH)
def refresh(run: Run) -> None:
    """Write a new generation of an index, then match what waited for one."""
    name = str(run.payload["index"])
    matching.refresh(name)
    organisations = (
        Organisation.objects.values_list("id", flat=True)
        if name == matching.PUBLIC
        else [name.removeprefix("org-")]
    )
    for organisation_id in organisations:
        enqueue(MATCH, {"organisation": organisation_id}, key=organisation_id)


@handler(matching.SWEEP)
def sweep(run: Run) -> None:
    """Find earlier askers of what was just published, in every organisation's inbox."""
    wanted = [str(target) for target in run.payload["targets"]]
    index, generation = _index_with(wanted)
    held = set(index.ids())
    records = [index.record(target) for target in wanted if target in held]
    actor = SystemActor("a new check or explainer is compared with what waits")
    after = str(run.progress.get("after") or run.payload.get("after", ""))
    while records:
        swept = sweep_batch(
            actor,
            index,
            generation,
            records,
            after=after,
            note=lambda at: run.note(after=at),
        )
        after = swept.after
        if not after:
            return
        if run.is_over():
            enqueue(matching.SWEEP, {"targets": wanted, "after": after})
            return


def _index_with(targets: list[str]) -> tuple[Index, str]:
    """Return the public index once it holds some targets.

    What is in none although no new generation is coming was withdrawn meanwhile.
    """
    index, generation = matching.public_index()
    missing = set(targets) - set(index.ids())
    if missing and matching.is_refresh_pending(matching.PUBLIC):
        raise NotReadyError(
            "The index does not hold the new checks yet. The sweep is tried again "
            "when it has been written.",
            code="index-behind",
        )
    return index, generation


@handler(matching.REMATCH)
def rematch(run: Run) -> None:
    """Match all that waits once more, an organisation after the other."""
    _index_with([str(run.payload["holds"])])
    earlier = run.progress.get("since") or run.payload.get("since")
    since = datetime.fromisoformat(str(earlier)) if earlier else timezone.now()
    run.note(since=since.isoformat())
    for organisation_id in Organisation.objects.values_list("id", flat=True):
        groups = SubmissionGroup.objects.filter(
            organisation_id=organisation_id, status__in=WAITING, matched_at__lt=since
        )
        if _match_all(run, organisation_id, groups, "a large import is matched"):
            rest = {**run.payload, "since": since.isoformat()}
            enqueue(matching.REMATCH, rest, key="waiting")
            return


@handler(IMPORT)
def import_file(run: Run) -> None:
    """Take the next rows of a file."""
    go_on(str(run.payload["import"]), run.is_stopping)


@handler(UNDO)
def undo_import(run: Run) -> None:
    """Remove what an undone import brought."""
    if not take_back(str(run.payload["import"]), run.is_stopping):
        enqueue(
            UNDO, run.payload, key=run.job.key, organisation_id=run.job.organisation_id
        )


@handler(SEND)
def send(run: Run) -> None:
    """Let an answer leave whose time has come."""
    send_answer(SystemActor("its time has come"), str(run.payload["answer"]))


@handler(MAIL)
def mail(run: Run) -> None:
    """Send the mails of an answer; what has to wait, waits longer each time."""
    answer_id, tries = str(run.payload["answer"]), int(run.payload.get("tries", 0)) + 1
    actor = SystemActor("its time has come")
    mailed = send_mails(actor, answer_id, is_stopping=run.is_stopping)
    if mailed.waiting:
        enqueue(
            MAIL,
            {"answer": answer_id, "tries": tries},
            key=answer_id,
            run_at=timezone.now() + back_off(tries),
            organisation_id=run.job.organisation_id,
        )


@daily(RETAIN)
def retain(run: Run) -> None:
    """Remove messages, ways back to their senders and files whose time is over."""
    now = timezone.now()
    actor = SystemActor("retention: its time was over")
    while remove_outdated(actor, now):
        if run.is_over():  # the next turn begins again: what went is gone
            enqueue(RETAIN, key="daily")
            return
    remove_traces(actor, now)
    running().key_folder.expire((now - ANSWERED_KEPT).strftime("%Y-%m"))
    collect_blobs()
