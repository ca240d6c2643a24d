# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a file or a row, kept as a code and told in the reader's language.

**Invariants:** what is kept of an error is its code and a few numbers and names of
columns; never a text, an identifier or an address out of the file.

Example:
    >>> told(kept(InputError("…", code="message-empty")))  # doctest: +SKIP
    'The row has no text.'
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from factdesk.desk.error_texts import TEXTS
from factdesk.errors import FactdeskError

__all__ = ["kept", "told", "told_error"]

_SAFE = ("column", "expected", "field", "found", "guess", "missing", "most", "row")
_ROWS = {
    "bad-csv": gettext_noop(
        "The row is not CSV: a quotation mark is not closed or not doubled."
    ),
    "wrong-number-of-cells": gettext_noop(
        "The row has %(found)s cells, the header %(expected)s. Put quotation marks "
        "around cells that hold the delimiter or a line break."
    ),
    "bad-json": gettext_noop(
        "It is not JSON, or the file ends in the middle. Write one JSON object a line, "
        "or export the file again."
    ),
    "not-an-object": gettext_noop(
        "It is not a JSON object. Write one object a line, with a name for each value."
    ),
    "row-without-text": gettext_noop("The row has no text."),
    "message-empty": gettext_noop("The row has no text."),
    "message-too-long": gettext_noop(
        "The message is longer than %(most)s characters: that is a document. Import "
        "the part that people ask about."
    ),
    "text-too-long": gettext_noop(
        "A text is longer than 16 million characters. Split it or leave it out."
    ),
    "id-too-long": gettext_noop(
        "The identifier is longer than 1,000 characters. Was the right column chosen?"
    ),
    "not-a-text": gettext_noop(
        "Where a text should be there is a list, an object, or true or false. Export "
        "it as text, or choose another column."
    ),
    "known-check-incomplete": gettext_noop(
        "The check lacks its address, its publisher or its date: all three are needed. "
        "Missing here: %(missing)s."
    ),
    "known-check-date": gettext_noop(
        "The date cannot be read. Write it as in 2026-11-24."
    ),
    "known-check-address": TEXTS["known-check-address"],
    "known-check-too-long": gettext_noop(
        "Address and claim of the check are too long together. A claim is one "
        "statement: put the rest into the text."
    ),
    "known-check-field": TEXTS["known-check-field"],
    "bad-kind": gettext_noop("The kind of the record is none that the desk knows."),
    "bad-version": gettext_noop("The version is not a whole number from 1."),
    "wrong-encoding": gettext_noop(
        "The text is not UTF-8; it looks like %(guess)s. Export the file as UTF-8, or "
        "choose its encoding when you upload it."
    ),
}
"""What can be wrong with one row, by code."""
_FILES = {
    "empty-file": gettext_noop(
        "The file is empty: it holds no rows. Check how it was exported."
    ),
    "unknown-format": gettext_noop(
        "This is a spreadsheet, an archive, a PDF or a database, which cannot be read. "
        "Save the table as CSV (UTF-8), or export it as JSON Lines."
    ),
    "upload-missing": gettext_noop("No file was chosen. Choose one, then upload it."),
    "upload-too-large": gettext_noop(
        "The file is larger than %(most)s MB. Compress it with gzip, or split it."
    ),
    "upload-broken": gettext_noop(
        "The file did not arrive whole. Nothing was stored: upload it once more."
    ),
    "upload-not-stored": gettext_noop(
        "The file could not be stored, because the disk is full or out of order. "
        "Nothing was kept: make room on the disk of the state folder, then upload the "
        "file again."
    ),
    "blob-gone": gettext_noop(
        "The file is no longer here: a file that waits for longer than seven days is "
        "deleted. Upload it again."
    ),
    "blob-changed": gettext_noop(
        "The stored file is not what it was: the disk damaged it. Upload it again."
    ),
    "checks-not-messages": gettext_noop(
        "The file holds ClaimReview: those are known checks. Choose that below, and "
        "upload the file again."
    ),
    "unpacks-too-large": gettext_noop(
        "The compressed file unpacks to more than can be read. Split it into smaller "
        "files."
    ),
    "damaged-gzip": gettext_noop(
        "The compressed file is cut off or damaged. Export or fetch it again."
    ),
    "damaged-parquet": gettext_noop(
        "The Parquet file is cut off or damaged. Export or fetch it again."
    ),
    "line-too-long": gettext_noop(
        "A line is longer than 128 MB: this is not a file with one record a line. "
        "Check its format."
    ),
    "document-too-long": gettext_noop(
        "The file is one piece of JSON that is too long to be read. Export it as JSON "
        "Lines."
    ),
    "no-records": gettext_noop(
        "The file holds no ClaimReview and no records. A web page must carry "
        "schema.org ClaimReview."
    ),
    "bad-header": gettext_noop(
        "The first row cannot be read. It must hold the names of the columns."
    ),
    "double-column": gettext_noop(
        "The column “%(column)s” is there twice. Rename one of them."
    ),
    "missing-column": gettext_noop(
        "The column “%(column)s” is not in the file any more. Upload it again."
    ),
    "column-about-a-person": gettext_noop(
        "The column “%(column)s” tells who wrote something. The desk works on claims "
        "and takes in no authors: choose another column."
    ),
    "unknown-encoding": gettext_noop("There is no such text encoding."),
    "read-failed": gettext_noop(
        "The stored file could not be read. See that the disk of the state folder is "
        "in order."
    ),
    "too-many-rejected": gettext_noop(
        "More than %(most)s rows cannot be taken, so none was. Were the right columns "
        "chosen? Row %(row)s, for one: %(field)s"
    ),
}
"""What can be wrong with a whole file, by code."""
_TOLD = _ROWS | _FILES
_WITHOUT_GUESS = gettext_noop(
    "The text is not in the encoding that was chosen. Export the file as UTF-8."
)
_AT_ROW = frozenset({"bad-json", "not-an-object", "wrong-encoding", "bad-csv"})


def kept(error: FactdeskError) -> str:
    """Return what is stored of an error.

    Args:
        error: As it was raised.
    """
    data = {name: error.data[name] for name in _SAFE if name in error.data}
    return json.dumps({"code": error.code} | data, ensure_ascii=False, default=str)


def told(stored: str) -> str:
    """Return a stored error in words.

    Args:
        stored: As ``kept`` gave it; empty for none.
    """
    if not stored:
        return ""
    data: dict[str, Any] = json.loads(stored)
    code = str(data.pop("code"))
    text = _words(code, data)
    if code in _FILES or "row" not in data:
        return text
    return _("Row %(row)s: %(text)s") % {"row": data["row"], "text": text}


def told_error(error: FactdeskError) -> str:
    """Return in words what is wrong, or what the error itself says.

    Args:
        error: As it was raised.
    """
    return told(kept(error)) if error.code in _TOLD else str(error)


def _words(code: str, data: dict[str, Any]) -> str:
    if code not in _TOLD:
        return code
    if isinstance(data.get("missing"), list):
        names = {"url": _("address"), "publisher": _("publisher"), "date": _("date")}
        data["missing"] = ", ".join(names.get(one, one) for one in data["missing"])
    if code == "wrong-encoding" and "guess" not in data:
        return _(_WITHOUT_GUESS)
    if code == "too-many-rejected":
        data["field"] = told(str(data["field"]))
    try:
        return _(_TOLD[code]) % data
    except KeyError:
        return _(_TOLD[code])
