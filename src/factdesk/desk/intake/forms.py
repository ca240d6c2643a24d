# SPDX-License-Identifier: Apache-2.0
"""Forms of the inbox."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from factdesk.desk.checks.actions.claims import MOST_CHARACTERS
from factdesk.desk.checks.models import CloseReason
from factdesk.desk.fields import Pasted
from factdesk.desk.ids import is_id
from factdesk.desk.intake.models import TargetKind, Verdict

__all__ = ["ClaimForm", "CloseForm", "DecisionForm", "HandForm", "VersionForm"]


class VersionForm(forms.Form):
    """What every act on a message brings: which state of it the page showed."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class CloseForm(VersionForm):
    """Why a message is closed without a rating."""

    reason = forms.ChoiceField(choices=CloseReason.choices)


class HandForm(VersionForm):
    """To whom a message goes, and why."""

    team = forms.CharField(max_length=26, required=False)
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The next one reads it."),
        max_length=500,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )


class ClaimForm(VersionForm):
    """A new claim."""

    MOST: ClassVar[int] = MOST_CHARACTERS

    statement = Pasted(
        label=_("The claim"),
        help_text=_("One sentence that can be checked, without who said it."),
        max_length=MOST,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    language = Pasted(
        label=_("Language"),
        help_text=_("Two letters, as in en or ar. May be empty."),
        max_length=12,
        required=False,
        widget=forms.TextInput({"size": 4, "autocomplete": "off"}),
    )


class DecisionForm(VersionForm):
    """Y, N or ? on one match."""

    kind = forms.ChoiceField(choices=TargetKind.choices)
    target = forms.CharField(max_length=26)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    sure = forms.BooleanField(required=False)

    def clean_target(self) -> str:
        """Refuse what is no identifier."""
        target = str(self.cleaned_data["target"])
        if not is_id(target):
            raise forms.ValidationError("no identifier", code="bad-id")
        return target
