# SPDX-License-Identifier: Apache-2.0
"""Importers and exporters: records and posts in, match results out."""

from factdesk.exchange.atomic import AtomicFile
from factdesk.exchange.looking import Look, look_at
from factdesk.exchange.records import (
    MAX_TEXT_CHARS,
    POST_COLUMNS,
    RECORD_COLUMNS,
    IncomingPost,
    NumberedRow,
    incoming_post,
    read_numbered,
    read_post_lines,
    read_posts,
    read_records,
)
from factdesk.exchange.rejects import Rejects
from factdesk.exchange.writers import (
    FORMATS,
    LineWriter,
    ResultWriter,
    format_of,
    open_writer,
)

__all__ = [
    "FORMATS",
    "MAX_TEXT_CHARS",
    "POST_COLUMNS",
    "RECORD_COLUMNS",
    "AtomicFile",
    "IncomingPost",
    "LineWriter",
    "Look",
    "NumberedRow",
    "Rejects",
    "ResultWriter",
    "format_of",
    "incoming_post",
    "look_at",
    "open_writer",
    "read_numbered",
    "read_post_lines",
    "read_posts",
    "read_records",
]
