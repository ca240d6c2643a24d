# SPDX-License-Identifier: Apache-2.0
"""Take files from a form without letting them fill memory or disk.

**Invariants:** of each file at most ``MOST_FILE_BYTES`` are held, of all together at
most ``MOST_BYTES``; what goes beyond is read and dropped, so that the text that was
typed is not lost; nothing is written to the disk here.

Example:
    >>> files = take_files(request)  # before anything reads request.POST
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from typing_extensions import override

from factdesk.desk.intake.pictures import Cleaned, cleaned
from factdesk.errors import InputError

__all__ = ["MOST_BODY", "MOST_BYTES", "MOST_FILES", "MOST_FILE_BYTES", "Files"]

MOST_FILES = 4
MOST_FILE_BYTES = 16 * 1024 * 1024
"""What messengers send as a video."""
MOST_BYTES = 24 * 1024 * 1024
MOST_BODY = 96 * 1024 * 1024
"""A request that declares more is refused unread."""


class Files(FileUploadHandler):
    """The files of one form.

    Attributes:
        found: Bytes of each file; None for one that is too large.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.found: list[bytes | None] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._total = 0

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._parts, self._size = [], 0

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        self._total += len(raw_data)
        is_kept = len(self.found) < MOST_FILES and self._total <= MOST_BYTES
        if is_kept and self._size <= MOST_FILE_BYTES:
            self._parts.append(raw_data)
        else:
            self._parts = []

    @override
    def file_complete(self, file_size: int) -> None:
        whole = b"".join(self._parts)
        self.found.append(whole if len(whole) == self._size else None)
        self._parts = []

    def read_form(self) -> None:
        """Read the form, once, with these limits.

        Raises:
            InputError: It cannot be read at all; nothing of it is here.
        """
        request = self.request
        if request is None:
            raise RuntimeError("A handler of files belongs to a request.")
        if _declared(request) > MOST_BODY:
            raise _too_large()
        request.upload_handlers = [self]
        try:
            request.POST  # noqa: B018 (reads and keeps the form)
        except SuspiciousOperation as error:
            raise _too_large() from error
        except (MultiPartParserError, UnreadablePostError) as error:
            raise InputError(
                "The message did not arrive whole. Nothing was stored: go back and "
                "send it once more.",
                code="form-broken",
            ) from error

    def cleaned(self) -> tuple[Cleaned, ...]:
        """Return the files as they may be kept.

        Raises:
            InputError: There are too many, or one cannot be taken.
        """
        if len(self.found) > MOST_FILES:
            raise InputError(
                f"At most {MOST_FILES} files are taken. Choose the ones that matter.",
                code="too-many-files",
            )
        if None in self.found:
            raise InputError(
                f"A file is larger than {MOST_FILE_BYTES // 2**20} MB, or all "
                f"together are larger than {MOST_BYTES // 2**20} MB.",
                code="file-too-large",
            )
        return tuple(cleaned(data) for data in self.found if data)


def _declared(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _too_large() -> InputError:
    return InputError(
        "The message is too large to be read. Nothing was stored: go back, and send "
        "the part that you ask about.",
        code="form-too-large",
    )
