# SPDX-License-Identifier: Apache-2.0
"""What is written down after the keys to all askers were destroyed.

**Invariants:** deliveries that wait for an address they can no longer open say so
instead of being tried for ever.

Example:
    >>> note_forgotten(SystemActor("factdesk forget --askers"), 4)  # doctest: +SKIP
"""

from __future__ import annotations

from django.utils import timezone

from factdesk.desk import policy
from factdesk.desk.actors import Actor, SystemActor
from factdesk.desk.audit.recording import recorded
from factdesk.desk.intake.models import Asker, Delivery, DeliveryState, Submission

__all__ = ["note_forgotten"]


def note_forgotten(actor: Actor, keys: int) -> None:
    """Record that the keys are gone, and drop what only they could open.

    Args:
        actor: The system: whoever runs the desk.
        keys: How many were destroyed.
    """
    policy.require(isinstance(actor, SystemActor), "desk")
    with recorded(actor, "intake.askers_forgotten", Asker(), keys=keys):
        Delivery.objects.filter(channel="email", state=DeliveryState.QUEUED).update(
            state=DeliveryState.UNREACHABLE, finished_at=timezone.now()
        )
        Submission.objects.exclude(reply_sealed=None).update(
            reply_sealed=None, reply_month=""
        )
