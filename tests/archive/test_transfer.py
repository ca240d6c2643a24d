# SPDX-License-Identifier: Apache-2.0
"""One request to servers that answer well, badly, slowly, endlessly or not at all."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from factdesk.errors import ExternalError, InputError

if TYPE_CHECKING:
    from archive.conftest import World

URL = "http://news.example/x"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def forever(
    head: bytes, piece: bytes, pause_s: float = 0
) -> Callable[[socket.socket], None]:
    """Return a server that never ends."""

    def talk(peer: socket.socket) -> None:
        peer.sendall(head)
        for _ in range(1_000_000):
            peer.sendall(piece)
            time.sleep(pause_s)

    return talk


def silent(peer: socket.socket) -> None:
    """Say nothing until the other side leaves."""
    peer.recv(1)


def refused(world: World, code: str, **limits: Any) -> ExternalError:
    """Fetch what must fail with a code; say how."""
    with pytest.raises(ExternalError) as caught:
        world.door(**limits).get(URL)
    assert caught.value.code == code, caught.value
    assert "news.example" not in str(caught.value.diagnostics())
    assert caught.value.__cause__ is None  # its text may name the host
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert world.canary.connections == 0
    return caught.value


def test_an_answer_arrives_whole(world: World) -> None:
    body = gzip.compress(b"<p>Halden</p>" * 1000)
    world.site.serve(
        "/x",
        body,
        "Content-Type: text/html; charset=utf-8",
        "Content-Encoding: gzip",
        "ETag: e",
        "Set-Cookie: a=b",
        "Retry-After: 3",
    )
    page = world.door(media_types=frozenset({"text/html"})).get(URL)
    assert page.body == b"<p>Halden</p>" * 1000
    assert (page.status, page.media_type, page.ok) == (200, "text/html", True)
    assert page.headers == {
        "content-type": "text/html; charset=utf-8",
        "etag": "e",
        "retry-after": "3",
    }
    assert page.address == "93.184.216.34"
    assert page.fetched_at.tzinfo is not None


def test_a_request_holds_what_http_needs_and_no_more(world: World) -> None:
    world.site.serve("/x?q", b"")
    world.door().get("http://news.example:8080/x?q#f", headers={"If-None-Match": "e"})
    asked = world.site.asked[0]
    assert asked.line == "GET /x?q HTTP/1.1"
    assert dict(asked.headers) == {
        "host": "news.example:8080",
        "accept": "*/*",
        "accept-encoding": "gzip, deflate",
        "connection": "close",
        "user-agent": "factdesk",
        "if-none-match": "e",
    }


def test_a_signed_body_is_posted_as_it_is(world: World) -> None:
    world.site.serve("/x", b"thanks", status="202")
    answer = world.door().post(URL, b'{"a":1}', headers={"X-Signature": "s"})
    asked = world.site.asked[0]
    assert answer.status == 202
    assert (asked.line, asked.body) == ("POST /x HTTP/1.1", b'{"a":1}')
    assert asked.headers["x-signature"] == "s"


def test_only_the_head_can_be_asked_for(world: World) -> None:
    world.site.raw("/x", OK, b"Content-Length: 99999999999\r\nETag: e\r\n\r\n")
    answer = world.door().head(URL)
    assert (answer.body, answer.headers) == (b"", {"etag": "e"})


@pytest.mark.parametrize("status", ["304", "404", "410", "500"])
def test_a_body_is_read_from_an_answer_of_the_200s_only(
    world: World, status: str
) -> None:
    world.site.routes["/x"] = forever(
        f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n\r\n".encode(), b"a"
    )
    answer = world.door(media_types=frozenset({"image/png"})).get(URL)
    assert (answer.status, answer.body, answer.ok) == (int(status), b"", False)


@pytest.mark.parametrize("name", ["Host", "Content-Length", "transfer-encoding", "TE"])
def test_headers_that_rule_the_request_are_ours(world: World, name: str) -> None:
    with pytest.raises(InputError, match=name.lower()):
        world.door().get(URL, headers={name: "1"})
    assert world.site.connections == 0


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "\x00", "ä"])
def test_no_header_can_be_smuggled_in(world: World, value: str) -> None:
    with pytest.raises(InputError) as caught:
        world.door().get(URL, headers={"X-Note": value})
    assert caught.value.code == "fetch-request-malformed"
    assert world.site.asked == []


def test_a_body_to_send_has_a_limit(world: World) -> None:
    with pytest.raises(InputError, match="more than the 3 bytes"):
        world.door(request_bytes=3).post(URL, b"1234")
    assert world.site.connections == 0


# --- size ----------------------------------------------------------------------------


@pytest.mark.parametrize("length", [99, 100])
def test_an_answer_up_to_the_limit_is_taken(world: World, length: int) -> None:
    world.site.serve("/x", b"a" * length)
    assert len(world.door(body_bytes=100).get(URL).body) == length


def test_a_body_above_the_limit_is_refused(world: World) -> None:
    world.site.serve("/x", b"a" * 101)
    refused(world, "fetch-too-large", body_bytes=100)


def test_a_declared_length_above_the_limit_is_not_read(world: World) -> None:
    world.site.raw("/x", OK, b"Content-Length: 5000\r\n\r\n")
    refused(world, "fetch-too-large", wire_bytes=4_000)


@pytest.mark.parametrize(
    "head", [OK + b"\r\n", CHUNKED, OK + b"Content-Encoding: gzip\r\n\r\n"]
)
def test_an_endless_body_is_left(world: World, head: bytes) -> None:
    piece = b"400\r\n" + b"a" * 0x400 + b"\r\n"
    if b"gzip" in head:
        piece = gzip.compress(b"")  # members that unpack to nothing, for ever
    world.site.routes["/x"] = forever(head, piece)
    refused(world, "fetch-too-large", wire_bytes=200_000, body_bytes=10**9)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK, b"X-Header: value\r\n"),
        (OK + b"X-Long: ", b"aaaaaaaaaaaaaaaa"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"\r\n"),
        (b"", b"a" * 100),
    ],
)
def test_an_endless_head_is_left(world: World, head: bytes, piece: bytes) -> None:
    world.site.routes["/x"] = forever(head, piece)
    with pytest.raises(ExternalError) as caught:
        world.door(header_bytes=5_000).get(URL)
    assert caught.value.code in ("fetch-too-large", "fetch-broken")


def test_a_long_head_above_the_limit_is_refused_and_below_taken(world: World) -> None:
    world.site.serve("/x", b"ok", *(f"X-{i}: {'a' * 90}" for i in range(100)))
    assert world.door(header_bytes=20_000).get(URL).body == b"ok"
    refused(world, "fetch-too-large", header_bytes=5_000)


def test_endless_trailers_are_left(world: World) -> None:
    world.site.routes["/x"] = forever(CHUNKED + b"0\r\n", b"X-T: value\r\n")
    with pytest.raises(ExternalError) as caught:
        world.door(wire_bytes=300_000).get(URL)
    assert caught.value.code in ("fetch-too-large", "fetch-broken")


# --- time ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"\r\n", b"a"),
        (CHUNKED, b"1\r\na\r\n"),
        (OK, b"X: y\r\n"),
        (b"", b"HTTP/1.1 102 X\r\n\r\n"),
        (OK + b"Content-Encoding: deflate\r\n\r\n", b"\x00"),
    ],
)
def test_a_server_that_drips_is_left_in_time(
    world: World, head: bytes, piece: bytes
) -> None:
    world.site.routes["/x"] = forever(head, piece, 0.02)
    start = time.monotonic()
    with pytest.raises(ExternalError) as caught:
        world.door(total_s=0.4, read_s=0.3).get(URL)
    assert time.monotonic() - start < 2
    assert caught.value.code in ("fetch-too-slow", "fetch-broken")


def test_a_silent_server_is_left_in_time(world: World) -> None:
    world.site.routes["/x"] = silent
    start = time.monotonic()
    refused(world, "fetch-too-slow", read_s=0.2)
    assert time.monotonic() - start < 2


def test_a_server_that_does_not_read_is_left_in_time(world: World) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    world.site.port = listener.getsockname()[1]
    start = time.monotonic()
    with pytest.raises(ExternalError) as caught:
        world.door(total_s=0.5, request_bytes=10**8).post(URL, bytes(50_000_000))
    listener.close()
    assert caught.value.code == "fetch-too-slow"
    assert time.monotonic() - start < 3


def test_tls_that_is_never_answered_is_left_in_time(world: World) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    world.secure.port = listener.getsockname()[1]
    with pytest.raises(ExternalError) as caught:
        world.door(connect_s=0.2).get("https://news.example/")
    listener.close()
    assert caught.value.code == "fetch-too-slow"


# --- lies ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x16\x03\x01\x02\x00",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nabcde",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 99 X\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: y",
        CHUNKED + b"5\r\nab",
        CHUNKED + b"fffffffffffffffffffffffff\r\nab",
        CHUNKED + b"FFFFFFFFFFFFFFF\r\nab",
        CHUNKED + b"-1\r\nab\r\n",
        CHUNKED + b"zz\r\nab\r\n",
        CHUNKED + b"2\r\nabXX0\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        OK + b"Content-Encoding: br\r\nContent-Length: 1\r\n\r\na",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"text")[:-9],
    ],
)
def test_an_answer_that_breaks_the_rules_is_no_answer(
    world: World, answer: bytes
) -> None:
    world.site.raw("/x", answer)
    refused(world, "fetch-broken")


def test_bytes_beyond_the_declared_length_are_not_taken(world: World) -> None:
    world.site.raw("/x", OK, b"Content-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n\r\n")
    assert world.door().get(URL).body == b"abc"


def test_a_reset_connection_is_an_error_of_ours(world: World) -> None:
    def reset(peer: socket.socket) -> None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        peer.sendall(OK)

    world.site.routes["/x"] = reset
    refused(world, "fetch-broken")


def test_a_closed_port_is_an_error_of_ours(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        world.site.port = listener.getsockname()[1]
    refused(world, "fetch-no-connection")


# --- types ---------------------------------------------------------------------------


def test_a_wrong_type_is_refused_before_its_body(world: World) -> None:
    world.site.routes["/x"] = forever(
        OK + b"Content-Type: video/mp4\r\n\r\n", b"a" * 99
    )
    error = refused(world, "fetch-type-refused", media_types=frozenset({"text/html"}))
    assert "video/mp4" in str(error)


def test_no_type_is_not_an_accepted_type(world: World) -> None:
    world.site.serve("/x", b"<p>")
    refused(world, "fetch-type-refused", media_types=frozenset({"text/html"}))
    assert world.door().get(URL).media_type is None


def test_a_disguised_body_is_refused(world: World) -> None:
    world.site.serve("/x", b"<script>", "Content-Type: image/png")
    refused(world, "fetch-type-differs", media_types=frozenset({"image/png"}))
    assert world.door().get(URL).body == b"<script>"


def test_the_accepted_types_are_asked_for(world: World) -> None:
    world.site.serve("/x", b"a", "Content-Type: text/csv")
    world.door(media_types=frozenset({"text/html", "text/csv"})).get(URL)
    assert world.site.asked[0].headers["accept"] == "text/csv, text/html"
