# SPDX-License-Identifier: Apache-2.0
"""Leave when the process that started this one is gone.

**Invariants:** a child never outlives its supervisor by more than a second, so that a
port and a lease are free when the supervisor is started again.

Example:
    >>> leave_with_parent()  # doctest: +SKIP
"""

from __future__ import annotations

import os
import threading
import time

__all__ = ["leave_with_parent"]

_EVERY_S = 0.5


def leave_with_parent() -> None:
    """Watch the parent process in a thread; end this process when it ends.

    Does nothing where the parent is the first process of a system or container, which
    does not go before this one.
    """
    parent = os.getppid()
    if parent == 1:
        return
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_EVERY_S)
    # Not sys.exit: only this thread would end. What was acknowledged is committed.
    os._exit(1)
