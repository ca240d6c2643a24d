# SPDX-License-Identifier: Apache-2.0
"""The secret part of links and tokens: random, shown once, stored as a hash.

Example:
    >>> secret_hash(new_secret()) != secret_hash(new_secret())
    True
"""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["new_secret", "secret_hash"]

_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits, as text that an address can hold."""
    return secrets.token_urlsafe(_BYTES)


def secret_hash(secret: str) -> str:
    """Return what the database holds of a secret.

    A plain hash will do: it was made at random, and cannot be guessed.

    Args:
        secret: From the address, or the header of a request.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
