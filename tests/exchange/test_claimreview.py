# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.exchange.claimreview import (
    BrokenDocument,
    fields_of,
    find_reviews,
    html_items,
    json_items,
)

REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://c.example/1",
    "claimReviewed": "The bridge at Orlo is closed.",
    "datePublished": "2026-03-14",
    "inLanguage": {"@type": "Language", "alternateName": "en"},
    "author": {"@type": "Organization", "name": "Halden Fact Desk"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ana Nobody"},
        "appearance": {"url": "https://x.com/ananobody/status/1"},
    },
    "reviewRating": {"alternateName": "False", "ratingValue": "1"},
}


def items(text: str, chunk: int = 1) -> list[Any]:
    """Read a document in chunks, the small ones far below what the reader asks for."""
    return list(json_items(io.StringIO(text).read if chunk == 1 else _slow(text)))


def _slow(text: str) -> Any:
    stream = io.StringIO(text)
    return lambda size: stream.read(min(size, 40_000))


def test_fields_come_from_the_review_and_its_organisation() -> None:
    fields = fields_of(REVIEW)
    assert fields["claim"] == "The bridge at Orlo is closed."
    assert fields["publisher"] == "Halden Fact Desk"
    assert (fields["rating"], fields["lang"]) == ("False", "en")
    assert fields["date"] == "2026-03-14"


def test_persons_are_never_taken_over() -> None:
    person = REVIEW | {"author": {"@type": "Person", "name": "Ana Nobody"}}
    untyped = REVIEW | {"author": {"name": "Ana Nobody"}}
    for review in (REVIEW, person, untyped):
        assert "nobody" not in json.dumps(fields_of(review)).lower()
    assert fields_of(person)["publisher"] == "c.example"


def test_the_id_depends_on_address_and_claim_only() -> None:
    other = REVIEW | {"reviewRating": None, "author": []}
    assert fields_of(other)["id"] == fields_of(REVIEW)["id"]
    changed = REVIEW | {"claimReviewed": "Another claim."}
    assert fields_of(changed)["id"] != fields_of(REVIEW)["id"]


@pytest.mark.parametrize(
    "document",
    [
        REVIEW,
        [REVIEW],
        {"@graph": [{"@type": "WebPage"}, REVIEW]},
        {"@type": "DataFeed", "dataFeedElement": [{"item": [REVIEW]}]},
        {"@type": "Article", "review": REVIEW},
        REVIEW | {"@type": ["Review", "schema:ClaimReview"]},
        REVIEW | {"@type": "http://schema.org/ClaimReview"},
    ],
)
def test_reviews_are_found_wherever_they_stand(document: Any) -> None:
    found = [r for item in items(json.dumps(document)) for r in find_reviews(item)]
    assert [fields_of(r)["url"] for r in found] == ["https://c.example/1"]


def test_very_deep_nesting_neither_fails_nor_loops() -> None:
    deep: Any = REVIEW
    for _ in range(500):
        deep = {"a": [deep]}
    assert list(find_reviews(deep)) == []


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers()), max_size=8))
def test_streaming_gives_what_parsing_the_whole_gives(rows: list[Any]) -> None:
    assert items(json.dumps(rows, indent=1)) == rows
    feed = json.dumps({"@type": "DataFeed", "dataFeedElement": rows})
    assert items(feed) == rows


def test_items_longer_than_a_chunk_are_read_whole() -> None:
    rows = [{"a": "x" * 200_000}, {"b": "é]" * 150_000}, {"c": 1}]
    assert items(json.dumps(rows), chunk=2) == rows


def test_a_cut_off_feed_gives_its_items_and_then_says_where_it_ends() -> None:
    reader = json_items(io.StringIO('[{"a": 1}, {"a": 2}, {"a"').read)
    assert [next(reader), next(reader)] == [{"a": 1}, {"a": 2}]
    with pytest.raises(BrokenDocument, match="Item 3") as caught:
        next(reader)
    assert caught.value.data == {"row": 3}


def test_pages_give_their_scripts_and_name_broken_ones() -> None:
    page = f"""<html><script>var a = 1;</script>
    <script type="application/ld+json">{json.dumps(REVIEW)}</script>
    <script TYPE='application/ld+json; charset=utf-8'>
      //<![CDATA[
      [{json.dumps(REVIEW)}]
      //]]></script>
    <script type="application/ld+json">{{"broken": </script>"""
    first, second, broken = html_items(page)
    assert len(list(find_reviews(first))) == 1
    assert len(list(find_reviews(second))) == 1
    assert "Script 3" in str(broken)
