# SPDX-License-Identifier: Apache-2.0
"""Tell whether two counted nouns can be names of the same things.

"Nine people" and "nine dead" may be the same nine; "nine dead" and "nine injured" are
not, and nor are "nine people" and "nine stalls".

**Invariants:** words are folded and in lower case; a word is in one class at most.

Example:
    >>> same_things("people", "dead"), same_things("dead", "wounded")
    (True, False)
"""

from __future__ import annotations

from factdesk.text.folding import fold

__all__ = ["same_things"]


def _words(row: str) -> frozenset[str]:
    return frozenset(fold(row).casefold().split())


_PEOPLE = _words(
    "people persons person individuals victims personnes personne gens victimes "
    "individus personas persona gente víctimas pessoas vítimas menschen personen "
    "người nạn dân شخص شخصا أشخاص ضحية ضحايا إنسان مواطن مواطنا مواطنين "
    "लोग लोगों व्यक्ति व्यक्तियों जन"
)
_FATES = (
    _words(
        "dead deaths death killed died fatalities lives mort morts mortes morte décès "
        "tués tuées muertos muertas muerto muertes fallecidos murieron mortos mortes "
        "tote toten chết قتلى قتيل قتيلا وفاة وفيات موتى मौत मौतें मौतों मृत मारे मरे मृतक"
    ),
    _words(
        "injured wounded hurt injuries casualties blessés blessées blessé "
        "heridos heridas "
        "herido lesionados feridos verletzte verletzten thương جرحى جريح جريحا "
        "مصاب مصابا "
        "مصابين إصابة إصابات घायल ज़ख़्मी जख्मी"
    ),
    _words(
        "arrested detained arrests arrêtés arrestations interpellés detenidos "
        "arrestados "
        "arrestos presos festgenommen معتقل معتقلا معتقلين गिरफ्तार"
    ),
    _words(
        "sacked fired dismissed layoffs licenciés licenciements despedidos demitidos "
        "workers employees jobs staff salariés employés emplois postes trabajadores "
        "empleados empleos trabalhadores stellen mitarbeiter موظف موظفا موظفين عامل "
        "عاملا عمال मज़दूर मज़दूरों कर्मचारी कर्मचारियों"
    ),
    _words("affected affectés afectados afetados sinistrés damnificados متضرر متضررا"),
    _words(
        "missing disparus desaparecidos desaparecidas vermisste مفقود مفقودا "
        "مفقودين लापता"
    ),
    _words(
        "children child kids kid pupils pupil students schoolchildren enfants enfant "
        "élèves gamins niños niñas niño alumnos escolares crianças alunos "
        "kinder schüler "
        "أطفال طفل طفلا تلميذ تلميذا طلاب طالب طالبا बच्चे बच्चों छात्र छात्रों विद्यार्थी"
    ),
)
_THINGS = (
    _words(
        "teens teenagers teen youth youngsters jeunes ados jóvenes jovens jugendliche"
    ),
    _words(
        "houses homes house home households maisons foyers logements casas viviendas"
    ),
    _words("cars vehicles car autos voitures véhicules coches vehículos carros"),
    _words("cows cattle vaches bovins vacas reses गाय गायें गायों मवेशी"),
    _words("doses shots jabs injections"),
    _words("quake earthquake tremor séisme tremblement sismo terremoto"),
    _words("percent points"),
)


def same_things(one: str, other: str) -> bool:
    """Tell whether two different nouns may stand for the same things.

    Args:
        one: The noun that one number counts.
        other: The noun that the other number counts.
    """
    ours, theirs = _CLASSES.get(one, _NO_CLASS), _CLASSES.get(other, _NO_CLASS)
    if _NO_CLASS in (ours, theirs):
        return False
    if _OF_PEOPLE in (ours, theirs):
        return max(ours, theirs) < len(_FATES)
    return ours == theirs


_NO_CLASS = -2
_OF_PEOPLE = -1
_CLASSES = {
    word: at for at, row in enumerate((*_FATES, *_THINGS)) for word in row
} | dict.fromkeys(_PEOPLE, _OF_PEOPLE)
