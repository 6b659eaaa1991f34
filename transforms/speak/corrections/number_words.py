"""The words that numbers of one language take: what each language fills in, and the readings common to all.

`numbers.NumberReader` adds the rules that find numbers in text; ar, de, es, fr, it and pt fill in the words.
"""

import re
from collections.abc import Mapping
from typing import ClassVar

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.rewriting import Rule
from transforms.speak.corrections.tables import Noun

LONGEST_DIGITS = 30
"""More digits than any quantity has are read one by one."""


class NumberWords:
    """The words of one language; subclasses fill them in."""

    lang: ClassVar[str]
    decimal: ClassVar[str] = ","
    """The decimal mark; the other of "." and "," groups thousands."""
    space_groups: ClassVar[bool] = True
    """Whether a plain space may group thousands."""
    marks: ClassVar[Mapping[str, str]]
    """Words for the decimal mark: {",": "comma", ".": "point"}."""
    minus: ClassVar[str]
    plus: ClassVar[str]
    times: ClassVar[str]
    divided: ClassVar[str]
    equals: ClassVar[str]
    range_word: ClassVar[str]
    percent: ClassVar[str]
    per_mille: ClassVar[str]
    ampersand: ClassVar[str]
    section: ClassVar[str]
    per: ClassVar[str]
    """Before a unit that divides: 5 €/kg."""
    dot: ClassVar[str]
    """How the dot of a version number or web address is said."""
    currencies: ClassVar[Mapping[str, Noun]]
    units: ClassVar[Mapping[str, Noun]]
    scales: ClassVar[str]
    """Alternatives of a regular expression for million, milliard, ..., after which money takes ``scale_link``."""
    scale_link: ClassVar[str] = " "
    less: ClassVar[str] = ""
    """How "<" before a number is said; nothing: it is not."""
    greater: ClassVar[str] = ""
    plus_minus: ClassVar[str] = ""
    multiple: ClassVar[Noun | None] = None
    """What "x" behind a number counts, "50x"; nothing: it stays a letter."""
    numbered: ClassVar[str] = ""
    """Alternatives for words before the number of a section or figure, in which a dot parts no thousands."""
    thousand: ClassVar[str] = ""
    """The word for a thousand where it agrees with what is counted: "200 mil personas"."""
    centuries: ClassVar[str] = ""
    """Alternatives for century, before two Roman numerals: "siglos XVII-XVIII"."""
    hour_words: ClassVar[str] = ""
    """Alternatives for words behind a time that make the hour word needless."""

    # What a language must or may say itself.

    def say(self, number: int, gender: str | None = None) -> str:
        """Return the cardinal of ``number``."""
        return cardinal(number, self.lang, gender)

    def digits(self, written: str) -> str:
        """Read digits one by one."""
        return " ".join(self.say(int(digit)) for digit in written if digit.isdigit())

    def year(self, written: str) -> str:
        """Read a year."""
        return self.say(int(written))

    def fraction_digits(self, written: str) -> str:
        """Read what follows the decimal mark: leading zeros one by one, then a cardinal of up to three digits."""
        rest = written.lstrip("0")
        if not rest or len(rest) > 3:
            return self.digits(written)
        return " ".join([self.say(0)] * (len(written) - len(rest)) + [self.say(int(rest))])

    def ordinal(self, number: int) -> str:
        """Return an ordinal on its own, as for "7th" in a text of another language."""
        return self.say(number)

    def century(self, number: int) -> str:
        """Return the number of a century."""
        return self.say(number)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        """Say a date; ``before`` is the text before it in the window."""
        raise NotImplementedError

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        """Say a time of day; ``named`` is the hour word that was written behind it, if any."""
        raise NotImplementedError

    def fraction(self, above: int, below: int) -> str | None:
        """Say a simple fraction, or return None to leave it."""
        raise NotImplementedError

    def mixed(self, whole: str, part: str) -> str:
        """Join whole numbers and a fraction."""
        raise NotImplementedError

    def fraction_of(self, said: str, noun: Noun) -> str:
        """Join a fraction and the unit it is of."""
        return f"{said} {noun.one}"

    def gender_before(self, following: str) -> str | None:
        """Return the gender that a number before the text ``following`` takes, or None."""
        return None

    def own_rules(self) -> list[Rule]:
        """Return the language's rules that apply before the common ones (abbreviations, ordinals, romans)."""
        return []

    def late_rules(self) -> list[Rule]:
        """Return rules that apply after dates, times and money, before plain numbers."""
        return []

    # Common readings.

    def number(self, written: str, gender: str | None = None) -> str:
        """Read digits with an optional decimal part."""
        match = re.fullmatch(r"(\d+)(?:([.,])(\d+))?", written)
        if match is None:
            return self.digits(written)
        whole, mark, fraction = match.groups()
        if len(whole) > LONGEST_DIGITS or (len(whole) > 1 and whole[0] == "0" and not fraction):
            return self.digits(whole)
        words = self.say(int(whole), None if fraction else gender)
        return f"{words} {self.marks[mark]} {self.fraction_digits(fraction)}" if fraction else words

    def times_over(self, written: str, following: str) -> str:
        """Read "50x" before the text ``following``."""
        return self.counted(written, self.multiple) if self.multiple else self.number(written)

    def counted(self, written: str, noun: Noun) -> str:
        """Read a number and the noun it counts, in agreement."""
        if written == "1":
            return f"{self.say(1, noun.gender)} {noun.one}"
        return f"{self.number(written, noun.gender)} {noun.many}"

    def money(self, written: str, scale: str, noun: Noun) -> str:
        """Read a sum of money: "5,50" of euros, "2" with the scale "million"."""
        if scale:
            return f"{self.number(written, 'm')} {scale}{self.scale_link}{noun.many}"
        whole, mark, cents = written.replace(".", ",").partition(",")
        if not mark or not noun.cent or len(cents) > 2:
            return self.counted(written, noun)
        number_of_cents = int(cents.ljust(2, "0"))
        if int(whole) == 0 and number_of_cents:
            return self.cents_alone(number_of_cents, noun)
        said = self.counted(str(int(whole)), noun)
        return f"{said}{self.with_cents(number_of_cents, noun)}" if number_of_cents else said

    def cents_alone(self, number: int, noun: Noun) -> str:
        """Read a sum below one."""
        return self.counted(str(number), Noun(noun.cent, noun.cents))

    def with_cents(self, number: int, noun: Noun) -> str:
        """Read the hundredths behind whole units of money, with the space before them."""
        return f" {self.say(number)}"
