# SPDX-License-Identifier: Apache-2.0
"""Speed and size on real claims and posts, beside bm25s (numba) and tantivy.

Each system indexes claim, title and text of the same records and answers the same posts
with the best ten records. Building and matching run in a fresh child process each, one
at a time, so that the peak memory of one says nothing about another.

- ``build_s``: from the records' file to an index on disk, reading the file included;
- ``open_ms``: opening that index in a new process whose modules are already imported;
- ``posts_per_s``: one call with the whole batch on all cores, after a warm call;
- ``p50_ms``, ``p99_ms``: calls with one post, one after the other;
- ``build_peak_mb``, ``match_peak_mb``: high-water mark of the child's resident memory.

**Invariants:** posts are drawn by seed and are the same for all systems; nothing of the
data is written outside a temporary folder. Times belong to the machine that is named
with them.

Example:
    python benchmarks/run.py speed --data DIR
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast

import data

from factdesk.claims import Record

__all__ = ["SYSTEMS", "System", "measure", "table"]

BATCH = 20_000
SINGLES = 500
TOP = 10
_WARM_POSTS = 64
_WARM_RECORDS = 500
_CHILD_SECONDS = 3_600
_WORD = re.compile(r"\w+")


class System(Protocol):
    """What is measured of a search system."""

    def build(self, records: Iterable[Record], folder: Path) -> None:
        """Write an index of the records into the folder."""

    def open(self, folder: Path) -> None:
        """Open the index of the folder for matching."""

    def match(self, posts: Sequence[str]) -> Sequence[Sequence[str]]:
        """Return the ids of the best ten records for each post."""


class Factdesk:
    """This project."""

    def __init__(self) -> None:
        from factdesk.engine import Index

        self._index_class = Index

    def build(self, records: Iterable[Record], folder: Path) -> None:
        self._index_class.build(records, folder / "index").close()

    def open(self, folder: Path) -> None:
        self._index = self._index_class.open(folder / "index")

    def match(self, posts: Sequence[str]) -> Sequence[Sequence[str]]:
        results = self._index.match(posts, top=TOP, min_confidence=0.0)
        return [[match.id for match in result.matches] for result in results]


class Bm25s:
    """bm25s on one bag of words per record, its numba backend on all cores."""

    def __init__(self) -> None:
        import bm25s

        self._module = bm25s

    def build(self, records: Iterable[Record], folder: Path) -> None:
        ids: list[str] = []
        texts: list[str] = []
        for record in records:
            ids.append(record.id)
            texts.append(" ".join((record.claim, record.title, record.text)))
        index = self._module.BM25(k1=1.2, b=0.75, backend="numba")
        index.index(self._tokenise(texts), show_progress=False)
        index.save(str(folder / "index"), show_progress=False)
        (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")

    def open(self, folder: Path) -> None:
        self._index = self._module.BM25.load(
            str(folder / "index"), mmap=True, show_progress=False
        )
        self._index.backend = "numba"
        self._ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))

    def match(self, posts: Sequence[str]) -> Sequence[Sequence[str]]:
        found, _ = self._index.retrieve(
            self._tokenise(list(posts)),
            k=TOP,
            # Starting its threads takes 30 ms, which a single post should not pay.
            n_threads=1 if len(posts) == 1 else os.cpu_count() or 1,
            show_progress=False,
        )
        return [[self._ids[position] for position in row] for row in found.tolist()]

    def _tokenise(self, texts: list[str]) -> Any:
        # No stop words: they are English, the texts are not.
        return self._module.tokenize(texts, stopwords=None, show_progress=False)


class Tantivy:
    """tantivy with one field each; words of a post in any field, threads over posts."""

    def __init__(self) -> None:
        import tantivy

        self._module = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("claim", "title", "text"):
            builder.add_text_field(name, stored=False, index_option="freq")
        self._schema = builder.build()

    def build(self, records: Iterable[Record], folder: Path) -> None:
        (folder / "index").mkdir()
        index = self._module.Index(self._schema, path=str(folder / "index"))
        writer = index.writer(num_threads=os.cpu_count() or 1)
        for record in records:
            document = self._module.Document(
                id=record.id, claim=record.claim, title=record.title, text=record.text
            )
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._searcher = self._module.Index.open(str(folder / "index")).searcher()

    def match(self, posts: Sequence[str]) -> Sequence[Sequence[str]]:
        if len(posts) == 1:
            return [self._match_one(posts[0])]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self._match_one, posts, chunksize=64))

    def _match_one(self, post: str) -> list[str]:
        module = self._module
        clauses = [
            (
                module.Occur.Should,
                module.Query.term_query(self._schema, field, word, "freq"),
            )
            for word in dict.fromkeys(_WORD.findall(post.lower()))
            for field in ("claim", "title", "text")
        ]
        query = module.Query.boolean_query(clauses)
        hits = self._searcher.search(query, TOP, count=False).hits
        return [self._searcher.doc(address)["id"][0] for _, address in hits]


SYSTEMS: Mapping[str, Callable[[], System]] = {
    "factdesk": Factdesk,
    "bm25s": Bm25s,
    "tantivy": Tantivy,
}
_PACKAGES = ("factdesk", "numba", "numpy", "bm25s", "tantivy")


def measure(
    folder: Path | None = None,
    *,
    seed: int = 0,
    systems: Sequence[str] = tuple(SYSTEMS),
    records: int | None = None,
    posts: int = BATCH,
    singles: int = SINGLES,
) -> dict[str, object]:
    """Run every system and return its figures with the machine they belong to.

    Args:
        folder: Folder of the data sets.
        seed: Seed of the drawn posts.
        systems: Names from SYSTEMS; those that are not installed are passed over.
        records: Index only this many records; None takes all.
        posts: Posts in the batch.
        singles: Posts that are matched one at a time.
    """
    source = data.data_folder(folder)
    texts = [post.text for post in data.social_posts(source)]
    drawn = random.Random(seed).sample(texts, min(posts, len(texts)))
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as scratch:
        job = Path(scratch) / "job.json"
        content = {"records": records, "singles": singles, "posts": drawn}
        job.write_text(json.dumps(content), encoding="utf-8")
        for name in systems:
            result[name] = _measure_system(name, source, Path(scratch), job)
    return {
        "seed": seed,
        "posts": len(drawn),
        "singles": min(singles, len(drawn)),
        "machine": machine(),
        "systems": result,
    }


def machine(packages: Sequence[str] = ()) -> dict[str, object]:
    """Describe what the figures were measured on; no host name.

    Args:
        packages: Whose versions are named besides those of every part.
    """
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu_model(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in (*_PACKAGES, *packages)},
    }


def table(result: Mapping[str, Any]) -> str:
    """Lay the result out for people, the machine below."""
    names = [
        "records",
        "build_s",
        "open_ms",
        "posts_per_s",
        "p50_ms",
        "p99_ms",
        "build_peak_mb",
        "match_peak_mb",
        "disk_mb",
    ]
    lines = [f"{'system':10}" + "".join(f"{name:>14}" for name in names)]
    for system, row in result["systems"].items():
        if "missing" in row:
            lines.append(f"{system:10}  {row['missing']}")
            continue
        lines.append(f"{system:10}" + "".join(f"{row[name]:>14,}" for name in names))
    about = result["machine"]
    versions = ", ".join(f"{k} {v}" for k, v in about["versions"].items() if v)
    lines.append(
        f"{about['cores']} cores, {about['cpu']}, Python {about['python']}, {versions};"
        f" batch of {result['posts']:,} posts, {result['singles']:,} single calls"
    )
    return "\n".join(lines)


def _measure_system(
    name: str, source: Path, scratch: Path, job: Path
) -> dict[str, object]:
    if importlib.util.find_spec(name) is None:
        return {"missing": f'not installed: pip install "{name}"'}
    folder = scratch / name
    warm = scratch / f"{name}-warm"
    for path in (folder, warm):
        path.mkdir()
    # Compiled kernels are cached by the first run and are no part of building.
    _child(name, "warm", source, warm, job)
    built = _child(name, "build", source, folder, job)
    matched = _child(name, "match", source, folder, job)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {**built, **matched, "disk_mb": round(disk / 2**20, 1)}


def _child(
    name: str, phase: str, source: Path, folder: Path, job: Path
) -> dict[str, object]:
    """Run one phase of one system in its own process and read what it measured."""
    report = folder.parent / f"{name}-{phase}.json"
    command = [sys.executable, __file__, name, phase]
    arguments = [str(path) for path in (source, folder, job, report)]
    subprocess.run([*command, *arguments], check=True, timeout=_CHILD_SECONDS)
    return cast("dict[str, object]", json.loads(report.read_text(encoding="utf-8")))


def _run_child(
    name: str, phase: str, source: Path, folder: Path, job: Path
) -> dict[str, object]:
    content = json.loads(job.read_text(encoding="utf-8"))
    system = SYSTEMS[name]()
    if phase == "warm":
        return _warm(system, source, folder, content["posts"])
    if phase == "build":
        return _build(system, source, folder, content["records"])
    return _match(system, folder, content["posts"], content["singles"])


def _warm(
    system: System, source: Path, folder: Path, posts: Sequence[str]
) -> dict[str, object]:
    system.build(islice(data.claims_135k(source), _WARM_RECORDS), folder)
    system.open(folder)
    system.match(posts[:_WARM_POSTS])
    return {}


def _build(
    system: System, source: Path, folder: Path, limit: int | None
) -> dict[str, object]:
    count = 0

    def counted() -> Iterator[Record]:
        nonlocal count
        for record in islice(data.claims_135k(source), limit):
            count += 1
            yield record

    start = time.perf_counter()
    system.build(counted(), folder)
    elapsed = time.perf_counter() - start
    return {
        "records": count,
        "build_s": round(elapsed, 2),
        "build_peak_mb": _peak_mb(),
    }


def _match(
    system: System, folder: Path, posts: Sequence[str], singles: int
) -> dict[str, object]:
    start = time.perf_counter()
    system.open(folder)
    opened = time.perf_counter() - start
    for warm in (posts[:_WARM_POSTS], posts[:1]):
        system.match(warm)
    start = time.perf_counter()
    found = system.match(posts)
    batch = time.perf_counter() - start
    if len(found) != len(posts) or not any(found):
        raise RuntimeError("The system did not answer the batch; nothing was measured.")
    calls = sorted(_timed(system, post) for post in posts[:singles])
    return {
        "open_ms": round(1_000.0 * opened, 2),
        "posts_per_s": round(len(posts) / batch),
        "p50_ms": round(1_000.0 * calls[len(calls) // 2], 3),
        "p99_ms": round(1_000.0 * calls[int(0.99 * (len(calls) - 1))], 3),
        "match_peak_mb": _peak_mb(),
    }


def _timed(system: System, post: str) -> float:
    start = time.perf_counter()
    system.match([post])
    return time.perf_counter() - start


def _peak_mb() -> float:
    """Return the high-water mark of this process, in MiB.

    VmHWM belongs to this program alone; ru_maxrss, the fallback where there is no
    /proc, may carry over the size that the parent had when it forked.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        kilobytes = int(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(kilobytes / 1024, 1)


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    named = (line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    return next(named, platform.machine())


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _main(arguments: Sequence[str]) -> None:
    name, phase, source, folder, job, report = arguments
    measured = _run_child(name, phase, Path(source), Path(folder), Path(job))
    Path(report).write_text(json.dumps(measured), encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
