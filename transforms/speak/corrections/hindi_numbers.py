"""Hindi numbers in words, and those that only look like an address.

The grammar of nemo-text-processing 1.2.0 reads every number near a word such as "near", "before" or "town" digit by
digit. Here a number is said as one where only such everyday words stand near it, or where it counts what follows.
"""

import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.rewriting import Rule, rule

_CUES = (
    "हाउस", "प्लॉट", "बूथ", "अपार्टमेंट", "फ्लैट", "टावर", "कॉम्प्लेक्स", "फ्लोर", "ब्लॉक", "सेक्टर", "फेज", "रोड", "स्ट्रीट",
    "गली", "राजमार्ग", "ड्राइव", "डिस्ट्रिक्ट", "बाईपास", "हाइवे", "पार्कवे", "कॉलोनी", "एस्टेट", "बोलवार्ड", "पिन", "नियर",
    "स्क्वेर", "टॉवर", "पिलर", "एवेन्यू", "आर डी", "नंबर", "मकान",
)  # fmt: skip
"""Words that make numbers near them an address."""
_EVERYDAY_CUES = (
    "यूनिट", "मंजिल", "सड़क", "मार्ग", "नगर", "पार्क", "मार्केट", "सेंटर", "गांव", "पास", "ब्रिगेड", "मॉल", "इंस्टीट्यूट", "मेट्रो",
    "वेस्ट", "सामने", "पीछे", "वीया",
)  # fmt: skip
"""Words that the grammar takes for an address too, and that mostly are none: near, before, behind, way."""
_COUNTED = (
    "वर्ष|साल|महीन|सप्ताह|हफ़्त|हफ्त|दिन|घंट|मिनट|सेकंड|लोग|व्यक्ति|बच्च|छात्र|महिला|पुरुष|मामल|सदस्य|सैनिक|पुलिस|यात्री|घर|गाड़|वाहन|"
    "किलो|मीटर|मील|एकड़|हेक्टेयर|फुट|इंच|प्रतिशत|फीसदी|फ़ीसदी|रुप|डॉलर|यूरो|लाख|करोड़|हज़ार|हजार|मिलियन|बिलियन|बार|"
    "गुना|से (?:अधिक|ज़्यादा|ज्यादा|कम)"
)
"""Beginnings of what is counted even beside an address."""


def year_words(year: int) -> str:
    """Return a year said in hundreds.

    >>> year_words(1857)
    'अठारह सौ सत्तावन'
    """
    hundreds, rest = divmod(year, 100)
    return f"{cardinal(hundreds, 'hi')} सौ" + (f" {cardinal(rest, 'hi')}" if rest else "")


def spoken_year(written: str) -> str:
    """Return a year as it is said: in hundreds before 2000."""
    return year_words(int(written)) if written < "2000" else cardinal(int(written), "hi")


def say(written: str) -> str:
    """Read a number with or without a decimal part."""
    whole, mark, part = written.partition(".")
    said = cardinal(int(whole), "hi")
    return f"{said} दशमलव {one_by_one(part)}" if mark else said


def one_by_one(written: str) -> str:
    """Read digits one by one."""
    return " ".join(cardinal(int(digit), "hi") for digit in written if digit.isdigit())


def _count(match: re.Match[str]) -> str | None:
    """Say a number that only everyday words make an address, or that counts what follows it."""
    counted = re.match(f" (?:{_COUNTED})", match.string[match.end() :])
    if not counted and "." not in match[0] and any(cue in match.string for cue in _CUES):
        return None
    return spoken_year(match[0]) if "1500" <= match[0] <= "1999" and len(match[0]) == 4 else say(match[0])


def count_rules() -> list[Rule]:
    """Return the rule for numbers that are no address."""
    return [
        rule("count", r"(?<![\d.,:/+\u0900-\u097fA-Za-z-])(?:[1-9]\d{0,4}|\d\.\d{1,3})"
             r"(?![\d\u0900-\u097fA-Za-z%]|[.,:/-]\d)", _count,
             needs=(*_CUES, *_EVERYDAY_CUES)),
    ]  # fmt: skip
