"""Python workers that a Spark or Flink cluster asks for: processes that stay warm from one request to the next.

    python -m dataflow.worker_pool --port 50000

runs on every machine of a cluster, beside its workers; `plainspoken run` starts one itself for a cluster on this
machine. Beam has such a pool too, but that starts a process per request, and whichever `python` comes first.

A runner that keeps its Python worker would ask a dead one again and again until the job fails. So runners here keep
none: every task of a cluster asks the pool, which has one at hand that has loaded its grammars already.
"""

import argparse
import contextlib
import dataclasses
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import grpc
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc
from apache_beam.utils import thread_pool_executor

from dataflow.server_process import ServerProcess, free_ports, serve

#: What a worker says when its executor has given it something to do, and when it has let go of it.
BEGUN, DONE = "begun\n", "done\n"
_SECONDS_TO_STOP = 5.0
#: A worker without work goes after as long: the next run may have other files under the same names.
_SECONDS_OF_REST = 30.0
#: A worker that dies so often before it has begun will die again.
_TIMES_AT_MOST = 5


@dataclasses.dataclass(eq=False)
class _Worker:
    process: "subprocess.Popen[str]"
    worker_id: str = ""
    control_url: str = ""
    resting_since: float | None = None
    """None while it works."""
    has_begun: bool = False
    """Whether its executor has given it something to do."""
    times: int = 0
    """How many workers died before it that were asked for the same."""

    def ask(self, worker_id: str, control_url: str, times: int = 0) -> bool:
        """Give it work; return whether it was there to take it."""
        self.worker_id, self.control_url, self.times = worker_id, control_url, times
        self.resting_since, self.has_begun = None, False
        assert self.process.stdin is not None
        try:
            print(control_url, worker_id, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            return False
        return True


class WorkerPool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    """Has Beam workers ready on request, and ends those whose cluster has gone.

    Every Spark executor counts its workers from 1, so two on one machine ask for the same ids, and a request to stop
    "1-1" does not say whose. A worker is free when its executor lets go of it; only one that is not, and whose
    executor no longer listens, is ended by force. An executor waits for ever for a worker that dies before it has
    begun: another takes its place.
    """

    def __init__(self) -> None:
        self.workers: list[_Worker] = []
        self.stopping = False
        self.lock = threading.Lock()
        threading.Thread(target=self._dismiss, daemon=True).start()

    def StartWorker(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """Hand out a worker process that rests, or a new one."""
        try:
            self._hand_out(request.worker_id, request.control_endpoint.url)
        except OSError as error:
            return beam_fn_api_pb2.StartWorkerResponse(error=f"cannot start {sys.executable}: {error}")
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """End the worker processes of that id that nobody can want any more."""
        with self.lock:
            asked = [
                worker
                for worker in self.workers
                if worker.worker_id == request.worker_id and worker.resting_since is None
            ]
        for worker in asked:
            threading.Thread(target=_end_if_left, args=(worker, worker.control_url), daemon=True).start()
        return beam_fn_api_pb2.StopWorkerResponse()

    def stop_all(self) -> None:
        """End every worker process."""
        with self.lock:
            self.stopping = True
            for worker in self.workers:
                worker.process.terminate()
            for worker in self.workers:
                _end(worker.process)

    def _hand_out(self, worker_id: str, control_url: str, times: int = 0) -> None:
        with self.lock:
            if self.stopping:
                return
            for worker in [each for each in self.workers if each.resting_since is not None]:
                if worker.process.poll() is None and worker.ask(worker_id, control_url, times):
                    return
            worker = _Worker(_start())
            self.workers.append(worker)
            worker.ask(worker_id, control_url, times)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()

    def _listen(self, worker: _Worker) -> None:
        """Note when a worker has begun, when it is free, and when it is no more."""
        assert worker.process.stdin is not None
        assert worker.process.stdout is not None
        for line in worker.process.stdout:
            with self.lock:
                worker.has_begun = True
                worker.resting_since = time.monotonic() if line == DONE else None
        code = worker.process.wait()
        with self.lock:
            self.workers.remove(worker)
        for pipe in (worker.process.stdin, worker.process.stdout):
            with contextlib.suppress(BrokenPipeError):  # it died before it could read
                pipe.close()
        waits = code != 0 and not worker.has_begun and worker.times < _TIMES_AT_MOST and _listens(worker.control_url)
        if waits:
            with contextlib.suppress(OSError):  # no process can be started; the driver sees that no shard comes
                self._hand_out(worker.worker_id, worker.control_url, worker.times + 1)

    def _dismiss(self) -> None:
        """End workers that have rested for long."""
        while True:
            time.sleep(1)
            with self.lock:
                for worker in self.workers:
                    since = worker.resting_since
                    if since is not None and time.monotonic() - since > _SECONDS_OF_REST:
                        worker.resting_since = None
                        assert worker.process.stdin is not None
                        worker.process.stdin.close()


def _start() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "dataflow.python_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _end_if_left(worker: _Worker, control_url: str) -> None:
    """End a worker that still serves an executor that is gone."""
    time.sleep(_SECONDS_TO_STOP)
    if worker.resting_since is not None or worker.control_url != control_url:
        return
    if not _listens(control_url):
        _end(worker.process)


def _listens(control_url: str) -> bool:
    host, _, port = control_url.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_SECONDS_TO_STOP).close()
    except OSError:
        return False
    return True


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def serve_pool(logs: Path) -> Iterator[tuple[ServerProcess, str]]:
    """Run a pool on this machine; give it and its HOST:PORT."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "dataflow.worker_pool", "--port", str(port)]
    quiet = {"GRPC_ENABLE_FORK_SUPPORT": "0", "GRPC_VERBOSITY": "ERROR"}
    with serve("pool of Python workers", command, logs / "python-workers.log", quiet) as server:
        server.wait_for(port)
        yield server, f"localhost:{port}"


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description="Start Python workers for a cluster on this machine.")
    parser.add_argument("--port", type=int, default=50_000, help="where the cluster asks (default: 50000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.WARNING)
    pool = WorkerPool()
    # Pings without data are how Beam's runners keep the channel open.
    options = [("grpc.http2.max_pings_without_data", 0), ("grpc.http2.max_ping_strikes", 0)]
    server = grpc.server(thread_pool_executor.shared_unbounded_instance(), options=options)
    beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(pool, server)
    try:
        server.add_insecure_port(f"{arguments.host}:{arguments.port}")
    except RuntimeError as error:
        print(f"cannot listen on {arguments.host}:{arguments.port}: {error}", file=sys.stderr)
        return 1
    server.start()
    ended = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ended.set())
    ended.wait()
    pool.stop_all()
    server.stop(None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
