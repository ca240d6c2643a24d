# SPDX-License-Identifier: Apache-2.0
"""Forms of what an organisation declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.claims import CommonRating
from factdesk.desk.accounts.actions import Profile, ScaleValue
from factdesk.desk.accounts.forms import COMMON_LABELS
from factdesk.desk.accounts.models import ProfileVersion, RatingValue

__all__ = ["ProfileForm", "ScaleForm", "first_profile", "first_scale"]

_TEXTS = ("ownership", "funding", "methodology")
_FLAGS = ("is_state_controlled", "is_party_owned")
_MOST_CHARACTERS = 5_000


def _text(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=_MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class ProfileForm(forms.Form):
    """Ownership, funding, methodology."""

    ownership = _text(
        _("Who owns your organisation?"), 3, _("Shown to readers beside every check.")
    )
    funding = _text(_("Who pays for it?"), 3)
    methodology = _text(_("How do you check?"), 8)
    is_state_controlled = forms.BooleanField(
        label=_("It is controlled by a state"), required=False
    )
    is_party_owned = forms.BooleanField(
        label=_("It is owned by a party"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def profile(self) -> Profile:
        """Return what is declared."""
        return Profile(**{name: self.cleaned_data[name] for name in _TEXTS + _FLAGS})


def first_profile(version: ProfileVersion | None) -> dict[str, Any]:
    """Return a version as first values of the form.

    Args:
        version: The newest; None where nothing was declared.
    """
    if version is None:
        return {"seen": 0}
    named = {name: getattr(version, name) for name in _TEXTS + _FLAGS}
    return named | {"seen": version.number}


class ScaleForm(forms.Form):
    """The organisation's own ratings, each with the common value beside it.

    Rows that are empty are passed over, so that no script is needed to add one.
    """

    MOST = 16

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: int, **options: Any) -> None:
        super().__init__(*args, **options)
        commons = [(value.value, label) for value, label in COMMON_LABELS.items()]
        for n in range(min(rows, self.MOST)):
            self.fields[f"label_{n}"] = forms.CharField(
                label=_("Your word"),
                max_length=80,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            self.fields[f"common_{n}"] = forms.ChoiceField(
                label=_("Common value"),
                choices=[("", _("none: never published")), *commons],
                required=False,
            )
            self.fields[f"meaning_{n}"] = forms.CharField(
                label=_("What it means"),
                max_length=500,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )

    def rows(self) -> list[list[BoundField]]:
        """Return the fields of each value."""
        count = (len(self.fields) - 1) // 3
        return [
            [self[f"{name}_{n}"] for name in ("label", "common", "meaning")]
            for n in range(count)
        ]

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse an empty scale, and two values of one name."""
        data = super().clean() or self.cleaned_data
        labels = [value.label for value in self.values()]
        if not labels:
            raise ValidationError(_("The rating scale needs at least one value."))
        if len(set(labels)) < len(labels):
            raise ValidationError(_("Two values have the same word. Change one."))
        return data

    def values(self) -> list[ScaleValue]:
        """Return the values that were named."""
        data = self.cleaned_data
        found = []
        for n in range((len(self.fields) - 1) // 3):
            label, common = data.get(f"label_{n}", ""), data.get(f"common_{n}", "")
            if label:
                rating = CommonRating(common) if common else None
                found.append(ScaleValue(label, rating, data.get(f"meaning_{n}", "")))
        return found


def first_scale(values: Sequence[RatingValue], seen: int) -> dict[str, Any]:
    """Return a scale as first values of the form.

    Args:
        values: Of the newest version.
        seen: Its number.
    """
    first: dict[str, Any] = {"seen": seen}
    for n, value in enumerate(values):
        first[f"label_{n}"] = value.label
        first[f"common_{n}"] = value.common
        first[f"meaning_{n}"] = value.meaning
    return first
