"""Arabic words that numbers take: months, ordinals, hours, currencies, units, and the contexts that decide case.

Sources: months, units and currencies are those of Unicode CLDR 47 (through Babel 2.18). What stands before a number in
the genitive or accusative (they sound alike in tens and duals) is a list of prepositions, nouns that take a number as
their second part, and verbs whose object is an amount; the rest is read in the nominative.
"""

import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.tables import nouns

JOINER = "\u2060"
"""Between a clitic and a number until both are words."""
LETTER = "\u0621-\u064a"
MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
MONTH = (
    "يناير|فبراير|مارس|[أإا]بريل|مايو|يونيو|يونيه|يوليو|يوليه|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر|"
    "كانون الثاني|كانون الأول|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|"
    "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذي القعدة|ذي الحجة"
)
_ORDINALS = ("", "الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر")
HOURS = ("", "الواحدة", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة",
"العاشرة",
          "الحادية عشرة", "الثانية عشرة")  # fmt: skip
FRACTIONS = {2: ("نصف", "أنصاف"), 3: ("ثلث", "أثلاث"), 4: ("ربع", "أرباع"), 5: ("خمس", "أخماس"), 6: ("سدس", "أسداس"),
              7: ("سبع", "أسباع"), 8: ("ثمن", "أثمان"), 9: ("تسع", "أتساع"), 10: ("عشر", "أعشار")}  # fmt: skip
DECIMAL_PLACES = {1: "عشرة", 2: "مئة", 3: "ألف", 4: "عشرة آلاف"}
_PREPOSITIONS = (
    "في|من|إلى|الى|على|عن|منذ|حتى|قبل|بعد|بين|خلال|لمدة|مدة|عمر|سن|العمر|فوق|تحت|دون|مع|عبر|ضمن|ضد|عند|لدى|حول|كل|سوى|"
    "حوالي|نحو|أن|إن|لأن|بأن|زهاء|قرابة|أكثر من|أقل من|نهاية|بداية|أوائل|أواخر|مطلع|طوال|طيلة|أصل|رقم|[يت]ناهز"
)
_GOVERNING_NOUNS = (
    "نسبة|مساحة|مسافة|طول|ارتفاع|عرض|عمق|وزن|قيمة|مبلغ|سعر|سرعة|قوة|معدل|عدد|واقع|حجم|تكلفة|ثمن|إجمالي|مجموع|مدى|مقتل|"
    "إصابة|وفاة|خسارة|فارق|مجرد|رصيد|حضور|مشاركة|"
    "حرب|أحداث|ثورة|انتخابات|اتفاقية|قانون|دستور|مونديال|بطولة|كأس|دورة|أزمة|نكسة|نتيجة|استثمار|منح|إنتاج|بناء|بيع|شراء|"
    "تدمير|لقتل|إنشاء|توفير|ضخ|تخصيص|مرور|وضع|نظام|معالج|أولمبياد|مهرجان|معرض|مؤتمر"
)
_YEAR_WORDS = "عام|عامي|العام|سنة|السنة|سنوات|أعوام|موسم|الموسم"
_VERBS = (
    "[يت]?بلغ|بلغت|البالغ|البالغة|[يت]?تجاوز|تجاوزت|[يت]ساوي|[يت]عادل|[يت]زن|[يت]?ضم|ضمت|[يت]شمل|شمل|[يت]متلك|[يت]ملك|"
    "[يت]?دفع|دفعت|[يت]?سجل|سجلت|أحرز|أحرزت|[يت]حرز|حقق|حققت|[يت]حقق|خسر|خسرت|جمع|جمعت|نشر|نشرت|أصدر|أصدرت|[يت]?كلف|كلفت|"
    "استغرق|استغرقت|[يت]ستغرق|قضى|قضت|أمضى|أمضت|شهد|شهدت|أنتج|أنتجت|[يت]نتج|[يت]ستوعب|استقبل|استقبلت|منح|منحت|نال|نالت|"
    "حصد|حصدت|فقد|فقدت|خاض|خاضت|اشترى|اشترت|باع|باعت|[يت]بعد|لعب|لعبت|[يت]لعب|شكل|شكلت|[يت]شكل|[يت]شكلون|مثل|مثلت|[يت]مثل|"
    "[يت]رتفع|[يت]متد|[يت]غطي|غطت|تلقى|تلقت|[يت]تلقى|[يت]جمع|خصص|خصصت|[يت]خصص|[يت]حوي|[يت]قطع|[يت]عطي(?:ها|ه|هم)?|[يت]عطون(?:ها|ه|هم)?|أنفق|أنفقت|[يت]نفق"
)
_REACHED = "[يت]?بلغ|بلغت"
"""A verb whose number comes at the end, behind all that reached it."""
_PREFIXED = rf"[وف]?[بل](?!ال|ين|دي|عض|عد|كن|غداد|يروت|وينغ|ورت|اير)[{LETTER}]{{3,}}(?<!هم)[{LETTER}](?<![اىةينوه])"
"""A noun with a preposition joined to it and no article: with the presence of, by the use of."""
_OBLIQUE = (
    rf"(?:^|[^{LETTER}])[وفبلك]?(?:ال)?(?:{_PREPOSITIONS}|{_GOVERNING_NOUNS}|(?:{_YEAR_WORDS})(?: ال[{LETTER}]+)?|"
    rf"ب(?:حوالي|نحو)|{'|'.join(MONTHS)}|ابريل|اكتوبر|اغسطس)"
)
OBLIQUE = re.compile(
    rf"{_OBLIQUE} [(]?$|[وف]?[بلك]{JOINER}$|(?:ال|لل){JOINER}$"
    rf"|(?:^|[^{LETTER}])[وف]?(?:{_VERBS})(?: [{LETTER}]+| [A-Za-z]+){{0,3}} [(]?$"
    rf"|(?:^|[^{LETTER}])[وف]?(?:{_REACHED})(?: [{LETTER}]+){{4,7}} $"
    rf"|(?:^|[^{LETTER}]){_PREFIXED} $"
    rf"|(?:^|[^{LETTER}])(?!ال|[وفبك]ال|لل)[{LETTER}]{{2,}}ة $"
)
"""What before a number puts it into the genitive or accusative; a feminine noun without the article does in 35 of 40
places of Arabic Wikipedia."""
_MASCULINE = (
    rf"(?!تسديد|تمرير|تحي|تجرب)ت[{LETTER}]{{2}}ي[{LETTER}]ات|"
    rf"ا[{LETTER}]{{3,4}}ا[{LETTER}]ات|إ[{LETTER}]{{2}}ا[{LETTER}]ات"
)
"""Plurals of verbal nouns: statements, victories, achievements; their singular is masculine."""
_CHAIN = re.compile(rf"\d[\d.,]*(?: [{LETTER}]+){{0,2}}[،,]? [(]?(?:و{JOINER}|أو )$")
"""A number before the one at hand that shares its case."""
_YEAR = re.compile(r"1[1-9]\d\d|20\d\d")
_NUMBERS_NOTHING = re.compile(
    rf"(?:^|[^{LETTER}])(?:في|منذ|حتى|(?:أولمبياد|كأس|بطولة|مونديال|دورة|مهرجان|انتخابات)(?: [{LETTER}]+){{0,3}}) $"
)


def is_year(written: str, before: str) -> bool:
    """Return whether a number is a year although a noun follows, as in "in 1881 a state ...": not a round number.

    >>> is_year("1881", "في "), is_year("1500", "في "), is_year("1881", "حضر ")
    (True, False, False)
    """
    return bool(_YEAR.fullmatch(written)) and written[2:] != "00" and bool(_NUMBERS_NOTHING.search(before))


def is_oblique(before: str, year: str = "") -> bool:
    """Return whether a number behind the text `before` is in the genitive or accusative; ``year``: one that may be.

    A year right behind a word stands for "of the year ...": the elections of 2010.
    """
    while chained := _CHAIN.search(before):
        before = before[: chained.start()]
        year = ""
    if OBLIQUE.search(before):
        return True
    return bool(_YEAR.fullmatch(year)) and bool(re.search(rf"[{LETTER}]{{2,}} $", before))


FEMININE = re.compile(
    r" (?!ال|لل|بم|بال|لسنة|لمدة|لفترة|بنسبة|بقيمة|بمساحة|بتكلفة|بصورة|بدرجة|بسرعة|"
    rf"سنتات|جنيهات|[{LETTER}]*(?:غرامات|مترات|لترات|واطات|بايتات)|مطارات|{_MASCULINE}|دولارات|مليارات|قرارات|"
    rf"اجتماعات|حيوانات|كيلومترات|مجلدات|ميلادية|هجرية)(?:[{LETTER}]+(?:ة|ات)|سنين|نساء|"
    rf"دول|مدن|"
    rf"عيون|دقائق|ثوان|ثواني|جزر|قرى|مناطق|مدارس|ليال|ليالي|غرف|نقاط|جوائز|أمم|لجان|كتائب|ولايات)"
    rf"(?![{LETTER}])"
)


NOT_COUNTED = re.compile(
    rf" (?:و[{LETTER}]*|في|من|إلى|الى|على|عن|أن|أو|ثم|تم|كان|كانت|قام|قامت|حيث|التي|الذي|هو|هي|وهو|حتى|بعد|قبل|"
    rf"عندما|مع|ميلادية|هجرية|"
    rf"[بل]?ال[{LETTER}]+)(?![{LETTER}])"
)
CURRENCIES = nouns("""
    $ USD | دولار / دولار / m / سنت / سنتات
    US$ | دولار أمريكي / دولار أمريكي / m / سنت / سنتات
    € EUR | يورو / يورو / m / سنت / سنتات
    £ GBP | جنيه إسترليني / جنيه إسترليني / m / بنس / بنسات
    ¥ | ين / ين
    د.ك | دينار كويتي / دينار كويتي
    AUD A$ | دولار أسترالي / دولار أسترالي
    CAD C$ | دولار كندي / دولار كندي
    SAR | ريال سعودي / ريال سعودي
    د.إ | درهم إماراتي / درهم إماراتي
    ر.س | ريال سعودي / ريال سعودي
    ج.م | جنيه مصري / جنيه مصري
""")

UNITS = nouns("""
    km/h كم/س كم/ساعة كلم/س | كيلومتر في الساعة / كيلومتر في الساعة
    km كم كلم | كيلومتر / كيلومتر
    km² km2 كم² كم2 | كيلومتر مربع / كيلومتر مربع
    m² m2 م² م2 | متر مربع / متر مربع
    m³ m3 م³ م3 | متر مكعب / متر مكعب
    m م | متر / متر
    cm سم | سنتيمتر / سنتيمتر
    mm مم ملم | مليمتر / مليمتر
    kg كجم كغ كغم كج | كيلوغرام / كيلوغرام
    g غم غ | غرام / غرام
    mg ملغ | مليغرام / مليغرام
    l L ل | لتر / لتر
    ml مل | مليلتر / مليلتر
    °C °م | درجة مئوية / درجة مئوية / f
    °F | درجة فهرنهايت / درجة فهرنهايت / f
    ° | درجة / درجة / f
    KB kB | كيلوبايت / كيلوبايت
    MB | ميغابايت / ميغابايت
    GB | غيغابايت / غيغابايت
    MHz | ميغاهرتز / ميغاهرتز
    GHz | غيغاهرتز / غيغاهرتز
    kW | كيلوواط / كيلوواط
    MW | ميغاواط / ميغاواط
    V | فولت / فولت
    W | واط / واط
""")


def before_noun(words: str) -> str:
    """Return number words as they stand before what they count: no tanwin, duals without their noon."""
    words = re.sub(r"(ألف|مليون|مليار)ا$", r"\1", words)
    words = re.sub(r"(?:(?<=^)|(?<= )|(?<= و))ثمان$", "ثماني", words)
    return re.sub(r"(مئت|ألف|مليون|مليار)ان$", r"\1ا", re.sub(r"(مئت|ألف|مليون|مليار)ين$", r"\1ي", words))


def genitive(words: str) -> str:
    """Return number words in the genitive: tens in -in, duals in -ayn."""
    words = re.sub(r"(?<=[رثعستن])ون(?= |$)", "ين", words)  # twenty, thirty, ..., ninety
    words = re.sub(r"(?<=اثن)ان(?= |$)|(?<=اثنت)ان(?= |$)", "ين", words)
    words = words.replace("اثنا عشر", "اثني عشر").replace("اثنتا عشرة", "اثنتي عشرة")
    return re.sub(r"(مئت|ألف|مليون|مليار|تريليون)ان(?= |$)", r"\1ين", words).replace("مئتا ", "مئتي ")


def goals(match: re.Match[str]) -> str | None:
    """Part the goals of a result, groups 1 and 2, by "against"; None where nothing before them tells of a match."""
    before = match.string[max(0, match.start() - 40) : match.start()]
    told = re.search("فاز|فوز|خسر|خسارة|انته|تعادل|هزم|هزيمة|تغلب|نتيجة|اللقاء|المباراة", before)
    return f"{match[1]} مقابل {match[2]}" if told and max(int(match[1]), int(match[2])) <= 20 else None


def ordinal(number: int, gender: str = "m") -> str:
    """Return the definite ordinal of 1 to 99 in the gender of its noun, in the genitive.

    >>> ordinal(3), ordinal(12), ordinal(21)
    ('الثالث', 'الثاني عشر', 'الحادي والعشرين')
    >>> ordinal(1, "f"), ordinal(25, "f")
    ('الأولى', 'الخامسة والعشرين')
    """
    feminine = gender == "f"
    if number <= 10:
        return ("الأولى" if number == 1 else HOURS[number]) if feminine else _ORDINALS[number]
    tens, units = divmod(number, 10)
    unit = ("الحادية" if feminine else "الحادي") if units == 1 else (HOURS if feminine else _ORDINALS)[units]
    if tens == 1:
        return f"{unit} {'عشرة' if feminine else 'عشر'}"
    ten = "ال" + genitive(cardinal(tens * 10, "ar"))
    return f"{unit} و{ten}" if units else ten


NUMBERED_MASCULINE = (
    "المركز|اليوم|الأسبوع|الشهر|الطابق|الدور|العام|العيد|الموسم|المؤتمر|الاجتماع|اللقاء|الهدف|الفوج|الجيل|الباب|الفصل|الجزء|"
    "المجلد|العدد|الرئيس"
)
NUMBERED_FEMININE = (
    "الدورة|الذكرى|المرتبة|الجولة|النسخة|الحلقة|الدقيقة|المرة|السنة|المادة|الفقرة|الآية|الصفحة|القمة|المباراة|"
    "الدفعة|الطبعة|الليلة|الدائرة|الفرقة|الكتيبة|المقاطعة"
)
"""Nouns whose number is an ordinal when it has the article: the third place, the 25th round."""
NUMBERED_BARE = (
    "الجزء|الحلقة|المجلد|الدائرة|الفرقة|الكتيبة|المقاطعة|الموسم|المركز|الأسبوع|الطابق|الباب|الفصل|"
    "المرتبة|الدورة|الجولة|الدقيقة|المادة|الآية"
)
"""Those of them whose number is an ordinal without the article too: article five, minute 90."""
ERAS = {"م": "ميلادي", "هـ": "هجري", "ه": "هجري"}
"""Letters behind a year -> Anno Domini, Hijri."""
