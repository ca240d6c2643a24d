# SPDX-License-Identifier: Apache-2.0
"""The traps benchmark counts right and reads the set that is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import traps

from factdesk.errors import InputError

_PAIRS = [
    {"id": "a", "lang": "en", "kind": "number", "post": "3 goats", "claim": "5 goats"},
    {"id": "b", "lang": "en", "kind": "place", "post": "3 goats", "claim": "5 goats"},
]
_SAME = {
    "id": "c",
    "lang": "en",
    "why": "wording",
    "post": "4 goats",
    "claim": "four goats",
}


def folder(tmp_path: Path) -> Path:
    lines = [json.dumps(pair) for pair in _PAIRS]
    (tmp_path / "traps.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "paraphrases.jsonl").write_text(json.dumps(_SAME), "utf-8")
    return tmp_path


def test_a_trap_counts_only_with_the_right_kind(tmp_path: Path) -> None:
    result = traps.measure(traps.read(folder(tmp_path)))
    assert result["failures"] == ["b"]
    rates = result["traps"]
    assert isinstance(rates, dict)
    assert rates["by_kind"]["number"]["share"] == 1.0
    assert rates["by_kind"]["place"]["flagged"] == 0


def test_a_silent_paraphrase_is_not_flagged(tmp_path: Path) -> None:
    rates = traps.measure(traps.read(folder(tmp_path)))["paraphrases"]
    assert isinstance(rates, dict)
    assert (rates["flagged"], rates["of"]) == (0, 1)


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    (folder(tmp_path) / "traps.jsonl").write_text('{"id": "a"}', "utf-8")
    with pytest.raises(InputError, match=r"traps\.jsonl, line 1"):
        traps.read(tmp_path)


def test_the_frozen_sets_hold_what_is_required(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result.json"
    assert traps.main(["--check", "--json", "--out", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(out.read_text("utf-8"))


def test_a_pair_may_have_the_title_of_a_check(tmp_path: Path) -> None:
    pair = {"id": "a", "lang": "en", "why": "voice", "post": "3 goats", "title": "3"}
    (tmp_path / "development.jsonl").write_text(json.dumps(pair), "utf-8")
    (found,) = traps.read(tmp_path, chosen="development")
    assert found.record == {"title": "3"}


def test_the_development_set_holds_what_is_wanted(tmp_path: Path) -> None:
    result = traps.measure(traps.read(chosen="development"))
    rates = [result["traps"], result["paraphrases"]]
    assert all(isinstance(rate, dict) for rate in rates)
    shares = [float(str(rate["share"])) for rate in rates if isinstance(rate, dict)]
    assert shares[0] >= 0.95
    assert shares[1] <= 0.02
