# SPDX-License-Identifier: Apache-2.0
"""Words that people exchange freely when they tell the same news.

A fare is a price, a cop is an officer. Only everyday words are here, in classes wide
enough for a headline: two words of one class are no proof, but they are evidence that
two sentences speak of the same thing.

**Invariants:** keys are folded lower-case words; a word is in one class at most.

Example:
    >>> meaning("fare") == meaning("price"), meaning("fare") == meaning("bridge")
    (True, False)
"""

from __future__ import annotations

from factdesk.text.folding import fold

__all__ = ["meaning"]

_CLASSES = {
    "price": "price prices fare fares fee fees cost costs charge tax toll bill rent "
    "ticket tickets prix tarif tarifs taxe facture loyer coute couter coutera péage "
    "billet "
    "precio precios tarifa tarifas cuesta costará peaje cuota preço preços custa "
    "passagem passagens kostet kosten preis preise gebühr tarif سعر أسعار تذكرة تذاكر "
    "رسوم فاتورة ثمن كلفة किराया भाड़ा टिकट दाम कीमत शुल्क फीस टोल बिल",
    "pay": "salary salaries pay wage wages income pension pensions bonus salaire "
    "salaires paie prime retraite sueldo sueldos salario salarios pensión salário "
    "ordenado gehalt gehälter lohn löhne rente راتب رواتب مرتب معاش वेतन तनख्वाह "
    "सैलरी पेंशन भत्ता",
    "rise": "rise rises rising hike hiked raised increase increases increased bumped "
    "augmente augmentation hausse grimpe passe porté sube subir aumenta aumento "
    "aumento steigt steigen erhöht teurer ارتفع ارتفعت زاد رفعت ترفع يصل صار صارت "
    "बढ़ा बढ़ाकर बढ़कर हुआ",
    "teacher": "teacher teachers prof profs professeur professeurs enseignant "
    "enseignants profes profesor profesores maestro maestros professor professores "
    "lehrer lehrerin lehrkräfte معلم معلمين المعلمين مدرس مدرسين المدرسين टीचर शिक्षक "
    "शिक्षकों शिक्षिका अध्यापक",
    "doctor": "doctor doctors medics physician physicians médecin médecins docteur "
    "médico médicos arzt ärzte طبيب أطباء डॉक्टर डॉक्टरों चिकित्सक",
    "police": "police cop cops officer officers policemen flic flics policier "
    "policiers policía policías polizei polizist polizisten polícia شرطة الشرطة पुलिस",
    "protest": "protest protests demonstration march rally manif manifestation "
    "manifestants manifestación marcha protesta passeata manifestação demo "
    "demonstration demonstranten مظاهرة متظاهر متظاهرا متظاهرين प्रदर्शन",
    "child": "kid kids child children baby babies bébé bébés enfant enfants gamin "
    "gamins niño niños niña niñas bebé bebés bebe bebes criança crianças kind kinder "
    "طفل أطفال बच्चा बच्चे बच्चों",
    "school": "school schools école écoles collège lycée escuela escuelas colegio "
    "escola escolas schule schulen مدرسة مدارس स्कूल विद्यालय",
    "pupil": "pupil pupils student students élève élèves alumno alumnos estudiantes "
    "aluno alunos schüler طالب طلاب تلميذ छात्र छात्रों विद्यार्थी",
    "bus": "bus buses busses autobus autobús autobuses autocar ônibus omnibus coach "
    "باص باصات حافلة حافلات الباص الحافلة",
    "car": "car cars vehicle vehicles automobile voiture voitures véhicule véhicules "
    "coche coches auto autos carro carros vehículo vehículos wagen fahrzeug سيارة "
    "سيارات गाड़ी कार",
    "house": "house houses home homes household households flat flats apartment "
    "apartments maison maisons logement logements foyer foyers casa casas vivienda "
    "viviendas hogares haus häuser wohnung wohnungen بيت بيوت منزل منازل घर मकान",
    "fire": "fire blaze incendie feu incendio fuego incêndio brand feuer حريق आग",
    "quit": "quit quits quitting resigned resign resigns resignation leave leaves left "
    "démissionné démission quitté quittent demitiu demissão gekündigt kündigen استقال "
    "استقالوا छोड़ छोड़ी इस्तीफा",
    "sick": "sick ill unwell malade malades enfermo enfermos krank doente مريض बीमार",
    "money": "money cash argent fric dinero plata dinheiro geld مال أموال فلوس पैसा पैसे",
    "quake": "quake earthquake tremor séisme tremblement sismo terremoto erdbeben "
    "زلزال "
    "هزة भूकंप",
    "visa": "visa visas visado visados visto visum فيزا تأشيرة التأشيرة वीज़ा",
    "government": "government govt gov state gouvernement état gobierno governo "
    "regierung حكومة الحكومة सरकार",
    "bread": "bread loaf pain pan pão brot خبز عيش رغيف रोटी",
    "electricity": "electricity power blackout outage électricité courant luz apagón "
    "energia strom كهرباء الكهرباء الكهربا तيار बिजली",
    "insurance": "insurance assurance seguro versicherung تأمين बीमा इंश्योरेंस",
    "dog": "dog dogs chien chiens perro perros hund hunde cachorro cachorros كلب कुत्ता",
}


def meaning(form: str) -> str:
    """Return the class of a folded word; empty where it is in none.

    Args:
        form: A folded lower-case word.
    """
    return _MEANINGS.get(form, "")


_MEANINGS = {
    fold(word).casefold(): name
    for name, row in reversed(_CLASSES.items())
    for word in row.split()
}
