# SPDX-License-Identifier: Apache-2.0
"""Bring the tables of a database to those of this program, or leave them as they were.

**Invariants:** a database that a newer program changed is not opened; a migration that
fails, or is cut off by a crash, leaves the database as it was before the first of them.
On PostgreSQL all run in one transaction; on SQLite a copy is put back, because SQLite
cannot rebuild tables inside one.

Example:
    >>> bring_up_to_date(options)  # doctest: +SKIP
    3
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from factdesk.desk import dialect
from factdesk.desk.options import Options, database_settings
from factdesk.errors import ConflictError, ExternalError

__all__ = ["bring_up_to_date", "refuse_newer_migrations"]

_BEFORE = ".before-upgrade"


def refuse_newer_migrations(applied: Iterable[tuple[str, str]]) -> None:
    """Refuse tables that this program does not know.

    Args:
        applied: App and name of each migration that made them.

    Raises:
        ConflictError: A newer program made them.
    """
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    unknown = sorted(set(applied) - known)
    if unknown:
        raise ConflictError(
            "A newer version of factdesk has changed this desk's tables "
            f"({'/'.join(unknown[0])}). Install that version, or restore a backup "
            "that this one made. Nothing was changed.",
            code="state-newer",
            data={"migrations": ["/".join(one) for one in unknown]},
        )


def bring_up_to_date(options: Options) -> int:
    """Apply the migrations that are missing; return how many there were.

    Args:
        options: Of the desk; the caller holds the state's lock and started Django.

    Raises:
        ConflictError: A newer program made the tables.
        ExternalError: A migration failed and all was undone, or the database refuses.
    """
    try:
        _put_back_what_a_crash_left(options)
        executor = MigrationExecutor(connection)
        refuse_newer_migrations(executor.loader.applied_migrations)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            with _or_as_before(options, bool(executor.loader.applied_migrations)):
                call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise ExternalError(
            f"The database cannot be used: {error}. See that it runs and that "
            "--database is right.",
            code="database-refused",
        ) from error
    return len(plan)


@contextmanager
def _or_as_before(options: Options, has_tables: bool) -> Iterator[None]:
    copy = _copy(options) if has_tables and dialect.is_sqlite(options) else None
    whole: Any = nullcontext()
    if has_tables and copy is None:
        whole = transaction.atomic()
    try:
        with whole:
            yield
    except Exception as error:
        if not has_tables:
            raise
        if copy is not None:
            _put_back(options, copy)
        raise ExternalError(
            f"The upgrade failed and was undone: {error}. The desk is as it was; go "
            "on with the version that you had, and report this.",
            code="upgrade-undone",
        ) from error
    if copy is not None:
        copy.unlink(missing_ok=True)


def _database(options: Options) -> Path:
    # Tests name another file than the state's.
    return Path(connection.settings_dict["NAME"] or database_settings(options)["NAME"])


def _copy(options: Options) -> Path:
    database = _database(options)
    copy = database.with_name(f"{database.name}{_BEFORE}")
    dialect.copy_sqlite(database, copy)
    return copy


def _put_back(options: Options, copy: Path) -> None:
    database = _database(options)
    connection.close()
    for end in ("-wal", "-shm"):
        database.with_name(f"{database.name}{end}").unlink(missing_ok=True)
    copy.replace(database)


def _put_back_what_a_crash_left(options: Options) -> None:
    """A copy that is there was made by an upgrade that neither ended nor was undone."""
    if dialect.is_sqlite(options):
        database = _database(options)
        copy = database.with_name(f"{database.name}{_BEFORE}")
        if copy.exists():
            _put_back(options, copy)
