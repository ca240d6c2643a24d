# SPDX-License-Identifier: Apache-2.0
"""A small internet of our own: servers on loopback behind public numbers.

``PUBLIC`` and ``PUBLIC6`` are addresses that example.com had for years. The test
network leads them to ``world.site``; **every other address leads to the canary**, so
whatever slips through the table is seen: loopback, a metadata service, a router.
Nothing leaves the machine. Real sockets, real TLS, real HTTP; only the map is ours.
"""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from factdesk.archive.door import Door
from factdesk.archive.limits import Limits
from factdesk.archive.overriding import override

PUBLIC = "93.184.216.34"
PUBLIC6 = "2606:2800:220:1:248:1893:25c8:1946"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    line: str
    headers: httpx.Headers
    body: bytes


class Site:
    """A server that does with a connection what a test says, byte for byte."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self._peers: list[Any] = []
        self._own = 0
        self.routes: dict[str, Callable[[socket.socket], None]] = {}
        self._tls = tls
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    @property
    def connections(self) -> int:
        """How many connections came, those that still wait to be accepted included."""
        with socket.create_connection(("127.0.0.1", self.port)) as own:
            # Connections are accepted in the order in which they came.
            while own.getsockname() not in self._peers:
                time.sleep(0.001)
            self._own += 1
            return self._peers.index(own.getsockname()) + 1 - self._own

    def raw(self, path: str, *pieces: bytes) -> None:
        """Answer a path with these bytes, then close."""
        self.routes[path] = lambda peer: peer.sendall(b"".join(pieces))

    def serve(self, path: str, body: bytes, *headers: str, status: str = "200") -> None:
        """Answer a path with a whole answer of a known length."""
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers]
        self.raw(path, "\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def redirect(self, path: str, *places: str, status: str = "302") -> None:
        """Answer a path with a redirect."""
        self.serve(path, b"", *(f"Location: {p}" for p in places), status=status)

    def close(self) -> None:
        """Close everything and wait until all threads are gone."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self._open:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in self._threads)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                peer, name = self._listener.accept()
            except OSError:
                return
            self._peers.append(name)
            self._open.append(peer)
            self._start(self._talk, peer)

    def _talk(self, peer: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(peer.close)
            if self._tls is not None:
                peer = self._tls.wrap_socket(peer, server_side=True)
                stack.callback(peer.close)
            asked = _read_request(peer)
            if asked is None:
                return
            self.asked.append(asked)
            path = asked.line.split(" ")[1]
            self.routes.get(path, _not_found)(peer)


def _not_found(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnone\n")


def _read_request(peer: socket.socket) -> Asked | None:
    stream = peer.makefile("rb")
    line = stream.readline().decode("ascii").rstrip()
    rows = []
    while (row := stream.readline()) not in (b"\r\n", b""):
        name, _, value = row.decode("latin-1").partition(":")
        rows.append((name, value.strip()))
    headers = httpx.Headers(rows)
    body = stream.read(int(headers.get("content-length", "0")))
    return Asked(line, headers, body) if line else None


class World(httpcore.NetworkBackend):
    """The map from addresses to servers, and the name server of that world."""

    def __init__(self, site: Site, secure: Site, canary: Site, tls: Any) -> None:
        self.site, self.secure, self.canary, self.tls = site, secure, canary, tls
        self.names: dict[str, list[Sequence[str]]] = {}
        self.dialled: list[tuple[str, int]] = []
        self.looked_up: list[str] = []
        self.unreachable: set[str] = set()
        self.name("news.example", PUBLIC)
        self.name("other.example", PUBLIC6)

    def name(self, host: str, *answers: str, then: Sequence[str] = ()) -> None:
        """Let a name have these addresses, and others from the second look-up on."""
        self.names[host] = [answers, then or answers]

    def resolve(self, host: str, port: int, timeout_s: float) -> Sequence[str]:
        """Be the resolver of a door."""
        assert port
        assert timeout_s > 0
        self.looked_up.append(host)
        answers = self.names.get(host, [()])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    @override
    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *rest: Any
    ) -> httpcore.NetworkStream:
        """Lead public addresses to the site, everything else to the canary."""
        self.dialled.append((host, port))
        if host in self.unreachable:
            raise httpcore.ConnectError("unreachable")
        goal = self.secure if port in (443, 8443) else self.site
        goal = goal if host in (PUBLIC, PUBLIC6) else self.canary
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", goal.port, timeout)

    def door(self, **limits: Any) -> Door:
        """Return a door into this world."""
        limits = {"total_s": 5.0, "read_s": 2.0} | limits
        return Door(
            network=self,
            resolve=self.resolve,
            tls=self.tls,
            limits=Limits(**limits),
        )


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a self-signed certificate for news.example, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    names = [x509.DNSName("news.example")]
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "news.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(pem))
    return file


@pytest.fixture
def world(certificate: Path) -> Iterator[World]:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    client = ssl.create_default_context(cafile=str(certificate))
    with contextlib.ExitStack() as stack:
        sites = [Site(), Site(server), Site()]
        for site in sites:
            stack.callback(site.close)
        yield World(sites[0], sites[1], sites[2], client)


@pytest.fixture
def site() -> Iterator[Site]:
    one = Site()
    yield one
    one.close()
