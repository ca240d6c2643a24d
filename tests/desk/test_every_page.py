# SPDX-License-Identifier: Apache-2.0
"""Every state of every page, seen in a browser: axe finds nothing, nothing is cut off.

Each state once in ``./dev test``, in turn in another size, scheme and language; the
full product of these with ``./dev test --long``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk.page_scene import Scene, make_scene
from desk.page_states import (
    EMPTY,
    FLAGS,
    NO_PAGE,
    SIZES,
    STATES,
    State,
    names_of_addresses,
    show,
    sign_in,
)
from django.core.cache import cache
from playwright.sync_api import Browser, Error, Page

SCHEMES = ("light", "dark")
LANGUAGES = ("en", "ar")
VARIANTS = list(product(("1366", "390"), SCHEMES, LANGUAGES))


def test_every_address_has_a_state() -> None:
    shown = {state.route for state in STATES} | set(NO_PAGE)
    missing = {name for name in names_of_addresses() if name not in shown}
    # Of allauth's pages those without a line show what these show, one step further.
    assert {n for n in missing if not n.startswith(("mfa_", "usersessions_"))} == set()
    assert set(NO_PAGE) <= set(names_of_addresses())


def test_every_state_has_a_name_of_its_own() -> None:
    assert len({state.name for state in STATES}) == len(STATES)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Start the system's Chromium, which no package brings along."""
    own = {"executable_path": shutil.which("chromium"), "chromium_sandbox": False}
    return {**browser_type_launch_args, **own, "args": FLAGS}


@pytest.fixture
def base(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[str]:
    """Return the address of a desk with a state of its own and nothing in it."""
    from pytest_django.live_server_helper import LiveServer

    settings.DESK = replace(settings.DESK, state=tmp_path / "state")
    settings.DESK.state_folder.create()
    cache.clear()
    server = LiveServer("localhost")
    yield server.url
    server.stop()


class Looking:
    """Opens pages as different people, and keeps what is wrong with them."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser = browser
        self._base = base
        self._pages: dict[tuple[str, str], Page] = {}
        self.told: list[str] = []
        self.found: list[str] = []

    def page(self, who: str, language: str) -> Page:
        """Return a page of somebody who is signed in."""
        if (who, language) not in self._pages:
            page = self._browser.new_context(locale=language).new_page()
            page.set_default_timeout(10_000)
            page.on("console", lambda message: self.told.append(message.text))
            sign_in(page, self._base, who)
            self._pages[who, language] = page
        return self._pages[who, language]

    def look(self, state: State, scene: Scene | None, variants: list[Any]) -> None:
        """Look at one state in one language, in some sizes and schemes."""
        page = self.page(state.who, variants[0][2])
        try:
            show(page, self._base, state, scene)
        except (Error, LookupError) as error:
            # One page that does not come must not hide what is wrong with others.
            self.found.append(f"{state.name}: {error}")
            return
        for size, scheme, language in variants:
            page.set_viewport_size(cast("Any", SIZES[size]))
            # Without motion: half-way between two schemes nothing has its colour yet.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            seen = f"{state.name}-{size}-{scheme}-{language}"
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                self.found.append(f"{seen} scrolls sideways by {wide} px")
            violations = Axe().run(page).response["violations"]
            self.found += [
                f"{seen}: {v['id']} {v['nodes'][0]['html']}" for v in violations
            ]

    def pages(self) -> list[Page]:
        """Return all that are open."""
        return list(self._pages.values())

    def go(self, page: Page, state: State, scene: Scene | None) -> None:
        """Open a page in its state."""
        show(page, self._base, state, scene)

    def close(self) -> None:
        """Let go of all pages."""
        for page in self._pages.values():
            page.context.close()


@pytest.fixture
def looking(browser: Browser, base: str) -> Iterator[Looking]:
    """Return what opens pages."""
    looking = Looking(browser, base)
    yield looking
    looking.close()
    refused = [line for line in looking.told if "Content Security Policy" in line]
    assert looking.found == [], "\n".join(looking.found)
    assert refused == []


needs_chromium = pytest.mark.skipif(
    not shutil.which("chromium"), reason="./dev system installs it"
)


@pytest.mark.look
@needs_chromium
def test_axe_finds_nothing_in_any_state(looking: Looking) -> None:
    scene: Scene | None = None
    for number, state in enumerate(STATES):
        if state.who != EMPTY and scene is None:
            scene = make_scene()
        looking.look(state, scene, [VARIANTS[number % len(VARIANTS)]])


@pytest.mark.look
@needs_chromium
@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_any_variant(looking: Looking, language: str) -> None:
    variants = [variant for variant in VARIANTS if variant[2] == language]
    scene: Scene | None = None
    for state in STATES:
        if state.who != EMPTY and scene is None:
            scene = make_scene()
        looking.look(state, scene, variants)
