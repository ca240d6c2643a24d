# SPDX-License-Identifier: Apache-2.0
"""Inside the desk: writes in actions only, single reads through access only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.core.management import call_command

DESK = Path(__file__).parents[2] / "src" / "factdesk" / "desk"

WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update", "delete",
    "get_or_create", "update_or_create", "create_user",
}  # fmt: skip
# A dict has "update" too: only calls on what looks like rows count.
ROWS = {"objects", "filter", "exclude", "all", "order_by", "select_for_update"}
WRITERS = ("actions", "migrations")
"""Modules and folders that may write; ``demo`` makes a whole state."""
ALLOWED = {"demo.py", "accounts/models.py", "audit/models.py", "audit/recording.py"}


def looks_like_rows(node: ast.expr) -> bool:
    """Whether an expression mentions a manager or a query set."""
    return any(
        isinstance(part, ast.Attribute) and part.attr in ROWS for part in ast.walk(node)
    )


def complaints(text: str, path: str) -> list[str]:
    """Return the calls of a module that it may not make."""
    parts = Path(path).with_suffix("").parts
    may_write = path in ALLOWED or bool(set(parts) & set(WRITERS))
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, where = node.func.attr, f"{path}:{node.lineno}"
        on_rows = looks_like_rows(node.func.value)
        is_save = name in {"save", "create_user"}
        if name in WRITES and (on_rows or is_save) and not may_write:
            found.append(f"{where} writes with .{name}()")
        if name == "get" and on_rows and parts[-1] == "views":
            found.append(f"{where} reads one object; use an access_… function")
    return found


def test_writes_are_in_actions_and_single_reads_in_access() -> None:
    found = [
        complaint
        for file in sorted(DESK.rglob("*.py"))
        for complaint in complaints(
            file.read_text("utf-8"), file.relative_to(DESK).as_posix()
        )
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "path", "count"),
    [
        ("Team.objects.create(name='a')", "accounts/views.py", 1),
        ("team.save()", "accounts/views.py", 1),
        ("Team.objects.filter(id=1).update(name='a')", "accounts/selectors.py", 1),
        ("Team.objects.create(name='a')", "jobs/actions.py", 0),
        ("Team.objects.create(name='a')", "intake/actions/sorting.py", 0),
        ("Team.objects.get(id=1)", "accounts/views.py", 1),
        ("request.GET.get('a')", "accounts/views.py", 0),
        ("{}.update(a=1)", "accounts/views.py", 0),
    ],
)
def test_a_wrong_call_is_seen(code: str, path: str, count: int) -> None:
    assert len(complaints(code, path)) == count


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
