# SPDX-License-Identifier: Apache-2.0
"""Several indexes as one: a public one and private ones that share nothing.

Invariants: each index keeps its own records and word statistics, so an answer tells
nothing of what another index holds; results are merged by confidence, the one number
that may be compared across indexes; ties go by (source, id).

Example:
    >>> public = Index.build([Record("k1", claim="The dam broke")], name="public")
    >>> found = IndexSet([public]).match(["did the dam break"], min_confidence=0.0)
    >>> found[0].matches[0].id
    'k1'
"""

from __future__ import annotations

from collections.abc import Sequence

from factdesk.claims import Match, MatchResult
from factdesk.engine.index import Index, Text
from factdesk.errors import AccessError, InputError

__all__ = ["IndexSet"]


class IndexSet:
    """Open indexes with names that differ.

    Args:
        indexes: At least one.

    Raises:
        InputError: Two have one name, or there is none.
    """

    def __init__(self, indexes: Sequence[Index]) -> None:
        if not indexes:
            raise _no_index()
        self._indexes: dict[str, Index] = {}
        for index in indexes:
            if index.name in self._indexes:
                raise InputError(
                    f"Two indexes are named {index.name!r}: {index.path} and "
                    f"{self._indexes[index.name].path}. Build one of them again with "
                    "another --name, or open it with name=….",
                    code="repeated-index-name",
                    data={"name": index.name},
                )
            self._indexes[index.name] = index

    @property
    def names(self) -> list[str]:
        """Names of the indexes, in the order they were given."""
        return list(self._indexes)

    def match(
        self,
        texts: Sequence[Text],
        *,
        indexes: Sequence[str] | None = None,
        top: int = 5,
        only: Sequence[str] | None = None,
        min_confidence: float | None = None,
        explain: bool = False,
        threads: int | None = None,
    ) -> list[MatchResult]:
        """Find the records of any index that answer each text.

        Args:
            texts: As in ``Index.match``.
            indexes: Names of those to ask, at least one; None for all.
            top: Most matches a text, over all indexes together.
            only: Ids to choose from; each must be in every index asked.
            min_confidence: As in ``Index.match``.
            explain: As in ``Index.match``.
            threads: As in ``Index.match``.

        Raises:
            AccessError: A name or an id is not here.
            InputError: ``indexes`` is empty.
        """
        names = self.names if indexes is None else list(dict.fromkeys(indexes))
        if not names:
            raise _no_index()
        asked = [self._index(name) for name in names]
        answers = [
            index.match(
                texts,
                top=top,
                only=only,
                min_confidence=min_confidence,
                explain=explain,
                threads=threads,
            )
            for index in asked
        ]
        return [_merged(results, top) for results in zip(*answers, strict=True)]

    def _index(self, name: str) -> Index:
        try:
            return self._indexes[name]
        except KeyError as error:
            raise AccessError(
                f"There is no index named {name!r} here; there are "
                f"{', '.join(self.names)}.",
                code="index-unknown",
                data={"name": name},
            ) from error


def _no_index() -> InputError:
    return InputError(
        "There is no index to match against. Give at least one.", code="no-index"
    )


def _merged(results: Sequence[MatchResult], top: int) -> MatchResult:
    """Merge by confidence; inside one index its own order stands."""
    if len(results) == 1:
        return results[0]
    ranked: list[tuple[float, str, int, str, Match]] = []
    for result in results:
        ceiling = 1.0
        for place, match in enumerate(result.matches):
            # Equal confidences of one index must not overtake its better scores.
            ceiling = min(ceiling, match.confidence)
            ranked.append((-ceiling, match.source, place, match.id, match))
    ranked.sort(key=lambda row: row[:4])
    return MatchResult(tuple(row[4] for row in ranked[:top]), results[0].masked)
