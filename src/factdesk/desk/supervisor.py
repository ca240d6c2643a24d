# SPDX-License-Identifier: Apache-2.0
"""One command, two children: a web server and a worker, started again when they die.

**Invariants:** a child that dies is started again after a wait that doubles while it
dies young; SIGTERM or Ctrl-C ends both children cleanly, and whoever does not end in
time is killed; nothing that was acknowledged depends on a clean end.

Example:
    >>> Supervisor(options).run()  # doctest: +SKIP
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from factdesk.desk.options import Options
from factdesk.errors import ExternalError

__all__ = ["Child", "Supervisor", "refuse_busy_port"]

_LOOK_S = 0.1
_GRACE_S = 15.0
_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 10.0
_GROWN_UP_S = 30.0
_START_S = 20.0
_PAGES_FIRST_S = 1.5


@dataclass(slots=True)
class Child:
    """A process that has to run.

    Attributes:
        name: For messages.
        command: What starts it.
        environ: Its variables.
        process: The running one, if any.
        started: When it was started, on the monotonic clock.
        wait_s: How long to wait before the next start.
        start_at: When that is.
    """

    name: str
    command: list[str]
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait_s: float = field(default=_FIRST_WAIT_S)
    start_at: float = 0.0

    def look(self, now: float) -> None:
        """Start the child if it does not run and its time has come.

        Args:
            now: Monotonic time.
        """
        if self.process is not None and self.process.poll() is not None:
            self._plan(now, self.process.returncode)
        if self.process is None and now >= self.start_at:
            self.process = subprocess.Popen(self.command, env=self.environ)  # noqa: S603
            self.started = now

    def _plan(self, now: float, status: int) -> None:
        is_young = now - self.started < _GROWN_UP_S
        self.wait_s = (
            min(self.wait_s * 2, _LONGEST_WAIT_S) if is_young else _FIRST_WAIT_S
        )
        self.start_at = now + self.wait_s
        self.process = None
        print(  # noqa: T201 (the supervisor's log is the terminal)
            f"factdesk: the {self.name} ended with status {status}; it is started "
            f"again in {self.wait_s:.1f} s.",
            file=sys.stderr,
            flush=True,
        )


class Supervisor:
    """Keeps the children of a desk running."""

    def __init__(self, options: Options, *, on_ready: Callable[[], None]) -> None:
        environ = {**os.environ, **options.environ()}
        environ["DJANGO_SETTINGS_MODULE"] = "factdesk.desk.settings"
        python = [sys.executable, "-m"]
        self.children = [
            Child("web server", [*python, "factdesk.desk.web"], environ),
            # The first page comes first; the worker would take its processor time.
            Child(
                "worker",
                [*python, "factdesk.desk.work"],
                environ,
                start_at=time.monotonic() + _PAGES_FIRST_S,
            ),
        ]
        self._options = options
        self._on_ready = on_ready
        self._stop = threading.Event()

    def run(self) -> None:
        """Keep the children running until SIGTERM or Ctrl-C."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        threading.Thread(target=self._tell_when_ready, daemon=True).start()
        try:
            while not self._stop.is_set():
                for child in self.children:
                    child.look(time.monotonic())
                self._stop.wait(_LOOK_S)
        finally:
            self._end_children()

    def _tell_when_ready(self) -> None:
        until = time.monotonic() + _START_S
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
        host = everywhere.get(self._options.host, self._options.host)
        address = (host, self._options.port)
        while time.monotonic() < until and not self._stop.is_set():
            try:
                socket.create_connection(address, timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                self._on_ready()
                return

    def _end_children(self) -> None:
        running = [c.process for c in self.children if c.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + _GRACE_S
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def refuse_busy_port(options: Options) -> None:
    """Say that a port is taken before anything starts.

    Args:
        options: Of the desk.

    Raises:
        ExternalError: Something else listens there.
    """
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            raise ExternalError(
                f"The desk cannot listen on {options.host}, port {options.port}: "
                f"{error.strerror}. Choose another port with --port.",
                code="port-refused",
                data={"host": options.host, "port": options.port},
            ) from error
