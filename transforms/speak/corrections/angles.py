"""Angles and places on the earth: 48°51'24" N in degrees, minutes and seconds, and the points of the compass.

Rules for languages whose corrections read every number; the first of them come before lengths, times and units.
"""

import re
from collections.abc import Mapping

from transforms.speak.corrections.number_words import NumberWords
from transforms.speak.corrections.rewriting import Rule, rule

_ARC = (
    r"(?<![\w.,])(?P<d>\d{1,3}) ?\u00b0 ?(?P<m>[0-5]?\d) ?'(?!')(?: ?(?P<s>[0-5]?\d(?:[.,]\d+)?) ?(?:''|\"))?"
    r"(?: ?(?P<p>[NSEOW])(?![\w']))?"
)


def angle_rules(words: NumberWords, points: Mapping[str, str]) -> list[Rule]:
    """Return the rules; ``points`` names the points of the compass by their letters.

    >>> from transforms.speak.corrections.fr import FrenchNumbers
    >>> for each in angle_rules(FrenchNumbers(), {"N": "nord"}):
    ...     print(each.pattern.sub(each.rewrite, "48°51' N ou 48° N"))
    quarante-huit degrés cinquante et une minutes nord ou 48° N
    48°51' N ou 48° nord
    """
    degree, minute, second = words.units["°"], words.units["min"], words.units["s"]

    def arc(match: re.Match[str]) -> str | None:
        point = match["p"]
        if point and point not in points:
            return None
        said = [words.counted(match["d"], degree), words.counted(str(int(match["m"])), minute)]
        if match["s"]:
            said.append(words.counted(match["s"], second))
        return " ".join([*said, *([points[point]] if point else [])])

    letters = "".join(points)
    return [
        rule("angle", _ARC, arc),
        rule(
            "angle",
            rf"(?<=\d) ?\u00b0 ?([{letters}])(?![\w'])",
            lambda match: f"\u00b0 {points[match[1]]}",
        ),
    ]
