"""English ranges: "0-255", "2019-2023", "1,000-2,000"; a hyphen between other numbers may be minus, or a score."""

import re

from transforms.speak.corrections.rewriting import Rule, behind, rule

_BETWEEN = re.compile(r"(?<!\w)[Bb]etween (?:the )?(?:ages of |years )?$")


def ranges() -> tuple[Rule, ...]:
    """Return the rules about ranges, in order."""
    return (
        rule("range", r"(?<![\w.,/$\u20ac\u00a3:-])0-([1-9]\d{4,8})(?![\w/:-]|[.,]\d)", _from_zero, needs="-"),
        rule("range", r"(?<![\w.,/$-])(\d{1,3}(?:,\d{3})+)-(?=\d{1,3}(?:,\d{3})+(?![\d,/-]))", r"\1 to ", needs="-"),
        rule("range", r"(?<![\w.,/$\u20ac\u00a3:-])(?P<a>\d{1,4}) ?- ?(?P<b>\d{1,4})(?![\w/:-]|"
                      r"[.,]\d)", _range, needs="-"),
    )  # fmt: skip


def _from_zero(match: re.Match[str]) -> str:
    """Read the values of some bits, "0-65535"; keys and telephone numbers do not begin with a lone zero."""
    return f"0 to {int(match[1]):,}"


def _range(match: re.Match[str]) -> str | None:
    text, start, end = match.string, match.start(), match.end()
    beside = text[max(0, start - 2) : start].strip()[-1:].isalpha() or text[end : end + 2].strip()[:1].isalpha()
    bracketed = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
    if len(match["a"]) == 3 == len(match["b"]) and int(match["a"]) > int(match["b"]):
        return None  # 747-400: a type and its variant
    span = beside or len(match["a"]) == 4 or (bracketed and len(match["b"]) == 4)
    last = match["b"]
    if len(match["a"]) == 4 and len(last) == 2 and last[0] == "0":  # 2000-01
        last = match["a"][:2] + last
    return f"{match['a']} {'and' if _BETWEEN.search(behind(match)) else 'to'} {last}" if span else None
