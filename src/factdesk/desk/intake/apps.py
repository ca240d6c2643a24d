# SPDX-License-Identifier: Apache-2.0
"""Messages as they come in, their groups, matches, decisions and answers."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["IntakeConfig"]


class IntakeConfig(AppConfig):
    """See the models of this package."""

    name = "factdesk.desk.intake"
    label = "intake"
