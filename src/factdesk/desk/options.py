# SPDX-License-Identifier: Apache-2.0
"""Where a desk keeps its state, where it listens and what it is called.

The settings of ``factdesk.config`` and the command line meet here, once; children of
the supervisor get the result through the same variables.

**Invariants:** nothing is read at import; a plain-http address other than localhost is
refused before anything starts.

Example:
    >>> options_from({"FACTDESK_PORT": "8080"}).base_url
    'http://localhost:8080'
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from factdesk.config import data_folder, setting_value, unknown_settings
from factdesk.desk.keys import KeyFolder
from factdesk.desk.mail_settings import mail_settings
from factdesk.desk.state import State
from factdesk.errors import InputError

__all__ = [
    "Options",
    "database_settings",
    "options_from",
    "refuse_unknown_settings",
]

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_SQLITE: dict[str, Any] = {
    # Immediate: two writers wait for one another instead of failing half-way. FULL: a
    # commit that was acknowledged is on the disk (NORMAL syncs at check-points only).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA foreign_keys=ON;",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How one desk runs.

    Attributes:
        state: Folder for everything but keys.
        keys: Folder for keys.
        host: Address to listen on.
        port: Port to listen on.
        database: Address of the database; empty for SQLite in the state folder.
        base_url: What people type, without a slash at the end.
        smtp: Address of the mail server; empty for a desk that sends no mail.
        mail_from: Address that mail comes from.
    """

    state: Path
    keys: Path
    host: str
    port: int
    database: str
    base_url: str
    smtp: str = ""
    mail_from: str = ""

    @property
    def state_folder(self) -> State:
        """The state folder with its parts."""
        return State(self.state)

    @property
    def key_folder(self) -> KeyFolder:
        """The key folder with its keys."""
        return KeyFolder(self.keys)

    @property
    def public_host(self) -> str:
        """Host name in the base address."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether the desk is for this machine alone: its name and where it listens."""
        return self.public_host == "localhost" and self.host in _LOCAL

    def environ(self) -> dict[str, str]:
        """Return the variables that give a child the same options."""
        return {
            "FACTDESK_STATE": str(self.state),
            "FACTDESK_KEYS": str(self.keys),
            "FACTDESK_HOST": self.host,
            "FACTDESK_PORT": str(self.port),
            "FACTDESK_DATABASE": self.database,
            "FACTDESK_BASE_URL": self.base_url,
            "FACTDESK_SMTP": self.smtp,
            "FACTDESK_MAIL_FROM": self.mail_from,
        }


def options_from(environ: Mapping[str, str] | None = None, **given: object) -> Options:
    """Return the options that hold: the command line's, else the environment's.

    Args:
        environ: Where to read; the process's environment by default.
        **given: Fields of ``Options``; None and empty text mean "not given".

    Raises:
        InputError: A value cannot be used; the message says what can.
    """
    environ = os.environ if environ is None else environ
    told = {
        name: str(value) for name, value in given.items() if value not in (None, "")
    }

    def value(name: str) -> str:
        return told.get(name) or setting_value(f"FACTDESK_{name.upper()}", environ)

    state = Path(value("state") or data_folder(environ)).expanduser().absolute()
    keys = value("keys")
    port = int(value("port") or 8000)
    options = Options(
        state=state,
        keys=(
            Path(keys).expanduser().absolute()
            if keys
            else state.with_name(f"{state.name}-keys")
        ),
        host=value("host") or "127.0.0.1",
        port=port,
        database=value("database"),
        base_url=value("base_url") or f"http://localhost:{port}",
        smtp=value("smtp"),
        mail_from=value("mail_from"),
    )
    return _checked(options)


def _checked(options: Options) -> Options:
    address = urlsplit(options.base_url)
    local = address.scheme == "http" and address.hostname in _LOCAL
    if not (address.scheme == "https" and address.hostname) and not local:
        raise InputError(
            f"The desk cannot be reached under {options.base_url}: without https, "
            "passwords and messages cross the network readable. Put Caddy or nginx "
            "with a certificate in front and start with --base-url https://YOUR-NAME, "
            "or stay on this machine with http://localhost.",
            code="unsafe-base-url",
            data={"base_url": options.base_url},
        )
    if _is_inside(options.keys, options.state):
        raise InputError(
            f"The key folder {options.keys} is inside the state folder. Whoever copies "
            "the state would have the keys too: choose another place with --keys.",
            code="keys-inside-state",
            data={"keys": str(options.keys)},
        )
    database_settings(options)
    mail_settings(options.smtp, options.mail_from)
    url = options.base_url.rstrip("/")
    if local and address.hostname != "localhost":
        url = url.replace(address.netloc, f"localhost:{address.port or 80}", 1)
    return replace(options, base_url=url)


def _is_inside(path: Path, folder: Path) -> bool:
    return folder == path or folder in path.parents


def database_settings(options: Options) -> dict[str, Any]:
    """Return Django's settings for the database of a desk.

    Args:
        options: The desk's.

    Raises:
        InputError: The address is of neither SQLite nor PostgreSQL.
    """
    address = urlsplit(options.database)
    if address.scheme in {"", "sqlite"}:
        path = unquote(address.path)[1:] if address.scheme else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path or str(State(options.state).database),
            "OPTIONS": dict(_SQLITE),
        }
    if address.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(address.path)[1:],
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": unquote(address.hostname or ""),
            "PORT": str(address.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(address.query)),
        }
    raise InputError(
        f'A database address starts with "sqlite:///" or "postgresql://", not with '
        f'"{address.scheme}:". Correct --database.',
        code="bad-database",
        data={"scheme": address.scheme},
    )


def refuse_unknown_settings(environ: Mapping[str, str] | None = None) -> None:
    """Stop before a desk starts that would not do what somebody set.

    Args:
        environ: Where to look; the process's environment by default.

    Raises:
        InputError: There is a variable of ours that no setting has.
    """
    for name, near in unknown_settings(environ).items():
        hint = f"Did you mean {near}?" if near else 'See "factdesk config show".'
        raise InputError(
            f"The setting {name} is unknown. {hint} The desk does not start with a "
            "setting that has no effect.",
            code="unknown-setting",
            data={"name": name, "nearest": near},
        )
