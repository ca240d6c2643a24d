# SPDX-License-Identifier: Apache-2.0
"""How sign-in behaves here.

**Invariants:** nobody signs up without an invitation; secrets of second factors are
sealed with a key that is not in the database.
"""

from __future__ import annotations

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from typing_extensions import override

from factdesk.desk.running import running
from factdesk.desk.visitors import visitor_address

__all__ = ["AccountAdapter", "SecondFactorAdapter"]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Invitation only."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    @override
    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where a sign-in comes from, for its limits and the list of sessions.

        Behind a proxy the connection itself always comes from the proxy.
        """
        address = visitor_address(request).partition("/")[0]
        return "0.0.0.0" if address == "unknown" else address  # noqa: S104 (says nothing)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of one-time codes."""

    @override
    def encrypt(self, text: str) -> str:
        """Return a secret for the database."""
        sealed = running().key_folder.seal("second-factor", text)
        return base64.b64encode(sealed).decode()

    @override
    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret that ``encrypt`` sealed."""
        sealed = base64.b64decode(encrypted_text)
        return running().key_folder.open("second-factor", sealed)
