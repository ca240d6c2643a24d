# SPDX-License-Identifier: Apache-2.0
"""``factdesk up --demo`` as a user types it: start, pages, killed children, stop."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from factdesk.desk.demo_accounts import PASSWORD

START = [sys.executable, "-c", "from factdesk.cli import main; main()"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Browser:
    """A browser that keeps cookies, Secure ones on localhost included."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, data: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Return status, where it leads, and the page."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Origin": f"http://localhost:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(data) if data is not None else None
        connection.request("GET" if data is None else "POST", path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer.status, answer.headers.get("Location", ""), page

    def sign_in(self, email: str) -> None:
        """Sign in as one of the demonstration's accounts."""
        _status, _to, page = self.ask("/accounts/login/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None
        form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
        status, to, _page = self.ask("/accounts/login/", form)
        assert (status, to) == (302, "/")


@dataclass
class Desk:
    """A running desk."""

    process: subprocess.Popen[str]
    port: int
    state: Path

    def wait(self, what: str = "/health/", seconds: float = 60) -> float:
        """Wait until a page answers with 200; return how long it took."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            try:
                if Browser(self.port).ask(what)[0] == 200:
                    return time.monotonic() - start
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the desk did not answer in time")

    def children(self) -> list[int]:
        """Return the process ids of web server and worker."""
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a demonstration that was started as a user starts it."""
    state, port = tmp_path_factory.mktemp("up") / "state", free_port()
    environ = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [*START, "up", "--demo", "--state", str(state), "--port", str(port)]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    running = Desk(process, port, state)
    running.wait()
    yield running
    if process.poll() is None:
        process.terminate()
        process.wait(20)
    assert process.stdout is not None
    process.stdout.close()


def test_the_demonstration_greets_with_address_and_accounts(desk: Desk) -> None:
    assert desk.process.stdout is not None
    lines: list[str] = []
    while "Ctrl-C" not in (lines[-1] if lines else ""):
        lines.append(desk.process.stdout.readline())
    told = "".join(lines)
    assert f"http://localhost:{desk.port}" in told
    assert "editor@halden.example" in told
    assert PASSWORD in told


def test_the_inbox_fills_with_matches(desk: Desk) -> None:
    browser = Browser(desk.port)
    browser.sign_in("editor@halden.example")
    end = time.monotonic() + 120
    while browser.ask("/")[2].count('class="known"') < 10:
        assert time.monotonic() < end, "the worker did not match in time"
        time.sleep(0.5)
    other = Browser(desk.port)
    other.sign_in("editor@saltcoast.example")
    assert "/group/" not in other.ask("/")[2]


def test_children_that_are_killed_come_back(desk: Desk) -> None:
    before = desk.children()
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 30
    while len(now := desk.children()) < 2 or set(now) & set(before):
        assert time.monotonic() < end, "they were not started again"
        time.sleep(0.1)
    desk.wait()
    jobs = json.loads(Browser(desk.port).ask("/health/")[2])["jobs"]
    assert jobs["dead"] == 0


def test_a_second_desk_on_the_state_is_refused(desk: Desk) -> None:
    command = [*START, "up", "--state", str(desk.state), "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Another desk is running" in done.stderr


def test_sigterm_ends_it_and_the_next_start_is_quick(desk: Desk) -> None:
    desk.process.terminate()
    assert desk.process.wait(20) == 0
    command = [*START, "up", "--state", str(desk.state), "--port", str(desk.port)]
    again = Desk(subprocess.Popen(command, text=True), desk.port, desk.state)
    try:
        # Three seconds on a quiet machine; this one may be busy with other tests.
        assert again.wait() < 15
    finally:
        again.process.terminate()
        assert again.process.wait(20) == 0
