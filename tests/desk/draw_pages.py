# SPDX-License-Identifier: Apache-2.0
"""Draw every state of every page: what ``./dev screenshots`` runs.

A desk of its own is set up in a temporary folder, served as ``factdesk up`` serves it,
filled with the state of ``page_scene.py``, and looked at with Chromium. Beside the
pictures lies ``index.html``, a sheet to compare them on.

Example:
    $ ./dev screenshots --only match --out /tmp/pictures
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from desk.page_scene import Scene
    from desk.page_states import State
    from playwright.sync_api import Browser, Page

SCHEMES = ("light", "dark")
LANGUAGES = ("en", "ar")
TALLEST = 4000
"""Pictures of longer pages are cut off here, in pixels."""
HEAD = """<!doctype html><meta charset="utf-8"><title>Pages of the desk</title>
<style>body{font:14px system-ui;margin:16px;background:#888}
h2{position:sticky;top:0;background:#888;margin:16px 0 4px}
div{display:flex;gap:8px;overflow-x:auto;align-items:flex-start}
figure{margin:0}img{max-height:70vh;border:1px solid #000}</style>
<h1>Pages of the desk</h1>
"""


def main() -> int:
    """Draw what was asked for; return the exit status."""
    options = _parser().parse_args()
    if not shutil.which("chromium"):
        _say('there is no Chromium here. Run "./dev system" as root.')
        return 1
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="factdesk-pages-") as folder:
        failed = _draw_all(Path(folder), options, out)
    _write_sheet(out)
    _say(f"look at {out / 'index.html'}")
    for line in failed:
        _say(line)
    return 1 if failed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"draw: {line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev screenshots", description="Draw every state of every page."
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME",
        help="only states whose name begins so; can be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--size", action="append", default=[], metavar="WIDTH", help="only this width"
    )
    parser.add_argument(
        "--variant", action="append", default=[], metavar="SCHEME-LANGUAGE",
        help="only light-en, dark-en, light-ar or dark-ar",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, default=Path("screenshots"), help="folder for the pictures"
    )
    return parser


def _draw_all(folder: Path, options: argparse.Namespace, out: Path) -> list[str]:
    """Set up a desk and draw its pages; return what could not be drawn."""
    with _desk(folder) as base:
        # Only now: these read the settings of the desk that was just made.
        from desk.page_scene import make_scene
        from desk.page_states import EMPTY, FLAGS, STATES
        from playwright.sync_api import sync_playwright

        wanted = tuple(options.only) or ("",)
        states = [state for state in STATES if state.name.startswith(wanted)]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                chromium_sandbox=False,
                args=FLAGS,
            )
            drawing = Drawing(browser, base, options, out)
            drawing.draw([state for state in states if state.who == EMPTY], None)
            later = [state for state in states if state.who != EMPTY]
            drawing.draw(later, make_scene() if later else None)
            browser.close()
    return drawing.failed


class Drawing:
    """Draws page states in every size, scheme and language that is wanted."""

    def __init__(
        self, browser: Browser, base: str, options: argparse.Namespace, out: Path
    ) -> None:
        self._browser = browser
        self._base = base
        self._out = out
        self._sizes = options.size
        self._variants = options.variant
        self._pages: dict[tuple[str, str], Page] = {}
        self.failed: list[str] = []

    def draw(self, states: Sequence[State], scene: Scene | None) -> None:
        """Draw some states; each is brought about once a language."""
        from desk.page_states import show
        from playwright.sync_api import Error

        for state in states:
            for language in LANGUAGES:
                schemes = self._schemes(language)
                if not schemes:
                    continue
                try:
                    page = self._page(state.who, language)
                    show(page, self._base, state, scene)
                    self._shoot(page, f"{state.name}-{{}}-{{}}-{language}", schemes)
                except (Error, LookupError) as error:
                    self.failed.append(f"{state.name} ({language}): {error}")
            _say(f"{state.name}")

    def _schemes(self, language: str) -> list[str]:
        return [
            scheme
            for scheme in SCHEMES
            if not self._variants or f"{scheme}-{language}" in self._variants
        ]

    def _page(self, who: str, language: str) -> Page:
        from desk.page_states import sign_in

        if (who, language) not in self._pages:
            page = self._browser.new_context(locale=language).new_page()
            page.set_default_timeout(15_000)
            sign_in(page, self._base, who)
            self._pages[who, language] = page
        return self._pages[who, language]

    def _shoot(self, page: Page, name: str, schemes: Sequence[str]) -> None:
        from desk.page_states import SIZES

        for size, viewport in SIZES.items():
            if self._sizes and size not in self._sizes:
                continue
            page.set_viewport_size(cast("Any", viewport))
            for scheme in schemes:
                page.emulate_media(
                    color_scheme=cast("Any", scheme), reduced_motion="reduce"
                )
                tall = page.evaluate("document.documentElement.scrollHeight")
                path = self._out / f"{name.format(size, scheme)}.png"
                clip = {"x": 0, "y": 0, "width": viewport["width"]}
                clip["height"] = min(max(tall, viewport["height"]), TALLEST)
                page.screenshot(path=path, full_page=True, clip=cast("Any", clip))


@contextmanager
def _desk(folder: Path) -> Iterator[str]:
    """Serve a new desk that is marked as a demonstration; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ |= {
        "FACTDESK_STATE": str(folder / "state"),
        "FACTDESK_KEYS": str(folder / "keys"),
        "FACTDESK_PORT": str(port),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps a loop in this thread
    }
    from factdesk.desk.options import options_from
    from factdesk.desk.schema import prepare, start_django

    options = options_from()
    options.state_folder.create()
    prepare(options)
    start_django(options)
    web = subprocess.Popen(
        [sys.executable, "-m", "factdesk.desk.web"], env=os.environ | options.environ()
    )
    try:
        _wait_for(options.base_url)
        yield options.base_url
    finally:
        web.terminate()
        web.wait(timeout=20)


def _wait_for(base: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{base}/health/", timeout=5).close()  # noqa: S310
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{base} does not answer.")


def _write_sheet(out: Path) -> None:
    """Write a page that shows all pictures, one line a state."""
    by_state: dict[str, list[str]] = {}
    for picture in sorted(out.glob("*-*-*-*.png")):
        by_state.setdefault(picture.stem.rsplit("-", 3)[0], []).append(picture.name)
    lines = [HEAD]
    for state, names in by_state.items():
        lines.append(f"<h2>{html.escape(state)}</h2><div>")
        lines += [
            f'<figure><figcaption>{name[len(state) + 1 : -4]}</figcaption><a href="'
            f'{name}"><img loading="lazy" src="{name}" alt=""></a></figure>'
            for name in names
        ]
        lines.append("</div>")
    (out / "index.html").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # as in pytest
    sys.exit(main())
