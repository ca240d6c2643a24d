# SPDX-License-Identifier: Apache-2.0
"""Pages about the organisation and its members."""

from __future__ import annotations

import hmac

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from factdesk.desk import policy
from factdesk.desk.accounts import actions, selectors
from factdesk.desk.accounts.forms import FirstRunForm
from factdesk.desk.accounts.signing_in import sign_in
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.desk.running import running
from factdesk.desk.setup_link import setup_code

__all__ = ["first_run", "switch"]


@never_cache
@sensitive_post_parameters("password")
def first_run(request: HttpRequest) -> HttpResponse:
    """Set up a new desk. Off this machine it takes the code that ``up`` printed."""
    if selectors.is_set_up():
        return redirect("inbox")
    options = running()
    given = request.POST.get("code", request.GET.get("code", ""))
    if not options.is_local:
        code = setup_code(options.key_folder)
        policy.require(hmac.compare_digest(given.encode(), code.encode()))
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        user = actions.set_up_desk(
            organisation_name=data["organisation"],
            language=data["language"],
            admin=(data["email"], data["name"], data["password"]),
            profile=form.profile(),
            scale=form.scale(),
        )
        sign_in(request, user)
        return HttpResponseRedirect(reverse("inbox"))
    status = 400 if form.errors else 200
    context = {"form": form, "code": given}
    return render(request, "accounts/first_run.html", context, status=status)


@require_POST
@member_page
def switch(request: DeskRequest) -> HttpResponse:
    """Work in another of one's organisations from now on."""
    chosen = request.POST.get("organisation", "")
    mine = selectors.organisations_of(request.user)  # type: ignore[arg-type]
    policy.require(mine.filter(id=chosen).exists(), "organisation")
    request.session["organisation"] = chosen
    return redirect("inbox")
