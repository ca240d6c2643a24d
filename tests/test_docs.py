# SPDX-License-Identifier: Apache-2.0
"""The documentation points at things that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/**/*.md", "src/**/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def prose(page: str) -> str:
    """Return a page without its code blocks."""
    return FENCE.sub("", (ROOT / page).read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page make."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def broken_links(page: str) -> list[str]:
    """Return the links of a page that lead to no file or heading of the project."""
    broken = []
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        lost = anchor and target.is_file() and anchor not in anchors(target)
        if not target.exists() or lost:
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES)
def test_links_inside_the_project_lead_somewhere(page: str) -> None:
    assert broken_links(page) == []


def test_where_things_go_names_paths_that_exist() -> None:
    page = (ROOT / "docs" / "where-things-go.md").read_text("utf-8")
    named = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_where_things_go_knows_every_part_of_the_package() -> None:
    page = (ROOT / "docs" / "where-things-go.md").read_text("utf-8")
    parts = [p for p in (ROOT / "src" / "factdesk").iterdir() if p.is_dir()]
    names = [p.name for p in parts if any(p.glob("*.py")) and p.name[0] != "_"]
    assert [name for name in names if f"`src/factdesk/{name}/`" not in page] == []


def test_the_readme_shows_how_to_start_and_how_to_test() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert re.search(r"^\./dev run$", text, re.MULTILINE)
    assert re.search(r"^\./dev test\b", text, re.MULTILINE)


def test_every_design_note_is_listed_and_numbered_without_a_gap() -> None:
    notes = sorted((ROOT / "docs" / "design").glob("*.md"))
    listed = (ROOT / "docs" / "README.md").read_text("utf-8")
    assert [int(note.name[:4]) for note in notes] == list(range(1, len(notes) + 1))
    assert [note.name for note in notes if f"design/{note.name}" not in listed] == []


def test_the_note_on_dependencies_gives_a_reason_for_each() -> None:
    note = (ROOT / "docs" / "design" / "0002-dependencies.md").read_text("utf-8")
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [re.split(r"[<>=]", x)[0] for x in table["project"]["dependencies"]]
    rows = re.findall(r"^\| (\w+)", note, re.MULTILINE)
    assert set(wanted) <= set(rows)


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_pages_of_the_project_name_no_machine() -> None:
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        assert not re.search(r"(?<![\w.])/(home|root|work|opt)/\w", text), page
