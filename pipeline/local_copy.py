"""Files for libraries that want a path on a local disk, wherever the run lies.

On a local disk the path is the file's own; on an object store it is a temporary file, fetched before or sent after.
"""

import atexit
import contextlib
import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline import storage


@contextlib.contextmanager
def fetched(path: str) -> Iterator[Path]:
    """Give a local path with the bytes of a file.

    >>> with tempfile.TemporaryDirectory() as directory:
    ...     _ = Path(directory, "a").write_text("text")
    ...     with fetched(f"{directory}/a") as local:
    ...         local.read_text()
    'text'
    """
    if not storage.is_remote(path):
        yield Path(path)
        return
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as folder:
        local = Path(folder, path.rsplit("/", 1)[1])
        with storage.open_to_read(path) as source, local.open("wb") as sink:
            shutil.copyfileobj(source, sink)
        yield local


@functools.cache
def readable(path: str) -> Path:
    """Return a local path with the bytes of a file; a copy of a remote one stays until this process ends.

    For showing what is in a run: the files of one that still grows may change behind the copy.
    """
    if not storage.is_remote(path):
        return Path(path)
    local = _copies() / f"{storage.digest_of(path)[:16]}-{path.rsplit('/', 1)[1]}"
    with storage.open_to_read(path) as source, local.open("wb") as sink:
        shutil.copyfileobj(source, sink)
    return local


@functools.cache
def _copies() -> Path:
    folder = tempfile.mkdtemp(prefix="plainspoken-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def write_locally(path: str, write: Callable[[Path], object]) -> dict[str, Any]:
    """Let a library write a file with `write(local path)`; return its `sha256` and `bytes` once it is at `path`."""
    if not storage.is_remote(path):
        return storage.write_with(path, lambda to: write(Path(to)))
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as folder:
        local = Path(folder, path.rsplit("/", 1)[1])
        write(local)
        return send(local, path)


def send(local: Path, path: str) -> dict[str, Any]:
    """Copy a local file to `path`; return its `sha256` and `bytes`."""
    with local.open("rb") as source:
        return storage.write_file(path, lambda sink: shutil.copyfileobj(source, sink))


@contextlib.contextmanager
def folder_for(path: str) -> Iterator[Path]:
    """Give a local folder whose files are those of the folder `path` in the end."""
    if not storage.is_remote(path):
        yield Path(path)
        return
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as folder:
        yield Path(folder)
        for file in sorted(Path(folder).iterdir()):
            send(file, storage.join_path(path, file.name))
