# SPDX-License-Identifier: Apache-2.0
"""The command line: parse, call the library, print.

**Invariants:** results go to stdout, everything else to stderr; exit codes are 0 for
ok, 1 for our errors, 2 for wrong usage, 3 for a failed verification, 130 after Ctrl-C;
no command holds logic that a library user could not call; ``--help`` imports nothing
heavy.

Example:
    $ factdesk index build checks.jsonl --out public
    $ factdesk match posts.csv --index public
"""

from __future__ import annotations

from factdesk.cli.app import main, run

__all__ = ["main", "run"]
