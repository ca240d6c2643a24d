# SPDX-License-Identifier: Apache-2.0
"""Masking: what must go, what must stay, and that it is stable and linear."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factdesk.text.mask import ADDRESS, MENTION, PHONE, REDDIT, mask

# Pieces that interact: marks, digits of several scripts, separators, cues, tokens.
_PIECES = st.sampled_from(
    [
        *"@＠﹫+＋()-–./:,; \n\t0127٠١९０a用ผ้_%~#&=?…é$'\u200b\u00a0\u202f\ud800",
        "tel ", "call ", "x.com/", "https://", "www.", "t.me/", "ana", ".org", "/@",
        "2 300 000", "06 12 34 56 78", "1234567", "14/03/2026", "u/", "mailto:", "://",
        MENTION, PHONE, ADDRESS, REDDIT, "tumblr.com", "bsky.social", "555", "फोन ",
    ]
)  # fmt: skip
_TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join))


@pytest.mark.parametrize(
    "handle",
    [
        "@ana", "＠имя", "﹫ana", "@ผู้ใช้", "@हिन्दी_नाम", "@ユーザー名", "@josé.k",
        "@cafe\u0301", "@\u200bana", "@ana@social.example", "@ana:chat.example",
        "ana.b+c@mail.example.org", "josé@example.org", "用户@例子.广告",
        "ana:secret@example.org", "mailto:ana@example.org", "u/some_name",
    ],
)  # fmt: skip
def test_mentions_and_mail_addresses_leave_no_trace(handle: str) -> None:
    masked = mask(f"see {handle} now")
    assert masked in {f"see {MENTION} now", f"see {REDDIT} now"}


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/ana/status/12?s=20", "x.com/ana", "HTTPS://X.COM/ana",
        "https://m.facebook.com/ana.k", "facebook.com/profile.php?id=100012",
        "t.me/ana", "instagram.com/ana/", "tiktok.com/@ana", "youtube.com/@ana",
        "https://social.example/@ana/12", "https://social.example/%40ana",
        "https://ana:secret@example.org/x", "wa.me/491701234567", "ana.tumblr.com",
        "web.archive.example/2020/https://twitter.com/ana/status/1",
        "https://site.example/user/ana", "https://site.example/~ana",
        "https://site.example/?screen_name=ana", "tg://resolve?domain=ana",
        "https://bsky.app/profile/ana.example",
        "www.linkedin.com/in/ana-k", "https://api.whatsapp.com/send?phone=4917012345",
    ],
)  # fmt: skip
def test_addresses_that_carry_a_handle_become_the_token(address: str) -> None:
    assert mask(f"see {address}, please") == f"see {ADDRESS}, please"


@pytest.mark.parametrize(
    "number",
    [
        "+84 912 345 678", "0084912345678", "+33612345678", "0912345678",
        "06 12 34 56 78", "06.12.34.56.78", "020 7946 0958", "(555) 123-4567",
        "212-555-0123", "1-800-555-0199", "+1 (202) 555-0147", "555-0123",
        "(11) 98765-4321", "98765 43210", "9876543210", "138-1234-5678",
        "٠١٠٠١٢٣٤٥٦٧", "९८७६५४३२१०", "０９０-1234-5678", "+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧",
    ],
)  # fmt: skip
def test_phone_numbers_become_the_token(number: str) -> None:
    assert mask(f"write {number} today") == f"write {PHONE} today"


@pytest.mark.parametrize(
    "text",
    [
        "5,000,000 people", "2 300 000 people", "1.960.000 votes", "+2 300 000 jobs",
        "from 2019-2020 on", "2018 2019 2020", "on 14/03/2026", "14.03.2026",
        "2026-03-14T12:30:00", "01/02/2026 - 03/04/2026", "$1,234,567.89", "12.5 %",
        "3.14159265358979", "covid 19 2020 2021", "05.02.21 12.30",
        "aged 12-15 1000-2000", "tick 1/2 24/7 km/h", "100-200-300", "2019-2020-2021",
        "0.123456789", "1960000 people", "1000000000 trees",
        "$9876543210", "37.7749295, -122.4194155", "192.168.001.100", "10:00-12:30",
        "978-3-16-148410-0", "1500000-2000000", "5 @ 3", "you/me and/or",
        "https://news.example/2026/article-1234567890.html",
        "https://www.youtube.com/watch?v=abc", "x.com is a site", "1 000 000 000 000",
        "२३,००,००० लोग", "٢٬٣٠٠٬٠٠٠", "12,34,56,789 rupees",
    ],
)  # fmt: skip
def test_numbers_dates_and_plain_addresses_stay(text: str) -> None:
    assert mask(text) is text


@pytest.mark.parametrize("cue", ["call", "Tel.:", "WhatsApp", "गाँव फोन", "☎", "电话"])
def test_a_word_for_calling_decides_doubtful_numbers(cue: str) -> None:
    assert mask(f"{cue} 612 345 678") == f"{cue} {PHONE}"
    assert mask("we are 612 345 678") == "we are 612 345 678"


def test_two_phone_numbers_in_a_row_are_both_masked() -> None:
    assert mask("06 12 34 56 78 06 98 76 54 32") == f"{PHONE} {PHONE}"
    assert mask("05.06.2024 06 12 34 56 78") == f"05.06.2024 {PHONE}"
    assert mask("2 300 000 0612345678") == f"2 300 000 {PHONE}"


def test_words_around_a_mask_stay() -> None:
    assert mask("RT @ana: the bridge") == f"RT {MENTION}: the bridge"
    assert mask("联系我们bob@example.com谢谢 好") == f"联系我们{MENTION} 好"
    assert mask("快看@北京日报：新闻") == f"快看{MENTION}：新闻"


@settings(max_examples=400)
@given(_TEXTS)
def test_masking_twice_is_masking_once(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked


@given(st.text(alphabet=st.characters(blacklist_categories=["Nd"]), max_size=60))
def test_text_without_marks_or_digits_is_returned_itself(text: str) -> None:
    plain = "".join(char for char in text if char not in "@＠﹫/.")
    assert mask(plain) is plain


@pytest.mark.parametrize(
    "unit",
    ["a", "1", "@", "@a ", "a.", "a.b/", "12 ", "+1", "用@", "a://", "tel 1234567 "],
)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit)) + "@b"
        start = time.perf_counter()
        mask(text)
        return time.perf_counter() - start

    small = min(seconds(20_000) for _ in range(3))
    # Ten times the text: quadratic work would take a hundred times as long.
    assert seconds(200_000) < 35 * small + 0.05
