# SPDX-License-Identifier: Apache-2.0
"""Forms by which a message comes in: the public one, and the one for members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from factdesk.desk.error_texts import told
from factdesk.desk.fields import Pasted
from factdesk.desk.intake.actions.receiving import MOST_CHARACTERS, Incoming
from factdesk.desk.intake.models import Channel
from factdesk.desk.intake.pictures import Cleaned
from factdesk.errors import FactdeskError

__all__ = ["AddForm", "TipForm", "said"]

_MOST_LINK = 2000
_SAID = {
    "file-type": gettext_noop(
        "One file is of a type that is not taken. Send a picture, an MP4 video, a "
        "sound recording, a PDF, or a screenshot."
    ),
    "file-damaged": gettext_noop(
        "One file is damaged. Open it on your device, and send a screenshot of it "
        "instead."
    ),
    "picture-too-large": gettext_noop(
        "One picture has too many pixels. Send a smaller copy."
    ),
    "too-many-files": gettext_noop(
        "At most four files are taken. Choose the ones that matter."
    ),
    "file-too-large": gettext_noop(
        "The files are too large: at most 16 MB each, and 24 MB together."
    ),
    "form-too-large": gettext_noop(
        "The message is too large to be read. Nothing was stored: go back, and send "
        "the part that you ask about."
    ),
    "form-broken": gettext_noop(
        "The message did not arrive whole. Nothing was stored: go back and send it "
        "once more."
    ),
    "blob-not-stored": gettext_noop(
        "Your message could not be stored, because the disk is full or out of order. "
        "Nothing was kept. Send it again later, or without the files."
    ),
    "message-too-long": gettext_noop(
        "The message is too long: at most 200,000 characters are taken. Send the part "
        "that you ask about."
    ),
    "message-empty": gettext_noop("Write or paste what you were sent."),
}
"""What can go wrong with a message, in the reader's language, by code."""


def said(error: FactdeskError) -> str:
    """Return what an error says to somebody who has never seen a desk.

    Args:
        error: As it was raised.
    """
    text = _SAID.get(error.code)
    return gettext(text) if text else told(error)


class TipForm(forms.Form):
    """What somebody without an account sends."""

    text = Pasted(
        label=_("The message"),
        help_text=_("Paste or write what you were sent, or what you ask about."),
        required=False,
        max_length=MOST_CHARACTERS,
        error_messages={"max_length": _(_SAID["message-too-long"])},
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    link = Pasted(
        label=_("A link, if you have one"),
        required=False,
        max_length=_MOST_LINK,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, if you want the answer by mail"),
        help_text=_(
            "It is stored encrypted and used for the answer alone. You can read the "
            "answer without it."
        ),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def __init__(
        self, *args: Any, has_mail: bool, files: tuple[Cleaned, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._files = files
        if not has_mail:
            del self.fields["email"]

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse what holds nothing."""
        data = super().clean() or {}
        is_empty = not (data.get("text", "").strip() or data.get("link", "").strip())
        if is_empty and "text" not in self.errors:
            text = gettext("Write or paste what you were sent.")
            if self._files:
                text = gettext("Write a few words about the files: what do you ask?")
            self.add_error("text", text)
        return data

    def incoming(self, asker: str) -> Incoming:
        """Return the message of a valid form.

        Args:
            asker: What tells senders apart; becomes a pseudonym.
        """
        data = self.cleaned_data
        return Incoming(
            # A link alone is a message, too.
            text=data["text"] if data["text"].strip() else data["link"],
            link=data["link"],
            asker=asker,
            reply_to=data.get("email", ""),
            files=self._files,
        )


class AddForm(TipForm):
    """What a member pastes, or passes on from somebody who asked."""

    channel = forms.ChoiceField(
        label=_("Where is it from?"),
        choices=[
            (Channel.PASTED, _("I came across it")),
            (Channel.FORWARDED, _("Somebody asked us")),
        ],
        initial=Channel.PASTED,
        widget=forms.RadioSelect,
    )
    wants_page = forms.BooleanField(
        label=_("Make a private address that I can give to the person who asked"),
        required=False,
    )
    field_order = ("text", "link", "channel", "email", "wants_page")

    @override
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "Paste a chat or an e-mail as you were sent it: header lines, names before "
            "messages, handles and phone numbers are not kept."
        )
        if "email" in self.fields:
            self.fields["email"].label = _("Their e-mail address, for the answer")
            self.fields["email"].help_text = _(
                "It is stored encrypted and used for the answer alone."
            )
