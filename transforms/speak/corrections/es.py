# ruff: noqa: D102 - the methods that override are documented in `NumberReader`
"""Spanish: numbers, dates, times, money, units, ordinals and Roman numerals read here; the grammar sees words.

The grammar of nemo-text-processing 1.2.0 reads single capitals as ordinals ("vitamina C" becomes centésimo), S and N
as sur and norte, "3-2" as a date, and leaves the gender of hundreds to a tie ("quinientos personas"). Conventions:
those of Spanish print; no grammar was looked up, the tables in tests/data/spoken/es fix them.
"""

import functools
import re

from transforms.speak.corrections.currencies import SPANISH_CURRENCIES
from transforms.speak.corrections.dotted import part_dotted_words, weekdays
from transforms.speak.corrections.numbers import NumberReader
from transforms.speak.corrections.ordinals import spanish as ordinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, ahead, rule
from transforms.speak.corrections.sequences import heading
from transforms.speak.corrections.spanish_patterns import (
    ABBREVIATIONS,
    COUNTED_NOUNS,
    FEMININE_MANY,
    FEMININE_ONE,
    HAS_DONE,
    LABEL,
    LETTER,
    MASCULINE_IONES,
    MONTH,
    MONTHS,
    NOT_COUNTED,
    PLAIN_VOWELS,
    RULERS,
    SHORT_MONTH,
    WEEKDAYS,
    YOU,
    guard,
)
from transforms.speak.corrections.tables import Noun, abbreviations, roman
from transforms.speak.corrections.units_iberian import SPANISH_UNITS


class SpanishNumbers(NumberReader):
    """The Spanish words and rules."""

    lang = "es"
    marks = {",": "coma", ".": "punto"}  # noqa: RUF012 - read only
    minus, plus, times, divided, equals = "menos", "más", "por", "entre", "es igual a"
    range_word, percent, per_mille, ampersand = "a", "por ciento", "por mil", "y"
    section, per, dot, thousand, centuries = "sección", "por", "punto", "mil", "[Ss]iglos?"
    multiple = Noun("vez", "veces", "f")
    less, greater, plus_minus = "menor que", "mayor que", "más menos"
    numbered = (
        "[Ff]igura|[Ss]ección|[Cc]apítulo|[Tt]abla|[Vv]ersión|[Aa]péndice|[Ee]jemplo|[Ee]cuación|[Pp]arte|[Pp]aso|"
        "[Aa]partado|[Aa]rtículo|Debian|GIMP|Ubuntu"
    )
    scales = r"mil millones|millones|millón|billones|billón|trillones|mil"
    hour_words = "horas?|hrs?|h"
    currencies = SPANISH_CURRENCIES
    units = SPANISH_UNITS

    def ordinal(self, number: int) -> str:
        return ordinal(number) if number else self.say(number)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        said = f"{'primero' if day == 1 else self.say(day)} de {MONTHS[month - 1]}"
        return f"{said} de {self.year(year)}" if year else said

    def year(self, written: str) -> str:
        return self.number(written)

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        said = self.say(hour, "f")
        if second is not None:
            minutes = self.counted(str(minute), Noun("minuto", "minutos"))
            hours = self.counted(str(hour), Noun("hora", "horas", "f"))
            return f"{hours} {minutes} y {self.counted(str(second), Noun('segundo', 'segundos'))}"
        if minute == 0:
            return f"{said} hora{'' if hour == 1 else 's'}" if named.startswith("h") and hour > 12 else said
        quarter = {15: "cuarto", 30: "media"}.get(minute) if hour <= 12 else None
        return f"{said} y {quarter or self.say(minute)}"

    def fraction(self, above: int, below: int) -> str | None:
        if below == 1 or below > 100_000 or (below > 100 and below % 100) or (below > 1000 and below % 1000):
            return f"{self.say(above)} sobre {self.say(below)}"
        if below == 2:
            name = "medio"
        elif below == 3:
            name = "tercio"
        elif below <= 10 or below % 100 == 0:
            name = f"{self.say(below // 1000).replace(' ', '')}milésimo" if below > 1000 else ordinal(below)
        else:
            stem = self.say(below).replace(" y ", "i").translate(PLAIN_VOWELS)
            name = (re.sub("a$", "", stem) if below % 10 == 0 else re.sub("uno$", "un", stem)) + "avo"
        return f"{self.say(above, 'm')} {name}{'s' if above > 1 else ''}"

    def fraction_of(self, said: str, noun: Noun) -> str:
        half = "media" if noun.gender == "f" else "medio"
        if said == "un medio":
            return f"{half} {noun.one}"
        if said.endswith(" y medio"):
            whole = said.removesuffix("medio")
            if noun.gender == "f":
                whole = re.sub("^uno(?= y )", "una", whole)
            return f"{whole}{half} {noun.one}"
        return f"{said} de {noun.one}"

    def number(self, written: str, gender: str | None = None) -> str:
        """Read a number; before a noun a final one agrees: "veintiuno coma un millones", "una coma cero una millas"."""
        words = super().number(written, gender)
        whole, mark, part = words.partition(" coma " if "," in written else " punto ")
        if gender is None or not mark:
            return words
        if gender == "f":
            whole = re.sub("uno$", "una", whole)
        return whole + mark + re.sub("uno$", "una" if gender == "f" else "un", part)

    def fraction_digits(self, written: str) -> str:
        """Read up to three digits as a number, more of them in pairs."""
        if len(written) <= 3:
            return super().fraction_digits(written)
        return " ".join(
            self.say(int(pair)) if pair[0] != "0" or len(pair) == 1 else self.digits(pair)
            for pair in re.findall(r"\d\d?", written)
        )

    def mixed(self, whole: str, part: str) -> str:
        return f"{self.number(whole)} y {'medio' if part == 'un medio' else part}"

    def _fraction_match(self, match: re.Match[str]) -> str | None:
        said = super()._fraction_match(match)
        if said and said.endswith(" y medio") and self.gender_before(ahead(match)) == "f":
            return f"{said.removesuffix('o')}a"
        return said

    def gender_before(self, following: str) -> str | None:
        if NOT_COUNTED.match(following) or not re.match(" (?=[a-zñ]*[aeiouyáéíóú])[a-záéíóúñ]{2}", following):
            return None
        if FEMININE_MANY.match(following) and not MASCULINE_IONES.match(following):
            return "f"
        return "m"

    def plain(self, written: str, before: str, following: str) -> str:
        if before.endswith(("las ", "Las ")) and self.gender_before(following) is None and not following[:1].isalpha():
            return self.number(written, "f")
        if written == "1":
            if FEMININE_ONE.match(following):
                return "una"
            label = LABEL.search(before) and not before.endswith(("de ", "del ", "en "))
            return "uno" if label or self.gender_before(following) is None else "un"
        counted = len(written) == 4 and written > "2100" and self.gender_before(following) == "f"
        if not counted and LABEL.search(before) and (len(written) == 4 or not before.endswith(("de ", "en ", "los "))):
            return self.number(written)
        return super().plain(written, before, following)

    def money(self, written: str, scale: str, noun: Noun) -> str:
        if scale == "mil":
            return f"{self.number(written, noun.gender)} mil {noun.many}"
        if scale:
            return f"{self.number(written, 'm')} {scale} de {noun.many}"
        if written.isdigit() and len(written) > 6 and written.endswith("000000"):
            return f"{self.number(written)} de {noun.many}"
        return super().money(written, scale, noun)

    def with_cents(self, number: int, noun: Noun) -> str:
        return " " + self.counted(str(number), Noun(noun.cent, noun.cents))

    def _named_date(self, match: re.Match[str]) -> str | None:
        day, groups = int(match["d"]), match.groupdict()
        if not 1 <= day <= 31:
            return None
        name = match["m"].lower().replace("setiembre", "septiembre")
        name = next((month for month in MONTHS if len(name) < 5 and month.startswith(name[:3])), name)
        said = f"{'primero' if day == 1 else self.say(day)} de {name}"
        year = groups.get("y")
        return f"{said} {(groups.get('l') or 'de').strip()} {self.year(year)}" if year else said

    def _half_day(self, match: re.Match[str]) -> str | None:
        hour, minute = int(match["h"]), int(match["m"] or 0)
        if hour > 12 or minute > 59:
            return None
        afternoon = match["p"] in "pP"
        if afternoon:
            part = "del mediodía" if hour == 12 else "de la tarde" if hour < 8 else "de la noche"
        else:
            part = "de la noche" if hour == 12 else "de la mañana"
        return f"{self.time(hour, minute, None, '')} {part}"

    def _ordinal_match(self, match: re.Match[str]) -> str | None:
        ending = match["e"].lower()
        value = int(match["n"])
        before_noun = ending in "º°" and value in (1, 3) and self.gender_before(ahead(match)) == "m"  # el tercer piso
        masculine = "" if ending in ("er", "ᵉʳ") or before_noun else "o"
        if not 1 <= value < 10_000 and (value % 1000 or value >= 10**6 or not value):
            return None
        return ordinal(value, "a" if ending in ("ª", "a", "ra", "da", "ta", "va", "ma", "na") else masculine)

    def _century(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"].upper())
        return None if value is None or value > 30 else f"{match['w']} {self.say(value)}"

    def _part(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"])
        return None if value is None or value > 200 else f"{match['w']} {self.say(value)}"

    def _regnal(self, match: re.Match[str]) -> str | None:
        value, name = roman(match["r"]), match["w"]
        if value is None or value > 40 or (len(match["r"]) == 1 and name not in RULERS):
            return None
        feminine = name.endswith("a") or name in ("Isabel", "Beatriz", "Elizabeth")
        return f"{name} {ordinal(value, 'a' if feminine else 'o') if value <= 10 else self.say(value)}"

    def _ordinal_before(self, match: re.Match[str]) -> str | None:
        """Read "II Guerra", "XX Congreso"; a single letter before the nouns of wars and congresses only."""
        value, noun = roman(match["r"]), match["w"]
        if value is None or value > 40 or (len(match["r"]) == 1 and noun not in COUNTED_NOUNS):
            return None
        feminine = noun.endswith(("a", "ión")) or noun == "Cumbre"
        return ordinal(value, "a" if feminine else "") + " "

    def own_rules(self) -> list[Rule]:
        return [
            rule("verb", HAS_DONE, lambda m: f" {self.number(m[1])} "),
            rule("letters and digits", r"(?<=\d)D\.(?!\w)", " D ."),
            rule("letters and digits", r"1(?<=[^\W\d_]1)(?![\w,-]|\.\d)", " uno "),
            rule("thousands", r"(?<![\d.,])([1-9]\d{0,2}),(\d{3})(?= (?!millones|grados|metros|"
                              r"segundos)[a-záéíóúñ]+s(?!\w))", r"\1\2"),
            rule("abbreviation", r"(?<!\w)s(s?)\. ?(?=[IVX]+\b)", r"siglo\1 ", needs="."),
            rule("roman", r"(?<![\w.])(?P<r>[IVX]+) (?=(?P<w>[A-ZÁÉÍÓÚ][a-záéíóúñü]{2,}))", self._ordinal_before,
                 needs="IVX"),
            rule("roman", r"(?P<w>[Ss]iglos?) (?P<r>[IVX]+|[ivx]+)(?!\w)", self._century),
            rule("roman", r"(?P<w>siglos? \w+ (?:y|al|a|o|e)) (?P<r>[IVX]+)(?!\w)", self._century, needs="IVX"),
            rule("roman", r"(?P<w>(?:[Cc]apítulo|[Tt]omo|[Aa]cto|[Ee]scena|[Ll]ibro|[Pp]arte|[Vv]olumen|[Tt]ítulo|"
                          r"[Aa]rtículo|CAP[ÍI]TULO|[Ff]ase|[Gg]uerra Mundial)) (?P<r>[IVXL]+)(?!\w)",
                 self._part, needs="IVX"),
            rule("roman", r"(?P<w>[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+) (?P<r>[IVX]+)(?!\w|\.\w|-)", self._regnal, needs="IVX"),
            rule("numero", r"\b(?:[Nn]\.?[º°]|[Nn]úm\.|[Nn]ro\.|No\.) ?(?=\d)|#(?=\d)", "número ", needs="#º°.#"),
            rule("money", r"(?<=\d) ?([Mk])€", lambda m: " millones de euros" if m[1] == "M" else " mil euros"),
            rule("time", r"(?:(?<=[Ll]as )|(?<=[Ll]a ))(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?P<s>)(?P<named>)"
                         r"(?!\d|[.,]\d| ?[%€$])", self._time_match),
            rule("abbreviation", r"\b(?:[Pp]ágs?|pp?)\. ?(?=\d)", "página ", needs="."),
            rule("telephone", r"\bext\. ?(\d+)", lambda m: f"extensión {self.digits(m[1])}"),
            rule("time", r"(?<![\d.,:])0(\d) ?h(?!\w)", lambda m: self.say(int(m[1]), "f")),
            rule("time", r"(?<![\w.,:])(\d{1,2})\.00(?![\d.,]\d| ?[a-zA-Z€$%])", lambda m: self.say(int(m[1]), "f")),
            rule("abbreviation", r"(?<=\d )[aA]\. ?[Cc]\.", "antes de cristo", needs="."),
            rule("abbreviation", r"(?<=\d )[dD]\. ?[Cc]\.", "después de cristo", needs="."),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,3})\.(?P<e>[°ao])(?!\w)", self._ordinal_match),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,6})\.? ?(?P<e>[ºª])(?!\w)", self._ordinal_match, needs="ºª"),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,4})\.?(?P<e>er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|"
                            r"na)(?!\w)", self._ordinal_match),
            rule("ordinal", r"(?:(?<=\b[Ee]l )|(?<=\bdel )|(?<=\b[Aa]l ))(?P<n>\d{1,3})(?P<e>°)(?= [a-z])",
                 self._ordinal_match),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}})[º°]? (?:de )?(?P<m>{MONTH})(?!\w)(?:,? (?P<l>del? "
                         rf")?(?P<y>\d{{4}})(?!\d))?", self._named_date),
            rule("date", rf"(?P<m>{MONTH}) (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})(?!\d)", self._named_date),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}}) (?:de )?(?P<m>{SHORT_MONTH})(?P<l>)"
                         rf"(?:\.?(?: de)? (?P<y>\d{{4}})(?!\d)|\.(?P<z>))", self._named_date),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))? ?(?P<p>[aApP])\.? "
                         r"?[mM]\.?(?![\w])", self._half_day),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2})[.:](?P<m>\d\d)(?P<s>)(?P<named> ?(?:horas|hrs?|"
                         r"h))(?!\w)", self._time_match),
        ]  # fmt: skip

    def trigger(self) -> str:
        return (
            "[0-9%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00beIVX](?:(?<![IVX])|(?<![A-Za-z].)[IVX]*(?![A-Za-z]))"
        )


_ABBREVIATION = abbreviations(ABBREVIATIONS, r"(?!\w)")


_numbers = SpanishNumbers()
_ETC = re.compile(r"(?<![\w/])etc(?= *(?:[,;:)\u2026\n]|$))")
_weekdays = weekdays(WEEKDAYS, "a")


@functools.cache
def _rewriter() -> Rewriter:
    return _numbers.rewriter()


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Spanish text with its numbers and common abbreviations in words, and single capitals guarded.

    >>> before("El 1 de mayo, 500 personas pagaron 5,50 € en el siglo XX.")
    'El primero de mayo, quinientas personas pagaron cinco euros cincuenta céntimos en el siglo veinte.'
    """
    text = heading(_rewriter()(_weekdays(text, counts), counts), _numbers, counts)
    text, found = _ABBREVIATION.subn(lambda match: ABBREVIATIONS[match[0]], _ETC.sub("etcétera", text))
    if "V." in text:
        text = YOU.sub(lambda match: "ustedes" if match["many"] else "usted", text)
    text = part_dotted_words(text, counts)
    text = LETTER.sub(functools.partial(guard, counts), text)
    if counts is not None and found:
        counts["abbreviation"] = counts.get("abbreviation", 0) + found
    return text
