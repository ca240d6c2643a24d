# SPDX-License-Identifier: Apache-2.0
"""Eight people at the desk: signed-in sessions over HTTP, with a second to think.

Each person does in turn what a morning consists of: look at the inbox, open one of its
messages, look for words within the open inbox, and find the claims that are most like a
message. Only the wait for a whole page is measured, not the thinking.

**Invariants:** whatever is not a page with status 200 ends the measurement; the order
of what somebody does, and the words they look for, go by a seed.

Example:
    >>> load(url, "editor{}@desk1.example", seconds=60, words=[…])
    {'inbox': [12.1, …], …}
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from factdesk.errors import ExternalError

__all__ = ["KINDS", "Browser", "load", "percentiles"]

THINK_S = 1.0
KINDS = {
    "inbox": "the inbox, its older pages and narrowed by one filter",
    "message": "one message with its match card",
    "words": "search by words within the open inbox",
    "similar": "claims most like a message, by the engine",
    "news": "how many rows are new; the page asks every 20 s",
}
_GROUP = re.compile(r'href="/group/([0-9a-z]{26})/')
_OLDER = re.compile(r'href="\?(before=[^"]+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TIMEOUT_S = 60
_TURNS = ("inbox", "message", "words", "message", "similar", "news")
_NARROWED = ("", "", "", "language=ar", "who=nobody", "waiting=24h", "status=unsure")


class Browser:
    """A session; keeps cookies and its connection as a browser does."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._url = url
        self._host, self._port = "127.0.0.1", address.port
        self._name = address.netloc
        self._connection: http.client.HTTPConnection | None = None
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """Return a page.

        Raises:
            ExternalError: It is another answer than a page.
        """
        status, text = self.ask("GET", path)
        if status != 200:
            raise ExternalError(
                f"The desk answered {path} with status {status}. Look at its output.",
                code="no-page",
                data={"path": path, "status": status},
            )
        return text

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Return status and text of an answer."""
        headers = {"Host": self._name, "Referer": self._url + path}
        if self._cookies:
            pairs = [f"{name}={value}" for name, value in self._cookies.items()]
            headers["Cookie"] = "; ".join(pairs)
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self._url
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                self._host, self._port, timeout=_TIMEOUT_S
            )
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = cookie.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer.status, text

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form.

        Raises:
            ExternalError: The desk does not let them in.
        """
        page = self.get("/accounts/login/")
        found = _TOKEN.search(page)
        form = {"login": email, "password": password}
        form["csrfmiddlewaretoken"] = found.group(1) if found else ""
        status, _text = self.ask("POST", "/accounts/login/", form)
        if status != 302:
            raise ExternalError(
                f"{email} could not sign in: status {status}.", code="no-session"
            )


class _Person:
    """Somebody at work."""

    def __init__(self, browser: Browser, words: Sequence[str], seed: str) -> None:
        self._browser = browser
        self._words = words
        self._draw = random.Random(seed)
        self._groups: list[str] = []
        self._older = ""
        self.times: dict[str, list[float]] = {kind: [] for kind in KINDS}
        self.slowest: dict[str, tuple[float, str]] = {}
        self.failure: BaseException | None = None

    def work(self, until: float) -> None:
        """Do one thing after the other until a moment of the monotonic clock."""
        try:
            time.sleep(self._draw.random() * THINK_S)
            turn = self._draw.randrange(len(_TURNS))
            while time.monotonic() < until:
                kind = _TURNS[turn % len(_TURNS)] if self._groups else "inbox"
                self._one(kind)
                turn += 1
                time.sleep(THINK_S)
        except Exception as error:  # noqa: BLE001 (raised again by the main thread)
            self.failure = error

    def _one(self, kind: str) -> None:
        path = self._path(kind)
        started = time.perf_counter()
        text = self._browser.get(path)
        took = (time.perf_counter() - started) * 1000
        self.times[kind].append(took)
        if took > self.slowest.get(kind, (0.0, ""))[0]:
            self.slowest[kind] = took, path
        if kind in {"inbox", "words"}:
            self._groups = list(dict.fromkeys(_GROUP.findall(text))) or self._groups
            older = _OLDER.search(text)
            self._older = older.group(1) if older else ""

    def _path(self, kind: str) -> str:
        draw = self._draw
        if kind == "inbox":
            older = self._older.replace("&amp;", "&")
            if older and "words=" not in older and draw.random() < 0.25:
                return f"/?{older}"
            return f"/?{draw.choice(_NARROWED)}"
        if kind == "words":
            return "/?" + urlencode({"words": draw.choice(self._words)})
        if kind == "news":
            return "/inbox/new/?" + urlencode({"since": "2026-01-01T00:00:00+00:00"})
        group = draw.choice(self._groups)
        return f"/group/{group}/" + ("claim/" if kind == "similar" else "")


def load(
    browsers: Sequence[Browser], words: Sequence[str], *, seconds: float, seed: int
) -> dict[str, Any]:
    """Let everybody work; return the waits in milliseconds by kind of page.

    Args:
        browsers: Signed in, one a person.
        words: What they look for.
        seconds: How long.
        seed: Of what they do.

    Raises:
        ExternalError: A page did not come.
    """
    people = [
        _Person(browser, words, f"{seed} person {number}")
        for number, browser in enumerate(browsers)
    ]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.work, args=(until,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in people:
        if one.failure is not None:
            raise one.failure
    return {
        kind: {
            **percentiles([took for one in people for took in one.times[kind]]),
            "slowest": max(one.slowest.get(kind, (0.0, "")) for one in people)[1],
        }
        for kind in KINDS
    }


def percentiles(times: Sequence[float]) -> dict[str, Any]:
    """Return count, median, 95th and 99th percentile and maximum.

    Args:
        times: In milliseconds; nearest rank.
    """
    ordered = sorted(times)
    if not ordered:
        return {"requests": 0}

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    return {
        "requests": len(ordered),
        "p50_ms": at(0.50),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "max_ms": round(ordered[-1], 1),
    }
