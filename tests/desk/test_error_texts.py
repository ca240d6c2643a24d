# SPDX-License-Identifier: Apache-2.0
"""Every error that a page can show is told in every language of the desk."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from factdesk.desk import error_texts
from factdesk.desk.error_texts import TEXTS, told
from factdesk.errors import AccessError, ConflictError, FactdeskError, InputError

SRC = Path(__file__).parents[2] / "src"
KINDS = {kind.__name__ for kind in FactdeskError.__subclasses__()}
NOT_ON_PAGES = {
    "factdesk.config": "stops the start",
    "factdesk.desk.options": "stops the start",
    "factdesk.desk.mail_settings": "stops the start",
    "factdesk.desk.state": "stops the start",
    "factdesk.desk.api.actions": "answers programs, in English",
    "factdesk.desk.api.paging": "answers programs, in English",
    "factdesk.desk.audit.models": "a mistake of ours, told as one",
}
"""Modules of the web server whose errors no page shows, and why."""
OF_FILES = ("factdesk.exchange", "factdesk.desk.intake.importing")
"""What is wrong with a file is told by ``intake/importing/told.py``."""
ALSO_NOT = {"bad-month": "a mistake of ours, told as one"}


def loaded_by_the_web_server() -> list[str]:
    """Return the names of our modules that are loaded once all views are."""
    code = (
        "import django, sys; django.setup(); import factdesk.desk.urls; "
        "print('\\n'.join(m for m in sys.modules if m.startswith('factdesk')))"
    )
    environ = {"DJANGO_SETTINGS_MODULE": "desk_settings"}
    environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, check=True
    )
    return done.stdout.decode().split()


def raised(name: str) -> Iterator[tuple[str, bool]]:
    """Yield the codes that a module raises, and whether the message is marked there."""
    path = SRC.joinpath(*name.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else None
    if file is None:
        return
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KINDS:
            code = next(k.value for k in node.keywords if k.arg == "code")
            assert isinstance(code, ast.Constant), f"{name}: {ast.unparse(node)}"
            message = node.args[0]
            is_marked = isinstance(message, ast.Call) and ast.unparse(message.func) in {
                "_",
                "gettext",
            }
            yield str(code.value), is_marked


def test_every_error_of_a_page_has_its_text() -> None:
    modules = loaded_by_the_web_server()
    assert "factdesk.desk.intake.doing" in modules
    shown = dict(
        pair
        for name in modules
        if name not in NOT_ON_PAGES and not name.startswith(OF_FILES)
        for pair in raised(name)
    )
    marked = {code for code, is_marked in shown.items() if is_marked}
    assert set(shown) - marked - set(ALSO_NOT) - set(TEXTS) == set()
    assert marked == error_texts._MARKED


@pytest.mark.parametrize(
    "language", [c for c, _name in settings.LANGUAGES if c != "en"]
)
@pytest.mark.parametrize("code", [*TEXTS, "nobody-named-it"])
def test_every_text_is_translated(code: str, language: str) -> None:
    for kind in FactdeskError.__subclasses__():
        with override("en"):
            english = told(kind("In English.", code=code))
        with override(language):
            text = told(kind("In English.", code=code))
        assert text not in {english, "In English."}
        assert re.search("[a-z]{6}", text) is None or "http" in text


def test_a_text_names_what_the_error_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TEXTS, "too-many", "At most %(most)s are taken.")
    error = InputError("Too many.", code="too-many", data={"most": 4})
    assert told(error) == "At most 4 are taken."
    without = InputError("Too many.", code="too-many")
    assert told(without) == told(InputError("x", code="unnamed"))


def test_what_is_missing_and_what_is_forbidden_read_the_same() -> None:
    missing = AccessError("x", code="not-there", data={"what": "job"})
    assert told(missing) == told(AccessError("x", code="other"))
    assert told(ConflictError("x", code="other")).startswith("Somebody else")
