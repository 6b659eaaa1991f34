# ruff: noqa: D102 - the methods that override are documented in `NumberReader`
"""German: numbers, dates, times, money, units and ordinals read here; the grammar sees words.

The grammar of nemo-text-processing 1.2.0 reads "800.000" digit by digit, writes numbers in many words, gives every
ordinal the ending -er, and leaves "50 €", "5$", "20-30", "1990er" and "18-jährig" as they are or misreads them.
Conventions: those of German print; no grammar was looked up, the tables in tests/data/spoken/de fix them.
"""

import functools
import re

from transforms.speak.corrections.angles import angle_rules
from transforms.speak.corrections.currencies import GERMAN_CURRENCIES
from transforms.speak.corrections.dotted import part_dotted_words, weekdays
from transforms.speak.corrections.german_abbreviations import shortened
from transforms.speak.corrections.german_ordinals import (
    counted_ordinal,
    numerals,
    one_of_several,
    ordinal_at_the_end,
    possessed,
)
from transforms.speak.corrections.german_patterns import (
    ABBREVIATIONS,
    ARTICLE_E,
    ARTICLE_EN,
    AT_DAY,
    BEFORE_NUMBERS,
    COUNTED_LABEL,
    FEMININE,
    GLUED,
    HALF_MASCULINE,
    HALF_NEUTER,
    HYPHEN_UNITS,
    LABEL,
    MONTH,
    MONTHS,
    NOUN,
    NUMBERED,
    NUMERAL_TOO,
    ORDINAL_NOUN,
    RESULT,
    WEEKDAYS,
    YEAR_BEFORE,
)
from transforms.speak.corrections.numbers import NUMBER, NumberReader
from transforms.speak.corrections.ordinals import german as ordinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, behind, rule
from transforms.speak.corrections.sequences import heading
from transforms.speak.corrections.tables import Noun, abbreviations, roman
from transforms.speak.corrections.units import GERMAN_UNITS


class GermanNumbers(NumberReader):
    """The German words and rules."""

    lang = "de"
    space_groups = False
    marks = {",": "komma", ".": "punkt"}  # noqa: RUF012 - read only
    minus, plus, times, divided, equals = "minus", "plus", "mal", "geteilt durch", "gleich"
    range_word, percent, per_mille, ampersand = "bis", "prozent", "promille", "und"
    section, dot, per = "paragraf", "punkt", "pro"
    less, greater, plus_minus = "kleiner als", "größer als", "plus minus"
    multiple = Noun("mal", "mal")
    numbered = NUMBERED
    scales = (
        r"Millionen|Million|Milliarden|Milliarde|Billionen|Billion|Mio\.?|Mrd\.?|Tsd\.?|Tausend|[Mm]illionen|"
        r"[Mm]illiarden"
    )
    hour_words = "Uhr|h"
    currencies = GERMAN_CURRENCIES
    units = GERMAN_UNITS

    def fraction_digits(self, written: str) -> str:
        return self.digits(written)

    def year(self, written: str) -> str:
        value = int(written)
        if len(written) == 4 and 1100 <= value <= 1999:
            hundreds, rest = divmod(value, 100)
            return f"{self.say(hundreds)}hundert{self.say(rest) if rest else ''}"
        return self.number(written)

    def ordinal(self, number: int) -> str:
        return ordinal(number) if number else self.say(number)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        ending = "en" if re.search(rf"(?:^|\W){ARTICLE_EN}(?:\W|\W\w+\W+)$", before) else "er"
        if ending == "er" and re.search(r"(?:^|\W)(?:[Dd]er) $", before):
            ending = "e"
        if series := re.search(r"t(e[rn]?) (?:\w+ )?(?:und|oder|bis) $", before):  # "fünfter bis 7. Mai"
            ending = series[1]
        said = f"{ordinal(day, ending)} {MONTHS[month - 1]}"
        if year is None:
            return said
        return f"{said} {self.year(year)}"

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        said = f"{self.say(hour, 'm')} uhr"
        if second is not None:
            minutes = self.counted(str(minute), Noun("minute", "minuten", "f"))
            return f"{said} {minutes} {self.counted(str(second), Noun('sekunde', 'sekunden', 'f'))}"
        return f"{said} {self.say(minute)}" if minute else said

    @property
    def score_word(self) -> str:
        return "zu"

    def fraction(self, above: int, below: int) -> str | None:
        if below == 1 or below > 1000:
            return None
        if below == 2:
            name = "halb" if above == 1 else "halbe"
        else:
            stem = {3: "drit", 7: "sieb", 8: "ach"}.get(
                below, self.say(below).removeprefix("ein") if below == 100 else self.say(below)
            )
            name = f"{stem}stel" if below >= 20 and below % 100 not in range(1, 20) else f"{stem}tel"
        return f"{self.say(above, 'm')} {name}"

    def mixed(self, whole: str, part: str) -> str:
        if part in ("ein halb", "ein viertel", "drei viertel"):
            return self.say(int(whole), "m") + part.replace(" ", "")
        return f"{self.number(whole)} {part}"

    def gender_before(self, following: str) -> str | None:
        if FEMININE.match(following):
            return "f"
        return "m" if NOUN.match(following) else None

    def number(self, written: str, gender: str | None = None) -> str:
        return super().number(written, gender if written == "1" else None)

    def plain(self, written: str, before: str, following: str) -> str:
        if len(written) == 4 and written.isdigit() and 1100 <= int(written) <= 1999:
            if YEAR_BEFORE.search(before) or not NOUN.match(following):
                return self.year(written)
            return self.number(written)
        if LABEL.search(before) and not (written == "1" and NOUN.match(following) and not COUNTED_LABEL.search(before)):
            return self.number(written)
        return self.number(written, self.gender_before(following))

    def money(self, written: str, scale: str, noun: Noun) -> str:
        return super().money(written, _SCALE_WORDS.get(scale.rstrip("."), scale), noun)

    def _month(self, name: str) -> int:
        start = name[:3].lower()
        start = {"jän": "jan", "mrz": "mär"}.get(start, start)
        return next(index for index, month in enumerate(MONTHS, 1) if month.startswith(start))

    def _named_date(self, match: re.Match[str]) -> str | None:
        day = int(match["d"])
        if not 1 <= day <= 31:
            return None
        return self.date(day, self._month(match["m"]), match["y"], behind(match))

    def _first_date(self, match: re.Match[str]) -> str:
        before = behind(match)
        ending = "en" if re.search(rf"(?:^|\W){ARTICLE_EN}\W$", before) else "e" if before.endswith("er ") else "er"
        return f"{ordinal(int(match['d']), ending)} {match['w'].replace('-', 'bis').replace('/', '').strip()} "

    def _duration(self, match: re.Match[str]) -> str:
        nouns = (self.units["h"], self.units["min"], self.units["s"])
        return " ".join(self.counted(str(int(part)), noun) for part, noun in zip(match.groups(), nouns, strict=True))

    def _half(self, match: re.Match[str]) -> str | None:
        """Read "1/2 Tasse", where the gender is known."""
        if FEMININE.match(f" {match['w']}"):
            return "eine halbe "
        ending = "er" if match["w"] in HALF_MASCULINE else "es" if match["w"] in HALF_NEUTER else None
        return f"ein halb{ending} " if ending else None

    def _glued(self, match: re.Match[str]) -> str:
        written, suffix = match["n"], match["g"]
        said = self.year(written) if len(written) == 4 else self.number(written)
        if said.endswith("eins"):
            said = said[:-1]
        return f"{said}{suffix}"

    def own_rules(self) -> list[Rule]:
        return [
            *shortened(),
            rule("running time", r"(?<![\d:.,])(\d{1,2}):([0-5]\d):([0-5]\d) ?(?:Std\.|Stunden|h)(?!\w)",
                 self._duration),
            rule("date", r"(?<![\w/.,-])(0[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/.-])",
                 lambda m: f"{MONTHS[int(m[1]) - 1]} {self.year(m[2])}", needs="/"),
            rule("roman", r"(?P<w>Kapitel|Band|Teil|Akt|Buch|Szene|Abschnitt|Anhang) (?P<r>[IVX])(?=[.,:;)]|$)",
                 lambda m: f"{m['w']} {self.say(roman(m['r']) or 0)}"),
            *angle_rules(self, {"N": "Nord", "S": "Süd", "O": "Ost", "W": "West"}),
            *(
                rule("abbreviation", rf"\b{written}\. ?(?=\d{NUMERAL_TOO.get(written, '')})", f"{said} ", needs=".")
                for written, said in BEFORE_NUMBERS.items()
            ),
            *numerals(),
            rule("time range", r"(?<![\d.])(\d{1,2})\.(\d\d) ?- ?(?=\d{1,2}(?:[.:]\d\d)? Uhr)", r"\1:\2 bis "),
            rule("time range", r"(?<![\d.:])(\d{1,2}) ?- ?(?=\d{1,2} Uhr)", r"\1 bis "),
            rule("arithmetic", rf"(?<=\d) ?x ?(?=\d{{1,4}}-(?:{HYPHEN_UNITS})-)", " mal "),
            rule("money", r"(?<=\d)\.--?(?!\w)", "", needs="-"),
            rule("weekday", r"(?<!\w)(?P<w>Mo|Di|Mi|Do|Fr|Sa|So)\.?, (?=\d{1,2}\. ?(?:\d{1,2}\.|[A-Z]))",
                 lambda m: f"{WEEKDAYS[m['w']]}, "),
            rule("height", r"(?<![\d.,])([1-9]),([1-9]\d) ?m(?= (?:groß|hoch|lang|breit|tief)(?!\w))",
                 lambda m: f"{self.counted(m[1], self.units['m'])} {self.number(m[2])}"),
            rule("fraction", r"(?<![\d/.,])(?<!\d )(?:1/2|\u00bd) (?=(?P<w>[A-ZÄÖÜ][a-zäöüß]+))", self._half,
                 needs=("/", "\u00bd")),
            rule("compound", rf"(?<![\d.,])(?P<n>\d{{1,4}})-(?P<u>{HYPHEN_UNITS})-(?=[A-ZÄÖÜ])",
                 lambda m: f"{self.number(m['n'], 'm')} {self.units[m['u']].one} "),
            rule("result", rf"(?<![\d:.,-])(\d{{1,2}})-(\d{{1,2}})(?= ?-?{RESULT})", self._score),
            rule("result", r"(?<![\w:.,/-])(\d{1,2})-(\d{1,2})(?![\w:%/-]|[.,]\d| ?[\u20ac%\u00b0])",
                 lambda m: self._score(m) if int(m[1]) >= int(m[2]) else None),
            rule("ordinals", rf"(?<![\d.,])(\d{{1,2}})\. ?([-/]) ?(?=\d{{1,2}}\. ?{ORDINAL_NOUN})",
                 lambda m: f"{m[1]}. {'bis' if m[2] == '-' else 'und'} "),
            rule("ordinals", r"(?<![\d.,])(\d{1,2})\.(?=,? (?:\d{1,2}\., )*(?:\d{1,2}\.? )?(?:und|oder|bis) \d{1,2}\.? "
                             rf"{ORDINAL_NOUN})", one_of_several),
            rule("times", r"(?<![\d.,])(\d{1,3}) ?x(?= [A-Za-zÄÖÜäöü]|[,.;)]|$)",
                 lambda m: f"{self.say(int(m[1]), 'm')}mal"),
            rule("ordinal", r"(?<![\d.])1\. (?=FC)", "Erster "),
            rule("money", r"(?<=\d) ?k€", " Tausend Euro"),
            rule("money", r"(?<=\d) ?M€", " Millionen Euro"),
            rule("abbreviation", r"(?<=\d\. )Jh(?:dt?)?s?\b\.?",
                 lambda m: "Jahrhunderts" if re.search(r"\bdes \d+\. $", behind(m)) else "Jahrhundert"),
            rule("ordinal", rf"(?<!\w)(?P<a>{AT_DAY}) (?P<n>\d{{1,4}})\.(?=\s*$)", ordinal_at_the_end),
            rule("number sign", r"#(?=\d)", "Nummer "),
            rule("date", rf"(?<![\d.])(?P<d>\d{{1,2}})\. ?(?P<w>und |bis |oder |- ?|/ ?)(?=\d{{1,2}}\. "
                         rf"(?:{MONTH}))", self._first_date),
            rule("date", rf"(?<![\d.])(?P<d>\d{{1,2}})\.? ?(?P<m>{MONTH})(?: "
                         rf"(?P<y>\d{{4}})(?!\d))?", self._named_date),
            rule("date", r"(?<![\d.])(?P<d>0\d|[12]\d|3[01])\.(?P<m>0[1-9]|"
                         r"1[0-2])\.(?![\d.])(?P<s>)(?P<y>)", self._short_date),
            rule("date", r"(?m:^)(?P<d>0\d|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])(?m:$)(?P<s>)(?P<y>)", self._short_date),
            rule("date", r"(?:(?<=[mnr] )|(?<=bis )|(?<=ab ))(?P<d>0\d|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])"
                         r"(?![\d.,])(?! (?:Uhr|Mio|Mrd|Million|Euro|Prozent|%|\u20ac))(?P<s>)(?P<y>)",
                 self._short_date),
            rule("date", r"(?:(?<=[mnr] )|(?<=seit )|(?<=bis )|(?<=ab )|(?<=tag, )|(?<=och, ))"
                         r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?![\d.])(?P<s>)(?P<y>)", self._short_date),
        ]  # fmt: skip

    def _short_date(self, match: re.Match[str]) -> str | None:
        day, month = int(match["d"]), int(match["m"])
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return None
        return self.date(day, month, None, behind(match))

    def late_rules(self) -> list[Rule]:
        return [
            rule("time", r"(?<![\d.:])(?P<h>\d{1,2})[.:](?P<m>\d\d)(?P<s>)(?P<named> Uhr)\b", self._time_match),
            rule("time", r"(?<![\d.:,])(?P<h>\d{1,2})(?P<named> Uhr)(?: "
                         r"(?P<m>[0-5]?\d)(?![\d.,:]))?(?P<s>)\b", self._time_match),
            rule("time", r"(?<=[Uu]m )(?<!\w[Uu]m )(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?P<s>)(?P<named>)"
                         r"(?=[,;)]|\.(?!\d)|$| (?:am|im|in|bei|auf|und|ist|war|sind|beginnt|begann|geht|ging|"
                         r"fährt|fuhr|kommt|kam)(?!\w))",
                 self._time_match),
            rule("ordinal", r"(?<!\w)(?P<a>[MDSmds]?[Ee]in|[Kk]ein|[Ii]hr|[Uu]nser|[Ee]uer) (?P<n>\d{1,3})\. "
                            r"(?=(?P<n2>[A-ZÄÖÜ][a-zäöüß]+))", possessed),
            rule("ordinal", rf"(?<![\w.])(?:(?P<a>{ARTICLE_EN}|{ARTICLE_E}) )?(?P<n>\d{{1,3}})\. "
                            rf"?(?=(?P<n2>{ORDINAL_NOUN})\w*)",
                 counted_ordinal),
            rule("ordinal", rf"(?<![\w.])(?P<a>{ARTICLE_EN}|{ARTICLE_E}) (?P<n>\d{{1,3}})\. "
                            rf"(?=(?P<n2>[A-ZÄÖÜ]?[a-zäöüß]+))",
                 counted_ordinal),
            rule("ordinal", r"(?m:^)(\d{1,7})\.(?m:$)", lambda m: ordinal(int(m[1]))),
            rule("compound", rf"(?<![\d.,])(?P<n>\d+(?:,\d+)?)-?(?P<g>{GLUED}(?:e[nmrs]?)?s?(?![a-zäöü]{{3}})\w*)",
                 self._glued),
            rule("compound", rf"(?<![\d.,])(?P<n>{NUMBER}) "
                             rf"?%-?(?P<g>ig\w*)", lambda m: f"{self.number(m['n'])}prozent{m['g']}"),
        ]  # fmt: skip

    def trigger(self) -> str:
        return (
            "[0-9%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00beIVX](?:(?<![IVX])|(?<![A-Za-z].)[IVX]*(?![A-Za-z]))"
        )


_SCALE_WORDS = {"Mio": "millionen", "Mrd": "milliarden", "Tsd": "tausend"}
_ABBREVIATION = abbreviations(ABBREVIATIONS)
_STREET = re.compile(r"(?<=[a-zäöüß]{2})str\.(?!\w)")
_weekdays = weekdays(WEEKDAYS, "bis")


_numbers = GermanNumbers()


@functools.cache
def _rewriter() -> Rewriter:
    return _numbers.rewriter()


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return German text with its numbers and common abbreviations in words.

    >>> before("Am 3. Oktober 1990 kostete es 1.234,50 €.")
    'Am dritten oktober neunzehnhundertneunzig kostete es eintausendzweihundertvierunddreißig euro fünfzig.'
    """
    text = heading(_rewriter()(_weekdays(text, counts), counts), _numbers, counts)
    if "." in text:
        text = _STREET.sub("straße", text)
        text, number = _ABBREVIATION.subn(lambda match: ABBREVIATIONS[match[0]], text)
        if number and counts is not None:
            counts["abbreviation"] = counts.get("abbreviation", 0) + number
    return part_dotted_words(text, counts)
