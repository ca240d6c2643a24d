# SPDX-License-Identifier: Apache-2.0
"""A documented parameter is one that the function takes, and the other way round."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "factdesk"
FILES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))

SECTION = re.compile(r"^(Args|Attributes):\n((?:(?: {4,}.*)?\n?)*)", re.MULTILINE)
ENTRY = re.compile(r"^ {4}(\*{0,2}[A-Za-z_]\w*)(?: \([^)]*\))?:", re.MULTILINE)

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def documented(node: ast.AST, heading: str) -> set[str] | None:
    """Return the names under a heading of a docstring, or None without the heading."""
    assert isinstance(node, (*FUNCTIONS, ast.ClassDef))
    text = ast.get_docstring(node) or ""
    for section in SECTION.finditer(text + "\n"):
        if section[1] == heading:
            return set(ENTRY.findall(section[2]))
    return None


def parameters(node: ast.AST) -> set[str]:
    """Return the parameter names of a function, with their stars, without self."""
    assert isinstance(node, FUNCTIONS)
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    names = {argument.arg for argument in plain} - {"self", "cls"}
    names |= {f"*{arguments.vararg.arg}"} if arguments.vararg else set()
    return names | ({f"**{arguments.kwarg.arg}"} if arguments.kwarg else set())


def fields(node: ast.ClassDef) -> set[str]:
    """Return the public annotated names of a class body."""
    return {
        entry.target.id
        for entry in node.body
        if isinstance(entry, ast.AnnAssign)
        and isinstance(entry.target, ast.Name)
        and not entry.target.id.startswith("_")
        and "ClassVar" not in ast.unparse(entry.annotation)
    }


def differences(text: str) -> Iterator[str]:
    """Yield one complaint for each docstring that names other things than the code."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, FUNCTIONS):
            names = documented(node, "Args")
            if names is not None and names != parameters(node):
                yield f"{node.name}: {sorted(names ^ parameters(node))}"
        elif isinstance(node, ast.ClassDef):
            yield from _differences_of_class(node)


def _differences_of_class(node: ast.ClassDef) -> Iterator[str]:
    attributes, arguments = documented(node, "Attributes"), documented(node, "Args")
    if attributes is not None and not fields(node) >= attributes:
        properties = {n.name for n in node.body if isinstance(n, FUNCTIONS)}
        unknown = attributes - fields(node) - properties - _assigned(node)
        if unknown:
            yield f"{node.name}: {sorted(unknown)}"
    if arguments is not None:
        inits = [n for n in node.body if getattr(n, "name", "") == "__init__"]
        taken = parameters(inits[0]) if inits else fields(node)
        if arguments != taken:
            yield f"{node.name}: {sorted(arguments ^ taken)}"


def _assigned(node: ast.ClassDef) -> set[str]:
    return {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


@pytest.mark.parametrize("path", FILES)
def test_documented_arguments_are_those_of_the_signature(path: str) -> None:
    assert list(differences((SOURCE / path).read_text("utf-8"))) == []


FUNCTION = 'def f({}):\n    """X.\n\n    Args:\n        {}: A.\n    """'
CLASS = 'class C:\n    """X.\n\n    {}:\n        {}: A.\n    """\n    {}: int'


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (FUNCTION.format("a, *, b", "a: A.\n        b"), 0),
        (FUNCTION.format("a, *, b", "a"), 1),
        (FUNCTION.format("a", "a: A,\n            x"), 0),
        (FUNCTION.format("a", "b"), 1),
        (FUNCTION.format("self, *a, **b", "*a: A.\n        **b"), 0),
        (CLASS.format("Attributes", "a", "b"), 1),
        (CLASS.format("Attributes", "a", "a"), 0),
        (CLASS.format("Args", "a", "a"), 0),
        (CLASS.format("Args", "a", "b"), 1),
    ],
)
def test_a_difference_is_seen(text: str, count: int) -> None:
    assert len(list(differences(text))) == count
