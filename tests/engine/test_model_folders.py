# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from factdesk.engine.model_folders import (
    CARD,
    fingerprint,
    matrix_file,
    onnx_file,
    read_json,
    read_matrix,
    read_settings,
)
from factdesk.errors import InputError

ROWS = np.array([[1.0, -2.0], [0.5, 4.0], [0.0, 256.0]], np.float32)


def safetensors(**tensors: tuple[str, NDArray[np.generic]]) -> bytes:
    """Write the format as its description says, not as our reader reads it."""
    header: dict[str, object] = {"__metadata__": {"format": "np"}}
    data = b""
    for name, (dtype, array) in tensors.items():
        offsets = [len(data), len(data) + array.nbytes]
        shape = list(array.shape)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": offsets}
        data += array.tobytes()
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def write(folder: Path, **files: object) -> Path:
    for name, value in files.items():
        path = folder / name.replace("__", "/").replace("_json", ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("dtype", "stored"),
    [
        ("F32", ROWS),
        ("F16", ROWS.astype(np.float16)),
        ("F64", ROWS.astype(np.float64)),
        ("BF16", (ROWS.view(np.uint32) >> 16).astype(np.uint16)),
    ],
)
def test_safetensors_of_every_float_type_read_alike(
    tmp_path: Path, dtype: str, stored: NDArray[np.generic]
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(safetensors(bias=("F32", ROWS[0]), table=(dtype, stored)))
    assert read_matrix(path).astype(np.float32).tolist() == ROWS.tolist()


def test_among_several_matrices_the_known_name_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    other = ("F32", ROWS * 2)
    path.write_bytes(safetensors(a=other, embeddings=("F32", ROWS), z=other))
    assert read_matrix(path).tolist() == ROWS.tolist()
    path.write_bytes(safetensors(a=other, z=other))
    with pytest.raises(InputError, match="exactly one matrix"):
        read_matrix(path)


def test_a_cut_or_wrong_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    whole = safetensors(embeddings=("F32", ROWS))
    for content in (b"", whole[:7], whole[:40], whole[:-1], b"\xff" * 64):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"model\.safetensors.*again"):
            read_matrix(path)
    path.write_bytes(safetensors(embeddings=("U64", np.zeros((1, 2), np.uint64))))
    with pytest.raises(InputError, match="U64"):
        read_matrix(path)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_change_to_a_file_gets_past_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.safetensors"
    content = bytearray(safetensors(embeddings=("F32", ROWS)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        matrix = read_matrix(path)
    except InputError:
        return
    assert matrix.ndim == 2
    assert matrix.nbytes <= len(content)


def test_npy_is_mapped_and_never_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "embeddings.npy"
    np.save(path, ROWS)
    assert read_matrix(path).tolist() == ROWS.tolist()
    np.save(path, np.array([{"a": 1}], object), allow_pickle=True)
    with pytest.raises(InputError, match="not an array of numbers"):
        read_matrix(path)
    np.save(path, ROWS[0])
    with pytest.raises(InputError, match="a matrix was expected"):
        read_matrix(path)


def test_model_files_are_found_by_their_usual_names(tmp_path: Path) -> None:
    assert (onnx_file(tmp_path), matrix_file(tmp_path)) == (None, None)
    names = ["onnx/other.onnx", "onnx/model.onnx", "model.onnx"]
    (tmp_path / "onnx").mkdir()
    for name in names:
        (tmp_path / name).touch()
        assert onnx_file(tmp_path) == tmp_path / name
    for name in ("table.npy", "vectors.safetensors", "model.safetensors"):
        (tmp_path / name).touch()
        assert matrix_file(tmp_path) == tmp_path / name


def test_a_bare_folder_means_the_mean_of_256_tokens(tmp_path: Path) -> None:
    found = read_settings(tmp_path)
    assert (found.pooling, found.prefix, found.max_tokens) == ("mean", "", 256)
    assert found.name == tmp_path.name


MODULES = [
    {"path": "", "type": "sentence_transformers.models.Transformer"},
    {"path": "1_P", "type": "sentence_transformers.models.Pooling"},
    {"path": "2_N", "type": "sentence_transformers.models.Normalize"},
]


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, "mean"),
        ({"pooling_mode_cls_token": True, "include_prompt": True}, "cls"),
        ({"pooling_mode": "cls"}, "cls"),
        ({"word_embedding_dimension": 3}, "mean"),
    ],
)
def test_published_pooling_is_followed(
    tmp_path: Path, config: dict[str, object], pooling: str
) -> None:
    write(tmp_path, modules_json=MODULES, **{"1_P__config_json": config})
    assert read_settings(tmp_path).pooling == pooling


def test_a_pooling_that_we_cannot_do_is_refused(tmp_path: Path) -> None:
    write(tmp_path, **{"1_Pooling__config_json": {"pooling_mode_max_tokens": True}})
    with pytest.raises(InputError, match="max_tokens"):
        read_settings(tmp_path)
    dense = {"path": "2_D", "type": "sentence_transformers.models.Dense"}
    write(tmp_path, modules_json=[*MODULES, dense])
    with pytest.raises(InputError, match="Dense"):
        read_settings(tmp_path)


def test_prefix_and_limit_come_from_the_folder_and_our_card_wins(
    tmp_path: Path,
) -> None:
    prompts = {"prompts": {"q": "ask: "}, "default_prompt_name": "q"}
    write(tmp_path, config_sentence_transformers_json=prompts)
    write(tmp_path, sentence_bert_config_json={"max_seq_length": 128})
    found = read_settings(tmp_path)
    assert (found.prefix, found.max_tokens) == ("ask: ", 128)
    card = {"name": "small", "prefix": "", "pooling": "cls", "max_tokens": 64}
    (tmp_path / CARD).write_text(json.dumps(card), "utf-8")
    found = read_settings(tmp_path)
    assert (found.prefix, found.max_tokens) == ("", 64)
    assert (found.name, found.pooling) == ("small", "cls")


def test_files_that_are_not_json_are_refused_by_name(tmp_path: Path) -> None:
    for content in (b"{", b"\xff\xfe\x00", b"[" * 100_000):
        (tmp_path / "modules.json").write_bytes(content)
        with pytest.raises(InputError, match=r"modules\.json"):
            read_settings(tmp_path)
    assert read_json(tmp_path / "absent.json") == {}


def test_the_fingerprint_follows_content_and_settings_only(tmp_path: Path) -> None:
    one, copy, other = (tmp_path / name for name in ("one", "copy", "other"))
    for path, content in ((one, "x"), (copy, "x"), (other, "y")):
        path.write_text(content, "utf-8")
    plain = read_settings(tmp_path)
    card = write(tmp_path / "card", **{"factdesk-model_json": {"prefix": "q: "}})
    base = fingerprint("onnx", [one], plain)
    assert base == fingerprint("onnx", [copy], plain)
    changed = [
        fingerprint("static", [one], plain),
        fingerprint("onnx", [other], plain),
        fingerprint("onnx", [one, copy], plain),
        fingerprint("onnx", [one], read_settings(card)),
        fingerprint("onnx", [one], plain, 7),
    ]
    assert len({base, *changed}) == 6
