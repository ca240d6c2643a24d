# SPDX-License-Identifier: Apache-2.0
"""An index on disk: generations of memory-mapped arrays behind one pointer file.

::

    DIR/CURRENT              name of the generation that readers open
    DIR/lock                 held by the one writer
    DIR/gen-000007/          manifest.json and one file an array

A writer fills a folder of another name, syncs it, renames it, and then replaces CURRENT
by a rename. Readers that have the old generation open go on with it.

Invariants: a folder named ``gen-…`` is complete; a file is opened only if it has the
size of the manifest, and its checksum is compared once for each state (size, inode,
time of change) of the file, so that opening again takes milliseconds; damage is refused
with what to do.

Example:
    >>> open_generation(Path("public")).manifest["records"]  # doctest: +SKIP
    135641
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from factdesk.config import cache_folder
from factdesk.errors import (
    ConflictError,
    ExternalError,
    InputError,
    NotReadyError,
    VerificationError,
)

__all__ = [
    "FORMAT_VERSION",
    "Generation",
    "open_generation",
    "refuse_foreign_folder",
    "verify",
    "write_generation",
    "write_lock",
]

FORMAT_VERSION = 1
"""Raised whenever an older program could misread what a newer one wrote."""

_FORMAT = "factdesk-index"
_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_GENERATION = re.compile(r"gen-(\d{6,18})")
_REBUILD = 'Build it again with "factdesk index build SOURCES --out {path}".'
_CHUNK = 1 << 20

_Array = NDArray[Any]
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete state of an index.

    Attributes:
        path: Its folder.
        manifest: As written; ``records``, ``name``, ``files`` and the build's settings.
        arrays: Every array by name, read-only and memory-mapped.
    """

    path: Path
    manifest: Mapping[str, Any]
    arrays: Mapping[str, _Array]


@contextmanager
def write_lock(path: Path) -> Iterator[None]:
    """Hold the index against other writers while the block runs.

    Raises:
        ConflictError: Another process is writing this index.
        InputError: ``path`` holds something that is not an index.
        ExternalError: The folder cannot be made or written.
    """
    refuse_foreign_folder(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        handle = (path / "lock").open("w")
    except OSError as error:
        raise _not_written(path, error) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError(
                f"The index {path} is being written by another process. "
                "Wait until it is done and try again.",
                code="index-locked",
                data={"path": str(path)},
            ) from error
        yield


def refuse_foreign_folder(path: Path) -> None:
    """Refuse to write an index over something else.

    Raises:
        InputError: ``path`` is a file, or a folder with other files in it.
    """
    if path.exists() and not path.is_dir():
        raise InputError(
            f"{path} is a file; an index is a folder. Give another --out.",
            code="not-a-folder",
            data={"path": str(path)},
        )
    if path.is_dir() and not all(_is_ours(entry.name) for entry in path.iterdir()):
        raise InputError(
            f"The folder {path} holds other files, and nothing in it was touched. "
            "Give --out a new or empty folder.",
            code="folder-not-empty",
            data={"path": str(path)},
        )


def _is_ours(name: str) -> bool:
    if name in {_CURRENT, "lock", "vectors"} or name.startswith(".gen-"):
        return True
    return _GENERATION.fullmatch(name) is not None


def _numbered(path: Path) -> dict[int, Path]:
    """Return the folders of generations by number, whether complete or current."""
    found = ((_GENERATION.fullmatch(entry.name), entry) for entry in path.iterdir())
    return {int(name[1]): entry for name, entry in found if name}


def write_generation(
    path: Path, arrays: Mapping[str, _Array], settings: Mapping[str, object]
) -> None:
    """Write a new generation and make it the current one.

    Args:
        path: Folder of the index; the caller holds ``write_lock``.
        arrays: Contiguous arrays by name.
        settings: JSON-ready values for the manifest.

    Raises:
        ExternalError: The disk is full or cannot be written; the old generation stays.
    """
    old = _numbered(path)
    number = 1 + max(old, default=0)
    target = path / f"gen-{number:06d}"
    draft = path / f".gen-{number:06d}"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        files = {
            name: _write_array(draft, name, arrays[name]) for name in sorted(arrays)
        }
        manifest: dict[str, object] = {
            "format": _FORMAT, "version": FORMAT_VERSION, **settings, "files": files,
        }  # fmt: skip
        manifest["checksum"] = _manifest_checksum(manifest)
        _write_synced(draft / _MANIFEST, json.dumps(manifest, indent=1).encode())
        draft.rename(target)
        _replace(path / _CURRENT, target.name)
    except OSError as error:
        for unfinished in (draft, *_unless_current(path, target)):
            shutil.rmtree(unfinished, ignore_errors=True)
        raise _not_written(path, error) from error
    _remember_verified(target, manifest)
    for stale in old.values():
        shutil.rmtree(stale, ignore_errors=True)


def _unless_current(path: Path, target: Path) -> list[Path]:
    """Return the new folder if the pointer does not name it, else nothing."""
    try:
        pointer = (path / _CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        pointer = ""
    return [] if pointer == target.name else [target]


def _not_written(path: Path, error: OSError) -> ExternalError:
    return ExternalError(
        f"The index {path} could not be written: {error.strerror or error}. What was "
        "there before is unchanged. Free some space or give another folder, and run "
        "it again.",
        code="index-not-written",
        data={"path": str(path), "errno": error.errno},
    )


def _write_array(folder: Path, name: str, array: _Array) -> dict[str, object]:
    contiguous = np.ascontiguousarray(array)
    data = contiguous.data.cast("B") if contiguous.size else memoryview(b"")
    digest = hashlib.sha256(data).hexdigest()
    with (folder / f"{name}.bin").open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    return {
        "dtype": contiguous.dtype.str,
        "shape": list(contiguous.shape),
        "bytes": contiguous.nbytes,
        "sha256": digest,
    }


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _replace(pointer: Path, text: str) -> None:
    """Point at another generation by one rename, and make the rename last."""
    draft = pointer.with_name(".gen-pointer")
    _write_synced(draft, f"{text}\n".encode())
    draft.replace(pointer)
    folder = os.open(pointer.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _manifest_checksum(manifest: Mapping[str, object]) -> str:
    rest = {key: value for key, value in manifest.items() if key != "checksum"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def open_generation(path: Path) -> Generation:
    """Open the current generation of an index.

    Raises:
        NotReadyError: There is no index at ``path``.
        InputError: It was written by a newer program.
        VerificationError: A file is missing, truncated or changed.
    """
    return _read_current(path, _open_folder)


def _read_current(path: Path, read: Callable[[Path, Path], _Read]) -> _Read:
    """Read the current generation, again if a writer took it away meanwhile."""
    folder = _current_folder(path)
    while True:
        try:
            return read(path, folder)
        except VerificationError:
            newer = _current_folder(path)
            if newer == folder:
                raise
            folder = newer


def _open_folder(path: Path, folder: Path) -> Generation:
    manifest = _read_manifest(path, folder)
    for name, entry in manifest["files"].items():
        _check_size(path, folder / f"{name}.bin", int(entry["bytes"]))
    if not _known_verified(folder, manifest):
        _check_contents(path, folder, manifest)
        _remember_verified(folder, manifest)
    arrays = {
        name: _map_array(path, folder / f"{name}.bin", entry)
        for name, entry in manifest["files"].items()
    }
    return Generation(folder, manifest, arrays)


def verify(path: Path) -> None:
    """Compare every byte of the current generation with its checksums.

    Raises:
        NotReadyError: There is no index at ``path``.
        VerificationError: A file is missing, truncated or changed.
    """
    _read_current(path, _verify_folder)


def _verify_folder(path: Path, folder: Path) -> None:
    manifest = _read_manifest(path, folder)
    for name, entry in manifest["files"].items():
        _check_size(path, folder / f"{name}.bin", int(entry["bytes"]))
    _check_contents(path, folder, manifest)
    _remember_verified(folder, manifest)


def _current_folder(path: Path) -> Path:
    try:
        name = (path / _CURRENT).read_text(encoding="utf-8").strip()
    except NotADirectoryError as error:
        raise NotReadyError(
            f"{path} is a file, not an index folder. {_REBUILD.format(path='DIR')}",
            code="index-missing",
            data={"path": str(path)},
        ) from error
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError) as error:
        raise NotReadyError(
            f"There is no index at {path}. {_REBUILD.format(path=path)}",
            code="index-missing",
            data={"path": str(path)},
        ) from error
    except OSError as error:
        raise ExternalError(
            f"The index {path} cannot be read: {error.strerror or error}. Check who "
            "may read the folder.",
            code="index-unreadable",
            data={"path": str(path), "errno": error.errno},
        ) from error
    if not _GENERATION.fullmatch(name):
        raise _damaged(path, path / _CURRENT, "does not name a generation")
    return path / name


def _damaged(path: Path, file: Path, what: str) -> VerificationError:
    return VerificationError(
        f"The index {path} is damaged: {file.name} {what}. "
        f"{_REBUILD.format(path=path)}",
        code="index-damaged",
        data={"path": str(path), "file": file.name},
    )


def _read_manifest(path: Path, folder: Path) -> dict[str, Any]:
    file = folder / _MANIFEST
    try:
        manifest = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise _damaged(path, file, "cannot be read") from error
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise _damaged(path, file, "is not the manifest of an index")
    if manifest.get("version") != FORMAT_VERSION:
        raise InputError(
            f"The index {path} has format {manifest.get('version')!r}; this program "
            f"reads format {FORMAT_VERSION}. Upgrade factdesk, or "
            f"{_REBUILD.format(path=path)[0].lower()}{_REBUILD.format(path=path)[1:]}",
            code="index-version",
            data={"path": str(path), "version": manifest.get("version")},
        )
    if manifest.get("checksum") != _manifest_checksum(manifest):
        raise _damaged(path, file, "does not have its own checksum")
    return manifest


def _check_size(path: Path, file: Path, expected: int) -> None:
    try:
        size = file.stat().st_size
    except OSError as error:
        raise _damaged(path, file, "is missing") from error
    if size != expected:
        raise _damaged(path, file, f"has {size} bytes and should have {expected}")


def _check_contents(path: Path, folder: Path, manifest: Mapping[str, Any]) -> None:
    for name, entry in manifest["files"].items():
        file = folder / f"{name}.bin"
        digest = hashlib.sha256()
        try:
            with file.open("rb") as handle:
                while chunk := handle.read(_CHUNK):
                    digest.update(chunk)
        except OSError as error:
            raise _damaged(path, file, "cannot be read") from error
        if digest.hexdigest() != entry["sha256"]:
            raise _damaged(path, file, "does not have the checksum of the manifest")


def _map_array(path: Path, file: Path, entry: Mapping[str, Any]) -> _Array:
    shape = tuple(entry["shape"])
    if not entry["bytes"]:
        return np.empty(shape, np.dtype(entry["dtype"]))
    try:
        mapped = np.memmap(file, np.dtype(entry["dtype"]), "r", shape=shape)
        # Every slice of a memmap pays for being one; a view of it is a plain array.
        return mapped.view(np.ndarray)
    except FileNotFoundError as error:
        raise _damaged(path, file, "is missing") from error


def _state(folder: Path, manifest: Mapping[str, Any]) -> list[list[object]]:
    state: list[list[object]] = []
    for name in sorted(manifest["files"]):
        stat = (folder / f"{name}.bin").stat()
        times = [stat.st_mtime_ns, stat.st_ctime_ns]
        state.append([name, stat.st_size, stat.st_ino, *times])
    return state


def _note_file(folder: Path, manifest: Mapping[str, Any]) -> Path:
    key = f"{folder.resolve()}\n{manifest['checksum']}"
    digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
    return cache_folder() / "verified" / f"{digest}.json"


def _known_verified(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Say whether these very files were compared before, on this machine."""
    try:
        noted = json.loads(_note_file(folder, manifest).read_bytes())
        return bool(noted == _state(folder, manifest))
    except (OSError, ValueError):
        return False


def _remember_verified(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Note that the files were compared; without the note they are compared again."""
    with suppress(OSError):
        note = _note_file(folder, manifest)
        note.parent.mkdir(parents=True, exist_ok=True)
        draft = note.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(_state(folder, manifest)), encoding="utf-8")
        draft.replace(note)
