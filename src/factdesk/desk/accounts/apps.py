# SPDX-License-Identifier: Apache-2.0
"""Organisations, their members and teams, profiles and rating scales; sign-in."""

from __future__ import annotations

from django.apps import AppConfig
from typing_extensions import override

__all__ = ["AccountsConfig"]


class AccountsConfig(AppConfig):
    """See the models of this package."""

    name = "factdesk.desk.accounts"
    label = "accounts"

    @override
    def ready(self) -> None:
        """Write audit entries for what the sign-in package changes."""
        from factdesk.desk.accounts.listening import listen

        listen()
