# SPDX-License-Identifier: Apache-2.0
"""The one table of settings, read from ``FACTDESK_…`` variables.

``factdesk config show`` and the settings page of the documentation are made from
:data:`SETTINGS`; nothing else in the package looks at these variables.

**Invariants:** nothing is read at import; the environment comes in as an argument and
defaults to the process's own. A variable that starts with ``FACTDESK_`` and is not in
the table is reported with the nearest name, never silently ignored.

Example:
    >>> setting_value("FACTDESK_MODEL", {"FACTDESK_MODEL": "open"})
    'open'
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from factdesk.errors import InputError

__all__ = [
    "PREFIX",
    "SETTINGS",
    "Setting",
    "cache_folder",
    "data_folder",
    "setting_value",
    "threads",
    "unknown_settings",
]

PREFIX = "FACTDESK_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that an environment variable can set.

    Attributes:
        name: The variable.
        type: What it holds: ``folder``, ``integer``, ``address``, ``text`` or
            ``choice``.
        default: What holds without it, as shown to people; may be a description.
        help: One sentence on what it does.
        choices: The allowed values of a ``choice``.
        secret: Whether its value must not be shown.
    """

    name: str
    type: str
    default: str
    help: str
    choices: tuple[str, ...] = ()
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "FACTDESK_BASE_URL",
        "address",
        "http://localhost and the port",
        "What people type to reach the desk; https, unless it is localhost.",
    ),
    Setting(
        "FACTDESK_CACHE",
        "folder",
        "the user's cache folder",
        "Where compiled kernels, fetched models and the demonstration index are kept.",
    ),
    Setting(
        "FACTDESK_DATA",
        "folder",
        "",
        "Labelled collections for the benchmarks; the product never reads it.",
    ),
    Setting(
        "FACTDESK_DATABASE",
        "address",
        "SQLite in the state folder",
        "Database of the desk, as in postgresql://user:password@host/name.",
        secret=True,
    ),
    Setting(
        "FACTDESK_HOST",
        "text",
        "127.0.0.1",
        "Address that the desk listens on.",
    ),
    Setting(
        "FACTDESK_KEYS",
        "folder",
        "beside the state folder, with -keys at its end",
        "Keys of the desk; to be kept apart from the state and its backups.",
    ),
    Setting(
        "FACTDESK_MAIL_FROM",
        "text",
        "",
        "Address that the desk's mail comes from, as in desk@newsroom.example.",
    ),
    Setting(
        "FACTDESK_MODEL",
        "choice",
        "default",
        "The ranking model: default, or the one trained on open material alone.",
        choices=("default", "open"),
    ),
    Setting(
        "FACTDESK_MODELS",
        "address",
        "",
        "Base address from which 'factdesk models fetch' downloads.",
    ),
    Setting(
        "FACTDESK_PORT",
        "integer",
        "8000",
        "Port that the desk listens on.",
    ),
    Setting(
        "FACTDESK_SMTP",
        "address",
        "",
        "Mail server that takes answers, as in smtps://user:password@host; none is "
        "used without.",
        secret=True,
    ),
    Setting(
        "FACTDESK_STATE",
        "folder",
        "the user's data folder",
        "Everything that the desk keeps, except keys.",
    ),
    Setting(
        "FACTDESK_THREADS",
        "integer",
        "all cores that this process may use",
        "How many threads match at once.",
    ),
)


def setting_value(name: str, environ: Mapping[str, str] | None = None) -> str:
    """Return the value of a setting as text; empty means "not set" or no default.

    Args:
        name: A name of the table.
        environ: Where to read; the process's environment by default.

    Raises:
        InputError: The value is not of the setting's type (``bad-setting``).
        KeyError: The table has no such setting (the caller's bug).
    """
    environ = os.environ if environ is None else environ
    setting = next((entry for entry in SETTINGS if entry.name == name), None)
    if setting is None:
        raise KeyError(name)
    value = environ.get(name, "").strip()
    if not value:
        return setting.default if setting.type == "choice" else ""
    _check(setting, value)
    return value


def _check(setting: Setting, value: str) -> None:
    if setting.type == "choice" and value not in setting.choices:
        expected = " or ".join(setting.choices)
    elif setting.type == "integer" and not (value.isdecimal() and int(value) > 0):
        expected = "a whole number above zero"
    else:
        return
    raise InputError(
        f"The setting {setting.name} is {value!r}, expected {expected}. "
        "Correct or unset the variable.",
        code="bad-setting",
        data={"name": setting.name, "value": value},
    )


def cache_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder for what can be made again; it may not exist yet.

    Args:
        environ: Where to read; the process's environment by default.
    """
    environ = os.environ if environ is None else environ
    own = setting_value("FACTDESK_CACHE", environ)
    if own:
        return Path(own).expanduser()
    system = platform.system()
    if system == "Darwin":
        return Path.home() / "Library" / "Caches" / "factdesk"
    if system == "Windows":
        local = environ.get("LOCALAPPDATA")
        base = Path(local) if local else Path.home() / "AppData" / "Local"
        return base / "factdesk" / "Cache"
    # The XDG specification: a relative path is to be ignored.
    shared = Path(environ.get("XDG_CACHE_HOME", ""))
    return (shared if shared.is_absolute() else Path.home() / ".cache") / "factdesk"


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder in which a desk keeps its state unless told otherwise.

    Args:
        environ: Where to read; the process's environment by default.
    """
    environ = os.environ if environ is None else environ
    system = platform.system()
    if system == "Darwin":
        return Path.home() / "Library" / "Application Support" / "factdesk"
    if system == "Windows":
        roaming = environ.get("APPDATA")
        base = Path(roaming) if roaming else Path.home() / "AppData" / "Roaming"
        return base / "factdesk"
    shared = Path(environ.get("XDG_DATA_HOME", ""))
    base = shared if shared.is_absolute() else Path.home() / ".local" / "share"
    return base / "factdesk"


def threads(environ: Mapping[str, str] | None = None) -> int:
    """Return how many threads to use: the setting, else the cores we may use.

    Args:
        environ: Where to read; the process's environment by default.
    """
    value = setting_value("FACTDESK_THREADS", environ)
    if value:
        return int(value)
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def unknown_settings(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the unknown ``FACTDESK_`` variables, each with the nearest known name.

    Args:
        environ: Where to read; the process's environment by default.

    Returns:
        Variable to nearest name, by name; empty text where none is near.
    """
    from difflib import get_close_matches

    environ = os.environ if environ is None else environ
    known = [setting.name for setting in SETTINGS]
    unknown = sorted(n for n in environ if n.startswith(PREFIX) and n not in known)
    near = {name: get_close_matches(name, known, n=1, cutoff=0.7) for name in unknown}
    return {name: found[0] if found else "" for name, found in near.items()}
