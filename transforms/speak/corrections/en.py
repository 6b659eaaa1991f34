"""English: what the grammar of nemo-text-processing 1.2.0 reads wrongly is rewritten into what it reads rightly.

The grammar is good; these are its known slips: AT&T (ATANDT), 9/11 (nine elevenths), km/h (kilometers per H),
A$1,000, Rs 500, 50 €, 555-1234, Henry VIII, ranges read as minus or nothing, a closing quotation mark after a number
read as inches, "Elm Dr." as a doctor, counts of five digits without a comma read digit by digit.
Conventions: those of American print; no manual was looked up, the tables in tests/data/spoken/en fix them.
"""

import functools
import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.dotted import weekdays
from transforms.speak.corrections.english_dates import dates
from transforms.speak.corrections.english_epithets import epithets, unit
from transforms.speak.corrections.english_identifiers import digits, identifiers, section, typed_version, version
from transforms.speak.corrections.english_patterns import (
    AMOUNT,
    BOOK,
    COUNTED_BY_ROMAN,
    CURRENCIES,
    DOLLARS,
    NOT_COUNTED,
    RANKS,
    REGNAL,
    SCALE,
    SCALES,
    UNIT,
    WAYS,
)
from transforms.speak.corrections.english_ranges import ranges
from transforms.speak.corrections.ordinals import english as ordinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, behind, rule
from transforms.speak.corrections.tables import roman
from transforms.speak.signs import TYPED, word_for

QUOTATION_CHARACTERS = 400
"""How far back an open quotation mark is looked for: three sentences of news (5.2 MB: mean 125 characters)."""
GUARD = "\u2060"
"""Keeps a token from the grammar's word list; dropped afterwards."""


def _dollars(match: re.Match[str]) -> str:
    scale = match["scale"] or ""
    return f"{match['n']}{SCALES.get(scale, scale)} {DOLLARS[match['c']]}"


def _rupees(match: re.Match[str]) -> str:
    scale = match["scale"] or ""
    return f"{match['n']}{SCALES.get(scale, scale)} {'rupee' if match['n'] == '1' and not scale else 'rupees'}"


def _roman(match: re.Match[str]) -> str | None:
    value, name = roman(match["r"]), match["w"]
    if value is None or value > 89:
        return None
    if name in REGNAL and value <= 40:
        return f"{name} the {ordinal(value)}"
    if name in COUNTED_BY_ROMAN or name.isupper() or len(match["r"]) > 1:
        return f"{name} {cardinal(value, 'en')}"
    return None


def _by(match: re.Match[str]) -> str:
    """Two lengths are "by", two small factors set apart "times"."""
    spaced = match[2].startswith(" ")
    if (spaced and "=" in match.string) or _SPELL.match(match.string, match.end()):
        return f"{match[1]} times "
    large = len(match[1]) > 2 and match.string[match.end() : match.end() + 3].isdigit()
    return f"{match[1]} {'times' if spaced and not large and match[2].strip() != 'x' else 'by'} "


def _grouped_spaces(match: re.Match[str]) -> str:
    return match[0].replace(" ", ",")


def _century(match: re.Match[str]) -> str | None:
    value = roman(match["r"])
    return ordinal(value) if value and value < 31 else None


def _equals(match: re.Match[str]) -> str | None:
    """The grammar reads sums itself: "1 - 2 = 5"."""
    return None if _SUM.search(behind(match)) else " equals "


def _closing_quote(match: re.Match[str]) -> str | None:
    """A straight quote after a number closes a quotation where one is open, else it is inches."""
    before = re.sub(r'(?<=\d)"(?= )', "", match.string[max(0, match.start() - QUOTATION_CHARACTERS) : match.start()])
    return " " if before.count('"') % 2 else None


def _grouped(match: re.Match[str]) -> str:
    return f"{int(match[0]):,}"


def _numerals() -> tuple[Rule, ...]:
    """Return the rules about numbers, in order."""
    return (
        rule("ampersand", r"(?<=[A-Za-z])&(?=[A-Za-z])", " and ", needs="&"),
        *identifiers(),
        rule("thousands", r"(?<![\d.,/+#$-])(?<!\d )[1-9]\d{0,2}(?: \d{3}){0,3} 000(?! ?\d)", _grouped_spaces,
             needs=" "),
        rule("thousands", r"(?<![\w.,/#-])[1-9]\d{0,5}0{4,12}(?!\w|[-/:]|[.,]\d)", _grouped),
        rule("money", r"(?<![\w.,$])(\d[\d,]*(?:\.\d+)?) ?\$(?![\w$])(?! ?\d)", r"$\1", needs="$"),
        *(
            rule("comparison", rf"(?<=[\w)%\u00b0(\"])( ?){typed} ?(?=-?\d|[A-Za-z](?!\w))",
                 f" {word_for(sign, 'en')} ", needs=(typed,))
            for typed, sign in TYPED.items()
        ),
        rule("comparison", r"(?<=[\w)%\u00b0(])( ?)< ?(?=-?\d|(?<=\d < )[A-Za-z](?!\w))", " less than ", needs="<"),
        rule("comparison", r"(?<=[\w)%\u00b0(])( ?)> ?(?=-?\d|(?<=\d > )[A-Za-z](?!\w))", " greater than ", needs=">"),
        rule("comparison", r"(?<!\w)\u00b1 ?(?=\d)", "plus or minus "),
        rule("comparison", r"(?<=\d)( ?)\u00b1 ?(?=\d)", " plus or minus "),
        *epithets(),
        rule("by", r"(?<=\d[\"']) ?x ?(?=\d)", " by ", needs="x"),
        rule("by", r"(?<![\w,])(?!0x)(\d+(?:[./]\d+)?)( ?[x\u00d7] ?)(?=\d)", _by),
        rule("unit", r"(?<=\d) sq\. ?(ft|mi|km|m)(?!\w)\.?", r" sq \1"),
        rule("unit", r"(?<=\d) sq\.? (?=(?:miles?|feet|foot|yards?|inch(?:es)?|(?:kilo)?met(?:er|re)s?)(?!\w))",
             " square "),
        rule("degrees", r"(?<=\d) ?\u00b0 ?([NSEW])(?![\w'])", lambda m: f" degrees {_POINTS[m[1]]}"),
        rule("unit", rf"(?P<n>\d(?<![\w$.,].)(?:[\d,]*\d)?(?:\.\d+)?)(?: ?|(?P<hyphen>-))"
                     rf"(?P<u>{UNIT})(?![\w/]|\.\w|'|-\w|(?<=h)-|\u00b2|\u00b3)(?P<x>)", unit),
        rule("unit", r"(?<![\w$.,'])(\d+(?:\.\d+)?) s(?![\w'])", lambda m: f"{m[1]} second{'' if m[1] == '1' else 's'}",
             needs=" s"),
        rule("unit", r"(?<![\w$.,'])(\d+\.\d+)s(?![\w'])", r"\1 seconds", needs="s"),
        rule("unit", r"(?<=\d) ?(?:ft|feet) ?(\d+) ?in(?!\w)(?! [a-z])", r" feet \1 inches", needs="in"),
        rule("unit", r"(?<![\w.])(\d+\.\d+)([GMKT])(?!\w)", r"\1 \2"),
        rule("unit", r"(?<=\d) ?(?:km/hr?|kmh|kmph|kph)(?!\w)", " kilometers per hour"),
        rule("unit", r"(?<=\d) ?m/s(?!\w)", " meters per second"),
        rule("unit", r"(?<=\d) ?km/s(?!\w)", " kilometers per second"),
        rule("unit", r"(?<=\d)m(?= (?:people|users|viewers|customers|voters|tons|tonnes|homes|copies|shares|"
                     r"jobs))", " million"),
        rule("unit", r"(?P<a>(?<!\w)[Aa]n? )(\d[\d,]*(?:\.\d+)?)[ -]?m "
                     r"(?=(?!in |of |to |and |or |from |at |on |for )[a-z]{2})",
             r"\1\2 meter ", needs="m"),
        rule("unit", r"(?<=\d) ?m (?=(?:race|final|sprint|dash|relay|hurdles|freestyle|backstroke|butterfly|"
                     r"record|runner|champion|swimmer)(?!\w))", " meter "),
        rule("unit", r"(?<![\w$\u20ac\u00a3.,-])1 ?m(?!\w|[/'\u00b2\u00b3]|\.\w)", "1 meter", needs="m"),
        rule("unit", r"(?<![\w$\u20ac\u00a3.,-])(\d[\d,]*(?:\.\d+)?) ?m(?!\w|[/'\u00b2\u00b3]|\.\w)",
             r"\1 meters", needs="m"),
        rule("money", r"(?<!\w)US\$ (?=\d)", "US$", needs="$"),
        rule("money", r"(?<!\w)(AU|CA|NZ|HK|US|SG)D\$ ?(?=\d)", r"\1$", needs="$"),
        # Pounds of older print: 14,000l., L14,000.
        rule("money", r"(?<![\w.])L ?(\d{1,3}(?:,\d{3})+)(?![\w,]|\.\d)", r"\1 pounds", needs="L"),
        rule("money", r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d{3,})l\.", r"\1 pounds", needs="l"),
        rule("page", r"(?<!\w)pg\.? ?(?=\d)|(?<=, )p(?=\d{1,4}(?!\w))", "page "),
        rule("thousands", r"(?<![\w.,$])(\d{1,3}(?:,\d{3})+)-(?=[a-z]{3})", r"\1 ", needs="-"),
        rule("money", rf"(?<!\w)(?P<c>AU|A|CAN|CA|C|HK|NZ|NT|S|R)\$ ?(?P<n>{AMOUNT}){SCALE}", _dollars, needs="$"),
        rule("money", rf"(?<!\w)(?:Rs\.? ?|INR ?|\u20b9 ?)(?P<n>{AMOUNT}){SCALE}", _rupees),
        rule("money", rf"(?<![\w.,])({AMOUNT})(?: ?(million|billion|trillion))? ?([\u20ac\u00a3])(?!\w)(?! ?\d)",
             lambda m: f"{m[3]}{m[1]}{' ' + m[2] if m[2] else ''}"),
        rule("money", rf"(?<![\w.,])({AMOUNT}) ?\u00a2", r"\1 cents"),
        rule("money", rf"(?P<s>[$\u20ac\u00a3])(?P<n>{AMOUNT})[kK](?!\w)",
             lambda m: f"{m['n']} thousand {CURRENCIES[m['s']]}"),
        rule("money range", r"(?P<s>[$\u20ac\u00a3])(?P<a>\d+(?:\.\d+)?) ?- ?(?P<b>\d+(?:\.\d+)?) (?P<q>million|"
                            r"billion|trillion)",
             r"\g<a> to \g<s>\g<b> \g<q>", needs="-"),
        rule("money range", rf"(?P<s>[$\u20ac\u00a3])(?P<a>{AMOUNT}) ?- "
                            rf"?(?P<b>{AMOUNT})(?![\d%/-])", r"\g<a> to \g<s>\g<b>", needs="-"),
        rule("telephone", r"(?<![\d/.-])(?<!\) )\d{3}-\d{4}(?<!00)(?<!50)(?![\d/-])", digits, needs="-"),
        rule("telephone", r"(?<=[Cc]all |[Dd]ial )911(?!\d)|(?<=[Cc]alled |[Dd]ialed )911(?!\d)|(?<=[Cc]alling |"
                          r"[Dd]ialing )911(?!\d)", digits),
        rule("by", r"(?<=\d)( ?(?:cm|mm|m|in|ft|inches|feet|(?:centi|milli)?meters)) x (?=\d)", r"\1 by ", needs="x"),
        rule("roman", r"(?<![\w.])(?P<r>[IVX]+)(?=(?:th)? (?:century|centuries|Century)(?!\w))", _century),
        rule("roman", r"(?P<w>CHAPTER|PART|BOOK|VOLUME|ACT|SCENE|SECTION|CANTO|LETTER|ARTICLE) (?P<r>[IVXL]+)(?!\w)",
             _roman, needs="IVX"),
        rule("roman", r"(?P<w>[A-Z][a-z]+) (?P<r>[IVXL]{2,})(?![\w\u2060-])", _roman, needs="IVX"),
        rule("roman", r"(?P<w>[A-Z][a-z]+) (?P<r>[VX])(?=[ ,.;:')]|$)", _roman, needs="IVX"),
        rule("roman", r"(?P<w>[A-Z][a-z]+) (?P<r>I)(?='s | of |, (?:king|emperor|queen|tsar))", _roman, needs="IVX"),
        rule("roman", r"(?P<w>Chapter|Part|Book|Volume|Act|Scene|Phase|Section|Appendix|Stage) (?P<r>I)"
                      r"(?=[.,;:)]|$| of | and | - |\n)", _roman),
        rule("numero", r"\b[Nn]o\. ?(?=\d)|(?<=[a-z,] )No (?=\d)", "number "),
        rule("fraction", r"(?<![\w.,/-])(\d{1,3})-(?=\d/\d{1,2}(?![\d/]))", r"\1 ", needs="/"),
        rule("money", r"(?<!\w)\$(\d[\d,]*(?:\.\d+)?)-(?=[a-z])", r"\1 dollar ", needs="$"),
        rule("abbreviation", r"(?<!\w)([Mm]in|[Mm]ax)\. ?(?=\d)", r"\1imum ", needs="."),
        rule("numero", r"\b[Nn]os\. ?(?=\d)", "numbers "),
        rule("numero", r"(?<![\w#&])# ?(?=\d)", "number "),
        rule("section", r"(?<!\w)([A-Z])\.(\d+(?:\.\d+)*)(?![\w.])(?!\.\d)", section, needs="."),
        rule("page", r"(?<!\w)p\. ?(?=\d)", "page ", needs="."),
        rule("page", r"(?<!\w)pp\.? ?(?=\d)", "pages "),
        rule("abbreviation", r"\b(Fig|fig)s?\. ?(?=\d)", "figure ", needs="."),
        rule("abbreviation", r"\b(?:Vol|vol)\. ?(?=\d)", "volume ", needs="."),
        rule("abbreviation", r"\b(?:Ch|ch|Chap|chap)\. ?(?=\d)", "chapter ", needs="."),
        rule("abbreviation", r"\bSec(?:t)?\. ?(?=\d)", "Section ", needs="."),
        rule("abbreviation", r"\bArt\. ?(?=\d)", "Article ", needs="."),
        rule("abbreviation", r"\bcf\. ?(?=\d|p)", "compare ", needs="."),
        rule("abbreviation", r"(?<!\w)c(?:a|irc)?\. ?(?=1\d{3}(?!\d))", "circa ", needs="."),
        rule("verse", rf"(?<!\w)(?P<w>{BOOK}) (\d{{1,3}}):(\d{{1,3}})(?: ?- ?(\d{{1,3}}))?(?!\d|:)",
             lambda m: f"{m['w']} {m[2]} {m[3]}{f' to {m[4]}' if m[4] else ''}", needs=":"),
        *dates(),
        rule("abbreviation", r"\bapprox\. ?(?=\d)", "approximately ", needs="."),
        rule("height", r"(?<![\w.])(\d)' ?(\d{1,2})(?:\"|'')", r"\1 feet \2 inches", needs="'"),
        rule("height", r"(?<![\w.])([4-7])'(\d{1,2})(?![\d\"'])", r"\1 foot \2", needs="'"),
        rule("quotation mark", r"(?<=\d)\"", _closing_quote, needs='"'),
        rule("version", r"(?<!\w)(?P<v>[vV])\.? ?(?P<n>\d+(?:\.\d+)+)(?!\w|\.\d)", typed_version, needs="vV"),
        rule("version", r"(?<![\w.])\d+(?:\.\d+){2,3}(?![\w]|\.\d)", version, needs="."),
        rule("ratio", r"(?<![\d:.,])(\d{1,2}):(\d)(?![\d:]|[.,]\d)", r"\1 to \2", needs=":"),
        rule("ratio", r"(?<![\d:.,])1:(\d{1,3}(?:,\d{3})+|\d{3,6})(?![\d:]|[.,]\d)", r"1 to \1", needs=":"),
        *ranges(),
        rule("equals", r"(?<=[\w)%\u00b0\"'])( ?):?=(?: ?=)?( ?)(?=[\w(\"'-])", _equals, needs="="),
        rule("plus", r"(?<=\d)\+(?= |$|[,.;)])", " plus", needs="+"),
        rule("percent", r"(?<=\d)% ?- ?(?=\d[\d.]*%)", "% to ", needs="-"),
        rule("percent", r"(?<=\d)pc(?!\w)", " percent"),
        rule("unit", r"(?<=\d) ?bn(?!\w)", " billion"),
        rule("unit", r"(?<=\d) ?tn(?!\w)", " trillion"),
        rule("thousands", rf"(?<![\d.,$\u20ac\u00a3/#-])(?<!\d )(?<!ug )(?<!umber )(?<!ID )(?<!ssue )"
                          rf"(?<!eport )[1-9]\d{{4,8}}(?= {NOT_COUNTED}[a-z]{{3,}})", _grouped),
        rule("per mille", r"(?<=\d) ?\u2030", " per mille"),
        rule("slash", r"\band/or\b", "and or", needs="/"),
    )  # fmt: skip


_SUM = re.compile(r"(?<![-+*/\u00d7\d])(?<![-+*/\u00d7\d] )\d+ ?[-+*/\u00d7] ?\d+$")
_POINTS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_SPELL = re.compile(r"\d+ ?(?:mins?|secs?|minutes|seconds|reps|to the power)(?!\w)")
_CHAPTER = re.compile(r"\s*(?P<r>[IVX]{2,7}|[VX](?=\.?\s*$))(?=\.?\s*$|\. |\.?[-:)]|\s-|\s[A-Z]{2,}(?![a-z]))")
_WITH = re.compile(r"(?<!\w)w/(?= ?[A-Za-z])(?!o\b)")
_weekdays = weekdays(
    {"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thurs": "Thursday",
     "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday"}, "to",
)  # fmt: skip
_RANK = re.compile(r"[A-Z](?<!\w.)(?:en|ep|rof|dm|aj|pl|res|on|upt)\.(?= [A-Z])")
_TITLES = {"Mr": "mister", "Dr": "doctor", "Mrs": "missus", "Ms": f"Ms{GUARD}"}
_WAY = re.compile(r"[DSARBL](?<![\w.].)(?:(?<=D)r|(?<=S)t|(?<=A)ve|(?<=R)d|(?<=B)lvd|(?<=L)n)\.(?=[,;)]|$| [a-z]|\n)")
_STREET = re.compile(r"(?:[A-Z][a-z]+|\d(?:st|nd|rd|th)) $")
_TITLE = re.compile(r"[DM](?<!\w.)(?:(?<=M)r?s\.?(?= [A-Z]|$)|r(?= [A-Z]))")
_ABBREVIATED = re.compile(
    r"[A-Z](?:[A-Z]{1,4}s(?!\w)|r?s(?!\w)|r(?!\w)|(?:t|ve|d|lvd|n|en|ep|rof|dm|aj|pl|res|on|upt)\.|\.D\.)"
)
"""What `_WAY`, `_RANK`, `_TITLE` and `_PLURAL` have in common: one search instead of four."""
_PLURAL = re.compile(r"[A-Z](?<!\w.)[A-Z]{1,4}s(?![\w'\u2060])")


def _way(match: re.Match[str]) -> str:
    """ "Elm Dr." is a drive, "Dr." before a name a doctor."""
    street = _STREET.search(match.string, max(0, match.start() - 20), match.start())
    return WAYS[match[0][:-1]] if street or match[0] == match.string else match[0]


def _chapter(text: str, counts: dict[str, int] | None) -> str:
    """Read the Roman numeral of a chapter at the very beginning; "I" is a person."""
    match = _CHAPTER.match(text)
    value = roman(match["r"]) if match else None
    if match is None or not value or value > 89:
        return text
    if counts is not None:
        counts["numeral"] = counts.get("numeral", 0) + 1
    rest = text[match.end("r") :]
    return text[: match.start("r")] + cardinal(value, "en") + (f". {rest[2:]}" if rest.startswith(".-") else rest)


@functools.cache
def _rewriter() -> Rewriter:
    numerals = (
        "(?<![A-Za-z].)(?:[IVXL]+(?![A-Za-z])|(?<=[VX])(?![A-Za-z])|(?= of |'s |, [keqt])|(?<=[a-z] I)(?=[.:;)]))"
    )
    trigger = f"[0-9&\u20ac\u00a3\u20b9IVX](?:(?<![IVX])|{numerals})"
    return Rewriter(re.compile(trigger), _numerals())


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return English text with what the grammar misreads rewritten.

    >>> before("Henry VIII called 555-1234, 5 km/h and US$ 27.5 billion.")
    'Henry the eighth called five five five one two three four, 5 kilometers per hour and US$27.5 billion.'
    """
    text = _rewriter()(_weekdays(text, counts), counts)
    text = _chapter(text, counts)
    if "w/" in text:
        text = _WITH.sub("with ", text)
    return _read_abbreviations(text, counts) if _ABBREVIATED.search(text) else text


def _read_abbreviations(text: str, counts: dict[str, int] | None) -> str:
    """Read ways, ranks and titles, and keep plurals of initials from the grammar's word list."""
    ways = titles = 0
    if "." in text:
        text, ways = _WAY.subn(_way, text.replace("M.D.", "M D"))  # the word list says "maryland"
        text, ranks = _RANK.subn(lambda match: RANKS.get(match[0][:-1], match[0]), text)
        ways += ranks
    text, titles = _TITLE.subn(lambda match: _TITLES[match[0].rstrip(".")], text)
    if ways + titles and counts is not None:
        counts["abbreviation"] = counts.get("abbreviation", 0) + ways + titles
    text, number = _PLURAL.subn(rf"\g<0>{GUARD}", text)  # the word list says "cd's"
    if number and counts is not None:
        counts["plural of initials"] = counts.get("plural of initials", 0) + number
    return text
