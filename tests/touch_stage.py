"""A stage for tests of workers: importable by name, as worker processes need it to be."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import apache_beam as beam

from pipeline.tasks import Stage, Task


class Touch(beam.PTransform):
    """Make a file per task; fail or die where the payload says so."""

    def expand(self, tasks: beam.PCollection) -> beam.PCollection:
        return tasks | beam.Map(touch)


def touch(task: Task) -> Task:
    folder, fate = task.payload
    if fate == "fail":
        raise ValueError("a value that cannot be")
    if fate == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    with Path(folder, task.shard).open("a") as file:
        file.write("once\n")
    return task


def make_stages() -> Sequence[Stage]:
    return [Stage(name="touch", title="touch", plan=lambda made: [], transform=Touch)]
