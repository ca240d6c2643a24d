# SPDX-License-Identifier: Apache-2.0
"""Forms of imports: what the file is, and which column is which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.desk.intake.importing.plans import (
    FIELDS,
    KNOWN,
    MESSAGES,
    NEEDED,
    Plan,
    ours,
)
from factdesk.exchange import Look

__all__ = ["ColumnsForm", "UploadForm"]

_LABELS = {
    "text": _("Text of the message"),
    "lang": _("Language"),
    "id": _("Identifier"),
    "url": _("Address of the check"),
    "publisher": _("Publisher"),
    "date": _("Date of publication"),
    "claim": _("What was claimed"),
    "title": _("Headline"),
    "rating": _("Rating"),
}
_HELP = {
    "lang": _("Two letters, as in en or ar. Where it is empty, it is found out."),
    "id": _("A row whose identifier came before in the file is passed over."),
    "date": _("As in 2026-11-24."),
    "rating": _("In the publisher's own words."),
}
_OF_KNOWN = {"text": _("Text of the check")}
_PREFIX = "column_"


class UploadForm(forms.Form):
    """What a file holds, and how its text is encoded. The file itself is beside it."""

    kind = forms.ChoiceField(
        label=_("What is in the file?"),
        choices=[
            (MESSAGES, _("Messages that people sent you")),
            (KNOWN, _("Known checks: what others have published")),
        ],
        initial=MESSAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is in the file.")},
    )
    encoding = forms.ChoiceField(
        label=_("Text encoding"),
        help_text=_("Leave it, unless a file was refused because of it."),
        required=False,
        choices=[
            ("", _("UTF-8, or found out")),
            ("windows-1252", "windows-1252"),
            ("windows-1251", "windows-1251"),
            ("windows-1256", "windows-1256"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("shift_jis", "shift_jis"),
            ("gb18030", "gb18030"),
        ],
    )


class ColumnsForm(forms.Form):
    """Which column of the file is which of our fields."""

    publisher = forms.CharField(
        label=_("Publisher of all rows"),
        help_text=_("Only if the file names none: who published these checks."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
    )
    source = forms.CharField(
        label=_("Where is the file from?"),
        help_text=_(
            "In a few words, as in “tip line, October”. It stands on your public "
            "profile beside the number of messages."
        ),
        max_length=200,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, kind: str, look: Look, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self._kind, self._look = kind, look
        if kind == KNOWN:
            del self.fields["source"]
        else:
            del self.fields["publisher"]
        if not look.is_claim_review:
            for name in FIELDS[kind]:
                self.fields[_PREFIX + name] = self._column(name)

    def _column(self, name: str) -> forms.ChoiceField:
        is_needed = name in NEEDED[self._kind]
        of_known = self._kind == KNOWN and name in _OF_KNOWN
        nothing = _("choose a column") if is_needed else _("not in the file")
        return forms.ChoiceField(
            label=_OF_KNOWN[name] if of_known else _LABELS[name],
            help_text=_HELP.get(name, ""),
            required=is_needed,
            choices=[("", f"— {nothing} —"), *((c, c) for c in self._look.columns)],
            error_messages={
                "required": _("Choose the column that holds it."),
                "invalid_choice": _("The file has no such column. Choose another."),
            },
        )

    def columns(self) -> Iterator[BoundField]:
        """Yield the fields that name a column."""
        for field in self:
            if field.name.startswith(_PREFIX):
                yield field

    def others(self) -> Iterator[BoundField]:
        """Yield the other fields."""
        for field in self:
            if not field.name.startswith(_PREFIX):
                yield field

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse a column that is chosen twice, and checks without a word."""
        data = super().clean() or {}
        seen: dict[str, str] = {}
        for name, column in self._chosen(data).items():
            if column in seen:
                text = gettext("This column is chosen above already. Choose another.")
                self.add_error(_PREFIX + name, text)
            seen.setdefault(column, name)
        if self._kind == KNOWN and not self._look.is_claim_review:
            self._check_known(data)
        return data

    def _check_known(self, data: dict[str, Any]) -> None:
        chosen = self._chosen(data)
        if not {"claim", "title", "text"} & set(chosen):
            text = gettext("Choose a column for what was claimed, or for the headline.")
            self.add_error(f"{_PREFIX}claim", text)
        if "publisher" not in chosen and not data.get("publisher"):
            text = gettext("Choose the column, or write the publisher of all rows.")
            self.add_error(f"{_PREFIX}publisher", text)

    def _chosen(self, data: Mapping[str, Any]) -> dict[str, str]:
        named = ((name, data.get(_PREFIX + name)) for name in FIELDS[self._kind])
        return {name: str(column) for name, column in named if column}

    def plan(self, before: Plan) -> Plan:
        """Return how a file is read whose form is valid.

        Args:
            before: With the encoding that was chosen at the upload.
        """
        data = self.cleaned_data
        fields = ours() if self._look.is_claim_review else self._chosen(data)
        return Plan(
            fields=fields,
            encoding=before.encoding,
            publisher=data.get("publisher", ""),
        )

    @staticmethod
    def guessed(found: Mapping[str, str]) -> dict[str, str]:
        """Return a guess as first values of the form.

        Args:
            found: Our field to the column.
        """
        return {_PREFIX + name: column for name, column in found.items()}
