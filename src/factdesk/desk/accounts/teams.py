# SPDX-License-Identifier: Apache-2.0
"""The pages of teams."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from factdesk.desk import policy
from factdesk.desk.accounts import access, selectors
from factdesk.desk.accounts.actions.teams import TeamFacts, change_team, make_team
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.errors import ConflictError

__all__ = ["TeamForm", "team", "teams"]


class TeamForm(forms.Form):
    """Name, area and language of a team."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput({"dir": "auto"}),
    )
    area = forms.CharField(
        label=gettext_lazy("Area"),
        help_text=gettext_lazy("What it looks after, as in: the coast, health."),
        max_length=120,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Two letters, as in en or ar. May be empty."),
        max_length=12,
        required=False,
        widget=forms.TextInput({"size": 4, "autocomplete": "off"}),
    )

    def facts(self) -> TeamFacts:
        """Return what was filled in."""
        return TeamFacts(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def teams(request: DeskRequest) -> HttpResponse:
    """List teams; admins make new ones here."""
    actor, own = request.actor, request.actor.organisation_id
    form = TeamForm(request.POST or None)
    if request.method == "POST":
        policy.require(policy.may_change_organisation(actor, own), "team")
        if form.is_valid() and (made := _made(request, form)):
            return redirect("team", team_id=made)
    rows = selectors.teams(actor, own).prefetch_related("memberships__user")
    context = {"teams": rows, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "accounts/teams.html", context, status=status)


def _made(request: DeskRequest, form: TeamForm) -> str:
    """Make the team; where its name is taken, say so beside the field."""
    try:
        made = make_team(request.actor, form.facts())
    except ConflictError as error:
        form.add_error("name", str(error))
        return ""
    messages.success(request, _("Made. Now say who belongs to it."))
    return made.id


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def team(request: DeskRequest, team_id: str) -> HttpResponse:
    """Rename a team, and say who belongs to it."""
    found = access.access_team_by_id(request.actor, team_id)
    policy.require(
        policy.may_change_organisation(request.actor, found.organisation_id), "team"
    )
    first = {"name": found.name, "area": found.area, "language": found.language}
    form = TeamForm(request.POST or None, initial=first)
    chosen = set(found.memberships.values_list("id", flat=True))
    if request.method == "POST":
        chosen = set(request.POST.getlist("member"))
        if form.is_valid():
            try:
                change_team(request.actor, found, form.facts(), chosen)
            except ConflictError as error:
                form.add_error("name", str(error))
            else:
                messages.success(request, _("Stored. It holds from now on."))
                return redirect("teams")
    people = selectors.members(request.actor, found.organisation_id)
    context = {
        "form": form,
        "people": [(one, one.id in chosen) for one in people],
    }
    status = 400 if form.is_bound else 200
    return render(request, "accounts/team.html", context, status=status)
