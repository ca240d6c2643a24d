# SPDX-License-Identifier: Apache-2.0
"""Countries and large cities with the names that six languages use for them.

The names stand in ``gazetteer.txt`` beside this module, which says how to read them.
The code of a city is its country's code, a dot and its first name.

**Invariants:** ``PLACES`` maps folded lower-case names, without spaces and hyphens, to
the places that bear them; no name is empty.

Example:
    >>> sorted(PLACES["hanoi"]), sorted(PLACES[place_key("إيران")])
    (['VN.Hanoi'], ['IR'])
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from factdesk.text.folding import fold

__all__ = ["LONGEST_NAME", "PLACES", "REGIONS", "UNSURE", "place_key"]

LONGEST_NAME = 5
"""Words of the longest name that is looked for."""


def place_key(name: str) -> str:
    """Return a name folded, in lower case, without spaces and hyphens."""
    return fold(name).casefold().replace(" ", "")


_SIGNS = "?+"


def _rows() -> Iterator[tuple[str, list[str]]]:
    """Yield each place's code and names."""
    written = files("factdesk.text").joinpath("gazetteer.txt").read_text("utf-8")
    of_cities = False
    for line in written.splitlines():
        if line.startswith("["):
            of_cities = line == "[cities]"
        elif line and not line.startswith("#"):
            code, _, rest = line.partition("|")
            for cell in rest.split(";"):
                names = cell.split(",")
                yield (
                    (f"{code}.{names[0].lstrip(_SIGNS)}" if of_cities else code),
                    names,
                )


def _read() -> tuple[dict[str, frozenset[str]], frozenset[str], frozenset[str]]:
    places: dict[str, set[str]] = {}
    unsure: set[str] = set()
    regions: set[str] = set()
    for code, names in _rows():
        if names[0].startswith("+"):
            regions.add(code)
        for name in names:
            key = place_key(name.lstrip(_SIGNS))
            places.setdefault(key, set()).add(code)
            if name.startswith("?"):
                unsure.add(key)
    found = {key: frozenset(codes) for key, codes in places.items()}
    return found, frozenset(unsure), frozenset(regions)


PLACES, UNSURE, REGIONS = _read()
"""Names to the codes of their places; the names that mean something else too; and the
codes of states and provinces, which have cities of their own."""
