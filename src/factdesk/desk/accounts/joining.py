# SPDX-License-Identifier: Apache-2.0
"""The page behind an invitation's link.

**Invariants:** a link that cannot be used any more says what happened to it and whom to
ask; nothing about the organisation's people is told, but who invited.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from factdesk.desk.accounts import access
from factdesk.desk.accounts.actions import inviting
from factdesk.desk.accounts.models import Invitation, Role, User
from factdesk.desk.accounts.people_forms import ROLE_MEANINGS, JoinForm
from factdesk.desk.accounts.signing_in import sign_in
from factdesk.errors import AccessError, ConflictError

__all__ = ["join"]


@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Let somebody who was invited in."""
    try:
        invitation = access.access_invitation_by_secret(secret)
    except AccessError:
        return _over(request, None, "unknown")
    state = access.invitation_state(invitation)
    if state != "open":
        return _over(request, invitation, state)
    try:
        return _form(request, invitation)
    except ConflictError as error:
        invitation.refresh_from_db()
        state = access.invitation_state(invitation)
        if state != "open":
            return _over(request, invitation, state)
        return _page(request, invitation, told=str(error), status=error.status)


def _form(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method != "POST":
        return _page(request, invitation)
    if isinstance(request.user, User):
        inviting.accept_as_user(invitation, request.user)
        return _welcome(request, invitation)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, form=form, status=400)
    try:
        user = inviting.accept_as_new(invitation, form.account(get_language() or ""))
    except ConflictError as error:
        if error.code not in {"account-exists", "invitation-for-another"}:
            raise
        form.add_error("email", str(error))
        return _page(request, invitation, form=form, status=error.status)
    sign_in(request, user)
    return _welcome(request, invitation)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    request.session["organisation"] = invitation.organisation_id
    return redirect("inbox")


def _page(
    request: HttpRequest,
    invitation: Invitation,
    *,
    form: JoinForm | None = None,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    role = Role(invitation.role)
    context = {
        "invitation": invitation,
        "form": form or JoinForm(initial={"email": invitation.email}),
        "told": told,
        "meaning": ROLE_MEANINGS[role],
        "needs_factor": role in {Role.EDITOR, Role.ADMIN},
        "path": request.path,
    }
    return render(request, "accounts/join.html", context, status=status)


def _over(
    request: HttpRequest, invitation: Invitation | None, state: str
) -> HttpResponse:
    words = {
        "used": _("This invitation was used already. Each link lets one person in."),
        "withdrawn": _("This invitation was withdrawn."),
        "expired": _("This invitation has expired."),
    }
    unknown = _("There is no such invitation. Check that the whole address was copied.")
    context = {"invitation": invitation, "words": words.get(state, unknown)}
    status = 410 if invitation else 404
    return render(request, "accounts/join_over.html", context, status=status)
