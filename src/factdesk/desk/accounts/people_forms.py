# SPDX-License-Identifier: Apache-2.0
"""Forms about the people of an organisation."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.desk.accounts.actions.inviting import NewAccount
from factdesk.desk.accounts.models import Role, Team, User

__all__ = [
    "ROLE_MEANINGS",
    "InviteForm",
    "JoinForm",
    "PasskeyForm",
    "ReasonForm",
    "RoleForm",
    "role_choices",
]

ROLE_MEANINGS = {
    Role.CONTRIBUTOR: _("brings messages in and works on claims; nothing leaves"),
    Role.EDITOR: _("also decides, answers, reviews and publishes"),
    Role.ADMIN: _("also looks after members, profile, teams and sharing"),
    Role.AUDITOR: _("reads checks and who did what, no messages; named publicly"),
}
"""What each role may do, in a line."""
_DAYS = [("1", _("one day")), ("7", _("a week")), ("30", _("a month"))]


def role_choices() -> list[tuple[str, str]]:
    """Return each role with what it may do, in the language of the page."""
    return [(role.value, f"{role.label}: {ROLE_MEANINGS[role]}") for role in Role]


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(
        label=_("Role"), choices=role_choices, widget=forms.RadioSelect
    )


class InviteForm(RoleForm):
    """A link by which one person joins."""

    team = forms.ChoiceField(label=_("Team"), required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_(
            "May be empty. If you give one, only its owner can use the link. Nothing "
            "is sent: you hand the link over yourself."
        ),
    )
    days = forms.ChoiceField(label=_("The link is good for"), choices=_DAYS)

    def __init__(self, *args: Any, teams: QuerySet[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(team.id, team.name) for team in teams]
        self.fields["team"].choices = [("", _("none")), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["team"]


class JoinForm(forms.Form):
    """What somebody who was invited and has no account gives."""

    name = forms.CharField(
        label=_("Your name, for colleagues"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. A sentence is good."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password"}, render_value=True
        ),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Check the password beside what else was given."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        user = User(email=data.get("email", ""), name=data.get("name", ""))
        try:
            validate_password(data.get("password", ""), user)
        except ValidationError as error:
            self.add_error("password", error)
        return data

    def account(self, language: str) -> NewAccount:
        """Return what was given.

        Args:
            language: Of the page.
        """
        data = self.cleaned_data
        return NewAccount(data["email"], data["name"], data["password"], language)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        help_text=_("So that you know later which one to remove."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=_("It then asks for your finger, face or its own code."),
    )
