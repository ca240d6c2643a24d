# SPDX-License-Identifier: Apache-2.0
"""Who calls: a token of an organisation, with the scope that an address needs.

Example:
    >>> @api.post("/match", auth=Needs("match"))
    ... def match(request): ...
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from typing_extensions import override

from factdesk.desk.accounts.access import access_token_actor
from factdesk.desk.accounts.actions import note_token_used
from factdesk.desk.actors import TokenActor

__all__ = ["Needs"]


class Needs(HttpBearer):
    """Lets tokens with a scope pass.

    Args:
        scope: As ``accounts.models.Scope`` has them.
    """

    # One scheme in the OpenAPI document, whatever the scope.
    openapi_name = "token"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    @override
    def authenticate(self, request: HttpRequest, token: str) -> TokenActor | None:
        """Return the actor; None answers with 401.

        Args:
            request: That came.
            token: From its header.

        Raises:
            HttpError: 403: the token lacks the scope.
        """
        actor = access_token_actor(token)
        if actor is None:
            return None
        if self.scope not in actor.scopes:
            raise HttpError(
                403,
                f'The token lacks the scope "{self.scope}". Ask an admin of your '
                "organisation for one that has it.",
            )
        note_token_used(actor)
        return actor
