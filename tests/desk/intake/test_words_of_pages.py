# SPDX-License-Identifier: Apache-2.0
"""Times, languages, files and days, as pages say them."""

from __future__ import annotations

from datetime import timedelta

from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from factdesk.desk.intake.templatetags.inbox import ago, file_kind, ltr, waited
from factdesk.desk.language_names import language_name


def test_a_time_is_one_number_and_just_now_at_first() -> None:
    now = timezone.now()
    assert waited(now) == ago(now) == "just now"
    since = now - timedelta(hours=3, minutes=20)
    assert waited(since) == "for 3\u00a0hours"
    assert ago(since) == "3\u00a0hours ago"


def test_a_language_has_its_name_in_the_readers_language() -> None:
    assert language_name("vi") == "Vietnamese"
    assert language_name("en-US") == "English"
    assert language_name("xx") == "xx"
    with override("ar"):
        assert language_name("vi") == "الفيتناميّة"


def test_a_file_is_named_by_what_it_is() -> None:
    assert file_kind("audio/ogg") == "sound (OGG)"
    assert file_kind("application/pdf") == "document (PDF)"
    assert file_kind("video/mp4") == "video (MP4)"


def test_a_day_is_not_turned_round_and_is_escaped() -> None:
    template = Template("{% load inbox %}{{ day|ltr }}")
    assert template.render(Context({"day": "2026-03-14"})) == ltr("2026-03-14")
    assert 'dir="ltr"' in ltr("2026-03-14")
    assert "<script>" not in ltr("<script>")
