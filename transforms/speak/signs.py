"""Read signs beside numbers that no grammar knows: comparisons, "about", powers, typed products, ranges, pauses, notes.

text -> the same text with words, or with the sign that the language's own rules read: `*` becomes a multiplication
sign, `10~20` a range. Without a number beside it a sign is decoration, and folding drops it. Words are those by which
mathematics is read aloud; a language has none here where the words would stand behind the number, not in its place.
"""

import re

_WORDS = {
    "ar": {
        "\u2264": "\u0623\u0635\u063a\u0631 \u0645\u0646 \u0623\u0648 \u064a\u0633\u0627\u0648\u064a",
        "\u2265": "\u0623\u0643\u0628\u0631 \u0645\u0646 \u0623\u0648 \u064a\u0633\u0627\u0648\u064a",
        "\u2260": "\u0644\u0627 \u064a\u0633\u0627\u0648\u064a",
        "~": "\u062d\u0648\u0627\u0644\u064a",
        "^": "\u0623\u0633",
    },
    "de": {
        "\u2264": "kleiner oder gleich",
        "\u2265": "gr\u00f6\u00dfer oder gleich",
        "\u2260": "ungleich",
        "~": "etwa",
        "^": "hoch",
    },
    "en": {
        "\u2264": "less than or equal to",
        "\u2265": "greater than or equal to",
        "\u2260": "not equal to",
        "~": "about",
        "^": "to the power of",
    },
    "es": {
        "\u2264": "menor o igual a",
        "\u2265": "mayor o igual a",
        "\u2260": "distinto de",
        "~": "aproximadamente",
        "^": "elevado a",
    },
    "fr": {
        "\u2264": "inf\u00e9rieur ou \u00e9gal \u00e0",
        "\u2265": "sup\u00e9rieur ou \u00e9gal \u00e0",
        "\u2260": "diff\u00e9rent de",
        "~": "environ",
        "^": "puissance",
    },
    "hi": {"~": "\u0932\u0917\u092d\u0917", "^": "\u0915\u0940 \u0918\u093e\u0924"},
    "it": {
        "\u2264": "minore o uguale a",
        "\u2265": "maggiore o uguale a",
        "\u2260": "diverso da",
        "~": "circa",
        "^": "elevato a",
    },
    "ja": {"~": "\u7d04"},
    "mr": {"~": "\u0938\u0941\u092e\u093e\u0930\u0947", "^": "\u091a\u093e \u0918\u093e\u0924"},
    "pt": {
        "\u2264": "menor ou igual a",
        "\u2265": "maior ou igual a",
        "\u2260": "diferente de",
        "~": "cerca de",
        "^": "elevado a",
    },
    "ta": {
        "~": "\u0b9a\u0bc1\u0bae\u0bbe\u0bb0\u0bcd",
        "^": "\u0b87\u0ba9\u0bcd \u0b85\u0b9f\u0bc1\u0b95\u0bcd\u0b95\u0bc1",
    },
    "te": {"~": "\u0c38\u0c41\u0c2e\u0c3e\u0c30\u0c41", "^": "\u0c18\u0c3e\u0c24\u0c02"},
}
#: Curved equals signs stand for "about" as well.
_ABOUT = "~\u223c\u2248\u2245\u2243"
_SUPERSCRIPTS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_RAISED = set("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_RANGES = {"~", "\u223c", "\u2013"}
_COMPARISONS = {"\u2264", "\u2265", "\u2260"}
TYPED = {"<=": "\u2264", ">=": "\u2265", "!=": "\u2260"}
"""Comparisons as they are typed, and the signs that they stand for."""
_ANY = re.compile(f"[*^\u2013\u2014\u2264\u2265\u2260{_ABOUT}\u2070\u00b9\u00b2\u00b3\u2074-\u2079]")
_PRODUCT = re.compile(r"(?<=\d)( ?)\*( ?)(?=\d)")
_RANGE = re.compile("(?<=\\d) ?[~\u223c] ?(?=\\d)|(?<=\\d)\u2013(?=[$\u20ac\u00a3\u00a5]\\d)")
#: Raised numbers behind a word or the end of a sentence are notes; behind fewer letters they may be powers of units.
_NOTE = re.compile(
    "(?:(?<=[^\\W\\d_]{4})|(?<=[^\\W\\d_]{2}[.,;:!?\u201d\u00bb)]))[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,3}(?!\\w)"
)
#: A long dash before a number is a pause, where a short one is a minus.
_PAUSE = re.compile("(?<!\\d)\u2014(?=\\d)")
_COMPARISON = re.compile(r" ?([\u2264\u2265\u2260]) ?(?=[-+]?\d)")
_NEARLY = re.compile(rf"(?<![\w/.~\\])[{_ABOUT}] ?(?=[$\u20ac\u00a3\u00a5]?\d)|(?<=\w) [{_ABOUT}] ?(?=\d)")
#: A raised number behind another is a footnote more often than a power, but not behind a ten.
_POWER = re.compile(
    r"(?<![\d.,\w])(\d{1,9}) ?\^ ?(\d{1,3})(?![\d.\w])|"
    r"(?<![\d.,\w])(10)([\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,3})(?!\w)"
)


def word_for(sign: str, lang: str) -> str:
    """Return how ``sign`` is said before a number, nothing where ``lang`` has no word for it.

    >>> word_for("~", "it")
    'circa'
    """
    return _WORDS.get(lang, {}).get(sign, "")


def read_signs(text: str, lang: str) -> str:
    """Return ``text`` with the signs beside its numbers read.

    >>> read_signs("~50 of 10~20 shown\u00b9, 5 * 3 \u2265 2^4 but *not* a^b or 2010\u00b9", "en")
    'about 50 of 10-20 shown, 5 \u00d7 3 greater than or equal to 2 to the power of 4 but *not* a^b or 2010\u00b9'
    """
    found = set(_ANY.findall(text))
    if not found:
        return text
    words = _WORDS.get(lang, {})
    if found & _RAISED:
        text = _NOTE.sub("", text)
    if "\u2014" in found:
        text = _PAUSE.sub("\u2014 ", text)
    if "*" in found:
        text = _PRODUCT.sub("\\1\u00d7\\2", text)
    if found & _RANGES:
        text = _RANGE.sub("\u301c" if lang == "ja" else "-", text)
    if "^" in found or found & _RAISED:
        if lang == "ja":
            text = _POWER.sub(lambda match: f"{match[1] or match[3]}\u306e{_exponent(match)}\u4e57", text)
        elif "^" in words:
            text = _POWER.sub(lambda match: f"{match[1] or match[3]} {words['^']} {_exponent(match)}", text)
    if found & _COMPARISONS:
        text = _COMPARISON.sub(lambda match: f" {words[match[1]]} " if match[1] in words else match[0], text)
    if "~" in words and not found.isdisjoint(_ABOUT):
        space = "" if lang == "ja" else " "
        text = _NEARLY.sub(lambda match: (" " if match[0][0] == " " else "") + words["~"] + space, text)
    return text


def _exponent(match: re.Match[str]) -> str:
    return match[2] or match[4].translate(_SUPERSCRIPTS)
