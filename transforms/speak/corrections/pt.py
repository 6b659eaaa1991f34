# ruff: noqa: D102 - the methods that override are documented in `NumberReader`
"""Portuguese (Brazil): numbers, dates, times, money, units and ordinals read here; the grammar sees words.

The tagger of nemo-text-processing 1.2.0 has no path when punctuation touches a number (47 % of the sentences with
digits), reads "R$ 1.500,00" digit by digit, "2 casas" as dois casas, and leaves Roman numerals and Dr., Sra. as they
are. Conventions: those of Brazilian print; no grammar was looked up, the tables in tests/data/spoken/pt fix them.
"""

import functools
import re

from transforms.speak.corrections.currencies import PORTUGUESE_CURRENCIES
from transforms.speak.corrections.dotted import part_dotted_words, weekdays
from transforms.speak.corrections.numbers import NumberReader
from transforms.speak.corrections.ordinals import portuguese as ordinal
from transforms.speak.corrections.portuguese_patterns import (
    A_RESULT,
    ABBREVIATIONS,
    COUNTED_NOUNS,
    FEMININE,
    FEMININE_ONE,
    LABEL,
    MONTH,
    MONTHS,
    RULERS,
    SHORT_MONTH,
    SIZED,
    THEM,
)
from transforms.speak.corrections.rewriting import Rewriter, Rule, ahead, behind, rule
from transforms.speak.corrections.sequences import heading
from transforms.speak.corrections.tables import Noun, abbreviations, roman
from transforms.speak.corrections.units_iberian import PORTUGUESE_UNITS


class PortugueseNumbers(NumberReader):
    """The Portuguese words and rules."""

    lang = "pt"
    marks = {",": "vírgula", ".": "ponto"}  # noqa: RUF012 - read only
    minus, plus, times, divided, equals = "menos", "mais", "vezes", "dividido por", "igual a"
    range_word, percent, per_mille, ampersand = "a", "por cento", "por mil", "e"
    section, per, dot, thousand, centuries = "parágrafo", "por", "ponto", "mil", "[Ss][ée]culos?"
    multiple = Noun("vez", "vezes", "f")
    less, greater, plus_minus = "menor que", "maior que", "mais ou menos"
    numbered = (
        "[Ff]igura|[Ss]ec?ção|[Cc]apítulo|[Tt]abela|[Vv]ersão|[Aa]pêndice|[Ee]xemplo|[Ee]quação|[Pp]arte|[Pp]asso|"
        "[Pp]arágrafo|[Aa]rtigo|Debian|GIMP|Ubuntu"
    )
    scales = r"milhões|milhão|bilhões|bilhão|trilhões|trilhão|mil milhões|mil|mi|bi"
    hour_words = "horas?|hrs?|h"
    currencies = PORTUGUESE_CURRENCIES
    units = PORTUGUESE_UNITS

    def fraction_digits(self, written: str) -> str:
        return self.digits(written)

    def ordinal(self, number: int) -> str:
        return ordinal(number) if number else self.say(number)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        said = f"{'primeiro' if day == 1 else self.say(day)} de {MONTHS[month - 1]}"
        return f"{said} de {self.year(year)}" if year else said

    def year(self, written: str) -> str:
        return self.number(written)

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        said = self.counted(str(hour), Noun("hora", "horas", "f"))
        if second is not None:
            minutes = self.counted(str(minute), Noun("minuto", "minutos"))
            return f"{said} e {minutes} e {self.counted(str(second), Noun('segundo', 'segundos'))}"
        return f"{said} e {self.say(minute)}" if minute else said

    def fraction(self, above: int, below: int) -> str | None:
        if below == 1 or below > 1000:
            return f"{self.say(above)} sobre {self.say(below)}"
        if below == 2:
            name = "meio"
        elif below == 3:
            name = "terço"
        elif below <= 10 or below in (100, 1000):
            name = ordinal(below)
        else:
            return f"{self.say(above)} {self.say(below)} avo{'s' if above > 1 else ''}"
        return f"{self.say(above)} {name}{'s' if above > 1 else ''}"

    def mixed(self, whole: str, part: str) -> str:
        return f"{self.number(whole)} e {'meio' if part == 'um meio' else part}"

    def fraction_of(self, said: str, noun: Noun) -> str:
        half = "meia" if noun.gender == "f" else "meio"
        if said == "um meio":
            return f"{half} {noun.one}"
        return f"{said} {noun.many}" if said.endswith(" e meio") else f"{said} de {noun.one}"

    def _fraction_match(self, match: re.Match[str]) -> str | None:
        said = super()._fraction_match(match)
        if said and said.endswith(" e meio") and self.gender_before(ahead(match)) == "f":
            return f"{said.removesuffix('o')}a"
        return said

    def gender_before(self, following: str) -> str | None:
        return "f" if FEMININE.match(following) else None

    def plain(self, written: str, before: str, following: str) -> str:
        if THEM.search(before):
            return self.number(written, "f")
        if LABEL.search(before):
            return self.number(written)
        if written == "1" and (FEMININE_ONE.match(following) or following.startswith(" vezes")):
            return "um" if following.startswith(" vezes") else "uma"
        return super().plain(written, before, following)

    def money(self, written: str, scale: str, noun: Noun) -> str:
        scale = {"mi": "milhões", "bi": "bilhões"}.get(scale, scale)
        if scale == "mil":
            return f"{self.number(written)} mil {noun.many}"
        if scale:
            return f"{self.number(written)} {scale} de {noun.many}"
        if written.isdigit() and len(written) > 6 and written.endswith("000000"):
            return f"{self.number(written)} de {noun.many}"
        return super().money(written, scale, noun)

    def with_cents(self, number: int, noun: Noun) -> str:
        return " e " + self.counted(str(number), Noun(noun.cent, noun.cents))

    def _telephone(self, match: re.Match[str]) -> str | None:
        return f"{self.plus} {self.digits(match[0])}" if super()._telephone(match) else None

    def _named_date(self, match: re.Match[str]) -> str | None:
        day = int(match["d"])
        if not 1 <= day <= 31:
            return None
        name = match["m"].lower()
        name = next((month for month in MONTHS if len(name) < 4 and month.startswith(name)), name)
        said = f"{'primeiro' if day == 1 else self.say(day)} de {name}"
        return f"{said} de {self.year(match['y'])}" if match["y"] else said

    def _ordinal_match(self, match: re.Match[str]) -> str | None:
        value = int(match["n"])
        plural = "s" if match["e"].endswith("s") else ""
        return ordinal(value, match["e"][0] in "ªa") + plural if 1 <= value < 2000 else None

    def _century(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"])
        if value is None or value > 30:
            return None
        return f"{match['w']} {self.century(value)}"

    def century(self, number: int) -> str:
        return ordinal(number) if number <= 10 else self.say(number)

    def _part(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"])
        return None if value is None or value > 200 else f"{match['w']} {self.say(value)}"

    def _regnal(self, match: re.Match[str]) -> str | None:
        value, name = roman(match["r"]), match["w"]
        if value is None or value > 40 or (len(match["r"]) == 1 and name not in RULERS):
            return None
        feminine = name.endswith("a") or name in ("Isabel", "Beatriz", "Elizabeth")
        return f"{name} {ordinal(value, feminine) if value <= 10 else self.say(value)}"

    def _ordinal_before(self, match: re.Match[str]) -> str | None:
        """Read "II Guerra", "XX Congresso"; a single letter before the nouns of wars and congresses only."""
        value, noun = roman(match["r"]), match["w"]
        if value is None or value > 40 or (len(match["r"]) == 1 and noun not in COUNTED_NOUNS):
            return None
        return ordinal(value, noun.endswith(("a", "ção", "são", "dade")) or noun == "Internacional") + " "

    def _size(self, match: re.Match[str]) -> str | None:
        """Read 10x15 as "dez por quinze", of a match as "a"; the sign of a product stays, and all before "="."""
        following = ahead(match)
        if "=" in following[:16] or (match["s"] != "x" and not SIZED.match(following)):
            return None
        return " a " if A_RESULT.search(behind(match)) else " por "

    def own_rules(self) -> list[Rule]:
        return [
            rule("letters and digits", r"(?<=\d)D\.(?!\w)", " D ."),
            rule("abbreviation", r"(?<=[a-z])\.(?=[ao]s?(?!\w))", "", needs="."),
            rule("abbreviation", r"[Ss]éc\. ?(?=[IVX]+\b)", "século ", needs="."),
            rule("roman", r"(?P<w>[Ss][ée]culos?) (?P<r>[IVX]+)(?!\w)", self._century, needs="IVX"),
            rule("roman", r"(?P<w>séculos? [\w ]{1,20}? (?:e|ao|a|ou)) (?P<r>[IVX]+)(?!\w)", self._century,
                 needs="IVX"),
            rule("roman", r"(?P<w>(?:[Cc]ap[íi]tulo|CAP[ÍI]TULO|[Tt]omo|[Aa]to|[Cc]ena|[Ll]ivro|[Pp]arte|[Vv]olume|"
                          r"[Tt]ítulo|[Aa]rtigo|[Ff]ase|[Ss]essão|[Aa]nn?o|[Cc]anon|[Cc]ânone)) (?P<r>[IVXL]+)(?!\w)",
                 self._part, needs="IVX"),
            rule("roman", r"(?P<w>[A-ZÁÉÍÓÚÂ][a-zãçáéíóúâêô]+) (?P<r>[IVX]+)(?!\w|\.\w|-)", self._regnal, needs="IVX"),
            rule("roman", r"(?<![\w.])(?P<r>[IVX]+) (?=(?P<w>[A-ZÁÉÍÓÚ][a-zãçáéíóúâêô]{2,}))", self._ordinal_before,
                 needs="IVX"),
            rule("numero", r"\b[Nn](?:\.? ?[º°]|\.o|o\.|\.(?= ?\d)) ?(?=\d)|#(?=\d)", "número "),
            # Sums before 1942: 2$500 are 2,500 réis, 3:000$000 three contos.
            rule("thousands", r"(?<![\d:.,])([2-9]|[1-9]\d{1,2}|1(?=:\d{3}\$)):(\d{3})(?![\d:])", r"\1\2"),
            rule("money", r"(?<![\d.,])(\d{1,7})\$(\d{3})(?!\d)(?: ?r[ée]is(?!\w))?",
                 lambda m: f"{self.number(str(int(m[1] + m[2])))} réis", needs="$"),
            rule("money", r"(?<=\d) ?M€", " milhões de euros"),
            rule("money", r"(?<=\d) ?k€", " mil euros"),
            rule("abbreviation", r"\b[Pp]ag\. ?(?=\d)", "página ", needs="."),
            # 14.30 alone in its line or in brackets, 15.00: in Brazil a dot is no decimal mark.
            rule("time", r"(?:(?m:^)|(?<=\())(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d)(?P<s>)(?P<named>)"
                         r"(?=(?m:$)|\)| d[oae] )", self._time_match),
            rule("abbreviation", r"\b(?:[Pp]ágs?|pp?)\. ?(?=\d)", "página ", needs="."),
            rule("abbreviation", r"(?<=\d )vols?\.(?!\w)", "volumes", needs="."),
            rule("abbreviation", r"\bart\. ?(?=\d)", "artigo ", needs="."),
            rule("abbreviation", r"\bcap\. ?(?=\d)", "capítulo ", needs="."),
            rule("abbreviation", r"(?<=\d )[aA]\. ?C\.", "antes de cristo", needs="."),
            rule("abbreviation", r"(?<=\d )[dD]\. ?C\.", "depois de cristo", needs="."),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}})[º°]? (?:de )?(?P<m>{MONTH})(?!\w)(?:,? (?:de "
                         rf")?(?P<y>\d{{4}})(?!\d))?", self._named_date),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}}) (?:de )?(?P<m>{SHORT_MONTH})(?:\.?(?: de)? (?P<y>\d{{4}})"
                         rf"(?!\d)|\.(?P<z>))", self._named_date),
            rule("ordinal", r"(?<=[Aa]rtigo )(?P<n>[1-9])(?P<e>°)(?!\w)", self._ordinal_match),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,3})\.(?P<e>°)(?!\w)", self._ordinal_match),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,4})\.? ?(?P<e>[ºª])(?!\w)", self._ordinal_match, needs="ºª"),
            rule("ordinal", r"(?<![\w.,])(?P<n>\d{1,4})\.?(?P<e>[oa]s?)(?!\w)", self._ordinal_match),
            rule("time range", r"(?<![\d:.,])(\d{1,2} ?h(?:[0-5]\d)?) ?- ?(?=\d{1,2} ?h)",
                 lambda m: f"{m[1]} {self._range_word(m)} "),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2}) "
                         r"?h(?P<m>[0-5]\d)(?:min)?(?P<s>)(?P<named>)(?!\w)", self._time_match),
            rule("time", r"(?<![\d:.,])(?P<h>0?\d|1\d|2[0-4]) ?h(?P<m>)(?P<s>)(?P<named>)(?!\w)", self._time_match),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?P<s>)(?P<named> ?(?:horas|hrs?|"
                         r"h))(?!\w)", self._time_match),
            rule("time", r"(?<=[àa]s )(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?P<s>)(?P<named>)(?![\d.,]\d|"
                         r"\d)", self._time_match),
            rule("size", r"(?<=\d) ?(?P<s>[x×]) ?(?=\d)(?!(?<=(?<![\d.,])0x)[\dA-Fa-f]{2})", self._size, needs="x×"),
            rule("telephone", r"(?<![\w+/.-])(?!(?:1\d|20)\d\d-(?:1\d|20)\d\d)(?<!\+\d\d )(?:\(?\d\d\)? "
                              r")?(?<!\+\d\d \(\d\d\) )\d{4,5}-\d{4}(?![\d/-])", lambda m: self.digits(m[0])),
        ]  # fmt: skip

    def trigger(self) -> str:
        return (
            "[0-9%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00beIVX](?:(?<![IVX])|(?<![A-Za-z].)[IVX]*(?![A-Za-z]))"
        )


_ABBREVIATION = abbreviations(ABBREVIATIONS, r"(?!\w)")


_LORD = re.compile(r"D(?<!\w.)\. (?=(?P<name>[A-ZÁÉÍÓÚÂ]\w+))")


_numbers = PortugueseNumbers()
_ETC = re.compile(r"(?<![\w/])etc(?= *(?:[,;:)\u2026\n]|$))")
_SAINT = re.compile(r"(?<![\w.])S\. (?=(?P<name>[A-ZÁÉÍÓÚÂ][a-zãçáéíóúâêô]+))")
_weekdays = weekdays(
    {"seg": "segunda", "ter": "terça", "qua": "quarta", "qui": "quinta", "sex": "sexta", "sáb": "sábado",
     "dom": "domingo"}, "a",
)  # fmt: skip


def _saint(match: re.Match[str]) -> str:
    """Santo before a vowel, santa before a woman's name, else são; "S. Exa." is another word."""
    name = match["name"]
    if name.startswith(("Ex", "Magestade", "Majestade", "Alteza", "Eminência", "Senhoria", "Santidade", "Mercê")):
        return match[0]
    if name[0] in "AEIOUÂÁÉÓ" and not name.endswith("a"):
        return "santo "
    return "santa " if name.endswith("a") else "são "


@functools.cache
def _rewriter() -> Rewriter:
    return _numbers.rewriter()


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Portuguese text with its numbers and common abbreviations in words.

    >>> before("Em 2020, 2 casas custaram R$ 1.500,50; o Dr. Pedro II chegou às 14h30.")
    'Em dois mil e vinte, duas casas custaram mil e quinhentos reais e cinquenta centavos; o doutor Pedro segundo \
chegou às catorze horas e trinta.'
    """
    text = heading(_rewriter()(_weekdays(text, counts), counts), _numbers, counts)
    if "S. " in text:
        text = _SAINT.sub(_saint, text)
    if "D. " in text:
        text = _LORD.sub(lambda match: "dona " if match["name"].endswith("a") else "dom ", text)
    text, found = _ABBREVIATION.subn(lambda match: ABBREVIATIONS[match[0]], _ETC.sub("et cetera", text))
    if counts is not None and found:
        counts["abbreviation"] = counts.get("abbreviation", 0) + found
    return part_dotted_words(text, counts)
