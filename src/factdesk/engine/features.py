# SPDX-License-Identifier: Apache-2.0
"""The features of a candidate: their names, order and how they are told to people.

A feature is a number about one post and one record, or about the record beside the
other candidates of that post. None holds a word, a frequency of a data set or a vector.
``kernels`` computes them; this list is what the model file, the model card and
explanations share.

Invariants: the order of ``FEATURES`` is the order of the columns; a name never changes
its meaning without a new name.

Example:
    >>> FEATURES[0]
    'claim_query_covered'
"""

from __future__ import annotations

__all__ = [
    "FEATURES",
    "FIELD_FEATURES",
    "JUDGE_FEATURES",
    "LIST_FEATURES",
    "N_FEATURES",
    "N_JUDGE_FEATURES",
    "PASSAGE_FEATURES",
    "QUERY_FEATURES",
    "REASONS",
    "TEXT_FEATURES",
    "VECTOR_FEATURES",
]

FIELD_FEATURES = (
    "query_covered", "field_covered", "run_of_query", "run_of_field", "pairs_kept",
    "rarest_missing", "names_missing", "numbers_missing", "same_form", "score",
)  # fmt: skip
"""For claim and for title: shares are weighted by rarity; runs are unbroken sequences;
the same form is the same word before stemming."""

TEXT_FEATURES = (
    "query_covered", "window_covered", "run_of_query", "pairs_kept", "lead_covered",
    "lead_run", "same_form", "lead_same_form", "score",
)  # fmt: skip
"""For the body: all of it, the stretch of 32 words that covers the post best, and the
first 80 words, where an article says what it is about."""

PASSAGE_FEATURES = (
    "phrase_covered", "sentence_covered", "section_covered", "window_rarely_covered",
    "pairs_covered", "headline_pairs_covered",
)  # fmt: skip
"""For all fields as one text: the stretches of 8, 16 and 128 words that cover the post
best; that of 32 with squared rarity; neighbours in the post that stand near each other,
anywhere, and in claim and title."""

QUERY_FEATURES = (
    "any_covered", "headline_covered", "rarest_shared", "rarest_unshared",
    "names_covered", "numbers_covered", "numbers_unshared", "words_shared",
    "grams_of_query", "grams_of_record", "grams_both", "word_score", "gram_score",
    "fields_score", "rarely_covered",
    "query_words", "claim_words", "text_words", "same_language",
    "days_apart",
)  # fmt: skip
"""For the record as a whole."""

LIST_FEATURES = (
    "word_score_of_best", "gram_score_of_best", "sum_of_best", "any_covered_of_best",
    "window_of_best", "claim_covered_of_best", "grams_both_of_best", "run_of_best",
    "word_rank", "gram_rank", "sum_rank", "rivals", "like_the_first", "dates_agree",
)  # fmt: skip
"""Beside the other candidates of the same post; ranks count from 0. ``like_the_first``
is what a record shares with the first candidates besides the post's own words,
``dates_agree`` the share of the first that were made within five months of it."""

VECTOR_FEATURES = (
    "cosine_claim", "cosine_title", "cosine_text", "cosine_best", "cosine_of_best",
    "cosine_rank",
)  # fmt: skip
"""With an embedder only; 0 without one."""

FEATURES: tuple[str, ...] = (
    *(f"claim_{name}" for name in FIELD_FEATURES),
    *(f"title_{name}" for name in FIELD_FEATURES),
    *(f"text_{name}" for name in TEXT_FEATURES),
    *PASSAGE_FEATURES,
    *QUERY_FEATURES,
    *LIST_FEATURES,
    *VECTOR_FEATURES,
)
"""Name of each feature column, in order."""

N_FEATURES = len(FEATURES)

JUDGE_FEATURES: tuple[str, ...] = (*FEATURES, "rank_score", "lead")
"""What the judge sees: the features, the ranker's score and its lead over the best
other candidate (for a candidate that is not the best, what it lacks)."""

N_JUDGE_FEATURES = len(JUDGE_FEATURES)

REASONS: dict[str, tuple[float, str, str]] = {
    "claim_field_covered": (0.6, "claim-words-found", "claim-words-missing"),
    "any_covered": (0.5, "post-words-found", "post-words-missing"),
    "text_window_covered": (0.6, "passage-found", "passage-missing"),
    "claim_run_of_field": (0.4, "same-sequence", "other-sequence"),
    "names_covered": (0.7, "names-found", "names-missing"),
    "numbers_covered": (0.7, "numbers-found", "numbers-missing"),
    "grams_both": (0.5, "spelling-alike", "spelling-differs"),
    "cosine_best": (0.7, "meaning-alike", "meaning-differs"),
}
"""Feature to (value from which it speaks for a match, code then, code otherwise)."""
