"""Work out what a text must hold for an expression to match: a look into the text is ten times cheaper than a search.

regular expression -> conditions; a text that fails one of them holds no match. What is not settled here (word classes,
negated sets, back references, case) asks for nothing, so that a condition is never wrong, only missing.
"""

import dataclasses
import itertools
import re

from transforms.speak.corrections.pattern import Characters, Choice, Item, Look, Repeat, Sequence, parse

Condition = frozenset[str]
"""A text must hold one of these strings, in which `DIGIT` stands for any digit."""

DIGIT = "\ufdd0"
"""Stands for every digit of Unicode in a string of a condition; no character of its own."""
MOST_STRINGS = 160
"""Strings that a condition is joined up to: a letter, one of two marks or none, and a digit are 156."""
MOST_TIMES = 4
"""Repetitions that are spelled out: a year's digits."""
_EMPTY = frozenset([""])


@dataclasses.dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of any match of a part of an expression."""

    needs: tuple[Condition, ...] = ()
    """What it holds."""
    exact: Condition | None = None
    """All that it can be."""
    head: Condition | None = None
    """What it begins with."""
    tail: Condition | None = None
    """What the text up to its end ends with."""
    last: Condition | None = None
    """The same of a part that may be absent, where it is not."""

    def begins(self) -> Condition | None:
        return self.exact if self.exact is not None else self.head

    def ends(self) -> Condition | None:
        return self.exact if self.exact is not None else self.tail


def required(pattern: re.Pattern[str]) -> tuple[Condition, ...]:
    r"""Return conditions that every text with a match of ``pattern`` meets, the rarest first.

    >>> [sorted(each) for each in required(re.compile(r"(?:km|mi)/h(?!a)|\bknots"))]
    [['km/h', 'knots', 'mi/h']]
    >>> required(re.compile(r"(?<=[0-9]) 000")) == (frozenset([f"{DIGIT} {DIGIT}{DIGIT}{DIGIT}"]),)
    True
    """
    if pattern.flags & (re.IGNORECASE | re.VERBOSE):
        return ()
    tree = parse(pattern.pattern)
    if tree is None:
        return ()
    found = _facts(tree)
    needs = [*found.needs, *([found.exact] if found.exact else [])]
    distinct = dict.fromkeys(_least(each) for each in needs if "" not in each)
    kept = [each for each in distinct if not any(_follows(each, other) for other in distinct if other != each)]
    return tuple(sorted(kept, key=lambda each: (_commonness(each), sorted(each))))


def _least(condition: Condition) -> Condition:
    """Return a condition without the strings that hold another of its strings."""
    return frozenset(one for one in condition if not any(other in one for other in condition if other != one))


def _follows(condition: Condition, other: Condition) -> bool:
    """Return whether a text that meets `other` meets `condition`."""
    return all(any(string in longer for string in condition) for longer in other)


def _commonness(condition: Condition) -> float:
    """Estimate how often text meets a condition: small letters and digits are everywhere near a number."""
    return sum(_commonness_of(string) for string in condition)


def _commonness_of(string: str) -> float:
    share = 1.0
    for character in string:
        share *= 1.0 if character == DIGIT else 0.5 if character.islower() or character in " 0123456789" else 0.1
    return share


def _facts(item: Item) -> _Facts:
    if isinstance(item, Characters):
        return _Facts(exact=_strings(item.members)) if item.members is not None else _Facts()
    if isinstance(item, Repeat):
        return _repeated(item)
    if isinstance(item, Choice):
        return _any_of([_facts(branch) for branch in item.branches])
    return _sequence(item) if isinstance(item, Sequence) else _Facts()


def _strings(members: frozenset[str]) -> Condition | None:
    """Return the characters of a set, of digits only that it is one: `present` tells no digit from another."""
    members = frozenset(DIGIT if member in "0123456789" else member for member in members)
    return members if len(members) <= MOST_STRINGS else None


def _repeated(item: Repeat) -> _Facts:
    one = _facts(item.item)
    if one.exact is None or not 0 <= item.most <= MOST_TIMES:
        if item.least == 0:
            return _Facts(last=one.ends())
        if one.exact is None:
            return one
        several = _power(one.exact, item.least)
        return _Facts(needs=(one.exact,), head=several or one.exact, tail=several or one.exact)
    powers = [_power(one.exact, times) for times in range(item.least, item.most + 1)]
    exact = _united(powers)
    if exact is not None and len(exact) <= MOST_STRINGS:
        return _Facts(exact=exact)
    return _Facts(last=one.exact) if item.least == 0 else _Facts(needs=(one.exact,), head=one.exact, tail=one.exact)


def _power(condition: Condition, times: int) -> Condition | None:
    """Return `times` strings of a condition in a row, None where they are too many."""
    several: Condition | None = _EMPTY
    for _ in range(min(times, MOST_TIMES)):
        several = _joined(several, condition) if several is not None else None
    return several


def _any_of(branches: list[_Facts]) -> _Facts:
    exact = _united([branch.exact for branch in branches])
    if exact is not None:
        return _Facts(exact=exact)
    rarest = []
    for branch in branches:
        needs = [each for each in (*branch.needs, branch.exact) if each and "" not in each]
        rarest.append(min(needs, key=lambda each: (_commonness(each), sorted(each))) if needs else None)
    need = _united(rarest)
    return _Facts(
        needs=(need,) if need is not None else (),
        head=_united([branch.begins() for branch in branches]),
        tail=_united([branch.ends() for branch in branches]),
    )


def _united(conditions: list[Condition | None]) -> Condition | None:
    """Return all strings of all conditions, None where one is missing."""
    found: set[str] = set()
    for condition in conditions:
        if condition is None:
            return None
        found |= condition
    return frozenset(found)


def _joined(left: Condition, right: Condition) -> Condition | None:
    """Return every string of `left` with every one of `right` behind it, None where they are too many."""
    if len(left) * len(right) > MOST_STRINGS:
        return None
    return frozenset(first + second for first, second in itertools.product(left, right))


def _sequence(item: Sequence) -> _Facts:
    """Join what follows one another; `run` is what the text so far ends with."""
    needs: list[Condition] = []
    run: Condition = _EMPTY
    head: Condition | None = None
    is_whole = True  # whether `run` is all of the match so far, and nothing but it
    for each in item.items:
        if isinstance(each, Look):
            if each.is_negative:
                continue
            seen = _facts(each.item)
            needs += seen.needs
            if each.is_behind:
                if run == _EMPTY and (before := seen.ends()) is not None:
                    head, is_whole, run = (None if is_whole else head), False, before
                elif seen.exact is not None:
                    needs.append(seen.exact)
            elif (after := seen.begins()) is not None:
                needs.append(_joined(run, after) or after)
            continue
        facts = _facts(each)
        needs += facts.needs
        if facts.exact is not None and (longer := _joined(run, facts.exact)) is not None:
            run = longer
            continue
        if facts.last is not None:
            needs.append(run)
            if is_whole:
                head, is_whole = run, False
            run = run | facts.last if len(run | facts.last) <= MOST_STRINGS else _EMPTY
            continue
        begins = facts.begins()
        joined = _joined(run, begins) if begins is not None else None
        needs += [joined] if joined is not None else [run, *([begins] if begins is not None else [])]
        if is_whole:
            head, is_whole = (joined if joined is not None else run), False
        run = facts.ends() or _EMPTY
    if is_whole:
        return _Facts(needs=tuple(needs), exact=run)
    return _Facts(needs=(*needs, run), head=head, tail=run)
