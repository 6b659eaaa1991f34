"""English dates, years, hours and decades that the grammar does not know, before its own."""

import re

from transforms.speak.corrections.english_patterns import MONTH
from transforms.speak.corrections.ordinals import english as ordinal
from transforms.speak.corrections.rewriting import Rule, rule

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_DAYS = {"Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday", "Sat": "Saturday",
         "Sun": "Sunday"}  # fmt: skip
_LIFE = {"b": "born", "d": "died"}


def _month(match: re.Match[str]) -> str:
    """Read 11/2020."""
    return f"{_MONTHS[int(match[1]) - 1]} {match[2]}"


def dates() -> list[Rule]:
    """Return the rules."""
    return [
        rule("date", r"(?<![\w/.,-])(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/.-])", _month, needs="/"),
        rule("date", r"(?<=-\d\d)T(?=\d\d:\d\d)", " "),
        rule("weekday", r"(?<!\w)(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|rs|r)?\.?(?=,? (?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|"
                        r"Aug|Sep|Oct|Nov|Dec)[a-z.]* \d|\d{1,2}(?:[:-]\d| ?[ap]\.?m)))", lambda m: _DAYS[m[1]]),
        rule("abbreviation", r"(?<!\w)[Ee]st\. ?(?=(?:1[1-9]|20)\d\d(?!\d))", "established "),
        rule("abbreviation", r"(?<![\w.])([bd])\. ?(?=(?:1[1-9]|20)\d\d(?!\d))", lambda m: f"{_LIFE[m[1]]} "),
        rule("ordinal", r"(?<=\d)(st|nd|rd|th)/(?=\d)", r"\1 "),
        rule("decade", r"(?<!\d)(1\d\d0|20\d0)'s(?!\w)|(?<=the )(\d0)'s(?!\w)", lambda m: f"{m[1] or m[2]}s"),
        rule("date", rf"(?P<m>{MONTH}) the (?P<n>\d{{1,2}})(?:st|nd|rd|th)(?!\w)",
             lambda m: f"{m['m']} the {ordinal(int(m['n']))}" if 0 < int(m["n"]) < 32 else None),
        rule("time", r"(?<=[Tt]he )(\d{1,2})\.(\d\d)(?= (?:train|express|from|to|bus|special|for)(?!\w))", r"\1:\2"),
        rule("time", r"(?<![\w.,:$])(\d{1,2})\.([0-5]\d)(?= ?(?:UTC|GMT|BST|CET|in the (?:morning|afternoon|"
                     r"evening))(?!\w))", r"\1:\2"),
        rule("time range", r"(?<![\w.,:/$-])(\d{1,2}(?::\d\d)?) ?- ?(?=\d{1,2}(?::\d\d)? ?[ap]\.?m(?!\w))",
             r"\1 to ", needs="-"),
        rule("decade", r"(?<=\d0s)-(?=[a-z])", " ", needs="-"),
        rule("year", r"(?<!\w)([Pp]re|[Pp]ost|[Mm]id|[Ee]arly|[Ll]ate)-(?=(?:1[1-9]|20)\d\ds?(?![\w-]))", r"\1 ",
             needs="-"),
        rule("ordinal", r"(?<=\d)(st|nd|rd|th)-(?=[a-z])", r"\1 "),
        rule("ordinal", r"(?<=\d)(st|nd|rd|th) ?- ?(?=\d+(?:st|nd|rd|th)(?!\w))", r"\1 to "),
        rule("seasons", r"(?<![\d/])((?:19|20)\d\d)/(\d\d)(?![\d/])", r"\1 \2", needs="/"),
    ]  # fmt: skip
