# SPDX-License-Identifier: Apache-2.0
"""Number words of six languages, and the scales of many more.

**Invariants:** tables are keyed by the folded lower-case word, Vietnamese by the spelt
one (its tone marks tell a number from another word). Devanagari and Arabic entries are
valid in every text, Latin ones only in texts of their language.

Example:
    >>> number_words("en")["twelve"]
    12
"""

from __future__ import annotations

from functools import cache

from factdesk.text.folding import fold

__all__ = [
    "ARTICLES",
    "BARE",
    "FRACTIONS",
    "HUNDREDS",
    "JOINERS",
    "ORDINALS",
    "SCALES",
    "VAGUE",
    "number_words",
    "scales",
]


def _cells(row: str, between: str | None = None) -> list[str]:
    """Cut a row of words; a table reads better so than as a list."""
    return row.split(between)


def _folded(row: str) -> list[str]:
    return fold(row).casefold().split()


def _count(row: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """Read a row of words in counting order; a slash stands between spellings."""
    table: dict[str, int] = {}
    for place, cell in enumerate(row.split()):
        for word in cell.split("/"):
            table["".join(_folded(word))] = first + place * step
    return table


def _spelt(row: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """Read a row as ``_count`` does, with the marks kept."""
    table: dict[str, int] = {}
    for place, cell in enumerate(row.split()):
        for word in cell.split("/"):
            table[word] = first + place * step
    return table


_EN = _count(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
) | _count("twenty thirty forty/fourty fifty sixty seventy eighty ninety", 20, 10)
_EN |= {"a": 1, "an": 1}
_FR = (
    _count(
        "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize "
        "quatorze quinze seize"
    )
    | _count("vingt/vingts trente quarante cinquante soixante septante", 20, 10)
    | {"octante": 80, "huitante": 80, "nonante": 90}
)
_ES = (
    _count(
        "cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce "
        "trece "
        "catorce quince dieciséis diecisiete dieciocho diecinueve veinte "
        "veintiuno/veintiún/veintiuna veintidós veintitrés veinticuatro veinticinco "
        "veintiséis veintisiete veintiocho veintinueve"
    )
    | _count("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10)
    | _count(
        "doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
        "quinientos/quinientas seiscientos/seiscientas setecientos/setecientas "
        "ochocientos/ochocientas novecientos/novecientas",
        200,
        100,
    )
)
_VI = _spelt(
    "_ một hai ba bốn năm sáu bảy/bẩy tám chín mười"
) | {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5, "rưởi": 0}  # fmt: skip
_HI = _count(
    "शून्य एक दो तीन चार पाँच/पांच छह/छः/छे सात आठ नौ दस ग्यारह बारह तेरह चौदह "
    "पंद्रह/पन्द्रह "
    "सोलह सत्रह/सतरह अठारह/अट्ठारह उन्नीस बीस इक्कीस बाईस/बाइस तेईस/तेइस चौबीस पच्चीस "
    "छब्बीस सत्ताईस/सत्ताइस "
    "अट्ठाईस/अट्ठाइस/अठाईस उनतीस/उन्तीस तीस इकतीस/इकत्तीस बत्तीस तैंतीस/तेंतीस चौंतीस "
    "पैंतीस छत्तीस सैंतीस "
    "अड़तीस उनतालीस/उन्तालीस चालीस इकतालीस बयालीस तैंतालीस/तिरतालीस चौवालीस/चवालीस "
    "पैंतालीस छियालीस "
    "सैंतालीस अड़तालीस उनचास/उनंचास पचास इक्यावन बावन तिरपन/तिरेपन चौवन/चौअन पचपन "
    "छप्पन सत्तावन अट्ठावन/अठावन "
    "उनसठ साठ इकसठ बासठ तिरसठ/तिरेसठ चौंसठ/चौसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर/उनहतर "
    "सत्तर इकहत्तर बहत्तर "
    "तिहत्तर चौहत्तर पचहत्तर/पिचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी/उन्यासी अस्सी "
    "इक्यासी बयासी तिरासी चौरासी "
    "पचासी/पिचासी छियासी सत्तासी/सतासी अट्ठासी/अठासी नवासी नब्बे इक्यानवे/इक्यानबे "
    "बानवे/बानबे तिरानवे/तिरानबे "
    "चौरानवे/चौरानबे पचानवे/पंचानवे/पचानबे छियानवे/छियानबे सत्तानवे/सत्तानबे "
    "अट्ठानवे/अठानवे निन्यानवे/निन्यानबे"
)
_AR = (
    _count(
        "صفر واحد/واحدة اثنان/اثنين/اثنتان/اثنتين/اثنا/اثني/اثنتا/اثنتي ثلاثة/ثلاث "
        "أربعة/أربع/اربعه خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني/ثمان/تمانية "
        "تسعة/تسع عشرة/عشر"
    )
    | _count(
        "عشرون/عشرين ثلاثون/ثلاثين أربعون/أربعين خمسون/خمسين ستون/ستين "
        "سبعون/سبعين ثمانون/ثمانين تسعون/تسعين",
        20,
        10,
    )
    | _count(
        "مئتان/مئتين/مائتان/مائتين/مئتا/مئتي/ميتين ثلاثمئة/ثلاثمائة أربعمئة/أربعمائة "
        "خمسمئة/خمسمائة ستمئة/ستمائة سبعمئة/سبعمائة ثمانمئة/ثمانمائة/ثمانيمئة "
        "تسعمئة/تسعمائة",
        200,
        100,
    )
    | _count("ألفان/ألفين/ألفا/ألفي", 2000)
    | _count("مليونان/مليونين/مليونا/مليوني", 2_000_000)
    | _count("ملياران/مليارين", 2_000_000_000)
)
# "ألفا" is also the accusative of one thousand; the grammar settles it.
_PT = _count(
    "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze "
    "catorze/quatorze quinze dezesseis/dezasseis dezessete/dezassete dezoito "
    "dezenove/dezanove"
) | _count("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", 20, 10)
_DE_UNITS = _count("ein zwei drei vier fünf sechs sieben acht neun", 1)
_DE_TENS = _count("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 20,
                  10)  # fmt: skip
_DE = (
    _count(
        "null eins/ein/eine/einen/einem/einer zwei drei vier fünf sechs sieben acht "
        "neun "
        "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
    )
    | _DE_TENS
    | {
        f"{unit}und{ten}": low + high
        for unit, low in _DE_UNITS.items()
        for ten, high in _DE_TENS.items()
    }
)
_LATIN: dict[str, dict[str, int]] = {
    "en": _EN, "fr": _FR, "es": _ES, "vi": _VI, "pt": _PT, "de": _DE,
}  # fmt: skip

HUNDREDS: dict[str, int] = {
    "hundred": 100, "hundreds": 100, "cent": 100, "cents": 100, "cien": 100,
    "ciento": 100, "cientos": 100, "trăm": 100, "tram": 100,
} | _count("सौ/सैकड़ा", 100) | _count("مئة/مائة/مئات/ميه", 100)  # fmt: skip
"""Words that multiply what stands before them inside one scale."""


def _scale_table(rows: dict[int, str]) -> dict[str, int]:
    return {
        word: value
        for value, row in rows.items()
        for spelling in row.split()
        for word in {spelling.lower(), *_folded(spelling)}
    }


SCALES: dict[str, int] = _scale_table(
    {
        12: "dozen douzaine docena docenas दर्जन دزينة",
        1_000: "thousand thousands mille mil millar millares nghìn ngàn हज़ार हजार ألف "
        "آلاف "
        "ألفا tausend tysięcy tysiące тысяч тысячи тысяча тыс hazar",
        10_000: "万 萬",
        100_000: "lakh lakhs लाख",
        1_000_000: "million millions millón millones triệu मिलियन مليون ملايين مليونا "
        "milhão milhões Millionen Mio milione milioni milion milionów milyon "
        "миллион миллиона миллионов млн miljoen miljoner mn mio mln",
        10_000_000: "crore crores करोड़",
        100_000_000: "億 亿",
        1_000_000_000: "billion billions milliard milliards अरब बिलियन مليار مليارات "
        "مليارا bn "
        "bilhão bilhões Milliarde Milliarden Mrd miliardo miliardi miliard miliardów "
        "milyar миллиард миллиарда миллиардов млрд miljard mrd",
        100_000_000_000: "खरब",
        1_000_000_000_000: "trillion trillions ट्रिलियन تريليون billón billones",
    }
)
"""Words that multiply everything before them, in any language; folded and spelt."""

_OWN_SCALES: dict[str, dict[str, int]] = {
    # Words that mean a scale in one language only.
    "vi": {
        "tỷ": 10**9, "tỉ": 10**9, "ty": 10**9, "tr": 10**6, "k": 1000, "tỏi": 10**9,
        "chục": 10, "vạn": 10_000, "tá": 12,
    },
    "hi": {"k": 1000, "cr": 10**7, "lac": 10**5},
    "en": {"k": 1000, "m": 10**6, "tn": 10**12, "cr": 10**7, "lac": 10**5},
    "fr": {"k": 1000, "billion": 10**12, "trillion": 10**18, "md": 10**9, "mds": 10**9},
    "es": {"k": 1000, "mm": 10**6, "trillon": 10**18},
    "de": {"billion": 10**12, "billionen": 10**12},
    "it": {"mila": 1000},
    "id": {"ribu": 1000, "juta": 10**6, "jt": 10**6, "miliar": 10**9},
    "tr": {"bin": 1000},
    "nl": {"duizend": 1000},
}  # fmt: skip

BARE = frozenset(
    _cells("mille mil cien ciento cent dozen douzaine docena")
) | frozenset(_folded("हज़ार लाख करोड़ सौ दर्जन ألف مليون مليار مئة مائة"))
"""Scales that mean one of themselves when no number stands before them."""

VAGUE = frozenset(
    _cells(
        "hundreds thousands millions billions trillions dozens cientos miles millares "
        "docenas"
        " decenas cents milliers lakhs crores"
    )
) | frozenset(_folded("مئات آلاف ملايين مليارات عشرات"))
"""Plurals that count only after a number: "millions of people" says no number."""

ARTICLES = frozenset(
    _cells("one un une una uno một a an mot um uma ein eine einen einem einer")
) | frozenset(_folded("एक واحد واحدة"))
"""Words for one that are mostly articles or pronouns."""

JOINERS = frozenset(_cells("and et y e và"))

_ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
    "twelfth",
    "fr": "premier/première/première deuxième/second/seconde troisième quatrième "
    "cinquième sixième septième huitième neuvième dixième onzième douzième",
    "es": "primero/primera/primer segundo/segunda tercero/tercera/tercer cuarto/cuarta "
    "quinto/quinta sexto/sexta séptimo/séptima octavo/octava noveno/novena "
    "décimo/décima",
    "hi": "पहला/पहली/पहले दूसरा/दूसरी/दूसरे तीसरा/तीसरी/तीसरे चौथा/चौथी/चौथे "
    "पाँचवाँ/पाँचवीं/पांचवां/पांचवीं/पाँचवें "
    "छठा/छठी/छठे सातवाँ/सातवीं/सातवें आठवाँ/आठवीं/आठवें नौवाँ/नौवीं/नौवें "
    "दसवाँ/दसवीं/दसवें",
    "ar": "الأول/الأولى الثاني/الثانية الثالث/الثالثة الرابع/الرابعة الخامس/الخامسة "
    "السادس/السادسة السابع/السابعة الثامن/الثامنة التاسع/التاسعة العاشر/العاشرة",
}
ORDINALS: dict[str, dict[str, int]] = {
    lang: _count(row, 1) for lang, row in _ORDINALS.items()
}

_FRACTIONS: dict[float, str] = {
    1 / 2: "half halves moitié mitad demi demie medio media nửa आधा आधे आधी نصف",
    1 / 3: "third thirds tiers tercio tercios तिहाई ثلث أثلاث",
    2 / 3: "ثلثي ثلثا ثلثين ثلثان",
    1 / 4: "quarter quarters quart quarts चौथाई ربع أرباع",
    1 / 5: "fifth fifths cinquième cinquièmes خمس أخماس",
    1 / 10: "tenth tenths dixième dixièmes décimo عشر أعشار",
    1 / 8: "eighth eighths huitième",
}
FRACTIONS: dict[str, float] = {
    word: value
    for value, row in _FRACTIONS.items()
    for spelling in row.split()
    for word in {spelling, *_folded(spelling)}
}
"""Words for a part of a whole."""


@cache
def number_words(lang: str) -> dict[str, int]:
    """Return the words for numbers under a hundred (and joined hundreds).

    Args:
        lang: Two-letter language of the text; another one gives Hindi and Arabic only.
    """
    return _HI | _AR | _LATIN.get(lang, {})


@cache
def scales(lang: str) -> dict[str, int]:
    """Return the scale words that are valid in a text of the language."""
    return SCALES | _OWN_SCALES.get(lang, {})
