# SPDX-License-Identifier: Apache-2.0
"""Sign somebody in who has just chosen their password.

Django's own ``login`` would do, but the session would stand in no list, so that nobody
could end it, and the page of the second factor would ask for the password once more.

Example:
    >>> sign_in(request, user)  # doctest: +SKIP
"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest

from factdesk.desk.accounts.models import User

__all__ = ["sign_in"]


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign a new user in.

    Args:
        request: In which they gave their password.
        user: Without a second factor yet.
    """
    record_authentication(
        request, user, "password", email=user.email, reauthenticated=True
    )
    perform_login(request, user, email_verification="none")
