# SPDX-License-Identifier: Apache-2.0
"""Changes of claims and of what answers them, a module a kind."""

from factdesk.desk.checks.actions.known import add_known_checks, known_check_of

__all__ = ["add_known_checks", "known_check_of"]
