"""For tests of whole runs: where they start, and the digests of what they make."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def working_directory(folder: Path) -> Iterator[None]:
    """Work in a folder for a while: a recipe's relative paths start there."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def digests(run: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that a run's manifest owns, and of the manifest, by path."""
    from pipeline.manifest import read_manifest

    owned = [path for stage in read_manifest(str(run)).values() for receipt in stage.values() for path in receipt.files]
    files = sorted({*owned, "manifest.json"})
    return {path: hashlib.sha256((run / path).read_bytes()).hexdigest() for path in files}
