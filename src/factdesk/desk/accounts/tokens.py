# SPDX-License-Identifier: Apache-2.0
"""The page on which admins make and revoke keys to the API.

**Invariants:** a token is shown in the answer to the request that made it, and never
again; that page is stored in no cache.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from factdesk.desk import policy
from factdesk.desk.accounts import access, actions, selectors
from factdesk.desk.accounts.models import Organisation, Scope
from factdesk.desk.fields import Pasted
from factdesk.desk.pages import DeskRequest, member_page

__all__ = ["TokenForm", "revoke", "tokens"]

_DAYS = (
    ("90", gettext_lazy("in 90 days")),
    ("365", gettext_lazy("in a year")),
    ("", gettext_lazy("never")),
)


class TokenForm(forms.Form):
    """What a token is for, and what it may do."""

    name = Pasted(
        label=gettext_lazy("What will use it"),
        max_length=120,
        help_text=gettext_lazy("So that you know later which one to revoke."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("No token can read messages."),
    )
    days = forms.ChoiceField(
        label=gettext_lazy("It ends"),
        choices=_DAYS,
        required=False,
        initial=_DAYS[0][0],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def tokens(request: DeskRequest) -> HttpResponse:
    """List tokens, and make one; the new one is shown this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made: dict[str, Any] = {}
    policy.require(
        policy.may_manage_members(request.actor, request.actor.organisation_id)
    )
    if form.is_bound and form.is_valid():
        made = _made(request, form)
        form = TokenForm()
    rows = selectors.api_tokens(request.actor, request.actor.organisation_id)
    names = dict(Scope.choices)
    context = {
        "form": form,
        "rows": [(row, [names.get(s, s) for s in row.scopes]) for row in rows],
        **made,
    }
    status = 400 if form.is_bound else 200
    return render(request, "accounts/tokens.html", context, status=status)


def _made(request: DeskRequest, form: TokenForm) -> dict[str, Any]:
    days = form.cleaned_data["days"]
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    token, secret = actions.make_token(
        request.actor,
        organisation,
        form.cleaned_data["name"],
        form.cleaned_data["scopes"],
        expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
    )
    return {"new": token, "secret": secret}


@require_POST
@member_page
def revoke(request: DeskRequest, token_id: str) -> HttpResponse:
    """End a token at once."""
    token = access.access_api_token_by_id(request.actor, token_id)
    actions.revoke_token(request.actor, token)
    messages.success(request, _("The token was revoked. It works no more."))
    return redirect("tokens")
