"""Apply an ordered list of rewriting rules to the parts of a text that need them.

text, rules -> rewritten text, how often each rule fired. A trigger (digits, currency signs, ...) finds the places;
each place is widened to a window of whole words, and only windows see the rules: text is mostly plain, and twenty
expressions over all of it would cost more than the grammar does.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, MutableMapping, Sequence

from transforms.speak.corrections.present import Conditions
from transforms.speak.corrections.required import Condition, required

LEFT_CHARACTERS = 32
"""How far before a trigger a rule may look: the longest context used is a month's name and its article."""
RIGHT_CHARACTERS = 48
"""How far behind a trigger: "1,5 Millionen Kilometer pro Stunde" and its like."""

Rewrite = Callable[[re.Match[str]], str | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """One rewriting rule: every match of ``pattern`` becomes ``rewrite(match)``, or stays where that is None."""

    name: str
    pattern: re.Pattern[str]
    rewrite: Rewrite
    needs: tuple[str, ...] = ()
    """Strings of which a text must hold one for the rule to apply, over what its pattern itself asks for."""

    def conditions(self) -> tuple[Condition, ...]:
        """Return what a text must hold for the rule to apply."""
        return (*required(self.pattern), *([frozenset(self.needs)] if self.needs else []))


def rule(name: str, pattern: str, rewrite: Rewrite | str, *, needs: Iterable[str] = ()) -> Rule:
    """Make a `Rule`; a string instead of a function is a template as in `re.sub`."""
    if isinstance(rewrite, str):
        template = rewrite
        return Rule(name, re.compile(pattern), lambda match: match.expand(template), tuple(needs))
    return Rule(name, re.compile(pattern), rewrite, tuple(needs))


def behind(match: re.Match[str]) -> str:
    """Return the text just before a match: all the context that a rule may use."""
    return match.string[max(0, match.start() - LEFT_CHARACTERS) : match.start()]


def ahead(match: re.Match[str]) -> str:
    """Return the text just after a match."""
    return match.string[match.end() : match.end() + RIGHT_CHARACTERS]


@dataclasses.dataclass(frozen=True)
class Rewriter:
    """Apply ``rules`` in order to the windows around every match of ``trigger``.

    >>> swap = Rewriter(re.compile("[0-9]"), (rule("two", "2", "two"),))
    >>> counts = {}
    >>> swap("a 2 and 22", counts), counts
    ('a two and twotwo', {'two': 3})
    """

    trigger: re.Pattern[str]
    rules: Sequence[Rule]
    conditions: Conditions = dataclasses.field(init=False)
    """What each rule asks of a window."""

    def __post_init__(self) -> None:
        closing: dict[Condition, int] = {}
        for index, each in enumerate(self.rules):
            for condition in each.conditions():
                closing[condition] = closing.get(condition, 0) | 1 << index
        object.__setattr__(self, "conditions", Conditions(closing, len(self.rules)))

    def open_rules(self, window: str) -> int:
        """Return a bit for each rule that may match in ``window``."""
        return self.conditions.open_rules(window)

    def __call__(self, text: str, counts: MutableMapping[str, int] | None = None) -> str:
        """Return ``text`` with the rules applied; how often each fired is added to ``counts``."""
        found = self.trigger.search(text)
        if found is None:
            return text
        if found.start() <= LEFT_CHARACTERS and found.end() + RIGHT_CHARACTERS >= len(text):
            return self.apply(text, counts)
        pieces: list[str] = []
        done = 0
        while found is not None:
            start = self._left(text, found.start(), done)
            end = self._right(text, found.end())
            pieces.append(text[done:start])
            pieces.append(self.apply(text[start:end], counts))
            done = end
            found = self.trigger.search(text, done)
        pieces.append(text[done:])
        return "".join(pieces)

    def apply(self, window: str, counts: MutableMapping[str, int] | None = None) -> str:
        """Apply every rule to the whole of ``window``."""
        open_rules = self.open_rules(window)
        while open_rules:
            index = (open_rules & -open_rules).bit_length() - 1
            open_rules &= open_rules - 1
            each = self.rules[index]
            rewrite = each.rewrite
            fired = 0

            def replace(match: re.Match[str], rewrite: Rewrite = rewrite) -> str:
                nonlocal fired
                words = rewrite(match)
                if words is None:
                    return match[0]
                fired += 1
                return words

            window = each.pattern.sub(replace, window)
            if fired:
                open_rules = self.open_rules(window) >> index + 1 << index + 1
                if counts is not None:
                    counts[each.name] = counts.get(each.name, 0) + fired
        return window

    @staticmethod
    def _left(text: str, start: int, done: int) -> int:
        """Return where the window before ``start`` begins: behind a space or newline, never before ``done``."""
        least = max(done, start - LEFT_CHARACTERS)
        if least == done:
            return done
        space = text.find(" ", least, start)
        if space >= 0:
            return space + 1
        newline = text.find("\n", least, start)
        return newline + 1 if newline >= 0 else least

    def _right(self, text: str, end: int) -> int:
        """Return where the window behind ``end`` ends: at a space or newline, with no trigger soon behind it."""
        while True:
            edge = end + RIGHT_CHARACTERS
            if edge >= len(text):
                return len(text)
            following = self.trigger.search(text, end, edge + LEFT_CHARACTERS)
            if following is None:
                break
            end = following.end()
        space = text.find(" ", edge)
        newline = text.find("\n", end, space if space >= 0 else len(text))
        if newline >= edge:
            return newline
        return space if 0 <= space <= edge + RIGHT_CHARACTERS else edge
