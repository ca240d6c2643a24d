# SPDX-License-Identifier: Apache-2.0
"""Pairs of words that cannot both be true of the same thing.

Only pairs that are safe out of context are here: a shop is open or closed, a law is
passed or rejected. Words with a second common meaning are left out.

**Invariants:** keys are folded lower-case words (Vietnamese: spelt, one or two words);
each stands with the name of its pair and +1 or -1.

Example:
    >>> opposites("en")["closed"]
    (('open', -1),)
"""

from __future__ import annotations

from functools import cache

from factdesk.text.folding import fold
from factdesk.text.state_words import STATES

__all__ = ["opposites"]

_PAIRS: dict[str, dict[str, tuple[str, str]]] = {
    "open": {
        "en": (
            "open opens opened opening reopen reopens reopened reopening",
            "close closes closed closing shut shuts",
        ),
        "fr": (
            "ouvre ouvrent ouvert ouverte ouverts ouvertes ouvrir rouvre rouvrent "
            "rouvert "
            "rouvrir rouvrira rouvriront ouvrira ouvriront",
            "ferme ferment fermé fermée fermés fermées fermer fermera fermeront "
            "fermeture",
        ),
        "es": (
            "abre abren abierto abierta abiertos abiertas abrir abrirá abrirán abrió "
            "reabre "
            "reabren reabrirá reabrió",
            "cierra cierran cerrado cerrada cerrados cerradas cerrar cerrará cerrarán "
            "cerró "
            "cierre",
        ),
        "vi": ("mở_cửa mở_lại", "đóng_cửa"),
        "ar": (
            "فتح فتحت يفتح تفتح ستفتح سيفتح مفتوح مفتوحة افتتاح افتتح افتتحت",
            "أغلق أغلقت يغلق تغلق ستغلق سيغلق مغلق مغلقة إغلاق",
        ),
        "hi": ("खुला खुली खुले खुलेगा खुलेंगे खुलेगी खुलता खुलते", "बंद"),
    },
    "rise": {
        "en": (
            "rise rises rising rose risen increase increases increased increasing "
            "raise "
            "raises raised hike hikes hiked soar soars soared go_up goes_up went_up",
            "fall falls falling fell decrease decreases decreased decreasing drop "
            "drops "
            "dropped lower lowers lowered decline declines declined reduce reduces "
            "reduced "
            "cut cuts slash slashed plunge plunged go_down goes_down went_down",
        ),
        "fr": (
            "hausse augmente augmentent augmenté augmentera augmenteront augmentation "
            "augmenter grimpe grimpent",
            "baisse baissent baissé baissera baisseront diminue diminuent diminué "
            "diminution "
            "diminuer chute chutent abaisse abaissée recule",
        ),
        "es": (
            "sube suben subió subirá subirán aumenta aumentan aumentó aumentará "
            "aumento "
            "incrementa incrementó incremento alza",
            "baja bajan bajó bajará bajarán disminuye disminuyen disminuyó reduce "
            "reducen "
            "redujo reducirá cae cayó descenso rebaja",
        ),
        "vi": ("tăng", "giảm hạ_giá"),
        "ar": (
            "ارتفع ارتفعت يرتفع ترتفع ارتفاع زاد زادت يزيد تزيد زيادة سترفع رفعت رفع "
            "ترفع",
            "انخفض انخفضت ينخفض تنخفض انخفاض تراجع تراجعت خفض خفضت تخفض ستخفض هبط",
        ),
        "hi": (
            "बढ़ा बढ़ी बढ़े बढ़ेगा बढ़ेगी बढ़ेंगे बढ़ोतरी वृद्धि इजाफा बढ़ाई बढ़ाया",
            "घटा घटी घटे घटेगा घटेगी घटेंगे गिरावट गिरा गिरी गिरे घटाई घटाया कटौती",
        ),
    },
    "pass": {
        "en": (
            "approve approves approved approval adopts adopted passes accept accepts "
            "accepted authorise authorises authorised authorize authorized",
            "reject rejects rejected rejection refuse refuses refused veto vetoed",
        ),
        "fr": (
            "approuve approuvé approuvée adopte adopté adoptée accepte acceptent "
            "accepté "
            "acceptée autorise autorisé autorisée",
            "rejette rejeté rejetée rejet refuse refusent refusé refusée interdit",
        ),
        "es": (
            "aprueba aprobó aprobado aprobada aprobaron acepta aceptó aceptado "
            "aceptada "
            "admite admitió admitida autoriza autorizó autorizado",
            "rechaza rechazó rechazado rechazada rechazaron deniega denegó denegado",
        ),
        "vi": ("thông_qua chấp_thuận phê_duyệt chấp_nhận", "bác_bỏ từ_chối"),
        "ar": (
            "وافق وافقت يوافق توافق أقر أقرت يقر تقر قبل قبلت اعتمد",
            "رفض رفضت يرفض ترفض",
        ),
        "hi": ("मंजूर मंज़ूर पास पारित स्वीकार मंजूरी", "नामंजूर नामंज़ूर खारिज अस्वीकार ठुकरा"),
    },
    "allow": {
        "en": (
            "allow allows allowed permit permits permitted legal legalise legalised "
            "legalize legalized",
            "ban bans banned forbid forbids forbidden prohibit prohibits prohibited "
            "illegal outlaw outlawed",
        ),
        "fr": (
            "autorise autorisent autorisé autorisée autorisés autorisées permet légal "
            "légale",
            "interdit interdite interdits interdites interdire interdiction "
            "interdisent "
            "illégal illégale",
        ),
        "es": (
            "permite permiten permitido permitida autoriza autorizan autorizado legal "
            "legaliza legalizó",
            "prohíbe prohíben prohibido prohibida prohibió prohibirá ilegal",
        ),
        "vi": ("cho_phép hợp_pháp được_phép", "cấm bất_hợp_pháp"),
        "ar": (
            "سمح سمحت يسمح تسمح مسموح قانوني",
            "منع منعت يمنع تمنع ممنوع حظر حظرت يحظر",
        ),
        "hi": ("अनुमति इजाजत इजाज़त वैध कानूनी", "प्रतिबंध पाबंदी प्रतिबंधित अवैध गैरकानूनी मनाही"),
    },
    "duty": {
        "en": ("mandatory compulsory obligatory required", "optional voluntary"),
        "fr": (
            "obligatoire obligatoires",
            "facultatif facultative facultatifs optionnel",
        ),
        "es": (
            "obligatorio obligatoria obligatorios",
            "opcional voluntario voluntaria",
        ),
        "vi": ("bắt_buộc", "tự_nguyện"),
        "ar": ("إلزامي إلزامية إجباري إجبارية", "اختياري اختيارية طوعي"),
        "hi": ("अनिवार्य ज़रूरी", "वैकल्पिक स्वैच्छिक"),
    },
    "safe": {
        "en": ("safe harmless", "unsafe dangerous harmful toxic poisonous hazardous"),
        "fr": (
            "sûr sûre inoffensif",
            "dangereux dangereuse dangereuses toxique toxiques",
        ),
        "es": ("seguro segura seguros inofensivo", "peligroso peligrosa tóxico tóxica"),
        "vi": ("an_toàn vô_hại", "nguy_hiểm độc_hại"),
        "ar": ("آمن آمنة", "خطير خطيرة سام سامة ضار ضارة"),
        "hi": ("सुरक्षित", "असुरक्षित खतरनाक ख़तरनाक जहरीला ज़हरीला"),
    },
    "alive": {
        "en": ("alive survived survives", "dead died dies killed"),
        "fr": ("vivant vivants survécu", "mort morts morte décédé décédés tué tués"),
        "es": ("vivo vivos sobrevivió sobrevivieron", "muerto muertos murió murieron"),
        "vi": ("sống_sót còn_sống", "tử_vong thiệt_mạng"),
        "ar": ("حي أحياء نجا نجوا", "مات توفي قتل قتلوا ماتوا توفيت"),
        "hi": ("जिंदा ज़िंदा जीवित", "मृत मरे मारे मौत मरा"),
    },
    "win": {
        "en": ("win wins won", "lose loses lost"),
        "fr": ("gagne gagné remporte remporté", "perd perdu"),
        "es": ("gana ganó ganaron", "pierde perdió perdieron"),
        "vi": ("thắng", "thua"),
        "ar": ("فاز فازت يفوز", "خسر خسرت يخسر"),
        "hi": ("जीता जीती जीते जीत", "हारा हारी हारे हार"),
    },
    "real": {
        "en": ("authentic genuine", "fake forged doctored fabricated counterfeit"),
        "fr": ("authentique authentiques", "faux fausse truqué truquée falsifié"),
        "es": ("auténtico auténtica genuino", "falso falsa falsos trucada falsificado"),
        "vi": ("xác_thực", "giả_mạo"),
        "ar": ("حقيقي حقيقية أصلية", "مزيف مزيفة مفبرك مفبركة مزور مزورة"),
        "hi": ("असली", "नकली फर्जी फ़र्ज़ी"),
    },
    "able": {
        "en": ("possible", "impossible"),
        "fr": ("possible", "impossible"),
        "es": ("posible", "imposible"),
        "ar": ("ممكن", "مستحيل"),
        "hi": ("संभव", "असंभव"),
    },
    "guilty": {
        "en": ("guilty convicted", "innocent acquitted"),
        "fr": ("coupable condamné", "innocent acquitté"),
        "es": ("culpable condenado", "inocente absuelto"),
        "vi": ("có_tội", "vô_tội"),
        "ar": ("مذنب أدين إدانة", "بريء برئ تبرئة"),
        "hi": ("दोषी", "निर्दोष बरी"),
    },
    "help": {
        "en": ("cures cure cured prevents heals protects", "causes caused worsens"),
        "fr": (
            "guérit guérissent soigne prévient protège",
            "provoque provoquent cause aggrave",
        ),
        "es": ("cura curan previene protege", "causa causan provoca provocan empeora"),
        "vi": ("chữa_khỏi phòng_ngừa ngăn_ngừa", "gây_ra gây"),
        "ar": ("يشفي تشفي يعالج يقي تقي يمنع", "يسبب تسبب يسببان"),
    },
    "cancel": {
        "en": (
            "",
            "cancel cancels cancelled canceled cancelling cancellation scrapped",
        ),
        "fr": (
            "maintenu maintenue maintenus",
            "annule annulent annulé annulée annulés annulation",
        ),
        "es": (
            "",
            "cancela cancelan cancelado cancelada canceló cancelaron cancelación anula "
            "anulado",
        ),
        "vi": ("", "hủy huỷ hủy_bỏ huỷ_bỏ bị_hủy bị_huỷ"),
        "ar": (
            "",
            "ألغى ألغي ألغيت ألغت يلغى يلغي تلغى تلغي يلغ تلغ إلغاء سيلغى ستلغى ملغى "
            "ملغاة",
        ),
        "hi": ("", "रद्द निरस्त"),
    },
    "for": {
        "en": (
            "favour favor supports supported backs backed voted_for votes_for",
            "against opposes opposed",
        ),
        "fr": ("faveur soutient soutenu", "contre oppose opposé opposée opposent"),
        "es": ("favor apoya apoyó apoyaron", "contra opone opuso opusieron"),
        "vi": ("ủng_hộ", "phản_đối"),
        "ar": ("أيد أيدت يؤيد تؤيد", "عارض عارضت يعارض تعارض"),
        "hi": ("समर्थन", "विरोध"),
    },
    "start": {
        "en": (
            "starts started begins began resumes resumed",
            "stops stopped ends ended halts halted",
        ),
        "es": (
            "empieza empezó comienza comenzó reanuda",
            "termina terminó suspende suspendió",
        ),
        "fr": (
            "commence commencent reprend reprennent",
            "cesse cessent arrête suspend",
        ),
        "vi": ("bắt_đầu", "chấm_dứt kết_thúc"),
        "hi": ("शुरू", "समाप्त"),
    },
}


@cache
def opposites(lang: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return word to (pair, side) for a text of the language.

    Args:
        lang: Two-letter code; Arabic and Hindi pairs hold in every text.
    """
    table: dict[str, set[tuple[str, int]]] = {}
    for pairs in (_PAIRS, STATES):
        for name, rows in pairs.items():
            for code in {"ar", "hi", lang} & rows.keys():
                for side, row in zip((1, -1), rows[code], strict=True):
                    for word in row.split():
                        table.setdefault(_key(word, code), set()).add((name, side))
    return {key: tuple(sorted(found)) for key, found in table.items()}


def _key(word: str, code: str) -> str:
    spelt = word.replace("_", " ")
    return spelt if code == "vi" else fold(spelt).casefold()
