"""Words with dots inside: weekdays from-to, dotted acronyms, names such as file.part, which grammars would spell out.

text after the abbreviations -> the same without dots inside words, but for web addresses, which are the grammar's.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping

_ACRONYM = re.compile(r"(?<![\w.])[^\W\d_\u00aa\u00ba](?:\.[^\W\d_\u00aa\u00ba])+\.?(?!\w)")
_BEFORE_MARK = re.compile(r"\.(?<=\w\.)(?=[,;:])")
"""A full stop that a comma follows is an abbreviation's: grammars spell such words out."""
_HERE = re.compile(r"(?<![\w/.])(?:\./)+(?=\w)")
_DASH = re.compile(r"\.-(?=[^\W\d_]|\s|$)")
"""A full stop and a dash without a blank, between the items of a table of contents."""
_FILE = re.compile(r"(?<![\w./:@-])([\w.-]*[\w-])(?:/\.?[^\W_][\w.-]*)+")
"""What is left of a path whose numbers have been read."""
_QUOTED = re.compile(r"'\.(?=[$\w])")
_PATH = re.compile(r"(?<![\w:/.@])(?:/\.[\w.-]+(?:/[\w.-]*)*|[\w-]*(?:/[\w.-]+){2,})")
_NAME = re.compile(r"(?<![\w.-])[^\W\d_](?:[\w-]*\.)+(?![\u00aa\u00ba])[^\W_][\w-]*(?![\w@/])")
_ENDINGS = frozenset((
    "com", "org", "net", "edu", "gov", "info", "de", "fr", "es", "it", "pt", "br", "uk", "io", "eu", "mx", "ar", "ch",
    "at", "nl", "us", "ca", "au", "jp", "cn", "ru", "tv",
))  # fmt: skip
"""Of web addresses that are common in texts of these languages: what remains of them is the recipe's to decide."""


def part_dotted_words(text: str, counts: MutableMapping[str, int] | None = None) -> str:
    """Return ``text`` with dotted acronyms joined and other dotted words parted; how often is added to ``counts``.

    >>> part_dotted_words("U.S.A. Tabelle.Zelle nvidia.com")
    'USA Tabelle Zelle nvidia.com'
    """
    if "." not in text:
        return text
    written = text
    text = _BEFORE_MARK.sub("", text)
    if ".-" in text:
        text = _DASH.sub(". ", text)
    if "/" in text:
        text = _HERE.sub("", text)
        text = _FILE.sub(_part_path, text)
        text = _PATH.sub(lambda match: match[0].replace("/", " ").replace(".", " "), text)
    if "'." in text:
        text = _QUOTED.sub("' ", text)
    text = _ACRONYM.sub(lambda match: match[0].replace(".", ""), text)
    text = _NAME.sub(_part, text)
    if counts is not None and text != written:
        counts["dots in words"] = counts.get("dots in words", 0) + 1
    return text


def _part_path(match: re.Match[str]) -> str:
    """Part names at slashes where one has a dot or a hyphen and the first is no host."""
    if not ("." in match[0] or "-" in match[0]) or match[1].rpartition(".")[2] in _ENDINGS:
        return match[0]
    return match[0].replace("/", " ")


def _part(match: re.Match[str]) -> str:
    written = match[0]
    if written.rpartition(".")[2] in _ENDINGS or "/" in match.string[match.start() - 1 : match.start()]:
        return written
    return written.replace(".", " ")


Rewriting = Callable[[str, MutableMapping[str, int] | None], str]


def weekdays(names: Mapping[str, str], link: str) -> Rewriting:
    """Return a function that reads "Mo.-Fr." and "Mo-Fr": ``names`` gives the days, ``link`` what stands between.

    Without dots hours must follow: else they are plain words, and read as such.

    >>> weekdays({"Mo": "Montag", "Fr": "Freitag"}, "bis")("Mo.-Fr. und Mo-Fr 9 Uhr", None)
    'Montag bis Freitag und Montag bis Freitag 9 Uhr'
    """
    day = "|".join(sorted(names, key=len, reverse=True))
    # `hint` is found sooner than `pattern`. A dash of another kind has become a space by now.
    first, rest = {name[0] for name in names}, {name[1:] for name in names}
    hint = re.compile(f"[{''.join(sorted(first))}](?:{'|'.join(sorted(rest))})(?:\\.| ?-)")
    pattern = re.compile(rf"(?<!\w)({day})(?:\. ?[- ] ?({day})\.| ?- ?({day})(?=[ ,:]{{1,2}}\d))(?!\w)")

    def read(match: re.Match[str]) -> str:
        first, last = match[1], match[2] or match[3]
        return match[0] if first == last else f"{names[first]} {link} {names[last]}"

    def rewrite(text: str, counts: MutableMapping[str, int] | None) -> str:
        if hint.search(text) is None:
            return text
        text, number = pattern.subn(read, text)
        if counts is not None and number:
            counts["weekdays"] = counts.get("weekdays", 0) + number
        return text

    return rewrite
