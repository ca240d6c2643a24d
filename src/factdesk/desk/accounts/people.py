# SPDX-License-Identifier: Apache-2.0
"""The pages of an organisation's people: members, roles, invitations.

**Invariants:** a link is shown in the answer to the request that made it, and never
again; e-mail addresses are shown to admins only.
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
from factdesk.desk.accounts import access, selectors
from factdesk.desk.accounts.actions import inviting
from factdesk.desk.accounts.actions import members as changing
from factdesk.desk.accounts.models import Membership, Organisation, Role
from factdesk.desk.accounts.people_forms import (
    ROLE_MEANINGS,
    InviteForm,
    ReasonForm,
    RoleForm,
)
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.desk.running import running

__all__ = [
    "change_role",
    "invite",
    "member",
    "member_page_of",
    "members",
    "remove",
    "withdraw",
]


@require_safe
@member_page
def members(request: DeskRequest) -> HttpResponse:
    """List members, with role and second factor; for admins invitations too."""
    actor, own = request.actor, request.actor.organisation_id
    context: dict[str, Any] = {
        "members": selectors.members_with_factors(actor, own),
        "roles": [(role.label, ROLE_MEANINGS[role]) for role in Role],
        "organisations": selectors.organisations_of(request.user),  # type: ignore[arg-type]
    }
    if policy.may_manage_members(actor, own):
        context["invitations"] = selectors.open_invitations(actor, own)
        context["resets"] = selectors.open_resets(actor, own)
    return render(request, "accounts/members.html", context)


@member_page
def invite(request: DeskRequest) -> HttpResponse:
    """Make a link by which somebody joins; it is shown this once."""
    actor, own = request.actor, request.actor.organisation_id
    policy.require(policy.may_manage_members(actor, own))
    teams = selectors.teams(actor, own)
    first = {"role": Role.CONTRIBUTOR.value, "days": "7"}
    form = InviteForm(request.POST or None, teams=teams, initial=first)
    if request.method == "POST" and form.is_valid():
        return _invited(request, form)
    status = 400 if form.is_bound else 200
    return render(request, "accounts/invite.html", {"form": form}, status=status)


def _invited(request: DeskRequest, form: InviteForm) -> HttpResponse:
    data = form.cleaned_data
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    team_id = data.get("team", "")
    invitation, secret = inviting.invite(
        request.actor,
        organisation,
        Role(data["role"]),
        email=data["email"],
        team=access.access_team_by_id(request.actor, team_id) if team_id else None,
        days=int(data["days"]),
    )
    link = running().base_url + reverse("join-organisation", args=[secret])
    context = {"invitation": invitation, "link": link}
    return render(request, "accounts/invite.html", context)


@require_POST
@member_page
def withdraw(request: DeskRequest, invitation_id: str) -> HttpResponse:
    """Make a link worthless."""
    found = access.access_invitation_by_id(request.actor, invitation_id)
    inviting.withdraw_invitation(request.actor, found)
    messages.success(
        request, _("The invitation was withdrawn: its link works no more.")
    )
    return redirect("members")


@require_safe
@member_page
def member(request: DeskRequest, membership_id: str) -> HttpResponse:
    """Show one member to an admin, with all that can be changed."""
    found = access.access_membership_by_id(request.actor, membership_id)
    return member_page_of(request, found)


def member_page_of(
    request: DeskRequest, found: Membership, *, reset_form: ReasonForm | None = None
) -> HttpResponse:
    """Return the page of a member.

    Args:
        request: Of an admin.
        found: The member.
        reset_form: What was typed about a reset, if anything was wrong with it.
    """
    actor = request.actor
    rows = selectors.members_with_factors(actor, found.organisation_id)
    resets = selectors.open_resets(actor, found.organisation_id)
    context = {
        "membership": rows.filter(id=found.id).first(),
        "role_form": RoleForm(initial={"role": found.role}),
        "reset_form": reset_form or ReasonForm(),
        "reset": resets.filter(user_id=found.user_id).first(),
        "others": selectors.admins_beside(actor, found.organisation_id, found.user_id),
        "tokens": selectors.api_tokens(actor, found.organisation_id)
        .filter(created_by_id=found.user_id)
        .count(),
    }
    status = 400 if reset_form is not None else 200
    return render(request, "accounts/member.html", context, status=status)


@require_POST
@member_page
def change_role(request: DeskRequest, membership_id: str) -> HttpResponse:
    """Give a member another role."""
    found = access.access_membership_by_id(request.actor, membership_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        changing.change_role(request.actor, found, Role(form.cleaned_data["role"]))
        messages.success(request, _("The role was changed. It holds from now on."))
        return redirect("members")
    return redirect("member", membership_id=found.id)


@require_POST
@member_page
def remove(request: DeskRequest, membership_id: str) -> HttpResponse:
    """Let a member go, at once."""
    found = access.access_membership_by_id(request.actor, membership_id)
    changing.end_membership(request.actor, found)
    if found.user_id == request.actor.id:
        return redirect("account_login")
    messages.success(request, _("Removed. Their sessions and tokens have ended."))
    return redirect("members")
