# SPDX-License-Identifier: Apache-2.0
"""Writes of the API happen once, however often they are sent.

**Invariants:** the key, the write and its answer are one transaction; the key is one
token's; the same key with another request is refused. What was asked is kept as a hash.

Example:
    >>> once(actor, "order-1", body, lambda: (201, {"id": "…"}))  # doctest: +SKIP
    (201, {'id': '…'})
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeAlias

from django.db import IntegrityError, transaction

from factdesk.desk.accounts.models import IdempotencyKey
from factdesk.desk.actors import TokenActor
from factdesk.errors import ConflictError

__all__ = ["Answer", "once"]

Answer: TypeAlias = tuple[int, dict[str, Any]]


def once(
    actor: TokenActor, key: str, request: bytes, write: Callable[[], Answer]
) -> Answer:
    """Do a write and keep its answer, or return what it was answered before.

    Args:
        actor: Whose key it is.
        key: The caller's name for this write.
        request: Method, address and body: what the key stands for.
        write: Does it, through actions that write audit entries.

    Raises:
        ConflictError: The key was used for another request.
    """
    digest = hashlib.sha256(request).hexdigest()
    try:
        with transaction.atomic():
            earlier = _earlier(actor, key, digest)
            if earlier is not None:
                return earlier
            status, answer = write()
            IdempotencyKey.objects.create(
                token_id=actor.id,
                key=key,
                request_hash=digest,
                status=status,
                answer=answer,
            )
    except IntegrityError:
        # Its twin was quicker: this transaction is undone, and that answer holds.
        earlier = _earlier(actor, key, digest)
        if earlier is None:
            raise
        return earlier
    return status, answer


def _earlier(actor: TokenActor, key: str, digest: str) -> Answer | None:
    kept = IdempotencyKey.objects.filter(token_id=actor.id, key=key).first()
    if kept is None:
        return None
    if kept.request_hash != digest:
        raise ConflictError(
            "This idempotency key was used for another request. Use a new key for "
            "each write.",
            code="idempotency-key-reused",
        )
    return kept.status, kept.answer
