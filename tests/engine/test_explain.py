# SPDX-License-Identifier: Apache-2.0
"""Any pair can be explained; spans point into the masked strings; the schema holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.claims import ClashKind, Explanation, Record, SpanKind
from factdesk.engine import Index
from factdesk.engine.explain import explain_match, shared_spans
from factdesk.engine.features import FEATURES, N_FEATURES, REASONS
from factdesk.text import mask

# Pieces that meet in real posts, so that random texts share words, numbers and traps.
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "bridge", "Orlo", "not", "closed", "5,000", "12", "9 March 2026", "@name",
            "https://x.com/somebody/status/1", "cầu", "không", "Đà Nẵng", "जल",
            "नहीं",
            "١٢", "جسر", "橋は閉鎖", "สะพาน", "ﬁre", "ẞ", "İ",
            "e\u0301", "🌊", "\u200d",
            "\ud800", "\x00", "+84 912 345 678", "10%", "no", "jamais", "nunca",
        ]
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=60)
RECORDS = st.builds(
    Record,
    id=st.just("k"),
    claim=TEXTS,
    title=TEXTS,
    text=TEXTS,
    lang=st.sampled_from(["", "en", "vi", "ar", "hi", "??"]),
)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    source = resources.files("factdesk.engine") / "data" / "explanation.schema.json"
    schema: dict[str, Any] = json.loads(source.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    records = [
        Record(
            "dam",
            claim="The dam at Lowen broke on 9 March 2026 and 12 people died",
            title="No, the Lowen dam did not break",
            text="Pictures of @somebody show an older flood. The dam is whole.",
            lang="en",
        ),
        Record("milk", claim="Milk costs twice as much in Halden", lang="en"),
    ]
    with Index.build(records, tmp_path_factory.mktemp("explain") / "i") as index:
        yield index


def spans_of(found: Explanation) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield every span with what it points into: post or a field."""
    for span in found.spans:
        yield span.post, "post"
        yield span.record, span.field
    for clash in found.warnings:
        if clash.post_span is not None:
            yield clash.post_span, "post"
        if clash.record_span is not None:
            yield clash.record_span, clash.field


def check_spans(found: Explanation, masked: str, record: Record) -> None:
    sides = {"post": masked, "claim": record.claim, "title": record.title}
    sides["text"] = record.text
    for (start, end), side in spans_of(found):
        assert 0 <= start < end <= len(sides[side]), (start, end, side)
    posts = [span.post for span in found.spans]
    assert posts == sorted(posts)
    ends = [end for _, end in posts]
    assert all(end <= start for end, (start, _) in zip(ends, posts[1:], strict=False))


@given(post=TEXTS, record=RECORDS)
def test_any_pair_is_explained_with_spans_inside_the_masked_strings(
    post: str, record: Record
) -> None:
    masked = mask(post)
    hidden = Record(
        record.id, mask(record.claim), mask(record.title), mask(record.text),
        lang=record.lang,
    )  # fmt: skip
    found = explain_match(masked, hidden, np.zeros(N_FEATURES, np.float32))
    check_spans(found, masked, hidden)
    assert found == explain_match(masked, hidden, np.zeros(N_FEATURES, np.float32))


@given(post=TEXTS)
def test_what_an_index_explains_follows_the_schema(
    index: Index, validator: jsonschema.Draft202012Validator, post: str
) -> None:
    result = index.match([post], min_confidence=0.0, explain=True)[0]
    masked = mask(post)
    assert result.masked == (masked if masked != post else None)
    for one in index.ids():
        found = index.explain(post, one)
        check_spans(found, masked, index.record(one))
        validator.validate(json.loads(json.dumps(found.to_json())))


@given(values=st.lists(st.floats(0, 1, width=32), min_size=8, max_size=8))
def test_any_features_give_reasons_that_follow_the_schema(
    validator: jsonschema.Draft202012Validator, values: list[float]
) -> None:
    features = np.zeros(N_FEATURES, np.float32)
    for name, value in zip(REASONS, values, strict=True):
        features[FEATURES.index(name)] = value
    found = explain_match("a dam", Record("k", claim="A dam"), features)
    validator.validate(found.to_json())
    for reason in found.reasons:
        middle, present, absent = REASONS[reason.feature]
        value = float(features[FEATURES.index(reason.feature)])
        assert reason.direction == (1 if value > middle else -1)
        assert reason.text_code == (present if value > middle else absent)


@pytest.mark.parametrize(
    "broken",
    [
        {"spans": [], "warnings": []},
        {"spans": [], "warnings": [], "reasons": [], "more": 1},
        {"spans": [{"post": [0], "record": {}, "kind": "words"}], "warnings": [],
         "reasons": []},
        {"spans": [], "warnings": [],
         "reasons": [{"feature": "a", "direction": 0, "text_code": "b"}]},
    ],
)  # fmt: skip
def test_the_schema_refuses_what_is_no_explanation(
    validator: jsonschema.Draft202012Validator, broken: dict[str, Any]
) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(broken)


def test_the_schema_knows_every_kind(
    validator: jsonschema.Draft202012Validator,
) -> None:
    properties = validator.schema["properties"]
    spans = properties["spans"]["items"]["properties"]["kind"]["enum"]
    clashes = properties["warnings"]["items"]["properties"]["kind"]["enum"]
    assert set(spans) == {str(kind) for kind in SpanKind}
    assert set(clashes) == {str(kind) for kind in ClashKind}


def test_shared_words_are_found_where_they_stand() -> None:
    record = Record("k", claim="closed: the bridge", title="Old bridge shut", lang="en")
    spans = shared_spans("the old bridge is closed", record)
    words = [
        ("the old bridge is closed"[slice(*span.post)], span.field,
         getattr(record, span.field)[slice(*span.record)])
        for span in spans
    ]  # fmt: skip
    assert words == [
        ("old", "title", "Old"),
        ("bridge", "claim", "bridge"),
        ("closed", "claim", "closed"),
    ]


def test_a_run_of_shared_words_is_one_span() -> None:
    record = Record("k", claim="Officials say: five schools closed in Orlo", lang="en")
    spans = shared_spans("heard five schools closed in orlo today", record)
    assert [span.kind for span in spans] == [SpanKind.WORDS]
    assert "heard five schools closed in orlo today"[slice(*spans[0].post)] == (
        "five schools closed in orlo"
    )


@pytest.mark.parametrize(
    ("post", "claim", "kind"),
    [
        ("the brigde", "The bridge", SpanKind.SIMILAR),
        ("2026!", "In 2026", SpanKind.NUMBER),
        ("All the bridges were closed", "A bridge", SpanKind.WORDS),
    ],
)
def test_spans_tell_how_the_two_agree(post: str, claim: str, kind: SpanKind) -> None:
    spans = shared_spans(post, Record("k", claim=claim, lang="en"))
    assert [span.kind for span in spans] == [kind]


def test_a_word_of_the_post_is_used_once(index: Index) -> None:
    found = index.explain("dam dam dam", "dam")
    posts = [span.post for span in found.spans]
    assert len(set(posts)) == len(posts) <= 3


def test_offsets_count_in_the_masked_post(index: Index) -> None:
    post = "@a_very_long_name_indeed the dam broke"
    found = index.explain(post, "dam")
    words = [mask(post)[slice(*span.post)] for span in found.spans]
    assert words == ["dam", "broke"]


def test_another_number_is_a_warning(index: Index) -> None:
    found = index.explain("The dam at Lowen broke and 40 people died", "dam")
    assert ClashKind.NUMBER in {clash.kind for clash in found.warnings}
    same = index.explain("The dam at Lowen broke and 12 people died", "dam")
    assert ClashKind.NUMBER not in {clash.kind for clash in same.warnings}


def test_nothing_in_common_speaks_against_the_match(index: Index) -> None:
    found = index.explain("completely different", "milk")
    assert found.spans == ()
    assert {reason.direction for reason in found.reasons} == {-1}


def test_long_texts_are_explained_in_their_first_part() -> None:
    post = "a dam broke " + "x" * 30_000 + " lowen"
    spans = shared_spans(post, Record("k", claim="Lowen dam broke", lang="en"))
    assert [post[slice(*span.post)] for span in spans] == ["dam broke"]
