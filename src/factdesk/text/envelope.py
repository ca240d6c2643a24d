# SPDX-License-Identifier: Apache-2.0
"""Take the envelope off a text that was passed on: header lines, and who said it when.

People paste what they were sent as it is: an e-mail with its header lines, a chat with
"[24/11/2026, 09:12] Name:" before each message, a "Forwarded from Name". None of that
is part of what is claimed, and most of it names a person.

Only shapes are taken off that hardly anything but an envelope has: two header lines one
below the other, a date and a time before a name and a colon. A lone "Name: text" stays,
because that is also how a speaker is quoted. Of a header the subject is kept.

**Invariants:** a text without an envelope comes back as the same object; nothing but
whole lines, and beginnings of lines, is taken off; time is linear in the length of the
text. What is only an envelope becomes empty.

Example:
    >>> without_envelope("[24/11/2026, 09:12] Ana B.: Is the bridge closed?")
    'Is the bridge closed?'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_string, policy
from email.errors import MessageError

__all__ = ["without_envelope"]

_LONGEST_LINE = 1000
"""Lines of an envelope are shorter; of a longer one only the beginning is looked at."""
_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_EDGE = rf"[\s>*_{_MARKS}]*"
_NAMES = (
    "from|to|cc|bcc|sent|date|subject|reply-to|sender|received|return-path|delivered-to"
    "|message-id|in-reply-to|references|mime-version|content-type|importance"
    "|content-transfer-encoding|organization|user-agent|list-[a-z-]+|x-[a-z0-9-]+"
    "|arc-[a-z-]+|dkim-signature|authentication-results|received-spf|thread-[a-z]+"
    "|de|à|envoyé|objet|cci|para|asunto|enviado(?: el)?|fecha|assunto|data|von|an"
    "|gesendet|betreff|datum|từ|đến|tới|chủ đề|ngày|đã gửi|kime|kimden|konu|tarih"
    "|من|إلى|الى|التاريخ|تاريخ|الموضوع|موضوع|نسخة|أُرسل|أرسلت|المرسل|تم الإرسال"
    "|от|кому|дата|тема|отправлено|发件人|收件人|日期|主题|差出人|宛先|件名|日時"
)
_HEADER_RE = re.compile(
    rf"^{_EDGE}(?P<name>{_NAMES}){_EDGE}[:：]{_EDGE}(?P<value>.*)$", re.IGNORECASE
)
_SUBJECTS = frozenset(
    {"subject", "objet", "asunto", "assunto", "betreff", "konu", "chủ đề", "тема",
     "主题", "件名", "الموضوع", "موضوع"}
)  # fmt: skip
_FOLDED_RE = re.compile(r"^[ \t]+\S")
_PASSED_ON_RE = re.compile(
    r"^(?:\s*(?:fwd?|re|tr|rv|wg|aw|ynt|i|رد|إعادة توجيه|转发|回复)\s*[:：]\s*)+",
    re.IGNORECASE,
)
_SEPARATOR_RE = re.compile(
    rf"^[\s>*_=\-{_MARKS}]*(?:begin forwarded message|forwarded message"
    r"|original message|original-nachricht|weitergeleitete nachricht"
    r"|message transféré|message d.origine|mensaje reenviado|mensaje original"
    r"|mensagem encaminhada|thư đã chuyển tiếp|tin nhắn đã chuyển tiếp"
    r"|رسالة (?:مُ?عاد|تم إعادة) (?:توجيهها|تحويلها)|الرسالة الأصلية|رسالة محوّ?لة"
    r"|пересылаемое сообщение|исходное сообщение|iletilen mesaj|转发的邮件|原始邮件)"
    rf"[\s:：>*_=\-{_MARKS}]*$",
    re.IGNORECASE,
)
_WROTE_RE = re.compile(
    rf"^{_EDGE}(?:on\s.{{6,200}}\swrote|le\s.{{6,200}}\sa\sécrit|el\s.{{6,200}}"
    r"\sescribió|em\s.{6,200}\sescreveu|am\s.{6,200}\sschrieb.{0,80}|vào\s.{6,200}\s"
    r"(?:đã viết|viết)|(?:في|بتاريخ)\s.{6,200}\sكتبت?(?:\s.{1,80})?)"
    rf"\s*[:：]{_EDGE}$",
    re.IGNORECASE,
)
_FROM_RE = re.compile(
    rf"^[^\w]{{0,8}}(?:forwarded from|reenviado de|transféré de|weitergeleitet von"
    r"|encaminhado de|chuyển tiếp từ|được chuyển tiếp từ|переслано от|iletildi:"
    r"|تم التحويل من|محوّ?لة من|أعيد توجيهها من|转发自)"
    rf"[\s:：{_MARKS}].{{1,100}}$",
    re.IGNORECASE,
)
_DAY = r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?(?:[ap]\.?\s?m\.?|ص|م))?"
_WHEN = rf"{_DAY}[,،]?\s{{1,2}}(?:at\s|à\s|um\s|lúc\s)?{_CLOCK}"
_WHO = r"[^:：\n]{1,80}"
_CHAT_RE = re.compile(
    rf"^[{_MARKS}\s]*(?:\[{_WHEN}\]\s?|{_WHEN}\s?[-–]\s?){_WHO}[:：][{_MARKS}]*[ \t]*",
    re.IGNORECASE,
)
# Telegram puts the name first, and the message below.
_NAMED_RE = re.compile(
    rf"^[{_MARKS}\s]*{_WHO}[,،]\s\[[^\]\n]{{0,20}}\d{{1,2}}:\d{{2}}[^\]\n]{{0,12}}\]"
    r"[:：]?[ \t]*$"
)
_QUOTED_RE = re.compile(r"^(?:>[ \t]?)+")
_RAW_RE = re.compile(
    r"\A(?:[A-Za-z][A-Za-z0-9-]*+:[^\n]*+\n(?:[ \t]++[^\n]*+\n)*+){3,}+\n", re.ASCII
)


def without_envelope(text: str) -> str:
    """Return what was passed on, without header lines, names and times around it.

    Args:
        text: As it was pasted or sent.
    """
    if not any(sign in text for sign in ":：\n"):
        return text
    body = _body_of_mail(text)
    lines = (body or text).replace("\r\n", "\n").split("\n")
    kept = list(_kept(lines))
    if body is None and kept == lines:
        return text
    if any(line.startswith(">") for line in kept):
        kept = [_QUOTED_RE.sub("", line) for line in kept]
    return "\n".join(kept).strip()


def _body_of_mail(text: str) -> str | None:
    """Return subject and text of an e-mail that was pasted with all its parts."""
    if not _RAW_RE.match(text.replace("\r\n", "\n")):
        return None
    try:
        mail = message_from_string(text.replace("\r\n", "\n"), policy=policy.default)
        part = mail.get_body(("plain",)) if "from" in mail else None
        body = str(part.get_content()) if part is not None else None
        subject = str(mail["subject"] or "")
    except (MessageError, LookupError, ValueError, KeyError, AttributeError):
        return None  # what only looks like an e-mail is read line by line
    return None if body is None else _with_subject(subject, body)


def _with_subject(subject: str, body: str) -> str:
    subject = _PASSED_ON_RE.sub("", subject).strip()
    return body if not subject or subject in body else f"{subject}\n\n{body}"


def _kept(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        end, names, subject = _header_lines(lines, at)
        # One line is no header: "Date: Monday" may be what a message says.
        if len(names) >= 2:
            yield from [subject] if subject else []
        else:
            end = max(end, at + 1)
            yield from _kept_of(lines[at:end])
        at = end


def _kept_of(lines: list[str]) -> Iterator[str]:
    for line in lines:
        head = line[:_LONGEST_LINE]
        if len(line) <= _LONGEST_LINE and _is_envelope(head):
            continue
        chat = _CHAT_RE.match(head)
        yield line[chat.end() :] if chat else line


def _is_envelope(line: str) -> bool:
    return any(
        shape.match(line) for shape in (_SEPARATOR_RE, _WROTE_RE, _FROM_RE, _NAMED_RE)
    )


def _header_lines(lines: list[str], at: int) -> tuple[int, set[str], str]:
    """Return where lines that look like a header end, their names, and the subject."""
    names: set[str] = set()
    subject, end = "", at
    while end < len(lines) and len(lines[end]) <= _LONGEST_LINE:
        found = _HEADER_RE.match(lines[end])
        if found is not None:
            name = found["name"].casefold()
            names.add(name)
            if name in _SUBJECTS:
                subject = _PASSED_ON_RE.sub("", found["value"]).strip()
        elif not (names and _FOLDED_RE.match(lines[end])):
            break
        end += 1
    return end, names, subject
