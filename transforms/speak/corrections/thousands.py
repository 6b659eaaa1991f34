"""Join digits that are grouped by thousands: 1.234.567, 1 234 567, 1'234'567, and English 1,234.56 in other text."""

import re

from transforms.speak.corrections.rewriting import Rule, rule


def thousands(decimal: str, *, space_groups: bool) -> list[Rule]:
    """Return the rules for a language with this decimal mark; the other of "." and "," groups its thousands.

    ``space_groups``: whether one plain space may group ("10 000"); else it takes two of them or a group 000.

    >>> [each.pattern.sub(each.rewrite, "800.000") for each in thousands(",", space_groups=False)][2]
    '800000'
    """
    group = "." if decimal == "," else ","
    g, d = re.escape(group), re.escape(decimal)

    def without(mark: str, pattern: str) -> Rule:
        return rule("thousands", pattern, lambda match: match[0].replace(mark, ""), needs=mark)

    def english(match: re.Match[str]) -> str:
        return match[0].replace(decimal, "").replace(group, decimal)

    # Dollars are grouped as in English: 26,750 USD, $26,750; not "US$ 26,750 bilh\u00f5es".
    dollars = rf"[1-9]\d{{1,2}}{d}\d{{3}}(?!\d|[.,]\d| ?(?:[mMbB]il|[mM]r|[mM]io|[bB]i(?!\w)|[mM]i(?!\w)|tri|mil))"
    colour = r"(?!(?<=\()[12]\d\d(?: (?!000)[012]\d\d){2}\))"  # not its three shares, (255 128 100)
    spaces = r"(?: \d{3}){1,9}" if space_groups else r"(?: 000|(?: \d{3}){2,9})"
    return [
        rule("thousands", rf"(?<![\d.,])\d{{1,3}}(?:{d}\d{{3}}){{1,9}}{g}\d+(?!\d|[.,]\d)", english, needs=decimal),
        without(decimal, rf"(?<![\d.,])\d{{1,3}}(?:{d}\d{{3}}){{2,9}}(?!\d|{d}\d)"),
        # A spreadsheet's function takes no grouped number: MAX(3.999).
        without(group, rf"(?<![\d.,])(?<![A-Z]{{2}}\()[1-9]\d{{0,2}}(?:{g}\d{{3}}){{1,9}}(?!\d|{g}[\da-z]| seconds)"),
        without(decimal, rf"(?<![\d.,])[1-9]\d{{0,2}}{d}000(?!\d|[.,]\d)"),
        without(decimal, rf"(?:(?<=\$)|(?<=\$ )){dollars}"),
        without(decimal, rf"(?<![\w.,]){dollars}(?= ?(?:USD|US\$|U\$S|\$))"),
        without("'", r"(?<![\d.,])[1-9]\d{0,2}(?:'\d{3}){1,9}(?!'?\d)"),
        without(" ", rf"(?<![\w.,/+#-])(?<!\d ){colour}[1-9]\d{{0,2}}{spaces}(?! ?[\d%])(?![-/]\d)"),
    ]
