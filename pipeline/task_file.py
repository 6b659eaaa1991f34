"""Tasks of one stage in one file, so that a job graph stays small however many there are.

A Beam graph that held 100,000 tasks itself would be refused (Dataflow takes 10 MB); it holds this file's path instead.
Only numbers and places in the file cross the shuffle that spreads the tasks over the workers.
"""

import contextlib
import dataclasses
import hashlib
import io
import itertools
import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import apache_beam as beam
import numpy as np
from apache_beam.io.filesystems import FileSystems

from pipeline import storage
from pipeline.tasks import Task

FOLDER = ".tasks"
_SUFFIX = ".tasks"
_TRAILER_BYTES = 8


@dataclasses.dataclass(frozen=True, slots=True)
class TaskPlace:
    """Where a task lies in a file of tasks."""

    path: str
    start: int
    end: int


def write_tasks(directory: str, stage: str, tasks: Sequence[Task]) -> str:
    """Write the tasks of a stage into the run directory; return the file's path.

    Layout: each task pickled and deflated, then the int64 offsets of all, then their number as int64.
    """
    offsets, digest = [0], hashlib.sha256()
    pieces = io.BytesIO()
    for task in tasks:
        piece = zlib.compress(pickle.dumps(task, protocol=5))
        digest.update(piece)
        pieces.write(piece)
        offsets.append(pieces.tell())
    pieces.write(np.array([*offsets, len(tasks)], "<i8").tobytes())
    path = storage.join_path(directory, FOLDER, f"{stage}-{digest.hexdigest()[:16]}{_SUFFIX}")
    storage.write_file(path, lambda stream: stream.write(pieces.getbuffer()))
    return path


def remove_tasks(path: str) -> None:
    """Remove a file of tasks, and its folder when that is empty."""
    if storage.is_remote(path):
        FileSystems.delete([path])
        return
    Path(path).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # another stage's file is there
        Path(path).parent.rmdir()


def remove_all_tasks(directory: str) -> None:
    """Remove every file of tasks in a run directory, and their folder: no job may be running."""
    if storage.is_remote(directory):
        found = FileSystems.match([storage.join_path(directory, FOLDER, "*")])[0].metadata_list
        for path in sorted(entry.path for entry in found):
            remove_tasks(path)
        return
    folder = Path(directory, FOLDER)
    for file in sorted(folder.glob(f"*{_SUFFIX}")):
        file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # it is not there, or holds what is not ours
        folder.rmdir()


def find_tasks(path: str) -> Iterator[tuple[int, TaskPlace]]:
    """Yield (number, place) of every task in a file."""
    with storage.open_to_read(path) as file:
        size_bytes = file.seek(0, io.SEEK_END)
        file.seek(size_bytes - _TRAILER_BYTES)
        number = int(np.frombuffer(file.read(_TRAILER_BYTES), "<i8")[0])
        index_bytes = (number + 1) * 8
        file.seek(size_bytes - _TRAILER_BYTES - index_bytes)
        offsets = np.frombuffer(file.read(index_bytes), "<i8").tolist()
    for ordinal, (start, end) in enumerate(itertools.pairwise(offsets)):
        yield ordinal, TaskPlace(path, start, end)


def read_task(place: TaskPlace) -> Task:
    """Return the task at a place."""
    with storage.open_to_read(place.path) as file:
        file.seek(place.start)
        task: Task = pickle.loads(zlib.decompress(file.read(place.end - place.start)))
    return task


@dataclasses.dataclass
class SpreadTasks(beam.PTransform):
    """Read the tasks of a file, spread over the workers. Pipeline -> PCollection of tasks."""

    path: str

    def expand(self, pipeline: beam.Pipeline) -> beam.PCollection:
        """Break fusion behind the places, so that whole tasks, and nothing else, are shared out."""
        return (
            pipeline
            | "file of tasks" >> beam.Create([self.path], reshuffle=False)
            | "find" >> beam.FlatMap(find_tasks).with_output_types(tuple[int, TaskPlace])
            | "spread" >> beam.GroupByKey()
            | "take" >> beam.FlatMap(_read_tasks).with_output_types(Task)
        )


def _read_tasks(numbered: tuple[int, Iterable[TaskPlace]]) -> Iterator[Task]:
    for place in numbered[1]:
        yield read_task(place)
