# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from factdesk.desk.accounts.models import Organisation, Team
from factdesk.desk.actors import SystemActor
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.audit.recording import recorded
from factdesk.errors import ConflictError

ACTOR = SystemActor("test")


def make_team(organisation: Organisation, name: str = "Elections") -> Team:
    """Make a row through the helper."""
    team = Team(organisation=organisation, name=name)
    with recorded(ACTOR, "test.team_made", team) as entry:
        team.save(force_insert=True)
        entry.details["name"] = name
    return team


def test_a_change_leaves_one_entry(halden: Organisation) -> None:
    team = make_team(halden)
    entry = AuditEntry.objects.get(action="test.team_made")
    assert (entry.object_kind, entry.object_id) == ("accounts.team", team.id)
    assert (entry.actor_kind, entry.why) == ("system", "test")
    assert entry.organisation_id == halden.id
    assert entry.details == {"name": "Elections"}


def test_a_failed_change_leaves_neither_row_nor_entry(halden: Organisation) -> None:
    team = Team(organisation=halden, name="Floods")

    def change() -> None:
        with recorded(ACTOR, "test.team_made", team):
            team.save(force_insert=True)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert not Team.objects.exists()
    assert not AuditEntry.objects.filter(action="test.team_made").exists()


def test_nobody_is_no_actor(halden: Organisation) -> None:
    with (
        pytest.raises(TypeError, match="needs an actor"),
        recorded(None, "test.team_made", halden),  # type: ignore[arg-type]
    ):
        pass


def test_the_model_refuses_to_change_or_remove(halden: Organisation) -> None:
    entry = AuditEntry.objects.filter(organisation_id=halden.id).latest("at")
    entry.why = "another reason"
    with pytest.raises(ConflictError):
        entry.save()
    with pytest.raises(ConflictError):
        entry.delete()
    with pytest.raises(ConflictError):
        AuditEntry.objects.all().delete()
    with pytest.raises(ConflictError):
        AuditEntry.objects.update(why="another reason")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditentry SET why = 'another'", "DELETE FROM audit_auditentry"],
)
def test_the_database_refuses_too(halden: Organisation, statement: str) -> None:
    before = AuditEntry.objects.count()
    assert before
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.count() == before
