"""Read what the tagger says and offer it to the verbaliser in every order of its fields.

`tokens { date { day: "five" month: "may" } }` -> the token as nested dicts -> its serialisations. The same language
and the same order of attempts as nemo-text-processing's `TokenParser` and `Normalizer`, token by token.
"""

import itertools
import re
from collections.abc import Iterator
from math import factorial

Token = dict[str, "str | bool | Token"]

#: A key with its value, which ends before the first quotation mark and blank and is not empty.
_FIELD = re.compile(r' *([A-Za-z_]+) *(?:: *(?:"(?!" )(.+?)"(?= )|(true))|(\{))', re.DOTALL)
_BLANKS = re.compile(" *")
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


def _parse_all(text: str, at: int) -> tuple[list[Token], int]:
    """Return the fields from `at` on, each a dict of one entry, and where they end."""
    found: list[Token] = []
    while field := _FIELD.match(text, at):
        key, value, is_true, brace = field.groups()
        at = field.end()
        if brace:
            fields, at = _parse_all(text, at)
            if text[at : at + 1] != "}":
                raise Unreadable(f"expected a closing brace at character {at}")
            at += 1
            found.append({key: {name: inner for one in fields for name, inner in one.items()}})
        elif (key == _PRESERVE_ORDER) != (is_true is not None):
            raise Unreadable(f"expected a value before character {at}")
        else:
            found.append({key: value if value is not None else True})
    at = _BLANKS.match(text, at).end()  # type: ignore[union-attr]
    if text[at : at + 1].isalpha() or text[at : at + 1] == "_":
        raise Unreadable(f"expected a value for the key at character {at}")
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
