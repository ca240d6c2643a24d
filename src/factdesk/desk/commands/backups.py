# SPDX-License-Identifier: Apache-2.0
"""``factdesk backup`` and ``factdesk restore``: everything in one encrypted file.

Example:
    $ factdesk backup /mnt/usb/desk-2026-11-24.backup
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from factdesk.desk.commands.options import example, state_options, taken_options

__all__ = ["backup", "restore"]

_MIB = 1 << 20


@click.command(epilog=example("factdesk backup /mnt/usb/desk-2026-11-24.backup"))
@click.argument("file", type=click.Path(path_type=Path))
@state_options
def backup(file: Path, **given: Any) -> None:
    """Write an encrypted backup to FILE while the desk runs."""
    options = taken_options(given)
    from factdesk.desk.backing_up import make_backup

    size = make_backup(options, file)
    click.echo(
        f"{file} holds the desk, encrypted ({size / _MIB:.1f} MiB). It opens with "
        f"{options.keys / 'backup.key'}: keep a copy of that key in another place."
    )


@click.command(epilog=example("factdesk restore desk.backup --state /srv/factdesk"))
@click.argument("file", type=click.Path(path_type=Path))
@state_options
def restore(file: Path, **given: Any) -> None:
    """Stand a desk up from the backup FILE, in an empty state folder.

    The key folder has to hold the desk's backup.key; with backup-askers.key beside it,
    reply addresses can be read again, unless they were forgotten since.
    """
    options = taken_options(given)
    from factdesk.desk.backing_up import restore_backup

    options.state_folder.create()
    with options.state_folder.locked():
        restored = restore_backup(options, file)
    click.echo(f"The desk of {restored.made_at} stands in {options.state}.")
    if not restored.with_askers:
        click.echo(
            "Reply addresses of that time cannot be read: their keys were forgotten, "
            "or backup-askers.key is not in the key folder."
        )
    click.echo(f"Start it:\n  factdesk up --state {options.state}")
