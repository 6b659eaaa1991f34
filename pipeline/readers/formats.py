"""The formats a recipe may name, and the reader of each."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.readers.files import expand
from pipeline.readers.jsonl import JsonlReader
from pipeline.readers.newspaper import AltoReader, issues
from pipeline.readers.reader import FIELDS, Reader, ReadLimits
from pipeline.readers.tables import ArrowReader, DatasetsReader, ParquetReader
from pipeline.readers.warc import WarcReader, WetReader
from pipeline.readers.whole_files import HtmlReader, TextReader

FORMATS: dict[str, type[Reader]] = {
    "warc": WarcReader,
    "wet": WetReader,
    "html": HtmlReader,
    "jsonl": JsonlReader,
    "parquet": ParquetReader,
    "arrow": ArrowReader,
    "datasets": DatasetsReader,
    "text": TextReader,
    "alto": AltoReader,
}
_WITH_FIELDS = ("jsonl", "parquet", "arrow", "datasets")


def make_reader(format: str, fields: Mapping[str, str] | None = None, limits: ReadLimits | None = None) -> Reader:  # noqa: A002 (the recipe's own word)
    """Return the reader of a format.

    `fields` says which field or column holds what, for formats that have such; what it leaves out keeps its usual
    name. Raises ValueError for a format that does not exist, or for fields where the format has none.

    >>> make_reader("jsonl", {"text": "content"}).fields["text"]
    'content'
    """
    if format not in FORMATS:
        near = difflib.get_close_matches(format, FORMATS, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ValueError(f"format is {format!r}{hint}; expected one of {', '.join(FORMATS)}")
    make: Any = FORMATS[format]  # a protocol says nothing of constructors
    settings: dict[str, Any] = {"limits": limits or ReadLimits()}
    if format in _WITH_FIELDS:
        settings["fields"] = {**FIELDS, **(fields or {})}
    elif fields:
        raise ValueError(f"fields is set, but format {format!r} has none; expected it with {', '.join(_WITH_FIELDS)}")
    reader: Reader = make(**settings)
    return reader


def input_files(format: str, patterns: Sequence[str]) -> list[tuple[str, str, int]]:  # noqa: A002 (the recipe's own word)
    """Return (path, name, size in bytes) of an input's files, sorted by name.

    As `expand`, but of a newspaper issue only its METS file, not the pages that this names itself.
    """
    files = expand(patterns)
    return issues(files) if format == "alto" else files
