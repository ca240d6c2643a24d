# SPDX-License-Identifier: Apache-2.0
"""``factdesk forget``: cut the way back to those who asked, or erase one message.

**Invariants:** the keys go before anything else is loaded, so that it takes less than a
second whatever the desk holds; the audit entry follows.

Example:
    $ factdesk forget --askers
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from factdesk.desk.commands.options import example, state_options, taken_options
from factdesk.errors import InputError

if TYPE_CHECKING:
    from factdesk.desk.options import Options

__all__ = ["forget"]


@click.command(
    epilog=example("factdesk forget --askers", "factdesk forget --submission ID")
)
@click.option("--askers", is_flag=True, help="Destroy all keys that lead to askers.")
@click.option("--submission", metavar="ID", help="Erase this one message.")
@state_options
def forget(askers: bool, submission: str | None, **given: Any) -> None:
    """Forget all askers at once, or erase one message. There is no way back.

    After --askers nobody can find out who wrote or answer them by e-mail, from the desk
    or from any backup; messages and private pages stay.
    """
    if askers == bool(submission):
        raise InputError(
            "Say what to forget: --askers for the keys to all who wrote, or "
            "--submission ID for one message.",
            code="forget-what",
        )
    options = taken_options(given)
    if submission:
        _erase(options, submission)
    else:
        _forget_askers(options)


def _forget_askers(options: Options) -> None:
    start = time.perf_counter()
    count = options.key_folder.forget()
    seconds = time.perf_counter() - start
    click.echo(
        f"{count} keys were destroyed in {seconds:.3f} s. Nothing leads to those who "
        "wrote any more, neither here nor in a backup."
    )
    if options.state_folder.version:
        _started(options)
        from factdesk.desk.actors import SystemActor
        from factdesk.desk.intake.actions.forgetting import note_forgotten

        note_forgotten(SystemActor("factdesk forget --askers"), count)


def _erase(options: Options, submission_id: str) -> None:
    _started(options)
    from factdesk.desk.actors import SystemActor
    from factdesk.desk.intake.access import access_submission_by_id
    from factdesk.desk.intake.actions.removing import erase_submission

    actor = SystemActor("factdesk forget --submission")
    erase_submission(actor, access_submission_by_id(actor, submission_id))
    click.echo("The message was erased, with its files. Backups still hold it.")


def _started(options: Options) -> None:
    from factdesk.desk.schema import start_django

    start_django(options)
