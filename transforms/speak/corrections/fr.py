# ruff: noqa: D102 - the methods that override are documented in `NumberReader`
"""French: numbers, dates, times, money, units and ordinals read here; the grammar sees words.

The grammar of nemo-text-processing 1.2.0 has no time, money or measure class, misreads large numbers (130741958
becomes treize millions) and knows neither "XIVe siècle" nor "Louis XIV". Conventions: those of
French print; no grammar was looked up, the tables in tests/data/spoken/fr fix them.
"""

import functools
import re

from transforms.speak.corrections.angles import angle_rules
from transforms.speak.corrections.currencies import FRENCH_CURRENCIES
from transforms.speak.corrections.dotted import part_dotted_words, weekdays
from transforms.speak.corrections.french_abbreviations import shortened
from transforms.speak.corrections.french_patterns import (
    ABBREVIATIONS,
    ENUMERATED,
    FEMININE,
    FIXED,
    FORMATS,
    FRACTIONS,
    LABEL,
    MONTH,
    MONTHS,
    PARTS,
    RULERS,
    YEAR_BEFORE,
)
from transforms.speak.corrections.numbers import NumberReader
from transforms.speak.corrections.ordinals import french as ordinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, rule
from transforms.speak.corrections.sequences import heading
from transforms.speak.corrections.tables import Noun, abbreviations, roman
from transforms.speak.corrections.units import FRENCH_UNITS


class FrenchNumbers(NumberReader):
    """The French words and rules."""

    lang = "fr"
    marks = {",": "virgule", ".": "point"}  # noqa: RUF012 - read only
    minus, plus, times, divided, equals = "moins", "plus", "fois", "divisé par", "égale"
    range_word, percent, per_mille, ampersand = "à", "pour cent", "pour mille", "et"
    section, per, dot = "paragraphe", "par", "point"
    multiple = Noun("fois", "fois", "f")
    less, greater, plus_minus = "inférieur à", "supérieur à", "plus ou moins"
    numbered = (
        "[Ff]igure|[Ss]ection|[Cc]hapitre|[Tt]ableau|[Vv]ersion|[Aa]nnexe|[Ee]xemple|[Éé]quation|[Pp]artie|[Éé]tape|"
        "[Pp]aragraphe|[Aa]rticle|Debian|GIMP|Ubuntu"
    )
    scales = r"millions?|milliards?|billions?|Mds?|M"
    hour_words = "heures?|h"
    currencies = FRENCH_CURRENCIES
    units = FRENCH_UNITS

    def ordinal(self, number: int) -> str:
        return ordinal(number) if number else self.say(number)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        said = f"{'premier' if day == 1 else self.say(day)} {MONTHS[month - 1]}"
        return f"{said} {self.year(year)}" if year else said

    def year(self, written: str) -> str:
        """Read a year: an ordinal in meaning, so that cent and vingt take no s."""
        said = self.number(written)
        return said[:-1] if said.endswith(("cents", "vingts")) else said

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        said = self.counted(str(hour), Noun("heure", "heures", "f"))
        if second is not None:
            minutes = self.counted(str(minute), Noun("minute", "minutes", "f"))
            return f"{said} {minutes} {self.counted(str(second), Noun('seconde', 'secondes', 'f'))}"
        return f"{said} {self.say(minute, 'f')}" if minute else said

    def fraction(self, above: int, below: int) -> str | None:
        if below == 1 or below > 1000:
            return f"{self.say(above)} sur {self.say(below)}"
        name = FRACTIONS.get(below) or ordinal(below)
        return f"{self.say(above)} {name}{'s' if above > 1 and not name.endswith('s') else ''}"

    def mixed(self, whole: str, part: str) -> str:
        return f"{self.number(whole)} et {part}"

    def gender_before(self, following: str) -> str | None:
        return "f" if FEMININE.match(following) else None

    def counted(self, written: str, noun: Noun) -> str:
        """Read a number and its noun; French has the singular below two."""
        whole = written.replace(".", ",").partition(",")[0]
        if whole == "0" or (whole == "1" and written != "1"):
            return f"{self.number(written)} {noun.one}"
        return super().counted(written, noun)

    def plain(self, written: str, before: str, following: str) -> str:
        if len(written) == 4 and written.isdigit() and YEAR_BEFORE.search(before):
            return self.year(written)
        if LABEL.search(before):
            return self.number(written)
        return super().plain(written, before, following)

    def money(self, written: str, scale: str, noun: Noun) -> str:
        if scale:
            many = "" if re.match(r"[01](?!\d)", written) else "s"
            scale = {"M": f"million{many}", "Md": f"milliard{many}", "Mds": f"milliard{many}"}.get(scale, scale)
            link = "d'" if noun.many[0] in "eé" else "de "
            return f"{self.number(written)} {scale} {link}{noun.many}"
        return super().money(written, scale, noun)

    def _month(self, name: str) -> int:
        name = name.lower().rstrip(".").replace("aout", "août")
        return next(index for index, month in enumerate(MONTHS, 1) if month.startswith(name))

    def _named_date(self, match: re.Match[str]) -> str | None:
        day = int(match["d"])
        if not 1 <= day <= 31:
            return None
        return self.date(day, self._month(match["m"]), match["y"], "")

    def _days(self, match: re.Match[str]) -> str:
        return " ".join(self.say(int(day)) for day in re.findall(r"\d+", match[1]))

    def _roman_ordinal(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"].upper())
        if value is None or (value > 30 and "siècle" not in match.string[match.end() : match.end() + 10]):
            return None
        return ordinal(value, match["e"] in ("re", "ère")) + ("s" if match["e"].endswith("s") else "")

    def _regnal(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"])
        if value is None or value > 40:
            return None
        name = match["w"]
        if len(match["r"]) == 1 and name not in RULERS and not name.lower().startswith(PARTS):
            return None
        return f"{name} {self.say(value)}"

    def own_rules(self) -> list[Rule]:
        ordinal_ending = r"(?:ers?|res?|ères?|[èeé]mes?|i[èe]mes?|es?|è|nde?s?)"
        return [
            *angle_rules(self, {"N": "nord", "S": "sud", "E": "est", "O": "ouest"}),
            rule("running time", r"(?<![\w.,])(\d{1,2}) ?h ?([0-5]\d) ?' ?([0-5]\d) ?(?:''|\")?(?!\w)", self._duration),
            rule("running time", r"(?<![\w.,])()([1-9]?\d)' ?([0-5]\d) ?(?:''|\")", self._duration),
            rule("half", r"(?<![\d/.,])1/2 ?h(?:eure)?(?!\w)", "une demi-heure", needs="/"),
            rule("act", r"((?:[Ll]oi|[Dd]écret|[Oo]rdonnance|[Aa]rrêté) n)(?:[°º]|o\.?) ?(\d{2,4})-(\d+)",
                 lambda m: f"{m[1]}uméro {self.number(m[2])} {self.number(m[3])}"),
            rule("per unit", r"(?<=\d) ?[lL] ?/ ?(?=100 ?km(?!\w))", " litres aux ", needs="/"),
            rule("date", r"(?<![\w/.,-])(0[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/.-])",
                 lambda m: f"{MONTHS[int(m[1]) - 1]} {self.year(m[2])}", needs="/"),
            rule("date", r"(?:(?<=[Ll]e )|(?<=[Dd]u )|(?<=[Aa]u ))([1-3]?\d)/(0?[1-9]|1[0-2])(?![\w/.,])",
                 lambda m: self.date(int(m[1]), int(m[2]), None, "") if 0 < int(m[1]) < 32 else None, needs="/"),
            rule("date", r"(?:(?<=/\d\d et )|(?<=/\d\d au )|(?<=/\d\d, )|(?<![\w/.,]))([0-3]\d)/(0[1-9]|1[0-2])"
                         r"(?=(?:,| et| au) [0-3]\d/[01]\d(?!\d)|(?<=\d\d/\d\d, \d\d/\d\d)(?![\d/])|"
                         r"(?<=\d\d/\d\d (?:et|au) \d\d/\d\d)(?![\d/]))",
                 lambda m: self.date(int(m[1]), int(m[2]), None, "") if 0 < int(m[1]) < 32 else None, needs="/"),
            rule("ordinal", r"(?<![\w.,])2de(?!\w)", "seconde"),
            rule("abbreviation", r"(?<!\d )(?<!\w)[Mm]in\. ?(?=\d)", "minimum ", needs="."),
            rule("abbreviation", r"(?<!\w)[Aa]v\. (?=[A-ZÉ][a-zéè])", "avenue ", needs="."),
            rule("money", r"(?<=\d) ?\$ ?US(?!\w)", " dollars américains", needs="$"),
            rule("money", r"(?<=\d) ?\$ ?(?:CA|CAN|can)(?!\w)", " dollars canadiens", needs="$"),
            rule("money", r"(?<![\d.,])(\d{1,3}) ?k\u20ac", lambda m: f"{m[1]}000 \u20ac"),
            rule("thousands", r"(?<![\d.,])([1-9]\d{0,2}),(\d{3})(?= (?!fois|mètres|degrés)[a-zéè]+s(?!\w))", r"\1\2"),
            rule("abbreviation", r"\b(?:chap|ch)\. ?(?=\d|[IVX]+\b)", "chapitre ", needs="."),
            rule("century", r"(?<=[IVX]e )s\.(?= [^\W\d_]|[,;)]|$)", "siècle"),
            rule("decade", r"(?<=[Ll]es )(\d0)s(?!\w)", r"années \1"),
            rule("roman", r"(?<!\w)(?P<r>I)(?P<e>ers?|res?)(?!\w)", self._roman_ordinal, needs="IVX"),
            rule("roman", r"(?<!\w)(?P<r>[IVX]{2,}|[VX])(?P<e>(?:[èe]me|e)s?)(?!\w)", self._roman_ordinal, needs="IVX"),
            rule("roman", r"(?<!\w)(?P<r>[IVX]{2,}|[VX])(?P<e>)(?= siècle)", self._roman_ordinal, needs="IVX"),
            rule("roman", r"(?P<w>[A-ZÉÈ][\w-]{1,30}[a-zé]) (?P<r>[IVX]{2,}|[VX])(?!\w|\.\w|-)",
                 self._regnal, needs="IVX"),
            rule("roman", r"(?P<w>(?:[Cc]hapitre|[Tt]ome|[Aa]cte|[Ss]cène|[Ll]ivre|[Pp]artie|[Aa]rticle|CHAPITRE|"
                          r"TOME|ACTE|LIVRE)) (?P<r>[IVXL]+)(?!\w)",
                 self._regnal, needs="IVX"),
            rule("ordinal", rf"(?<![\d.,])(?P<n>\d{{1,4}}) ?(?P<e>(?<! ){ordinal_ending})(?!\w)", self._ordinal_match),
            rule("format", r"(?<=\b[Ii]n-)([48])\s?[º°o](?!\w)", lambda m: f" {FORMATS[m[1]]}"),
            rule("ordinal", r"(?:(?<=[Ll]e )|(?<=[Ll]a )|(?<=[dD]u )|(?<=[aA]u ))(?P<n>\d{1,3})(?P<e>º)(?!\w)",
                 self._ordinal_match),
            rule("enumeration", r"(?<![\w.,])([1-9]|10)º(?!\w)|"
                 r"(?:(?m:^)|(?<=[;:,(] )|(?<=\())([1-9]|10)°(?= [A-Za-z]{2})",
                 lambda m: ENUMERATED[int(m[1] or m[2])]),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,3})(?P<e>º)(?!\w)", self._ordinal_match),
            rule("ordinal", r"(?m:^)(?P<n>1?\d)(?P<e>°)(?m:$)|(?:(?<=[Ll]e )|(?<=[Ll]a )|(?<=[dD]u )|(?<=[aA]u "
                            r"))(?P<m>\d{1,3})°(?= [a-zé])",
                 lambda m: ordinal(int(m["n"] or m["m"]))),
            rule("decade", r"(?<=années )80(?!\d)", "quatre-vingt"),
            rule("mark", r"(?<![\d/.,])(\d{1,2}(?:,\d)?)/20(?![\d/])",
                 lambda m: f"{self.number(m[1])} sur vingt" if float(m[1].replace(",", ".")) <= 20 else None),
            rule("numero", r"\b[Nn](?:[°º]s?|os? ?\.| ?os?(?= \d)) ?(?=\d)|#(?=\d)", "numéro "),
            *shortened(),
            rule("money", r"(?<![\d.,])(\d+) ?\u20ac ?(\d\d)(?=[,;)!?]|\.(?!\d)|$| [a-z])",
                 lambda m: f"{m[1]},{m[2]} \u20ac"),
            rule("half", r"(?<![\d.,/])(?:(?P<n>\d{1,2}) ?)?(?:1/2|\u00bd) (?P<w>[a-zàâéèêîôûç]{4,})",
                 self._half, needs=("/", "\u00bd")),
            rule("date", rf"(?<![\d/.-])(\d{{1,2}}(?:[/-]\d{{1,2}})+)(?= {MONTH})", self._days),
            rule("date", rf"(?<![\d.,])(?P<d>\d{{1,2}})(?:er)? (?P<m>{MONTH})(?!\w)(?: "
                         rf"(?P<y>\d{{4}})(?!\d))?", self._named_date),
            rule("time", r"(?<![\d:.,])(\d{1,2}) ?h(?:eures?)? ?(?:\u00bd|1/2)",
                 lambda m: f"{self.time(int(m[1]), 0, None, '')} et demie"),
            rule("height", r"(?<![\w.,])([12]) ?m ?(\d\d)(?!\w|[.,]\d| ?[a-z]{1,2}(?!\w))",
                 lambda m: f"{self.counted(m[1], self.units['m'])} {self.number(m[2])}"),
            rule("abbreviation", r"(?<!\w)(?<!et )al\. ?(?=\d)", "alinéa ", needs="."),
            rule("time range", r"(?<![\d:.,])(\d{1,2} ?h(?: ?[0-5]\d)?) ?- ?(?=\d{1,2} ?h)", r"\1 à "),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2}) ?[hH] ?(?P<m>[0-5]?\d)(?P<named> ?(?:min|mn)\b\.?) ?"
                         r"(?P<s>[0-5]?\d) ?s(?:ec)?\b\.?", self._time_match),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2}) ?[hH] ?(?P<m>[0-5]\d)(?!\d)(?P<named> ?(?:min|"
                         r"mn)\b\.?)?(?P<s>)", self._time_match),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2}) ?[hH](?P<m>)(?P<s>)(?P<named>)(?!\w)", self._time_match),
            rule("telephone", r"(?<![\d.])0\d(?:[ .]\d\d){4}(?!\d)", self._pairs),
        ]  # fmt: skip

    def _duration(self, match: re.Match[str]) -> str:
        nouns = (self.units["h"], self.units["min"], self.units["s"])
        return " ".join(
            self.counted(str(int(part)), noun) for part, noun in zip(match.groups(), nouns, strict=True) if part
        )

    def _half(self, match: re.Match[str]) -> str:
        """Read "2 1/2 tasses": the noun stands before the half."""
        noun = match["w"]
        gender = self.gender_before(f" {noun}")
        if match["n"]:
            return f"{self.say(int(match['n']), gender)} {noun} et demi{'e' if gender else ''}"
        return f"{'une' if gender else 'un'} demi {noun}"

    def _ordinal_match(self, match: re.Match[str]) -> str | None:
        value, ending = int(match["n"]), match["e"].replace("é", "è")
        if ending.startswith("nd"):
            return f"second{ending[2:]}" if value == 2 else None
        if ending.startswith(("er", "r", "ère")) and value != 1:
            return None
        plural = "s" if ending.endswith("s") else ""
        return ordinal(value, ending.startswith(("re", "ère"))) + plural

    def _pairs(self, match: re.Match[str]) -> str:
        return " ".join(self.number(pair) for pair in re.findall(r"\d\d", match[0]))

    def trigger(self) -> str:
        return (
            "[0-9%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00beIVX](?:(?<![IVX])|[IVX]*(?:er|re|ème|"
            "e)?s?(?![A-Za-z]))"
        )


_TITLE = re.compile(
    r"(?<![\w.])(?:(Mmes?|Mlles?)(?!\w)|("
    + "|".join(map(re.escape, sorted(ABBREVIATIONS, key=len, reverse=True)))
    + r")(?=[ -](?:d'|de |du |la |le |et M)?[A-ZÀ-Ý]|$| et M))"
)
_FIXED_PATTERN = abbreviations(FIXED, r"(?!\w)")
_weekdays = weekdays(
    {"lun": "lundi", "mar": "mardi", "mer": "mercredi", "jeu": "jeudi", "ven": "vendredi", "sam": "samedi",
     "dim": "dimanche"}, "à",
)  # fmt: skip
_ETC = re.compile(r"(?<![\w/])etc(?= *(?:[,;:)\u2026\n]|$))")
_numbers = FrenchNumbers()


@functools.cache
def _rewriter() -> Rewriter:
    return _numbers.rewriter()


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return French text with its numbers and common abbreviations in words.

    >>> before("Le 1er mai à 10h30, Louis XIV paya 4,50 € (95 %).")
    'Le premier mai à dix heures trente, Louis quatorze paya quatre euros cinquante (quatre-vingt-quinze pour cent).'
    """
    text, titles = _TITLE.subn(lambda match: ABBREVIATIONS[match[0]], text)
    text = heading(_rewriter()(_weekdays(text, counts), counts), _numbers, counts)
    fixed = 0
    text = _ETC.sub("et cetera", text)
    if "." in text:
        text, fixed = _FIXED_PATTERN.subn(lambda match: FIXED[match[0]], text)
    if counts is not None and titles + fixed:
        counts["abbreviation"] = counts.get("abbreviation", 0) + titles + fixed
    return part_dotted_words(text, counts)
