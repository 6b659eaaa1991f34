"""French abbreviations beside numbers, as rules of `fr.FrenchNumbers`: francs, spoons, pages, shares, thousands."""

import re

from transforms.speak.corrections.rewriting import Rule, behind, rule

_BELOW_TWO = re.compile(r"(?<![\d.,/ ])(?:[01](?:,\d+)?|1/\d)$|(?<!\d) (?:[01](?:,\d+)?|1/\d)$")


def _francs(match: re.Match[str]) -> str:
    return " franc" if _BELOW_TWO.search(behind(match)) else " francs"


def _spoons(match: re.Match[str]) -> str:
    size = {"s": "soupe", "c": "café"}.get(match[1], match[1])
    return f" cuillère{'' if _BELOW_TWO.search(behind(match)) else 's'} à {size}"


def shortened() -> list[Rule]:
    """Return the rules, which come before dates, times and units are read."""
    return [
        rule("money", r"(?<=\d) F(?!\w)(?! \d)", _francs),
        rule("abbreviation", r"(?<=\d) ?frs?(?:\.|(?= |$))(?!\w)", _francs),
        rule("spoon", r"(?<=\d) ?c\. ?à ?(s|c|soupe|café|thé)(?!\w)\.?", _spoons),
        rule("abbreviation", r"(?<![\w.])t\. ?(?=\d|[IVX]+\b)", "tome ", needs="."),
        rule("abbreviation", r"(?<!\w)[Tt]él\. ?(?=(?:: ?)?[\d+])", "téléphone ", needs="."),
        # As books typed without the sign have it.
        rule("numero", r"(?<!\w)ndeg\.? ?(?=\d)", "numéro "),
        rule("share", r"(?<![\d/])24 ?h(?:eures)?/24", "vingt-quatre heures sur vingt-quatre", needs="/"),
        rule("share", r"(?<![\d/])7 ?j(?:ours)?/7", "sept jours sur sept", needs="/"),
        rule("thousands", r"(?<=1/)([1-9]\d{0,2})((?: \d{3})+)(?!\d)", lambda m: m[0].replace(" ", "")),
        rule("thousands", r"(?<=[a-zé])[.,]000(?!\d)", " mille"),
        rule("page", r"(?<=, )p(?=\d{1,4}(?!\w))", "page "),
        rule("thousands", r"(?<![\d.,])([1-9]\d{0,2}), 000(?!\d)", r"\g<1>000"),
        rule("money", r"(?<=\d) ?M\$", " millions de dollars", needs="$"),
        rule("range", r"(?<=\(-)(\d+)-(?=\d)", r"\1 à "),
        rule("abbreviation", r"\bpp?\. ?(?=\d)", "page ", needs="."),
        rule("abbreviation", r"\bart\. ?(?=\d)", "article ", needs="."),
    ]  # fmt: skip
