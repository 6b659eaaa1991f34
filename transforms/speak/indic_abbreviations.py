"""Abbreviations of Marathi, Tamil and Telugu text, in the language's own letters: titles, eras, "No.", "p.".

canonicalised text -> the same text with abbreviations in words. Those marked "digits" are read only before a number,
where nothing else can be meant. Initials (E. V. R.) stay as they are: their letters are what is said.

Sources: Maharashtra government style for mr; for ta and te the full words that newspapers print beside them. What
newsreaders say as letters (ta கி.பி., கி.மு.) stays.
"""

import functools
import re
from collections.abc import MutableMapping

from transforms.speak.indic_units import TELUGU_MEASURED, dotted_units

_ALWAYS = {
    "mr": {
        "इ.स.पू.": "इसवी सन पूर्व", "ई.स.पू.": "इसवी सन पूर्व", "इ.स.": "इसवी सन", "ई.स.": "इसवी सन",
        "ई.पू.": "इसवी सन पूर्व", "डॉ.": "डॉक्टर", "प्रा.": "प्राध्यापक", "उदा.": "उदाहरणार्थ", "सायं.": "सायंकाळी",
        "ॲड.": "ॲडव्होकेट", "\u0905\u200d\u0945\u0921.": "ॲडव्होकेट",
        "द.आफ्रिका": "दक्षिण आफ्रिका", "द.कोरिया": "दक्षिण कोरिया", "उ.कोरिया": "उत्तर कोरिया", "उ.प्र.": "उत्तर प्रदेश",
        "म.प्र.": "मध्य प्रदेश",
    },
    "ta": {"டா.": "டாக்டர்", "பேரா.": "பேராசிரியர்", "உ.ம்.": "உதாரணம்", "எ.கா.": "எடுத்துக்காட்டு"},
    "te": {
        "క్రీ.శ.": "క్రీస్తు శకం", "క్రీ.పూ.": "క్రీస్తు పూర్వం", "డా.": "డాక్టర్", "డా\u0965": "డాక్టర్", "ప్రొ.": "ప్రొఫెసర్",
        "ఉదా.": "ఉదాహరణకు",
    },
}  # fmt: skip
_BEFORE_DIGITS = {
    "mr": {
        "क्र.": "क्रमांक", "नं.": "नंबर", "पृ.": "पृष्ठ", "दि.": "दिनांक", "दु.": "दुपारी", "स.": "सकाळी", "कलम क्र.": "कलम क्रमांक",
        "भ्र.": "भ्रमणध्वनी", "दू.": "दूरध्वनी", "ता.": "तारीख", "इ.स": "इसवी सन", "ई.स": "इसवी सन",
    },
    "ta": {"பக்.": "பக்கம்", "எண்.": "எண்", "வ.எண்.": "வரிசை எண்"},
    "te": {"నెం.": "నెంబర్", "నం.": "నంబర్", "పు.": "పుట", "పే.": "పేజీ", "సం.": "సంవత్సరం", "ఉ.": "ఉదయం", "సా.": "సాయంత్రం",
           "రా.": "రాత్రి", "మ.": "మధ్యాహ్నం", "క్రీ.శ": "క్రీస్తు శకం", "క్రీ.పూ": "క్రీస్తు పూర్వం"},
}  # fmt: skip
_BEHIND_DIGITS = {"mr": {"वा.": "वाजता"}, "te": {"గం.": "గంటలు", "ని.": "నిమిషాలు"}}


_SYLLABLE = "[\u0b80-\u0be5\u0c00-\u0c65]{1,4}"
_INITIALS = re.compile(rf"(?<![0-9] )(?<![^\s(\"'\u2018\u201c]){_SYLLABLE}(?:\.{_SYLLABLE}){{2,}}(?![^\W_])")
"""Tamil and Telugu names of three letters and more, no units: a single vowel among them is no part of the next."""


def _alternatives(table: dict[str, str]) -> str:
    def spaced(written: str) -> str:
        return r"\.? ?".join(map(re.escape, written.rstrip(".").split("."))) + (r"\." if written.endswith(".") else "")

    return "|".join(spaced(written) for written in sorted(table, key=len, reverse=True))


@functools.cache
def _pattern(lang: str) -> re.Pattern[str]:
    letter = "[\u0900-\u0963\u0971-\u097f\u0b80-\u0be5\u0c00-\u0c65A-Za-z]"
    always = f"(?P<always>{_alternatives(_ALWAYS[lang])})"
    numbered = f"(?P<numbered>{_alternatives(_BEFORE_DIGITS[lang])})(?= ?[0-9])"
    units = rf"(?<![0-9])(?<![0-9] )(?<!{letter}\. )(?P<unit>{'|'.join(dotted_units(lang))})"
    choices = f"(?<!{letter})(?<!{letter}\\.)(?:{always}|{numbered}|{units})"
    if lang in _BEHIND_DIGITS:
        choices += f"|(?<=[0-9])(?P<gap> ?)(?P<behind>{_alternatives(_BEHIND_DIGITS[lang])})"
    return re.compile(choices)


@functools.cache
def _words(lang: str) -> dict[str, str]:
    tables = (_ALWAYS[lang], _BEFORE_DIGITS[lang], _BEHIND_DIGITS.get(lang, {}))
    units = {_bare(pattern.replace("\\", "")): words for pattern, words in dotted_units(lang).items()}
    return units | {_bare(written): words for table in tables for written, words in table.items()}


def _bare(written: str) -> str:
    return re.sub("[.? \u0965]", "", written)


def expand(text: str, lang: str, counts: MutableMapping[str, int] | None = None) -> str:
    """Return ``text`` with its abbreviations in words; how many is added to ``counts``.

    >>> expand("डॉ. राव", "mr")
    'डॉक्टर राव'
    """
    if "." not in text and "\u0965" not in text:
        return text
    words = _words(lang)
    letter_or_digit, measured = re.compile(r"[^\W_]"), re.compile(rf" (?:{TELUGU_MEASURED})(?![\u0c00-\u0c7f])")

    def replace(match: re.Match[str]) -> str:
        groups = match.groupdict()
        said = words[_bare(groups["always"] or groups["numbered"] or groups["unit"] or groups["behind"])]
        gap = " " if groups.get("behind") else ""
        following = match.string[match.end() : match.end() + 1]
        if said.endswith("లు") and measured.match(match.string, match.end()):
            said = said.removesuffix("\u0c41")
        return f"{gap}{said}{' ' if letter_or_digit.match(following) else ''}"

    text, number = _pattern(lang).subn(replace, text)
    if lang != "mr":
        text = _INITIALS.sub(lambda match: match[0].replace(".", " "), text)
    if number and counts is not None:
        counts["abbreviation"] = counts.get("abbreviation", 0) + number
    return text
