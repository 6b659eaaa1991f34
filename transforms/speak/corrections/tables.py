"""What the tables of the corrections are made of: counted nouns, sets of words, Roman numerals."""

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
