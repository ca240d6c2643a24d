# SPDX-License-Identifier: Apache-2.0
"""Remove files that no message and no running import needs any more.

**Invariants:** a file is removed only if no row names it at that moment, and, in the
daily round, only a day after it was written, so that one on its way in is safe; the
file of an import goes with the end of the import, and after seven days of waiting for
somebody, because it holds what the masks hide.

Example:
    >>> collect_blobs()  # doctest: +SKIP
    0
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from factdesk.desk.blobs import Blobs
from factdesk.desk.intake.models import Attachment, BatchState, ImportBatch
from factdesk.desk.running import running

__all__ = ["collect_blobs"]

_YOUNG = timedelta(days=1)
_IMPORT_WAITS = timedelta(days=7)


def collect_blobs(*, only: Iterable[str] | None = None) -> int:
    """Remove files without a row; return how many went.

    Args:
        only: Look at these hashes, however young; at all old ones by default.
    """
    blobs = Blobs(running().state_folder.blobs)
    before = (timezone.now() - _YOUNG).timestamp()
    names = blobs.names(older_than=before) if only is None else iter(set(only))
    return sum(blobs.remove(name) for name in names if not _is_named(name))


def _is_named(digest: str) -> bool:
    imports = ImportBatch.objects.filter(sha256=digest)
    waiting = imports.filter(
        state__in=(BatchState.MAPPING, BatchState.FAILED),
        created_at__gte=timezone.now() - _IMPORT_WAITS,
    )
    return (
        Attachment.objects.filter(sha256=digest).exists()
        or imports.filter(state=BatchState.RUNNING).exists()
        or waiting.exists()
    )
