# SPDX-License-Identifier: Apache-2.0
"""One encrypted file with everything that a desk needs to stand up again.

::

    manifest.json     versions, moment, what the database copy holds
    database/         a copy of one moment
    blobs/ log/ site/ as they are just after that moment
    keys/             all keys but those below
    askers.sealed     keys that lead to askers, under a key of their own

Indexes are left out: they are written again from the database.

**Invariants:** the desk goes on while a backup is made; the database is copied first,
so that every file it names is in the backup; ``forget`` makes the askers' part of every
earlier backup unreadable; a restore verifies all of a backup before anything is put in
its place, and never writes over a desk that is there.

Example:
    >>> make_backup(options, Path("desk.backup"))  # doctest: +SKIP
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from factdesk.desk import dialect
from factdesk.desk.options import Options
from factdesk.desk.sealing import SealedReader, SealedWriter
from factdesk.desk.state import State, write_whole
from factdesk.errors import AccessError, ConflictError, InputError

__all__ = ["Restored", "make_backup", "restore_backup"]

_FOLDERS = ("blobs", "log", "site")
_BACKUP_KEYS = frozenset({"backup.key", "backup-askers.key"})
_OF_ASKERS = frozenset({"askers", "replies"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back.

    Attributes:
        made_at: When the backup was made, as an ISO time.
        with_askers: Whether reply addresses can be read again.
    """

    made_at: str
    with_askers: bool


def make_backup(options: Options, target: Path) -> int:
    """Write a backup; the desk may be running.

    Args:
        options: Of the desk.
        target: A new file.

    Returns:
        Its size in bytes.

    Raises:
        ConflictError: The file is there already.
        InputError: There is no desk in the state folder.
        ExternalError: The database cannot be copied.
    """
    from factdesk.desk.schema import current_version

    if target.exists():
        raise ConflictError(
            f"{target} is there already. Give the backup another name.",
            code="backup-exists",
            data={"file": str(target)},
        )
    state = options.state_folder
    if not state.version:
        raise InputError(
            f"There is no desk in {state.path}. Name its state folder with --state.",
            code="no-desk",
            data={"folder": str(state.path)},
        )
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as handle, _scratch(state) as folder:
            described = dialect.export(options, folder)
            manifest = {
                "factdesk": current_version(),
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "is_demo": state.is_demo,
                "database": described,
            }
            key = options.key_folder.backup_key()
            with SealedWriter(handle, key) as sealed:
                _pack(options, folder, manifest, cast("IO[bytes]", sealed))
        part.chmod(0o600)
        part.replace(target)
        state.note_backup(str(manifest["made_at"]))
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


@contextmanager
def _scratch(state: State) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="backup-", dir=state.tmp) as folder:
        yield Path(folder)


def _pack(
    options: Options, database: Path, manifest: Mapping[str, Any], out: IO[bytes]
) -> None:
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        _add_bytes(tar, "manifest.json", json.dumps(manifest).encode())
        tar.add(database, "database")
        for name in _FOLDERS:
            _add_folder(tar, options.state / name, name)
        of_askers: dict[str, str] = {}
        for path in sorted(options.keys.rglob("*.key")):
            name = path.relative_to(options.keys).as_posix()
            if name.split("/")[0] in _OF_ASKERS:
                of_askers[name] = path.read_bytes().hex()
            elif name not in _BACKUP_KEYS and not path.name.startswith("."):
                _add_bytes(tar, f"keys/{name}", path.read_bytes())
        if of_askers:
            _add_bytes(tar, "askers.sealed", _sealed(options, of_askers))


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    tar.addfile(entry, io.BytesIO(data))


def _add_folder(tar: tarfile.TarFile, folder: Path, name: str) -> None:
    """Add files one by one: retention may take one away meanwhile."""
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file() and not path.name.startswith("."):
                tar.add(path, f"{name}/{path.relative_to(folder).as_posix()}")
        except FileNotFoundError:
            continue


def _sealed(options: Options, keys: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    key = options.key_folder.backup_key(of_askers=True)
    with SealedWriter(out, key) as sealed:
        sealed.write(json.dumps(keys).encode())
    return out.getvalue()


# --- back again ----------------------------------------------------------------------


def restore_backup(options: Options, source: Path) -> Restored:
    """Stand a desk up from a backup; the caller holds the state's lock.

    The key folder has to hold the ``backup.key`` of the desk.

    Args:
        options: Where the desk is to be; nothing is there yet.
        source: The backup.

    Raises:
        ConflictError: There is a desk already, or another one's keys.
        AccessError: The key is missing or another.
        VerificationError: The backup is damaged; nothing was changed.
    """
    state = options.state_folder
    if state.version or state.database.exists():
        raise ConflictError(
            f"There is a desk in {state.path} already. Restore into an empty folder "
            "with --state.",
            code="state-not-empty",
            data={"folder": str(state.path)},
        )
    with _scratch(state) as folder:
        _unpack(options, source, folder)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        keys = _keys(folder)
        askers = _keys_of_askers(options, folder)
        _place_keys(options, {**keys, **askers})
        _place(options, folder, manifest)
        had_askers = (folder / "askers.sealed").exists()
    return Restored(str(manifest["made_at"]), bool(askers) or not had_askers)


def _unpack(options: Options, source: Path, folder: Path) -> None:
    """Decrypt and verify the whole of a backup into a folder."""
    key = options.key_folder.held_backup_key()
    try:
        with source.open("rb") as handle:
            reader = SealedReader(handle, key)
            buffered = io.BufferedReader(reader)
            with tarfile.open(fileobj=buffered, mode="r|gz") as tar:
                tar.extractall(folder, filter="data")
            while buffered.read(1 << 20):  # the last piece verifies the end
                pass
    except OSError as error:
        raise InputError(
            f"The backup {source} cannot be read: {error.strerror}.",
            code="backup-unreadable",
            data={"file": str(source)},
        ) from error


def _keys(folder: Path) -> dict[str, bytes]:
    keys = folder / "keys"
    return {
        path.relative_to(keys).as_posix(): path.read_bytes()
        for path in keys.rglob("*.key")
    }


def _keys_of_askers(options: Options, folder: Path) -> dict[str, bytes]:
    """Return the keys that lead to askers; none where they were forgotten since."""
    sealed = folder / "askers.sealed"
    if not sealed.exists():
        return {}
    try:
        key = options.key_folder.held_backup_key(of_askers=True)
        with sealed.open("rb") as handle:
            whole = io.BufferedReader(SealedReader(handle, key)).read()
    except AccessError:
        return {}
    return {name: bytes.fromhex(key) for name, key in json.loads(whole).items()}


def _place_keys(options: Options, keys: Mapping[str, bytes]) -> None:
    differing = [
        name
        for name, key in keys.items()
        if (options.keys / name).exists() and (options.keys / name).read_bytes() != key
    ]
    if differing:
        raise ConflictError(
            f"The key folder {options.keys} holds another desk's keys "
            f"({', '.join(differing)}). Give a folder with nothing but the backup "
            "keys in it, with --keys.",
            code="keys-of-other-desk",
            data={"keys": differing},
        )
    for name, key in keys.items():
        path = options.keys / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            write_whole(path, key)
            path.chmod(0o600)


def _place(options: Options, folder: Path, manifest: Mapping[str, Any]) -> None:
    from factdesk.desk.schema import bring_back

    state = options.state_folder
    for name in _FOLDERS:
        if (folder / name).exists():
            shutil.copytree(folder / name, state.path / name, dirs_exist_ok=True)
    if manifest["is_demo"]:
        state.mark_demo()
    bring_back(options, folder / "database", manifest["database"])
