# SPDX-License-Identifier: Apache-2.0
"""Names of languages, in the language of the reader.

Example:
    >>> language_name("ar")  # doctest: +SKIP
    'Arabic'
"""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext

__all__ = ["language_name"]


def language_name(code: str) -> str:
    """Return the name of a language; its code where nobody has named it.

    Args:
        code: As texts carry it, "pt-br" as well as "pt".
    """
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0], {})
    return gettext(str(known["name"])) if "name" in known else code
