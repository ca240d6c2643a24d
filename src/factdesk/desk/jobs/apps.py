# SPDX-License-Identifier: Apache-2.0
"""Work that happens after the page was shown: leased, retried, never lost."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["JobsConfig"]


class JobsConfig(AppConfig):
    """See the models of this package."""

    name = "factdesk.desk.jobs"
    label = "jobs"
