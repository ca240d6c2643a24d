# SPDX-License-Identifier: Apache-2.0
"""Forms of the inbox."""

from __future__ import annotations

from django import forms

from factdesk.desk.ids import is_id
from factdesk.desk.intake.models import TargetKind, Verdict

__all__ = ["DecisionForm"]


class DecisionForm(forms.Form):
    """Y, N or ? on one match."""

    kind = forms.ChoiceField(choices=TargetKind.choices)
    target = forms.CharField(max_length=26)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    version = forms.IntegerField(min_value=1)

    def clean_target(self) -> str:
        """Refuse what is no identifier."""
        target = str(self.cleaned_data["target"])
        if not is_id(target):
            raise forms.ValidationError("no identifier", code="bad-id")
        return target
