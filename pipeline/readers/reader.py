"""What every reader takes and gives: a split of a file in, records, failures and skipped entries out.

A reader knows one format. It does not decide what is wanted: whatever can be read goes on, whatever is broken is
reported with its place, and nothing raises except a file that is missing or a store that does not answer.
"""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from typing import Protocol

#: Why a record or a file could not be read. Closed: the report and the tests know every one of them.
REASONS = (
    "broken_encoding",  # bytes that are not text in the charset they claim; measure: offset of the first bad byte
    "broken_file",  # the file is cut off or damaged from here on, and no later record could be found
    "broken_record",  # one record cannot be parsed, or is shorter than it says; measure: missing bytes, if known
    "missing_page",  # a newspaper issue names a page that is not there or cannot be read
    "missing_text",  # the record has neither text nor html; wrong field names look like this on every record
    "too_large",  # above `ReadLimits.max_document_bytes`; measure: bytes
    "unreadable_file",  # not the format it is said to be; nothing of it was read
    "unsafe_xml",  # declares entities, which a newspaper page never needs
)

#: Which field or column holds what; a dot looks inside a nested record (`metadata.url`).
FIELDS: Mapping[str, str] = {"text": "text", "url": "url", "date": "date", "lang": "lang", "license": "license"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A part of an input file that one worker reads."""

    path: str
    """As given to Beam's FileSystems."""
    name: str
    """Path below the fixed part of its pattern, forward slashes: part of document ids, so never absolute."""
    start: int
    """First byte (JSONL), row group (Parquet) or 0."""
    end: int | None
    """The byte or row group after the last; None reads to the end."""
    size_bytes: int
    """Bytes of the file that this split stands for, for planning and progress."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One document as its source has it: `text`, or `html` still undecoded, but not both."""

    locator: str
    """What names the record in its source whatever the split: WARC record id, or `NAME#OFFSET`."""
    offset: int
    """Byte offset or row, for error messages of later steps."""
    text: str | None = None
    html: bytes | None = None
    charset: str | None = None
    url: str | None = None
    date: str | None = None
    lang: str | None = None
    license: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One record, or the rest of a file, that cannot be read."""

    locator: str
    offset: int
    reason: str
    measure: float | None = None

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"reason {self.reason!r} is none of {REASONS}")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An entry that is not a document and never claimed to be: an image, a redirect, a page number."""

    reason: str


Entry = Record | Failure | Skipped


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """How much a single record may take."""

    max_document_bytes: int = 32 << 20
    """Text, or undecoded page, of one document. Common Crawl itself cuts records at 5 MiB (1 MiB before 2025), and
    the longest text of the twelve development corpora has 0.6 MB: 32 MiB refuses only what is not a document."""

    def __post_init__(self) -> None:
        if self.max_document_bytes < 1:
            raise ValueError(f"max_document_bytes is {self.max_document_bytes}; expected at least 1")


class Reader(Protocol):
    """One format. Implementations are frozen dataclasses, so that a recipe's digest can cover their settings."""

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return the parts of a file that can be read apart, each about `split_bytes` where the format allows."""

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield what a split holds, in file order. Raises only when the file is missing or the store fails."""


def whole(path: str, name: str, size_bytes: int) -> list[Split]:
    """Return the one split of a file that cannot be cut."""
    return [Split(path=path, name=name, start=0, end=None, size_bytes=size_bytes)]


def document_id(source: str, locator: str) -> bytes:
    """Return the 16 bytes that name a document: BLAKE2b over source and locator, each with its length before it.

    >>> document_id("news", "a.jsonl#0").hex()
    '31c7d18abd8a28fbd2d67595eacd6e75'
    >>> document_id("new", "sa.jsonl#0") == document_id("news", "a.jsonl#0")
    False
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in (source, locator):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.digest()


def check_fields(fields: Mapping[str, str]) -> None:
    """Raise ValueError when a mapping names something no record has.

    >>> check_fields({"text": "content", "titel": "title"})
    Traceback (most recent call last):
        ...
    ValueError: fields has no 'titel'; expected some of date, html, lang, license, text, url
    """
    known = {*FIELDS, "html"}
    for name in fields:
        if name not in known:
            raise ValueError(f"fields has no {name!r}; expected some of {', '.join(sorted(known))}")


def too_large(locator: str, offset: int, size_bytes: int) -> Failure:
    """Return the failure of a record above the limit."""
    return Failure(locator=locator, offset=offset, reason="too_large", measure=float(size_bytes))
