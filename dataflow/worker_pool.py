"""Python workers that a Spark or Flink cluster asks for: one process per request, ended when it is no longer needed.

    python -m dataflow.worker_pool --port 50000

runs on every machine of a cluster, beside its workers; `plainspoken run` starts one itself for a cluster on this
machine. Beam has such a pool too, but that starts whichever `python` comes first, with a pipe that nobody reads.
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import grpc
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc
from apache_beam.utils import thread_pool_executor

from dataflow.server_process import ServerProcess, end_with_parent, free_ports, serve

_SECONDS_TO_STOP = 5.0
#: What a worker runs. It ends by itself when the cluster closes its control channel.
_WORKER = (
    "import sys; from apache_beam.runners.worker.sdk_worker import SdkHarness; "
    "SdkHarness(sys.argv[1], worker_id=sys.argv[2], state_cache_size=0, data_buffer_time_limit_ms=0).run()"
)


@dataclasses.dataclass(frozen=True)
class _Worker:
    worker_id: str
    control_url: str
    process: "subprocess.Popen[bytes]"


class WorkerPool(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    """Starts Beam workers on request, and ends those whose cluster has gone.

    Every Spark executor counts its workers from 1, so two on one machine ask for the same ids, and a request to stop
    "1-1" does not say whose. A worker ends by itself when its executor lets go of it; only one that does not, and
    whose executor no longer listens, is ended by force.
    """

    def __init__(self) -> None:
        self.workers: list[_Worker] = []
        self.lock = threading.Lock()

    def StartWorker(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """Start one worker process."""
        url = request.control_endpoint.url
        command = [sys.executable, "-c", _WORKER, url, request.worker_id]
        with self.lock:
            self.workers = [worker for worker in self.workers if worker.process.poll() is None]
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=sys.stderr.fileno(),
                    preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (see there)
                )
            except OSError as error:
                return beam_fn_api_pb2.StartWorkerResponse(error=f"cannot start {command[0]}: {error}")
            self.workers.append(_Worker(request.worker_id, url, process))
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        """End the worker processes of that id that nobody can want any more."""
        with self.lock:
            asked = [worker for worker in self.workers if worker.worker_id == request.worker_id]
        for worker in asked:
            threading.Thread(target=_end_if_left, args=(worker,), daemon=True).start()
        return beam_fn_api_pb2.StopWorkerResponse()

    def stop_all(self) -> None:
        """End every worker process."""
        with self.lock:
            for worker in self.workers:
                worker.process.terminate()
            for worker in self.workers:
                _end(worker.process)
            self.workers.clear()


def _end_if_left(worker: _Worker) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        worker.process.wait(_SECONDS_TO_STOP)
        return
    host, _, port = worker.control_url.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_SECONDS_TO_STOP).close()
    except OSError:
        _end(worker.process)


def _end(process: "subprocess.Popen[bytes]") -> None:
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
