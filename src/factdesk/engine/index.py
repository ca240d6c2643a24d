# SPDX-License-Identifier: Apache-2.0
"""An index of records: build it, open it, match texts against it.

Invariants: lexical results are the same bits whatever the batch, the threads or the
machine; an open index never changes, ``add`` gives a new one; a record is stored
masked.

Example:
    >>> index = Index.build([Record("k1", claim="The bridge at Orlo is closed")])
    >>> index.match(["orlo bridge closed?"], min_confidence=0.0)[0].matches[0].id
    'k1'
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from factdesk import config
from factdesk.claims import Explanation, Kind, Match, MatchResult, Record, ReverseMatch
from factdesk.engine import storage
from factdesk.engine.alone import read_only, record_alone
from factdesk.engine.build import (
    Forward,
    Progress,
    analyse_records,
    invert,
    join,
    length_norms,
    reorder,
    unseen_rarity,
)
from factdesk.engine.features import N_JUDGE_FEATURES
from factdesk.engine.kernels import Arrays, judge_block, match_block, search_block
from factdesk.engine.ranker import Ranker, load_ranker
from factdesk.errors import AccessError, InputError
from factdesk.text.language import short_code
from factdesk.text.mask import mask
from factdesk.text.prepared import Batch, language_code, prepare, read
from factdesk.text.prepared import join as join_prepared

if TYPE_CHECKING:
    from factdesk.engine.embedders import Embedder
    from factdesk.engine.semantic import Semantics

__all__ = ["Candidates", "Index", "Text", "masked_record"]

Text = str | bytes
"""A text as it was written, or prepared by ``factdesk.text.prepare``."""

_CANDIDATES = 96
"""Records that get features, a post. Recall gains little beyond; time grows evenly."""
_CHUNK = 256
"""Posts that a thread takes at a time: enough to share its scratch arrays."""
_LEAST_CANDIDATES = 3
"""Room that the candidate heaps need at least."""
_FORMAT_OF_RECORDS = ("id", "claim", "title", "text", "url", "lang", "date", "rating",
                      "publisher", "kind", "version", "extra")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidates:
    """Unranked candidates of n texts.

    Attributes:
        docs: int32, shape (n, k); rows of records, as ``Index.ids`` orders them.
        found: int32, shape (n,); how many are meant.
        features: float32, shape (n, k, N_JUDGE_FEATURES); the last two columns are 0.
        lang: For each text its two-letter language, or empty.
    """

    docs: NDArray[np.int32]
    found: NDArray[np.int32]
    features: NDArray[np.float32]
    lang: list[str]


@dataclass(frozen=True, slots=True)
class _Scored:
    """Candidates of a run of texts.

    Attributes:
        docs: int32, shape (n, m); rows of records, best first.
        found: int32, shape (n,); how many are meant.
        scores: int64, shape (n, m); the ranker's.
        verdicts: int64, shape (n, m); the judge's.
        lang: For each text its two-letter language, or empty.
    """

    docs: NDArray[np.int32]
    found: NDArray[np.int32]
    scores: NDArray[np.int64]
    verdicts: NDArray[np.int64]
    lang: list[str]


class Index:
    """Records ready to be matched. Make one with ``build`` or ``open``.

    Attributes:
        name: The index's own name; ``source`` of its matches.
        path: Its folder.
    """

    def __init__(
        self,
        path: Path,
        generation: storage.Generation,
        *,
        name: str | None = None,
        keep: tempfile.TemporaryDirectory[str] | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self.path = path
        self.name = name or str(generation.manifest["name"])
        self._generation = generation
        self._keep = keep
        self._arrays = _kernel_arrays(generation)
        self._ranker: Ranker | None = None
        self._rows_by_id: dict[str, int] | None = None
        self._semantics = _semantics(path, embedder, len(self))

    @classmethod
    def build(
        cls,
        records: Iterable[Record],
        path: Path | None = None,
        *,
        name: str | None = None,
        progress: Progress | None = None,
        embedder: Embedder | None = None,
    ) -> Self:
        """Build an index and open it.

        Args:
            records: In any order; ids must differ.
            path: Folder to write; None for a temporary one that goes with the object.
            name: Name of the index; None for the folder's.
            progress: Called with the name of the step, how much is done, of how much.
            embedder: Also make vectors with it, and match with them.

        Raises:
            InputError: Two records have one id, or one has none.
            ConflictError: Another process writes this index.
            ExternalError: The disk is full.
        """
        keep = None
        if path is None:
            keep = tempfile.TemporaryDirectory(prefix="factdesk-index-")
            path = Path(keep.name) / (name or "index")
        storage.refuse_foreign_folder(path)
        # Read everything first: a source that fails must leave no folder behind.
        masked = _in_order(records)
        with storage.write_lock(path):
            forward = analyse_records(masked, progress, len(masked))
            _write(path, name or path.resolve().name, masked, forward, progress)
            _renew_vectors(path, masked, embedder)
        return cls(path, storage.open_generation(path), keep=keep, embedder=embedder)

    @classmethod
    def open(
        cls, path: Path, *, name: str | None = None, embedder: Embedder | None = None
    ) -> Self:
        """Open an index for reading.

        Args:
            path: Its folder.
            name: Name to give its matches instead of its own.
            embedder: Match with the vectors that it made when the index was built.

        Raises:
            NotReadyError: There is no index there.
            InputError: It was written by a newer program.
            VerificationError: It is damaged.
        """
        path = Path(path)
        return cls(path, storage.open_generation(path), name=name, embedder=embedder)

    def __len__(self) -> int:
        return int(self._generation.manifest["records"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of a temporary folder; memory maps go with the object."""
        if self._keep is not None:
            self._keep.cleanup()

    @property
    def threshold(self) -> float:
        """Confidence from which a match is shown unless asked otherwise."""
        return self.ranker.threshold

    @property
    def ranker(self) -> Ranker:
        """The ranking model, loaded when first needed."""
        if self._ranker is None:
            name = config.setting_value("FACTDESK_MODEL")
            self._ranker = load_ranker(name, vectors=self._semantics is not None)
        return self._ranker

    def use_ranker(self, ranker: Ranker) -> None:
        """Rank with another model from now on; for training and tests."""
        self._ranker = ranker

    def info(self) -> dict[str, object]:
        """Return what the manifest says, without the list of files."""
        manifest = dict(self._generation.manifest)
        files = manifest.pop("files")
        manifest["path"] = str(self.path)
        manifest["bytes"] = sum(int(entry["bytes"]) for entry in files.values())
        return manifest

    def verify(self) -> None:
        """Compare every byte with its checksum.

        Raises:
            VerificationError: A file is missing, truncated or changed.
        """
        storage.verify(self.path)

    def records(self) -> Iterator[Record]:
        """Yield every record, masked, in the order of the index."""
        return (self._record_at(row) for row in range(len(self)))

    def record(self, id: str) -> Record:  # noqa: A002 (the field's own name)
        """Return one record, masked.

        Raises:
            AccessError: There is none with this id.
        """
        return self._record_at(self._row(id))

    def match(
        self,
        texts: Sequence[Text],
        *,
        top: int = 5,
        only: Sequence[str] | None = None,
        min_confidence: float | None = None,
        explain: bool = False,
        threads: int | None = None,
    ) -> list[MatchResult]:
        """Find the records that answer each text.

        Args:
            texts: Strings, masked here, or prepared texts.
            top: Most matches a text.
            only: Ids to choose from; word statistics stay those of the whole index.
            min_confidence: Lowest confidence to show; None for ``threshold``.
            explain: Also say why; needs strings, not prepared texts.
            threads: None for one a core.

        Returns:
            One result a text, in order; ties by id.

        Raises:
            AccessError: ``only`` names an id that is not here.
            InputError: A prepared text is not one, or cannot be explained.
        """
        least = self.threshold if min_confidence is None else min_confidence
        allowed = self._allowed(only)
        results: list[MatchResult] = []
        for chunk, scored in self._scored(texts, allowed, top, threads):
            confidences = self._confidences(scored)
            for at, text in enumerate(chunk):
                matches = self._matches(scored, confidences[at], at, least)
                results.append(self._result(text, matches, explain=explain))
        return results

    def explain(self, text: str, id: str) -> Explanation:  # noqa: A002
        """Say why a record was, or was not, proposed for a text.

        Raises:
            AccessError: There is no record with this id.
        """
        return self._explanation(mask(text), self._row(id))

    def reverse(
        self,
        record: Record,
        texts: Sequence[Text],
        *,
        min_confidence: float | None = None,
        threads: int | None = None,
    ) -> list[ReverseMatch]:
        """Find which of many stored texts one record answers.

        The record need not be in the index; words weigh as they do in this index. Texts
        that share too little to reach the threshold are passed over cheaply.

        Args:
            record: The new check.
            texts: Strings, or better: prepared texts.
            min_confidence: Lowest confidence to show; None for ``threshold``.
            threads: None for one a core.

        Returns:
            The texts it answers, best first; ties by position.
        """
        least = self.threshold if min_confidence is None else min_confidence
        alone = self._alone(analyse_records([masked_record(record)]))
        everything = np.zeros(0, np.bool_)
        found: list[ReverseMatch] = []
        done = 0
        for chunk, scored in self._scored(texts, everything, 1, threads, alone=alone):
            confidences = self._confidences(scored)[:, 0]
            found += [
                ReverseMatch(
                    done + at,
                    int(scored.scores[at, 0]),
                    round(float(confidences[at]), 4),
                )
                for at in np.flatnonzero(
                    (scored.found > 0) & (confidences >= least)
                ).tolist()
            ]
            done += len(chunk)
        return sorted(found, key=lambda match: (-match.score, match.position))

    def add(
        self,
        records: Iterable[Record],
        *,
        delete: Iterable[str] = (),
        progress: Progress | None = None,
    ) -> Self:
        """Write a new generation with records added, replaced and deleted.

        Only the new records are read again; lists and statistics are made anew, so the
        result is byte for byte what building all records at once gives. Vectors are
        renewed where the index was opened with its embedder, and else taken away, since
        they would belong to other records.

        Args:
            records: A record whose id is here replaces the old one.
            delete: Ids to take out.
            progress: As in ``build``.

        Returns:
            The new generation, opened; this object stays as it was.

        Raises:
            AccessError: ``delete`` names an id that is not here.
            InputError: Two of the records have one id.
        """
        embedder = self._semantics.embedder if self._semantics else None
        with storage.write_lock(self.path):
            current = Index(self.path, storage.open_generation(self.path))
            masked = _in_order(records)
            keep = current._kept(masked, delete)
            forward = join(
                current._forward(), keep, analyse_records(masked, progress, len(masked))
            )
            kept = [current._record_at(int(row)) for row in np.flatnonzero(keep)]
            both = kept + masked
            order = sorted(range(len(both)), key=lambda row: both[row].id)
            forward = reorder(forward, np.array(order, np.int64))
            together = [both[row] for row in order]
            # The name on disk stays, whatever name this object was opened with.
            _write(self.path, current.name, together, forward, progress)
            _renew_vectors(self.path, together, embedder)
        return type(self)(
            self.path,
            storage.open_generation(self.path),
            name=self.name,
            keep=self._keep,
            embedder=embedder,
        )

    def _kept(self, new: Sequence[Record], delete: Iterable[str]) -> NDArray[np.bool_]:
        """Return which records stay when some are deleted and some come anew."""
        keep = np.ones(len(self), np.bool_)
        for gone in delete:
            keep[self._row(gone)] = False
        known = self._rows()
        for record in new:
            if record.id in known:
                keep[known[record.id]] = False
        return keep

    def candidates(
        self, texts: Sequence[Text], *, exclude: Sequence[Iterable[str]] | None = None
    ) -> Candidates:
        """Return candidates with their features, unranked; for training and study.

        Args:
            texts: n texts.
            exclude: For each text the ids that it must not find; None for none.
        """
        if self._semantics is not None:
            return self._near_study(self._semantics, texts, exclude)
        batch = join_prepared([_prepared(text) for text in texts])
        count = len(texts)
        docs = np.zeros((count, _CANDIDATES), np.int32)
        found = np.zeros(count, np.int32)
        features = np.zeros((count, _CANDIDATES, N_JUDGE_FEATURES), np.float32)
        extra = np.zeros((count, 0), np.int32)
        bans = exclude or [()]
        step = 1 if exclude else count
        for first in range(0, count, max(step, 1)):
            allowed = self._without(bans[first])
            search_block(
                self._arrays, batch, first, first + step, allowed, extra, docs, found,
                features,
            )  # fmt: skip
        return Candidates(docs, found, features, _languages(batch))

    def _near_study(
        self,
        near: Semantics,
        texts: Sequence[Text],
        exclude: Sequence[Iterable[str]] | None,
    ) -> Candidates:
        step = 1 if exclude else _CHUNK
        least = max(len(texts), 1)
        bans = exclude or [()] * least
        parts = [
            self._candidates_near(near, texts[at : at + step], self._without(bans[at]))
            for at in range(0, least, step)
        ]
        return Candidates(
            np.concatenate([part.docs for part in parts]),
            np.concatenate([part.found for part in parts]),
            np.concatenate([part.features for part in parts]),
            [lang for part in parts for lang in part.lang],
        )

    def ids(self) -> list[str]:
        """Return the id of every record, in the order of the rows."""
        return list(self._rows())

    def _without(self, banned: Iterable[str]) -> NDArray[np.bool_]:
        """Return a mask over records that leaves some out; empty for all."""
        rows = [self._rows()[one] for one in banned]
        if not rows:
            return np.zeros(0, np.bool_)
        allowed = np.ones(len(self), np.bool_)
        allowed[rows] = False
        return allowed

    def _forward(self) -> Forward:
        """Return what was found in the records, from the stored arrays."""
        stored = self._generation.arrays
        return Forward(
            stored["term_hash"][stored["token_term"]],
            np.asarray(stored["token_flag"]),
            np.asarray(stored["bounds"]),
            np.asarray(stored["record_grams"]),
            np.asarray(stored["record_gram_ptr"]),
            _read_lines(stored["langs"]),
            stored["doc_day"].tolist(),
        )

    def _rows(self) -> dict[str, int]:
        if self._rows_by_id is None:
            ids = _read_lines(self._generation.arrays["ids"])
            self._rows_by_id = {one: row for row, one in enumerate(ids)}
        return self._rows_by_id

    def _row(self, wanted: str) -> int:
        try:
            return self._rows()[wanted]
        except KeyError as error:
            raise AccessError(
                f"The index {self.name!r} has no record {wanted!r}. "
                'List what it holds with "factdesk index info DIR".',
                code="record-missing",
                data={"index": self.name, "id": wanted},
            ) from error

    def _allowed(self, only: Sequence[str] | None) -> NDArray[np.bool_]:
        """Return a mask over records, or an empty array for all."""
        if only is None:
            return np.zeros(0, np.bool_)
        allowed = np.zeros(len(self), np.bool_)
        for one in only:
            allowed[self._row(one)] = True
        return allowed

    def _record_at(self, row: int) -> Record:
        fields = self._fields_at(row)
        return Record(**{**fields, "kind": Kind(fields["kind"])})

    def _fields_at(self, row: int) -> dict[str, Any]:
        stored = self._generation.arrays
        start, end = stored["record_ptr"][row : row + 2].tolist()
        # From a string: from bytes, json first guesses the encoding.
        values = json.loads(str(stored["records"][start:end].data, "utf-8"))
        return dict(zip(_FORMAT_OF_RECORDS, values, strict=True))

    def _alone(self, forward: Forward) -> Arrays:
        averages = self._generation.manifest["averages"]
        return record_alone(self._arrays, averages, forward)

    def _scored(
        self,
        texts: Sequence[Text],
        allowed: NDArray[np.bool_],
        top: int,
        threads: int | None,
        *,
        alone: Arrays | None = None,
    ) -> Iterator[tuple[Sequence[Text], _Scored]]:
        """Score the texts chunk by chunk, in order, against all or one record alone."""
        model = self.ranker.model
        arrays = alone or self._arrays
        candidates = max(_CANDIDATES, top) if alone is None else _LEAST_CANDIDATES

        if self._semantics is not None and alone is None:
            near = self._semantics
            return _in_parallel(
                lambda chunk: self._scored_near(near, chunk, allowed, top),
                _chunks(texts, _CHUNK),
                threads,
            )

        def score(chunk: Sequence[Text]) -> _Scored:
            batch = join_prepared([_prepared(text) for text in chunk])
            shape = (len(chunk), top)
            scored = _Scored(
                np.zeros(shape, np.int32),
                np.zeros(len(chunk), np.int32),
                np.zeros(shape, np.int64),
                np.zeros(shape, np.int64),
                _languages(batch),
            )
            match_block(
                arrays,
                batch,
                model,
                allowed,
                candidates,
                scored.docs,
                scored.found,
                scored.scores,
                scored.verdicts,
            )
            return scored

        return _in_parallel(score, _chunks(texts, _CHUNK), threads)

    def _scored_near(
        self,
        near: Semantics,
        texts: Sequence[Text],
        allowed: NDArray[np.bool_],
        top: int,
    ) -> _Scored:
        """Score one chunk with vectors: more candidates, and cosines as features."""
        found = self._candidates_near(near, texts, allowed)
        shape = (len(texts), top)
        scored = _Scored(
            np.zeros(shape, np.int32),
            np.zeros(len(texts), np.int32),
            np.zeros(shape, np.int64),
            np.zeros(shape, np.int64),
            found.lang,
        )
        judge_block(
            self.ranker.model,
            found.features,
            found.found,
            found.docs,
            scored.docs,
            scored.found,
            scored.scores,
            scored.verdicts,
        )
        return scored

    def _candidates_near(
        self, near: Semantics, texts: Sequence[Text], allowed: NDArray[np.bool_]
    ) -> Candidates:
        """Return lexical and near candidates with all features."""
        vectors = near.embed([_readable(text) for text in texts])
        extra = near.propose(vectors)
        batch = join_prepared([_prepared(text) for text in texts])
        width = _CANDIDATES + extra.shape[1]
        docs = np.zeros((len(texts), width), np.int32)
        found = np.zeros(len(texts), np.int32)
        features = np.zeros((len(texts), width, N_JUDGE_FEATURES), np.float32)
        search_block(
            self._arrays, batch, 0, len(texts), allowed, extra, docs, found, features
        )
        near.add_features(vectors, docs, found, features)
        return Candidates(docs, found, features, _languages(batch))

    def _confidences(self, scored: _Scored) -> NDArray[np.float64]:
        """Return the confidence of each match; shape (n, m), never rising in a row.

        A record that ranks lower cannot be surer, so it takes at most the confidence of
        the one before it.
        """
        result = np.zeros(scored.verdicts.shape, np.float64)
        for lang in set(scored.lang):
            rows = [at for at, other in enumerate(scored.lang) if other == lang]
            calibration, _ = self.ranker.calibration(lang)
            result[rows] = calibration.apply(scored.verdicts[rows])
        falling: NDArray[np.float64] = np.minimum.accumulate(result, axis=1)
        return falling

    def _matches(
        self, scored: _Scored, confidences: NDArray[np.float64], at: int, least: float
    ) -> list[Match]:
        """Return the matches of one text that reach a confidence, best first."""
        _, measured = self.ranker.calibration(scored.lang[at])
        return [
            self._match_of(
                int(scored.docs[at, place]),
                int(scored.scores[at, place]),
                float(confidences[place]),
                measured=measured,
            )
            for place in range(int(scored.found[at]))
            if confidences[place] >= least
        ]

    def _match_of(
        self, row: int, score: int, confidence: float, *, measured: bool
    ) -> Match:
        fields = self._fields_at(row)
        return Match(
            source=self.name,
            id=fields["id"],
            score=score,
            confidence=round(confidence, 4),
            url=fields["url"],
            kind=Kind(fields["kind"]),
            version=fields["version"],
            measured=measured,
        )

    def _result(
        self, text: Text, matches: list[Match], *, explain: bool
    ) -> MatchResult:
        if isinstance(text, bytes):
            if explain:
                raise InputError(
                    "A prepared text does not hold the words as they were written, so "
                    "its matches cannot be explained. Give the text itself.",
                    code="explain-prepared",
                )
            return MatchResult(tuple(matches))
        masked = mask(text)
        if explain:
            matches = [
                _with_explanation(match, self._explanation(masked, self._row(match.id)))
                for match in matches
            ]
        return MatchResult(tuple(matches), masked if masked != text else None)

    def _explanation(self, masked: str, row: int) -> Explanation:
        # Gazetteers and word lists load only for those who ask why.
        from factdesk.engine.explain import explain_match

        record = self._record_at(row)
        alone = self._alone(analyse_records([record]))
        features = np.zeros((1, _LEAST_CANDIDATES, N_JUDGE_FEATURES), np.float32)
        search_block(
            alone,
            join_prepared([prepare(masked)]),
            0,
            1,
            np.zeros(0, np.bool_),
            np.zeros((1, 0), np.int32),
            np.zeros((1, _LEAST_CANDIDATES), np.int32),
            np.zeros(1, np.int32),
            features,
        )
        return explain_match(masked, record, features[0, 0])


def _with_explanation(match: Match, explanation: Explanation) -> Match:
    return replace(match, explanation=explanation)


def _semantics(path: Path, embedder: Embedder | None, records: int) -> Semantics | None:
    if embedder is None:
        return None
    from factdesk.engine.semantic import open_vectors

    return open_vectors(path, embedder, records)


def _renew_vectors(
    path: Path, records: Sequence[Record], embedder: Embedder | None
) -> None:
    """Make the vectors of the records, or take away those of other records."""
    if embedder is None:
        shutil.rmtree(path / "vectors", ignore_errors=True)
        return
    from factdesk.engine.semantic import build_vectors

    build_vectors(records, embedder, path)


def _readable(text: Text) -> str:
    """Return what can be embedded: the masked text, or the stored words of one."""
    return mask(text) if isinstance(text, str) else read(text).normalised


def _prepared(text: Text) -> bytes:
    return text if isinstance(text, bytes) else prepare(text)


def _languages(batch: Batch) -> list[str]:
    """Return the two-letter language of each text, empty where nobody knows.

    Args:
        batch: n texts.
    """
    return [
        int(code).to_bytes(2, "little").decode("ascii", "ignore").strip("\0")
        for code in batch.lang
    ]


def _chunks(texts: Sequence[Text], size: int) -> Iterator[Sequence[Text]]:
    return (texts[at : at + size] for at in range(0, len(texts), size))


def _in_parallel(
    work: Callable[[Sequence[Text]], _Scored],
    chunks: Iterator[Sequence[Text]],
    threads: int | None,
) -> Iterator[tuple[Sequence[Text], _Scored]]:
    """Yield each chunk with its result, in order, with few chunks under way."""
    count = threads or config.threads()
    with ThreadPoolExecutor(count) as pool:
        waiting: deque[tuple[Sequence[Text], Future[_Scored]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, pool.submit(work, chunk)))
            if len(waiting) > 2 * count:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def masked_record(record: Record) -> Record:
    """Return a record as an index stores it: every text masked."""
    return replace(
        record,
        claim=mask(record.claim),
        title=mask(record.title),
        text=mask(record.text),
    )


def _in_order(records: Iterable[Record]) -> list[Record]:
    """Return the records masked and in order of their ids, so that ties go by id."""
    masked = [masked_record(record) for record in records]
    _refuse_repeated_ids(masked)
    return sorted(masked, key=lambda record: record.id)


def _refuse_repeated_ids(records: Sequence[Record]) -> None:
    places: dict[str, int] = {}
    for at, record in enumerate(records):
        if not record.id:
            raise InputError(
                f"Record {at + 1} has an empty id. Give every record one.",
                code="record-without-id",
                data={"position": at + 1},
            )
        if record.id in places:
            raise InputError(
                f"Records {places[record.id] + 1} and {at + 1} both have the id "
                f"{record.id!r}. An id may stand once; take one of them out.",
                code="repeated-id",
                data={"id": record.id, "positions": [places[record.id] + 1, at + 1]},
            )
        places[record.id] = at


def _write(
    path: Path,
    name: str,
    records: Sequence[Record],
    forward: Forward,
    progress: Progress | None,
) -> None:
    """Write a generation; the caller holds the lock."""
    if progress:
        progress("Making lists", 0, 1)
    arrays, averages = invert(forward)
    lines = [_stored(record) for record in records]
    arrays["records"] = np.frombuffer(b"".join(lines), np.uint8)
    arrays["record_ptr"] = np.cumsum([0, *map(len, lines)], dtype=np.int64)
    arrays["ids"] = _lines([record.id for record in records])
    arrays["langs"] = _lines(forward.langs)
    codes = [language_code(short_code(lang)) for lang in forward.langs]
    arrays["doc_lang"] = np.array(codes, np.uint16)
    arrays["record_grams"] = forward.grams
    arrays["record_gram_ptr"] = forward.gram_bounds
    settings = {"name": name, "records": len(records), "averages": averages}
    storage.write_generation(path, arrays, settings)
    if progress:
        progress("Making lists", 1, 1)


def _lines(values: Sequence[str]) -> NDArray[np.uint8]:
    """Return strings as bytes, a JSON string a line: any character may be in them."""
    text = "".join(json.dumps(value) + "\n" for value in values)
    return np.frombuffer(text.encode(), np.uint8)


def _read_lines(stored: NDArray[np.uint8]) -> list[str]:
    return [json.loads(line) for line in stored.tobytes().splitlines()]


def _stored(record: Record) -> bytes:
    values = [getattr(record, name) for name in _FORMAT_OF_RECORDS]
    return json.dumps(values, default=_plain).encode()


def _plain(value: object) -> object:
    """Return what JSON does not know, such as a date in ``extra``, as what it does."""
    return dict(value) if isinstance(value, Mapping) else str(value)


def _kernel_arrays(generation: storage.Generation) -> Arrays:
    stored = {
        name: np.asarray(generation.arrays[name])
        for name in Arrays._fields
        if name not in {"norms", "unseen_idf"}
    }
    lengths = np.diff(stored["bounds"]).reshape(-1, 3)
    norms = length_norms(lengths, np.array(generation.manifest["averages"][:3]))
    arrays = Arrays(
        **stored,
        norms=norms.astype(np.float32),
        unseen_idf=unseen_rarity(len(stored["gram_total"])),
    )
    return read_only(arrays)
