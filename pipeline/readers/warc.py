"""Read web archives: pages from WARC, extracted text from WET.

One file is one split. The archive may be plain or compressed by record (gzip, zstd, lz4). Behind a damaged record
reading goes on at the next place where a record begins. The locator is the WARC record id, so a record keeps its
document id in whatever file it lies.
"""

import dataclasses
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.readers.files import BLOCK_BYTES, InputFile, open_file
from pipeline.readers.http_message import HEAD_BYTES, BodyError, BodyTooLargeError, decode_body, parse_head
from pipeline.readers.reader import Entry, Failure, ReadLimits, Record, Skipped, Split, too_large, whole

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
#: What a page begins with, where nobody names its type.
_PAGE_STARTS = (b"<!doctype html", b"<html", b"<?xml")
_BLANK = b"\xef\xbb\xbf \t\r\n"
#: How a record begins, by the first bytes of the file; plain records follow an empty line.
_GZIP = b"\x1f\x8b\x08"
_RECORD_STARTS = (_GZIP, b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
_PLAIN_START = b"\r\n\r\nWARC/1."
_PROBE_BYTES = 4096
_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclasses.dataclass(frozen=True, kw_only=True)
class WarcReader:
    """Reads the HTML and XHTML pages that a crawl got with status 200."""

    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return the file as one split."""
        return whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield one entry per HTTP response."""
        yield from _entries(split, WarcRecordType.response, self._page)

    def _page(self, record: WarcRecord, locator: str) -> Entry:
        offset, limit = record.stream_pos, self.limits.max_document_bytes
        block: bytes = record.reader.read(HEAD_BYTES)
        head = parse_head(block)
        missing = float(min(record.content_length, HEAD_BYTES) - len(block))
        if missing > 0:
            return Failure(locator=locator, offset=offset, reason="broken_record", measure=missing)
        if head is None or head.status != 200:
            return Skipped(reason="not_status_200")
        media_type = head.media_type or record.headers.get("WARC-Identified-Payload-Type") or None
        if media_type is not None and media_type not in _PAGE_TYPES:
            return Skipped(reason="not_html")
        size_bytes = record.content_length - head.size_bytes
        if size_bytes > limit:
            return too_large(locator, offset, size_bytes)
        body: bytes = block[head.size_bytes :] + record.reader.read()
        if len(body) < size_bytes:
            missing = float(size_bytes - len(body))
            return Failure(locator=locator, offset=offset, reason="broken_record", measure=missing)
        try:
            html = decode_body(body, head.fields, limit)
        except BodyTooLargeError:
            return too_large(locator, offset, limit + 1)
        except BodyError:
            return Failure(locator=locator, offset=offset, reason="broken_record")
        if media_type is None and not html[:1024].lstrip(_BLANK).lower().startswith(_PAGE_STARTS):
            return Skipped(reason="not_html")
        return Record(
            locator=locator,
            offset=offset,
            html=html,
            charset=head.charset,
            url=_target(record),
            date=record.headers.get("WARC-Date"),
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class WetReader:
    """Reads the conversion records of a WET file: plain text, in UTF-8 by its definition."""

    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return the file as one split."""
        return whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield one entry per conversion record."""
        yield from _entries(split, WarcRecordType.conversion, self._text)

    def _text(self, record: WarcRecord, locator: str) -> Entry:
        offset = record.stream_pos
        if record.content_length > self.limits.max_document_bytes:
            return too_large(locator, offset, record.content_length)
        body: bytes = record.reader.read()
        if len(body) < record.content_length:
            missing = float(record.content_length - len(body))
            return Failure(locator=locator, offset=offset, reason="broken_record", measure=missing)
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            return Failure(locator=locator, offset=offset, reason="broken_encoding", measure=float(error.start))
        date = record.headers.get("WARC-Date")
        return Record(locator=locator, offset=offset, text=text, url=_target(record), date=date)


def _entries(split: Split, wanted: WarcRecordType, entry_of: Callable[[WarcRecord, str], Entry]) -> Iterator[Entry]:
    """Yield the entry of each record of one type, and a failure for each place where a new start had to be found."""
    with open_file(split.path) as file:
        head = file.read(4)
        marker = next((start for start in _RECORD_STARTS if head.startswith(start)), _PLAIN_START)
        if not head:
            return
        start = length = 0
        suspected: Failure | None = None  # damage behind the last record, unless the record at `start` is the damage
        last, repeats, has_failed = -1, 0, False  # offset of the last record, records before it at the same offset
        while True:
            file.seek(start)
            # Records of all types are asked for, so that `last` is where the damage follows.
            iterator: Any = ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False)
            is_damaged = False
            try:
                for record in iterator:
                    if not record.headers.get("Content-Length"):
                        break  # the file ends within its header
                    if suspected is not None:
                        yield suspected
                        suspected = None
                    repeats = repeats + 1 if record.stream_pos == last else 0
                    last, length, has_failed = record.stream_pos, record.content_length, False
                    if record.record_type == wanted:
                        entry = entry_of(record, _locator(record, split.name, repeats))
                        has_failed = isinstance(entry, Failure)
                        yield entry
            except OSError:
                file.raise_if_store_failed()
                is_damaged = True
            place, has_read = max(last, start), last >= start
            after: int | None = place + 1
            if marker == _PLAIN_START and has_read and not is_damaged and not has_failed:
                after = _end_of_record(file, last, length)  # what looks like a record within it is its text
            following = None if after is None else _next_start(file, marker, after)
            if (is_damaged and not has_failed) or not has_read:  # a record that failed is the damage itself
                reason = "broken_record"
                if following is None:
                    reason = "unreadable_file" if last < 0 else "broken_file"
                suspected = Failure(locator=f"{split.name}#{place}", offset=place, reason=reason)
                if following is None or not has_read:
                    yield suspected
                    suspected = None
            if following is None:
                return
            start = following  # FastWARC stops without a word where a header is cut off, or where a length lies


def _end_of_record(file: InputFile, offset: int, length: int) -> int | None:
    """Return where the body of a plain record ends, or None when nothing but empty lines follows it."""
    file.seek(offset)
    head = _HEAD_END.search(file.read(HEAD_BYTES))
    end = offset + (head.end() if head else 0) + length
    file.seek(end)
    while block := file.read(BLOCK_BYTES):
        if block.strip():
            return end
    return None


def _next_start(file: InputFile, marker: bytes, offset: int) -> int | None:
    """Return the first place from `offset` on where a record seems to begin, or None."""
    file.seek(offset)
    window, base = b"", offset
    while block := file.read(BLOCK_BYTES):
        window += block
        found = window.find(marker)
        while found >= 0:
            if marker == _PLAIN_START:
                return base + found + len(_PLAIN_START) - len(b"WARC/1.")
            if marker != _GZIP or _is_record(window[found : found + _PROBE_BYTES]):
                return base + found
            found = window.find(marker, found + 1)
        keep = min(len(window), len(marker) - 1)
        base += len(window) - keep
        window = window[len(window) - keep :]
    return None


def _is_record(member: bytes) -> bool:
    """Say whether a gzip member begins with a WARC record: the three bytes of its magic also occur by chance."""
    try:
        return zlib.decompressobj(wbits=31).decompress(member, 5) in b"WARC/"
    except zlib.error:
        return False


def _locator(record: WarcRecord, name: str, repeats: int) -> str:
    if record.record_id:
        return record.record_id.strip("<> ")
    return f"{name}#{record.stream_pos}" + (f".{repeats}" if repeats else "")


def _target(record: WarcRecord) -> str | None:
    # Wget writes the address in angle brackets, which an early draft of the standard asked for.
    target = record.headers.get("WARC-Target-URI")
    return target.strip("<> ") or None if target else None
