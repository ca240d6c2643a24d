# SPDX-License-Identifier: Apache-2.0
"""Take one large file from a form: straight to the disk, never whole in memory.

**Invariants:** at most ``MOST_FILE_BYTES`` are written; a file is in the blobs only
when it is whole and on the disk; what was cut off or refused leaves nothing.

Example:
    >>> upload = Upload(request)  # before anything reads request.POST
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from typing_extensions import override

from factdesk.desk.blobs import Blobs
from factdesk.desk.ids import new_id
from factdesk.desk.running import running
from factdesk.errors import ExternalError, InputError

__all__ = ["MOST_FILE_BYTES", "MOST_UNPACKED_BYTES", "Upload"]

MOST_FILE_BYTES = 256 * 1024 * 1024
"""About a million messages, compressed."""
MOST_UNPACKED_BYTES = 1024 * 1024 * 1024
_MOST_FORM = 1024 * 1024
"""Beside the file a form holds a few words."""


class Upload(FileUploadHandler):
    """The file of a form, on its way to the disk.

    Attributes:
        name: Its name, without a folder.
        sha256: Of its bytes, once it is whole.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.name, self.sha256 = "", ""
        self._hash = hashlib.sha256()
        self._size = 0
        self._path: Path | None = None
        self._handle: IO[bytes] | None = None
        self._refusal: InputError | ExternalError | None = None

    def read_form(self) -> None:
        """Read the form, once, with these limits.

        Raises:
            InputError: It is too large, or did not arrive whole; nothing is left of it.
        """
        request = self.request
        if request is None:
            raise RuntimeError("A handler of files belongs to a request.")
        if _declared(request) > MOST_FILE_BYTES + _MOST_FORM:
            raise _too_large()
        request.upload_handlers = [self]
        try:
            request.POST  # noqa: B018 (reads and keeps the form)
        except SuspiciousOperation as error:
            self.drop()
            raise _too_large() from error
        except (MultiPartParserError, UnreadablePostError) as error:
            self.drop()
            raise InputError(
                "The file did not arrive whole. Nothing was stored: upload it once "
                "more.",
                code="upload-broken",
            ) from error

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._path is not None or self._refusal is not None:
            return  # the form has one file; others are read and dropped
        self.name = os.path.basename(self.file_name or "")
        self._path = running().state_folder.tmp / f"upload-{new_id()}"
        try:
            self._handle = self._path.open("xb")
        except OSError as error:
            self._refuse(_not_stored(error))

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._handle is None:
            return
        self._size += len(raw_data)
        if self._size > MOST_FILE_BYTES:
            self._refuse(_too_large())
            return
        self._hash.update(raw_data)
        try:
            self._handle.write(raw_data)
        except OSError as error:
            self._refuse(_not_stored(error))

    @override
    def file_complete(self, file_size: int) -> None:
        if self._handle is None:
            return
        try:
            self._handle.flush()
            os.fsync(self._handle.fileno())
            self._handle.close()
        except OSError as error:
            self._refuse(_not_stored(error))
            return
        self._handle, self.sha256 = None, self._hash.hexdigest()

    def path(self) -> Path:
        """Return where the whole file is.

        Raises:
            InputError: There is none, it is empty, or it was too large.
            ExternalError: The disk refused it.
        """
        if self._refusal is not None:
            raise self._refusal
        if self._path is None or not self.sha256:
            raise InputError(
                "No file was chosen. Choose one, then upload it.",
                code="upload-missing",
            )
        return self._path

    def keep(self) -> str:
        """Move the file into the blobs; return its name there.

        Raises:
            InputError: There is none.
            ExternalError: The disk refused it.
        """
        try:
            Blobs(running().state_folder.blobs).put_file(self.path(), self.sha256)
        except OSError as error:
            self.drop()
            raise _not_stored(error) from error
        return self.sha256

    def drop(self) -> None:
        """Leave nothing of the file that was not kept."""
        if self._handle is not None:
            self._handle.close()
            self._handle = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _refuse(self, refusal: InputError | ExternalError) -> None:
        """Remember why, and write no more; the rest of the form is still read."""
        self._refusal = refusal
        self.drop()


def _declared(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _too_large() -> InputError:
    most = MOST_FILE_BYTES // 2**20
    return InputError(
        f"The file is larger than {most} MB. Compress it with gzip, or split it.",
        code="upload-too-large",
        data={"most": most},
    )


def _not_stored(error: OSError) -> ExternalError:
    return ExternalError(
        f"The file could not be stored: {error.strerror}. Nothing was kept: make room "
        "on the disk of the state folder, then upload the file again.",
        code="upload-not-stored",
    )
