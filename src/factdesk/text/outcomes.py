# SPDX-License-Identifier: Apache-2.0
"""What became of the people whom a number counts: dead, hurt, held, missing.

"Fourteen lost their lives", "nine passengers drowned" and "nine dead" count the same
outcome although no word of them is the same.

**Invariants:** words are folded and in lower case (Vietnamese: spelt); a word names one
outcome at most.

Example:
    >>> outcome_of(("drowned",), "en"), outcome_of(("lost", "their", "lives"), "en")
    ('dead', 'dead')
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from factdesk.text.folding import fold

__all__ = ["LONGEST_OUTCOME", "is_person", "outcome_of"]

LONGEST_OUTCOME = 3
"""Words of the longest phrase."""

_ROWS: dict[str, dict[str, str]] = {
    "dead": {
        "en": "dead deaths death killed kills kill died dies die drowned perished "
        "fatalities lives_lost lost_their_lives took_the_lives claimed_the_lives "
        "bodies "
        "casualties",
        "fr": "mort morts mortes décès décédés décédé tué tués tuées tue noyés noyé "
        "perdu_la_vie laissé_la_vie laissé_leur_vie coûté_la_vie péri "
        "cadavres",
        "es": "muerto muertos muertas murió murieron mueren mató mata muertes "
        "fallecido fallecidos fallecidas fallecieron falleció ahogados ahogaron "
        "perdieron_la_vida cobró_la_vida cadáveres",
        "pt": "morto mortos mortas morreram morreu matou mata morrem mortes óbitos "
        "perderam_a_vida afogaram corpos",
        "de": "tote toten tot getötet gestorben starben starb sterben ertrunken "
        "umgekommen ums_leben todesopfer leichen",
        "vi": "chết thiệt_mạng tử_vong qua_đời tử_nạn ra_đi bỏ_mạng đuối_nước mất_mạng",
        "ar": "قتلى قتيل قتيلا قتل مقتل قتلوا مات ماتوا مات وفاة وفيات توفي مصرع حتفهم "
        "بحياة لقوا_حتفهم غرق غرقوا غرقا جثة جثث",
        "hi": "मौत मौतें मौतों मारे मरे मृत मृतक जान_गई जान_गंवाई चल_बसे जान_चली डूबे दम_तोड़ा शव",
    },
    "hurt": {
        "en": "injured wounded hurt injuries injures wounds",
        "fr": "blessé blessés blessées blesse blessent",
        "es": "herido heridos heridas lesionados hirió",
        "pt": "ferido feridos feridas feriu machucados",
        "de": "verletzt verletzte verletzten verwundet",
        "vi": "bị_thương thương_tích",
        "ar": "جرحى جريح جريحا مصاب مصابا مصابين إصابة إصابات أصيب",
        "hi": "घायल जख्मी ज़ख़्मी",
    },
    "held": {
        "en": "arrested arrests arrest detained detains detain custody jailed",
        "fr": "arrêtés arrêté arrêtées interpellés interpellé interpellations "
        "interpellation arrestations garde_à_vue",
        "es": "detenidos detenido detenidas detuvo detuvieron arrestó arrestados "
        "arrestaron arrestos detenciones",
        "pt": "presos preso presas prenderam prendeu deteve detidos detidas detidos "
        "detenções",
        "de": "festgenommen festnahmen festnahme verhaftet verhaftete verhaftungen",
        "vi": "bắt_giữ bắt_giam bắt hốt tạm_giữ",
        "ar": "اعتقل اعتقلت اعتقلوا معتقل معتقلا معتقلين قبضوا القبض أوقفت توقيف "
        "اعتقال احتجزت",
        "hi": "गिरफ्तार गिरफ़्तार हिरासत उठा_लिया पकड़ा पकड़े",
    },
    "missing": {
        "en": "missing",
        "fr": "disparus disparues portés_disparus",
        "es": "desaparecidos desaparecidas",
        "pt": "desaparecidos desaparecidas",
        "de": "vermisst vermisste",
        "vi": "mất_tích",
        "ar": "مفقود مفقودا مفقودين",
        "hi": "लापता",
    },
}
_PERSONS = frozenset(
    fold(
        "people ppl persons person folks men women passengers passenger miners workers "
        "demonstrators protesters soldiers tourists migrants residents villagers "
        "pupils "
        "students kids children teens babies fans drivers sailors fishermen civilians "
        "customers patients nurses lads guys victims cops firefighters inmates farmers "
        "personnes gens hommes femmes passagers mineurs ouvriers manifestants soldats "
        "touristes migrants habitants élèves enfants jeunes ados bébés supporters "
        "marins "
        "pêcheurs civils clients patients victimes policiers pompiers agriculteurs "
        "personas hombres mujeres pasajeros mineros obreros manifestantes soldados "
        "turistas migrantes vecinos alumnos niños jóvenes bebés recién bebes hinchas "
        "marineros pescadores civiles pacientes víctimas policías bomberos "
        "agricultores "
        "pessoas homens mulheres passageiros mineiros trabalhadores estudantes "
        "crianças "
        "moradores torcedores pescadores pacientes vítimas agricultores "
        "menschen leute personen männer frauen passagiere arbeiter bergleute soldaten "
        "demonstranten touristen schüler kinder jugendliche fans fischer patienten "
        "opfer "
        "nguoi thanh nạn đứa em công nhân học hành cháu bé "
        "شخص شخصا أشخاص واحد متظاهر متظاهرا متظاهرين عامل عاملا عمال راكب راكبا ركاب "
        "طفل "
        "طفلا أطفال شاب شبان شباب طالب طالبا طلاب جندي جنديا جنود مهاجر مهاجرا مواطن "
        "مواطنا ضحية ضحايا رجل رجال امرأة "
        "लोग लोगों व्यक्ति व्यक्तियों मजदूर मजदूरों मज़दूर मज़दूरों यात्री यात्रियों "
        "लड़के लड़कों युवक युवकों "
        "बच्चे बच्चों छात्र छात्रों महिला महिलाओं किसान किसानों सैनिक प्रदर्शनकारी "
        "मरीज मरीजों"
    )
    .casefold()
    .split()
)


@cache
def _outcomes(lang: str) -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for name, rows in _ROWS.items():
        for code in {"ar", "hi", lang} & rows.keys():
            for word in rows[code].split():
                spelt = word.replace("_", " ")
                key = spelt if code == "vi" else fold(spelt).casefold()
                table.setdefault(tuple(key.split()), name)
    return table


def outcome_of(words: Sequence[str], lang: str) -> str:
    """Return the outcome that words say from the first of them on; or nothing.

    Args:
        words: Folded words (Vietnamese: spelt), as they follow each other.
        lang: Two-letter code.
    """
    table = _outcomes(lang)
    for size in range(min(len(words), LONGEST_OUTCOME), 0, -1):
        found = table.get(tuple(words[:size]))
        if found:
            return found
    return ""


def is_person(noun: str) -> bool:
    """Tell whether a folded noun counts people."""
    return noun in _PERSONS
