# SPDX-License-Identifier: Apache-2.0
"""The code that lets whoever started a new desk, and nobody else, set it up.

**Invariants:** it follows from the key folder, so that it is printed again at each
start and stored nowhere; it is worth nothing once there is an organisation.

Example:
    >>> len(setup_code(KeyFolder(Path("keys"))))  # doctest: +SKIP
    20
"""

from __future__ import annotations

import hashlib
import hmac

from factdesk.desk.keys import KeyFolder

__all__ = ["setup_code"]

_LENGTH = 20


def setup_code(keys: KeyFolder) -> str:
    """Return the code.

    Args:
        keys: Of the desk.
    """
    key = keys.web_key().encode()
    return hmac.new(key, b"first run", hashlib.sha256).hexdigest()[:_LENGTH]
