"""What the tables of the corrections are made of: counted nouns, sets of words, Roman numerals."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

_ROMAN = tuple(
    zip(
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        strict=True,
    )
)


class Noun(NamedTuple):
    """A counted noun: singular, plural, gender, and what a hundredth of it is called (money)."""

    one: str
    many: str
    gender: str = "m"
    cent: str = ""
    cents: str = ""


def words(table: str) -> frozenset[str]:
    """Return the words of a table parted by spaces.

    >>> sorted(words("b a"))
    ['a', 'b']
    """
    return frozenset(table.split())


def nouns(table: str) -> dict[str, Noun]:
    """Read a table of nouns: a line each of symbols, a bar, and the fields of `Noun` parted by slashes.

    >>> nouns("EUR \u20ac | euro / euros / m / cent / cents")["EUR"].cents
    'cents'
    """
    found = {}
    for line in table.strip().splitlines():
        symbols, _, fields = line.partition("|")
        noun = Noun(*(field.strip() for field in fields.split(" / ")))
        found.update(dict.fromkeys(symbols.split(), noun))
    return found


def with_variants(units: dict[str, Noun]) -> dict[str, Noun]:
    """Return ``units`` with the ways in which people write them too: Km, Kg, KM, Mhz.

    >>> sorted(with_variants(nouns("km | kilometer / kilometer")))
    ['KM', 'Km', 'km']
    """
    found = dict(units)
    for symbol, noun in units.items():
        if symbol[0] == "k" and symbol[1:]:
            found.setdefault("K" + symbol[1:], noun)
        if symbol in ("km", "kg", "cm", "mm"):
            found.setdefault(symbol.upper(), noun)
        if symbol.endswith("Hz") and symbol[:-2]:
            found.setdefault(symbol[:-1].replace("H", "h") + "z", noun)
            found.setdefault(symbol.lower(), noun)
    return found


def roman(numeral: str) -> int | None:
    """Return the value of a Roman numeral, None where it is not one in the usual form.

    >>> roman("XIV"), roman("IIX")
    (14, None)
    """
    value, rest = 0, numeral
    for letters, worth in _ROMAN:
        while rest.startswith(letters):
            value += worth
            rest = rest[len(letters) :]
    again, left = "", value
    for letters, worth in _ROMAN:
        again += letters * (left // worth)
        left %= worth
    return value if not rest and again == numeral else None


def abbreviations(written: Iterable[str], behind: str = "") -> re.Pattern[str]:
    """Return an expression for whole words of ``written``, followed by the expression ``behind``.

    It starts with a set of letters, which the search skips to: five times faster than starting with a look-behind.

    >>> abbreviations(["Dr.", "etc."]).findall("Dr. A, petc. etc.")
    ['Dr.', 'etc.']
    """
    rest: dict[str, list[str]] = defaultdict(list)
    for word in sorted(written, key=len, reverse=True):
        rest[word[0]].append(re.escape(word[1:]))
    choices = "|".join(f"(?<={re.escape(first)})(?:{'|'.join(tails)})" for first, tails in sorted(rest.items()))
    return re.compile(f"[{''.join(map(re.escape, sorted(rest)))}](?<![\\w./].)(?:{choices}){behind}")
