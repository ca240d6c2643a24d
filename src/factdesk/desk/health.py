# SPDX-License-Identifier: Apache-2.0
"""The health page: for a monitor on the outside, and for whoever runs the desk.

**Invariants:** it says nothing about what is in the desk, only whether it works.

Example:
    $ curl http://localhost:8000/health/
    {"version": "0.1.0", "jobs": {"ready": 0, ...}, "problems": []}
"""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from factdesk import __version__
from factdesk.desk.jobs.selectors import counts, oldest_waiting_s
from factdesk.desk.running import running

__all__ = ["health"]

_LATE_S = timedelta(minutes=10).total_seconds()
_LEAST_FREE_BYTES = 200 * 1024 * 1024


@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """Return 200 where everything works, 503 with the reason where not."""
    found: dict[str, object] = {"version": __version__, "at": timezone.now()}
    problems = []
    try:
        connection.ensure_connection()
        found["jobs"] = counts()
        waiting = oldest_waiting_s()
        found["oldest_waiting_s"] = round(waiting)
        if waiting > _LATE_S:
            problems.append("worker-late")
    except DatabaseError:
        problems.append("database")
    if shutil.disk_usage(running().state).free < _LEAST_FREE_BYTES:
        problems.append("disk-nearly-full")
    found["problems"] = problems
    return JsonResponse(found, status=503 if problems else 200)
