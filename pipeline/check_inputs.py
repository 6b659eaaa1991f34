"""Check the files of earlier stages before a stage reads them: a damaged shard must not become wrong data.

Task -> the same task, once every file it names has the digest that its own receipt gave it.
"""

import dataclasses
import functools
from pathlib import Path

import apache_beam as beam

from pipeline import storage
from pipeline.tasks import Task


@dataclasses.dataclass
class CheckInputs(beam.PTransform):
    """Let tasks pass whose files are as they were written; files of an object store are left to its own checksums."""

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        """Return the tasks."""
        return tasks | "check inputs" >> beam.Map(check)


def check(task: Task) -> Task:
    """Return the task. Raises DamagedFile naming a file that is missing or changed, and what mends it."""
    for role, expected in sorted(task.digests.items()):
        path = task.inputs[role]
        if storage.is_remote(path):
            continue
        if not Path(path).is_file():
            raise storage.DamagedFile(f"{path} is missing; run the recipe again: only this file is made anew")
        status = Path(path).stat()
        found = _digest(path, status.st_size, status.st_mtime_ns)
        if found != expected:
            raise storage.DamagedFile(
                f"{path} has SHA-256 {found[:16]}..., its receipt says {expected[:16]}...: it was changed or damaged "
                "since it was made; `plainspoken verify --mend` removes it; then run the recipe again: only this file "
                "is made anew"
            )
    return task


@functools.lru_cache(maxsize=64)
def _digest(path: str, size_bytes: int, changed_ns: int) -> str:
    """Remember the digests of files that every task reads: the tokenizer, the index of evaluation sets."""
    return storage.digest_of_file(path)
