# SPDX-License-Identifier: Apache-2.0
"""The key folder: every secret of a desk, apart from its state.

::

    KEYS/web.key              signs cookies and links
    KEYS/vault.key            encrypts addresses of appearances and second factors
    KEYS/askers/2026-11.key   pseudonyms of that month's askers
    KEYS/replies/2026-11.key  encrypts that month's reply addresses
    KEYS/backup.key           encrypts backups
    KEYS/backup-askers.key    encrypts the copies of those two inside a backup

**Invariants:** no key has a default; a key is made once, by whoever comes first; keys
of one month say nothing of another month's, so that nobody can be followed across
months. ``forget`` destroys what leads to askers, and nothing else.

Example:
    >>> keys = KeyFolder(Path("keys"))  # doctest: +SKIP
    >>> keys.open_reply("2026-11", keys.seal_reply("2026-11", "a@b.example"))
    'a@b.example'
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from factdesk.errors import AccessError, InputError, VerificationError

__all__ = ["KeyFolder"]

_KEY_BYTES = 32
_NONCE_BYTES = 12
_BACKUP, _BACKUP_OF_ASKERS = "backup", "backup-askers"
_MONTHLY = ("askers", "replies")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """A folder of keys.

    Attributes:
        path: The folder; readable for its owner alone.
    """

    path: Path

    def create(self) -> None:
        """Make the folder and the keys that every desk needs."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("web", "vault"):
            self._make(name)

    def web_key(self) -> str:
        """Return the key that signs cookies and links; empty before ``create``."""
        try:
            return (self.path / "web.key").read_bytes().hex()
        except FileNotFoundError:
            return ""

    def pseudonym(self, month: str, address: str) -> str:
        """Return what an asker is called in one month: 32 hexadecimal digits.

        Args:
            month: As in 2026-11.
            address: Whatever tells askers of a channel apart.
        """
        key = self._make(_monthly("askers", month))
        whole = hmac.new(key, address.encode(), hashlib.sha256)
        return whole.hexdigest()[:32]

    def seal_reply(self, month: str, address: str) -> bytes:
        """Encrypt an address to answer to.

        Args:
            month: As in 2026-11; the month in which the message came.
            address: The address.
        """
        return _seal(self._make(_monthly("replies", month)), "reply", address)

    def open_reply(self, month: str, sealed: bytes) -> str:
        """Return the address to answer to.

        Args:
            month: As it was sealed.
            sealed: What ``seal_reply`` gave.

        Raises:
            AccessError: The key of that month was destroyed.
            VerificationError: The bytes were changed, or another key sealed them.
        """
        return _open(self._read(_monthly("replies", month)), "reply", sealed)

    def seal(self, purpose: str, text: str) -> bytes:
        """Encrypt a text that has to be kept until its row goes.

        Args:
            purpose: What it is; the same is needed to open it.
            text: The text.
        """
        return _seal(self._make("vault"), purpose, text)

    def open(self, purpose: str, sealed: bytes) -> str:
        """Return a text that ``seal`` encrypted.

        Args:
            purpose: As it was sealed.
            sealed: What ``seal`` gave.

        Raises:
            VerificationError: The bytes were changed, or another key sealed them.
        """
        return _open(self._read("vault"), purpose, sealed)

    def backup_key(self, *, of_askers: bool = False) -> bytes:
        """Return the key that encrypts backups, made now if there is none.

        Args:
            of_askers: The one for what leads to askers, which ``forget`` destroys.
        """
        return self._make(_BACKUP_OF_ASKERS if of_askers else _BACKUP)

    def held_backup_key(self, *, of_askers: bool = False) -> bytes:
        """Return the key that opens backups; makes none.

        Args:
            of_askers: The one for what leads to askers.

        Raises:
            AccessError: It is not there.
        """
        return self._read(_BACKUP_OF_ASKERS if of_askers else _BACKUP)

    def forget(self) -> int:
        """Destroy every key that leads to askers, in backups too; return how many."""
        keys = [self.path / f"{_BACKUP_OF_ASKERS}.key"]
        for name in _MONTHLY:
            keys += (self.path / name).glob("*.key")
        count = sum(_destroy(key) for key in keys)
        for name in _MONTHLY:
            shutil.rmtree(self.path / name, ignore_errors=True)
        return count

    def expire(self, month: str) -> int:
        """Destroy the monthly keys from before a month; return how many.

        Args:
            month: The first that is kept, as in 2026-11.
        """
        return sum(
            _destroy(key)
            for name in _MONTHLY
            for key in (self.path / name).glob("*.key")
            if _MONTH.fullmatch(key.stem) and key.stem < month
        )

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / f"{name}.key").read_bytes()
        except FileNotFoundError as error:
            raise AccessError(
                f'The key "{name}" is not in the key folder: it was destroyed, or the '
                "desk was started with another --keys. What it sealed cannot be read.",
                code="key-gone",
                data={"key": name},
            ) from error

    def _make(self, name: str) -> bytes:
        """Return a key, made now if it is not there; two makers agree on one."""
        path = self.path / f"{name}.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            scratch = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(secrets.token_bytes(_KEY_BYTES))
                handle.flush()
                os.fsync(handle.fileno())
            try:
                path.hardlink_to(scratch)  # refuses where a key already stands
            except FileExistsError:
                pass
            finally:
                scratch.unlink()
        return self._read(name)


def _destroy(key: Path) -> int:
    """Overwrite and remove a key; 1 if it was there."""
    if not key.exists():
        return 0
    # Overwritten first: a copy-on-write disk may keep the old block all the same, which
    # the manual says.
    with key.open("r+b") as handle:
        handle.write(bytes(_KEY_BYTES))
        handle.flush()
        os.fsync(handle.fileno())
    key.unlink()
    return 1


def _monthly(folder: str, month: str) -> str:
    if not _MONTH.fullmatch(month):
        raise InputError(
            f"{month!r} is not a month: write it as in 2026-11.",
            code="bad-month",
            data={"month": month},
        )
    return f"{folder}/{month}"


def _seal(key: bytes, purpose: str, text: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())


def _open(key: bytes, purpose: str, sealed: bytes) -> str:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, body, purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise VerificationError(
            f"A sealed text ({purpose}) does not open with this desk's key: it was "
            "changed, or sealed by another desk. Start with the right --keys.",
            code="seal-broken",
            data={"purpose": purpose},
        ) from error
