# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import time
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factdesk.text import without_envelope

CLAIM = "The bridge at Orlo is closed until spring."


class Case(TypedDict):
    """One way of passing something on."""

    why: str
    text: str


CASES: list[Case] = [
    {"why": "a chat on one phone", "text": f"[24/11/2026, 09:12:33] Ada O.: {CLAIM}"},
    {"why": "on another", "text": f"24/11/2026, 09:12 - Ada of Orlo: {CLAIM}"},
    {"why": "with am and pm", "text": f"11/24/26, 9:12\u202fPM - Ada: {CLAIM}"},
    {"why": "with marks", "text": f"\u200e[24.11.26, 09:12] \u200eAda: {CLAIM}"},
    {"why": "with Arabic digits", "text": f"[٢٤/١١/٢٠٢٦، ٩:١٢ ص] آدا: {CLAIM}"},
    {"why": "day first the other way", "text": f"[2026-11-24 09:12] Ada: {CLAIM}"},
    {"why": "name above", "text": f"Ada of Orlo, [24. Nov 2026 at 09:12:33]:\n{CLAIM}"},
    {"why": "forwarded from", "text": f"Forwarded from Ada of Orlo\n{CLAIM}"},
    {"why": "in Arabic", "text": f"تم التحويل من آدا\n{CLAIM}"},
    {
        "why": "an e-mail, by hand",
        "text": "From: Ada <ada@orlo.example>\nTo: desk@halden.example\n"
        f"Date: Mon, 24 Nov 2026 09:12\n\n{CLAIM}",
    },
    {
        "why": "an e-mail that was forwarded",
        "text": "\n\n---------- Forwarded message ---------\n"
        "From: *Ada of Orlo* <ada@orlo.example>\nDate: Mon\n"
        f"Subject: Fwd: RE: {CLAIM}\nTo: Bo <bo@orlo.example>\n\n",
    },
    {
        "why": "an e-mail that was answered",
        "text": f"On 24 Nov 2026 at 09:12, Ada <ada@orlo.example> wrote:\n> {CLAIM}",
    },
    {
        "why": "an e-mail in Arabic",
        "text": f"---------- رسالة معاد توجيهها ---------\nمن: آدا\nإلى: بو\n\n{CLAIM}",
    },
    {
        "why": "an e-mail in French",
        "text": f"De : Ada\nEnvoyé : lundi\nÀ : Bo\n\n{CLAIM}",
    },
    {
        "why": "an e-mail as it travels",
        "text": "Received: from orlo.example (Ada [192.0.2.1])\n by halden.example;\n"
        " Mon, 24 Nov 2026\nDKIM-Signature: v=1; d=orlo.example\n"
        "From: Ada <ada@orlo.example>\nTo: desk@halden.example\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\n"
        "The bridge at Orlo is=20closed until spring=2E\n",
    },
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_an_envelope_is_taken_off(case: Case) -> None:
    assert without_envelope(case["text"]) == CLAIM


def test_a_chat_of_several_people_keeps_what_they_said() -> None:
    chat = "[24/11/26, 09:12] Ada: Is it closed?\n[24/11/26, 09:13] Bo: Yes,\nit is."
    assert without_envelope(chat) == "Is it closed?\nYes,\nit is."


@pytest.mark.parametrize(
    "text",
    [
        CLAIM,
        "Minister: the bridge is closed",  # who is quoted may be what it is about
        "Date: Monday, at the town hall",
        "The bridge closes at 09:12: everybody knows it",
        "Warning: do not cross\nReason: the flood",
        "On Monday the mayor wrote that all is well",
        "From Orlo to Kesh: 12 km",
        "9/3/2026 was the day of the flood: twelve people died",
        "",
    ],
)
def test_what_is_no_envelope_stays_the_same_object(text: str) -> None:
    assert without_envelope(text) is text


def test_several_parts_of_an_e_mail_become_its_words() -> None:
    mail = (
        "From: Ada <ada@orlo.example>\nSubject: Fwd: Ask them\nMIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{CLAIM}\n"
        f"--b\nContent-Type: text/html\n\n<b>{CLAIM}</b>\n--b--\n"
    )
    assert without_envelope(mail) == f"Ask them\n\n{CLAIM}"


@given(
    st.lists(
        st.sampled_from(
            [case["text"] for case in CASES] + [CLAIM, "From: a", "> b", "[", ":\n"]
        ),
        max_size=5,
    ).map("\n".join)
)
def test_nothing_raises_and_no_sender_is_left(text: str) -> None:
    assert "Ada of Orlo" not in without_envelope(text)


@pytest.mark.parametrize(
    "text",
    ["On " * 100_000, "From: a\n" * 60_000, "[1/1/1, 1:11] a" * 30_000, "> " * 200_000,
     "a: b\n" * 80_000, "[1/1/1 1:11] \n" * 30_000],
)  # fmt: skip
def test_long_texts_take_no_longer(text: str) -> None:
    start = time.perf_counter()
    without_envelope(text)
    assert time.perf_counter() - start < 5
