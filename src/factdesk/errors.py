# SPDX-License-Identifier: Apache-2.0
"""Every error that a caller of factdesk can meet.

::

    FactdeskError(message, code=…, data=…)
    ├─ InputError         what we were given is wrong              status 400
    ├─ AccessError        not allowed, or not there                status 404
    ├─ ConflictError      someone else changed it                  status 409
    ├─ VerificationError  a checksum, proof or signature fails     status 500
    ├─ NotReadyError      index, model or extra not there yet      status 503
    └─ ExternalError      another system failed                    status 502

Invariants: ``code`` is stable for machines, ``data`` holds the fields that the message
names, the message is for people and ends with what to do next. Errors of wrapped
libraries are translated at the boundary with ``raise … from error``.

Example:
    >>> raise InputError("Row 3 has no text.", code="row-without-text", data={"row": 3})
    Traceback (most recent call last):
    factdesk.errors.InputError: Row 3 has no text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

__all__ = [
    "AccessError",
    "ConflictError",
    "ExternalError",
    "FactdeskError",
    "InputError",
    "NotReadyError",
    "VerificationError",
]


class FactdeskError(Exception):
    """Root of every error that factdesk raises on purpose.

    Args:
        message: Full sentences: what failed, on which object, what to do next.
        code: Stable machine-readable name, lower-case words joined by hyphens.
        data: The values that the message names, for machines.
    """

    status: ClassVar[int] = 500

    def __init__(
        self,
        message: str,
        *,
        code: str,
        data: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.data: dict[str, object] = dict(data or {})

    def diagnostics(self) -> dict[str, object]:
        """Return the error as one JSON-ready object: code, message and data."""
        return {"code": self.code, "message": str(self), "data": self.data}


class InputError(FactdeskError):
    """What we were given is wrong: a file, a row, an option or a text."""

    status = 400


class AccessError(FactdeskError):
    """The object is not there, or the caller may not see it; both read the same."""

    status = 404


class ConflictError(FactdeskError):
    """Somebody else changed or holds the object; read it again and retry."""

    status = 409


class VerificationError(FactdeskError):
    """Stored bytes are not what they were: a checksum, proof or signature fails."""

    status = 500


class NotReadyError(FactdeskError):
    """An index, model or extra is not there yet; the message tells what to do."""

    status = 503


class ExternalError(FactdeskError):
    """Another system (a server, the disk, the operating system) failed."""

    status = 502
