# SPDX-License-Identifier: Apache-2.0
"""Who acts. Every action takes one; there is no default and no anonymous one.

**Invariants:** actors are values made at the edge (a request, a job, a command) from
rows that were valid at that moment; a system actor says why it acts.

Example:
    >>> SystemActor(reason="retention").kind
    'system'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

__all__ = ["Actor", "Member", "SystemActor", "TokenActor", "Visitor"]


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in user in the organisation they work in now.

    Attributes:
        id: The user.
        name: For pages.
        organisation_id: The organisation.
        role: As ``accounts.models.Role`` has them.
        team_ids: Teams they belong to.
    """

    id: str
    name: str
    organisation_id: str
    role: str
    team_ids: frozenset[str] = frozenset()
    kind: ClassVar[str] = "member"


@dataclass(frozen=True, slots=True)
class TokenActor:
    """A program with a token of an organisation.

    Attributes:
        id: The token.
        organisation_id: Its organisation.
        scopes: What it may do.
    """

    id: str
    organisation_id: str
    scopes: frozenset[str]
    kind: ClassVar[str] = "token"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody from outside who uses a public form of an organisation.

    Attributes:
        organisation_id: Whose form it is.
        reason: What they do.
    """

    organisation_id: str
    reason: str
    id: ClassVar[str] = ""
    kind: ClassVar[str] = "visitor"


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The desk itself.

    Attributes:
        reason: Why it acts; stands in the audit entry.
    """

    reason: str
    id: ClassVar[str] = ""
    organisation_id: ClassVar[str] = ""
    kind: ClassVar[str] = "system"


Actor: TypeAlias = Member | TokenActor | Visitor | SystemActor
