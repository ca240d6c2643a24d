# SPDX-License-Identifier: Apache-2.0
"""Made-up messages and checks about the fictional country Halden, as many as wanted.

Claims are sentences of a small grammar with invented places, things and numbers; the
invented words make a vocabulary with a long tail, as real messages have. A message is
such a sentence with something before and after it.

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

_CLAIMS = {
    "en": (
        "The {thing} bridge at {place} is closed until {month} because {n} pillars "
        "have cracked",
        "Water from the {place} reservoir holds {n} times more {thing} than the law "
        "allows",
        "The ministry pays {n} crowns to every household in {place} that gives up its "
        "{thing} heater",
        "Voters in {place} must bring the {thing} form and {n} copies of it to the "
        "polling station",
        "{n} children in {place} fell ill after the {thing} vaccine was given out in "
        "{month}",
        "The hospital of {place} turns away everybody without a {thing} card from "
        "{month} on",
        "A fire at the {thing} plant near {place} has released {n} tonnes of gas",
        "From {month} trains between {place} and Orlo cost {n} crowns more for "
        "{thing} travellers",
        "The {thing} virus spreads through the tap water of {place} and has killed {n} "
        "people",
        "Halden has sold the harbour of {place} to the {thing} company for {n} million "
        "crowns",
        "Teachers in {place} are told to hide {n} hours of {thing} lessons from parents",
        "The video shows {n} soldiers crossing the {thing} river near {place} in {month}",
    ),
    "fr": (
        "Le pont {thing} de {place} est fermé jusqu'en {month} car {n} piliers sont "
        "fissurés",
        "L'eau du réservoir de {place} contient {n} fois plus de {thing} que permis",
        "Le ministère verse {n} couronnes à chaque foyer de {place} qui rend son "
        "chauffage {thing}",
        "L'hôpital de {place} refuse les malades sans carte {thing} à partir de {month}",
        "Un incendie à l'usine {thing} près de {place} a libéré {n} tonnes de gaz",
    ),
    "ar": (
        "جسر {thing} في {place} مغلق حتى {month} بسبب تشقق {n} أعمدة",
        "مياه خزان {place} تحتوي على {thing} أكثر من المسموح به بنحو {n} مرات",
        "تدفع الوزارة {n} كرونة لكل أسرة في {place} تتخلى عن مدفأة {thing}",
        "مستشفى {place} لا يستقبل أحدا دون بطاقة {thing} ابتداء من {month}",
        "حريق في مصنع {thing} قرب {place} أطلق {n} طنا من الغاز",
    ),
}
_MONTHS = {
    "en": ("January", "March", "May", "June", "August", "October", "December"),
    "fr": ("janvier", "mars", "mai", "juin", "août", "octobre", "décembre"),
    "ar": ("يناير", "مارس", "مايو", "يونيو", "أغسطس", "أكتوبر", "ديسمبر"),
}
_BEFORE = {
    "en": ("Is it true?", "Forwarded as received:", "My neighbour says:", "Please check",
           "I read this in a group.", "URGENT!!", "Somebody at work sent me this:", ""),
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
        pattern = draw.choice(_CLAIMS[language])
        return pattern.format(
            place=self._some(draw, self.places),
            thing=self._some(draw, self.things),
            month=draw.choice(_MONTHS[language]),
            n=draw.randint(2, 900),
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
