# SPDX-License-Identifier: Apache-2.0
"""Work that failed for good, and "try again"."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factdesk.desk.jobs import access, actions, selectors
from factdesk.desk.pages import DeskRequest, member_page

__all__ = ["again", "failed"]

_MOST = 100


@require_safe
@member_page
def failed(request: DeskRequest) -> HttpResponse:
    """Show what failed for good, and how much waits."""
    organisation_id = request.actor.organisation_id
    jobs = selectors.dead_jobs(request.actor, organisation_id)
    context = {
        "jobs": [(job, selectors.told_kind(job.kind)) for job in jobs[:_MOST]],
        "counts": selectors.counts(),
    }
    return render(request, "jobs/failed.html", context)


@require_POST
@member_page
def again(request: DeskRequest, job_id: str) -> HttpResponse:
    """Give a failed job a new life."""
    actions.try_again(request.actor, access.access_job_by_id(request.actor, job_id))
    messages.success(request, _("It is tried again now."))
    return redirect("jobs")
