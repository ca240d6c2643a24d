# SPDX-License-Identifier: Apache-2.0
"""Every predicate times every kind of actor times own and foreign organisation."""

from __future__ import annotations

import inspect

import pytest

from factdesk.desk import policy
from factdesk.desk.accounts.models import Role, Scope
from factdesk.desk.actors import Actor, Member, SystemActor, TokenActor, Visitor
from factdesk.errors import AccessError

OWN, FOREIGN = "0" * 26, "1" * 26
PREDICATES = list(policy.RULES)


def test_every_predicate_of_the_module_has_its_rule() -> None:
    named = {
        function
        for name, function in inspect.getmembers(policy, inspect.isfunction)
        if name.startswith(("may_", "is_"))
    }
    assert named == set(PREDICATES)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("rule", PREDICATES, ids=lambda rule: rule.__name__)
def test_a_role_may_what_its_rule_says_and_nothing_elsewhere(
    rule: policy.Rule, role: Role
) -> None:
    roles, _scopes = policy.RULES[rule]
    actor = Member(OWN, "A", OWN, role.value)
    assert rule(actor, OWN) == (role.value in roles)
    assert not rule(actor, FOREIGN)


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("rule", PREDICATES, ids=lambda rule: rule.__name__)
def test_a_token_may_what_its_scope_says_and_nothing_elsewhere(
    rule: policy.Rule, scope: Scope
) -> None:
    _roles, scopes = policy.RULES[rule]
    actor = TokenActor(OWN, OWN, frozenset({scope.value}))
    assert rule(actor, OWN) == (scope.value in scopes)
    assert not rule(actor, FOREIGN)


@pytest.mark.parametrize("rule", PREDICATES, ids=lambda rule: rule.__name__)
def test_a_visitor_may_hand_in_and_no_more(rule: policy.Rule) -> None:
    visitor = Visitor(OWN, "tip form")
    assert rule(visitor, OWN) == (rule is policy.may_add_submissions)
    assert not rule(visitor, FOREIGN)


def test_no_scope_and_no_auditor_reads_messages() -> None:
    roles, scopes = policy.RULES[policy.may_read_inbox]
    assert scopes == frozenset()
    assert Role.AUDITOR.value not in roles


def test_the_system_may_and_says_why() -> None:
    actor: Actor = SystemActor("retention")
    assert all(rule(actor, OWN) for rule in PREDICATES)


def test_forbidden_reads_like_missing() -> None:
    with pytest.raises(AccessError) as forbidden:
        policy.require(False, "message")
    with pytest.raises(AccessError) as missing:
        policy.not_there("message")
    assert forbidden.value.diagnostics() == missing.value.diagnostics()
