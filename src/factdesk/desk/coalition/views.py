# SPDX-License-Identifier: Apache-2.0
"""The pages of coalitions: who is in, what is shared, what others share with us.

**Invariants:** a link is shown in the answer to the request that made it, and never
again; what others share is read only.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factdesk.desk import policy
from factdesk.desk.coalition import access, actions, selectors
from factdesk.desk.coalition.actions import Scope
from factdesk.desk.coalition.models import Coalition, CoalitionInvitation, ShareWhat
from factdesk.desk.coalition.reading import KINDS
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.desk.running import running
from factdesk.errors import AccessError

__all__ = [
    "coalitions",
    "found",
    "invite",
    "join",
    "leave",
    "share_object",
    "sharing",
    "withdraw",
]

_CHOICES: dict[str, bool | None] = {"yes": True, "no": False, "": None}


@require_safe
@member_page
def coalitions(request: DeskRequest) -> HttpResponse:
    """Show the coalitions of one's organisation, and what others share with it."""
    return _page(request)


def _page(request: DeskRequest, **more: Any) -> HttpResponse:
    actor = request.actor
    may_change = policy.may_change_organisation(actor, actor.organisation_id)
    shown = []
    for one in selectors.coalitions_of(actor):
        places = list(selectors.members_of(actor, one))
        mine = next(p for p in places if p.organisation_id == actor.organisation_id)
        links = (
            selectors.open_coalition_invitations(actor, one)
            if may_change and mine.is_coordinator
            else []
        )
        shown.append({"coalition": one, "places": places, "mine": mine, "links": links})
    context = {
        "coalitions": shown,
        "claims": selectors.shared_claims(actor),
        "explainers": selectors.shared_explainers(actor),
        "notes": selectors.shared_notes(actor),
        **more,
    }
    return render(request, "coalition/coalitions.html", context)


@require_POST
@member_page
def found(request: DeskRequest) -> HttpResponse:
    """Make a coalition."""
    actions.found_coalition(request.actor, request.POST.get("name", ""))
    messages.success(
        request, _("Made. Invite other organisations; nothing is shared yet.")
    )
    return redirect("coalitions")


@require_POST
@member_page
def invite(request: DeskRequest, coalition_id: str) -> HttpResponse:
    """Make a link by which an organisation joins; it is shown this once."""
    coalition = access.access_coalition_by_id(request.actor, coalition_id)
    row, secret = actions.invite_organisation(request.actor, coalition)
    link = running().base_url + reverse("coalition-join", args=[secret])
    return _page(request, link=link, invited=coalition, invitation=row)


@require_POST
@member_page
def withdraw(request: DeskRequest, link_id: str) -> HttpResponse:
    """Make a link worthless."""
    row = access.access_coalition_invitation_by_id(request.actor, link_id)
    actions.withdraw_coalition_invitation(request.actor, row)
    messages.success(
        request, _("The invitation was withdrawn: its link works no more.")
    )
    return redirect("coalitions")


@member_page
def join(request: DeskRequest, secret: str) -> HttpResponse:
    """Join a coalition with one's organisation."""
    row: CoalitionInvitation | None = None
    try:
        row = access.access_coalition_invitation_by_secret(secret)
        state = access.coalition_invitation_state(row)
    except AccessError:
        state = "unknown"
    may_join = policy.may_change_organisation(
        request.actor, request.actor.organisation_id
    )
    if row is not None and state == "open" and may_join and request.method == "POST":
        actions.join_coalition(request.actor, row)
        messages.success(request, _("Joined. Nothing of yours is shared yet."))
        return redirect("sharing", coalition_id=row.coalition_id)
    context = {"row": row, "state": state, "may_join": may_join}
    status = {"open": 200, "unknown": 404}.get(state, 410)
    return render(request, "coalition/join.html", context, status=status)


@require_POST
@member_page
def leave(request: DeskRequest, coalition_id: str) -> HttpResponse:
    """Leave a coalition."""
    coalition = access.access_coalition_by_id(request.actor, coalition_id)
    actions.leave_coalition(request.actor, coalition)
    messages.success(request, _("Left. Nothing is shared with it any more."))
    return redirect("coalitions")


@member_page
def sharing(request: DeskRequest, coalition_id: str) -> HttpResponse:
    """Show and change what is shared by default and by tag."""
    actor = request.actor
    coalition = access.access_coalition_by_id(actor, coalition_id)
    policy.require(policy.may_change_organisation(actor, actor.organisation_id))
    tags = list(selectors.tags_of(actor))
    scopes = [Scope(what) for what in ShareWhat]
    scopes += [Scope(what, tag_id=tag.id) for tag in tags for what in ShareWhat]
    said = {
        (share.what, share.tag_id or ""): share.is_allowed
        for share in selectors.shares_in(actor, coalition)
        if not share.object_id
    }
    if request.method == "POST":
        for scope in scopes:
            choice = _CHOICES.get(request.POST.get(_field(scope), ""))
            if choice != said.get((scope.what, scope.tag_id)):
                actions.set_share(actor, coalition, scope, choice)
        messages.success(request, _("Stored. It holds from now on."))
        return redirect("sharing", coalition_id=coalition.id)
    context = {
        "coalition": coalition,
        "heads": [what.label for what in ShareWhat],
        "rows": _rows(_tags_and_default(tags), said),
        "objects": _objects(request, coalition),
    }
    return render(request, "coalition/sharing.html", context)


def _tags_and_default(tags: list[Any]) -> list[tuple[str, str]]:
    """Return identifier and name of each row of the page: the default first."""
    return [("", _("By default")), *((tag.id, tag.name) for tag in tags)]


def _field(scope: Scope) -> str:
    return f"{scope.what}_{scope.tag_id}"


def _rows(
    named: list[tuple[str, str]], said: dict[tuple[str, str], bool]
) -> list[dict[str, Any]]:
    """Return for each row its name and, for each kind, field and choice."""
    words = {True: "yes", False: "no", None: ""}
    return [
        {
            "name": name,
            "is_default": not tag_id,
            "cells": [
                (
                    _field(Scope(what, tag_id=tag_id)),
                    what.label,
                    words[said.get((what.value, tag_id))],
                )
                for what in ShareWhat
            ],
        }
        for tag_id, name in named
    ]


def _objects(request: DeskRequest, coalition: Coalition) -> list[dict[str, Any]]:
    """Return what is said of single objects, with what each is called."""
    shares = selectors.shares_in(request.actor, coalition).exclude(object_id="")
    said = {share.object_id: share for share in shares}
    found_objects: list[dict[str, Any]] = []
    for kind, told in KINDS.items():
        rows = told.model._default_manager.filter(
            id__in=list(said), organisation_id=request.actor.organisation_id
        )
        found_objects += [
            {"kind": kind, "row": row, "is_allowed": said[row.pk].is_allowed}
            for row in rows
        ]
    return found_objects


@require_POST
@member_page
def share_object(request: DeskRequest, coalition_id: str) -> HttpResponse:
    """Say whether a coalition may read one object."""
    coalition = access.access_coalition_by_id(request.actor, coalition_id)
    kind, choice = request.POST.get("kind", ""), request.POST.get("choice", "")
    policy.require(kind in KINDS and choice in _CHOICES, "share")
    scope = Scope(KINDS[kind].what, kind, request.POST.get("object", ""))
    policy.require(bool(scope.object_id), "share")
    actions.set_share(request.actor, coalition, scope, _CHOICES[choice])
    messages.success(request, _("Stored. It holds from now on."))
    pages = {"claim": "claim", "explainer": "explainer", "note": "note"}
    if kind in pages and request.POST.get("back") != "sharing":
        return redirect(reverse(pages[kind], args=[scope.object_id]))
    return redirect("sharing", coalition_id=coalition.id)
