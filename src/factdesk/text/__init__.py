# SPDX-License-Identifier: Apache-2.0
"""Normalisation, tokens and language: what every other part reads texts through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from factdesk.text.envelope import without_envelope
from factdesk.text.mask import mask

if TYPE_CHECKING:
    from factdesk.text.prepared import PreparedText

__all__ = ["mask", "normalise", "prepare", "read_prepared", "without_envelope"]


def prepare(text: str, lang: str = "") -> bytes:
    """Read a text once, for storing and matching; see ``text.prepared``.

    Args:
        text: Any string; it is masked first.
        lang: Its language where the source says so, else it is found out.
    """
    # Imported late: the kernels behind it take half a second to load.
    from factdesk.text.prepared import prepare as prepare_text

    return prepare_text(text, lang)


def read_prepared(prepared: bytes) -> PreparedText:
    """Return what stands in a prepared text.

    Args:
        prepared: As ``prepare`` gave it.

    Raises:
        InputError: The bytes are not a prepared text of this version.
    """
    from factdesk.text.prepared import read

    return read(prepared)


def normalise(text: str, lang: str = "") -> str:
    """Return the normalised token string that search and matching share.

    Args:
        text: Any string; it is masked first.
        lang: Its language where the source says so, else it is found out.
    """
    from factdesk.text.tokens import analyse

    return " ".join(analyse(mask(text), lang).words)
