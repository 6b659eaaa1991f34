"""Cardinal numbers in words, in twelve languages.

int -> words, lower case, as a newsreader would say them. mr, ta, te and the first thousand million of hi come from
indic-numtowords; the others are small enough to be written down here. Checked against num2words and ICU (see
tests/transforms/speak/test_cardinals.py, which lists every disagreement and why).

Conventions: de and it write numbers below a million as one word, as is usual in print;
fr is hyphenated the classical way (spoken form parts it at hyphens anyway) with million and above as
nouns; pt is Brazilian (short scale), es and fr and it and de use the long scale; ar separates the hundreds and spells
them with the plain seat (nine hundred is two words); ja says one thousand as a bare word only in the lowest group.
"""

import functools

from transforms.speak import indic_numbers
from transforms.speak.cardinals_eastern import arabic, hindi, japanese
from transforms.speak.indic_words import WORDS

LARGEST = 10**18
"""Numbers from here on are read digit by digit."""
MOST_REMEMBERED = 1 << 15
"""Readings kept: numbers in text are mostly small or years; 0.2 kB each."""


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN = _split(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS = _split("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_DE = _split(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
)
_DE_TENS = _split("_ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_ES = _split(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve"
)
_ES_TENS = _split("_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _split(
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_FR = _split(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
)
_FR_TENS = _split("_ _ vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
_IT = _split(
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove"
)
_IT_TENS = _split("_ _ venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
_PT = _split(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete "
    "dezoito dezenove"
)
_PT_TENS = _split("_ _ vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_PT_HUNDREDS = _split("_ cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")
_MINUS = {
    "ar": "ناقص",
    "de": "minus",
    "en": "minus",
    "es": "menos",
    "fr": "moins",
    "hi": "माइनस",
    "it": "meno",
    "ja": "マイナス",
    "pt": "menos",
}


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        return _EN_TENS[number // 10] + (f" {_EN[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_EN[number // 100]} hundred" + (f" {_english(number % 100)}" if number % 100 else "")
    for scale, name in (
        (10**15, "quadrillion"),
        (10**12, "trillion"),
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
    ):
        if number >= scale:
            rest = f" {_english(number % scale)}" if number % scale else ""
            return f"{_english(number // scale)} {name}{rest}"
    raise AssertionError(number)


def _german(number: int, last: str) -> str:
    """Return ``number``; ``last`` is the form that a final one takes: eins, ein, eine."""
    if number >= 10**6:
        for scale, one, many in (
            (10**15, "billiarde", "billiarden"), (10**12, "billion", "billionen"),
            (10**9, "milliarde", "milliarden"), (10**6, "million", "millionen"),
        ):  # fmt: skip
            if number >= scale:
                count, rest = divmod(number, scale)
                words = f"eine {one}" if count == 1 else f"{_german(count, 'eine')} {many}"
                return f"{words} {_german(rest, last)}" if rest else words
    if number >= 1000:
        count, rest = divmod(number, 1000)
        return _german(count, "ein") + "tausend" + (_german(rest, last) if rest else "")
    if number >= 100:
        count, rest = divmod(number, 100)
        return _DE[count] + "hundert" + (_german(rest, last) if rest else "")
    if number >= 20:
        tens, units = divmod(number, 10)
        return (f"{_DE[units]}und" if units else "") + _DE_TENS[tens]
    return last if number == 1 else _DE[number]


def _spanish(number: int, gender: str | None) -> str:
    """Return ``number``: uno on its own, un before a masculine noun ("m"), una and -as before a feminine ("f")."""
    for scale, one, many in ((10**12, "billón", "billones"), (10**6, "millón", "millones")):
        if number >= scale:
            count, rest = divmod(number, scale)
            words = f"un {one}" if count == 1 else f"{_spanish(count, 'm')} {many}"
            return f"{words} {_spanish(rest, gender)}" if rest else words
    if number >= 1000:
        count, rest = divmod(number, 1000)
        words = "mil" if count == 1 else f"{_spanish(count, 'f' if gender == 'f' else 'm')} mil"
        if gender == "f" and count % 10 == 1 and count != 1 and count % 100 != 11:
            words = f"{_spanish(count, 'f').removesuffix('a')} mil".replace("veintiun mil", "veintiún mil")
        return f"{words} {_spanish(rest, gender)}" if rest else words
    if number == 100:
        return "cien"
    if number > 100:
        hundreds = _ES_HUNDREDS[number // 100]
        if gender == "f" and number >= 200:
            hundreds = hundreds[:-2] + "as"
        return hundreds + (f" {_spanish(number % 100, gender)}" if number % 100 else "")
    if number < 30:
        if number in (1, 21) and gender:
            return {1: {"m": "un", "f": "una"}, 21: {"m": "veintiún", "f": "veintiuna"}}[number][gender]
        return _ES[number]
    tens, units = divmod(number, 10)
    return _ES_TENS[tens] + (f" y {_spanish(units, gender)}" if units else "")


def _french(number: int, feminine: bool, counted: bool = False) -> str:
    """Return ``number``; ``counted`` says that mille follows, before which vingt and cent take no s."""
    for scale, name in ((10**15, "billiard"), (10**12, "billion"), (10**9, "milliard"), (10**6, "million")):
        if number >= scale:
            count, rest = divmod(number, scale)
            words = f"{_french(count, False)} {name}{'s' if count > 1 else ''}"
            return f"{words} {_french(rest, feminine)}" if rest else words
    if number >= 1000:
        count, rest = divmod(number, 1000)
        words = "mille" if count == 1 else f"{_french(count, False, counted=True)} mille"
        return f"{words} {_french(rest, feminine)}" if rest else words
    if number >= 100:
        count, rest = divmod(number, 100)
        words = "cent" if count == 1 else f"{_FR[count]} cent"
        if rest:
            return f"{words} {_french(rest, feminine, counted)}"
        return words + ("s" if count > 1 and not counted else "")
    if number == 1:
        return "une" if feminine else "un"
    if number < 20:
        return _FR[number]
    tens, units = divmod(number, 10)
    if tens in (7, 9):
        return _FR_TENS[tens] + (" et onze" if number == 71 else f"-{_FR[10 + units]}")
    if units == 0:
        return _FR_TENS[tens] + ("s" if tens == 8 and not counted else "")
    if units == 1:
        return _FR_TENS[tens] + ("-" if tens == 8 else " et ") + ("une" if feminine else "un")
    return f"{_FR_TENS[tens]}-{_FR[units]}"


def _italian(number: int) -> str:
    """Return ``number`` below a million as one word, with tre unaccented."""
    if number < 20:
        return _IT[number]
    if number < 100:
        tens, units = divmod(number, 10)
        word = _IT_TENS[tens]
        return (word[:-1] if units in (1, 8) else word) + (_IT[units] if units else "")
    if number < 1000:
        count, rest = divmod(number, 100)
        stem = "cent" if rest == 8 or 80 <= rest <= 89 else "cento"
        return ("" if count == 1 else _IT[count]) + stem + (_italian(rest) if rest else "")
    count, rest = divmod(number, 1000)
    return ("mille" if count == 1 else f"{_italian(count)}mila") + (_italian(rest) if rest else "")


def _italian_all(number: int) -> str:
    for scale, one, many in ((10**15, "biliardo", "biliardi"), (10**12, "bilione", "bilioni"),
                             (10**9, "miliardo", "miliardi"), (10**6, "milione", "milioni")):  # fmt: skip
        if number >= scale:
            count, rest = divmod(number, scale)
            counted = _italian_all(count).removesuffix("o") if count % 10 == 1 else _italian_all(count)
            words = f"un {one}" if count == 1 else f"{counted} {many}"
            return f"{words} {_italian_all(rest)}" if rest else words
    words = _italian(number)
    return f"{words[:-1]}é" if number > 3 and number % 10 == 3 and number % 100 != 13 else words


def _portuguese_group(number: int, feminine: bool) -> str:
    if number == 100:
        return "cem"
    if number > 100:
        hundreds = _PT_HUNDREDS[number // 100]
        if feminine and number >= 200:
            hundreds = hundreds[:-2] + "as"
        return hundreds + (f" e {_portuguese_group(number % 100, feminine)}" if number % 100 else "")
    if number in (1, 2) and feminine:
        return ("uma", "duas")[number - 1]
    if number < 20:
        return _PT[number]
    return _PT_TENS[number // 10] + (f" e {_portuguese_group(number % 10, feminine)}" if number % 10 else "")


def _portuguese(number: int, feminine: bool) -> str:
    """Return ``number``; "e" stands before the last group when it is below a hundred or whole hundreds."""
    groups: list[tuple[int, str]] = []
    for scale, one, many in ((10**15, "quatrilhão", "quatrilhões"), (10**12, "trilhão", "trilhões"),
                             (10**9, "bilhão", "bilhões"), (10**6, "milhão", "milhões")):  # fmt: skip
        count, number = divmod(number, scale)
        if count:
            groups.append((count, f"{_portuguese_group(count, False)} {one if count == 1 else many}"))
    count, number = divmod(number, 1000)
    if count:
        groups.append((count, "mil" if count == 1 else f"{_portuguese_group(count, feminine)} mil"))
    if number or not groups:
        groups.append((number, _portuguese_group(number, feminine)))
    last, words = groups[-1]
    link = " e " if last < 100 or last % 100 == 0 else " "
    return " ".join(said for _, said in groups[:-1]) + link + words if len(groups) > 1 else words


@functools.lru_cache(maxsize=MOST_REMEMBERED)
def cardinal(number: int, lang: str, gender: str | None = None) -> str:
    """Return ``number`` in words.

    ``gender`` is that of the noun counted, "m" or "f" (None: no noun follows); de, es, fr, pt and ar heed it.
    From 10**18 on, digit by digit. Raises ValueError for an unknown language.

    >>> cardinal(21, "de"), cardinal(800_000, "de"), cardinal(1, "de", "f")
    ('einundzwanzig', 'achthunderttausend', 'eine')
    >>> cardinal(251, "it"), cardinal(130_741_958, "fr")
    ('duecentocinquantuno', 'cent trente millions sept cent quarante et un mille neuf cent cinquante-huit')
    >>> cardinal(500, "es", "f"), cardinal(2100, "pt"), cardinal(1_234_567, "ja")
    ('quinientas', 'dois mil e cem', '百二十三万四千五百六十七')
    """
    if number < 0:
        words = cardinal(-number, lang, gender)
        return f"{WORDS[lang].minus if lang in indic_numbers.LANGUAGES else _MINUS[lang]} {words}"
    if number >= LARGEST:
        return ("" if lang == "ja" else " ").join(cardinal(int(digit), lang) for digit in str(number))
    if lang in indic_numbers.LANGUAGES:
        return indic_numbers.cardinal(number, lang)
    match lang:
        case "ar":
            return arabic(number, gender == "f")
        case "de":
            return _german(number, {"m": "ein", "f": "eine"}.get(gender or "", "eins"))
        case "en":
            return _english(number)
        case "es":
            return _spanish(number, gender)
        case "fr":
            return _french(number, gender == "f")
        case "hi":
            return hindi(number)
        case "it":
            return _italian_all(number)
        case "ja":
            return japanese(number)
        case "pt":
            return _portuguese(number, gender == "f")
        case _:
            raise ValueError(f"no cardinal numbers for language {lang!r}, expected ar de en es fr hi it ja mr pt ta te")
