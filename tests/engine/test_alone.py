# SPDX-License-Identifier: Apache-2.0
"""A record alone scores as it does inside its index, to the last bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from factdesk.claims import Record
from factdesk.engine import Index
from factdesk.engine.alone import record_alone
from factdesk.engine.build import analyse_records


@pytest.mark.parametrize("position", [0, 57, 121, 180, 244, 299])
def test_reverse_scores_what_matching_only_this_record_scores(
    sample: Index, checks: list[Record], messages: list[dict[str, Any]], position: int
) -> None:
    record = checks[position]
    texts = [str(message["text"]) for message in messages] + [record.claim]
    forward = {
        at: (result.matches[0].score, result.matches[0].confidence)
        for at, result in enumerate(
            sample.match(texts, only=[record.id], min_confidence=0.0)
        )
        if result.matches
    }
    backward = sample.reverse(record, texts, min_confidence=0.0)
    assert {m.position: (m.score, m.confidence) for m in backward} == forward
    assert len(texts) - 1 in {match.position for match in backward}


def test_the_features_of_a_record_alone_are_those_in_the_index(
    sample: Index, checks: list[Record]
) -> None:
    everything = [record.id for record in checks]
    text = checks[40].claim
    others = [one for one in everything if one != checks[40].id]
    inside = sample.candidates([text], exclude=[others])
    with Index.build([checks[40]]) as single:
        single._arrays = sample._alone(analyse_records([checks[40]]))
        alone = single.candidates([text])
    assert inside.found[0] == alone.found[0] == 1
    np.testing.assert_array_equal(inside.features[0, 0], alone.features[0, 0])


def test_a_word_that_the_index_never_saw_weighs_most(sample: Index) -> None:
    known = sample._arrays
    averages = sample.info()["averages"]
    assert isinstance(averages, list)
    unheard = Record("k", claim="Orlo zzyzxq bridge vvrumpf", lang="en")
    forward = analyse_records([unheard])
    alone = record_alone(known, averages, forward)
    assert alone.term_hash.size == known.term_hash.size + 2
    assert alone.idf[alone.token_term].max() == known.unseen_idf
    new = alone.token_term >= known.term_hash.size
    assert new.tolist() == [False, True, False, True]
    assert (alone.idf[alone.token_term[~new]] < known.unseen_idf).all()
    hashes = alone.term_hash[alone.token_term]
    np.testing.assert_array_equal(hashes, forward.terms)


def test_a_record_alone_needs_no_words_in_the_index(tmp_path: Path) -> None:
    empty = Index.build([], tmp_path / "empty")
    check = Record("new", claim="The harbour burned down")
    found = empty.reverse(check, ["harbour burned down", "x"], min_confidence=0.0)
    assert [match.position for match in found] == [0]


def test_reverse_leaves_the_index_as_it_was(sample: Index) -> None:
    before = sample.match(["the bridge at orlo"], min_confidence=0.0)
    sample.reverse(Record("new", claim="Unheard wrxx words"), ["x", "wrxx"])
    assert sample.match(["the bridge at orlo"], min_confidence=0.0) == before
