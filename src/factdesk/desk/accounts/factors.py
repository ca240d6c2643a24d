# SPDX-License-Identifier: Apache-2.0
"""Resetting a second factor: one admin asks, another confirms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from factdesk.desk.accounts import access
from factdesk.desk.accounts.actions import factors
from factdesk.desk.accounts.people import member_page_of
from factdesk.desk.accounts.people_forms import ReasonForm
from factdesk.desk.pages import DeskRequest, member_page

__all__ = ["ask", "confirm", "refuse"]


@require_POST
@member_page
def ask(request: DeskRequest, membership_id: str) -> HttpResponse:
    """Ask for a member's second factor to be taken away."""
    found = access.access_membership_by_id(request.actor, membership_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return member_page_of(request, found, reset_form=form)
    factors.ask_for_reset(request.actor, found, form.cleaned_data["reason"])
    messages.success(
        request, _("Asked. Another admin confirms it on this page, within a day.")
    )
    return redirect("members")


@require_POST
@member_page
def confirm(request: DeskRequest, reset_id: str) -> HttpResponse:
    """Take the second factor away, as the second admin."""
    factors.confirm_reset(
        request.actor, access.access_reset_by_id(request.actor, reset_id)
    )
    messages.success(
        request,
        _("Reset. They sign in with their password and set up a new second factor."),
    )
    return redirect("members")


@require_POST
@member_page
def refuse(request: DeskRequest, reset_id: str) -> HttpResponse:
    """Say no to a request."""
    factors.refuse_reset(
        request.actor, access.access_reset_by_id(request.actor, reset_id)
    )
    messages.success(request, _("Refused. The second factor stays as it is."))
    return redirect("members")
