"""Read the numbers of Marathi, Tamil and Telugu text aloud; nemo-text-processing has no grammar for them.

written text (canonicalised) -> the same text with every number, date, amount and time in words. Cardinals below a
thousand million come from indic-numtowords; this module closes its holes: zero, leading zeros, signs, decimals,
larger numbers, native digits, the nukta of hazar in Marathi, zero-width joiners, and suffixes glued to digits.
"""

import functools
import re
import unicodedata
from collections.abc import MutableMapping

from indic_numtowords import num2words

from transforms.speak.corrections.rewriting import Rewriter, Rule, rule
from transforms.speak.indic_words import WORDS

VERSION = 1
LANGUAGES = ("mr", "ta", "te")
CRORE = 10_000_000
_CRORE_WORDS = {"mr": ("कोटी", "कोटी"), "ta": ("கோடி", "கோடியே"), "te": ("కోట్లు", "కోట్ల")}
"""Words for ten millions at the end of a number and before more of it."""
_SCRIPTS = {"mr": ("\u0900", "\u097f"), "ta": ("\u0b80", "\u0bff"), "te": ("\u0c00", "\u0c7f")}
_VOWEL_SIGNS = dict(
    zip("ஆஇஈஉஊஎஏஐஒஓஔ", "\u0bbe\u0bbf\u0bc0\u0bc1\u0bc2\u0bc6\u0bc7\u0bc8\u0bca\u0bcb\u0bcc", strict=True)
)
_MARATHI_ORDINALS = {1: "पहिल", 2: "दुसर", 3: "तिसर", 4: "चौथ"}
_MARATHI_ORDINAL_ENDING = {
    "ला": "ा", "ली": "ी", "ले": "े", "ल्या": "्या", "रा": "ा", "री": "ी", "रे": "े", "र्या": "्या", "ऱ्या": "्या",
    "था": "ा", "थी": "ी", "थे": "े", "थ्या": "्या", "वा": "ा", "वी": "ी", "वे": "े", "व्या": "्या",
}  # fmt: skip
_ONE = {"ta": "ஒன்று", "te": "ఒకటి"}
_ONE_BEFORE_NOUN = {"ta": "ஒரு", "te": "ఒక"}
_TELUGU_PLURALS = ("వందలు", "వేలు", "లక్షలు", "కోట్లు")
"""Plural powers of ten, which take the oblique case before the noun they count."""
_TAMIL_SUFFIXES = (
    "ஆம்", "ஆவது", "வது", "ம்", "இல்", "ல்", "லி", "இலி", "க்", "ஐ",
    "ஆக", "இன்", "உடன்", "கள", "கள்", "இலும்", "கான", "த்தின்", "அரை",
)  # fmt: skip
_TELUGU_FINAL = re.compile("[\u0c3f\u0c41]$")


@functools.lru_cache(maxsize=100_000)
def cardinal(number: int, lang: str) -> str:
    """Return the cardinal of ``number`` (any size, sign allowed) in the language's own script.

    >>> cardinal(0, "mr"), cardinal(1000, "mr"), cardinal(-5, "mr")
    ('शून्य', 'एक हजार', 'उणे पाच')
    >>> cardinal(1_500_000_000, "mr")
    'एकशे पन्नास कोटी'
    """
    if number < 0:
        return f"{WORDS[lang].minus} {cardinal(-number, lang)}"
    if number >= 100 * CRORE:
        high, low = divmod(number, CRORE)
        last, inner = _CRORE_WORDS[lang]
        return f"{cardinal(high, lang)} {inner} {cardinal(low, lang)}" if low else f"{cardinal(high, lang)} {last}"
    words = unicodedata.normalize("NFC", str(num2words(number, lang=lang))).replace("\u200c", "").strip()
    if lang == "mr":
        # The eyelash ra, as in 74: Unicode (section 12.1, rule R5a) prefers U+0931 to RA, VIRAMA, ZWJ.
        words = words.replace("\u0930\u094d\u200d", "\u0931\u094d")
        words = words.replace("\u0939\u091c\u093c\u093e\u0930", "\u0939\u091c\u093e\u0930")
        words = words.replace("\u0939\u095b\u093e\u0930", "\u0939\u091c\u093e\u0930")
    if lang == "te":
        words = re.sub("(^| )ఒక వెయ్యి", r"\1వెయ్యి", words)
    first, last = _SCRIPTS[lang]
    if not words or not all(first <= character <= last or character == " " for character in words):
        raise ValueError(f"indic-numtowords gave no {lang} words for {number}: found {len(words)} characters")
    return words


def _digits(digits: str, lang: str) -> str:
    return " ".join(cardinal(int(digit), lang) for digit in digits)


def year(number: int, lang: str) -> str:
    """Return ``number`` as a year: Marathi and Telugu say 1100 to 1999 in hundreds.

    >>> year(1999, "mr"), year(2013, "mr")
    ('एकोणीसशे नव्याण्णव', 'दोन हजार तेरा')
    """
    if not 1100 <= number <= 1999 or lang == "ta":
        return cardinal(number, lang)
    hundreds, rest = divmod(number, 100)
    tail = f" {cardinal(rest, lang)}" if rest else ""
    if lang == "mr":
        return cardinal(hundreds, lang) + "शे" + tail
    return f"{cardinal(hundreds, lang)} {'వందల' if rest else 'వందలు'}{tail}"


def number(written: str, lang: str) -> str:
    """Read digits with an optional sign, separators and decimal point: "-1,23,456.05", "007".

    >>> number("3.05", "mr"), number("007", "mr")
    ('तीन दशांश शून्य पाच', 'शून्य शून्य सात')
    """
    if written.startswith(("-", "+")):
        sign = WORDS[lang].minus if written[0] == "-" else WORDS[lang].plus
        return f"{sign} {number(written[1:], lang)}"
    whole, _, fraction = written.partition(".")
    grouped = "," in whole
    whole = whole.replace(",", "")
    if (len(whole) > 1 and whole[0] == "0") or (len(whole) >= 10 and not grouped and not whole.endswith("00000")):
        words = _digits(whole, lang)
    elif len(whole) == 4 and not grouped and not fraction:
        words = year(int(whole), lang)
    else:
        words = cardinal(int(whole or "0"), lang)
    return f"{words} {WORDS[lang].point} {_digits(fraction, lang)}" if fraction else words


def join(words: str, suffix: str, lang: str) -> str:
    """Join a suffix that was glued to digits to the last word of the number.

    >>> join("பத்து", "ஆம்", "ta"), join("பத்து", "ம்", "ta"), join("ஆயிரம்", "இல்", "ta")
    ('பத்தாம்', 'பத்தாம்', 'ஆயிரத்தில்')
    >>> join("పది", "వ", "te")
    'పదవ'
    """
    if lang == "te":
        if suffix.startswith("వ") and not suffix.startswith(("వే", "వర")):  # ordinal
            if words.endswith("ై"):
                return words[:-1] + "య్య" + suffix
            return _TELUGU_FINAL.sub("", words) + suffix
        if words.endswith("లు") and suffix[0] in "లతకగన":
            words = words[:-2] + "ల"
        elif (words.endswith("ి") and suffix == "న") or suffix == "న":
            return words + "న"
        return words + suffix
    if lang == "ta":
        return _join_tamil(words, suffix)
    return words.replace("मिनिटे", "मिनिटां").removesuffix(" वाजता") + suffix


def _join_tamil(words: str, suffix: str) -> str:
    """Join by Tamil sandhi: final u gives way to a vowel, final am has the oblique attu."""
    suffix = {"ம்": "ஆம்", "வது": "ஆவது", "ல்": "இல்", "லிருந்து": "இலிருந்து"}.get(suffix, suffix)
    if not suffix.startswith(_TAMIL_SUFFIXES):  # a noun after a hyphen, not a case ending
        return f"{words} {suffix}"
    if suffix.startswith("அ"):
        return words[:-1] + suffix[1:] if words.endswith("\u0bc1") else words + suffix
    ordinal = suffix.startswith(("ஆம்", "ஆவது"))
    if words.endswith("நூறு") and not ordinal:
        words = words[:-2] + "ற்று"
    if words.endswith("ம்") and not ordinal:
        words = words[:-2] + ("த்து" if suffix[0] in _VOWEL_SIGNS or suffix.startswith("க்") else "ம்")
    sign = _VOWEL_SIGNS.get(suffix[0])
    if sign is None:
        return words + suffix
    if words.endswith("\u0bc1"):
        return words[:-1] + sign + suffix[1:]
    if words.endswith("\u0bcd"):
        return words[:-1] + sign + suffix[1:]
    return words + "ய" + sign + suffix[1:] if words.endswith(("\u0bbf", "\u0bc8")) else words + suffix


def _ordinal_marathi(match: re.Match[str]) -> str | None:
    value, ending = int(match["n"]), match["suffix"]
    sign = _MARATHI_ORDINAL_ENDING[ending]
    if value in _MARATHI_ORDINALS:
        expected = "लररथ"[value - 1]
        if not ending.startswith((expected, "ऱ", "व")):
            return None
        return _MARATHI_ORDINALS[value] + sign
    if not ending.startswith("व"):
        return None
    return cardinal(value, "mr") + ending


_NUMBER = r"(?:\d{1,3}(?:,\d{2,3})+|\d+)(?:\.\d+)?"
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
            return _join_tamil(words, "அரை") if lang == "ta" else words + "న్నర"
        return f"{words} {name}"
    if name is None and (int(bottom) == 0 or len(bottom) > 3):
        return None
    if name is None:
        above, below = cardinal(int(top), lang), cardinal(int(bottom), lang)
        name = f"{_join_tamil(below, 'இல்')} {above}" if lang == "ta" else f"{above} {WORDS[lang].over} {below}"
    return f"{cardinal(int(whole), lang)} {name}" if whole else name


def _rules(lang: str) -> tuple[Rule, ...]:
    """Build the rules of one language, in the order in which they apply to a window of text."""
    words = WORDS[lang]
    first, last = _SCRIPTS[lang]
    own = f"[{first}-{last}]"

    def say(written: str) -> str:
        return number(written, lang)

    def before_noun(said: str) -> str:
        if said == _ONE.get(lang):
            return _ONE_BEFORE_NOUN[lang]
        if lang == "te" and said.endswith(" ఒకటి"):
            return said.removesuffix("టి") + "్క"
        return said[:-2] + "ల" if lang == "te" and said.endswith(_TELUGU_PLURALS) else said

    def plain(match: re.Match[str]) -> str:
        noun = match.string[match.end() : match.end() + 2]
        said = say(match[0])
        if match[0] == "1" and re.search(r"[^\s.,;:!?()\"'-] ?$", match.string[: match.start()]):
            return said  # "type 1 ..."
        return before_noun(said) if len(noun) == 2 and noun[0] == " " and noun[1].isalpha() else said

    def date(day: str, month: str, year_digits: str) -> str | None:
        if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
            return None
        said = _digits(year_digits, lang) if year_digits[0] == "0" else year(int(year_digits), lang)
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
             lambda m: _digits(re.sub(r"\D", "", m[0]), lang)),
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
        endings = "|".join(sorted(_MARATHI_ORDINAL_ENDING, key=len, reverse=True))
        rules.append(
            rule("ordinal", rf"(?<![\d.,])(?P<n>\d{{1,4}})-?(?P<suffix>{endings}){not_letter}", _ordinal_marathi)
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
    return _rewriter(lang)(text, counts)
