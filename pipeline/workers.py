"""Local runs: a pool of processes, each running Beam's in-memory runner on one task after another.

Beam's own multi-process mode never returns when a worker dies, and a bare DirectRunner looks for another engine on
the network first; so the runner is pinned and the processes are ours. A worker that dies ends the run with an error.
"""

import dataclasses
import multiprocessing
import multiprocessing.connection
import pickle
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol

from pipeline.tasks import Stage, Task
from pipeline.worker_process import work

#: Starting a pipeline takes 0.15 s (measured, Beam 2.77): small tasks share one until it is worth it.
_BYTES_PER_PIPELINE = 8 << 20
#: Portions that each worker gets at least, where there are enough tasks: one slow task then costs a quarter of a stage.
_PORTIONS_PER_WORKER = 4
_SECONDS_TO_STOP = 5.0


class RunFailed(RuntimeError):
    """A run stopped before its end; the message says why and what to do."""


class StagePool(Protocol):
    """What runs stages: processes of this machine, or a cluster."""

    def run(self, stage: Stage, tasks: Sequence[Task], on_event: Callable[[Mapping[str, Any]], None]) -> None:
        """Run a stage on all tasks; return when every one is committed."""


StartPool = Callable[[], AbstractContextManager[StagePool]]


class WorkerPool:
    """`num_workers` processes that run stages of one recipe. Use as a context manager."""

    def __init__(self, num_workers: int, make_stages: Callable[[], Sequence[Stage]]) -> None:
        if num_workers < 1:
            raise ValueError(f"a run needs at least one worker, got {num_workers}")
        context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        for _ in range(num_workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs, pickle.dumps(make_stages)), daemon=True)
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            if exception[0] is not None:
                worker.process.terminate()
            worker.process.join(_SECONDS_TO_STOP)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def run(self, stage: Stage, tasks: Sequence[Task], on_event: Callable[[Mapping[str, Any]], None]) -> None:
        """Run a stage on all tasks; return when every one is committed.

        `on_event` gets each report of a worker. Raises RunFailed when a worker dies or a task fails.
        """
        waiting = _share_out(tasks, len(self._workers), together=stage.together)
        idle, busy = list(self._workers), dict[Any, _Worker]()
        while waiting or busy:
            while waiting and idle:
                worker = idle.pop()
                worker.tasks = waiting.pop(0)
                try:
                    worker.connection.send((stage.name, worker.tasks))
                except (BrokenPipeError, ConnectionResetError) as error:
                    raise self._death(worker, stage) from error
                busy[worker.connection] = worker
            for ready in multiprocessing.connection.wait(list(busy)):
                worker = busy[ready]
                try:
                    event = worker.connection.recv()
                except (EOFError, ConnectionResetError) as error:
                    raise self._death(worker, stage) from error
                if event["event"] == "failed":
                    raise _failure(stage, worker.tasks, event)
                if event["event"] == "idle":
                    idle.append(busy.pop(ready))
                else:
                    on_event(event)

    def _death(self, worker: "_Worker", stage: Stage) -> RunFailed:
        worker.process.join(_SECONDS_TO_STOP)
        code = worker.process.exitcode
        how = f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit code {code}"
        advice = "often a lack of memory; try --workers 1" if code == -signal.SIGKILL else "see the messages above"
        return RunFailed(
            f"a worker process died ({how}: {advice}) in stage {stage.name!r} while it made {_names(worker.tasks)}; "
            "finished shards are kept: run the same command again to go on from there"
        )


@dataclasses.dataclass
class _Worker:
    process: SpawnProcess
    connection: Any
    tasks: Sequence[Task] = ()


def _share_out(tasks: Sequence[Task], num_workers: int, *, together: bool) -> list[list[Task]]:
    """Return the tasks in portions that are worth a pipeline each, largest tasks first so that none ends alone."""
    if together:
        return [list(tasks)] if tasks else []
    total_bytes = sum(task.size_bytes for task in tasks)
    enough_bytes = min(_BYTES_PER_PIPELINE, total_bytes // (num_workers * _PORTIONS_PER_WORKER))
    portions: list[list[Task]] = []
    filled = 0
    for task in sorted(tasks, key=lambda task: (-task.size_bytes, task.shard)):
        if not portions or filled + task.size_bytes > enough_bytes:
            portions.append([])
            filled = 0
        portions[-1].append(task)
        filled += task.size_bytes
    return portions


def _names(tasks: Sequence[Task]) -> str:
    names = ", ".join(task.shard for task in tasks[:3])
    return f"shard {names}" if len(tasks) <= 3 else f"shards {names} and {len(tasks) - 3} more"


def _failure(stage: Stage, tasks: Sequence[Task], event: Mapping[str, Any]) -> RunFailed:
    """Return the error of a failed task; the worker's traceback is a note, which only `--traceback` shows."""
    failed = RunFailed(
        f"stage {stage.name!r} failed on {_names(tasks)}: {event['error']}: {event['message']}; finished shards are "
        "kept: mend the cause and run the same command again (`plainspoken --traceback ...` shows where it arose)"
    )
    failed.add_note(event["traceback"])
    return failed
