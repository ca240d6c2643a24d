# SPDX-License-Identifier: Apache-2.0
"""Jobs of the intake; see ``factdesk.desk.jobs.registry``."""

from __future__ import annotations

from django.utils import timezone

from factdesk.desk import matching
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import SystemActor
from factdesk.desk.intake.actions.deciding import SEND
from factdesk.desk.intake.actions.mailing import MAIL, send_mails
from factdesk.desk.intake.actions.receiving import SORT
from factdesk.desk.intake.actions.sending import send_answer
from factdesk.desk.intake.actions.sorting import sort_submissions, store_matches
from factdesk.desk.intake.models import SubmissionGroup
from factdesk.desk.jobs.actions import back_off, enqueue
from factdesk.desk.jobs.registry import Run, handler
from factdesk.errors import NotReadyError

__all__ = ["MATCH", "mail", "match", "refresh", "send", "sort"]

MATCH = "intake.match"
_GROUPS = 100
"""Groups a transaction."""


@handler(SORT)
def sort(run: Run) -> None:
    """Read and group all that came in for an organisation."""
    organisation_id = str(run.payload["organisation"])
    actor = SystemActor("what came in is read")
    while sort_submissions(actor, organisation_id) and not run.is_stopping():
        pass
    if run.is_stopping():
        enqueue(SORT, run.payload, key=organisation_id)
    enqueue(MATCH, {"organisation": organisation_id}, key=organisation_id)


@handler(MATCH)
def match(run: Run) -> None:
    """Propose answers for the groups of an organisation that have never been matched.

    Without an index they wait: building one enqueues this job again.
    """
    organisation_id = str(run.payload["organisation"])
    try:
        indexes = matching.index_set(organisation_id)
    except NotReadyError:
        return
    generations = {name: matching.generation_of(name) for name in indexes.names}
    unmatched = SubmissionGroup.objects.filter(
        organisation_id=organisation_id, matched_at=None
    ).order_by("first_at", "id")
    actor = SystemActor("new groups are matched")
    while groups := list(unmatched[:_GROUPS]):
        results = indexes.match([group.text for group in groups], explain=True)
        pairs = list(zip(groups, results, strict=True))
        store_matches(actor, organisation_id, pairs, generations)
        if run.is_stopping():
            enqueue(MATCH, run.payload, key=organisation_id)
            return


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
