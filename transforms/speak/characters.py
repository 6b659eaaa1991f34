"""What stands for each single character before the grammars and in spoken form: tables by Unicode category.

The tables are filled as characters are met, so that importing them costs nothing.
"""

import unicodedata
from collections.abc import Callable

NEWLINES = "\n\r\x0b\x0c\x85\u2028\u2029"
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u2032\uff07\u00b4`"
HYPHENS = "-\u2010\u2011\ufe63\uff0d"
DASHES = "\u2012\u2013\u2014\u2015\ufe58"
MINUS = "\u2212"
KEPT_COMPATIBILITY = frozenset("\u00aa\u00ba\u00b2\u00b3\u00b9\u00bc\u00bd\u00be\u00b0\u2026")
"""Compatibility characters that the grammars read themselves: ª º ² ³ ¹ ¼ ½ ¾ ° and the ellipsis."""
KEPT_SYMBOLS = frozenset("+=<>%&$/\u00b0\u00d7\u00f7\u00b1\u00a7\u2030\u00b5\u03a9\u301c\u221a")
JOINERS = "\u200c\u200d"


class Table(dict[int, str]):
    """A `str.translate` table that works out each character when it is first met."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str:
        value = self[code] = self.rule(chr(code))
        return value


def _canonical_character(character: str) -> str:
    """Return what stands for one character before the grammars: itself, a plainer one, a space or nothing."""
    if character in NEWLINES:
        return "\n"
    if character in APOSTROPHES:
        return "'"
    if character in HYPHENS or character == MINUS:
        return "-"
    if character in DASHES:
        return "\u2013"
    category = unicodedata.category(character)
    if character == "\u3007":
        return character
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cs", "Co", "Cn"):
        return character if character in JOINERS else ""
    if category in ("Pi", "Pf") or character in "\u201e\u201a\u300c\u300d\u300e\u300f\u275d\u275e":
        return " "  # not the inch mark that a grammar would hear in a straight quote
    if character == "\u066a":
        return "%"
    if character in "\u2033\u2236":
        return '"' if character == "\u2033" else ":"
    if "\ufe00" <= character <= "\ufe0f" or character == "\u20e3":
        return ""
    if category[0] in "SNLP" and character not in KEPT_COMPATIBILITY:
        folded = _compatible(character)
        if folded != character:
            return folded
    if category == "So" or category == "Sk" or (category == "Sm" and character not in KEPT_SYMBOLS):
        return character if character in KEPT_SYMBOLS or character.isascii() else " "
    if character in "\u2022\u2023\u2027\u2043\u00b7\u30fb":  # bullets and middle dots
        return " " if character != "\u30fb" else character
    return character


def _compatible(character: str) -> str:
    """Return the compatibility decomposition where it is one of form only: full width, ligature, circled."""
    decomposition = unicodedata.decomposition(character)
    if not decomposition.startswith("<") or decomposition.startswith("<super> 0020"):
        return character
    folded = unicodedata.normalize("NFKC", character)
    if decomposition.startswith(("<circle>", "<square>", "<fraction>", "<compat> 0028")):
        return f" {folded} " if folded[-1:].isdigit() else folded
    return folded


def _spoken_character(character: str) -> str:
    """Return what stands for one lower-case character in spoken form; "\\ufdd0" where a mark was dropped."""
    if character in NEWLINES:
        return "\n"
    if character in APOSTROPHES:
        return "'"
    category = unicodedata.category(character)
    if category[0] in "LM" and character not in "\u00aa\u00ba":
        if "\ufe00" <= character <= "\ufe0f" or category == "Me":
            return ""
        return "".join(c for c in _compatible(character).lower() if unicodedata.category(c)[0] in "LM")
    if category == "Nd":
        return str(unicodedata.digit(character))
    if character == "\u3007":  # the kanji zero
        return character
    if category in ("No", "Nl"):  # never silently: a digit counts as residue
        return "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", character).lower())
    if category in ("Cc", "Zs"):
        return " "
    if category in ("Cf", "Cs", "Co", "Cn"):
        return character if character == "\u200d" else ""
    return "\ufdd0"


CANONICAL = Table(_canonical_character)
SPOKEN = Table(_spoken_character)
