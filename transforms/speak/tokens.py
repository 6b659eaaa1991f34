"""Read what the tagger says and offer it to the verbaliser in every order of its fields.

`tokens { date { day: "five" month: "may" } }` -> the token as nested dicts -> its serialisations. The same language
and the same order of attempts as nemo-text-processing's `TokenParser` and `Normalizer`, token by token.
"""

import itertools
import string
from collections.abc import Iterator
from math import factorial

Token = dict[str, "str | bool | Token"]

_KEY = frozenset(string.ascii_letters + "_")
_PRESERVE_ORDER = "preserve_order"


class Unreadable(ValueError):
    """The tagger's output does not follow its own grammar (a quotation mark and a space inside a value)."""


def parse(tagged: str) -> list[Token]:
    """Return the tokens of a tagger's output, in order.

    >>> parse('tokens { name: "the" } tokens { date { year: "2" preserve_order: true } }')
    [{'tokens': {'name': 'the'}}, {'tokens': {'date': {'year': '2', 'preserve_order': True}}}]
    """
    tokens, _ = _parse_all(tagged, 0)
    return tokens


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _expect(text: str, at: int, character: str) -> int:
    if text[at : at + 1] != character:
        raise Unreadable(f"expected {character!r} at character {at}")
    return at + 1


def _parse_all(text: str, at: int) -> tuple[list[Token], int]:
    found: list[Token] = []
    while (at := _skip_spaces(text, at)) < len(text):
        begin = at
        while at < len(text) and text[at] in _KEY:
            at += 1
        if at == begin:
            break
        key = text[begin:at]
        at = _skip_spaces(text, at)
        value: str | bool | Token
        if key == _PRESERVE_ORDER:
            at = _skip_spaces(text, _expect(text, at, ":"))
            if text[at : at + 4] != "true":
                raise Unreadable(f"expected true at character {at}")
            at += 4
            value = True
        elif text[at : at + 1] == ":":
            at = _expect(text, _skip_spaces(text, at + 1), '"')
            end = text.find('" ', at)
            if end <= at:  # also an empty value, which the library cannot permute
                raise Unreadable(f"expected a value at character {at}")
            value = text[at:end]
            at = end + 1
        elif text[at : at + 1] == "{":
            fields, at = _parse_all(text, at + 1)
            at = _expect(text, at, "}")
            value = {name: inner for field in fields for name, inner in field.items()}
        else:
            raise Unreadable(f"expected a value at character {at}")
        found.append({key: value})
    return found, at


def num_orders(token: Token) -> int:
    """Return how many serialisations a token has, as the library estimates it (`preserve_order` not considered)."""
    inner = [num_orders(value) for value in token.values() if isinstance(value, dict)]
    result = factorial(len(token))
    for count in inner:
        result *= count
    return result


def serialisations(token: Token) -> Iterator[str]:
    """Yield a token's fields in every order, as the verbaliser reads them, in the library's order of attempts.

    >>> list(serialisations({"date": {"day": "5", "month": "may"}}))
    [' date { day: "5" month: "may"  } ', ' date { month: "may" day: "5"  } ']
    """
    fields = [list(token.items())] if _PRESERVE_ORDER in token else itertools.permutations(token.items())
    for order in fields:
        for choice in itertools.product(*(_forms(name, value) for name, value in order)):
            yield "".join(choice)


def _forms(name: str, value: str | bool | Token) -> list[str]:
    if isinstance(value, dict):
        return [f" {name} {{ {inner} }} " for inner in serialisations(value)]
    return [f'{name}: "{value}" ' if isinstance(value, str) else f"{name}: true "]
