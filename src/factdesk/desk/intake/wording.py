# SPDX-License-Identifier: Apache-2.0
"""What the inbox and its answers say in words, in the language of the reader.

Example:
    >>> confidence_words(0.94)  # doctest: +SKIP
    'very likely · 0.94'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from factdesk.desk.checks.targets import Target
from factdesk.desk.intake.pictures import SUFFIXES
from factdesk.desk.intake.selectors import Happened

__all__ = [
    "answer_text",
    "clash_name",
    "clash_words",
    "confidence_words",
    "file_words",
    "happened_words",
    "mail_text",
    "shown",
]

_WORDS = (
    (0.97, gettext_noop("almost certain")),
    (0.90, gettext_noop("very likely")),
    (0.75, gettext_noop("likely")),
    (0.50, gettext_noop("possible")),
    (0.00, gettext_noop("unlikely")),
)
_MOST_QUOTED = 300
_CLASHES = {
    "number": gettext_noop("another number"),
    "date": gettext_noop("another date"),
    "place": gettext_noop("another place"),
    "negation": gettext_noop("one says the opposite"),
    "name": gettext_noop("another name"),
}
# Directional overrides and invisible characters could make a text read otherwise than
# it is; each becomes a visible sign.
_HIDDEN = {
    code: f"⟨{code:04X}⟩"
    for code in (
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
        0x00AD,
        0x200B,
        0xFEFF,
        # Letters of tags: a whole message can be written in them that nobody sees.
        *range(0xE0000, 0xE0080),
    )
} | {
    code: "␣"
    for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
    if code not in {0x09, 0x0A, 0x0D}
}
_FILES = {
    "image": gettext_noop("picture"),
    "video": gettext_noop("video"),
    "audio": gettext_noop("sound"),
    "application": gettext_noop("document"),
}
_SOMETHING = gettext_noop("%(who)s changed this message at %(time)s.")
_HAPPENED = {
    "intake.decided": gettext_noop("%(who)s judged a match of it at %(time)s."),
    "intake.answer_queued": gettext_noop("%(who)s queued an answer at %(time)s."),
    "intake.answer_undone": gettext_noop("%(who)s took an answer back at %(time)s."),
    "intake.claimed": gettext_noop("%(who)s made a claim of it at %(time)s."),
    "intake.joined": gettext_noop("%(who)s joined it to a claim at %(time)s."),
    "intake.closed": gettext_noop("%(who)s closed it without a rating at %(time)s."),
    "intake.handed": gettext_noop("%(who)s handed it over at %(time)s."),
    "intake.assigned": gettext_noop("%(who)s took it or let it go at %(time)s."),
}
_KNOWN_LANGUAGES = frozenset({"en", "ar"})


def confidence_words(confidence: float) -> str:
    """Return a confidence as words and number.

    Args:
        confidence: In [0, 1].
    """
    word = next(word for least, word in _WORDS if confidence >= least)
    return f"{_(word)} · {number_format(confidence, 2)}"


def clash_name(kind: str) -> str:
    """Return what a kind of difference is called.

    Args:
        kind: As the explanation has it.
    """
    return _(_CLASHES.get(kind, kind))


def clash_words(explanation: dict[str, Any]) -> list[str]:
    """Return in what message and check differ, in words with what each of them says.

    Args:
        explanation: As stored with the match.
    """
    found = []
    for warning in explanation.get("warnings", []):
        facts = {
            "what": clash_name(warning["kind"]),
            "ours": _apart(shown(warning["post_value"])),
            "theirs": _apart(shown(warning["record_value"])),
        }
        if facts["ours"] and facts["theirs"]:
            text = _("%(what)s: message %(ours)s, check %(theirs)s") % facts
        elif facts["ours"]:
            text = _("%(what)s: only the message has “%(ours)s”") % facts
        elif facts["theirs"]:
            text = _("%(what)s: only the check has “%(theirs)s”") % facts
        else:
            text = facts["what"]
        found.append(text)
    return list(dict.fromkeys(found))


def happened_words(happened: Happened) -> str:
    """Return what somebody did with a message, who and when.

    Args:
        happened: The newest change.
    """
    facts = {"who": happened.who, "time": localtime(happened.at).strftime("%H:%M:%S")}
    return _(_HAPPENED.get(happened.action, _SOMETHING)) % facts


def _apart(text: str) -> str:
    """Let a value of another script stand in a sentence without turning it around."""
    return f"\u2068{text}\u2069" if text else ""


def file_words(media_type: str) -> str:
    """Return what a file is and its ending, as in "picture (PNG)".

    Args:
        media_type: By its content.
    """
    kind = _FILES.get(media_type.partition("/")[0], _FILES["application"])
    return f"{_(kind)} ({SUFFIXES.get(media_type, 'bin').upper()})"


def shown(text: str) -> str:
    """Return a text in which nothing hides: control and bidi signs are shown.

    Args:
        text: As somebody wrote it.
    """
    return text.translate(_HIDDEN)


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
        if target.sources:
            lines.append("\n".join([_("Sources:"), *map(_source, target.sources)]))
        if target.url:
            lines.append(_("Read more: %(url)s") % {"url": target.url})
        return "\n\n".join(lines)


def _source(source: Mapping[str, str]) -> str:
    parts = (source.get(name, "") for name in ("title", "publisher", "url"))
    return "- " + " · ".join(part for part in parts if part)


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
