# SPDX-License-Identifier: Apache-2.0
"""May one organisation read an object of another? This module alone answers.

An owner shares with a coalition: one object, all with a tag, or a kind by default. The
narrowest share decides: what is said of the object itself goes before what is said of
its tags, and that before the default. Where two shares are equally narrow, a no wins.

**Invariants:** without a share nothing is read; both have to be in the coalition now;
a kind that is not in ``KINDS`` cannot be shared at all: messages, their senders, and
addresses of appearances are in no kind; withheld checks stay with their owner; a
holding note is read with its claim or not at all.

Example:
    >>> may_read(reader.id, "claim", claim.id)  # doctest: +SKIP
    False
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet

from factdesk.desk.checks.models import (
    Check,
    CheckStatus,
    Claim,
    Explainer,
    HoldingNote,
)
from factdesk.desk.coalition.models import CoalitionMember, Share, ShareWhat

__all__ = ["KINDS", "Kind", "may_read", "readable"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that can be shared.

    Attributes:
        model: Its rows; each has ``organisation_id``, its owner.
        what: Under which heading of a share it comes.
        tags: Where its tags are found.
    """

    model: type[Model]
    what: ShareWhat
    tags: str = "tags"


KINDS = {
    "claim": Kind(Claim, ShareWhat.CLAIMS),
    "check": Kind(Check, ShareWhat.CHECKS),
    "explainer": Kind(Explainer, ShareWhat.EXPLAINERS),
    "note": Kind(HoldingNote, ShareWhat.EXPLAINERS, "claim__tags"),
}
"""Everything that can be shared; a closed list."""
_NONE = Q(id__in=())
_ALL = ~Q(id__in=())  # an empty Q() would vanish beside an "or"


@dataclass(slots=True)
class _Said:
    """What an owner said to the coalitions of a reader: yes and no, by width."""

    objects: dict[bool, set[str]] = field(
        default_factory=lambda: {True: set(), False: set()}
    )
    tags: dict[bool, set[str]] = field(
        default_factory=lambda: {True: set(), False: set()}
    )
    default: set[bool] = field(default_factory=set)

    def add(self, share: Share) -> None:
        """Take one share in."""
        if share.object_id:
            self.objects[share.is_allowed].add(share.object_id)
        elif share.tag_id:
            self.tags[share.is_allowed].add(share.tag_id)
        else:
            self.default.add(share.is_allowed)


def may_read(reader_id: str, kind: str, object_id: str) -> bool:
    """Whether an organisation may read an object: its own, or one shared with it.

    Args:
        reader_id: The organisation that wants to read.
        kind: A key of ``KINDS``; nothing of another kind is ever read.
        object_id: Identifier of the object.
    """
    if kind not in KINDS:
        return False
    rows: Any = KINDS[kind].model._default_manager
    own = rows.filter(id=object_id, organisation_id=reader_id)
    return own.exists() or readable(reader_id, kind).filter(id=object_id).exists()


def readable(reader_id: str, kind: str) -> QuerySet[Any]:
    """Return the rows of other organisations that one may read through their shares.

    Args:
        reader_id: The organisation that wants to read.
        kind: A key of ``KINDS``.
    """
    told = KINDS[kind]
    rows: QuerySet[Any] = told.model._default_manager.all()
    wanted = _NONE
    for owner_id, said in _said_to(reader_id, told.what).items():
        wanted |= Q(organisation_id=owner_id) & _rule(told, rows, said)
    if kind == "check":
        wanted &= ~Q(status=CheckStatus.WITHHELD)
    if kind == "note":  # it shows its claim
        wanted &= Q(claim__in=readable(reader_id, "claim"))
    return rows.filter(wanted)


def _said_to(reader_id: str, what: ShareWhat) -> dict[str, _Said]:
    """Return by owner what holds now between owners and a reader."""
    now = CoalitionMember.objects.filter(left_at=None)
    mine = now.filter(organisation_id=reader_id).values_list("coalition_id", flat=True)
    beside = set(
        now.filter(coalition_id__in=list(mine))
        .exclude(organisation_id=reader_id)
        .values_list("coalition_id", "organisation_id")
    )
    shares = Share.objects.filter(
        coalition_id__in={coalition for coalition, _owner in beside},
        what=what,
        ended_at=None,
    )
    found: dict[str, _Said] = defaultdict(_Said)
    for share in shares:
        if (share.coalition_id, share.owner_id) in beside:
            found[share.owner_id].add(share)
    return dict(found)


def _rule(kind: Kind, rows: QuerySet[Any], said: _Said) -> Q:
    """Return the condition on an owner's rows: object, then tag, then default."""

    def tagged(tags: set[str]) -> Q:
        by_tag = rows.filter(**{f"{kind.tags}__in": tags}).values("id")
        return Q(id__in=by_tag)

    wide = tagged(said.tags[True])
    if said.default == {True}:
        wide = _ALL
    if said.tags[False]:
        wide &= ~tagged(said.tags[False])
    return ~Q(id__in=said.objects[False]) & (Q(id__in=said.objects[True]) | wide)
