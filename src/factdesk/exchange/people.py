# SPDX-License-Identifier: Apache-2.0
"""Keep people out at the door: columns about a poster, and user-info in addresses.

**Invariants:** a column that names who wrote, sent or said something is never read into
a record or a post, under any spelling that this table knows; when in doubt a column is
dropped. Every kept text has gone through :func:`factdesk.text.mask`.

Example:
    >>> is_about_a_person("Tweet_AuthorName"), is_about_a_person("topic")
    (True, False)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from factdesk.text.mask import mask

__all__ = ["clean_text", "is_about_a_person", "without_people", "without_user_info"]

# Anywhere in the name, since columns are often written in one word ("tweetauthor").
_ANYWHERE = re.compile(
    unicodedata.normalize(
        "NFKC",
        "author|autor|auteur|autore|byline|user|usuari|utilisat|nutzer|benutzer|screenname"
        "|nickname|handle|account|konto|compte|cuenta|conta$|sender|recipient|poster|postedby"
        "|phone|telefon|telefono|telephone|msisdn|email|courriel|correo|profile|profil"
        "|perfil|speaker|claimant|originator|owner|creator|commenter|follower|contact"
        "|whatsapp|avatar|ipaddress|fullname|firstname|lastname|surname|realname|displayname"
        "|pseudonym|appearance|mention|replyto|retweeted|người|nguoidang|taikhoan|tàikhoản"
        "|مستخدم|كاتب|مرسل|حساب|هاتف|लेखक|उपयोगकर्ता|खाता|प्रेषक|फ़ोन|फोन"
        "|автор|пользовател|отправител|телефон|作者|用户|用戶|账号|帳號|ユーザー",
    )
)
# Only as a word of its own: too short to look for inside other words.
_AS_WORD = frozenset(
    {"by", "from", "mail", "mails", "tel", "mobile", "cell", "nick", "name", "names",
     "ip", "who", "person", "people", "member", "page", "channel", "group", "chat"}
)  # fmt: skip
_BETWEEN = re.compile(r"[\s_.:/\-]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_DEPTH = 8


@lru_cache(maxsize=4096)
def is_about_a_person(column: str) -> bool:
    """Whether a column, by its name, tells who wrote, sent or said something."""
    plain = unicodedata.normalize("NFKC", _HUMP.sub("_", column)).casefold()
    words = _BETWEEN.split(plain)
    return not _AS_WORD.isdisjoint(words) or bool(_ANYWHERE.search("".join(words)))


def clean_text(text: str) -> str:
    """Return the text as it may be stored: masked, without NUL or lone surrogates.

    NUL characters carry nothing and break other tools, so they are taken out; a lone
    surrogate cannot be written as UTF-8 and becomes U+FFFD.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return mask(text)


def without_people(value: object, depth: int = 0) -> object:
    """Return a kept value with its texts cleaned and keys about a person left out.

    Args:
        value: What a source holds: a scalar, list or object.
        depth: How deep inside the source's value this one stands; too deep is dropped.
    """
    if isinstance(value, str):
        return clean_text(value)
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {
            clean_text(str(key)): without_people(inner, depth + 1)
            for key, inner in value.items()
            if not is_about_a_person(str(key))
        }
    if isinstance(value, list | tuple):
        return [without_people(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean_text(str(value))


def without_user_info(url: str) -> str:
    """Return an address without the name and password before its host."""
    if "@" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return mask(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host))
