# SPDX-License-Identifier: Apache-2.0
"""Organisations that work together, and what each shares."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["CoalitionConfig"]


class CoalitionConfig(AppConfig):
    """See the models of this package."""

    name = "factdesk.desk.coalition"
    label = "coalition"
