# SPDX-License-Identifier: Apache-2.0
"""What the inbox and its answers say in words, in the language of the reader.

Example:
    >>> confidence_words(0.94)  # doctest: +SKIP
    'very likely · 0.94'
"""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from factdesk.desk.checks.targets import Target

__all__ = ["answer_text", "confidence_words", "mail_text"]

_WORDS = (
    (0.97, gettext_noop("almost certain")),
    (0.90, gettext_noop("very likely")),
    (0.75, gettext_noop("likely")),
    (0.50, gettext_noop("possible")),
    (0.00, gettext_noop("unlikely")),
)
_MOST_QUOTED = 300
_KNOWN_LANGUAGES = frozenset({"en", "ar"})


def confidence_words(confidence: float) -> str:
    """Return a confidence as words and number.

    Args:
        confidence: In [0, 1].
    """
    word = next(word for least, word in _WORDS if confidence >= least)
    return f"{_(word)} · {number_format(confidence, 2)}"


def answer_text(target: Target, language: str) -> str:
    """Return what an asker reads, in their language where the desk speaks it.

    Args:
        target: What answers them.
        language: Of the message.
    """
    with override(language if language in _KNOWN_LANGUAGES else "en"):
        lines = [target.title or target.statement]
        if target.rating:
            lines.append(
                _("%(publisher)s rated this: %(rating)s.")
                % {"publisher": target.publisher, "rating": target.rating}
            )
        elif target.text:
            lines.append(target.text)
        if target.kind == "note":
            lines.append(_("We are still checking. This is what is known so far."))
        if target.url:
            lines.append(_("Read more: %(url)s") % {"url": target.url})
        return "\n\n".join(lines)


def mail_text(answer: str, message: str, organisation: str) -> str:
    """Return a mail with an answer, in the language that is active.

    Args:
        answer: Exactly what the asker reads.
        message: What they sent, masked.
        organisation: Who answers.
    """
    asked = " ".join(message.split())
    if len(asked) > _MOST_QUOTED:
        asked = asked[:_MOST_QUOTED].rstrip() + " …"
    parts = [
        _("You asked %(organisation)s about this message:")
        % {"organisation": organisation},
        f"> {asked}",
        answer,
        "-- \n"
        + _(
            "You get this mail because this address was given with the message. It is "
            "used for the answer, and for its correction if there is one."
        ),
    ]
    return "\n\n".join(parts) + "\n"
