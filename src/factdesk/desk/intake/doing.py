# SPDX-License-Identifier: Apache-2.0
"""What a member does with a message, each with one page or one press of a key.

**Invariants:** what somebody else did meanwhile is told, together with what was typed;
after an act the next message of the same list is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from factdesk.desk import policy
from factdesk.desk.accounts.access import access_team_by_id
from factdesk.desk.accounts.selectors import teams
from factdesk.desk.checks.access import access_claim_by_id
from factdesk.desk.checks.models import CloseReason
from factdesk.desk.checks.selectors import claims_like, ready_answers
from factdesk.desk.checks.targets import Target, targets_of
from factdesk.desk.intake import access, selectors
from factdesk.desk.intake.actions import deciding, handling
from factdesk.desk.intake.filters import Filters
from factdesk.desk.intake.forms import (
    ClaimForm,
    CloseForm,
    DecisionForm,
    HandForm,
    VersionForm,
)
from factdesk.desk.intake.lastacts import Act, forget, last_act, remember
from factdesk.desk.intake.models import SubmissionGroup, Verdict
from factdesk.desk.intake.wording import answer_text, happened_words, shown
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.errors import ConflictError, InputError

__all__ = [
    "answer_with",
    "assign",
    "claim",
    "close",
    "decide",
    "hand",
    "join",
    "reopen",
    "undo",
    "undo_last",
    "unsure",
]

_View = Callable[[DeskRequest, SubmissionGroup], HttpResponse]


def _on_group(view: _View) -> Callable[..., HttpResponse]:
    """Give a view its group; where somebody was faster, say so and keep what was typed.

    Args:
        view: Takes the request and the group.
    """

    @wraps(view)
    def shown_page(request: DeskRequest, group_id: str) -> HttpResponse:
        found = access.access_group_by_id(request.actor, group_id)
        try:
            return view(request, found)
        except ConflictError as error:
            return _somebody_was_faster(request, found, error)

    return shown_page


def _somebody_was_faster(
    request: DeskRequest, found: SubmissionGroup, error: ConflictError
) -> HttpResponse:
    found.refresh_from_db()
    happened = selectors.what_happened(request.actor, found)
    context = {
        "error": error,
        "group": found,
        "query": Filters.of(request.GET).query(),
        "happened": happened_words(happened) if happened else "",
        "typed": request.POST.get("statement", ""),
        "answers": found.answers.order_by("-queued_at")[:1],
    }
    return render(request, "intake/conflict.html", context, status=error.status)


def _form(request: DeskRequest, form: type[VersionForm]) -> dict[str, Any]:
    filled = form(request.POST)
    if not filled.is_valid():
        raise InputError(
            _("The decision did not arrive whole. Go back and choose again."),
            code="bad-decision",
        )
    return filled.cleaned_data


def _remember(
    request: DeskRequest, found: SubmissionGroup, kind: str, thing: str, words: str
) -> None:
    found.refresh_from_db(fields=["version"])
    start = shown(" ".join(found.text.split()))[:60]
    told = f"{words} “\u2068{start}\u2069”"
    remember(request, Act(kind, thing, found.id, found.version, told))


def _to_next(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Lead to the message below; at the end of the list, to the list."""
    filters = Filters.of(request.GET)
    _above, below = selectors.around(request.actor, found, filters)
    query = f"?{filters.query()}" if filters.query() else ""
    if below:
        return redirect(reverse("group", args=[below[0].id]) + query)
    messages.info(request, _("That was the last message of this list."))
    return redirect(reverse("inbox") + query)


def _to_group(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    query = Filters.of(request.GET).query()
    return redirect(reverse("group", args=[found.id]) + (f"?{query}" if query else ""))


@require_POST
@member_page
@_on_group
def decide(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Take a member's word on a match."""
    policy.require(policy.may_decide(request.actor, found.organisation_id), "message")
    data = _form(request, DecisionForm)
    verdict = Verdict(data["verdict"])
    if verdict == Verdict.YES and not data["sure"]:
        page = _ask_again(request, found, data)
        if page is not None:
            return page
    decided = deciding.decide(
        request.actor,
        found,
        data["kind"],
        data["target"],
        verdict,
        version=data["version"],
        is_sure=data["sure"],
    )
    if decided.answer is not None:
        time = date_format(timezone.localtime(decided.answer.send_at), "H:i:s")
        words = _("Yes: the answer leaves at %(time)s.") % {"time": time}
        _remember(request, found, "answer", decided.answer.id, words)
        return _to_next(request, found)
    words = _("No to a match of") if verdict == Verdict.NO else _("Unsure about")
    _remember(request, found, "decision", decided.decision.id, words)
    if verdict == Verdict.NO:
        return _to_group(request, found)  # its next match, or what else to do with it
    return _to_next(request, found)


def _ask_again(
    request: DeskRequest, found: SubmissionGroup, data: dict[str, Any]
) -> HttpResponse | None:
    pair = (data["kind"], data["target"])
    target = targets_of(found.organisation_id, [pair]).get(pair)
    if target is None or found.version != data["version"]:
        return None  # the action says what is wrong
    reasons = deciding.reasons_to_ask_again(found, target)
    if not reasons:
        return None
    match = found.matches.filter(target_id=target.id).first()
    context = {
        "group": found,
        "target": target,
        "explanation": match.explanation if match else {},
        "reasons": reasons,
        "text": answer_text(target, found.language),
        "is_burst": selectors.is_burst(request.actor, found),
        "query": Filters.of(request.GET).query(),
    }
    return render(request, "intake/confirm.html", context)


@require_POST
@member_page
@_on_group
def unsure(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Say that nobody can tell yet; the message stays."""
    data = _form(request, VersionForm)
    handling.mark_unsure(request.actor, found, version=data["version"])
    _remember(request, found, "group", found.id, _("Unsure about"))
    return _to_next(request, found)


@member_page
@_on_group
def claim(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Make a claim of a message, or find the claim that it belongs to."""
    policy.require(
        policy.may_work_on_claims(request.actor, found.organisation_id), "message"
    )
    form = ClaimForm(request.POST or None, initial=_first_claim(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        handling.claim_group(
            request.actor,
            found,
            data["statement"],
            data["language"],
            version=data["version"],
        )
        _remember(request, found, "group", found.id, _("New claim from"))
        return _to_next(request, found)
    words = request.GET.get("find", "")[:200]
    context = {
        "group": found,
        "form": form,
        "words": words,
        "claims": claims_like(request.actor, found.organisation_id, found.text, words),
        "query": Filters.of(request.GET).query(),
    }
    status = 400 if form.is_bound else 200
    return render(request, "intake/claim.html", context, status=status)


def _first_claim(found: SubmissionGroup) -> dict[str, Any]:
    statement = " ".join(found.text.split())[: ClaimForm.MOST]
    language = found.language
    return {
        "statement": statement,
        "language": language,
        "version": found.version,
    }


@require_POST
@member_page
@_on_group
def join(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Join a message to a claim of ours."""
    data = _form(request, VersionForm)
    joined = access_claim_by_id(request.actor, request.POST.get("claim", ""))
    handling.join_claim(request.actor, found, joined, version=data["version"])
    _remember(request, found, "group", found.id, _("Joined to a claim:"))
    return _to_next(request, found)


@member_page
@_on_group
def close(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Close a message without a rating, for one of five reasons."""
    policy.require(policy.may_decide(request.actor, found.organisation_id), "message")
    if request.method == "POST":
        data = _form(request, CloseForm)
        reason = CloseReason(data["reason"])
        handling.close_group(request.actor, found, reason, version=data["version"])
        words = _("Closed (%(reason)s):") % {"reason": reason.label}
        _remember(request, found, "group", found.id, words)
        return _to_next(request, found)
    context = {
        "group": found,
        "reasons": CloseReason.choices,
        "query": Filters.of(request.GET).query(),
    }
    return render(request, "intake/close.html", context)


@require_POST
@member_page
@_on_group
def assign(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Take a message, or let go of it."""
    data = _form(request, VersionForm)
    is_mine = found.assigned_to_id == request.actor.id
    holder = None if is_mine else request.actor.id
    handling.assign_group(request.actor, found, holder, version=data["version"])
    words = _("Let go of") if is_mine else _("You have taken")
    _remember(request, found, "group", found.id, words)
    return _to_group(request, found)


@member_page
@_on_group
def hand(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Hand a message down to a team, or up to the desk, with a reason."""
    policy.require(
        policy.may_work_on_claims(request.actor, found.organisation_id), "message"
    )
    form = HandForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        team = access_team_by_id(request.actor, data["team"]) if data["team"] else None
        handling.hand_over(
            request.actor, found, team, data["reason"], version=data["version"]
        )
        _remember(request, found, "group", found.id, _("Handed over:"))
        return _to_next(request, found)
    context = {
        "group": found,
        "form": form,
        "teams": teams(request.actor, found.organisation_id),
        "query": Filters.of(request.GET).query(),
    }
    status = 400 if form.is_bound else 200
    return render(request, "intake/hand.html", context, status=status)


@require_POST
@member_page
@_on_group
def reopen(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Bring a message back into the inbox."""
    data = _form(request, VersionForm)
    handling.reopen_group(request.actor, found, version=data["version"])
    _remember(request, found, "group", found.id, _("Open again:"))
    return _to_group(request, found)


@member_page
@_on_group
def answer_with(request: DeskRequest, found: SubmissionGroup) -> HttpResponse:
    """Choose an explainer or a holding note as the answer."""
    policy.require(policy.may_decide(request.actor, found.organisation_id), "message")
    words = request.GET.get("find", "")[:200]
    ready: list[Target] = ready_answers(request.actor, found.organisation_id, words)
    context = {
        "group": found,
        "words": words,
        "ready": [(one, answer_text(one, found.language)) for one in ready],
        "query": Filters.of(request.GET).query(),
    }
    return render(request, "intake/answer_with.html", context)


@require_POST
@member_page
def undo(request: DeskRequest, answer_id: str) -> HttpResponse:
    """Take a queued answer back."""
    answer = access.access_answer_by_id(request.actor, answer_id)
    deciding.undo_answer(request.actor, answer)
    messages.success(request, _("Undone. Nothing was sent."))
    return redirect("group", group_id=answer.group_id)


@require_POST
@member_page
def undo_last(request: DeskRequest) -> HttpResponse:
    """Take back what the member did last, whatever it was."""
    act = last_act(request)
    if act is None or request.POST.get("thing") != act.thing:
        raise ConflictError(
            _(
                "There is nothing to take back any more: the answer has left, or "
                "somebody went on with the message."
            ),
            code="nothing-to-undo",
        )
    _UNDO[act.kind](request, act)
    forget(request, act)
    messages.success(request, _("Undone. Nothing was sent."))
    return redirect("group", group_id=act.group)


def _undo_answer(request: DeskRequest, act: Act) -> None:
    answer = access.access_answer_by_id(request.actor, act.thing)
    deciding.undo_answer(request.actor, answer)


def _undo_decision(request: DeskRequest, act: Act) -> None:
    decision = access.access_decision_by_id(request.actor, act.thing)
    deciding.undo_decision(request.actor, decision)


def _undo_group(request: DeskRequest, act: Act) -> None:
    found = access.access_group_by_id(request.actor, act.group)
    handling.undo_last(request.actor, found, version=act.version)


_UNDO = {"answer": _undo_answer, "decision": _undo_decision, "group": _undo_group}
