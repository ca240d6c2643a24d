# SPDX-License-Identifier: Apache-2.0
"""Read what a model folder holds: its files, its settings and its token vectors.

Model folders come from elsewhere, so every file in them is input: whatever is in it,
reading it ends in a value or in an ``InputError`` that names the file.

**Invariants:** nothing is unpickled or executed. The fingerprint changes when a file or
a setting that shapes a vector changes, and not when the folder is moved or renamed.

Example:
    settings = read_settings(Path("multilingual-e5-small"))
    settings.pooling, settings.max_tokens
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factdesk.errors import InputError

__all__ = [
    "CARD",
    "MAX_TOKENS",
    "TOKENIZER",
    "Settings",
    "damaged",
    "fingerprint",
    "matrix_file",
    "onnx_file",
    "read_json",
    "read_matrix",
    "read_settings",
    "unknown_folder",
]

CARD = "factdesk-model.json"
"""Our own file in a model folder: ``name``, ``prefix``, ``pooling``, ``max_tokens``."""
TOKENIZER = "tokenizer.json"
MAX_TOKENS = 256
"""Longer inputs gain little (a post is short) and cost time that grows with them."""

_MATRIX_NAMES = ("embeddings", "embedding.weight", "embeddings.weight")
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I8": "<i1"}
_MAX_HEADER = 100_000_000
_LEAST_TOKENS = 3
"""Two are spent on the marks at start and end."""


@dataclass(frozen=True)
class Settings:
    """How a folder wants its model used; part of the fingerprint but for the name.

    Attributes:
        name: A name for people.
        prefix: Put before every text; some models were trained with one.
        pooling: ``mean`` of the token vectors, or ``cls``, the first of them.
        max_tokens: What is longer is cut, in tokens.
    """

    name: str
    prefix: str = ""
    pooling: str = "mean"
    max_tokens: int = MAX_TOKENS


def read_settings(folder: Path) -> Settings:
    """Read pooling, prefix and length limit; our own card goes before other files.

    Raises:
        InputError: a file is not JSON, or asks for a pooling that is not known.
    """
    card = read_json(folder / CARD)
    pooling = card.get("pooling") or _published_pooling(folder)
    if pooling not in ("mean", "cls"):
        raise InputError(
            f'The embedder {folder} pools with "{pooling}"; only "mean" and "cls" are '
            "known. Choose another model.",
            code="embedder-pooling-unknown",
            data={"path": str(folder), "pooling": str(pooling)},
        )
    prefix = card.get("prefix")
    return Settings(
        name=str(card.get("name") or folder.resolve().name),
        prefix=prefix if isinstance(prefix, str) else _published_prefix(folder),
        pooling=str(pooling),
        max_tokens=_token_limit(folder, card),
    )


def fingerprint(
    kind: str, files: Iterable[Path], settings: Settings, *more: object
) -> str:
    """Hash the content of files and everything else that shapes a vector.

    Args:
        kind: Which embedder it is for: the same files mean other vectors to another.
        files: Weights and tokenizer, in an order that never changes.
        settings: As read from the folder; the name does not count.
        *more: Further values, JSON-ready.

    Returns:
        64 hex digits.
    """
    shape = [1, kind, settings.prefix, settings.pooling, settings.max_tokens, *more]
    total = hashlib.sha256(json.dumps(shape).encode())
    for path in files:
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON file: {} where it is missing, a list as the value of "list".

    Raises:
        InputError: it is not JSON.
    """
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise damaged(path, "it is not JSON") from error
    return value if isinstance(value, dict) else {"list": value}


def onnx_file(folder: Path) -> Path | None:
    """Return the ONNX model of a folder, or None."""
    named = [folder / "model.onnx", folder / "onnx" / "model.onnx"]
    others = [*sorted(folder.glob("*.onnx")), *sorted(folder.glob("onnx/*.onnx"))]
    return next((path for path in [*named, *others] if path.is_file()), None)


def matrix_file(folder: Path) -> Path | None:
    """Return the file with the token vectors of a folder, or None."""
    names = ("model.safetensors", "embeddings.safetensors", "embeddings.npy")
    named = [folder / name for name in names]
    others = [*sorted(folder.glob("*.safetensors")), *sorted(folder.glob("*.npy"))]
    return next((path for path in [*named, *others] if path.is_file()), None)


def read_matrix(path: Path) -> NDArray[Any]:
    """Map the token vectors of a ``.safetensors`` or ``.npy`` file.

    Returns:
        Read-only numbers, floating or int8, shape (tokens, dim), both >= 1.

    Raises:
        InputError: the file is not of its kind, cut off, or holds no single matrix.
    """
    if path.suffix == ".safetensors":
        matrix = _read_safetensors(path)
    else:
        try:
            matrix = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError, SyntaxError) as error:
            raise damaged(path, "it is not an array of numbers") from error
    if matrix.ndim != 2 or 0 in matrix.shape or matrix.dtype.kind not in "fi":
        raise damaged(path, f"a matrix was expected, its shape is {matrix.shape}")
    return matrix


def damaged(path: Path, why: str) -> InputError:
    """Return the error for a model file that cannot be used."""
    return InputError(
        f"The model file {path} cannot be used: {why}. Fetch or export the model "
        "again.",
        code="embedder-file-damaged",
        data={"file": str(path), "reason": why},
    )


def unknown_folder(folder: Path) -> InputError:
    """Return the error for a folder that holds no embedder we know."""
    return InputError(
        f"The folder {folder} holds no embedder that is known. Expected tokenizer.json "
        "and either model.onnx (or onnx/model.onnx) or token vectors in one "
        ".safetensors or .npy file.",
        code="embedder-unknown",
        data={"path": str(folder)},
    )


def _token_limit(folder: Path, card: Mapping[str, Any]) -> int:
    published = read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    given = [published, card.get("max_tokens"), MAX_TOKENS]
    return min(n for n in given if isinstance(n, int) and n >= _LEAST_TOKENS)


def _published_prefix(folder: Path) -> str:
    """Return the default prompt of a sentence-transformers folder, if it has one."""
    config = read_json(folder / "config_sentence_transformers.json")
    prompts, default = config.get("prompts"), config.get("default_prompt_name")
    if not isinstance(prompts, dict) or not isinstance(default, str):
        return ""
    return str(prompts.get(default) or "")


def _published_pooling(folder: Path) -> str:
    """Return the pooling that modules.json leads to; without one, the mean."""
    listed = read_json(folder / "modules.json").get("list")
    modules = [m for m in listed if isinstance(m, dict)] if listed else []
    kinds = {
        str(module.get("type", "")).rpartition(".")[2]: module for module in modules
    }
    if further := set(kinds) - {"Transformer", "Pooling", "Normalize"}:
        return "+".join(sorted(further))
    place = str(kinds.get("Pooling", {}).get("path") or "1_Pooling")
    config = read_json(folder / place / "config.json")
    if isinstance(named := config.get("pooling_mode"), str):
        return named
    start = "pooling_mode_"
    modes = [
        k.removeprefix(start) for k in config if k[: len(start)] == start and config[k]
    ]
    known = {"mean_tokens": "mean", "cls_token": "cls"}
    return "+".join(known.get(mode, mode) for mode in modes) or "mean"


def _read_safetensors(path: Path) -> NDArray[Any]:
    """Map the one matrix of a safetensors file, or the one with a known name.

    Source: the format description of the safetensors project: eight bytes of length,
    little-endian; a JSON header of that length; data that its offsets count from.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= min(size - 8, _MAX_HEADER):
            raise damaged(path, "its header is cut off")
        try:
            header = json.loads(stream.read(length))
        except (ValueError, RecursionError) as error:
            raise damaged(path, "its header is not JSON") from error
    entries = header.items() if isinstance(header, dict) else ()
    matrices = {name: entry for name, entry in entries if _is_matrix(entry)}
    named = [name for name in _MATRIX_NAMES if name in matrices]
    if not named and len(matrices) != 1:
        raise damaged(path, "it does not hold exactly one matrix of token vectors")
    entry = matrices[named[0]] if named else next(iter(matrices.values()))
    return _map_matrix(path, entry, 8 + length, size)


def _is_matrix(entry: object) -> bool:
    """Say whether a header entry is one: a type, two sizes and two offsets."""
    if not isinstance(entry, dict) or not isinstance(entry.get("dtype"), str):
        return False
    pairs = (entry.get("shape"), entry.get("data_offsets"))
    return all(
        isinstance(pair, list)
        and len(pair) == 2
        and all(type(number) is int and number >= 0 for number in pair)
        for pair in pairs
    )


def _map_matrix(
    path: Path, entry: Mapping[str, Any], base: int, size: int
) -> NDArray[Any]:
    dtype = _DTYPES.get(entry["dtype"])
    (rows, columns), (start, end) = entry["shape"], entry["data_offsets"]
    if dtype is None:
        raise damaged(path, f"number type {entry['dtype']} is not known")
    needed = rows * columns * np.dtype(dtype).itemsize
    if not needed or end - start != needed or base + end > size:
        raise damaged(path, "its data is not as long as its header says")
    mapped = np.memmap(path, dtype, "r", base + start, (rows, columns))
    if entry["dtype"] == "BF16":  # the upper half of a float32
        return (mapped.astype(np.uint32) << 16).view(np.float32)
    return mapped
