"""For tests of stores: a Beam file system under `shelf://` that lives in this process and counts what is read."""

import dataclasses
import hashlib
import io
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from apache_beam.io.filesystem import BeamIOError, FileMetadata, FileSystem


@dataclasses.dataclass(frozen=True)
class Stored:
    """An object as it lies in the store."""

    data: bytes
    updated: float
    """Seconds; 0 where the store tells no time."""
    checksum: str | None
    """None where the store gives no checksum."""


class Shelf(FileSystem):  # Beam finds it by its scheme
    """A store of objects, the same in every instance, as Beam makes many."""

    objects: ClassVar[dict[str, Stored]] = {}
    bytes_read: ClassVar[dict[str, int]] = {}

    @classmethod
    def clear(cls) -> None:
        """Forget everything."""
        cls.objects.clear()
        cls.bytes_read.clear()

    @classmethod
    def put(cls, path: str, data: bytes, updated: float = 1.5, checksum: bool = True) -> None:
        """Store an object whole."""
        cls.objects[path] = Stored(data, updated, hashlib.md5(data).hexdigest() if checksum else None)

    @classmethod
    def scheme(cls) -> str:
        """Return what its paths begin with."""
        # pytest imports this file once more by another name, to look for doctests: Beam wants one store to a scheme.
        return "shelf" if __name__ == "memory_store" else "shelf-doctest"

    def _object(self, path: str) -> Stored:
        if path not in self.objects:
            raise BeamIOError("there is no such object", {path: "absent"})
        return self.objects[path]

    def open(self, path: str, mime_type: str = "", compression_type: str = "") -> io.BytesIO:
        """Open an object to read."""
        return _Read(path, self._object(path).data)

    def create(self, path: str, mime_type: str = "", compression_type: str = "") -> io.BytesIO:
        """Open an object to write: it appears when it is closed."""
        return _Written(path)

    def exists(self, path: str) -> bool:
        """Say whether there is such an object."""
        return path in self.objects

    def metadata(self, path: str) -> FileMetadata:
        """Return size and time."""
        found = self._object(path)
        return FileMetadata(path, len(found.data), found.updated)

    def size(self, path: str) -> int:
        """Return the size in bytes."""
        return len(self._object(path).data)

    def last_updated(self, path: str) -> float:
        """Return the time of the last change."""
        return self._object(path).updated

    def checksum(self, path: str) -> str:
        """Return the checksum, or the size where there is none, as Beam allows."""
        found = self._object(path)
        return str(len(found.data)) if found.checksum is None else found.checksum

    def delete(self, paths: Sequence[str]) -> None:
        """Remove objects."""
        for path in paths:
            del self.objects[path]

    def _list(self, prefix: str) -> Iterator[FileMetadata]:
        return (self.metadata(path) for path in sorted(self.objects) if path.startswith(prefix))

    def has_dirs(self) -> bool:
        """Say no."""
        return False

    def join(self, basepath: str, *paths: str) -> str:
        """Join parts of a path."""
        return "/".join([basepath.rstrip("/"), *paths])

    def split(self, path: str) -> tuple[str, str]:
        """Split a path before its last part."""
        folder, _, name = path.rpartition("/")
        return folder, name

    def mkdirs(self, path: str) -> None:
        """Do nothing: there are no folders."""

    def copy(self, source_file_names: Sequence[str], destination_file_names: Sequence[str]) -> None:
        """Refuse: nothing copies."""
        raise NotImplementedError

    def rename(self, source_file_names: Sequence[str], destination_file_names: Sequence[str]) -> None:
        """Refuse: a store cannot."""
        raise NotImplementedError


class _Read(io.BytesIO):
    def __init__(self, path: str, data: bytes) -> None:
        super().__init__(data)
        self.path = path

    def read(self, size: Any = -1) -> bytes:
        block = super().read(size)
        Shelf.bytes_read[self.path] = Shelf.bytes_read.get(self.path, 0) + len(block)
        return block


class _Written(io.BytesIO):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def close(self) -> None:
        if not self.closed:
            Shelf.put(self.path, self.getvalue())
        super().close()
