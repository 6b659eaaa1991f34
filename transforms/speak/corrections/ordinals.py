"""Ordinal numbers in words: German, English, Spanish, French, Italian, Portuguese.

The forms are the usual ones; no grammar was looked up, the tables in tests/data/spoken fix them.
"""

import re

from transforms.speak.cardinals import cardinal

_ENGLISH_ORDINAL_ENDINGS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}
_SPANISH_ORDINAL_UNITS = (
    "",
    "primero",
    "segundo",
    "tercero",
    "cuarto",
    "quinto",
    "sexto",
    "séptimo",
    "octavo",
    "noveno",
)
_SPANISH_ORDINAL_TENS = ("", "décimo", "vigésimo", "trigésimo", "cuadragésimo", "quincuagésimo", "sexagésimo",
                         "septuagésimo", "octogésimo", "nonagésimo")  # fmt: skip
_SPANISH_ORDINAL_HUNDREDS = ("", "centésimo", "ducentésimo", "tricentésimo", "cuadringentésimo", "quingentésimo",
"sexcentésimo",
                     "septingentésimo", "octingentésimo", "noningentésimo")  # fmt: skip
_ITALIAN_ORDINALS = (
    "",
    "primo",
    "secondo",
    "terzo",
    "quarto",
    "quinto",
    "sesto",
    "settimo",
    "ottavo",
    "nono",
    "decimo",
)
_PORTUGUESE_ORDINAL_UNITS = (
    "",
    "primeiro",
    "segundo",
    "terceiro",
    "quarto",
    "quinto",
    "sexto",
    "sétimo",
    "oitavo",
    "nono",
)
_PORTUGUESE_ORDINAL_TENS = ("", "décimo", "vigésimo", "trigésimo", "quadragésimo", "quinquagésimo", "sexagésimo",
                         "septuagésimo", "octogésimo", "nonagésimo")  # fmt: skip
_PORTUGUESE_ORDINAL_HUNDREDS = ("", "centésimo", "ducentésimo", "tricentésimo", "quadringentésimo", "quingentésimo",
"sexcentésimo",
                     "septingentésimo", "octingentésimo", "nongentésimo")  # fmt: skip


def german(number: int, ending: str = "er") -> str:
    """Return the ordinal of ``number`` with an adjective ending.

    >>> german(3), german(21, "en"), german(107, "e")
    ('dritter', 'einundzwanzigsten', 'einhundertsiebte')
    """
    said = cardinal(number, "de")
    last = number % 100
    if last == 0 or last >= 20:
        return f"{said}st{ending}"
    for final, stem in (("eins", "erst"), ("drei", "dritt"), ("sieben", "siebt"), ("acht", "acht")):
        if said.endswith(final):
            return said.removesuffix(final) + stem + ending
    return f"{said}t{ending}"


def english(number: int) -> str:
    """Return the ordinal of 1 to 99.

    >>> english(8), english(20), english(23)
    ('eighth', 'twentieth', 'twenty third')
    """
    said = cardinal(number, "en")
    last = number if number < 20 else number % 10
    if last == 0 or number in (30, 40):
        return f"{said[:-1]}ieth"
    head = " ".join(said.split()[:-1])
    final = _ENGLISH_ORDINAL_ENDINGS.get(last, f"{said.split()[-1]}th")
    return f"{head} {final}".strip()


def spanish(number: int, ending: str = "o") -> str:
    """Return the ordinal of ``number`` below 10,000; ``ending`` is "o", "a" or "" (before a masculine noun).

    >>> spanish(3, ""), spanish(11), spanish(21, "a"), spanish(134), spanish(1000)
    ('tercer', 'undécimo', 'vigesimoprimera', 'centésimo trigésimo cuarto', 'milésimo')
    """
    parts = []
    thousands, number = divmod(number, 1000)
    if thousands:
        parts.append("milésimo" if thousands == 1 else f"{cardinal(thousands, 'es').replace(' ', '')}milésimo")
    hundreds, number = divmod(number, 100)
    if hundreds:
        parts.append(_SPANISH_ORDINAL_HUNDREDS[hundreds])
    tens, units = divmod(number, 10)
    if number in (11, 12):
        parts.append(
            ("undécimo", "duodécimo")[number - 11] if ending else ("decimoprimero", "decimosegundo")[number - 11]
        )
    elif tens in (1, 2) and units:
        stem = ("decimo", "vigesimo")[tens - 1]
        parts.append((stem + _SPANISH_ORDINAL_UNITS[units]).replace("oo", "o"))
    else:
        parts += [word for word in (_SPANISH_ORDINAL_TENS[tens], _SPANISH_ORDINAL_UNITS[units]) if word]
    if ending == "a":
        return " ".join(part[:-1] + "a" for part in parts)
    if not ending:
        parts[-1] = re.sub("(?<=primer|tercer)o$", "", parts[-1])
    return " ".join(parts)


def french(number: int, feminine: bool = False) -> str:
    """Return the ordinal of ``number``.

    >>> french(1), french(1, True), french(21), french(80)
    ('premier', 'première', 'vingt et unième', 'quatre-vingtième')
    """
    if number == 1:
        return "première" if feminine else "premier"
    words = cardinal(number, "fr")
    if words.endswith("cinq"):
        return f"{words}uième"
    if words.endswith("neuf"):
        return f"{words[:-1]}vième"
    if words.endswith(("cents", "vingts", "millions", "milliards")):
        words = words[:-1]
    return f"{words.removesuffix('e')}ième"


def italian(number: int, ending: str = "o") -> str:
    """Return the ordinal of ``number`` with the ending o, a, i or e.

    >>> italian(3), italian(11, "a"), italian(23), italian(100), italian(36)
    ('terzo', 'undicesima', 'ventitreesimo', 'centesimo', 'trentaseiesimo')
    """
    if number <= 10:
        return _ITALIAN_ORDINALS[number][:-1] + ending
    words = cardinal(number, "it")
    if words.endswith("tré"):
        stem = words[:-1] + "e"
    elif words.endswith("sei"):
        stem = words
    elif words.endswith("mila"):
        stem = words[:-2] + "l"
    elif words == "mille":
        stem = "mill"
    else:
        stem = words[:-1]
    return f"{stem}esim{ending}"


def portuguese(number: int, feminine: bool = False) -> str:
    """Return the ordinal of ``number`` below 2000.

    >>> portuguese(1), portuguese(22, True), portuguese(111)
    ('primeiro', 'vigésima segunda', 'centésimo décimo primeiro')
    """
    parts = ["milésimo"] if number >= 1000 else []
    number %= 1000
    tables = (
        (_PORTUGUESE_ORDINAL_HUNDREDS, number // 100),
        (_PORTUGUESE_ORDINAL_TENS, number // 10 % 10),
        (_PORTUGUESE_ORDINAL_UNITS, number % 10),
    )
    parts += [table[index] for table, index in tables if index]
    return " ".join(part[:-1] + "a" for part in parts) if feminine else " ".join(parts)
