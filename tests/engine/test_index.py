# SPDX-License-Identifier: Apache-2.0
"""An index answers the same whatever the batch, the threads and the way it was made."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from factdesk.claims import Kind, MatchResult, Record
from factdesk.engine import Index
from factdesk.engine.ranker import load_ranker
from factdesk.errors import AccessError, InputError, NotReadyError, VerificationError
from factdesk.text import prepare

RECORDS = [
    Record("bridge", claim="The old bridge at Orlo is closed until Saturday"),
    Record("milk", claim="Milk in Halden costs twice as much since January"),
    Record("school", claim="Schools in Saltcoast stay shut because of the flood"),
    Record("tram", title="The tram to Mirelle is free for pupils", kind=Kind.EXPLAINER),
    Record("water", text="Tap water in Kesh is safe to drink, the office says."),
]
POST = "is the old bridge at orlo closed??"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index.build(RECORDS, tmp_path / "public")


def texts_of(messages: Sequence[dict[str, Any]]) -> list[str]:
    return [str(message["text"]) for message in messages]


def everything(index: Index, texts: Sequence[str | bytes]) -> list[MatchResult]:
    return index.match(texts, top=7, min_confidence=0.0)


def found(result: MatchResult) -> list[str]:
    return [match.id for match in result.matches]


def checksums(path: Path) -> dict[str, str]:
    pointer = (path / "CURRENT").read_text().strip()
    manifest = json.loads((path / pointer / "manifest.json").read_bytes())
    return {name: entry["sha256"] for name, entry in manifest["files"].items()}


def test_the_record_that_says_the_same_comes_first(index: Index) -> None:
    texts = [POST, "milk twice the price in halden", "tram mirelle"]
    results = everything(index, texts)
    assert [found(result)[0] for result in results] == ["bridge", "milk", "tram"]
    for result in results:
        confidences = [match.confidence for match in result.matches]
        assert all(0.0 <= value <= 1.0 for value in confidences)
        assert confidences == sorted(confidences, reverse=True)


def test_nothing_in_common_finds_nothing(index: Index) -> None:
    assert found(everything(index, ["zzyzx qwfpgj"])[0]) == []


def test_threads_do_not_change_a_bit(
    sample: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages) * 3
    one, two, four = (
        sample.match(texts, min_confidence=0.0, threads=count) for count in (1, 2, 4)
    )
    assert one == two == four


def test_one_by_one_is_the_same_as_all_together(
    sample: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)
    together = everything(sample, texts)
    assert [everything(sample, [text])[0] for text in texts] == together
    shuffled = random.Random(3).sample(range(len(texts)), len(texts))
    mixed = everything(sample, [texts[at] for at in shuffled])
    assert mixed == [together[at] for at in shuffled]


def test_prepared_texts_match_like_the_texts(
    sample: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)
    by_bytes = everything(sample, [prepare(text) for text in texts])
    by_text = everything(sample, texts)
    assert [r.matches for r in by_bytes] == [r.matches for r in by_text]


def test_the_order_of_the_records_does_not_matter(tmp_path: Path) -> None:
    Index.build(RECORDS, tmp_path / "a")
    Index.build(RECORDS[::-1], tmp_path / "b")
    assert checksums(tmp_path / "a") == checksums(tmp_path / "b")


def test_opening_gives_what_building_gave(
    index: Index, checks: list[Record], tmp_path: Path
) -> None:
    built = Index.build(checks, tmp_path / "sample")
    opened = Index.open(tmp_path / "sample")
    texts = [record.claim for record in checks[::9]]
    assert everything(built, texts) == everything(opened, texts)
    assert list(opened.records()) == list(built.records())
    assert len(index) == len(RECORDS)


def test_adding_gives_the_bytes_of_building_at_once(
    checks: list[Record], tmp_path: Path
) -> None:
    Index.build(checks, tmp_path / "whole")
    part = Index.build(checks[::2], tmp_path / "part")
    part.add(checks[1::2])
    assert checksums(tmp_path / "whole") == checksums(tmp_path / "part")


def test_deleting_gives_the_bytes_of_never_having_had_them(
    checks: list[Record], tmp_path: Path
) -> None:
    Index.build(checks[:100], tmp_path / "few")
    many = Index.build(checks[:130], tmp_path / "many")
    many.add([], delete=[record.id for record in checks[100:130]])
    assert checksums(tmp_path / "few") == checksums(tmp_path / "many")


def test_a_record_with_a_known_id_replaces_the_old(index: Index) -> None:
    newer = Record("bridge", claim="The ferry to Kesh is late", version=2)
    changed = index.add([newer])
    assert len(changed) == len(RECORDS)
    assert changed.record("bridge").version == 2
    assert found(everything(changed, ["ferry kesh late"])[0])[0] == "bridge"
    assert "bridge" not in found(everything(changed, ["old bridge at orlo"])[0])


def test_readers_go_on_while_a_new_generation_comes(index: Index) -> None:
    before = everything(index, [POST])
    other = Index.open(index.path)
    other.add([Record("new", claim=POST)], delete=["bridge"])
    assert everything(index, [POST]) == before
    assert found(everything(Index.open(index.path), [POST])[0])[0] == "new"


def test_adding_keeps_the_name_on_disk(index: Index) -> None:
    changed = Index.open(index.path, name="other").add([Record("x", claim="A dam")])
    assert changed.name == "other"
    assert Index.open(index.path).name == "public"


def test_what_is_not_there_cannot_be_deleted(index: Index) -> None:
    with pytest.raises(AccessError, match="'nothing'"):
        index.add([], delete=["nothing"])
    assert len(Index.open(index.path)) == len(RECORDS)


def test_only_chooses_among_the_ids_with_the_statistics_of_all(index: Index) -> None:
    alone = index.match([POST], only=["bridge"], min_confidence=0.0)[0].matches
    assert [match.id for match in alone] == ["bridge"]
    other = index.match([POST], only=["milk"], min_confidence=0.0)[0]
    assert "bridge" not in found(other)
    assert index.match([POST], only=[], min_confidence=0.0)[0].matches == ()
    with pytest.raises(AccessError):
        index.match([POST], only=["bridge", "nothing"])


def test_matches_below_the_least_confidence_are_left_out(
    sample: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)
    shown = sample.match(texts)
    for least, results in ((sample.threshold, shown), (0.3, None)):
        results = results or sample.match(texts, min_confidence=least)
        for result, whole in zip(results, everything(sample, texts), strict=True):
            shown_here = len(result.matches)
            assert result.matches == whole.matches[:shown_here]
            # A confidence is told with four digits.
            assert all(m.confidence >= least - 5e-5 for m in result.matches)
            rest = whole.matches[shown_here:5]
            assert all(m.confidence <= least + 5e-5 for m in rest)


def test_top_cuts_the_same_ranking(
    sample: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)[:40]
    seven = everything(sample, texts)
    for top in (1, 2, 5):
        fewer = sample.match(texts, top=top, min_confidence=0.0)
        assert [found(r) for r in fewer] == [found(r)[:top] for r in seven]


def test_more_can_be_asked_for_than_there_are(index: Index) -> None:
    result = index.match([POST], top=500, min_confidence=0.0)[0]
    assert len(result.matches) <= len(RECORDS)
    assert len(set(found(result))) == len(result.matches)


def test_equal_records_come_in_order_of_their_ids(tmp_path: Path) -> None:
    ids = ["n", "a", "Z", "é", "m10", "m9"]
    records = [Record(one, claim="The dam at Lowen broke") for one in ids]
    with Index.build(records, tmp_path / "ties") as index:
        result = everything(index, ["did the dam at lowen break"])[0]
    assert found(result) == sorted(ids)
    assert len({match.score for match in result.matches}) == 1


def test_a_match_gives_back_what_the_record_is(tmp_path: Path) -> None:
    record = Record(
        "k", claim="The dam broke", url="https://desk.example/k", kind=Kind.CHECK,
        version=4,
    )  # fmt: skip
    index = Index.build([record], tmp_path / "desk", name="mine")
    match = everything(index, ["the dam broke"])[0].matches[0]
    assert (match.source, match.url) == ("mine", "https://desk.example/k")
    assert (match.kind, match.version) == (Kind.CHECK, 4)


def test_the_masked_text_comes_back_only_where_it_differs(index: Index) -> None:
    plain, masked = index.match([POST, f"@somebody {POST}"], min_confidence=0.0)
    assert plain.masked is None
    assert masked.masked == f"@… {POST}"
    assert index.match([prepare(f"@somebody {POST}")])[0].masked is None


def test_records_are_stored_masked(tmp_path: Path) -> None:
    record = Record("k", claim="@orlo_girl says it broke", text="Call 0912 345 678")
    index = Index.build([record], tmp_path / "masked")
    assert index.record("k").claim == "@… says it broke"
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*.bin"))
    assert b"orlo_girl" not in stored
    assert b"345 678" not in stored


def test_a_record_comes_back_whole(tmp_path: Path) -> None:
    record = Record(
        "id \n\u2028'\"", "Cầu bị sập", "T", "Long", "https://x.example", "vi",
        "2026-03-01", "False", "Desk", Kind.CLAIM, 7, {"a": [1, None], "é": {"b": 2.5}},
    )  # fmt: skip
    with Index.build([record, Record("z", lang="x\ny")], tmp_path / "whole") as index:
        assert index.record(record.id) == record
        changed = index.add([Record("other", claim="A dam")])
    assert changed.record(record.id) == record
    assert [found.lang for found in changed.records()] == ["vi", "", "x\ny"]


def test_an_unknown_record_is_refused(index: Index) -> None:
    with pytest.raises(AccessError, match="no record 'nothing'"):
        index.record("nothing")
    with pytest.raises(AccessError):
        index.explain(POST, "nothing")


def test_reverse_finds_the_texts_that_a_check_answers(index: Index) -> None:
    check = Record("new", claim="The harbour of Kesh burned down on Sunday")
    texts = ["kesh harbour burned down sunday", POST, "harbour of Kesh on fire", "x"]
    matches = index.reverse(check, texts, min_confidence=0.0)
    assert matches[0].position == 0
    assert {match.position for match in matches} >= {0, 2}
    assert 3 not in {match.position for match in matches}
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)


def test_reverse_takes_prepared_texts_in_any_batch(
    sample: Index, messages: list[dict[str, Any]]
) -> None:
    texts = texts_of(messages)
    check = sample.record("en-001")
    whole = sample.reverse(check, texts, min_confidence=0.0, threads=2)
    prepared = [prepare(text) for text in texts]
    assert sample.reverse(check, prepared, min_confidence=0.0, threads=1) == whole
    singly = {
        at: found[0].score
        for at, text in enumerate(prepared)
        if (found := sample.reverse(check, [text], min_confidence=0.0))
    }
    assert singly == {match.position: match.score for match in whole}


def test_reverse_shows_only_what_reaches_the_threshold(sample: Index) -> None:
    check = sample.record("en-001")
    texts = [check.claim, "what a lovely day in orlo"]
    assert [m.position for m in sample.reverse(check, texts)] == [0]


def test_explain_goes_with_matches_when_asked(index: Index) -> None:
    match = index.match([POST], min_confidence=0.0, explain=True)[0].matches[0]
    assert match.explanation == index.explain(POST, "bridge")
    assert match.explanation is not None
    assert match.explanation.spans
    with pytest.raises(InputError) as refused:
        index.match([prepare(POST)], min_confidence=0.0, explain=True)
    assert refused.value.code == "explain-prepared"


def test_what_is_no_prepared_text_is_refused_with_its_place(index: Index) -> None:
    with pytest.raises(InputError) as refused:
        index.match([prepare(POST), b"not prepared at all....."])
    assert refused.value.data["position"] == 1


def test_info_tells_records_format_and_size(index: Index) -> None:
    info = index.info()
    assert (info["name"], info["records"]) == ("public", len(RECORDS))
    assert info["version"] == 1
    on_disk = sum(file.stat().st_size for file in index.path.rglob("*.bin"))
    assert info["bytes"] == on_disk
    json.dumps(info)


def test_verify_reads_every_byte(index: Index) -> None:
    index.verify()
    file = next(index.path.glob("gen-*/post_doc.bin"))
    data = bytearray(file.read_bytes())
    data[0] ^= 1
    file.write_bytes(data)
    with pytest.raises(VerificationError, match=r"post_doc\.bin"):
        index.verify()


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    index = Index.build([], tmp_path / "empty")
    assert len(index) == 0
    assert [r.matches for r in everything(index, [POST, ""])] == [(), ()]
    assert Index.open(tmp_path / "empty").match([]) == []
    assert [m.position for m in index.reverse(RECORDS[0], [POST])] in ([], [0])
    grown = index.add(RECORDS)
    assert found(everything(grown, [POST])[0])[0] == "bridge"
    assert len(grown.add([], delete=[record.id for record in RECORDS])) == 0


def test_no_texts_give_no_results(index: Index) -> None:
    assert index.match([]) == []
    assert index.reverse(RECORDS[0], []) == []
    assert index.candidates([]).docs.shape[0] == 0


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "🌊🌊🌊", "\x00", "\ud800 \udfff", "@someone", "...", "\u202e"],
)
def test_texts_without_words_are_answered(index: Index, text: str) -> None:
    results = everything(index, [text, POST])
    assert results[0].matches == ()
    assert found(results[1])[0] == "bridge"
    assert index.reverse(Record("r", claim=text), [POST, text]) == []


def test_a_record_without_words_is_no_trouble(tmp_path: Path) -> None:
    records = [Record("none"), Record("emoji", claim="🌊"), RECORDS[0]]
    index = Index.build(records, tmp_path / "bare")
    assert found(everything(index, [POST])[0]) == ["bridge"]
    assert index.explain(POST, "none").spans == ()


def test_a_megabyte_of_text_is_read(index: Index) -> None:
    pool = ["flood", "river", "orlo", "x1", "damm"]
    words = random.Random(5).choices(pool, k=190_000)
    text = f"{POST} {' '.join(words)}"
    assert len(text) > 900_000
    assert everything(index, [text])[0].matches
    with Index.build([*RECORDS, Record("long", text=text)]) as grown:
        assert found(everything(grown, ["river orlo damm"])[0])[0] == "long"


def test_a_repeated_id_is_refused_with_both_places(tmp_path: Path) -> None:
    records = [*RECORDS, Record("milk", claim="Again")]
    with pytest.raises(InputError) as refused:
        Index.build(records, tmp_path / "none")
    assert refused.value.data == {"id": "milk", "positions": [2, 6]}
    assert not (tmp_path / "none").exists()


def test_an_empty_id_is_refused_with_its_place(index: Index) -> None:
    with pytest.raises(InputError) as refused:
        index.add([Record("new", claim="A dam"), Record("", claim="A bridge")])
    assert refused.value.code == "record-without-id"
    assert refused.value.data["position"] == 2
    assert len(Index.open(index.path)) == len(RECORDS)


def test_a_failing_source_leaves_no_folder(tmp_path: Path) -> None:
    def source() -> Iterator[Record]:
        yield RECORDS[0]
        raise InputError("Row 2 has no text.", code="row-without-text")

    with pytest.raises(InputError, match="Row 2"):
        Index.build(source(), tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_temporary_index_goes_when_it_is_closed() -> None:
    with Index.build(RECORDS, name="passing") as index:
        folder = index.path
        assert index.name == "passing"
        assert folder.is_dir()
    assert not folder.exists()


def test_no_index_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="factdesk index build"):
        Index.open(tmp_path / "nowhere")


def test_progress_is_told(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    Index.build(RECORDS, tmp_path / "p", progress=lambda *step: steps.append(step))
    assert steps[0] == ("Reading records", 0, len(RECORDS))
    assert steps[-1] == ("Making lists", 1, 1)


def test_candidates_leave_out_what_is_excluded(index: Index) -> None:
    texts = [POST, "milk in halden"]
    free = index.candidates(texts)
    bound = index.candidates(texts, exclude=[["bridge"], []])
    ids = index.ids()
    assert ids[free.docs[0, 0]] == "bridge"
    assert "bridge" not in [ids[row] for row in bound.docs[0, : bound.found[0]]]
    assert (free.features[1] == bound.features[1]).all()


def test_the_model_can_be_changed(index: Index, sample: Index) -> None:
    other = load_ranker("default")
    index.use_ranker(other)
    assert index.ranker is other
    assert index.threshold == other.threshold == sample.threshold
