"""Read German ordinals, written with a dot, and the numerals of rulers: endings follow article and case.

matches of the rules in `de.GermanNumbers` -> words, or None where a match is not what it looked like.
"""

import re

from transforms.speak.cardinals import cardinal
from transforms.speak.corrections.german_patterns import (
    ARTICLE_EN,
    DATIVE,
    FEMININE_ORDINAL,
    KINGS,
    OF_RULER,
    QUEENS,
    REGNAL_NOT,
)
from transforms.speak.corrections.ordinals import german as ordinal
from transforms.speak.corrections.rewriting import behind
from transforms.speak.corrections.tables import roman


def counted_ordinal(match: re.Match[str]) -> str | None:
    """Read "der 3. Platz", "im 19. Jahrhundert", "2. Kapitel"; the article gives the ending."""
    article = match["a"] or ""
    dative = article == "der" and DATIVE.search(behind(match))
    if dative or (article and re.fullmatch(ARTICLE_EN, article)):
        ending = "en"
    elif article:
        ending = "e"
    elif series := re.search(r"t(en?) (?:und|oder|bis) $", behind(match)):  # "das elfte und 12. Jahrhundert"
        ending = series[1]
    else:
        ending = (
            "es"
            if match["n2"] in ("Jahrhundert", "Jh", "Jahrtausend", "Mal", "Lebensjahr", "Quartal", "Kapitel")
            else "er"
        )
        if match["n2"] in FEMININE_ORDINAL:
            ending = "e"
    return f"{article}{' ' if article else ''}{ordinal(int(match['n']), ending)} "


def ordinal_at_the_end(match: re.Match[str]) -> str:
    """Read "am 7." at the end of a sentence; "der 14." too."""
    article = match["a"]
    ending = "e" if article.lower() in ("der", "die", "das") and not DATIVE.search(behind(match)) else "en"
    return f"{article} {ordinal(int(match['n']), ending)}"


def one_of_several(match: re.Match[str]) -> str:
    """Read the first of "das 11., 12. und 13. Jahrhundert"."""
    weak = re.search(r"\b(?:[Dd]as|[Dd]ie) (?:\d+\., )*$", behind(match))
    return ordinal(int(match[1]), "e" if weak else "en")


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
