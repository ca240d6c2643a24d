# SPDX-License-Identifier: Apache-2.0
"""Finished languages are complete, and what is compiled is what was written."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest

DESK = Path(__file__).parents[2] / "src" / "factdesk" / "desk"
FINISHED = ["ar"]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def entries(path: Path) -> list[dict[str, str]]:
    """Read a catalogue: each entry by keyword, its head left out."""
    found = []
    for block in path.read_text("utf-8").split("\n\n"):
        entry: dict[str, str] = {"flags": ""}
        keyword = ""
        for line in block.splitlines():
            if line.startswith("#"):
                entry["flags"] += line
                continue
            match = re.match(r"(msg\S+) ", line)
            keyword = match[1] if match else keyword
            text = line[match.end() :] if match else line
            entry[keyword] = entry.get(keyword, "") + ast.literal_eval(text)
        if entry.get("msgid"):
            found.append(entry)
    return found


def catalogue(language: str) -> Path:
    """Return the written catalogue of a language."""
    return DESK / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("language", FINISHED)
def test_no_text_is_missing_or_doubtful(language: str) -> None:
    for entry in entries(catalogue(language)):
        said = [text for key, text in entry.items() if key.startswith("msgstr")]
        assert all(said), entry["msgid"]
        assert "fuzzy" not in entry["flags"], entry["msgid"]


@pytest.mark.parametrize("language", FINISHED)
def test_placeholders_are_the_same_on_both_sides(language: str) -> None:
    for entry in entries(catalogue(language)):
        wanted = set(PLACEHOLDER.findall(entry["msgid"]))
        for key, text in entry.items():
            if key == "msgstr" or key == "msgstr[5]":
                assert set(PLACEHOLDER.findall(text)) == wanted, entry["msgid"]


@pytest.mark.parametrize("language", FINISHED)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    with catalogue(language).with_suffix(".mo").open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    for entry in entries(catalogue(language)):
        if "msgstr" in entry:
            assert compiled.gettext(entry["msgid"]) == entry["msgstr"]


@pytest.mark.parametrize("language", FINISHED)
def test_every_text_of_a_template_is_in_the_catalogue(language: str) -> None:
    known = {entry["msgid"] for entry in entries(catalogue(language))}
    marked = re.compile(r'{%\s*translate\s+"([^"]+)"')
    used = {
        text
        for template in (DESK / "templates").rglob("*.html")
        for text in marked.findall(template.read_text("utf-8"))
    }
    assert used - known == set()
