# SPDX-License-Identifier: Apache-2.0
"""Download one pinned file: resumable, bounded, and from nowhere it should not.

**Invariants:** a file gets its name only after its SHA-256 was right. At most as many
bytes as are pinned are taken from a server. Plain http is used with this machine alone,
and no server elsewhere can send us there. Every redirect is checked before it is taken.

Example:
    file = PinnedFile("model.onnx", size=118346824, sha256="dd47…")
    download("https://models.example.org/model.onnx", file, Path("model.onnx"))
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import ipaddress
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit

from factdesk.errors import ExternalError, InputError, VerificationError

__all__ = ["Limits", "PinnedFile", "Progress", "download", "may_use"]

Progress = Callable[[str, int, int], None]
_CHUNK = 1 << 18
_REDIRECTS = (301, 302, 303, 307, 308)
_BROKEN = "download-broken"


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """What a file must be.

    Attributes:
        name: Shown while it is fetched.
        size: In bytes, at least 1.
        sha256: Of its content, 64 hex digits.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server may cost us.

    Attributes:
        max_bytes: Largest file, in bytes; the largest known model is far smaller.
        timeout_s: Longest silence of a server, in seconds.
        max_time_s: Longest time for one file, in seconds; 470 MB at 1 Mbit/s take one
            hour.
        max_redirects: Hops from the address asked to the one that answers.
        attempts: Tries for one file; each goes on where the last one stopped.
    """

    max_bytes: int = 4_000_000_000
    timeout_s: float = 30.0
    max_time_s: float = 7_200.0
    max_redirects: int = 5
    attempts: int = 3


def download(
    url: str,
    file: PinnedFile,
    target: Path,
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> None:
    """Make a file be there with its pinned content; nothing is asked if it is.

    Until it is whole it lies beside the target as ``….part``; a later call goes on
    where that one ends.

    Args:
        url: An address that ``may_use`` allows.
        file: What it must be.
        target: Where it goes; its folder is made.
        limits: What a server may cost us.
        progress: Called with (name, bytes done, bytes of the file).

    Raises:
        InputError: the file is above the limit or the address may not be used.
        ExternalError: no connection, or a server that refuses or stops.
        VerificationError: what arrived is not the file that was pinned.
        OSError: the disk is full or cannot be written.
    """
    limits = limits or Limits()
    if _matches(target, file):
        return
    _check_request(url, file, limits)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    _check_space(part, file)
    deadline = time.monotonic() + limits.max_time_s
    for attempt in range(1, limits.attempts + 1):
        try:
            _transfer(url, file, part, limits, deadline, progress)
        except ExternalError as error:
            # A refusal is an answer; only a broken connection is worth another try.
            if error.code != _BROKEN or attempt == limits.attempts:
                raise
            continue
        break
    if not _matches(part, file):
        part.unlink(missing_ok=True)
        raise _wrong_content(url, file)
    part.replace(target)


def _transfer(
    url: str,
    file: PinnedFile,
    part: Path,
    limits: Limits,
    deadline: float,
    progress: Progress | None,
) -> None:
    """Append to ``part`` until it has the pinned size."""
    have = part.stat().st_size if part.exists() else 0
    if have > file.size:
        part.unlink()
        have = 0
    if have == file.size:
        return
    with _open(url, have, limits) as answer:
        _refuse_other_sizes(url, answer, file, have)
        resumed = have > 0 and answer.status == http.HTTPStatus.PARTIAL_CONTENT
        with part.open("ab" if resumed else "wb") as stream:
            done = have if resumed else 0
            while done < file.size:
                done += _copy(url, answer, stream, file.size - done)
                if progress is not None:
                    progress(file.name, done, file.size)
                if time.monotonic() > deadline:
                    raise _too_slow(url, limits)
            stream.flush()
            os.fsync(stream.fileno())


def _copy(
    url: str, answer: http.client.HTTPResponse, stream: IO[bytes], wanted: int
) -> int:
    try:
        chunk = answer.read1(min(_CHUNK, wanted))
    except (OSError, http.client.HTTPException) as error:
        raise _broken(url, str(error) or type(error).__name__) from error
    if not chunk:
        raise _broken(url, f"the connection ended {wanted:,} bytes early")
    stream.write(chunk)
    return len(chunk)


def _matches(path: Path, file: PinnedFile) -> bool:
    """Say whether a file is there with the pinned size and hash."""
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256


def _check_space(part: Path, file: PinnedFile) -> None:
    needed = file.size - (part.stat().st_size if part.exists() else 0)
    if shutil.disk_usage(part.parent).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _check_request(url: str, file: PinnedFile, limits: Limits) -> None:
    if not may_use(url):
        raise InputError(
            f'The address "{url}" may not be used: it must begin with https://, or '
            "with http:// and name this machine. Give another --base-url or set "
            "FACTDESK_MODELS.",
            code="address-refused",
            data={"url": url},
        )
    if file.size > limits.max_bytes:
        raise InputError(
            f"{file.name} has {file.size:,} bytes, more than the {limits.max_bytes:,} "
            "that are allowed. Check the table of models.",
            code="download-too-large",
            data={"file": file.name, "bytes": file.size, "allowed": limits.max_bytes},
        )


def _open(url: str, start: int, limits: Limits) -> http.client.HTTPResponse:
    """Ask for a file from a byte on, following redirects by hand."""
    at_home = _is_this_machine(url)
    address = url
    for _ in range(limits.max_redirects + 1):
        try:
            return _ask(address, start, limits.timeout_s)
        except urllib.error.HTTPError as error:
            error.close()
            place = error.headers.get("Location")
            if error.code not in _REDIRECTS or not place:
                raise _refused(url, error.code, start) from error
        except (OSError, http.client.HTTPException) as error:
            raise _no_connection(url, error) from error
        address = _joined(address, place)
        if not may_use(address) or (_is_this_machine(address) and not at_home):
            raise ExternalError(
                f"The address {url} redirects to one that may not be used. Give "
                "another --base-url.",
                code="download-redirect-refused",
                data={"url": url, "location": address},
            )
    raise ExternalError(
        f"The address {url} redirects more than {limits.max_redirects} times. Give "
        "another --base-url.",
        code="download-redirects",
        data={"url": url, "allowed": limits.max_redirects},
    )


def _ask(url: str, start: int, timeout_s: float) -> http.client.HTTPResponse:
    headers = {"User-Agent": "factdesk", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - see may_use
    opener = urllib.request.OpenerDirector()
    # No handler for redirects, files or FTP; a proxy never for this machine.
    proxies: dict[str, str] | None = {} if _is_this_machine(url) else None
    for handler in (
        urllib.request.ProxyHandler(proxies),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    answer: http.client.HTTPResponse = opener.open(request, timeout=timeout_s)
    return answer


def _joined(address: str, place: str) -> str:
    """Return where a redirect leads; nowhere if that is not an address."""
    try:
        return urljoin(address, place)
    except ValueError:
        return ""


def may_use(url: str) -> bool:
    """Say whether an address is https without a password, or http on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(url))


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_other_sizes(
    url: str, answer: http.client.HTTPResponse, file: PinnedFile, have: int
) -> None:
    """Refuse an answer that is not the file, or not the rest of it, before reading."""
    if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
        span = answer.headers.get("Content-Range", "")
        fits = span == f"bytes {have}-{file.size - 1}/{file.size}"
    else:
        length = answer.headers.get("Content-Length")
        fits = answer.status == http.HTTPStatus.OK and length in (None, str(file.size))
    if not fits:
        raise VerificationError(
            f"{url} answered with something else than the file of {file.size:,} bytes "
            "that the table of models describes. Give another --base-url.",
            code="download-size-differs",
            data={"url": url, "expected": file.size, "status": answer.status},
        )


def _wrong_content(url: str, file: PinnedFile) -> VerificationError:
    return VerificationError(
        f"{file.name} from {url} does not have the SHA-256 that the table of models "
        "pins. It was deleted; try again, and if it stays so give another --base-url.",
        code="download-hash-differs",
        data={"url": url, "file": file.name, "expected": file.sha256},
    )


def _broken(url: str, why: str) -> ExternalError:
    return ExternalError(
        f"The download of {url} stopped: {why}. Run the command again; it goes on "
        "where it stopped.",
        code=_BROKEN,
        data={"url": url, "reason": why},
    )


def _too_slow(url: str, limits: Limits) -> ExternalError:
    return ExternalError(
        f"The download of {url} took longer than {limits.max_time_s:,.0f} s. Run the "
        "command again; it goes on where it stopped.",
        code="download-too-slow",
        data={"url": url, "allowed_s": limits.max_time_s},
    )


def _refused(url: str, status: int, start: int) -> ExternalError:
    if status == http.HTTPStatus.NOT_FOUND:
        remedy = "Check --base-url and the table of models"
    elif start and status == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        remedy = "Delete the .part file and run the command again"
    else:
        remedy = "Try again later or give another --base-url"
    return ExternalError(
        f"{url} answered with status {status}. {remedy}.",
        code="download-refused",
        data={"url": url, "status": status},
    )


def _no_connection(url: str, error: Exception) -> ExternalError:
    reason = getattr(error, "reason", None) or error
    return ExternalError(
        f"{url} cannot be reached: {reason}. Check the network, or fetch the model on "
        "another machine and copy its folder here.",
        code="download-unreachable",
        data={"url": url, "reason": str(reason)},
    )
