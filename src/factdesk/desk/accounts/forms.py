# SPDX-License-Identifier: Apache-2.0
"""Forms about organisations and members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.claims import CommonRating
from factdesk.desk.accounts.actions import Profile, ScaleValue
from factdesk.desk.accounts.models import User
from factdesk.desk.fields import Pasted

__all__ = ["COMMON_LABELS", "FirstRunForm"]

COMMON_LABELS = {
    CommonRating.TRUE: _("true"),
    CommonRating.MOSTLY_TRUE: _("mostly true"),
    CommonRating.MIXED: _("mixed"),
    CommonRating.MOSTLY_FALSE: _("mostly false"),
    CommonRating.FALSE: _("false"),
    CommonRating.ALTERED: _("altered"),
    CommonRating.MISSING_CONTEXT: _("missing context"),
    CommonRating.UNPROVEN: _("unproven"),
}
"""The common values in words."""

_PASSWORD_HELP = _("At least 12 characters. A sentence is good.")


_MOST_PROFILE = 5000


class FirstRunForm(forms.Form):
    """Organisation, first admin, profile and rating scale, on one page."""

    organisation = Pasted(label=_("Name of your organisation"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language of your desk"), choices=settings.LANGUAGES
    )
    name = Pasted(label=_("Your name, for colleagues"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail address"))
    password = forms.CharField(
        label=_("Password"),
        help_text=_PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password"}, render_value=True
        ),
    )
    ownership = Pasted(
        label=_("Who owns your organisation?"),
        help_text=_("Shown to readers beside every check."),
        max_length=_MOST_PROFILE,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    funding = Pasted(
        label=_("Who pays for it?"),
        max_length=_MOST_PROFILE,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    methodology = Pasted(
        label=_("How do you check?"),
        help_text=_("A few sentences; you can change them later."),
        max_length=_MOST_PROFILE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    is_state_controlled = forms.BooleanField(
        label=_("It is controlled by a state"), required=False
    )
    is_party_owned = forms.BooleanField(
        label=_("It is owned by a party"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for value, label in COMMON_LABELS.items():
            self.fields[f"scale_{value.value}"] = Pasted(
                label=label, required=False, initial=label, max_length=80
            )

    def scale_fields(self) -> list[forms.BoundField]:
        """Return the fields of the scale, for the template."""
        return [self[f"scale_{value.value}"] for value in COMMON_LABELS]

    def main_fields(self) -> list[forms.BoundField]:
        """Return the other fields."""
        return [field for field in self if not field.name.startswith("scale_")]

    @override
    def clean(self) -> dict[str, Any]:
        """Check what concerns several fields."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        user = User(email=data.get("email", ""), name=data.get("name", ""))
        try:
            validate_password(data.get("password", ""), user)
        except ValidationError as error:
            self.add_error("password", error)
        if not self.scale():
            raise ValidationError(_("The rating scale needs at least one value."))
        return data

    def scale(self) -> list[ScaleValue]:
        """Return the values that were named; one common value may be left out."""
        named = (
            (str(self.cleaned_data.get(f"scale_{value.value}", "")).strip(), value)
            for value in COMMON_LABELS
        )
        return [ScaleValue(label, value) for label, value in named if label]

    def profile(self) -> Profile:
        """Return what the organisation declares."""
        names = ("ownership", "funding", "methodology")
        flags = ("is_state_controlled", "is_party_owned")
        return Profile(**{name: self.cleaned_data[name] for name in (*names, *flags)})
