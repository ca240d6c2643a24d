# SPDX-License-Identifier: Apache-2.0
"""Claims, and all that answers them: known checks, checks, explainers, notes."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["ChecksConfig"]


class ChecksConfig(AppConfig):
    """See the models of this package."""

    name = "factdesk.desk.checks"
    label = "checks"
