# SPDX-License-Identifier: Apache-2.0
"""What the tests of imports share: ``desk_of`` is a browser that imports files."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.intake.models import ImportBatch
from factdesk.desk.jobs.worker import Worker

SOURCE = {"source": "tip line, October"}
MESSAGES = [
    {"id": str(n), "message": f"Is it true that {n} geese were seen at Kesh?",
     "author": "Ada of Orlo", "lang": "en"}
    for n in range(1, 8)
]  # fmt: skip
CHECKS = [
    {"link": f"https://halden-facts.example/{n}", "publisher": "Halden Fact Desk",
     "date": "2026-03-14", "claim": f"The river rose by {n} metres", "rating": "False"}
    for n in range(1, 5)
]  # fmt: skip


def lines(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def table(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as CSV."""
    import csv

    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def parquet(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), data)
    return data.getvalue()


def reviews(count: int) -> bytes:
    """Return a feed of ClaimReview."""
    found = [
        {"@type": "ClaimReview", "url": f"https://halden-facts.example/r{n}",
         "claimReviewed": f"The lake has {n} whales", "datePublished": "2026-02-01",
         "author": {"@type": "Organization", "name": "Halden Fact Desk"},
         "itemReviewed": {"author": {"name": "Ada of Orlo"}}}
        for n in range(count)
    ]  # fmt: skip
    return json.dumps({"@context": "https://schema.org", "@graph": found}).encode()


FORMATS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "a.jsonl": lines,
    "a.csv": table,
    "a.parquet": parquet,
    "a.jsonl.gz": lambda rows: gzip.compress(lines(rows)),
    "a.csv.gz": lambda rows: gzip.compress(table(rows)),
    "a.parquet.gz": lambda rows: gzip.compress(parquet(rows)),
    "a.json": lambda rows: json.dumps(rows).encode(),
}


@dataclass
class Desk:
    """An editor's browser that imports files."""

    browser: Client
    organisation: Organisation
    committing: Callable[..., Any]

    def work(self) -> None:
        """Let the worker do all that waits, and what follows each commit."""
        with self.committing(execute=True):
            Worker().run_until_empty()

    def upload(
        self, data: bytes, name: str = "a.jsonl", kind: str = "submissions", **more: str
    ) -> Any:
        """Send the form of a file."""
        file = SimpleUploadedFile(name, data)
        return self.browser.post("/imports/", {"kind": kind, "file": file, **more})

    def begin(self, data: bytes, name: str = "a.jsonl", **more: str) -> ImportBatch:
        """Upload a file that is taken."""
        answer = self.upload(data, name, **more)
        assert answer.status_code == 302, answer.content.decode()
        return ImportBatch.objects.get(id=answer.headers["Location"].split("/")[2])

    def page(self, batch: ImportBatch) -> str:
        """Return what the page of an import says."""
        answer = self.browser.get(f"/imports/{batch.id}/")
        assert answer.status_code == 200
        return str(answer.content.decode())

    def start(self, batch: ImportBatch, **columns: str) -> None:
        """Send the form of the columns, guessed where they are not named."""
        form = self.browser.get(f"/imports/{batch.id}/").context["form"]
        data = {name: form[name].value() or "" for name in form.fields} | SOURCE
        data |= {f"column_{name}": column for name, column in columns.items()}
        answer = self.browser.post(f"/imports/{batch.id}/", data)
        assert answer.status_code == 302, answer.content.decode()

    def run(self, data: bytes, name: str = "a.jsonl", **more: str) -> ImportBatch:
        """Bring a file in, to the end."""
        batch = self.begin(data, name, **more)
        self.start(batch)
        self.work()
        batch.refresh_from_db()
        return batch


@pytest.fixture
def desk_of(
    member_of: Any,
    browser_of: Any,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> Callable[..., Desk]:
    """Return a function that gives the browser of an organisation's editor."""
    settings.DESK = replace(settings.DESK, state=tmp_path / "state")
    settings.DESK.state_folder.create()

    def make(organisation: Organisation, role: Role = Role.EDITOR) -> Desk:
        browser = browser_of(member_of(organisation, role))
        return Desk(browser, organisation, django_capture_on_commit_callbacks)

    return make
