"""Repair what the grammars get wrong, one file per language.

canonicalised text -> `before` -> text that the grammar reads rightly -> grammar -> `after` -> words

Every repair is a named rule, and how often it fired is counted. Where a language's grammar is poor (ar, de, es, fr,
it, pt) `before` reads the numbers itself and leaves words to the grammar; elsewhere it rewrites only what would be
read wrongly. `SpeakRules.pure_nemo` means calling neither.
"""

import functools
import importlib
import re
from collections.abc import Callable, MutableMapping
from typing import cast

from transforms.speak.cardinals import cardinal

VERSION = 4
"""Raised whenever a rule changes, since spoken shards depend on it."""
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt")

_DIGIT = re.compile("[0-9]")
_DIGITS = re.compile("[0-9]{1,400}")
_LONG_DIGITS = re.compile(r"\d{31,}")
"""More digits than any quantity has, and soon more than `int` takes: read one by one."""
_ADDRESS = re.compile(r"(\S*(?:@|://|www\.)\S*)")

Counts = MutableMapping[str, int]
Correction = Callable[[str, Counts | None], str]


@functools.cache
def _correction(lang: str) -> Correction | None:
    """Return ``before`` of one language's module; None where there is none."""
    if lang not in LANGUAGES:
        return None
    module = importlib.import_module(f"transforms.speak.corrections.{lang}")
    return cast("Correction", module.before)


def before(text: str, lang: str, counts: Counts | None = None) -> str:
    """Return canonicalised ``text`` with what the grammar of ``lang`` misreads rewritten.

    How often each rule fired is added to ``counts``. Languages without corrections come back unchanged.

    >>> before("It costs US$ 27.5 billion.", "en")
    'It costs US$27.5 billion.'
    """
    correct = _correction(lang)
    if correct is None:
        return text
    text = read_long_digits(text, lang, counts)
    if "@" in text or "://" in text or "www." in text:  # addresses that the recipe wants read are the grammar's
        pieces = _ADDRESS.split(text)
        pieces[::2] = [correct(piece, counts) for piece in pieces[::2]]
        return "".join(pieces)
    return correct(text, counts)


def read_long_digits(text: str, lang: str, counts: Counts | None = None) -> str:
    """Return ``text`` with runs of more than 30 digits read one by one; how many is added to ``counts``."""
    if _LONG_DIGITS.search(text) is None:
        return text
    text, number = _LONG_DIGITS.subn(lambda match: _one_by_one(match[0], lang), text)
    if counts is not None:
        counts["long digits"] = counts.get("long digits", 0) + number
    return text


def _one_by_one(written: str, lang: str) -> str:
    gap = "" if lang == "ja" else " "
    return f"{gap}{gap.join(cardinal(int(digit), lang) for digit in written)}{gap}"


def after(text: str, lang: str, counts: Counts | None = None) -> str:
    """Return the grammar's words for ``lang`` with the digits read that it left.

    How many is added to ``counts`` under "digits the grammar left".

    >>> after("nineteen eighty four", "en")
    'nineteen eighty four'
    >>> after("शिफ़्ट f5", "hi")
    'शिफ़्ट f पाँच '
    """
    if lang not in LANGUAGES or not _DIGIT.search(text):
        return text
    text, number = _DIGITS.subn(lambda match: _digits_left(match, lang), text)
    if counts is not None:
        counts["digits the grammar left"] = counts.get("digits the grammar left", 0) + number
    return text


def _digits_left(match: re.Match[str], lang: str) -> str:
    """Read digits that neither a rule nor the grammar has read, apart from what they touch."""
    written = match[0]
    gap = "" if lang == "ja" else " "
    if len(written) > 1 and written[0] == "0":
        return _one_by_one(written, lang)
    return f"{gap}{cardinal(int(written), lang)}{gap}"
