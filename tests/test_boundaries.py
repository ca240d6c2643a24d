# SPDX-License-Identifier: Apache-2.0
"""Imports follow the arrows: everything may know the domain, nothing knows the desk."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "factdesk"

LIBRARY = {"claims", "text", "engine", "media", "archive", "log", "publish", "exchange"}
OPEN_TO_ALL = {"errors", "config", "compiled", "_version"}
ARROWS: dict[str, set[str]] = {
    "claims": set(),
    "text": {"claims"},
    "engine": {"claims", "text"},
    "media": {"claims"},
    "archive": {"claims"},
    "log": {"claims"},
    "publish": {"claims", "log"},
    "exchange": {"claims", "text"},
    "sample": {"claims"},
    "cli": LIBRARY | {"sample"},
    "desk": LIBRARY | {"sample"},
    "__main__": {"cli"},
    "__init__": LIBRARY,
} | {name: set() for name in OPEN_TO_ALL}
"""Part of the package to the parts that it may import, besides those open to all."""

DJANGO = {"django", "ninja", "allauth", "csp", "whitenoise"}


def imports(tree: ast.Module, module: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    """Return (line, dotted name split at its dots) of everything that is imported."""
    found: list[tuple[int, list[str]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(module[: len(module) - node.level]) if node.level else []
            base += node.module.split(".") if node.module else []
            found += [(node.lineno, [*base, alias.name]) for alias in node.names]
    return found


def wrong_arrows(text: str, path: str) -> list[str]:
    """Return one complaint for each import that the file at a path may not have."""
    module = ("factdesk", *Path(path).with_suffix("").parts)
    part = module[1]
    allowed = ARROWS.get(part, set()) | OPEN_TO_ALL | {part}
    wrong = []
    for line, name in imports(ast.parse(text), module):
        if name[0] == "factdesk" and len(name) > 1:
            is_package_fact = len(name) == 2 and name[1].startswith("__")
            if name[1] not in allowed and not is_package_fact:
                wrong.append(f"{path}:{line} imports factdesk.{name[1]}")
        elif name[0] in DJANGO and part != "desk":
            wrong.append(f"{path}:{line} imports {name[0]}")
    return wrong


def test_no_module_imports_against_the_arrows() -> None:
    complaints = [
        complaint
        for file in sorted(SOURCE.rglob("*.py"))
        for complaint in wrong_arrows(
            file.read_text("utf-8"), file.relative_to(SOURCE).as_posix()
        )
    ]
    assert complaints == []


def test_every_part_of_the_package_has_its_arrows() -> None:
    parts = {
        entry.stem
        for entry in SOURCE.iterdir()
        if entry.suffix == ".py" or any(entry.rglob("*.py"))
    }
    assert parts - {"__pycache__"} <= set(ARROWS)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("claims/records.py", "import factdesk.text"),
        ("text/mask.py", "def late():\n    from factdesk.engine import index"),
        ("exchange/rows.py", "from factdesk import engine"),
        ("engine/index.py", "from ..cli import main"),
        ("engine/index.py", "from factdesk.desk.settings import X"),
        ("publish/site.py", "from django.utils import timezone"),
    ],
)
def test_a_wrong_arrow_is_seen(path: str, text: str) -> None:
    assert len(wrong_arrows(text, path)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("text/mask.py", "from factdesk.claims import Record"),
        ("engine/index.py", "from ..text import mask\nfrom . import kernels"),
        ("cli/match.py", "from factdesk import __version__, engine"),
        ("desk/urls.py", "import django"),
        ("log/tree.py", "from factdesk.errors import InputError"),
    ],
)
def test_a_right_arrow_passes(path: str, text: str) -> None:
    assert wrong_arrows(text, path) == []
