# SPDX-License-Identifier: Apache-2.0
"""Who may do what: small named predicates, and nothing else decides.

A predicate takes the actor and the organisation that owns the thing (or the thing), and
says yes or no. Actions pass its answer to :func:`require`; pages use the same predicate
to show or hide a button.

**Invariants:** what is not allowed here is forbidden; the system may act everywhere and
says why; "forbidden" reads like "not there". ``RULES`` lists every predicate with the
roles that pass it, and ``tests/desk/test_policy.py`` tries each against it.

Example:
    >>> may_decide(SystemActor("test"), "0" * 26)
    True
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeAlias

from factdesk.desk.actors import Actor, Member, SystemActor, TokenActor, Visitor
from factdesk.errors import AccessError

__all__ = [
    "RULES",
    "Rule",
    "is_member",
    "may_add_submissions",
    "may_change_organisation",
    "may_decide",
    "may_import_files",
    "may_import_known_checks",
    "may_manage_jobs",
    "may_manage_members",
    "may_read_audit",
    "may_read_checks",
    "may_read_inbox",
    "may_review",
    "may_work_on_claims",
    "not_there",
    "require",
]

Rule: TypeAlias = Callable[[Actor, str], bool]
"""A predicate: an actor, and the organisation that owns the thing."""

_CONTRIBUTOR, _EDITOR, _ADMIN, _AUDITOR = "contributor", "editor", "admin", "auditor"
_EVERYBODY = frozenset({_CONTRIBUTOR, _EDITOR, _ADMIN, _AUDITOR})
_STAFF = frozenset({_CONTRIBUTOR, _EDITOR, _ADMIN})
_EDITORS = frozenset({_EDITOR, _ADMIN})
_ADMINS = frozenset({_ADMIN})
_READERS_OF_AUDIT = frozenset({_ADMIN, _AUDITOR})


def _has_role(actor: Actor, organisation_id: str, roles: frozenset[str]) -> bool:
    if isinstance(actor, SystemActor):
        return True
    if not isinstance(actor, Member):
        return False
    return actor.organisation_id == organisation_id and actor.role in roles


def _has_scope(actor: Actor, organisation_id: str, scope: str) -> bool:
    if not isinstance(actor, TokenActor):
        return False
    return actor.organisation_id == organisation_id and scope in actor.scopes


def is_member(actor: Actor, organisation_id: str) -> bool:
    """Whether they belong to the organisation, in any role."""
    return _has_role(actor, organisation_id, _EVERYBODY)


def may_read_inbox(actor: Actor, organisation_id: str) -> bool:
    """Whether they may read messages. No token ever may, nor an auditor."""
    return _has_role(actor, organisation_id, _STAFF)


def may_add_submissions(actor: Actor, organisation_id: str) -> bool:
    """Whether they may bring messages in; a visitor may through a form."""
    if isinstance(actor, Visitor):
        return actor.organisation_id == organisation_id
    return _has_role(actor, organisation_id, _STAFF) or _has_scope(
        actor, organisation_id, "submissions:write"
    )


def may_import_known_checks(actor: Actor, organisation_id: str) -> bool:
    """Whether they may bring in other publishers' checks."""
    return _has_role(actor, organisation_id, _EDITORS) or _has_scope(
        actor, organisation_id, "checks:rw"
    )


def may_import_files(actor: Actor, organisation_id: str) -> bool:
    """Whether they may bring in a whole file, and take it back.

    A file puts thousands of messages before everybody, and its volume stands on the
    public profile: that is an editor's word. No token may; programs add one by one.
    """
    return _has_role(actor, organisation_id, _EDITORS)


def may_decide(actor: Actor, organisation_id: str) -> bool:
    """Whether their yes lets an answer leave under the organisation's name."""
    return _has_role(actor, organisation_id, _EDITORS)


def may_work_on_claims(actor: Actor, organisation_id: str) -> bool:
    """Whether they may make and change claims, drafts and notes."""
    return _has_role(actor, organisation_id, _STAFF) or _has_scope(
        actor, organisation_id, "claims:rw"
    )


def may_review(actor: Actor, organisation_id: str) -> bool:
    """Whether they may be the second person; never of what they wrote themselves."""
    return _has_role(actor, organisation_id, _EDITORS)


def may_read_checks(actor: Actor, organisation_id: str) -> bool:
    """Whether they may read claims and checks in progress."""
    return (
        _has_role(actor, organisation_id, _EVERYBODY)
        or _has_scope(actor, organisation_id, "checks:rw")
        or _has_scope(actor, organisation_id, "claims:rw")
    )


def may_read_audit(actor: Actor, organisation_id: str) -> bool:
    """Whether they may read who did what."""
    return _has_role(actor, organisation_id, _READERS_OF_AUDIT)


def may_manage_members(actor: Actor, organisation_id: str) -> bool:
    """Whether they may invite, change roles, end memberships and make tokens."""
    return _has_role(actor, organisation_id, _ADMINS)


def may_change_organisation(actor: Actor, organisation_id: str) -> bool:
    """Whether they may change profile, scale, settings and shares."""
    return _has_role(actor, organisation_id, _ADMINS)


def may_manage_jobs(actor: Actor, organisation_id: str) -> bool:
    """Whether they may see failed jobs and have them tried again."""
    return _has_role(actor, organisation_id, _ADMINS)


RULES: dict[Rule, tuple[frozenset[str], frozenset[str]]] = {
    is_member: (_EVERYBODY, frozenset()),
    may_read_inbox: (_STAFF, frozenset()),
    may_add_submissions: (_STAFF, frozenset({"submissions:write"})),
    may_import_known_checks: (_EDITORS, frozenset({"checks:rw"})),
    may_import_files: (_EDITORS, frozenset()),
    may_decide: (_EDITORS, frozenset()),
    may_work_on_claims: (_STAFF, frozenset({"claims:rw"})),
    may_review: (_EDITORS, frozenset()),
    may_read_checks: (_EVERYBODY, frozenset({"checks:rw", "claims:rw"})),
    may_read_audit: (_READERS_OF_AUDIT, frozenset()),
    may_manage_members: (_ADMINS, frozenset()),
    may_change_organisation: (_ADMINS, frozenset()),
    may_manage_jobs: (_ADMINS, frozenset()),
}
"""Predicate to the roles and the scopes that pass it, in the own organisation only."""


def require(allowed: bool, what: str = "page") -> None:
    """Go on only if a predicate said yes.

    Args:
        allowed: What it said.
        what: The thing, in one word of the glossary.

    Raises:
        AccessError: It said no; reads as if the thing were not there.
    """
    if not allowed:
        not_there(what)


def not_there(what: str) -> NoReturn:
    """Refuse in the one way in which missing and forbidden things are refused.

    Args:
        what: The thing, in one word of the glossary.

    Raises:
        AccessError: Always.
    """
    raise AccessError(
        f"There is no such {what} here, or it is not yours to see. Check the address, "
        "or ask an admin of your organisation.",
        code="not-there",
        data={"what": what},
    )
