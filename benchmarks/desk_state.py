# SPDX-License-Identifier: Apache-2.0
"""Fill a state with a large made-up desk: tables at once, indexes by the engine.

Run as a program, because each database needs a Django of its own::

    python benchmarks/desk_state.py --state DIR --keys DIR --rows DIR [--database URL]

Secondary indexes and the triggers of the word search are taken away and made again
around the filling; what they held before, they hold afterwards.

**Invariants:** only an empty state is filled; rows come from ``desk_rows`` and are kept
in the rows folder, so that a second database gets the very same ones; the state is
marked as made up before anything is in it.

Example:
    $ python benchmarks/desk_state.py --state s --keys k --rows r --messages 20000
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from factdesk.desk.options import Options, options_from

if TYPE_CHECKING:
    from desk_rows import Plan

__all__ = ["main", "say"]

_BATCH = 2_000
_INSERT = "INSERT INTO {} ({}) VALUES ({})"
_MADE = (
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') "
    "AND sql IS NOT NULL AND tbl_name IN ({})"
)


def say(text: str) -> None:
    """Tell people how far the work is."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Fill one state."""
    parser = argparse.ArgumentParser(
        description="Fill a state for benchmarks/desk_scale.py."
    )
    for name in ("state", "keys", "rows"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--database", default="")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    options = options_from(
        {}, state=given.state, keys=given.keys, database=given.database
    )
    fill(options, Path(given.rows), given.messages, given.seed)
    return 0


def fill(options: Options, rows: Path, messages: int, seed: int) -> None:
    """Make tables, rows and indexes.

    Args:
        options: Of the desk.
        rows: Folder in which the rows are kept.
        messages: How many.
        seed: Of everything.
    """
    os.environ.update(options.environ())
    from factdesk.desk.schema import prepare, start_django

    options.state_folder.create()
    prepare(options)
    start_django(options)
    options.state_folder.mark_demo()
    plan = _plan(rows, messages, seed)
    started = time.monotonic()
    _people(plan)
    _answers_and_claims(plan)
    say(f"people, checks and claims in {time.monotonic() - started:.0f} s")
    _rows(plan, rows)
    say(f"rows in {time.monotonic() - started:.0f} s")
    _indexes()
    say(f"everything in {time.monotonic() - started:.0f} s")


def _plan(rows: Path, messages: int, seed: int) -> Plan:
    """Return the plan of the kept rows, or make and keep one."""
    from desk_rows import Plan

    kept = rows / "plan.json"
    if kept.exists():
        return Plan(**json.loads(kept.read_text("utf-8")))
    rows.mkdir(parents=True, exist_ok=True)
    plan = Plan.of(messages, seed=seed, now=datetime.now(UTC))
    kept.write_text(json.dumps(plan.to_json()), "utf-8")
    return plan


# --- small tables, through the models ------------------------------------------------


def _people(plan: Plan) -> None:
    from desk_rows import ORGANISATIONS, users_of_first
    from django.contrib.auth.hashers import make_password

    from factdesk.claims import CommonRating
    from factdesk.desk.accounts.actions import Profile, ScaleValue, add_member
    from factdesk.desk.accounts.actions import make_organisation as make
    from factdesk.desk.accounts.models import Organisation, Role, User
    from factdesk.desk.actors import SystemActor
    from factdesk.desk.demo_accounts import PASSWORD
    from factdesk.desk.ids import new_id

    actor, password = SystemActor("benchmark"), make_password(PASSWORD)
    profile = Profile("its readers", "their fees", "two people, named sources")
    scale = [ScaleValue("False", CommonRating.FALSE)]
    for number in range(ORGANISATIONS):
        made = make(actor, f"Halden Desk {number + 1}", "en", profile, scale)
        wanted = plan.identifier("organisation", number)
        # Its identifier is part of rows that are made before the organisation is.
        _rename(Organisation, made.id, wanted)
        made.id = wanted
        people = users_of_first(plan) if number == 0 else [new_id()]
        for at, one in enumerate(people):
            user = User(id=one, email=f"editor{at}@desk{number + 1}.example")
            user.name, user.language, user.password = f"Editor {at}", "en", password
            user.save(force_insert=True)
            add_member(actor, made, user, Role.EDITOR)


def _rename(model: Any, old: str, new: str) -> None:
    """Give a row another key; rows that point at it follow."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.constraint_checks_disabled():
        model.objects.filter(id=old).update(id=new)
        for relation in model._meta.related_objects:
            field = relation.field
            field.model.objects.filter(**{field.attname: old}).update(
                **{field.attname: new}
            )


def _answers_and_claims(plan: Plan) -> None:
    from desk_rows import claims, known_checks

    from factdesk.desk.checks.models import Claim, KnownCheck

    KnownCheck.objects.bulk_create(
        (KnownCheck(**fields) for fields in known_checks(plan)), batch_size=_BATCH
    )
    Claim.objects.bulk_create(
        (Claim(**fields) for fields in claims(plan)), batch_size=_BATCH
    )


# --- large tables, past the models ---------------------------------------------------


def _pieces(plan: Plan, rows: Path) -> Iterator[dict[str, list[Any]]]:
    """Yield the kept rows, making those that are not kept yet on every core."""

    def path(number: int) -> Path:
        return rows / f"{number:04}.pickle"

    missing = [n for n in range(plan.pieces) if not path(n).exists()]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        made = dict(
            zip(
                missing,
                (pool.submit(_keep, plan, n, path(n)) for n in missing),
                strict=True,
            )
        )
        for number in range(plan.pieces):
            if number in made:
                made.pop(number).result()
            with path(number).open("rb") as handle:
                # Our own rows of a minute ago, in a folder of the benchmark.
                yield pickle.load(handle)  # noqa: S301
            if number % 10 == 9:
                say(f"{number + 1} of {plan.pieces} pieces")


def _keep(plan: Plan, number: int, path: Path) -> None:
    from desk_rows import piece

    scratch = path.with_suffix(".part")
    with scratch.open("wb") as handle:
        pickle.dump(piece(plan, number), handle, protocol=5)
    scratch.replace(path)


def _rows(plan: Plan, rows: Path) -> None:
    from django.db import connection

    fill_tables = _fill_sqlite if connection.vendor == "sqlite" else _fill_postgresql
    fill_tables(connection, _pieces(plan, rows))


def _fill_sqlite(connection: Any, pieces: Iterator[dict[str, list[Any]]]) -> None:
    from desk_rows import COLUMNS, columns

    connection.ensure_connection()
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("PRAGMA cache_size=-1500000")
    tables = ", ".join(f"'{table}'" for table in COLUMNS)
    made = raw.execute(_MADE.format(tables)).fetchall()
    for kind, name, _sql in made:
        raw.execute(f"DROP {kind} {name}")
    for one in pieces:
        raw.execute("BEGIN")
        for table, found in one.items():
            marks = ", ".join("?" * len(columns(table)))
            named = ", ".join(columns(table))
            raw.executemany(_INSERT.format(table, named, marks), found)
        raw.execute("COMMIT")
    say("rows are in; making indexes")
    for _kind, _name, sql in made:
        raw.execute(sql)
    _fill_search(raw)
    raw.execute("ANALYZE")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill_search(raw: Any) -> None:
    from factdesk.desk.intake.dialect import SQLITE_FILLING

    raw.execute("BEGIN")
    for statement in SQLITE_FILLING:
        raw.execute(statement)
    raw.execute("COMMIT")


def _fill_postgresql(connection: Any, pieces: Iterator[dict[str, list[Any]]]) -> None:
    from desk_rows import COLUMNS, columns

    connection.ensure_connection()
    raw = connection.connection
    raw.execute("SET session_replication_role = replica")
    raw.execute("SET maintenance_work_mem = '512MB'")
    made = raw.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND "
        "indexname NOT IN (SELECT conname FROM pg_constraint)",
        [list(COLUMNS)],
    ).fetchall()
    for name, _sql in made:
        raw.execute(f"DROP INDEX {name}")
    for one in pieces:
        with raw.transaction():
            for table, found in one.items():
                named = ", ".join(columns(table))
                with raw.cursor().copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                    for row in found:
                        copy.write_row(row)
    say("rows are in; making indexes")
    for _name, sql in made:
        raw.execute(sql)
    raw.execute("VACUUM ANALYZE")
    connection.close()


# --- indexes of the engine -----------------------------------------------------------


def _indexes() -> None:
    from factdesk.desk import matching
    from factdesk.desk.accounts.selectors import organisation_ids

    say("writing the engine's indexes")
    matching.refresh(matching.PUBLIC)
    for organisation_id in organisation_ids():
        matching.refresh(matching.private_name(organisation_id))


if __name__ == "__main__":
    sys.exit(main())
