# SPDX-License-Identifier: Apache-2.0
"""Forms of explainers and holding notes.

A source is three fields side by side; rows that are empty are passed over, so that no
script is needed to add one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.desk.checks.actions.explaining import Draft
from factdesk.desk.checks.actions.sources import Source
from factdesk.desk.fields import Pasted

__all__ = ["ExplainerForm", "NoteForm", "first_sources"]

_TITLE, _PUBLISHER, _URL = (
    _("Title of the source"),
    _("Publisher"),
    _("Address, if it is on the web"),
)


class _SourcedForm(forms.Form):
    """A form whose last rows are sources."""

    ROWS: ClassVar[int] = 4

    language = Pasted(
        label=_("Language"),
        help_text=_("Two letters, as in en or ar. May be empty."),
        max_length=12,
        required=False,
        widget=forms.TextInput({"size": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for n in range(self.ROWS):
            is_needed = n == 0
            self.fields[f"title_{n}"] = Pasted(
                label=_TITLE, max_length=300, required=is_needed
            )
            self.fields[f"publisher_{n}"] = Pasted(
                label=_PUBLISHER, max_length=200, required=is_needed
            )
            self.fields[f"url_{n}"] = forms.URLField(
                label=_URL, max_length=2000, required=False, assume_scheme="https"
            )

    def source_rows(self) -> Iterator[list[BoundField]]:
        """Yield the fields of each source."""
        for n in range(self.ROWS):
            yield [self[f"{name}_{n}"] for name in ("title", "publisher", "url")]

    def plain_fields(self) -> Iterator[BoundField]:
        """Yield the fields before the sources."""
        for field in self:
            if not field.name.rpartition("_")[2].isdecimal():
                yield field

    def sources(self) -> tuple[Source, ...]:
        """Return the sources that were filled in."""
        rows = [
            tuple(
                str(self.cleaned_data[f"{name}_{n}"])
                for name in ("title", "publisher", "url")
            )
            for n in range(self.ROWS)
        ]
        return tuple(Source(*row) for row in rows if any(row))

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse a source without title or publisher."""
        data = super().clean() or self.cleaned_data
        for n in range(1, self.ROWS):
            if any(data.get(f"{name}_{n}") for name in ("title", "publisher", "url")):
                for name in ("title", "publisher"):
                    if not data.get(f"{name}_{n}"):
                        self.add_error(f"{name}_{n}", _("Please fill this in."))
        return data


def first_sources(sources: Sequence[dict[str, str]]) -> dict[str, str]:
    """Return stored sources as first values of a form.

    Args:
        sources: As a row holds them.
    """
    return {
        f"{name}_{n}": source.get(name, "")
        for n, source in enumerate(sources[: _SourcedForm.ROWS])
        for name in ("title", "publisher", "url")
    }


class ExplainerForm(_SourcedForm):
    """A sourced answer to a question, without a rating."""

    question = Pasted(
        label=_("Question"),
        max_length=1000,
        help_text=_("As people ask it."),
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )
    answer = Pasted(
        label=_("Answer"),
        max_length=20_000,
        help_text=_("What is known, in plain words. No rating."),
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        help_text=_("After this day it is not sent any more."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("question", "answer", "valid_until", "language")

    def draft(self) -> Draft:
        """Return what was filled in."""
        data = self.cleaned_data
        return Draft(
            question=data["question"],
            answer=data["answer"],
            language=data["language"],
            sources=self.sources(),
            valid_until=data["valid_until"],
        )


class NoteForm(_SourcedForm):
    """What is known while a claim is being checked."""

    text = Pasted(
        label=_("Known so far"),
        max_length=5_000,
        help_text=_("It is sent for six hours, then it lapses unless renewed."),
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )
    field_order = ("text", "language")
