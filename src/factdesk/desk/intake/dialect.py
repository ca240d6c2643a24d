# SPDX-License-Identifier: Apache-2.0
"""Search by words on each database, with the same results.

The token string of ``factdesk.text`` is split at its spaces and nowhere else, on both:
SQLite keeps it in an FTS5 table whose tokenizer takes every other character as part of
a word, PostgreSQL in an index over the array of words.

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
    "make_search",
    "remove_search",
    "renew_words",
    "with_words",
]

_TABLE = "intake_submissiongroup"
_PUNCTUATION = "".join(chr(n) for n in range(0x21, 0x7F) if not chr(n).isalnum())
_TOKENIZER = "ascii tokenchars '{}'".format(_PUNCTUATION.replace("'", "''"))
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
    "SELECT n, new.words FROM intake_words_row WHERE id = new.id; END",
    f"CREATE TRIGGER intake_words_gone AFTER DELETE ON {_TABLE} BEGIN "  # noqa: S608
    "DELETE FROM intake_words WHERE rowid = "
    "(SELECT n FROM intake_words_row WHERE id = old.id); "
    "DELETE FROM intake_words_row WHERE id = old.id; END",
]
SQLITE_FILLING = (
    f"INSERT INTO intake_words_row (id) SELECT id FROM {_TABLE} ORDER BY rowid",  # noqa: S608
    "INSERT INTO intake_words (rowid, words) "  # noqa: S608
    f"SELECT n, words FROM intake_words_row JOIN {_TABLE} USING (id)",
)
"""Fills the table of an empty search from the groups, for what goes past the triggers."""
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
                [group.words, group.id],
            )


def with_words(
    groups: QuerySet[SubmissionGroup], words: Sequence[str]
) -> QuerySet[SubmissionGroup]:
    """Narrow groups to those that hold every one of some words.

    Args:
        groups: Of one organisation.
        words: Tokens, as ``factdesk.text.normalise`` gives them; none finds nothing.
    """
    if not words:
        return groups.none()
    if connections[groups.db].vendor == "sqlite":
        query = " ".join('"{}"'.format(word.replace('"', '""')) for word in words)
        return groups.extra(  # noqa: S610 (the query is a parameter)
            where=[
                f"{_TABLE}.id IN (SELECT id FROM intake_words_row WHERE n IN "  # noqa: S608
                "(SELECT rowid FROM intake_words WHERE words MATCH %s))"
            ],
            params=[query],
        )
    return groups.extra(  # noqa: S610 (the words are a parameter)
        where=[f"string_to_array({_TABLE}.words, ' ') @> %s"],
        params=[list(words)],
    )
