"""Run the stages of a recipe on a Beam runner other than this machine's own pool.

A stage becomes one pipeline: tasks from a file, spread over the workers, then the stage's transform. What it makes are
files and receipts, so nothing comes back through the runner but success or failure, and the driver tells progress by
looking for receipts.
"""

import concurrent.futures
import contextlib
import dataclasses
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import apache_beam as beam
import grpc
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.manifest import Receipt, find_receipt
from pipeline.task_file import SpreadTasks, remove_tasks, write_tasks
from pipeline.tasks import Stage, Task
from pipeline.workers import RunFailed

#: How often the driver looks for receipts, and how many it reads at most each time.
_SECONDS_BETWEEN_LOOKS = 1.0
_RECEIPTS_PER_LOOK = 200
#: Longest part of a runner's own words that an error repeats: the end of a Java stack is where the cause stands.
_MESSAGE_CHARACTERS = 3_000
#: What the client libraries of the runners raise when a job fails or its server is gone.
_CLIENT_ERRORS = (RuntimeError, ValueError, OSError, grpc.RpcError, grpc.FutureTimeoutError)


class Service(Protocol):
    """A program that a runner needs, such as a job server."""

    name: str

    def died(self) -> str | None:
        """Return why the program is no longer there, or None while it is."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClusterRunner:
    """Runs stages of one recipe through a Beam runner, one pipeline after another."""

    directory: str
    """Run directory, which every worker must reach under this name."""
    options: Sequence[str]
    """Beam's pipeline options, such as `--runner=PortableRunner`."""
    services: Sequence[Service] = ()
    """What must stay alive while a pipeline runs."""
    stall_seconds: float = 3600.0
    """A stage that has made no shard for so long is stopped; 0 waits for ever."""
    job_name: str = "plainspoken"

    def run(self, stage: Stage, tasks: Sequence[Task], on_event: Callable[[Mapping[str, Any]], None]) -> None:
        """Run a stage on all tasks; return when every one is committed. Raises RunFailed when the pipeline fails."""
        path = write_tasks(self.directory, stage.name, tasks)
        looking = _Looking(self.directory, tasks, on_event)
        with _temporary_folder(), concurrent.futures.ThreadPoolExecutor(1) as threads:
            pipeline = build_pipeline(stage, path, self._options(stage))
            running: Any = None
            finished: concurrent.futures.Future[Any] | None = None
            try:
                running = self._submit(stage, pipeline)
                finished = threads.submit(running.wait_until_finish)
                self._watch(stage, looking, finished)
            except BaseException:
                if running is not None and (finished is None or not finished.done()):
                    _cancel(running)
                raise
            finally:
                remove_tasks(path)
        looking.look(everything=True)

    def _options(self, stage: Stage) -> PipelineOptions:
        # Beam would list the installed packages for every job, which takes a second each.
        own = [f"--job_name={self.job_name}-{stage.name}", "--experiments=disable_logging_submission_environment"]
        return PipelineOptions([*self.options, *own])

    def _submit(self, stage: Stage, pipeline: beam.Pipeline) -> Any:
        try:
            return pipeline.run()
        except _CLIENT_ERRORS as error:
            raise RunFailed(self._failure(stage, error)) from error

    def _watch(self, stage: Stage, looking: "_Looking", finished: "concurrent.futures.Future[Any]") -> None:
        while True:
            try:
                state = finished.result(timeout=_SECONDS_BETWEEN_LOOKS)
            except concurrent.futures.TimeoutError:
                pass
            except _CLIENT_ERRORS as error:
                raise RunFailed(self._failure(stage, error)) from error
            else:
                if state != "DONE":
                    raise RunFailed(
                        f"stage {stage.name!r} ended in state {state}; finished shards are kept: run the same command "
                        "again"
                    )
                return
            for service in self.services:
                if why := service.died():
                    raise RunFailed(
                        f"the {service.name} died during stage {stage.name!r}: {why}; finished shards are kept: run "
                        "the same command again"
                    )
            looking.look()
            if self.stall_seconds and looking.seconds_without_news() > self.stall_seconds:
                raise RunFailed(
                    f"stage {stage.name!r} made no shard for {self.stall_seconds:.0f} seconds and was stopped: "
                    f"expected {looking.num_waiting} more; see on the cluster's own pages whether it has free workers, "
                    "or raise --stall-minutes where one shard may take longer"
                )

    def _failure(self, stage: Stage, error: BaseException) -> str:
        said = str(error).strip() or type(error).__name__
        if len(said) > _MESSAGE_CHARACTERS:
            said = f"{said[: _MESSAGE_CHARACTERS // 3]}\n...\n{said[-2 * _MESSAGE_CHARACTERS // 3 :]}"
        return (
            f"stage {stage.name!r} failed on the cluster: {type(error).__name__}: {said}\n"
            "finished shards are kept: mend the cause and run the same command again"
        )


@contextlib.contextmanager
def _temporary_folder() -> Iterator[None]:
    """Keep what Beam leaves in the temporary folder, two folders a job, in one that goes."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="plainspoken-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def submit(stage: Stage, tasks: Sequence[Task], directory: str, options: PipelineOptions) -> Any:
    """Hand a stage to a runner and return at once, with what Beam says of the job.

    The tasks stay in the run directory: see `pipeline.task_file.remove_all_tasks`.
    """
    return build_pipeline(stage, write_tasks(directory, stage.name, tasks), options).run()


def build_pipeline(stage: Stage, tasks_path: str, options: PipelineOptions) -> beam.Pipeline:
    """Return the pipeline of one stage: its graph has the same size for one task and for 100,000."""
    pipeline = beam.Pipeline(options=options)
    _ = pipeline | SpreadTasks(tasks_path) | stage.title >> stage.transform()
    return pipeline


def _cancel(running: Any) -> None:
    with contextlib.suppress(*_CLIENT_ERRORS):  # the error that led here is the one to tell
        running.cancel()


class _Looking:
    """Looks which tasks have their receipt, and tells of each once."""

    def __init__(self, directory: str, tasks: Sequence[Task], on_event: Callable[[Mapping[str, Any]], None]) -> None:
        self.directory, self.on_event = directory, on_event
        self.waiting = {task.shard: task for task in tasks}
        self.news = time.monotonic()

    @property
    def num_waiting(self) -> int:
        return len(self.waiting)

    def seconds_without_news(self) -> float:
        return time.monotonic() - self.news

    def look(self, *, everything: bool = False) -> None:
        places = list(self.waiting.items())
        if not everything:
            places = places[:_RECEIPTS_PER_LOOK]
        for shard, task in places:
            del self.waiting[shard]
            receipt = find_receipt(self.directory, task.stage, shard)
            if receipt is None or not task.is_done_by(receipt):
                self.waiting[shard] = task  # to the end of the line
                continue
            self.news = time.monotonic()
            self.on_event(_event(receipt))


def _event(receipt: Receipt) -> dict[str, Any]:
    return {"event": "shard", "stage": receipt.stage, "shard": receipt.shard, "seconds": {}, "text_bytes": {}}
