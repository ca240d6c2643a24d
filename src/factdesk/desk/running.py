# SPDX-License-Identifier: Apache-2.0
"""The options of the desk that this process belongs to.

**Invariants:** there is one set of options a process; code asks here instead of reading
variables, so that tests give it another desk with ``override_settings(DESK=…)``.

Example:
    >>> running().state_folder.is_demo  # doctest: +SKIP
    True
"""

from __future__ import annotations

from django.conf import settings

from factdesk.desk.options import Options

__all__ = ["running"]


def running() -> Options:
    """Return the options of this desk."""
    options: Options = settings.DESK
    return options
