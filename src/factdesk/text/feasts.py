# SPDX-License-Identifier: Apache-2.0
"""Names of feast days, and between which days of a year each of them falls.

**Invariants:** keys are folded lower-case words, of one to four words; a feast whose
day moves through the year, or differs from country to country, has no days.

Example:
    >>> feasts("en")["christmas"]
    'christmas'
    >>> can_fall("christmas", 12, 25), can_fall("easter", 12, None)
    (True, False)
"""

from __future__ import annotations

from functools import cache

from factdesk.text.folding import fold

__all__ = ["LONGEST_FEAST", "can_fall", "feasts", "same_feast"]

LONGEST_FEAST = 4
"""Words of the longest name."""

_DAYS: dict[str, tuple[tuple[int, int], tuple[int, int]] | None] = {
    "christmas": ((12, 24), (12, 26)),
    "christmas eve": ((12, 24), (12, 24)),
    "new year": ((1, 1), (1, 2)),
    "new year's eve": ((12, 31), (12, 31)),
    "epiphany": ((1, 6), (1, 6)),
    "valentine": ((2, 14), (2, 14)),
    "women's day": ((3, 8), (3, 8)),
    "carnival": ((2, 1), (3, 10)),
    "easter": ((3, 15), (5, 8)),
    "labour day": None,
    "ascension": ((4, 29), (6, 5)),
    "pentecost": ((5, 9), (6, 15)),
    "corpus christi": ((5, 20), (6, 25)),
    "assumption": ((8, 15), (8, 15)),
    "halloween": ((10, 31), (10, 31)),
    "all saints": ((11, 1), (11, 2)),
    "thanksgiving": None,
    "independence": None,
    "national day": None,
    "tet": ((1, 15), (2, 28)),
    "mid-autumn": ((9, 5), (10, 10)),
    "ramadan": None,
    "eid": None,
    "small eid": None,
    "great eid": None,
    "ashura": None,
    "prophet's birthday": None,
    "diwali": ((10, 10), (11, 20)),
    "holi": ((2, 25), (3, 31)),
    "navratri": ((9, 15), (10, 25)),
    "dussehra": ((9, 22), (10, 28)),
    "raksha bandhan": ((7, 30), (9, 1)),
    "republic day": None,
}
_UMBRELLAS = {"eid": {"small eid", "great eid"}, "christmas": {"christmas eve"}}

_NAMES: dict[str, dict[str, str]] = {
    "christmas": {
        "en": "christmas|xmas|christmas day",
        "fr": "noël", "es": "navidad|navidades", "pt": "natal",
        "de": "weihnachten", "vi": "giáng sinh|noel",
        "ar": "عيد الميلاد|الكريسماس|كريسماس", "hi": "क्रिसमस",
    },
    "christmas eve": {
        "en": "christmas eve|xmas eve", "fr": "réveillon de noël|veille de noël",
        "es": "nochebuena", "de": "heiligabend|heiliger abend",
        "pt": "véspera de natal", "vi": "đêm giáng sinh",
    },
    "new year": {
        "en": "new year|new years|new years day|new year s day",
        "fr": "nouvel an|jour de l an", "es": "año nuevo", "pt": "ano novo",
        "de": "neujahr", "vi": "tết dương lịch|tết tây", "ar": "رأس السنة", "hi": "",
    },
    "new year's eve": {
        "en": "new years eve|new year s eve", "fr": "saint sylvestre",
        "es": "nochevieja", "de": "silvester", "pt": "réveillon|véspera de ano",
        "ar": "ليلة رأس السنة", "vi": "giao thừa",
    },
    "epiphany": {"es": "día de reyes|reyes magos", "fr": "épiphanie"},
    "valentine": {
        "en": "valentine s day|valentines day", "fr": "saint valentin",
        "es": "san valentín", "de": "valentinstag", "vi": "lễ tình nhân|valentine",
        "ar": "عيد الحب", "hi": "वैलेंटाइन डे",
    },
    "women's day": {
        "en": "women s day|womens day", "es": "día de la mujer", "de": "frauentag",
    },
    "carnival": {
        "en": "mardi gras", "fr": "mardi gras", "es": "carnaval|carnavales",
        "pt": "carnaval", "de": "karneval|fasching|rosenmontag",
    },
    "easter": {
        "en": "easter|easter sunday|easter monday|good friday|holy week",
        "fr": "pâques|lundi de pâques|vendredi saint|semaine sainte",
        "es": "semana santa|pascua|domingo de pascua|viernes santo|jueves santo",
        "pt": "páscoa|semana santa|sexta feira santa",
        "de": "ostern|ostersonntag|ostermontag|karfreitag", "vi": "phục sinh",
        "ar": "عيد الفصح|عيد القيامة", "hi": "ईस्टर",
    },
    "labour day": {
        "en": "labour day|labor day|may day", "fr": "fête du travail",
        "es": "día del trabajo|día del trabajador", "ar": "عيد العمال",
        "pt": "dia do trabalho",
    },
    "ascension": {"fr": "ascension", "de": "himmelfahrt|christi himmelfahrt"},
    "pentecost": {
        "en": "pentecost|whitsun", "fr": "pentecôte|lundi de pentecôte",
        "es": "pentecostés", "de": "pfingsten|pfingstmontag", "pt": "pentecostes",
    },
    "corpus christi": {
        "en": "corpus christi", "es": "corpus christi", "pt": "corpus christi",
        "de": "fronleichnam",
    },
    "assumption": {"fr": "assomption", "de": "mariä himmelfahrt"},
    "halloween": {
        "en": "halloween", "fr": "halloween", "es": "halloween", "de": "halloween",
        "pt": "halloween", "vi": "halloween", "ar": "الهالوين|هالوين",
    },
    "all saints": {
        "en": "all saints day|all saints|all souls day", "fr": "toussaint",
        "es": "todos los santos|día de muertos", "de": "allerheiligen",
        "pt": "finados|todos os santos",
    },
    "thanksgiving": {"en": "thanksgiving|thanksgiving day", "de": "erntedankfest"},
    "independence": {
        "en": "independence day", "fr": "fête de l indépendance",
        "es": "día de la independencia|fiestas patrias",
        "pt": "dia da independência", "ar": "عيد الاستقلال|يوم الاستقلال",
        "hi": "स्वतंत्रता दिवस",
        "de": "unabhängigkeitstag", "vi": "quốc khánh|lễ độc lập",
    },
    "national day": {
        "en": "national day|bastille day", "fr": "fête nationale",
        "es": "fiesta nacional", "ar": "اليوم الوطني|العيد الوطني",
        "de": "nationalfeiertag",
    },
    "tet": {
        "en": "lunar new year|chinese new year|tet holiday", "fr": "nouvel an lunaire",
        "vi": "tết|tết nguyên đán|tết âm lịch",
    },
    "mid-autumn": {"vi": "trung thu|tết trung thu", "en": "mid autumn festival"},
    "ramadan": {
        "en": "ramadan|ramadhan", "fr": "ramadan", "es": "ramadán", "pt": "ramadã",
        "de": "ramadan", "vi": "ramadan", "ar": "رمضان|شهر رمضان", "hi": "रमजान|रमज़ान",
    },
    "eid": {
        "en": "eid", "fr": "aïd", "es": "eid", "hi": "ईद", "ar": "العيد",
    },
    "small eid": {
        "en": "eid al fitr|eid ul fitr", "fr": "aïd el fitr", "ar": "عيد الفطر",
        "hi": "ईद उल फितर|मीठी ईद", "de": "zuckerfest",
    },
    "great eid": {
        "en": "eid al adha|eid ul adha|bakrid", "fr": "aïd el kébir|aïd el adha",
        "ar": "عيد الأضحى|العيد الكبير", "hi": "बकरीद|ईद उल अजहा", "de": "opferfest",
    },
    "ashura": {"ar": "عاشوراء", "hi": "मुहर्रम", "en": "ashura|muharram"},
    "prophet's birthday": {"ar": "المولد النبوي", "fr": "mouloud|mawlid"},
    "diwali": {"en": "diwali|deepavali", "hi": "दिवाली|दीवाली|दीपावली", "fr": "diwali"},
    "holi": {"en": "holi", "hi": "होली"},
    "navratri": {"en": "navratri|durga puja", "hi": "नवरात्रि|नवरात्र|दुर्गा पूजा"},
    "dussehra": {"en": "dussehra", "hi": "दशहरा|दशहरे|विजयादशमी"},
    "raksha bandhan": {"en": "raksha bandhan", "hi": "रक्षाबंधन|राखी"},
    "republic day": {
        "en": "republic day", "hi": "गणतंत्र दिवस", "pt": "proclamação da república",
    },
}  # fmt: skip


@cache
def feasts(lang: str) -> dict[str, str]:
    """Return folded name to feast for a text of the language.

    Args:
        lang: Two-letter code; Arabic and Hindi names hold in every text.
    """
    table: dict[str, str] = {}
    for feast, rows in _NAMES.items():
        for code in {"ar", "hi", lang} & rows.keys():
            for name in filter(None, rows[code].split("|")):
                spelt = " ".join(name.split())
                table[spelt if code == "vi" else fold(spelt).casefold()] = feast
    return table


def can_fall(feast: str, month: int, day: int | None) -> bool | None:
    """Tell whether a feast can be in a month, or on a day of it; None: nobody knows.

    Args:
        feast: A name that ``feasts`` returns.
        month: 1 to 12.
        day: 1 to 31; None where only the month is said.
    """
    days = _DAYS.get(feast)
    if days is None:
        return None
    first, last = days
    if day is None:
        return first[0] <= month <= last[0]
    return first <= (month, day) <= last


def same_feast(one: str, other: str) -> bool:
    """Tell whether two names can be of one feast: any Eid is an Eid."""
    return (
        one == other
        or other in _UMBRELLAS.get(one, ())
        or one in _UMBRELLAS.get(other, ())
    )
