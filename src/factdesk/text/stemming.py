# SPDX-License-Identifier: Apache-2.0
"""Reduce words to stems with Snowball, in the languages that have a stemmer.

Invariants: a stem depends on word and language alone; a word that holds a digit, and
every word of a language without a stemmer, is its own stem. Stemmers are not shared
between threads.

Example:
    >>> stemmer("en")("vaccines")
    'vaccin'
"""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["stemmer"]

# Short Hindi, Marathi and Nepali texts are easily taken for one another: one stemmer
# for the three lets them meet.
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "mr": "hindi", "ne": "hindi", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_local = threading.local()


def _same(word: str) -> str:
    return word


def stemmer(lang: str) -> Callable[[str], str]:
    """Return the stemming function of a language for this thread.

    Args:
        lang: Two-letter code; an unknown one gets the identity.
    """
    name = _SNOWBALL.get(lang)
    if name is None:
        return _same
    made: dict[str, Callable[[str], str]] = _local.__dict__.setdefault("made", {})
    if name not in made:
        import Stemmer

        snowball = Stemmer.Stemmer(name)
        # Our own table of hashes remembers; a second memory would only cost.
        snowball.maxCacheSize = 0
        made[name] = snowball.stemWord
    return made[name]
