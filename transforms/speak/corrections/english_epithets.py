"""English sums and measures before a noun, which are in the singular, codes of currencies, and typed scales.

"a $2,000 fine", "a 5 kg bag", "USD 50", "20k people", "50x faster": the grammar reads "dollars", letters, "k", "x".
Names of currencies are those of Unicode CLDR 46 for English, without "US" where the code has none to tell apart.
"""

import re

from transforms.speak.corrections.english_patterns import AMOUNT, SCALE, SCALES, SYMBOLS
from transforms.speak.corrections.rewriting import Rule, behind, rule

COUNT = r"(?<!\w)(?:[Aa]n?|[Aa]nother|[Ee]very|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]everal) "
_OF = (
    rf"(?:{COUNT}|(?<!\w)(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y|[Yy]our|[Tt]his|[Tt]hat) |(?<=[a-z])'s )"
)
NO_NOUN = (
    r"(?!(?:and|are|but|each|every|for|from|had|has|have|into|less|more|off|out|over|per|than|that|the|then|they|this|"
    r"under|was|were|when|which|while|who|will|with|would|you|she|spent|paid|given|left|lost|made|won|came|went|worth|needed|raised|owed|required|hundred|thousand|million|billion|trillion)(?!\w))"
)
"""What follows an amount and is no noun that it describes."""
_COUNTED_BEFORE = re.compile(rf"(?:{COUNT}|(?<!\w)[Tt]he )$")
_EPITHET = re.compile(f" {NO_NOUN}[a-z]{{3}}")
_SINGULAR = {"$": "dollar", "\u00a3": "pound", "\u20ac": "euro"}
_UNITS = {"kg": "kilogram", "km": "kilometer", "lb": "pound", "oz": "ounce", "ml": "milliliter", "mg": "milligram",
          "ft": "foot", "mi": "mile"}  # fmt: skip
_CODES = {
    "USD": ("US dollar", "US dollars"), "EUR": ("euro", "euros"), "GBP": ("British pound", "British pounds"),
    "CAD": ("Canadian dollar", "Canadian dollars"), "AUD": ("Australian dollar", "Australian dollars"),
    "NZD": ("New Zealand dollar", "New Zealand dollars"), "HKD": ("Hong Kong dollar", "Hong Kong dollars"),
    "SGD": ("Singapore dollar", "Singapore dollars"), "CHF": ("Swiss franc", "Swiss francs"),
    "JPY": ("Japanese yen", "Japanese yen"), "CNY": ("Chinese yuan", "Chinese yuan"),
    "ZAR": ("South African rand", "South African rand"), "AED": ("UAE dirham", "UAE dirhams"),
}  # fmt: skip
_CODE = "|".join(_CODES)
_TYPED = {"k": "thousand", "K": "thousand", "M": "million", "B": "billion"}
_COUNTED = (
    "people|users|viewers|views|followers|subscribers|downloads|members|customers|visitors|readers|players|fans|"
    "students|workers|employees|residents|jobs|homes|copies|words|tweets|posts|comments|likes|votes|records|dollars|"
    "euros|pounds"
)


def _code(match: re.Match[str]) -> str:
    scale = match["scale"] or ""
    one, many = _CODES[match["c"]]
    return f"{match['n']}{SCALES.get(scale, scale)} {one if match['n'] == '1' and not scale else many}"


def _sum(match: re.Match[str]) -> str | None:
    """Read the sum in "a $5 million loss"; one with cents is left to the grammar."""
    scale = match["scale"] or ""
    if "." in match["n"] and not scale:
        return None
    return f"{match['a']}{match['n']}{SCALES.get(scale, scale)} {_SINGULAR[match['s']]}"


def _rate(match: re.Match[str]) -> str | None:
    """Read the sum in "a $10m-a-year contract"."""
    said = _sum(match)
    return f"{said} " if said else None


def unit(match: re.Match[str]) -> str:
    """Read a number and a unit that the grammar has no word for; an epithet is in the singular."""
    noun = SYMBOLS[match["u"]]
    head, _, tail = noun.partition(" per ")
    epithet = (
        match["hyphen"]
        or match.string[: match.start()].endswith("/")
        or (_EPITHET.match(match.string, match.end()) and _COUNTED_BEFORE.search(behind(match)))
    )
    if match["n"] != "1" and not epithet and noun != "horsepower":
        head = "feet" if head == "foot" else re.sub("foot$", "feet", head) if head.endswith("foot") else f"{head}s"
    said = f"{head} per {tail}" if tail else head
    return f"{match['n']} {said}{' ' if match['hyphen'] else ''}"


def epithets() -> list[Rule]:
    """Return the rules, which come before those of money and units."""
    return [
        rule("money", rf"(?<!\w)(?P<c>{_CODE}) ?(?P<n>{AMOUNT}){SCALE}", _code),
        rule("money", rf"(?<![\w.,$\u20ac\u00a3])(?P<n>{AMOUNT}){SCALE} ?(?P<c>{_CODE})(?!\w)", _code),
        rule("money", rf"(?P<a>{_OF})(?P<s>[$\u20ac\u00a3])(?P<n>{AMOUNT}){SCALE}(?= {NO_NOUN}[a-z]{{3}})", _sum),
        rule("money", rf"(?<!\w)(?P<a>)(?P<s>[$\u20ac\u00a3])(?P<n>{AMOUNT}){SCALE}-(?=a-|per-)", _rate),
        rule("unit", rf"(?P<a>{COUNT})(?P<n>{AMOUNT})[ -]?(?P<u>{'|'.join(_UNITS)})(?= {NO_NOUN}[a-z]{{3}})",
             lambda m: f"{m['a']}{m['n']} {_UNITS[m['u']]}"),
        # "2x as much" is "times" or "x" (Wiktionary, under the sign): the latter before a noun, "a 10x increase".
        rule("multiple", r"(?<![\w.,+*/^=-])(?<![+*/^=-] )(\d+(?:\.\d+)?) ?[x\u00d7](?= (?:more|less|as|an?|per|the|"
                         r"[a-z]+er|daily|weekly)(?!\w))", r"\1 times"),
        rule("multiple", r"(?:(?<= by )|(?<= to )|(?<= than )|(?<= over ))(\d+(?:\.\d+)?) ?[x\u00d7](?![\w(]| [\d(])",
             r"\1 times"),
        rule("scale", rf"(?<![\w.,])(\d+(?:\.\d+)?)([kKMB])(?= (?:{_COUNTED})(?!\w))",
             lambda m: f"{m[1]} {_TYPED[m[2]]}"),
    ]  # fmt: skip
