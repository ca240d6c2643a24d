# SPDX-License-Identifier: Apache-2.0
"""Made-up messages and checks about the fictional country Halden, as many as wanted.

Claims are sentences of a small grammar (who, does what, how) with invented places,
things and numbers; the invented words make a vocabulary with a long tail, as real
messages have. A message is such a sentence with something before and after it.

**Invariants:** a number and a seed decide each text, on every machine; no word is the
name of a person; nothing is taken from elsewhere.

Example:
    >>> Texts(seed=0).claim(7) == Texts(seed=0).claim(7)
    True
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["PUBLISHERS", "RATINGS", "Message", "Texts"]

PUBLISHERS = ("Halden Fact Desk", "Saltcoast Check", "Verania Verify", "Orlo Sources")
RATINGS = ("False", "Mostly false", "Half true", "True", "Out of context")

_ONSETS = ("b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p",
           "r", "s", "sk", "st", "t", "tr", "v", "w")  # fmt: skip
_NUCLEI = ("a", "e", "i", "o", "u", "ae", "oa", "ei")
_CODAS = ("", "", "l", "m", "n", "r", "s", "st", "rd", "lk")
_PLACES = 400
_THINGS = 6_000

_SUBJECTS = {
    "en": (
        "The {thing} bridge at {place}",
        "The reservoir of {place}",
        "The ministry for {thing}",
        "The hospital of {place}",
        "A {thing} plant",
        "The new {thing} vaccine",
        "The mayor's office in {place}",
        "The {thing} party",
        "Every household in {place}",
        "The railway to {place}",
        "A {thing} trawler",
        "The school board of {place}",
        "The {thing} lottery",
        "A video from {place}",
        "The harbour police",
        "The central bank",
        "Bread from {place}",
        "The {thing} app",
        "A wolf pack near {place}",
        "The {thing} election office",
    ),
    "fr": (
        "Le pont {thing} de {place}",
        "Le réservoir de {place}",
        "Le ministère {thing}",
        "L'hôpital de {place}",
        "Une usine {thing}",
        "Le vaccin {thing}",
        "La mairie de {place}",
        "Le train de {place}",
        "La loterie {thing}",
    ),
    "ar": (
        "جسر {thing} في {place}",
        "خزان {place}",
        "وزارة {thing}",
        "مستشفى {place}",
        "مصنع {thing}",
        "لقاح {thing}",
        "بلدية {place}",
        "قطار {place}",
    ),
}
_DOINGS = {
    "en": (
        "is closed until {month}",
        "holds {n} times more {thing} than the law allows",
        "pays {n} crowns to whoever gives up a heater",
        "has made {n} children ill",
        "turns away everybody without a {thing} card",
        "was sold to {place}",
        "released {n} tonnes of gas",
        "will cost {n} crowns more from {month}",
        "hid {n} letters from the parents",
        "shows soldiers crossing the {thing} river",
        "lost {n} ballots in the night",
        "bans {thing} from all kitchens",
        "has been empty since {month}",
        "was built without any {thing}",
        "owes the town of {place} {n} million crowns",
        "spreads a {thing} virus",
        "moved its money to an island",
        "replaces {n} nurses by machines",
        "listens to telephone calls in {place}",
        "got a medal for {thing}",
        "cuts down {n} oaks for a car park",
        "sells fish from {month} as fresh",
    ),
    "fr": (
        "est fermé jusqu'en {month}",
        "contient {n} fois trop de {thing}",
        "verse {n} couronnes à qui rend son poêle",
        "refuse les malades sans carte",
        "a libéré {n} tonnes de gaz",
        "coûtera {n} couronnes de plus en {month}",
        "a été vendu à {place}",
        "a perdu {n} bulletins",
        "interdit le {thing}",
    ),
    "ar": (
        "مغلق حتى {month}",
        "يحتوي على {thing} أكثر من المسموح به {n} مرات",
        "يدفع {n} كرونة لكل أسرة",
        "لا يستقبل أحدا دون بطاقة {thing}",
        "أطلق {n} طنا من الغاز",
        "بيع إلى {place}",
        "فقد {n} ورقة اقتراع",
    ),
}
_DETAILS = {
    "en": (
        "because {n} pillars have cracked", "says a nurse from {place}",
        "since {month}",
        "although the court forbade it", "and nobody is told", "to please {place}",
        "after the {thing} flood", "with money from the {thing} fund", "by night",
        "as the {thing} report of {month} admits", "for the second time", "in secret",
        "while {n} families wait", "without asking the council of {place}",
    ),
    "fr": ("car {n} piliers sont fissurés", "selon une infirmière de {place}",
           "la nuit",
           "après la crue du {thing}", "sans prévenir {place}", "depuis {month}"),
    "ar": ("بسبب تشقق {n} أعمدة", "منذ {month}", "بعد فيضان {thing}", "سرا",
           "كما قالت ممرضة من {place}", "دون علم {place}"),
}  # fmt: skip
_MONTHS = {
    "en": ("January", "March", "May", "June", "August", "October", "December"),
    "fr": ("janvier", "mars", "mai", "juin", "août", "octobre", "décembre"),
    "ar": ("يناير", "مارس", "مايو", "يونيو", "أغسطس", "أكتوبر", "ديسمبر"),
}
_BEFORE = {
    "en": ("Is it true?", "Forwarded as received:", "My neighbour says:",
           "Please check", "I read this in a group.", "URGENT!!",
           "Somebody at work sent me this:", ""),
    "fr": ("Est-ce vrai ?", "Transféré :", "Ma voisine dit :", "Merci de vérifier", ""),
    "ar": ("هل هذا صحيح؟", "وصلتني هذه الرسالة:", "الرجاء التحقق", "عاجل", ""),
}  # fmt: skip
_AFTER = {
    "en": ("Share before they delete it.", "What do you know about this?", "", "",
           "My cousin saw the {other} lorries himself.", "It was on {other} radio.",
           "They will not show this on television, only {other} did.", "Thanks"),
    "fr": ("Partagez vite.", "Qu'en savez-vous ?", "On l'a dit sur {other} radio.", ""),
    "ar": ("انشروها قبل الحذف", "ماذا تعرفون عن هذا؟", "سمعتها في إذاعة {other}", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A message before anything was made of it.

    Attributes:
        text: As it would be sent.
        language: Two letters.
        check: Number of the check whose claim it repeats; None for a new one.
        at: Where that claim begins in the text.
    """

    text: str
    language: str
    check: int | None
    at: int


class Texts:
    """The texts of one seed.

    Args:
        seed: Decides all of them.
        checks: How many checks there are for messages to repeat.
    """

    def __init__(self, seed: int = 0, checks: int = 1000) -> None:
        self._seed = seed
        self._checks = checks

    @cached_property
    def places(self) -> Sequence[str]:
        """Names of places, the busiest first."""
        return [word.title() for word in self._invented("places", _PLACES, 2)]

    @cached_property
    def things(self) -> Sequence[str]:
        """Names of things, the most talked-of first."""
        return self._invented("things", _THINGS, 3)

    def _invented(self, what: str, count: int, syllables: int) -> list[str]:
        draw = random.Random(f"{self._seed} {what}")
        words: dict[str, None] = {}
        while len(words) < count:
            word = "".join(
                draw.choice(_ONSETS) + draw.choice(_NUCLEI) for _ in range(syllables)
            )
            words[word + draw.choice(_CODAS)] = None
        return list(words)

    def claim(self, number: int) -> str:
        """Return the claim of a check; one in seven is French, one in seven Arabic."""
        draw = random.Random(f"{self._seed} claim {number}")
        return self._sentence(draw, self.language(number))

    @staticmethod
    def language(number: int) -> str:
        """Return the language of a check."""
        return {0: "fr", 1: "ar"}.get(number % 7, "en")

    def _sentence(self, draw: random.Random, language: str) -> str:
        parts = (_SUBJECTS[language], _DOINGS[language], _DETAILS[language])
        return " ".join(
            draw.choice(choices).format(
                place=self._some(draw, self.places),
                thing=self._some(draw, self.things),
                month=draw.choice(_MONTHS[language]),
                n=draw.randint(2, 900),
            )
            for choices in parts
        )

    @staticmethod
    def _some(draw: random.Random, words: Sequence[str]) -> str:
        # The square puts more weight on the first words: a long tail, cheaply.
        return words[int(draw.random() ** 2 * len(words))]

    def body(self, number: int) -> str:
        """Return what a check says below its claim."""
        draw = random.Random(f"{self._seed} body {number}")
        place, thing = self._some(draw, self.places), self._some(draw, self.things)
        return (
            f"We asked the town hall of {place} and read the {thing} register. "
            f"It lists {draw.randint(2, 900)} cases, and none of them is from Halden. "
            f"The picture is older: it was taken near {self._some(draw, self.places)}."
        )

    def message(self, draw: random.Random) -> Message:
        """Return a new message: a third repeat a check, the rest say something new."""
        check = draw.randrange(self._checks) if draw.random() < 1 / 3 else None
        number = draw.randrange(1 << 40) if check is None else check
        language = self.language(number)
        claim = self.claim(number) if check is not None else ""
        claim = claim or self._sentence(draw, language)
        before = draw.choice(_BEFORE[language])
        after = draw.choice(_AFTER[language])
        if "{other}" in after:
            after = after.format(other=self._some(draw, self.things))
        text = f"{before} {claim}. {after}".strip()
        return Message(text, language, check, text.index(claim))
