"""The life of one local worker process: run stages on tasks as they come, with Beam's in-memory runner.

This module imports little, so that a worker can silence Beam's start-up warnings before it loads Beam.
"""

import logging
import multiprocessing
import multiprocessing.connection
import os
import pickle
import resource
import signal
import threading
import traceback
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.tasks import Stage, Task

#: Entries of a traceback that a failed task tells: the last ones name the step.
_TRACE_ENTRIES = 12


def work(connection: Any, make_stages: bytes) -> None:
    """Run what comes over the connection until it closes. `make_stages` is a pickled function."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)  # what it logs of a failed task is told by the driver
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's to handle
    _die_with_parent()
    from pipeline import progress

    stages = {stage.name: stage for stage in pickle.loads(make_stages)()}
    lock = threading.Lock()

    def send(event: Mapping[str, Any]) -> None:
        with lock:
            connection.send(event)

    progress.listen(send)
    while True:
        try:
            name, tasks = connection.recv()
        except (EOFError, ConnectionResetError):
            return
        try:
            run_in_memory(stages[name], tasks)
        except BaseException as error:
            trace = "".join(traceback.format_exception(error)[-_TRACE_ENTRIES:])
            send({"event": "failed", "error": type(error).__name__, "message": str(error), "traceback": trace})
            if not isinstance(error, Exception):
                raise
            continue
        peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        send({"event": "peak", "stage": name, "peak_bytes": peak_bytes})
        send({"event": "idle"})


def run_in_memory(stage: "Stage", tasks: "Sequence[Task]") -> None:
    """Run one stage on some tasks in this process.

    The runner is named: a bare DirectRunner tries to download another engine first.
    """
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions([])) as pipeline:
        _ = pipeline | beam.Create(list(tasks), reshuffle=False) | stage.title >> stage.transform()


def _die_with_parent() -> None:
    """End this process as soon as its parent is gone, even if that was killed."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
