# SPDX-License-Identifier: Apache-2.0
"""More words for opposite states, as people put them: open, required, covered, free.

Rows complete the pairs of ``opposites``; a pair that stands here alone is a new one.
Each row holds the words of the one side and of the other; ``_`` stands for a space.

**Invariants:** none but words; a word with a second common meaning is left out, or
stands with the word that settles it.

Example:
    >>> STATES["free"]["en"][0].split()[:2]
    ['for_free', 'free_for']
"""

from __future__ import annotations

__all__ = ["STATES"]

STATES: dict[str, dict[str, tuple[str, str]]] = {
    "open": {
        "en": ("in_session", "shutting shutters closure"),
        "fr": ("réouverture rouvert", "fermés"),
        "es": ("reapertura", "cerrarán clausura clausuró clausurado clausurada"),
        "vi": ("mở_cửa hoạt_động", "đóng_cửa ngừng_hoạt"),
        "ar": (
            "يداوم تداوم بتداوم بيداوم دوام فاتح فاتحة فاتحين",
            "يسكر بيسكر مسكر مسكرة سكر سكرت اغلاق",
        ),
        "hi": ("खुलेंगी खोला खोली खोले", "ठप"),
        "de": (
            "offen offene öffnet öffnen geöffnet wiedereröffnet aufgemacht",
            "geschlossen geschlossene schließt schließen dichtgemacht "
            "zugemacht schließung gesperrt",
        ),
        "pt": (
            "aberto aberta abertos abertas abre abrem abriu abrirá reabre reabriu",
            "fechado fechada fechados fechadas fecha fecham fechou fechará "
            "fechamento",
        ),
    },
    "duty": {
        "en": (
            "need needs needed require requires must_have must_show have_to has_to "
            "required requirement compulsory",
            "optional voluntary",
        ),
        "fr": (
            "besoin obligés obligé obligée faut exige exigé exigée nécessaire requis "
            "requise obligation imposé",
            "facultatifs facultatives volontaire volontaires",
        ),
        "es": (
            "obligatorias piden exigen exige necesita necesitan necesitas necesario "
            "necesaria requiere requieren hace_falta",
            "opcionales voluntarios voluntarias",
        ),
        "vi": ("cần phải_có yêu_cầu", "tuỳ_chọn tùy_chọn"),
        "ar": (
            "يحتاج تحتاج نحتاج محتاج محتاجين بحاجة مطلوب مطلوبة يلزم يشترط إلزاميا "
            "إجباريا ضروري ضرورية",
            "اختياريا طوعية",
        ),
        "hi": ("चाहिए जरूरी जरूरत ज़रूरत आवश्यक आवश्यकता", "ऐच्छिक"),
        "de": (
            "pflicht braucht brauchen benötigt muss müssen nötig erforderlich "
            "verpflichtend vorgeschrieben",
            "freiwillig freiwillige optional entfällt",
        ),
        "pt": (
            "obrigatório obrigatória obrigatórios precisa precisam exige exigem "
            "necessário necessária",
            "opcional opcionais voluntário voluntária facultativo",
        ),
    },
    "allow": {
        "en": ("may_enter can_enter lifted lifts", "barred"),
        "es": (
            "pueden puede permitirá liberan",
            "prohibida prohibidos prohibidas prohibición",
        ),
        "fr": ("peuvent peut droit_d droit_de", "prohibé"),
        "de": (
            "erlaubt erlauben erlaubte gestattet zugelassen darf dürfen legal",
            "verboten verbietet verbieten untersagt illegal verbot",
        ),
        "pt": (
            "permitido permitida permitidos permite permitem liberado liberada "
            "liberados pode podem legal",
            "proibido proibida proibidos proibidas proíbe proibiu proibição ilegal",
        ),
        "hi": ("इजाज़त छूट", "मनाही प्रतिबंधित"),
        "ar": ("يسمح مسموحة يجوز", "ممنوعة محظور محظورة"),
    },
    "free": {
        "en": (
            "for_free free_for free_now now_free gratis is_free are_free "
            "costs_nothing",
            "pay pays paid paying charge charges charged fee fees",
        ),
        "fr": (
            "gratuit gratuite gratuits gratuites gratuitement gratuité",
            "payant payante payants payantes payer paie paient",
        ),
        "es": (
            "gratis gratuito gratuita gratuitos gratuitas",
            "pagar paga pagan cobra cobran cobrará pago cobro",
        ),
        "vi": (
            "miễn_phí",
            "thu_phí trả_phí mất_phí thu đóng_tiền đóng_phí mất_tiền",
        ),
        "ar": (
            "مجاني مجانية مجانا مجانيا ببلاش بلاش",
            "رسوم برسوم مدفوع مدفوعة يدفع يدفعون بفلوس",
        ),
        "hi": ("फ्री मुफ्त मुफ़्त निःशुल्क नि:शुल्क", "शुल्क पैसे पैसा भुगतान फीस फ़ीस"),
        "de": (
            "kostenlos kostenfrei gratis umsonst kostenlose",
            "kostenpflichtig bezahlen zahlen gebühr gebührenpflichtig kostet",
        ),
        "pt": (
            "grátis gratuito gratuita gratuitos de_graça",
            "pago paga pagar cobra cobram cobrança cobrado",
        ),
    },
    "cover": {
        "en": (
            "covers cover covered covering reimburses reimbursed includes included",
            "excludes excluded exclude excluding uninsured",
        ),
        "fr": (
            "rembourse remboursent remboursé remboursée remboursés inclus couvre "
            "couvrent couvert",
            "exclus exclu exclue exclut excluent déremboursé déremboursés",
        ),
        "es": (
            "cubre cubren cubierto incluye incluyen incluido incluida",
            "excluye excluyen excluido excluida excluyó",
        ),
        "vi": ("chi_trả trả_tiền bao_gồm", "loại_trừ"),
        "ar": (
            "يغطي تغطي يغطى مغطى يشمل تشمل مشمول مشمولة",
            "يستثني تستثني مستثنى مستثناة",
        ),
        "hi": ("शामिल कवर", "बाहर"),
        "de": (
            "übernimmt übernehmen deckt gedeckt einschließlich erstattet",
            "ausgeschlossen ausgenommen",
        ),
        "pt": (
            "cobre cobrem coberto inclui incluem incluído incluída",
            "exclui excluem excluído excluída",
        ),
    },
    "pass": {
        "de": (
            "genehmigt zugestimmt angenommen beschlossen billigt",
            "abgelehnt lehnt ablehnung verweigert",
        ),
        "pt": (
            "aprova aprovou aprovado aprovada aprovaram aceitou",
            "rejeita rejeitou rejeitado rejeitada rejeitaram recusou",
        ),
    },
    "rise": {
        "de": (
            "steigt steigen gestiegen erhöht erhöhen",
            "sinkt sinken gesunken gesenkt",
        ),
        "pt": (
            "sobe sobem subiu aumenta aumentou aumento",
            "cai caem caiu diminui reduz reduziu",
        ),
    },
    "confirm": {
        "en": ("confirms confirmed confirm admits admitted", "denies denied deny"),
        "fr": ("confirme confirment confirmé admet reconnaît", "dément nie démenti"),
        "es": (
            "confirma confirmó confirman admite admitió",
            "niega negó desmiente desmintió",
        ),
        "ar": ("أكد أكدت يؤكد تؤكد أقر اعترف", "نفى نفت ينفي تنفي"),
        "hi": ("पुष्टि", "इनकार खंडन"),
        "de": ("bestätigt bestätigte", "bestreitet dementiert bestritt"),
        "pt": ("confirma confirmou", "nega negou desmente"),
    },
    "cancel": {
        "en": (
            "going_ahead goes_ahead go_ahead as_planned went_ahead",
            "scrapped abandoned called_off",
        ),
        "fr": ("aura_lieu comme_prévu", "annulera"),
        "es": ("sigue_adelante siguen_adelante", "suspendida suspendido"),
        "de": ("findet_statt", "abgesagt gestrichen"),
        "pt": ("mantido mantida", "cancelado cancelada cancelou cancelados"),
    },
    "start": {
        "en": (
            "continue continues keep keeps still_get still_run",
            "discontinued scrapped",
        ),
        "fr": ("continue continuent continuera maintient", "supprime supprimé"),
        "es": (
            "seguirán seguirá sigue siguen continúa continuarán mantiene mantienen",
            "quedan_sin queda_sin quedaron_sin pierden quitan quitaron",
        ),
        "de": ("weiterhin beginnt", "endet eingestellt"),
        "pt": ("continua continuam começa", "perdem termina acaba ficam_sem"),
        "ar": ("يستمر تستمر يواصل", "يتوقف تتوقف"),
        "hi": ("जारी", "ख़त्म खत्म"),
        "vi": ("tiếp_tục", "chấm_dứt"),
    },
    "safe": {
        "de": (
            "sicher ungefährlich harmlos unbedenklich", "gefährlich giftig schädlich"
        ),
        "pt": ("seguro segura inofensivo", "perigoso perigosa tóxico tóxica"),
    },
    "help": {
        "de": ("heilt schützt verhindert", "verursacht verschlimmert"),
        "pt": ("cura curam previne protege", "causa causam provoca piora"),
        "hi": ("बचाता बचाती", "कारण"),
    },
    "real": {
        "de": ("echt echte authentisch", "gefälscht gefälschte fake"),
        "pt": ("autêntico autêntica verdadeiro", "falso falsa falsificado"),
    },
    "guilty": {
        "de": ("schuldig verurteilt", "unschuldig freigesprochen"),
        "pt": ("culpado condenado", "inocente absolvido"),
    },
    "win": {
        "de": ("gewinnt gewann gewonnen", "verliert verlor verloren"),
        "pt": ("ganha ganhou venceu", "perde perdeu"),
    },
}  # fmt: skip
"""Pair to language to the words of both sides."""
