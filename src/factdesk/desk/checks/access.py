# SPDX-License-Identifier: Apache-2.0
"""One claim, check, explainer or holding note, for somebody who may see it.

Every function raises AccessError in the same words for what is missing and for what is
another organisation's. Those named ``readable`` also give what another organisation
shares, to be read and nothing else; all others give the own organisation's only.
"""

from __future__ import annotations

from factdesk.desk import policy
from factdesk.desk.actors import Actor, Member
from factdesk.desk.checks.models import Claim, Explainer, HoldingNote, KnownCheck
from factdesk.desk.coalition.reading import may_read

__all__ = [
    "access_claim_by_id",
    "access_explainer_by_id",
    "access_known_check_by_id",
    "access_note_by_id",
    "access_readable_claim_by_id",
    "access_readable_explainer_by_id",
    "access_readable_note_by_id",
]


def _may_read_it(actor: Actor, owner_id: str, kind: str, object_id: str) -> bool:
    """Whether it is their own, or shared with them; a token reads its own only."""
    if policy.may_read_checks(actor, owner_id):
        return True
    return (
        isinstance(actor, Member)
        and policy.may_read_checks(actor, actor.organisation_id)
        and may_read(actor.organisation_id, kind, object_id)
    )


def access_readable_claim_by_id(actor: Actor, claim_id: str) -> Claim:
    """Return a claim to be read: one's own, or one that its owner shares.

    Args:
        actor: Who reads.
        claim_id: Its identifier.

    Raises:
        AccessError: It is not there, or neither theirs nor shared with them.
    """
    found = Claim.objects.filter(id=claim_id).select_related("organisation").first()
    if found is None or not _may_read_it(
        actor, found.organisation_id, "claim", claim_id
    ):
        policy.not_there("claim")
    return found


def access_readable_explainer_by_id(actor: Actor, explainer_id: str) -> Explainer:
    """Return an explainer to be read: one's own, or one that its owner shares.

    Args:
        actor: Who reads.
        explainer_id: Its identifier.

    Raises:
        AccessError: It is not there, or neither theirs nor shared with them.
    """
    rows = Explainer.objects.filter(id=explainer_id).select_related("organisation")
    found = rows.first()
    if found is None or not _may_read_it(
        actor, found.organisation_id, "explainer", explainer_id
    ):
        policy.not_there("explainer")
    return found


def access_readable_note_by_id(actor: Actor, note_id: str) -> HoldingNote:
    """Return a holding note to be read: one's own, or one that its owner shares.

    Args:
        actor: Who reads.
        note_id: Its identifier.

    Raises:
        AccessError: It is not there, or neither theirs nor shared with them.
    """
    rows = HoldingNote.objects.filter(id=note_id)
    found = rows.select_related("claim", "organisation").first()
    if found is None or not _may_read_it(actor, found.organisation_id, "note", note_id):
        policy.not_there("holding note")
    return found


def access_claim_by_id(actor: Actor, claim_id: str) -> Claim:
    """Return a claim.

    Args:
        actor: Who reads claims of its organisation.
        claim_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Claim.objects.filter(id=claim_id).first()
    if found is None or not policy.may_read_checks(actor, found.organisation_id):
        policy.not_there("claim")
    return found


def access_explainer_by_id(actor: Actor, explainer_id: str) -> Explainer:
    """Return an explainer, published or not.

    Args:
        actor: Who reads checks of its organisation.
        explainer_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = Explainer.objects.filter(id=explainer_id).first()
    if found is None or not policy.may_read_checks(actor, found.organisation_id):
        policy.not_there("explainer")
    return found


def access_note_by_id(actor: Actor, note_id: str) -> HoldingNote:
    """Return a holding note with its claim, whatever its state.

    Args:
        actor: Who reads checks of its organisation.
        note_id: Its identifier.

    Raises:
        AccessError: It is not there, or not theirs.
    """
    found = HoldingNote.objects.filter(id=note_id).select_related("claim").first()
    if found is None or not policy.may_read_checks(actor, found.organisation_id):
        policy.not_there("holding note")
    return found


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
