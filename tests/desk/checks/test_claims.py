# SPDX-License-Identifier: Apache-2.0
"""The pages of claims: narrowed by state and words, and tagged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.actors import Member
from factdesk.desk.checks.actions.claims import add_claim, set_tags
from factdesk.desk.checks.models import Claim, Tag
from factdesk.errors import AccessError, InputError

Make = Callable[..., Member]


@pytest.fixture
def editor(halden: Organisation, member_of: Make) -> Member:
    """Return an editor with two claims in their organisation."""
    actor = member_of(halden, Role.EDITOR)
    add_claim(actor, halden, "The bridge at Orlo is closed", "en")
    add_claim(actor, halden, "A whale swam up the river", "en")
    return actor


def test_claims_are_narrowed_by_words_and_state_and_filters_go(
    editor: Member, browser_of: Callable[..., Client]
) -> None:
    browser = browser_of(editor)
    Claim.objects.filter(statement__startswith="A whale").update(status="answered")
    everything = browser.get(reverse("claims")).content.decode()
    assert "bridge" in everything
    assert "whale" in everything
    narrowed = browser.get(reverse("claims"), {"words": "BRIDGE", "status": "open"})
    told = narrowed.content.decode()
    assert "bridge at Orlo" in told
    assert "whale" not in told
    assert 'href="/claims/?status=open"' in told  # each filter goes by itself
    assert 'href="/claims/?words=BRIDGE"' in told
    for odd in ({"page": "²"}, {"page": "9" * 40}, {"status": "x"}, {"words": "\0"}):
        assert browser.get(reverse("claims"), odd).status_code == 200


def test_the_list_takes_few_queries(
    editor: Member,
    browser_of: Callable[..., Client],
    django_assert_max_num_queries: Callable[..., object],
    halden: Organisation,
) -> None:
    browser = browser_of(editor)
    for n in range(60):
        add_claim(editor, halden, f"Claim number {n} of the morning", "en")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = browser.get(reverse("claims")).content.decode()
    assert "?page=1" in page
    assert (
        "The bridge" in browser.get(reverse("claims"), {"page": "1"}).content.decode()
    )


def test_tags_are_set_masked_and_limited(
    editor: Member, browser_of: Callable[..., Client]
) -> None:
    claim = Claim.objects.get(statement__contains="bridge")
    browser = browser_of(editor)
    address = reverse("claim-tags", args=[claim.id])
    browser.post(address, {"tags": "floods, roads،floods"})
    assert sorted(claim.tags.values_list("name", flat=True)) == ["floods", "roads"]
    browser.post(address, {"tags": "call +441632960123"})
    assert "960123" not in str(list(Tag.objects.values()))
    with pytest.raises(InputError):
        set_tags(editor, claim, [f"tag {n}" for n in range(21)])


def test_tags_are_for_those_who_work_on_claims(
    editor: Member, halden: Organisation, saltcoast: Organisation, member_of: Make
) -> None:
    claim = Claim.objects.get(statement__contains="bridge")
    strangers = (member_of(saltcoast, Role.ADMIN), member_of(halden, Role.AUDITOR))
    for actor in strangers:
        with pytest.raises(AccessError):
            set_tags(actor, claim, ["x"])


def test_an_auditor_reads_the_claim_and_no_message(
    editor: Member,
    halden: Organisation,
    member_of: Make,
    browser_of: Callable[..., Client],
) -> None:
    from django.utils import timezone

    from factdesk.desk.intake.models import SubmissionGroup

    claim = Claim.objects.get(statement__contains="bridge")
    now = timezone.now()
    SubmissionGroup.objects.create(
        organisation=halden, text="private words", exact=1, near=1, quarter_0=1,
        quarter_1=0, quarter_2=0, quarter_3=0, first_at=now, last_at=now, claim=claim,
        status="claimed", askers_count=7,
    )  # fmt: skip
    page = reverse("claim", args=[claim.id])
    told = browser_of(editor).get(page).content.decode()
    assert "private words" in told
    assert "7 people ask" in told
    told = browser_of(member_of(halden, Role.AUDITOR)).get(page).content.decode()
    assert "bridge" in told
    assert "private words" not in told
