# SPDX-License-Identifier: Apache-2.0
"""Turn texts into vectors whose cosine says how alike in meaning they are.

An extra: without it everything works, lexically. Three kinds of folder are understood,
and ``load_embedder`` finds out which one it was given:

- ``StaticEmbedder``: one vector a token (``tokenizer.json`` and one matrix in
  ``.safetensors`` or ``.npy``); a text is the mean of its tokens. Very fast.
- ``OnnxEmbedder``: a sentence model (``tokenizer.json`` and ``model.onnx``, also under
  ``onnx/``), with the pooling files of a sentence-transformers folder where present.
- a sentence-transformers folder with torch weights only, when that library is
  installed.

**Invariants:** rows have length one, or zero for a text without content. The vector of
a text depends on the text, the folder and the machine alone: every text goes through
the model by itself, so neither its batch nor the number of threads can change a bit.
Nothing is unpickled and nothing is fetched from a network.

Example:
    embedder = load_embedder(Path("multilingual-e5-small"))
    vectors = embedder.embed(["The bridge at Orlo is closed.", "Orlo bridge shut"])
    float(vectors[0] @ vectors[1])
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from factdesk.engine.model_folders import (
    TOKENIZER,
    damaged,
    fingerprint,
    matrix_file,
    onnx_file,
    read_json,
    read_matrix,
    read_settings,
    unknown_folder,
)
from factdesk.errors import InputError, NotReadyError

__all__ = ["Embedder", "OnnxEmbedder", "StaticEmbedder", "load_embedder"]

_MAX_CHARACTERS = 8_192
"""Only so much of a text is read: 256 tokens end before it in every script."""
_HINT = "Install the extra with: pip install 'factdesk[semantic]'"

_Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What the engine needs from a model of meaning."""

    @property
    def name(self) -> str:
        """A name for people; shown by ``factdesk index info``."""

    @property
    def dim(self) -> int:
        """Number of components of a vector."""

    @property
    def fingerprint(self) -> str:
        """Hash of weights and settings, 64 hex digits; part of every cache key."""

    def embed(self, texts: Sequence[str]) -> _Vectors:
        """Return one row a text.

        Args:
            texts: Any Unicode strings.

        Returns:
            float32, shape (len(texts), dim). Rows have Euclidean length 1, or are zero
            where a text has no content; the dot product of two rows is their cosine.
        """


class StaticEmbedder:
    """Mean of fixed token vectors; no neural network at run time.

    Args:
        folder: Holds ``tokenizer.json`` and one matrix, float and shaped (tokens, dim),
            in a ``.safetensors`` or ``.npy`` file.

    Raises:
        InputError: a file is missing or is not what its name says.
        NotReadyError: the extra ``semantic`` is not installed.
    """

    def __init__(self, folder: Path) -> None:
        source = matrix_file(folder)
        if source is None:
            raise unknown_folder(folder)
        self._matrix = read_matrix(source)
        self._settings = read_settings(folder)
        self._tokenizer = _open_tokenizer(folder, None)
        self._unknown = _unknown_token(folder, self._tokenizer)
        _check_vocabulary(folder, self._tokenizer, len(self._matrix))
        self.name = self._settings.name
        self.dim = int(self._matrix.shape[1])
        files = (folder / TOKENIZER, source)
        self.fingerprint = fingerprint("static", files, self._settings, _MAX_CHARACTERS)

    def embed(self, texts: Sequence[str]) -> _Vectors:
        """Return unit vectors as ``Embedder.embed`` promises."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            if readable := _readable(text):
                vectors[row] = self._mean(self._settings.prefix + readable)
        return vectors

    def _mean(self, text: str) -> _Vectors:
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        known = [token for token in encoded.ids if token != self._unknown]
        if not known:
            return np.zeros(self.dim, np.float32)
        return _unit(self._matrix[known].astype(np.float32).mean(axis=0))


class OnnxEmbedder:
    """A sentence model in ONNX form, run on the processor by onnxruntime.

    Every text is a run of its own on one thread; ``threads`` texts run side by side.
    Measured with MiniLM (2 cores): batches of eight gain a quarter on headlines and
    nothing on longer texts, too little to let a text's vector depend on its batch.

    Args:
        folder: Holds ``tokenizer.json`` and ``model.onnx`` or ``onnx/model.onnx``.
        threads: Texts that run at the same time, >= 1; does not change the result.

    Raises:
        InputError: a file is missing or damaged, or asks for what we cannot do.
        NotReadyError: the extra ``semantic`` is not installed.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        source = onnx_file(folder)
        if source is None:
            raise unknown_folder(folder)
        self._settings = read_settings(folder)
        self._tokenizer = _open_tokenizer(folder, self._settings.max_tokens)
        self._session = _open_session(source)
        self._inputs = _model_inputs(self._session, source)
        self._output = _model_output(self._session)
        self._threads = max(1, threads)
        self.name = self._settings.name
        self.dim = len(self._run(self._settings.prefix + "a"))
        weights = [source, *sorted(source.parent.glob(source.name + "[._]data*"))]
        files = (folder / TOKENIZER, *weights)
        self.fingerprint = fingerprint("onnx", files, self._settings, _MAX_CHARACTERS)

    def embed(self, texts: Sequence[str]) -> _Vectors:
        """Return unit vectors as ``Embedder.embed`` promises."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        cleaned = [_readable(text) for text in texts]
        # Longest first, so that no thread is left alone with a long text at the end.
        order = sorted(range(len(texts)), key=lambda row: -len(cleaned[row]))
        rows = [row for row in order if cleaned[row]]
        prefixed = (self._settings.prefix + cleaned[row] for row in rows)
        if self._threads == 1 or len(rows) < 2:
            results: Iterable[_Vectors] = map(self._run, prefixed)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                results = list(pool.map(self._run, prefixed))
        for row, vector in zip(rows, results, strict=True):
            vectors[row] = vector
        return vectors

    def _run(self, text: str) -> _Vectors:
        tokens = self._tokenizer.encode(text)
        values = {"input_ids": tokens.ids, "attention_mask": tokens.attention_mask}
        values["token_type_ids"] = tokens.type_ids
        feed = {
            name: np.array([values[name]], dtype)
            for name, dtype in self._inputs.items()
        }
        vector = self._session.run([self._output], feed)[0][0].astype(np.float32)
        # One text has no padding, so the mean over the mask is the mean over all.
        if vector.ndim == 2:
            cls = self._settings.pooling == "cls"
            vector = vector[0] if cls else vector.mean(axis=0)
        return _unit(vector)


class _TorchEmbedder:
    """A sentence-transformers folder, run by that library; slow, for experiments."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        torch = importlib.import_module("torch")
        library = importlib.import_module("sentence_transformers")
        torch.set_num_threads(max(1, threads))
        self._settings = read_settings(folder)
        self._model: Any = library.SentenceTransformer(
            str(folder), device="cpu", local_files_only=True
        )
        self._model.max_seq_length = self._settings.max_tokens
        self.name = self._settings.name
        self.dim = len(self._run(self._settings.prefix + "a"))
        files = (folder / TOKENIZER, *sorted(folder.glob("*.safetensors")))
        self.fingerprint = fingerprint("torch", files, self._settings, _MAX_CHARACTERS)

    def embed(self, texts: Sequence[str]) -> _Vectors:
        """Return unit vectors as ``Embedder.embed`` promises."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            if readable := _readable(text):
                vectors[row] = self._run(self._settings.prefix + readable)
        return vectors

    def _run(self, text: str) -> _Vectors:
        vector = self._model.encode(text, prompt="", show_progress_bar=False)
        return _unit(np.asarray(vector, np.float32))


def load_embedder(path: Path, *, threads: int = 1) -> Embedder:
    """Open a model folder, whichever of the known kinds it is.

    Args:
        path: Folder of the model, as ``factdesk models fetch`` leaves it or as a
            sentence-transformers model is published.
        threads: Texts that a sentence model embeds at the same time, >= 1.

    Returns:
        The embedder; ONNX is preferred where a folder holds several forms.

    Raises:
        InputError: no folder is there, or nothing in it is understood.
        NotReadyError: the folder is fine, a library is missing; says which.
    """
    if not path.is_dir():
        raise InputError(
            f"The embedder {path} is not a folder. Give the folder of a model, or get "
            "one with: factdesk models fetch NAME",
            code="embedder-not-a-folder",
            data={"path": str(path)},
        )
    if onnx_file(path):
        return OnnxEmbedder(path, threads=threads)
    published = all((path / name).is_file() for name in ("modules.json", "config.json"))
    if published and any(path.glob("*.safetensors")):
        return _open_torch(path, threads)
    return StaticEmbedder(path)


def _open_torch(folder: Path, threads: int) -> Embedder:
    if importlib.util.find_spec("sentence_transformers") is None:
        raise NotReadyError(
            f"The embedder {folder} holds torch weights and no ONNX model. Export it "
            "to ONNX (model.onnx beside tokenizer.json), which runs without torch, or "
            "install the library that runs it with: pip install sentence-transformers",
            code="embedder-needs-torch",
            data={"path": str(folder)},
        )
    return _TorchEmbedder(folder, threads=threads)


def _unit(vector: _Vectors) -> _Vectors:
    """Return the vector at length one; zero, or a broken one, becomes zero."""
    length = float(np.sqrt(np.sum(np.square(vector, dtype=np.float64))))
    if not 0.0 < length < np.inf:
        return np.zeros_like(vector)
    return (vector / length).astype(np.float32)


def _readable(text: str) -> str:
    """Return the part of a text that is read; lone surrogates become question marks."""
    start = text[:_MAX_CHARACTERS].strip()
    return start.encode("utf-8", "replace").decode("utf-8")


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NotReadyError(
            f"_Vectors need the library {name}, which is not installed. {_HINT}",
            code="extra-missing",
            data={"library": name, "extra": "semantic"},
        ) from error


def _open_tokenizer(folder: Path, max_tokens: int | None) -> Any:
    path = folder / TOKENIZER
    if not path.is_file():
        raise unknown_folder(folder)
    library = _library("tokenizers")
    try:  # its errors are bare exceptions
        tokenizer = library.Tokenizer.from_file(str(path))
    except Exception as error:
        raise damaged(path, "the tokenizer library cannot read it") from error
    # The file may ask for padding and for another limit: both are ours to say.
    tokenizer.no_padding()
    if max_tokens is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _unknown_token(folder: Path, tokenizer: Any) -> int | None:
    model = read_json(folder / TOKENIZER).get("model") or {}
    if isinstance(model.get("unk_id"), int):
        return int(model["unk_id"])
    token = model.get("unk_token")
    found = tokenizer.token_to_id(token) if isinstance(token, str) else None
    return None if found is None else int(found)


def _check_vocabulary(folder: Path, tokenizer: Any, rows: int) -> None:
    top = max(tokenizer.get_vocab().values(), default=-1)
    if top >= rows:
        raise InputError(
            f"The embedder {folder} has {rows} token vectors and a tokenizer with ids "
            f"up to {top}. Its files belong to different models; fetch it again.",
            code="embedder-files-differ",
            data={"path": str(folder), "rows": rows, "highest_id": top},
        )


def _open_session(path: Path) -> Any:
    runtime = _library("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:  # its errors share no narrower public base
        return runtime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise damaged(path, "onnxruntime cannot read it") from error


def _model_inputs(session: Any, path: Path) -> dict[str, type[np.generic]]:
    known = {"input_ids", "attention_mask", "token_type_ids"}
    wanted = {entry.name: entry.type for entry in session.get_inputs()}
    if "input_ids" not in wanted or set(wanted) - known:
        raise damaged(path, f"it wants the inputs {', '.join(sorted(wanted))}")
    return {
        name: np.int32 if kind == "tensor(int32)" else np.int64
        for name, kind in wanted.items()
    }


def _model_output(session: Any) -> str:
    """Prefer token vectors, which we pool ourselves, to whatever else comes out."""
    names = [entry.name for entry in session.get_outputs()]
    wanted = ("last_hidden_state", "token_embeddings", "sentence_embedding")
    return next((name for name in wanted if name in names), str(names[0]))
