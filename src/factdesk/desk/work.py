# SPDX-License-Identifier: Apache-2.0
"""The worker child of the supervisor.

Example:
    $ python -m factdesk.desk.work
"""

from __future__ import annotations

import os
import signal

from factdesk.desk.options import options_from
from factdesk.desk.schema import start_django
from factdesk.desk.supervision import leave_with_parent

__all__ = ["main"]

_POLITE = 5
"""Added to the niceness: where processor time is short, pages come before imports."""


def main() -> None:
    """Run jobs until told to stop."""
    leave_with_parent()
    os.nice(_POLITE)
    start_django(options_from())
    from factdesk.desk.jobs.worker import Worker

    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


if __name__ == "__main__":
    main()
