"""Read German ordinals, written with a dot, and the numerals of rulers: endings follow article and case.

matches of the rules in `de.GermanNumbers` -> words, or None where a match is not what it looked like.
"""

import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.german_patterns import (
    ARTICLE_E,
    ARTICLE_EN,
    CONTRACTED,
    DATIVE,
    FEMININE_ORDINAL,
    KINGS,
    NEUTER_ORDINAL,
    OF_RULER,
    ORDINAL_NOUN,
    QUEENS,
    REGNAL_NOT,
    RULERS,
)
from transforms.speak.corrections.ordinals import german as ordinal
from transforms.speak.corrections.rewriting import Rule, behind, rule
from transforms.speak.corrections.tables import roman

_AFTER_SERIES = re.compile(rf"[ \d.,]*(?:und|oder|bis) \d+\.? ?({ORDINAL_NOUN})")


def counted_ordinal(match: re.Match[str]) -> str | None:
    """Read "der 3. Platz", "im 19. Jahrhundert", "2. Kapitel"; the article gives the ending."""
    article = match["a"] or ""
    dative = article in ("der", "jeder") and DATIVE.search(behind(match))
    if article == "bis" and (first := re.search(r"t(e[nrs]?) $", behind(match))):
        ending = first[1]
    elif dative or (article and re.fullmatch(ARTICLE_EN, article)):
        ending = "en"
    elif article:
        ending = "e"
    elif series := re.search(r"t(e[nrs]?) (?:und|oder|bis) $", behind(match)):  # "das elfte und 12. Jahrhundert"
        ending = series[1]
    else:
        ending = _strong(match["n2"])
    return f"{article}{' ' if article else ''}{ordinal(int(match['n']), ending)} "


def _strong(noun: str) -> str:
    """Return the ending before a noun without an article."""
    return "es" if noun in NEUTER_ORDINAL else "e" if noun in FEMININE_ORDINAL else "er"


def possessed(match: re.Match[str]) -> str:
    """Read "sein 2. Sohn", "ihr 3. Kind"."""
    return f"{match['a']} {ordinal(int(match['n']), 'es' if match['n2'] in NEUTER_ORDINAL else 'er')} "


def ordinal_at_the_end(match: re.Match[str]) -> str:
    """Read "am 7." at the end of a sentence; "der 14." and "bis ins 17." too."""
    article = match["a"].lower()
    nominative = article in ("der", "jeder") and not DATIVE.search(behind(match))
    ending = "e" if nominative or article in ("die", "das", "jedes") or article in CONTRACTED else "en"
    return f"{match['a']} {ordinal(int(match['n']), ending)}"


def one_of_several(match: re.Match[str]) -> str:
    """Read the first of "das 11., 12. und 13. Jahrhundert", "7. bis 8. Klasse"."""
    before = behind(match)
    if re.search(rf"\b(?:{ARTICLE_E}) (?:\d+\., )*$", before) and not re.search(r"\b[Dd]er (?:\d+\., )*$", before):
        return ordinal(int(match[1]), "e")
    noun = _AFTER_SERIES.match(match.string, match.end())
    if re.search(r"\w (?:\d+\., )*$", before) or noun is None:
        return ordinal(int(match[1]), "en")
    return ordinal(int(match[1]), _strong(noun[1]))


def ruler(match: re.Match[str]) -> str | None:
    """Read "Ludwig XIV." and "von Wilhelm II."; other numerals behind a capitalised word are cardinals."""
    value = roman(match["r"])
    if value is None or value > 40:
        return None
    name, dot = match["w"], match["dot"]
    dative = OF_RULER.search(behind(match))
    if name in QUEENS:
        return f"{name} der {ordinal(value, 'en')}" if dative else f"{name} die {ordinal(value, 'e')}"
    if dative and (name in KINGS or (dot and name not in REGNAL_NOT)):
        return f"{name} dem {ordinal(value, 'en')}"
    if name in KINGS or (dot and name not in REGNAL_NOT):
        genitive = name.endswith("s") and name.removesuffix("s") in KINGS
        return f"{name} des {ordinal(value, 'en')}" if genitive else f"{name} der {ordinal(value, 'e')}"
    return f"{name} {cardinal(value, 'de')}{dot}" if value > 1 and len(match["r"]) > 1 else None


def numeral_with_article(match: re.Match[str]) -> str | None:
    """Read "Ludwig der XIV." """
    value = roman(match["r"])
    if not value:
        return None
    nominative = match["a"] in ("er", "ie") and not DATIVE.search(behind(match).removesuffix("D").removesuffix("d"))
    return f"{match['a']} {ordinal(value, 'e' if nominative else 'en')}"


def numerals() -> list[Rule]:
    """Return the rules for Roman numerals."""
    return [
        rule("roman", r"\b(?P<r>[IVX]+)\.(?= ?(?:Jahrhundert|Jh\b|Internationale|Weltkrieg|Armee|Akt|Kapitel|"
                      r"Buch|Bezirk|Wahlperiode))",
             lambda m: f"{roman(m['r'])}." if roman(m["r"]) else None, needs="IVX"),
        rule("roman", r"(?<=[Dd])(?P<a>er|ie|em|en|es) (?P<r>[IVX]+)\.(?!\w)", numeral_with_article, needs="IVX"),
        rule("roman", r"(?P<w>[A-ZÄÖÜ][a-zäöüß]+) (?P<r>[IVX]{2,})(?P<dot>\.?)(?!\w)", ruler, needs="IVX"),
        rule("roman", rf"(?<!\w)(?P<w>{RULERS}) (?P<r>[IVX])(?P<dot>\.)(?=\s*$|[,;:)])", ruler, needs="IVX"),
        rule("roman", r"(?P<w>[A-ZÄÖÜ][a-zäöüß]{3,}) (?P<r>[IVX])(?P<dot>\.)(?= "
                      r"[a-zäöü])", ruler, needs="IVX"),
    ]  # fmt: skip
