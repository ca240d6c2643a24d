# SPDX-License-Identifier: Apache-2.0
"""Models of a few words, written here: what the vectors must be is plain to see.

The ONNX file is encoded by hand (field numbers of onnx.proto): it looks token vectors
up in a table, which is all that pooling, prefixes and limits need to be tested.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from factdesk.engine.embedders import (
    Embedder,
    OnnxEmbedder,
    StaticEmbedder,
    load_embedder,
)
from factdesk.errors import InputError, NotReadyError

WORDS = ["[UNK]", "bridge", "closed", "open", "query", ":"]
TABLE = np.random.default_rng(4).standard_normal((len(WORDS), 5)).astype(np.float32)


def field(number: int, value: bytes | str | int) -> bytes:
    """Encode one field of a protocol buffer message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


def tensor_info(name: str, kind: int, *sizes: str | int) -> bytes:
    dims = b"".join(
        field(1, field(1 if isinstance(size, int) else 2, size)) for size in sizes
    )
    tensor = field(1, field(1, kind) + field(2, dims))
    return field(1, name) + field(2, tensor)


def lookup_model(table: NDArray[np.float32], *inputs: str) -> bytes:
    """Encode last_hidden_state = table[input_ids] as an ONNX model."""
    rows, columns = table.shape
    node = field(1, "table") + field(1, "input_ids") + field(2, "last_hidden_state")
    weights = field(1, rows) + field(1, columns) + field(2, 1)
    weights += field(8, "table") + field(9, table.tobytes())
    graph = field(1, node + field(4, "Gather")) + field(2, "g") + field(5, weights)
    for name in inputs:
        graph += field(11, tensor_info(name, 7, "batch", "tokens"))
    graph += field(12, tensor_info("last_hidden_state", 1, "batch", "tokens", columns))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


def tokenizer(**changes: object) -> str:
    model = {"type": "WordLevel", "unk_token": "[UNK]"}
    vocabulary = {word: n for n, word in enumerate(WORDS)}
    empty = dict.fromkeys(("truncation", "padding", "post_processor", "decoder"))
    return json.dumps({
        "version": "1.0", **empty, "added_tokens": [],
        "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
        "model": {**model, "vocab": vocabulary}, **changes,
    })  # fmt: skip


@pytest.fixture
def static(tmp_path: Path) -> Path:
    pytest.importorskip("tokenizers")
    (tmp_path / "tokenizer.json").write_text(tokenizer(), "utf-8")
    np.save(tmp_path / "embeddings.npy", TABLE)
    return tmp_path


@pytest.fixture
def onnx(tmp_path: Path) -> Path:
    return write_onnx(tmp_path)


def write_onnx(folder: Path) -> Path:
    pytest.importorskip("tokenizers")
    pytest.importorskip("onnxruntime")
    (folder / "onnx").mkdir(parents=True)
    model = lookup_model(TABLE, "input_ids", "attention_mask", "token_type_ids")
    (folder / "onnx" / "model.onnx").write_bytes(model)
    # As published files often do, it asks for padding and for too short a limit.
    padding = {"strategy": {"Fixed": 9}, "direction": "Right", "pad_id": 0}
    padding |= {"pad_to_multiple_of": None, "pad_type_id": 0, "pad_token": "[UNK]"}
    limit = {"max_length": 2, "strategy": "LongestFirst", "direction": "Right"}
    text = tokenizer(padding=padding, truncation={**limit, "stride": 0})
    (folder / "tokenizer.json").write_text(text, "utf-8")
    return folder


def unit(*words: str) -> NDArray[np.float32]:
    total = TABLE[[WORDS.index(word) for word in words]].sum(axis=0)
    return np.asarray(total / np.linalg.norm(total), np.float32)


def close(left: object, right: object) -> bool:
    return np.allclose(np.asarray(left), np.asarray(right), atol=1e-6)


def test_a_static_text_is_the_mean_of_its_known_words(static: Path) -> None:
    embedder = load_embedder(static)
    assert isinstance(embedder, StaticEmbedder)
    found = embedder.embed(["Bridge CLOSED", "closed nonsense closed bridge"])
    assert found.dtype == np.float32
    assert (found.shape, embedder.dim) == ((2, 5), 5)
    assert close(found[0], unit("bridge", "closed"))
    assert close(found[1], unit("closed", "closed", "bridge"))


def test_an_onnx_text_is_the_mean_of_its_tokens_without_padding(onnx: Path) -> None:
    embedder = load_embedder(onnx)
    assert isinstance(embedder, OnnxEmbedder)
    found = embedder.embed(["bridge closed", "open"])
    assert found.dtype == np.float32
    assert (found.shape, embedder.dim) == ((2, 5), 5)
    assert close(found, [unit("bridge", "closed"), unit("open")])


def test_texts_without_content_are_zero_and_any_string_is_read(onnx: Path) -> None:
    embedder = load_embedder(onnx)
    found = embedder.embed(["", " \n", "\ud800", "\x00", "open"])
    assert found[:2].tolist() == [[0] * 5] * 2
    assert close(np.linalg.norm(found[2:], axis=1), 1)
    assert embedder.embed([]).shape == (0, 5)


def test_static_texts_of_unknown_words_are_zero(static: Path) -> None:
    assert not load_embedder(static).embed(["nothing known", "\ud800"]).any()


def test_a_huge_text_is_read_in_part(onnx: Path) -> None:
    text = "bridge " * 256 + "open " * 2_000_000
    assert close(load_embedder(onnx).embed([text])[0], unit("bridge"))


def test_the_card_sets_prefix_pooling_and_limit(onnx: Path) -> None:
    card = {"name": "tiny", "prefix": "query: ", "pooling": "mean", "max_tokens": 4}
    (onnx / "factdesk-model.json").write_text(json.dumps(card), "utf-8")
    embedder = load_embedder(onnx)
    assert embedder.name == "tiny"
    found = embedder.embed(["bridge closed open"])[0]
    assert close(found, unit("query", ":", "bridge", "closed"))
    card |= {"pooling": "cls", "prefix": ""}
    (onnx / "factdesk-model.json").write_text(json.dumps(card), "utf-8")
    assert close(load_embedder(onnx).embed(["closed open"])[0], unit("closed"))


def test_models_that_want_fewer_inputs_work(onnx: Path) -> None:
    (onnx / "onnx" / "model.onnx").write_bytes(lookup_model(TABLE, "input_ids"))
    assert close(load_embedder(onnx).embed(["open"])[0], unit("open"))
    strange = lookup_model(TABLE, "input_ids", "pixel_values")
    (onnx / "onnx" / "model.onnx").write_bytes(strange)
    with pytest.raises(InputError, match="pixel_values"):
        load_embedder(onnx)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=40), max_size=12))
def test_batch_and_threads_change_no_bit(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "shared"
    if not folder.exists():
        write_onnx(folder)
    lines = [" ".join(words) for words in texts]
    together = load_embedder(folder, threads=3).embed(lines)
    alone = load_embedder(folder)
    for line, vector in zip(lines, together, strict=True):
        assert alone.embed([line])[0].tobytes() == vector.tobytes()


def test_the_fingerprint_follows_the_weights(onnx: Path) -> None:
    def reopened() -> Embedder:
        return load_embedder(onnx)

    first = reopened().fingerprint
    assert len(first) == 64
    (onnx / "onnx" / "model.onnx.part").write_bytes(b"half a download")
    assert reopened().fingerprint == first
    changed = lookup_model(TABLE * 2, "input_ids")
    (onnx / "onnx" / "model.onnx").write_bytes(changed)
    assert reopened().fingerprint != first


def test_damaged_files_are_refused_by_name(onnx: Path) -> None:
    model = onnx / "onnx" / "model.onnx"
    model.write_bytes(model.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"model\.onnx.*again"):
        load_embedder(onnx)
    (onnx / "tokenizer.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match=r"tokenizer\.json.*again"):
        load_embedder(onnx)


def test_a_tokenizer_of_another_model_is_refused(static: Path) -> None:
    np.save(static / "embeddings.npy", TABLE[:3])
    with pytest.raises(InputError, match=r"3 token vectors .* up to 5"):
        load_embedder(static)


@pytest.mark.parametrize("make", [lambda p: p / "absent", lambda p: p])
def test_what_is_no_model_folder_is_refused(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    with pytest.raises(InputError, match=r"not a folder|holds no embedder"):
        load_embedder(make(tmp_path))


def test_torch_weights_without_the_library_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("modules.json", "config.json", "model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_text("[]", "utf-8")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NotReadyError, match=r"ONNX.*pip install sentence-transformers"):
        load_embedder(tmp_path)


def test_a_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tokenizer.json").write_text(tokenizer(), "utf-8")
    np.save(tmp_path / "embeddings.npy", TABLE)

    def without(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(NotReadyError, match=r"tokenizers.*factdesk\[semantic\]"):
        load_embedder(tmp_path)
