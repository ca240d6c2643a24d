# SPDX-License-Identifier: Apache-2.0
"""Changes of coalitions and shares."""

from __future__ import annotations

from collections.abc import Sequence

from factdesk.desk import policy
from factdesk.desk.accounts.models import Organisation
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.coalition.models import Coalition, CoalitionMember

__all__ = ["make_coalition"]


def make_coalition(
    actor: Actor, name: str, organisations: Sequence[Organisation]
) -> Coalition:
    """Make a coalition; nothing is shared by it.

    Args:
        actor: The system: whoever runs the desk.
        name: Its name.
        organisations: Its members; the first coordinates.
    """
    policy.require(isinstance(actor, SystemActor), "desk")
    coalition = Coalition(name=name)
    with recorded(actor, "coalition.made", coalition, members=len(organisations)):
        coalition.save(force_insert=True)
        CoalitionMember.objects.bulk_create(
            CoalitionMember(
                coalition=coalition, organisation=member, is_coordinator=at == 0
            )
            for at, member in enumerate(organisations)
        )
    return coalition
