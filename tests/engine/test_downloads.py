# SPDX-License-Identifier: Apache-2.0
"""A server of our own answers well, badly, slowly or not at all."""

from __future__ import annotations

import errno
import hashlib
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from factdesk.engine.downloads import Limits, PinnedFile, download, may_use
from factdesk.errors import ExternalError, FactdeskError, InputError, VerificationError

LOCAL_FILE = Path("/etc/passwd").as_uri()

CONTENT = os.urandom(700_001)
FILE = PinnedFile("model.onnx", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
ONCE = Limits(attempts=1, timeout_s=5)


@dataclass
class Server:
    """What it serves, how it misbehaves, and what it was asked."""

    url: str = ""
    content: bytes = CONTENT
    cut_after: list[int] = field(default_factory=list)
    redirect: str = ""
    ranges: bool = True
    says_length: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Server

    def do_GET(self) -> None:
        state, span = self.state, self.headers.get("Range")
        state.asked.append((self.path, span))
        self.close_connection = True
        if self.path == "/absent":
            self.send_error(404)
        elif state.redirect and self.path != "/there":
            self.send_response(302)
            self.send_header("Location", state.redirect)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._send(span)

    def _send(self, span: str | None) -> None:
        content, state = self.state.content, self.state
        found = re.fullmatch(r"bytes=(\d+)-", span or "") if state.ranges else None
        start = int(found[1]) if found else 0
        self.send_response(206 if found else 200)
        if found:
            whole = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.send_header("Content-Range", whole)
        if state.says_length:
            self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        stop = start + state.cut_after.pop(0) if state.cut_after else None
        try:
            self.wfile.write(content[start:stop])
        except OSError:  # the client has heard enough
            self.close_connection = True

    def log_message(self, *_: object) -> None:  # type: ignore[explicit-override]
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()
    handler = type("Bound", (Handler,), {"state": state})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        state.url = f"http://127.0.0.1:{httpd.server_port}/file"
        thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
        thread.start()
        yield state
        httpd.shutdown()
        thread.join()


def test_a_file_arrives_whole_and_is_not_asked_for_twice(
    server: Server, tmp_path: Path
) -> None:
    target = tmp_path / "deep" / "model.onnx"
    steps: list[tuple[str, int, int]] = []
    download(server.url, FILE, target, progress=lambda *step: steps.append(step))
    download(server.url, FILE, target)
    assert target.read_bytes() == CONTENT
    assert [path.name for path in target.parent.iterdir()] == ["model.onnx"]
    assert len(server.asked) == 1
    assert steps == sorted(steps)
    assert steps[-1] == ("model.onnx", FILE.size, FILE.size)


def test_a_cut_transfer_goes_on_in_the_next_call(
    server: Server, tmp_path: Path
) -> None:
    target = tmp_path / "model.onnx"
    server.cut_after = [300_000]
    with pytest.raises(ExternalError, match=r"stopped.*goes on where"):
        download(server.url, FILE, target, limits=ONCE)
    assert not target.exists()
    assert (tmp_path / "model.onnx.part").read_bytes() == CONTENT[:300_000]
    download(server.url, FILE, target, limits=ONCE)
    assert target.read_bytes() == CONTENT
    assert server.asked == [("/file", None), ("/file", "bytes=300000-")]


def test_a_cut_transfer_goes_on_within_one_call(server: Server, tmp_path: Path) -> None:
    server.cut_after = [100_000, 200_000]
    download(server.url, FILE, tmp_path / "m", limits=Limits(attempts=3))
    assert (tmp_path / "m").read_bytes() == CONTENT
    assert [span for _, span in server.asked] == [
        None,
        "bytes=100000-",
        "bytes=300000-",
    ]


def test_a_server_without_ranges_starts_from_the_front(
    server: Server, tmp_path: Path
) -> None:
    server.cut_after, server.ranges = [10_000], False
    download(server.url, FILE, tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == CONTENT


def test_a_server_that_names_no_length_is_read_no_further_than_pinned(
    server: Server, tmp_path: Path
) -> None:
    server.says_length, server.content = False, CONTENT + b"more" * 100_000
    download(server.url, FILE, tmp_path / "m")
    assert (tmp_path / "m").read_bytes() == CONTENT


def test_wrong_content_is_refused_and_leaves_nothing(
    server: Server, tmp_path: Path
) -> None:
    server.content = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    with pytest.raises(VerificationError, match=r"SHA-256.*deleted"):
        download(server.url, FILE, tmp_path / "m")
    assert list(tmp_path.iterdir()) == []
    server.content = CONTENT
    download(server.url, FILE, tmp_path / "m")


def test_a_wrong_half_of_an_older_file_is_noticed(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "m.part").write_bytes(b"x" * 1000)
    with pytest.raises(VerificationError, match="SHA-256"):
        download(server.url, FILE, tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("surplus", [-1, 1])
def test_a_file_of_another_size_is_not_even_read(
    server: Server, tmp_path: Path, surplus: int
) -> None:
    server.content = bytes(len(CONTENT) + surplus)
    with pytest.raises(VerificationError, match="something else"):
        download(server.url, FILE, tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_is_followed_and_keeps_the_range(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "m.part").write_bytes(CONTENT[:5])
    server.redirect = "/there"
    download(server.url, FILE, tmp_path / "m")
    assert server.asked == [("/file", "bytes=5-"), ("/there", "bytes=5-")]


def test_redirects_without_end_are_given_up(server: Server, tmp_path: Path) -> None:
    server.redirect = "/file"
    with pytest.raises(ExternalError, match="more than 5 times"):
        download(server.url, FILE, tmp_path / "m")
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "place", ["ftp://127.0.0.1/x", LOCAL_FILE, "http://192.0.2.1/", "//[x/"]
)
def test_a_redirect_to_a_forbidden_address_is_not_taken(
    server: Server, tmp_path: Path, place: str
) -> None:
    server.redirect = place
    with pytest.raises(ExternalError, match="may not be used"):
        download(server.url, FILE, tmp_path / "m")
    assert len(server.asked) == 1


def test_absent_files_and_silent_servers_say_so(server: Server, tmp_path: Path) -> None:
    absent = server.url.replace("/file", "/absent")
    with pytest.raises(ExternalError, match=r"status 404\. Check --base-url"):
        download(absent, FILE, tmp_path / "m")
    assert len(server.asked) == 1
    nobody = "http://127.0.0.1:9/file"
    with pytest.raises(ExternalError, match=r"cannot be reached.*copy its folder"):
        download(nobody, FILE, tmp_path / "m", limits=ONCE)


def test_limits_on_size_and_time_hold(server: Server, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more than the 1,000"):
        download(server.url, FILE, tmp_path / "m", limits=Limits(max_bytes=1000))
    assert server.asked == []
    with pytest.raises(ExternalError, match="took longer"):
        download(server.url, FILE, tmp_path / "m", limits=Limits(max_time_s=0))
    assert len(server.asked) == 1


def test_a_full_disk_is_seen_before_anything_is_asked(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=FILE.size - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(OSError, match="space") as caught:
        download(server.url, FILE, tmp_path / "m")
    assert caught.value.errno == errno.ENOSPC
    assert server.asked == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://models.example.org/a", True),
        ("http://127.0.0.1:80/a", True),
        ("http://[::1]/a", True),
        ("http://localhost/a", True),
        ("http://models.example.org/a", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://127.0.0.1@example.org/", False),
        ("https://user:secret@example.org/", False),
        (LOCAL_FILE, False),
        ("/relative", False),
        ("https://", False),
        ("https://[::1/", False),
        ("", False),
    ],
)
def test_only_https_or_this_machine_may_be_asked(
    tmp_path: Path, url: str, allowed: bool
) -> None:
    assert may_use(url) == allowed
    if not allowed:
        with pytest.raises(FactdeskError, match="may not be used"):
            download(url, FILE, tmp_path / "m")
