"""Read the numbers of Marathi, Tamil and Telugu text aloud; nemo-text-processing has no grammar for them.

written text (canonicalised) -> the same text with every number, date, amount and time in words. Cardinals below a
thousand million come from indic-numtowords; this module closes its holes: zero, leading zeros, signs, decimals,
larger numbers, native digits, the nukta of hazar in Marathi, zero-width joiners, and suffixes glued to digits.
"""

import functools
import re
from collections.abc import MutableMapping

from transforms.speak.corrections.rewriting import Rewriter, Rule, behind, rule
from transforms.speak.indic_abbreviations import expand
from transforms.speak.indic_clock import clock_rules
from transforms.speak.indic_fractions import say_fraction
from transforms.speak.indic_identifiers import device_rules, old_numeral_rules, telephone_rules, version_rules
from transforms.speak.indic_numbers import (
    LANGUAGES,
    MARATHI_ORDINAL_ENDING,
    SCRIPTS,
    TELUGU_PLURALS,
    before_noun,
    digits,
    join,
    marathi_ordinal,
    number,
    ordinal,
    year,
)
from transforms.speak.indic_numbers import cardinal as cardinal
from transforms.speak.indic_regnal import read_regnal
from transforms.speak.indic_signs import raised_rules, sign_rules
from transforms.speak.indic_units import TELUGU_MEASURED, unit_pattern, unit_words
from transforms.speak.indic_words import CENTS, LABELS, LATIN, LATIN_SCALES, NOT_COUNTED, PARTS_OF_DAY, SPOONS, WORDS

VERSION = 3

_NUMBER = r"(?:(?:\d{1,2}(?:,\d\d){1,4},\d{3}|\d{1,3}(?:,\d{3}){1,9})(?!,?\d)|\d+)(?:\.\d+)?"
"""Digits grouped by lakhs or by thousands, or not at all; "2,15,14" is a list."""
_LONG_DIGITS = re.compile(r"\d{31,}")
_NOT_IN_NUMBER = r"(?<![\d.,])"
_FRACTIONS = {"\u00bd": "1/2", "\u00bc": "1/4", "\u00be": "3/4"}
_LOOSE_SUFFIXES = {
    "ta": "ஆம்|ஆவது|வது|ஆவதாக|இல்|இன்|இலிருந்து|களில்|களின்|கள்|ஐ|ஐப்|ஐக்|க்கு|க்கும்|க்குப்|க்குக்|க்குத்|க்குள்|ம்|ல்",
    "te": "వ|వది|గురు|గురికి|గురిని|గురిలో|ల|లలో|లలోని|లకు|లను|లతో|లో|లోని|కి|కు|న|తో|ని",
}
"""Suffixes that are written apart from the digits too."""
PULLI = "\u0bcd"
"""The Tamil sign that takes the vowel from a consonant."""
_AND = {"mr": "आणि", "ta": "மற்றும்", "te": "మరియు"}
_AND_OF_NAMES = {"mr": "अँड", "ta": "அண்ட்", "te": "అండ్"}
"""Between the letters or words of a foreign name: S&P."""


def _rules(lang: str) -> tuple[Rule, ...]:
    """Build the rules of one language, in the order in which they apply to a window of text."""
    words = WORDS[lang]
    first, last = SCRIPTS[lang]
    own = f"[{first}-{last}]"

    def say(written: str) -> str:
        return number(written, lang)

    def counted(match: re.Match[str]) -> bool:
        """Whether a number counts the noun behind it: not a year, a label's number or the day of a month."""
        following = re.match(rf" ({own}+)", match.string[match.end() : match.end() + 24])
        if following is None or re.fullmatch(NOT_COUNTED[lang], following[1]) or following[1].endswith(("గా", "படும்")):
            return False
        if len(match[0]) > 1 and behind(match).endswith("- "):  # SR - 71
            return False
        if len(match[0]) == 4 and match[0].isdecimal() and 1500 <= int(match[0]) < 2100:
            return False
        return re.search(rf"(?:^|[^A-Za-z{first}-{last}])(?:[A-Za-z]+|{LABELS[lang]}) ?$", behind(match)) is None

    def plain(match: re.Match[str]) -> str:
        said = say(match[0])
        if lang == "te" and said.endswith(TELUGU_PLURALS):
            noun = match.string[match.end() : match.end() + 2]
            return before_noun(said, lang) if len(noun) == 2 and noun[0] == " " and noun[1].isalpha() else said
        return before_noun(said, lang) if lang != "mr" and "." not in match[0] and counted(match) else said

    def date(day: str, month: str, year_digits: str) -> str | None:
        if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
            return None
        said = digits(year_digits, lang) if year_digits[0] == "0" else year(int(year_digits), lang)
        return f"{cardinal(int(day), lang)} {words.months[int(month) - 1]} {said}"

    def time(match: re.Match[str]) -> str | None:
        hour, minute = int(match["h"]), int(match["m"])
        if hour > 24 or minute > 59:
            return None
        before, after, full = words.time
        named, suffix = match["word"] or "", match["suffix"] or ""
        if named:
            minutes = f" {cardinal(minute, lang)}" if minute else ""
            return f"{cardinal(hour, lang)}{minutes}{named}{suffix}"
        said = f"{cardinal(hour, lang)} {full}"
        if minute:
            said = f"{cardinal(hour, lang)} {before} {cardinal(minute, lang)} {after}"
        if match["seconds"]:
            return f"{said} {cardinal(int(match['seconds']), lang)} {words.seconds}{suffix}"
        if lang == "te":
            said = "ఒంటి గంట" if (hour, minute) == (1, 0) else said
            if re.match(" ?-? ?(?:నుండి|నుంచి|వరకు|సమయ|ప్రాంత)", match.string[match.end() : match.end() + 12]):
                said = said.removesuffix("ు") if said.endswith("లు") else said
        return join(said, suffix, lang) if suffix else said

    def currency(symbol: str) -> tuple[str, str]:
        symbol = symbol.rstrip(".\u0965")
        return words.money[symbol if symbol in words.money else symbol[-1]]

    def money(match: re.Match[str]) -> str:
        one, many = currency(match["s"])
        written, scale = match["n"], match["scale"] or ""
        scale = f" {scale.strip()}" if scale else ""
        if scale.strip().isascii() and scale:
            scale = f" {LATIN_SCALES[lang][scale.strip()[0].lower()]}"
        rupees, _, paise = written.partition(".")
        cents = words.cents if one == words.money["\u20b9"][0] else CENTS[lang].get(match["s"].rstrip(".")[-1])
        if not scale and len(paise) == 2 and cents and not match["suffix"]:
            said = f"{before_noun(say(rupees), lang)} {one if rupees == '1' else many}"
            cent = cents[0 if int(paise) == 1 else 1]
            return f"{said} {before_noun(say(str(int(paise))), lang)} {cent}" if int(paise) else said
        if lang == "te" and scale.endswith("లు"):
            scale = scale[:-1]
        noun = one if written == "1" and not scale else many
        if lang == "te" and re.match(
            " (?:వరకు|నుండి|నుంచి|విలువ|వ్యయ|ఖర్చు|మేర)", match.string[match.end() : match.end() + 12]
        ):
            noun = noun.removesuffix("\u0c41") if noun.endswith("లు") else noun
        if match["suffix"]:
            noun = join(noun, match["suffix"], lang) if lang == "ta" else noun + match["suffix"]
        said = say(written) if "." in written else before_noun(say(written), lang)
        return f"{before_noun(said + scale, lang) if scale else said} {noun}"

    def measure(match: re.Match[str]) -> str:
        unit = unit_words(match["u"], lang)
        if lang == "te" and unit.endswith("లు"):
            following = match.string[match.end() : match.end() + 24]
            if match["ending"] or re.match(rf" (?:{TELUGU_MEASURED})(?!{own})", following):
                unit = unit[:-1] + (match["ending"] or "ల")[1:]
        elif match["ending"]:
            unit = join(unit, match["ending"], lang)
        said = before_noun(say(match["n"]), lang)
        if "{}" not in unit:
            return f"{said} {unit}"
        per, _, unit = unit.partition(" {} ")
        return f"{said} {unit}" if behind(match).endswith(f"{per} ") else f"{per} {said} {unit}"

    def percent(match: re.Match[str]) -> str:
        said = words.percent
        if match["suffix"]:
            said = join(said, match["suffix"], lang)
        return f"{before_noun(say(match['n']), lang)} {said}"

    def fraction(match: re.Match[str]) -> str | None:
        whole, part, suffix = match["w"], match["p"], match["suffix"] or ""
        part = _FRACTIONS.get(part, part)
        if part in ("24/7", "9/11"):
            return part.replace("/", " ") + suffix
        if re.fullmatch(r"1[5-9]\d\d/\d\d|20\d\d/\d\d", part):  # a year and the next
            return f"{whole or ''} {year(int(part[:4]), lang)} {part[5:]}{suffix}"
        if lang == "te" and part.startswith("1/") and part not in words.quarters and suffix == "వ":  # a third part
            ordinal_part = join(cardinal(int(part[2:]), lang), suffix, lang)
            return f"{cardinal(int(whole), lang)} {ordinal_part}" if whole else ordinal_part
        said = say_fraction(whole, part, lang)
        if said is None or not suffix:
            return said
        return said if part in words.quarters and suffix in ("వ", "వది") else join(said, suffix, lang)

    def between(match: re.Match[str]) -> str:
        low, high = match["a"], match["b"]
        if len(low) <= 2 and len(high) <= 2 and int(high) <= int(low):  # a score
            glue = re.match(f"-?{own}", match.string[match.end() : match.end() + 2])
            return f"{say(low)} {high if glue else say(high)}"
        return f"{say(low)} {words.range} {high}"

    def glued(match: re.Match[str]) -> str:
        if lang != "ta" and match.groupdict().get("mark") and len(match["suffix"]) > 3:  # "10-టన్నుల"
            return f"{before_noun(say(match['n']), lang)} {match['suffix']}"
        return join(say(match["n"]), match["suffix"], lang)

    def gloss(match: re.Match[str]) -> str | None:
        """Drop a number in brackets that says again what stands before it in words."""
        said = cardinal(int(match["n"]), lang)
        one_of = lang == "ta" and match["n"] == "1" and match["w"].startswith("ஒருவ")
        return match["w"] if one_of or match["w"] in (said, before_noun(said, lang)) else None

    symbols = "|".join(sorted(map(re.escape, words.money), key=len, reverse=True)) + r"|[A-Z]{1,3}\$"
    not_letter = f"(?![A-Za-z{first}-{last}])"
    free_symbol = rf"(?<![A-Za-z{first}-{last}])(?P<s>(?:{symbols})[.\u0965]?)"
    scale = rf"(?P<scale>(?: ?(?:{words.scales}){not_letter}){{1,2}}| (?:{LATIN})(?![A-Za-z])|"
    scale += r"(?:mn|bn|tn|[mMbBkK])(?![A-Za-z0-9]))?"
    suffix = rf"(?:-?(?P<suffix>{own}+))?"
    ending = f"(?:-(?P<ending>{own}+))?" if lang != "te" else r"\.?(?P<ending>లో|లకు|ల|లు)?"
    rules = [
        *(old_numeral_rules() if lang == "ta" else ()),
        rule("verse number", r"(?<!\d[\u0964\u0965])(?<=[\u0964\u0965]) ?\d+(?:[-.]\d+)? ?(?=[\u0964\u0965])", " "),
        rule("gloss", rf"(?<![{first}-{last}])(?P<w>{own}+) ?\((?P<n>\d{{1,3}})\)", gloss),
        *device_rules(lang),
        rule("date", r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])", lambda m: date(m[1], m[3], m[4])),
        rule("date", r"(?<!\d)(\d{4})([/-])(\d{1,2})\2(\d{1,2})(?![\d/-])", lambda m: date(m[4], m[3], m[1])),
        *clock_rules(lang),
        rule("time", rf"(?<![\d.,])([01]?\d|2[0-3])\.([0-5]\d)(?= (?:{words.clock}))", r"\1:\2"),
        rule("time", rf"(?P<d>(?:{PARTS_OF_DAY[lang]}) )([01]?\d|2[0-3])\.([0-5]\d)(?![\d.%]| ?%)", r"\g<d>\2:\3"),
        rule("time range", r"(?<!\d)(\d{1,2}:\d\d) ?- ?(?=\d{1,2}:\d\d(?!\d))", rf"\1 {words.range} "),
        rule("time", r"(?<![\d:])(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<seconds>[0-5]\d))?(?![\d:])"
             rf"(?P<word> (?:{words.clock}))?{suffix}", time),
        *telephone_rules(lang),
        rule("money", rf"{free_symbol} ?(?P<n>{_NUMBER}) (?P<scale>மில்லியன|பில்லியன|டிரில்லியன|ட்ரில்லியன)"
             rf"(?P<tail>[\u0bbe-\u0bcc]{own}*)",
             lambda m: f"{say(m['n'])} {m['scale']}\u0bcd {currency(m['s'])[1].removesuffix(PULLI)}{m['tail']}"),
        rule("money range", rf"({symbols})\.? ?({_NUMBER}) ?- ?(?:(?:{symbols})\.? ?)?(?=\d)",
             lambda m: f"{say(m[2])} {words.range} {m[1]}"),
        rule("money", rf"{free_symbol} ?(?P<n>{_NUMBER}){scale}{suffix}", money),
        rule("money", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER}){scale} ?(?P<s>{symbols})(?P<suffix>){not_letter}", money),
        rule("scale", rf"(?<=\d) ({LATIN})(?![A-Za-z])", lambda m: f" {LATIN_SCALES[lang][m[1][0]]}"),
        *sign_rules(lang),
        rule("equals", r"(?<=[\dA-Za-z)]) ?= ?(?=[-+\w(])", f" {words.equals} "),
        rule("times", r"(?<=\d) ?[xX\u00d7] ?(?=\d)", f" {words.times} "),
        rule("divided", r"(?<=\d) ?\u00f7 ?(?=\d)", f" {words.divided} "),
        rule("fraction", rf"(?<![\d/.,])([1-9])(?=(?:1/2|1/4|3/4) (?:{SPOONS[lang]}))", r"\1 "),
        rule("fraction", rf"(?<![\d/.,])(?:(?P<w>\d+)[ -])?(?P<p>\d+/\d+)(?![\d/]){suffix}", fraction),
        rule("fraction", rf"(?:(?P<w>\d+) ?)?(?P<p>[\u00bd\u00bc\u00be]){suffix}", fraction),
        *version_rules(lang),
        rule("range", rf"{_NOT_IN_NUMBER}(?<![A-Za-z-])(?P<a>\d[\d,]*(?:\.\d+)?) ?- ?(?P<b>\d+)(?![\d-]*-\d)",
             lambda m: between(m) if m["a"].isdigit() else f"{say(m['a'])} {words.range} {m['b']}"),
        rule("sign", rf"(?<![\w{first}-{last})%])([-+])(?={_NUMBER})",
             lambda m: f"{words.minus if m[1] == '-' else words.plus} "),
        rule("percent", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER}) ?%{suffix}", percent),
        rule("measure", r"(?<=\d) ?\u00b0 ?([CF])(?![A-Za-z])", "\u00b0\\1"),
        rule("measure", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER}) ?(?P<u>{unit_pattern(lang)}){ending}{not_letter}", measure),
        *raised_rules(lang),
        rule("numero", r"(?:#|\bNo\.? ?|\bno\. ?)(?=\d)", f"{words.number} "),
        rule("plus", r"(?<=\d) ?\+ ?(?=\d)", f" {words.plus} "),
        rule("foreign ordinal", r"(?<![\w.,])(\d{1,3})(?:st|nd|rd|th)(?!\w)", lambda m: ordinal(int(m[1]), lang)),
        rule("foreign ordinal", r"(?<![\w.,])(\d{4})s(?!\w)", r"\1"),
        rule("letters and digits", r"(?<=[A-Za-z])[-.]?(?=\d)", " "),
    ]  # fmt: skip
    if lang == "mr":
        endings = "|".join(sorted(MARATHI_ORDINAL_ENDING, key=len, reverse=True))
        rules.append(
            rule("ordinal", rf"(?<![\d.,])(?P<n>\d{{1,4}})[- ]?(?P<suffix>{endings}){not_letter}", marathi_ordinal)
        )
    if lang in _LOOSE_SUFFIXES:
        loose = _LOOSE_SUFFIXES[lang]
        rules.append(rule("ordinal", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER}) -?(?P<suffix>{loose}){not_letter}", glued))
    rules += [
        rule("suffix", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER})(?P<mark>[-']?)(?P<suffix>{own}+)", glued),
        rule(
            "letters and digits",
            rf"(?<=[{first}-{last}])-(\d{{1,4}})(?![\d.,{first}-{last}A-Za-z:/%-])",
            lambda m: f" {say(m[1])}",
        ),
        rule("letters and digits", rf"(?<=[A-Za-z{first}-{last}])[-.]?(?=\d)|(?<=\d)[-.]?(?=[A-Za-z])", " "),
        rule("letters and digits", r"(?<=\d)'(?=[\dA-Za-z])", " "),
        rule("cardinal", _NUMBER, plain),
        rule("ampersand", "(?<=[A-Za-z]) ?& ?(?=[A-Za-z])", f" {_AND_OF_NAMES[lang]} "),
        rule("ampersand", " ?& ?", f" {_AND[lang]} "),
        rule("percent", "%", f" {words.percent} "),
    ]
    return tuple(rules)


@functools.cache
def _rewriter(lang: str) -> Rewriter:
    return Rewriter(re.compile("[0-9\u00b2\u00b3\u00bd\u00bc\u00be&%\u0bf0-\u0bf2]"), _rules(lang))


def verbalise(text: str, lang: str, counts: MutableMapping[str, int] | None = None) -> str:
    """Return canonicalised ``text`` with its numbers, dates, sums and measures in words.

    How often each rule fired is added to ``counts``. Raises ValueError for a language other than mr, ta, te.

    >>> verbalise("वय 29, 1ला", "mr")
    'वय एकोणतीस, पहिला'
    >>> verbalise("125-ம் பக்கம்", "ta")
    'நூற்று இருபத்து ஐந்தாம் பக்கம்'
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no number words for language {lang!r}, expected one of {', '.join(LANGUAGES)}")
    text = expand(_LONG_DIGITS.sub(lambda match: f" {digits(match[0], lang)} ", text), lang, counts)
    return _rewriter(lang)(read_regnal(text, lang, counts), counts)
