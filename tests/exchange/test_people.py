# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.exchange.people import (
    clean_text,
    is_about_a_person,
    without_people,
    without_user_info,
)
from factdesk.exchange.records import RECORD_COLUMNS


@pytest.mark.parametrize(
    "column",
    [
        "author", "Author Name", "user", "user_id", "userName", "screen_name", "handle",
        "account", "sender", "from", "From", "phone", "email", "e_mail", "name", "tel",
        "tweetAuthor", "posted_by", "speaker", "claimant", "auteur", "usuario", "作者",
        "اسم المستخدم", "किसी का फ़ोन",
    ],
)  # fmt: skip
def test_columns_that_name_a_poster_are_recognised(column: str) -> None:
    assert is_about_a_person(column)


@pytest.mark.parametrize(
    "column", [*RECORD_COLUMNS, "topic", "country", "statement", "theme", "format"]
)
def test_columns_about_the_claim_are_kept(column: str) -> None:
    assert not is_about_a_person(column)


@given(st.text())
def test_clean_text_can_always_be_written(text: str) -> None:
    clean = clean_text(text + " \0\udc80")
    assert "\0" not in clean
    assert clean.endswith("\ufffd")
    assert clean.encode("utf-8").decode("utf-8") == clean


def test_kept_values_lose_people_at_any_depth() -> None:
    value = {"tags": ["by @ana", 3], "meta": {"author": "Ana", "topic": "river"}}
    assert without_people(value) == {
        "tags": ["by @…", 3],
        "meta": {"topic": "river"},
    }


def test_addresses_lose_user_info_and_nothing_else() -> None:
    assert without_user_info("https://ana:pw@c.example/1?q=2#f") == (
        "https://c.example/1?q=2#f"
    )
    assert without_user_info("https://c.example/@x") == "https://c.example/@x"
