"""Digits that are no quantity: Internet addresses, ISBNs, section numbers, enumerations, telephone numbers, shares.

Rules common to ar de es fr it pt, in two parts: `first_rules` come before thousands are joined, since they look at
where the dots and commas stand; `later_rules` come with the symbols between numbers.
"""

import re
from collections.abc import MutableMapping

from transforms.speak.corrections.number_words import NumberWords
from transforms.speak.corrections.rewriting import Rule, rule
from transforms.speak.corrections.tables import Noun, roman

LAST_CHAPTER = 90
"""What is beyond is a year, or letters."""
_HEADING = re.compile(
    r"[\s-]*(?P<r>[IVX]{1,7}|X{0,3}L?X{0,3}[IVX]{0,4})(?=\.?\s*$|\. |[-:)]|\s-|\s[A-Z\u00c0-\u00dd]{2,}(?![a-z])|"
    r"(?<=[IVX]{2})\s[A-Z\u00c0-\u00dd][a-z\u00df-\u00ff])"
)
"""Single letters count on a line of their own only."""


_NUMERAL = re.compile(r"[IVX](?<![\w.'-].)(?!(?<=[^\n]X)XX(?!\w))(?:(?<=I)I(?!\w)|[IVXLC]{2,6})(?![\w'-]|\.\w)")
"""II and whatever is longer, wherever it stands: no words. XXX inside a line stands for anything."""


def heading(text: str, words: NumberWords, counts: MutableMapping[str, int] | None = None) -> str:
    """Return ``text`` with the Roman numerals that nothing else has read: of a chapter at its very beginning, and II.

    How many is added to ``counts``.

    >>> from transforms.speak.corrections.fr import FrenchNumbers
    >>> heading("XIV", FrenchNumbers()), heading("II. Le Bois", FrenchNumbers()), heading("I. Dupont", FrenchNumbers())
    ('quatorze', 'deux. Le Bois', 'I. Dupont')
    """
    if "I" not in text and "X" not in text and "V" not in text:
        return text
    written = text
    text = _NUMERAL.sub(lambda match: words.say(roman(match[0]) or 0) if roman(match[0]) else match[0], text)
    match = _HEADING.match(text)
    value = roman(match["r"]) if match else None
    if (
        match is not None
        and value
        and value < LAST_CHAPTER
        and match["r"] not in ("LI", "XL")
        and (len(match["r"]) > 1 or not text[match.end() :].strip(" .\n"))
    ):
        text = text[: match.start("r")] + words.say(value) + text[match.end() :]
    if counts is not None and text != written:
        counts["numeral"] = counts.get("numeral", 0) + 1
    return text


def parts(words: NumberWords, written: str) -> str:
    """Read the parts of "6.3.4" as numbers, with the word for the dot between them."""
    return f" {words.dot} ".join(words.number(part) for part in written.split("."))


def is_address(written: str) -> bool:
    """Return whether four numbers are an Internet address rather than a section or a version.

    >>> is_address("192.168.1.1"), is_address("10.0.0.1"), is_address("12.2.2.2")
    (True, True, False)
    """
    found = written.split(".")
    if len(found) != 4 or any(len(part) > 3 or int(part) > 255 for part in found):
        return False
    return found[0] == "10" or any(len(part) == 3 for part in found)


def first_rules(words: NumberWords) -> list[Rule]:
    """Return the rules that look at dots and commas as they were written."""

    def address(match: re.Match[str]) -> str | None:
        if not is_address(match[0]):
            return None
        return f" {words.dot} ".join(words.digits(part) for part in match[0].split("."))

    def section(match: re.Match[str]) -> str:
        return f"{match['w']} {parts(words, match['n'])}"

    def book(match: re.Match[str]) -> str | None:
        digits = re.sub("[^0-9X]", "", match["n"])
        return f"{match['w']} {words.digits(digits.rstrip('X'))}{' X' * digits.count('X')}"

    def device(match: re.Match[str]) -> str:
        return " ".join(words.say(int(c)) if c.isdigit() else c for c in match[0] if c != ":")

    rules = [
        # Not where thousands may be meant: 192.168.100.200.
        rule("internet address", r"(?<![\w.])(?!\d{1,3}(?:\.\d{3}){3})\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)",
             address),
        # Of the sixth version: groups of hexadecimal digits, one of which has a letter or is left out.
        rule("internet address", r"(?<![\w:])(?=[\da-f:]*(?:::|[a-f]))[\da-f]{1,4}(?:::?[\da-f]{1,4}){2,7}(?:::)?"
                                 r"(?![\w:]|\.\d)", device, needs=":"),
        rule("device address", r"(?<![\w:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![\w:])", device, needs=":"),
        # Of a device on a bus: 03:00.0.
        rule("device address", r"(?<![\w:.])(?:[\da-f]{4}:)?0[\da-f]:[\da-f]{2}\.[0-7](?![\w:]|\.\d)",
             lambda m: f"{device(m).replace('.', words.dot)}", needs=":"),
        rule("date", r"(?<=-\d\d)T(?=\d\d:\d\d)", " "),
        rule("standard", r"(?<![\d.,])802\.(\d{1,2})(?=[a-z]{0,2}(?!\w))", lambda m: f"{parts(words, m[0])} "),
        rule("bits", r"(?<![\d/.,])(\d{1,3})/(\d{1,3})(?=[ -]?[Bb]its?(?!\w))",
             lambda m: f"{words.number(m[1])} {m[2]}", needs="/"),
        rule("cell", r"\$([A-Z]{1,3})\$?(?=\d)", r"\1", needs="$"),
        # A shell's prompt at the beginning of a line, and its variables.
        rule("prompt", r"(?m:^)\s*\$ (?=[a-z./])|(?<=~)\$(?!\d)|(?<=\")\$(?=\d\")|\$(?=[^\W\d]{3}|[{(])", " ",
             needs="$"),
        rule("isbn", r"(?P<w>(?<!\w)ISBN(?:-1[03])?)[: ]? ?(?P<n>\d(?:[\d -]{8,16})[\dX])(?![\dX])", book),
        rule("list", r"(?<![\d.,])\d{1,9}(?:,\d{1,3}){2,}(?![.,]?\d)", _list),
        rule("list", r"(x\d{1,4}),(?=\d{1,4}x\d)", r"\1, ", needs="x"),
        # Arguments without blanks: ("a",10,0), ttyS0,9600.
        rule("list", r"(?<=[A-Za-z]\d),(?=\d{3})|(?<=[a-z]{2}\d),(?=\d)", ", "),
        rule("list", r"(?<=[\"'\w)\]],)(?<!\d,)(\d{1,4}),(?=-?\d)", r"\1, ", needs=","),
        # A colour, 00ffaa, or another key.
        rule("hexadecimal", r"(?<!\w)(?=[0-9a-f]{6,64}(?!\w))\d*[a-f]*(?:\d[a-f]|[a-f]\d)[0-9a-f]*",
             lambda m: re.sub(r"\d", lambda digit: f" {words.say(int(digit[0]))} ", m[0]).strip()),
        rule("key", r"(?<=[A-Za-z])\d{5,}(?=[A-Za-z])", lambda m: f" {words.digits(m[0])} "),
        rule("list", r"(?<=rgb\()\d{1,3},\d{1,3},(?=\d{1,3}\))", lambda m: m[0].replace(",", ", ")),
        # Cents that are none: 5,- and 1,-- (the second dash is gone by now).
        rule("money", r"(?<=\d),(?:-|(?= ?[\u20ac$]))-?", "", needs=","),
    ]  # fmt: skip
    if words.centuries:
        pattern = rf"(?P<w>{words.centuries}) (?P<r>[IVX]+) ?- ?(?P<q>[IVX]+)(?!\w)"
        rules.append(rule("roman", pattern, lambda m: _centuries(words, m), needs="IVX"))
    if words.numbered:
        pattern = rf"(?P<w>(?<!\w)(?:{words.numbered})) (?P<n>\d{{1,3}}(?:\.\d{{1,3}})+)(?![\w%]|,\d|\.\d)"
        rules.insert(0, rule("section", pattern, section))
    return rules


def _centuries(words: NumberWords, match: re.Match[str]) -> str | None:
    first, last = roman(match["r"]), roman(match["q"])
    if not first or not last:
        return None
    return f"{match['w']} {words.century(first)} {words.range_word} {words.century(last)}"


def _list(match: re.Match[str]) -> str | None:
    """Part an enumeration without blanks: 16,1,2; not 1,234,567."""
    items = match[0].split(",")
    if all(len(item) == 3 for item in items[1:]) and items[0] != "0":
        return None
    return ", ".join(items)


def later_rules(words: NumberWords) -> list[Rule]:
    """Return the rules that go before plain dates, times and ranges."""
    minute, second = words.units.get("min"), words.units.get("s")
    rules = [
        rule("nine eleven", r"(?<![\d/])(?:9/11|24/7|(\d)0/(\d)0)(?:/365)?(?![\d/%])", lambda m: _pair(words, m)),
        rule("digits in groups", r"(?<![\w.,/+-])\d+(?:-\d+){3,}(?![\w/-]|[.,]\d)", lambda m: words.digits(m[0])),
        rule("telephone", r"(?<![\w.,/+-])(?<!\) )\d{3}-\d{4}(?<!00)(?<!50)(?![\w/-]|[.,]\d)",
             lambda m: words.digits(m[0])),
        rule("house number", r"(?<![\d/.,])(\d{1,4})/(?=[A-Z](?!\w))", lambda m: f"{words.number(m[1])} ", needs="/"),
    ]  # fmt: skip
    if minute is not None and second is not None:
        rules.insert(
            0,
            rule("running time", r"(?<![\d:.,])(?P<m>[1-9]?\d):(?P<s>[0-5]\d)[.,](?P<h>\d{1,3})(?![\d:]|[.,]\d)"
                                 r"(?: ?[Mm]inut\w{1,2}(?!\w))?",
                 lambda m: _running_time(words, m, minute, second), needs=":"),
        )  # fmt: skip
        rules.insert(
            0,
            rule("running time", r"(?:(?P<w>(?<=[Mm]inuto ))|(?<=[Aa]os )|(?<=[Aa] los ))(?P<m>\d{1,2}):(?P<s>[0-5]\d)"
                                 r"(?![\d:]|[.,]\d)", lambda m: _minutes(words, m, minute, second), needs=":"),
        )  # fmt: skip
    return rules


def _running_time(words: NumberWords, match: re.Match[str], minute: Noun, second: Noun) -> str:
    """Read 4:41,30 of a race: minutes, and seconds with hundredths."""
    seconds = words.counted(f"{int(match['s'])}{words.decimal}{match['h']}", second)
    return f"{words.counted(str(int(match['m'])), minute)} {seconds}"


def _minutes(words: NumberWords, match: re.Match[str], minute: Noun, second: Noun) -> str:
    """Read 13:10 of a match, before which a time of day would have another article, or the minute is named."""
    said = words.say(int(match["m"])) if match["w"] is not None else words.counted(str(int(match["m"])), minute)
    return f"{said} {words.ampersand} {words.counted(str(int(match['s'])), second)}"


def _pair(words: NumberWords, match: re.Match[str]) -> str | None:
    """Read two numbers that are no fraction: 9/11, 24/7, shares that make a hundred."""
    if match[1] and int(match[1]) + int(match[2]) != 10:
        return None
    return " ".join(words.say(int(part)) for part in match[0].removesuffix("/365").split("/"))
