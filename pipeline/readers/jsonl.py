"""Read JSON Lines, plain or compressed: one document per line.

A plain file is cut into byte ranges; a line belongs to the range in which its first byte lies. The locator is the
offset of the line in the uncompressed stream, so a document keeps its id when the file is compressed or cut anew.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping

from pipeline.readers.files import BLOCK_BYTES, BrokenStreamError, InputFile, is_compressed, open_file, read_blocks
from pipeline.readers.reader import (
    FIELDS,
    Entry,
    Failure,
    ReadLimits,
    Split,
    check_fields,
    too_large,
    whole,
)
from pipeline.readers.rows import record_of

_PLAIN = (".jsonl", ".ndjson", ".json")
#: The most that JSON escapes inflate UTF-8: U+0080 and above as \\uXXXX take 6 bytes for 2, others less.
_ESCAPE_FACTOR = 3
_SPACE = b" \t\r\n"


@dataclasses.dataclass(frozen=True, kw_only=True)
class JsonlReader:
    """Reads `.jsonl`, `.jsonl.gz` and `.jsonl.zst`."""

    fields: Mapping[str, str] = dataclasses.field(default_factory=lambda: FIELDS)
    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def __post_init__(self) -> None:
        check_fields(self.fields)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return byte ranges of equal size; one whole split for a compressed file."""
        if not name.lower().endswith(_PLAIN) or size_bytes <= split_bytes:
            return whole(path, name, size_bytes)
        bounds = list(range(0, size_bytes, split_bytes))
        return [
            Split(
                path=path,
                name=name,
                start=start,
                end=start + split_bytes,
                size_bytes=min(split_bytes, size_bytes - start),
            )
            for start in bounds
        ]

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield one entry per line that is not blank."""
        with open_file(split.path) as file:
            if is_compressed(file.read(4)):
                if split.start:  # a compressed file under a plain name: its first range reads all of it
                    return
                split = dataclasses.replace(split, end=None)
            for offset, line, size_bytes in self._lines(file, split):
                locator = f"{split.name}#{offset}"
                if size_bytes < 0:
                    yield Failure(locator=locator, offset=offset, reason="broken_file")
                elif line is None:
                    yield too_large(locator, offset, size_bytes)
                elif line.strip(_SPACE):
                    yield self._record(line, locator, offset)

    def _lines(self, file: InputFile, split: Split) -> Iterator[tuple[int, bytes | None, int]]:
        """Yield (offset, line, size); line None where it exceeds the limit, size -1 where the stream breaks."""
        limit = self.limits.max_document_bytes * _ESCAPE_FACTOR + BLOCK_BYTES
        end = split.end
        # The line that starts exactly at `start` is ours, so look for its start from the byte before.
        base = max(split.start - 1, 0)
        file.seek(base)
        skipping = split.start > 0
        parts: list[bytes] = []
        held = size = 0  # bytes of the unfinished line that are kept, and that it has
        offset = base
        try:
            for block in read_blocks(file):
                position = 0
                while (found := block.find(b"\n", position)) >= 0:
                    size += found - position
                    if skipping:
                        skipping = False
                    elif size > limit:
                        yield offset, None, size
                    else:
                        yield offset, b"".join([*parts, block[position:found]]), size
                    parts, held = [], 0
                    offset += size + 1
                    size, position = 0, found + 1
                    if end is not None and offset >= end:
                        return
                size += len(block) - position
                if not skipping and size <= limit:
                    parts.append(block[position:])
                    held = size
                elif held:
                    parts, held = [], 0
        except BrokenStreamError:
            yield offset, None, -1
            return
        if size and not skipping:
            yield (offset, None, size) if size > limit else (offset, b"".join(parts), size)

    def _record(self, line: bytes, locator: str, offset: int) -> Entry:
        try:
            fields = json.loads(line)
        except UnicodeDecodeError as error:
            return Failure(locator=locator, offset=offset, reason="broken_encoding", measure=float(error.start))
        except (ValueError, RecursionError):
            return Failure(locator=locator, offset=offset, reason="broken_record")
        if not isinstance(fields, dict):
            return Failure(locator=locator, offset=offset, reason="broken_record")
        return record_of(fields, self.fields, locator, offset, self.limits)
