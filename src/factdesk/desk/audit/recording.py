# SPDX-License-Identifier: Apache-2.0
"""One change, one audit entry, one transaction.

Every function of an ``actions.py`` does its work inside :func:`recorded`: the entry is
written last, in the transaction of the change, so that neither is there without the
other.

**Invariants:** no change without an actor; no way to switch the entry off; an exception
inside undoes the change and the entry.

Example:
    >>> with recorded(actor, "accounts.team_made", team) as entry:  # doctest: +SKIP
    ...     team.save(force_insert=True)
    ...     entry.details["name"] = team.name
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from factdesk.desk.actors import Actor, Member, SystemActor, TokenActor, Visitor
from factdesk.desk.audit.models import AuditEntry

__all__ = ["Entry", "recorded"]


@dataclass(slots=True)
class Entry:
    """What the audit entry is going to say, until its transaction ends.

    Attributes:
        why: Reason in words.
        details: JSON-ready facts; no text of a message, no address, no name.
    """

    why: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@contextmanager
def recorded(
    actor: Actor,
    action: str,
    thing: models.Model,
    *,
    organisation_id: str = "",
    why: str = "",
    **details: Any,
) -> Iterator[Entry]:
    """Do one change and write its audit entry in the same transaction.

    Args:
        actor: Who acts.
        action: Stable name: app, dot, what happened, as in ``intake.answer_queued``.
        thing: The row that changes; need not be stored yet.
        organisation_id: Whose audit list it belongs to; the thing's or the actor's
            organisation where it is not given.
        why: Reason in words; a system actor's reason where it is not given.
        **details: First facts for ``Entry.details``.

    Raises:
        TypeError: No actor was given (the caller's bug).
    """
    if not isinstance(actor, Member | TokenActor | Visitor | SystemActor):
        raise TypeError(f"{action} needs an actor, not {actor!r}.")
    entry = Entry(why=why or getattr(actor, "reason", ""), details=dict(details))
    with transaction.atomic():
        yield entry
        AuditEntry.objects.create(
            actor_kind=actor.kind,
            actor_id=actor.id,
            organisation_id=organisation_id or _organisation_of(thing, actor),
            action=action,
            object_kind=thing._meta.label_lower,
            object_id=str(thing.pk),
            why=entry.why,
            details=entry.details,
        )


def _organisation_of(thing: models.Model, actor: Actor) -> str:
    if thing._meta.label_lower == "accounts.organisation":
        return str(thing.pk)
    return str(getattr(thing, "organisation_id", "") or actor.organisation_id)
