# SPDX-License-Identifier: Apache-2.0
"""Bring the tables of a state to those of this program, and know when they are.

**Invariants:** only the holder of the state's lock migrates; a state whose version file
names this very program and set of migrations is opened without looking, which keeps the
start short.

Example:
    >>> prepare(options)  # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from factdesk import __version__
from factdesk.desk.options import Options
from factdesk.errors import ExternalError

__all__ = ["current_version", "prepare", "start_django"]

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
        ExternalError: The database refuses.
    """
    options.key_folder.create()
    state = options.state_folder
    state.clear_tmp()
    version = current_version()
    # A server database may be another one than at the last start: always look.
    if state.version == version and not options.database:
        return False
    start_django(options)
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise ExternalError(
            f"The database cannot be used: {error}. See that it runs and that "
            "--database is right.",
            code="database-refused",
        ) from error
    state.write_version(version)
    return True
