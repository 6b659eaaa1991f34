"""Hindi: what the grammar of nemo-text-processing 1.2.0 leaves or misreads is rewritten into what it reads rightly.

The grammar reads "12,34,567" group by group, leaves "50%", Hindi unit abbreviations and titles as they are, says
"minus" in English, and reads ten-digit telephone numbers as thousands of millions.
"""

import functools
import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, rule

_SCALES = "हज़ार|हजार|लाख|करोड़|अरब|खरब|मिलियन|बिलियन|ट्रिलियन"
_MONEY = {"₹": "रुपए", "Rs": "रुपए", "रु": "रुपए", "$": "डॉलर", "€": "यूरो", "£": "पाउंड", "US$": "अमेरिकी डॉलर"}
_UNITS = {
    "किमी/घंटा": "किलोमीटर प्रति घंटा", "किमी": "किलोमीटर", "कि.मी.": "किलोमीटर", "कि.मी": "किलोमीटर",
    "किग्रा": "किलोग्राम",
    "कि.ग्रा.": "किलोग्राम", "सेमी": "सेंटीमीटर", "से.मी.": "सेंटीमीटर", "मिमी": "मिलीमीटर", "मि.मी.": "मिलीमीटर",
    "मी.": "मीटर",
    "वर्ग किमी": "वर्ग किलोमीटर", "ग्रा.": "ग्राम", "मिग्रा": "मिलीग्राम", "km/h": "किलोमीटर प्रति घंटा",
    "GB": "गीगाबाइट",
    "MB": "मेगाबाइट", "KB": "किलोबाइट", "GHz": "गीगाहर्ट्ज़", "MHz": "मेगाहर्ट्ज़",
}  # fmt: skip
_TITLES = {
    "डॉ": "डॉक्टर", "डा": "डॉक्टर", "प्रो": "प्रोफ़ेसर", "इं": "इंजीनियर", "ले": "लेफ्टिनेंट", "वै": "वैज्ञानिक",
    "कु": "कुमारी",
    "मा": "मास्टर", "पं": "पंडित", "न": "नंबर", "नं": "नंबर",
}  # fmt: skip
_MONTHS = "जनवरी|फरवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|सितम्बर|अक्टूबर|अक्तूबर|नवंबर|नवम्बर|दिसंबर|दिसम्बर"
_VULGAR = {"½": "आधा", "¼": "चौथाई", "¾": "पौन"}


def _year(match: re.Match[str]) -> str:
    hundreds, rest = divmod(int(match["y"]), 100)
    return f"{cardinal(hundreds, 'hi')} सौ" + (f" {cardinal(rest, 'hi')}" if rest else "")


def _digits(match: re.Match[str]) -> str | None:
    if "नंबर" in match.string or "कॉल" in match.string or "फ़ोन" in match.string:
        return None  # the grammar's own telephone rule applies
    return " ".join(cardinal(int(digit), "hi") for digit in match[0])


def _range(match: re.Match[str]) -> str | None:
    return f"{match[1]} से {match[2]}" if int(match[1]) < int(match[2]) else None


def _vulgar(match: re.Match[str]) -> str:
    whole, part = match["n"], match["v"]
    if not whole:
        return _VULGAR[part]
    words = cardinal(int(whole), "hi")
    if part == "½":
        return {"1": "डेढ़", "2": "ढाई"}.get(whole, f"साढ़े {words}")
    return f"सवा {words}" if part == "¼" else f"{words} सही तीन बटा चार"


def _rules() -> tuple[Rule, ...]:
    money = "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
    units = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
    no_letter = r"(?![\u0900-\u0963\u0971-\u097fA-Za-z])"
    return (
        rule("verse number", r"(?<=[\u0964\u0965]) ?\d+(?:[-.]\d+)? ?(?=[\u0964\u0965])", " "),
        rule("thousands", r"(?<![\d.,])\d{1,3}(?:,\d{2}){0,9},\d{3}(?![\d,])"
                             r"|(?<![\d.,])\d{1,3}(?:,\d{3}){1,9}(?![\d,])",
             lambda m: m[0].replace(",", "")),
        rule("nine eleven", r"(?<![\d/])(24/7|9/11)(?![\d/])", lambda m: m[1].replace("/", " ")),
        rule("fraction", r"(?P<n>\d+)? ?(?P<v>[½¼¾])", _vulgar),
        rule("time", r"(?<![\d.])(\d{1,2})\.([0-5]\d)(?= बजे| बजकर)", r"\1:\2"),
        rule("time", r"(?<![\d:])0(?=[1-9]:[0-5]\d बज)", ""),
        rule("time", r"(?<!\d)(\d{1,2}:(?!15|30|45)[0-5]\d) बजे(?![\u0900-\u097f])", r"\1"),
        rule("range", r"(?<![\d.,/:-])([1-9]\d{0,2}) ?- ?([1-9]\d{0,2})(?= [\u0904-\u0939])", _range),
        rule("telephone", r"(?<=\+91)[ -]?(\d{5})[ -](\d{5})(?!\d)", r" \1\2"),
        rule("telephone", r"(?<![\d.,+-])(?<!\+91 )(?<!\+\d )(?<!\+\d\d\d )[6-9]\d{9}(?!\d)", _digits),
        rule("money", rf"(?<![A-Za-z])(?P<s>{money})\.? ?(?P<n>\d+(?:\.\d+)?) (?P<q>{_SCALES}){no_letter}",
             lambda m: f"{m['n']} {m['q']} {_MONEY[m['s']]}"),
        rule("money", r"(?<![A-Za-z\u0900-\u097f])(?:Rs|रु)\.? ?(?P<n>\d+(?:\.\d+)?)", r"\g<n> रुपए"),
        rule("range percent", r"(?<![\d.-])(\d+) ?- ?(\d+) ?%", r"\1 से \2 प्रतिशत"),
        rule("placeholder", r"%(?=\d)", " "),
        rule("percent", r"(?<=\d) ?%", " प्रतिशत"),
        rule("measure", rf"(?<=\d) ?(?P<u>{units}){no_letter}", lambda m: f" {_UNITS[m['u']]}"),
        rule("sign", r"(?<![\w\u0900-\u097f)%-])-(?=\d)", "माइनस "),
        rule("ordinal", rf"(?<=\d) (?=(?:वीं|वां|वाँ|वें|वे){no_letter})", ""),
        rule("year", r"(?P<w>वर्ष|साल|ईस्वी) (?P<y>1[1-9]\d\d)(?!\d)", lambda m: f"{m['w']} {_year(m)}"),
        rule("year", rf"(?P<m>{_MONTHS}),? (?P<y>1[1-9]\d\d)(?!\d)", lambda m: f"{m['m']} {_year(m)}"),
        rule("numero", r"(?:#|\b[Nn]o\. ?)(?=\d)", "नंबर "),
        rule("ampersand", r" ?& ?", " और "),
    )  # fmt: skip


_TITLE = re.compile(rf"(?<![\u0900-\u097f])({'|'.join(sorted(_TITLES, key=len, reverse=True))})\.(?=[ \n]|$)")


@functools.cache
def _rewriter() -> Rewriter:
    return Rewriter(re.compile("[0-9%&½¼¾]"), _rules())


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Hindi text with what the grammar misreads rewritten.

    >>> before("12,34,567 लोग, 50%, 10 कि.मी., डॉ. शर्मा")
    '1234567 लोग, 50 प्रतिशत, 10 किलोमीटर, डॉक्टर शर्मा'
    """
    text = _rewriter()(text, counts)
    if "." in text:
        text, number = _TITLE.subn(lambda match: _TITLES[match[1]], text)
        if number and counts is not None:
            counts["abbreviation"] = counts.get("abbreviation", 0) + number
    return text
