# SPDX-License-Identifier: Apache-2.0
"""Notes for whoever takes over the running of a desk.

**Invariants:** no secret, no message and nothing about those who asked is in them;
where keys lie is said, what they are is not.

Example:
    >>> print(handover_notes(options))  # doctest: +SKIP
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from factdesk import __version__
from factdesk.desk.accounts.models import ApiToken, Membership, Organisation, Role
from factdesk.desk.intake.models import Answer, AnswerState
from factdesk.desk.jobs.selectors import counts
from factdesk.desk.options import Options

__all__ = ["handover_notes"]

_MIB = 1 << 20
_NEVER = "never"


def handover_notes(options: Options) -> str:
    """Return the notes as Markdown.

    Args:
        options: Of the desk; Django was started with them.
    """
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    state = ", **a demonstration**" if options.state_folder.is_demo else ""
    parts = [
        f"# Handing over the desk at {options.base_url}{state}",
        f"Written on {now}. Whoever runs this desk next finds here what it consists "
        "of, who works on it and what to do first. No password and no key is in it.",
        *_section("Where it is", _places(options)),
        *_section("Start, stop, look after", _commands(options)),
        *_section("Organisations and their admins", _organisations()),
        *_section("Programs with a key to the API", _tokens()),
        *_section("What is under way", _work()),
        *_section("What to do first", _first_steps(options)),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: Iterable[str]) -> tuple[str, str]:
    return f"## {title}", "\n".join(f"- {line}" for line in lines)


def _places(options: Options) -> Iterable[str]:
    python = platform.python_version()
    yield f"factdesk {__version__} on Python {python}, listening on " \
          f"{options.host}:{options.port}."  # fmt: skip
    size = _size(options.state) / _MIB
    yield f"State: `{options.state}` ({size:,.1f} MiB)."
    names = ", ".join(sorted(path.name for path in options.keys.glob("*.key")))
    yield f"Keys: `{options.keys}` ({names or 'none'}). Without them the state " \
          "cannot send answers by e-mail, and backups do not open."  # fmt: skip
    yield f"Database: {_database(options)}."
    mail = urlsplit(options.smtp)
    yield (
        f"Mail leaves through {mail.hostname} as {options.mail_from}."
        if options.smtp
        else "No mail server is set: answers stand on the private pages alone."
    )


def _database(options: Options) -> str:
    if connection.vendor == "sqlite":
        return "SQLite, in the state folder"
    told = connection.settings_dict
    return f'PostgreSQL, "{told["NAME"]}" on {told["HOST"] or "this machine"}'


def _commands(options: Options) -> Iterable[str]:
    where = f"--state {options.state} --keys {options.keys}"
    yield f"Start: `factdesk up {where} --base-url {options.base_url}`; stop: Ctrl-C " \
          "or a TERM signal."  # fmt: skip
    yield f"Is it well: `{options.base_url}/health/` answers 200."
    yield f"Back up: `factdesk backup FILE {where}`. " \
          f"Last backup: {options.state_folder.last_backup or _NEVER}."  # fmt: skip
    yield "Newer version: back up, install it, start again; a migration that fails " \
          "is undone."  # fmt: skip
    if options.database:
        yield "Each of these needs `--database` (with its password) as well."


def _organisations() -> Iterable[str]:
    found = Membership.objects.filter(ended_at=None, role=Role.ADMIN)
    admins: dict[str, list[str]] = {}
    for member in found.select_related("user").order_by("user__name"):
        person = f"{member.user.name} ({member.user.email})"
        admins.setdefault(member.organisation_id, []).append(person)
    for organisation in Organisation.objects.order_by("name"):
        people = admins.get(organisation.id, [])
        alone = " — only one: nobody could reset a lost second factor" \
                if len(people) == 1 else ""  # fmt: skip
        yield f"{organisation.name}: {', '.join(people) or 'no admin'}{alone}"


def _tokens() -> Iterable[str]:
    found = ApiToken.objects.filter(revoked_at=None).select_related("organisation")
    for token in found.order_by("organisation__name", "name"):
        used, ends = _day(token.last_used_at), _day(token.expires_at)
        yield f"{token.name} of {token.organisation.name}: " \
              f"{', '.join(token.scopes)}; last used {used}; ends {ends}."  # fmt: skip
    if not found:
        yield "None."


def _work() -> Iterable[str]:
    jobs = counts()
    yield ", ".join(f"{count:,} jobs {state}" for state, count in jobs.items()) + "."
    waiting = Answer.objects.filter(
        state__in=(AnswerState.QUEUED, AnswerState.LEAVING)
    ).aggregate(n=Count("id"))["n"]
    yield f"{waiting:,} answers have not left yet."


def _first_steps(options: Options) -> Iterable[str]:
    yield "Copy the key folder apart from the state, and one backup with " \
          "`backup.key` to another place."  # fmt: skip
    yield "Restore that backup once, into an empty folder, to know that it opens."
    yield "Have an admin invite you, set up your second factor, and remove those " \
          "who left: their sessions end with it."  # fmt: skip
    yield "Revoke the keys of programs that nobody knows, and make new ones."
    if options.smtp:
        yield "Change the password of the mail account, then FACTDESK_SMTP."


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else _NEVER


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
