# SPDX-License-Identifier: Apache-2.0
"""The web child of the supervisor.

Example:
    $ python -m factdesk.desk.web
"""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces

from factdesk.desk.options import options_from
from factdesk.desk.supervision import leave_with_parent

__all__ = ["main"]

_THREADS = 4


def main() -> None:
    """Serve until told to stop."""
    options = options_from()
    leave_with_parent()
    Granian(
        "factdesk.desk.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        websockets=False,
        log_enabled=True,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
