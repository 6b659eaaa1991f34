"""Turn a TOML table into a frozen dataclass, and refuse what does not fit with the nearest thing that does.

dict -> config. Nested tables become nested dataclasses, arrays become tuples.
"""

import dataclasses
import difflib
import types
import typing
from collections.abc import Mapping
from typing import Any


class RecipeError(ValueError):
    """A recipe asks for something that cannot be; the message says where, what was found and what was expected."""


def build(config: type, table: Mapping[str, Any], where: str) -> Any:
    """Return an instance of the dataclass `config` filled from a TOML table.

    `where` names the table in messages. Raises RecipeError for an unknown key (naming the nearest valid one), a
    missing key, a value of the wrong type, and whatever the config itself refuses.

    >>> @dataclasses.dataclass(frozen=True)
    ... class Limits:
    ...     min_words: int = 50
    >>> build(Limits, {"min_word": 8}, "judge")
    Traceback (most recent call last):
    ...
    pipeline.settings.RecipeError: [judge] has no key 'min_word'; did you mean 'min_words'?
    """
    if not isinstance(table, Mapping):
        raise RecipeError(f"{where} is {table!r}; expected a table")
    hints = typing.get_type_hints(config)
    fields = {field.name: field for field in dataclasses.fields(config) if field.init}
    for key in table:
        if key not in fields:
            raise RecipeError(f"[{where}] has no key {key!r}; {nearest(key, list(fields))}")
    values = {key: _convert(value, hints[key], f"{where}.{key}") for key, value in table.items()}
    for name, field in fields.items():
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and name not in values:
            raise RecipeError(f"[{where}] needs the key {name!r} ({_spell(hints[name])}), which is missing")
    try:
        return config(**values)
    except (ValueError, TypeError) as error:
        raise RecipeError(f"[{where}] cannot be used: {error}") from error


def nearest(name: str, valid: list[str]) -> str:
    """Return advice on what was meant by an unknown name.

    >>> nearest("judeg", ["judge", "dedupe"])
    "did you mean 'judge'?"
    """
    close = difflib.get_close_matches(name, valid, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"valid are: {', '.join(sorted(valid))}"


def _convert(value: Any, hint: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _convert_union(value, hint, where)
    if origin is typing.Literal:
        if value not in arguments:
            expected = ", ".join(repr(argument) for argument in arguments)
            raise RecipeError(f"{where} is {value!r}; expected one of {expected}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise RecipeError(f"{where} is {value!r}; expected an array, each item {_spell(arguments[0])}")
        return tuple(_convert(item, arguments[0], f"{where}[{i}]") for i, item in enumerate(value))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise RecipeError(f"{where} is {value!r}; expected a table")
        return {key: _convert(item, arguments[1], f"{where}.{key}") for key, item in value.items()}
    if dataclasses.is_dataclass(hint):
        return build(typing.cast(type, hint), value, where)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is Any or (isinstance(value, hint) and not (hint is int and isinstance(value, bool))):
        return value
    raise RecipeError(f"{where} is {value!r}; expected {_spell(hint)}")


def _convert_union(value: Any, hint: Any, where: str) -> Any:
    for option in typing.get_args(hint):
        if option is not types.NoneType:
            try:
                return _convert(value, option, where)
            except RecipeError:
                continue
    raise RecipeError(f"{where} is {value!r}; expected {_spell(hint)}")


def _spell(hint: Any) -> str:
    names = {int: "a whole number", float: "a number", str: "a string", bool: "true or false"}
    return names.get(hint, getattr(hint, "__name__", str(hint)))
