"""Read evaluation sets: what of each item must not be in the training data.

JSON Lines -> (text, language or None) of every string that a model could learn by heart: question, passage, choices,
answers, summary, whatever the fields are called.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

#: Fields that say something about an item rather than being part of it. Everything else that is a string is text.
NOT_TEXT = frozenset(
    {
        "category",
        "dataset",
        "date",
        "id",
        "lang",
        "language",
        "license",
        "locale",
        "source",
        "split",
        "subject",
        "task",
        "topic",
        "type",
        "url",
    }
)
_LANGUAGES = ("lang", "language", "locale")


class BenchmarkText(NamedTuple):
    """One text of an evaluation set."""

    text: str
    lang: str | None
    """As the item states it, without a region (`en-US` -> `en`); None where it does not."""


def read_benchmark(path: str) -> Iterator[BenchmarkText]:
    """Yield the texts of a JSON Lines file (compressed if its name ends in .gz, .zst, ...), item by item.

    Strings inside lists and objects count too (`answers: {"text": [...]}`), and each string is a text of its own.
    Fields of `NOT_TEXT` and those ending in `_id` do not count. Raises ValueError, naming the line, for a line that is
    not a JSON object, and for a file without any text.
    """
    found = False
    with FileSystems.open(str(path), compression_type=CompressionTypes.AUTO) as stream:
        for number, line in enumerate(iter(stream.readline, b""), start=1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except ValueError as error:  # JSON, or bytes that are not UTF-8
                raise ValueError(f"{path}, line {number}: expected a JSON object, found broken JSON") from error
            if not isinstance(item, dict):
                raise ValueError(f"{path}, line {number}: expected a JSON object, found {type(item).__name__}")
            stated = next((item[name] for name in _LANGUAGES if isinstance(item.get(name), str)), None)
            lang = stated.replace("_", "-").split("-")[0].lower() if stated else None
            for text in _texts(item):
                found = True
                yield BenchmarkText(text, lang)
    if not found:
        raise ValueError(f"{path}: expected items with text, found none; is it an evaluation set in JSON Lines?")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name.lower() not in NOT_TEXT and not name.lower().endswith("_id"):
                yield from _texts(part)
