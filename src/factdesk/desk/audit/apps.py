# SPDX-License-Identifier: Apache-2.0
"""Who did what, when and why: written with each change, never changed."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["AuditConfig"]


class AuditConfig(AppConfig):
    """See the models of this package."""

    name = "factdesk.desk.audit"
    label = "audit"
