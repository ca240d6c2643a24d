# SPDX-License-Identifier: Apache-2.0
"""Fields of forms that bear what people paste.

**Invariants:** nothing that was typed or pasted is cut without a word: a browser gets
no limit, the desk says how long a text may be and shows it again whole; signs that no
database keeps are dropped.

Example:
    >>> Pasted(max_length=200, label="The claim")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

from django import forms
from typing_extensions import override

__all__ = ["Pasted", "printable"]


class Pasted(forms.CharField):
    """A text of any script and length, up to ``max_length``."""

    @override
    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\0", "")))

    @override
    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A browser would cut a long paste without a word; the desk says what is wrong.
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}


def printable(text: str) -> str:
    """Return a text without what no database and no page wants: NUL and its like.

    Args:
        text: As somebody typed it.
    """
    return "".join(sign for sign in text if sign.isprintable())
