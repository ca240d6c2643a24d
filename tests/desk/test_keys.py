# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from factdesk.desk.keys import KeyFolder
from factdesk.errors import AccessError, InputError, VerificationError


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    """Return a new key folder."""
    folder = KeyFolder(tmp_path / "keys")
    folder.create()
    return folder


def test_keys_are_for_the_owner_alone(keys: KeyFolder) -> None:
    keys.pseudonym("2026-11", "a")
    files = list(keys.path.rglob("*.key"))
    assert len(files) == 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert keys.path.stat().st_mode & 0o777 == 0o700


def test_one_asker_has_one_pseudonym_a_month_and_another_in_the_next(
    keys: KeyFolder,
) -> None:
    first = keys.pseudonym("2026-11", "ada@halden.example")
    assert keys.pseudonym("2026-11", "ada@halden.example") == first
    assert keys.pseudonym("2026-12", "ada@halden.example") != first
    assert keys.pseudonym("2026-11", "bo@halden.example") != first


def test_two_makers_of_a_key_agree(tmp_path: Path) -> None:
    folders = [KeyFolder(tmp_path / "keys") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda folder: folder.pseudonym("2026-11", "a"), folders))
    assert len(made) == 1


def test_a_reply_address_opens_with_the_key_of_its_month_only(keys: KeyFolder) -> None:
    sealed = keys.seal_reply("2026-11", "ada@halden.example")
    assert b"ada" not in sealed
    assert keys.open_reply("2026-11", sealed) == "ada@halden.example"
    keys.seal_reply("2026-12", "x")
    with pytest.raises(VerificationError):
        keys.open_reply("2026-12", sealed)
    with pytest.raises(VerificationError):
        keys.open_reply("2026-11", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_forgetting_destroys_what_leads_to_askers_and_nothing_else(
    keys: KeyFolder,
) -> None:
    sealed = keys.seal_reply("2026-11", "ada@halden.example")
    kept = keys.seal("appearance", "https://halden.example/post")
    before = keys.pseudonym("2026-11", "ada")
    start = time.monotonic()
    assert keys.forget() == 2
    assert time.monotonic() - start < 1
    with pytest.raises(AccessError) as refused:
        keys.open_reply("2026-11", sealed)
    assert refused.value.code == "key-gone"
    assert keys.open("appearance", kept) == "https://halden.example/post"
    assert keys.pseudonym("2026-11", "ada") != before


def test_a_seal_is_for_one_purpose(keys: KeyFolder) -> None:
    with pytest.raises(VerificationError):
        keys.open("second-factor", keys.seal("appearance", "x"))


@pytest.mark.parametrize("month", ["2026-13", "../web", "2026-1", ""])
def test_a_month_is_a_month(keys: KeyFolder, month: str) -> None:
    with pytest.raises(InputError):
        keys.pseudonym(month, "a")


def test_forgetting_destroys_the_backups_copy_too(keys: KeyFolder) -> None:
    keys.backup_key()
    keys.backup_key(of_askers=True)
    keys.pseudonym("2026-11", "ada")
    assert keys.forget() == 2
    assert len(keys.held_backup_key()) == 32
    with pytest.raises(AccessError):
        keys.held_backup_key(of_askers=True)


def test_keys_of_months_that_are_over_expire(keys: KeyFolder) -> None:
    for month in ("2026-07", "2026-08"):
        keys.pseudonym(month, "ada")
        keys.seal_reply(month, "ada@halden.example")
    assert keys.expire("2026-08") == 2
    left = sorted(p.stem for p in keys.path.glob("*/*.key"))
    assert left == ["2026-08", "2026-08"]
