# SPDX-License-Identifier: Apache-2.0
"""Claims, joins, closing, taking and undoing, through the pages that people use."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation, Role
from factdesk.desk.checks.actions.claims import add_claim
from factdesk.desk.checks.models import Claim, ClaimStatus
from factdesk.desk.intake.models import (
    Answer,
    Decision,
    Match,
    Submission,
    SubmissionGroup,
)

KNOWN = {
    "url": "https://halden-facts.example/bridge",
    "publisher": "Halden Fact Desk",
    "published_on": "2026-03-14",
    "claim": "The bridge at Orlo is closed until May",
    "rating": "False",
}


def make_group(organisation: Organisation, text: str, **more: Any) -> SubmissionGroup:
    """Store a group as the worker would."""
    now = timezone.now()
    facts: dict[str, Any] = {
        "exact": 1, "near": 1, "quarter_0": 1, "quarter_1": 0, "quarter_2": 0,
        "quarter_3": 0, "first_at": now, "last_at": now, "matched_at": now,
        "askers_count": 3, "submissions_count": 3, "words": text.lower(),
    }  # fmt: skip
    return SubmissionGroup.objects.create(
        organisation=organisation, text=text, **{**facts, **more}
    )


def make_match(group: SubmissionGroup, warnings: Any = (), **facts: Any) -> Match:
    """Store a known check that was proposed for a group."""
    from factdesk.desk.checks.models import KnownCheck

    known = KnownCheck.objects.create(**{**KNOWN, **facts})
    explanation = {"spans": [], "warnings": list(warnings), "reasons": []}
    return Match.objects.create(
        group=group, target_kind="known", target_id=known.id, source="public",
        generation="1", score=1, confidence=0.94, explanation=explanation,
    )  # fmt: skip


@pytest.fixture
def group(halden: Organisation) -> SubmissionGroup:
    """Return a message that waits, with one match."""
    group = make_group(halden, "Is the bridge at Orlo closed until June?")
    make_match(group)
    return group


@pytest.fixture
def editor(halden: Organisation, member_of: Any, browser_of: Any) -> Client:
    """Return the browser of an editor."""
    editor: Client = browser_of(member_of(halden))
    return editor


def post(editor: Client, group: SubmissionGroup, what: str, **data: Any) -> Any:
    """Do something with a group as its page would."""
    group.refresh_from_db()
    path = f"/group/{group.id}/{what}/"
    return editor.post(path, {"version": group.version, **data})


def judge(editor: Client, group: SubmissionGroup, verdict: str, **data: Any) -> Any:
    """Press Y, N or ? on the best match."""
    target = group.matches.get().target_id
    return post(
        editor, group, "decide", kind="known", target=target, verdict=verdict, **data
    )


def undo(editor: Client) -> Any:
    """Press Z: send the form that the inbox shows."""
    act = editor.get("/").context["last_act"]
    return editor.post("/undo/", {"thing": act.thing if act else ""})


def state(group: SubmissionGroup) -> tuple[Any, ...]:
    """Return what undo has to bring back."""
    group.refresh_from_db()
    current = list(group.decisions.filter(undone_at=None).values_list("verdict"))
    return (
        group.status, group.close_reason, group.claim_id, group.assigned_to_id,
        current,
    )  # fmt: skip


ACTS = [
    ("decide-yes", "answered"),
    ("decide-no", "open"),
    ("decide-unsure", "unsure"),
    ("unsure", "unsure"),
    ("claim", "claimed"),
    ("join", "claimed"),
    ("close", "closed"),
    ("assign", "open"),
]


def act(editor: Client, group: SubmissionGroup, name: str) -> Any:
    """Do one of the things that can be done."""
    if name.startswith("decide-"):
        return judge(editor, group, name.removeprefix("decide-"))
    data: dict[str, dict[str, Any]] = {
        "claim": {"statement": "The bridge at Orlo is closed until June"},
        "close": {"reason": "opinion"},
        "join": {"claim": Claim.objects.values_list("id", flat=True).first()},
    }
    return post(editor, group, name, **data.get(name, {}))


@pytest.mark.parametrize(("name", "status"), ACTS)
def test_each_act_can_be_undone_once(
    halden: Organisation,
    member_of: Any,
    group: SubmissionGroup,
    editor: Client,
    name: str,
    status: str,
) -> None:
    if name == "join":
        add_claim(member_of(halden, Role.CONTRIBUTOR), halden, "The bridge is closed")
    before, claims = state(group), Claim.objects.count()
    assert act(editor, group, name).status_code == 302
    assert state(group)[0] == status
    assert state(group) != before
    assert undo(editor).status_code == 302
    assert state(group) == before
    assert Claim.objects.count() == claims
    assert undo(editor).status_code == 409
    assert not Answer.objects.exclude(state="undone").exists()


def test_undo_goes_back_step_by_step(group: SubmissionGroup, editor: Client) -> None:
    for name in ("assign", "decide-unsure", "decide-no"):
        act(editor, group, name)
    assert [one.verdict for one in Decision.objects.filter(undone_at=None)] == ["no"]
    undo(editor)
    assert [one.verdict for one in Decision.objects.filter(undone_at=None)] == [
        "unsure"
    ]


def test_what_somebody_went_on_with_is_not_undone(
    halden: Organisation,
    member_of: Any,
    browser_of: Any,
    group: SubmissionGroup,
    editor: Client,
) -> None:
    act(editor, group, "close")
    thing = editor.get("/").context["last_act"].thing
    post(browser_of(member_of(halden, Role.ADMIN)), group, "reopen")
    assert editor.post("/undo/", {"thing": thing}).status_code == 409
    assert state(group)[0] == "open"


def test_the_second_browser_is_told_and_keeps_what_was_typed(
    halden: Organisation,
    member_of: Any,
    browser_of: Any,
    group: SubmissionGroup,
    editor: Client,
) -> None:
    stale = group.version
    act(browser_of(member_of(halden, Role.ADMIN)), group, "decide-yes")
    late = editor.post(
        f"/group/{group.id}/claim/", {"version": stale, "statement": "My own words"}
    )
    told = late.content.decode()
    assert late.status_code == 409
    assert "The admin queued an answer at" in told
    assert "My own words" in told
    assert Answer.objects.count() == 1
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("askers", "warnings", "asks"),
    [(50, False, False), (51, False, True), (1, True, True)],
)
def test_a_big_group_or_a_warning_asks_once_more(
    halden: Organisation, editor: Client, askers: int, warnings: bool, asks: bool
) -> None:
    warning = {
        "kind": "date", "post_span": None, "record_span": None,
        "post_value": "June", "record_value": "May",
    }  # fmt: skip
    group = make_group(halden, "Closed until June?", askers_count=askers, language="en")
    make_match(group, [warning] if warnings else [])
    answer = judge(editor, group, "yes")
    assert Answer.objects.exists() is not asks
    if asks:
        told = answer.content.decode()
        assert f"Send this answer to {askers} p" in told
        assert "rated this: False" in told
        assert ("another date: message \u2068June\u2069, check" in told) is warnings
        assert judge(editor, group, "yes", sure="1").status_code == 302
        assert Answer.objects.count() == 1


def test_a_no_shows_the_next_match_and_a_yes_the_next_message(
    halden: Organisation, editor: Client
) -> None:
    first = make_group(halden, "The newest")
    second = make_group(halden, "Below", last_at=first.last_at.replace(year=2025))
    make_match(first)
    assert judge(editor, first, "no").headers["Location"] == f"/group/{first.id}/"
    undo(editor)
    assert judge(editor, first, "yes").headers["Location"] == f"/group/{second.id}/"
    end = post(editor, second, "close", reason="spam")
    assert end.headers["Location"] == "/"


def test_a_message_joins_claims_of_its_own_organisation_only(
    halden: Organisation,
    saltcoast: Organisation,
    member_of: Any,
    group: SubmissionGroup,
    editor: Client,
) -> None:
    foreign = add_claim(member_of(saltcoast), saltcoast, "Their secret bridge")
    own = add_claim(member_of(halden, Role.ADMIN), halden, "Our bridge")
    page = editor.get(f"/group/{group.id}/claim/?find=bridge").content.decode()
    assert "Our bridge" in page
    assert "Their secret" not in page
    assert post(editor, group, "join", claim=foreign.id).status_code == 404
    Claim.objects.filter(id=own.id).update(status=ClaimStatus.ANSWERED)
    assert post(editor, group, "join", claim=own.id).status_code == 409
    assert state(group)[0] == "open"


def test_a_claim_without_words_is_refused_and_nothing_typed_is_lost(
    group: SubmissionGroup, editor: Client
) -> None:
    answer = post(editor, group, "claim", statement="x" * 1001, language="en")
    assert answer.status_code == 400
    assert "x" * 1001 in answer.content.decode()
    assert not Claim.objects.exists()


def test_filters_are_seen_and_taken_away_one_by_one(
    halden: Organisation, editor: Client
) -> None:
    make_group(halden, "bridge in English", language="en")
    make_group(halden, "bridge in Welsh", language="cy")
    make_group(halden, "bridge of old", language="en", status="answered")
    page = editor.get("/?language=en&words=BRIDGE&who=nobody")
    assert [row.group.text for row in page.context["rows"]] == ["bridge in English"]
    chips = dict(page.context["chips"])
    assert chips["Language: English"] == "who=nobody&words=BRIDGE"
    assert len(chips) == 3
    assert len(editor.get("/").context["rows"]) == 2
    old = editor.get("/?status=answered").context["rows"]
    assert [row.group.text for row in old] == ["bridge of old"]
    # By words only what waits is found, never the archive.
    assert editor.get("/?status=answered&words=bridge").context["rows"] == []


def test_new_messages_are_counted_not_pushed_in(
    halden: Organisation, saltcoast: Organisation, editor: Client
) -> None:
    make_group(halden, "old")
    page = editor.get("/")
    news = f"/inbox/new/?since={page.context['newest'].replace('+', '%2B')}"
    assert b"new" not in editor.get(news).content.partition(b">")[2]
    make_group(halden, "new")
    make_group(saltcoast, "not ours")
    assert b"1 new" in editor.get(news).content


def test_a_rush_of_new_askers_is_said(halden: Organisation, editor: Client) -> None:
    from factdesk.desk.intake.models import Submission

    group = make_group(halden, "Rush", submissions_count=10)
    Submission.objects.bulk_create(
        Submission(organisation=halden, group=group, channel="form", text="Rush")
        for _ in range(10)
    )
    page = editor.get(f"/group/{group.id}/").content.decode()
    assert "Most from new askers in 20 minutes." in page


def test_one_message_of_a_row_can_be_erased_from_its_page(
    halden: Organisation, member_of: Any, browser_of: Any
) -> None:
    group = make_group(halden, "bridge")
    first, second = (
        Submission.objects.create(
            organisation=halden, channel="form", text="bridge", group=group
        )
        for _ in range(2)
    )
    editor = browser_of(member_of(halden, Role.EDITOR))
    page = editor.get(f"/group/{group.id}/").content.decode()
    assert f"/message/{first.id}/erase/" in page
    assert f"/message/{second.id}/erase/" in page
    contributor = browser_of(member_of(halden, Role.CONTRIBUTOR))
    assert "/erase/" not in contributor.get(f"/group/{group.id}/").content.decode()
