# SPDX-License-Identifier: Apache-2.0
"""Fetch a sentence model by name: pinned, resumable, and only when somebody asks.

``models.json`` beside this file is the table of named models: where each file lies
below a base address, its size and its SHA-256. Anybody can serve the same paths from
another address, or write a table of their own and pass it in. Sizes and hashes in the
shipped table are those that several independent projects pin for the same revision.

**Invariants:** a folder never holds a wrong or half file under a name that an embedder
reads. Paths of a table stay inside the folder of the model.

Example:
    folder = fetch_model("multilingual-e5-small", into=Path("models"))
    embedder = load_embedder(folder)
"""

from __future__ import annotations

import errno
import json
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from factdesk.engine.downloads import Limits, PinnedFile, Progress, download
from factdesk.engine.model_folders import CARD
from factdesk.errors import AccessError, ExternalError, InputError

__all__ = ["Catalogue", "Model", "ModelFile", "fetch_model", "read_catalogue"]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model.

    Attributes:
        path: Where it goes, relative to the folder of the model.
        source: Where it lies, relative to the address of the model.
        size: In bytes.
        sha256: Of its content, 64 hex digits.
    """

    path: str
    source: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """One named model.

    Attributes:
        name: Lower-case letters, digits and hyphens.
        about: A sentence for people.
        licence: SPDX identifier of the weights.
        dim: Components of its vectors.
        address: Path below the base address, with the pinned revision.
        files: What to fetch.
        card: What goes into the folder's ``factdesk-model.json``.
    """

    name: str
    about: str
    licence: str
    dim: int
    address: str
    files: tuple[ModelFile, ...]
    card: dict[str, object]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A table of models and the address that its paths belong to.

    Attributes:
        base_url: Where the paths lie unless another address is given.
        models: By name.
    """

    base_url: str
    models: dict[str, Model]


def read_catalogue(manifest: Path | None = None) -> Catalogue:
    """Read a table of models, by default the one that ships with the package.

    Args:
        manifest: A JSON file of the same form as the shipped ``models.json``.

    Raises:
        InputError: the file cannot be read, or an entry is not complete and safe.
    """
    try:
        if manifest is None:
            shipped = resources.files("factdesk.engine").joinpath("models.json")
            content = shipped.read_bytes()
        else:
            content = manifest.read_bytes()
        table = json.loads(content)
        models = [_model(entry) for entry in table["models"]]
        base_url = str(table.get("base_url") or "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"The table of models {manifest} cannot be used: {_reason(error)}. Write "
            "it like models.json of the package.",
            code="models-table-wrong",
            data={"file": str(manifest), "reason": _reason(error)},
        ) from error
    return Catalogue(base_url, {model.name: model for model in models})


def fetch_model(
    name: str,
    *,
    into: Path,
    base_url: str | None = None,
    catalogue: Catalogue | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Path:
    """Download a model unless it is there already.

    What an earlier call left half done is completed, not started again.

    Args:
        name: A name of the table.
        into: Folder of models; the model gets a folder of its own name in it.
        base_url: ``https://…``, or ``http://`` on this machine; the table's by default.
        catalogue: The table; the shipped one by default.
        limits: What a server may cost us.
        progress: Called with (file name, bytes done, bytes of the file).

    Returns:
        The folder, ready for ``load_embedder``.

    Raises:
        AccessError: the table has no model of that name.
        InputError: the address may not be used, or a file is above the limit.
        ExternalError: no connection, a refusing server, or a full disk.
        VerificationError: a file arrived whole and is not the one pinned.
    """
    table = catalogue or read_catalogue()
    model = _named(table, name)
    base = (base_url or table.base_url).rstrip("/")
    folder = into / model.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in model.files:
            url = f"{base}/{quote(model.address)}/{quote(file.source)}"
            pinned = PinnedFile(file.path, file.size, file.sha256)
            target = folder / file.path
            download(url, pinned, target, limits=limits, progress=progress)
        _write_card(folder, model)
    except OSError as error:
        raise _disk_error(folder, error) from error
    return folder


def _model(entry: dict[str, Any]) -> Model:
    if not _NAME.fullmatch(entry["name"]):
        message = f"{entry['name']!r} is not a name"
        raise ValueError(message)
    keys = ("name", "licence", "dim", "pooling", "prefix", "max_tokens")
    return Model(
        name=entry["name"],
        about=str(entry.get("about", "")),
        licence=str(entry["licence"]),
        dim=int(entry["dim"]),
        address=_safe_path(entry["address"]),
        files=tuple(_file(file) for file in entry["files"]),
        card={key: entry[key] for key in keys if key in entry},
    )


def _file(entry: dict[str, Any]) -> ModelFile:
    file = ModelFile(
        path=_safe_path(entry["path"]),
        source=_safe_path(entry.get("source") or entry["path"]),
        size=int(entry["bytes"]),
        sha256=str(entry["sha256"]).lower(),
    )
    if file.size < 1 or not _SHA256.fullmatch(file.sha256):
        message = f"{file.path} needs bytes, at least 1, and sha256, 64 hex digits"
        raise ValueError(message)
    return file


def _safe_path(text: str) -> str:
    """Return a relative path that stays where it is put, or raise ValueError."""
    path = PurePosixPath(text)
    unsafe = path.is_absolute() or ".." in path.parts or path.name in ("", CARD)
    if unsafe or "\\" in text or "\0" in text or "//" in text:
        message = f"{text!r} is not a plain relative path"
        raise ValueError(message)
    return str(path)


def _named(table: Catalogue, name: str) -> Model:
    if name not in table.models:
        known = ", ".join(sorted(table.models)) or "none"
        raise AccessError(
            f'There is no model "{name}" in the table. Known: {known}. Others can be '
            "described in a file and named with --manifest.",
            code="model-unknown",
            data={"name": name, "known": sorted(table.models)},
        )
    return table.models[name]


def _reason(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _write_card(folder: Path, model: Model) -> None:
    draft = folder / f"{CARD}.part"
    draft.write_text(json.dumps(model.card, indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / CARD)


def _disk_error(folder: Path, error: OSError) -> ExternalError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    remedy = "Free some space" if full else "Check the folder and its permissions"
    return ExternalError(
        f"The model could not be written to {folder}: {error.strerror or error}. "
        f"{remedy} and run the command again; it goes on where it stopped.",
        code="disk-full" if full else "model-not-written",
        data={"path": str(folder)},
    )
