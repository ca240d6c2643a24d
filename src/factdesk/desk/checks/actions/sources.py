# SPDX-License-Identifier: Apache-2.0
"""Sources of explainers and holding notes, as they are stored.

Example:
    >>> sources_of([Source("Water report", "Town of Orlo", "https://orlo.example/w")])
    [{'title': 'Water report', 'publisher': 'Town of Orlo', 'url': 'https://orlo.example/w'}]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from factdesk.errors import InputError
from factdesk.text import mask

__all__ = ["Source", "sources_of"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something can be read.

    Attributes:
        title: Of the document.
        publisher: Who stands for it.
        url: Its address; empty for what is not on the web.
    """

    title: str
    publisher: str
    url: str = ""


def sources_of(sources: Sequence[Source]) -> list[dict[str, str]]:
    """Return sources as a row holds them, masked.

    Args:
        sources: At least one.

    Raises:
        InputError: There is none, or one lacks its title or publisher, or its address
            is no web address.
    """
    if not sources:
        raise InputError(
            "There is no source. Name at least one, with title and publisher.",
            code="no-source",
        )
    for source in sources:
        if not (source.title.strip() and source.publisher.strip()):
            raise InputError(
                "A source lacks its title or its publisher. Add what is missing.",
                code="source-incomplete",
            )
        if source.url and urlsplit(source.url).scheme not in {"http", "https"}:
            raise InputError(
                "The address of a source begins with http:// or https://.",
                code="source-address",
            )
    return [
        {
            "title": mask(source.title.strip()),
            "publisher": mask(source.publisher.strip()),
            "url": mask(source.url.strip()),
        }
        for source in sources
    ]
