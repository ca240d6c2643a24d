# SPDX-License-Identifier: Apache-2.0
"""Run one part of the benchmarks and freeze, or check, what it found.

    python benchmarks/run.py PART --data DIR [--out DIR] [--check] [--seed N]

PART is quality, robustness, nomatch, traps, speed or desk. A run writes PART.json into
benchmarks/results (or --out) and prints a table; ``--check`` writes nothing, compares
with the committed file and ends with 1 where a figure differs.

**Invariants:** a part is a module of its name with ``measure(folder, seed=…)`` that
returns one JSON-ready object and, if it likes, ``table(result)``; only traps takes its
own committed pairs instead. Parts are imported only when they run. Measured times
differ from run to run: ``TIMED`` names those keys, they are shown and never make a
check fail.

Example:
    python benchmarks/run.py robustness --data DIR --check
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from factdesk.errors import FactdeskError, InputError, NotReadyError

__all__ = ["PARTS", "TIMED", "differences", "main"]

PARTS: Mapping[str, str] = {
    "quality": "ranking figures on the labelled collections, beside plain BM25",
    "robustness": "what typing errors, capitals and forwarding cost",
    "nomatch": "calibration, and saying so when nothing matches",
    "traps": "changed numbers, dates, places and negations against paraphrases",
    "semantic": "ranking figures with vectors, from a folder that embed.py filled",
    "speed": "throughput, latency, memory and size, beside bm25s and tantivy",
    "desk": "a desk with a million messages: waits, sweep and start",
}
"""Part to one line of help; the module in this folder has the name of the part."""

_MODULES = {"desk": "desk_scale"}
"""Parts whose own name is taken: "desk" is a folder of the tests."""

RESULTS = Path(__file__).parent / "results"

TIMED = frozenset(
    {
        "build_peak_mb",
        "build_s",
        "databases",
        "machine",
        "measured_on",
        "match_peak_mb",
        "open_ms",
        "p50_ms",
        "p99_ms",
        "posts_per_s",
        "seconds",
    }
)

_TOLERANCE = 1e-9
"""Figures are deterministic; this only forgives the last bit of a sum."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except FactdeskError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1


def differences(
    frozen: object, measured: object, *, path: str = ""
) -> Iterator[tuple[str, object, object]]:
    """Yield the path, the frozen and the measured value of everything that differs.

    Keys of TIMED are compared as well; the caller decides what they mean. A value that
    stands on one side only is None on the other.
    """
    if isinstance(frozen, Mapping) and isinstance(measured, Mapping):
        for key in sorted({*frozen, *measured}):
            yield from differences(
                frozen.get(key), measured.get(key), path=f"{path}.{key}".lstrip(".")
            )
    elif isinstance(frozen, list) and isinstance(measured, list):
        for at in range(max(len(frozen), len(measured))):
            left = frozen[at] if at < len(frozen) else None
            right = measured[at] if at < len(measured) else None
            yield from differences(left, right, path=f"{path}[{at}]")
    elif not _equal(frozen, measured):
        yield path, frozen, measured


def _equal(left: object, right: object) -> bool:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return abs(left - right) <= _TOLERANCE
    return left == right


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:12}{text}" for name, text in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="benchmarks/run.py",
        description="Run one part of the benchmarks.\n\nparts:\n" + listed,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", choices=list(PARTS), metavar="PART")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="folder of the data sets; FACTDESK_DATA says it as well",
    )
    parser.add_argument(
        "--out", type=Path, default=RESULTS, metavar="DIR", help="folder of PART.json"
    )
    parser.add_argument(
        "--check", action="store_true", help="compare with PART.json, write nothing"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed (default 0)")
    desk = parser.add_argument_group("desk", "options of the part desk alone")
    desk.add_argument("--scale", type=int, metavar="N", help="messages (a million)")
    desk.add_argument(
        "--state", type=Path, metavar="DIR", help="keep filled states, use them again"
    )
    desk.add_argument(
        "--database",
        action="append",
        choices=["sqlite", "postgresql"],
        help="only this one",
    )
    desk.add_argument("--seconds", type=float, help="of each measurement of waits")
    return parser


def _run(options: argparse.Namespace) -> int:
    module = _part(options.part)
    target = options.out / f"{options.part}.json"
    # Before the measurement: it may take minutes.
    frozen = _frozen(target) if options.check else None
    measured = _measured(module, options)
    show = getattr(module, "table", None)
    print(show(measured) if show else json.dumps(measured, indent=1))
    if options.check:
        return _report_differences(target, frozen, measured)
    _write(target, measured)
    print(f"Written: {target}", file=sys.stderr)
    return 0


def _measured(module: ModuleType, options: argparse.Namespace) -> object:
    """Run the part; its result goes through JSON, as the frozen one did."""
    if options.part == "traps":
        # Its pairs are committed: it needs neither the data folder nor a seed.
        result = module.measure(module.read())
    elif options.part == "desk":
        given = {
            "scale": options.scale,
            "databases": options.database,
            "seconds": options.seconds,
        }
        told = {name: value for name, value in given.items() if value is not None}
        result = module.measure(options.state, seed=options.seed, **told)
    else:
        result = module.measure(options.data, seed=options.seed)
    return json.loads(json.dumps(result))


def _part(name: str) -> ModuleType:
    module = _MODULES.get(name, name)
    # A folder of the part's data is found as an empty package: look for its code.
    found = importlib.util.find_spec(module)
    if found is None or not hasattr(importlib.import_module(module), "measure"):
        raise NotReadyError(
            f'The part "{name}" is not in this checkout: benchmarks/{module}.py is '
            "missing. Update the checkout or run another part.",
            code="no-such-part",
            data={"part": name},
        )
    return importlib.import_module(module)


def _frozen(target: Path) -> object:
    try:
        return json.loads(target.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"The frozen result {target} cannot be read: {error}. Run the part without "
            "--check to write it.",
            code="no-frozen-result",
            data={"file": str(target)},
        ) from error


def _report_differences(target: Path, frozen: object, measured: object) -> int:
    """Print what differs; return 1 where something other than a time does."""
    failed = False
    for path, before, after in differences(frozen, measured):
        timed = not TIMED.isdisjoint(path.replace("[", ".").split("."))
        failed = failed or not timed
        mark = "time" if timed else "DIFFERS"
        print(f"{mark:8}{path}: frozen {before}, now {after}")
    print(f"{target.name}: " + ("figures differ." if failed else "figures hold."))
    return int(failed)


def _write(target: Path, measured: object) -> None:
    """Write the whole file or none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".json.part")
    text = json.dumps(measured, indent=2, sort_keys=True, ensure_ascii=False)
    part.write_text(text + "\n", encoding="utf-8")
    os.replace(part, target)


if __name__ == "__main__":
    sys.exit(main())
