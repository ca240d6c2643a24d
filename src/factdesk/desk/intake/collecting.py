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

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from factdesk.desk.intake.models import Attachment, BatchState, ImportBatch
from factdesk.desk.running import running

__all__ = ["collect_blobs"]

_YOUNG = timedelta(days=1)
_IMPORT_WAITS = timedelta(days=7)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def collect_blobs(*, only: Iterable[str] | None = None) -> int:
    """Remove files without a row; return how many went.

    Args:
        only: Look at these hashes, however young; at all old ones by default.
    """
    wanted = None if only is None else set(only)
    if wanted is not None and not wanted:
        return 0
    before = (timezone.now() - _YOUNG).timestamp()
    count = 0
    for path, digest in _files(running().state_folder.blobs / "sha256"):
        is_due = digest in wanted if wanted is not None else _is_older(path, before)
        if is_due and not _is_named(digest):
            path.unlink(missing_ok=True)
            count += 1
    return count


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file with its hash, which is its name or spread over its folders."""
    for path in folder.rglob("*") if folder.is_dir() else ():
        if not path.is_file():
            continue
        whole = path.stem if _SHA256.fullmatch(path.stem) else ""
        digest = whole or "".join(path.relative_to(folder).parts)
        if _SHA256.fullmatch(digest):
            yield path, digest


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False


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
