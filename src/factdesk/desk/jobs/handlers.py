# SPDX-License-Identifier: Apache-2.0
"""The daily round of the job table and of rows that only protect against repeats."""

from __future__ import annotations

from django.utils import timezone

from factdesk.desk.jobs.actions import remove_old
from factdesk.desk.jobs.registry import Run, daily

__all__ = ["TIDY", "tidy"]

TIDY = "jobs.tidy"


@daily(TIDY)
def tidy(_run: Run) -> None:
    """Remove jobs that were done a week ago; dead ones stay until somebody decides."""
    remove_old(timezone.now())
