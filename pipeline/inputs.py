"""Which files a recipe's inputs are, and what is in them: patterns -> splits with the digest of their bytes."""

import contextlib
import dataclasses
import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems

from pipeline import storage
from pipeline.readers.formats import input_files, make_reader
from pipeline.readers.reader import Split
from pipeline.recipe import InputConfig, Recipe

_THREADS = 4
CACHE = "receipts/inputs.json"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InputSplit:
    """A split of one input, with what its file holds."""

    source: InputConfig
    split: Split
    ordinal: int
    digest: str


def find_inputs(recipe: Recipe) -> list[InputSplit]:
    """Return every split of every input, in order of source, file name and place.

    Raises FileNotFoundError when a pattern matches nothing: a missing input stops a run before it starts.
    """
    cache = _DigestCache(storage.join_path(recipe.run.directory, CACHE))
    found: list[tuple[InputConfig, list[Split], Sequence[str]]] = []
    for source in recipe.inputs:
        reader = make_reader(source.format, source.fields, recipe.read)
        for path, name, size_bytes in input_files(source.format, source.paths):
            splits = reader.splits(path, name, size_bytes, recipe.run.split_bytes)
            found.append((source, splits, _files_read(source.format, path)))
    with ThreadPoolExecutor(_THREADS) as threads:
        digests = list(threads.map(lambda entry: cache.digest(entry[2]), found))
    cache.save()
    return [
        InputSplit(source=source, split=split, ordinal=ordinal, digest=digest)
        for (source, splits, _), digest in zip(found, digests, strict=True)
        for ordinal, split in enumerate(splits)
    ]


def _files_read(format_name: str, path: str) -> list[str]:
    """Return the files that a split of `path` may depend on: pages beside their METS, parts of a saved dataset."""
    if storage.is_remote(path) or format_name not in ("alto", "datasets"):
        return [path]
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    return sorted(str(file) for file in folder.rglob("*") if file.is_file())


class _DigestCache:
    """Digests of files by what tells a changed one, so that a second run need not read them all."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.known: dict[str, Any] = {}
        if storage.exists(path):
            with contextlib.suppress(storage.DamagedFile):  # only a memory of work done: do it again
                self.known = storage.read_sealed_json(path)
        self.used: dict[str, Any] = {}

    def digest(self, files: Sequence[str]) -> str:
        if len(files) == 1:
            return self._one(files[0])
        return storage.digest_of([self._one(file) for file in sorted(files)])

    def _one(self, path: str) -> str:
        # Asked for before the file is read: one that changes in between is read again the next time.
        stamp = _remote_stamp(path) if storage.is_remote(path) else _local_stamp(path)
        if stamp is None:
            return storage.digest_of_file(path)
        entry = self.known.get(path)
        if entry is None or entry[:-1] != stamp:
            entry = [*stamp, storage.digest_of_file(path)]
        self.used[path] = entry
        return str(entry[-1])

    def save(self) -> None:
        # A dry run of a run that is not there yet leaves nothing behind.
        if self.used != self.known and (storage.is_remote(self.path) or Path(self.path).parents[1].is_dir()):
            storage.write_sealed_json(self.path, self.used)


def _local_stamp(path: str) -> list[Any]:
    """Return what changes when a local file does: its size and time of last change."""
    status = Path(path).stat()
    return [status.st_size, status.st_mtime_ns]


def _remote_stamp(path: str) -> list[Any] | None:
    """Return size, time of last change and the store's checksum of a remote file, or None if only the size is told.

    Two questions instead of the whole file. Beam has 0.0 for a time that a store does not tell, and allows the size in
    place of a checksum (`FileMetadata` and `FileSystem.checksum` in apache_beam.io.filesystem).
    """
    try:
        metadata = FileSystems.get_filesystem(path).metadata(path)
    except BeamIOError:  # reading it says what is wrong, if anything is
        return None
    size_bytes, updated = int(metadata.size_in_bytes), float(metadata.last_updated_in_seconds or 0.0)
    checksum: str | None = None
    with contextlib.suppress(BeamIOError, NotImplementedError):  # not every file system of Beam gives one
        checksum = FileSystems.checksum(path)
    if checksum is not None and str(checksum) in ("", str(size_bytes)):
        checksum = None
    if not updated and checksum is None:
        return None
    return [size_bytes, updated, None if checksum is None else str(checksum)]


@functools.cache
def digest_of_path(path: str) -> str:
    """Return the SHA-256 of a file that does not change while a run lasts."""
    return storage.digest_of_file(path)
