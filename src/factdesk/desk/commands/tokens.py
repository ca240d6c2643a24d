# SPDX-License-Identifier: Apache-2.0
"""``factdesk tokens``: make and revoke keys to the API without the browser.

Example:
    $ factdesk tokens make "Halden Fact Desk" --name importer --scope checks:rw
"""

from __future__ import annotations

from typing import Any

import click

from factdesk.desk.commands.options import example, state_options, taken_options

__all__ = ["tokens"]

_SCOPES = ("match", "submissions:write", "claims:rw", "checks:rw", "published:read")
_EXAMPLE = 'factdesk tokens make "Halden Fact Desk" --name importer --scope checks:rw'


@click.group(epilog=example(_EXAMPLE))
def tokens() -> None:
    """Make and revoke keys to the API."""


@tokens.command("make", epilog=example(_EXAMPLE))
@click.argument("organisation")
@click.option("--name", required=True, help="Which program will use it.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(_SCOPES),
    help="What it may do; can be repeated.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="It ends after so many.")
@state_options  # fmt: skip
def _make(
    organisation: str,
    name: str,
    scopes: tuple[str, ...],
    days: int | None,
    **given: Any,
) -> None:
    """Make a token for ORGANISATION; it is shown once."""
    _start(given)
    from datetime import timedelta

    from django.utils import timezone

    from factdesk.desk.accounts.access import access_organisation_by_name
    from factdesk.desk.accounts.actions import make_token
    from factdesk.desk.actors import SystemActor

    owner = access_organisation_by_name(organisation)
    ends = timezone.now() + timedelta(days=days) if days else None
    actor = SystemActor("factdesk tokens make")
    token, secret = make_token(actor, owner, name, scopes, expires_at=ends)
    click.echo(f"Token {token.id}, shown this once:\n{secret}")


@tokens.command("revoke", epilog=example("factdesk tokens revoke ID"))
@click.argument("token_id", metavar="ID")
@state_options
def _revoke(token_id: str, **given: Any) -> None:
    """End the token ID at once."""
    _start(given)
    from factdesk.desk.accounts.access import access_api_token_by_id
    from factdesk.desk.accounts.actions import revoke_token
    from factdesk.desk.actors import SystemActor

    actor = SystemActor("factdesk tokens revoke")
    revoke_token(actor, access_api_token_by_id(actor, token_id))
    click.echo("The token works no more.")


def _start(given: dict[str, Any]) -> None:
    options = taken_options(given)
    from factdesk.desk.schema import start_django

    start_django(options)
