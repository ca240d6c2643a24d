# SPDX-License-Identifier: Apache-2.0
"""Names of months, weekdays and seasons, and the words around a date.

**Invariants:** keys are folded lower-case words. Entries in Arabic and Devanagari
script hold in every text, Latin ones in texts of their language; long names of months
hold in all.

Example:
    >>> months("fr")["aout"]
    8
"""

from __future__ import annotations

from functools import cache

from factdesk.text.folding import fold

__all__ = [
    "DAY_CUES",
    "MONTH_LINKS",
    "SEASONS",
    "WEAK_MONTHS",
    "WEEKDAY_CUES",
    "WEEKDAY_GUARDS",
    "YEAR_CUES",
    "YEAR_FOLLOWERS",
    "months",
    "weekdays",
]


def _cells(row: str, between: str | None = None) -> list[str]:
    """Cut a row of words; a table reads better so than as a list."""
    return row.split(between)


def _row(row: str) -> dict[str, int]:
    """Read cells in calendar order; a slash stands between spellings."""
    return {
        fold(word).casefold().replace(" ", ""): place + 1
        for place, cell in enumerate(row.split())
        for word in cell.split("/")
    }


_MONTHS = {
    "en": "january/jan february/feb march/mar april/apr may june/jun july/jul "
    "august/aug september/sept/sep october/oct november/nov december/dec",
    "fr": "janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août "
    "septembre/sept octobre/oct novembre/nov décembre/déc",
    "es": "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul "
    "agosto/ago septiembre/setiembre/sept/sep octubre/oct noviembre/nov diciembre/dic",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro "
    "novembro dezembro",
    "de": "januar februar märz april mai juni juli august september oktober november "
    "dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
    "novembre dicembre",
    "id": "januari februari maret april mei juni juli agustus september oktober "
    "november desember",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
}
_ALL_MONTHS = (
    _row(
        "जनवरी/जन फ़रवरी/फरवरी/फ़र/फर मार्च अप्रैल/अप्रेल मई जून जुलाई अगस्त/अग "
        "सितंबर/सितम्बर/सितं/सित "
        "अक्टूबर/अक्तूबर/अक्टू नवंबर/नवम्बर/नवं/नव दिसंबर/दिसम्बर/दिसं/दिस"
    )
    | _row(
        "يناير/جانفي/ينايير فبراير/فيفري/شباط مارس/آذار أبريل/أفريل/نيسان/ابريل "
        "مايو/ماي/أيار/مايوا يونيو/جوان/حزيران/يونية يوليو/جويلية/تموز/يوليوز/يولية "
        "أغسطس/أوت/آب/غشت سبتمبر/أيلول/شتنبر أكتوبر/تشرينالأول "
        "نوفمبر/تشرينالثاني/نونبر "
        "ديسمبر/كانونالأول/دجنبر"
    )
    | {fold("كانون") + fold("الثاني"): 1}
    | _row(
        "января/январь/январе февраля/февраль/феврале марта/март/марте "
        "апреля/апрель/апреле "
        "мая/май июня/июнь/июне июля/июль/июле августа/август/августе "
        "сентября/сентябрь/сентябре октября/октябрь/октябре ноября/ноябрь/ноябре "
        "декабря/декабрь/декабре"
    )
)
_LONG_FROM = 6

WEAK_MONTHS = frozenset(
    _cells(
        "mar may march mai sept set jan ene abr ago dic feb jun jul mars avr oct nov "
        "dec sep "
        "mart mei mayo juli"
    )
) | frozenset(
    fold(word)
    for word in (
        "जन",
        "फर",
        "अग",
        "सित",
        "नव",
        "दिस",
        "ماي",
        "اوت",
        "اب",
        "जवान",
        "جوان",
    )
)
"""Months that are also other words or short forms: they need a day, a year or a cue."""

_WEEKDAYS = {
    "en": "monday/mondays/mon tuesday/tuesdays/tues/tue wednesday/wednesdays/wed "
    "thursday/thursdays/thurs/thur/thu friday/fridays/fri saturday/saturdays/sat "
    "sunday/sundays/sun",
    "fr": "lundi/lundis mardi/mardis mercredi/mercredis jeudi/jeudis "
    "vendredi/vendredis "
    "samedi/samedis dimanche/dimanches",
    "es": "lunes martes miércoles jueves viernes sábado/sábados domingo/domingos",
    "vi": "t2 t3 t4 t5 t6 t7 cn/chủnhật/chúanhật",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado "
    "domingo",
    "de": "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "id": "senin selasa rabu kamis jumat sabtu minggu",
}
_ALL_WEEKDAYS = (
    _row(
        "सोमवार/सोम मंगलवार/मंगल बुधवार/बुध "
        "गुरुवार/गुरूवार/बृहस्पतिवार/वीरवार/बृहस्पत/जुमेरात "
        "शुक्रवार/शुक्र/जुमा/जुमे शनिवार/शनि/शनिचर रविवार/इतवार/रवि"
    )
    | _row("الاثنين/الإثنين/الاتنين الثلاثاء/التلات/الثلاثا الأربعاء/الاربعا الخميس "
    "الجمعة السبت الأحد")
    | _row(
        "понедельник/понедельника вторник/вторника среда/среду/среды четверг/четверга "
        "пятница/пятницу/пятницы суббота/субботу/субботы воскресенье/воскресенья"
    )
)  # fmt: skip

WEEKDAY_CUES = frozenset(
    _cells("on this next last every from until till by since coming past before after")
) | frozenset(fold("इस अगले पिछले हर को आगामी बीते").split())
"""Words that make "sun" or "बुध" a day of the week."""

WEEKDAY_GUARDS = frozenset(
    ["sat", "sun", "mon", "wed", *fold("सोम मंगल बुध शुक्र शनि रवि जुमा जुमे").split()]
)
"""Weekdays that are other words too; they need a cue next to them."""

SEASONS = {
    fold(word).casefold(): season
    for season, row in {
        "spring": "printemps primavera mùa_xuân الربيع",
        "summer": "summer été verano mùa_hè mùa_hạ mùa_hề الصيف صيف",
        "autumn": "autumn automne otoño mùa_thu الخريف خريف",
        "winter": "winter hiver invierno mùa_đông الشتاء شتاء",
    }.items()
    for word in row.split()
}

YEAR_CUES = frozenset(
    _cells(
        "in since from of year until till by before after during back around late "
        "early mid "
        "en de depuis dès année an avant après fin début jusqu del desde año hasta "
        "hacia "
        "nam tu hoi trong cuoi dau từ năm hồi em desde no seit im jahr nel dal tahun"
    )
) | frozenset(
    fold(
        "عام سنة منذ في من سنه حتى قبل بعد العام لعام وعام بعام لسنة مطلع أواخر نهاية "
        "वर्ष सन् सन साल"
    ).split()
)
"""Words before four digits that make a year of them."""

YEAR_FOLLOWERS = frozenset(
    fold("के का की में से तक वाला वाली वाले को ई ईस्वी م ميلادي ميلادية").split()
)
"""Words behind four digits that make a year of them."""

DAY_CUES = frozenset(_cells("ngay mung mong día dia")) | frozenset(
    fold("يوم बीते").split()
)
"""Words before a number that make a day of the month of it."""

MONTH_LINKS = frozenset(_cells("of de d del the le thang")) | frozenset(
    fold("من شهر لشهر की के माह").split()
)
"""Small words between day, month and year."""


@cache
def months(lang: str) -> dict[str, int]:
    """Return the month names that hold in a text of the language.

    Args:
        lang: Two-letter code; another one gets the long names of all languages.
    """
    table = dict(_ALL_MONTHS)
    for row in _MONTHS.values():
        table |= {word: at for word, at in _row(row).items() if len(word) >= _LONG_FROM}
    return table | _row(_MONTHS.get(lang, ""))


@cache
def weekdays(lang: str) -> dict[str, int]:
    """Return the weekday names that hold in a text; Monday is 1."""
    table = dict(_ALL_WEEKDAYS)
    for code, row in _WEEKDAYS.items():
        if code in {"en", "fr", "es"}:
            table |= {
                word: at for word, at in _row(row).items() if len(word) >= _LONG_FROM
            }
    return table | _row(_WEEKDAYS.get(lang, ""))
