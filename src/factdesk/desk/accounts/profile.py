# SPDX-License-Identifier: Apache-2.0
"""What an organisation declares about itself: the public page, and changing it.

**Invariants:** every version stays readable for everybody; of people, auditors are
named and nobody else; the public page needs no account and sets no cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from factdesk.claims import CommonRating
from factdesk.desk import policy
from factdesk.desk.accounts import access, actions, selectors
from factdesk.desk.accounts.forms import COMMON_LABELS
from factdesk.desk.accounts.models import Organisation, ProfileVersion, RatingScale
from factdesk.desk.accounts.profile_forms import (
    ProfileForm,
    ScaleForm,
    first_profile,
    first_scale,
)
from factdesk.desk.intake.public_views import in_chosen_language
from factdesk.desk.intake.selectors import public_volumes
from factdesk.desk.pages import DeskRequest, member_page
from factdesk.errors import ConflictError

__all__ = ["edit", "edit_scale", "profile"]

_Version = TypeVar("_Version", ProfileVersion, RatingScale)
_ROOM = 3
"""Empty rows of the scale: for new values."""
_MOST_VOLUMES = 60


@require_safe
@in_chosen_language
def profile(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """Show what an organisation declares, now or in an earlier version."""
    found = access.access_organisation_by_id(organisation_id)
    profiles = list(selectors.public_profiles(found))
    scales = list(selectors.public_scales(found))
    declared = _chosen(profiles, request.GET.get("version", ""))
    scale = _chosen(scales, request.GET.get("scale", ""))
    context = {
        "shown": found,
        "declared": declared,
        "profiles": profiles,
        "changes": _changes(profiles),
        "is_old": declared is not None and declared != profiles[0],
        "scale": [(value, _common(value.common)) for value in scale.values.all()]
        if scale
        else [],
        "scale_version": scale,
        "scales": scales,
        "is_old_scale": scale is not None and scale != scales[0],
        "auditors": selectors.public_auditors(found),
        "volumes": public_volumes(found.id)[:_MOST_VOLUMES],
    }
    return render(request, "accounts/profile.html", context)


def _chosen(versions: Sequence[_Version], number: str) -> _Version | None:
    named = [one for one in versions if str(one.number) == number]
    return next(iter([*named, *versions]), None)


def _common(value: str) -> str:
    return str(COMMON_LABELS[CommonRating(value)]) if value else ""


def _changes(profiles: Sequence[ProfileVersion]) -> list[tuple[ProfileVersion, str]]:
    """Return each version with what it changed, in words."""
    names = {
        "ownership": _("ownership"),
        "funding": _("funding"),
        "methodology": _("methodology"),
        "is_state_controlled": _("control by a state"),
        "is_party_owned": _("ownership by a party"),
    }
    found = []
    for at, version in enumerate(profiles):
        older = profiles[at + 1] if at + 1 < len(profiles) else None
        changed = [
            words
            for name, words in names.items()
            if older is not None and getattr(version, name) != getattr(older, name)
        ]
        found.append((version, " · ".join(changed)))
    return found


def _own(request: DeskRequest) -> Organisation:
    policy.require(
        policy.may_change_organisation(request.actor, request.actor.organisation_id)
    )
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    return organisation


@member_page
def edit(request: DeskRequest) -> HttpResponse:
    """Declare a new version of the profile."""
    own = _own(request)
    form = ProfileForm(
        request.POST or None, initial=first_profile(own.profile_versions.first())
    )
    if request.method == "POST" and form.is_valid():

        def store() -> None:
            actions.change_profile(
                request.actor, own, form.profile(), seen=form.cleaned_data["seen"]
            )

        if _stored(form, store):
            messages.success(
                request, _("Declared. The earlier version stays readable.")
            )
            return redirect("profile", organisation_id=own.id)
    return _page(request, form)


@member_page
def edit_scale(request: DeskRequest) -> HttpResponse:
    """Declare a new version of the rating scale."""
    own = _own(request)
    latest = own.scales.first()
    values = list(latest.values.all()) if latest else []
    form = ScaleForm(
        request.POST or None,
        rows=len(values) + _ROOM,
        initial=first_scale(values, latest.number if latest else 0),
    )
    if request.method == "POST" and form.is_valid():

        def store() -> None:
            actions.change_scale(
                request.actor, own, form.values(), seen=form.cleaned_data["seen"]
            )

        if _stored(form, store):
            messages.success(request, _("Declared. Earlier checks keep their scale."))
            return redirect("profile", organisation_id=own.id)
    return _page(request, form, is_scale=True)


def _stored(form: ProfileForm | ScaleForm, store: Callable[[], None]) -> bool:
    """Store what was typed; where somebody was faster, keep it and say so."""
    try:
        store()
    except ConflictError as error:
        form.add_error(None, str(error))
        data: Any = form.data.copy()
        data["seen"] = error.data["now"]
        form.data = data
        return False
    return True


def _page(
    request: DeskRequest, form: ProfileForm | ScaleForm, *, is_scale: bool = False
) -> HttpResponse:
    context = {"form": form, "is_scale": is_scale}
    status = 400 if form.is_bound else 200
    return render(request, "accounts/profile_edit.html", context, status=status)
