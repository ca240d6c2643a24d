# SPDX-License-Identifier: Apache-2.0
"""Claims: the list, and one with all that hangs on it.

**Invariants:** messages are shown to those who read the inbox of the owner, and nobody
else; another organisation reads the statement, its state and its tags, and no more.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factdesk.desk import policy
from factdesk.desk.checks import access, selectors
from factdesk.desk.checks.actions.claims import set_tags
from factdesk.desk.checks.models import Claim, ClaimStatus
from factdesk.desk.coalition.selectors import object_shares
from factdesk.desk.fields import printable
from factdesk.desk.pages import DeskRequest, member_page

__all__ = ["claim", "claims", "shares_of", "tag_claim", "tag_explainer"]

_MOST_SHOWN = 50
_LONGEST_QUERY = 200
_LAST_PAGE = 10_000


@require_safe
@member_page
def claims(request: DeskRequest) -> HttpResponse:
    """List claims, narrowed by state and words."""
    status = request.GET.get("status", "")
    status = status if status in ClaimStatus.values else ""
    words = printable(request.GET.get("words", ""))[:_LONGEST_QUERY].strip()
    told = request.GET.get("page", "")
    page = min(int(told), _LAST_PAGE) if told.isascii() and told.isdigit() else 0
    organisation_id = request.actor.organisation_id
    rows = selectors.claims_page(
        request.actor, organisation_id, status=status, words=words, page=page
    )
    more = len(rows) > selectors.CLAIMS_PAGE
    context = {
        "claims": rows[: selectors.CLAIMS_PAGE],
        "status": status,
        "words": words,
        "choices": ClaimStatus.choices,
        "chips": _chips(status, words),
        "next": _query(status=status, words=words, page=str(page + 1)) if more else "",
    }
    return render(request, "checks/claims.html", context)


def _query(**given: str) -> str:
    return urlencode({key: value for key, value in given.items() if value})


def _chips(status: str, words: str) -> list[tuple[str, str]]:
    """Return each filter in words, with the address without it."""
    chips = []
    if status:
        label = ClaimStatus(status).label
        chips.append((_("Status: %(status)s") % {"status": label}, _query(words=words)))
    if words:
        chips.append((_("Words: %(words)s") % {"words": words}, _query(status=status)))
    return chips


@require_safe
@member_page
def claim(request: DeskRequest, claim_id: str) -> HttpResponse:
    """Show one claim."""
    found = access.access_readable_claim_by_id(request.actor, claim_id)
    context: dict[str, Any] = {"claim": found, "tags": found.tags.all()}
    if found.organisation_id == request.actor.organisation_id:
        context |= _own(request, found)
    return render(request, "checks/claim.html", context)


def _own(request: DeskRequest, found: Claim) -> dict[str, Any]:
    """Return what the owner's members see beside the statement."""
    groups = found.groups.order_by("-askers_count", "-last_at", "id")
    may_read_messages = policy.may_read_inbox(request.actor, found.organisation_id)
    return {
        "is_own": True,
        "askers": sum(groups.values_list("askers_count", flat=True)),
        "groups": groups[:_MOST_SHOWN] if may_read_messages else [],
        "groups_count": groups.count(),
        "wordings": found.wordings.all()[:_MOST_SHOWN],
        "notes": found.holding_notes.select_related("author")[:_MOST_SHOWN],
        **shares_of(request, "claim", found.id),
    }


def shares_of(request: DeskRequest, kind: str, object_id: str) -> dict[str, Any]:
    """Return what a page needs to let an admin share one object.

    Args:
        request: Of a member of the owner.
        kind: Of the object.
        object_id: The object.
    """
    own = request.actor.organisation_id
    if not policy.may_change_organisation(request.actor, own):
        return {}
    shares = object_shares(request.actor, kind, object_id)
    return {"object_shares": shares, "shared_kind": kind, "shared_id": object_id}


@require_POST
@member_page
def tag_claim(request: DeskRequest, claim_id: str) -> HttpResponse:
    """Say which tags a claim has."""
    found = access.access_claim_by_id(request.actor, claim_id)
    set_tags(request.actor, found, _names(request))
    messages.success(request, _("Stored. It holds from now on."))
    return redirect("claim", claim_id=found.id)


@require_POST
@member_page
def tag_explainer(request: DeskRequest, explainer_id: str) -> HttpResponse:
    """Say which tags an explainer has."""
    found = access.access_explainer_by_id(request.actor, explainer_id)
    set_tags(request.actor, found, _names(request))
    messages.success(request, _("Stored. It holds from now on."))
    return redirect("explainer", explainer_id=found.id)


def _names(request: DeskRequest) -> list[str]:
    told = printable(request.POST.get("tags", ""))
    return told.replace("،", ",").split(",")
