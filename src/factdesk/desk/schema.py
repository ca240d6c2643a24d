# SPDX-License-Identifier: Apache-2.0
"""Bring the tables of a state to those of this program, and know when they are.

**Invariants:** only the holder of the state's lock migrates; a state whose version file
names this very program and set of migrations is opened without looking, which keeps the
start short; a state that a newer program wrote is refused before anything is opened.

Example:
    >>> prepare(options)  # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from factdesk import __version__
from factdesk.desk.options import Options
from factdesk.errors import ConflictError

__all__ = ["bring_back", "current_version", "prepare", "start_django"]

_DIGEST = 12


def current_version() -> str:
    """Return the program's version with a digest of all migrations it knows."""
    import allauth
    import django

    names = sorted(
        f"{path.parent.parent.name}/{path.name}"
        for path in Path(__file__).parent.glob("*/migrations/0*.py")
    )
    parts = [*names, django.__version__, allauth.__version__]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{__version__} {digest[:_DIGEST]}"


def start_django(options: Options) -> None:
    """Give this process the options, and load Django.

    Args:
        options: Of the desk.
    """
    import django

    os.environ.update(options.environ())
    os.environ["DJANGO_SETTINGS_MODULE"] = "factdesk.desk.settings"
    django.setup()


def prepare(options: Options) -> bool:
    """Make state and keys ready; True where tables were made or changed.

    Args:
        options: Of the desk; the caller holds the state's lock.

    Raises:
        ConflictError: A newer program wrote the state.
        ExternalError: The database refuses, or a migration failed and was undone.
    """
    state = options.state_folder
    _refuse_newer(state.version)
    options.key_folder.create()
    state.clear_tmp()
    version = current_version()
    # A server database may be another one than at the last start: always look.
    if state.version == version and not options.database:
        return False
    start_django(options)
    from factdesk.desk.migrating import bring_up_to_date

    bring_up_to_date(options)
    state.write_version(version)
    return True


def _refuse_newer(wrote: str) -> None:
    """Refuse a state whose version file names a later version than this program's."""
    if _numbers(wrote) > _numbers(__version__):
        raise ConflictError(
            f"factdesk {wrote.split()[0]} wrote this state, and this is {__version__}. "
            "Install that version or a later one. Nothing was changed.",
            code="state-newer",
            data={"wrote": wrote, "this": __version__},
        )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version.partition(" ")[0])]


def bring_back(options: Options, folder: Path, described: Mapping[str, Any]) -> None:
    """Put a copy of a database into a state without one, and bring it up to date.

    Indexes are written again by the worker, at its first start.

    Args:
        options: Of the desk; the caller holds the state's lock.
        folder: The copy.
        described: What ``dialect.export`` returned.

    Raises:
        ConflictError: The database holds something, or a newer program made the copy.
    """
    start_django(options)
    from factdesk.desk import dialect, matching
    from factdesk.desk.accounts.selectors import organisation_ids
    from factdesk.desk.migrating import bring_up_to_date, refuse_newer_migrations

    refuse_newer_migrations((app, name) for app, name in described["migrations"])
    dialect.fill(options, folder, described)
    bring_up_to_date(options)
    matching.request_refresh(matching.PUBLIC)
    for organisation_id in organisation_ids():
        matching.request_refresh(matching.private_name(organisation_id))
    options.state_folder.write_version(current_version())
