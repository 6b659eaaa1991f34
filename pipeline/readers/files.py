"""Patterns in, files out; a path in, its bytes out: the only place where readers touch a file system.

Local paths are opened directly, everything else through Beam's FileSystems, which never decompresses for us: offsets
in error messages and splits must mean bytes of the file.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import zstandard
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

BLOCK_BYTES = 1 << 20
_SYSTEMS: Any = FileSystems  # Beam ships no types
_WILDCARD = re.compile(r"[*?\[]")
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
#: Input of one zstd call, which has no bound on its output: a block of 128 KiB can come from 4 bytes (RFC 8878,
#: section 3.1.1.2.3), so 2 KiB give 64 MiB at the very worst.
_ZSTD_INPUT_BYTES = 2048


class BrokenStreamError(ValueError):
    """A compressed stream ends early or is damaged."""


class TooLargeError(ValueError):
    """A file has more bytes than a document may have."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"at least {size_bytes} bytes")
        self.size_bytes = size_bytes


class InputFile(io.RawIOBase):
    """An open file that remembers when its store failed, so that an error of parsing can be told from one of I/O."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.stream = stream
        self.error: OSError | None = None

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say whether the store can seek."""
        return self.stream.seekable()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, or all of them."""
        try:
            return self.stream.read(size)
        except OSError as error:
            self.error = error
            raise

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer and return how much."""
        block = self.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to an offset and return it."""
        self.stream.seek(offset, whence)
        return self.stream.tell()

    def tell(self) -> int:
        """Return the offset."""
        return self.stream.tell()

    def close(self) -> None:
        """Close the store's file too."""
        self.stream.close()
        super().close()

    def raise_if_store_failed(self) -> None:
        """Raise the error of the store, if there was one."""
        if self.error is not None:
            raise self.error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_file(path: str) -> InputFile:
    """Open the bytes of a file as they are. Raises FileNotFoundError (or Beam's own error) when it is missing."""
    if _SYSTEMS.get_scheme(path) is None:
        return InputFile(Path(path).open("rb"))
    return InputFile(_SYSTEMS.open(path, "application/octet-stream", CompressionTypes.UNCOMPRESSED))


def is_compressed(head: bytes) -> bool:
    """Say whether a file that begins with `head` is gzip or zstd.

    >>> is_compressed(bytes.fromhex("1f8b08")), is_compressed(b"{}")
    (True, False)
    """
    return head.startswith((_GZIP, _ZSTD))


def read_blocks(file: InputFile) -> Iterator[bytes]:
    """Yield the contents of a file from where it stands, decompressed if its first bytes say so.

    Blocks have up to 1 MiB (zstd: whatever a piece of input expands to). All members of a concatenated file are read.
    Raises BrokenStreamError when compressed data ends early or is damaged; what came before has been yielded.
    """
    block = file.read(BLOCK_BYTES)
    if block.startswith(_GZIP):
        yield from _members(file, _pieces(file, block, BLOCK_BYTES), _gzip_member)
    elif block.startswith(_ZSTD):
        yield from _members(file, _pieces(file, block, _ZSTD_INPUT_BYTES), _zstd_frame)
    else:
        while block:
            yield block
            block = file.read(BLOCK_BYTES)


def read_whole(path: str, limit_bytes: int) -> bytes:
    """Return the decompressed contents of a file.

    Raises TooLargeError above the limit, the rest unread, and BrokenStreamError for damaged compression.
    """
    parts, total = [], 0
    with open_file(path) as file:
        for block in read_blocks(file):
            total += len(block)
            if total > limit_bytes:
                raise TooLargeError(total)
            parts.append(block)
    return b"".join(parts)


def _pieces(file: InputFile, block: bytes, size: int) -> Iterator[bytes]:
    while block:
        for start in range(0, len(block), size):
            yield block[start : start + size]
        block = file.read(BLOCK_BYTES)


def _gzip_member() -> Any:
    return zlib.decompressobj(wbits=31)


def _zstd_frame() -> Any:
    # Archives made with --long=31 need the largest window; the decoder takes only what the frame asks for.
    return zstandard.ZstdDecompressor(max_window_size=2**31).decompressobj()


def _members(file: InputFile, pieces: Iterator[bytes], make: Callable[[], Any]) -> Iterator[bytes]:
    bound = (BLOCK_BYTES,) if make is _gzip_member else ()
    stream: Any = None
    try:
        for piece in pieces:
            pending = piece
            while pending:
                if stream is None:
                    pending = pending.lstrip(b"\0")  # zero padding between members is allowed, as tar and gzip do
                    if not pending:
                        break
                    stream = make()
                out = stream.decompress(pending, *bound)
                if stream.eof:
                    pending, stream = stream.unused_data, None
                else:
                    pending = stream.unconsumed_tail if bound else b""
                if out:
                    yield out
    except (zlib.error, zstandard.ZstdError) as error:
        raise BrokenStreamError(f"compressed data is damaged: {error}") from error
    if stream is not None:
        raise BrokenStreamError("compressed data ends early")


def expand(patterns: Sequence[str]) -> list[tuple[str, str, int]]:
    """Return (path, name, size in bytes) of every file that matches some pattern, sorted by name.

    Patterns are those of Beam's FileSystems: `*` stays within a folder, `**` does not. A name is the path below the
    part of the pattern before its first wildcard. A pattern may also be, or match, a folder that
    `Dataset.save_to_disk` wrote; the folder then counts as one file. Raises FileNotFoundError when a pattern matches
    nothing and ValueError when two files get the same name.
    """
    found: dict[str, tuple[str, int]] = {}
    names: dict[str, str] = {}
    for pattern in patterns:
        matches = _match(pattern)
        if not matches:
            raise FileNotFoundError(
                f"no file matches {pattern!r}; expected at least one (relative paths start at {Path.cwd()})"
            )
        for path, size_bytes in matches:
            name = _name(path, pattern)
            other = found.setdefault(name, (path, size_bytes))[0]
            if other != path:
                raise ValueError(
                    f"two files would both be called {name!r}: {other} and {path}; give them inputs of their own, or "
                    "one pattern with a wildcard above the folders where they differ"
                )
            if names.setdefault(path, name) != name:
                raise ValueError(f"{path} matches two patterns as {names[path]!r} and {name!r}; remove one of them")
    return [(path, name, size_bytes) for name, (path, size_bytes) in sorted(found.items())]


def _match(pattern: str) -> list[tuple[str, int]]:
    found = _SYSTEMS.match([pattern])[0].metadata_list
    files = [(item.path, item.size_in_bytes) for item in found if not _is_local_folder(item.path)]
    if files:
        return files
    folders: dict[str, int] = {}
    for inside in ("state.json", "*/state.json"):  # a Dataset, or the splits of a DatasetDict
        for state in _SYSTEMS.match([f"{pattern.rstrip('/')}/{inside}"])[0].metadata_list:
            folder = state.path.rsplit("/", 1)[0]
            shards = _SYSTEMS.match([f"{folder}/*.arrow"])[0].metadata_list
            folders[folder] = sum(item.size_in_bytes for item in shards)
    return sorted(folders.items())


def _is_local_folder(path: str) -> bool:
    return _SYSTEMS.get_scheme(path) is None and Path(path).is_dir()


def _name(path: str, pattern: str) -> str:
    wildcard = _WILDCARD.search(pattern)
    fixed = pattern[: wildcard.start()] if wildcard else pattern.rstrip("/")
    folder = fixed[: fixed.rfind("/") + 1]
    return path[len(folder) :].lstrip("/") if path.startswith(folder) else path.rsplit("/", 1)[-1]


def exists(path: str) -> bool:
    """Say whether a file is there."""
    return Path(path).is_file() if _SYSTEMS.get_scheme(path) is None else bool(_SYSTEMS.exists(path))
