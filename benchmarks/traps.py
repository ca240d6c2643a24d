# SPDX-License-Identifier: Apache-2.0
"""How many swapped numbers, dates, places and negations the clash detector sees.

Reads a set of pairs of ``benchmarks/traps`` (its README says which set may be tuned on)
and reports, by kind and language, the share of traps that are flagged with the right
kind and of faithful paraphrases that are flagged with anything of those four kinds.
Languages are found out, not given.

Example:
    python benchmarks/traps.py --check
    python benchmarks/traps.py --set development --verbose
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from factdesk.claims import Clash
from factdesk.engine.clashes import find_clashes
from factdesk.errors import InputError

__all__ = [
    "REQUIRED_PARAPHRASES",
    "REQUIRED_TRAPS",
    "SETS",
    "Pair",
    "main",
    "measure",
    "read",
]

REQUIRED_TRAPS = 0.90
REQUIRED_PARAPHRASES = 0.05
COUNTED = ("number", "date", "place", "negation")

_HERE = Path(__file__).parent
_PAIRS = _HERE / "traps"
_RESULT = _HERE / "results" / "traps.json"
_FROZEN = "frozen"
SETS = {
    _FROZEN: ("traps.jsonl", "paraphrases.jsonl"),
    "development": ("development.jsonl",),
    "earlier": ("heldout.jsonl", "heldout2.jsonl", "heldout3.jsonl"),
    "heldout": ("heldout4.jsonl",),
}
"""Name of a set to its files."""


@dataclass(frozen=True)
class Pair:
    """A post and a record, and the kind of clash between them ("none": none)."""

    id: str
    lang: str
    kind: str
    group: str
    post: str
    record: dict[str, str]


def read(folder: Path = _PAIRS, *, chosen: str = _FROZEN) -> list[Pair]:
    """Read the pairs of one set.

    Args:
        folder: Where its files are.
        chosen: A name of ``SETS``.

    Raises:
        InputError: A file is missing or a line of it is no pair.
    """
    return [pair for name in SETS[chosen] for pair in _read_file(folder / name)]


def _read_file(path: Path) -> list[Pair]:
    if not path.is_file():
        raise InputError(
            f"There is no file {path.name} in {path.parent.name}/; restore it from the "
            "repository.",
            code="traps-missing",
            data={"file": path.name},
        )
    pairs = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            pairs.append(_pair(json.loads(line)))
        except (ValueError, KeyError, AttributeError) as error:
            raise InputError(
                f"{path.name}, line {number} is no pair ({error}); each line needs id, "
                "lang, post and claim or title.",
                code="trap-unreadable",
                data={"file": path.name, "line": number},
            ) from error
    return pairs


def _pair(row: dict[str, str]) -> Pair:
    kind = row.get("kind", "none")
    field = "title" if "title" in row else "claim"
    return Pair(
        row["id"], row["lang"], kind, row.get("why", kind), row["post"],
        {field: row[field]},
    )  # fmt: skip


def _clashes(pair: Pair) -> list[Clash]:
    found = find_clashes(pair.post, pair.record)
    return [clash for clash in found if str(clash.kind) in COUNTED]


def _wrong(pair: Pair) -> bool:
    kinds = {str(clash.kind) for clash in _clashes(pair)}
    return bool(kinds) if pair.kind == "none" else pair.kind not in kinds


def _rates(pairs: Sequence[Pair]) -> dict[str, object]:
    """Return the share of flagged pairs in all and by group and language."""
    flagged = {
        pair.id: _wrong(pair) if pair.kind == "none" else not _wrong(pair)
        for pair in pairs
    }

    def share(chosen: Sequence[Pair]) -> dict[str, object]:
        hits = sum(flagged[pair.id] for pair in chosen)
        return {
            "flagged": hits,
            "of": len(chosen),
            "share": round(hits / len(chosen), 4) if chosen else None,
        }

    groups = sorted({pair.group for pair in pairs})
    langs = sorted({pair.lang for pair in pairs})
    return {
        **share(pairs),
        "by_kind": {g: share([p for p in pairs if p.group == g]) for g in groups},
        "by_language": {la: share([p for p in pairs if p.lang == la]) for la in langs},
    }


def measure(pairs: Sequence[Pair]) -> dict[str, object]:
    """Return the figures of traps and of paraphrases, and what went wrong."""
    traps = [pair for pair in pairs if pair.kind != "none"]
    faithful = [pair for pair in pairs if pair.kind == "none"]
    return {
        "traps": _rates(traps),
        "paraphrases": _rates(faithful),
        "failures": [pair.id for pair in pairs if _wrong(pair)],
    }


def _passes(result: dict[str, object]) -> bool:
    traps, faithful = result["traps"], result["paraphrases"]
    assert isinstance(traps, dict)
    assert isinstance(faithful, dict)
    return bool(
        (traps["share"] is None or traps["share"] >= REQUIRED_TRAPS)
        and (faithful["share"] is None or faithful["share"] <= REQUIRED_PARAPHRASES)
    )


def _table(result: dict[str, object]) -> str:
    lines = []
    for name in ("traps", "paraphrases"):
        rates = result[name]
        assert isinstance(rates, dict)
        lines.append(f"{name}: {_cell(rates)}")
        for part in ("by_kind", "by_language"):
            cells = (f"{key} {_cell(value)}" for key, value in rates[part].items())
            lines.append("  " + "; ".join(cells))
    return "\n".join(lines)


def _cell(rates: dict[str, object]) -> str:
    share = rates["share"]
    shown = "-" if share is None else f"{float(str(share)):.1%}"
    return f"{rates['flagged']}/{rates['of']} ({shown})"


def _details(pairs: Sequence[Pair]) -> str:
    lines = []
    for pair in pairs:
        if _wrong(pair):
            found = [
                f"{clash.kind}: {clash.post_value!r} / {clash.record_value!r}"
                for clash in _clashes(pair)
            ]
            lines += [f"{pair.id} {pair.lang} {pair.kind} {found}"]
            lines.append(f"    post   {pair.post}")
            lines += [f"    {field:6} {text}" for field, text in pair.record.items()]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write the figures; 1 where ``--check`` finds them too low."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--check", action="store_true", help="fail below what is required"
    )
    parser.add_argument(
        "--set",
        choices=SETS,
        default=_FROZEN,
        dest="chosen",
        help="which pairs to read (frozen unless told otherwise)",
    )
    parser.add_argument("--out", type=Path, help="where to write the figures")
    parser.add_argument(
        "--verbose", "-v", action="store_true", help="show the failures"
    )
    chosen = parser.parse_args(argv)
    try:
        pairs = read(chosen=chosen.chosen)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    result = measure(pairs)
    frozen = chosen.chosen == _FROZEN
    name = "traps.json" if frozen else f"traps-{chosen.chosen}.json"
    out = chosen.out or _RESULT.with_name(name)
    out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    out.write_text(text, "utf-8")
    print(text if chosen.json else _table(result))
    if chosen.verbose:
        print(_details(pairs))
    return int(chosen.check and not _passes(result))


if __name__ == "__main__":
    raise SystemExit(main())
