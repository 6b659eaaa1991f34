"""English: what the grammar of nemo-text-processing 1.2.0 reads wrongly is rewritten into what it reads rightly.

The grammar is good; these are its known slips: AT&T (ATANDT), 9/11 (nine elevenths), km/h (kilometers per H),
A$1,000, Rs 500, 50 €, 555-1234, Henry VIII, ranges read as minus or nothing, a closing quotation mark after a number
read as inches, "Elm Dr." as a doctor, counts of five digits without a comma read digit by digit.
Conventions: those of American print; no manual was looked up, the tables in tests/data/spoken/en fix them.
"""

import functools
import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.ordinals import english as ordinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, rule
from transforms.speak.corrections.tables import roman, words

QUOTATION_CHARACTERS = 400
"""How far back an open quotation mark is looked for: three sentences of news (5.2 MB: mean 125 characters)."""
GUARD = "\u2060"
"""Keeps a token from the grammar's word list; dropped afterwards."""
_DOLLARS = {
    "A": "Australian dollars", "AU": "Australian dollars", "C": "Canadian dollars", "CA": "Canadian dollars",
    "CAN": "Canadian dollars", "HK": "Hong Kong dollars", "NZ": "New Zealand dollars", "S": "Singapore dollars",
    "NT": "Taiwan dollars", "R": "reais",
}  # fmt: skip
_CURRENCIES = {"$": "dollars", "\u20ac": "euros", "\u00a3": "pounds"}
_SCALES = {"m": " million", "mn": " million", "b": " billion", "bn": " billion", "tn": " trillion", "k": " thousand"}
_SCALE = r"(?P<scale> (?:hundred|thousand|million|billion|trillion|crore|lakh)|(?:mn|m|bn|b|tn|k)\b)?"
_AMOUNT = r"\d[\d,]*(?:\.\d+)?"
_COUNTED_BY_ROMAN = words(
    "Chapter Part Book Volume Act Scene Section Phase Type Class Title Article War Bowl Apollo Rocky Mark Grade Level "
    "Stage Table Figure Category Group Episode Division Appendix Annex Schedule Tier Gemini Saturn Area Factor Round "
    "Canto Fantasy Area Corps Vatican Olympiad Wars Day Area"
)  # fmt: skip
_REGNAL = words(
    "Henry Louis Elizabeth George Edward Richard William James Charles John Paul Pius Gregory Benedict Leo Clement "
    "Innocent Philip Ferdinand Frederick Napoleon Alexander Nicholas Catherine Ivan Peter Francis Otto Ludwig "
    "Friedrich "
    "Wilhelm Alfonso Carlos Juan Pedro Umberto Victor Emmanuel Ramses Ramesses Cleopatra Ptolemy Darius Xerxes Mary "
    "Margaret Christian Gustav Haakon Olav Harald Rama Mehmed Murad Selim Suleiman Henri Philippe Albert Leopold Urban "
    "Boniface Sixtus Julius Martin Stephen Robert David Constantine Theodore Justinian Michael Franz Joseph Sam "
    "Baldwin Casimir Sigismund Wenceslaus Bela Charlemagne Seti Thutmose Amenhotep Abdulhamid Mahmud Pope King Queen"
)  # fmt: skip
_NOT_COUNTED = (
    r"(?!(?:and|or|in|on|at|to|of|is|was|are|were|as|by|for|with|from|the|a|an|has|had|that|which|but|if|"
    r"it|its)\b)"
)


def _digits(match: re.Match[str]) -> str:
    return " ".join(cardinal(int(digit), "en") for digit in match[0] if digit.isdigit())


def _dollars(match: re.Match[str]) -> str:
    scale = match["scale"] or ""
    return f"{match['n']}{_SCALES.get(scale, scale)} {_DOLLARS[match['c']]}"


def _rupees(match: re.Match[str]) -> str:
    scale = match["scale"] or ""
    return f"{match['n']}{_SCALES.get(scale, scale)} {'rupee' if match['n'] == '1' and not scale else 'rupees'}"


def _roman(match: re.Match[str]) -> str | None:
    value, name = roman(match["r"]), match["w"]
    if value is None or value > 89:
        return None
    if name in _REGNAL and value <= 40:
        return f"{name} the {ordinal(value)}"
    if name in _COUNTED_BY_ROMAN or len(match["r"]) > 1:
        return f"{name} {cardinal(value, 'en')}"
    return None


def _range(match: re.Match[str]) -> str | None:
    text, start, end = match.string, match.start(), match.end()
    beside = text[max(0, start - 2) : start].strip()[-1:].isalpha() or text[end : end + 2].strip()[:1].isalpha()
    return f"{match['a']} to {match['b']}" if beside or len(match["a"]) == 4 else None


def _closing_quote(match: re.Match[str]) -> str | None:
    """A straight quote after a number closes a quotation where one is open, else it is inches."""
    before = re.sub(r'(?<=\d)"(?= )', "", match.string[max(0, match.start() - QUOTATION_CHARACTERS) : match.start()])
    return " " if before.count('"') % 2 else None


def _version(match: re.Match[str]) -> str | None:
    parts = match[0].split(".")
    if len(parts) == 4 and all(len(part) <= 3 for part in parts) and any(len(part) == 3 for part in parts):
        return None  # an Internet address: the grammar reads its digits
    if any(len(part) > 2 or (len(part) == 2 and part[0] == "0") for part in parts):
        return None  # a date or a telephone number
    return " point ".join(cardinal(int(part), "en") for part in parts)


def _section(match: re.Match[str]) -> str:
    return f"{match[1]} point {' point '.join(cardinal(int(part), 'en') for part in match[2].split('.'))}"


def _grouped(match: re.Match[str]) -> str:
    return f"{int(match[0]):,}"


def _numerals() -> tuple[Rule, ...]:
    """Return the rules about numbers, in order."""
    return (
        rule("ampersand", r"(?<=[A-Za-z])&(?=[A-Za-z])", " and ", needs="&"),
        rule("nine eleven", r"(?<![\d/])9/11(?![\d/])", "nine eleven", needs="/"),
        rule("all the time", r"(?<![\d/])24/7(?:/365)?(?![\d/])", "twenty four seven", needs="/"),
        rule("halves", r"(?<![\d/])(50/50|20/20)(?![\d/])", lambda m: m[1].replace("/", " "), needs="/"),
        rule("unit", r"(?<=\d) ?(?:km/hr?|kmh|kmph|kph)(?!\w)", " kilometers per hour"),
        rule("unit", r"(?<=\d) ?m/s(?!\w)", " meters per second"),
        rule("unit", r"(?<=\d) ?km/s(?!\w)", " kilometers per second"),
        rule("unit", r"(?<=\d)m(?= (?:people|users|viewers|customers|voters|tons|tonnes|homes|copies|shares|"
                     r"jobs))", " million"),
        rule("unit", r"(?<![\w$\u20ac\u00a3.,-])1 ?m(?!\w|[/'\u00b2\u00b3]|\.\w)", "1 meter", needs="m"),
        rule("unit", r"(?<![\w$\u20ac\u00a3.,-])(\d[\d,]*(?:\.\d+)?) ?m(?!\w|[/'\u00b2\u00b3]|\.\w)",
             r"\1 meters", needs="m"),
        rule("money", r"(?<!\w)US\$ (?=\d)", "US$", needs="$"),
        rule("money", rf"(?<!\w)(?P<c>AU|A|CAN|CA|C|HK|NZ|NT|S|R)\$ ?(?P<n>{_AMOUNT}){_SCALE}", _dollars, needs="$"),
        rule("money", rf"(?<!\w)(?:Rs\.? ?|INR ?|\u20b9 ?)(?P<n>{_AMOUNT}){_SCALE}", _rupees),
        rule("money", rf"(?<![\w.,])({_AMOUNT})(?: ?(million|billion|trillion))? ?([\u20ac\u00a3])(?!\w)(?! ?\d)",
             lambda m: f"{m[3]}{m[1]}{' ' + m[2] if m[2] else ''}"),
        rule("money", rf"(?<![\w.,])({_AMOUNT}) ?\u00a2", r"\1 cents"),
        rule("money", rf"(?P<s>[$\u20ac\u00a3])(?P<n>{_AMOUNT})[kK](?!\w)",
             lambda m: f"{m['n']} thousand {_CURRENCIES[m['s']]}"),
        rule("money range", r"(?P<s>[$\u20ac\u00a3])(?P<a>\d+(?:\.\d+)?) ?- ?(?P<b>\d+(?:\.\d+)?) (?P<q>million|"
                            r"billion|trillion)",
             r"\g<a> to \g<s>\g<b> \g<q>", needs="-"),
        rule("money range", rf"(?P<s>[$\u20ac\u00a3])(?P<a>{_AMOUNT}) ?- "
                            rf"?(?P<b>{_AMOUNT})(?![\d%/-])", r"\g<a> to \g<s>\g<b>", needs="-"),
        rule("telephone", r"(?<![\d/.-])(?<!\) )\d{3}-\d{4}(?![\d/-])", _digits, needs="-"),
        rule("telephone", r"(?<=[Cc]all |[Dd]ial )911(?!\d)|(?<=[Cc]alled |[Dd]ialed )911(?!\d)|(?<=[Cc]alling |"
                          r"[Dd]ialing )911(?!\d)", _digits),
        rule("roman", r"(?P<w>[A-Z][a-z]+) (?P<r>[IVXL]{2,})(?![\w\u2060-])", _roman, needs="IVX"),
        rule("roman", r"(?P<w>[A-Z][a-z]+) (?P<r>[VX])(?=[ ,.;:')]|$)", _roman, needs="IVX"),
        rule("roman", r"(?P<w>[A-Z][a-z]+) (?P<r>I)(?='s | of |, (?:king|emperor|queen|tsar))", _roman, needs="IVX"),
        rule("numero", r"\b[Nn]o\. ?(?=\d)", "number "),
        rule("numero", r"\b[Nn]os\. ?(?=\d)", "numbers "),
        rule("numero", r"(?<![\w#&])# ?(?=\d)", "number "),
        rule("decade", r"(?<!\d)(1\d\d0|20\d0)'s(?!\w)|(?<=the )(\d0)'s(?!\w)", lambda m: f"{m[1] or m[2]}s"),
        rule("section", r"(?<!\w)([A-Z])\.(\d+(?:\.\d+)*)(?![\w.])(?!\.\d)", _section, needs="."),
        rule("page", r"(?<!\w)p\. ?(?=\d)", "page ", needs="."),
        rule("page", r"(?<!\w)pp\. ?(?=\d)", "pages ", needs="."),
        rule("abbreviation", r"\b(Fig|fig)s?\. ?(?=\d)", "figure ", needs="."),
        rule("abbreviation", r"\b(?:Vol|vol)\. ?(?=\d)", "volume ", needs="."),
        rule("abbreviation", r"\b(?:Ch|ch|Chap|chap)\. ?(?=\d)", "chapter ", needs="."),
        rule("abbreviation", r"\bapprox\. ?(?=\d)", "approximately ", needs="."),
        rule("height", r"(?<![\w.])(\d)' ?(\d{1,2})(?:\"|'')", r"\1 feet \2 inches", needs="'"),
        rule("height", r"(?<![\w.])([4-7])'(\d{1,2})(?![\d\"'])", r"\1 foot \2", needs="'"),
        rule("quotation mark", r"(?<=\d)\"", _closing_quote, needs='"'),
        rule("version", r"(?<![\w.])\d+(?:\.\d+){2,3}(?![\w]|\.\d)", _version, needs="."),
        rule("ordinal", r"(?<=\d)(st|nd|rd|th)-(?=[a-z])", r"\1 "),
        rule("seasons", r"(?<![\d/])((?:19|20)\d\d)/(\d\d)(?![\d/])", r"\1 \2", needs="/"),
        rule("ratio", r"(?<![\d:.,])(\d{1,2}):(\d)(?![\d:.]|,\d)", r"\1 to \2", needs=":"),
        rule("range", r"(?<![\w.,/$\u20ac\u00a3:-])(?P<a>\d{1,4}) ?- ?(?P<b>\d{1,4})(?![\w/:-]|"
                      r"[.,]\d)", _range, needs="-"),
        rule("plus", r"(?<=\d)\+(?= |$|[,.;)])", " plus", needs="+"),
        rule("unit", r"(?<=\d) ?bn(?!\w)", " billion"),
        rule("unit", r"(?<=\d) ?tn(?!\w)", " trillion"),
        rule("thousands", rf"(?<![\d.,$\u20ac\u00a3/#-])(?<!\d )[1-9]\d{{4,8}}(?= "
                          rf"{_NOT_COUNTED}[a-z]{{3,}})", _grouped),
        rule("slash", r"\band/or\b", "and or", needs="/"),
    )  # fmt: skip


_WAY = re.compile(r"[DSARBL](?<![\w.].)(?:(?<=D)r|(?<=S)t|(?<=A)ve|(?<=R)d|(?<=B)lvd|(?<=L)n)\.(?=[,;)]|$| [a-z]|\n)")
_STREET = re.compile(r"(?:[A-Z][a-z]+|\d(?:st|nd|rd|th)) $")
_LADY = re.compile(r"M(?<!\w.)(?:rs|s)\.?(?= [A-Z]|$)")
_PLURAL = re.compile(r"[A-Z](?<!\w.)[A-Z]{1,4}s(?![\w'\u2060])")
_WAYS = {"Dr": "Drive", "St": "Street", "Ave": "Avenue", "Rd": "Road", "Blvd": "Boulevard", "Ln": "Lane"}
_LADIES = {"Mrs": "missus", "Ms": f"Ms{GUARD}"}


def _way(match: re.Match[str]) -> str:
    """ "Elm Dr." is a drive, "Dr." before a name a doctor."""
    street = _STREET.search(match.string, max(0, match.start() - 20), match.start())
    return _WAYS[match[0][:-1]] if street or match[0] == match.string else match[0]


@functools.cache
def _rewriter() -> Rewriter:
    numerals = "(?<![A-Za-z].)(?:[IVXL]+(?![A-Za-z])|(?<=[VX])(?![A-Za-z])|(?= of |'s |, [keqt]))"
    trigger = f"[0-9&\u20ac\u00a3\u20b9IVX](?:(?<![IVX])|{numerals})"
    return Rewriter(re.compile(trigger), _numerals())


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return English text with what the grammar misreads rewritten.

    >>> before("Henry VIII called 555-1234, 5 km/h and US$ 27.5 billion.")
    'Henry the eighth called five five five one two three four, 5 kilometers per hour and US$27.5 billion.'
    """
    text = _rewriter()(text, counts)
    ways = ladies = 0
    if "." in text:
        text, ways = _WAY.subn(_way, text)
    text, ladies = _LADY.subn(lambda match: _LADIES[match[0].rstrip(".")], text)
    if ways + ladies and counts is not None:
        counts["abbreviation"] = counts.get("abbreviation", 0) + ways + ladies
    text, number = _PLURAL.subn(rf"\g<0>{GUARD}", text)  # the word list says "cd's"
    if number and counts is not None:
        counts["plural of initials"] = counts.get("plural of initials", 0) + number
    return text
