# SPDX-License-Identifier: Apache-2.0
"""Search by words on each database, with the same results.

The token string of ``factdesk.text`` is split at its spaces and nowhere else, on both:
SQLite keeps it in an FTS5 table whose tokenizer takes every other character as part of
a word, PostgreSQL in an index over the array of words. The SQLite table counts the
organisation as one more word, so that a search touches the messages of one only.

**Invariants:** a group is found exactly if it holds every word of the query; triggers
keep the SQLite table at one with the groups.

Example:
    >>> with_words(SubmissionGroup.objects.all(), ["bridge", "orlo"])  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from factdesk.desk.intake.models import SubmissionGroup

__all__ = [
    "SQLITE_FILLING",
    "languages_waiting",
    "make_search",
    "remove_search",
    "renew_search",
    "renew_words",
    "with_words",
]

_TABLE = "intake_submissiongroup"
_PUNCTUATION = "".join(chr(n) for n in range(0x21, 0x7F) if not chr(n).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_PUNCTUATION.replace("'", "''"))
_OWNER = "org:"
_OWNED = f"'{_OWNER}' || {{0}}.organisation_id || ' ' || {{0}}.words"
_SQLITE = [
    # FTS5 finds a row quickly by number only, and SQLite may renumber a table whose key
    # is a text: this table holds a number that stays.
    "CREATE TABLE intake_words_row (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)",
    'CREATE VIRTUAL TABLE intake_words USING fts5(words, tokenize="{}")'.format(
        _TOKENIZER.replace('"', '""')
    ),
    f"CREATE TRIGGER intake_words_new AFTER INSERT ON {_TABLE} BEGIN "  # noqa: S608
    "INSERT INTO intake_words_row (id) VALUES (new.id); "
    "INSERT INTO intake_words (rowid, words) "
    f"SELECT n, {_OWNED.format('new')} FROM intake_words_row WHERE id = new.id; END",
    f"CREATE TRIGGER intake_words_gone AFTER DELETE ON {_TABLE} BEGIN "  # noqa: S608
    "DELETE FROM intake_words WHERE rowid = "
    "(SELECT n FROM intake_words_row WHERE id = old.id); "
    "DELETE FROM intake_words_row WHERE id = old.id; END",
]
_FOUND = (
    "SELECT r.id FROM intake_words w JOIN intake_words_row r ON r.n = w.rowid "
    "WHERE w.words MATCH %s LIMIT %s"
)
_FEW = 1000
"""So many rows are looked up one by one; each takes some microseconds."""
_STEPS = (
    "{0}(language) AS (SELECT MIN(language) FROM {1} "
    "WHERE organisation_id = %s AND status = %s UNION ALL "
    "SELECT (SELECT MIN(g.language) FROM {1} g WHERE g.organisation_id = %s "
    "AND g.status = %s AND g.language > {0}.language) FROM {0} "
    "WHERE {0}.language IS NOT NULL)"
)
SQLITE_FILLING = (
    f"INSERT INTO intake_words_row (id) SELECT id FROM {_TABLE} ORDER BY rowid",  # noqa: S608
    "INSERT INTO intake_words (rowid, words) "  # noqa: S608
    f"SELECT r.n, {_OWNED.format('g')} FROM intake_words_row r "
    f"JOIN {_TABLE} g ON g.id = r.id",
)
"""Fills an empty search from the groups, for what went past the triggers."""
_POSTGRESQL = [
    f"CREATE INDEX intake_words ON {_TABLE} USING gin (string_to_array(words, ' '))"
]


def make_search(editor: Any) -> None:
    """Make what search needs.

    Args:
        editor: The schema editor of a migration.
    """
    is_sqlite = editor.connection.vendor == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        editor.execute(statement)


def remove_search(editor: Any) -> None:
    """Take it away again.

    Args:
        editor: The schema editor of a migration.
    """
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER intake_words_new")
        editor.execute("DROP TRIGGER intake_words_gone")
        editor.execute("DROP TABLE intake_words")
        editor.execute("DROP TABLE intake_words_row")
    else:
        editor.execute("DROP INDEX intake_words")


def renew_search(editor: Any) -> None:
    """Make the search of SQLite anew from the groups, in its present form.

    Args:
        editor: The schema editor of a migration.
    """
    if editor.connection.vendor == "sqlite":
        remove_search(editor)
        make_search(editor)
        for statement in SQLITE_FILLING:
            editor.execute(statement)


def renew_words(group: SubmissionGroup) -> None:
    """Have a group found by its new words; its row is saved by the caller.

    Args:
        group: With its new words.
    """
    connection = connections[group._state.db or "default"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_words SET words = %s WHERE rowid = "
                "(SELECT n FROM intake_words_row WHERE id = %s)",
                [f"{_OWNER}{group.organisation_id} {group.words}", group.id],
            )


def with_words(
    groups: QuerySet[SubmissionGroup],
    words: Sequence[str],
    organisation_id: str = "",
) -> QuerySet[SubmissionGroup]:
    """Narrow groups to those that hold every one of some words.

    Args:
        groups: Of one organisation.
        words: Tokens, as ``factdesk.text.normalise`` gives them; none finds nothing.
        organisation_id: Theirs, if there is only one: the search is quicker.
    """
    if not words:
        return groups.none()
    if connections[groups.db].vendor == "sqlite":
        return _with_words_sqlite(groups, words, organisation_id)
    return groups.extra(  # noqa: S610 (the words are a parameter)
        where=[f"string_to_array({_TABLE}.words, ' ') @> %s"],
        params=[list(words)],
    )


def _with_words_sqlite(
    groups: QuerySet[SubmissionGroup], words: Sequence[str], organisation_id: str
) -> QuerySet[SubmissionGroup]:
    owner = [f"{_OWNER}{organisation_id}"] if organisation_id else []
    query = " ".join(
        '"{}"'.format(word.replace('"', '""')) for word in (*owner, *words)
    )
    with connections[groups.db].cursor() as cursor:
        cursor.execute(_FOUND, [query, _FEW + 1])
        found = [one for (one,) in cursor.fetchall()]
    if len(found) <= _FEW:
        return groups.filter(id__in=found)
    # Words that stand in many messages: the newest of them are near the top, and
    # reading the list downwards finds a page of them sooner than looking up all.
    return groups.extra(  # noqa: S610 (the words are parameters)
        where=[f"instr(' ' || {_TABLE}.words || ' ', %s) > 0"] * len(words),
        params=[f" {word} " for word in words],
    )


def languages_waiting(
    database: str, organisation_id: str, statuses: Sequence[str]
) -> list[str]:
    """Return the languages of an organisation's groups, one step of an index each.

    A plain DISTINCT reads every row; this asks for the next language, and again.

    Args:
        database: Name of the connection.
        organisation_id: Whose groups.
        statuses: Of the groups.
    """
    steps, names, parameters = [], [], []
    for at, status in enumerate(statuses):
        names.append(f"SELECT language FROM l{at}")  # noqa: S608 (a number)
        steps.append(_STEPS.format(f"l{at}", _TABLE))
        parameters += [organisation_id, status] * 2
    query = f"WITH RECURSIVE {', '.join(steps)} {' UNION '.join(names)}"
    with connections[database].cursor() as cursor:
        cursor.execute(query, parameters)
        return sorted(language for (language,) in cursor.fetchall() if language)
