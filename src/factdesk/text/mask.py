# SPDX-License-Identifier: Apache-2.0
"""Take the people out of a text: handles, numbers and addresses become fixed tokens.

Every door calls :func:`mask` before anything is stored, so what follows (index, log,
export) never sees who was mentioned or how to reach them. Four things are replaced:

======================  ==============  =========================================
what                    token           examples
======================  ==============  =========================================
mention, e-mail         ``@…``          ``@name``, ``＠имя``, ``a.b@example.org``
phone number            ``+…``          ``+84 912 345 678``, ``٠١٠٠١٢٣٤٥٦٧``
address with a handle   ``https://…``   ``x.com/name/status/1``, ``site/@name``
Reddit name             ``u/…``         ``u/name``
======================  ==============  =========================================

Numbers that a claim is about stay: thousands (``2 300 000``), dates, years, amounts,
decimals. Where a run of digits can be both, the shape decides, and a word before it
("call", "tel", "हेल्पलाइन") speaks for a phone number. What stays in doubt without such a
word is kept: nine digits in groups of three are a quantity here.

**Invariants:** ``mask(mask(s)) == mask(s)``. A text with nothing to mask comes back as
the same object. Time is linear in the length of the text, whatever it holds. No letter
or digit of a token can be taken for a handle, so tokens never grow.

Example:
    >>> mask("@ana says 2 300 000 voted, call +44 20 7946 0958")
    '@… says 2 300 000 voted, call +…'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import unquote

__all__ = ["ADDRESS", "MENTION", "PHONE", "REDDIT", "mask"]

MENTION = "@…"
PHONE = "+…"
ADDRESS = "https://…"
REDDIT = "u/…"

_AT = "@＠﹫"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
# A handle is anything but what ends one: `re` knows no Unicode marks, so the vowel
# signs of Thai or Hindi are reachable only by naming what is *not* part of a handle.
_STOPS = (
    r"\s\x00-\x1f!-,\--/:-?@\[-\^`{-~\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4"
    r"\u00b6-\u00b8\u00bb\u00bf\u055a-\u055f\u0589\u05be\u05c0\u05c3\u05f3\u05f4"
    r"\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e5a\u0e5b\u0f08-\u0f14"
    r"\u104a-\u104f\u1361-\u1368\u17d4-\u17da\u2000-\u200a\u2010-\u205f\u20a0-\u20c0"
    r"\u2190-\u23ff\u2500-\u27bf\u2e00-\u2e7f\u3000-\u3004\u3008-\u3030\u303d-\u303f"
    r"\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff3e\uff40"
    r"\uff5b-\uff65"
)
# Scripts written without spaces: here a name before "@" has no visible beginning.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_HANDLE = rf"[^{_STOPS}]"
_SPACED = rf"[^{_STOPS}{_UNSPACED}]"
_JOINT = r"[.+%'&=~:!#$*/?^\-]"
_DOMAIN = rf"{_HANDLE}++(?:[.\-]++{_HANDLE}++)*+"

_REDDIT_RE = re.compile(r"(?<![\w/…])/?u/[A-Za-z0-9_][A-Za-z0-9_-]{2,}+")

_WORD_RE = re.compile(r"\S*+")
_URL_END = r"\s<>\"“”«»…、。，！？；：（）「」『』【】《》"
_ADDRESS_RE = re.compile(
    rf"""
    (?<![a-z0-9+.\-])[a-z][a-z0-9+.\-]*+://[^{_URL_END}]++
    |
    (?<![\w.\-])[\w\-]++(?:\.[\w\-]++)++(?::\d++)?+(?:[/?\#][^{_URL_END}]*+)?+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'*_"
_PART_RE = re.compile(r"[/?#&=]+")

# First parts of a path that lead to no person, by platform. Anything else does.
_NO_HANDLE: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("x.com", "twitter.com", "nitter.net", "fxtwitter.com", "vxtwitter.com",
         "fixupx.com", "xcancel.com"),
        frozenset({"hashtag", "search", "explore", "home", "tos", "privacy"}),
    ),
    **dict.fromkeys(
        ("facebook.com", "fb.com"),
        frozenset({"hashtag", "watch", "sharer", "sharer.php", "policies", "help"}),
    ),
    "instagram.com": frozenset({"p", "reel", "reels", "explore", "tv"}),
    "youtube.com": frozenset(
        {"watch", "shorts", "playlist", "embed", "live", "results", "hashtag", "feed"}
    ),
    "tiktok.com": frozenset({"tag", "discover", "embed", "music", "t", "v"}),
    "linkedin.com": frozenset({"company", "jobs", "school"}),
    "reddit.com": frozenset({"r", "search"}),
    "pinterest.com": frozenset({"pin", "search"}),
    "bsky.app": frozenset({"search", "hashtag"}),
    "twitch.tv": frozenset({"directory", "videos"}),
    **dict.fromkeys(
        ("t.me", "telegram.me", "telegram.dog", "wa.me", "whatsapp.com", "m.me",
         "fb.me", "threads.net", "threads.com", "vk.com", "vk.ru", "ok.ru", "weibo.com",
         "weibo.cn", "snapchat.com", "signal.me", "line.me", "paypal.me", "cash.app",
         "venmo.com", "patreon.com", "ko-fi.com", "linktr.ee", "onlyfans.com",
         "about.me", "keybase.io", "gab.com", "gettr.com", "truthsocial.com",
         "koo.app", "koo.in", "sharechat.com", "kick.com", "zalo.me", "douyin.com",
         "kuaishou.com", "ameblo.jp", "naver.me", "flickr.com", "soundcloud.com",
         "plurk.com", "mewe.com", "minds.com", "parler.com", "viber.com", "imo.im"),
        frozenset(),
    ),
}  # fmt: skip
_MESSENGERS = ("tg:", "whatsapp:", "viber:", "signal:", "skype:", "fb:", "line:")
# Here the handle is a label of the host.
_HANDLE_HOSTS = ("tumblr.com", "livejournal.com", "bsky.social", "deviantart.com")
# Parts of a path, or names of a parameter, that the name of a person follows.
_BEFORE_NAME = frozenset(
    {"user", "users", "u", "username", "user_name", "user_id", "uid", "profile",
     "profiles", "member", "members", "author", "authors", "screen_name", "handle",
     "account", "phone", "tel", "mobile", "email", "mail", "mailto"}
)  # fmt: skip

_ZERO = "0٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐０߀"
_GAP = r"[ \t\u00a0\u2007\u2009\u202f.\-‐‑‒–()]"
# A run of digits ends cleanly, or where the next phone number visibly begins.
_ENDS = rf"(?:(?!{_GAP}{{0,2}}\d)|(?={_GAP}{{1,2}}[+＋({_ZERO}]))(?!\d)"
_SEVEN_RE = re.compile(r"\d(?:[^\d\n]{0,3}+\d){6}")
_SEVEN_ASCII_RE = re.compile(r"[0-9](?:[^0-9\n]{0,3}+[0-9]){6}")
_DAY = r"\d{1,2}(?P<ds>[./\- ])\d{1,2}(?P=ds)(?:19|20)\d\d"
_SHORT_DAY = r"[0-3]?\d(?P<ss>[./\-])[01]?\d(?P=ss)\d\d(?![./\-]?\d)"
_ISO_DAY = r"(?:19|20)\d\d(?P<is>[./\-])\d{1,2}(?P=is)\d{1,2}"
_CUE_RE = re.compile(
    r"(?:\btel|phone|phon|\bcall|whats?app|\bsms|mobile|\bcell|contact|hotline|helpline"
    r"|\btext|t[ée]l[ée]ph|appele[zr]|\bportable|joign|teléf|\bllam|m[óo]vil|celular"
    r"|ligue|telefon|\bgọi|\bgoi|điện thoại|dien thoai|liên hệ|zalo|\bsđt|\bđt"
    r"|\bs\.?o\.?s|هاتف|اتصل|جوال|واتس|رقم|موبايل|फोन|फ़ोन|कॉल|नंबर|मोबाइल|हेल्पलाइन"
    r"|संपर्क|ফোন|电话|電話|手机|手機|致电|微信|☎|📞|📱|☏|тел|звон|номер|โทร)",
    re.IGNORECASE,
)
_CUE_WINDOW = 24
_LONGEST_ADDRESS = 2048
_ADDRESS_TAIL_RE = re.compile(rf"[^{_URL_END}]*+")
_SINCE_NUMBER_RE = re.compile(r"[^\d…]*+")
_MONEY = "$€£¥₹₽₫₦₱₩₺"


def mask(s: str) -> str:
    """Replace handles, e-mail and profile addresses and phone numbers by fixed tokens.

    Offsets of every explanation count in the string that this returns.

    Args:
        s: Any text, in any script; lone surrogates and control characters included.

    Returns:
        The masked text, or ``s`` itself where there is nothing to mask.
    """
    masked = _mask_once(s)
    # A token can change what stands beside a doubtful number, so look again until
    # nothing moves. Each round takes characters away for good: it ends, and in practice
    # the second round already changes nothing.
    while masked is not s:
        s, masked = masked, _mask_once(masked)
    return s


def _mask_once(s: str) -> str:
    """Run the three passes whose marks occur in the text; same object if unchanged."""
    out = s
    if "/" in s or ".com" in s or ".social" in s:
        out = _sub_words(out, "/", _ADDRESS_RE, _masked_address)
        for host in _HANDLE_HOSTS:
            out = _sub_words(out, host, _ADDRESS_RE, _masked_address)
        out = _sub_words(out, "u/", _REDDIT_RE, _masked_reddit)
    for mark in _AT:
        if mark not in out:
            continue
        out = _sub_words(out, mark, _mention_re(), _masked_mention)
    seven = _SEVEN_ASCII_RE if out.isascii() else _SEVEN_RE
    if seven.search(out):
        out = _phone_re().sub(_masked_phone, out)
    return s if out == s else out


def _sub_words(
    s: str, mark: str, pattern: re.Pattern[str], token: Callable[[re.Match[str]], str]
) -> str:
    """Substitute only in the words (runs without white space) that hold a mark.

    A post has a few marks and a hundred words: looking at the words around the marks
    instead of at every word makes masking several times faster.
    """
    at = s.find(mark)
    if at < 0:
        return s
    pieces: list[str] = []
    done = 0
    while at >= 0:
        before = s[done:at]
        start = at - _word_length(before[::-1], 0)
        end = at + _word_length(s, at)
        pieces += (s[done:start], pattern.sub(token, s[start:end]))
        done = end
        at = s.find(mark, done)
    pieces.append(s[done:])
    return "".join(pieces)


def _word_length(s: str, start: int) -> int:
    found = _WORD_RE.match(s, start)
    return 0 if found is None else found.end() - start


def _masked_reddit(_found: re.Match[str]) -> str:
    return REDDIT


@cache
def _mention_re() -> re.Pattern[str]:
    """Return the pattern of mentions and mail addresses, compiled when first needed.

    Its classes take 30 ms to compile, which a command that masks nothing should not
    pay. Possessive runs, each started only where the one before it ended, look once at
    each letter.
    """
    return re.compile(
        rf"""
        (?P<lead>(?<!{_SPACED})(?<!{_JOINT}){_JOINT}*+)
        (?:{_SPACED}++(?:{_JOINT}++{_SPACED}++)*+(?=[{_AT}]))
        (?:[{_AT}]++[{_INVISIBLE}]*+{_DOMAIN})++(?::{_DOMAIN}(?<=\.\w\w))?+
        |
        (?<![{_UNSPACED}])[{_UNSPACED}]{{1,64}}+[{_AT}]{_HANDLE}++(?:[.\-]++{_HANDLE}++)++
        |
        (?<![{_AT}])(?:[{_AT}]++[{_INVISIBLE}]*+{_DOMAIN})++(?::{_HANDLE}++(?:\.{_HANDLE}++)++)?+
        """,
        re.VERBOSE,
    )


@cache
def _phone_re() -> re.Pattern[str]:
    """Return the shapes of phone numbers and of the numbers that look like them."""
    return re.compile(
        rf"""
        (?=[\d+＋(])(?<![A-Za-z\d])(?<!\d[.,:٫٬])
        (?:
          (?P<day>(?:{_DAY}|{_ISO_DAY}|{_SHORT_DAY})(?!\d))
        | (?P<area>(?:1[ .\-])?(?:[(]\d{{3}}[)][ .\-]{{0,2}}\d{{3}}[ .\-]\d{{4}}
            | \d{{3}}[.\-]\d{{3}}[.\-]\d{{4}}
            | [^\D{_ZERO}1]\d\d[ .\-]{{0,2}}[^\D{_ZERO}1]\d\d[ .\-]\d{{4}})(?!\d)
            | [(]\d{{2,4}}[)][ ]?\d{{3,5}}[ .\-]\d{{4}}(?!\d)
            | 555[ .\-]?\d{{4}}(?!\d))
        | (?P<number>(?:[+＋](?!(?:\D{{0,2}}\d){{10}}))?[^\D{_ZERO}]\d{{0,2}}
            (?P<ts>[ .,'’\u00a0\u2009\u202f٬])\d{{3}}(?:(?P=ts)\d{{3}}){{0,4}}
            (?!\d|(?P=ts)\d{{3}}(?!\d)))
        | (?P<foreign>(?:[(]?[+＋][ (]{{0,2}}|[{_ZERO}]{{2}}(?=[^\D{_ZERO}]))[)]?\d
            (?:(?:{_GAP}{{0,3}}\d){{6,14}}{_ENDS}|(?:{_GAP}{{0,3}}\d){{6,14}}(?!\d)))
        | (?P<trunk>(?:[{_ZERO}][^\D{_ZERO}]|[{_ZERO}][ \-](?=\d{{3}}))
            (?:(?:{_GAP}{{0,2}}\d){{6,10}}{_ENDS}|(?:{_GAP}{{0,2}}\d){{6,10}}(?!\d))
            | [{_ZERO}]\d{{2,4}}/\d{{5,9}}(?!\d)
            | [(][{_ZERO}]\d{{1,4}}[)](?:{_GAP}{{0,2}}\d){{6,9}}(?!\d))
        | (?P<groups>\d{{2,5}}(?:-\d{{2,5}}){{1,4}}(?![\d\-])
            | \d{{2,5}}[ \-]\d{{4,5}}[ \-]\d{{4}}(?!\d) | \d{{5}}[ \-]\d{{5}}(?!\d)
            | \d{{3}}[ ]\d{{7,8}}(?!\d))
        | (?P<run>\d{{7,15}}(?![\dA-Za-z]|[.,٫]\d))
        )
        """,
        re.VERBOSE,
    )


def _masked_mention(found: re.Match[str]) -> str:
    return (found["lead"] or "") + MENTION


def _masked_address(found: re.Match[str]) -> str:
    address = found[0]
    bare = address.rstrip(_TRAILING)
    if not _carries_handle(bare):
        return address
    return ADDRESS + address[len(bare) :]


def _carries_handle(address: str) -> bool:
    """Whether an address names a person: on a platform, by user-info or in its path."""
    if "%" in address:
        address = unquote(address, errors="replace")
    if "@" in address or "＠" in address or address.startswith(_MESSENGERS):
        return True
    parts = [part for part in _PART_RE.split(address.lower()) if part]
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if part[0] == "~" and len(part) > 1:
            return True
        if following and part in _BEFORE_NAME:
            return True
        if "." in part and _is_profile(part.partition(":")[0], following):
            return True
    return False


def _is_profile(host: str, first_part: str) -> bool:
    """Whether a host, or a host with the first part of its path, leads to a person."""
    if host.endswith(_HANDLE_HOSTS):
        name = host.removesuffix(".com").removesuffix(".social").rpartition(".")[0]
        return name not in {"", "www"}
    if not first_part:
        return False
    # At most the last two labels count: m.facebook.com is facebook.com.
    domain = ".".join(host.rsplit(".", 2)[-2:])
    free = _NO_HANDLE.get(domain)
    return free is not None and first_part not in free


def _masked_phone(found: re.Match[str]) -> str:
    kind, whole = found.lastgroup or "", found[0]
    text, start = found.string, found.start()
    digits = sum(char.isdecimal() for char in whole)
    if kind == "day" or digits < 7 or _stands_in_address(text, start):
        return whole
    if _is_phone_shaped(kind, whole, digits, text[max(0, start - 2) : start]):
        return PHONE
    return PHONE if _has_cue(text, start) else whole


def _stands_in_address(s: str, start: int) -> bool:
    """Whether the digits at a position are part of an address that has no handle."""
    backwards = s[max(0, start - _LONGEST_ADDRESS) : start][::-1]
    since = _ADDRESS_TAIL_RE.match(backwards)
    return since is not None and ("//:" in since[0] or ".www" in since[0])


def _has_cue(s: str, start: int) -> bool:
    """Whether a word for calling stands before a number, with no number between."""
    backwards = s[max(0, start - _CUE_WINDOW) : start][::-1]
    since = _SINCE_NUMBER_RE.match(backwards)
    before = "" if since is None else since[0][::-1]
    return not before.isspace() and _CUE_RE.search(before) is not None


def _is_phone_shaped(kind: str, whole: str, digits: int, before: str) -> bool:
    """Decide on a number without a word before it: phone number or quantity."""
    if kind == "groups":
        groups = re.split(r"\D+", whole)
        # Short groups beside years or round numbers ("19 2020 2021") say nothing.
        large = [int(g) for g in groups if len(g) >= 4] or [int(g) for g in groups]
        is_years = all(1900 <= number < 2100 for number in large)
        is_round = all(number % 100 == 0 for number in large)
        return 9 <= digits <= 15 and not (is_years or is_round)
    if kind == "run":
        is_money = before.strip()[-1:] in _MONEY and before.strip() != ""
        is_book = digits == 13 and whole[:3] in {"978", "979"}
        return digits >= 10 and int(whole) % 1000 != 0 and not (is_money or is_book)
    return kind in {"foreign", "trunk", "area"}
