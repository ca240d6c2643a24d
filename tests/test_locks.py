# SPDX-License-Identifier: Apache-2.0
"""The locks are current, complete, hashed, and name no machine, host or path."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"), key=lambda path: path.name)
NAMES = [path.stem for path in LOCKS]
PIN = re.compile(r"[A-Za-z0-9][\w.-]*==\S+( ; .+?)? \\")
HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")

PARTS = {
    "core": [],
    "run": [],
    "test": ["test"],
    "bench": ["bench"],
    "semantic": [],
}
"""Lock to the dependency groups that it holds besides ``build``."""

EXTRAS = {
    "run": ["desk"],
    "test": ["desk", "postgres"],
    "semantic": ["semantic"],
}
"""Lock to the extras that it holds."""


def lines(name: str) -> list[str]:
    """Return the lines of a lock below its first, which names its inputs."""
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()[1:]


def pinned(name: str) -> dict[str, list[Requirement]]:
    """Return every pinned version of a lock by name of the package."""
    found: dict[str, list[Requirement]] = {}
    for line in lines(name):
        if not line.startswith(" "):
            requirement = Requirement(line.removesuffix(" \\"))
            found.setdefault(canonicalize_name(requirement.name), []).append(
                requirement
            )
    return found


def asked(name: str) -> list[Requirement]:
    """Return what pyproject.toml asks for in a lock."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*table["project"]["dependencies"], *table["dependency-groups"]["build"]]
    for group in PARTS[name]:
        wanted += table["dependency-groups"][group]
    for extra in EXTRAS.get(name, []):
        wanted += table["project"]["optional-dependencies"][extra]
    return [Requirement(text) for text in wanted]


def test_each_lock_is_known_here() -> None:
    assert set(NAMES) == set(PARTS)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_a_pin_or_a_hash(name: str) -> None:
    strange = [x for x in lines(name) if not PIN.fullmatch(x) and not HASH.fullmatch(x)]
    assert strange == []


@pytest.mark.parametrize("name", NAMES)
def test_every_pin_is_followed_by_a_hash(name: str) -> None:
    rows = [*lines(name), ""]
    pins = [i for i, row in enumerate(rows) if row and not row.startswith(" ")]
    assert pins
    assert all(HASH.fullmatch(rows[i + 1]) for i in pins)


@pytest.mark.parametrize("name", NAMES)
def test_no_address_and_no_path(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert not re.search(r"://|file:|index|@|/(home|opt|root|tmp|usr|work)\b", text)


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_holds_what_is_asked_for_in_a_fitting_version(name: str) -> None:
    pins = pinned(name)
    for wanted in asked(name):
        versions = pins[canonicalize_name(wanted.name)]
        for version in versions:
            assert str(version.specifier).startswith("==")
            assert wanted.specifier.contains(str(version.specifier)[2:]), wanted


def test_peers_and_test_tools_stay_out_of_the_product() -> None:
    product = set(pinned("run"))
    assert not product & {"pytest", "mypy", "ruff", "lightgbm", "scikit-learn", "scipy"}


def test_locks_agree_on_the_versions_of_the_product() -> None:
    for product, name in (("run", "test"), ("core", "run"), ("core", "semantic")):
        for package, versions in pinned(product).items():
            assert pinned(name)[package] == versions


def test_the_script_finds_the_locks_current() -> None:
    command = [sys.executable, str(ROOT / "dev"), "lock", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
