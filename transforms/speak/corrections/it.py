# ruff: noqa: D102 - the methods that override are documented in `NumberReader`
"""Italian: numbers, dates, times, money, units, ordinals and Roman numerals read here; the grammar sees words.

The grammar of nemo-text-processing 1.2.0 reads "135.000" digit by digit, parts compounds ("duecento cinquantuno"),
drops the accent of ventitré, has no date, ordinal or fraction class, and leaves "XIV" and "3°" as they are.
Conventions: those of Italian print; no grammar was looked up, the tables in tests/data/spoken/it fix them.
"""

import functools
import re

from transforms.speak.corrections.currencies import ITALIAN_CURRENCIES
from transforms.speak.corrections.dotted import part_dotted_words, weekdays
from transforms.speak.corrections.italian_patterns import (
    ABBREVIATIONS,
    COUNTED_NOUNS,
    FEMININE_ONE,
    LABEL,
    MONTH,
    MONTHS,
    NOT_COUNTED,
    RULERS,
    SHORT_MONTH,
)
from transforms.speak.corrections.numbers import NumberReader
from transforms.speak.corrections.ordinals import italian as ordinal
from transforms.speak.corrections.rewriting import Rewriter, Rule, rule
from transforms.speak.corrections.sequences import heading
from transforms.speak.corrections.tables import Noun, abbreviations, roman
from transforms.speak.corrections.units import ITALIAN_UNITS


class ItalianNumbers(NumberReader):
    """The Italian words and rules."""

    lang = "it"
    marks = {",": "virgola", ".": "punto"}  # noqa: RUF012 - read only
    minus, plus, times, divided, equals = "meno", "più", "per", "diviso", "uguale a"
    range_word, percent, per_mille, ampersand = "a", "percento", "per mille", "e"
    section, per, dot, centuries = "paragrafo", "al", "punto", "[Ss]ecol[oi]"
    multiple = Noun("volta", "volte", "f")
    less, greater, plus_minus = "minore di", "maggiore di", "più o meno"
    numbered = (
        "[Ff]igura|[Ss]ezione|[Cc]apitolo|[Tt]abella|[Vv]ersione|[Aa]ppendice|[Ee]sempio|[Ee]quazione|[Pp]arte|[Pp]asso|"
        "[Pp]aragrafo|[Aa]rticolo|Debian|GIMP|Ubuntu"
    )
    scales = r"milioni|milione|miliardi|miliardo|mila|mln\.?|mld\.?|bilioni"
    hour_words = "ore|h"
    currencies = ITALIAN_CURRENCIES
    units = ITALIAN_UNITS

    def ordinal(self, number: int) -> str:
        return ordinal(number) if number else self.say(number)

    def century(self, number: int) -> str:
        return ordinal(number)

    def date(self, day: int, month: int, year: str | None, before: str) -> str:
        said = f"{'primo' if day == 1 else self.say(day)} {MONTHS[month - 1]}"
        return f"{said} {self.year(year)}" if year else said

    def year(self, written: str) -> str:
        return self.number(written)

    def time(self, hour: int, minute: int, second: int | None, named: str) -> str:
        said = "una" if hour == 1 else self.say(hour)
        if minute == 0 and second is None:
            return said
        minutes = self.counted(str(minute), Noun("minuto", "minuti"))
        if second is None:
            return f"{said} e {minutes}"
        return f"{said} e {minutes} e {self.counted(str(second), Noun('secondo', 'secondi'))}"

    def fraction(self, above: int, below: int) -> str | None:
        if below == 1 or below > 1000:
            return f"{self.say(above)} su {self.say(below)}"
        if below == 2:
            return "un mezzo" if above == 1 else f"{self.say(above)} mezzi"
        return f"{'un' if above == 1 else self.say(above)} {ordinal(below, 'o' if above == 1 else 'i')}"

    def mixed(self, whole: str, part: str) -> str:
        return f"{self.number(whole)} e {'mezzo' if part == 'un mezzo' else part}"

    def fraction_of(self, said: str, noun: Noun) -> str:
        if said == "un mezzo":
            return f"mezza {noun.one}" if noun.gender == "f" else f"mezzo {noun.one}"
        return f"{said} {noun.many}" if said.endswith(" e mezzo") else f"{said} di {noun.one}"

    def counted(self, written: str, noun: Noun) -> str:
        if written == "1":
            if noun.gender == "f":
                return f"un'{noun.one}" if noun.one[0] in "aeiou" else f"una {noun.one}"
            return f"{'uno' if noun.one.startswith('y') else 'un'} {noun.one}"
        return super().counted(written, noun)

    def plain(self, written: str, before: str, following: str) -> str:
        if written == "1" and not LABEL.search(before):
            if FEMININE_ONE.match(following):
                return "una"
            if re.match(" [a-zà-ù]{3}", following) and not NOT_COUNTED.match(following):
                return "uno" if re.match(r" (?:z|s[^aeiou]|gn|ps|x|y)", following) else "un"
        return self.number(written)

    def times_over(self, written: str, following: str) -> str:
        """Read "10x" as "dieci per", but "3x più veloce" as "tre volte".

        The first is how a zoom's factor is read: wondir.it, "Che differenza c'è tra zoom ottico e digitale".
        """
        if re.match(" (?:più|meno|maggior|minor|superior|tanto)", following):
            return super().times_over(written, following)
        return f"{self.number(written)} per"

    def money(self, written: str, scale: str, noun: Noun) -> str:
        scale = {"mln": "milioni", "mld": "miliardi"}.get(scale.rstrip("."), scale)
        if scale == "mila":
            return f"{self.number(written)}mila {noun.many}"
        if scale:
            return f"{'un' if written == '1' else self.number(written)} {scale} di {noun.many}"
        return super().money(written, scale, noun)

    def with_cents(self, number: int, noun: Noun) -> str:
        return " " + self.counted(str(number), Noun(noun.cent, noun.cents))

    def _named_date(self, match: re.Match[str]) -> str | None:
        day = int(match["d"])
        if not 1 <= day <= 31:
            return None
        name = match["m"].lower()
        name = next((month for month in MONTHS if len(name) < 5 and month.startswith(name[:3])), name)
        said = f"{'primo' if day == 1 else self.say(day)} {name}"
        return f"{said} {match.groupdict().get('l') or ''}{self.year(match['y'])}" if match["y"] else said

    def _ordinal_match(self, match: re.Match[str]) -> str | None:
        value = int(match["n"])
        return ordinal(value, "a" if match["e"] in "ªa" else "o") if 1 <= value <= 9999 else None

    def _roman_ordinal(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"])
        return ordinal(value) if value and value <= 40 else None

    def _part(self, match: re.Match[str]) -> str | None:
        value = roman(match["r"])
        return None if value is None or value > 200 else f"{match['w']} {self.say(value)}"

    def _regnal(self, match: re.Match[str]) -> str | None:
        value, name = roman(match["r"]), match["w"]
        if value is None or value > 40 or (len(match["r"]) == 1 and name not in RULERS):
            return None
        feminine = name == "Elizabeth" or (name.endswith("a") and name not in ("Andrea", "Luca"))
        return f"{name} {ordinal(value, 'a' if feminine else 'o')}"

    def _ordinal_before(self, match: re.Match[str]) -> str | None:
        """Read "II guerra", "XX congresso"; a single letter before the nouns of wars and congresses only."""
        value, noun = roman(match["r"]), match["w"]
        if match["r"] == "XXX" and noun[0].islower() and noun not in COUNTED_NOUNS:  # stands for anything
            return None
        if value is None or value > 40 or (len(match["r"]) == 1 and noun not in COUNTED_NOUNS):
            return None
        return ordinal(value, "a" if noun.endswith(("a", "zione", "sione", "tà", "Internazionale")) else "o") + " "

    def _thousands_word(self, match: re.Match[str]) -> str:
        return f"{self.say(int(match[1]))}mila"

    def own_rules(self) -> list[Rule]:
        return [
            rule("verb", r"(?<![\d.,])(\d{1,4}(?:[.,]\d{1,2})?) (?=ha "
                         r"(?:[a-zàèéìòù]+(?:[aiu]t[oaie]|tt[oaie]|st[oaie]|s[oaie]|rt[oa]|"
                         r"nt[oa])|una?|il|la|lo|già|anche|più|poi|mai|sempre)(?!\w))",
                 lambda m: f" {self.number(m[1])} "),
            rule("house number", r"(?<=[a-zà-ù], )(\d{1,3})A(?!\w)", lambda m: f"{self.number(m[1])} A"),
            rule("abbreviation", r"\bRev\. ?(?=\d)", "revisione ", needs="."),
            rule("letters and digits", r"1(?<=[^\W\d_]1)(?![\w,-]|\.\d)", " uno "),
            rule("abbreviation", r"(?<=[IVX] )sec\.(?!\w)|\bsec\.(?= [IVX]+\b)", "secolo", needs="."),
            rule("abbreviation", r"\bcap\. ?(?=[IVX]+\b)", "capitolo ", needs="."),
            rule("scale", r"(?<=\d )mld\b\.?(?! ?[€$£])", "miliardi"),
            rule("scale", r"(?<=\d )mln\b\.?(?! ?[€$£])", "milioni"),
            rule("compound", r"(?<![\d.,])(\d\d)enn(?=[ie])", lambda m: f"{self.say(int(m[1]))[:-1]}enn"),
            rule("roman", r"(?<!\w)(?P<r>[IVX]+)°?(?=(?:(?: e|,| o|-)(?: il| al| nel)?(?: l'| ?)[IVX]+){0,2} "
                          r"secol[oi])", self._roman_ordinal, needs="IVX"),
            rule("roman", r"(?<=[Ss]ecolo )(?P<r>[IVX]+)(?!\w)|(?<=[Ss]ecoli )(?P<q>[IVX]+)(?!\w)",
                 lambda m: ordinal(roman(m["r"] or m["q"]) or 0) if roman(m["r"] or m["q"]) else None, needs="IVX"),
            rule("roman", r"(?<=[Aa]tto )(?P<r>[IVX]+)(?!\w)", self._roman_ordinal, needs="IVX"),
            rule("roman", r"(?P<w>(?:[Cc]apitolo|CAPITOLO|[Tt]omo|[Ss]cena|[Ll]ibro|[Pp]arte|[Vv]olume|[Tt]itolo|"
                          r"[Aa]rticolo|[Ff]ase)) (?P<r>[IVXL]+)(?!\w)",
                 self._part, needs="IVX"),
            rule("roman", r"(?P<w>[A-ZÀÈ][a-zàèéìòù]+) (?P<r>[IVX]+)(?!\w|[.']\w|-)", self._regnal, needs="IVX"),
            rule("roman", r"(?<![\w.])(?P<r>[IVX]+) (?=(?P<w>[A-Za-zÀ-ù]{4,}))", self._ordinal_before, needs="IVX"),
            rule("numero", r"\b[Nn]\.?[º°] ?(?=\d)|\b[Nn](?:r|um)?\. ?(?=\d)|#(?=\d)", "numero ", needs="#º°.#"),
            rule("money", r"(?<=\d) ?M€", " milioni di euro"),
            rule("money", r"(?<=\d) ?k€", "mila euro"),
            rule("time", r"(?<!\w)h\.? ?(?=(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?(?![\d.,:]))", "ore "),
            rule("one", r"(?<![\w.,/-])1 (?=(?:ora|unità|oncia|auto|edizione|opera|area|isola|azione)(?!\w))", "un'"),
            # The number of a note, behind a word without a blank: casa(12).
            rule("note", r"(?:(?<=[A-Za-zà-ù][aeiouàèéìòù])|(?<=\w\"))\(\d{2,3}\)(?= (?![=<>&+*/-])|[,.;:!?»\"]|$)",
                 ""),
            rule("page", r"(?<=, )p(?=\d{1,4}(?!\w))", "pagina "),
            rule("telephone", r"(?<![\w+/.-])3\d\d[ /]\d{6,7}(?![\d/-])", lambda m: self.digits(m[0])),
            rule("abbreviation", r"\b(?:[Pp]agg?|pp?)\. ?(?=\d)", "pagina ", needs="."),
            rule("abbreviation", r"\bart\. ?(?=\d)", "articolo ", needs="."),
            rule("abbreviation", r"\bcap\. ?(?=\d)", "capitolo ", needs="."),
            rule("abbreviation", r"(?<=\d )[aA]\. ?C\.", "avanti cristo", needs="."),
            rule("abbreviation", r"(?<=\d )[dD]\. ?C\.", "dopo cristo", needs="."),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}})[º°]? (?P<m>{MONTH})(?!\w)(?:,? (?P<l>del "
                         rf")?(?P<y>\d{{4}})(?!\d))?", self._named_date),
            rule("date", rf"(?<![\d.,/-])(?P<d>\d{{1,2}}) (?P<m>{SHORT_MONTH})(?:\.? (?P<y>\d{{4}})(?!\d)|\.)",
                 self._named_date),
            rule("ordinal", r"(?<![\w.,])(\d{1,4})esim([oaie])(?!\w)",
                 lambda m: ordinal(int(m[1]), m[2]) if int(m[1]) else None),
            rule("abbreviation", r"(?<=\d )voll?\.(?!\w)", "volumi", needs="."),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,4})(?P<e>[ºª]|a(?= [a-z]))(?!\w)", self._ordinal_match),
            rule("ordinal", r"(?<![\d.,-])(?P<n>\d{1,3})(?P<e>°)(?![\w°]|\d)(?= [a-zA-Z]{2})", self._ordinal_match),
            rule("ordinal", r"(?<![\d.,])(?P<n>\d{1,3})\.(?P<e>[°ao])(?!\w)", self._ordinal_match),
            rule("degrees", r"(?<![\d.,])1 ?°(?![CF])", "un grado"),
            rule("degrees", r"(?<=\d) ?°(?![CF])", " gradi"),
            rule("thousands", r"(?<![\d.,])(\d{1,3}) ?mila(?!\w)", self._thousands_word),
            rule("time", r"(?<![\d:.,])(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?P<s>)(?P<named> ?(?:ore|"
                         r"h))(?!\w)", self._time_match),
            rule("time", r"(?<=[,.][0-5]\d)(?=[a-zà-ù]{4})", " "),
            rule("time", r"(?:(?<=[Oo]re )|(?<=[Aa]lle )|(?<=[Dd]alle )|(?<=[Dd]elle ))"
                 r"(?P<h>\d{1,2})[.,](?P<m>[0-5]\d)(?P<s>)(?P<named>)"
                 r"(?!\d| ?(?:[%€$]|euro|per ?(?:cento|mille)|milioni|miliardi|metri|k))", self._time_match),
        ]  # fmt: skip

    def trigger(self) -> str:
        numerals = r"(?<![A-Za-z].)(?:[IVX]+(?![A-Za-z])|(?![A-Za-z]| [a-z])|(?<=[a-zù] [IVX])(?![\w']))"
        # "I" before a small letter is an article, but for one behind a small letter: Carlo I
        return f"[0-9%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00beIVX](?:(?<![IVX])|{numerals})"


_ABBREVIATION = abbreviations(ABBREVIATIONS, r"(?!\w)")


_SAINT = re.compile(r"S(?<!\w.)\. (?=(?P<name>[A-ZÀÈ][a-zàèéìòù]+))")


def _saint(match: re.Match[str]) -> str:
    """Santa before a woman's name, sant' before a vowel, santo before s and a consonant, else san."""
    name = match["name"]
    if name[0] in "AEIOU":
        return "sant'"
    if name.endswith("a") and name not in ("Luca", "Nicola"):
        return "santa "
    return "santo " if re.match("S[^aeiou]", name) else "san "


_numbers = ItalianNumbers()
_weekdays = weekdays(
    {"lun": "lunedì", "mar": "martedì", "mer": "mercoledì", "gio": "giovedì", "ven": "venerdì", "sab": "sabato",
     "dom": "domenica"}, "a",
)  # fmt: skip


@functools.cache
def _rewriter() -> Rewriter:
    return _numbers.rewriter()


def before(text: str, counts: dict[str, int] | None = None) -> str:
    """Return Italian text with its numbers and common abbreviations in words.

    >>> before("Il 1° maggio pagò 135.000 €, il 18% in più, nel XX secolo.")
    'Il primo maggio pagò centotrentacinquemila euro, il diciotto percento in più, nel ventesimo secolo.'
    """
    text = heading(_rewriter()(_weekdays(text, counts), counts), _numbers, counts)
    if "S. " in text:
        text = _SAINT.sub(_saint, text)
    text, found = _ABBREVIATION.subn(lambda match: ABBREVIATIONS[match[0]], text)
    if counts is not None and found:
        counts["abbreviation"] = counts.get("abbreviation", 0) + found
    return part_dotted_words(text, counts)
