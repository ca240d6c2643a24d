# SPDX-License-Identifier: Apache-2.0
"""Read schema.org ClaimReview: JSON-LD objects, lists, graphs, feeds and web pages.

Only the review itself is read. Who made the claim (``itemReviewed.author``) and where
it was seen (``appearance``) stay outside; of the review's author only an organisation
is kept, by its name, as the publisher.

**Invariants:** large feeds are read item by item, in memory of the size of one item.
The same review gets the same id wherever it is found.

Example:
    >>> review = {"@type": "ClaimReview", "url": "https://c.example/1",
    ...           "claimReviewed": "The bridge is closed."}
    >>> fields_of(review)["claim"]
    'The bridge is closed.'
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from factdesk.errors import InputError

if TYPE_CHECKING:
    from typing_extensions import override as _override
else:  # the typing module has it from Python 3.12 on

    def _override(method):
        return method


__all__ = [
    "MAX_DOCUMENT_CHARS",
    "BrokenDocument",
    "fields_of",
    "find_reviews",
    "html_items",
    "json_items",
]

MAX_DOCUMENT_CHARS = 256 * 1024 * 1024
"""Longest JSON document, or item of a feed, that is read as one piece."""
_CHUNK_CHARS = 1 << 20
_MAX_DEPTH = 24
# The array of a feed is streamed when it begins within this many characters.
_HEAD_CHARS = 1 << 16
_FEED_RE = re.compile(r'"dataFeedElement"\s*:\s*\[')
_SPACE_RE = re.compile(r"[\s,]*")


class BrokenDocument(InputError):
    """A document that stops being JSON somewhere; the caller adds its name."""


def find_reviews(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield every ClaimReview inside a JSON-LD value, in the order of the document.

    Args:
        value: Anything that came out of a JSON document.
    """
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        found, depth = waiting.pop()
        if isinstance(found, dict):
            if _is_a(found, "ClaimReview"):
                yield found
                continue
            inner = list(found.values())
        elif isinstance(found, list):
            inner = found
        else:
            continue
        if depth < _MAX_DEPTH:
            waiting += [
                (v, depth + 1) for v in reversed(inner) if isinstance(v, dict | list)
            ]


def _is_a(value: Mapping[str, Any], name: str) -> bool:
    kinds = value.get("@type", value.get("type"))
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(re.split("[:/#]", str(kind))[-1].endswith(name) for kind in kinds)


def fields_of(review: Mapping[str, Any]) -> dict[str, object]:
    """Return the fields of a record that a ClaimReview gives, and no others.

    Args:
        review: One ClaimReview object.

    Returns:
        id, claim, title, text, url, lang, date, rating, publisher; empty text where the
        review does not say. A claim that is an object is returned as it is, for the
        reader of records to refuse.
    """
    url = _first_text(review.get("url"), review.get("@id"))
    claim = review.get("claimReviewed", "")
    if isinstance(claim, list) and len(claim) == 1:
        claim = claim[0]
    return {
        "id": _identifier(url, claim),
        "claim": claim,
        "title": _first_text(review.get("headline"), review.get("name")),
        "text": _first_text(
            review.get("reviewBody"),
            review.get("articleBody"),
            review.get("description"),
        ),
        "url": url,
        "lang": _language(review.get("inLanguage")),
        "date": _first_text(review.get("datePublished"), review.get("dateCreated")),
        "rating": _rating(review.get("reviewRating")),
        "publisher": _publisher(review, url),
    }


def _identifier(url: str, claim: object) -> str:
    key = json.dumps([url, claim], ensure_ascii=True, sort_keys=True)
    return "cr-" + hashlib.sha256(key.encode()).hexdigest()[:20]


def _first_text(*values: object) -> str:
    for value in values:
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, Mapping):
            value = value.get("@value", value.get("@id"))
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _language(value: object) -> str:
    if isinstance(value, Mapping):
        return _first_text(value.get("alternateName"), value.get("name"))
    return _first_text(value)


def _rating(value: object) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, Mapping):
        return _first_text(value)
    word = _first_text(value.get("alternateName"), value.get("name"))
    number, best = value.get("ratingValue"), value.get("bestRating")
    if word or number in (None, ""):
        return word
    return f"{number}/{best}" if best not in (None, "") else str(number)


def _publisher(review: Mapping[str, Any], url: str) -> str:
    """Return the organisation that made the review; never a person."""
    for role in ("publisher", "author", "creator"):
        value = review.get(role)
        for party in value if isinstance(value, list) else [value]:
            if isinstance(party, Mapping) and _is_a(party, "Organization"):
                name = _first_text(party.get("name"))
                if name:
                    return name
    # Without a declared organisation a name may be a person's; the host is not.
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def html_items(page: str) -> Iterator[object]:
    """Yield what the JSON-LD scripts of a web page hold, or the error of a broken one.

    Args:
        page: The page's text.
    """
    collector = _Scripts()
    collector.feed(page)
    collector.close()
    for number, script in enumerate(collector.scripts, 1):
        text = re.sub(r"^\s*(?:<!--|(?://)?\s*<!\[CDATA\[)|(?:-->|(?://)?\s*\]\]>)\s*$",
                      "", script).strip().rstrip(";")  # fmt: skip
        if not text:
            continue
        try:
            found = json.loads(text, strict=False)
        except (ValueError, RecursionError) as error:
            yield InputError(
                f"Script {number} of the page is not JSON: {error}.", code="bad-json"
            )
        else:
            yield found if isinstance(found, dict) else {"@graph": found}


class _Scripts(HTMLParser):
    """Collects the scripts of type application/ld+json."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self._inside = False

    @_override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type") or ""
        if tag == "script" and kind.strip().lower().startswith("application/ld+json"):
            self._inside = True
            self.scripts.append("")

    @_override
    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    @_override
    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data


def json_items(read: Callable[[int], str]) -> Iterator[object]:
    """Yield the items of a JSON document: of its list or feed, or the document itself.

    Args:
        read: Returns at least that many further characters, fewer only at the end.

    Raises:
        BrokenDocument: It is not JSON from some item on, or a piece is too long.
    """
    head = read(_HEAD_CHARS)
    start = head.lstrip("\ufeff \t\r\n")
    feed = _FEED_RE.search(start)
    if start.startswith("["):
        yield from _array_items(start[1:], read)
    elif feed is not None:
        yield from _array_items(start[feed.end() :], read)
    else:
        yield _whole(start, read)


def _whole(start: str, read: Callable[[int], str]) -> object:
    parts, length = [start], len(start)
    while chunk := read(_CHUNK_CHARS):
        parts.append(chunk)
        length += len(chunk)
        _refuse_long(length)
    try:
        return json.loads("".join(parts), strict=False)
    except (ValueError, RecursionError) as error:
        raise BrokenDocument(
            f"The document is not JSON: {error}. Export or fetch it again.",
            code="bad-json",
        ) from error


def _array_items(buffer: str, read: Callable[[int], str]) -> Iterator[object]:
    """Decode one element after the other, with only the current one in memory."""
    decoder = json.JSONDecoder(strict=False)
    number, at = 1, 0
    while True:
        skipped = _SPACE_RE.match(buffer, at)
        at = at if skipped is None else skipped.end()
        if at < len(buffer) and buffer[at] == "]":
            return
        wanted = _CHUNK_CHARS
        while True:
            try:
                item, end = decoder.raw_decode(buffer, at)
            except (ValueError, RecursionError) as error:
                # Not whole yet, or broken: more text tells. Asking for twice as much
                # each time keeps the work on a long item linear.
                more = read(wanted)
                if not more:
                    raise _broken_item(number, error) from error
                buffer, at = buffer[at:] + more, 0
                wanted *= 2
                _refuse_long(len(buffer))
                skipped = _SPACE_RE.match(buffer)
                at = 0 if skipped is None else skipped.end()
                if at < len(buffer) and buffer[at] == "]":
                    return
            else:
                break
        yield item
        number, at = number + 1, end
        if at > _CHUNK_CHARS:
            buffer, at = buffer[at:], 0


def _broken_item(number: int, error: Exception) -> BrokenDocument:
    return BrokenDocument(
        f"Item {number} is not JSON ({error}), or the file is cut off there. Export or "
        "fetch it again.",
        code="bad-json",
        data={"row": number},
    )


def _refuse_long(length: int) -> None:
    if length > MAX_DOCUMENT_CHARS:
        raise BrokenDocument(
            f"One piece of the document is longer than {MAX_DOCUMENT_CHARS >> 20} "
            "million characters. Split it, or write JSON Lines.",
            code="document-too-long",
        )
