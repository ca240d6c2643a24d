# SPDX-License-Identifier: Apache-2.0
"""Find the language of a text, cheaply first.

The script decides where one language owns it; elsewhere the function words vote, which
costs a look in a table for each word. Only a text whose vote is undecided goes to the
statistical identifier (about 160 microseconds), and only if it is long enough to pay.

Invariants: the same tokens always give the same language; the answer is a two-letter
code of ``LANGUAGES`` or ``"und"``.

Example:
    >>> vote("the bridge is closed and they have no water".split())
    'en'
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from factdesk.text.folding import fold

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["FUNCTION_WORDS", "LANGUAGES", "UNKNOWN", "guess", "short_code", "vote"]

UNKNOWN = "und"

# Written in the usual spelling; compared folded and in lower case.
_WORDS = {
    "en": "the a an and or of to in on at is are was were be been has have had it its "
    "this that these those with for from by as he she they we you his her their i my "
    "your our will would who what which there do does did so if than then them him us "
    "me about into up out just am being",
    "fr": "le la les l un une des du de d et ou à au aux en dans sur pour par avec est "
    "sont était a ont il elle ils elles on nous vous je ce cette ces cet qui que qu se "
    "sa son ses leur leurs plus pas ne c s n j m y mais été être fait comme",
    "es": "el la los las un una unos unas de del y o a al en con por para es son fue "
    "era ha han se su sus lo le les que quien como más pero esta este estos estas esto "
    "eso ese hay ser está están yo mi tu nos",
    "pt": "o a os as um uma de do da dos das e ou em no na nos nas com por para é são "
    "foi era tem têm se seu sua seus suas que quem como mais mas esta este isso isto "
    "ao aos à pelo pela não eu você ele ela eles está estão ser",
    "de": "der die das den dem des ein eine einen einem einer und oder in im an am auf "
    "mit für von vom zu zum zur ist sind war waren hat haben wird werden es er sie wir "
    "ihr ich nicht auch als wie bei aus dass nach sich so nur noch",
    "it": "il lo la i gli le un una di del della dei delle e o a al alla in nel nella "
    "con per da dal è sono ha hanno era si che chi come più ma questo questa non su "
    "anche ci io",
    "nl": "de het een en of van in op aan met voor door is zijn was waren heeft hebben "
    "wordt er dat die dit deze niet ook als bij uit naar om te ze hij wij ik maar",
    "id": "yang dan di ke dari ini itu untuk dengan pada adalah tidak akan oleh juga "
    "dalam ada bisa sudah telah karena para saya kami kita mereka dia atau sebagai ia "
    "tak lagi bahwa",
    "vi": "của và là các có được cho trong không người một những này đã với đến khi ở "
    "từ về như ra để vào tại theo cũng bị thì mà trên sẽ nhiều đang rằng nếu phải",
    "tr": "ve bir bu da de için ile olarak olan çok daha en gibi ne ama değil var yok "
    "mi kadar sonra her o ki",
    "pl": "i w z na do się nie to jest że o a jak po co dla od za przez są był była ma "
    "już tylko czy tak być przed tym ten ta",
    "ro": "și în de la cu pe un o este sunt a fost care nu din pentru că mai prin ce "
    "se au fi sau lui",
    "sv": "och i att det som en på är av för med den till inte om ett har de var jag "
    "från vi så",
    "no": "og i det som en på er av for med den til ikke om et har de var jeg fra vi "
    "så at blir",
    "da": "og i det som en på er af for med den til ikke om et har de var jeg fra vi "
    "så at bliver",
    "cs": "a v se na je že s z do o to i za by jako pro ale po jsem od si jsou byl",
    "fi": "ja on ei se että en ole oli hän mutta niin kuin joka myös ovat",
    "hu": "a az és hogy nem is egy van volt de ez meg már csak el",
    "sq": "dhe në e i të një për me nga është që nuk ka si u por do",
    "tl": "ang ng sa na at ay mga si ni ito para hindi may kay nang po",
    "ru": "и в не на что с по как это но из у за от к о для же так его он она они мы "
    "был была были было все или при",
    "uk": "і в не на що з по як це але із у за від до та для й є його він вона вони ми "
    "був була були",
    "bg": "и в не на че с по как това но от у за до да се е са ще го той тя те ние бе "
    "при",
    "ar": "في من على إلى عن أن إن هذا هذه التي الذي كان كانت قد ما لا لم هو هي مع أو "
    "ثم بعد قبل كل بين حتى عند كما يا و",
    "fa": "در از به که این را با است برای آن یک و تا بر هم شده می های خود",
    "ur": "کے کی میں کا ہے سے اور کو پر نے یہ ہیں کہ اس ایک بھی تھا نہیں",
    "hi": "के की में का है से और को पर ने यह हैं कि इस एक भी था नहीं हो कर रहा रहे रही "
    "गया गई लिए तो ही वह ये थे थी या जो",
    "mr": "आणि आहे या च्या ने ला हा ही हे होते होता होती आहेत मध्ये करून नाही एक तर पण "
    "व की झाला झाली",
    "ne": "र छ को मा ले यो हो छन् का की पनि एक भएको गरेको छैन तथा",
}  # fmt: skip

# Scripts that one language of our data owns, by range of code points.
_SCRIPTS = (
    (0x0370, 0x03FF, "el"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"),
    (0x1780, 0x17FF, "km"),
    (0x3040, 0x30FF, "ja"),
    (0x1100, 0x11FF, "ko"),
    (0xAC00, 0xD7AF, "ko"),
    (0x4E00, 0x9FFF, "zh"),
)
# Where no vote settles it, the script's most common language is assumed for stemming.
_SCRIPT_DEFAULT = (
    (0x0400, 0x052F, "ru"),
    (0x0600, 0x06FF, "ar"),
    (0x0900, 0x097F, "hi"),
)

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    lang: frozenset(fold(words).casefold().split()) for lang, words in _WORDS.items()
}
"""Folded function words of each language; they vote, and they are not indexed."""

LANGUAGES = frozenset(_WORDS) | {lang for _, _, lang in _SCRIPTS}
"""Every language that ``vote`` or ``guess`` can answer."""

_PAYS_FROM_LETTERS = 24
_MOST_LETTERS = 20_000
"""The identifier reads no further; it would sort marks in quadratic time."""


def _voters() -> dict[str, tuple[str, ...]]:
    voters: dict[str, list[str]] = {}
    for lang, words in FUNCTION_WORDS.items():
        for word in words:
            voters.setdefault(word, []).append(lang)
    return {word: tuple(langs) for word, langs in voters.items()}


_VOTERS = _voters()


def short_code(tag: str) -> str:
    """Return the primary two-letter code of a language tag, or the empty string.

    Args:
        tag: As a source gives it: ``pt-BR``, ``EN``, ``id/ms``, ``english``.
    """
    primary = tag.strip().lower().replace("/", "-").replace("_", "-").split("-")[0]
    primary = {"ms": "id", "nb": "no", "nn": "no", "in": "id", "iw": "he"}.get(
        primary, primary
    )
    return primary if primary in LANGUAGES else ""


@cache
def _script_of(char: str) -> str:
    code = ord(char)
    for low, high, lang in _SCRIPTS:
        if low <= code <= high:
            return lang
    return ""


def _by_script(tokens: Sequence[str]) -> str:
    """Return the language whose script most tokens begin in; Latin gives none."""
    counts: dict[str, int] = {}
    for token in tokens:
        if token[0] >= "\u0370" and (lang := _script_of(token[0])):
            counts[lang] = counts.get(lang, 0) + 1
    if not counts:
        return ""
    # Japanese writes Chinese characters too: any kana at all decides.
    best = "ja" if "ja" in counts else max(sorted(counts), key=counts.__getitem__)
    return best if 2 * sum(counts.values()) >= len(tokens) else ""


def vote(tokens: Sequence[str]) -> str:
    """Let script and function words decide.

    Args:
        tokens: Folded lower-case tokens, function words included.

    Returns:
        A language of ``LANGUAGES``, or ``"und"`` where nothing settles it.
    """
    if lang := _by_script(tokens):
        return lang
    counts: dict[str, int] = {}
    for token in tokens:
        for lang in _VOTERS.get(token, ()):
            counts[lang] = counts.get(lang, 0) + 1
    if not counts:
        return UNKNOWN
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    tied = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
    return UNKNOWN if tied else ranked[0][0]


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted(set(FUNCTION_WORDS) & set(identifier.nb_classes)))
    return identifier


def guess(tokens: Sequence[str]) -> str:
    """Return the language of a text, asking the identifier only where it pays.

    Args:
        tokens: Folded lower-case tokens, function words included.

    Returns:
        A language of ``LANGUAGES``, or ``"und"`` for a short text without a clue.
    """
    lang = vote(tokens)
    if lang != UNKNOWN or not tokens:
        return lang
    joined = " ".join(tokens)
    if len(joined) >= _PAYS_FROM_LETTERS:
        found = str(_identifier().classify(joined[:_MOST_LETTERS])[0])
        return found if found in LANGUAGES else UNKNOWN
    for low, high, default in _SCRIPT_DEFAULT:
        if low <= ord(tokens[0][0]) <= high:
            return default
    return UNKNOWN
