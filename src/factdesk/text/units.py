# SPDX-License-Identifier: Apache-2.0
"""Units, per cent and the words that make a number rough, in six languages.

**Invariants:** every key is folded and in lower case; a key of several words holds one
space between two of them. Keys of ``ROUGHLY`` that begin with "> " stand behind the
number, the others before it.

Example:
    >>> MEASURES["km"]
    ('length', 1000.0)
"""

from __future__ import annotations

from enum import StrEnum

from factdesk.text.folding import fold

__all__ = [
    "DUALS",
    "GLUED_UNITS",
    "MEASURES",
    "PERCENT",
    "ROUGHLY",
    "SHARE_OF",
    "Rough",
]


def _cells(row: str, between: str | None = None) -> list[str]:
    """Cut a row of words; a table reads better so than as a list."""
    return row.split(between)


class Rough(StrEnum):
    """How exactly a text means a number."""

    EXACT = "exact"
    ABOUT = "about"
    WIDE = "wide"
    """As French "une centaine": a round hundred, give or take."""
    OVER = "over"
    NEAR = "near"
    BELOW = "below"


def _phrases(row: str) -> list[str]:
    """Fold each phrase of a row; a bar stands between phrases."""
    kept = []
    for phrase in row.split("|"):
        mark = "> " if phrase.startswith(">") else ""
        sign = phrase.strip(" >")
        folded = " ".join(fold(sign).casefold().split())
        kept.append(mark + (folded or sign))
    return kept


_ROUGH_ROWS = {
    Rough.ABOUT: "about|around|roughly|approximately|approx|circa|some|an estimated|"
    "estimated|more or less|in the region of|in the order of|~|> or so|> or "
    "thereabouts|"
    "environ|à peu près|autour de|quelque|quelques|aux alentours de|aux environs de|"
    "plus ou moins|approximativement|dans les|> environ|> à peu près|"
    "unos|unas|alrededor de|aproximadamente|más o menos|como|en torno a|> más o menos|"
    "> aproximadamente|cerca de|cerca del|"
    "khoảng|chừng|tầm|cỡ|ước chừng|ước tính|xấp xỉ|khoảng chừng|độ|vào khoảng|độ chừng|"
    "حوالي|نحو|تقريبا|> تقريبا|قرابة|زهاء|ما يقارب|قريب|يقارب|تقارب|ما يقرب من|يقرب من|"
    "بحدود|في حدود|قريب من|بنحو|بحوالي|وحوالي|ونحو|"
    "लगभग|करीब|तकरीबन|करीब करीब|करीबन|अंदाज़न|अनुमानित|> के आसपास|> के करीब|> के लगभग|"
    "cerca|por volta de|aproximadamente|etwa|rund|ungefähr|circa|sekitar|kira kira",
    Rough.NEAR: "nearly|almost|just under|close to|up to|approaching|just short of|"
    "presque|près de|quasiment|quasi|jusqu à|pas loin de|casi|hasta|prácticamente|"
    "gần|ngót|suýt|gần như|tới gần|ngót nghét|gần tới|"
    "يناهز|ما يناهز|كاد|يكاد|نحو|किसी|लगभग पूरे|तक़रीबन पूरे|quase|fast|beinahe|hampir",
    Rough.OVER: "more than|over|above|at least|upwards of|in excess of|exceeding|"
    "exceeds|exceeded|exceed|no fewer than|no less than|not less than|topped|tops|"
    "well over|surpassing|passed|> or more|> and more|> plus|>+|"
    "plus de|plus d|au moins|au delà de|au dessus de|dépasse|dépassé|pas moins de|"
    "au minimum|> ou plus|> et plus|> au moins|un peu plus de|un peu plus d|"
    "más de|más que|al menos|por lo menos|como mínimo|mínimo|supera|superan|superen|"
    "superó|poco más de|no menos de|> o más|> y pico|"
    "hơn|trên|ít nhất|tối thiểu|vượt|vượt quá|không dưới|không ít hơn|cao hơn|nhiều "
    "hơn|"
    "> trở lên|> hơn|"
    "أكثر من|ما يزيد عن|ما يزيد على|يزيد عن|يزيد على|فوق|على الأقل|> على الأقل|لا يقل "
    "عن|"
    "ما لا يقل عن|يفوق|تجاوز|تجاوزت|يتجاوز|تتجاوز|ازيد من|أكثر|لأكثر من|بأكثر من|> "
    "وأكثر|"
    "> فأكثر|अधिक|कम से कम|> से ज़्यादा|> से अधिक|> से ऊपर|> से कम नहीं|> या उससे "
    "ज़्यादा|> से भी ज़्यादा|"
    "> से भी अधिक|> के पार|mais de|über|mehr als|lebih dari",
    Rough.BELOW: "less than|fewer than|under|below|at most|no more than|not more than|"
    "> or less|> or fewer|moins de|moins d|au plus|au maximum|en dessous de|menos de|"
    "como máximo|a lo sumo|no más de|máximo|por debajo de|> o menos|dưới|ít hơn|chưa "
    "tới|"
    "chưa đến|không quá|tối đa|thấp hơn|chưa đầy|أقل من|لا يزيد عن|لا يزيد على|لا "
    "يتجاوز|"
    "بأقل من|ما لا يزيد عن|दून|> से कम|अधिकतम|> से नीचे|menos de|weniger als|unter|"
    "kurang dari",
}  # fmt: skip

ROUGHLY: dict[str, Rough] = {
    phrase: rough for rough, row in _ROUGH_ROWS.items() for phrase in _phrases(row)
}
"""Phrases around a number that say how exactly it is meant."""

PERCENT = frozenset(
    _phrases(
        "%|percent|per cent|pct|percentage points|pour cent|pourcent|por ciento|"
        "por cien|phần trăm|phan tram|بالمئة|بالمائة|في المئة|في المائة|بالميه|في "
        "الميه|"
        "المئة|प्रतिशत|फीसदी|फ़ीसदी|फीसद|परसेंट|por cento|prozent|per cento|persen|"
        "процентов|"
        "процента|процент"
    )
)
"""Words and signs for a hundredth."""

SHARE_OF = frozenset(
    _cells(
        "of the all our their its de des du d l les los las la del so more less off "
        "higher "
        "lower than in"
    )
)
"""Words that follow a part of a whole."""

_UNIT_ROWS: dict[str, dict[float, str]] = {
    "money": {
        1.0: "balles|bucks|quid|pavos|réal|reais|reales|$|crown|crowns|couronne|"
        "couronnes|corona|coronas|đồng|dong|vnd|vnđ|"
        "dollar|"
        "dollars|dólar|dólares|đô la|đô|usd|euro|euros|eur|ơ rô|pound|pounds|libra|"
        "libras|"
        "rupee|rupees|roupie|roupies|rupia|rupias|rs|inr|peso|pesos|sol|soles|franc|"
        "francs|"
        "franco|francos|fcfa|cfa|yuan|yuans|yen|yens|won|rouble|roubles|rublo|rublos|"
        "riyal|"
        "riyals|dinar|dinars|dinares|dirham|dirhams|naira|shilling|shillings|chelines|"
        "reais|real|kwacha|rand|nhân dân tệ|bảng|rúp|كراون|كراونا|كرون|كرونة|دولار|"
        "دولارا|"
        "دولارات|دولارين|يورو|جنيه|جنيها|جنيهات|ريال|ريالا|ريالات|دينار|دينارا|دنانير|"
        "درهم|"
        "درهما|دراهم|ليرة|ليرات|روبية|روبيات|فرنك|يوان|ين|روبل|क्राउन|रुपये|रुपए|रुपया|"
        "रूपये|"
        "रूपए|रुपयों|रु|डॉलर|यूरो|पाउंड|पौंड|युआन|येन|टका|दिरहम|रियाल|दीनार"
    },
    "times": {
        1.0: "times|fois|veces|vez|lần|مرات|مرة|أضعاف|गुना|गुने|गुनी|बार|fold"
    },
    "time": {
        1.0: "second|seconds|sec|secs|seconde|secondes|segundo|segundos|giây|ثانية|"
        "ثواني|ثوان|"
        "सेकंड|सेकेंड",
        60.0: "minute|minutes|min|mins|minuto|minutos|phút|دقيقة|دقائق|دقيقه|मिनट|"
        "मिनटों",
        3600.0: "hour|hours|hr|hrs|heure|heures|hora|horas|giờ|tiếng|ساعة|ساعات|घंटे|"
        "घंटा|"
        "घण्टे|घंटों",
        86400.0: "day|days|jour|jours|día|días|ngày|يوم|يوما|أيام|ايام|दिन|दिनों|रोज़",
        604800.0: "week|weeks|semaine|semaines|semana|semanas|tuần|أسبوع|أسبوعا|أسابيع|"
        "हफ़्ते|हफ्ते|हफ़्ता|सप्ताह",
        2629800.0: "month|months|mois|mes|meses|tháng|شهر|شهرا|أشهر|شهور|महीने|महीना|"
        "महीनों|माह",
        31557600.0: "year|years|yr|yrs|an|ans|année|années|año|años|năm|سنة|سنوات|"
        "عام|"
        "عاما|أعوام|साल|सालों|वर्ष|वर्षों|बरस",
    },
    "age": {
        31557600.0: "year old|years old|year olds|yr old|yrs old|year - old|"
        "years of age|year - olds|tuổi|ans d âge|años de edad|anos de idade|"
        "jahre alt|yo"
    },
    "length": {
        0.001: "mm|millimetre|millimetres|millimeter|millimeters|millimètres|"
        "milímetros|ملم",
        0.01: "cm|centimetre|centimetres|centimeter|centimeters|centimètre|centimètres|"
        "centímetro|centímetros|xăng ti mét|سم|سنتيمتر|सेंटीमीटर|सेमी",
        1.0: "metre|metres|meter|meters|mètre|mètres|metro|metros|mét|متر|مترا|أمتار|"
        "मीटर|m",
        0.3048: "foot|feet|ft|pied|pieds|pie|pies|قدم|قدما|أقدام|फ़ीट|फीट|फुट",
        1000.0: "km|kms|kilometre|kilometres|kilometer|kilometers|kilomètre|kilomètres|"
        "kilómetro|kilómetros|cây số|ki lô mét|كم|كيلومتر|كيلومترا|كيلومترات|किलोमीटर|"
        "किमी",
        1609.34: "mile|miles|mi|milla|millas|dặm|ميل|ميلا|أميال|मील",
    },
    "mass": {
        0.001: "gram|grams|gramme|grammes|gramo|gramos|غرام|غراما|جرام|ग्राम|gam|g|gr",
        1e-6: "mg|milligram|milligrams|ملغ|मिलीग्राम",
        1.0: "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes|kilogramo|"
        "kilogramos|ký|cân|ki lô|كيلو|كغ|كجم|كيلوغرام|كيلوغراما|كيلوجرام|किलो|"
        "किलोग्राम|किग्रा",
        100.0: "quintal|quintales|quintaux|tạ|قنطار|क्विंटल",
        1000.0: "ton|tons|tonne|tonnes|tonelada|toneladas|tấn|طن|طنا|أطنان|टन",
    },
    "area": {
        1.0: "m2|m²|square metres|square meters|mètres carrés|metros cuadrados|mét "
        "vuông|"
        "متر مربع|वर्ग मीटर",
        1e4: "hectare|hectares|ha|hectárea|hectáreas|héc ta|هكتار|هكتارا|هكتارات|"
        "हेक्टेयर",
        4046.9: "acre|acres|فدان|فدانا|एकड़|mẫu",
        1e6: "km2|km²|square kilometres|square kilometers|kilomètres carrés|"
        "kilómetros cuadrados|kilomet vuông|km vuông|كيلومتر مربع|वर्ग किलोमीटर",
    },
    "volume": {
        0.001: "ml|millilitre|millilitres|milliliters|mililitros|مل|मिलीलीटर",
        1.0: "litre|litres|liter|liters|litro|litros|lít|لتر|لترا|لترات|ليتر|लीटर",
        159.0: "barrel|barrels|baril|barils|barril|barriles|thùng|برميل|برميلا|बैरल",
    },
    "speed": {
        1.0: "km / h|kmh|kph|km h|km / giờ|kilometres per hour|kilómetros por hora|"
        "كم / س|किमी / घंटा",
        1.609: "mph|miles per hour",
    },
    "heat": {
        1.0: "°|° c|°c|degree|degrees|degré|degrés|grado|grados|độ|độ c|درجة|درجات|"
        "درجة مئوية|डिग्री|डिग्री सेल्सियस|degrees celsius"
    },
}  # fmt: skip


def _measures() -> dict[str, tuple[str, float]]:
    return {
        unit: (name, factor)
        for name, rows in _UNIT_ROWS.items()
        for factor, row in rows.items()
        for unit in _unit_names(row)
    }


def _unit_names(row: str) -> list[str]:
    """Fold each name; signs that folding takes away stay as they are."""
    names = []
    for name in row.split("|"):
        parts = [
            " ".join(fold(part).casefold().split()) or part for part in name.split()
        ]
        names.append(" ".join(parts))
    return names


def _duals() -> dict[str, tuple[str, float]]:
    """Return the Arabic forms for two of a unit: "جنيهين", "ساعتين"."""
    made: dict[str, tuple[str, float]] = {}
    for unit, what in _measures().items():
        if not unit.isalpha() or unit < "\u0600" or unit > "\u06ff" or len(unit) < 3:
            continue
        # Folding makes one letter of two: "ساعة" loses its last, "جنيه" keeps it.
        stems = {unit, unit[:-1] + "ت"} if unit.endswith("ه") else {unit}
        made |= {stem + ending: what for stem in stems for ending in ("ين", "ان")}
    return {form: what for form, what in made.items() if form not in _NO_DUALS}


_NO_DUALS = frozenset(fold("دولارين قدمين قدمان مرتين مرتان ميلان").split())

MEASURES: dict[str, tuple[str, float]] = _measures()
"""Unit to its measure and its size in the measure's base unit."""

DUALS: dict[str, tuple[str, float]] = _duals()
"""Arabic word for two of a unit to the unit's measure and size."""

GLUED_UNITS = frozenset(
    _cells(
        "k bn mn mio mln m tr km kg cm mm g mg ml l ha h rs usd us eur r md mds cr "
        "crore lakh "
        "lac kmh kph mph ft mi min s d ty trieu nghin ngan dong vnd pct lac tn mm2 am "
        "pm "
        "euros eur dollars"
    )
)
"""What may be glued to digits without making a name of them."""
