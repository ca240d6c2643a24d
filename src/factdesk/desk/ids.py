# SPDX-License-Identifier: Apache-2.0
"""Identifiers: 128 random bits as 26 lower-case Crockford base-32 characters.

**Invariants:** the same string stands in database, address, API, index and log; it says
nothing about order or time. ``i``, ``l``, ``o`` and ``u`` never occur, so that an
identifier can be read out over the telephone.

Example:
    >>> len(new_id()), is_id(new_id())
    (26, True)
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from typing_extensions import override

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:  # generic for the type checker only
    _Text = models.CharField

__all__ = ["IdConverter", "IdField", "encode_id", "is_id", "new_id"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_BITS = 128
# The first character carries the three bits that 25 times five leave over.
_PATTERN = "[0-7][0-9a-hjkmnp-tv-z]{25}"
_ID = re.compile(_PATTERN)


def encode_id(number: int) -> str:
    """Return a number of at most 128 bits as an identifier.

    Args:
        number: In [0, 2**128).

    Raises:
        ValueError: It is out of range.
    """
    if not 0 <= number < 1 << _BITS:
        raise ValueError(f"{number} does not fit into {_BITS} bits.")
    return "".join(
        _ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH))
    )


def new_id() -> str:
    """Return a fresh identifier from the system's source of randomness."""
    return encode_id(secrets.randbits(_BITS))


def is_id(text: str) -> bool:
    """Whether a text has the form of an identifier."""
    return _ID.fullmatch(text) is not None


class IdField(_Text):
    """The primary key of every model of the desk."""

    def __init__(self, **options: Any) -> None:
        options |= {
            "max_length": _LENGTH,
            "primary_key": True,
            "default": new_id,
            "editable": False,
        }
        super().__init__(**options)

    @override
    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave out of migrations what the field sets itself."""
        name, path, args, options = super().deconstruct()
        for key in ("max_length", "primary_key", "default", "editable"):
            options.pop(key, None)
        return str(name), path, list(args), dict(options)


class IdConverter:
    """The ``<id:…>`` of an address; anything else is "not found" without a query."""

    regex = _PATTERN

    def to_python(self, value: str) -> str:
        """Return the identifier as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the identifier for an address."""
        return value
