# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import functools
import hashlib
import http.server
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from factdesk.cli.models import models
from factdesk.errors import AccessError, ExternalError


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:  # type: ignore[explicit-override]
        """Keep the test's output clean."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[str]:
    """Serve one model of two small files from this machine."""
    folder = tmp_path / "served" / "tiny" / "v1"
    folder.mkdir(parents=True)
    for name in ("model.onnx", "tokenizer.json"):
        (folder / name).write_text(f"content of {name}", "utf-8")
    handler = functools.partial(Quiet, directory=str(tmp_path / "served"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    files = []
    for name in ("model.onnx", "tokenizer.json"):
        content = f"content of {name}".encode()
        digest = hashlib.sha256(content).hexdigest()
        files.append({"path": name, "bytes": len(content), "sha256": digest})
    model = {"name": "tiny", "licence": "CC0-1.0", "dim": 3, "address": "tiny/v1"}
    path = tmp_path / "table.json"
    path.write_text(json.dumps({"models": [{**model, "files": files}]}), "utf-8")
    return str(path)


def test_fetch_prints_the_folder_and_fills_it(
    mirror: str, manifest: str, tmp_path: Path
) -> None:
    arguments = ["fetch", "tiny", "--manifest", manifest, "--into", str(tmp_path / "m")]
    result = CliRunner().invoke(models, [*arguments, "--base-url", mirror])
    folder = tmp_path / "m" / "tiny"
    assert (result.exit_code, result.output) == (0, f"{folder}\n")
    names = {path.name for path in folder.iterdir()}
    assert names == {"model.onnx", "tokenizer.json", "factdesk-model.json"}


def test_settings_stand_in_for_options(
    mirror: str, manifest: str, tmp_path: Path
) -> None:
    settings = {"FACTDESK_MODELS": mirror, "FACTDESK_CACHE": str(tmp_path / "cache")}
    runner = CliRunner(env=settings)
    result = runner.invoke(models, ["fetch", "tiny", "--manifest", manifest])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "cache" / "models" / "tiny" / "model.onnx").is_file()


def test_failures_reach_the_caller_as_our_errors(mirror: str, manifest: str) -> None:
    arguments = ["fetch", "tiny", "--manifest", manifest, "--base-url", mirror + "/no"]
    assert isinstance(CliRunner().invoke(models, arguments).exception, ExternalError)
    result = CliRunner().invoke(models, ["fetch", "large", "--manifest", manifest])
    assert isinstance(result.exception, AccessError)


def test_list_names_every_model_once(manifest: str) -> None:
    lines = CliRunner().invoke(models, ["list"]).output.splitlines()
    rows = CliRunner().invoke(models, ["list", "--json"]).output.splitlines()
    names = [json.loads(row)["name"] for row in rows]
    assert [line.split()[0] for line in lines] == names
    assert "multilingual-e5-small" in names
    result = CliRunner().invoke(models, ["list", "--manifest", manifest])
    assert result.output.split()[:1] == ["tiny"]


def test_a_terminal_sees_progress(
    mirror: str,
    manifest: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    arguments = ["fetch", "tiny", "--manifest", manifest, "--base-url", mirror]
    models([*arguments, "--into", str(tmp_path)], standalone_mode=False)
    printed = capsys.readouterr()
    assert "model.onnx" in printed.err
    assert printed.out == f"{tmp_path / 'tiny'}\n"
