# SPDX-License-Identifier: Apache-2.0
"""Audit entries for what the sign-in package changes by itself.

**Invariants:** a second factor or password changes together with its entry, or not at
all: :func:`in_one_transaction` is around the views that change them.

Example:
    path("2fa/", include(in_one_transaction(urlpatterns)))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from allauth.account.signals import password_changed
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse

from factdesk.desk.accounts.actions.factors import note_own_change
from factdesk.desk.accounts.models import User

__all__ = ["in_one_transaction", "listen", "whole"]

_CODES = Authenticator.Type.RECOVERY_CODES


def listen() -> None:
    """Begin to write entries; called once, when Django is ready."""
    post_save.connect(_note_made, Authenticator, dispatch_uid="factor made")
    post_delete.connect(_note_gone, Authenticator, dispatch_uid="factor gone")
    password_changed.connect(_note_password, dispatch_uid="password changed")


def _note_made(instance: Authenticator, created: bool, **_more: Any) -> None:
    if created:
        is_codes = instance.type == _CODES
        _note(
            "accounts.recovery_codes_made" if is_codes else "accounts.factor_added",
            instance,
        )


def _note_gone(instance: Authenticator, **_more: Any) -> None:
    _note("accounts.factor_removed", instance)


def _note(action: str, factor: Authenticator) -> None:
    """Write the entry of a change made on the package's own pages.

    Its signals come after the transaction, too late for an entry in it; those of the
    rows come in time. What our own actions change, they record themselves.
    """
    request = context.request
    if request is not None and request.path.startswith(reverse("mfa_index")):
        actor = getattr(request, "actor", None)
        note_own_change(actor, factor.user, action, kind=str(factor.type))


def _note_password(request: HttpRequest, user: User, **_more: Any) -> None:
    actor = getattr(request, "actor", None)
    note_own_change(actor, user, "accounts.password_changed")


def whole(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view change all or nothing.

    Args:
        view: Any; reading is left alone, so that it waits for no writer.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return shown


def in_one_transaction(
    entries: Sequence[URLPattern | URLResolver],
) -> list[URLPattern | URLResolver]:
    """Return the same addresses, each of whose views changes all or nothing.

    Args:
        entries: Of another package.
    """
    for entry in entries:
        if isinstance(entry, URLPattern):
            entry.callback = whole(entry.callback)
        else:
            in_one_transaction(entry.url_patterns)
    return list(entries)
