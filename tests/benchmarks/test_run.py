# SPDX-License-Identifier: Apache-2.0
"""Freezing results and comparing with them, on a part made for the test."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
import run


def _install_part(
    monkeypatch: pytest.MonkeyPatch, map5: float, posts_per_s: float = 100.0
) -> None:
    """Stand in for the part "quality"."""
    part = ModuleType("quality")
    part.__spec__ = run.__spec__  # a module without one counts as not installed

    def measure(folder: Path | None, *, seed: int) -> dict[str, object]:
        return {"seed": seed, "rows": [{"map5": map5, "posts_per_s": posts_per_s}]}

    part.measure = measure  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "quality", part)


def test_run_writes_the_result_of_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install_part(monkeypatch, 0.94)
    assert run.main(["quality", "--out", str(tmp_path / "new"), "--seed", "3"]) == 0
    written = json.loads((tmp_path / "new" / "quality.json").read_text("utf-8"))
    assert written == {"seed": 3, "rows": [{"map5": 0.94, "posts_per_s": 100.0}]}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["quality.json"]


def test_check_holds_for_equal_figures_and_other_times(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _install_part(monkeypatch, 0.94)
    run.main(["quality", "--out", str(tmp_path)])
    before = (tmp_path / "quality.json").read_bytes()
    _install_part(monkeypatch, 0.94, posts_per_s=70.0)
    assert run.main(["quality", "--out", str(tmp_path), "--check"]) == 0
    assert "figures hold" in capsys.readouterr().out
    assert (tmp_path / "quality.json").read_bytes() == before


def test_check_fails_and_names_a_figure_that_differs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _install_part(monkeypatch, 0.94)
    run.main(["quality", "--out", str(tmp_path)])
    _install_part(monkeypatch, 0.93)
    assert run.main(["quality", "--out", str(tmp_path), "--check"]) == 1
    assert "rows[0].map5: frozen 0.94, now 0.93" in capsys.readouterr().out


def test_check_without_a_frozen_result_says_how_to_make_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _install_part(monkeypatch, 0.94)
    assert run.main(["quality", "--out", str(tmp_path), "--check"]) == 1
    assert "without --check" in capsys.readouterr().err


def test_a_part_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "PARTS", {"not_there_yet": "for this test"})
    assert run.main(["not_there_yet"]) == 1
    assert "benchmarks/not_there_yet.py is missing" in capsys.readouterr().err


def test_differences_see_added_and_removed_values() -> None:
    found = list(run.differences({"a": 1, "b": [1, 2]}, {"b": [1], "c": 1 + 1e-12}))
    assert found == [("a", 1, None), ("b[1]", 2, None), ("c", None, 1 + 1e-12)]
    assert list(run.differences({"x": 0.1 + 0.2}, {"x": 0.3})) == []
