# SPDX-License-Identifier: Apache-2.0
"""Take out what people did not write themselves: links, tails, forwarding lines.

Every rule blanks what it removes with as many spaces, or edits through ``Tracked``, so
that each character of the result knows where it stood in the masked original.

Invariants: offsets never decrease; a character of the result that came from the text
points at it; an inserted character points at the one that follows.

Example:
    >>> clean("See https://example.org #BigFlood now").text.split()
    ['See', 'Big', 'Flood', 'now']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Tracked", "clean"]

# What may hang on the character before it, and Hangul in its parts. Pieces stay short,
# because sorting the marks of one letter takes quadratic time.
_HANGS_ON = (
    "\u0300-\u036f\u0653-\u0655\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2\u0cd5\u0cd6"
    "\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u102e\u1b35\u3099\u309a"
    "\U000110ba\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af"
    "\U00011930"
)
_COMPOSABLE = re.compile(
    f".[{_HANGS_ON}]{{1,30}}|[\u1100-\u11ff]+|[\u0958-\u095f]", re.DOTALL
)
# First letters are spelled out: ignoring case makes the search five times slower.
_LINK = re.compile(
    r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww]{3}\.|pic\.(?:twitter|x)\.com/|\bt\.co/)\S+"
)
_LINK_HINTS = ("://", "www.", "WWW.", "pic.", "t.co/")
_ENTITY = re.compile(r"&(?:[a-z]{2,6}|#\d{1,6});", re.IGNORECASE)
# " — Name (@handle) May 3, 2021": how quoted posts end. Handle and day of posting go;
# the name stays, since a check on what an office-holder said names the office-holder.
_QUOTE_TAIL = re.compile(
    r"\([^()\s]{0,40}@[^()]{0,40}\)(?:\s+\w{3,12}\.?\s+\d{1,2},?\s+\d{4})?\s*$"
)
_PLACEHOLDER = re.compile(r"@…|@user\b|\[(?:phone|email|link)\]", re.IGNORECASE)
_RETWEET = re.compile(r"^\s*RT\b[\s:@…]*")
# Begins with a plain digit, which a regular expression finds fastest.
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,'’٬\u00a0\u202f][0-9]{3})+(?![0-9])")
_NO_SEPARATORS = str.maketrans("", "", ".,'’٬\u00a0\u202f")
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_HASHTAG = re.compile(r"#\w{3,}")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=(?:s|S|t|T|re|ve|ll|d|m)\b)")

_FORWARDED = re.compile(
    r"""(?imx)
      \bforwarded\s+(?:as\s+(?:it\s+was\s+)?received|many\s+times|message
        |from\s+a\s+friend)
    | \bfwd\s*(?:as\s+received)?\s*:
    | \b(?:copied\s+(?:and\s+pasted|from)|as\s+received)\b
    | \b(?:please|pls|plz|kindly)\s+(?:share|forward|rt|retweet
        |pass\s+(?:it|this)\s+on)(?:\s+(?:this|it|widely|asap))*
    | \bshare\s+(?:before\s+(?:it\s+(?:is|gets)\s+)?(?:deleted|removed)|with\s+everyone
        |to\s+(?:all|everyone)|this\s+(?:widely|now))
    | ^[^\w\n]*forwarded[^\w\n]*$ | \bforwarded\s+message\b
    | \b(?:please|pls|plz|kindly)\s+read(?:\s+(?:this|carefully|to\s+the\s+end))*
    | \b(?:i\s+)?(?:just\s+)?(?:got|received)\s+(?:this|it)\s+from\s+(?:an?|my|the)
        \s+(?:\w+\s+)?(?:friend|group|cousin|colleague|neighbou?r|relative)
    | \b(?:sharing|shared|sent|posting|posted)\s+as\s+(?:received|it\s+came)
    | \b(?:send|forward|pass|spread|share)\s+(?:(?:this|it)\s+)?(?:on\s+)?(?:to|with)\s+
        (?:every(?:one|body)|all|as\s+many)(?:\s+(?:you\s+(?:know|can)|of|your|people|as
        |friends|family|groups?|contacts?))*
    | \bbefore\s+(?:(?:it|this)(?:'s|\s+is|\s+gets)\s+|they\s+)
        (?:deleted?|removed?|taken?\s+(?:it\s+)?down|censor(?:ed)?)(?:\s+(?:it|this)\b)?
    | \b(?:i'?m\s+|am\s+)?not\s+sure\s+(?:if|whether)\s+(?:it|this)(?:'s|\s+is)\s+
        (?:true|real|fake)\b
    | \b(?:but\s+)?better\s+(?:be\s+)?safe\s+than\s+sorry
    | (?<!\w)[àa]\s+lire\s+absolument | \bre[çc]u\s+d['’]une?\s+amie?\b
    | \bje\s+transmets(?:\s+tel\s+quel)?
    | (?<!\w)(?:dans|[àa])\s+tous\s+vos\s+(?:contacts|amis|groupes)
    | \bavant\s+que\s+ce(?:la)?\s+(?:ne\s+)?soit\s+(?:supprim[ée]|effac[ée])
    | \bje\s+ne\s+sais\s+pas\s+si\s+c['’]est\s+vrai\b
    | \btransf[ée]r[ée]\s+(?:plusieurs\s+fois|tel\s+quel|tel\s+que\s+re[çc]u)
    | \bmerci\s+de\s+(?:partager|faire\s+suivre|transf[ée]rer)
    | \b(?:partagez|faites\s+(?:suivre|tourner))
        (?:\s+(?:vite|au\s+maximum|[àa]\s+tous))?
    | \breenviado(?:\s+(?:muchas\s+veces|tal\s+cual|como\s+(?:me\s+lleg[óo]|recibido)))
    | \b(?:por\s+favor\s+)?(?:compartir?|comparte|difunde|difundir|p[áa]salo)\s*
        (?:esto|urgente|por\s+favor|antes\s+de\s+que\s+lo\s+borren|al\s+m[áa]ximo)
    | \bencaminhad[ao]
        (?:\s+(?:muitas\s+vezes|com\s+frequ[êe]ncia|como\s+recebi(?:do)?))?
    | \b(?:compartilhe[m]?|repasse[m]?)(?:\s+(?:por\s+favor|urgente|ao\s+m[áa]ximo))?
    | \bchuy[ểe]n\s+ti[ếe]p(?:\s+(?:nhi[ềe]u\s+l[ầa]n|nguy[êe]n\s+v[ăa]n))?
    | (?:xin|h[ãa]y|vui\s+l[òo]ng)\s+chia\s+s[ẻe](?:\s+(?:r[ộo]ng\s+r[ãa]i|ngay))?
    | \b(?:diteruskan|sebarkan|bagikan|viralkan)\b
    | \bweitergeleitet\b | \bbitte\s+teilen\b
    | (?:منقول|تم\s+التحويل(?:\s+عدة\s+مرات)?|تمت\s+إعادة\s+توجيهها|وصلني\s+الآن
        |كما\s+وصلني|(?:أرجو|ارجو|رجاء)\s+(?:النشر|المشاركة)|انشرها?|شاركها?)(?!\w)
    | (?:कई\s+बार\s+)?(?:फ़ॉरवर्ड|फॉरवर्ड|फारवर्ड)\s+(?:किया\s+गया|करें|करे)
    | (?:जैसा\s+मिला\s+वैसा(?:\s+भेजा)?|(?:कृपया\s+)?(?:शेयर|साझा)\s+(?:करें|करे|कीजिए))
    """
)
# One cheap look decides whether the long pattern above is worth running.
_FORWARD_HINTS = (
    "forward", "fwd", "received", "copied", "share", "retweet", "rt this", "pass ",
    "transf", "partag", "merci", "suivre", "tourner", "reenv", "compart", "difun",
    "salo", "encaminh", "repass", "chuy", "chia s", "terus", "sebark", "bagik",
    "viralk", "weiterg", "teilen", "please read", "plz read", "pls read", "kindly read",
    "got this from", "to everyone", "with everyone", "to everybody", "to all your",
    "to all of", "as many", "before it", "before they", "before this", "not sure if",
    "not sure whether", "than sorry", " lire absolument", "reçu d", "vos contacts",
    "vos groupes", "vos amis", "soit suppr", "soit effac", "ne sais pas si",
)  # fmt: skip
_ALL_FORWARD_HINTS = (
    *_FORWARD_HINTS, "منقول", "تحويل", "توجيه", "وصلني", "نشر", "شارك", "रवर्ड", "शेयर",
    "साझा", "जैसा",
)  # fmt: skip
_LONGEST_FORWARD = 4_000
"""Longer texts are articles, not messages that somebody passed on; in characters."""
_LONGEST_CHECKED = 4_000
"""Asking whether a text is in NFC takes quadratic time at worst; in characters."""


@dataclass(slots=True)
class Tracked:
    """A text under edit, with the place of each character in the original.

    Attributes:
        text: The text as it stands.
        offsets: For each character its index in the original, non-decreasing; None
            while nobody asked for offsets, which is the fast way.
        length: Length of the original, in code points.
    """

    text: str
    offsets: list[int] | None
    length: int

    def edit(
        self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str] | str
    ) -> None:
        """Replace every match; what is inserted points at where the match began."""
        if self.offsets is None:
            self.text = pattern.sub(replace, self.text)
            return
        parts: list[str] = []
        offsets: list[int] = []
        last = 0
        for found in pattern.finditer(self.text):
            new = replace if isinstance(replace, str) else replace(found)
            parts += (self.text[last : found.start()], new)
            offsets += self.offsets[last : found.start()]
            offsets += self._spread(found.start(), found.end(), len(new))
            last = found.end()
        parts.append(self.text[last:])
        offsets += self.offsets[last:]
        self.text, self.offsets = "".join(parts), offsets

    def _spread(self, start: int, end: int, size: int) -> list[int]:
        """Place an edit's characters: one to one, or all at its start."""
        if self.offsets is None:
            return []
        if size == end - start:
            return self.offsets[start:end]
        here = self.offsets[start] if start < len(self.offsets) else self.length
        return [here] * size


def _maybe_forwarded(masked: str) -> bool:
    lowered = masked.lower()
    hints = _FORWARD_HINTS if masked.isascii() else _ALL_FORWARD_HINTS
    # A plain loop: a generator would cost more than the search.
    for hint in hints:  # noqa: SIM110
        if hint in lowered:
            return True
    return False


def _blank(found: re.Match[str]) -> str:
    return " " * (found.end() - found.start())


def _compose(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", found.group())


def _decomposed(masked: str) -> bool:
    """Say whether composing could change a text; a quick no for nearly all."""
    if masked.isascii():
        return False
    if len(masked) <= _LONGEST_CHECKED:
        return not unicodedata.is_normalized("NFC", masked)
    return _COMPOSABLE.search(masked) is not None


def clean(masked: str, *, track: bool = False) -> Tracked:
    """Compose; blank links, tails, forwarding lines; split hashtags; join thousands.

    Args:
        masked: A text that has passed ``mask``.
        track: Keep offsets, at the price of speed.

    Returns:
        The cleaned text, case kept, with offsets into ``masked`` where asked for.
    """
    offsets = list(range(len(masked))) if track else None
    tracked = Tracked(masked, offsets, len(masked))
    if _decomposed(masked):
        # First, so that the rules below find their words in either form.
        tracked.edit(_COMPOSABLE, _compose)
        masked = tracked.text
    if "&" in masked:
        tracked.edit(_ENTITY, _blank)
    if any(hint in masked for hint in _LINK_HINTS):
        tracked.edit(_LINK, _blank)
    if "@" in masked or "[" in masked:
        tracked.edit(_QUOTE_TAIL, _blank)
        tracked.edit(_PLACEHOLDER, _blank)
    if masked.lstrip()[:2] == "RT":
        tracked.edit(_RETWEET, _blank)
    if len(masked) <= _LONGEST_FORWARD and _maybe_forwarded(masked):
        tracked.edit(_FORWARDED, _blank)
    if "#" in masked:
        _split_hashtags(tracked)
    _join_thousands(tracked)
    if "'" in masked or "’" in masked:
        tracked.edit(_APOSTROPHE, "")
    return tracked


def _join_thousands(tracked: Tracked) -> None:
    """Turn 1,200,300 into 1200300, each digit keeping its own offset."""
    if tracked.offsets is None:
        tracked.text = _THOUSANDS.sub(_without_separators, tracked.text)
        return
    dropped = {
        at
        for number in _THOUSANDS.finditer(tracked.text)
        for at in range(*number.span())
        if not tracked.text[at].isdigit()
    }
    tracked.offsets = [
        offset for at, offset in enumerate(tracked.offsets) if at not in dropped
    ]
    tracked.text = _THOUSANDS.sub(_without_separators, tracked.text)


def _without_separators(number: re.Match[str]) -> str:
    return number.group().translate(_NO_SEPARATORS)


def _split_hashtags(tracked: Tracked) -> None:
    """Put spaces at the humps of #CamelCase; each points at the letter behind it."""
    cuts: list[int] = []
    for tag in _HASHTAG.finditer(tracked.text):
        cuts += [hump.start() for hump in _HUMP.finditer(*_bounds(tracked.text, tag))]
    if not cuts:
        return
    edges = [0, *cuts, len(tracked.text)]
    if tracked.offsets is not None:
        offsets = tracked.offsets[: cuts[0]]
        for start, end in pairwise(edges[1:]):
            offsets += (tracked.offsets[start], *tracked.offsets[start:end])
        tracked.offsets = offsets
    tracked.text = " ".join(tracked.text[a:b] for a, b in pairwise(edges))


def _bounds(text: str, tag: re.Match[str]) -> tuple[str, int, int]:
    return text, tag.start() + 1, tag.end()
