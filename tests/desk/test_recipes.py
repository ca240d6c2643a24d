# SPDX-License-Identifier: Apache-2.0
"""What docs/operate/tls-and-systemd.md says to type works: real servers, real TLS."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from desk.test_up import START, free_port

from factdesk.desk.demo_accounts import PASSWORD

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "tls-and-systemd.md"
NAME = "desk.halden.example"
TOO_LARGE = 30 * 1024 * 1024
"""Bytes of a form that nginx would refuse by itself, unless it is told otherwise."""


def recipe(language: str) -> str:
    """Return the block of the page in a language, with our name in it."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1].replace("desk.YOUR-NAME.example", NAME)


def make_certificate(folder: Path) -> None:
    """Write a certificate for our name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


class Visitor:
    """A client of the server in front: its certificate is checked, cookies kept."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    def ask(
        self, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[http.client.HTTPResponse, str]:
        """Return the answer, and its page."""
        connection = http.client.HTTPSConnection(NAME, self.port, timeout=60)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sock = self._trust.wrap_socket(plain, server_hostname=NAME)
        origin = f"https://{NAME}:{self.port}"
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Origin": origin,
            "Referer": f"{origin}{path}",
            "Content-Type": kind or "application/x-www-form-urlencoded",
        }
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer, page


def too_large() -> bytes:
    """Return a form with a file that the desk does not take."""
    head = 'form-data; name="files"; filename="a.png"\r\nContent-Type: image/png'
    file = b"a" * TOO_LARGE
    start = f"--edge\r\nContent-Disposition: {head}\r\n\r\n".encode()
    return start + file + b"\r\n--edge--\r\n"


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@contextmanager
def running(command: list[str], **environ: str) -> Iterator[None]:
    """Run a server until the block ends."""
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    process = subprocess.Popen(
        command,
        env={**inherited, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(30)


def _as_root() -> str:
    """Keep nginx's workers able to write where we may."""
    return "user root;" if os.geteuid() == 0 else ""


def nginx(folder: Path, desk_port: int, port: int) -> list[str]:
    """Write nginx's files; return how it is started."""
    block = recipe("nginx").replace("127.0.0.1:8000", f"127.0.0.1:{desk_port}")
    block = block.replace("listen 443", f"listen 127.0.0.1:{port}")
    block = block.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    block = re.sub(r"/etc/letsencrypt/live/[^/]+", str(folder), block)
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; {_as_root()}\n"
        "events {}\n"
        f"http {{ access_log off;\n{places}{block}}}\n"
    )
    return ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(file)]


def caddy(folder: Path, desk_port: int, port: int) -> list[str]:
    """Write Caddy's file; return how it is started."""
    block = recipe("caddy").replace("127.0.0.1:8000", f"127.0.0.1:{desk_port}")
    # A certificate of our own: nobody would give one for this name.
    own = f"{{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem"
    block = block.replace(f"{NAME} {{", f"https://{NAME}:{port} {own}")
    file = folder / "Caddyfile"
    file.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{block}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]


def wait_for(visitor: Visitor) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError):
            if visitor.ask("/health/")[0].status == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the desk cannot be reached through the server in front")


@pytest.mark.long
@pytest.mark.parametrize("front", [nginx, caddy])
def test_a_desk_works_behind_the_server_in_front(
    front: Callable[[Path, int, int], list[str]], tmp_path: Path
) -> None:
    make_certificate(tmp_path)
    desk_port, port = free_port(), free_port()
    base = f"https://{NAME}:{port}"
    state = str(tmp_path / "state")
    desk = [*START, "up", "--demo", "--state", state, "--port", str(desk_port)]
    places = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    with (
        running([*desk, "--base-url", base]),
        running(front(tmp_path, desk_port, port), **places),
    ):
        visitor = Visitor(port, tmp_path)
        wait_for(visitor)
        answer, page = visitor.ask("/accounts/login/")
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        form = {
            "login": "admin@halden.example",
            "password": PASSWORD,
            "csrfmiddlewaretoken": token_in(page),
        }
        answer, page = visitor.ask("/accounts/login/", urlencode(form).encode())
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        # Made-up accounts pass without a second factor on this machine's name only.
        assert "2fa" in visitor.ask("/")[0].headers["Location"]
        stranger = Visitor(port, tmp_path)
        form_at = re.search(r'href="(/tip/\w+/)"', stranger.ask("/tip/")[1])
        assert form_at is not None
        answer, page = stranger.ask(
            form_at[1], too_large(), "multipart/form-data; boundary=edge"
        )
        assert (answer.status, "icon.svg" in page) == (400, True)  # the desk's page


@pytest.mark.long
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    program = tmp_path / "factdesk"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "factdesk.service"
    unit.write_text(
        recipe("ini").replace("/usr/local/lib/factdesk/bin/factdesk", str(program))
    )
    verify = shutil.which("systemd-analyze")
    assert verify is not None
    done = subprocess.run(
        [verify, "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
