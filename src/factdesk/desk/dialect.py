# SPDX-License-Identifier: Apache-2.0
"""A consistent copy of the whole database, while others go on writing.

SQLite gives one by its online backup. Of PostgreSQL each table is copied in one
repeatable-read transaction, so that no tool of the server's own version is needed.

**Invariants:** all of a copy is of one moment; a copy is put back only into a database
without tables; nothing here imports Django's models.

Example:
    >>> export(options, Path("scratch"))  # doctest: +SKIP
    {'vendor': 'sqlite', ...}
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factdesk.desk.options import Options, database_settings
from factdesk.errors import ConflictError, ExternalError

if TYPE_CHECKING:
    import psycopg

__all__ = ["SQLITE_FILE", "copy_sqlite", "export", "fill", "is_sqlite"]

SQLITE_FILE = "desk.sqlite3"
_PIECE = 1 << 20
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_COLUMNS = (
    "SELECT table_name, column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND is_generated = 'NEVER' "
    "ORDER BY table_name, ordinal_position"
)


def is_sqlite(options: Options) -> bool:
    """Whether the database of a desk is SQLite.

    Args:
        options: Of the desk.
    """
    return str(database_settings(options)["ENGINE"]).endswith("sqlite3")


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one moment; writers go on.

    Args:
        source: The database.
        target: A new file; there whole or not at all.

    Raises:
        ExternalError: The database is damaged, or the disk is full.
    """
    scratch = target.with_name(f".{target.name}.part")
    scratch.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(source, timeout=20)) as old,
            closing(sqlite3.connect(scratch)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            told = new.execute("PRAGMA quick_check").fetchone()[0]
        if told != "ok":
            raise sqlite3.DatabaseError(told)
        with scratch.open("rb") as handle:
            os.fsync(handle.fileno())
        scratch.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise ExternalError(
            f"The database {source} cannot be copied: {error}. Make room on the disk, "
            "or restore an earlier backup if it is damaged.",
            code="database-not-copied",
            data={"database": str(source)},
        ) from error
    finally:
        scratch.unlink(missing_ok=True)


def export(options: Options, folder: Path) -> dict[str, Any]:
    """Write a copy of the database into a folder; return what describes it.

    Args:
        options: Of the desk.
        folder: Empty.

    Raises:
        ExternalError: The database cannot be read.
    """
    if is_sqlite(options):
        copy = folder / SQLITE_FILE
        copy_sqlite(Path(database_settings(options)["NAME"]), copy)
        with closing(sqlite3.connect(copy)) as database:
            applied = [list(row) for row in database.execute(_MIGRATIONS)]
        return {"vendor": "sqlite", "migrations": applied}
    with _postgresql(options) as connection:
        return _export_postgresql(connection, folder)


def _export_postgresql(
    connection: psycopg.Connection[Any], folder: Path
) -> dict[str, Any]:
    tables: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table, column in cursor.execute(_COLUMNS).fetchall():
            tables.setdefault(table, []).append(column)
        applied = [list(row) for row in cursor.execute(_MIGRATIONS).fetchall()]
        for table, columns in tables.items():
            with (
                (folder / table).open("wb") as handle,
                cursor.copy(f"COPY {_named(table, columns)} TO STDOUT") as rows,
            ):
                for row in rows:
                    handle.write(row)
    return {"vendor": "postgresql", "migrations": applied, "tables": tables}


def _named(table: str, columns: list[str]) -> str:
    from psycopg import sql

    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("{} ({})").format(sql.Identifier(table), names).as_string()


def _parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the driver is given; options may name a socket as the host."""
    names = (
        ("USER", "user"),
        ("PASSWORD", "password"),
        ("HOST", "host"),
        ("PORT", "port"),
    )
    told = {theirs: given[ours] for ours, theirs in names if given[ours]}
    return {"dbname": given["NAME"], **given["OPTIONS"], **told}


@contextmanager
def _postgresql(options: Options) -> Iterator[psycopg.Connection[Any]]:
    """Open a connection of its own in one repeatable-read transaction."""
    import psycopg

    given = database_settings(options)
    try:
        with psycopg.connect(**_parameters(given)) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield connection
    except psycopg.Error as error:
        raise ExternalError(
            f"The database cannot be copied: {error}. See that it runs and that "
            "--database is right.",
            code="database-not-copied",
        ) from error


def fill(options: Options, folder: Path, described: Mapping[str, Any]) -> None:
    """Put a copy into a database without tables, which it brings to the copy's shape.

    Django has been started with the options.

    Args:
        options: Of the desk.
        folder: That ``export`` wrote.
        described: What ``export`` returned.

    Raises:
        ConflictError: The database holds something, or is another kind of database.
    """
    vendor = "sqlite" if is_sqlite(options) else "postgresql"
    if described["vendor"] != vendor:
        raise ConflictError(
            f"The backup is of a desk on {described['vendor']}, and --database names "
            f"one on {vendor}. Restore it to the same kind of database.",
            code="backup-of-other-database",
        )
    if vendor == "sqlite":
        _fill_sqlite(folder, Path(database_settings(options)["NAME"]))
    else:
        _fill_postgresql(folder, described)


def _fill_sqlite(folder: Path, database: Path) -> None:
    from django.db import connection

    # Looking for migrations made an empty database: whoever has it open would go on
    # writing to a file that is no longer there.
    connection.close()
    for end in ("-wal", "-shm"):
        database.with_name(f"{database.name}{end}").unlink(missing_ok=True)
    (folder / SQLITE_FILE).replace(database)


def _fill_postgresql(folder: Path, described: Mapping[str, Any]) -> None:
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    if "django_migrations" in connection.introspection.table_names():
        raise ConflictError(
            "The database that --database names holds a desk already. Restore into an "
            "empty one.",
            code="state-not-empty",
        )
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    applied = {(app, name) for app, name in described["migrations"]}
    # Only the last ones: a target that another one needs would be taken back again.
    executor.migrate(
        [one for one in applied if not {c.key for c in nodes[one].children} & applied]
    )
    with transaction.atomic(), connection.cursor() as cursor:
        _empty(cursor, list(described["tables"]))
        for table, columns in described["tables"].items():
            copied = f"COPY {_named(table, columns)} FROM STDIN"
            with (folder / table).open("rb") as handle, cursor.copy(copied) as rows:
                while piece := handle.read(_PIECE):
                    rows.write(piece)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), apps.get_models(include_auto_created=True)
        ):
            cursor.execute(statement)


def _empty(cursor: Any, tables: list[str]) -> None:
    """Remove what migrations themselves put in; audit entries are none of it."""
    from psycopg import sql

    names = [sql.Identifier(name) for name in tables if name != "audit_auditentry"]
    joined = sql.SQL(", ").join(names)
    cursor.execute(sql.SQL("TRUNCATE {}").format(joined).as_string())
