# SPDX-License-Identifier: Apache-2.0
"""What people do to a message before it arrives, and what that costs the matching.

``variant`` rewrites one text: typing errors, upper case, forwarding boilerplate, the
text three times, diacritics gone. ``measure`` matches a collection clean and in every
variant and reports the loss.

**Invariants:** name, text, language and seed decide the result, on every machine and in
any order of calls. A variant that does not apply (upper case in Thai, diacritics in
English) gives the text back as it was. Web addresses, @mentions and numbers stay whole.

Example:
    >>> variant("upper", "The dam broke", "en", seed=0)
    'THE DAM BROKE'
"""

from __future__ import annotations

import hashlib
import random
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import data

from factdesk.claims import Post
from factdesk.engine import metrics
from factdesk.engine.evaluation import Matcher, score_rankings

__all__ = ["STRIPPED_LANGUAGES", "VARIANTS", "measure", "table", "variant"]

STRIPPED_LANGUAGES = ("fr", "pt", "vi")
"""Languages that people often type without their marks."""

LONG_WORD = 5
"""Letters from which a word is long enough to be mistyped inside."""
TYPO_SHARE = 0.2

_PIECE = 6
"""Letters of a mistyped stretch in scripts that leave no space between words."""

_UNSPACED = re.compile(r"THAI|LAO|KHMER|MYANMAR")
_UNTYPED = re.compile(r"CJK|HIRAGANA|KATAKANA")
"""Written through conversion: a slip gives another word, not a lost letter."""
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S+|\S+@\S+\.\S+")

Edit = Callable[[str, str, random.Random], str]


def variant(name: str, text: str, lang: str, seed: int) -> str:
    """Return the text as it would arrive after one kind of damage.

    Args:
        name: One of VARIANTS.
        text: The clean text.
        lang: BCP 47 language of the text; "" where it is not known.
        seed: Seed of the choices; each text draws its own from it.

    Raises:
        KeyError: An unknown name (the caller's bug).
    """
    edit = _EDITS[name]
    key = "\x1f".join((str(seed), name, lang, text)).encode("utf-8", "surrogatepass")
    # Not the built-in hash, which changes from process to process.
    source = random.Random(int.from_bytes(hashlib.sha256(key).digest(), "big"))
    return edit(text, lang, source)


def _typos(text: str, lang: str, source: random.Random) -> str:
    """Mistype a fifth of the long words, by expectation exactly a fifth."""
    letters = _letters(text)
    words = _long_words(text, letters)
    count = int(len(words) * TYPO_SHARE + source.random())
    edited = list(letters)
    for start, end in source.sample(words, min(count, len(words))):
        _mistype(edited, start, end, source)
    return "".join(edited)


def _mistype(letters: list[str], start: int, end: int, source: random.Random) -> None:
    """Swap, drop or double one letter in [start, end), never the first or the last."""
    at = source.randrange(start + 1, end - 1)
    kind = source.choice(("swap", "drop", "double"))
    if kind == "swap":
        pairs = [i for i in range(start + 1, end - 2) if letters[i] != letters[i + 1]]
        if pairs:
            at = source.choice(pairs)
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
            return
    if kind == "drop":
        letters[at] = ""
    else:
        letters[at] *= 2


def _letters(text: str) -> list[str]:
    """Cut a text into letters with the marks that hang on them, and other characters.

    Vowel signs of Indic and Thai script, Arabic and Hebrew points and combining accents
    stay with their letter: a thumb that misses a key does not tear them off.
    """
    letters: list[str] = []
    for character in text:
        if letters and unicodedata.category(character)[0] == "M":
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _long_words(text: str, letters: Sequence[str]) -> list[tuple[int, int]]:
    """Return start and end, counted in letters, of the words that may be mistyped."""
    kept = _address_letters(text, letters)
    words: list[tuple[int, int]] = []
    start = 0
    while start < len(letters):
        end = start
        while end < len(letters) and letters[end][0].isalpha() and end not in kept:
            end += 1
        words.extend(_pieces(letters, start, end))
        start = max(end, start + 1)
    return words


def _pieces(letters: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """Return the run as one word, or cut where its script leaves no spaces."""
    if end - start < LONG_WORD:
        return []
    script = unicodedata.name(letters[start][0], "")
    if _UNTYPED.match(script):
        return []
    if not _UNSPACED.match(script):
        return [(start, end)]
    return [(at, at + _PIECE) for at in range(start, end - _PIECE + 1, _PIECE)]


def _address_letters(text: str, letters: Sequence[str]) -> set[int]:
    """Return the positions of letters that stand in an address or a mention."""
    inside = [False] * len(text)
    for found in _ADDRESS.finditer(text):
        inside[found.start() : found.end()] = [True] * (found.end() - found.start())
    kept: set[int] = set()
    at = 0
    for number, letter in enumerate(letters):
        if inside[at]:
            kept.add(number)
        at += len(letter)
    return kept


def _upper(text: str, lang: str, source: random.Random) -> str:
    if lang in ("tr", "az"):
        text = text.replace("i", "İ").replace("ı", "I")
    return text.upper()


def _tripled(text: str, lang: str, source: random.Random) -> str:
    return source.choice((" ", "\n", "\n\n")).join([text] * 3)


def _stripped(text: str, lang: str, source: random.Random) -> str:
    """Drop accents and the stroke of đ, as on a keyboard without them."""
    if lang not in STRIPPED_LANGUAGES:
        return text
    plain = text.replace("đ", "d").replace("Đ", "D")
    plain = plain.replace("œ", "oe").replace("Œ", "OE")
    apart = unicodedata.normalize("NFD", plain)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn")


def _forwarded(text: str, lang: str, source: random.Random) -> str:
    """Wrap a text in what messengers and senders put around it."""
    above, below = _WRAPPERS.get(lang.split("/")[0].split("-")[0], _WRAPPERS["en"])
    head = source.choice(above)
    if source.random() < 0.5:
        # The application writes its own line, in whatever language it is set to.
        head = source.choice(_APPLICATION_LINES) + "\n" + head
    return f"{head}\n{text}\n{source.choice(below)}"


_APPLICATION_LINES = (
    "Forwarded many times",
    "Forwarded",
    "Fwd: Fwd:",
    "↪ Forwarded message",
)

_WRAPPERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("*PLEASE READ*", "Got this from a friend 👇", "Sharing as received!!", "🚨🚨"),
        (
            "Send this to everyone you know before it gets deleted",
            "Forward to all your groups 🙏🙏",
            "Not sure if it is true but better safe than sorry",
        ),
    ),
    "fr": (
        (
            "*À LIRE ABSOLUMENT*",
            "Reçu d'une amie 👇",
            "Je transmets tel quel !!",
            "🚨🚨",
        ),
        (
            "Faites tourner à tous vos contacts avant que ce soit supprimé",
            "Partagez dans tous vos groupes 🙏🙏",
            "Je ne sais pas si c'est vrai mais on ne sait jamais",
        ),
    ),
    "pt": (
        ("*LEIAM ATÉ O FIM*", "Recebi de um amigo 👇", "Repassando como recebi!!"),
        (
            "Mande para todo mundo antes que apaguem",
            "Compartilhe em todos os seus grupos 🙏🙏",
            "Não sei se é verdade mas vai que",
        ),
    ),
    "es": (
        ("*LEAN HASTA EL FINAL*", "Me lo mandó una amiga 👇", "¡¡Reenvío tal cual!!"),
        (
            "Mándalo a todos tus contactos antes de que lo borren",
            "Compártelo en todos tus grupos 🙏🙏",
            "No sé si será cierto pero por si acaso",
        ),
    ),
    "de": (
        ("*BITTE LESEN*", "Von einer Freundin bekommen 👇", "Einfach weitergeleitet!!"),
        (
            "Schickt das an alle, bevor es gelöscht wird",
            "Bitte in allen Gruppen teilen 🙏🙏",
            "Weiß nicht, ob es stimmt, aber sicher ist sicher",
        ),
    ),
    "pl": (
        ("*PRZECZYTAJ KONIECZNIE*", "Dostałam od koleżanki 👇", "Przesyłam dalej!!"),
        (
            "Wyślij wszystkim znajomym, zanim usuną",
            "Udostępnij we wszystkich grupach 🙏🙏",
        ),
    ),
    "vi": (
        ("*ĐỌC NGAY*", "Bạn mình vừa gửi 👇", "Chuyển tiếp nguyên văn!!"),
        (
            "Gửi cho mọi người trước khi bị xóa nhé",
            "Chia sẻ vào tất cả các nhóm 🙏🙏",
            "Không biết thật hay không nhưng cứ cẩn thận",
        ),
    ),
    "id": (
        ("*TOLONG DIBACA*", "Dapat dari grup sebelah 👇", "Sekadar meneruskan!!"),
        ("Sebarkan ke semua kontak sebelum dihapus", "Bagikan ke semua grup 🙏🙏"),
    ),
    "ar": (
        ("*عاجل جدا*", "وصلني من صديق 👇", "منقول كما وصلني!!"),
        ("أرسلها لكل من تعرف قبل أن تحذف", "انشرها في كل المجموعات 🙏🙏"),
    ),
    "hi": (
        ("*ज़रूर पढ़ें*", "एक दोस्त ने भेजा है 👇", "जैसा मिला वैसा भेज रहा हूँ!!"),
        ("हटाए जाने से पहले सबको भेजें", "अपने सभी ग्रुप में शेयर करें 🙏🙏"),
    ),
    "mr": (
        ("*नक्की वाचा*", "मित्राने पाठवले आहे 👇"),
        ("काढून टाकण्याआधी सर्वांना पाठवा", "सर्व ग्रुपमध्ये शेअर करा 🙏🙏"),
    ),
    "pa": (
        ("*ਜ਼ਰੂਰ ਪੜ੍ਹੋ*", "ਇੱਕ ਦੋਸਤ ਨੇ ਭੇਜਿਆ ਹੈ 👇"),
        ("ਹਟਾਏ ਜਾਣ ਤੋਂ ਪਹਿਲਾਂ ਸਭ ਨੂੰ ਭੇਜੋ", "ਸਾਰੇ ਗਰੁੱਪਾਂ ਵਿੱਚ ਸਾਂਝਾ ਕਰੋ 🙏🙏"),
    ),
    "ta": (
        ("*கட்டாயம் படிக்கவும்*", "நண்பர் அனுப்பியது 👇"),
        ("நீக்கப்படும் முன் அனைவருக்கும் அனுப்புங்கள்", "எல்லா குழுக்களிலும் பகிரவும் 🙏🙏"),
    ),
    "th": (
        ("*อ่านด่วน*", "เพื่อนส่งมาให้ 👇"),
        ("ส่งต่อให้ทุกคนก่อนโดนลบ", "แชร์ในทุกกลุ่มเลย 🙏🙏"),
    ),
}

_EDITS: dict[str, Edit] = {
    "typos": _typos,
    "upper": _upper,
    "forwarded": _forwarded,
    "tripled": _tripled,
    "stripped": _stripped,
}

VARIANTS = tuple(_EDITS)
"""Names that ``variant`` knows, in the order of the report."""

_SPLITS = {
    "checkthat2022_en": ("dev",),
    "factchecktweet": ("dev",),
    "postclaim_multilingual": ("train",),
    "debates_politifact": ("dev",),
}
_FIGURES = ("map5", "s10")


def measure(
    folder: Path | None = None,
    *,
    seed: int = 0,
    collections: Sequence[str] = data.COLLECTIONS,
) -> dict[str, object]:
    """Measure every variant on every collection with the model that ships.

    The loss is a difference of two measurements with one model on the same queries, so
    it needs no model of its own for each split. ``stripped`` is measured on the queries
    in fr, pt and vi only, the others on all.
    """
    from factdesk.engine import Index

    result: dict[str, object] = {}
    for name in collections:
        collection = data.load(name, folder)
        with tempfile.TemporaryDirectory() as scratch:
            index = Index.build(collection.records, Path(scratch) / "index")
            try:
                result[name] = _measure_collection(index, collection, seed)
            finally:
                index.close()
    return {"seed": seed, "collections": result}


def _measure_collection(
    index: Matcher, collection: data.Collection, seed: int
) -> dict[str, dict[str, object]]:
    gold = collection.gold(*_SPLITS[collection.name])
    posts = collection.queries(*_SPLITS[collection.name])

    def scores(given: Sequence[Post]) -> dict[str, list[float]]:
        results = index.match([p.text for p in given], top=10, min_confidence=0.0)
        rankings = {
            post.id: [match.id for match in found.matches]
            for post, found in zip(given, results, strict=True)
        }
        return score_rankings(rankings, gold)

    clean = scores(posts)
    rows: dict[str, dict[str, object]] = {"clean": _row(clean, clean, posts, seed)}
    for name in VARIANTS:
        chosen = [
            at
            for at, post in enumerate(posts)
            if name != "stripped" or post.lang in STRIPPED_LANGUAGES
        ]
        if not chosen:
            continue
        damaged = scores(
            [
                Post(p.id, variant(name, p.text, p.lang, seed), p.lang)
                for p in (posts[at] for at in chosen)
            ]
        )
        before = {key: [values[at] for at in chosen] for key, values in clean.items()}
        rows[name] = _row(damaged, before, [posts[at] for at in chosen], seed)
    return rows


def _row(
    after: Mapping[str, Sequence[float]],
    before: Mapping[str, Sequence[float]],
    posts: Sequence[Post],
    seed: int,
) -> dict[str, object]:
    """Return the figures after the damage and what was lost, with its interval."""
    row: dict[str, object] = {"n": len(posts)}
    for name in _FIGURES:
        loss = metrics.paired_difference(before[name], after[name], seed=seed)
        row[name] = sum(after[name]) / len(posts)
        row[f"{name}_loss"] = loss.to_json()
    return row


def table(result: Mapping[str, object]) -> str:
    """Lay the result out for people."""
    lines = [f"{'collection':24}{'variant':11}{'n':>6}{'map5':>8}{'loss':>8}{'s10':>8}"]
    collections = result["collections"]
    if not isinstance(collections, Mapping):
        raise TypeError("The result of robustness holds no collections.")
    for collection, rows in collections.items():
        for name, row in rows.items():
            lines.append(
                f"{collection:24}{name:11}{row['n']:>6}{row['map5']:>8.3f}"
                f"{row['map5_loss']['mean']:>+8.3f}{row['s10']:>8.3f}"
            )
    return "\n".join(lines)
