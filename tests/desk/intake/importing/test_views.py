# SPDX-License-Identifier: Apache-2.0
"""A file comes in by the pages: every format, every bad file, and who may."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from desk.intake.importing.conftest import (
    CHECKS,
    FORMATS,
    MESSAGES,
    lines,
    parquet,
    reviews,
    table,
)
from django.test import Client

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.audit.models import AuditEntry
from factdesk.desk.checks.models import KnownCheck
from factdesk.desk.intake.importing import uploading
from factdesk.desk.intake.models import ImportBatch, SourceVolume, Submission
from factdesk.desk.running import running


def kept_files() -> list[str]:
    """Return the files that are in the blobs and in tmp."""
    state = running().state_folder
    found = [*state.blobs.rglob("*"), *state.tmp.iterdir()]
    return [path.name for path in found if path.is_file()]


@pytest.mark.parametrize("name", FORMATS)
def test_messages_come_in_from_every_format_without_their_authors(
    halden: Organisation, desk_of: Any, name: str
) -> None:
    desk = desk_of(halden)
    batch = desk.begin(FORMATS[name](MESSAGES), name)
    page = desk.page(batch)
    assert "geese were seen" in page
    assert '<code dir="auto">author</code>' in page  # named, never shown
    assert "Ada" not in page
    assert kept_files() == [batch.sha256[2:]]
    desk.start(batch)
    desk.work()
    batch.refresh_from_db()
    assert (batch.state, batch.accepted, batch.rows_total) == ("done", 7, 7)
    texts = set(Submission.objects.values_list("text", flat=True))
    assert texts == {row["message"] for row in MESSAGES}
    assert "Ada" not in repr(
        [*Submission.objects.values(), *ImportBatch.objects.values()]
    )
    assert kept_files() == []
    volume = SourceVolume.objects.get()
    assert (volume.source, volume.count) == ("tip line, October", 7)


@pytest.mark.parametrize("name", FORMATS)
def test_known_checks_come_in_from_every_format(
    halden: Organisation, desk_of: Any, name: str
) -> None:
    batch = desk_of(halden).run(FORMATS[name](CHECKS), name, kind="known")
    assert (batch.state, batch.accepted) == ("done", 4)
    check = KnownCheck.objects.get(url__endswith="/3")
    assert (check.publisher, check.rating) == ("Halden Fact Desk", "False")
    assert (check.imported_by, check.batch_id) == (halden, batch.id)


@pytest.mark.parametrize("packed", [False, True])
def test_claim_review_needs_no_columns(
    halden: Organisation, desk_of: Any, packed: bool
) -> None:
    desk, data = desk_of(halden), reviews(3)
    data = gzip.compress(data) if packed else data
    assert b"those are known checks" in desk.upload(data, "feed.json").content
    batch = desk.run(data, "feed.json", kind="known")
    assert (batch.state, batch.accepted) == ("done", 3)
    assert "Ada" not in repr(KnownCheck.objects.values())


BAD = {
    "nothing": (b"", "The file is empty"),
    "blank": (b"\n \n", "The file is empty"),
    "header only": (b"id,text\n", "The file is empty"),
    "spreadsheet": (b"PK\x03\x04" + b"x" * 99, "This is a spreadsheet"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
    "windows-1252": (
        "id,text\n1,Stra\xdfe\n".encode("cp1252"),
        "looks like windows-1252",
    ),
    "utf-16 without mark": (
        "id,text\n1,ab\n".encode("utf-16-le"),
        "looks like utf-16-le",
    ),
    "cut gzip": (gzip.compress(lines(MESSAGES))[:-20], "cut off or damaged"),
    "cut parquet": (parquet(MESSAGES)[:-20], "cut off or damaged"),
    "not JSON": (b'{"text": "a"\n{"text": \n', "It is not JSON"),
    "twice the same column": (b"text,Text\na,b\n", "is there twice"),
    "bomb": (gzip.compress(b'{"text": "' + b"a" * 200_000_000), "unpacks to more than"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_the_reason_and_nothing_stays(
    halden: Organisation, desk_of: Any, what: str
) -> None:
    data, told = BAD[what]
    name = "a.jsonl" if what in {"not JSON", "cut gzip"} else "a"
    answer = desk_of(halden).upload(data, name)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert "Choose the file again" in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert kept_files() == []


def test_a_file_that_is_too_large_is_not_kept(
    halden: Organisation, desk_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MOST_FILE_BYTES", 1000)
    answer = desk_of(halden).upload(b"text\n" + b"abc\n" * 1000)
    assert "larger than" in answer.content.decode()
    assert (answer.status_code, kept_files()) == (400, [])


def test_the_encoding_can_be_named(halden: Organisation, desk_of: Any) -> None:
    desk = desk_of(halden)
    data = "text\nهل الجسر مغلق؟\n".encode("cp1256")
    assert desk.upload(data, "a.csv").status_code == 400
    batch = desk.run(data, "a.csv", encoding="windows-1256")
    assert Submission.objects.get(batch=batch).text == "هل الجسر مغلق؟"


def test_columns_are_refused_that_do_not_fit(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    batch = desk.begin(
        table([{"a": "b", "name": "Ada", "url": "https://a.example/"}]), "a.csv"
    )
    address = f"/imports/{batch.id}/"
    for column in ("", "name", "nowhere"):
        data = {"column_text": column, "source": "x"}
        assert desk.browser.post(address, data).status_code == 400
    twice = {"column_text": "a", "column_lang": "a", "source": "x"}
    assert b"chosen above already" in desk.browser.post(address, twice).content
    assert desk.browser.post(address, {"column_text": "a"}).status_code == 400
    batch.refresh_from_db()
    assert batch.state == "mapping"


def test_known_checks_need_address_publisher_and_date(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    rows = [
        {"url": "https://a.example/1", "claim": "A", "date": "2026-01-01"},
        {"url": "", "claim": "B", "date": "2026-01-01"},
        {"url": "https://a.example/3", "claim": "C", "date": ""},
        {"url": "javascript:alert(1)", "claim": "D", "date": "2026-01-01"},
        {"url": "https://a.example/5", "claim": "E", "date": "14/03/2026"},
        {"url": "https://a.example/1", "claim": "A", "date": "2026-01-01"},
    ]
    batch = desk.begin(lines(rows), kind="known")
    address = f"/imports/{batch.id}/"
    data = {f"column_{name}": name for name in ("url", "claim", "date")}
    assert b"publisher of all rows" in desk.browser.post(address, data).content
    desk.browser.post(address, data | {"publisher": "Orlo Times"})
    desk.work()
    batch.refresh_from_db()
    assert (batch.accepted, batch.repeated, batch.rejected) == (1, 1, 4)
    assert KnownCheck.objects.get().publisher == "Orlo Times"
    told = desk.browser.get(f"{address}rejected.csv").content.decode("utf-8-sig")
    assert told.splitlines()[1].startswith('2,"The check lacks its address')
    assert "Missing here: date" in told
    assert "is none of the web" in told
    assert "as in 2026-11-24" in told
    assert "javascript" not in told


def test_the_same_file_is_recognised(
    halden: Organisation, saltcoast: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    assert "very same file" not in desk.page(desk.run(lines(MESSAGES)))
    again = desk.begin(lines(MESSAGES), "other name.jsonl")
    assert "The very same file was imported" in desk.page(again)
    assert "Import it again" in desk.page(again)
    foreign = desk_of(saltcoast)
    assert "very same" not in foreign.page(foreign.begin(lines(MESSAGES)))


def test_another_organisation_sees_nothing_and_only_editors_import(
    halden: Organisation, saltcoast: Organisation, desk_of: Any
) -> None:
    batch = desk_of(halden).run(lines(MESSAGES))
    other = desk_of(saltcoast)
    assert batch.file_name not in other.browser.get("/imports/").content.decode()
    for path in ("", "progress/", "rejected.csv", "undo/"):
        assert other.browser.get(f"/imports/{batch.id}/{path}").status_code == 404
    for role in (Role.CONTRIBUTOR, Role.AUDITOR):
        desk = desk_of(halden, role)
        assert desk.browser.get("/imports/").status_code == 404
        assert desk.upload(lines(MESSAGES)).status_code == 404
    assert ImportBatch.objects.count() == 1


def test_a_foreign_form_is_refused_and_its_file_is_not_kept(
    halden: Organisation, member_of: Any, desk_of: Any
) -> None:
    desk = desk_of(halden)
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.cookies = desk.browser.cookies
    desk.browser = strict
    assert desk.upload(lines(MESSAGES)).status_code == 403
    assert (kept_files(), ImportBatch.objects.count()) == ([], 0)


def test_progress_is_shown_until_the_end_and_every_step_is_recorded(
    halden: Organisation, desk_of: Any
) -> None:
    desk = desk_of(halden)
    batch = desk.begin(lines(MESSAGES))
    desk.start(batch)
    page = desk.page(batch)
    assert 'hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    running_ = desk.browser.get(f"/imports/{batch.id}/progress/")
    assert "HX-Refresh" not in running_.headers
    desk.work()
    done = desk.browser.get(f"/imports/{batch.id}/progress/")
    assert done.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in desk.page(batch)
    entries = AuditEntry.objects.filter(object_id=batch.id).order_by("at")
    assert list(entries.values_list("action", flat=True)) == [
        "intake.import_begun", "intake.import_started", "intake.import_counted",
        "intake.rows_received", "intake.import_went_on", "intake.import_done",
    ]  # fmt: skip
