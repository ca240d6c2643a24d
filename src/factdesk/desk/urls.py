# SPDX-License-Identifier: Apache-2.0
"""Every address of the desk. A new one needs a row in ``tests/desk/test_routes.py``.

Example:
    >>> reverse("inbox")  # doctest: +SKIP
    '/'
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.urls import urlpatterns as second_factors
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from factdesk.desk.accounts import (
    factors,
    joining,
    people,
    profile,
    sessions,
    teams,
    tokens,
)
from factdesk.desk.accounts import views as accounts
from factdesk.desk.accounts.listening import in_one_transaction, whole
from factdesk.desk.api.site import api
from factdesk.desk.checks import claim_views as claims
from factdesk.desk.checks import views as checks
from factdesk.desk.coalition import views as coalition
from factdesk.desk.health import health
from factdesk.desk.ids import IdConverter
from factdesk.desk.intake import adding_views as adding
from factdesk.desk.intake import doing, erasing
from factdesk.desk.intake import public_views as public
from factdesk.desk.intake import views as intake
from factdesk.desk.intake.importing import views as importing
from factdesk.desk.jobs import views as jobs

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]

register_converter(IdConverter, "id")

handler400 = "factdesk.desk.pages.bad_request"
handler404 = "factdesk.desk.pages.not_found"
handler500 = "factdesk.desk.pages.server_error"

# Of allauth only what an invited team needs: nobody signs up by themselves.
_SIGN_IN = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path(
        "password/change/",
        whole(account.password_change),
        name="account_change_password",
    ),
    path("2fa/", include(in_one_transaction(second_factors))),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/end/", sessions.end, name="session-end"),
]

urlpatterns = [
    path("", intake.inbox, name="inbox"),
    path("group/<id:group_id>/", intake.group, name="group"),
    path("group/<id:group_id>/decide/", doing.decide, name="decide"),
    path("group/<id:group_id>/unsure/", doing.unsure, name="unsure"),
    path("group/<id:group_id>/claim/", doing.claim, name="group-claim"),
    path("group/<id:group_id>/join/", doing.join, name="join"),
    path("group/<id:group_id>/close/", doing.close, name="close"),
    path("group/<id:group_id>/assign/", doing.assign, name="assign"),
    path("group/<id:group_id>/hand/", doing.hand, name="hand"),
    path("group/<id:group_id>/reopen/", doing.reopen, name="reopen"),
    path("group/<id:group_id>/answer/", doing.answer_with, name="answer-with"),
    path("answer/<id:answer_id>/undo/", doing.undo, name="undo-answer"),
    path("undo/", doing.undo_last, name="undo-last"),
    path("inbox/new/", intake.inbox_news, name="inbox-news"),
    path("keys/", intake.keys, name="keys"),
    path("answers/", checks.answers, name="answers"),
    path("explainer/new/", checks.explainer_new, name="explainer-new"),
    path("explainer/<id:explainer_id>/", checks.explainer, name="explainer"),
    path("claims/", claims.claims, name="claims"),
    path("claim/<id:claim_id>/", claims.claim, name="claim"),
    path("claim/<id:claim_id>/tags/", claims.tag_claim, name="claim-tags"),
    path(
        "explainer/<id:explainer_id>/tags/", claims.tag_explainer, name="explainer-tags"
    ),
    path("claim/<id:claim_id>/note/", checks.note_new, name="note-new"),
    path("note/<id:note_id>/", checks.note, name="note"),
    path("add/", adding.add, name="add-message"),
    path("imports/", importing.imports, name="imports"),
    path("imports/<id:import_id>/", importing.one_import, name="import"),
    path(
        "imports/<id:import_id>/progress/", importing.progress, name="import-progress"
    ),
    path(
        "imports/<id:import_id>/rejected.csv",
        importing.rejected_csv,
        name="import-rejected",
    ),
    path("imports/<id:import_id>/undo/", importing.undo_import, name="import-undo"),
    path("tip/", public.tips, name="tips"),
    path("tip/<id:organisation_id>/", public.tip, name="tip"),
    path("attachment/<id:attachment_id>/", intake.attachment, name="attachment"),
    path("a/<str:token>/", public.private_page, name="ask"),
    path("message/<id:submission_id>/erase/", erasing.erase, name="erase-submission"),
    path("jobs/", jobs.failed, name="jobs"),
    path("jobs/<id:job_id>/again/", jobs.again, name="job-again"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<id:token_id>/revoke/", tokens.revoke, name="revoke-token"),
    path("members/", people.members, name="members"),
    path("members/invite/", people.invite, name="invite"),
    path("member/<id:membership_id>/", people.member, name="member"),
    path("member/<id:membership_id>/role/", people.change_role, name="member-role"),
    path("member/<id:membership_id>/remove/", people.remove, name="member-remove"),
    path("member/<id:membership_id>/reset/", factors.ask, name="reset-ask"),
    path("reset/<id:reset_id>/confirm/", factors.confirm, name="reset-confirm"),
    path("reset/<id:reset_id>/refuse/", factors.refuse, name="reset-refuse"),
    path(
        "invitation/<id:invitation_id>/withdraw/",
        people.withdraw,
        name="withdraw-invitation",
    ),
    path("join/<str:secret>/", joining.join, name="join-organisation"),
    path("teams/", teams.teams, name="teams"),
    path("team/<id:team_id>/", teams.team, name="team"),
    path("coalition/", coalition.coalitions, name="coalitions"),
    path("coalition/found/", coalition.found, name="coalition-found"),
    path("coalition/join/<str:secret>/", coalition.join, name="coalition-join"),
    path(
        "coalition/<id:coalition_id>/invite/", coalition.invite, name="coalition-invite"
    ),
    path("coalition/<id:coalition_id>/leave/", coalition.leave, name="coalition-leave"),
    path("coalition/<id:coalition_id>/sharing/", coalition.sharing, name="sharing"),
    path(
        "coalition/<id:coalition_id>/share/",
        coalition.share_object,
        name="share-object",
    ),
    path(
        "coalition/link/<id:link_id>/withdraw/",
        coalition.withdraw,
        name="coalition-withdraw",
    ),
    path("api/v1/", api.urls),
    path("first-run/", accounts.first_run, name="first-run"),
    path("organisation/", accounts.switch, name="switch-organisation"),
    path("organisation/profile/", profile.edit, name="profile-edit"),
    path("organisation/scale/", profile.edit_scale, name="scale-edit"),
    path("organisation/<id:organisation_id>/", profile.profile, name="profile"),
    path("accounts/", include(_SIGN_IN)),
    path("language/", set_language, name="language"),
    path("health/", health, name="health"),
]
