"""Arabic: numbers that are names - sections, versions, telephones - and hours and days that stand on their own.

canonicalised text -> the same text with these in words or in digits that the rules behind them read rightly. Telephones
are read digit by digit, sections part by part with the word for the dot; hours and days are ordinals, as news reads
them.
"""

import re

from transforms.speak.corrections.arabic_words import HOURS, LETTER, MONTH, ordinal
from transforms.speak.corrections.number_words import NumberWords
from transforms.speak.corrections.rewriting import Rule, rule

_PART_OF_DAY = "صباحا|مساء|ظهرا|عصرا|فجرا|ليلا|بعد الظهر|بعد منتصف الليل"
LATIN_SCALES = "million|billion|trillion|[mbt]n|[mMbBkK]"
_SCALES = {"m": "مليون", "b": "مليار", "t": "تريليون", "k": "ألف"}


def latin_scale(written: str) -> str:
    """Return the Arabic word for a scale in Latin letters, or the word itself.

    >>> latin_scale("bn"), latin_scale("million"), latin_scale("مليون")
    ('مليار', 'مليون', 'مليون')
    """
    return _SCALES[written[0].lower()] if written.isascii() else written


def name_rules(words: NumberWords) -> list[Rule]:
    """Return the rules for numbers of sections, standards, books, telephones and aeroplanes, and marks before them."""
    return [
        rule("isbn", r"(?<=ISBN)[: ]*(\d[\d-]{8,16}\d)(?!\d)", lambda m: f" {words.digits(m[1])}"),
        rule("version", r"(?<![\d.])802\.11(?=[a-z]{0,2}(?![A-Za-z\d]))",
             f"{words.say(802)} {words.dot} {words.say(11)} "),
        rule("version", rf"(?<![{LETTER}])(?P<w>[وفبلك]?(?:ال)?(?:قسم|فصل|إصدار|اصدار|نسخة|شكل|"
                        r"جدول|بند|فقرة|باب|ملحق)) (?P<a>\d+)\.(?P<b>\d+)(?!\d|\.\d)",
             lambda m: f"{m['w']} {words.say(int(m['a']))} {words.dot} {words.number(m['b'])}"),
        rule("version", rf"(?<=[A-Z] {words.dot} )(\d{{1,3}})\.(\d{{1,3}})(?!\d|\.\d)",
             lambda m: f"{words.say(int(m[1]))} {words.dot} {words.say(int(m[2]))}"),
        rule("version", r"(?:(?<=^)|(?<=\n)|(?<=[.!\u061f] ))(\d{1,2})\.(\d{1,2})\.(?=$|[ \n])",
             lambda m: f"{words.say(int(m[1]))} {words.dot} {words.say(int(m[2]))}."),
        rule("telephone", rf"(?P<w>(?:هاتف|تلفون|اتصل|الاتصال|فاكس|جوال|موبايل)[{LETTER} ]{{0,12}}:? ?)"
                          r"(?P<n>\d{7,12})(?![\d.,-])", lambda m: f"{m['w']}{words.digits(m['n'])}"),
        rule("fraction", r"(?<= ):(?=\d+/\d)", ": "),
        rule("dash", rf"(?<= )-(?=\d{{1,3}} [{LETTER}]+ ?-(?!\d))", " "),
        rule("type", r"(?<=بوينغ )(\d{3})-(?=\d)", r"\1 "),
    ]  # fmt: skip


def hour_rules(words: NumberWords) -> list[Rule]:
    """Return the rules for hours with or without their word, and for two days of a month."""

    def hour(match: re.Match[str]) -> str | None:
        number = int(match["h"])
        return f"الساعة {HOURS[(number - 1) % 12 + 1]}" if 1 <= number <= 24 else None

    def bare_hour(match: re.Match[str]) -> str | None:
        return HOURS[int(match[1])] if 1 <= int(match[1]) <= 12 else None

    def days(match: re.Match[str]) -> str | None:
        return f"{ordinal(int(match[1]))} و" if 1 <= int(match[1]) <= 31 else None

    def half_day(match: re.Match[str]) -> str:
        return f"{match[1]} {'صباحا' if match['m'] else 'مساء'}"

    return [
        rule("time", r"(?<=الساعة )(\d{1,2})\.([0-5]\d)(?!\d)", r"\1:\2"),
        rule("time", rf"(\d{{1,2}}:\d\d) ?(?:(?P<m>ص|AM|am)|م|PM|pm)(?![{LETTER}A-Za-z])", half_day),
        rule("time", rf"(?<=الساعة )(\d{{1,2}}) ?(?:(?P<m>ص)|م)(?![{LETTER}])", half_day),
        rule("time", r"الساعة (?P<h>\d{1,2})(?!\d|[.,:/-]\d|%)", hour),
        rule("time", rf"(?<=(?:من|في) )(\d{{1,2}})(?= (?:{_PART_OF_DAY})(?![{LETTER}]))", bare_hour),
        rule("time", rf"(?<=(?:إلى|حتى|قبل|بعد) )(\d{{1,2}})(?= (?:{_PART_OF_DAY})(?![{LETTER}]))", bare_hour),
        rule("date", rf"(?<![\d.,/-])(\d{{1,2}}) ?و ?(?=\d{{1,2}} (?:{MONTH})(?![{LETTER}]))", days),
    ]  # fmt: skip
