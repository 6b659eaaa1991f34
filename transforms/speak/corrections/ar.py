# ruff: noqa: D102 - the methods that override are documented in `NumberReader`
"""Arabic: numbers from 0 to 10^18, dates, times, money, units and clitics read here; the grammar sees words.

The grammar of nemo-text-processing 1.2.0 reads no number from 10,000 on, no zero, no date, no time, and nothing with
a clitic before it. Conventions: the counted gender of three to ten is opposed to the noun's (polarity); tens and
duals take the genitive after prepositions and nouns such as "year"; days are ordinals ("the third of ...") as news
reads them; decimals as the grammar says them ("five of ten"); symbols of money stay in the singular as in speech.
"""

import functools
import re

from transforms.speak.corrections.arabic_patterns import LATIN_SCALES, hour_rules, latin_scale, name_rules
from transforms.speak.corrections.arabic_words import (
    CURRENCIES,
    DECIMAL_PLACES,
    ERAS,
    FEMININE,
    FRACTIONS,
    HOURS,
    JOINER,
    LETTER,
    MONTH,
    MONTHS,
    NOT_COUNTED,
    NUMBERED_BARE,
    NUMBERED_FEMININE,
    NUMBERED_MASCULINE,
    UNITS,
    before_noun,
    genitive,
    goals,
    is_oblique,
    is_year,
    ordinal,
)
from transforms.speak.corrections.number_words import LONGEST_DIGITS
from transforms.speak.corrections.numbers import NumberReader
from transforms.speak.corrections.rewriting import Rewriter, Rule, ahead, behind, rule
from transforms.speak.corrections.tables import Noun


class ArabicNumbers(NumberReader):
    """The Arabic words and rules."""

    lang = "ar"
    decimal = "."
    space_groups = False
    marks = {",": "فاصلة", ".": "فاصلة"}  # noqa: RUF012 - read only
    minus, plus, times, divided, equals = "ناقص", "زائد", "في", "على", "يساوي"
    range_word, percent, per_mille, ampersand = "إلى", "في المائة", "في الألف", "و"
    section, per, dot = "المادة", "لكل", "نقطة"
    less, greater, plus_minus = "أقل من", "أكبر من", "زائد أو ناقص"
    scales = "مليون|ملايين|مليونا|مليار|مليارات|مليارا|ألف|آلاف|ألفا|تريليون|بليون|" + LATIN_SCALES
    currencies = CURRENCIES
    units = UNITS

    def number(self, written: str, gender: str | None = None) -> str:
        match = re.fullmatch(r"(\d+)[.,](\d+)", written)
        if match is None:
            return super().number(written, gender)
        whole, part = match.groups()
        if len(whole) > LONGEST_DIGITS:
            return f"{self.digits(whole)} {self.marks['.']} {self.digits(part)}"
        if len(part) > 4 or int(part) == 0:
            return f"{self.say(int(whole))} {self.marks['.']} {self.digits(part)}"
        places = f"{self.say(int(part))} من {DECIMAL_PLACES[len(part)]}"
        return f"{self.say(int(whole))} و{places}"

    def counted(self, written: str, noun: Noun) -> str:
        if written == "1":
            return f"{noun.one} {self.say(1, noun.gender)}"
        return f"{before_noun(self.number(written, noun.gender))} {noun.many}"

    def money(self, written: str, scale: str, noun: Noun) -> str:
        if scale:
            return f"{self.number(written)} {latin_scale(scale)} {noun.many}"
        whole, mark, _ = written.replace(",", ".").partition(".")
        if not mark:
            return f"{self.number(whole.lstrip('0') or '0')} {noun.many}"
        return super().money(written, scale, noun)

    def cents_alone(self, number: int, noun: Noun) -> str:
        return f"{self.say(number)} {noun.cents if 3 <= number <= 10 else noun.cent}"

    def with_cents(self, number: int, noun: Noun) -> str:
        return " و" + self.cents_alone(number, noun)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        return f"{ordinal(day)} من {MONTHS[month - 1]} {genitive(self.number(year))}" if year else ""

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        hour = hour - 12 if hour > 12 else hour or 12
        if minute == 45 and second is None:
            return f"{HOURS[hour % 12 + 1]} إلا ربعا"
        tail = {0: "", 15: " والربع", 30: " والنصف"}.get(minute)
        if tail is None:
            tail = f" و{self.say(minute, 'f')} {'دقائق' if 3 <= minute <= 10 else 'دقيقة'}"
        if second:
            tail += f" و{self.say(second, 'f')} {'ثوان' if 3 <= second <= 10 else 'ثانية'}"
        return HOURS[hour] + tail

    def fraction(self, above: int, below: int) -> str | None:
        over = f"{self.say(above)} على {self.say(below)}"
        if below not in FRACTIONS:
            return over
        one, many = FRACTIONS[below]
        if above == 1:
            return one
        return f"{one}ان" if above == 2 else f"{self.say(above)} {many}" if above <= 10 else over

    def mixed(self, whole: str, part: str) -> str:
        return f"{self.number(whole)} و{part}"

    def fraction_of(self, said: str, noun: Noun) -> str:
        return f"{said} {noun.one}"

    def gender_before(self, following: str) -> str | None:
        return "f" if FEMININE.match(following) else None

    def plain(self, written: str, before: str, following: str) -> str:
        year = re.search(rf"(?:^|[^{LETTER}])[وفبلك]?(?:ال)?(عام|عامي|سنة) (?:ال[{LETTER}]+ )?$", before)
        named = before.endswith("رقم ")
        gender = ("f" if year[1] == "سنة" else None) if year else None if named else self.gender_before(following)
        if not year and is_year(written, before):
            return genitive(self.number(written))
        words = self.number(written, gender)
        counts = not year and not named and re.match(f" [{LETTER}]", following) and not NOT_COUNTED.match(following)
        if is_oblique(before, "" if counts else written):
            words = genitive(words)
        return before_noun(words) if counts else words

    def _in_context(self, match: re.Match[str], words: str | None) -> str | None:
        return genitive(words) if words and is_oblique(behind(match)) else words

    def _time_match(self, match: re.Match[str]) -> str | None:
        words = super()._time_match(match)
        return genitive(words) if words and re.search("الساعة $", behind(match)) else self._in_context(match, words)

    def _money_match(self, match: re.Match[str]) -> str:
        words = super()._money_match(match)
        return self._in_context(match, words) or words

    def _percent_match(self, match: re.Match[str]) -> str | None:
        words = self._in_context(match, super()._percent_match(match))
        return f"{words} " if match.string[match.end() : match.end() + 1].isalpha() else words

    def _measure_match(self, match: re.Match[str]) -> str | None:
        return self._in_context(match, super()._measure_match(match))

    def _range_match(self, match: re.Match[str]) -> str | None:
        low, high = match["a"], match["b"]
        if len(low) <= 2 and len(high) <= 2 and low.isdigit() and high.isdigit() and int(high) <= int(low):
            return self._in_context(match, f"{self.say(int(low))} مقابل {self.say(int(high))}")  # a score
        return self._in_context(match, super()._range_match(match))

    def _fraction_match(self, match: re.Match[str]) -> str | None:
        return self._in_context(match, super()._fraction_match(match))

    def _centuries(self, match: re.Match[str]) -> str | None:
        first, second = int(match[1]), int(match[2])
        return f"القرنين {ordinal(first)} و{ordinal(second)}" if 0 < first < 99 and 0 < second < 99 else None

    def _named_date(self, match: re.Match[str]) -> str | None:
        day = int(match["d"])
        if not 1 <= day <= 31:
            return None
        said = f"{ordinal(day)} من {match['m']}"
        year = match["y"]
        link = match["l"] or ""
        return f"{said} {link}{genitive(self.number(year, 'f' if 'سنة' in link else None))}" if year else said

    def _era(self, match: re.Match[str]) -> str | None:
        """Read the m and h behind a year as Anno Domini and Hijri; leave an m that means metres to the measures."""
        before = match.string[max(0, match.start() - 40) : match.start()]
        number = int(match["n"])
        if match["e"] == "م":
            dated = re.search(rf"(?:عام|سنة|عامي|هـ|هجرية|هجري|القرن|توفي|{MONTH})|[/-] ?$", before)
            metres = re.search("ارتفاع|طول|عرض|عمق|مسافة|سباق|بعد|قطر|سمك|متر|بلغ", before)
            bracketed = before.rfind("(") > before.rfind(")")
            if number < 30 or (not dated and (metres or not (bracketed or 1000 <= number <= 2100))):
                return None
        words = ERAS[match["e"]]
        years = re.findall(rf"(?:^|[^{LETTER}])[وفبلك]?(?:ال)?(عام|سنة)(?![{LETTER}])", before)
        return f"{match['n']} {words}{'ة' if years and years[-1] == 'سنة' else ''}"

    def _two(self, match: re.Match[str]) -> str:
        return f"{match['n']}{'ين' if is_oblique(behind(match)) else 'ان'}"

    def _one(self, match: re.Match[str]) -> str | None:
        noun = match["n"]
        if NOT_COUNTED.match(f" {noun}") or re.fullmatch(f"{MONTH}|{self.scales}", noun):
            return None
        return f"{noun} {self.say(1, 'f' if noun.endswith('ة') else 'm')}"

    def _century(self, match: re.Match[str]) -> str | None:
        value = int(match["n"])
        if not 1 <= value <= 99:
            return None
        era = {"م": " الميلادي", "هـ": " الهجري", "ه": " الهجري"}.get(
            match["e"] or "", " قبل الميلاد" if match["e"] else ""
        )
        return f"{match['w']} {ordinal(value)}{era}"

    def _numbered(self, match: re.Match[str]) -> str | None:
        value = int(match["n"])
        gender = "m" if re.fullmatch(NUMBERED_MASCULINE, match["w"]) else "f"
        return f"{match['c']}{match['w']} {ordinal(value, gender)}" if 1 <= value <= 99 else None

    def _minute(self, match: re.Match[str]) -> str:
        second = int(match[2])
        seconds = f" و{self.say(second, 'f')} {'ثوان' if 3 <= second <= 10 else 'ثانية'}" if second else ""
        return genitive(f"{self.say(int(match[1]), 'f')}{seconds}")

    def _definite(self, match: re.Match[str]) -> str:
        """Read "the 78": the article stands before units and tens."""
        units, tens = genitive(self.say(int(match["n"]), self.gender_before(ahead(match)))).split(" و")
        return f"{match['c']}{before_noun(units)} وال{tens}"

    def own_rules(self) -> list[Rule]:
        return [
            rule("thousands", "(?<![\\d.,\u060c])\\d{1,3}(?:[\u060c,]\\d{3})+(?!\\d|[\u060c,]\\d)",
                 lambda m: re.sub("[\u060c,]", "", m[0])),
            rule("list", r"(?<![\d.,])\d{1,3}(?:,\d{1,3}){2,}(?![\d.,]\d)", lambda m: m[0].replace(",", ", ")),
            rule("thousands", r"(?<![\d.,])[1-9]\d{0,2}(?:\.000)+(?![\d.])", lambda m: m[0].replace(".", "")),
            rule("thousands", r"(?<![\d.,])([1-9]\d{0,2})\.(\d{3})(?= ?(?:نسمة|شخص|متر|كيلومتر|كم|جندي|دولار|طالب|"
                              r"عامل|قتيل|ميل))",
                 r"\1\2"),
            rule("abbreviation", rf"(?<![{LETTER}.])ص\.? ?ب\.? ?(?=\d)", "صندوق بريد "),
            rule("abbreviation", rf"(?<![{LETTER}.])ص\.? ?(?=\d)", "صفحة "),
            rule("abbreviation", r"(?<=\()ت\.? ?(?=\d{3,4}(?!\d))", "توفي عام "),
            *name_rules(self),
            rule("round the clock", r"(?<![\d/])24/7(?![\d/])", "24 7"),
            rule("date", r"(?P<w>أحداث|هجمات|اعتداءات|هجوم) 11/9(?![\d/])", rf"\g<w> {ordinal(11)} من {MONTHS[8]}"),
            rule("score", r"(?<![\d/.,])(\d{1,2})/(\d{1,2})(?![\d/])", goals, needs="/"),
            rule("proportion", r"(?<![\d:])1:(\d{3,6})(?![\d:])", rf"1 {self.range_word} \1"),
            rule("thousand and one", r"(?<![\d.,])1001 ليلة", "ألف ليلة وليلة"),
            rule("range", r"(?<=بين )(?P<w>عامي )?(\d{3,4}) ?- ?(?=\d{3,4}(?!\d))", rf"\g<w>\2 و{JOINER}"),
            rule("time", r"(?<=الدقيقة )(\d{1,3}):([0-5]\d)(?!\d)", self._minute),
            *hour_rules(self),
            rule("ordinal", rf"(?P<c>)(?P<w>{NUMBERED_MASCULINE}|{NUMBERED_FEMININE}) ال ?"
                            r"(?P<n>\d{1,2})(?!\d|[.,:/-]\d|%)",
                 self._numbered),
            rule("ordinal", rf"(?<![{LETTER}])(?P<c>[وفب]?)(?P<w>{NUMBERED_BARE}) (?P<n>\d{{1,2}})(?!\d|[.,:/-]\d|%)",
                 self._numbered),
            rule("ordinal", r"القرنين (?:ال)? ?(\d{1,2}) ?و ?(?:ال)? ?(\d{1,2})(?!\d)", self._centuries),
            rule("ordinal", rf"(?P<w>القرن|القرنين) (?:ال)? ?(?P<n>\d{{1,2}})(?!\d)"
                            rf"(?: ?(?P<e>ق\. ?م\.?|م|هـ|ه)(?![{LETTER}.]))?",
                 self._century),
            rule("era range", r"(?<![\d.,])(\d{1,4}) ?ق\. ?م\.? ?- ?(?=\d{1,4} ?ق\. ?م)",
                 rf"\1 قبل الميلاد {self.range_word} "),
            rule("era range", rf"(?<![\d.,])(\d{{2,4}}) ?(م|هـ|ه) ?- ?(\d{{2,4}}) ?(م|هـ|ه)(?![{LETTER}0-9²³/])",
                 lambda m: f"{m[1]} {ERAS[m[2]]} {self.range_word} {m[3]} {ERAS[m[4]]}"),
            rule("one", rf"(?:(?<=^)|(?<=[.:(\n])|(?<=[.:،] )|(?<= (?:في|من) ))1 "
                        rf"(?P<n>[{LETTER}]{{3,}})(?![{LETTER}])",
                 self._one),
            rule("definite", rf"(?<![{LETTER}])(?P<c>[وف]?(?:[بك]ال|ال|لل)) ?-?"
                             r"(?P<n>[2-9][1-9])(?![\d.,:/-]|%)", self._definite),
            rule("numero", r"(?<![A-Za-z])[Nn]o\.? ?(?=\d)", "رقم "),
            rule("ampersand", r"(?<=\d) ?& ?(?=\d)", f" و{JOINER}"),
            rule("ampersand", r"(?<=[A-Za-z]) ?& ?(?=[A-Za-z])", " آند "),
            rule("clitic", rf"(?<![{LETTER}])((?:[وف]?(?:[بلك]|ال|بال|لل|كال))|[وف]) ?-?(?=[$€£]?\d)", rf"\1{JOINER}"),
            rule("era", rf"(?<=\d) ?ق\.? ?م(?![{LETTER}])\.?", " قبل الميلاد"),
            rule("era", rf"(?<![\d.,])(?P<n>\d{{1,4}}) ?(?P<e>م(?!/)|هـ|ه(?!/[^\d]))(?![{LETTER}0-9²³])", self._era),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}}) (?:من )?(?P<m>{MONTH})(?![{LETTER}])"
                         rf"(?:[،,]? (?P<l>(?:عام|سنة|لعام|من عام) )?(?P<y>\d{{3,4}})(?!\d))?",
                 self._named_date),
            rule("numero", r"#(?=\d)", "رقم "),
            rule("per unit", r"(?:(?<=غم)|(?<=ملغ)|(?<=غرام)|(?<=كغ)) ?/ ?(?=لتر|كغ|كيلو|يوم)", " لكل "),
            rule("per unit", r"(?<=[لرو])(ا?)/(?:ال)?(ساعة|ثانية|دقيقة)", r"\1 في ال\2"),
            rule("two", r"(?<![\d.,])2 (?P<n>ألف|مليون|مليار)(?= |$|[.,])", self._two),
            rule("measure", r"(ميل|قدم|متر|(?<=[ا-ي] )كم|(?<=[ا-ي] )كلم)[²2](?!\d)", r"\1 مربع"),
        ]  # fmt: skip

    def trigger(self) -> str:
        return "[0-9\u00b2%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00be]"


@functools.cache
def _rewriter() -> Rewriter:
    return ArabicNumbers().rewriter()


_TITLE = re.compile(rf"(?<![{LETTER}.])(?:(?P<p>أ\. ?)?د\.|(?P<q>أ\.د))(?= ?[{LETTER}])")


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Arabic text with its numbers and titles in words.

    >>> before("في عام 1952 دفع 1,500 دولار")
    'في عام ألف وتسع مئة واثنين وخمسين دفع ألف وخمس مئة دولار'
    """
    text = _rewriter()(text, counts).replace(JOINER, "")
    if "د." in text or "أ.د" in text:
        text, number = _TITLE.subn(lambda match: "الأستاذ الدكتور " if match["p"] or match["q"] else "الدكتور ", text)
        if number and counts is not None:
            counts["abbreviation"] = counts.get("abbreviation", 0) + number
    return text
