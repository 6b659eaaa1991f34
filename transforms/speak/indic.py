"""Read the numbers of Marathi, Tamil and Telugu text aloud; nemo-text-processing has no grammar for them.

written text (canonicalised) -> the same text with every number, date, amount and time in words. Cardinals below a
thousand million come from indic-numtowords; this module closes its holes: zero, leading zeros, signs, decimals,
larger numbers, native digits, the nukta of hazar in Marathi, zero-width joiners, and suffixes glued to digits.
"""

import functools
import re
from collections.abc import MutableMapping

from transforms.speak.corrections.rewriting import Rewriter, Rule, behind, rule
from transforms.speak.indic_numbers import (
    LANGUAGES,
    MARATHI_ORDINAL_ENDING,
    ONE,
    ONE_BEFORE_NOUN,
    SCRIPTS,
    TELUGU_PLURALS,
    digits,
    join,
    join_tamil,
    marathi_ordinal,
    number,
    year,
)
from transforms.speak.indic_numbers import cardinal as cardinal
from transforms.speak.indic_words import WORDS

VERSION = 1

_NUMBER = r"(?:\d{1,3}(?:,\d{2,3}){1,9}|\d+)(?:\.\d+)?"
_LONG_DIGITS = re.compile(r"\d{31,}")
_NOT_IN_NUMBER = r"(?<![\d.,])"
_FRACTIONS = {"\u00bd": "1/2", "\u00bc": "1/4", "\u00be": "3/4"}
_LOOSE_SUFFIXES = {"ta": "ஆம்|ஆவது|வது|ஆவதாக|இல்|இன்|இலிருந்து", "te": "వ|వది"}
"""Suffixes that are written apart from the digits too."""
_AND = {"mr": "आणि", "ta": "மற்றும்", "te": "మరియు"}


def _fraction(whole: str | None, part: str, lang: str) -> str | None:
    """Read a fraction such as "3/4", with whole numbers before it if any."""
    name = WORDS[lang].quarters.get(part)
    top, bottom = part.split("/")
    if whole and name:
        words = cardinal(int(whole), lang)
        if part == "1/2":
            if lang == "mr":
                return {1: "दीड", 2: "अडीच"}.get(int(whole), f"साडे {words}")
            return join_tamil(words, "அரை") if lang == "ta" else words + "న్నర"
        return f"{words} {name}"
    if name is None and (int(bottom) == 0 or len(bottom) > 3):
        return None
    if name is None:
        above, below = cardinal(int(top), lang), cardinal(int(bottom), lang)
        name = f"{join_tamil(below, 'இல்')} {above}" if lang == "ta" else f"{above} {WORDS[lang].over} {below}"
    return f"{cardinal(int(whole), lang)} {name}" if whole else name


def _rules(lang: str) -> tuple[Rule, ...]:
    """Build the rules of one language, in the order in which they apply to a window of text."""
    words = WORDS[lang]
    first, last = SCRIPTS[lang]
    own = f"[{first}-{last}]"

    def say(written: str) -> str:
        return number(written, lang)

    def before_noun(said: str) -> str:
        if said == ONE.get(lang):
            return ONE_BEFORE_NOUN[lang]
        if lang == "te" and said.endswith(" ఒకటి"):
            return said.removesuffix("టి") + "్క"
        return said[:-2] + "ల" if lang == "te" and said.endswith(TELUGU_PLURALS) else said

    def plain(match: re.Match[str]) -> str:
        noun = match.string[match.end() : match.end() + 2]
        said = say(match[0])
        if match[0] == "1" and re.search(r"[^\s.,;:!?()\"'-] ?$", behind(match)):
            return said  # "type 1 ..."
        return before_noun(said) if len(noun) == 2 and noun[0] == " " and noun[1].isalpha() else said

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
        if minute == 0:
            said = f"{cardinal(hour, lang)} {named.strip() or full}"
        elif named:
            return f"{cardinal(hour, lang)} {cardinal(minute, lang)}{named}"
        else:
            said = f"{cardinal(hour, lang)} {before} {cardinal(minute, lang)} {after}"
        return join(said, suffix, lang) if suffix else said

    def money(match: re.Match[str]) -> str:
        one, many = words.money[match["s"].rstrip(".")]
        written, scale = match["n"], match["scale"] or ""
        rupees, _, paise = written.partition(".")
        if not scale and len(paise) == 2 and one == words.money["\u20b9"][0]:
            said = f"{before_noun(say(rupees))} {one if rupees == '1' else many}"
            cent = words.cents[0 if int(paise) == 1 else 1]
            return f"{said} {before_noun(say(str(int(paise))))} {cent}" if int(paise) else said
        return f"{before_noun(say(written) + scale)} {one if written == '1' and not scale else many}"

    def measure(match: re.Match[str]) -> str:
        return f"{before_noun(say(match['n']))} {words.units[match['u']]}"

    def between(match: re.Match[str]) -> str:
        low, high = match["a"], match["b"]
        if len(low) <= 2 and len(high) <= 2 and int(high) <= int(low):  # a score
            return f"{say(low)} {high}"
        return f"{say(low)} {words.range} {high}"

    def glued(match: re.Match[str]) -> str:
        if lang != "ta" and match.groupdict().get("mark") and len(match["suffix"]) > 3:  # "10-టన్నుల"
            return f"{before_noun(say(match['n']))} {match['suffix']}"
        return join(say(match["n"]), match["suffix"], lang)

    symbols = "|".join(sorted(map(re.escape, words.money), key=len, reverse=True))
    units = "|".join(sorted(map(re.escape, words.units), key=len, reverse=True))
    not_letter = f"(?![A-Za-z{first}-{last}])"
    scale = rf"(?P<scale> (?:{words.scales}){not_letter})?"
    clock = {"mr": "वाजता|वाजेपर्यंत|वाजल्या", "ta": "மணி", "te": "గంటలకు|గంటల"}[lang]
    rules = [
        rule("verse number", r"(?<=[\u0964\u0965]) ?\d+(?:[-.]\d+)? ?(?=[\u0964\u0965])", " "),
        rule("date", r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])", lambda m: date(m[1], m[3], m[4])),
        rule("date", r"(?<!\d)(\d{4})([/-])(\d{1,2})\2(\d{1,2})(?![\d/-])", lambda m: date(m[4], m[3], m[1])),
        rule("time", r"(?<![\d:])(?P<h>\d{1,2}):(?P<m>\d\d)(?::\d\d)?(?![\d:])"
             rf"(?P<word> (?:{clock}))?-?(?P<suffix>{own}+)?", time),
        rule("telephone", r"\+\d[\d -]{7,16}\d|(?<![\d-])\d{3,5}-\d{6,8}(?![\d-])",
             lambda m: digits(re.sub(r"\D", "", m[0]), lang)),
        rule("money range", rf"({symbols})\.? ?({_NUMBER}) ?- ?(?:(?:{symbols})\.? ?)?(?=\d)",
             lambda m: f"{say(m[2])} {words.range} {m[1]}"),
        rule("money", rf"(?P<s>{symbols})\.? ?(?P<n>{_NUMBER}){scale}", money),
        rule("money", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER}){scale} ?(?P<s>{symbols}){not_letter}", money),
        rule("fraction", r"(?<![\d/])(?:(\d+)[ -])?(\d+/\d+)(?![\d/])", lambda m: _fraction(m[1], m[2], lang)),
        rule("fraction", r"(\d+)?([\u00bd\u00bc\u00be])", lambda m: _fraction(m[1], _FRACTIONS[m[2]], lang)),
        rule("version", r"(?<![\d.])\d+(?:\.\d+){2,}(?!\d)",
             lambda m: f" {words.dot} ".join(say(part) for part in m[0].split("."))),
        rule("range", rf"{_NOT_IN_NUMBER}(?<![A-Za-z-])(?P<a>\d[\d,]*(?:\.\d+)?) ?- ?(?P<b>\d+)(?![\d-]*-\d)",
             lambda m: between(m) if m["a"].isdigit() else f"{say(m['a'])} {words.range} {m['b']}"),
        rule("sign", rf"(?<![\w)%])([-+])(?={_NUMBER})",
             lambda m: f"{words.minus if m[1] == '-' else words.plus} "),
        rule("percent", rf"{_NOT_IN_NUMBER}({_NUMBER}) ?%", lambda m: f"{before_noun(say(m[1]))} {words.percent}"),
        rule("measure", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER}) ?(?P<u>{units}){not_letter}", measure),
        rule("numero", r"(?:#|\bNo\.? ?|\bno\. ?)(?=\d)", f"{words.number} "),
        rule("equals", r"(?<=\d) ?= ?(?=\S)", f" {words.equals} "),
        rule("times", r"(?<=\d) ?[xX\u00d7] ?(?=\d)", f" {words.times} "),
        rule("plus", r"(?<=\d) ?\+ ?(?=\d)", f" {words.plus} "),
    ]  # fmt: skip
    if lang == "mr":
        endings = "|".join(sorted(MARATHI_ORDINAL_ENDING, key=len, reverse=True))
        rules.append(
            rule("ordinal", rf"(?<![\d.,])(?P<n>\d{{1,4}})-?(?P<suffix>{endings}){not_letter}", marathi_ordinal)
        )
    if lang in _LOOSE_SUFFIXES:
        loose = _LOOSE_SUFFIXES[lang]
        rules.append(rule("ordinal", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER}) (?P<suffix>{loose}){not_letter}", glued))
    rules += [
        rule("suffix", rf"{_NOT_IN_NUMBER}(?P<n>{_NUMBER})(?P<mark>[-']?)(?P<suffix>{own}+)", glued),
        rule("letters and digits", rf"(?<={own})(?=\d)", " "),
        rule("letters and digits", r"(?<=[A-Za-z])[-.]?(?=\d)|(?<=\d)[-.]?(?=[A-Za-z])", " "),
        rule("cardinal", _NUMBER, plain),
        rule("ampersand", " ?& ?", f" {_AND[lang]} "),
        rule("percent", "%", f" {words.percent} "),
    ]
    return tuple(rules)


@functools.cache
def _rewriter(lang: str) -> Rewriter:
    return Rewriter(re.compile("[0-9\u00bd\u00bc\u00be&%]"), _rules(lang))


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
    return _rewriter(lang)(_LONG_DIGITS.sub(lambda match: f" {digits(match[0], lang)} ", text), counts)
