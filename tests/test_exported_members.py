# SPDX-License-Identifier: Apache-2.0
"""What a module says it offers (``__all__``) is what it offers, no more, no less."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "factdesk"
MODULES = sorted(
    path.relative_to(SOURCE.parent).as_posix()
    for path in SOURCE.rglob("*.py")
    if path.name != "__main__.py"
    # Django reads these by name; nobody imports from them.
    and path.parent.name != "migrations"
    and path != SOURCE / "desk" / "settings.py"
)
PACKAGES = sorted(
    ".".join(path.parent.relative_to(SOURCE.parent).parts)
    for path in SOURCE.rglob("__init__.py")
)


def defined(tree: ast.Module) -> set[str]:
    """Return the public names that a module binds itself, imports left out."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_")}


def declared(tree: ast.Module) -> list[str] | None:
    """Return the list that a module assigns to ``__all__``, or None without one."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
        ):
            return [str(name) for name in ast.literal_eval(node.value)]
    return None


@pytest.mark.parametrize("path", MODULES)
def test_every_public_name_of_a_module_is_declared(path: str) -> None:
    tree = ast.parse((SOURCE.parent / path).read_text("utf-8"))
    names = declared(tree)
    if names is None:
        assert defined(tree) == set(), "public names, but no __all__"
        return
    assert len(set(names)) == len(names)
    assert defined(tree) <= set(names)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_declared_name_of_a_package_can_be_imported(package: str) -> None:
    module = importlib.import_module(package)
    names = getattr(module, "__all__", [])
    assert [name for name in names if not hasattr(module, name)] == []


def test_a_forgotten_name_is_seen() -> None:
    tree = ast.parse("__all__ = ['a']\ndef a(): ...\ndef b(): ...\n_c: int = 1\nD = 2")
    assert defined(tree) - set(declared(tree) or []) == {"b", "D"}
