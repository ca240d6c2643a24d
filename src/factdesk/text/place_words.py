# SPDX-License-Identifier: Apache-2.0
"""Words around places: prepositions, kinds of places, and common nouns to leave out.

Arabic and Devanagari have no capitals, so a name there is a word in the slot of a place
that is *not* one of the common nouns listed here.

**Invariants:** all words are folded and in lower case.

Example:
    >>> "in" in NEAR_CUES["en"], "lake" in FEATURES
    (True, True)
"""

from __future__ import annotations

from factdesk.text.folding import fold

__all__ = [
    "ARABIC_COMMON",
    "ARABIC_CUES",
    "ARABIC_HIT",
    "AREAS",
    "DEMONYMS",
    "FAR_CUES",
    "FEATURES",
    "HINDI_COMMON",
    "HINDI_ENDINGS",
    "HINDI_POSTPOSITIONS",
    "HINDI_STRONG",
    "NEAR_CUES",
    "NEVER_NAMES",
    "ORGANISATIONS",
    "TITLES",
]


def _words(row: str) -> frozenset[str]:
    return frozenset(fold(row).casefold().split())


NEAR_CUES: dict[str, frozenset[str]] = {
    lang: _words(row)
    for lang, row in {
        "en": "into in near outside around across inside throughout within via beyond "
        "beside "
        "hit hits struck strikes rocks rocked",
        "fr": "à au aux en dans vers près jusqu autour dès sous hors",
        "es": "en cerca desde hacia hasta",
        "vi": "ở tại gần từ bên đến tới qua tỉnh huyện xã quận phường phố quanh ngoài",
        "pt": "em no na nos nas perto desde",
        "de": "in bei nach aus nahe",
        "it": "a in ad nel nella presso vicino",
        "id": "di ke dari dekat",
    }.items()
}
"""Latin prepositions that a place follows."""

FAR_CUES: dict[str, frozenset[str]] = {
    lang: _words(row)
    for lang, row in {
        "en": "at of from to off over for by through between toward towards leaving s",
        "fr": "de d du des sur entre pour par depuis chez",
        "es": "de del a al por para entre sobre",
        "vi": "của cho về ra vào sang trên",
        "pt": "de do da dos das a ao por para entre",
        "de": "von für zu zum zur über",
        "it": "di del della da dal per tra",
        "id": "untuk pada",
    }.items()
}
"""Latin prepositions that a place, a person or a body may follow."""

FEATURES = _words(
    "province city town village river lake mount mountain island islands bay valley "
    "district region state county coast beach harbour harbor airport street square "
    "bridge dam forest desert port peninsula gulf cape strait suburb neighbourhood "
    "ville village rivière fleuve lac mont montagne île ile baie vallée quartier "
    "région "
    "département commune côte plage aéroport rue place pont barrage forêt désert golfe "
    "ciudad pueblo provincia río lago monte montaña isla bahía valle barrio región "
    "departamento municipio costa playa aeropuerto calle plaza puente presa represa "
    "bosque desierto golfo volcán "
    "tỉnh thành phố thị xã huyện sông hồ núi đảo vịnh đồi làng thôn bản ấp biển cầu "
    "đập "
    "chợ ga đèo khu cảng phường quận xã "
    "शहर गाँव गांव नदी झील पहाड़ द्वीप खाड़ी घाटी ज़िला ज़िले जिला जिले प्रांत राज्य "
    "तट बाँध बांध पुल मोहल्ला "
    "क़स्बा कस्बा कस्बे बस्ती हवाईअड्डा ज़िलें तहसील "
    "مدينة قرية بلدة محافظة مقاطعة ولاية نهر بحيرة جبل جزيرة خليج وادي شاطئ ساحل ميناء "
    "مطار حي منطقة إقليم سد جسر صحراء بلدية ضاحية بمدينة بقرية بمحافظة بولاية بمقاطعة "
    "بمنطقة لمدينة ومدينة مدينتي"
) - _words("thành phố thị")
"""Words for a kind of place, which stand next to its name."""

AREAS = _words(
    "province river lake mount mountain island islands valley district region "
    "state county coast gulf suburb neighbourhood borough area "
    "rivière fleuve lac mont montagne île ile îles vallée quartier région "
    "département province côte golfe arrondissement banlieue "
    "provincia río lago monte montaña isla islas valle barrio región "
    "departamento municipio costa golfo estado colonia comarca distrito "
    "नदी झील पहाड़ द्वीप घाटी ज़िला ज़िले जिला जिले प्रांत राज्य तट मोहल्ला तहसील इलाके इलाक़े "
    "محافظة مقاطعة ولاية نهر بحيرة جبل جزيرة وادي ساحل حي منطقة إقليم ضاحية "
    "بمحافظة بولاية بمقاطعة بمنطقة ريف قضاء"
)
"""Words for a kind of place that may hold a town or lie in one."""

ORGANISATIONS = _words(
    "ministry ministries minister board bank assembly commission committee court "
    "council "
    "parliament university company police army agency authority union party federation "
    "association office department service institute organisation organization senate "
    "government rail railways railway airline airlines hospital school news radio "
    "ministère banque assemblée commission comité cour conseil parlement université "
    "société police armée agence autorité syndicat parti fédération association office "
    "service institut organisation sénat gouvernement préfecture nationale national "
    "électorale bureau agriculture santé éducation culture "
    "ministerio banco asamblea comisión comité corte tribunal consejo parlamento "
    "congreso universidad empresa policía ejército agencia autoridad sindicato partido "
    "federación asociación oficina servicio instituto organización senado gobierno "
    "nacional electoral salud educación junta "
    "bộ ngân hàng quốc hội ủy uỷ ban tòa toà án công ty cảnh sát cục sở viện trường "
    "đại học bệnh hội chính phủ đảng tổng"
)
"""A run of capitals with one of these names a body, not a place."""

TITLES = _words(
    "mr mrs ms dr prof professor president minister mayor senator general king queen "
    "prince pope captain sir lady m mme mlle docteur professeur président présidente "
    "ministre maire sénateur général roi reine pape señor señora sr sra don doña "
    "doctor "
    "doctora profesor presidente presidenta ministro ministra alcalde alcaldesa "
    "senador "
    "ông bà anh chị cô chú bác em"
)
"""A name behind one of these is a person's."""

NEVER_NAMES = _words(
    "i tv id pin otp atm vat covid sms whatsapp facebook tiktok youtube internet "
    "twitter "
    "telegram instagram zalo google apple breaking urgent urgente alerte alerta "
    "attention atención ok god dieu dios allah noël navidad christmas easter pâques "
    "islam ramadan eid tết monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november "
    "december english french spanish arabic hindi vietnamese chinese russian american "
    "british german indian african european muslim muslims christian christians jewish "
    "jews "
    "dutch irish scottish italian russian russians americans mexican mexicans canadian "
    "japanese korean turkish iranian israeli palestinian ukrainian syrian nigerian "
    "kenyan "
    "western eastern northern southern democrats republicans democrat republican "
    "congress "
    "white black antifa nazi nazis état états etat estado estados monsieur madame dieu "
    "internet web nasa oms who nato otan onu unicef bbc cnn afp reuters"
)
"""Capitalised words that are neither places nor names worth comparing."""

ARABIC_CUES: dict[str, int] = {
    word: level
    for level, row in {
        2: "قرب بالقرب ضواحي شمال جنوب شرق غرب وسط باتجاه قبالة خارج مشارف داخل",
        1: "في من إلى الى بين فوق على عن نحو حول",
    }.items()
    for word in _words(row)
}
"""Arabic words that a place follows, with how sure that is."""

ARABIC_HIT = _words(
    "ضرب ضربت تضرب يضرب هز هزت تهز يهز اجتاح اجتاحت يجتاح تجتاح استهدف استهدفت غمرت "
    "أغرقت "
    "تغرق دمر دمرت زلزال حريق فيضان فيضانات إعصار مستشفى مدرسة مطار ميناء جامعة سكان "
    "أهالي "
    "بلدية شرطة مياه سوق شوارع مقبرة ملعب محطة مصنع"
)
"""Arabic words that a place may follow directly: "struck X", "the school of X"."""

ARABIC_COMMON = _words(
    # prepositions, particles, pronouns, quantifiers
    "ما هذا هذه ذلك تلك هنا هناك كل بعض جميع أي غير سوى بعد قبل عند منذ خلال حتى حين "
    "حيث "
    "ثم أو أم لكن بل قد لقد إن أن لأن كي لو إذا كما مثل بسبب أجل دون بدون مع ضد تحت "
    "أمام وراء "
    "خلف بينما حاليا فقط أيضا جدا الآن اليوم أمس غدا بكرة هو هي هم نحن أنا أنت اللي "
    "التي الذي "
    "الذين شي شيء أحد واحد أول أولى آخر أخرى كثير قليل عدة عدد معظم أغلب أكثر أقل أكبر "
    "أصغر "
    "أعلى أحسن أفضل نفس ذات نصف ثلث ربع مئة ألف مليون مليار كم أين متى كيف لماذا هل "
    "نعم لا لم "
    "لن ليس كان كانت يكون تكون صار صارت أصبح بات ظل له لها لهم به بها بهم فيه فيها منه "
    "منها "
    "عليه عليها إليه إليها عنه عنها لنا لكم بنا منا "
    # people and bodies
    "شخص أشخاص ناس رجل رجال امرأة نساء طفل أطفال شاب شباب فتاة بنت أولاد ولد عائلة "
    "عائلات "
    "أسرة أسر مواطن مواطنين عامل عمال موظف موظفين موظفي طبيب أطباء ممرض مدرس مدرسين "
    "معلم "
    "معلمين طالب طلاب مريض مرضى مسافر ركاب سائق لاجئ لاجئين سكان أهل أهالي جيران صديق "
    "أصدقاء "
    "مسؤول مسؤولين وزير وزارة رئيس حكومة برلمان مجلس شركة شركات بنك بنوك مصرف شرطة جيش "
    "جهة "
    "جهات هيئة لجنة محكمة منظمة مؤسسة نقابة حزب فريق مصدر مصادر خبير خبراء علماء "
    "باحثين مدير "
    "مصلين ناخبين مزارعين تجار صيادين "
    # places in general
    "مكان أماكن بلد بلاد دولة دول مدينة مدن قرية قرى بلدة حي أحياء شارع شوارع طريق طرق "
    "بيت "
    "بيوت منزل منازل دار مبنى مباني عمارة شقة غرفة مدرسة مدارس جامعة جامعات مستشفى "
    "مستشفيات "
    "عيادة صيدلية صيدليات سوق أسواق محل محلات متجر متاجر مطعم مطاعم مصنع مصانع مزرعة "
    "مزارع "
    "حقل حقول مخزن مخازن مستودع مستودعات محطة محطات مطار ميناء موانئ جسر سد سدود بئر "
    "آبار نهر "
    "بحيرة بحر شاطئ شواطئ جبل جبال غابة غابات حديقة حدائق ملعب ملاعب مسجد مساجد كنيسة "
    "معبد "
    "سجن سجون مركز مراكز مكتب مكاتب فرع فروع موقع مواقع منطقة مناطق محافظة مقاطعة "
    "ولاية إقليم "
    "حدود معبر مخيم مخيمات مقبرة ساحة ميدان قاعة مقر منشأة نفق مصعد سيارة سيارات حافلة "
    "قطار "
    "قطارات طائرة طائرات سفينة قارب شاحنة مترو مرحاض "
    # time
    "وقت زمن يوم أيام ليلة صباح مساء ظهر ساعة ساعات دقيقة أسبوع شهر أشهر سنة سنوات عام "
    "أعوام "
    "فترة مرة مرات بداية نهاية أواخر أوائل مطلع موعد تاريخ عطلة موسم رمضان عيد صيف "
    "شتاء فجر "
    "لحظة حال آن "
    # events and abstractions
    "حادث حوادث حريق حرائق انفجار زلزال فيضان فيضانات سيول عاصفة إعصار كارثة حرب قصف "
    "هجوم "
    "غارة اشتباكات مظاهرة احتجاج احتجاجات إضراب انتخابات تصويت اقتراع اجتماع مؤتمر "
    "جلسة "
    "مباراة حفل زفاف جنازة عملية عمليات حملة خطة مشروع مشاريع قرار قانون حكم نظام "
    "تقرير دراسة "
    "بيان خبر أخبار صورة صور فيديو مقطع رسالة رسائل تسجيل منشور وثيقة كتاب صحيفة قناة "
    "إعلان "
    "تصريح كلام سبب أسباب نتيجة نتائج حالة حالات ظروف إطار مجال قطاع سياق ظل ضوء "
    "مواجهة "
    "محاولة زيادة ارتفاع انخفاض نقص انقطاع توقف تشقق انهيار إغلاق فتح منع حظر رفع خفض "
    "دعم "
    "مساعدة علاج وقاية حماية أمن خطر سلامة صحة مرض أمراض وباء عدوى حمى سرطان سكري لقاح "
    "لقاحات دواء أدوية حبوب جرعة طعام أكل شرب ماء مياه حليب لبن خبز قمح دقيق سكر ملح "
    "زيت شاي "
    "قهوة لحم دجاج سمك بيض عسل ثوم بصل ليمون فواكه خضار أرز كهرباء غاز وقود بنزين نفط "
    "ديزل "
    "مال أموال نقود سعر أسعار ضريبة ضرائب رسوم راتب رواتب معاش غرامة ميزانية قرض ديون "
    "استيراد "
    "تصدير تجارة عمل تعليم دراسة امتحان امتحانات شهادة جواز بطاقة بطاقات هوية رقم حساب "
    "حسابات "
    "رابط تطبيق هاتف هواتف جوال جهاز شبكة إنترنت برنامج نسبة معدل حجم طول عرض وزن درجة "
    "مستوى "
    "نوع أنواع شكل لون حق حقوق واجب شرط إذن تصريح ترخيص سماء أرض هواء نار ضباب مطر "
    "أمطار ثلج "
    "حرارة برد شمس قمر نجم عالم حياة موت وفاة إصابة جروح ضحايا قتلى جرحى مفقودين ناجين "
    "يد عين "
    "قلب دم معدة كلى كبد رأس جسم شعر جلد صندوق صناديق كيس علبة زجاجة كرتون ورق حديد "
    "ذهب فضة "
    "خشب حجر رمل تراب بلاستيك مواد مادة قماش داخل خارج جديد جديدة قديم قديمة كبير "
    "كبيرة صغير "
    "صغيرة طويل خاص خاصة عامة رسمية رسمي مجاني مجانية حقيقي صحيح كاذب مزيف محلية محلي "
    "دولي "
    "وطني وطنية أجنبي أجنبية "
    "ثلاجة فرن مطبخ حمام سرير كرسي طاولة باب نافذة سقف جدار درج ملابس حذاء حقيبة لعبة "
    "ألعاب "
    "قلم كاميرا شاشة تلفاز راديو مجلة واتساب فيسبوك يوتيوب تيك توك موعده وقته بيته "
    "بلده عمله "
    "يده رأسه جسمه حياته موته معدته صحته دمه حيوان حيوانات كلب كلاب قطة قطط حمار حمير "
    "بقرة بقر "
    "خروف أغنام جمل جمال حصان أسد نمر تمساح أفعى حشرات جراد بعوض نحل طيور طير قرش حوت "
    "محصول "
    "محاصيل شجر أشجار نبات زراعة صناعة سياحة اقتصاد سياسة دين صلاة صوم حج عمرة قرآن "
    "إسلام "
    "تلقيح تطعيم حقنة تحليل فحص عملية جراحة ولادة حمل عقم التهاب سعال زكام كورونا "
    "كوليرا ملاريا "
    "حصبة إيدز ضغط نوم وعي عقل ذاكرة نظر سمع بصر لسان أسنان حلق بطن ظهر رجل قدم ركبة "
    "عظم "
    "مصنوع مخلوط ملوث ملوثة تالف فاسد مسموم مسمومة منتهي طازج مجمد معلب مستورد زائد "
    "إضافي "
    "سرقة قتل خطف تهريب فساد رشوة احتيال نصب تزوير تهمة سجن إعدام محاكمة اعتقال توقيف "
    "تحقيق "
    "ورقة أوراق بطاقات قوائم قائمة لائحة مرشح مرشحين تحالف اتفاق اتفاقية معاهدة "
    "استقالة إقالة "
    "تعديل دستور مرسوم تمديد تأجيل إلغاء عودة وصول سفر هجرة لجوء تأشيرة حجز تذكرة "
    "تذاكر رحلة "
    "رحلات مسافة سرعة قوة طاقة شبكات بث إرسال إشارة برج أبراج هوائي قمر صناعي صاروخ "
    "صواريخ "
    "قنبلة قنابل سلاح أسلحة دبابة جندي جنود ضابط عسكري مدني مدنيين رهائن أسرى"
)
"""Common Arabic words that also stand where places stand."""

HINDI_STRONG = _words("में")
HINDI_POSTPOSITIONS = _words("में से के की का तक पर वाले वाली वाला स्थित")
"""Words behind a place in Hindi; the first set says it more surely."""

HINDI_ENDINGS = (
    "ना", "ने", "नी", "ता", "ते", "ती", "कर", "गा", "गे", "गी", "ों", "ाओं", "ाएँ", "ाएं",
    "ियों", "ियां", "ियाँ", "या", "ये", "ई", "ए", "े", "ें", "पन", "ीय", "ओं",
)  # fmt: skip
"""Endings of inflected words, which names of places hardly have."""

HINDI_COMMON = _words(
    "उम्र आयु नजर नज़र झड़प हिंसा शो मूवी फिल्म फ़िल्म ट्रेलर तोहफा शख्स शख़्स युवक युवती अभिनेत्री "
    "अभिनेता कारोबारी व्यापारी समुदाय अतिक्रमण समर्थन विरोध मौके अवसर बयान भाषण इंटरव्यू पोल "
    "चरण "
    # pronouns, particles, adverbs
    "इस उस इन उन यह वह ये वे जो जिस जिन किस किसी कोई कुछ सब सभी हर अपने अपनी अपना मेरे "
    "मेरी मेरा "
    "हमारे हमारी हमारा तुम्हारे आपके आपकी आपका उनके उनकी उनका उसके उसकी उसका इसके इसकी "
    "इसका इनके जिसके "
    "जिनके मैं हम तुम आप वो ऐसे ऐसा ऐसी वैसे जैसे कैसे क्या क्यों कब कहाँ कहां जहाँ "
    "जहां यहाँ यहां वहाँ वहां अब अभी "
    "तब जब फिर भी ही तो और या मगर लेकिन पर बाद पहले साथ पास दूर नीचे ऊपर अंदर बाहर "
    "सामने पीछे बीच आगे "
    "तरफ ओर तरह प्रति लिए बारे वजह कारण द्वारा बिना अलावा बजाय जरिये जरिए दौरान "
    "मुताबिक अनुसार खिलाफ आसपास करीब "
    "लगभग बहुत ज्यादा कम अधिक पूरे पूरी पूरा सारे सारी सारा आधे आधा आधी एक दो तीन चार "
    "पाँच कई अनेक दर्जनों सैकड़ों "
    "हजारों लाखों करोड़ों बड़े बड़ी बड़ा छोटे छोटी छोटा नए नई नया पुराने पुरानी पुराना "
    "अच्छे बुरे सच असल असली नकली झूठ "
    "रोज रोज़ाना हमेशा कभी शायद जल्दी तुरंत अचानक सीधे "
    # people and bodies
    "लोग लोगों आदमी औरत महिला महिलाओं पुरुष बच्चे बच्चों बच्चा बच्ची लड़की लड़के लड़का "
    "छात्र छात्रों छात्रा शिक्षक "
    "शिक्षकों डॉक्टर डॉक्टरों मरीज मरीजों किसान किसानों मजदूर मजदूरों कर्मचारी "
    "कर्मचारियों अधिकारी अधिकारियों यात्री "
    "यात्रियों चालक ड्राइवर मतदाता मतदाताओं नागरिक नागरिकों परिवार परिवारों पड़ोसी "
    "दोस्त दोस्तों भाई बहन माँ मां पिता "
    "चाचा मामा फूफा दादी नानी चाची मौसी पति पत्नी बेटे बेटी सरकार मंत्री मंत्रालय "
    "प्रधानमंत्री मुख्यमंत्री राष्ट्रपति "
    "सांसद विधायक संसद विधानसभा आयोग अदालत कोर्ट जज पुलिस सेना फौज बैंक कंपनी कंपनियों "
    "विभाग बोर्ड संस्था संगठन दल "
    "पार्टी नेता नेताओं विशेषज्ञ वैज्ञानिक वैज्ञानिकों पत्रकार मीडिया ग्राहक ग्राहकों "
    "पीड़ित प्रिंसिपल मैनेजर गार्ड "
    # places in general
    "देश देशों दुनिया राज्य राज्यों शहर शहरों गाँव गांव गाँवों गांवों कस्बे जिले जिला "
    "मोहल्ले मोहल्ला इलाके इलाकों "
    "क्षेत्र क्षेत्रों सड़क सड़कों रास्ते रास्ता राह गली गलियों पुल बाँध बांध नदी "
    "नदियों झील समुद्र सागर तट किनारे पहाड़ "
    "पहाड़ों जंगल जंगलों खेत खेतों बाग घर घरों मकान मकानों कमरे इमारत इमारतों भवन "
    "दफ्तर कार्यालय स्कूल स्कूलों कॉलेज "
    "विश्वविद्यालय अस्पताल अस्पतालों क्लिनिक दुकान दुकानों बाजार बाजारों मंडी मॉल होटल "
    "रेस्तरां फैक्ट्री कारखाने गोदाम "
    "खदान स्टेशन स्टेशनों अड्डे हवाईअड्डे बंदरगाह पार्क मैदान स्टेडियम मंदिर मस्जिद "
    "गिरजाघर चर्च जेल थाने थाना शिविर "
    "कैंप केंद्र केंद्रों बूथ सीमा सरहद कुएँ कुएं कुओं तालाब टंकी नल नाले सुरंग लिफ्ट "
    "बस बसों ट्रेन ट्रेनों रेल गाड़ी "
    "गाड़ियों कार ट्रक नाव नावों जहाज विमान मेट्रो रेलवे मेले मेला शादी समारोह सभा "
    "बैठक रैली जुलूस घाट घाटी द्वीप "
    "राजधानी आसमान जमीन धरती हवा अंतरिक्ष चाँद सूरज पश्चिम पूर्व उत्तर दक्षिण पूरब "
    # time
    "दिन दिनों रात रातों सुबह शाम दोपहर समय वक्त साल सालों वर्ष वर्षों महीने महीनों "
    "हफ्ते सप्ताह घंटे घंटों मिनट पल "
    "तारीख तारीख़ मौसम गर्मी सर्दी बरसात मानसून त्योहार दिवाली होली ईद आज कल परसों "
    "शुरू शुरुआत अंत आखिर बार बीते "
    "पिछले अगले आगामी "
    # events and abstractions
    "बाढ़ भूकंप तूफान तूफ़ान चक्रवात आग धमाके विस्फोट हादसे हादसा दुर्घटना दुर्घटनाओं "
    "हमले हमला युद्ध जंग दंगे दंगों "
    "हिंसा प्रदर्शन हड़ताल आंदोलन चुनाव चुनावों मतदान वोट वोटों वोटिंग मतगणना परिणाम "
    "नतीजे जाँच जांच रिपोर्ट खबर "
    "खबरों अफवाह अफवाहों वीडियो फोटो तस्वीर तस्वीरों संदेश मैसेज पोस्ट दावे दावा बयान "
    "भाषण आदेश फैसले फैसला कानून "
    "नियम नियमों बिल विधेयक योजना योजनाओं परियोजना परियोजनाओं अभियान प्रस्ताव बजट "
    "टैक्स कर शुल्क फीस जुर्माना जुर्माने "
    "कीमत कीमतों दाम दामों भाव पैसे पैसा रुपये रुपयों नोट नोटों सिक्के सिक्का वेतन "
    "पेंशन कर्ज ऋण ब्याज खाते खाता "
    "खातों कार्ड कार्डों आधार पहचान पत्र नंबर लिंक ऐप फोन मोबाइल इंटरनेट टीवी रेडियो "
    "अखबार ग्रुप सिस्टम मशीन मशीनों "
    "टावर बिजली पानी गैस पेट्रोल डीजल तेल ईंधन दूध चावल गेहूं गेहूँ आटा आटे दाल चीनी "
    "नमक हल्दी शहद लहसुन प्याज "
    "अदरक नींबू चाय कॉफी अंडे अंडा मांस मछली मछलियों मुर्गी फल फलों सब्जी सब्जियों "
    "खाने खाना भोजन मील राशन दवा दवाओं "
    "दवाइयों टीके टीका वैक्सीन इंजेक्शन बीमारी बीमारियों बुखार खांसी कैंसर मधुमेह शुगर "
    "कोरोना संक्रमण महामारी वायरस "
    "इलाज स्वास्थ्य शरीर खून पेट दिल दिमाग आँख आंख आँखों हाथ हाथों पैर सिर दाँत दांत "
    "बाल त्वचा गले मौत मौतों जान "
    "जीवन मृत्यु चोट शिक्षा पढ़ाई परीक्षा परीक्षाओं नौकरी नौकरियों काम रोजगार व्यापार "
    "निर्यात आयात उत्पादन खेती फसल "
    "फसलों खाद बीज मदद सहायता सुरक्षा सेवा अनुमति इजाजत अधिकार हक संख्या आंकड़े "
    "प्रतिशत फीसदी दर हिस्से हिस्सा भाग "
    "मात्रा स्तर ऊंचाई गति रफ्तार वजन लंबाई तरीके तरीका रूप हाल हालत स्थिति मामले "
    "मामलों मामला मुद्दे बात बातों "
    "सवाल जवाब विरोध समर्थन मंजूरी इनकार मांग माँग कमी वृद्धि गिरावट नुकसान फायदा "
    "फायदे खतरे खतरा डर शक भरोसे नाम "
    "नामों नमूने नमूनों थैले डिब्बे बोतल बोतलों पैकेट कचरे मलबे कोहरे धुएँ धुएं बारिश "
    "बर्फ ओले धूप ठंड सोने सोना "
    "चाँदी लोहे लकड़ी पत्थर रेत मिट्टी प्लास्टिक कागज कपड़े कपड़ों जूते किताब किताबों "
    "सामान चीज चीजों पेड़ पेड़ों "
    "पौधे जानवर जानवरों गाय कुत्ते कुत्तों साँप सांप मगरमच्छ तेंदुआ तेंदुए बाघ हाथी "
    "भालू पक्षी पक्षियों मच्छर "
    "चम्मच कप गिलास टुकड़े दरार दरारें छत दीवार दरवाजे खिड़की यूनिट सूची लिस्ट फॉर्म "
    "आवेदन अर्जी याचिका मुकदमे "
    "हाथापाई भीड़ कतार लाइन सिर्फ केवल संख्या यानी मतलब समूह जड़ रोटी रोटियाँ दुख टीबी "
    "मैच खेल टूर्नामेंट छुट्टी छुट्टियों साल सालाना भर पंजीकरण रजिस्ट्रेशन जुलाब गोली "
    "गोलियों चूहे चूहों बिल्ली शेर "
    "नीम तुलसी पत्तियों पत्ती जूस रस घी मक्खन पनीर पेस्ट मंजन साबुन शैंपू क्रीम तेजाब "
    "जहर ज़हर धातु हड्डी हड्डियों "
    "गुर्दे जिगर फेफड़े फेफड़ों सांस साँस नींद वजन मोटापे कद रंग आकार वर्षा बादल "
    "बादलों आंधी सूखे अकाल "
    "गर्भ गर्भवती प्रसव बांझपन टेस्ट जांचों एक्सरे ऑपरेशन एम्बुलेंस नर्स नर्सों वार्ड "
    "बिस्तर बेड फर्श सीट सीटों टिकट "
    "टिकटों किराए किराये पार्सल डाक कूरियर ईमेल व्हाट्सऐप फेसबुक यूट्यूब कैमरे कैमरा "
    "स्क्रीन चैनल भाषा अक्षर झंडे "
    "गाने फिल्म नाटक संगीत कला धर्म पूजा नमाज रोजे व्रत प्रसाद मूर्ति पंडित मौलवी गुरु "
    "साधु सैनिक सैनिकों हथियार "
    "हथियारों बम बंदूक गोलीबारी मिसाइल ड्रोन टैंक तस्करी चोरी डकैती लूट हत्या अपहरण "
    "बलात्कार धोखे ठगी घोटाले "
    "रिश्वत भ्रष्टाचार आरोप आरोपी जमानत सजा फांसी गवाह सबूत कमरों मंजिल सीढ़ी लिफाफे "
    "पेटी पेटियों मतपेटी मतपेटियों "
    "मतपत्र मतपत्रों स्याही बटन ईवीएम पर्ची नामांकन उम्मीदवार उम्मीदवारों प्रत्याशी "
    "गठबंधन समझौते शपथ इस्तीफे"
)
"""Common Hindi words that also stand where places stand."""

DEMONYMS: dict[str, frozenset[str]] = {
    code: _words(row)
    for code, row in {
        "AR": "argentine argentines argentino argentina",
        "BE": "belge belges belga belgas",
        "BR": "brazilian brésilien brésilienne brasileño brasileña",
        "CH": "swiss suisse suisses helvétique suizo suiza suizos suizas schweizer "
        "suíço suíça",
        "CL": "chilien chilienne chileno chilena",
        "DE": "german germans allemand allemande allemands alemán alemana alemanes "
        "alemão alemã deutsch deutsche deutscher deutschen",
        "DK": "danish dane danes danois danoise danés danesa",
        "EG": "egyptian égyptien egipcio egipcia مصري مصرية مصريون مصريين المصري "
        "المصرية "
        "المصريين",
        "ES": "spanish spaniard espagnol espagnole espagnols español española "
        "españoles "
        "espanhol spanisch spanische إسباني إسبانية",
        "FI": "finnish finn finlandais finlandés",
        "FR": "french français française françaises francés francesa franceses francês "
        "französisch französische französischen",
        "GB": "british english briton britons scottish welsh britannique britanniques "
        "anglais anglaise británico británica inglés inglesa ingleses بريطاني بريطانية "
        "ब्रिटिश",
        "GR": "greek greeks grec grecque grecs griego griega griegos grego grega "
        "يوناني "
        "यूनानी",
        "HU": "hongrois hongroise húngaro húngara",
        "IE": "irish irlandais irlandés",
        "IN": "indien indienne indio india भारतीय هندي هندية",
        "IQ": "عراقي عراقية",
        "IT": "italien italienne italiano italiana italianos",
        "JP": "japonais japonaise japonés japonesa nhật",
        "LB": "لبناني لبنانية اللبناني اللبنانية",
        "MA": "marocain marocaine marroquí مغربي مغربية",
        "MM": "burmese birman birmane birmano",
        "NL": "dutch dutchman néerlandais néerlandaise hollandais neerlandés "
        "neerlandesa holandés holandesa holandês niederländisch هولندي هولندية",
        "NO": "norwegian norvégien noruego",
        "PH": "filipino filipina filipinos philippin",
        "PK": "pakistanais pakistaní",
        "PL": "polish pole poles polonais polonaise polaco polaca polnisch بولندي",
        "PT": "portuguese portugais portugaise portugués portuguesa",
        "RU": "russe russes ruso rusa rusos nga",
        "SE": "swedish swede swedes suédois suédoise sueco sueca سويدي",
        "SY": "سوري سورية السوري السورية",
        "TH": "thai thaïlandais tailandés",
        "TN": "tunisien tunisienne tunecino",
        "TR": "turkish turk turks turc turque turcs turco turca تركي تركية तुर्क",
        "US": "american americans américain américaine américains estadounidense "
        "estadounidenses norteamericano americano أمريكي أمريكية أميركي अमेरिकी mỹ",
    }.items()
}
"""Words for the people of a country that its own name does not begin like."""
