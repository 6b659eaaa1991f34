"""Roman numerals behind a name in Hindi, Marathi, Tamil and Telugu text: Elizabeth II, part III.

text -> the same text with the numeral as an ordinal: behind the name in Hindi and Marathi, where it is the Sanskrit
one, before the name in Tamil and Telugu, as papers there print it. One letter alone may be a letter, and stays.
"""

import re
from collections.abc import MutableMapping

from transforms.speak.corrections.tables import roman
from transforms.speak.indic_numbers import SCRIPTS, cardinal, join

_SANSKRIT = ("द्वितीय", "तृतीय", "चतुर्थ", "पंचम", "षष्ठ", "सप्तम", "अष्टम", "नवम", "दशम")
"""Second to tenth."""
_LAST = 20
"""Higher numerals are no ruler's, and more often letters."""
_SCRIPTS = {**SCRIPTS, "hi": SCRIPTS["mr"]}
_PATTERNS = {
    lang: re.compile(rf"(?<![{first}-{last}])(?P<w>[{first}-{last}]{{3,}}) (?P<r>[IVX]{{2,5}})(?![\w.'-])")
    for lang, (first, last) in _SCRIPTS.items()
}


def read_regnal(text: str, lang: str, counts: MutableMapping[str, int] | None = None) -> str:
    """Return ``text`` with its Roman numerals behind names read; how many is added to ``counts``.

    >>> read_regnal("लुई II और भाग CD", "hi"), read_regnal("లూయిస్ XVI, CD", "te")
    ('लुई द्वितीय और भाग CD', 'పదహారవ లూయిస్, CD')
    """
    if "I" not in text and "X" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        value = roman(match["r"])
        if not value or not 2 <= value <= _LAST:
            return match[0]
        if lang in ("ta", "te"):
            return f"{join(cardinal(value, lang), 'ஆம்' if lang == 'ta' else 'వ', lang)} {match['w']}"
        return f"{match['w']} {_SANSKRIT[value - 2]}" if value <= len(_SANSKRIT) + 1 else match[0]

    read, number = _PATTERNS[lang].subn(replace, text)
    if number and read != text and counts is not None:
        counts["numeral"] = counts.get("numeral", 0) + number
    return read
