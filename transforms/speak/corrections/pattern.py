"""Take a regular expression apart, as far as it takes to know what its matches must hold.

pattern -> a tree of `Sequence`, `Choice`, `Repeat`, `Look` and `Characters`; None where it uses what is not known here
(conditional groups, flags that change what letters mean). The standard library's own parser is private.
"""

import dataclasses
import re
from typing import Final

_DIGIT: Final = "\ufdd0"  # as `required.DIGIT`
_LARGEST_RANGE: Final = 64
_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_ZERO_WIDTH: Final = "bBAZ"
_CODES: Final = {"x": 2, "u": 4, "U": 8}
_COUNTS = re.compile(r"\{(\d*)(,?)(\d*)\}")
_NAMED = re.compile(r"\?P<\w+>")
_BACK_REFERENCE = re.compile(r"\?P=\w+")
_FLAGS = re.compile(r"\?[msu]*(?:-[ms]+)?:")
_LOOKS: Final = {"?=": (False, False), "?!": (False, True), "?<=": (True, False), "?<!": (True, True)}


@dataclasses.dataclass(frozen=True, slots=True)
class Characters:
    """One character."""

    members: frozenset[str] | None
    """Which, with `required.DIGIT` for any digit; None where they are too many to name."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sequence:
    """Items that follow one another."""

    items: tuple["Item", ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    branches: tuple["Item", ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Repeat:
    """An item from ``least`` to ``most`` times; `most` is -1 where there is no end."""

    item: "Item"
    least: int
    most: int


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """What stands ahead or behind, or does not."""

    item: "Item"
    is_behind: bool
    is_negative: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Anything:
    """Any text, or none."""


Item = Characters | Sequence | Choice | Repeat | Look | Anything


class _Unknown(ValueError):
    """The expression uses what is not known here."""


def parse(pattern: str) -> Item | None:
    r"""Return the tree of an expression that `re` has compiled, None where it uses what is not known here.

    >>> parse(r"a+")
    Repeat(item=Characters(members=frozenset({'a'})), least=1, most=-1)
    >>> parse("(?i:a)") is None
    True
    """
    try:
        item, at = _choice(pattern, 0)
        return item if at == len(pattern) else None
    except (_Unknown, IndexError):
        return None


def _choice(pattern: str, at: int) -> tuple[Item, int]:
    """Read branches up to a closing parenthesis or the end."""
    branches: list[Item] = []
    while True:
        items: list[Item] = []
        while at < len(pattern) and pattern[at] not in "|)":
            item, at = _repeated(pattern, at)
            if item is not None:
                items.append(item)
        branches.append(Sequence(tuple(items)))
        if at == len(pattern) or pattern[at] == ")":
            break
        at += 1
    only = branches[0] if len(branches) == 1 else Choice(tuple(branches))
    if isinstance(only, Sequence) and len(only.items) == 1 and not isinstance(only.items[0], Look):
        only = only.items[0]
    return only, at


def _repeated(pattern: str, at: int) -> tuple[Item | None, int]:
    """Read one item with what repeats it."""
    item, at = _item(pattern, at)
    counts = _COUNTS.match(pattern, at)
    if pattern[at : at + 1] in ("*", "+", "?"):
        least, most = {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[pattern[at]]
        at += 1
    elif counts and (counts[1] or counts[3]):
        least = int(counts[1] or 0)
        most = int(counts[3]) if counts[3] else -1 if counts[2] else least
        at = counts.end()
    else:
        return item, at
    if pattern[at : at + 1] in ("?", "+"):
        at += 1
    return (None if item is None or isinstance(item, Look) else Repeat(item, least, most)), at


def _item(pattern: str, at: int) -> tuple[Item | None, int]:
    """Read one item; None for what has no width and asks for nothing."""
    character = pattern[at]
    if character == "(":
        return _group(pattern, at + 1)
    if character == "[":
        return _set(pattern, at + 1)
    if character in "^$":
        return None, at + 1
    if character == ".":
        return Characters(None), at + 1
    if character != "\\":
        return Characters(frozenset(character)), at + 1
    if pattern[at + 1] in _ZERO_WIDTH:
        return None, at + 2
    if pattern[at + 1].isdigit():
        return Anything(), at + 2 + pattern[at + 2 : at + 3].isdigit()
    members, at = _escape(pattern, at + 1)
    return Characters(members), at


def _escape(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    """Read what follows a backslash: which characters it stands for."""
    character = pattern[at]
    if character in _CODES:
        end = at + 1 + _CODES[character]
        return frozenset(chr(int(pattern[at + 1 : end], 16))), end
    if character == "d":
        return frozenset(_DIGIT), at + 1
    if character in "wWsSD":
        return None, at + 1
    if character in _CONTROLS:
        return frozenset(_CONTROLS[character]), at + 1
    if character.isalnum():
        raise _Unknown(character)
    return frozenset(character), at + 1


def _set(pattern: str, at: int) -> tuple[Item, int]:
    """Read a set of characters up to its bracket."""
    is_negated = pattern[at] == "^"
    at += is_negated
    begin = at
    members: set[str] = set()
    is_known = not is_negated
    while pattern[at] != "]" or at == begin:
        found, at = _member(pattern, at)
        if pattern[at] == "-" and pattern[at + 1] != "]":
            last, at = _member(pattern, at + 1)
            if found is None or last is None:
                raise _Unknown("range of classes")
            first_code, last_code = ord(next(iter(found))), ord(next(iter(last)))
            found = frozenset(map(chr, range(first_code, last_code + 1)))
            if last_code - first_code >= _LARGEST_RANGE:
                found = None
        is_known = is_known and found is not None
        members |= found or frozenset()
    return Characters(frozenset(members) if is_known else None), at + 1


def _member(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    if pattern[at] != "\\":
        return frozenset(pattern[at]), at + 1
    if pattern[at + 1] == "b":
        return frozenset("\b"), at + 2
    if pattern[at + 1].isdigit():
        raise _Unknown("octal number")
    return _escape(pattern, at + 1)


def _group(pattern: str, at: int) -> tuple[Item | None, int]:
    """Read what stands in parentheses, after the first."""
    if pattern.startswith("?#", at):
        return None, pattern.index(")", at) + 1
    if reference := _BACK_REFERENCE.match(pattern, at):
        return Anything(), reference.end() + 1
    look = next((sign for sign in ("?<=", "?<!", "?=", "?!") if pattern.startswith(sign, at)), None)
    if look:
        at += len(look)
    elif pattern.startswith("?>", at):
        at += 2
    elif named := _NAMED.match(pattern, at) or _FLAGS.match(pattern, at):
        at = named.end()
    elif pattern[at] == "?":
        raise _Unknown("flags or a condition")
    item, at = _choice(pattern, at)
    return (Look(item, *_LOOKS[look]) if look else item), at + 1
