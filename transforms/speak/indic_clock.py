"""Times in Marathi, Tamil and Telugu text that are no plain hour: with a zone behind them, or of a match.

The rules leave digits where what reads a number will do; the zone's letters stay. What no source was found for (that
the hour word behind the zone makes the one before it needless) is as usually read aloud.
"""

import re

from transforms.speak.corrections.rewriting import Rule, rule
from transforms.speak.indic_numbers import SCRIPTS, cardinal
from transforms.speak.indic_words import WORDS

ZONES = "GMT|UTC|BST|IST|EST|EDT|PST|PDT|CET"
"""Letters of time zones that news prints behind an hour."""
_OWN_ZONES = {
    "mr": "जीएमटी|यूटीसी|आयएसटी|बीएसटी",
    "ta": "ஜிஎம்டி|யுடிசி|ஜி.எம்.டி|யு.டி.சி",
    "te": "జిఎంటి|జీఎంటీ|జిఎమ్ ?టి|యుటిసి|యూటీసీ",
}
"""The same in the letters of the language."""
_MINUTE = {"mr": "मिनिट", "ta": "நிமிட", "te": "నిమిష"}
"""How the word for a minute begins."""


def clock_rules(lang: str) -> list[Rule]:
    """Return the rules, which come before those of plain times.

    >>> *_, named, minute = clock_rules("te")
    >>> named.pattern.sub(named.rewrite, "10:15 BST గంటలకు"), minute.pattern.sub(minute.rewrite, "3:35వ నిమిషంలో")
    ('పది పదిహేను BST గంటలకు', 'మూడు 35వ నిమిషంలో')
    """
    first, last = SCRIPTS[lang]
    zones = f"(?:(?:{ZONES})(?![A-Za-z])|{_OWN_ZONES[lang]})"

    def spoken(match: re.Match[str]) -> str:
        hour, minute = int(match[1]), int(match[2])
        return cardinal(hour, lang) + (f" {cardinal(minute, lang)}" if minute else "")

    def of_match(match: re.Match[str]) -> str:
        return f"{cardinal(int(match[1]), lang)} {int(match[2])}" if int(match[2]) else match[1]

    return [
        rule("time", rf"(?<=[{first}-{last}])(?=\d{{1,2}}:[0-5]\d)", " "),
        rule("time", rf"(?<![\d.,:])([01]\d|2[0-3])([0-5]\d)(?= ?{zones})", r"\1:\2"),
        rule("time", rf"(?<![\d.,:])([01]?\d|2[0-3])\.([0-5]\d)(?= ?{zones})", r"\1:\2"),
        rule("time", rf"(?<![\d:])(\d{{1,2}}):([0-5]\d)(?= {zones} (?:{WORDS[lang].clock}))", spoken),
        rule("time", rf"(?<![\d:])(\d{{1,3}}):([0-5]\d)(?=-?[{first}-{last}]{{0,4}} ?{_MINUTE[lang]})", of_match),
    ]
