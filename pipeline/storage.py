"""Files of a run: written whole or not at all, and named by what is in them.

On a local disk a file appears by an atomic rename after its bytes are on the disk. On an object store, which Beam's
filesystems reach, an object appears when its upload ends, which is atomic as well.
"""

import contextlib
import hashlib
import io
import json
import os
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

_READ_BYTES = 1 << 20
_SEAL = "seal"


class DamagedFile(RuntimeError):
    """A file of a run is not as it was written; the message names it and what mends it."""


def is_remote(path: str) -> bool:
    """Say whether a path names an object store rather than a file.

    >>> is_remote("gs://bucket/run"), is_remote("runs/demo")
    (True, False)
    """
    return "://" in path


def join_path(directory: str, *parts: str) -> str:
    """Return the path of something in a run directory, with forward slashes.

    >>> join_path("runs/demo", "documents", "news.parquet")
    'runs/demo/documents/news.parquet'
    """
    return "/".join([directory.rstrip("/"), *parts])


def open_to_read(path: str) -> IO[bytes]:
    """Open a file of any filesystem, as it is: nothing is decompressed."""
    if is_remote(path):
        remote: IO[bytes] = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
        return remote
    return Path(path).open("rb")


def exists(path: str) -> bool:
    """Say whether there is such a file."""
    return bool(FileSystems.exists(path)) if is_remote(path) else Path(path).exists()


def digest_of_file(path: str) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with open_to_read(path) as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def digest_of(value: Any) -> str:
    """Return the SHA-256 of a value that JSON can hold, in hex; equal values give equal digests.

    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(canonical_json(value)).hexdigest()


def canonical_json(value: Any) -> bytes:
    """Return JSON with sorted keys and no choice left open."""
    # File names need not be UTF-8; Python has their odd bytes as halves of surrogate pairs.
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


class AtomicFile:
    """A file that appears at `path` when `commit` is called, and never if it is not.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     file = AtomicFile(f"{directory}/documents/news.parquet")
    ...     _ = file.stream.write(b"rows")
    ...     before = exists(file.path)
    ...     committed = file.commit()
    ...     before, exists(file.path), committed["bytes"]
    (False, True, 4)
    """

    def __init__(self, path: str) -> None:
        self.path = path
        if is_remote(path):
            self._temporary = None
            self._upload = FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED)
            self.stream: Any = _Digesting(self._upload)
        else:
            folder, name = os.path.split(path)
            Path(folder or ".").mkdir(parents=True, exist_ok=True)
            # A name of its own per attempt: two workers that were given the same shard must not write into one file.
            self._temporary = Path(folder) / f".{name}.{uuid.uuid4().hex}{TEMPORARY_SUFFIX}"
            self.stream = _Digesting(self._temporary.open("wb"))

    def commit(self) -> dict[str, Any]:
        """Make the file appear and return its `sha256` and `bytes`."""
        try:
            self.stream.flush()
            if self._temporary is not None:
                os.fsync(self.stream.raw.fileno())
            self.stream.raw.close()
            if self._temporary is not None:
                self._temporary.replace(self.path)
                _sync_directory(str(Path(self.path).parent))
        except OSError:
            self.abandon()
            raise
        return {"sha256": self.stream.digest.hexdigest(), "bytes": self.stream.written_bytes}

    def abandon(self) -> None:
        """Forget what was written."""
        if self._temporary is not None:
            with contextlib.suppress(OSError):  # a full disk keeps the last bytes from it, and they are not wanted
                self.stream.raw.close()
            self._temporary.unlink(missing_ok=True)


TEMPORARY_SUFFIX = ".tmp"


def write_file(path: str, write: Callable[[IO[bytes]], object]) -> dict[str, Any]:
    """Write a file atomically with `write(stream)`; return its `sha256` and `bytes`."""
    file = AtomicFile(path)
    try:
        write(file.stream)
    except BaseException:
        file.abandon()
        raise
    return file.commit()


def write_with(path: str, write: Callable[[str], object]) -> dict[str, Any]:
    """Let a library write a file under a path of its own choice of calls, `write(path)`; return `sha256` and `bytes`.

    Locally it is given a temporary path, and the file appears under its own when it is whole.
    """
    if is_remote(path):
        write(path)
        with open_to_read(path) as file:
            size_bytes = file.seek(0, io.SEEK_END)
        return {"sha256": digest_of_file(path), "bytes": size_bytes}
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.parent / f".{final.name}.{uuid.uuid4().hex}{TEMPORARY_SUFFIX}"
    try:
        write(str(temporary))
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        entry = {"sha256": digest_of_file(str(temporary)), "bytes": temporary.stat().st_size}
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_directory(str(final.parent))
    return entry


def write_json(path: str, value: Any, indent: int | None = 1) -> dict[str, Any]:
    """Write a value as JSON that a person can read, atomically; without `indent` in one line, which takes half."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=indent, separators=separators) + "\n"
    return write_file(path, lambda stream: stream.write(text.encode("utf-8", "surrogatepass")))


def read_json(path: str) -> Any:
    """Return the value in a JSON file. Raises ValueError naming the file when it is not whole."""
    with open_to_read(path) as file:
        data = file.read()
    try:
        return json.loads(data)
    except ValueError as error:
        raise ValueError(f"{path} is not whole JSON ({len(data)} bytes): {error}; remove it and run again") from error


def write_sealed_json(path: str, value: Mapping[str, Any], indent: int | None = 1) -> dict[str, Any]:
    """Write a JSON object with the digest of all it says beside it, so that no flipped bit in it goes unseen."""
    return write_json(path, {**value, _SEAL: digest_of(value)}, indent)


def read_sealed_json(path: str) -> dict[str, Any]:
    """Return the object that `write_sealed_json` wrote. Raises DamagedFile naming the file if it is not as written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     _ = write_sealed_json(f"{directory}/a.json", {"rows": 1})
    ...     _ = Path(directory, "a.json").write_text(Path(directory, "a.json").read_text().replace("1", "2", 1))
    ...     read_sealed_json(f"{directory}/a.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    pipeline.storage.DamagedFile: ...a.json is damaged: its contents do not have the digest it ends with
    """
    with open_to_read(path) as file:
        data = file.read()
    try:
        value = json.loads(data)
    except ValueError as error:
        raise DamagedFile(f"{path} is damaged: it is not whole JSON ({len(data)} bytes)") from error
    if not isinstance(value, dict) or _SEAL not in value:
        raise DamagedFile(f"{path} is damaged, or of another version: it is no object that ends with its digest")
    seal = value.pop(_SEAL)
    if seal != digest_of(value):
        raise DamagedFile(f"{path} is damaged: its contents do not have the digest it ends with")
    return value


def remove_temporary_files(directory: str) -> int:
    """Remove what attempts that never committed have left in a local run directory; return how many."""
    if is_remote(directory):
        return 0
    leftovers = sorted({*Path(directory).rglob(f".*{TEMPORARY_SUFFIX}"), *Path(directory).rglob(".*.part")})
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
    return len(leftovers)


def _sync_directory(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Digesting(io.RawIOBase):
    """A stream that knows the SHA-256 and number of the bytes written through it, in order."""

    def __init__(self, raw: Any) -> None:
        super().__init__()
        self.raw = raw
        self.digest = hashlib.sha256()
        self.written_bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self.raw.write(view)
        self.digest.update(view)
        self.written_bytes += view.nbytes
        return view.nbytes

    def tell(self) -> int:
        return self.written_bytes

    def flush(self) -> None:
        if not self.raw.closed:
            self.raw.flush()
