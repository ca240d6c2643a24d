# SPDX-License-Identifier: Apache-2.0
"""The page that erases one message, after asking once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from factdesk.desk import policy
from factdesk.desk.intake import access
from factdesk.desk.intake.actions.removing import erase_submission
from factdesk.desk.pages import DeskRequest, member_page

__all__ = ["erase"]


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def erase(request: DeskRequest, submission_id: str) -> HttpResponse:
    """Show the message and ask; erase it when told."""
    found = access.access_submission_by_id(request.actor, submission_id)
    policy.require(policy.may_decide(request.actor, found.organisation_id), "message")
    if request.method != "POST":
        return render(request, "intake/erase.html", {"submission": found})
    erase_submission(request.actor, found)
    messages.success(request, _("The message was erased."))
    return redirect("inbox")
