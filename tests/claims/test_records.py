# SPDX-License-Identifier: Apache-2.0
"""Records and posts hold statements, and nobody's name."""

from __future__ import annotations

import dataclasses

import pytest

from factdesk.claims import FIELDS, Kind, Post, Record


def names(kind: type[Post | Record]) -> set[str]:
    """Return the names of what a class can hold."""
    return {field.name for field in dataclasses.fields(kind)}


def test_a_post_has_no_room_for_the_person_who_wrote_it() -> None:
    assert names(Post) == {"id", "text", "lang"}


def test_a_record_has_no_author_and_no_speaker() -> None:
    assert not names(Record) & {"author", "speaker", "user", "handle", "sender"}


def test_the_searched_fields_are_fields_of_a_record() -> None:
    assert set(FIELDS) <= names(Record)


def test_a_record_is_a_known_check_unless_told_otherwise() -> None:
    record = Record("k1", claim="The bridge at Orlo is closed.")
    assert (record.kind, record.version, record.extra) == (Kind.KNOWN, 1, {})


def test_kinds_have_stable_values() -> None:
    assert [str(kind) for kind in Kind] == ["known", "check", "explainer", "claim"]


def test_two_records_do_not_share_their_extra_columns() -> None:
    assert Record("a").extra is not Record("b").extra


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Record("k1").claim = "x"  # type: ignore[misc]
