# SPDX-License-Identifier: Apache-2.0
"""The accounts of a demonstration: known to everybody, good on this machine alone.

Example:
    >>> ACCOUNTS[0].email
    'admin@halden.example'
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ACCOUNTS", "ORGANISATIONS", "PASSWORD", "Account"]

PASSWORD = "a made-up country"  # noqa: S105 (printed at each start of a demonstration)

ORGANISATIONS = (
    ("halden", "Halden Fact Desk"),
    ("saltcoast", "Saltcoast Check"),
    ("verania", "Verania Verify"),
)
"""Short name and name of each organisation; publishers of the sample's checks."""

_PEOPLE = (
    ("admin", "Ada", "Bo", "Cleo"),
    ("editor", "Edda", "Finn", "Gro"),
    ("contributor", "Hale", "Ivo", "Juna"),
    ("auditor", "Kai", "Liv", "Mo"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """One account.

    Attributes:
        email: What it signs in with.
        name: For colleagues.
        role: Its role.
        organisation: Name of its organisation.
    """

    email: str
    name: str
    role: str
    organisation: str

    @property
    def says(self) -> str:
        """What to print beside the address."""
        return f"{self.role} of {self.organisation}"


ACCOUNTS = tuple(
    Account(f"{role}@{short}.example", names[at], role, organisation)
    for at, (short, organisation) in enumerate(ORGANISATIONS)
    for role, *names in _PEOPLE
)
"""Every role in every organisation, the first organisation's first."""
