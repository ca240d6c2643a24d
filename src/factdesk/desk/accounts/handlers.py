# SPDX-License-Identifier: Apache-2.0
"""The daily round of the accounts."""

from __future__ import annotations

from django.utils import timezone

from factdesk.desk.accounts.actions import remove_expired
from factdesk.desk.actors import SystemActor
from factdesk.desk.jobs.registry import Run, daily

__all__ = ["TIDY", "tidy"]

TIDY = "accounts.tidy"


@daily(TIDY)
def tidy(_run: Run) -> None:
    """Remove ended sessions and old idempotency keys."""
    remove_expired(SystemActor("its time was over"), timezone.now())
