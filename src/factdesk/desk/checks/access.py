# SPDX-License-Identifier: Apache-2.0
"""One claim or check, for somebody who may see it.

Every function raises AccessError in the same words for what is missing and for what is
another organisation's.
"""

from __future__ import annotations

from factdesk.desk import policy
from factdesk.desk.actors import Actor
from factdesk.desk.checks.models import Claim, KnownCheck

__all__ = ["access_claim_by_id", "access_known_check_by_id"]


def access_claim_by_id(actor: Actor, claim_id: str) -> Claim:
    """Return a claim.

    Args:
        actor: Who reads checks of its organisation.
        claim_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    claim = Claim.objects.filter(id=claim_id).first()
    if claim is None or not policy.may_read_checks(actor, claim.organisation_id):
        policy.not_there("claim")
    return claim


def access_known_check_by_id(actor: Actor, check_id: str) -> KnownCheck:
    """Return a known check; they belong to all organisations of the desk.

    Args:
        actor: Who reads checks.
        check_id: Its identifier.

    Raises:
        AccessError: It is not there, or was withdrawn.
    """
    check = KnownCheck.objects.filter(id=check_id, withdrawn_at=None).first()
    if check is None or not policy.may_read_checks(actor, actor.organisation_id):
        policy.not_there("check")
    return check
