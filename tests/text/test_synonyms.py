# SPDX-License-Identifier: Apache-2.0
"""Everyday words of one meaning meet, others do not."""

from __future__ import annotations

from factdesk.engine.likeness import alike
from factdesk.text.synonyms import meaning


def test_words_of_one_class_are_alike() -> None:
    assert meaning("fare") == meaning("precio") == "price"
    assert alike("fare", "price", "en")
    assert alike("cops", "officers", "en")


def test_words_of_no_class_are_not_alike() -> None:
    assert meaning("harbour") == meaning("quay") == ""
    assert not alike("harbour", "quay", "en")
    assert not alike("fare", "teacher", "en")
