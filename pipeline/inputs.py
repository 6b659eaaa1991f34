"""Which files a recipe's inputs are, and what is in them: patterns -> splits with the digest of their bytes."""

import contextlib
import dataclasses
import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

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
    """Digests of local files by size and time of last change, so that a second run need not read them all."""

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
        if storage.is_remote(path):
            return storage.digest_of_file(path)
        status = Path(path).stat()
        stamp = [status.st_size, status.st_mtime_ns]
        entry = self.known.get(path)
        if entry is None or entry[:2] != stamp:
            entry = [*stamp, storage.digest_of_file(path)]
        self.used[path] = entry
        return str(entry[2])

    def save(self) -> None:
        # A dry run of a run that is not there yet leaves nothing behind.
        if self.used != self.known and (storage.is_remote(self.path) or Path(self.path).parents[1].is_dir()):
            storage.write_sealed_json(self.path, self.used)


@functools.cache
def digest_of_path(path: str) -> str:
    """Return the SHA-256 of a file that does not change while a run lasts."""
    return storage.digest_of_file(path)
