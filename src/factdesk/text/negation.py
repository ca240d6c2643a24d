# SPDX-License-Identifier: Apache-2.0
"""Find what a text denies: negators with what they reach, denials, and opposites.

A *negator* turns a statement round ("not", "nobody", "sans", "لم", "नहीं"); a
*denial* turns round what is reported ("denies that"); a *soft* word says that something
is missing or must not be done ("lack", "banned", "do not share") and only balances a
negator on the other side. *Opposites* are pairs such as open and closed.

**Invariants:** words are reported by their place in the sentence's lexemes; no string
raises; the time is linear in the length of the text.

Example:
    >>> reading = read_sentences("The bridge is not closed.", "en")[0]
    >>> [reading.words[at].form for at in sorted(reading.negated)]
    ['closed']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from factdesk.text.folding import fold
from factdesk.text.language import FUNCTION_WORDS
from factdesk.text.lexemes import (
    MARK,
    NUMBER,
    WORD,
    Lexeme,
    language_of,
    lexemes,
    sentences,
)
from factdesk.text.opposites import opposites
from factdesk.text.stemming import stemmer

__all__ = ["Negator", "Sentence", "is_negator", "read_sentences"]


def _cells(row: str, between: str | None = None) -> list[str]:
    """Cut a row of words; a table reads better so than as a list."""
    return row.split(between)


def _set(row: str) -> frozenset[str]:
    return frozenset(fold(row).casefold().split())


_NEGATORS: dict[str, frozenset[str]] = {
    "en": _set(
        "not no never nobody none nothing neither nor without cannot dont doesnt didnt "
        "isnt "
        "arent wasnt werent wont wouldnt shouldnt couldnt cant hasnt havent hadnt aint "
        "nowhere mustnt neednt"
    ),
    "fr": _set("pas jamais aucun aucune rien sans ni nul nulle nullement guère non"),
    "es": _set("no nunca jamás nadie ningún ninguno ninguna nada sin tampoco ni"),
    "vi": frozenset(
        _cells("không chẳng chả chưa hông hổng hem khong chua chang ko k hok")
    ),
    "ar": _set(
        "لا لم لن ليس ليست ليسوا غير بدون دون بلا عدم مش مو موش مب ماكو مافي مافيه محد "
        "ولا ولم "
        "ولن وليس وليست لما فلا فلم ولسنا لست ماني منو ماحد"
    ),
    "hi": _set("नहीं नही नहि नहिं न ना बिना बगैर बग़ैर"),
    "pt": _set("não nunca jamais ninguém nenhum nenhuma nada sem nem"),
    "de": _set(
        "nicht kein keine keinen keiner keinem nie niemals niemand nichts nix ohne"
    ),
    "it": _set("non mai nessuno nessuna niente nulla senza né"),
    "id": _set("tidak bukan tak belum tanpa jangan"),
}
_ARABIC_MA = fold("ما")
_ARABIC_MA_VERB = ("ت", "ي", "ن", "ا")

_DENIALS = {
    "en": _set(
        "deny denies denied denying refute refutes refuted debunk debunks debunked "
        "rejects "
        "dismisses dismissed disputes disputed rebuts rebutted untrue"
    ),
    "fr": _set(
        "dément démenti démentent démentit dementi nie nient nié niait réfute réfutent "
        "réfuté "
        "conteste contestent contesté infirme"
    ),
    "es": _set(
        "niega niegan negó negaron negado desmiente desmienten desmintió desmintieron "
        "desmentido "
        "refuta refutan refutó descarta descartan descartó"
    ),
    "vi": frozenset(),
    "ar": _set(
        "نفى نفت ينفي تنفي ينفون نفي ونفى ونفت وينفي أنكر أنكرت ينكر تنكر كذب كذبت "
        "يكذب تكذب دحض "
        "فند فندت يفند"
    ),
    "hi": _set("इनकार इन्कार खंडन खण्डन नकारा नकारते ठुकराया"),
}
_VI_DENIALS = (("bác", "bỏ"), ("phủ", "nhận"), ("đính", "chính"), ("bac", "bo"))

_SOFT: dict[str, frozenset[str]] = {
    "en": _set(
        "lack lacks lacked lacking absence absent deprived free refuse refuses refused "
        "fail "
        "fails failed failing unable missing stop stops stopped halt halted cancel "
        "cancelled "
        "canceled suspend suspended end ended banned ban prevent prevents prevented "
        "hardly "
        "barely scarcely few little false fake hoax myth rumour rumor unless except "
        "only "
        "nonetheless impossible refusal avoid avoids unaware forbid forbidden "
        "prohibited lost "
        "empty remove removed withdrawn disappear disappeared hide hides hid hidden "
        "hiding "
        "conceal conceals concealed concealing quiet silent silence incapable "
        "inability "
        "earliest until warn warns warned warning ignore ignores ignored withheld zero "
        "refusing deny neglected skip skips skipped vanished gone failure"
    ),
    "fr": _set(
        "manque manquent manquait privé privés privée privées absence absent dépourvu "
        "dépourvue refuse refusent refusé refuser échoue échoué échec fin arrêt arrête "
        "suspend "
        "suspendu annulé annulée annule interdit interdite interdire interdisent "
        "empêche "
        "empêcher disparaît disparaissent disparu faux fausse impossible peu seul "
        "seulement "
        "plus ne n perdu supprime supprimé vide retiré caché cachée cache cachent "
        "cacher "
        "dissimule dissimulé dissimulent tait tu incapable incapables incapacité tôt "
        "déconseille déconseillé zéro ignore ignorent ignoré omet omis"
    ),
    "es": _set(
        "falta faltan carece carecen ausencia privado privada privados rechaza rechazó "
        "rechazado "
        "fracasa fracasó suspende suspendido suspendida cancela cancelado cancelada "
        "cancelan "
        "prohíbe prohíben prohibido prohibida prohibió impide impidió evita falso "
        "falsa bulo "
        "imposible apenas solo dejó dejan deja cesa pierde perdió sin vacía vacío "
        "retira calla calló callan callaron oculta ocultan ocultó ocultaron ocultar "
        "esconde escondió escondieron incapaz incapaces pronto negó niega negaron cero "
        "ignora ignoró ignoran omite omitió desaconseja"
    ),
    "vi": frozenset(
        _cells(
            "thiếu mất hết ngừng dừng cấm huỷ hủy thất hụt vắng trống rỗng giả sai ít "
            "chỉ "
            "từ_chối hoãn vắng giấu giếm ỉm lờ bặt sớm tránh"
        )
    ),
    "ar": _set(
        "انقطاع انقطع انقطعت تنقطع نقص يفتقر تفتقر محروم محرومون حرمان حرم حرموا منع "
        "منعت يمنع "
        "تمنع ممنوع رفض رفضت يرفض ترفض توقف توقفت إلغاء ألغي ألغيت ألغت يلغي فشل فشلت "
        "خال خالي أخفى أخفت يخفي تخفي يخفون خبى خبت تكتم تكتمت صمت عاجز عاجزة عاجزون "
        "يعجز تعجز يعجزون عجز تجاهل تجاهلت صفر "
        "خالية كاذب كاذبة مفبرك مزيف مستحيل فقط إلا قليل نادرا"
    ),
    "hi": _set(
        "वंचित कमी अभाव मना रोक रुका रुकी बंद रद्द असफल विफल फेल खाली गायब ग़ायब झूठ "
        "झूठी झूठा फर्जी "
        "फ़र्ज़ी नकली नामुमकिन असंभव नामंज़ूर मत सिर्फ केवल खत्म नकारा ठुकरा खारिज "
        "छिपा छिपाई छिपाया छिपाए छुपा छुपाई छुपाया छुपाए असमर्थ अक्षम चुप चुप्पी शून्य "
        "इनकार इन्कार "
        "मनाही अनदेखी"
    ),
    "pt": _set(
        "deixou deixa deixaram falta faltam recusa recusou evita impede "
        "impediu proibido proibida cancelado cancelada suspenso suspensa "
        "só apenas falso falsa boato esconde escondeu ocultou ignora ignorou fim "
        "perdeu perdem vazio impossível incapaz"
    ),
    "de": _set(
        "fehlt fehlen entfällt entfallen verboten verbietet abgesagt eingestellt "
        "weigert kaum nur falsch fake gerücht verhindert verschweigt verheimlicht "
        "versteckt ignoriert unmöglich leer schluss außer unfähig aufgehört"
    ),
}

# No negation although the word stands there.
_IDIOMS: dict[str, tuple[tuple[str, ...], ...]] = {
    lang: tuple(tuple(fold(phrase).casefold().split()) for phrase in row.split("|"))
    for lang, row in {
        "en": "not only|no less than|no fewer than|no more than|not more than|not less "
        "than|"
        "no doubt|no wonder|not just|no longer than|why not|no matter|whether or not|"
        "or not|not to mention|no later than|not to scare|not sure|not gonna lie|"
        "dont know|do not know|cant believe|can not believe|cannot believe|dont miss|"
        "no joke|no kidding|nothing but|wont believe|cant make|dont think|no thanks|"
        "no cap|say no to|says no to|saying no to|said no to|"
        "not long ago|not far|no one is talking|nobody is talking|"
        "nobody told|nobody talks|never forget|no shame|not ok",
        "fr": "nul doute|pas moins de|pas plus de|pas seulement|non seulement|"
        "n est ce pas|pas "
        "mal|"
        "sans doute|pourquoi pas|ou pas|ou non|je ne sais pas|pas possible|pas "
        "croyable|"
        "personne n en parle|sans compter|rien que|dire non|dit non|disent non|"
        "sans aucun doute|sans arrêt",
        "es": "no solo|no sólo|no menos de|no más de|sin duda|por qué no|o no|no "
        "obstante|"
        "sin embargo|no sé|no puede ser|nada más|sin parar|ni hablar|nadie habla|"
        "nadie dice|no lo puedo creer|cómo no|nada menos|"
        "decir no a|dice no a|dicen no a|di no a",
        "vi": "không chỉ|không những|không ít|không dưới|không quá|có không|phải không|"
        "đúng không|được không|không biết sao|không biết có|không ngờ|không thể tin|"
        "chưa ạ|chưa nhỉ|"
        "hay không|không ạ|không nhỉ|không ta|không vậy|không thế|sợ chưa|lãnh chưa|"
        "biết chưa|thấy chưa|chưa đầy|chưa tới|chưa đến|không sao|nói không với",
        "ar": "لا يقل|لا تقل|لا يزيد|لا تزيد|لا بد|لا شك|بلا شك|لا يتجاوز|لا حول|لا "
        "إله|ليس فقط|"
        "لا فقط|بدون شك|لا تنسوا|لا أدري|لا أعرف|دون شك|لا يصدق|لا تتجاوز|ما تجاوز|لا "
        "سيما",
        "de": "nicht nur|nicht zuletzt|ohne zweifel|kein wunder|nicht weniger als|"
        "nicht mehr als|oder nicht|nicht wahr",
        "pt": "não só|não apenas|não somente|sem dúvida|nada menos|não menos de|ou não",
        "hi": "ही नहीं|कम नहीं|पता नहीं|मालूम नहीं|क्यों नहीं|है ना|है न|ना भाई|नहीं "
        "तो|या नहीं|न जाने|"
        "कोई शक नहीं|बिना रुके|कि नहीं|न सिर्फ|न केवल|शक नहीं",
    }.items()
}  # fmt: skip

# "No doubt", "not a joke": what is denied is only that the rest may be untrue.
_DOUBTS: dict[str, frozenset[str]] = {
    "en": _set(
        "doubt doubts secret question joke lie rumour rumor myth hoax exaggeration "
        "coincidence surprise surprised wonder joking kidding denying"
    ),
    "fr": _set(
        "doute secret mensonge blague rumeur mythe intox surprise hasard "
        "coïncidence exagération étonnant"
    ),
    "es": _set(
        "duda dudas secreto broma mentira rumor bulo mito casualidad sorpresa "
        "exageración cuento"
    ),
    "pt": _set("dúvida segredo brincadeira mentira boato mito coincidência surpresa"),
    "de": _set("zweifel geheimnis witz lüge gerücht zufall scherz"),
    "vi": frozenset(_cells("nghi bàn đùa giỡn mật lạ")),
    "ar": _set("شك سر مزحة كذبة كذب إشاعة شائعة نكتة صدفة مبالغة جدال"),
    "hi": _set("शक संदेह राज़ राज मज़ाक मजाक झूठ अफवाह अफ़वाह संयोग हैरानी"),
}

_THAT: dict[str, frozenset[str]] = {
    "en": _set("that"), "fr": _set("que qu"), "es": _set("que"), "pt": _set("que"),
    "de": _set("dass daß"), "vi": frozenset(_cells("là rằng")),
    "ar": _set("أن ان أنه انه أنها"), "hi": _set("कि"),
}  # fmt: skip
_TRUE: dict[str, frozenset[str]] = {
    "en": _set("true case fact"), "fr": _set("vrai exact cas"),
    "es": _set("verdad cierto es"), "pt": _set("verdade certo"),
    "de": _set("wahr so richtig"), "vi": frozenset(_cells("đúng thật phải")),
    "ar": _set("صحيح صح حقيقي"), "hi": _set("सच सही ऐसा"),
}  # fmt: skip

# "Nobody talks about it", "they will not tell you": the rest is what they keep quiet.
_NOBODY = _set(
    "nobody none one anyone anybody personne nadie ninguém niemand ai أحد احد محد कोई"
) | frozenset({"ai"})
_TELLING: dict[str, frozenset[str]] = {
    "en": _set(
        "talk talks talking tell tells told telling say says saying mention mentions "
        "report reports reporting show shows cares care notices noticed "
        "believes believe"
    ),
    "fr": _set(
        "parle parlent parler dit disent dire dira diront montre montrent montrera "
        "racontera raconte croira"
    ),
    "es": _set(
        "habla hablan hablar dice dicen decir dirán dirá contar contarán "
        "cuenta cuentan "
        "muestran mostrarán creer cree"
    ),
    "pt": _set("fala falam falar diz dizem dizer contar contam mostram mostrar"),
    "de": _set("redet spricht sprechen sagt sagen sagte erzählt zeigt"),
    "vi": frozenset(_cells("nói kể nhắc đưa báo tin")),
    "ar": _set(
        "يتكلم يتحدث يقول يقولون يخبر يخبركم يخبروكم يخبرونكم يخبروننا يقولوا "
        "يذكر يصدق "
        "تتحدث تسمعوا يحكي"
    ),
    "hi": _set("बताएगा बताएँगे बताएंगे बताता बताते बता बोलता बोल बात कहता कहेगा दिखाएगा"),
}
_TOLD = _set(
    "you us they te nos os les vous nous on ils bạn mình họ आपको हमें तुम्हें euch uns"
) | frozenset({"bạn", "mình", "họ"})

# Verbs that deny a report, or mean something else: "dismissed 80 doctors".
_DENY_OR_NOT = _set(
    "rejects dismisses dismissed disputes disputed conteste contestent contesté "
    "descarta descartan descartó"
)
_REPORTS = _set(
    "that claim claims claimed report reports rumour rumours rumor rumors allegation "
    "allegations accusation accusations suggestion suggestions theory as que qu "
    "rumeur rumeurs accusations affirmations rumores acusaciones versión versiones"
)

# What is told the reader to do says nothing about the world.
_ORDER_BEFORE = _set(
    "please pls plz just so and but then always also says say said saying to must "
    "should "
    "warns warn tells tell remember why if people guys folks everyone friends"
)
_PROHIBITIVE = {
    "vi": frozenset({"đừng", "chớ", "dung"}),
    "hi": frozenset({fold("मत")}),
}
_ARABIC_ORDER = fold("لا")
_SPANISH_ORDER = ("an", "en", "as", "es", "eis", "ais")

_LIGHT: dict[str, frozenset[str]] = {
    "en": _set("single must need needs have has show shows contain contains ever even"),
    "fr": _set("contient contiennent a ont doit doivent faut existe jamais encore"),
    "es": _set("tiene tienen contiene contienen hay debe deben existe aún todavía"),
    "vi": frozenset(
        _cells("bao giờ từng hề có ai cần phải thể còn bị được nhiều hay gì đâu")
    ),
    "ar": _set("يوجد توجد يحتوي تحتوي يجب هناك أي قط بعد"),
    "hi": _set("है हैं होता होती होते चाहिए भी कभी"),
}

_REACH = 8
_HINDI_BACK = 5
_FARTHEST = 30
_CLAUSE_WORDS = {
    "en": _set("but because although while however since whereas after before if"),
    "fr": _set("mais car parce quoique alors tandis puisque donc si"),
    "es": _set("pero porque aunque mientras sino pues si"),
    "pt": _set("mas porque embora enquanto pois se"),
    "de": _set("aber sondern weil obwohl während denn wenn falls"),
    "vi": frozenset(_cells("nhưng vì mà nên tuy trước sau nếu")),
    "ar": _set("لكن ولكن لأن بل حيث بينما إذا"),
    "hi": _set("लेकिन मगर क्योंकि पर बल्कि और अगर यदि"),
}


@dataclass(frozen=True, slots=True)
class Negator:
    """One word that turns a statement round.

    Attributes:
        at: Its place among the sentence's words.
        reach: Places of the words that it reaches, the nearest first.
        denial: It denies a report, so that it reaches the whole rest.
    """

    at: int
    reach: tuple[int, ...]
    denial: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, read for what it denies.

    Attributes:
        words: Its words, marks left out.
        content: Places of the words with a meaning of their own.
        negators: What turns it round.
        soft: Places of words of lack, stopping and forbidding.
        sides: Opposite pairs: name of the pair to +1, -1 for each place.
        light: Places of words that only carry a statement: "must", "contains".
        asked: A question mark stands behind it.
        crossed: Two of its negators may make up for each other.
        breaks: Places of the words before which a comma or colon stands.
    """

    words: tuple[Lexeme, ...]
    content: frozenset[int]
    negators: tuple[Negator, ...]
    soft: frozenset[int]
    sides: dict[str, dict[int, int]] = field(default_factory=dict)
    light: frozenset[int] = frozenset()
    asked: bool = False
    crossed: bool = False
    breaks: frozenset[int] = frozenset()

    def parted(self, one: int, other: int) -> bool:
        """Tell whether a comma or colon stands between two places."""
        low, high = sorted((one, other))
        return any(low < at <= high for at in self.breaks)

    @property
    def negated(self) -> frozenset[int]:
        """Places of the words that any negator reaches."""
        return frozenset(at for negator in self.negators for at in negator.reach)


@cache
def _negators(lang: str) -> frozenset[str]:
    return _NEGATORS["ar"] | _NEGATORS["hi"] | _NEGATORS.get(lang, frozenset())


_NEXT = 3
_OCLOCK = _set("الساعة noon lúc um")
_NO_WORDS: frozenset[str] = frozenset()


@cache
def _soft(lang: str) -> frozenset[str]:
    """Return words of lack and their stems, so that each form of them is found."""
    words = _SOFT["ar"] | _SOFT["hi"] | _SOFT.get(lang, _NO_WORDS)
    if lang == "vi":
        return words
    return words | {stemmer(lang)(word) for word in words if len(word) > _LONG_WORD}


_LONG_WORD = 4


def is_negator(form: str, lang: str) -> bool:
    """Tell whether a folded word is a negator in a language."""
    return form in _negators(lang)


def read_sentences(text: str, lang: str = "") -> tuple[Sentence, ...]:
    """Read each sentence of a text.

    Args:
        text: Any string.
        lang: Its language; empty means "find out".
    """
    run = lexemes(text)
    found = language_of(run, lang)
    return tuple(
        _Reader(part, found, asked=_asked(text, part[-1].end)).read()
        for part in sentences(run)
    )


def _asked(text: str, end: int) -> bool:
    """Tell whether one question mark stands behind a sentence; two cry out."""
    behind = text[end : end + _MOST_BEHIND].lstrip()
    return behind[:1] in _ASKING and behind[1:2] not in _CRYING


_MOST_BEHIND = 6
_ASKING = frozenset("?\u061f\uff1f")
_CRYING = _ASKING | {"!"}


class _Reader:
    """Reads one sentence."""

    def __init__(
        self, part: Sequence[Lexeme], lang: str, *, asked: bool = False
    ) -> None:
        self._lang = lang
        self._asked = asked
        self._words = [each for each in part if each.kind != MARK]
        self._commas = self._breaks(part)
        self._functions = FUNCTION_WORDS.get(lang, frozenset())
        self._negators = _negators(lang)
        self._denials = (
            _DENIALS["ar"] | _DENIALS["hi"] | _DENIALS.get(lang, frozenset())
        )
        self._soft = _soft(lang)
        self._stem = stemmer(lang)
        self._sided: set[int] = set()
        self._spoken_for: set[int] = set()

    def read(self) -> Sentence:
        """Return the sentence with its negators and opposites."""
        negators: list[Negator] = []
        soft: set[int] = set()
        sides = self._sides()
        self._sided = {at for row in sides.values() for at in row}
        idle = self._idle() | self._spoken_for
        for at, word in enumerate(self._words):
            if at in idle or word.kind != WORD:
                continue
            if self._is_denial(at):
                negators.append(Negator(at, self._whole_reach(at), denial=True))
            elif self._negates(at):
                if self._orders(at):
                    soft.add(at)
                else:
                    negators.append(Negator(at, self._reach(at)))
            elif self._is_soft(at) or self._forbids(at):
                soft.add(at)
        negators = self._telling_ones(negators)
        content = frozenset(at for at in range(len(self._words)) if self._means(at))
        # "Closed" says as much as "not open".
        soft |= {
            at
            for name in _LIKE_NEGATION & sides.keys()
            for at, side in sides[name].items()
            if side < 0
        }
        carriers = _LIGHT.get(self._lang, frozenset())
        light = frozenset(at for at in content if self._form_of(at) in carriers)
        return Sentence(
            tuple(self._words), content, tuple(negators), frozenset(soft), sides, light,
            self._asked, self._crossed([each for each in negators if not each.denial]),
            frozenset(self._commas),
        )  # fmt: skip

    def _is_soft(self, at: int) -> bool:
        form = self._form_of(at)
        return form in self._soft or (
            self._lang != "vi" and self._stem(form) in self._soft
        )

    def _telling_ones(self, negators: list[Negator]) -> list[Negator]:
        """Leave out negators that say nothing about the matter itself."""
        kept = [each for each in negators if each.denial or not self._hollow(each)]
        denials = {each.at for each in kept if each.denial}
        # Who does not deny a thing says it.
        undone = {
            at
            for each in kept
            if not each.denial
            for at in (each.at, *(denials & {*each.reach[:_NEXT]}))
            if denials & {*each.reach[:_NEXT]}
        }
        kept = [each for each in kept if each.at not in undone]
        return self._even_ones(kept)

    def _even_ones(self, negators: list[Negator]) -> list[Negator]:
        """Leave out "it is not true that" together with the next negator behind it."""
        kept = list(negators)
        for negator in negators:
            if negator in kept and self._untrue(negator.at):
                behind = [each for each in kept if each.at > negator.at]
                if behind:
                    kept = [each for each in kept if each not in (negator, behind[0])]
        return kept

    def _untrue(self, at: int) -> bool:
        """Tell whether a negator denies all that follows, as in "no es que"."""
        ahead = [self._form_of(here) for here in range(at + 1, at + 5)]
        opener = _THAT.get(self._lang, _NO_WORDS)
        true = _TRUE.get(self._lang, _NO_WORDS)
        return any(
            form in opener and (size <= 1 or not true.isdisjoint(ahead[:size]))
            for size, form in enumerate(ahead)
        )

    def _only_of_a_number(self, at: int) -> bool:
        """Tell "at two, not at noon 12": the number is denied, not the matter."""
        behind = at + 1
        passed = self._functions | _OCLOCK
        while behind < at + 3 and self._form_of(behind) in passed:
            behind += 1
        if behind < len(self._words) and self._words[behind].kind == NUMBER:
            return True
        last = at + 1 == len(self._words) or at + 1 in self._commas
        before = self._words[max(0, at - 2) : at]
        return (
            self._lang == "hi" and last and any(each.kind == NUMBER for each in before)
        )

    def _crossed(self, negators: list[Negator]) -> bool:
        """Tell "nobody gets in without a card" and "no card, no job"."""
        forms = [self._form_of(each.at) for each in negators]
        if forms and any(word.spelt in _LACKING for word in self._words):
            return True
        lacks = sum(form in _PRIVATIVES for form in forms)
        if 0 < lacks < len(forms):
            return True
        return any(
            one == other
            and self._words[there.at].start - self._words[here.at].end < _CLOSE
            for (one, here), (other, there) in pairwise(
                zip(forms, negators, strict=True)
            )
            if there.at in self._commas
        )

    def _hollow(self, negator: Negator) -> bool:
        """Tell "no doubt that", "nobody talks about" from a negation."""
        if self._only_of_a_number(negator.at):
            return True
        if negator.at + 1 in self._sided:
            # "Nobody has to show a card" tells no tale.
            return False
        ahead = [self._form_of(at) for at in negator.reach[:_NEXT]]
        if not _DOUBTS.get(self._lang, _NO_WORDS).isdisjoint(ahead):
            return True
        tells = _TELLING.get(self._lang, _NO_WORDS)
        near = range(negator.at - _NEXT, negator.at + _NEXT + 1)
        around = {self._form_of(at) for at in near}
        return not tells.isdisjoint(ahead) and not around.isdisjoint(_NOBODY | _TOLD)

    @staticmethod
    def _breaks(part: Sequence[Lexeme]) -> set[int]:
        """Return the places of words before which a comma or colon stands."""
        breaks: set[int] = set()
        count = 0
        for each in part:
            if each.kind == MARK:
                if each.form in {",", ":", "(", ")", "\u00b7", ".", "-"}:
                    breaks.add(count)
            else:
                count += 1
        return breaks

    def _idle(self) -> set[int]:
        """Return the places of words in set phrases that deny nothing."""
        phrases = _IDIOMS.get(self._lang, ()) + (
            _IDIOMS["ar"] if self._lang != "ar" else ()
        )
        forms = [word.form for word in self._words]
        firsts = {phrase[0] for phrase in phrases}
        idle: set[int] = set()
        for at, form in enumerate(forms):
            if form not in firsts:
                continue
            for phrase in phrases:
                known = at and form == _KNOWN and forms[at - 1] == _HINDI_TO
                if tuple(forms[at : at + len(phrase)]) == phrase and not known:
                    idle.update(range(at, at + len(phrase)))
        return idle

    def _form_of(self, at: int) -> str:
        if not 0 <= at < len(self._words):
            return ""
        word = self._words[at]
        return word.spelt if self._lang == "vi" else word.form

    def _negates(self, at: int) -> bool:
        form = self._form_of(at)
        if self._titled(at):
            return False
        if form in self._negators:
            return not self._other_meaning(at, form)
        if self._lang == "fr":
            return self._french(at, form)
        if form in _PROHIBITIVE.get(self._lang, frozenset()):
            return True
        if self._lang == "vi" and form == "khỏi":
            return self._form_of(at + 1) in {"cần", "phải", "lo", "tốn"}
        if self._lang == "vi" and form == "đâu":
            return self._form_of(at + 1) in {"phải", "có", "hề"}
        if form == _ARABIC_MA:
            return self._arabic_ma(at)
        return bool(self._lang == "hi" and form == fold("कोई") and False)

    def _titled(self, at: int) -> bool:
        """Tell whether a capital makes the word a part of a title: "No Way Song"."""
        word = self._words[at]
        first = at == 0 or at in self._commas
        return word.capital and not word.shouted and not first

    def _other_meaning(self, at: int, form: str) -> bool:
        """Tell where a negator of one language is a harmless word."""
        before, after = self._form_of(at - 1), self._form_of(at + 1)
        if self._lang == "vi":
            if form == "không" and after in {"khí", "quân", "gian", "phận", "tặc"}:
                return True
            # A question ends in "không" or "chưa".
            last = at + 1 == len(self._words) or at + 1 in self._commas
            return last or after in {"ạ", "nhỉ", "vậy", "ta", "thế", "hả", "nha"}
        if self._lang == "fr":
            return (
                form == "pas"
                and before in {"un", "le", "de", "les"}
                and (after not in {"un", "une", "seul", "seule"})
            )
        if self._lang == "en":
            return form == "no" and (at + 1 in self._commas or after in {"1", "2", "3"})
        if self._lang == "es":
            return form == "no" and at + 1 in self._commas
        if form == fold("ना") or form == fold("न"):
            return at + 1 == len(self._words) or at + 1 in self._commas
        return False

    def _french(self, at: int, form: str) -> bool:
        """Read "ne … plus" and "personne n'a"."""
        around = {self._form_of(at + step) for step in (-4, -3, -2, -1, 1, 2)}
        if form == "plus":
            behind = {self._form_of(at - step) for step in (1, 2, 3, 4)}
            return bool(behind & {"ne", "n"}) and self._form_of(at + 1) not in {
                "de",
                "d",
            }
        if form == "personne":
            return bool(around & {"ne", "n"})
        return False

    def _arabic_ma(self, at: int) -> bool:
        """Tell "ما" the negator from "what" and "that which"."""
        after = self._form_of(at + 1)
        before = self._form_of(at - 1)
        if before in _MA_LINKS or after in _MA_QUESTIONS or not after:
            return False
        return (
            after.startswith(_ARABIC_MA_VERB)
            or after in _MA_FOLLOWERS
            or (at == 0 or at in self._commas)
        )

    def _is_denial(self, at: int) -> bool:
        if self._form_of(at) in self._denials:
            behind = {self._form_of(here) for here in range(at + 1, at + 6)}
            return self._form_of(at) not in _DENY_OR_NOT or bool(behind & _REPORTS)
        if self._lang == "vi":
            return (self._form_of(at), self._form_of(at + 1)) in _VI_DENIALS
        if self._lang == "en":
            pair = (self._form_of(at), self._form_of(at + 1))
            return pair in {("rules", "out"), ("ruled", "out")}
        return False

    def _forbids(self, at: int) -> bool:
        pair = (self._form_of(at), self._form_of(at + 1))
        return pair in {("từ", "chối"), ("hết", "hạn"), ("thôi", "không")}

    def _orders(self, at: int) -> bool:
        """Tell "do not share" from "they do not share"."""
        form = self._form_of(at)
        if form in _PROHIBITIVE.get(self._lang, frozenset()):
            return True
        before, after = self._form_of(at - 1), self._form_of(at + 1)
        if self._lang == "en":
            if form == "not" and before == "do":
                before, at = self._form_of(at - 2), at - 1
            elif form not in {"dont", "never"}:
                return False
            return at == 0 or at in self._commas or before in _ORDER_BEFORE
        first = at == 0 or at in self._commas or before in {"y", "se", "و", "que"}
        if self._lang == "es" and form == "no":
            verb = self._form_of(at + 2) if after in {"se", "lo", "la", "le"} else after
            return first and verb.endswith(_SPANISH_ORDER) and verb not in _ES_FACTS
        if form == _ARABIC_ORDER:
            return (after.startswith("ت") and after.endswith(("وا", "ي"))) or (
                first and after.startswith("ت") and at > 0
            )
        if self._lang == "fr" and form in {"pas", "jamais", "rien"}:
            verb = before
            opener = self._form_of(at - 2)
            start = at - 2
            return (
                opener in {"ne", "n"}
                and verb.endswith(("ez", "ons"))
                and (
                    start == 0
                    or start in self._commas
                    or self._form_of(start - 1) == "et"
                )
            )
        return False

    # Reach -------------------------------------------------------------------------

    def _means(self, at: int) -> bool:
        word = self._words[at]
        form = self._form_of(at)
        if word.kind != WORD or form in self._negators or form == _ARABIC_MA:
            return False
        return word.form not in self._functions or (
            self._lang == "vi" and (form not in _VI_FUNCTIONS)
        )

    def _whole_reach(self, at: int) -> tuple[int, ...]:
        first, last = max(0, at - _FARTHEST), min(len(self._words), at + _FARTHEST)
        everything = [here for here in range(first, last) if here != at]
        return tuple(
            sorted((here for here in everything if self._means(here)),
                   key=lambda here: (here < at, abs(here - at)))
        )  # fmt: skip

    def _reach(self, at: int) -> tuple[int, ...]:
        """Return the words that a negator reaches inside its clause."""
        hindi = "\u0900" <= self._words[at].form[0] < "\u0980"
        ahead = self._walk(at, 1, 3 if hindi else _REACH)
        if hindi:
            privative = self._form_of(at) in {fold("बिना"), fold("बगैर"), fold("बग़ैर")}
            if self._form_of(at) == fold("न"):
                return self._walk(at, 1, 2)
            if not privative:
                return (*self._walk(at, -1, _HINDI_BACK), *ahead)
            before = self._form_of(at - 1) == fold("के")
            return self._walk(at, -1, 2) if before else self._walk(at, 1, 2)
        if self._lang == "fr" and self._form_of(at) in {
            "pas",
            "plus",
            "jamais",
            "rien",
        }:
            # The verb stands between "ne" and "pas".
            return (*self._walk(at, -1, 1), *ahead)
        if self._form_of(at) in _SHORT_REACH:
            return ahead[:2]
        return ahead

    def _walk(self, at: int, step: int, most: int) -> tuple[int, ...]:
        stops = _CLAUSE_WORDS.get(self._lang, frozenset())
        reached: list[int] = []
        here = at + step
        while (
            0 <= here < len(self._words)
            and len(reached) < most
            and abs(here - at) <= _FARTHEST
        ):
            edge = here if step > 0 else here + 1
            if (edge in self._commas and abs(here - at) >= 1) or self._form_of(
                here
            ) in stops:
                break
            if self._means(here) or here in self._sided:
                reached.append(here)
            here += step
        return tuple(reached)

    def _sides(self) -> dict[str, dict[int, int]]:
        table = opposites(self._lang)
        sides: dict[str, dict[int, int]] = {}
        forms = [self._form_of(at) for at in range(len(self._words))]
        for at in range(len(forms)):
            if forms[at] in _CURFEW_BAN and self._form_of(at + 1) in _CURFEW:
                continue
            for size in (2, 1):
                for name, side in table.get(" ".join(forms[at : at + size]), ()):
                    sides.setdefault(name, {})[at] = side
                    if size > 1:
                        # "Left without" says itself what it turns round.
                        self._spoken_for.add(at + 1)
        return sides


# "A ban on walking about" is the Arabic name of a curfew, and forbids nothing else.
_CURFEW_BAN = _set("حظر لحظر بحظر منع الحظر")
_CURFEW = _set("تجول التجول تجوال التجوال")
_LIKE_NEGATION = frozenset({"open", "pass", "allow", "start", "cancel"})
_PRIVATIVES = _set("without sans sin بدون دون بلا sem ohne senza tanpa बिना बगैर बग़ैर")
_KNOWN, _HINDI_TO = fold("पता"), fold("को")
_LACKING = frozenset(_cells("thiếu lacking lack fehlt"))
_SHORT_REACH = _PRIVATIVES - _set("बिना बगैर बग़ैर") | _set("غير ni nor")
_CLOSE = 40
_MA_LINKS = _set("كل مثل بعد قبل عند في من عن هذا هو كم إلى")
_MA_QUESTIONS = _set(
    "هو هي هذا هذه الذي إذا إن يقارب يقرب يزيد يناهز لا زال زالت يزال تزال"
)
_MA_FOLLOWERS = _set(
    "في فيه فيها عنده عندهم عندنا حد له لها لهم كان كانت جاء حضر حصل صار رح راح"
)
_ES_FACTS = frozenset(
    _cells(
        "tienen hay es han son pueden quieren aparecen deben saben existen suben bajan "
        "pagan "
        "cierran abren llegan reciben funcionan aceptan están van eran fueron hacen"
    )
)
_VI_FUNCTIONS = frozenset(
    _cells(
        "và của là các được những này đã với đến khi ở từ về như ra để vào tại theo "
        "cũng bị thì mà "
        "trên sẽ đang rằng nếu có người một cho trong vẫn rồi luôn đó nha nhé ạ đâu "
        "cái con"
    )
)
