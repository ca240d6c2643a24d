# SPDX-License-Identifier: Apache-2.0
"""Triggers that make audit entries append-only, for each database.

**Invariants:** whoever writes SQL by hand is refused as the model refuses.

Example:
    >>> protect(schema_editor)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

__all__ = ["protect", "unprotect"]

_TABLE = "audit_auditentry"
_MESSAGE = "audit entries are append-only"


def protect(editor: Any) -> None:
    """Have the database refuse to change or remove audit entries.

    Args:
        editor: The schema editor of a migration, or a connection's cursor.
    """
    for statement in _PROTECT[_vendor(editor)]:
        editor.execute(statement)


def unprotect(editor: Any) -> None:
    """Take the triggers away; migrations that go backwards and tests do so.

    Args:
        editor: As in ``protect``.
    """
    for statement in _UNPROTECT[_vendor(editor)]:
        editor.execute(statement)


def _vendor(editor: Any) -> str:
    # A cursor passes unknown names on to the driver's, whose connection is another.
    connection = getattr(editor, "db", None) or editor.connection
    return str(connection.vendor)


_SQLITE = [
    f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON {_TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = '23001'; END $$",
    f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {_TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {_TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
]
_PROTECT = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
_UNPROTECT = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS audit_no_update",
        "DROP TRIGGER IF EXISTS audit_no_delete",
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_append_only ON {_TABLE}",
        f"DROP TRIGGER IF EXISTS audit_no_truncate ON {_TABLE}",
        "DROP FUNCTION IF EXISTS audit_refuse()",
    ],
}
