# SPDX-License-Identifier: Apache-2.0
"""Who reads what of whom: the reader against a slow and obvious one, and no leaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from factdesk.desk.accounts.models import Organisation, Role, User
from factdesk.desk.actors import Member, SystemActor
from factdesk.desk.checks.models import Check, Claim, Explainer, HoldingNote, Tag
from factdesk.desk.coalition.actions import (
    Scope,
    leave_coalition,
    make_coalition,
    set_share,
)
from factdesk.desk.coalition.models import Coalition, Share, ShareWhat
from factdesk.desk.coalition.reading import KINDS, may_read, readable
from factdesk.errors import AccessError

Make = Callable[..., Member]
SYSTEM = SystemActor("test")
SAID = (None, True, False)


@pytest.fixture
def admin(halden: Organisation, member_of: Make) -> Member:
    """Return an admin of the organisation that shares."""
    return member_of(halden, Role.ADMIN)


@pytest.fixture
def alliance(halden: Organisation, saltcoast: Organisation) -> Coalition:
    """Return a coalition of both."""
    return make_coalition(SYSTEM, "Alliance", [halden, saltcoast])


def things(owner: Organisation, author: Member) -> dict[str, str]:
    """Make one object of each kind, each with the same tag; return them by kind."""
    user = User.objects.get(id=author.id)
    tag = Tag.objects.create(organisation=owner, name="floods")
    claim = Claim.objects.create(organisation=owner, statement="x")
    check = Check.objects.create(organisation=owner, claim=claim)
    explainer = Explainer.objects.create(organisation=owner, question="x?")
    note = HoldingNote.objects.create(
        organisation=owner, claim=claim, text="x", author=user,
        expires_at=timezone.now() + timedelta(hours=6),
    )  # fmt: skip
    for one in (claim, check, explainer):
        one.tags.add(tag)
    return {
        "claim": claim.id, "check": check.id, "explainer": explainer.id,
        "note": note.id, "tag": tag.id,
    }  # fmt: skip


def expected(by_object: bool | None, by_tag: bool | None, by_default: bool | None):  # type: ignore[no-untyped-def]
    """Say who decides: the narrowest that was said, else nobody and no."""
    for said in (by_object, by_tag, by_default):
        if said is not None:
            return said
    return False


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_narrowest_share_decides(
    halden: Organisation,
    saltcoast: Organisation,
    admin: Member,
    alliance: Coalition,
    kind: str,
) -> None:
    made = things(halden, admin)
    what = KINDS[kind].what
    if kind == "note":  # it is read with its claim or not at all
        set_share(admin, alliance, Scope(ShareWhat.CLAIMS), True)
    for by_object, by_tag, by_default in product(SAID, repeat=3):
        scopes = (
            (Scope(what, kind, made[kind]), by_object),
            (Scope(what, tag_id=made["tag"]), by_tag),
            (Scope(what), by_default),
        )
        for scope, said in scopes:
            set_share(admin, alliance, scope, said)
        wanted = expected(by_object, by_tag, by_default)
        case = (by_object, by_tag, by_default)
        assert may_read(saltcoast.id, kind, made[kind]) is wanted, case
        assert readable(saltcoast.id, kind).exists() is wanted, case
        assert may_read(halden.id, kind, made[kind])  # the owner always


@pytest.mark.parametrize("shared", list(ShareWhat))
def test_a_share_of_one_kind_opens_no_other(
    halden: Organisation,
    saltcoast: Organisation,
    admin: Member,
    alliance: Coalition,
    shared: ShareWhat,
) -> None:
    made = things(halden, admin)
    set_share(admin, alliance, Scope(shared), True)
    for kind, told in KINDS.items():
        wanted = told.what == shared and kind != "note"
        assert may_read(saltcoast.id, kind, made[kind]) is wanted, kind


def test_between_two_tags_a_no_wins(
    halden: Organisation, saltcoast: Organisation, admin: Member, alliance: Coalition
) -> None:
    made = things(halden, admin)
    secret = Tag.objects.create(organisation=halden, name="secret")
    Claim.objects.get(id=made["claim"]).tags.add(secret)
    set_share(admin, alliance, Scope(ShareWhat.CLAIMS), True)
    set_share(admin, alliance, Scope(ShareWhat.CLAIMS, tag_id=made["tag"]), True)
    set_share(admin, alliance, Scope(ShareWhat.CLAIMS, tag_id=secret.id), False)
    assert not may_read(saltcoast.id, "claim", made["claim"])


def test_a_no_to_one_coalition_holds_in_the_other(
    halden: Organisation, saltcoast: Organisation, admin: Member, alliance: Coalition
) -> None:
    made = things(halden, admin)
    second = make_coalition(SYSTEM, "Second", [saltcoast, halden])
    set_share(admin, alliance, Scope(ShareWhat.CLAIMS), True)
    claim = Scope(ShareWhat.CLAIMS, "claim", made["claim"])
    set_share(admin, second, claim, False)
    assert not may_read(saltcoast.id, "claim", made["claim"])


def test_only_organisations_in_the_coalition_now(
    halden: Organisation,
    saltcoast: Organisation,
    admin: Member,
    alliance: Coalition,
    member_of: Make,
) -> None:
    made = things(halden, admin)
    set_share(admin, alliance, Scope(ShareWhat.CLAIMS), True)
    stranger = Organisation.objects.create(name="Stranger")
    assert may_read(saltcoast.id, "claim", made["claim"])
    assert not may_read(stranger.id, "claim", made["claim"])
    leave_coalition(member_of(saltcoast, Role.ADMIN), alliance)
    assert not may_read(saltcoast.id, "claim", made["claim"])


def test_leaving_ends_what_one_shared(
    halden: Organisation, saltcoast: Organisation, admin: Member, alliance: Coalition
) -> None:
    made = things(halden, admin)
    set_share(admin, alliance, Scope(ShareWhat.CLAIMS), True)
    leave_coalition(admin, alliance)
    assert not may_read(saltcoast.id, "claim", made["claim"])
    assert not Share.objects.filter(ended_at=None).exists()


def test_messages_and_addresses_are_of_no_kind(
    saltcoast: Organisation,
) -> None:
    assert set(ShareWhat.values) == {"claims", "checks", "explainers"}
    for kind in ("group", "submission", "appearance", "attachment", "asker", "answer"):
        assert not may_read(saltcoast.id, kind, "0" * 26)
    labels = {kind.model._meta.app_label for kind in KINDS.values()}
    assert labels == {"checks"}  # nothing of the intake


def test_a_withheld_check_stays_with_its_owner(
    halden: Organisation, saltcoast: Organisation, admin: Member, alliance: Coalition
) -> None:
    made = things(halden, admin)
    set_share(admin, alliance, Scope(ShareWhat.CHECKS), True)
    Check.objects.update(status="withheld")
    assert not may_read(saltcoast.id, "check", made["check"])


def test_only_an_admin_shares_and_only_what_is_theirs(
    halden: Organisation,
    saltcoast: Organisation,
    admin: Member,
    alliance: Coalition,
    member_of: Make,
) -> None:
    made = things(halden, admin)
    other = member_of(saltcoast, Role.ADMIN)
    foreign = Scope(ShareWhat.CLAIMS, "claim", made["claim"])
    wrong_kind = Scope(ShareWhat.EXPLAINERS, "claim", made["claim"])
    unknown = Scope(ShareWhat.CLAIMS, "submission", made["claim"])
    outside = Coalition.objects.create(name="Outside")
    refused = [
        (other, alliance, foreign),
        (other, alliance, Scope(ShareWhat.CLAIMS, tag_id=made["tag"])),
        (admin, alliance, wrong_kind),
        (admin, alliance, unknown),
        (admin, outside, foreign),
        (member_of(halden, Role.EDITOR), alliance, foreign),
        (member_of(halden, Role.AUDITOR), alliance, foreign),
    ]
    for actor, coalition, scope in refused:
        with pytest.raises(AccessError):
            set_share(actor, coalition, scope, True)
    assert not Share.objects.exists()
