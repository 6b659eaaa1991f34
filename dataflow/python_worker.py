"""One Python worker of a cluster: serves one task of Spark or Flink after another, as its pool says.

It reads a line `CONTROL_URL WORKER_ID` for each, and answers with a line when that one has given it something to do,
and with one when it has let go of it. It ends when its pool closes the input, as it does when it dies, or when it
loses the one that it serves.
"""

import io
import logging
import os
import queue
import sys
import threading
from typing import IO, Any

import grpc
from apache_beam.runners.worker.sdk_worker import SdkHarness

from dataflow.worker_pool import BEGUN, DONE


class _Worker(SdkHarness):
    """Tells when it is given its first bundle."""

    answers: IO[str]
    has_begun = False

    def _request_process_bundle(self, request: Any) -> None:
        if not self.has_begun:
            self.has_begun = True
            print(BEGUN, end="", file=self.answers, flush=True)
        super()._request_process_bundle(request)


def main() -> int:
    """Serve until the pool closes the input."""
    logging.basicConfig(level=logging.WARNING)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(asked,), daemon=True).start()
    while True:
        url, worker_id = asked.get().split()
        try:
            worker = _Worker(url, worker_id=worker_id, state_cache_size=0, data_buffer_time_limit_ms=0)
            worker.answers = answers
            worker.run()
        except (grpc.RpcError, grpc.FutureTimeoutError) as error:
            why = error.code() if isinstance(error, grpc.Call) else "no answer"
            print(f"worker {worker_id} lost {url}: {why}", file=sys.stderr)
            return 1
        print(DONE, end="", file=answers, flush=True)


def _read(asked: "queue.SimpleQueue[str]") -> None:
    for line in io.FileIO(0):  # sys.stdin has a lock, at which a program that ends would stumble
        asked.put(line.decode())
    os._exit(0)  # whatever it works on, nobody waits for it


if __name__ == "__main__":
    sys.exit(main())
