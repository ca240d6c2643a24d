# SPDX-License-Identifier: Apache-2.0
"""What a member did last, in their session: for "undo".

**Invariants:** only identifiers and our own words are kept, no message; an act is
offered for undoing while nothing followed it, and the action that undoes it looks
again.

Example:
    >>> remember(request, Act("group", group.id, group.version, _("Closed.")))
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from factdesk.desk.intake.models import Answer, AnswerState, SubmissionGroup
from factdesk.desk.pages import DeskRequest

__all__ = ["Act", "forget", "last_act", "remember"]

_KEY = "acts"
_MOST = 20


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a member did.

    Attributes:
        kind: "answer", "decision" or "group": what undoing it starts from.
        thing: Identifier of that.
        group: The group.
        version: That the act gave the group.
        words: What was done, in the member's language.
    """

    kind: str
    thing: str
    group: str
    version: int
    words: str


def remember(request: DeskRequest, act: Act) -> None:
    """Keep what was done.

    Args:
        request: In which it was done.
        act: It.
    """
    kept = [*request.session.get(_KEY, []), asdict(act)]
    request.session[_KEY] = kept[-_MOST:]


def forget(request: DeskRequest, act: Act) -> None:
    """Drop an act that was undone, or can be no more.

    Args:
        request: In which it was.
        act: It.
    """
    kept = [one for one in request.session.get(_KEY, []) if one["thing"] != act.thing]
    request.session[_KEY] = kept


def last_act(request: DeskRequest) -> Act | None:
    """Return the newest act that can still be undone.

    Args:
        request: Of the member.
    """
    kept = request.session.get(_KEY, [])
    if not kept:
        return None
    groups = SubmissionGroup.objects.filter(
        id__in=[one["group"] for one in kept],
        organisation_id=request.actor.organisation_id,
    )
    versions = dict(groups.values_list("id", "version"))
    queued = Answer.objects.filter(
        id__in=[one["thing"] for one in kept], state=AnswerState.QUEUED
    )
    leaving = set(queued.values_list("id", flat=True))
    for one in reversed(kept):
        act = Act(**one)
        has_left = act.kind == "answer" and act.thing not in leaving
        if versions.get(act.group) == act.version and not has_left:
            return act
    return None
