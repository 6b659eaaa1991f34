"""Work out what a text must hold for an expression to match: a look into the text is ten times cheaper than a search.

regular expression -> conditions; a text that fails one of them holds no match. What the parse tree does not settle
(word classes, negated sets, back references) asks for nothing, so that a condition is never wrong, only missing.
"""

import re
from collections.abc import Sequence

# The parse tree of the standard library: private by name, as it is in Python 3.11 (a test goes through every rule).
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Condition = frozenset[str]
"""A text must hold one of these strings."""

DIGIT = "\\d"
"""Stands for every digit of Unicode in a condition."""
MOST_CONDITIONS = 3
"""Conditions kept per expression, the rarest first: each costs 0.05 microseconds, a search 1.4."""
LARGEST_SET = 64
"""Characters of a range that are worth naming."""


def required(pattern: re.Pattern[str]) -> tuple[Condition, ...]:
    r"""Return conditions that every text with a match of ``pattern`` meets, the rarest first.

    >>> [sorted(each) for each in required(re.compile(r"(?<=\d)(?:km|mi)/?h"))]
    [['km', 'mi'], ['h'], ['\\d']]
    """
    if pattern.flags & re.IGNORECASE:
        return ()
    found = _sequence(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (_commonness(each), sorted(each)))[:MOST_CONDITIONS])


def _commonness(condition: Condition) -> float:
    """Estimate how often text meets a condition: small letters and digits are everywhere near a number."""
    if DIGIT in condition:
        return 1.0
    return sum(min(0.5 if c.islower() or c in " 0123456789" else 0.1 for c in s) / len(s) ** 2 for s in condition)


def _sequence(items: Sequence[Any]) -> list[Condition]:
    """Return the conditions of items that follow one another; a run of letters is one string."""
    found: list[Condition] = []
    run = ""
    for code, value in [*items, (None, None)]:
        if code is codes.LITERAL:
            run += chr(value)
            continue
        if run:
            found.append(frozenset([run]))
            run = ""
        if code is not None:
            found += _item(code, value)
    return found


def _item(code: Any, value: Any) -> list[Condition]:
    if code is codes.IN:
        one = _set(value)
        return [one] if one else []
    if code is codes.SUBPATTERN:
        return _sequence(value[3])
    if code is codes.ATOMIC_GROUP:
        return _sequence(value)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _sequence(value[2]) if value[0] else []
    if code is codes.ASSERT:
        return _sequence(value[1])
    if code is codes.BRANCH:
        choices = [_sequence(choice) for choice in value[1]]
        if all(choices):
            return [frozenset().union(*(min(choice, key=_commonness) for choice in choices))]
    return []


def _set(members: Sequence[Any]) -> Condition:
    """Return the characters of a set; an empty condition where they are too many to name."""
    found: set[str] = set()
    for code, value in members:
        if code is codes.LITERAL:
            found.add(chr(value))
        elif code is codes.RANGE and value[1] - value[0] < LARGEST_SET:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif code is codes.CATEGORY and value is codes.CATEGORY_DIGIT:
            found.add(DIGIT)
        else:
            return frozenset()
    return frozenset(found)
