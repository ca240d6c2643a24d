# SPDX-License-Identifier: Apache-2.0
"""What every page has: headers, cookies, one name, texts in two languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from factdesk.desk.accounts.models import Organisation, RatingValue, User

TEMPLATES = Path(__file__).parents[2] / "src" / "factdesk" / "desk" / "templates"

FIRST_RUN = {
    "organisation": "Lowen Facts",
    "language": "ar",
    "name": "Ada",
    "email": "Ada@Lowen.example",
    "password": "correct horse battery",
    "ownership": "Its readers",
    "funding": "Their fees",
    "methodology": "Two people and named sources",
    "scale_true": "صحيح",
    "scale_false": "خطأ",
}


@pytest.mark.django_db
@override_settings(
    PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
def test_the_first_page_sets_up_a_desk_once(client: Client) -> None:
    browser = Client(HTTP_HOST="localhost")
    assert browser.get("/").headers["Location"] == "/first-run/"
    bad = browser.post("/first-run/", FIRST_RUN | {"password": "short"})
    assert bad.status_code == 400
    assert "Two people and named sources" in bad.content.decode()  # nothing is lost
    assert browser.post("/first-run/", FIRST_RUN).headers["Location"] == "/"
    user = User.objects.get()
    assert user.email == "ada@lowen.example"
    assert user.password.startswith("argon2")
    assert {v.label: v.common for v in RatingValue.objects.all()} == {
        "صحيح": "true",
        "خطأ": "false",
    }
    again = Client(HTTP_HOST="localhost").get("/first-run/")
    assert again.headers["Location"] == "/"
    assert User.objects.count() == 1


def test_every_page_carries_the_headers(halden: Organisation) -> None:
    answer = Client(HTTP_HOST="localhost").get("/accounts/login/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    cookie = answer.cookies["__Host-csrf"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["path"] == "/"


def test_no_template_has_script_or_style_of_its_own() -> None:
    bad = [
        template.name
        for template in TEMPLATES.rglob("*.html")
        if re.search(
            r"<style|\sstyle=|\son[a-z]+=|"
            r"<script(?![^>]*\s(src=|type=\"application/json\"))",
            template.read_text(),
        )
    ]
    assert bad == []


def test_127_0_0_1_is_led_to_localhost(halden: Organisation) -> None:
    answer = Client(HTTP_HOST="127.0.0.1:8000").get("/group/?a=1")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "http://localhost:8000/group/?a=1"


def test_another_name_is_refused(halden: Organisation) -> None:
    client = Client(HTTP_HOST="evil.example", raise_request_exception=False)
    assert client.get("/").status_code == 400


def test_arabic_pages_run_from_right_to_left(halden: Organisation) -> None:
    browser = Client(HTTP_HOST="localhost", headers={"accept-language": "ar"})
    page = browser.get("/accounts/login/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "تسجيل الدخول" in page


def test_a_missing_page_says_so(halden: Organisation, member_of: Any) -> None:
    answer = Client(HTTP_HOST="localhost").get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


def test_health_says_whether_it_works_and_nothing_else(halden: Organisation) -> None:
    answer = Client(HTTP_HOST="localhost").get("/health/")
    assert answer.status_code == 200
    assert answer.json()["problems"] == []
    assert "Halden" not in answer.content.decode()
