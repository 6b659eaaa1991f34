# ruff: noqa: D102 - the methods that override are documented in `NumberReader`
"""Arabic: numbers from 0 to 10^18, dates, times, money, units and clitics read here; the grammar sees words.

The grammar of nemo-text-processing 1.2.0 reads no number from 10,000 on, no zero, no date, no time, and nothing with
a clitic before it. Conventions: the counted gender of three to ten is opposed to the noun's (polarity); tens and
duals take the genitive after prepositions and nouns such as "year"; days are ordinals ("the third of ...") as news
reads them; decimals as the grammar says them ("five of ten"); symbols of money stay in the singular as in speech.
"""

import functools
import re

from transforms.speak.corrections.number_words import LONGEST_DIGITS
from transforms.speak.corrections.numbers import NumberReader
from transforms.speak.corrections.rewriting import Rewriter, Rule, behind, rule
from transforms.speak.corrections.tables import Noun, nouns

JOINER = "\u2060"
"""Between a clitic and a number until both are words."""
_LETTER = "\u0621-\u064a"
_MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
_MONTH = (
    "يناير|فبراير|مارس|[أإا]بريل|مايو|يونيو|يونيه|يوليو|يوليه|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر|"
    "كانون الثاني|كانون الأول|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|"
    "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذي القعدة|ذي الحجة"
)
_ORDINALS = ("", "الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر")
_HOURS = ("", "الواحدة", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة",
"العاشرة",
          "الحادية عشرة", "الثانية عشرة")  # fmt: skip
_FRACTIONS = {2: ("نصف", "أنصاف"), 3: ("ثلث", "أثلاث"), 4: ("ربع", "أرباع"), 5: ("خمس", "أخماس"), 6: ("سدس", "أسداس"),
              7: ("سبع", "أسباع"), 8: ("ثمن", "أثمان"), 9: ("تسع", "أتساع"), 10: ("عشر", "أعشار")}  # fmt: skip
_DECIMAL_PLACES = {1: "عشرة", 2: "مئة", 3: "ألف", 4: "عشرة آلاف"}
_GENITIVE_WORD = re.compile(
    rf"(?:^|[^{_LETTER}])[وفبلك]?(?:في|من|إلى|الى|على|عن|منذ|حتى|قبل|بعد|بين|خلال|عام|عامي|العام|سنة|السنة|لعام|"
    rf"موسم|حوالي|نحو|"
    rf"نسبة|لمدة|مدة|عمر|سن|العمر|بحوالي|بنحو|فوق|تحت|دون|مع|أكثر من|أقل من|نهاية|بداية|أوائل|أواخر|مطلع|"
    rf"{'|'.join(_MONTHS)}|ابريل|اكتوبر|اغسطس) [(]?$|[وف]?[بلك]{JOINER}$|(?:ال|لل){JOINER}$"
)
_FEMININE = re.compile(
    rf" (?!دولارات|مليارات|قرارات|اجتماعات|حيوانات|كيلومترات|مجلدات|ميلادية|هجرية)(?:[{_LETTER}]+(?:ة|ات)|سنين|نساء|"
    rf"دول|مدن|"
    rf"عيون|دقائق|ثوان|ثواني|جزر|قرى|مناطق|مدارس|ليال|ليالي|غرف|نقاط|جوائز|أمم|لجان|كتائب|ولايات)"
    rf"(?![{_LETTER}])"
)


_NOT_COUNTED = re.compile(
    rf" (?:و[{_LETTER}]*|في|من|إلى|الى|على|عن|أن|أو|ثم|تم|كان|كانت|قام|قامت|حيث|التي|الذي|هو|هي|وهو|حتى|بعد|قبل|"
    rf"عندما|مع|ميلادية|هجرية|"
    rf"[بل]?ال[{_LETTER}]+)(?![{_LETTER}])"
)
_CURRENCIES = nouns("""
    $ USD | دولار / دولار / m / سنت / سنتات
    US$ | دولار أمريكي / دولار أمريكي / m / سنت / سنتات
    € EUR | يورو / يورو / m / سنت / سنتات
    £ GBP | جنيه إسترليني / جنيه إسترليني / m / بنس / بنسات
    ¥ | ين / ين
    د.ك | دينار كويتي / دينار كويتي
    د.إ | درهم إماراتي / درهم إماراتي
    ر.س | ريال سعودي / ريال سعودي
    ج.م | جنيه مصري / جنيه مصري
""")

_UNITS = nouns("""
    km/h كم/س كم/ساعة | كيلومتر في الساعة / كيلومتر في الساعة
    km كم كلم | كيلومتر / كيلومتر
    km² km2 كم² كم2 | كيلومتر مربع / كيلومتر مربع
    m² m2 م² م2 | متر مربع / متر مربع
    m³ m3 م³ م3 | متر مكعب / متر مكعب
    m | متر / متر
    cm سم | سنتيمتر / سنتيمتر
    mm مم ملم | مليمتر / مليمتر
    kg كجم كغ كغم كج | كيلوغرام / كيلوغرام
    g غم | غرام / غرام
    mg ملغ | مليغرام / مليغرام
    l | لتر / لتر
    ml مل | مليلتر / مليلتر
    °C | درجة مئوية / درجة مئوية / f
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


def _before_noun(words: str) -> str:
    """Return number words as they stand before what they count: no tanwin, duals without their noon."""
    words = re.sub(r"(ألف|مليون|مليار)ا$", r"\1", words)
    words = re.sub(r"(?:(?<=^)|(?<= )|(?<= و))ثمان$", "ثماني", words)
    return re.sub(r"(مئت|ألف|مليون|مليار)ان$", r"\1ا", re.sub(r"(مئت|ألف|مليون|مليار)ين$", r"\1ي", words))


def _genitive(words: str) -> str:
    """Return number words in the genitive: tens in -in, duals in -ayn."""
    words = re.sub(r"(?<=[رثعستن])ون(?= |$)", "ين", words)  # twenty, thirty, ..., ninety
    words = re.sub(r"(?<=اثن)ان(?= |$)|(?<=اثنت)ان(?= |$)", "ين", words).replace("اثنا عشر", "اثني عشر")
    return re.sub(r"(مئت|ألف|مليون|مليار|تريليون)ان(?= |$)", r"\1ين", words).replace("مئتا ", "مئتي ")


def ordinal(number: int) -> str:
    """Return the definite masculine ordinal of 1 to 99, in the genitive.

    >>> ordinal(3), ordinal(12), ordinal(21)
    ('الثالث', 'الثاني عشر', 'الحادي والعشرين')
    """
    if number <= 10:
        return _ORDINALS[number]
    tens, units = divmod(number, 10)
    unit = "الحادي" if units == 1 else _ORDINALS[units]
    if tens == 1:
        return f"{unit} عشر"
    ten = "ال" + _genitive(ArabicNumbers().say(tens * 10))
    return f"{unit} و{ten}" if units else ten


class ArabicNumbers(NumberReader):
    """The Arabic words and rules."""

    lang = "ar"
    decimal = "."
    space_groups = False
    marks = {",": "فاصلة", ".": "فاصلة"}  # noqa: RUF012 - read only
    minus, plus, times, divided, equals = "ناقص", "زائد", "في", "على", "يساوي"
    range_word, percent, per_mille, ampersand = "إلى", "في المائة", "في الألف", "و"
    section, per, dot = "المادة", "لكل", "نقطة"
    scales = "مليون|ملايين|مليونا|مليار|مليارات|مليارا|ألف|آلاف|ألفا|تريليون|بليون|million|billion"
    currencies = _CURRENCIES
    units = _UNITS

    def number(self, written: str, gender: str | None = None) -> str:
        match = re.fullmatch(r"(\d+)[.,](\d+)", written)
        if match is None:
            return super().number(written, gender)
        whole, part = match.groups()
        if len(whole) > LONGEST_DIGITS:
            return f"{self.digits(whole)} {self.marks['.']} {self.digits(part)}"
        if len(part) > 4 or int(part) == 0:
            return f"{self.say(int(whole))} {self.marks['.']} {self.digits(part)}"
        places = f"{self.say(int(part))} من {_DECIMAL_PLACES[len(part)]}"
        return f"{self.say(int(whole))} و{places}"

    def counted(self, written: str, noun: Noun) -> str:
        if written == "1":
            return f"{noun.one} {self.say(1, noun.gender)}"
        return f"{_before_noun(self.number(written, noun.gender))} {noun.many}"

    def money(self, written: str, scale: str, noun: Noun) -> str:
        if scale:
            scale = {"million": "مليون", "billion": "مليار"}.get(scale, scale)
            return f"{self.number(written)} {scale} {noun.many}"
        whole, mark, _ = written.replace(",", ".").partition(".")
        if not mark:
            return f"{self.number(whole.lstrip('0') or '0')} {noun.many}"
        return super().money(written, scale, noun)

    def cents_alone(self, number: int, noun: Noun) -> str:
        return f"{self.say(number)} {noun.cents if 3 <= number <= 10 else noun.cent}"

    def with_cents(self, number: int, noun: Noun) -> str:
        return " و" + self.cents_alone(number, noun)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        return f"{ordinal(day)} من {_MONTHS[month - 1]} {_genitive(self.number(year))}" if year else ""

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        hour = hour - 12 if hour > 12 else hour or 12
        if minute == 45 and second is None:
            return f"{_HOURS[hour % 12 + 1]} إلا ربعا"
        tail = {0: "", 15: " والربع", 30: " والنصف"}.get(minute)
        if tail is None:
            tail = f" و{self.say(minute, 'f')} {'دقائق' if 3 <= minute <= 10 else 'دقيقة'}"
        if second:
            tail += f" و{self.say(second, 'f')} {'ثوان' if 3 <= second <= 10 else 'ثانية'}"
        return _HOURS[hour] + tail

    def fraction(self, above: int, below: int) -> str | None:
        over = f"{self.say(above)} على {self.say(below)}"
        if below not in _FRACTIONS:
            return over
        one, many = _FRACTIONS[below]
        if above == 1:
            return one
        return f"{one}ان" if above == 2 else f"{self.say(above)} {many}" if above <= 10 else over

    def mixed(self, whole: str, part: str) -> str:
        return f"{self.number(whole)} و{part}"

    def fraction_of(self, said: str, noun: Noun) -> str:
        return f"{said} {noun.one}"

    def gender_before(self, following: str) -> str | None:
        return "f" if _FEMININE.match(following) else None

    def plain(self, written: str, before: str, following: str) -> str:
        year = re.search(rf"(?:^|[^{_LETTER}])[وفبلك]?(?:ال)?(عام|عامي|سنة) $", before)
        gender = ("f" if year[1] == "سنة" else None) if year else self.gender_before(following)
        words = self.number(written, gender)
        if _GENITIVE_WORD.search(before):
            words = _genitive(words)
        counts = not year and re.match(f" [{_LETTER}]", following) and not _NOT_COUNTED.match(following)
        return _before_noun(words) if counts else words

    def _in_context(self, match: re.Match[str], words: str | None) -> str | None:
        genitive = words is not None and _GENITIVE_WORD.search(behind(match))
        return _genitive(words) if words and genitive else words

    def _percent_match(self, match: re.Match[str]) -> str | None:
        return self._in_context(match, super()._percent_match(match))

    def _measure_match(self, match: re.Match[str]) -> str | None:
        return self._in_context(match, super()._measure_match(match))

    def _range_match(self, match: re.Match[str]) -> str | None:
        return self._in_context(match, super()._range_match(match))

    def _named_date(self, match: re.Match[str]) -> str | None:
        day = int(match["d"])
        if not 1 <= day <= 31:
            return None
        said = f"{ordinal(day)} من {match['m']}"
        year = match["y"]
        return f"{said} {match['l'] or ''}{_genitive(self.number(year))}" if year else said

    def _era(self, match: re.Match[str]) -> str | None:
        era = {"م": "ميلادية", "هـ": "هجرية", "ه": "هجرية"}[match["e"]]
        if match["e"] == "م" and not re.search(
            rf"(?:عام|سنة|عامي|هـ|هجرية|القرن|{_MONTH})|[(/-] "
            rf"?$",
            match.string[max(0, match.start() - 40) : match.start()],
        ):
            return f"{match['n']} متر"
        return f"{match['n']} {era}"

    def _century(self, match: re.Match[str]) -> str | None:
        value = int(match["n"])
        return f"{match['w']} {ordinal(value)}" if 1 <= value <= 99 else None

    def own_rules(self) -> list[Rule]:
        return [
            rule("thousands", "(?<=\\d)[\u060c,](?=\\d{3}(?!\\d))", ""),
            rule("thousands", r"(?<![\d.,])[1-9]\d{0,2}(?:\.000)+(?![\d.])", lambda m: m[0].replace(".", "")),
            rule("thousands", r"(?<![\d.,])([1-9]\d{0,2})\.(\d{3})(?= ?(?:نسمة|شخص|متر|كيلومتر|كم|جندي|دولار|طالب|"
                              r"عامل|قتيل|ميل))",
                 r"\1\2"),
            rule("clitic", rf"(?<![{_LETTER}])((?:[وف]?(?:[بلك]|ال|بال|لل|كال))|[وف]) ?-?(?=[$€£]?\d)", rf"\1{JOINER}"),
            rule("era", rf"(?<=\d) ?ق\.? ?م(?![{_LETTER}])\.?", " قبل الميلاد"),
            rule("era", rf"(?<![\d.,])(?P<n>\d{{2,4}}) ?(?P<e>م|هـ|ه)(?![{_LETTER}0-9²³/])", self._era),
            rule("ordinal", r"(?P<w>القرن|القرنين) (?:ال)?(?P<n>\d{1,2})(?!\d)", self._century),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}}) (?P<m>{_MONTH})(?![{_LETTER}])(?:[،,]? (?P<l>(?:عام|سنة|"
                         rf"لعام|من عام) )?(?P<y>\d{{3,4}})(?!\d))?",
                 self._named_date),
            rule("numero", r"#(?=\d)", "رقم "),
            rule("measure", r"(ميل|قدم|متر|(?<=[ا-ي] )كم|(?<=[ا-ي] )كلم)[²2](?!\d)", r"\1 مربع"),
        ]  # fmt: skip

    def trigger(self) -> str:
        return "[0-9\u00b2%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00be]"


@functools.cache
def _rewriter() -> Rewriter:
    return ArabicNumbers().rewriter()


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Arabic text with its numbers in words.

    >>> before("في عام 1952 دفع 1,500 دولار")
    'في عام ألف وتسع مئة واثنين وخمسين دفع ألف وخمس مئة دولار'
    """
    return _rewriter()(text, counts).replace(JOINER, "")
