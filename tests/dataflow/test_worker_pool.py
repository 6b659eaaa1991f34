"""The pool hands out warm workers, and never a dead one."""

import concurrent.futures
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc

from dataflow import worker_pool

_SECONDS_AT_MOST = 60


class Executor(beam_fn_api_pb2_grpc.BeamFnControlServicer):
    """What a cluster's executor is to a worker: a channel that it holds until the executor lets go."""

    def __init__(self) -> None:
        self.workers: list[str] = []
        self.gives_work = True
        self.let_go = threading.Semaphore(0)

    def Control(self, responses: Any, context: Any) -> Iterator[Any]:  # noqa: N802 (gRPC's name)
        self.workers.append(dict(context.invocation_metadata())["worker_id"])
        if self.gives_work:
            bundle = beam_fn_api_pb2.ProcessBundleRequest(process_bundle_descriptor_id="of nothing")
            yield beam_fn_api_pb2.InstructionRequest(instruction_id="1", process_bundle=bundle)
        self.let_go.acquire()


@pytest.fixture
def executor() -> Iterator[tuple[Executor, str]]:
    servicer = Executor()
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
    beam_fn_api_pb2_grpc.add_BeamFnControlServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield servicer, f"127.0.0.1:{port}"
    server.stop(None).wait()


@pytest.fixture
def pool() -> Iterator[worker_pool.WorkerPool]:
    found = worker_pool.WorkerPool()
    yield found
    found.stop_all()
    until(lambda: not found.workers)


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS_AT_MOST
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def start(pool: worker_pool.WorkerPool, url: str, worker_id: str) -> None:
    request = beam_fn_api_pb2.StartWorkerRequest(worker_id=worker_id)
    request.control_endpoint.url = url
    assert pool.StartWorker(request, None).error == ""


def test_a_worker_serves_one_task_after_another(pool: worker_pool.WorkerPool, executor: tuple[Executor, str]) -> None:
    servicer, url = executor
    for number in range(3):
        start(pool, url, f"1-{number}")
        until(lambda number=number: len(servicer.workers) == number + 1)
        assert len(pool.workers) == 1
        assert pool.workers[0].resting_since is None
        servicer.let_go.release()
        until(lambda: pool.workers[0].resting_since is not None)
    assert servicer.workers == ["1-0", "1-1", "1-2"]


def test_two_tasks_at_a_time_have_a_worker_each(pool: worker_pool.WorkerPool, executor: tuple[Executor, str]) -> None:
    servicer, url = executor
    for _ in range(2):
        start(pool, url, "1-1")  # two executors count alike
    until(lambda: len(servicer.workers) == 2)
    assert len({worker.process.pid for worker in pool.workers}) == 2
    servicer.let_go.release(2)


def test_a_dead_worker_is_not_handed_out(pool: worker_pool.WorkerPool, executor: tuple[Executor, str]) -> None:
    servicer, url = executor
    start(pool, url, "1-1")
    until(lambda: len(servicer.workers) == 1)
    first = pool.workers[0].process.pid
    until(lambda: pool.workers[0].has_begun)
    os.kill(first, signal.SIGKILL)
    start(pool, url, "1-2")
    until(lambda: len(servicer.workers) == 2)
    until(lambda: len(pool.workers) == 1)
    assert pool.workers[0].process.pid != first
    assert servicer.workers == ["1-1", "1-2"]
    servicer.let_go.release(2)


def test_a_worker_that_dies_before_it_has_begun_has_a_substitute(
    pool: worker_pool.WorkerPool, executor: tuple[Executor, str]
) -> None:
    servicer, url = executor
    start(pool, url, "1-1")
    until(lambda: pool.workers[0].has_begun)
    servicer.let_go.release()
    until(lambda: pool.workers[0].resting_since is not None)
    resting = pool.workers[0].process.pid
    os.kill(resting, signal.SIGSTOP)  # it takes what it is asked for, and does nothing
    start(pool, url, "1-2")
    assert [worker.process.pid for worker in pool.workers] == [resting]
    os.kill(resting, signal.SIGKILL)
    until(lambda: servicer.workers == ["1-1", "1-2"])
    assert [worker.process.pid for worker in pool.workers] != [resting]
    servicer.let_go.release()


def test_a_worker_that_rests_for_long_goes(
    pool: worker_pool.WorkerPool, executor: tuple[Executor, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    servicer, url = executor
    start(pool, url, "1-1")
    until(lambda: len(servicer.workers) == 1)
    process = pool.workers[0].process
    monkeypatch.setattr(worker_pool, "_SECONDS_OF_REST", 0.0)
    servicer.let_go.release()
    until(lambda: not pool.workers)
    assert process.returncode == 0


def test_a_worker_that_nobody_can_want_is_ended(
    pool: worker_pool.WorkerPool, executor: tuple[Executor, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_pool, "_SECONDS_TO_STOP", 0.1)
    servicer, url = executor
    start(pool, url, "1-1")
    until(lambda: len(servicer.workers) == 1)
    process = pool.workers[0].process
    os.kill(process.pid, signal.SIGSTOP)  # it will not hear that its executor goes
    pool.StopWorker(beam_fn_api_pb2.StopWorkerRequest(worker_id="1-1"), None)
    time.sleep(0.5)
    assert process.poll() is None  # its executor is there
    pool.workers[0].control_url = "127.0.0.1:1"  # now it is not
    pool.StopWorker(beam_fn_api_pb2.StopWorkerRequest(worker_id="1-1"), None)
    until(lambda: process.poll() is not None)
    servicer.let_go.release()
