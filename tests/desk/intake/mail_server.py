# SPDX-License-Identifier: Apache-2.0
"""A small real SMTP server for tests: it takes mail, and can be told to be difficult.

``server.replies[address]`` is what it answers to ``RCPT TO`` for an address;
``server.after_data`` is called with the server when a whole mail has arrived and before
it says so: it may return another reply, or None to break off.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from typing_extensions import override

__all__ = ["MailServer", "mail_server"]


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail on a port of this machine.

    Attributes:
        mails: Whole mails that arrived, whatever was answered afterwards.
        replies: Address to what is answered to it as a recipient.
        after_data: What is answered to a whole mail; None breaks off.
        closes_after_mail: Whether it hangs up after each mail.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[EmailMessage] = []
        self.replies: dict[str, str] = {}
        self.closes_after_mail = False
        self.after_data: Callable[[MailServer], str | None] = lambda _: "250 taken"

    @property
    def url(self) -> str:
        """Its address, as a setting takes it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    def say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())

    @override
    def handle(self) -> None:
        server = cast("MailServer", self.server)
        self.say("220 mail.example")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                found = re.search(rb"<(.*)>", line)
                address = found[1].decode() if found else ""
                self.say(server.replies.get(address, "250 fine"))
            elif verb == b"DATA":
                self.say("354 go on")
                reply = self.take(server)
                if reply is None:
                    return
                self.say(reply)
                if server.closes_after_mail:
                    return
            elif verb == b"QUIT":
                self.say("221 good-bye")
                return
            else:
                self.say("250 fine")

    def take(self, server: MailServer) -> str | None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        server.mails.append(mail)
        return server.after_data(server)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a server for as long as the block."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
