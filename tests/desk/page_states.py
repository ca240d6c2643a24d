# SPDX-License-Identifier: Apache-2.0
"""Every state that a page of the desk can be in: one line each.

``./dev screenshots`` draws all of them and ``test_every_page.py`` looks at all of them
with axe. A new address in ``urls.py`` needs a line in ``STATES``, or, if it shows no
page of its own, its name in ``NO_PAGE``.

A line names the picture, the address by its name in ``urls.py``, what stands in it
(a name of ``Scene.ids``; make new things in ``page_scene.py``), and where needed who
looks, what follows the ``?``, what is done on the page first, and the answer's status.

Example:
    State("close", "close", "match")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from desk.page_scene import HOSTILE, Scene, bump
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from factdesk.desk.demo_accounts import PASSWORD

__all__ = [
    "EMPTY",
    "FLAGS",
    "NO_PAGE",
    "SIZES",
    "STATES",
    "WHO",
    "State",
    "address_of",
    "names_of_addresses",
    "show",
    "sign_in",
]

Act: TypeAlias = Callable[[Page, Scene], None]

SIZES = {
    "390": {"width": 390, "height": 844},
    "768": {"width": 768, "height": 1024},
    "1366": {"width": 1366, "height": 768},
    "1920": {"width": 1920, "height": 1080},
}
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
WHO = {
    "nobody": "",
    "editor": "editor@halden.example",
    "admin": "admin@halden.example",
    "contributor": "contributor@halden.example",
    "auditor": "auditor@halden.example",
    "other": "editor@saltcoast.example",  # their desk is empty
    "other-admin": "admin@saltcoast.example",
}
EMPTY = "empty"
"""Who looks at a desk on which nothing was set up yet."""


@dataclass(frozen=True)
class State:
    """One page in one state.

    Attributes:
        name: Of the picture.
        route: Name of the address.
        thing: Name in ``Scene.ids`` of what the address names, if anything.
        query: What follows the question mark.
        who: Who looks: a name of ``WHO``, or ``EMPTY``.
        act: What is done on the page first.
        status: That the first answer has.
    """

    name: str
    route: str
    thing: str = ""
    query: str = ""
    who: str = "editor"
    act: Act | None = None
    status: int = 200


# --- what is done on a page ----------------------------------------------------------


def _click(selector: str) -> Act:
    """Press something that leads to another page."""

    def act(page: Page, _scene: Scene) -> None:
        with page.expect_navigation(wait_until="load"):
            page.click(selector)

    return act


def _open(selector: str) -> Act:
    """Press something that opens on the page itself."""
    return lambda page, _scene: page.click(selector)


_SEND = ":is(button:not([name]), button[value=save])"


def _send(**typed: str) -> Act:
    """Fill a form by the names of its fields, and send it."""

    def act(page: Page, scene: Scene) -> None:
        # Not every browser holds back an empty field; the desk has to answer it.
        page.evaluate("document.querySelectorAll('form').forEach(f => f.noValidate=1)")
        for name, text in typed.items():
            page.fill(f"main [name={name}]", text)
        _click(f"main form[method=post] {_SEND}")(page, scene)

    return act


def _too_late(page: Page, scene: Scene) -> None:
    bump(scene, "unmatched")
    _click("[data-key=u]")(page, scene)


def _claim_too_late(page: Page, scene: Scene) -> None:
    bump(scene, "unmatched")
    _send(statement="The fountain of Lowen will be painted pink")(page, scene)


def _done(page: Page, scene: Scene) -> None:
    """Mark a message as unsure: the next page says so, and offers to undo it."""
    _click("[data-key=u]")(page, scene)


_QUESTION = "Is it true that the fountain is pink now?"


def _tip_of(text: str) -> Act:
    """Ask something on the public form."""

    def act(page: Page, scene: Scene) -> None:
        page.fill("[name=text]", text)
        page.wait_for_timeout(3000)  # a form that comes back at once is a machine's
        _click("main button")(page, scene)

    return act


def _without_cookie(page: Page, scene: Scene) -> None:
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value='x'")
    _click("main form[method=post] button")(page, scene)


_SCALE = {"organisation": "", "name": HOSTILE, "email": "nobody", "password": "short"}

STATES = (
    # A new desk, before anything is in it.
    State("first-run", "first-run", who=EMPTY),
    State("first-run-refused", "first-run", who=EMPTY, act=_send(**_SCALE)),
    # Signing in.
    State("sign-in", "account_login", who="nobody"),
    State("sign-in-refused", "account_login", who="nobody",
          act=_send(login="nobody@halden.example", password="x")),  # noqa: S106
    State("sign-out", "account_logout"),
    State("inactive", "account_inactive", who="nobody"),
    State("password", "account_change_password"),
    State("password-refused", "account_change_password",
          act=_send(oldpassword="x", password1="short", password2="other")),
    State("reauthenticate", "account_reauthenticate"),
    State("second-factor", "mfa_index"),
    State("sessions", "sessions"),
    # The inbox.
    State("inbox", "inbox"),
    State("inbox-empty", "inbox", who="other"),
    State("inbox-filtered", "inbox", query="words=flood&who=nobody&language=en"),
    State("inbox-nothing-fits", "inbox", query="words=zeppelin&waiting=day"),
    State("inbox-closed", "inbox", query="status=closed"),
    State("inbox-just-done", "group", "arabic", act=_done),
    State("inbox-help", "inbox", act=_open("[data-opens=keys-help]")),
    State("inbox-contributor", "inbox", who="contributor"),
    State("keys", "keys"),
    # One message.
    State("match", "group", "match"),
    State("match-arabic", "group", "arabic"),
    State("match-warning", "group", "warning"),
    State("match-many", "group", "many"),
    State("match-contributor", "group", "match", who="contributor"),
    State("unmatched", "group", "unmatched"),
    State("message-long", "group", "long"),
    State("message-files", "group", "files"),
    State("message-queued", "group", "queued"),
    State("message-answered", "group", "answered"),
    State("message-closed", "group", "closed"),
    State("message-claimed", "group", "claimed"),
    State("confirm-many", "group", "many", act=_click("[data-key=y]")),
    State("confirm-warning", "group", "warning", act=_click("[data-key=y]")),
    State("conflict", "group", "unmatched", act=_too_late),
    State("conflict-typed", "group-claim", "unmatched", act=_claim_too_late),
    State("claim", "group-claim", "match"),
    State("claim-found", "group-claim", "match", query="find=bridge"),
    State("claim-refused", "group-claim", "match", act=_send(statement="")),
    State("close", "close", "match"),
    State("answer-with", "answer-with", "unmatched"),
    State("answer-with-nothing", "answer-with", "unmatched", query="find=zeppelin"),
    State("erase", "erase-submission", "submission"),
    State("add", "add-message"),
    State("add-refused", "add-message", act=_send(text="", link="x" * 3000)),
    # Explainers and notes.
    State("answers", "answers"),
    State("answers-empty", "answers", who="other"),
    State("answers-auditor", "answers", who="auditor"),
    State("explainer-new", "explainer-new"),
    State("explainer-refused", "explainer-new", act=_send(question="")),
    State("explainer-draft", "explainer", "explainer-draft"),
    State("explainer-in-review", "explainer", "explainer-in-review", who="admin"),
    State("explainer-mine-in-review", "explainer", "explainer-in-review"),
    State("explainer-published", "explainer", "explainer-published"),
    State("explainer-next-version", "explainer", "explainer-next-version"),
    State("explainer-withdrawn", "explainer", "explainer-withdrawn"),
    State("explainer-auditor", "explainer", "explainer-published", who="auditor"),
    State("note-new", "note-new", "claim"),
    State("note-refused", "note-new", "claim", act=_send(text="")),
    State("note-in-review", "note", "note-in-review", who="admin"),
    State("note-mine-in-review", "note", "note-in-review"),
    State("note-ready", "note", "note-ready"),
    State("note-lapsed", "note", "note-lapsed"),
    State("note-withdrawn", "note", "note-withdrawn"),
    # Claims.
    State("claims", "claims"),
    State("claims-filtered", "claims", query="words=bridge&status=open"),
    State("claims-empty", "claims", who="other"),
    State("claims-auditor", "claims", who="auditor"),
    State("claim-page", "claim", "claim"),
    State("claim-page-auditor", "claim", "claim", who="auditor"),
    State("claim-page-shared", "claim", "claim-shared"),
    State("hand", "hand", "match"),
    State("hand-refused", "hand", "match", act=_send(reason="")),
    State("message-handed", "group", "handed"),
    State("inbox-team", "inbox", query="team=none"),
    # Files.
    State("imports", "imports"),
    State("imports-empty", "imports", who="other"),
    State("imports-refused", "imports", act=_send()),
    State("import-columns", "import", "import-columns"),
    State("import-done", "import", "import-done"),
    State("import-undone", "import", "import-undone"),
    # People and organisations.
    State("members", "members", who="admin"),
    State("members-contributor", "members", who="contributor"),
    State("invite", "invite", who="admin"),
    State("invite-link", "invite", who="admin", act=_send()),
    State("member", "member", "membership", who="admin"),
    State("join", "join-organisation", "join", who="nobody"),
    State("join-refused", "join-organisation", "join", who="nobody",
          act=_send(name="Una", email="una@lowen.example", password="x")),  # noqa: S106
    State("join-gone", "join-organisation", "nothing", who="nobody", status=404),
    State("teams", "teams", who="admin"),
    State("teams-none", "teams", who="other-admin"),
    State("team", "team", "team", who="admin"),
    State("profile", "profile", "organisation", who="nobody"),
    State("profile-edit", "profile-edit", who="admin"),
    State("profile-edit-refused", "profile-edit", who="admin", act=_send(ownership="")),
    State("scale-edit", "scale-edit", who="admin"),
    State("coalitions", "coalitions", who="admin"),
    State("coalitions-editor", "coalitions"),
    State("coalitions-none", "coalitions", who="other-admin"),
    State("sharing", "sharing", "coalition", who="admin"),
    State("coalition-join", "coalition-join", "join-coalition", who="other-admin"),
    # What admins look after.
    State("jobs", "jobs", who="admin"),
    State("jobs-none", "jobs", who="other-admin"),
    State("tokens", "tokens", who="admin"),
    State("tokens-none", "tokens", who="other-admin"),
    State("tokens-refused", "tokens", who="admin", act=_send(name="x")),
    # People who ask.
    State("tips", "tips", who="nobody"),
    State("tip", "tip", "organisation", who="nobody"),
    State("tip-refused", "tip", "organisation", who="nobody", act=_send(text="")),
    State("tip-empty", "tip", "organisation", who="nobody", act=_tip_of("")),
    State("tip-sent", "tip", "organisation", who="nobody", act=_tip_of(_QUESTION)),
    State("ask-received", "ask", "ask-received", who="nobody"),
    State("ask-long", "ask", "ask-long", who="nobody"),
    State("ask-looked-at", "ask", "ask-looked-at", who="nobody"),
    State("ask-queued", "ask", "ask-queued", who="nobody"),
    State("ask-answered", "ask", "ask-answered", who="nobody"),
    State("ask-corrected", "ask", "ask-corrected", who="nobody"),
    State("ask-check-withdrawn", "ask", "ask-gone-check", who="nobody"),
    State("ask-closed", "ask", "ask-closed", who="nobody"),
    State("ask-gone", "ask", "nothing", who="nobody", status=404),
    State("tip-gone", "tip", "nothing", who="nobody", status=404),
    # What goes wrong.
    State("not-there", "group", "nothing", status=404),
    State("not-allowed", "jobs", who="contributor", status=404),
    State("damaged-file", "attachment", "damaged-file", status=500),
    State("form-too-old", "close", "match", act=_without_cookie),
)  # fmt: skip
"""All of them; the order is that of the contact sheet."""

NO_PAGE = {
    "inbox-news": "a line within the inbox",
    "import-progress": "a part of the page of an import",
    "import-rejected": "a file that is saved",
    "health": "for machines",
    **dict.fromkeys(
        ("decide", "unsure", "join", "assign", "reopen", "undo-answer", "undo-last",
         "job-again", "revoke-token", "switch-organisation", "language",
         "claim-tags", "explainer-tags", "import-undo", "member-role", "member-remove",
         "reset-ask", "reset-confirm", "reset-refuse", "withdraw-invitation",
         "coalition-found", "coalition-invite", "coalition-leave", "share-object",
         "coalition-withdraw", "session-end"),
        "leads to a page that stands in the table",
    ),
    **dict.fromkeys(
        ("api-root", "openapi-json", "match", "add_submission", "list_known_checks",
         "bring_known_checks", "read_known_check", "list_checks", "list_claims",
         "add_claim", "read_claim", "list_published_checks",
         "list_published_explainers"),
        "of the API",
    ),
}  # fmt: skip
"""Addresses that show no page of their own, and why."""

NOTHING = "0" * 26


def address_of(state: State, scene: Scene | None) -> str:
    """Return the address of a page state, without the name of the host."""
    parts = []
    if state.thing:
        ids = scene.ids if scene else {}
        parts = [NOTHING if state.thing == "nothing" else ids[state.thing]]
    path = reverse(state.route, args=parts)
    return f"{path}?{state.query}" if state.query else path


def names_of_addresses(resolver: URLResolver | None = None) -> Iterator[str]:
    """Yield the name of every address of the desk."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names_of_addresses(entry)
        elif isinstance(entry, URLPattern):
            yield str(entry.name)


def sign_in(page: Page, base: str, who: str) -> None:
    """Sign in by the form, unless nobody in particular looks."""
    if not WHO.get(who):
        return
    page.goto(f"{base}/accounts/login/")
    page.fill("#id_login", WHO[who])
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{base}/")


def show(page: Page, base: str, state: State, scene: Scene | None) -> None:
    """Open a page and bring it into its state."""
    answer = page.goto(base + address_of(state, scene))
    if answer is None or answer.status != state.status:
        status = answer.status if answer else "no answer"
        raise LookupError(f"{state.name}: {status} instead of {state.status}")
    if state.act is not None:
        state.act(page, scene or Scene(None, None))  # type: ignore[arg-type]
