"""Read files that are one document each: plain text and web pages, compressed or not."""

import dataclasses
from collections.abc import Iterator

from pipeline.readers.files import BrokenStreamError, TooLargeError, read_whole
from pipeline.readers.reader import Entry, Failure, ReadLimits, Record, Split, too_large, whole

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextReader:
    """Reads `.txt`, one document per file, in UTF-8 or in what the byte order mark says."""

    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return the file as one split."""
        return whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield the file's one entry."""
        contents = _contents(split, self.limits)
        if isinstance(contents, Failure):
            yield contents
            return
        mark, charset = next(((mark, name) for mark, name in _BOMS if contents.startswith(mark)), (b"", "utf-8"))
        locator = f"{split.name}#0"
        try:
            text = contents[len(mark) :].decode(charset)
        except UnicodeDecodeError as error:
            measure = float(error.start + len(mark))
            yield Failure(locator=locator, offset=0, reason="broken_encoding", measure=measure)
            return
        yield Record(locator=locator, offset=0, text=text)


@dataclasses.dataclass(frozen=True, kw_only=True)
class HtmlReader:
    """Reads `.html`, one page per file; the charset is left to `extract`, which looks into the page."""

    limits: ReadLimits = dataclasses.field(default_factory=ReadLimits)

    def splits(self, path: str, name: str, size_bytes: int, split_bytes: int) -> list[Split]:
        """Return the file as one split."""
        return whole(path, name, size_bytes)

    def read(self, split: Split) -> Iterator[Entry]:
        """Yield the file's one entry."""
        contents = _contents(split, self.limits)
        yield contents if isinstance(contents, Failure) else Record(locator=f"{split.name}#0", offset=0, html=contents)


def _contents(split: Split, limits: ReadLimits) -> bytes | Failure:
    locator = f"{split.name}#0"
    try:
        return read_whole(split.path, limits.max_document_bytes)
    except TooLargeError as error:
        return too_large(locator, 0, max(error.size_bytes, split.size_bytes))
    except BrokenStreamError:
        return Failure(locator=locator, offset=0, reason="broken_file")
